"""Fills gaps in an image smoothly from their surroundings, with a pyramid; and the Gaussian blur."""

from functools import lru_cache

import numpy as np

from .arrays import empty, like, namespace

_NOTHING = 1e-9
_BAND_PX = 64


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
    return next(shrunk_fills(image, weight, (doubt,)))


def shrunk_fills(image, weight, doubts):
    """Yield ``shrunk_fill`` for each of ``doubts``; the means are computed once."""
    xp = namespace(image)
    levels = [(image * weight, weight)]
    while max(levels[-1][1].shape[-2:]) > 1:
        levels.append(tuple(halve(x) for x in levels[-1]))
    values, share = levels[-1]
    # the last level is the mean; with fewer than about ten known pixels in a window of 256 it fades to 0
    mean = values / (share + 1e-4)
    for doubt in doubts:
        filled = mean
        for values, share in reversed(levels[1:-1]):
            # trust times mean is values / (share + doubt): there is no division by a share of 0
            scale = 1 / (share + doubt)
            filled = double(filled, *share.shape[-2:]) * (doubt * scale) + values * scale
        yield xp.where(weight > 0, image, double(filled, *weight.shape[-2:]))


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


def double(image, height, width):
    """Return ``image`` (..., h, w) at twice its resolution, bilinear, cut to (..., ``height``, ``width``)."""
    rows = empty((*image.shape[:-2], 2 * image.shape[-2], image.shape[-1]), image)
    near, far = 0.75 * image, 0.25 * image
    rows[..., ::2, :] = near
    rows[..., 1::2, :] = near
    rows[..., :1, :] += far[..., :1, :]
    rows[..., 2::2, :] += far[..., :-1, :]
    rows[..., 1:-1:2, :] += far[..., 1:, :]
    rows[..., -1:, :] += far[..., -1:, :]
    return _double_columns(rows[..., :height, :])[..., :width]


def _double_columns(image):
    columns = empty((*image.shape[:-1], 2 * image.shape[-1]), image)
    near, far = 0.75 * image, 0.25 * image
    columns[..., ::2] = near
    columns[..., 1::2] = near
    columns[..., :1] += far[..., :1]
    columns[..., 2::2] += far[..., :-1]
    columns[..., 1:-1:2] += far[..., 1:]
    columns[..., -1:] += far[..., -1:]
    return columns


def quarter(image):
    """Return the means of 4×4 pixels of ``image`` (..., H, W): (..., h, w), rounded up; outside the image is 0."""
    return halve(halve(image))


def enlarged(image, height, width):
    """Return ``image`` (..., h, w), the result of ``quarter``, enlarged to (..., ``height``, ``width``)."""
    return double(double(image, (height + 1) // 2, (width + 1) // 2), height, width)


def wide_blur(image, sigma_px):
    """Return nearly what ``blur`` returns for a ``sigma_px`` of 4 or more, computed at a quarter of the resolution."""
    area = blur(quarter(namespace(image).zeros_like(image[..., :1, :, :]) + 1), sigma_px / 4)
    return enlarged(blur(quarter(image), sigma_px / 4) / area, *image.shape[-2:])


def blur(image, sigma_px):
    """Return the Gaussian blur of ``image`` (..., H, W), normalised at its edges: weights outside are ignored.

    Computed as two matrix products: works for any size, even smaller than the kernel, with the same result on all
    devices.
    """
    height, width = image.shape[-2:]
    flat = image.reshape(-1, width)
    columns = empty(flat.shape, image)
    for kernel, start, part in _bands(width, sigma_px):
        columns[:, start : start + len(kernel)] = flat[:, part] @ like(kernel, image).T
    columns = columns.reshape(image.shape)
    found = empty(image.shape, image)
    for kernel, start, part in _bands(height, sigma_px):
        found[..., start : start + len(kernel), :] = like(kernel, image) @ columns[..., part, :]
    return found


@lru_cache(maxsize=48)
def _bands(size, sigma_px):
    """Return the kernel matrix in bands of rows: what is not 0 of each, its first row, and the slice of its columns."""
    kernel = _kernel(size, sigma_px)
    found = []
    for start in range(0, size, _BAND_PX):
        rows = kernel[start : start + _BAND_PX]
        reached = np.flatnonzero(rows.any(axis=0))
        part = slice(int(reached[0]), int(reached[-1]) + 1)
        found.append((np.ascontiguousarray(rows[:, part]), start, part))
    return tuple(found)


def _kernel(size, sigma_px):
    position = np.arange(size, dtype=np.float64)
    kernel = np.exp(-((position[:, None] - position[None]) ** 2) / (2 * sigma_px**2))
    kernel[kernel < _NOTHING] = 0  # negligible, but denormal numbers would be slow to multiply
    return (kernel / kernel.sum(axis=1, keepdims=True)).astype(np.float32)
