"""The positions of the sliding windows."""

from dataclasses import dataclass, replace
from typing import Iterator, List, Tuple

from ..rasters.grid import Window

_TILE_PX = 256
"""Files are written in tiles of this side; one that lies in two areas would be written twice."""


@dataclass(frozen=True)
class WindowPlan:
    """All windows that touch ``area`` of a raster of ``shape``, in row-major order; they cover it without duplicates.

    Windows have exactly ``size_px`` rows and columns. They lie inside the raster; the last one of a row or column is
    shifted inwards. If the raster is smaller than a window, the window starts at 0 and extends beyond the raster, where
    the reader fills it by reflection.
    """

    shape: Tuple[int, int]
    size_px: int
    overlap_px: int
    rows: Tuple[int, ...]
    cols: Tuple[int, ...]
    area: Window

    def __len__(self) -> int:
        return len(self.rows) * len(self.cols)

    def __iter__(self) -> Iterator[Window]:
        for row in self.rows:
            yield from self.windows_of(row)

    def windows_of(self, row: int) -> Iterator[Window]:
        """Yield the windows whose first row is ``row``, left to right."""
        for col in self.cols:
            yield Window(row, col, self.size_px, self.size_px)

    def block_of(self, row: int) -> Window:
        """Return the part of the raster that the windows whose first row is ``row`` cover."""
        width = self.cols[-1] + self.size_px - self.cols[0]
        return Window(row, self.cols[0], self.size_px, width).clipped(self.shape)

    def strips(self) -> Iterator[Tuple[int, Window]]:
        """Yield ``(row, strip)`` for each row of windows: the rows of the area that no later window touches.

        The strips cover the area. A strip has no height if the following row of windows still starts at or above the
        top of the area.
        """
        area, bottom = self.area, self.area.row + self.area.height
        for row, following in zip(self.rows, (*self.rows[1:], bottom)):
            top = max(row, area.row)
            yield row, Window(top, area.col, max(min(following, bottom) - top, 0), area.width)

    def limited(self, area: Window) -> "WindowPlan":
        """Return the windows that touch ``area``, at unchanged positions, with strips of that area only.

        The blended pixels of the area are unchanged, bit for bit. Raises ``ValueError`` if it lies outside the raster.
        """
        area = area.clipped(self.shape)
        if not area.height or not area.width:
            raise ValueError(f"{area} lies outside a raster of {self.shape[1]} × {self.shape[0]} pixels")
        rows = tuple(row for row in self.rows if area.row - self.size_px < row < area.row + area.height)
        cols = tuple(col for col in self.cols if area.col - self.size_px < col < area.col + area.width)
        return replace(self, rows=rows, cols=cols, area=area)

    def side_by_side(self, width_px: int) -> List["WindowPlan"]:
        """Return plans of areas side by side that cover this one's, of ``width_px`` columns or a few less; itself where
        it is no wider.

        Areas end where the tiles of files do. Windows that touch two areas are in the plans of both.
        """
        if self.area.width <= width_px:
            return [self]
        step, right = max(width_px // _TILE_PX, 1) * _TILE_PX, self.area.col + self.area.width
        columns = range(self.area.col, right, step)
        return [self.limited(replace(self.area, col=col, width=min(step, right - col))) for col in columns]


def plan_windows(shape: Tuple[int, int], size_px: int, overlap_px: int) -> WindowPlan:
    """Plan windows of ``size_px`` that overlap by at least ``overlap_px`` over ``shape`` (height, width).

    Raises ``ValueError`` if ``overlap_px`` is not in 0 .. ``size_px`` - 1 or the raster is empty.
    """
    if not 0 <= overlap_px < size_px:
        raise ValueError(f"overlap of {overlap_px} pixels, allowed are 0 to {size_px - 1}")
    if min(shape) < 1:
        raise ValueError(f"a raster of {shape[1]} × {shape[0]} pixels is empty")
    rows, cols = (_starts(length, size_px, size_px - overlap_px) for length in shape)
    return WindowPlan(tuple(shape), size_px, overlap_px, rows, cols, Window(0, 0, *shape))


def _starts(length: int, size_px: int, stride_px: int) -> Tuple[int, ...]:
    if length <= size_px:
        return (0,)
    return (*range(0, length - size_px, stride_px), length - size_px)
