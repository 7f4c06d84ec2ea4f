"""What the estimators get and give: everything known in one window, trials on clear ground, and the estimate."""

import math
from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np

from .arrays import to_numpy

LIMIT = 1.0
"""Values and estimates end here, at ±2.5 standard deviations of the scene: beyond, regressions go astray."""
LEAST_LIKENESS = 0.01
"""Another date always tells something of ground that no other date sees."""
Array = Any
"""A numpy array or a torch tensor; all arrays of a sight are of the same kind."""


@dataclass(frozen=True)
class ReferenceSight:
    """Another date of the same window.

    ``image`` (R, H, W) float32 in [-1, 1], encoded with this date's own limits, any value where not ``seen``;
    ``seen`` (H, W) bool: has data and is clear on that date. ``matches``: for each optical band the index of the same
    band in ``image``, ``None`` where there is none. ``sar`` (P, H, W): the SAR image of that date, encoded like the
    target date's, known where ``sar_seen`` (H, W); both ``None`` if not given. ``days``: the date minus the target
    date, ``None`` if unknown.
    """

    image: Array
    seen: Array
    matches: Tuple[Optional[int], ...]
    sar: Optional[Array] = None
    sar_seen: Optional[Array] = None
    days: Optional[float] = None


@dataclass(frozen=True)
class Sight:
    """All that is known in one window of at least 16 × 16 pixels.

    ``optical`` (B, H, W) float32 in [-1, 1], where 0 is the scene's mean and ±1 are 2.5 standard deviations, ignored
    where ``hidden`` (H, W) bool: clouds and their rims, unknown pixels, NoData. ``sar`` (P, H, W), known where
    ``sar_seen`` (H, W). ``image`` (3, H, W): the networks' image of the bands ``rgb``, indices into the bands of
    ``optical``. All windows of a scene have the same bands, polarisations and references, in the same order.
    """

    optical: Array
    hidden: Array
    sar: Optional[Array] = None
    sar_seen: Optional[Array] = None
    references: Tuple[ReferenceSight, ...] = ()
    image: Optional[Array] = None
    rgb: Optional[Tuple[int, int, int]] = None


@dataclass(frozen=True)
class Trial:
    """A copy of the scene's own cloud mask on clear ground, whose ``truth`` is therefore known.

    ``sight.hidden`` includes the ``hole`` (H, W) bool; ``truth`` (B, H, W) is valid in the hole. ``place``: row and
    column of the window in the scene, in pixels.
    """

    sight: Sight
    truth: Array
    hole: Array
    place: Tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Estimate:
    """The estimate of one window.

    ``values`` (B, H, W) in [-1, 1], equal to the optical image where it is not hidden. ``error`` (B, H, W): the
    half-width that holds 68.27 % of the errors, encoded units; meaningless where not hidden. ``shares`` (3 + n, H, W)
    in 0..1, sum 1: how much of the estimate is due to the surroundings alone, to SAR, to the networks, and to
    reference 1 … n.
    """

    values: Array
    error: Array
    shares: Array


@dataclass(frozen=True)
class Quality:
    """What the trials say about the restoration to expect.

    ``trials``: how many there were; with 0, the numbers are ``None``. ``psnr_db``: the mean of the trials, in the
    encoded domain, whose range is 2. ``square``: their mean squared error, relative to the mean squared half-width.
    ``error`` (B,): the half-width that holds 68.27 % of the errors of each band, encoded units. ``ndvi``: mean
    absolute error of the index, ``None`` without one. ``gain_db``: PSNR with the references minus without, ``None``
    without references. ``reference_gains_db``: the same for each reference alone, where it is seen;
    ``best_reference``: the index of the greatest. ``correlation`` (B, B): of the bands' errors. ``index_factors``: for
    each spectral index by how much its propagated error is to be multiplied to hold 68.27 % of the errors.
    ``networks_gain_db``: what the networks' image adds to the PSNR, ``None`` without one.
    """

    trials: int
    psnr_db: Optional[float] = None
    square: Optional[float] = None
    error: Optional[Tuple[float, ...]] = None
    ndvi: Optional[float] = None
    gain_db: Optional[float] = None
    reference_gains_db: Tuple[Optional[float], ...] = ()
    best_reference: Optional[int] = None
    correlation: Optional[Tuple[Tuple[float, ...], ...]] = None
    index_factors: Tuple[float, ...] = ()
    networks_gain_db: Optional[float] = None

    def expected_psnr_db(self, mean_square: float) -> Optional[float]:
        """Return the PSNR to expect where the mean squared half-width ``Estimate.error`` is ``mean_square``.

        The mean of what the trials and what the half-widths say: the pixels really hidden may lie deeper in the clouds
        than those of the trials, or on other ground. ``None`` without trials.
        """
        if self.psnr_db is None:
            return None
        return (self.psnr_db + 10 * math.log10(4 / max(self.square * mean_square, 1e-12))) / 2


def likeness(trials: Sequence[Trial]) -> float:
    """Return how much the only reference of ``trials`` explains of the truth where it sees the holes, 0..1: the squared
    correlation of the bands, the mean over all pixels seen; 0 where it sees none.
    """
    found = [_likeness_in(trial, *trial.sight.references) for trial in trials]
    pixels = sum(count for _, count in found)
    return sum(explained * count for explained, count in found) / pixels if pixels else 0.0


def best_together(alike: Sequence[float], seen: np.ndarray, count: int) -> Tuple[int, ...]:
    """Return the indices of ``count`` references that together explain most of the pixels to restore, in increasing
    order.

    ``alike``: the ``likeness`` of each; ``seen`` (R, N) bool: which of some pixels to restore each of them sees. One
    after the other is added that explains most of what those before it leave unexplained, each on its own account.
    """
    if not seen.shape[1]:
        seen = np.ones((len(alike), 1), bool)
    gains, left = np.maximum(alike, LEAST_LIKENESS), np.ones(seen.shape[1])
    chosen: List[int] = []
    while len(chosen) < min(count, len(alike)):
        scores = gains * (seen @ left)
        scores[chosen] = -1
        chosen.append(int(np.argmax(scores)))
        left = left * (1 - gains[chosen[-1]] * seen[chosen[-1]])
    return tuple(sorted(chosen))


def _likeness_in(trial: Trial, reference: ReferenceSight) -> Tuple[float, int]:
    """Return the mean squared correlation of the bands in the hole of ``trial``, and of how many pixels."""
    where = to_numpy(trial.hole & reference.seen)
    pairs = [(band, match) for band, match in enumerate(reference.matches) if match is not None]
    if where.sum() < 2 or not pairs:
        return 0.0, 0
    truth, image = to_numpy(trial.truth), to_numpy(reference.image)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = [np.corrcoef(truth[band][where], image[match][where])[0, 1] for band, match in pairs]
    return float(np.mean(np.nan_to_num(found) ** 2)), int(where.sum())
