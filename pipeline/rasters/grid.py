"""Grids and windows as values: pure arithmetic on geotransforms, no GDAL."""

import math
from dataclasses import dataclass, replace
from typing import Optional, Tuple

from ...errors import GridError

TOLERANCE_PX = 1e-3
"""Grids that differ by less than this, anywhere on a raster, are one grid."""
_SMALLEST, _LARGEST = 1e-9, 1e12
"""No pixel is smaller and no coordinate larger than these, in any unit of a CRS."""
Turn = Tuple[bool, bool]
"""Whether the rows of a file run from south to north, and its columns from east to west."""
UNTURNED: Turn = (False, False)


@dataclass(frozen=True)
class Window:
    """A rectangle of whole pixels: ``row``, ``col`` of its top-left pixel, ``height``, ``width``."""

    row: int
    col: int
    height: int
    width: int

    @property
    def shape(self) -> Tuple[int, int]:
        """``(height, width)``."""
        return self.height, self.width

    @property
    def slices(self) -> Tuple[slice, slice]:
        """Row and column slices into an array on the same grid."""
        return slice(self.row, self.row + self.height), slice(self.col, self.col + self.width)

    def padded(self, margin_px: int) -> "Window":
        """Return the window grown by ``margin_px`` on every side; it may leave the grid."""
        return Window(
            self.row - margin_px, self.col - margin_px, self.height + 2 * margin_px, self.width + 2 * margin_px
        )

    def clipped(self, shape: Tuple[int, int]) -> "Window":
        """Return the part inside a grid of ``shape`` (height, width); height or width is 0 when there is none."""
        top, left = (min(max(start, 0), size) for start, size in zip((self.row, self.col), shape))
        bottom, right = (
            min(max(start + length, 0), size) for start, length, size in zip((self.row, self.col), self.shape, shape)
        )
        return Window(top, left, max(bottom - top, 0), max(right - left, 0))

    def turned(self, turn: Turn, shape: Tuple[int, int]) -> "Window":
        """Return the same pixels in a raster of ``shape`` (height, width) whose rows or columns run the other way."""
        row = shape[0] - self.row - self.height if turn[0] else self.row
        col = shape[1] - self.col - self.width if turn[1] else self.col
        return Window(row, col, self.height, self.width)

    def relative_to(self, origin: "Window") -> "Window":
        """Return the same pixels counted from the top-left pixel of ``origin``."""
        return Window(self.row - origin.row, self.col - origin.col, self.height, self.width)

    def slices_in(self, origin: "Window", shape: Tuple[int, int]) -> Tuple[slice, slice]:
        """Return the slices, into an array that covers ``origin``, of what lies inside a grid of ``shape`` (height,
        width).
        """
        return self.clipped(shape).relative_to(origin).slices


