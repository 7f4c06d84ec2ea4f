"""How much another date resembles the date to restore, where trials show both."""

from typing import Sequence

import numpy as np

from .arrays import to_numpy
from .sight import ReferenceSight, Trial


def likeness(trials: Sequence[Trial]) -> float:
    """Return how much the only reference of ``trials`` explains of the truth in the holes, 0..1: the mean of the
    squared correlation of the bands, times the share of the hole that it sees; 0 without trials.
    """
    return float(np.mean([_likeness_in(trial, *trial.sight.references) for trial in trials])) if trials else 0.0


def most_alike(scores: Sequence[float], count: int) -> tuple:
    """Return the indices of the ``count`` greatest of ``scores``, in increasing order."""
    return tuple(sorted(np.argsort(-np.array(scores), kind="stable")[:count].tolist()))


def _likeness_in(trial: Trial, reference: ReferenceSight) -> float:
    where = to_numpy(trial.hole & reference.seen)
    pairs = [(band, match) for band, match in enumerate(reference.matches) if match is not None]
    if where.sum() < 2 or not pairs:
        return 0.0
    truth, image = to_numpy(trial.truth), to_numpy(reference.image)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = [np.corrcoef(truth[band][where], image[match][where])[0, 1] for band, match in pairs]
    return float(np.mean(np.nan_to_num(found) ** 2) * where.sum() / trial.hole.sum())
