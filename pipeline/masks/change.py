"""Clouds and shadows by comparison with other dates of the same ground: regressions, then rules on what they leave.

Each date predicts the reflectance that this one has where it is clear, by a linear regression on the bands of that
date. Clouds are most of the misfit, so the fit is trimmed: it starts from pixels that are not bright like clouds and
have not changed much, and drops what lies far off (least trimmed squares by concentration steps, Rousseeuw and Van
Driessen 2006, Data Mining and Knowledge Discovery 12). Few such pixels leave the prior, which is that nothing has
changed. What several dates predict is averaged, each by the inverse of its variance.

Arrays are (band, row, column), or (band, pixel) where a model is fitted; reflectance 0..1.
"""

from dataclasses import dataclass
from typing import Iterable, Mapping, Sequence, Tuple

import numpy as np

from ...neighbourhood import highest, lowest, mean
from .types import CLEAR, CLOUD, SHADOW

NAMES = ("blue", "green", "red", "nir", "swir1")
"""The bands that are compared, where a raster has them."""
ALIKE = 0.08
"""Pixels whose visible bands differ by more than this between two dates are not what the fit begins with."""
FEWEST = 300
"""With fewer clear pixels there is nothing to fit."""
PRIOR_DEVIATION = 0.03
"""Standard deviation of the change between two dates, where it cannot be measured."""
SMALLEST_DEVIATION = 0.005
LARGEST_TRIMMED_BY = np.array([0.02, 0.02, 0.02, 0.08, 0.08])
_PRIOR_PIXELS = 300.0
"""The prior, that nothing has changed, counts as much as this many pixels."""
_SLOPE_VARIANCE = 0.0025
_KEPT = 3.0
"""Pixels within so many standard deviations in every band stay in the fit."""
_STEPS = 12
_MEDIAN_TO_DEVIATION = 1.4826

CLOUD_RISE, CLOUD_RISE_RIM = 0.03, 0.018
CLOUD_DEVIATIONS, CLOUD_DEVIATIONS_RIM = 4.0, 2.5
"""By how much, in reflectance and in standard deviations of clear ground, all visible bands exceed what is predicted:
the first where a cloud begins to count, the second as far as it reaches."""
SHADOW_LIGHT, SHADOW_LIGHT_RIM = 0.72, 0.82
"""The share of the predicted light that is left in a shadow, in every infrared band, or every visible one."""
LARGEST_SHADED_BY = 0.02
SHADOW_DEVIATIONS, SHADOW_DEVIATIONS_RIM = 3.0, 1.5
AIRLIGHT = {"blue": 0.075, "green": 0.045, "red": 0.025, "nir": 0.01, "swir1": 0.0}
"""Reflectance of a black pixel under a clear atmosphere: what no shadow takes away."""
REACH_PX = 30
"""A cloud's rim reaches no further than this from where it is certain."""
MARGIN_PX = REACH_PX + 4
"""Pixels around a window that ``classes`` needs to be correct at its edges."""
_SNOW_INDEX = 0.4
"""Snow's least difference of green and short-wave infrared over their sum (Hall et al. 1995, Remote Sensing of
Environment 54)."""
_CLOUD_SWIR, _CLOUD_SWIR_RISE = 0.35, 0.01
"""Clouds raise the short-wave infrared by more than this share of what they raise green by, snow on water by less."""
_OPAQUE, _FURTHER = 0.6, 0.5
_LOWEST_NIR = -0.04


@dataclass(frozen=True)
class DateModel:
    """What one date says of another: ``coefficients`` (B, 1 + R), the constant first, and ``deviation`` (B,) of clear
    ground from that. ``pixels``: how many it was fitted to, 0 for the prior.
    """

    coefficients: np.ndarray
    deviation: np.ndarray
    pixels: int

    def predict(self, reference: np.ndarray) -> np.ndarray:
        """Return the reflectance (B, ...) float32 to expect where the other date has ``reference`` (R, ...)."""
        constant = self.coefficients[:, 0].reshape(-1, *[1] * (reference.ndim - 1))
        return (np.tensordot(self.coefficients[:, 1:], reference, 1) + constant).astype(np.float32)


