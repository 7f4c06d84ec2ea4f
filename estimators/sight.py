"""What the estimators get and give: everything known in one window, trials on clear ground, the estimate; and which of
many other dates they get.
"""

import math
from dataclasses import dataclass, replace
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from .arrays import like, namespace, to_numpy

LIMIT = 3.0
"""Values and estimates end here, at ±7.5 standard deviations of the scene: roofs among fields and lakes among woods are
beyond the 2.5 of the networks.
"""
TRUTH_LIMIT = 4.0
"""The truth of trials ends here, at ±10 standard deviations: beyond what estimates can be."""
_LEAST_EXPLAINED = 0.01
"""Another date always tells something of ground that no other date sees."""
_SAMPLED_PX, _FEWEST_PX = 300, 100
"""About so many pixels of each hole are sampled; with fewer in all trials, nothing counts as explained."""
_RIDGE = 1e-4
"""Times the sum of squares: dates that are equal have no unique regression."""
_LEAST_TRIALS, _LEAST_SUPPLY = 0.5, 1 / 3
"""Sets of references that are due so many trials have to be in a third of them."""
_OTHER_GROUND_DB, _NINE_OF_TEN = 1.5, 1.9
"""A deviation that the spread of the trials does not show, and in how many deviations nine of ten lie: as measured at
the development places of ``training.references``.
"""
Array = Any
"""A numpy array or a torch tensor; all arrays of a sight are of the same kind."""


