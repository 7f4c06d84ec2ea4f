"""A first estimate under the clouds, in closed form: colour from the clear surroundings, structure from SAR.

SAR carries no colour that holds from scene to scene, but inside one window bright and dark in SAR do tell
land covers apart whose colours can be read from the clear pixels. So every window fits its own regression
of the optical bands on local SAR features, predicts under the cloud, and fills what the regression leaves
over smoothly from the surroundings: regression kriging (Hengl et al. 2007, "About regression-kriging") with a
ridge (Hoerl & Kennard 1970, "Ridge regression") and a pyramid in place of the variogram. Nothing is learnt
beforehand; the fuser of the recipe ``plus`` predicts a residual on this.
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
"""So many pixels' worth of "SAR says nothing": with few clear pixels the regression fades out."""
HALO_START, HALO_SURE = 0.25, 0.5
"""Excess brightness of the rims in -1..1: up to the first they pass for ground, from the second on for cloud."""
MARGIN_TRUST = 0.01
DOUBT_CLEAN, DOUBT_HALO = 0.02, 1.0


def prior(sar, optical, cloudy):
    """Estimate the ground under the clouds from the same window's clear pixels and its SAR image.

    ``sar`` (N, 1, H, W) and ``optical`` (N, 3, H, W) float in [-1, 1], 0 being the scene's mean; ``cloudy``
    (N, 1, H, W) is 1 where to restore, else 0. Returns (N, 3, H, W) in [-1, 1], equal to ``optical`` where not
    cloudy; what ``optical`` holds under the clouds has no influence. Any size; without clear pixels, 0.
    No gradient passes, and autocast is ignored. Windows of 256 px and more have enough clear pixels for the
    regression; one of 128 px loses about what the SAR gains.

    Where the pixels around the mask are clearly brighter than those farther away, the mask has missed the
    clouds' bright rims: the halo is subtracted, and the pixels within 8 px of the mask lose their weight.
    """
    # bfloat16 would drown the small differences that the regression lives on
    with torch.no_grad(), torch.autocast(sar.device.type, enabled=False):
        return prior_of(sar_features(sar), optical, cloudy)


def prior_of(features, optical, cloudy):
    """Return what ``prior`` does for SAR images whose ``sar_features`` are there already."""
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
    of the first three means, which let the relation to colour bend.
    """
    means = [blur(sar, sigma) for sigma in SAR_SIGMAS_PX]
    products = [a * b for i, a in enumerate(means) for b in means[i:]]
    texture = (blur(sar * sar, SAR_SIGMAS_PX[-1]) - means[-1] ** 2).clamp(min=1e-4).sqrt()
    return torch.cat([sar, *means, blur(sar, WIDE_SIGMA_PX), texture, *products], dim=1)


def _ridge(features, target, weight):
    """Weighted ridge regression with an unpenalised constant, on features scaled to unit variance.

    ``features`` (N, P, H, W), ``target`` (N, C, H, W), ``weight`` (N, 1, H, W). Returns (N, P, C), for the
    features as given. The constant is not returned: the fill of the remainder finds it.
    """
    # neighbours say nearly the same: a quarter of the pixels is enough
    weight, features, target = (x[..., ::2, ::2].flatten(2) for x in (weight, features, target))
    count = 4 * weight.sum(2, keepdim=True)
    share = 4 * weight / count.clamp(min=1e-6)
    features = features - (features * share).sum(2, keepdim=True)
    target = target - (target * share).sum(2, keepdim=True)
    deviation = (features * features * share).sum(2, keepdim=True).sqrt().clamp(min=1e-3)
    features = features / deviation
    weighted = features * share
    # a handful of unknowns: float64 costs nothing here, and keeps devices and batch sizes alike
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
        while reach < size:  # every round looks twice as far
            step = min(reach, size - reach)
            length = near.shape[dim] - step
            near = torch.maximum(near.narrow(dim, 0, length), near.narrow(dim, step, length))
            reach += step
    return near
