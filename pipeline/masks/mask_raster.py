"""The cloud mask as a raster: 0 clear, 1 cloud, 2 shadow, 255 NoData; small parts taken out, the rest grown."""

from typing import Iterator, Tuple

import numpy as np
from osgeo import gdal

from ...errors import Canceled
from ...feedback import Feedback
from ...neighbourhood import distance_to
from ..rasters.border.failures import gdal_write
from ..rasters.grid import Window
from ..rasters.raster import BandReader
from ..rasters.tiles import tiles
from ..rasters.writer import Profile
from .types import CLOUD, MASK_LEGEND, MASK_NODATA, MASK_TAG, SHADOW

_CONNECTEDNESS = 8


def mask_profile(profile: Profile) -> Profile:
    """Return the profile of a mask on the grid of a raster with ``profile``, with the same tags and its own mark."""
    return Profile(
        width=profile.width,
        height=profile.height,
        dtype=np.dtype("uint8"),
        nodata=MASK_NODATA,
        descriptions=("cloud mask",),
        crs_wkt=profile.crs_wkt,
        geotransform=profile.geotransform,
        tags={**profile.tags, MASK_TAG: MASK_LEGEND},
        turn=profile.turn,
        of_classes=True,
    )


def sieve(path: str, min_size_px: int, feedback: Feedback) -> None:
    """Change parts of less than ``min_size_px`` pixels in the mask ``path`` to the class of their largest neighbour.

    Pixels that touch at a corner belong together. Clouds, shadows and clear gaps alike; NoData is no neighbour. GDAL's
    sieve filter, which goes through the raster line by line.
    """
    canceled = []

    def report(fraction, message, data):
        try:
            feedback.progress(fraction)
        except Canceled as request:
            canceled.append(request)
            return 0
        return 1

    what = f"The cloud mask '{path}' cannot be freed of small parts"
    try:
        with gdal_write(what, "Check that the disk is not full."):
            dataset = gdal.Open(path, gdal.GA_Update)
            band = dataset.GetRasterBand(1)
            gdal.SieveFilter(band, band.GetMaskBand(), band, min_size_px, _CONNECTEDNESS, callback=report)
            dataset.FlushCache()
    finally:
        if canceled:
            raise canceled[0]


def grown(reader: BandReader, buffer_px: int, feedback: Feedback) -> Iterator[Tuple[Window, np.ndarray]]:
    """Yield windows that cover a mask once and their values (h, w) uint8, clouds and shadows grown by ``buffer_px``.

    Where both grow to, there is cloud; NoData stays what it is.
    """
    windows = tiles(reader.shape)
    for done, window in enumerate(windows, start=1):
        wide = window.padded(buffer_px)
        values, _ = reader.read(wide)
        inner = window.relative_to(wide).slices
        result = values[inner].copy()
        if buffer_px:
            for kind in (SHADOW, CLOUD):
                near = distance_to(values == kind, buffer_px)[inner] <= buffer_px
                result[near & (result != MASK_NODATA)] = kind
        yield window, result
        feedback.progress(done / len(windows))
