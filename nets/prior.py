"""A closed-form first estimate of the ground under clouds: colour from the clear surroundings, structure from SAR.

The relation of SAR to colour differs from scene to scene. Within one window, however, SAR brightness distinguishes land
covers whose colours are visible in the clear pixels. So every window fits its own regression of the optical bands on
local SAR features, predicts the ground under the cloud, and fills the regression's residuals smoothly from the
surroundings: regression kriging (Hengl et al. 2007, "About regression-kriging") with a ridge (Hoerl & Kennard 1970,
"Ridge regression") and a pyramid in place of the variogram. Nothing is learnt beforehand. The fuser of the recipe
``plus`` predicts a residual to this estimate, so it stays as it is: it needs one polarisation and no trials, and has
none of the other estimators of ``estimators.stack``.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from ..estimators.arrays import like, namespace
from ..estimators.candidates import RIDGE_SAR
from ..estimators.features import known as seen_only
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
        return by_window(lambda sar, *others: prior_of(sar_features(sar), *others), sar, optical, cloudy)


def prior_of(features, optical, cloudy):
    """Return the result of ``prior`` for given ``sar_features``, arrays or tensors, without gradients."""
    return namespace(optical).stack([_window(*parts) for parts in zip(features, optical, cloudy[:, 0] > 0)])


def by_window(function, *inputs):
    """Return what ``function`` makes of ``inputs`` (N, C, H, W), float32 tensors without gradients: a tensor
    (N, C', H, W).

    On a processor it gets one window at a time, as arrays, and several in threads: tensors would divide each of their
    small operations between torch's threads, which takes twice the processor time.
    """
    if inputs[0].device.type != "cpu":
        return function(*inputs)
    windows = list(zip(*(tensor.numpy()[:, None] for tensor in inputs)))
    with ThreadPoolExecutor(min(torch.get_num_threads(), len(windows))) as pool:
        return torch.from_numpy(np.concatenate(list(pool.map(lambda window: function(*window), windows))))


def _window(features, optical, hidden):
    """Return the estimate (3, H, W) of one window, for ``features`` (P, H, W) and ``hidden`` (H, W) bool."""
    clear = ~hidden
    known = seen_only(optical, clear)
    near = nearness(hidden)
    regression = Regression(moments({"SAR": features, "near": near}, known, clear))
    start = np.zeros((regression.features, len(optical)))
    found = like(regression.solve({"SAR": RIDGE_SAR, "near": RIDGE_SAR}, start), optical)
    trend, halo = _combine(features, found[: -len(near)]), _combine(near, found[-len(near) :])
    gate = halo_gate(halo, hidden)
    remainder = known - (trend + gate * halo) * clear
    estimate = trend + shrunk_fill(remainder, trusted(hidden, gate), doubtful(DOUBT, gate))
    xp = namespace(optical)
    return xp.where(hidden, xp.clip(estimate, -1, 1), optical)


def _combine(features, coefficients):
    """Return the sum (C, H, W) of ``features`` (P, H, W) with ``coefficients`` (P, C)."""
    flat = features.reshape(len(features), -1)
    return (coefficients.T @ flat).reshape(-1, *features.shape[1:])