def fit_date(target: np.ndarray, reference: np.ndarray, same: Sequence[int], start: np.ndarray) -> DateModel:
    """Return the model of ``target`` (B, N) by ``reference`` (R, N) reflectance of the same pixels.

    ``same``: for each band of ``target`` the index of the same band of ``reference``. ``start`` (N,) bool: pixels that
    may be clear in ``target``.
    """
    prior = np.zeros((len(target), 1 + len(reference)))
    prior[np.arange(len(target)), 1 + np.asarray(same)] = 1
    alike = np.abs(target - reference[list(same)])[: len(NAMES[:3])].max(axis=0) < ALIKE
    used, pool = start & alike, start | alike
    if used.sum() < FEWEST:
        used = start
    model = DateModel(prior, np.full(len(target), PRIOR_DEVIATION), 0)
    design = np.vstack([np.ones(reference.shape[1]), reference])
    for _ in range(_STEPS):
        if used.sum() < FEWEST:
            return model
        model = _fitted(target, design, used, prior)
        # clouds that are many must not widen what passes as clear
        limit = np.minimum(model.deviation, LARGEST_TRIMMED_BY[: len(target)])
        far = np.abs(target - model.coefficients @ design) / limit[:, None]
        kept = pool & (far < _KEPT).all(axis=0)
        if np.count_nonzero(kept != used) <= 1e-3 * used.sum():
            break
        used = kept
    return model


def _fitted(target, design, used, prior) -> DateModel:
    """Return the ridge regression of ``target`` on ``design`` at ``used`` pixels, shrunk towards ``prior``."""
    x, y = design[:, used], target[:, used]
    penalty = np.full(len(design), _PRIOR_PIXELS * _SLOPE_VARIANCE)
    penalty[0] = 0  # brightness as a whole changes with haze and sun
    left = x @ x.T + np.diag(penalty)
    coefficients = np.linalg.solve(left, (y @ x.T + prior * penalty).T).T
    misfit = y - coefficients @ x
    deviation = _MEDIAN_TO_DEVIATION * np.median(np.abs(misfit), axis=1)
    return DateModel(coefficients, np.maximum(deviation, SMALLEST_DEVIATION), int(used.sum()))


