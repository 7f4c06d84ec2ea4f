"""Fills gaps in an image smoothly from their surroundings, with a pyramid; and the Gaussian blur."""

from functools import lru_cache
from itertools import product

import numpy as np

from .arrays import empty, float32, like, namespace, taken

_NOTHING = 1e-9
_WIDE_BAND_PX, _NARROW_BAND_PX = 64, 32
"""Rows of a matrix that are multiplied at a time: few where a row is narrow, so that fewer products are with 0."""


def push_pull(image, weight):
    """Fill ``image`` where ``weight`` is small, by weighted averages over a pyramid.

    ``image`` (..., C, H, W) float, ``weight`` (..., 1, H, W) in 0..1: the trust in each pixel. Pull: every level
    is the weighted mean of 2×2 pixels of the finer one. Push: a pixel of weight w keeps the share w of its value and
    takes 1 − w from the coarser level, interpolated bilinearly. Returns (..., C, H, W), 0 if all weights are 0.
    Gortler et al. 1996, "The Lumigraph", section 3.4.
    """
    xp = namespace(image)
    levels = [(image * weight, weight)]
    while max(levels[-1][1].shape[-2:]) > 1:
        values, weights = (4 * halve(x) for x in levels[-1])
        # saturate: a pixel counts as known as soon as one whole pixel of the finer level is known
        scale = 1 / xp.clip(weights, 1, None)
        levels.append((values * scale, weights * scale))
    values, weights = levels[-1]
    filled = values / xp.clip(weights, 1e-8, None)
    for values, weights in reversed(levels[:-1]):
        filled = values + (1 - weights) * double(filled, *weights.shape[-2:])
    return filled


def shrunk_fill(image, weight, doubt):
    """Fill ``image`` where ``weight`` is small, more cautiously with growing distance from known pixels.

    Like ``push_pull``, but every level records the known share of each of its pixels, and takes
    share / (share + ``doubt``) of their mean and the rest from the coarser level. This is the empirical Bayes
    estimate of nested means, which shrinks sparsely known pixels towards their wider surroundings (Efron & Morris
    1973). ``image`` (..., C, H, W), ``weight`` (..., 1, H, W) in 0..1, ``doubt`` > 0 a number or (..., 1, 1, 1).
    Returns (..., C, H, W), equal to ``image`` where the weight is not 0; 0 if all weights are 0. For a given weight
    the result is linear in ``image``.
    """
    known = float32(weight > 0)
    return image * known + (1 - known) * gaps_filled(image, weight, doubt)


def gaps_filled(image, weight, doubt):
    """Return ``shrunk_fill`` where the weight is 0, and elsewhere what continues it."""
    return double(next(half_fills(halve(image * weight), halve(weight), (doubt,))), *weight.shape[-2:])


def half_fills(values, share, doubts):
    """Yield the fill at half the resolution for each of ``doubts``; ``values`` (C, h, w): the halved image times its
    weight, ``share`` (1, h, w): the halved weight.
    """
    levels = [(values, share)]
    while max(levels[-1][1].shape[-2:]) > 1:
        levels.append(tuple(halve(x) for x in levels[-1]))
    values, share = levels[-1]
    # the last level is the mean; with fewer than about ten known pixels in a window of 256 it fades to 0
    mean = values / (share + 1e-4)
    for doubt in doubts:
        filled = mean
        for values, share in reversed(levels[:-1]):
            # trust times mean is values / (share + doubt): there is no division by a share of 0
            scale = 1 / (share + doubt)
            filled = double(filled, *share.shape[-2:]) * (doubt * scale) + values * scale
        yield filled