@dataclass(frozen=True)
class Grid:
    """A raster grid. ``geotransform`` in GDAL's order, CRS units; (0, 0) is the corner of the top-left pixel.

    ``crs_wkt`` and ``geotransform`` are ``None`` for a raster that is not georeferenced.
    """

    width: int
    height: int
    geotransform: Optional[Tuple[float, ...]] = None
    crs_wkt: Optional[str] = None

    @property
    def shape(self) -> Tuple[int, int]:
        """``(height, width)``."""
        return self.height, self.width

    @property
    def resolution(self) -> Tuple[float, float]:
        """Pixel height and width in CRS units, positive."""
        return abs(self.geotransform[5]), abs(self.geotransform[1])

    @property
    def is_rotated(self) -> bool:
        """Whether rows and columns are not parallel to the axes of the CRS."""
        if self.geotransform is None:
            return False
        _, dx, rx, _, ry, dy = self.geotransform
        return abs(rx) * self.height > TOLERANCE_PX * abs(dx) or abs(ry) * self.width > TOLERANCE_PX * abs(dy)

    def north_up(self) -> Tuple["Grid", Turn]:
        """Return the grid with rows from north to south and columns from west to east, and what had to be turned for
        it.

        Rotated grids and those without georeference stay as they are.
        """
        if self.geotransform is None or self.is_rotated:
            return self, UNTURNED
        x, dx, rx, y, ry, dy = self.geotransform
        turn = dy > 0, dx < 0
        if turn == UNTURNED:
            return self, turn
        if turn[0]:
            y, dy = y + dy * self.height, -dy
        if turn[1]:
            x, dx = x + dx * self.width, -dx
        return replace(self, geotransform=(x, dx, 0.0, y, 0.0, dy)), turn

    def require_sound(self, name: str) -> None:
        """Raise ``GridError`` for the geotransform of the raster ``name`` where it places no pixels: sizes of 0, NaN,
        absurd.
        """
        if self.geotransform is None:
            return
        x, dx, rx, y, ry, dy = self.geotransform
        sides = math.hypot(dx, ry), math.hypot(rx, dy)
        corners = [
            abs(start + width * right + height * down)
            for start, right, down in ((x, dx, rx), (y, ry, dy))
            for width in (0, self.width)
            for height in (0, self.height)
        ]
        if not all(map(math.isfinite, (*self.geotransform, *sides, *corners))):
            cause = "is not finite"
        elif all(sides) and (min(sides) < _SMALLEST or max(corners) > _LARGEST):
            cause = f"has pixels of {sides[0]:g} × {sides[1]:g} at coordinates up to {max(corners):g}"
        elif not all(sides) or dx * dy == rx * ry:
            cause = "has pixels of size 0"
        else:
            return
        raise GridError(
            f"The geotransform of the raster '{name}' {cause}: {self.geotransform}. The file is damaged or was written "
            "by a faulty program: assign the right extent (gdal_translate -a_ullr) or write it again."
        )

    def offset_of(self, other: "Grid") -> Tuple[float, float]:
        """Return ``(row, col)``, in pixels of this grid, of the top-left corner of ``other`` (same CRS)."""
        x0, dx, _, y0, _, dy = self.geotransform
        return (other.geotransform[3] - y0) / dy, (other.geotransform[0] - x0) / dx

    def describe(self) -> str:
        """Return size and pixel size as text for logs and errors."""
        size = f"{self.width} × {self.height} pixels"
        if self.geotransform is None:
            return f"{size}, not georeferenced"
        dy, dx = self.resolution
        return f"{size} of {dx:g} × {dy:g} at ({self.geotransform[0]:.9g}, {self.geotransform[3]:.9g})"


@dataclass(frozen=True)
class GridRelation:
    """How a source grid lies on a target grid."""

    paste_ok: bool
    """True when source pixels coincide with target pixels: no resampling."""
    offset_px: Tuple[int, int]
    """Row and column on the target of the source's top-left pixel; meaningful when ``paste_ok``."""
    reason: str
    """Why pixels coincide, or why they do not."""
    offset: Optional[Tuple[float, float]] = None
    """The same as ``offset_px``, also between pixels; ``None`` unless pixels are of one size."""


def relate(source: Grid, target: Grid, same_crs: bool) -> GridRelation:
    """Decide whether ``source`` can be read on ``target`` without resampling.

    ``same_crs`` is the caller's verdict on the two CRSs (comparing WKT needs PROJ). Pixels that lie up to
    ``TOLERANCE_PX`` apart, wherever in the source, coincide. Grids without georeference coincide when their sizes
    agree; otherwise ``GridError``.
    """
    if source.geotransform is None or target.geotransform is None:
        if source.shape != target.shape:
            raise GridError(
                f"Neither raster can be placed: {source.describe()} and {target.describe()}. "
                "Without georeference both must have the same size; assign a CRS and a geotransform."
            )
        return GridRelation(True, (0, 0), "not georeferenced, same size", (0.0, 0.0))
    if not same_crs:
        return GridRelation(False, (0, 0), "another CRS")
    if source.is_rotated or target.is_rotated:
        return GridRelation(False, (0, 0), "a rotated geotransform")
    _, sx, _, _, _, sy = source.geotransform
    _, tx, _, _, _, ty = target.geotransform
    stretch_px = max(abs(sx / tx - 1) * source.width, abs(sy / ty - 1) * source.height)
    if stretch_px > TOLERANCE_PX:
        return GridRelation(False, (0, 0), f"another pixel size ({abs(sx):g} × {abs(sy):g})")
    row, col = target.offset_of(source)
    if max(abs(row - round(row)), abs(col - round(col))) + stretch_px > TOLERANCE_PX:
        return GridRelation(False, (0, 0), f"a sub-pixel shift ({row % 1:.3f}, {col % 1:.3f} pixels)", (row, col))
    return GridRelation(True, (round(row), round(col)), "same pixels", (round(row), round(col)))


def coincide(first: Grid, second: Grid, same_crs: bool) -> bool:
    """Whether two grids have the same pixels, all of them. ``same_crs`` as in ``relate``."""
    if first.shape != second.shape or not same_crs:
        return False
    if first.geotransform is None or second.geotransform is None:
        return first.geotransform == second.geotransform
    relation = relate(first, second, same_crs)
    return relation.paste_ok and relation.offset_px == (0, 0)
