"""Trials from one window: copies of its own mask on its clear ground, as the pipeline draws them from a scene."""

from dataclasses import replace
from typing import List

import numpy as np

from ...estimators.sight import Sight, Trial
from .cases import moved

COUNT = 16
MIN_HOLE_PX = 64
MOST_OF_CLEAR = 0.6
"""A copy leaves at least the rest of the clear ground, from which it is restored."""
_ATTEMPTS, _SEED = 24, 20170623


def draw_trials(sight: Sight, truth: np.ndarray, shape: np.ndarray) -> List[Trial]:
    """Return up to ``COUNT`` trials, the same ones for the same arguments; none where hardly anything is clear.

    Each hides a copy of ``shape`` (H, W) bool, turned, mirrored and shifted, on clear ground, so that the copies never
    touch the hidden pixels, of which nothing is known.
    """
    random = np.random.default_rng(_SEED)
    trials = []
    for _ in range(COUNT):
        hole = _hole(sight.hidden, shape, random)
        if hole is not None:
            hidden = sight.hidden | hole
            seen = replace(sight, optical=np.where(hidden, np.float32(0), sight.optical), hidden=hidden)
            trials.append(Trial(seen, truth, hole))
    return trials


def _hole(hidden, shape, random):
    """Return the first copy with half of ``shape``, else the largest; ``None`` where all are too small."""
    best, most = None, MOST_OF_CLEAR * (~hidden).sum()
    enough = min(shape.sum() / 2, most / 2)
    for _ in range(_ATTEMPTS):
        hole = moved(shape, random) & ~hidden
        size = hole.sum()
        if MIN_HOLE_PX <= size <= most and (best is None or size > best.sum()):
            best = hole
            if size >= enough:
                break
    return best
