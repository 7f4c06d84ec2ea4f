"""Whether what is given as another date is the optical raster once more: in other units, on another grid, or as another
product of the same acquisition.
"""

from dataclasses import dataclass
from typing import Optional

import numpy as np

_BLOCK_PX, _STRIDE = 8, 4
"""Means of blocks hardly depend on the grid; one of 16 pixels tells how values are rounded."""
_PIXELS = (_BLOCK_PX // _STRIDE) ** 2
_FEW_PIXELS, _FEW_BLOCKS, _MANY_BLOCKS = 100, 16, 2000
_ROUNDED_SHARE, _ROUNDINGS = 0.99, 0.75
"""So many values are the same but for their rounding: by half a step in each of two rasters, and a little more."""
_SAME_UNITS = 0.999
"""Correlation of all pixels, clouds included. At most 0.995 between 672 pairs of true dates, clear ones among them."""
_SAME_ALL, _SAME_UNDER_CLOUD, _STANDS_OUT = 0.999, 0.998, 1.0
"""Correlation of the means of blocks, of all and of those under cloud, where clouds differ from the clear ground by
more than its standard deviation. Of 29 cloudy rasters, resampled in four ways, 107 of 116 copies are recognised; of 760
pairs of true dates, half of them with bright ground taken for cloud, none is.
"""
_SAME_WHERE_CLEAR, _BY_CHANCE = 0.3, 0.03
"""Share of clear pixels with the same values in two or more bands: less where the rims of clouds were restored, too. At
most 0.03 between 711 pairs of true dates in 8 bit, none in 16. Bands without contrast are alike anywhere.
"""
_SAME_PRODUCT = 0.9
"""The same for rasters that are of one acquisition by their names: another product level, but no composite."""


@dataclass(frozen=True)
class _Samples:
    """Values (C, N) of pixels, which of these are hidden (N,), means (C, M) of blocks of both rasters, and the share
    (M,) of clouds in blocks.
    """

    ours: np.ndarray
    theirs: np.ndarray
    hidden: np.ndarray
    our_blocks: np.ndarray
    their_blocks: np.ndarray
    cloudy: np.ndarray


def samples_of(ours, theirs, hidden, valid) -> np.ndarray:
    """Return what a window says of two rasters: rows of numbers, a column for each block, to be joined along the second
    axis.

    ``ours`` and ``theirs`` (C, h, w): the same bands of both, clouds included. ``hidden`` (h, w): True where the first
    one is cloudy or where that is unknown. ``valid`` (h, w): where both have data.
    """
    images = np.concatenate([ours, theirs, hidden[None], valid[None]]).astype(np.float32)
    count, *shape = images.shape
    rows, cols = (-(-length // _BLOCK_PX) for length in shape)
    whole = np.zeros((count, rows * _BLOCK_PX, cols * _BLOCK_PX), np.float32)
    whole[:, : shape[0], : shape[1]] = images
    parts = whole.reshape(count, rows, _BLOCK_PX, cols, _BLOCK_PX)
    means = parts.mean(axis=(2, 4), dtype=np.float64).reshape(count, -1)
    pixels = parts[:, :, ::_STRIDE, :, ::_STRIDE].transpose(0, 2, 4, 1, 3).reshape(-1, rows * cols)
    return np.concatenate([means, pixels])


def are_enough(found: np.ndarray) -> bool:
    """Whether ``found``, what ``samples_of`` returns of some windows, tells as much as more would."""
    cloudy, valid = found[: len(found) // (1 + _PIXELS)][-2:]
    whole = valid == 1
    return min((whole & (cloudy == 1)).sum(), (whole & (cloudy == 0)).sum()) >= _MANY_BLOCKS


def describe_sameness(found: np.ndarray, acquired: str) -> Optional[str]:
    """Return for people how it is known that the second raster is the first one once more, ``None`` where it is not.

    ``found``: see ``samples_of``. ``acquired``: the one acquisition that both are of by their names or metadata, empty
    if that is not known.
    """
    samples = _split(found)
    if samples.ours.shape[1] < _FEW_PIXELS:
        return None
    if np.array_equal(samples.ours, samples.theirs):
        return "its values are the same"
    if _is_rounded(samples.ours, samples.theirs):
        return "its values are the same in other units"
    if _is_same_where_clear(samples):
        return "its values are the same where that is clear, so only its clouds were replaced"
    alike = _correlation(samples.our_blocks, samples.their_blocks)
    if acquired and alike > _SAME_PRODUCT:
        return f"both are of {acquired}"
    if alike > _SAME_ALL and _is_same_under_cloud(samples):
        return "its values are the same on another grid, those of clouds included"
    return None


def _split(found) -> _Samples:
    count = len(found) // (1 + _PIXELS)
    means, pixels = found[:count], found[count:].reshape(count, -1)
    means, pixels = means[:-1, means[-1] == 1], pixels[:-1, pixels[-1] == 1]
    return _Samples(*np.split(pixels[:-1], 2), pixels[-1] != 0, *np.split(means[:-1], 2), means[-1])


def _is_same_where_clear(samples: _Samples) -> bool:
    """Whether many clear pixels have the same values: the second raster is the first one with its clouds removed."""
    ours, theirs = samples.ours[:, ~samples.hidden], samples.theirs[:, ~samples.hidden]
    if len(ours) < 2 or ours.shape[1] < _FEW_PIXELS:
        return False
    elsewhere = np.roll(theirs, ours.shape[1] // 2, axis=1)
    same, by_chance = ((ours == other).all(axis=0).mean() for other in (theirs, elsewhere))
    return same > _SAME_WHERE_CLEAR and by_chance < _BY_CHANCE


def _is_rounded(ours, theirs) -> bool:
    """Whether values (C, N) of all bands that vary are an affine map of each other, but for their rounding.

    Values at the ends of a band's range may be cut off there, as 8 bit are: what lies beyond an end counts as the end.
    """
    varying = 0
    for here, there in zip(ours, theirs):
        inner = (here > here.min()) & (here < here.max()) & (there > there.min()) & (there < there.max())
        if inner.sum() < _FEW_PIXELS or not (here[inner].std() and there[inner].std()):
            continue
        if np.corrcoef(here[inner], there[inner])[0, 1] <= _SAME_UNITS:
            return False
        slope, start = np.polyfit(here[inner], there[inner], 1)
        bound = _ROUNDINGS * (_step(there[inner]) + slope * _step(here[inner]))
        missed = slope * here + start - there
        too_high = (missed > bound) & (there < there.max()) & (here > here.min())
        too_low = (missed < -bound) & (there > there.min()) & (here < here.max())
        if np.mean(too_high | too_low) > 1 - _ROUNDED_SHARE:
            return False
        varying += 1
    return varying > 0


def _step(values) -> float:
    """Return the step by which ``values`` (N,) are rounded, or what float32 cannot tell apart."""
    steps, least = np.diff(np.unique(values)), 1e-5 * float(np.abs(values).max())
    return max(float(steps[steps > least].min(initial=np.inf)) if (steps > least).any() else 0.0, least)


def _correlation(ours, theirs, where=slice(None)) -> float:
    """Return the least correlation of bands (C, M) among the blocks ``where``; 0 for a band that does not vary."""
    ours, theirs = ours[:, where], theirs[:, where]
    if ours.shape[1] < _FEW_BLOCKS or not (ours.std(axis=1).all() and theirs.std(axis=1).all()):
        return 0.0
    return min(float(np.corrcoef(here, there)[0, 1]) for here, there in zip(ours, theirs))


def _is_same_under_cloud(samples: _Samples) -> bool:
    hidden, open_ = samples.cloudy == 1, samples.cloudy == 0
    if min(hidden.sum(), open_.sum()) < _FEW_BLOCKS:
        return False
    for blocks in (samples.our_blocks, samples.their_blocks):
        apart = np.abs(blocks[:, hidden].mean(axis=1) - blocks[:, open_].mean(axis=1))
        if (apart <= _STANDS_OUT * blocks[:, open_].std(axis=1)).any():
            return False
    return _correlation(samples.our_blocks, samples.their_blocks, hidden) > _SAME_UNDER_CLOUD
