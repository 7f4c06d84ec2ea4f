"""A closed-form first estimate of the ground under clouds: colour from the clear surroundings, structure from SAR.

The relation of SAR to colour differs from scene to scene. Within one window, however, SAR brightness distinguishes land
covers whose colours are visible in the clear pixels. So every window fits its own regression of the optical bands on
local SAR features, predicts the ground under the cloud, and fills the regression's residuals smoothly from the
surroundings: regression kriging (Hengl et al. 2007, "About regression-kriging") with a ridge (Hoerl & Kennard 1970,
"Ridge regression") and a pyramid in place of the variogram. Nothing is learnt beforehand. The fuser of the recipe
``plus`` predicts a residual to this estimate, so it stays as it is: it needs one polarisation and no trials, and has
none of the other estimators of ``estimators.stack``.
"""

import numpy as np
import torch

from ..estimators.arrays import like
from ..estimators.candidates import RIDGE_SAR
from ..estimators.features import sar_features
from ..estimators.fill import shrunk_fill
from ..estimators.ridge import Regression, moments
from .rims import doubtful, halo_gate, nearness, trusted

DOUBT = 0.02


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
        return torch.stack([_window(*parts) for parts in zip(features, optical, cloudy[:, 0] > 0)])


def _window(features, optical, hidden):
    """Return the estimate (3, H, W) of one window, for ``features`` (P, H, W) and ``hidden`` (H, W) bool."""
    clear = ~hidden
    known = torch.where(hidden, torch.zeros_like(optical), optical)
    near = nearness(hidden)
    regression = Regression(moments({"SAR": features, "near": near}, known, clear))
    start = np.zeros((regression.features, len(optical)))
    found = like(regression.solve({"SAR": RIDGE_SAR, "near": RIDGE_SAR}, start), optical)
    trend, halo = _combine(features, found[: -len(near)]), _combine(near, found[-len(near) :])
    gate = halo_gate(halo, hidden)
    remainder = known - (trend + gate * halo) * clear
    estimate = trend + shrunk_fill(remainder, trusted(hidden, gate), doubtful(DOUBT, gate))
    return torch.where(hidden, estimate.clamp(-1, 1), optical)


def _combine(features, coefficients):
    return torch.einsum("phw,pc->chw", features, coefficients)