def expected(
    models: Sequence[DateModel], looks: Iterable[Tuple[np.ndarray, np.ndarray]], shape: Tuple[int, int]
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what the dates predict together.

    ``looks``: of each date the reflectance (R, h, w) and (h, w) bool, where it shows clear ground; one is held at a
    time. Returns (B, h, w) float32 reflectance, its deviation (B, h, w), that of the best date seen and the
    disagreement of the dates, and (h, w) bool where any is seen.
    """
    bands = len(models[0].deviation)
    total, weights, squares = (np.zeros((bands, *shape), np.float32) for _ in range(3))
    best, known = np.full((bands, *shape), np.inf, np.float32), np.zeros(shape, bool)
    for model, (reference, shows) in zip(models, looks):
        deviation = model.deviation.astype(np.float32)[:, None, None]
        weight = shows / deviation**2
        values = model.predict(reference)
        total += weight * values
        squares += weight * values**2
        weights += weight
        best = np.where(shows, np.minimum(best, deviation), best)
        known |= shows
    weights = np.where(known, weights, 1)
    predicted = total / weights
    # where the dates disagree, ground changes more than it does elsewhere
    disagreement = np.maximum(squares / weights - predicted**2, 0)
    deviation = np.sqrt(np.where(known, best, np.float32(PRIOR_DEVIATION)) ** 2 + disagreement)
    return predicted, deviation, known


def classes(
    image: Mapping[str, np.ndarray], predicted: np.ndarray, deviation: np.ndarray, usable: np.ndarray
) -> np.ndarray:
    """Return the classes (h, w) uint8, clear, cloud or shadow, of a window.

    ``image``: bands (h, w) reflectance by name, those of ``NAMES`` that there are; ``predicted`` and ``deviation``
    (B, h, w) in the same order. ``usable`` (h, w) bool: what is valid and predicted; the rest comes out as clear.
    """
    names = [name for name in NAMES if name in image]
    expected_bands, spread = dict(zip(names, predicted)), dict(zip(names, deviation))
    # what is certain exceeds what is expected of a neighbour, too: roofs and field edges may be a pixel off
    upper, lower = ({name: extreme(band, 1) for name, band in expected_bands.items()} for extreme in (highest, lowest))
    cloud = _grown_into(
        _clouds(image, upper, lower, spread, usable, CLOUD_RISE, CLOUD_DEVIATIONS),
        _clouds(image, expected_bands, expected_bands, spread, usable, CLOUD_RISE_RIM, CLOUD_DEVIATIONS_RIM),
    )
    lit = usable & ~cloud
    shadow = _grown_into(
        _shadows(image, lower, expected_bands, spread, lit, SHADOW_LIGHT, SHADOW_DEVIATIONS),
        _shadows(image, expected_bands, expected_bands, spread, lit, SHADOW_LIGHT_RIM, SHADOW_DEVIATIONS_RIM),
    )
    return np.select([cloud, shadow], [np.uint8(CLOUD), np.uint8(SHADOW)], np.uint8(CLEAR))


def _clouds(image, upper, lower, spread, usable, least_rise, deviations) -> np.ndarray:
    """Return what is brighter than ``upper`` as a cloud is: white, and neither snow nor water."""
    rise = {name: mean(image[name] - upper[name], 1) for name in upper}
    # soil that dries or is laid bare brightens most in red, a cloud as much in blue
    whitening = np.minimum.reduce([rise["blue"], rise["green"], rise["red"] + 0.5 * np.maximum(rise["blue"], 0)])
    allowed = usable.copy()
    if "nir" in rise:
        allowed &= rise["nir"] > np.minimum(_LOWEST_NIR, -3 * spread["nir"])
    if "swir1" in rise:
        allowed &= ~_snow(image, rise["green"], mean(image["swir1"] - lower["swir1"], 1))
    noise = np.maximum(spread["blue"], spread["green"])
    return allowed & (whitening > np.maximum(least_rise, deviations * noise))


def _snow(image, rise_green, rise_swir1) -> np.ndarray:
    """Return what brightens as snow does: the short-wave infrared stays dark."""
    # trees and soil show through thin snow: half as much of the change again makes it purer, up to what is opaque
    further = np.clip((_OPAQUE - mean(image["green"], 1)) / np.maximum(rise_green, 0.01), 0, _FURTHER)
    green = mean(image["green"], 1) + further * rise_green
    swir1 = mean(image["swir1"], 1) + further * rise_swir1
    index = (green - swir1) / np.maximum(green + swir1, 0.01)
    # water has snow's index, too, and so has a thin cloud over it
    return (index >= _SNOW_INDEX) & (rise_swir1 <= np.maximum(_CLOUD_SWIR_RISE, _CLOUD_SWIR * rise_green))


def _shadows(image, lower, expected_bands, spread, usable, most_light, deviations) -> np.ndarray:
    """Return what is darker than ``lower`` as a shadow is: by a common share in the infrared, and in no band brighter
    than expected.
    """
    dark = [name for name in ("nir", "swir1") if name in image] or ["green", "red"]
    found = usable.copy()
    for name in dark:
        lit = np.maximum(mean(lower[name] - AIRLIGHT[name], 1), 0.01)
        found &= mean(image[name] - AIRLIGHT[name], 1) < most_light * lit
        found &= mean(lower[name] - image[name], 1) > deviations * np.minimum(spread[name], LARGEST_SHADED_BY)
    brighter = [(image[name] - band) / spread[name] for name, band in expected_bands.items() if name in NAMES[:3]]
    return found & (mean(np.maximum.reduce(brighter), 1) < 1)


def _grown_into(certain: np.ndarray, possible: np.ndarray) -> np.ndarray:
    """Return ``certain`` (H, W) bool, and of ``possible`` what touches it, up to ``REACH_PX`` away."""
    found = certain & possible
    for _ in range(REACH_PX):
        grown = highest(found.view(np.uint8), 1).view(bool) & possible
        if (grown == found).all():
            break
        found = grown
    return found
