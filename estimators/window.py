"""One window: its features, regressions and trends, computed once and shared by all estimators."""

from dataclasses import dataclass, field
from typing import Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from .arrays import empty, float32, like, namespace, to_numpy
from .candidates import Candidate, coefficients, without_local
from .features import IMAGE, MIDDLE, SAR, SAR_KINDS, Layout, blocks, change_block, colour_block, known, reference_block
from .fill import gaps_filled, half_means, halve, shrunk_fill, wide_blur
from .local import LocalSlopes
from .ridge import SCENE_COUNT_PX, Moments, Regression, every_second, moments_at, part_of, united
from .sight import ReferenceSight, Sight
from .variance import error_features

DOUBT = 0.02
"""How cautiously remainders are filled before the trials say more, see ``fill.shrunk_fill``."""
USUAL = 1.0
"""Hardly any ground is further from the mean: 2.5 standard deviations."""
_BESIDE_SIGMA_PX, _BESIDE = 8.0, 0.01
"""Ground is beside clouds where a Gaussian of this width brings so much of them: up to about 18 pixels away."""
_MISSED_SHARE, _MISSED_TIMES = 0.03, 3.0
"""A mask seems to miss clouds if so much of the ground beside it is bright, and so many times as much as elsewhere."""
_BRIGHT_BEFORE = 0.5
"""What is brighter than this on another date, too, is ground."""
_CHUNK_PX = 8192
"""Products with so many pixels at once stay in the processor's cache."""

Weighted = Sequence[Tuple[Candidate, np.ndarray]]
"""Estimators and their weights (B,): together they are one trend."""


@dataclass
class Features:
    """The blocks of features ``{name: (p, H, W)}`` of a window, and what regressions see of them: all that does not
    depend on what is hidden in it.
    """

    blocks: Mapping[str, object]
    _samples: Dict[str, object] = field(default_factory=dict)
    _halves: Dict[str, object] = field(default_factory=dict)

    def samples(self, name):
        """Return every second row and column of the block ``name``: (p, n)."""
        if name not in self._samples:
            self._samples[name] = every_second(self.blocks[name])
        return self._samples[name]

    def halves(self, name):
        """Return the block ``name`` at half the resolution: (p, n)."""
        if name not in self._halves:
            self._halves[name] = half_means(self.blocks[name]).reshape(len(self.blocks[name]), -1)
        return self._halves[name]


@dataclass(frozen=True)
class _Linear:
    """A linear trend of some bands: its coefficients for each block (p, b), and its constant (b,)."""

    blocks: Mapping[str, np.ndarray]
    constant: np.ndarray

    def of(self, bands) -> "_Linear":
        """Return the trend of the ``bands`` (b,), indices, alone."""
        if len(bands) == len(self.constant):
            return self
        return _Linear({name: found[:, bands] for name, found in self.blocks.items()}, self.constant[bands])


