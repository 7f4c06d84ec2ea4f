"""How a grid lies on the ground: the size of its pixels there, and where north is."""

import math
from dataclasses import dataclass
from typing import Optional, Tuple

from osgeo import osr

from ...rasters.border.failures import gdal_failures
from ...rasters.grid import Grid
from ...rasters.raster import parse_crs

_LEAST_NARROW = 0.05
"""Closer to a pole than 3 degrees, a degree of longitude counts as if it were that far."""


@dataclass(frozen=True)
class PixelOnGround:
    """The pixel in the middle of a raster: its size on the ground, and where north is, in degrees clockwise from the
    top of the image.
    """

    height_m: float
    width_m: float
    north_deg: float = 0.0


def pixel_on_ground(grid: Grid) -> Optional[PixelOnGround]:
    """Return the pixel in the middle of ``grid``, ``None`` where its size is unknown.

    A map is true to the ground in few places: a metre of Web Mercator is half of one at 60 degrees, and north is not
    up but on some meridians, and in polar projections anywhere.
    """
    crs = parse_crs(grid.crs_wkt)
    if crs is None or grid.geotransform is None:
        return None
    x, dx, rx, y, ry, dy = grid.geotransform
    col, row = grid.width / 2, grid.height / 2
    points = [
        (x + dx * (col + right) + rx * (row + down), y + ry * (col + right) + dy * (row + down))
        for right, down in ((0, 0), (1, 0), (0, 1))
    ]
    places = _in_radians(crs, points)
    if places is None:
        unit_m = crs.GetLinearUnits()
        return PixelOnGround(math.hypot(rx, dy) * unit_m, math.hypot(dx, ry) * unit_m)
    (longitude, latitude), *ends = places
    across, along = _radii_m(crs, latitude)
    # a turn of longitude more or less is the same place
    right, down = (
        (across * ((end - longitude + math.pi) % math.tau - math.pi), along * (end_latitude - latitude))
        for end, end_latitude in ends
    )
    north = -math.degrees(math.atan2(-down[0], -down[1]))
    return PixelOnGround(math.hypot(*down), math.hypot(*right), north)


def _in_radians(crs, points) -> Optional[list]:
    """Return longitude and latitude of ``points``, ``None`` where ``crs`` has no place on Earth."""
    found = []
    with gdal_failures():
        geographic = crs.CloneGeogCS()
        if geographic is not None:
            geographic.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
            change = osr.CreateCoordinateTransformation(crs, geographic)
            unit = geographic.GetAngularUnits()
            found += [(x * unit, y * unit) for x, y, _ in (change.TransformPoints(points) if change else ())]
    return found if found and all(map(math.isfinite, sum(found, ()))) else None


def _radii_m(crs, latitude) -> Tuple[float, float]:
    """Return metres on the ground for a radian of longitude, and one of latitude, at a ``latitude`` in radians."""
    flattening = 1 / crs.GetInvFlattening() if crs.GetInvFlattening() else 0.0
    squared = flattening * (2 - flattening)
    curved = 1 - squared * math.sin(latitude) ** 2
    across = crs.GetSemiMajor() / math.sqrt(curved)
    return across * max(math.cos(latitude), _LEAST_NARROW), across * (1 - squared) / curved
