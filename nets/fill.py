"""Push-pull: a smooth fill of the gaps of an image from their surroundings."""

import torch
from torch.nn import functional


def push_pull(image, weight):
    """Fill ``image`` where ``weight`` is small, by weighted averages over a pyramid.

    ``image`` (N, C, H, W) float, ``weight`` (N, 1, H, W) in 0..1: the trust in each pixel. Pull: every level
    is the weighted mean of 2×2 pixels of the finer one; push: a pixel of weight w keeps w of itself and
    takes 1 − w from the coarser level, interpolated bilinearly. Returns (N, C, H, W); an image without any
    weight gives 0. Gortler et al. 1996, "The Lumigraph", section 3.4.
    """
    levels = [(image * weight, weight)]
    while max(levels[-1][1].shape[-2:]) > 1:
        values, weights = levels[-1]
        pad = (0, weights.shape[-1] % 2, 0, weights.shape[-2] % 2)
        values = 4 * functional.avg_pool2d(functional.pad(values, pad), 2)
        weights = 4 * functional.avg_pool2d(functional.pad(weights, pad), 2)
        # saturate: a level counts as known as soon as one full pixel of the finer level is
        scale = 1 / weights.clamp(min=1)
        levels.append((values * scale, weights * scale))
    values, weights = levels[-1]
    filled = values / weights.clamp(min=1e-8)
    for values, weights in reversed(levels[:-1]):
        coarse = functional.interpolate(filled, scale_factor=2, mode="bilinear", align_corners=False)
        height, width = weights.shape[-2:]
        filled = values + (1 - weights) * coarse[..., :height, :width]
    return filled
