"""Decides the mix of a scene's estimators from trials: copies of its cloud mask on clear ground, restored."""

from dataclasses import dataclass, replace
from typing import Any, Callable, Dict, Mapping, Optional, Sequence, Tuple

import numpy as np

from .arrays import to_numpy
from .candidates import Candidate, candidates
from .features import Layout
from .ridge import Moments, pooled
from .sight import LIMIT, Quality, Trial
from .simplex import simplex
from .stack import Restored, Stack, Subset, prior_weights, subsets
from .variance import LEVELS, fit_scale
from .window import DOUBT, WindowView

SAMPLES = 2000
"""Most pixels of a trial that are compared."""
LEAST_SAMPLES = 200
PULL = 0.05
"""Strength of the pull of the weights to the prior ones, relative to the mean squared error of the best estimator."""
LEAST_WEIGHT = 0.03
"""Estimators whose weight is smaller in all bands are left out: they cost more time than they bring."""
BAND_SHARE = 0.8
"""How much a band's own errors count for its weights; the rest are those of all bands."""
DOUBTS = (0.01, 0.03, 0.1, 0.3)
"""How cautiously remainders may be filled: the trials choose."""
CAUTION = 1.05
"""Half-widths are widened by this: real clouds are a little harder than their copies. Without, those stated for 68.27 %
and 95 % held 67.2 % and 93.6 % of the errors at the development places of ``training.references``.
"""
RANGE = 2.0
MOST_WIDTHS = 4.0
"""Errors of more half-widths than this count as so many for their correlation."""


@dataclass(frozen=True)
class _Errors:
    """The errors of every estimator at the samples of one trial."""

    samples: np.ndarray  # (m,) indices into the window's pixels
    seen: np.ndarray  # (n, m) bool
    truth: np.ndarray  # (B, m)
    errors: Dict[str, np.ndarray]  # by name of the estimator, (B, m)


def fit_stack(
    trials: Sequence[Trial],
    ndvi: Optional[Callable] = None,
    progress: Optional[Callable[[float], None]] = None,
    shares: Optional[Mapping[Subset, float]] = None,
    indices: Sequence[Any] = (),
) -> Stack:
    """Decide how the estimators of a scene are mixed, and how good the result is going to be.

    ``trials``: about 24 are enough; all with the same bands, polarisations and references. ``ndvi``: takes encoded
    values (B, n) and returns the index (n,), NaN where there is none. ``progress`` is called with the finished share,
    0..1, and may raise to cancel. ``shares``: how many of the pixels to restore, 0..1, are seen in exactly these
    references; the quality is that of such pixels, as references may see more of the trials' ground than of what the
    clouds hide. ``indices``: spectral indices whose errors are asked for, with the methods ``of_encoded`` and
    ``error_of_encoded`` (see ``pipeline.pixels.indices.SceneIndex``). Without trials, the stack has the weights of
    ``prior_weights`` and no scene.
    """
    if not trials:
        return Stack(None, {}, {}, {}, Quality(0))
    report = progress or (lambda share: None)
    layout = Layout.of(trials[0].sight)
    views = _Views(trials, layout)
    everything = subsets(len(layout.references))
    parts = []
    for index in range(len(trials)):
        view = views.view(index, {})
        parts.append({subset: view.moments(subset) for subset in reversed(everything)})
        report(0.2 * (index + 1) / len(trials))
    scenes = [_scene_without(trial, trials, parts) for trial in trials]
    found = []
    for index, trial in enumerate(trials):
        found.append(_errors(trial, views.view(index, scenes[index]), index))
        report(0.2 + 0.5 * (index + 1) / len(trials))
    grams = {subset: _grams(layout, subset, found) for subset in everything}
    mixes = {subset: _weights(layout, subset, grams[subset]) for subset in everything}
    stack = Stack(layout, _pooled(parts), mixes, {}, Quality(len(trials)))
    results = []
    for index, trial in enumerate(trials):
        # the errors to expect are those of trials that had no say in the weights
        others = {subset: _weights(layout, subset, grams[subset], index) for subset in everything}
        own = replace(stack, mixes=others)
        results.append(_results(own, trial, views.view(index, scenes[index]), found[index]))
        report(0.7 + 0.3 * (index + 1) / len(trials))
    doubt = _best_doubt(results)
    results = [replace(result, errors=result.errors[doubt]) for result in results]
    stack = replace(stack, scales=_scales(layout, found, results), doubt=doubt)
    return replace(stack, quality=_quality(stack, found, results, ndvi, shares, indices))


