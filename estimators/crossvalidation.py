"""Decides the mix of a scene's estimators from trials: copies of its cloud mask on clear ground, restored."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence

import numpy as np

from .arrays import namespace, taken, to_numpy
from .candidates import NETWORKS, candidates
from .features import Layout, blocks
from .ridge import Moments, pooled, pooled_each
from .samples import SampledView
from .sight import LIMIT, Quality, Sight, Trial, hidden_alike
from .simplex import simplex
from .stack import Restored, Stack, Subset, prior_weights, subsets
from .variance import LEVELS, fit_scale
from .window import DOUBT, Features

SAMPLES = 2000
"""Most pixels of a trial that are compared."""
LEAST_SAMPLES = 200
PULL = 0.05
"""Strength of the pull of the weights to the prior ones, relative to the mean squared error of the best estimator."""
LEAST_WEIGHT = 0.03
"""Estimators whose weight is smaller in all bands are left out: they cost more time than they bring."""
LEAST_NETWORKS_DB = 0.05
"""Networks that add less than this to the PSNR of the trials are left out: they take more time than all the rest."""
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
    run: Optional[Callable[[Callable, Iterable, Callable[[int], None]], list]] = None,
) -> Stack:
    """Decide how the estimators of a scene are mixed, and how good the result is going to be.

    ``trials``: about 24 are enough; all with the same bands, polarisations and references. ``ndvi``: takes encoded
    values (B, n) and returns the index (n,), NaN where there is none. ``progress`` is called with the finished share,
    0..1, and may raise to cancel. ``shares``: how many of the pixels to restore, 0..1, are seen in exactly these
    references; the quality is that of such pixels, as references may see more of the trials' ground than of what the
    clouds hide, and sets of references that no such pixel has are left out. ``indices``: spectral indices whose errors
    are asked for, with the methods ``of_encoded`` and ``error_of_encoded`` of ``pipeline.pixels.indices.SceneIndex``.
    ``run`` takes a function, items, and a function to call with how many of these are done; it returns what the first
    function returns for each item, and may use threads: the result is the same. Without trials, the stack has the
    weights of ``prior_weights`` and no scene.
    """
    if not trials:
        return Stack(None, {}, {}, {}, Quality(0))
    report = progress or (lambda share: None)
    trials = hidden_alike(trials, shares or {})
    layout = Layout.of(trials[0].sight)
    wanted = _wanted(len(layout.references), shares)

    def each(look, scenes, parts, start, stop):
        """Return what ``look`` finds in every trial; ``start`` and ``stop``: the share that is finished then."""
        step = (stop - start) / len(trials)
        tasks = _tasks(trials, layout, scenes, parts)
        return (run or _run)(partial(_looked_at, look), tasks, lambda count: report(start + step * count))

    none = [{}] * len(trials)
    parts = each(lambda view, trial, index: view.moments(wanted), none, [None] * len(trials), 0.0, 0.2)
    scenes = _scenes_without(trials, parts)
    found = each(partial(_errors, wanted), scenes, parts, 0.2, 0.7)
    importance = _importance(found, shares)
    weights, networks_db = _all_weights(layout, wanted, found, importance)
    mixes = {subset: own[-1] for subset, own in weights.items()}
    stack = Stack(layout, _pooled(parts), mixes, {}, Quality(len(trials)), shares=shares)

    def results_of(view, trial, index):
        # the errors to expect are those of trials that had no say in the weights
        own = replace(stack, mixes={subset: mixes[index] for subset, mixes in weights.items()})
        return _results(own, trial, view, found[index])

    results = each(results_of, scenes, parts, 0.7, 1.0)
    doubt = _best_doubt(results)
    results = [replace(result, errors=result.errors[doubt]) for result in results]
    stack = replace(stack, scales=_scales(layout, found, results), doubt=doubt)
    quality = _quality(stack, found, results, ndvi, importance, indices, shares)
    return replace(stack, quality=replace(quality, networks_gain_db=networks_db))


def _wanted(count, shares) -> List[Subset]:
    """Return the subsets of so many references whose estimators are fitted: of several references, those that pixels to
    restore see, and all of them together.
    """
    return [s for s in subsets(count) if not shares or len(s) < 2 or len(s) == count or shares.get(s)]


def _run(function, items, done):
    """Return what ``function`` returns for each of ``items``, one after the other."""
    found = []
    for item in items:
        found.append(function(item))
        done(len(found))
    return found


class _Window:
    """The features of a window that so many ``trials`` share: computed once, and dropped after the last of them."""

    def __init__(self, trials: int):
        self._lock, self._left, self._features = Lock(), trials, None

    @contextmanager
    def features(self, sight):
        """Yield the features; ``sight``: that of any of the trials."""
        with self._lock:
            self._features = self._features or Features(blocks(sight))
            features = self._features
        yield features
        with self._lock:
            self._left -= 1
            if not self._left:
                self._features = None


@dataclass(frozen=True)
class _Task:
    """One trial to look at: its number, its window, and the scene and the moments of its view."""

    trial: Trial
    index: int
    window: _Window
    layout: Layout
    scene: Mapping[Subset, Moments]
    moments: Optional[Dict[Subset, Moments]]


def _tasks(trials, layout, scenes, parts) -> Iterator[_Task]:
    """Yield the task of each of ``trials``; those that follow each other in the same window share it."""
    start = 0
    for stop in range(1, len(trials) + 1):
        if stop < len(trials) and _in_same_window(trials[stop - 1].sight, trials[stop].sight):
            continue
        window = _Window(stop - start)
        for index in range(start, stop):
            yield _Task(trials[index], index, window, layout, scenes[index], parts[index])
        start = stop


def _in_same_window(one: Sight, other: Sight) -> bool:
    parts = [(s.sar, s.sar_seen, s.image, s.references) for s in (one, other)]
    return all(mine is theirs for mine, theirs in zip(*parts))


def _looked_at(look: Callable, task: _Task):
    """Return what ``look`` finds in the view of a trial, given the view, the trial and its number."""
    sight = task.trial.sight
    with task.window.features(sight) as features:
        view = SampledView(_samples(task), sight, task.layout, task.scene, features, task.moments)
        return look(view, task.trial, task.index)


def _samples(task: _Task) -> np.ndarray:
    """Return the pixels (m,) of the hole that are compared: the same ones in each look at a trial."""
    inside = np.flatnonzero(to_numpy(task.trial.hole))
    if len(inside) <= SAMPLES:
        return inside
    return np.sort(np.random.default_rng(task.index).choice(inside, SAMPLES, replace=False))


def _pooled(parts) -> Dict[Subset, Moments]:
    found = {subset: pooled([part[subset] for part in parts]) for subset in parts[0]}
    return {subset: moments for subset, moments in found.items() if moments is not None}


def _scenes_without(trials, parts) -> List[Dict[Subset, Moments]]:
    """Return for each of ``trials`` the moments of the windows that do not overlap its own: they must not know its
    truth.
    """
    places = np.array([trial.place for trial in trials])
    apart = np.array([(np.abs(places - trial.place) >= trial.hole.shape).any(1) for trial in trials])
    found = [{} for _ in trials]
    for subset in parts[0]:
        for scene, moments in zip(found, pooled_each([part[subset] for part in parts], apart)):
            if moments is not None:
                scene[subset] = moments
    return found


def _errors(wanted, view, trial, index) -> _Errors:
    """Return the errors of each estimator of the ``wanted`` subsets alone at some pixels of the hole of ``trial``."""
    layout, inside = view.layout, view.pixels
    truth = _at(trial.truth, inside)
    ones = np.ones(layout.bands)
    errors, every = {}, {c.name: c for subset in wanted for c in candidates(layout, subset)}
    trends = dict(zip(every, view.trends([[(candidate, ones)] for candidate in every.values()])))
    for references in wanted:
        own = [name for name, candidate in every.items() if candidate.references == references]
        some = namespace(view.optical).stack([trends[name] for name in own])
        (values,) = view.values_at_pixels(some, (DOUBT,), view.support(references))
        errors.update(zip(own, to_numpy(values) - truth))
    seen = np.array([_at(seen, inside) for seen in view.seen], dtype=bool).reshape(len(view.seen), len(inside))
    return _Errors(inside, seen, truth, errors)


def _at(image, pixels):
    """Return ``image`` (..., H, W) at the flat indices ``pixels``: (..., m) in numpy."""
    return to_numpy(taken(image.reshape(*image.shape[:-2], -1), pixels))


def _within(found: _Errors, subset):
    """Return which samples (m,) are seen in all references of ``subset``."""
    return found.seen[list(subset)].all(0)


def _stacked(layout, subset, found):
    """Return the errors (K, B, m) of the candidates of ``subset`` where its references are seen, for each trial."""
    names = [c.name for c in candidates(layout, subset)]
    parts = [np.stack([f.errors[name] for name in names])[..., _within(f, subset)] for f in found]
    return [part.astype(np.float64, order="C") for part in parts]  # choosing samples has left them in another order


def _all_weights(layout, wanted, found, importance):
    """Return the ``_weights`` of each of the ``wanted`` subsets, and what the networks add to the PSNR of trials that
    had no say in the weights, in dB, ``None`` if there are none.
    """
    wanted = [subset for subset in wanted if _is_tried(subset, found)]
    weights = {subset: _weights(layout, subset, found) for subset in wanted}
    if layout.rgb is None:
        return weights, None
    others = {subset: _weights(layout, subset, found, without=NETWORKS) for subset in wanted}
    with_them, without = (_psnr(_left_out(layout, mixes, found), importance) for mixes in (weights, others))
    gain_db = with_them - without
    return (others if gain_db < LEAST_NETWORKS_DB else weights), gain_db


def _is_tried(subset, found) -> bool:
    """Whether trials tell something of these references: where hardly any pixel of them does, fewer are used."""
    count, everything = (sum(int(_within(f, part).sum()) for f in found) for part in (subset, ()))
    return count >= min(LEAST_SAMPLES, everything / 2)


def _left_out(layout, weights, found):
    """Return the errors (B, m) of all samples, mixed by the ``weights`` for the references that see them, without those
    of their own trial; of samples that no subset fits, 0.
    """
    parts = []
    for index, one in enumerate(found):
        errors = np.zeros_like(one.truth)
        for subset, mixes in weights.items():
            where = _exactly(one.seen, subset)
            for candidate, own in zip(candidates(layout, subset), mixes[index]):
                if where.any() and own.any():
                    errors[:, where] += own[:, None] * one.errors[candidate.name][:, where]
        parts.append(errors)
    return np.concatenate(parts, -1)


def _weights(layout, subset, found, without="") -> np.ndarray:
    """Return the weights (K, B) that minimise the squared error of the mix, pulled to the prior ones: without each of
    the trials in turn, and last with all (trials + 1, K, B). The estimator of the name ``without`` gets none.

    A stacked regression with weights that are not negative and add up to 1 (Breiman 1996, "Stacked regressions"). All
    trials count the same, however large their errors are.
    """
    prior, parts = prior_weights(layout, subset), _stacked(layout, subset, found)
    counts = np.array([part.shape[-1] for part in parts])
    chosen = ~np.eye(len(parts) + 1, len(parts), dtype=bool)
    grams = np.stack([_gram(part) for part in parts])
    own = chosen & (counts > 0)
    shares = own / np.maximum(own.sum(1, keepdims=True), 1)
    means = np.tensordot(shares, grams, 1)
    mixed = BAND_SHARE * means + (1 - BAND_SHARE) * means.mean(1, keepdims=True)
    kept = np.array([[candidate.name != without for candidate in candidates(layout, subset)]] * len(chosen))
    weights = _solved(mixed, prior, kept)
    weights = _solved(mixed, prior, kept & (weights.max(2) >= LEAST_WEIGHT))
    weights[chosen @ counts < LEAST_SAMPLES] = prior
    return weights


def _gram(errors):
    """Return the mean products (B, K, K) of ``errors`` (K, B, m), relative to the mean squared error of all of them."""
    errors = errors.transpose(1, 0, 2)
    found = errors @ errors.transpose(0, 2, 1)
    return found / max(np.trace(found.mean(0)), 1e-12)


def _solved(grams, prior, kept):
    """Return the weights (n, K, B) for ``grams`` (n, B, K, K), 0 except for the ``kept`` (n, K) estimators."""
    count, bands, size = grams.shape[:3]
    kept, grams = np.repeat(kept, bands, 0), grams.reshape(-1, size, size)
    pull = PULL * np.where(kept, np.diagonal(grams, axis1=1, axis2=2), np.inf).min(1)[:, None]
    weights = simplex(grams + pull[..., None] * np.eye(size), pull * np.tile(prior.T, (count, 1)), kept)
    return weights.reshape(count, bands, size).transpose(0, 2, 1)


@dataclass(frozen=True)
class _Result:
    """The restored trial at its samples: its errors (B, m), at first for each doubt, and their features (P, B, m)."""

    errors: Any
    features: np.ndarray


def _results(stack, trial, view, found) -> _Result:
    restored = Restored(stack, view)
    values = view.values_at_pixels(restored.trend, DOUBTS, view.clear)
    errors = {doubt: to_numpy(some) - found.truth for doubt, some in zip(DOUBTS, values)}
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


def _quality(stack, found, results, ndvi, importance, indices, shares) -> Quality:
    errors = np.concatenate([r.errors for r in results], -1)
    told = [_widths(stack, f, r) for f, r in zip(found, results)]
    widths = np.concatenate(told, -1)
    correlation = _correlation(errors / widths, importance)
    truth = np.concatenate([f.truth for f in found], -1)
    count = len(stack.layout.references)
    gains = [_gain(stack, (index,), found) for index in range(count)]
    return Quality(
        trials=len(results),
        psnr_db=_expected_psnr(found, results, shares),
        square=float(np.mean(np.square(errors)) / np.mean(np.square(widths))),
        spread_db=_spread(results, told),
        error=tuple(_quantile(np.abs(band), importance, LEVELS[1]) for band in errors),
        ndvi=_index_error(found, results, ndvi, importance),
        gain_db=_psnr(errors, importance) - _psnr(_mixed(stack, (), found), importance) if count else None,
        reference_gains_db=tuple(gains),
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


def _spread(results, told) -> Optional[float]:
    """Return the standard deviation of the PSNR of single trials from what ``Quality.expected_psnr_db`` says of each,
    given their half-widths (B, m); ``None`` with fewer than two.
    """
    pairs = [(_psnr(r.errors), _psnr(widths)) for r, widths in zip(results, told) if widths.size]
    if len(pairs) < 2:
        return None
    found, expected = np.array(pairs).T
    return float(np.std(found - expected / 2, ddof=1))


def _importance(found, shares) -> np.ndarray:
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
