"""Least squares with weights that are not negative, and with weights that also add up to one."""

import numpy as np

_SUM_STRENGTH = 1e4
"""How strongly the sum is held to 1, relative to the mean of the Gram matrix's diagonal."""


def nonnegative(gram, right):
    """Return the x >= 0 (K,) that minimises x' ``gram`` x - 2 ``right``' x.

    ``gram`` (K, K) positive definite and ``right`` (K,), float64. Lawson & Hanson 1974, "Solving least squares
    problems", chapter 23, on the normal equations.
    """
    found, free = np.zeros(len(right)), np.zeros(len(right), dtype=bool)
    tolerance = 1e-10 * max(np.abs(right).max(), 1e-300)
    for _ in range(3 * len(right)):
        slope = np.where(free, -np.inf, right - gram @ found)
        if slope.max() <= tolerance:
            break
        free[slope.argmax()] = True
        found = _descend(gram, right, found, free)
    return found


def _descend(gram, right, found, free):
    """Minimise over the ``free`` entries from ``found``, and fix those at 0 that would become negative, in place."""
    while free.any():
        best = np.zeros_like(found)
        best[free] = np.linalg.solve(gram[np.ix_(free, free)], right[free])
        if best[free].min() > 0:
            return best
        negative = free & (best <= 0)
        step = (found[negative] / np.maximum(found[negative] - best[negative], 1e-300)).min()
        found = found + step * (best - found)
        free &= found > 1e-14
        found = np.where(free, found, 0)
    return found


def simplex(gram, right):
    """Return the w (K,) that minimises w' ``gram`` w - 2 ``right``' w with w >= 0 and a sum of 1."""
    scale = _SUM_STRENGTH * max(np.trace(gram) / len(right), 1e-12)
    steady = gram + 1e-9 * max(np.trace(gram) / len(right), 1e-12) * np.eye(len(right))
    found = nonnegative(steady + scale, right + scale)
    return found / found.sum()
