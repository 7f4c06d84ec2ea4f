"""Synthetic clouds with numpy alone: mattes, textures, cast shadows, haze, and Porter-Duff *over* to composite them.

Used by *Simulate clouds*, training, the demonstration scene and tests. Everything is a pure function of its arguments
and of the ``numpy.random.Generator`` that is passed in.
"""

from typing import Tuple

import numpy as np

COVERAGE_MEAN = 0.31
"""Mean cloud cover of an image, as Tables 4-6 of the paper imply."""
COVERAGE_RANGE = (0.05, 0.9)
_COVERAGE_CONCENTRATION = 5.1


def draw_coverage(rng: np.random.Generator, mean: float = COVERAGE_MEAN) -> float:
    """Draw the cloud cover of one image from a Beta distribution with this ``mean``, clipped to ``COVERAGE_RANGE``.

    For 0.31 it is Beta(1.6, 3.5): mostly broken clouds, occasionally nearly overcast.
    """
    return float(
        np.clip(rng.beta(mean * _COVERAGE_CONCENTRATION, (1 - mean) * _COVERAGE_CONCENTRATION), *COVERAGE_RANGE)
    )


def fractal_noise(
    shape: Tuple[int, int],
    rng: np.random.Generator,
    coarsest_px: float = 96.0,
    finest_px: float = 3.0,
    persistence: float = 0.55,
) -> np.ndarray:
    """Draw fractional Brownian motion (H, W), float32, mean 0 and standard deviation 1.

    Octaves of smooth noise whose cells halve from ``coarsest_px`` to ``finest_px`` are summed, each
    ``persistence`` times as strong as the one before (Perlin's construction, with B-spline value noise).
    """
    total = np.zeros(shape, dtype=np.float32)
    cell_px, strength = float(coarsest_px), 1.0
    while cell_px >= finest_px:
        rows, columns = (_spline_matrix(length, cell_px, rng.random()) for length in shape)
        knots = rng.standard_normal((rows.shape[1], columns.shape[1]), dtype=np.float32)
        total += strength * (rows @ knots @ columns.T)
        cell_px, strength = cell_px / 2, strength * persistence
    total -= total.mean()
    spread = total.std()
    return total / spread if spread > 0 else total


def _spline_matrix(length: int, cell_px: float, phase: float) -> np.ndarray:
    """Return the weights (length, n_knots) of a uniform cubic B-spline with a knot every ``cell_px`` pixels."""
    position = np.arange(length, dtype=np.float32) / np.float32(cell_px) + np.float32(phase)
    knot = position.astype(np.int64)
    weights = spline_weights(position - knot)
    matrix = np.zeros((length, int(knot[-1]) + 4), dtype=np.float32)
    for offset, weight in enumerate(weights):
        matrix[np.arange(length), knot + offset] = weight
    return matrix


def spline_weights(t: np.ndarray) -> np.ndarray:
    """Return the weights (4, ...) of a uniform cubic B-spline for the knots around ``t``, 0..1 between two knots."""
    return np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3]) / 6


def procedural_matte(
    shape: Tuple[int, int], coverage: float, rng: np.random.Generator, softness: float = 0.35, coarsest_px: float = 96.0
) -> np.ndarray:
    """Draw the opacity of cumulus-like clouds, (H, W) float32 in 0..1.

    The share of pixels with opacity above 0 is ``coverage`` (0..1), to one pixel. Opacity rises to exactly 1
    over ``softness`` standard deviations of the noise, so the interior hides the ground completely and only the
    rim is soft. ``coarsest_px`` is the size of the largest clouds. Raises ``ValueError`` for any other ``coverage``.
    """
    if not 0 <= coverage <= 1:
        raise ValueError(f"coverage is {coverage}, allowed are 0 to 1")
    if round(coverage * shape[0] * shape[1]) in (0, shape[0] * shape[1]):
        return np.full(shape, round(coverage), dtype=np.float32)
    density = fractal_noise(shape, rng, coarsest_px)
    return opacity(density, edge_of(density, coverage), softness)


def edge_of(density: np.ndarray, coverage: float) -> float:
    """Return the value that the share ``coverage`` (0..1) of ``density`` exceeds, ±infinity if that is all or none."""
    n_cloudy = int(round(coverage * density.size))
    if n_cloudy == 0:
        return np.inf
    if n_cloudy == density.size:
        return -np.inf
    return np.partition(density.ravel(), -n_cloudy - 1)[-n_cloudy - 1]


def opacity(density: np.ndarray, edge: float, softness: float) -> np.ndarray:
    """Return the opacity (0..1) of clouds: above 0 where ``density`` exceeds ``edge``, 1 from ``softness`` above it."""
    return smoothstep((density - edge) / np.float32(softness))


def smoothstep(x: np.ndarray) -> np.ndarray:
    """Rise smoothly from 0 at ``x`` = 0 to 1 at ``x`` = 1; flat outside."""
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)


def cloud_texture(shape: Tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Draw the colour of a cloud deck, (3, H, W) float32 within 0..1: nearly white, with grey billows."""
    billows = 0.9 + 0.06 * fractal_noise(shape, rng, coarsest_px=64.0, persistence=0.6)
    tint = 1 + rng.uniform(-0.02, 0.02, size=(3, 1, 1)).astype(np.float32)
    return np.clip(billows[None] * tint, 0, 1).astype(np.float32)


def over(background: np.ndarray, cloud: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Put ``cloud`` over ``background`` (both (B, H, W), any unit) with opacity ``alpha`` (H, W) in 0..1.

    Porter & Duff (1984) *over* with an opaque background, as in the paper: a·C + (1 - a)·B.
    """
    return background + alpha * (cloud - background)


def shifted(field: np.ndarray, offset_px: Tuple[int, int], fill=0) -> np.ndarray:
    """Move ``field`` (..., H, W) by ``offset_px`` (down, right); pixels that enter at the border are ``fill``."""
    result = np.full_like(field, fill)
    height, width = field.shape[-2:]
    down, right = offset_px
    if abs(down) < height and abs(right) < width:
        target = (..., slice(max(down, 0), height + min(down, 0)), slice(max(right, 0), width + min(right, 0)))
        origin = (..., slice(max(-down, 0), height + min(-down, 0)), slice(max(-right, 0), width + min(-right, 0)))
        result[target] = field[origin]
    return result


def cast_shadow(reflectance: np.ndarray, shadow: np.ndarray, strength: float) -> np.ndarray:
    """Darken ``reflectance`` (B, H, W), 0 = black, by up to ``strength`` (0..1) where ``shadow`` (H, W, 0..1) falls."""
    return reflectance * (1 - np.float32(strength) * shadow)


def haze(shape: Tuple[int, int], strength: float, rng: np.random.Generator) -> np.ndarray:
    """Draw the opacity of a thin veil, (H, W) float32 in 0..``strength``: large, soft patches."""
    veil = fractal_noise(shape, rng, coarsest_px=max(shape) / 2, finest_px=max(shape) / 4)
    return (strength * smoothstep(0.5 + 0.4 * veil)).astype(np.float32)
