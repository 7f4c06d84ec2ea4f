"""A closed-form first estimate of the ground under clouds: colour from the clear surroundings, structure from SAR.

The relation of SAR to colour differs from scene to scene. Within one window, however, SAR brightness distinguishes land
covers whose colours are visible in the clear pixels. So every window fits its own regression of the optical bands on
local SAR features, predicts the ground under the cloud, and fills the regression's residuals smoothly from the
surroundings: regression kriging (Hengl et al. 2007, "About regression-kriging") with a ridge (Hoerl & Kennard 1970,
"Ridge regression") and a pyramid in place of the variogram. Nothing is learnt beforehand. The fuser of the recipe
``plus`` predicts a residual to this estimate.
"""

import torch
from torch.nn import functional

from .fill import blur, shrunk_fill

SAR_SIGMAS_PX = (2.0, 5.0, 10.0)
WIDE_SIGMA_PX = 20.0
HALO_SIGMAS_PX = (2.0, 5.0, 12.0)
RIM_PX = 3
MARGIN_PX = 8
RIDGE = 0.2
PSEUDO_COUNT_PX = 500.0
"""Weight, in pixels, of the assumption that SAR explains nothing: with few clear pixels the regression fades out."""
HALO_START, HALO_SURE = 0.25, 0.5
"""Excess brightness of the rims, in -1..1: up to the first value they count as ground, from the second on as cloud."""
MARGIN_TRUST = 0.01
DOUBT_CLEAN, DOUBT_HALO = 0.02, 1.0


def prior(sar, optical, cloudy):
    """Estimate the ground under the clouds from the same window's clear pixels and its SAR image.

    ``sar`` (N, 1, H, W) and ``optical`` (N, 3, H, W) float in [-1, 1], where 0 is the scene's mean; ``cloudy``
    (N, 1, H, W) is 1 where to restore, else 0. Returns (N, 3, H, W) in [-1, 1], equal to ``optical`` where not
    cloudy; ``optical`` is ignored under the clouds. Any size; 0 if there are no clear pixels. Gradients are not
    computed, and autocast is disabled. Windows of 256 px and more have enough clear pixels for the regression; windows
    of 128 px lose about as much as SAR gains.

    If the pixels around the mask are clearly brighter than those farther away, the mask has missed the clouds' bright
    rims. Then the halo is subtracted, and the pixels within 8 px of the mask lose their weight.
    """
    # the regression depends on differences that are too small for bfloat16
    with torch.no_grad(), torch.autocast(sar.device.type, enabled=False):
        return prior_of(sar_features(sar), optical, cloudy)


def prior_of(features, optical, cloudy):
    """Return the result of ``prior`` for given ``sar_features``."""
    with torch.no_grad(), torch.autocast(features.device.type, enabled=False):
        clear = 1 - cloudy
        known = torch.where(cloudy > 0, torch.zeros_like(optical), optical)
        nearness = torch.cat([blur(cloudy, sigma) for sigma in HALO_SIGMAS_PX], dim=1)
        coefficients = _ridge(torch.cat([features, nearness], dim=1), known, clear)
        trend = _combine(features, coefficients[:, : features.shape[1]])
        halo = _combine(nearness, coefficients[:, features.shape[1] :])

        rim = clear * _within(cloudy, RIM_PX)
        excess = (halo * rim).sum((1, 2, 3), keepdim=True) / (3 * rim.sum((1, 2, 3), keepdim=True)).clamp(min=1)
        gate = ((excess - HALO_START) / (HALO_SURE - HALO_START)).clamp(0, 1)
        weight = clear * (1 - gate * (1 - MARGIN_TRUST) * _within(cloudy, MARGIN_PX))
        doubt = DOUBT_CLEAN + gate * (DOUBT_HALO - DOUBT_CLEAN)
        estimate = trend + shrunk_fill(known - (trend + gate * halo) * clear, weight, doubt)
        return torch.where(cloudy > 0, estimate.clamp(-1, 1), optical)


def sar_features(sar):
    """Return local features of ``sar`` (N, 1, H, W): (N, 12, H, W).

    The image, Gaussian means at sigma 2, 5, 10 and 20 px, the standard deviation at 10 px, and the products
    of the first three means, which allow a non-linear relation to colour.
    """
    means = [blur(sar, sigma) for sigma in SAR_SIGMAS_PX]
    products = [a * b for i, a in enumerate(means) for b in means[i:]]
    texture = (blur(sar * sar, SAR_SIGMAS_PX[-1]) - means[-1] ** 2).clamp(min=1e-4).sqrt()
    return torch.cat([sar, *means, blur(sar, WIDE_SIGMA_PX), texture, *products], dim=1)


def _ridge(features, target, weight):
    """Weighted ridge regression with an unpenalised constant, on features scaled to unit variance.

    ``features`` (N, P, H, W), ``target`` (N, C, H, W), ``weight`` (N, 1, H, W). Returns the coefficients (N, P, C) of
    the unscaled features. The constant is not returned: the fill of the residuals covers it.
    """
    # neighbouring pixels are nearly equal: a quarter of them is enough
    weight, features, target = (x[..., ::2, ::2].flatten(2) for x in (weight, features, target))
    count = 4 * weight.sum(2, keepdim=True)
    share = 4 * weight / count.clamp(min=1e-6)
    features = features - (features * share).sum(2, keepdim=True)
    target = target - (target * share).sum(2, keepdim=True)
    deviation = (features * features * share).sum(2, keepdim=True).sqrt().clamp(min=1e-3)
    features = features / deviation
    weighted = features * share
    # there are few unknowns: float64 is cheap here and makes results independent of device and batch size
    normal = (weighted @ features.transpose(1, 2)).double()
    right = (weighted @ target.transpose(1, 2)).double()
    penalty = RIDGE * (1 + PSEUDO_COUNT_PX / count.double().clamp(min=1e-6))
    identity = torch.eye(normal.shape[-1], dtype=normal.dtype, device=normal.device)
    solution = torch.linalg.solve(normal + penalty * identity, right)
    return solution.to(features.dtype) / deviation


def _combine(features, coefficients):
    """Return ``features`` (N, P, H, W) times ``coefficients`` (N, P, C): (N, C, H, W)."""
    return torch.einsum("nphw,npc->nchw", features, coefficients)


def _within(cloudy, distance_px):
    """Return 1 where a cloudy pixel is at most ``distance_px`` rows and columns away, else 0."""
    near = functional.pad(cloudy, (distance_px,) * 4)
    for dim in (2, 3):
        reach, size = 1, 2 * distance_px + 1
        while reach < size:  # every iteration doubles the reach
            step = min(reach, size - reach)
            length = near.shape[dim] - step
            near = torch.maximum(near.narrow(dim, 0, length), near.narrow(dim, step, length))
            reach += step
    return near