class WindowView:
    """What the estimators share in one window; ``scene``: the scene's moments for each subset of references.

    ``features`` and ``moments``: those of an earlier view of the same window, and of the same clear pixels.
    """

    def __init__(
        self,
        sight: Sight,
        layout: Layout,
        scene,
        features: Optional[Features] = None,
        moments: Optional[Dict[Tuple[int, ...], Moments]] = None,
    ):
        self.layout, self.scene, self.cut = layout, scene, sight.cut
        self.clear = ~sight.hidden
        self.seen = tuple(reference.seen for reference in sight.references)
        self.optical = known(sight.optical, self.clear)
        self.features = Features(blocks(sight)) if features is None else features
        self.blocks = self.features.blocks
        self.weight = float32(self.clear)[None]
        self.trusted = without_missed_clouds(self.optical, self.clear, sight.references)
        self.misses_clouds = self.trusted is not self.optical
        """Whether the mask seems to have missed clouds beside those that it shows."""
        self._moments = {} if moments is None else moments
        self._supports, self._regressions, self._linear, self._local_slopes = {}, {}, {}, {}

    def support(self, subset):
        """Return where all references of ``subset`` are seen: (H, W) bool."""
        if subset not in self._supports:
            seen = self.clear | True
            for index in subset:
                seen = seen & self.seen[index]
            self._supports[subset] = seen
        return self._supports[subset]

    def moments(self, subsets):
        """Return the moments of the blocks that estimators with the references of each of ``subsets`` use.

        Those of the pixels that exactly the same references see are computed once, and added up.
        """
        missing = [subset for subset in subsets if subset not in self._moments]
        if missing:
            self._moments.update(self._new_moments(missing))
        return {subset: self._moments[subset] for subset in subsets}

    def _new_moments(self, subsets):
        optical = every_second(self.trusted)
        clear = every_second(to_numpy(self.clear))
        used = sorted({index for subset in subsets for index in subset})
        patterns = np.zeros(len(clear), int)
        for index in used:
            patterns += every_second(to_numpy(self.seen[index])).astype(int) << index
        parts = {}
        for pattern in np.unique(patterns[clear]).tolist():
            seen = tuple(index for index in used if pattern >> index & 1)
            samples = {name: self.features.samples(name) for name in self._names(seen)}
            parts[seen] = moments_at(samples, optical, np.flatnonzero(clear & (patterns == pattern)))
        found = {}
        for subset in subsets:
            names = self._names(subset)
            own = [part_of(part, names) for seen, part in parts.items() if set(subset) <= set(seen)]
            if not own:  # no pixel is seen in all of them
                samples = {name: self.features.samples(name) for name in names}
                own = [moments_at(samples, optical, np.zeros(0, int))]
            found[subset] = united(own)
        return found

    def _names(self, subset):
        """Return the names of the blocks that estimators with the references ``subset`` use."""
        names = [SAR, SAR_KINDS, IMAGE]
        for index in subset:
            names += [reference_block(index), colour_block(index), change_block(index)]
        return [name for name in names if name in self.blocks]

    def regression(self, subset) -> Regression:
        """Return the regression for the references ``subset``."""
        if subset not in self._regressions:
            own, scene = self.moments((subset,))[subset], self.scene.get(subset)
            if scene is not None and set(scene.columns) > set(own.columns):
                scene = part_of(scene, tuple(own.columns))  # the networks do not run where nothing depends on them
            self._regressions[subset] = Regression(own, scene, SCENE_COUNT_PX)
        return self._regressions[subset]

    def trends(self, mixes: Sequence[Weighted]) -> List:
        """Return the trend (B, H, W) of each of ``mixes``, several estimators together each.

        All linear ones are one product with the features; of those with a slope that changes over the window, only the
        bands that have a weight are computed.
        """
        linear = [self._mixed(mix) for mix in mixes]
        local = {}
        for mix in mixes:
            for candidate, weights in mix:
                if candidate.local:
                    bands = local.setdefault(candidate.name, (candidate, np.zeros(self.layout.bands, bool)))[1]
                    bands |= weights != 0
        local = [(candidate, np.flatnonzero(bands)) for candidate, bands in local.values() if bands.any()]
        plain = [self._linear_of(without_local(candidate)).of(bands) for candidate, bands in local]
        found = self._combined([*linear, *plain])
        trends = found[: len(mixes)]
        if local:
            slopes = [(self._slopes(candidate.references), bands) for candidate, bands in local]
            for product, (candidate, bands) in zip(self._products(slopes, plain, found[len(mixes) :]), local):
                _add(trends, mixes, candidate, dict(zip(bands, product)))
        return trends

    def _products(self, slopes, plain, images) -> Iterator:
        """Yield slope × image (b, H, W) of ``images``, those of the linear trends ``plain``; ``slopes``: for each its
        ``LocalSlopes``, and its bands (b,), indices.
        """
        return (local.trend(image, bands) for (local, bands), image in zip(slopes, images))

    def continued(self, trend, own, subset):
        """Return ``own`` (B, H, W) where the references ``subset`` are seen, and elsewhere ``trend`` and the difference
        of the two, continued smoothly.
        """
        return trend + shrunk_fill(own - trend, float32(self.support(subset))[None], DOUBT)

    def _slopes(self, subset) -> LocalSlopes:
        if subset not in self._local_slopes:
            self._local_slopes[subset] = LocalSlopes(self.trusted, self.clear & self.support(subset))
        return self._local_slopes[subset]

    def _mixed(self, weighted: Weighted) -> _Linear:
        """Return the linear ones of some estimators with their weights as one."""
        if len(weighted) == 1 and not weighted[0][0].local and (weighted[0][1] == 1).all():
            return self._linear_of(weighted[0][0])
        linear, constant = {}, np.zeros(self.layout.bands)
        for candidate, weights in weighted:
            if candidate.local:
                continue
            own = self._linear_of(candidate)
            constant = constant + own.constant * weights
            for name, found in own.blocks.items():
                linear[name] = linear.get(name, 0) + found * weights
        return _Linear(linear, constant)

    def _linear_of(self, candidate: Candidate) -> _Linear:
        if candidate.name not in self._linear:
            regression = self.regression(candidate.references)
            found = coefficients(candidate, self.layout, regression)
            parts = {name: found[columns] for name, columns in regression.columns.items()}
            own = {name: part for name, part in parts.items() if part.any()}
            self._linear[candidate.name] = _Linear(own, regression.constant(found))
        return self._linear[candidate.name]

    def _combined(self, linear: Sequence[_Linear]) -> List:
        """Return the images (b, H, W) of ``linear`` trends."""
        size = tuple(self.optical.shape[-2:])
        return [values.reshape(-1, *size) for values in self._values(linear, self._flat(), size[0] * size[1])]

    def _flat(self):
        """Return the blocks of features with their pixels as one axis: ``{name: (p, H × W)}``."""
        return {name: block.reshape(len(block), -1) for name, block in self.blocks.items()}

    def _values(self, linear: Sequence[_Linear], features, count: int) -> List:
        """Return the values (b, n) of ``linear`` trends at ``count`` pixels, of which the blocks of ``features`` (p, n)
        are given, by one product for each block; trends that are given several times share theirs.
        """
        distinct = list({id(one): one for one in linear}.values())
        stops = _stops(len(one.constant) for one in distinct)
        total = empty((stops[-1], count), self.optical)
        total[:] = like(np.concatenate([one.constant for one in distinct]), self.optical)[:, None]
        products = []
        for name, flat in features.items():
            chosen = {}
            for start, stop, one in zip(stops, stops[1:], distinct):
                part = one.blocks.get(name)
                if part is not None and _is_choice(part):
                    _add_chosen(total[start:stop], flat, part)
                elif part is not None:
                    chosen[start, stop] = part
            if chosen:
                products.append((like(np.concatenate(list(chosen.values()), 1).T, total), flat, _runs(chosen)))
        for start in range(0, total.shape[1], _CHUNK_PX):
            pixels = slice(start, start + _CHUNK_PX)
            for found, flat, runs in products:
                product = found @ flat[:, pixels]
                for rows, own in runs:
                    total[rows, pixels] += product[own]
        places = {id(one): total[first:last] for one, first, last in zip(distinct, stops, stops[1:])}
        return [places[id(one)] for one in linear]

    def filled(self, trend, doubt):
        """Return the optical image, and where it is hidden ``trend`` with its remainder filled, cut by the sight."""
        estimate = trend + gaps_filled(self.trusted - trend, self.weight, doubt)
        return self.optical + self.cut(estimate) * (1 - self.weight)

    def halved(self, trend):
        """Return ``trend`` (B, H, W) at half the resolution (B, h, w)."""
        return half_means(trend)

    def error_features(self, trend):
        """Return the features (P, B, ...) of ``variance`` for ``trend``, at a quarter of the resolution."""
        half, share = self.halved(trend), halve(self.weight)
        return error_features(half, halve(self.trusted) - half * share, share, self._change())

    def _change(self):
        """Return the greatest of the smoothed SAR changes to the references at half the resolution (h, w), 0 if there
        are none.
        """
        xp = namespace(self.optical)
        found = xp.zeros_like(halve(self.optical[0]))
        for index, changed in enumerate(self.layout.changes):
            if changed:
                p = self.layout.polarisations
                means = self.blocks[change_block(index)][MIDDLE * p : (MIDDLE + 1) * p]
                found = xp.maximum(found, half_means(xp.abs(means)).mean(0))
        return found


