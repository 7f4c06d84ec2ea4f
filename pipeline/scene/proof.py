"""What trials on the scene's own clear ground show: which estimators to trust, and what error to expect."""

from dataclasses import dataclass
from functools import partial
from typing import Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np

from ...estimators.crossvalidation import CAUTION, LEAST_NETWORKS_DB, fit_stack
from ...estimators.sight import TRUTH_LIMIT, Trial, best_together, hole_samples, shares_of
from ...estimators.stack import MOST_REFERENCES, Stack
from ...feedback import Feedback, Repeating
from ..blas import blas_hint
from ..pixels.indices import INDICES, Index, SceneIndex
from ..rasters.sampling import sample_pixels
from ..threads import all_side_by_side
from ..windows.batches import Predictor
from ..windows.plan import WindowPlan
from .estimation import HiddenGround, with_images
from .scene import Scene
from .trials import draw_trials, with_references

FIRST_TRIALS = 6
"""So many trials tell first whether the networks are to run in all of them."""
LEAST_GAIN_DB = 0.3
"""References that gain less are hardly worth their while."""
_LEAST_WEIGHT = 0.005
"""Estimators with less weight are not named."""
_MANY_HIDDEN = 50_000
"""So many pixels to restore, from all over a raster, tell as much of what the references see there as more would."""
EXPECTED_TAG = "SAR_CLOUD_REMOVAL_EXPECTED"


@dataclass(frozen=True)
class Proof:
    """What to expect of a restoration, from trials with the scene's own clouds on its clear ground.

    ``psnr_db``: of all bands, each scaled by ±2.5 standard deviations of its clear pixels; ``range_db``: between which
    nine of ten single clouds lie, ``None`` with a single trial. ``errors``: of each band,
    named ``bands``, the half-width that holds 68 % of the errors, in the raster's units. ``ndvi_error``: mean absolute
    error of the index, ``None`` without red and near infrared. ``gain_db``: what the references add, ``None`` without
    any; ``reference_gains_db``: what each adds alone, by name, best first.
    """

    trials: int
    psnr_db: float
    bands: Tuple[str, ...]
    errors: Tuple[float, ...]
    ndvi_error: Optional[float]
    gain_db: Optional[float]
    reference_gains_db: Tuple[Tuple[str, float], ...]
    weights: Tuple[Tuple[str, float], ...]
    networks_gain_db: Optional[float] = None
    range_db: Optional[Tuple[float, float]] = None

    def say(self, feedback: Feedback) -> None:
        """Log what was found in one line each, and warn of references that do not help."""
        shares = ", ".join(f"{name} {100 * weight:.0f} %" for name, weight in self.weights if weight >= _LEAST_WEIGHT)
        feedback.info(f"Estimators, by {self.trials} trials on clear ground: {shares}.")
        if self.networks_gain_db is not None and self.networks_gain_db < LEAST_NETWORKS_DB:
            _say_networks_gain(self.networks_gain_db, self.trials, feedback)
        feedback.info(f"Expected: {self.text()}.")
        if self.gain_db is not None and self.gain_db < LEAST_GAIN_DB:
            best = (
                f"; the best of these is '{self.reference_gains_db[0][0]}'" if len(self.reference_gains_db) > 1 else ""
            )
            feedback.warn(
                f"The references hardly help here: {self.gain_db:+.1f} dB in trials on clear ground. Give a date of "
                f"the same season, closer to that of the optical raster{best}."
            )

    def text(self) -> str:
        """Return the expectation for people, in one line."""
        errors = ", ".join(f"{name} ±{error:.4g}" for name, error in zip(self.bands, self.errors))
        single = "" if self.range_db is None else " (single clouds mostly {:.0f} to {:.0f} dB)".format(*self.range_db)
        parts = [f"{self.psnr_db:.1f} dB{single}", f"68 % of the errors within {errors}"]
        if self.ndvi_error is not None:
            parts.append(f"NDVI error {self.ndvi_error:.3f}")
        if self.gain_db is not None:
            parts.append(f"{self.gain_db:+.1f} dB by the references")
        return "; ".join(parts)

    def tags(self) -> Dict[str, str]:
        """Return the metadata of a raster that the expectation is about."""
        return {EXPECTED_TAG: self.text()}


