"""Grids and windows as values: pure arithmetic on geotransforms, no GDAL."""

from dataclasses import dataclass
from typing import Optional, Tuple

from ...errors import GridError


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
            min(max(start + length, 0), size)
            for start, length, size in zip((self.row, self.col), self.shape, shape)
        )
        return Window(top, left, max(bottom - top, 0), max(right - left, 0))

    def relative_to(self, origin: "Window") -> "Window":
        """Return the same pixels counted from the top-left pixel of ``origin``."""
        return Window(self.row - origin.row, self.col - origin.col, self.height, self.width)

    def slices_in(self, origin: "Window", shape: Tuple[int, int]) -> Tuple[slice, slice]:
        """Return the slices, into an array that covers ``origin``, of what lies inside a grid of ``shape`` (height, width)."""
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
        return self.geotransform is not None and (self.geotransform[2] != 0 or self.geotransform[4] != 0)

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


def relate(source: Grid, target: Grid, same_crs: bool, tolerance_px: float = 1e-3) -> GridRelation:
    """Decide whether ``source`` can be read on ``target`` without resampling.

    ``same_crs`` is the caller's verdict on the two CRSs (comparing WKT needs PROJ). ``tolerance_px`` is
    the largest misalignment, over the whole source, in target pixels, still called coincident. Grids without
    georeference coincide when their sizes agree; otherwise ``GridError``.
    """
    if source.geotransform is None or target.geotransform is None:
        if source.shape != target.shape:
            raise GridError(
                f"Neither raster can be placed: {source.describe()} and {target.describe()}. "
                "Without georeference both must have the same size; assign a CRS and a geotransform."
            )
        return GridRelation(True, (0, 0), "not georeferenced, same size")
    if not same_crs:
        return GridRelation(False, (0, 0), "another CRS")
    if source.is_rotated or target.is_rotated:
        return GridRelation(False, (0, 0), "a rotated geotransform")
    _, sx, _, _, _, sy = source.geotransform
    _, tx, _, _, _, ty = target.geotransform
    stretch_px = max(abs(sx / tx - 1) * source.width, abs(sy / ty - 1) * source.height)
    if stretch_px > tolerance_px:
        return GridRelation(False, (0, 0), f"another pixel size ({abs(sx):g} × {abs(sy):g})")
    row, col = target.offset_of(source)
    if max(abs(row - round(row)), abs(col - round(col))) + stretch_px > tolerance_px:
        return GridRelation(False, (0, 0), f"a sub-pixel shift ({row % 1:.3f}, {col % 1:.3f} pixels)")
    return GridRelation(True, (round(row), round(col)), "same pixels")
