"""Which pixels of a raster stand for all of it: whole pixels, never averages, and data wherever it lies."""

from typing import Callable, Iterator, List, Optional, Protocol, Sequence, Tuple

import numpy as np

from ...feedback import Feedback
from .grid import Grid, Window

MIN_SAMPLES = 1000
"""Fewer pixels than this are not enough while there may be more."""
_BLOCK_PX = 128
_BLOCKS = 16
"""Larger rasters are sampled by 16 × 16 blocks of 128² pixels."""
_STRIP_PX = 1 << 18
"""Smaller ones are read from end to end in strips of so many pixels."""
_FIFTH = 5
"""Every fifth window, row by row of 16, lies in every row and column of windows."""
_STRIPS = 20
"""A fifth of so many strips of a smaller raster stands for all of it."""
_MAX_SAMPLES = 4 << 20
"""About as many pixels are kept of a raster that is read from end to end."""
_MAX_PASS_PX = 16 << 20
"""No window of such a reading is larger, however wide the raster."""


class BandReader(Protocol):
    """A band that is read by windows, of ``shape`` (height, width): see ``raster.BandReader``."""

    shape: Tuple[int, int]

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return values and valid (h, w)."""


class BandsReader(Protocol):
    """Bands that are read together by windows, on their ``grid``: see ``bands.Bands``."""

    grid: Grid

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return values (B, h, w) and valid (h, w)."""


def sample_windows(shape: Tuple[int, int]) -> List[Window]:
    """Return windows that sample a raster of ``shape`` (height, width) evenly, all of it up to 4 million pixels."""
    height, width = shape
    if height * width <= (_BLOCKS * _BLOCK_PX) ** 2:
        return row_windows(shape, max(1, _STRIP_PX // width))
    rows, cols = (_starts(length) for length in shape)
    return [Window(row, col, min(_BLOCK_PX, height - row), min(_BLOCK_PX, width - col)) for row in rows for col in cols]


def row_windows(shape: Tuple[int, int], rows: int) -> List[Window]:
    """Return full-width windows of ``rows`` rows that cover ``shape`` (height, width)."""
    height, width = shape
    return [Window(row, 0, min(rows, height - row), width) for row in range(0, height, rows)]


def sampling_passes(shape: Tuple[int, int]) -> Iterator[Tuple[List[Window], int]]:
    """Yield windows to look at and the stride to thin their pixels by: a sample, then the raster from end to end.

    The second pass is for rasters whose data lies between the sampled blocks; take it where the first one finds less
    than ``MIN_SAMPLES``.
    """
    yield sample_windows(shape), 1
    yield row_windows(shape, max(1, min(256, _MAX_PASS_PX // shape[1]))), max(1, shape[0] * shape[1] // _MAX_SAMPLES)


def sample_pixels(
    shape: Tuple[int, int],
    pick: Callable[[Window], np.ndarray],
    feedback: Feedback,
    enough: Optional[Callable[[np.ndarray], bool]] = None,
) -> np.ndarray:
    """Return pixels (..., N) of a raster of ``shape``, those that ``pick`` (..., n) chooses in each window.

    ``enough``: whether the pixels (..., N) of a fifth of the raster are all that is needed.
    ``feedback`` may cancel it.
    """

    def look(window, stride):
        feedback.progress(0)
        return pick(window)[..., ::stride]

    if enough is not None:
        windows = max(sample_windows(shape), row_windows(shape, -(-shape[0] // _STRIPS)), key=len)
        found = np.concatenate([look(window, 1) for window in windows[::_FIFTH]], axis=-1)
        if enough(found):
            return found
    for windows, stride in sampling_passes(shape):
        found = np.concatenate([look(window, stride) for window in windows], axis=-1)
        if found.shape[-1] >= MIN_SAMPLES:
            break
    return found


def valid_samples(bands: BandsReader, feedback: Feedback) -> np.ndarray:
    """Return sampled values (B, N) of the valid pixels of ``bands``, cloudy ones too; ``feedback`` may cancel it."""

    def pick(window):
        values, valid = bands.read(window)
        return values[:, valid]

    return sample_pixels(bands.grid.shape, pick, feedback)


def band_samples(
    reader: BandReader, feedback: Feedback, with_zeros: bool = False, area: Optional[Window] = None
) -> np.ndarray:
    """Return valid pixel values (N,) of a band on its own grid; ``with_zeros`` even where 0 is NoData, as in masks.

    ``area``: look at this part only. ``feedback`` may cancel it.
    """
    row, col, height, width = (0, 0, *reader.shape) if area is None else (area.row, area.col, *area.shape)

    def pick(window):
        values, valid = reader.read(Window(window.row + row, window.col + col, *window.shape))
        return values[valid | (values == 0)] if with_zeros else values[valid]

    return sample_pixels((height, width), pick, feedback)


def has_gaps(reader: BandReader) -> bool:
    """Whether sampled windows of a band have pixels without data."""
    return any(not reader.read(window)[1].all() for window in sample_windows(reader.shape))


def edge_samples(reader: BandReader, area: Optional[Window] = None) -> np.ndarray:
    """Return values (N,) of valid pixels of a band on the four sides of its raster, in sampled windows of ``area``."""
    height, width = reader.shape
    area = area or Window(0, 0, height, width)
    found = [np.empty(0)]
    for part in sample_windows(area.shape):
        window = Window(part.row + area.row, part.col + area.col, *part.shape)
        if window.row and window.col and window.row + window.height < height and window.col + window.width < width:
            continue
        values, valid = reader.read(window)
        rows = np.isin(np.arange(window.row, window.row + window.height), (0, height - 1))
        cols = np.isin(np.arange(window.col, window.col + window.width), (0, width - 1))
        found.append(values[valid & (rows[:, None] | cols)])
    return np.concatenate(found)


def _starts(length: int) -> Sequence[int]:
    if length <= _BLOCKS * _BLOCK_PX:
        return range(0, length, _BLOCK_PX)
    starts = np.linspace(0, length - _BLOCK_PX, _BLOCKS).astype(int)
    # not across the borders of a file's blocks, which are read whole; but the last one reaches the raster's edge
    starts[:-1] -= starts[:-1] % _BLOCK_PX
    return starts.tolist()
