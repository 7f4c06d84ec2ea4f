"""One restoration taken apart: every closed-form estimate that the stack mixes, and what a judge sees of each.

A judge works at a quarter of the resolution: where an estimate is to be trusted changes slowly, and the cost is a
sixteenth.
"""

from dataclasses import dataclass

import numpy as np

from ...estimators.arrays import float32
from ...estimators.candidates import NETWORKS, SAR_BY_KIND, SURROUNDINGS, candidates
from ...estimators.crossvalidation import fit_stack
from ...estimators.fill import blur, quarter, shrunk_fill
from ...estimators.sight import LIMIT
from ...estimators.stack import Restored
from ...estimators.window import WindowView
from ..references.trials import draw_trials
from .draws import Draw

KINDS = (
    *(SURROUNDINGS, "SAR", NETWORKS, "pasted", "locally", "regression", "regression locally"),
    *("by colour", "by colour locally", "and SAR", SAR_BY_KIND),
)
ALWAYS = (SURROUNDINGS, "SAR")
"""Estimates that a judge may turn to even where the stack gives them no weight: what they say is never out of date."""
FLOOR = 0.02
"""Their least weight together, before the judge."""
LEAST_WEIGHT = 1e-3
LEVEL_SIGMAS_PX = (16.0, 6.0)
NEAR_SIGMA_PX = 6.0
MOST_LOG = 3.0
_TINY, _FAR, _LEAST = 1e-6, 1e-3, 0.02

OWN = 1 + 3 * len(LEVEL_SIGMAS_PX) + 2
"""How many of ``own_features`` compare estimates; those after them say of which kind each is."""
MAPS = 18


@dataclass(frozen=True)
class Estimates:
    """The K estimates of one window of B bands, and what the stack makes of them.

    ``filled`` (K, B, H, W): each complete, its remainder filled. ``stack`` (B, H, W): the stack's values. At a quarter
    of the resolution (h, w): ``weights`` (K, B), the stack's own; ``remainders`` and ``squares`` (1 + K, B): means of
    the optical image minus the trend on clear ground, and of its square, first those of the stack's trend;
    ``error_features`` (P, B) of ``estimators.variance``, the last is the trend; ``clear`` and ``sar``: the share
    of clear pixels and the first polarisation, 0 without SAR. ``kinds`` (K,): indices into ``KINDS``; ``joint`` (K,):
    whether it uses several references. ``references``: how many there are.
    """

    filled: np.ndarray
    stack: np.ndarray
    weights: np.ndarray
    remainders: np.ndarray
    squares: np.ndarray
    error_features: np.ndarray
    clear: np.ndarray
    sar: np.ndarray
    kinds: np.ndarray
    joint: np.ndarray
    references: int


def estimates_of(draw: Draw, bands: np.ndarray):
    """Return the ``Estimates`` of some ``bands`` (indices) of ``draw``; ``None`` where no trial fits, or where there is
    one estimate only.
    """
    trials = draw_trials(draw.sight, draw.truth, draw.hole)
    if not trials:
        return None
    stack = fit_stack(trials)
    view = WindowView(draw.sight, stack.layout, stack.scene)
    restored = Restored(stack, view)
    found = _weighted(restored, draw.truth.shape)
    if len(found) < 2:
        return None
    ones = np.ones(stack.layout.bands)
    trends = view.trends([[(candidate, ones)] for candidate, _ in found])
    filled, remainders = [], [(view.trusted - restored.trend) * view.weight]
    for (candidate, _), trend in zip(found, trends):
        weight = view.weight * float32(view.support(candidate.references))
        filled.append(trend + shrunk_fill(view.trusted - trend, weight, stack.doubt))
        remainders.append((view.trusted - trend) * weight)
    remainders = np.stack(remainders)[:, bands]
    sar = np.zeros_like(view.weight) if draw.sight.sar is None else draw.sight.sar[:1]
    return Estimates(
        filled=np.clip(np.stack(filled), -LIMIT, LIMIT)[:, bands],
        stack=restored.estimate().values[bands],
        weights=quarter(np.stack([weights[bands] for _, weights in found])),
        remainders=quarter(remainders),
        squares=quarter(remainders**2),
        error_features=restored.error_features()[:, bands],
        clear=quarter(view.weight)[0],
        sar=quarter(sar)[0],
        kinds=np.array([kind_of(candidate.name) for candidate, _ in found]),
        joint=np.array([len(candidate.references) > 1 for candidate, _ in found]),
        references=len(stack.layout.references),
    )


def kind_of(name: str) -> int:
    """Return the index in ``KINDS`` of the estimator ``name``: the longest that the name ends with."""
    return max((i for i, kind in enumerate(KINDS) if name.endswith(kind)), key=lambda i: len(KINDS[i]))


