"""Figures of one restored case, in the units of users: PSNR, error of NDVI, spectral angle, coverage of told errors."""

from typing import Dict, Optional, Tuple

import numpy as np
import torch

from ...estimators.sight import TRUTH_LIMIT, Estimate
from ...estimators.stack import Stack
from ...estimators.variance import LEVELS
from ..scoring import metrics
from .cases import Problem

_BLACK_DN = 1.0


def scores(problem: Problem, values) -> Dict[str, Optional[float]]:
    """Return ``psnr``, ``ndvi_mae`` and ``sam_deg`` of ``values`` (B, H, W), encoded, over the hole's pixels.

    PSNR in the encoded domain, of the range of mean ± 2.5σ of the clear pixels, which is 2; values end at mean ± 10σ
    (``TRUTH_LIMIT``), as clouds that no mask has would decide otherwise. The others are of reflectance;
    ``None`` for NDVI where red or near infrared is missing.
    """
    hole = torch.from_numpy(problem.hole)
    encoded, truth = (torch.from_numpy(np.clip(x, -TRUTH_LIMIT, TRUTH_LIMIT)).double() for x in (values, problem.truth))
    dn = problem.decode(values)
    index = ndvi_of(problem)
    ndvi = None
    if index is not None:
        true_ndvi = _ndvi(problem.truth_dn[:, problem.hole], problem.red_nir)
        ndvi = float(np.abs(index(values[:, problem.hole]) - true_ndvi).mean())
    return {
        # metrics expect a range of 1
        "psnr": metrics.psnr(encoded / 2, truth / 2, hole),
        "ndvi_mae": ndvi,
        "sam_deg": metrics.sam_deg(torch.from_numpy(dn).double(), torch.from_numpy(problem.truth_dn).double(), hole),
    }


def ndvi_of(problem: Problem):
    """Return the function that gives NDVI (n,) of encoded values (B, n), ``None`` where a band is missing."""
    if problem.red_nir is None:
        return None
    return lambda values: _ndvi(problem.decode(values[:, None])[:, 0], problem.red_nir)


def _ndvi(dn, red_nir: Tuple[int, int]):
    red, nir = (np.maximum(dn[index], _BLACK_DN).astype(np.float64) for index in red_nir)
    return (nir - red) / (nir + red)


def coverage(problem: Problem, stack: Stack, estimate: Estimate) -> Dict[str, list]:
    """Return for each of ``LEVELS`` the shares (B,) of the hole's errors within the half-width told for it."""
    error = np.abs(estimate.values - problem.truth)[:, problem.hole]
    told = estimate.error[:, problem.hole]
    multiples = stack.scales[max(stack.scales, key=len)].multiples if stack.scales else {}
    return {
        str(level): (error <= told * multiples[level]).mean(axis=1).round(4).tolist()
        for level in LEVELS
        if level in multiples
    }
