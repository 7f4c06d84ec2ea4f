"""How large the errors of an estimate are: a scale for each pixel, from what surrounds it, fitted on the trials."""

from dataclasses import dataclass
from typing import Mapping, Tuple

import numpy as np

from .arrays import like, namespace
from .fill import blur, halve

LEVELS = (0.5, 0.6827, 0.9, 0.95)
DEPTH_SIGMAS_PX = (5.0, 15.0)
REMAINDER_SIGMA_PX = 16.0
CONTRAST_SIGMA_PX = 4.0
_LEAST, _LEAST_ERROR = 0.02, 0.01
_FAR, _TINY = 1e-3, 1e-6
_LEAST_FACTOR = 1e-6
"""Of a band that is the same everywhere, which is restored without any error."""
_RIDGE, _FIT_SHARE, _LEAST_SPREAD = 0.02, 0.98, 1e-3


@dataclass(frozen=True)
class ErrorScale:
    """The half-width that holds 68.27 % of the errors: factor × exp(weights · (features − low)).

    Features are cut to [``low``, ``high``]. Without ``low``, a large weight of a feature that hardly varies would
    overflow, as float32. ``weights``, ``low`` and ``high`` (P,), ``factor`` (B,). ``multiples``: what the half-width is
    to be multiplied by to hold another share of the errors.
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
            total = total + weight * (xp.clip(values, low, high) - low)
        factor = like(np.array(self.factor), features)
        return factor.reshape(-1, *[1] * (len(features.shape) - 2)) * xp.exp(total)


def error_features(trend, remainder, share, change):
    """Return the features (P, B, h, w) of the errors of an estimate, at a quarter of the resolution, rounded up.

    At half the resolution: ``trend`` (B, H, W); ``remainder`` (B, H, W): the optical image minus the trend, times the
    ``share`` (1, H, W) of clear pixels; ``change`` (H, W): the smoothed SAR change, 0 if unknown. The features: the
    depth of each pixel in the cloud at two scales, the logarithms of the remainder's local deviation on clear ground
    and of the trend's local contrast, the change, and the trend itself: errors of bright ground are larger.
    """
    xp = namespace(trend)
    weight = halve(share)
    depths = [1 - blur(weight, sigma / 4) for sigma in DEPTH_SIGMAS_PX]
    squares = blur(halve(remainder * remainder), REMAINDER_SIGMA_PX / 4)
    near = blur(weight, REMAINDER_SIGMA_PX / 4)
    # far from clear ground, the level of the whole window
    level = (squares + _FAR * squares.mean((-2, -1), keepdims=True)) / (near + _FAR * near.mean() + _TINY)
    ones = halve(xp.zeros_like(trend[:1]) + 1)
    area = blur(ones, CONTRAST_SIGMA_PX / 4)
    coarse = halve(trend)
    mean, square = (blur(x, CONTRAST_SIGMA_PX / 4) / area for x in (coarse, halve(trend * trend)))
    logs = [0.5 * xp.log(xp.clip(x, 0, None) + _LEAST**2) for x in (level, square - mean * mean)]
    flat = xp.zeros_like(level)
    return xp.stack([depths[0] + flat, depths[1] + flat, *logs, halve(xp.abs(change)[None]) + flat, coarse], 0)


def fit_scale(features, errors) -> ErrorScale:
    """Fit the scale to ``features`` (P, B, n) and ``errors`` (B, n), numpy, of n > 0 pixels.

    The logarithm of the absolute errors is regressed on the features, which is robust against outliers; the factor of
    each band then makes the share of errors right, for all pixels and as far as there are enough for the band's own.
    """
    low, high = np.quantile(features, (1 - _FIT_SHARE, _FIT_SHARE), axis=(1, 2))
    cut = np.clip(features, low[:, None, None], high[:, None, None])
    target = np.log(np.abs(errors) + _LEAST_ERROR)
    centred = cut - cut.mean(2, keepdims=True)
    flat, right = centred.reshape(len(cut), -1), (target - target.mean(1, keepdims=True)).ravel()
    spread = flat.std(1)
    # a feature that does not vary gets no weight: rounding alone would give it a huge one
    spread[spread < _LEAST_SPREAD] = np.inf
    scaled = flat / spread[:, None]
    normal = scaled @ scaled.T / flat.shape[1] + _RIDGE * np.eye(len(cut))
    weights = np.linalg.solve(normal, scaled @ right / flat.shape[1]) / spread
    ratios = np.abs(errors) / np.exp(np.tensordot(weights, cut - low[:, None, None], 1))
    factor = np.maximum(np.quantile(ratios, LEVELS[1], axis=1), _LEAST_FACTOR)
    scaled_ratios = ratios / factor[:, None]
    multiples = dict(zip(LEVELS, np.quantile(scaled_ratios, LEVELS).tolist()))
    return ErrorScale(*(tuple(map(float, x)) for x in (weights, low, high, factor)), multiples)
