"""How large the errors of an estimate are: a scale for each pixel, from what surrounds it, fitted on the trials."""

from dataclasses import dataclass
from typing import Mapping, Tuple

import numpy as np

from .arrays import float32, like, namespace
from .fill import blur, double, halve

LEVELS = (0.5, 0.6827, 0.9, 0.95)
DEPTH_SIGMAS_PX = (5.0, 15.0)
REMAINDER_SIGMA_PX = 16.0
CONTRAST_SIGMA_PX = 4.0
_LEAST, _LEAST_ERROR = 0.02, 0.01
_RIDGE, _FIT_SHARE = 0.02, 0.98


@dataclass(frozen=True)
class ErrorScale:
    """The half-width that holds 68.27 % of the errors: factor × exp(weights · features), features cut to [low, high].

    ``weights``, ``low`` and ``high`` (P,), ``factor`` (B,). ``multiples``: what the half-width is to be multiplied by
    to hold another share of the errors.
    """

    weights: Tuple[float, ...]
    low: Tuple[float, ...]
    high: Tuple[float, ...]
    factor: Tuple[float, ...]
    multiples: Mapping[float, float]

    def apply(self, features):
        """Return the half-widths (B, ...) for ``features`` (P, B, ...)."""
        xp = namespace(features)
        total = 0
        for weight, low, high, values in zip(self.weights, self.low, self.high, features):
            total = total + weight * xp.clip(values, low, high)
        factor = like(np.array(self.factor), features)
        return factor.reshape(-1, *[1] * (len(features.shape) - 2)) * xp.exp(total)


def error_features(values, remainder, clear, change):
    """Return the features (P, B, H, W) of the errors of the estimate ``values`` (B, H, W).

    ``remainder`` (B, H, W): the optical image minus the trend; ``clear`` (H, W) bool; ``change`` (H, W): the smoothed
    SAR change, 0 if unknown. The features: the depth of each pixel in the cloud at two scales, the logarithm of the
    remainder's local deviation on clear ground, the logarithm of the estimate's local contrast, and the change.
    """
    xp = namespace(values)
    weight = float32(clear)[None]
    depths = [1 - blur(weight, sigma) for sigma in DEPTH_SIGMAS_PX]
    wide = [d + xp.zeros_like(values) for d in (*depths, xp.abs(change)[None])]
    level = _coarse(remainder * remainder * weight, weight, REMAINDER_SIGMA_PX)
    ones = xp.zeros_like(weight) + 1
    mean, square = (_coarse(x, ones, CONTRAST_SIGMA_PX) for x in (values, values * values))
    contrast = xp.clip(square - mean * mean, 0, None)
    logs = [0.5 * xp.log(x + _LEAST**2) for x in (level, contrast)]
    return xp.stack([*wide[:2], *logs, wide[2]], 0)


def _coarse(image, weight, sigma_px):
    """Return the blurred mean of ``image`` (B, H, W), already times ``weight`` (1, H, W), at a quarter's resolution."""
    xp = namespace(image)
    height, width = image.shape[-2:]
    values, share = (blur(halve(halve(x)), sigma_px / 4) for x in (image, weight))
    mean = (values + 1e-3 * values.mean((-2, -1), keepdims=True)) / xp.clip(
        share + 1e-3 * share.mean((-2, -1), keepdims=True), 1e-6, None
    )
    return double(double(mean, (height + 1) // 2, (width + 1) // 2), height, width)


def fit_scale(features, errors) -> ErrorScale:
    """Fit the scale to ``features`` (P, B, n) and ``errors`` (B, n), numpy, of n > 0 pixels.

    The logarithm of the absolute errors is regressed on the features, which is robust against outliers; the factor of
    each band then makes the share of errors right, for all pixels and as far as there are enough for the band's own.
    """
    low, high = (np.quantile(features, q, axis=(1, 2)) for q in (1 - _FIT_SHARE, _FIT_SHARE))
    cut = np.clip(features, low[:, None, None], high[:, None, None])
    target = np.log(np.abs(errors) + _LEAST_ERROR)
    centred = cut - cut.mean(2, keepdims=True)
    flat, right = centred.reshape(len(cut), -1), (target - target.mean(1, keepdims=True)).ravel()
    spread = np.maximum(flat.std(1), 1e-3)
    scaled = flat / spread[:, None]
    normal = scaled @ scaled.T / flat.shape[1] + _RIDGE * np.eye(len(cut))
    weights = np.linalg.solve(normal, scaled @ right / flat.shape[1]) / spread
    ratios = np.abs(errors) / np.exp(np.tensordot(weights, cut, 1))
    factor = np.quantile(ratios, LEVELS[1], axis=1)
    scaled_ratios = ratios / factor[:, None]
    multiples = {level: float(np.quantile(scaled_ratios, level)) for level in LEVELS}
    return ErrorScale(*(tuple(map(float, x)) for x in (weights, low, high, factor)), multiples)