@dataclass(frozen=True)
class ReferenceSight:
    """Another date of the same window.

    ``image`` (R, H, W) float32 within ±``LIMIT``, encoded with this date's own limits, any value where not ``seen``;
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

    ``optical`` (B, H, W) float32 within ±``LIMIT``; 0 is the scene's mean and ±1 are 2.5 standard deviations; ignored
    where ``hidden`` (H, W) bool: clouds and their rims, unknown pixels, NoData. ``sar`` (P, H, W), known where
    ``sar_seen`` (H, W). ``image`` (3, H, W): the networks' image of the bands ``rgb``, indices into the bands of
    ``optical``. ``floor`` (B,) float32, in numpy: estimates are nowhere below; ``None`` for -``LIMIT``. All windows of
    a scene have the same bands, polarisations and references, in the same order.
    """

    optical: Array
    hidden: Array
    sar: Optional[Array] = None
    sar_seen: Optional[Array] = None
    references: Tuple[ReferenceSight, ...] = ()
    image: Optional[Array] = None
    rgb: Optional[Tuple[int, int, int]] = None
    floor: Optional[np.ndarray] = None

    def cut(self, estimate):
        """Return ``estimate`` (..., B, H, W), cut to what estimates can be."""
        xp = namespace(estimate)
        found = xp.clip(estimate, -LIMIT, LIMIT)
        return found if self.floor is None else xp.maximum(found, like(self.floor, found)[:, None, None])


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

    ``values`` (B, H, W) within ±``LIMIT``, equal to the optical image where it is not hidden. ``error`` (B, H, W): the
    half-width that holds 68.27 % of the errors, encoded units; meaningless where not hidden. ``shares`` (3 + n, H, W)
    in 0..1, sum 1: how much of the estimate is due to the surroundings alone, to SAR, to the networks, and to
    reference 1 … n. ``misses_clouds``: whether the mask seems to have missed clouds beside those that it shows.
    """

    values: Array
    error: Array
    shares: Array
    misses_clouds: bool = False


@dataclass(frozen=True)
class Quality:
    """What the trials say about the restoration to expect.

    ``trials``: how many there were; with 0, the numbers are ``None``. ``psnr_db``: to be expected of the
    pixels to restore, by the trials' means for each set of references that sees them, in the encoded domain, whose
    range is 2. ``square``: their mean squared error, relative to the mean squared half-width. ``spread_db``: the
    standard deviation of the PSNR of single trials from what is expected of each, ``None`` with fewer than two.
    ``error`` (B,): the half-width that holds 68.27 % of the errors of each band, encoded units. ``ndvi``: mean
    absolute error of the index, ``None`` without one. ``gain_db``: PSNR with the references minus without, ``None``
    without references. ``reference_gains_db``: the same for each reference alone, where it is seen.
    ``correlation`` (B, B): of the bands' errors. ``index_factors``: for each spectral index by how much its propagated
    error is to be multiplied to hold 68.27 % of the errors. ``networks_gain_db``: what the networks' image adds to the
    PSNR, ``None`` without one.
    """

    trials: int
    psnr_db: Optional[float] = None
    square: Optional[float] = None
    spread_db: Optional[float] = None
    error: Optional[Tuple[float, ...]] = None
    ndvi: Optional[float] = None
    gain_db: Optional[float] = None
    reference_gains_db: Tuple[Optional[float], ...] = ()
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

    def expected_range_db(self, mean_square: float) -> Optional[Tuple[float, float]]:
        """Return between which PSNR nine of ten single clouds are to be expected; ``None`` with fewer than two trials.

        Trials differ from each other, and clouds hide more kinds of ground than trials find clear.
        """
        if self.spread_db is None:
            return None
        middle, reach = self.expected_psnr_db(mean_square), _NINE_OF_TEN * math.hypot(self.spread_db, _OTHER_GROUND_DB)
        return middle - reach, middle + reach


def shares_of(seen: np.ndarray) -> Dict[Tuple[int, ...], float]:
    """Return the share (0..1) of the pixels that exactly these references see, from what each of them sees (R, N)."""
    if not seen.size:
        return {}
    codes = sum(where.astype(np.intp) << index for index, where in enumerate(seen))
    counts = np.bincount(codes)
    subsets = ((tuple(i for i in range(len(seen)) if code >> i & 1), count) for code, count in enumerate(counts))
    return {subset: count / seen.shape[1] for subset, count in subsets if count}


def hidden_alike(trials: Sequence[Trial], shares: Mapping[Tuple[int, ...], float]) -> List[Trial]:
    """Return ``trials`` whose holes are seen in about the same sets of references as the pixels to restore.

    ``shares``: how many of these, 0..1, are seen in exactly these references (indices). Clouds may hide a reference
    where they hide the optical raster, and nowhere else: without this, all trials would show what that reference tells
    of clear ground, and none what the others tell alone. Where hardly any trial has a set, the further references are
    hidden in the holes of as many trials as are due to it.
    """
    found, changed = list(trials), set()
    if not trials or not trials[0].sight.references:
        return found
    codes = [_seen_by(trial) for trial in trials]
    order = np.random.default_rng(0).permutation(len(trials))  # not all in the same windows
    for subset, share in sorted(shares.items(), key=lambda pair: (-pair[1], pair[0])):
        due, code = share * len(trials), sum(1 << index for index in subset)
        supply = sum(float((own == code).mean()) for own in codes)
        if due < _LEAST_TRIALS or supply >= _LEAST_SUPPLY * due:
            continue
        gains = {i: float((codes[i] & code == code).mean() - (codes[i] == code).mean()) for i in order}
        for index in sorted((i for i in order if i not in changed and gains[i] > 0), key=lambda i: -gains[i]):
            if supply >= due:
                break
            found[index], supply = _hiding(trials[index], subset), supply + gains[index]
            changed.add(index)
    return found


def _seen_by(trial: Trial) -> np.ndarray:
    """Return for each pixel of the hole the references that see it, as the bits of a number."""
    hole = to_numpy(trial.hole)
    seen = (to_numpy(reference.seen)[hole].astype(np.intp) for reference in trial.sight.references)
    return sum(own << index for index, own in enumerate(seen))


def _hiding(trial: Trial, subset: Tuple[int, ...]) -> Trial:
    """Return ``trial`` with its hole hidden in all references but ``subset``."""
    references = tuple(
        reference if index in subset else replace(reference, seen=reference.seen & ~trial.hole)
        for index, reference in enumerate(trial.sight.references)
    )
    return replace(trial, sight=replace(trial.sight, references=references))


@dataclass(frozen=True)
class HoleSamples:
    """What one reference shows of some pixels in the holes of trials.

    ``truth`` and ``values`` (B, N) float32, the bands of the reference that match those of the truth, NaN where none
    does; ``seen`` (N,) bool: where the reference sees; ``trial`` (N,): which trial a pixel belongs to.
    """

    truth: np.ndarray
    values: np.ndarray
    seen: np.ndarray
    trial: np.ndarray


def hole_samples(trials: Sequence[Trial]) -> Optional[HoleSamples]:
    """Return samples of what the only reference of ``trials`` shows in their holes, ``None`` without trials."""
    parts = []
    for number, trial in enumerate(trials):
        (reference,) = trial.sight.references
        inside = np.flatnonzero(to_numpy(trial.hole))
        inside = inside[:: max(1, len(inside) // _SAMPLED_PX)]
        truth, image = (to_numpy(array).reshape(len(array), -1)[:, inside] for array in (trial.truth, reference.image))
        blank = np.full(len(inside), np.nan, np.float32)
        values = np.stack([blank if match is None else image[match] for match in reference.matches])
        parts.append((truth, values, to_numpy(reference.seen).ravel()[inside], np.full(len(inside), number)))
    return HoleSamples(*(np.concatenate(found, axis=-1) for found in zip(*parts))) if parts else None


def explained(samples: Sequence[HoleSamples]) -> float:
    """Return how much some references together explain of the truth where all of them see the holes, 0..1: the squared
    multiple correlation of the same band, within trials, the mean over the bands; 0 where they see hardly any pixel.
    """
    seen = np.logical_and.reduce([found.seen for found in samples])
    if seen.sum() < _FEWEST_PX:
        return 0.0
    trial = samples[0].trial[seen]
    counts = np.maximum(np.bincount(trial), 1)

    def centred(values):
        values = values[seen].astype(np.float64)
        return values - (np.bincount(trial, values) / counts)[trial]

    shares = []
    for band, truth in enumerate(map(centred, samples[0].truth)):
        shown = [centred(found.values[band]) for found in samples if np.isfinite(found.values[band]).all()]
        if not shown or not truth.any():
            continue
        matrix = np.stack(shown)
        products, gram = matrix @ truth, matrix @ matrix.T
        gram += (_RIDGE * np.trace(gram) + 1e-12) * np.eye(len(gram))
        shares.append(products @ np.linalg.solve(gram, products) / (truth @ truth))
    return float(np.clip(np.mean(shares), 0, 1)) if shares else 0.0


def best_together(samples: Sequence[Optional[HoleSamples]], seen: np.ndarray, count: int) -> Tuple[int, ...]:
    """Return the indices of ``count`` references that together explain most of the pixels to restore, in increasing
    order.

    ``samples``: those of each, ``None`` without trials; ``seen`` (R, N) bool: which of some pixels to restore each of
    them sees. One after the other is added with which most is ``explained``, each pixel by those that see it: so a date
    counts for what the others do not tell, because it is later instead of earlier, or sees what they hide.
    """
    seen = seen if seen.shape[1] else np.ones((len(samples), 1), bool)
    known: Dict[Tuple[int, ...], float] = {(): 0.0}

    def worth(subset):
        if subset not in known:
            parts = [subset[:place] + subset[place + 1 :] for place in range(len(subset))]
            least = max(_LEAST_EXPLAINED, *map(worth, parts)) if len(parts) > 1 else _LEAST_EXPLAINED
            found = [samples[index] for index in subset]
            known[subset] = least if None in found else max(least, explained(found))
        return known[subset]

    def total(chosen):
        codes = sum(seen[index].astype(np.intp) << place for place, index in enumerate(chosen))
        return sum(
            pixels * worth(tuple(index for place, index in enumerate(chosen) if code >> place & 1))
            for code, pixels in enumerate(np.bincount(codes))
            if pixels
        )

    chosen: Tuple[int, ...] = ()
    while len(chosen) < min(count, len(samples)):
        others = [index for index in range(len(samples)) if index not in chosen]
        best = max(others, key=lambda index: (total(tuple(sorted((*chosen, index)))), -index))
        chosen = tuple(sorted((*chosen, best)))
    return chosen
