"""Least squares with weights that are not negative, and with weights that also add up to one."""

import numpy as np

_SUM_STRENGTH = 1e4
"""How strongly the sum is held to 1, relative to the mean of the Gram matrix's diagonal."""


def nonnegative(gram, right, allowed=None):
    """Return the x >= 0 (n, K) that minimise x' ``gram`` x - 2 ``right``' x, of n problems at once.

    ``gram`` (n, K, K) positive definite and ``right`` (n, K), float64; where not ``allowed`` (n, K) bool, x is 0.
    Lawson & Hanson 1974, "Solving least squares problems", chapter 23, on the normal equations.
    """
    allowed = np.ones(right.shape, dtype=bool) if allowed is None else allowed
    found, free = np.zeros_like(right), np.zeros(right.shape, dtype=bool)
    tolerance = 1e-10 * np.maximum(np.abs(np.where(allowed, right, 0)).max(1), 1e-300)
    left = np.arange(len(right))
    for _ in range(3 * right.shape[1]):
        slope = right[left] - (gram[left] @ found[left][..., None])[..., 0]
        slope = np.where(allowed[left] & ~free[left], slope, -np.inf)
        steep = slope.max(1) > tolerance[left]
        left = left[steep]
        if not len(left):
            break
        free[left, slope[steep].argmax(1)] = True
        found[left], free[left] = _descended(gram[left], right[left], found[left], free[left])
    return found


def _descended(gram, right, found, free):
    """Minimise over the ``free`` entries from ``found``, and fix those at 0 that would become negative; return the new
    ``found`` and ``free``.
    """
    left = np.flatnonzero(free.any(1))
    while len(left):
        best = _minimum(gram[left], right[left], free[left])
        outside = free[left] & (best <= 0)
        inside = ~outside.any(1)
        found[left[inside]] = best[inside]
        left, best, outside = left[~inside], best[~inside], outside[~inside]
        start = found[left]
        steps = np.where(outside, start / np.maximum(start - best, 1e-300), np.inf).min(1)
        moved = start + steps[:, None] * (best - start)
        free[left] &= moved > 1e-14
        found[left] = np.where(free[left], moved, 0)
        left = left[free[left].any(1)]
    return found, free


def _minimum(gram, right, free):
    """Return the unbounded minimum over the ``free`` entries, 0 elsewhere."""
    both = free[:, :, None] & free[:, None]
    system = np.where(both, gram, np.eye(free.shape[1]))
    return np.linalg.solve(system, np.where(free, right, 0)[..., None])[..., 0]


def simplex(gram, right, allowed=None):
    """Return the w (n, K) that minimise w' ``gram`` w - 2 ``right``' w with w >= 0 and a sum of 1.

    Of n problems at once: ``gram`` (n, K, K), ``right`` (n, K); where not ``allowed`` (n, K) bool, w is 0.
    """
    allowed = np.ones(right.shape, dtype=bool) if allowed is None else allowed
    diagonal = np.where(allowed, np.diagonal(gram, axis1=1, axis2=2), 0)
    size = np.maximum(diagonal.sum(1) / allowed.sum(1), 1e-12)[:, None]
    scale = _SUM_STRENGTH * size
    steady = gram + 1e-9 * size[..., None] * np.eye(right.shape[1])
    found = nonnegative(steady + scale[..., None], right + scale, allowed)
    return found / found.sum(1, keepdims=True)