def _weighted(restored: Restored, shape):
    """Return the estimators that count anywhere, and ``ALWAYS``, each with its weights (B, H, W)."""
    found, layout = {}, restored.view.layout
    for subset, where in restored.subsets.items():
        for candidate, own in zip(candidates(layout, subset), restored.stack.mix(layout, subset)):
            if own.max() >= LEAST_WEIGHT or candidate.name in ALWAYS:
                weights = found.setdefault(candidate.name, (candidate, np.zeros(shape, np.float32)))[1]
                weights[:, where] = own[:, None]
    return list(found.values())


def floored(estimates: Estimates) -> np.ndarray:
    """Return the weights (K, B, h, w) that a judge changes: the stack's, a little of it for ``ALWAYS``; sum 1."""
    always = np.isin(estimates.kinds, [KINDS.index(name) for name in ALWAYS])
    floor = FLOOR * always / always.sum()
    weights = (1 - FLOOR) * estimates.weights + floor[:, None, None, None].astype(np.float32)
    return weights / weights.sum(0)


def own_features(estimates: Estimates, weights: np.ndarray) -> np.ndarray:
    """Return what sets each estimate apart: (F, K, B, h, w), the first ``OWN`` for all, then its kind.

    The logarithm of its weight; on clear ground near, at two scales, the logarithm of how large its remainders are
    beside the stack's, with and without their local mean, and the direction in which its weight would reduce the
    stack's local error (the covariance of the two remainders beside the stack's variance); how far it is from the
    stack's image, and how much more contrast it has.
    """
    found = [np.log(weights + 1e-3)]
    for sigma_px in LEVEL_SIGMAS_PX:
        found += _levels(estimates, sigma_px)
    stack = quarter(estimates.stack)
    filled = quarter(estimates.filled)
    found.append(_log_rms(filled - stack) - estimates.error_features[2])
    found.append(_contrast(filled) - _contrast(stack))
    flags = [estimates.kinds == kind for kind in range(len(KINDS)) if kind != KINDS.index(NETWORKS)] + [estimates.joint]
    found += [np.broadcast_to(np.float32(flag)[:, None, None, None], weights.shape) for flag in flags]
    return np.stack([np.clip(feature, -7, MOST_LOG) for feature in found]).astype(np.float32)


def _levels(estimates, sigma_px):
    share = blur(estimates.clear, sigma_px / 4)
    near = share + _FAR * share.mean() + _TINY

    def local(values):
        """Return the mean over the clear pixels near, of the whole window where there is none."""
        return (blur(values, sigma_px / 4) + _FAR * values.mean((-2, -1), keepdims=True)) / near

    squares, means = local(estimates.squares), blur(estimates.remainders, sigma_px / 4) / near
    product = local(estimates.remainders * estimates.remainders[0]) - means * means[0]
    yield _log_ratio(squares)
    yield _log_ratio(squares - means**2)
    yield (product[1:] - product[0]) / (np.maximum(product[0], 0) + _LEAST**2)


def _log_ratio(squares):
    logs = 0.5 * np.log(np.maximum(squares, 0) + _LEAST**2)
    return logs[1:] - logs[0]


def _log_rms(values):
    return 0.5 * np.log(blur(values * values, NEAR_SIGMA_PX / 4) + _LEAST**2)


def _contrast(values):
    mean = blur(values, NEAR_SIGMA_PX / 4)
    return 0.5 * np.log(np.maximum(blur(values * values, NEAR_SIGMA_PX / 4) - mean * mean, 0) + _LEAST**2)


def maps_of(estimates: Estimates, weights: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return the images of the place that a convolutional judge sees: (``MAPS``, B, h, w).

    The features of the stack's errors (its trend is one), the spread of the estimates, the number of references,
    the best and worst local fit, the contrasts, the greatest difference from the stack's image, those of the first two
    estimates, clear pixels, SAR.
    """
    stack = quarter(estimates.stack)
    differences = quarter(estimates.filled) - stack
    spread = 0.5 * np.log((weights * differences**2).sum(0) + _LEAST**2)
    fit, contrast, flat = own[2], own[OWN - 1], np.zeros_like(stack)
    return np.stack(
        [
            *estimates.error_features,
            spread,
            flat + estimates.references / 2,
            spread - estimates.error_features[2],
            fit.max(0),
            fit.min(0),
            (weights * contrast).sum(0),
            contrast.max(0),
            np.abs(differences).max(0),
            *differences[:2],
            flat + estimates.clear,
            flat + estimates.sar,
        ]
    ).astype(np.float32)