def fit_proof(
    scene: Scene,
    plan: WindowPlan,
    predictor: Optional[Predictor],
    feedback: Feedback,
    indices: Sequence[SceneIndex] = (),
    threads: int = 0,
) -> Tuple[Scene, Optional[Stack], Optional[Proof]]:
    """Return the scene with the references that are used, the estimators with their weights, and what they are expected
    to achieve.

    ``predictor`` runs the networks, whose image is one more estimate. Without any clear ground there is no proof, and
    without references no stack either. ``indices``: those whose errors are told. ``threads``: see
    ``threads.at_a_time``. ``feedback`` may cancel.
    """
    parts, cloudy = draw_trials(scene, plan, predictor is not None, feedback)
    if not cloudy:
        feedback.info("There is nothing to restore.")
        return scene, fit_stack([]), None
    if hint := blas_hint():
        feedback.info(hint)
    seen = sightings(scene, feedback)
    kept = best_references(scene, [part.trial for part in parts], seen, feedback)
    if not parts and not kept:
        return scene.with_references(kept), None, None
    scene, seen = scene.with_references(kept), seen[list(kept)]
    if not parts:
        feedback.warn(
            "Nothing of the optical raster is clear enough for trials: what the references show is only brought to the "
            "colours of this date, and no error can be expected."
        )
        return scene, fit_stack([]), None
    hidden = HiddenGround(cloudy, plan.size_px, predictor, threads)
    ndvi = index_of(scene)
    trials = _trials(scene, parts, predictor, hidden, seen, feedback)
    stack, proof = prove(scene, trials, hidden, seen, ndvi, feedback, indices)
    proof.say(feedback)
    return scene, stack, proof


def _trials(scene, parts, predictor, hidden, seen, feedback) -> List[Trial]:
    """Return the trials of ``parts``, with the networks' images unless a few of them show that these add next to
    nothing: on a small raster, to run the networks in all trials would take longer than all the rest.
    """
    step = len(parts) // FIRST_TRIALS
    if predictor is None or step < 2:
        return with_images(parts, predictor)
    first = with_images(parts[::step], predictor)
    feedback = Repeating(feedback)
    gain_db = _fitted(with_references(scene, first, feedback), hidden, seen, feedback).quality.networks_gain_db
    if gain_db < LEAST_NETWORKS_DB:
        _say_networks_gain(gain_db, len(first), feedback)
        return with_images(parts, None)
    others = [index for index in range(len(parts)) if index % step]
    found = dict(zip(range(0, len(parts), step), first))
    found.update(zip(others, with_images([parts[index] for index in others], predictor)))
    return [found[index] for index in range(len(parts))]


def _fitted(trials, hidden, seen, feedback, ndvi=None, progress=None, indices=()) -> Stack:
    """Return the stack of ``trials`` with their references, several of them looked at at a time."""
    run = partial(all_side_by_side, hidden.threads, feedback.again)
    return fit_stack(trials, ndvi, progress, shares_of(seen), indices, run)


def _say_networks_gain(gain_db, trials, feedback):
    feedback.info(
        f"The networks add {gain_db:+.3f} dB in {trials} trials, less than {LEAST_NETWORKS_DB:g} dB: they have no part "
        "in the result."
    )


def prove(
    scene: Scene,
    trials: Sequence[Trial],
    hidden: HiddenGround,
    seen: np.ndarray,
    ndvi: Optional[Callable],
    feedback: Feedback,
    indices: Sequence[SceneIndex] = (),
) -> Tuple[Stack, Proof]:
    """Return the estimators with their weights for the references in use, and what they are expected to achieve.

    ``trials``: at least one, without references. ``seen`` and ``ndvi``: what ``sightings`` and ``index_of`` return for
    ``scene``. ``feedback`` may cancel.
    """
    feedback = Repeating(feedback)
    trials = with_references(scene, trials, feedback)
    stack = _fitted(trials, hidden, seen, feedback, ndvi, feedback.progress, indices)
    return stack, _proof(scene, stack, hidden.mean_square(scene, stack, feedback.again))


def sightings(scene: Scene, feedback: Feedback) -> np.ndarray:
    """Return for a sample of the pixels to restore which of the references in use see them: (R, N) bool.

    ``feedback`` may cancel.
    """

    def pick(window):
        if scene.is_near_mask(window):
            where = scene.read_rows(window).alpha > 0
            if where.any():
                return scene.seen_in_references(window)[:, where]
        return np.zeros((len(scene.kept), 0), bool)

    if not scene.kept:
        return np.zeros((0, 0), bool)
    return sample_pixels(scene.grid.shape, pick, feedback, lambda seen: seen.shape[1] >= _MANY_HIDDEN)


