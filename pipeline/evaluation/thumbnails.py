"""Reduced pictures of a raster of any size, summed window by window: each pixel is the mean of a square of pixels."""

from typing import Optional, Tuple

import numpy as np

from ..rasters.grid import Window

PICTURE_PX = 512
"""The longest side of a picture."""
DETAIL_PX = 256
"""The side of the detail that is shown at full resolution."""


class Thumbnail:
    """Means of ``n_bands`` bands of a raster of ``shape`` (height, width) over squares of ``factor`` pixels."""

    def __init__(self, shape: Tuple[int, int], n_bands: int, factor: int):
        self.factor = factor
        height, width = (-(-length // factor) for length in shape)
        self._sums = np.zeros((n_bands, height, width))
        self._counts = np.zeros((height, width), np.int64)

    def add(self, window: Window, values, valid) -> None:
        """Add the ``valid`` (h, w) pixels of ``values`` (B, h, w) at ``window``; other values are ignored."""
        cells, starts = zip(*(self._cells(*span) for span in ((window.row, window.height), (window.col, window.width))))
        place = tuple(slice(first, last + 1) for first, last in cells)
        self._sums[(slice(None), *place)] += _sum_blocks(np.where(valid, values, 0).astype(np.float64), *starts)
        self._counts[place] += _sum_blocks(valid.astype(np.int64), *starts)

    def mean(self) -> np.ndarray:
        """Return the picture (B, h, w) float64, NaN where no pixel was valid."""
        with np.errstate(invalid="ignore"):
            return self._sums / np.where(self._counts, self._counts, np.nan)

    def _cells(self, start, length):
        """Return the first and last cell of ``length`` pixels from ``start``, and the index where each cell begins."""
        cells = np.arange(start, start + length) // self.factor
        return (cells[0], cells[-1]), np.flatnonzero(np.diff(cells, prepend=-1))


def thumbnail_factor(shape: Tuple[int, int], side_px: int = PICTURE_PX) -> int:
    """Return the factor that reduces a raster of ``shape`` (height, width) to sides of at most ``side_px``."""
    return max(1, -(-max(shape) // side_px))


def detail_window(values: np.ndarray, factor: int, shape: Tuple[int, int], aim: Optional[float] = None) -> Window:
    """Return the window of ``DETAIL_PX`` in a raster of ``shape`` where the mean of ``values`` is closest to ``aim``.

    ``values`` (h, w) are a thumbnail reduced by ``factor``; NaN counts as 0. Without ``aim``, the highest mean is
    taken.
    """
    side = max(1, DETAIL_PX // factor)
    table = np.pad(np.nan_to_num(values), ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    height, width = (min(side, length) for length in values.shape)
    means = table[height:, width:] - table[:-height, width:] - table[height:, :-width] + table[:-height, :-width]
    means /= height * width
    best = np.argmax(means) if aim is None else np.argmin(np.abs(means - aim))
    row, col = (int(index) * factor for index in np.unravel_index(best, means.shape))
    size = tuple(min(DETAIL_PX, length) for length in shape)
    return Window(*(min(start, length - part) for start, length, part in zip((row, col), shape, size)), *size)


def _sum_blocks(values, row_starts, col_starts):
    rows = np.add.reduceat(values, row_starts, axis=-2)
    return np.add.reduceat(rows, col_starts, axis=-1)
