"""Steps that restoration leaves where one source of pixels ends and another begins, against those of the truth."""

from typing import Dict, Optional

import numpy as np

from ...estimators.sight import TRUTH_LIMIT
from ...neighbourhood import distance_to
from ...pipeline.options.removeclouds import Rim
from ...pipeline.pixels.composite import share_at
from .cases import Problem

LEAST_PAIRS = 50
"""Of fewer pairs of neighbours the mean step says little."""


def seams(problem: Problem, values) -> Dict[str, Optional[float]]:
    """Return the steps of restored ``values`` (B, H, W), encoded, at two kinds of seam, divided by those of the truth.

    A step is the absolute difference of two pixels that share an edge, a mean over pairs and bands; 1 is as smooth as
    the ground itself. ``rim``: along the border of the hole, where restored values fade into seen ones as in a run.
    ``within``: both pixels are restored, from different sets of references, as where a reference has clouds of its own.
    ``None`` where there are hardly such pairs.
    """
    restored, truth = (np.clip(x, -TRUTH_LIMIT, TRUTH_LIMIT).astype(np.float64) for x in (values, problem.truth))
    known = problem.hole | ~problem.sight.hidden
    share = _share_restored(problem.hole)
    sources = np.zeros(problem.hole.shape, np.int64)
    for number, reference in enumerate(problem.sight.references):
        sources += reference.seen.astype(np.int64) << number
    faded = truth + share * (restored - truth)
    return {"rim": _ratio(faded, truth, known, share), "within": _ratio(restored, truth, problem.hole, sources)}


def _share_restored(hole) -> np.ndarray:
    """Return the share (H, W) of restored values in each pixel where clouds, grown by the usual rim, fill ``hole``."""
    rim = Rim()
    inwards = distance_to(~hole, rim.buffer_px)
    return hole * share_at(rim.buffer_px + 1 - inwards, rim.buffer_px, rim.fade_px)


def _ratio(image, truth, where, parts) -> Optional[float]:
    """Return the mean step of ``image`` between neighbours of different ``parts`` (H, W), relative to ``truth``.

    Only pairs inside ``where`` (H, W) bool count.
    """
    steps = []
    for axis in (0, 1):
        first, second = (
            (slice(None), part) if axis else (part, slice(None)) for part in (slice(None, -1), slice(1, None))
        )
        pairs = where[first] & where[second] & (parts[first] != parts[second])
        steps.append([np.abs(np.diff(x, axis=axis + 1))[:, pairs] for x in (image, truth)])
    ours, true = (np.concatenate(found, axis=1) for found in zip(*steps))
    return float(ours.mean() / true.mean()) if ours.shape[1] >= LEAST_PAIRS and true.any() else None