class _Views:
    """The views of the trials; those that follow each other in the same window share their features."""

    def __init__(self, trials, layout):
        self.trials, self.layout = trials, layout
        self._last, self._features = None, None

    def view(self, index, scene) -> WindowView:
        sight, last = self.trials[index].sight, self._last
        parts = [(s.sar, s.sar_seen, s.image, s.references) for s in (sight, last) if s is not None]
        same = last is not None and all(one is other for one, other in zip(*parts))
        view = WindowView(sight, self.layout, scene, self._features if same else None)
        self._last, self._features = sight, view.blocks
        return view


def _pooled(parts) -> Dict[Subset, Moments]:
    found = {subset: pooled([part[subset] for part in parts]) for subset in (parts[0] if parts else ())}
    return {subset: moments for subset, moments in found.items() if moments is not None}


def _scene_without(trial, trials, parts) -> Dict[Subset, Moments]:
    """Return the moments of the windows that do not overlap that of ``trial``: they must not know its truth."""
    height, width = trial.hole.shape

    def apart(other):
        rows, columns = (abs(a - b) for a, b in zip(trial.place, other.place))
        return rows >= height or columns >= width

    return _pooled([part for other, part in zip(trials, parts) if apart(other)])


def _errors(trial, view, seed) -> _Errors:
    """Return the errors of each estimator alone at random pixels of the hole of ``trial``."""
    layout = view.layout
    for subset in reversed(subsets(len(layout.references))):
        view.moments(subset)
    inside = np.flatnonzero(to_numpy(trial.hole))
    if len(inside) > SAMPLES:
        inside = np.sort(np.random.default_rng(seed).choice(inside, SAMPLES, replace=False))
    truth = _at(trial.truth, inside)
    ones = np.ones(layout.bands)
    errors = {}
    for candidate in _all_candidates(layout):
        filled = view.filled(view.trend([(candidate, ones)]), DOUBT, view.support(candidate.references))
        errors[candidate.name] = np.clip(_at(filled, inside), -LIMIT, LIMIT) - truth
    seen = np.array([_at(seen, inside) for seen in view.seen], dtype=bool).reshape(len(view.seen), len(inside))
    return _Errors(inside, seen, truth, errors)


def _all_candidates(layout) -> Tuple[Candidate, ...]:
    found = {c.name: c for subset in subsets(len(layout.references)) for c in candidates(layout, subset)}
    return tuple(found.values())


def _at(image, pixels):
    """Return ``image`` (..., H, W) at the flat indices ``pixels``: (..., m) in numpy."""
    flat = image.reshape(*image.shape[:-2], -1)
    return to_numpy(flat[..., pixels])


def _within(found: _Errors, subset):
    """Return which samples (m,) are seen in all references of ``subset``."""
    return found.seen[list(subset)].all(0)


def _stacked(layout, subset, found):
    """Return the errors (K, B, m) of the candidates of ``subset`` where its references are seen, for each trial."""
    names = [c.name for c in candidates(layout, subset)]
    parts = [np.stack([f.errors[name] for name in names])[..., _within(f, subset)] for f in found]
    return [part.astype(np.float64) for part in parts]


def _grams(layout, subset, found):
    """Return for each trial how many samples are seen in all references of ``subset``, and their ``_gram``."""
    parts = _stacked(layout, subset, found)
    return [(part.shape[-1], _gram(part) if part.shape[-1] else None) for part in parts]


def _weights(layout, subset, grams, without: Optional[int] = None) -> np.ndarray:
    """Return the weights (K, B) that minimise the squared error of the mix, pulled to the prior ones.

    A stacked regression with weights that are not negative and add up to 1 (Breiman 1996, "Stacked regressions"). All
    trials of ``grams`` count the same, however large their errors are, but the one ``without``.
    """
    prior = prior_weights(layout, subset)
    parts = [part for index, part in enumerate(grams) if index != without]
    if sum(count for count, _ in parts) < LEAST_SAMPLES:
        return prior
    grams = np.mean([gram for count, gram in parts if count], 0)
    whole = grams.mean(0)
    mixed = BAND_SHARE * grams + (1 - BAND_SHARE) * whole
    weights = _solved(mixed, prior, np.ones(len(whole), dtype=bool))
    return _solved(mixed, prior, weights.max(1) >= LEAST_WEIGHT)