def without_missed_clouds(optical, clear, references: Sequence[ReferenceSight] = ()):
    """Return ``optical`` (B, H, W) with the ground beside hidden pixels cut to ±``USUAL`` if the mask seems to have
    missed clouds there: if far more of that ground is bright than of the ground elsewhere in the window. White rims
    would spread over all that they surround.

    ``clear`` (H, W) bool. What one of ``references`` shows bright, too, is ground.
    """
    xp = namespace(optical)
    unknown = clear | True
    for reference in references:
        bands = [match for match in reference.matches if match is not None]
        if not bands:
            continue
        unknown = unknown & ~(reference.seen & (reference.image[bands].mean(0) > _BRIGHT_BEFORE))
    beside = clear & (wide_blur(1 - float32(clear)[None], _BESIDE_SIGMA_PX)[0] > _BESIDE)
    bright, elsewhere = unknown & (optical.mean(0) > USUAL), clear & ~beside
    share, usual = (float((bright & part).sum()) / max(float(part.sum()), 1.0) for part in (beside, elsewhere))
    if share <= _MISSED_SHARE + _MISSED_TIMES * usual:
        return optical
    return xp.where((beside & unknown)[None], xp.clip(optical, -USUAL, USUAL), optical)


def _add(trends, mixes, candidate, product):
    """Add to ``trends``, in place, the ``product`` ``{band: (H, W)}`` of a local ``candidate`` of ``mixes``."""
    for trend, mix in zip(trends, mixes):
        for weights in (own for other, own in mix if other.name == candidate.name):
            for band, part in product.items():
                if weights[band]:
                    trend[band] += float(weights[band]) * part


def _stops(counts) -> List[int]:
    return np.cumsum([0, *counts]).tolist()


def _is_choice(found) -> bool:
    """Whether every band (p, b) has one feature at most: nothing to multiply."""
    return np.count_nonzero(found, 0).max(initial=0) <= 1


def _add_chosen(total, flat, found):
    for feature, band in np.argwhere(found):
        total[band] += float(found[feature, band]) * flat[feature]


def _runs(places):
    """Return the ``places`` (first row, row after the last) as slices that are as long as possible, each with that of
    the same rows if all are put together.
    """
    found, count = [], 0
    for start, stop in places:
        if found and found[-1][0].stop == start:
            rows, own = found.pop()
            start, first = rows.start, own.start
        else:
            first = count
        found.append((slice(start, stop), slice(first, first + stop - start)))
        count = first + stop - start
    return found