def best_references(scene: Scene, trials: Sequence[Trial], seen: np.ndarray, feedback: Feedback) -> Tuple[int, ...]:
    """Return the indices of the ``MOST_REFERENCES`` that together tell most of the ground to restore.

    ``seen``: what ``sightings`` returns for all references.
    """
    others = tuple(index for index, reference in enumerate(scene.inputs.references) if not reference.is_optical)
    if len(others) <= MOST_REFERENCES:
        return others
    shown = [hole_samples(with_references(scene.with_references((index,)), trials, feedback)) for index in others]
    kept = tuple(others[number] for number in best_together(shown, seen[list(others)], MOST_REFERENCES))
    names = ", ".join(f"'{scene.inputs.references[index].name}'" for index in kept)
    feedback.info(
        f"Of {len(others)} references the {len(kept)} are used that together tell most of the hidden ground: {names}."
    )
    return kept


def multiples_of(stack: Stack) -> Dict[str, float]:
    """Return for some shares of the errors the multiple of the expected error that holds them, none if unknown."""
    if not stack.scales:
        return {}
    scale = stack.scales[max(stack.scales, key=len)]
    return {f"{level:.2f}": multiple for level, multiple in scale.multiples.items()}


def index_factors(stack: Optional[Stack], indices: Sequence[SceneIndex]) -> Dict[str, float]:
    """Return for the name of each of ``indices``, those that the stack was fitted with, by how much its error,
    propagated from those of the bands, is to be multiplied; none without trials.
    """
    if stack is None or not stack.quality.index_factors:
        return {}
    # the factors bring errors that were widened already back to what the trials show
    pairs = zip(indices, stack.quality.index_factors)
    return {index.index.name: CAUTION * factor for index, factor in pairs}


def index_of(scene: Scene) -> Optional[Callable]:
    """Return a function from encoded values (B, n) to the NDVI (n,), ``None`` without red and near infrared."""
    ndvi = _ndvi(scene)
    return ndvi and ndvi.of_encoded


def with_ndvi(scene: Scene, indices: Tuple[SceneIndex, ...]) -> Tuple[SceneIndex, ...]:
    """Return ``indices`` and, where it is not one of them and has its bands, the NDVI."""
    ndvi = None if any(one.index == INDICES["NDVI"] for one in indices) else _ndvi(scene)
    return indices if ndvi is None else (*indices, ndvi)


def _ndvi(scene) -> Optional[SceneIndex]:
    index = INDICES["NDVI"]
    return None if None in scene.inputs.optical.positions_of(index.bands) else _in_units(scene, [index])[0]


def scene_indices(scene: Scene, indices: Sequence[Index], feedback: Feedback) -> Tuple[SceneIndex, ...]:
    """Return ``indices``, whose bands are all restored, in the units of ``scene``; log how these become reflectance."""
    if not indices:
        return ()
    feedback.info(f"Reflectance, for spectral indices: {scene.statistics.reflectance.how}.")
    return _in_units(scene, indices)


def _in_units(scene, indices) -> Tuple[SceneIndex, ...]:
    optical, statistics = scene.inputs.optical, scene.statistics
    units = (statistics.reflectance, statistics.optical, TRUTH_LIMIT)
    return tuple(SceneIndex(index, optical.positions_of(index.bands), *units) for index in indices)


def _proof(scene: Scene, stack: Stack, mean_square: float) -> Proof:
    quality, names = stack.quality, [scene.inputs.references[index].name for index in scene.kept]
    widths = np.array(quality.error, np.float32)[:, None, None]
    errors = scene.statistics.optical.decode_difference(widths)[:, 0, 0]
    gains = [(name, gain) for name, gain in zip(names, quality.reference_gains_db) if gain is not None]
    return Proof(
        trials=quality.trials,
        psnr_db=quality.expected_psnr_db(mean_square),
        bands=tuple(scene.inputs.optical.labels),
        errors=tuple(float(error) for error in errors),
        ndvi_error=quality.ndvi,
        gain_db=quality.gain_db,
        reference_gains_db=tuple(sorted(gains, key=lambda pair: -pair[1])),
        weights=tuple(stack.weights.items()),
        networks_gain_db=quality.networks_gain_db,
        range_db=quality.expected_range_db(mean_square),
    )
