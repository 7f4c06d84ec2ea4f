"""What trials on the scene's own clear ground show: which estimators to trust, and what error to expect."""

from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from ...estimators.sight import Quality, Trial
from ...estimators.stack import Stack, fit_stack
from ...feedback import Feedback, PartOfWork
from ..pixels.reflectance import ReflectanceScale, fit_scale
from ..windows.batches import Predictor
from ..windows.plan import WindowPlan
from .estimation import with_images
from .scene import Scene
from .trials import draw_trials

LEAST_GAIN_DB = 0.3
"""References that gain less are hardly worth their while."""
_LEAST_WEIGHT = 0.005
"""Estimators with less weight are not named."""
TAG = "SAR_CLOUD_REMOVAL_EXPECTED"


@dataclass(frozen=True)
class Proof:
    """What to expect of a restoration, from trials with the scene's own clouds on its clear ground.

    ``psnr_db``: of all bands, each scaled by ±2.5 standard deviations of its clear pixels. ``errors``: of each band,
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

    def say(self, feedback: Feedback) -> None:
        """Log what was found in one line each, and warn of references that do not help."""
        shares = ", ".join(f"{name} {100 * weight:.0f} %" for name, weight in self.weights if weight >= _LEAST_WEIGHT)
        feedback.info(f"Estimators, by {self.trials} trials on clear ground: {shares}.")
        feedback.info(f"Expected: {self.text()}.")
        if self.gain_db is not None and self.gain_db < LEAST_GAIN_DB:
            best = self.reference_gains_db[0][0] if len(self.reference_gains_db) > 1 else ""
            feedback.warn(
                f"The references hardly help here: {self.gain_db:+.1f} dB in trials on clear ground. Give a date closer "
                f"to that of the optical raster, of the same season{f'; the best of these is {best!r}' if best else ''}."
            )

    def text(self) -> str:
        """Return the expectation for people, in one line."""
        errors = ", ".join(f"{name} ±{error:.4g}" for name, error in zip(self.bands, self.errors))
        parts = [f"{self.psnr_db:.1f} dB", f"68 % of the errors within {errors}"]
        if self.ndvi_error is not None:
            parts.append(f"NDVI error {self.ndvi_error:.3f}")
        if self.gain_db is not None:
            parts.append(f"{self.gain_db:+.1f} dB by the references")
        return "; ".join(parts)

    def tags(self) -> Dict[str, str]:
        """Return the metadata of a raster that the expectation is about."""
        return {TAG: self.text()}


def fit_proof(
    scene: Scene, plan: WindowPlan, predictor: Optional[Predictor], feedback: Feedback
) -> Tuple[Optional[Stack], Optional[Proof]]:
    """Return the estimators with their weights, and what they are expected to achieve.

    ``predictor`` runs the networks, whose image is one more estimate. Without any clear ground there is no proof, and
    without references no stack either. ``feedback`` may cancel.
    """
    parts = draw_trials(scene, plan, predictor is not None, feedback)
    if not parts and not scene.inputs.references:
        return None, None
    trials = with_images(parts, predictor)
    red_nir = scene.inputs.optical.red_nir
    stack = fit_stack(trials, red_nir, progress=feedback.progress)
    if not trials:
        feedback.warn(
            "Nothing of the optical raster is clear enough for trials: what the references show is only brought to the "
            "colours of this date, and no error can be expected."
        )
        return stack, None
    proof = _proof(scene, stack, trials)
    proof.say(feedback)
    return stack, proof


def _proof(scene, stack, trials) -> Proof:
    quality, names = stack.quality, [reference.name for reference in scene.inputs.references]
    widths = np.array(quality.error, np.float32)[:, None, None]
    errors = scene.statistics.optical.decode_difference(widths)[:, 0, 0]
    gains = sorted(zip(names, quality.reference_gains_db), key=lambda pair: -pair[1])
    return Proof(
        trials=len(trials),
        psnr_db=quality.psnr_db,
        bands=tuple(scene.inputs.optical.labels),
        errors=tuple(float(error) for error in errors),
        ndvi_error=_ndvi_error(scene, stack, trials),
        gain_db=quality.gain_db,
        reference_gains_db=tuple(gains),
        weights=tuple(sorted(stack.weights.items(), key=lambda pair: -pair[1])),
    )
