"""Where the sliding windows lie."""

from dataclasses import dataclass
from typing import Iterator, Tuple

from .grid import Window


@dataclass(frozen=True)
class WindowPlan:
    """All windows over a raster of ``shape``, row-major, every pixel covered, none listed twice.

    Windows have exactly ``size_px`` rows and columns. They lie inside the raster, the last one of a
    row or column shifted inwards; where the raster is smaller than a window, the window starts at 0 and
    leaves the raster on the far side (the reader reflects there).
    """

    shape: Tuple[int, int]
    size_px: int
    overlap_px: int
    rows: Tuple[int, ...]
    cols: Tuple[int, ...]

    def __len__(self) -> int:
        return len(self.rows) * len(self.cols)

    def __iter__(self) -> Iterator[Window]:
        for row in self.rows:
            yield from self.windows_of(row)

    def windows_of(self, row: int) -> Iterator[Window]:
        """Yield the windows whose first row is ``row``, left to right."""
        for col in self.cols:
            yield Window(row, col, self.size_px, self.size_px)

    def strips(self) -> Iterator[Tuple[int, Window]]:
        """Yield ``(row, strip)`` for each row of windows: the raster's rows that no later window touches."""
        for row, following in zip(self.rows, (*self.rows[1:], self.shape[0])):
            yield row, Window(row, 0, following - row, self.shape[1])


def plan_windows(shape: Tuple[int, int], size_px: int, overlap_px: int) -> WindowPlan:
    """Plan windows of ``size_px`` that overlap by at least ``overlap_px`` over ``shape`` (height, width).

    Raises ``ValueError`` when ``overlap_px`` is not in 0 .. ``size_px`` - 1 or the raster is empty.
    """
    if not 0 <= overlap_px < size_px:
        raise ValueError(f"overlap of {overlap_px} pixels, allowed are 0 to {size_px - 1}")
    if min(shape) < 1:
        raise ValueError(f"a raster of {shape[1]} × {shape[0]} pixels is empty")
    rows, cols = (_starts(length, size_px, size_px - overlap_px) for length in shape)
    return WindowPlan(tuple(shape), size_px, overlap_px, rows, cols)


def _starts(length: int, size_px: int, stride_px: int) -> Tuple[int, ...]:
    if length <= size_px:
        return (0,)
    return (*range(0, length - size_px, stride_px), length - size_px)
