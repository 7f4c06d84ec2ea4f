"""Bright rims of clouds that the mask has missed: how bright they are, and how little to trust the pixels there.

Only the networks' prior uses this. In a scene with snow, ground that is bright by chance passes for a halo, and
removing it cost up to 10 dB where a reference was given; the masks of a scene are widened instead.
"""

import numpy as np

from ..estimators.arrays import float32, namespace
from ..estimators.fill import blur

HALO_SIGMAS_PX = (2.0, 5.0, 12.0)
RIM_PX = 3
MARGIN_PX = 8
HALO_START, HALO_SURE = 0.25, 0.5
"""Excess brightness of the rims, in -1..1: up to the first value they count as ground, from the second on as cloud."""
MARGIN_TRUST = 0.01
DOUBT_HALO = 1.0


def nearness(hidden):
    """Return how near each pixel is to the clouds ``hidden`` (H, W) bool, at three scales: (3, H, W) in 0..1."""
    cloudy = float32(hidden)[None]
    return namespace(hidden).concatenate([blur(cloudy, sigma) for sigma in HALO_SIGMAS_PX], 0)


def halo_gate(halo, hidden):
    """Return how sure it is that the rims of the clouds are cloud, in 0..1: a number, or a tensor without dimensions.

    ``halo`` (B, H, W): the part of the clear pixels' brightness that their nearness to the clouds explains.
    """
    rim = within(hidden, RIM_PX) & ~hidden
    count = rim.sum() * len(halo)
    excess = (halo * rim).sum() / (count + (count == 0))
    xp = namespace(halo)
    sure = xp.clip((excess - HALO_START) / (HALO_SURE - HALO_START), 0, 1)
    return float(sure) if xp is np else sure  # products with numpy's own numbers would be float64


def trusted(hidden, gate):
    """Return the weight (1, H, W) of the clear pixels, in 0..1: less near the clouds ``hidden`` if there is a halo."""
    return (float32(~hidden) * (1 - gate * (1 - MARGIN_TRUST) * float32(within(hidden, MARGIN_PX))))[None]


def doubtful(doubt, gate):
    """Return how cautiously to fill (``fill.shrunk_fill``): ``doubt`` without halo, and 1 with one."""
    return doubt + gate * (DOUBT_HALO - doubt)


def within(hidden, distance_px):
    """Return where a pixel of ``hidden`` (H, W) bool is at most ``distance_px`` rows and columns away: (H, W) bool."""
    return _within_rows(_within_rows(hidden, distance_px).T, distance_px).T


def _within_rows(hidden, distance_px):
    xp = namespace(hidden)
    margin = xp.zeros_like(hidden[:1]) & False
    near = xp.concatenate([margin] * distance_px + [hidden] + [margin] * distance_px, 0)
    reach, size = 1, 2 * distance_px + 1
    while reach < size:  # every iteration doubles the reach
        step = min(reach, size - reach)
        near = near[: len(near) - step] | near[step:]
        reach += step
    return near
