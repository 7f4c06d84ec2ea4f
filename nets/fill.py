"""Fills gaps in an image smoothly from their surroundings, with a pyramid; and the Gaussian blur."""

from functools import lru_cache

import torch
from torch.nn import functional

_NOTHING = 1e-12


def push_pull(image, weight):
    """Fill ``image`` where ``weight`` is small, by weighted averages over a pyramid.

    ``image`` (N, C, H, W) float, ``weight`` (N, 1, H, W) in 0..1: the trust in each pixel. Pull: every level
    is the weighted mean of 2×2 pixels of the finer one. Push: a pixel of weight w keeps the share w of its value and
    takes 1 − w from the coarser level, interpolated bilinearly. Returns (N, C, H, W), 0 if all weights are 0. Gortler
    et al. 1996, "The Lumigraph", section 3.4.
    """
    levels = [(image * weight, weight)]
    while max(levels[-1][1].shape[-2:]) > 1:
        values, weights = levels[-1]
        pad = (0, weights.shape[-1] % 2, 0, weights.shape[-2] % 2)
        values = 4 * functional.avg_pool2d(functional.pad(values, pad), 2)
        weights = 4 * functional.avg_pool2d(functional.pad(weights, pad), 2)
        # saturate: a pixel counts as known as soon as one whole pixel of the finer level is known
        scale = 1 / weights.clamp(min=1)
        levels.append((values * scale, weights * scale))
    values, weights = levels[-1]
    filled = values / weights.clamp(min=1e-8)
    for values, weights in reversed(levels[:-1]):
        coarse = functional.interpolate(filled, scale_factor=2, mode="bilinear", align_corners=False)
        height, width = weights.shape[-2:]
        filled = values + (1 - weights) * coarse[..., :height, :width]
    return filled


def shrunk_fill(image, weight, doubt):
    """Fill ``image`` where ``weight`` is small, more cautiously with growing distance from known pixels.

    Like ``push_pull``, but every level records the known share of each of its pixels, and takes
    share / (share + ``doubt``) of their mean and the rest from the coarser level. This is the empirical Bayes
    estimate of nested means, which shrinks sparsely known pixels towards their wider surroundings (Efron & Morris
    1973). ``image`` (N, C, H, W), ``weight`` (N, 1, H, W) in 0..1, ``doubt`` > 0 a number or (N, 1, 1, 1).
    Returns (N, C, H, W), equal to ``image`` where the weight is not 0; 0 if all weights are 0.
    """
    levels = [(image * weight, weight)]
    while max(levels[-1][1].shape[-2:]) > 1:
        pad = (0, weight.shape[-1] % 2, 0, weight.shape[-2] % 2)
        values, weight = (functional.avg_pool2d(functional.pad(x, pad), 2) for x in levels[-1])
        levels.append((values, weight))
    values, weight = levels[-1]
    # the last level is the mean; with fewer than about ten known pixels in a window of 256 it fades to 0
    filled = values / (weight + 1e-4)
    for level, (values, weight) in reversed(list(enumerate(levels[:-1]))):
        coarse = functional.interpolate(filled, scale_factor=2, mode="bilinear", align_corners=False)
        coarse = coarse[..., : weight.shape[-2], : weight.shape[-1]]
        mean = values / weight.clamp(min=1e-8)
        trust = weight / (weight + doubt) if level else (weight > 0).to(weight.dtype)
        filled = coarse + trust * (mean - coarse)
    return filled


def blur(image, sigma_px):
    """Return the Gaussian blur of ``image`` (N, C, H, W), normalised at its edges: weights outside are ignored.

    Computed as two matrix products: works for any size, even smaller than the kernel, with the same result on all
    devices.
    """
    rows, columns = (_kernel(size, sigma_px, image.dtype, image.device) for size in image.shape[-2:])
    return rows @ image @ columns.transpose(0, 1)


@lru_cache(maxsize=24)
def _kernel(size, sigma_px, dtype, device):
    # a kernel made in inference mode could not be used in training later
    with torch.inference_mode(False), torch.no_grad():
        position = torch.arange(size, dtype=dtype, device=device)
        kernel = torch.exp(-((position[:, None] - position[None]) ** 2) / (2 * sigma_px**2))
        # negligible, but denormal numbers would be slow to multiply
        kernel = torch.where(kernel > _NOTHING, kernel, torch.zeros_like(kernel))
        return kernel / kernel.sum(dim=1, keepdim=True)
