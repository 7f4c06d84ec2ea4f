"""GDAL's block cache, held to what a row of windows needs, so that memory does not grow with a raster's height."""

import threading
from typing import Iterable

from osgeo import gdal

from .writer import Profile

_SAMPLES_BYTES = 256 << 20
"""Enough for all of two rasters of 2048² pixels and ten bands with their SAR: what recognises them, the statistics and
the trials look at the same samples.
"""
_BASE_BYTES = 128 << 20
"""Enough for what is not counted below (warping)."""
_TILE_PX = 256
"""The side of GDAL's tiles."""
_MOST_COLUMNS = 1 << 14
"""Wider rasters are worked on in areas side by side, or tile by tile."""
_lock = threading.Lock()
_running = {}
"""The limits of the runs that are going on, in bytes; the cache is one for the whole process."""
_before = 0


class BlockCacheLimit:
    """Limits GDAL's block cache inside the ``with`` block and then gives it back its size.

    GDAL keeps up to 5 % of the machine's memory in blocks that were read or written, long after a strip that moves down
    has left them behind. A lower limit that the user set (``GDAL_CACHEMAX``) stays. Runs side by side add up.
    """

    def __enter__(self):
        global _before
        with _lock:
            if not _running:
                _before = gdal.GetCacheMax()
            self._set(_SAMPLES_BYTES)
        return self

    def __exit__(self, kind, error, trace):
        with _lock:
            del _running[id(self)]
            _apply()

    def hold(self, datasets: Iterable, rows: int, written: Iterable[Profile] = ()) -> None:
        """Set the limit to what holds a strip of ``rows`` rows of each of ``datasets``, whole blocks and all bands.

        So too of rasters that somebody writes, with the profiles ``written``.
        """
        held = sum(strip_bytes(dataset, rows) for dataset in datasets)
        held += sum(_tiled_bytes(profile, rows) for profile in written)
        with _lock:
            self._set(_BASE_BYTES + held)

    def _set(self, limit):
        _running[id(self)] = limit
        _apply()


def strip_bytes(dataset, rows: int) -> int:
    """Return the bytes of the blocks that a strip of ``rows`` rows of an opened dataset touches at most, of a very wide
    one a part of the strip.
    """
    band = dataset.GetRasterBand(1)
    block_width, block_height = band.GetBlockSize()
    columns = -(-min(dataset.RasterXSize, _MOST_COLUMNS) // block_width) * block_width
    pixel_bytes = gdal.GetDataTypeSize(band.DataType) // 8 * dataset.RasterCount
    return columns * (rows + 2 * block_height) * pixel_bytes


def _tiled_bytes(profile: Profile, rows: int) -> int:
    """Return what ``strip_bytes`` does for a raster with ``profile`` that is written in tiles."""
    columns = -(-min(profile.width, _MOST_COLUMNS) // _TILE_PX) * _TILE_PX
    return columns * (rows + 2 * _TILE_PX) * profile.dtype.itemsize * len(profile.descriptions)


def _apply():
    gdal.SetCacheMax(min(_before, sum(_running.values())) if _running else _before)
