"""Fills gaps in an image smoothly from their surroundings, with a pyramid; and the Gaussian blur."""

from functools import lru_cache

import numpy as np

from .arrays import like, namespace

_NOTHING = 1e-12


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
    xp = namespace(image)
    levels = [(image * weight, weight)]
    while max(levels[-1][1].shape[-2:]) > 1:
        levels.append(tuple(halve(x) for x in levels[-1]))
    values, share = levels[-1]
    # the last level is the mean; with fewer than about ten known pixels in a window of 256 it fades to 0
    filled = values / (share + 1e-4)
    for values, share in reversed(levels[1:-1]):
        filled = double(filled, *share.shape[-2:])
        # trust * mean is values / (share + doubt): no division by a share of 0
        scale = 1 / (share + doubt)
        filled = filled * (doubt * scale) + values * scale
    filled = double(filled, *weight.shape[-2:])
    return xp.where(weight > 0, image, filled)


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
    return _double_columns(_double_rows(image)[..., :height, :])[..., :width]


def _double_rows(image):
    xp = namespace(image)
    quarter, most = 0.25 * image, 0.75 * image
    above = xp.concatenate([quarter[..., :1, :], quarter[..., :-1, :]], -2)
    below = xp.concatenate([quarter[..., 1:, :], quarter[..., -1:, :]], -2)
    height, width = image.shape[-2:]
    return xp.stack([most + above, most + below], -2).reshape(*image.shape[:-2], 2 * height, width)


def _double_columns(image):
    xp = namespace(image)
    quarter, most = 0.25 * image, 0.75 * image
    left = xp.concatenate([quarter[..., :1], quarter[..., :-1]], -1)
    right = xp.concatenate([quarter[..., 1:], quarter[..., -1:]], -1)
    return xp.stack([most + left, most + right], -1).reshape(*image.shape[:-1], 2 * image.shape[-1])


def blur(image, sigma_px):
    """Return the Gaussian blur of ``image`` (..., H, W), normalised at its edges: weights outside are ignored.

    Computed as two matrix products: works for any size, even smaller than the kernel, with the same result on all
    devices.
    """
    rows, columns = (like(_kernel(size, sigma_px), image) for size in image.shape[-2:])
    return rows @ image @ columns.T


@lru_cache(maxsize=48)
def _kernel(size, sigma_px):
    position = np.arange(size, dtype=np.float64)
    kernel = np.exp(-((position[:, None] - position[None]) ** 2) / (2 * sigma_px**2))
    kernel[kernel < _NOTHING] = 0  # negligible, but denormal numbers would be slow to multiply
    return (kernel / kernel.sum(axis=1, keepdims=True)).astype(np.float32)