def doubled_at(image, pixels, width):
    """Return ``double`` of ``image`` (..., h, w) at the flat indices ``pixels`` (m,) of its ``width``: (..., m)."""
    flat, found = image.reshape(*image.shape[:-2], -1), 0
    places = [(2 * size - 1, position) for size, position in zip(image.shape[-2:], np.divmod(pixels, width))]
    sides = [[(p // 2, 0.75), (np.clip(p + p % 2 * 2 - 1, 0, last) // 2, 0.25)] for last, p in places]
    for (row, near), (column, beside) in product(*sides):
        found = found + near * beside * taken(flat, row * image.shape[-1] + column)
    return found


def halve(image):
    """Return the means of 2×2 pixels of ``image`` (..., H, W); an odd size is padded with zeros."""
    xp = namespace(image)
    height, width = image.shape[-2:]
    if height % 2:
        image = xp.concatenate([image, xp.zeros_like(image[..., :1, :])], -2)
    if width % 2:
        image = xp.concatenate([image, xp.zeros_like(image[..., :1])], -1)
    rows = image[..., ::2, :] + image[..., 1::2, :]
    return 0.25 * (rows[..., ::2] + rows[..., 1::2])


def half_means(image):
    """Return ``halve`` of ``image`` (..., H, W) without the padding: the means of the 2×2 pixels that exist."""
    found = halve(image)
    if any(size % 2 for size in image.shape[-2:]):
        found = found / halve(namespace(image).zeros_like(image[..., :1, :, :]) + 1)
    return found


def double(image, height, width):
    """Return ``image`` (..., h, w) at twice its resolution, bilinear, cut to (..., ``height``, ``width``)."""
    return _times(image, *(_doubling(*sizes) for sizes in zip(image.shape[-2:], (height, width))))


def quarter(image):
    """Return the means of 4×4 pixels of ``image`` (..., H, W): (..., h, w), rounded up; outside the image is 0."""
    return halve(halve(image))


def enlarged(image, height, width):
    """Return ``image`` (..., h, w), the result of ``quarter``, enlarged to (..., ``height``, ``width``)."""
    return _times(image, *(_enlarging(*sizes) for sizes in zip(image.shape[-2:], (height, width))))


def wide_blur(image, sigma_px):
    """Return nearly what ``blur`` returns for a ``sigma_px`` of 4 or more, computed at a quarter of the resolution."""
    area = blur(quarter(namespace(image).zeros_like(image[..., :1, :, :]) + 1), sigma_px / 4)
    return enlarged(blur(quarter(image), sigma_px / 4) / area, *image.shape[-2:])


def blur(image, sigma_px):
    """Return the Gaussian blur of ``image`` (..., H, W), normalised at its edges: weights outside are ignored.

    Computed as two matrix products: works for any size, even smaller than the kernel, with the same result on all
    devices.
    """
    return _times(image, *(_blurring(size, sigma_px) for size in image.shape[-2:]))


def _times(image, rows, columns):
    """Return the products of the last two axes of ``image`` (..., h, w) with banded matrices, given as by ``_banded``:
    (..., H, W).
    """
    flat = image.reshape(-1, image.shape[-1])
    wide = empty((len(flat), columns[-1][1] + len(columns[-1][0])), image)
    for kernel, start, part in columns:
        wide[:, start : start + len(kernel)] = flat[:, part] @ like(kernel, image).T
    wide = wide.reshape(*image.shape[:-1], -1)
    found = empty((*image.shape[:-2], rows[-1][1] + len(rows[-1][0]), wide.shape[-1]), image)
    for kernel, start, part in rows:
        found[..., start : start + len(kernel), :] = like(kernel, image) @ wide[..., part, :]
    return found


@lru_cache(maxsize=48)
def _blurring(size, sigma_px):
    return _banded(_kernel(size, sigma_px), _NARROW_BAND_PX if sigma_px < 4 else _WIDE_BAND_PX)


@lru_cache(maxsize=96)
def _doubling(size, wanted):
    return _banded(_interpolation(size, wanted), _NARROW_BAND_PX)


@lru_cache(maxsize=48)
def _enlarging(size, wanted):
    half = (wanted + 1) // 2
    return _banded(_interpolation(half, wanted) @ _interpolation(size, half), _NARROW_BAND_PX)


def _banded(kernel, band_px):
    """Return the matrix ``kernel`` in bands of rows: what is not 0 of each, its first row, and the slice of its
    columns.
    """
    found = []
    for start in range(0, len(kernel), band_px):
        rows = kernel[start : start + band_px]
        reached = np.flatnonzero(rows.any(axis=0))
        part = slice(int(reached[0]), int(reached[-1]) + 1)
        found.append((np.ascontiguousarray(rows[:, part]), start, part))
    return tuple(found)


def _interpolation(size, wanted):
    """Return the matrix (``wanted``, ``size``) that doubles the resolution linearly; ends continue as they are."""
    pixels, found = np.arange(wanted), np.zeros((wanted, size), np.float32)
    for position, weight in ((pixels, 0.75), (np.clip(pixels + pixels % 2 * 2 - 1, 0, 2 * size - 1), 0.25)):
        np.add.at(found, (pixels, position // 2), np.float32(weight))
    return found


def _kernel(size, sigma_px):
    position = np.arange(size, dtype=np.float64)
    kernel = np.exp(-((position[:, None] - position[None]) ** 2) / (2 * sigma_px**2))
    kernel[kernel < _NOTHING] = 0  # negligible, but denormal numbers would be slow to multiply
    return (kernel / kernel.sum(axis=1, keepdims=True)).astype(np.float32)
