"""Noise as a function of seed and position: windows fit together, in whatever order they are computed.

``cloud_shapes.fractal_noise`` draws a whole image from a random generator; here every knot of the splines is a hash of
the seed and the knot's position in the plane. So clouds can be added to rasters of any size window by window without a
seam, and the same seed gives several rasters the same clouds.
"""

import numpy as np

from ..rasters.grid import Window
from .cloud_shapes import spline_weights

_KNOT_VARIANCE = (151 / 315) ** 2
"""Mean variance of a cubic B-spline surface with knots of variance 1: the integral of its squared weights."""


class NoiseField:
    """Fractional Brownian motion on an endless plane, mean 0 and standard deviation 1 over large areas.

    The octaves are those of ``cloud_shapes.fractal_noise``: cells halve from ``coarsest_px`` to ``finest_px``, each
    ``persistence`` times as strong as the one before. ``seed`` is an integer, 0 or more; fields with different
    ``stream`` are independent.
    """

    def __init__(
        self, seed: int, stream: int = 0, coarsest_px: float = 96.0, finest_px: float = 3.0, persistence: float = 0.55
    ):
        self._octaves = []
        key = _hash(_hash(_unsigned(seed)) ^ _unsigned(stream))
        cell_px, strength = float(coarsest_px), 1.0
        while cell_px >= finest_px or not self._octaves:
            key = _hash(key)
            phase = _uniform(_hash(key[:, None] ^ _unsigned([1, 2])))[
                0
            ]  # otherwise all octaves would have knots at the origin
            self._octaves.append((cell_px, strength, key, phase))
            cell_px, strength = cell_px / 2, strength * persistence
        variance = _KNOT_VARIANCE * sum(strength**2 for _, strength, _, _ in self._octaves)
        self._scale = np.float32(1 / np.sqrt(variance))

    def window(self, window: Window) -> np.ndarray:
        """Return the noise (h, w) float32 of ``window``, which may lie anywhere, even at negative rows and columns."""
        return self.at(
            np.arange(window.row, window.row + window.height), np.arange(window.col, window.col + window.width)
        )

    def at(self, rows, cols) -> np.ndarray:
        """Return the noise (len(rows), len(cols)) float32 at these rows and columns, integers in ascending order."""
        total = np.zeros((len(rows), len(cols)), np.float32)
        for cell_px, strength, key, phase in self._octaves:
            (top, row_weights), (left, col_weights) = (
                _knots(positions, cell_px, offset) for positions, offset in zip((rows, cols), phase)
            )
            knots = _knot_values(key, np.arange(top[0], top[-1] + 4), np.arange(left[0], left[-1] + 4))
            across = sum(weight * knots[:, left - left[0] + tap] for tap, weight in enumerate(col_weights))
            for tap, weight in enumerate(row_weights):
                total += (np.float32(strength) * weight)[:, None] * across[top - top[0] + tap]
        return total * self._scale


def _knots(positions, cell_px, phase):
    """Return the first of the four knots (N,) around each of ``positions`` and their weights (4, N) float32.

    They are computed in double precision from the position alone, so that all windows use the same weights.
    """
    place = np.asarray(positions) / cell_px + phase
    first = np.floor(place).astype(np.int64)
    return first, spline_weights(place - first).astype(np.float32)


def _knot_values(key, rows, cols):
    """Return the values (len(rows), len(cols)) float32 of these knots: independent, of mean 0 and variance 1."""
    row_keys = _hash(key ^ _unsigned(rows))
    values = _uniform(_hash(row_keys[:, None] ^ _unsigned(cols)))
    return ((values - 0.5) * np.sqrt(12)).astype(np.float32)


def _unsigned(numbers):
    """Return integer ``numbers`` as 64-bit words (N,), negative ones as their two's complement."""
    return np.atleast_1d(np.asarray(numbers, np.int64)).view(np.uint64)


def _hash(words):
    """Scramble 64-bit ``words`` so that neighbours have nothing in common (SplitMix64; Steele, Lea and Flood 2014)."""
    words = words + np.uint64(0x9E3779B97F4A7C15)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def _uniform(words):
    """Return 64-bit ``words`` as numbers from 0 up to 1."""
    return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53