def _gram(errors):
    """Return the mean products (B, K, K) of ``errors`` (K, B, m), relative to the mean squared error of all of them."""
    found = np.einsum("kbm,lbm->bkl", errors, errors, optimize=True)
    return found / max(np.trace(found.mean(0)), 1e-12)


def _solved(grams, prior, kept):
    """Return the weights (K, B) for ``grams`` (B, K, K), 0 except for the ``kept`` (K,) estimators."""
    weights = np.zeros_like(prior)
    for band, gram in enumerate(grams):
        own = gram[np.ix_(kept, kept)]
        pull = PULL * np.diag(own).min()
        weights[kept, band] = simplex(own + pull * np.eye(len(own)), pull * prior[kept, band])
    return weights


@dataclass(frozen=True)
class _Result:
    """The restored trial at its samples: its errors (B, m), at first for each doubt, and their features (P, B, m)."""

    errors: Any
    features: np.ndarray


def _results(stack, trial, view, found) -> _Result:
    restored = Restored(stack, view)
    errors = {d: _at(v, found.samples) - found.truth for d, v in zip(DOUBTS, restored.values(DOUBTS))}
    rows, columns = np.divmod(found.samples, trial.hole.shape[1])
    features = to_numpy(restored.error_features())[..., rows // 4, columns // 4]
    return _Result(errors, features.astype(np.float64))


def _best_doubt(results) -> float:
    """Return the doubt with the smallest squared errors; all trials count the same."""
    some = [r for r in results if r.features.shape[-1]]
    squares = np.array([[np.mean(np.square(r.errors[doubt])) for doubt in DOUBTS] for r in some])
    return DOUBTS[int((squares / np.maximum(squares.min(1, keepdims=True), 1e-12)).mean(0).argmin())]


def _scales(layout, found, results):
    """Fit an error scale for each subset of references that enough samples have; always one for all samples."""
    scales = {}
    for subset in subsets(len(layout.references)):
        exactly = [_exactly(f.seen, subset) for f in found]
        if sum(where.sum() for where in exactly) >= LEAST_SAMPLES:
            scales[subset] = _scale(results, exactly)
    if () not in scales:
        scales[()] = _scale(results, [slice(None)] * len(results))
    return scales


def _exactly(seen, subset):
    """Return which samples (m,) are seen (n, m) in the references of ``subset`` and in no other."""
    members = np.isin(np.arange(len(seen)), subset)
    return (seen == members[:, None]).all(0)


def _scale(results, where):
    features = np.concatenate([r.features[..., w] for r, w in zip(results, where)], -1)
    found = fit_scale(features, np.concatenate([r.errors[..., w] for r, w in zip(results, where)], -1))
    return replace(found, factor=tuple(CAUTION * factor for factor in found.factor))


def _psnr(errors, importance=None):
    """Return the PSNR of ``errors`` (B, m), whose samples count by their ``importance`` (m,) or all alike."""
    square = np.average(np.square(errors, dtype=np.float64).mean(0), weights=importance)
    return float(10 * np.log10(RANGE**2 / max(square, 1e-12)))


def _quality(stack, found, results, ndvi, shares, indices) -> Quality:
    errors = np.concatenate([r.errors for r in results], -1)
    importance = _importance(stack.layout, found, shares)
    widths = np.concatenate([_widths(stack, f, r) for f, r in zip(found, results)], -1)
    correlation = _correlation(errors / widths, importance)
    truth = np.concatenate([f.truth for f in found], -1)
    count = len(stack.layout.references)
    gains = [_gain(stack, (index,), found) for index in range(count)]
    known = [gain for gain in gains if gain is not None]
    return Quality(
        trials=len(results),
        psnr_db=_expected_psnr(found, results, shares),
        square=_square(stack, found, results),
        error=tuple(_quantile(np.abs(band), importance, LEVELS[1]) for band in errors),
        ndvi=_index_error(found, results, ndvi, importance),
        gain_db=_psnr(errors, importance) - _psnr(_mixed(stack, (), found), importance) if count else None,
        reference_gains_db=tuple(gains),
        best_reference=gains.index(max(known)) if known else None,
        correlation=tuple(map(tuple, correlation.tolist())),
        index_factors=tuple(_index_factor(i, truth, errors, widths, correlation, importance) for i in indices),
    )


def _correlation(errors, importance):
    """Return the correlation (B, B) of ``errors`` (B, m), relative to their half-widths, around 0."""
    errors = np.clip(errors, -MOST_WIDTHS, MOST_WIDTHS).astype(np.float64)
    products = (errors * importance) @ errors.T
    scale = np.sqrt(np.maximum(np.diag(products), 1e-12))
    return products / np.outer(scale, scale)


def _index_factor(index, truth, errors, widths, correlation, importance) -> float:
    """Return what the propagated error of ``index`` is to be multiplied by to hold 68.27 % of its errors."""
    restored = np.clip(truth + errors, -LIMIT, LIMIT)
    told = index.error_of_encoded(restored, widths, correlation)
    missed = np.abs(index.of_encoded(restored) - index.of_encoded(truth))
    known = np.isfinite(told) & np.isfinite(missed) & (told > 0) & (importance > 0)
    return _quantile(missed[known] / told[known], importance[known], LEVELS[1]) if known.any() else 1.0


def _expected_psnr(found, results, shares) -> float:
    """Return the PSNR to expect: for each subset of the references the mean of the trials, and of all subsets that of
    their mean squared errors, as they lie side by side in one scene.
    """
    parts = []
    for subset, share in (shares or {}).items():
        own = [r.errors[:, _exactly(f.seen, subset)] for f, r in zip(found, results)]
        if sum(errors.shape[1] for errors in own) >= LEAST_SAMPLES:
            parts.append((share, _mean_psnr(own)))
    if not parts:
        return _mean_psnr([r.errors for r in results])
    weights, found_db = zip(*parts)
    return float(-10 * np.log10(np.average(10 ** (-np.array(found_db) / 10), weights=weights)))


def _mean_psnr(trials) -> float:
    """Return the mean PSNR of the errors (B, m) of several trials."""
    return float(np.mean([_psnr(errors) for errors in trials if errors.size]))


def _importance(layout, found, shares) -> np.ndarray:
    """Return how much each sample (m,) counts, so that every subset of the references has its share of ``shares``.

    Post-stratification. The share of a subset that hardly any sample has goes to all others.
    """
    seen = np.concatenate([f.seen for f in found], -1)
    importance = np.zeros(seen.shape[1])
    for subset, share in (shares or {}).items():
        where = _exactly(seen, subset)
        if where.sum() >= LEAST_SAMPLES:
            importance[where] = share / where.sum()
    return importance if importance.any() else np.ones(len(importance))


def _quantile(values, importance, level) -> float:
    """Return the quantile ``level`` of ``values`` (m,), which count as much as their ``importance`` (m,)."""
    order = np.argsort(values)
    weights = importance[order]
    return float(np.interp(level, (np.cumsum(weights) - weights / 2) / weights.sum(), values[order]))


def _mixed(stack, subset, found, where=()):
    """Return the errors (B, m) of the mix of ``subset`` at the samples seen in the references ``where``."""
    weights = stack.mix(stack.layout, subset)
    names = [c.name for c in candidates(stack.layout, subset)]
    parts = [sum(w[:, None] * f.errors[n] for w, n in zip(weights, names))[:, _within(f, where)] for f in found]
    return np.concatenate(parts, -1)


def _gain(stack, subset, found):
    """Return the gain in dB of the references ``subset`` where they are seen, ``None`` if they hardly are."""
    own = _mixed(stack, subset, found, subset)
    return _psnr(own) - _psnr(_mixed(stack, (), found, subset)) if own.shape[-1] >= LEAST_SAMPLES else None


def _square(stack, found, results):
    """Return the mean squared error, relative to the mean squared half-width."""
    widths = [_widths(stack, f, r) for f, r in zip(found, results)]
    squares = [np.mean(np.square(np.concatenate(x, -1))) for x in ([r.errors for r in results], widths)]
    return float(squares[0] / squares[1])


def _widths(stack, found, result):
    """Return the half-widths (B, m) of one trial."""
    widths = stack.scales[()].apply(result.features)
    for subset, scale in stack.scales.items():
        widths = np.where(_exactly(found.seen, subset), scale.apply(result.features), widths)
    return widths


def _index_error(found, results, ndvi, importance):
    if ndvi is None:
        return None
    values = np.concatenate([np.abs(ndvi(f.truth + r.errors) - ndvi(f.truth)) for f, r in zip(found, results)])
    known = np.isfinite(values) & (importance > 0)
    return float(np.average(values[known], weights=importance[known])) if known.any() else None
