"""The bands of an image on another grid: read as they are, moved by parts of a pixel, or warped."""

import math
from typing import List, Optional, Sequence, Tuple

import numpy as np

from ...feedback import Feedback
from .bands import FAR, FILL, full_value, is_measured
from .grid import Grid, Window
from .raster import Raster
from .sampling import band_samples
from .warp import relation_of, shifted, source_window, warped_image

_LEAST_WEIGHT = 0.5
"""A pixel between others has data where those that have data have this much of the weight."""


def image_on_grid(
    raster: Raster,
    numbers: Sequence[int],
    target: Grid,
    what: str,
    feedback: Feedback,
    zero_is_nodata: bool = False,
    shift_px: Tuple[float, float] = (0.0, 0.0),
) -> list:
    """Return readers of the bands ``numbers`` of an image whose windows are those of ``target``.

    Pixels that coincide with the target's are read as they are. Otherwise the bands are resampled on the fly,
    bilinearly, as float32; pixels without data do not mix with their neighbours. ``zero_is_nodata``: nor do pixels that
    are 0 in all the bands. ``shift_px``: see ``relation_of``. Raises ``GridError`` naming ``what`` and the remedy.
    """
    relation = relation_of(raster, target, what, feedback, shift_px)
    if relation is not None and relation.paste_ok:
        return [raster.reader(number, relation.offset_px) for number in numbers]
    if relation is not None and relation.offset is not None:
        image = _Moved(raster, numbers, relation.offset, zero_is_nodata)
        return [_MovedBand(image, index) for index in range(len(numbers))]
    return warped_image(raster, numbers, shifted(target, shift_px), what, zero_is_nodata)


def undeclared_nodata(raster: Raster, numbers: Sequence[int], grid: Grid, feedback: Feedback) -> Optional[float]:
    """Return a NoData value of the bands ``numbers`` under ``grid`` that nobody declared, ``None`` without one."""
    area, full = source_window(raster, grid), set()
    for number in numbers:
        reader = raster.reader(number)
        if reader.dtype == np.uint8:
            return None
        samples = band_samples(reader, feedback, area=area)
        odd = np.unique(samples[~is_measured(samples)])
        if odd.size == 1 and (odd[0] <= FILL or odd[0] >= FAR):
            return _told(odd[0], feedback)
        full.add(full_value(samples))
        if None in full and reader.dtype.kind == "u":
            return None
    return None if not full or None in full else _told(full.pop(), feedback)


def _told(value, feedback: Feedback) -> float:
    feedback.info(f"Values of {value:g} count as NoData, although the file does not declare it.")
    return float(value)


class _Moved:
    """Bands with pixels of the target's size that lie between its pixels.

    ``offset``: row and column on the target of the raster's top-left pixel.
    """

    def __init__(self, raster: Raster, numbers: Sequence[int], offset: Tuple[float, float], zero_is_nodata: bool):
        whole = [math.floor(-place) for place in offset]
        self._parts = [-place - start for place, start in zip(offset, whole)]
        self.readers = [raster.reader(number, (-whole[0], -whole[1])) for number in numbers]
        self._zero_is_nodata = zero_is_nodata
        self._last: Optional[Tuple[Window, np.ndarray, np.ndarray]] = None

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return values (B, h, w) float32 and valid (B, h, w) bool; those of the last window are kept."""
        last = self._last
        if last is None or last[0] != window:
            last = self._last = (window, *self._read(window))
        return last[1:]

    def _read(self, window):
        wide = Window(window.row, window.col, window.height + 1, window.width + 1)
        parts: List[Tuple[np.ndarray, np.ndarray]] = [reader.read(wide) for reader in self.readers]
        valid = np.stack([ok & is_measured(values) for values, ok in parts])
        values = np.stack([band for band, _ in parts]).astype(np.float32)
        if self._zero_is_nodata:
            valid &= (values != 0).any(axis=0)
        complete = valid.all()
        values[~valid] = 0
        values = self._between(values)
        if complete:
            return values, np.ones(values.shape, bool)
        weights = self._between(valid.astype(np.float32))
        return values / np.maximum(weights, np.float32(_LEAST_WEIGHT)), weights >= _LEAST_WEIGHT

    def _between(self, values) -> np.ndarray:
        """Return the weighted means (B, h, w) of each pixel of ``values`` (B, h + 1, w + 1) and the next ones."""
        down, right = map(np.float32, self._parts)
        rows = values[:, :-1] * (1 - down) + values[:, 1:] * down
        return rows[:, :, :-1] * (1 - right) + rows[:, :, 1:] * right


class _MovedBand:
    """One band of a moved image."""

    def __init__(self, image: _Moved, index: int):
        self._image, self._index = image, index

    @property
    def dtype(self) -> np.dtype:
        """The type of the values."""
        return np.dtype("float32")

    @property
    def dataset(self):
        """The dataset that is read."""
        return self._image.readers[self._index].dataset

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return values (h, w) float32 and valid (h, w) bool."""
        values, valid = self._image.read(window)
        return values[self._index], valid[self._index]
