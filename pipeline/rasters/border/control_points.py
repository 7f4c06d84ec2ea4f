"""Rasters that are placed by ground control points alone (raw Sentinel-1 GRD): how well a polynomial fits them."""

import math
from typing import NamedTuple

from osgeo import gdal

from .failures import gdal_read

_ORDERS = {1: 3, 2: 6, 3: 20}
"""The points that a polynomial of each order takes. The third order has 10 coefficients: with fewer points it swings.
"""
NOTABLE_PX = 0.5


class Fit(NamedTuple):
    """The order of the polynomial that fits the points best, and how far off in pixels it puts them at most."""

    order: int
    largest_px: float


def fit_control_points(dataset, path: str) -> Fit:
    """Return the best polynomial for the ground control points of an opened dataset, the raster ``path``; raise
    ``RasterError`` where none fits.
    """
    points = dataset.GetGCPs()
    orders = [order for order, least in _ORDERS.items() if len(points) >= least] or [1]
    return min(
        (Fit(order, _largest_px(dataset, path, points, order)) for order in orders), key=lambda fit: fit.largest_px
    )


def _largest_px(dataset, path, points, order) -> float:
    what, remedy = (
        f"The ground control points of the raster '{path}' cannot be used",
        "Check them, and their CRS.",
    )
    method = ["METHOD=GCP_POLYNOMIAL", f"MAX_GCP_ORDER={order}"]
    transformer = gdal_read(what, remedy, gdal.Transformer, dataset, None, method)
    places = [(point.GCPX, point.GCPY, point.GCPZ) for point in points]
    found, _ = gdal_read(what, remedy, transformer.TransformPoints, 1, places)
    return max(math.hypot(x - point.GCPPixel, y - point.GCPLine) for (x, y, _), point in zip(found, points))
