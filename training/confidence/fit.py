"""Fits the scale of errors to features, and calibrates it: convex problems in a dozen unknowns, no learning rate.

The scale b of an error e is log-linear in the features; the coefficients minimise the Laplace likelihood |e| / b + log
2b (Kendall & Gal 2017, with a linear model in place of a network), which is convex in them: Newton's method finds the
one minimum. The factor that makes b the half-width of an interval, and those of other intervals, are quantiles of |e| /
b on pixels of other scenes (split conformal prediction, Papadopoulos et al. 2002, with pixels of whole scenes).
"""

from dataclasses import replace

import numpy as np

from ...models.error_model import FEATURES, ONE_SIGMA, ErrorModel
from .pixels import Pixels

LEVELS = tuple(round(0.05 * index, 2) for index in range(1, 20))
"""Shares of errors whose intervals are calibrated."""
CLIPPED_SHARE = 0.001
"""What lies farther out on either side does not move the limits of a feature."""
RIDGE = 1e-3
_STEPS, _TOLERANCE, _LONGEST_STEP = 50, 1e-8, 2.0


def fit(pixels: Pixels) -> ErrorModel:
    """Return the model of ``pixels``, its factor 1 and without multiples: ``calibrate`` it on other scenes."""
    features, sizes = pixels.features.astype(np.float64), np.abs(pixels.errors.astype(np.float64))
    low, high = np.quantile(features, [CLIPPED_SHARE, 1 - CLIPPED_SHARE], axis=0)
    held = np.clip(features, low, high)
    mean, deviation = held.mean(axis=0), np.maximum(held.std(axis=0), 1e-9)
    solution = _minimise(np.column_stack([np.ones(len(held)), (held - mean) / deviation]), sizes)
    weights = solution[1:] / deviation
    return ErrorModel(
        features=FEATURES,
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        weights=tuple(weights.tolist()),
        intercept=float(solution[0] - weights @ mean),
        factor=1.0,
        multiples={},
    )


def _minimise(design, sizes):
    """Return the coefficients (P,) of ``design`` (n, P), whose first column is 1, for errors of ``sizes`` (n,)."""
    penalty = RIDGE * np.concatenate([[0], np.ones(design.shape[1] - 1)])
    solution = np.zeros(design.shape[1])
    solution[0] = np.log(max(sizes.mean(), 1e-9))
    for _ in range(_STEPS):
        ratio = sizes * np.exp(-design @ solution) / len(sizes)
        gradient = design.mean(axis=0) - design.T @ ratio + penalty * solution
        hessian = (design * ratio[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(hessian + 1e-9 * np.eye(len(hessian)), gradient)
        solution -= step * min(1, _LONGEST_STEP / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < _TOLERANCE:
            break
    return solution


def expected(model: ErrorModel, features) -> np.ndarray:
    """Return the expected error (n,) for ``features`` (n, P), as ``nets.confidence.expected_error`` does for images."""
    held = np.clip(features, model.low, model.high)
    return model.factor * np.exp(model.intercept + held @ np.asarray(model.weights))


def calibrate(model: ErrorModel, pixels: Pixels) -> ErrorModel:
    """Return ``model`` with the factor and multiples whose intervals hold their shares of the errors of ``pixels``."""
    ratio = np.abs(pixels.errors) / expected(replace(model, factor=1.0), pixels.features)
    factor = float(np.quantile(ratio, ONE_SIGMA))
    multiples = {f"{level:.2f}": float(np.quantile(ratio, level) / factor) for level in LEVELS}
    return replace(model, factor=factor, multiples=multiples)
