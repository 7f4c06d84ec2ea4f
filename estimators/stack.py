"""The mix of all estimators for one scene: decided once, from trials, and then the same function for every window."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import Dict, Mapping, Optional, Tuple

import numpy as np

from .arrays import like, namespace
from .candidates import NETWORKS, SAR_BY_KIND, candidates
from .features import Layout
from .fill import enlarged
from .ridge import Moments
from .samples import SampledView
from .sight import Estimate, Quality, Sight
from .variance import ErrorScale
from .window import DOUBT, WindowView

Subset = Tuple[int, ...]
MOST_REFERENCES = 3
_NO_WEIGHT = 1e-3
_NOWHERE = np.zeros(0, int)


@dataclass(frozen=True)
class Stack:
    """The decisions for one scene: plain numbers, small enough to travel with every job.

    For subsets of the references, as different pixels are seen in different ones: ``mixes``, the weights (K, B)
    of the subset's ``candidates``, each column with a sum of 1; ``scene``, the moments of the scene's clear pixels,
    to which every window's regression shrinks; ``scales``, how large the errors are. ``doubt``: how cautiously
    remainders are filled (``fill.shrunk_fill``). ``shares``: how many of the pixels to restore, 0..1, are seen in
    exactly these references, ``None`` if that is unknown. ``layout``: what a window must have; ``None`` if there was no
    trial, then every window says itself what it has, the weights are those of ``prior_weights``, and the errors are not
    known (half-width 0.4, a standard deviation of the scene).
    """

    layout: Optional[Layout]
    scene: Mapping[Subset, Moments]
    mixes: Mapping[Subset, np.ndarray]
    scales: Mapping[Subset, ErrorScale]
    quality: Quality
    doubt: float = DOUBT
    shares: Optional[Mapping[Subset, float]] = None

    @property
    def weights(self) -> Dict[str, float]:
        """The mean weight of each estimator over bands and pixels to restore, largest first; without ``shares``, where
        all references are seen.
        """
        if self.layout is None:
            return {}
        found: Dict[str, float] = defaultdict(float)
        for subset, share in (self.shares or {tuple(range(len(self.layout.references))): 1.0}).items():
            used = self._fitted(subset)
            for candidate, weight in zip(candidates(self.layout, used), self.mix(self.layout, used).mean(1)):
                found[candidate.name] += share * float(weight)
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def _fitted(self, subset: Subset) -> Subset:
        """Return the largest part of ``subset`` that has a mix."""
        parts = (part for size in range(len(subset), -1, -1) for part in reversed(list(combinations(subset, size))))
        return next((part for part in parts if part in self.mixes), subset)

    @property
    def uses_image(self) -> bool:
        """Whether the networks' image has a weight that makes it worth computing, for any subset of references."""
        if self.layout is None or self.layout.rgb is None:
            return False
        for subset in subsets(len(self.layout.references)):
            names = [c.name for c in candidates(self.layout, subset)]
            if self.mix(self.layout, subset)[names.index(NETWORKS)].max() >= _NO_WEIGHT:
                return True
        return False

    def mix(self, layout: Layout, subset: Subset) -> np.ndarray:
        """Return the weights (K, B) of the candidates of ``subset``."""
        found = self.mixes.get(subset)
        return prior_weights(layout, subset) if found is None else found

    def estimate(self, sight: Sight) -> Estimate:
        """Return the estimate of one window. Depends on the stack and on ``sight`` only."""
        return Restored(self, WindowView(sight, self.layout or Layout.of(sight), self.scene)).estimate()

    def error(self, sight: Sight):
        """Return the half-widths (B, H, W) of ``Estimate`` for one window, in two thirds of its time."""
        return Restored(self, SampledView(_NOWHERE, sight, self.layout or Layout.of(sight), self.scene)).error()


class Restored:
    """One restored window, with what the size of its errors depends on."""

    def __init__(self, stack: Stack, view: WindowView):
        self.stack, self.view = stack, view
        self.subsets = self._occurring()
        self.trend = self._trend()

    def _occurring(self):
        """Return ``{subset: where}`` (H, W) of the subsets of references that hidden pixels need, small ones first."""
        view, mixes = self.view, self.stack.mixes
        found, left = {}, view.clear | True
        for subset in reversed(subsets(len(view.seen))):
            if mixes and subset not in mixes:
                continue
            where = left & view.support(subset)
            if bool((where & ~view.clear).any()) or subset == ():
                found[subset] = where
                left = left & ~where
        return dict(reversed(list(found.items())))

    def _trend(self):
        """Return the trend (B, H, W): each pixel's by the references seen there, continued smoothly into their gaps.

        Where fewer references are seen, the difference of the two trends is continued from where more are seen, so
        that the clouds of a reference leave no line.
        """
        needed = self._needed()
        self.view.moments(needed)
        trend = None
        for subset, own in zip(needed, self.view.trends([self._mix(subset) for subset in needed])):
            trend = own if trend is None else self.view.continued(trend, own, subset)
        return trend

    def _needed(self):
        """Return the occurring subsets from the largest one that is seen everywhere on."""
        found = list(self.subsets)
        whole = [i for i, subset in enumerate(found) if bool(self.view.support(subset).all())]
        return found[max(whole) :]

    def _mix(self, subset):
        """Return the estimators of ``subset`` that count, with their weights."""
        layout = self.view.layout
        pairs = zip(candidates(layout, subset), self.stack.mix(layout, subset))
        return [(candidate, weights) for candidate, weights in pairs if weights.max() >= _NO_WEIGHT]

    def error_features(self):
        """Return the features (P, B, h, w) of ``variance``, at a quarter of the resolution."""
        return self.view.error_features(self.trend)

    def error(self):
        """Return the half-widths (B, H, W)."""
        xp = namespace(self.trend)
        if not self.stack.scales:
            return xp.zeros_like(self.view.optical) + UNKNOWN_ERROR
        total, features = None, self.error_features()
        for subset, where in self.subsets.items():
            scale = self.stack.scales.get(subset) or self.stack.scales[()]
            own = enlarged(scale.apply(features), *where.shape)
            total = own if total is None else xp.where(where, own, total)
        return total

    def shares(self):
        """Return the shares (3 + n, H, W) of the groups."""
        xp = namespace(self.trend)
        layout = self.view.layout
        found = xp.concatenate([xp.zeros_like(self.trend[:1])] * (3 + len(layout.references)), 0)
        for subset, where in self.subsets.items():
            own = np.zeros(len(found))
            for candidate, weights in zip(candidates(layout, subset), self.stack.mix(layout, subset)):
                own[list(candidate.groups)] += weights.mean() / len(candidate.groups)
            found = xp.where(where, like(own, found)[:, None, None], found)
        return found

    def estimate(self) -> Estimate:
        """Return the result."""
        values = self.view.filled(self.trend, self.stack.doubt)
        return Estimate(values, self.error(), self.shares(), self.view.misses_clouds)


UNKNOWN_ERROR = 0.4
"""The half-width where nothing is known about the errors: a standard deviation of the scene, in encoded units."""


def subsets(count: int) -> Tuple[Subset, ...]:
    """Return all subsets of ``count`` references, small ones first."""
    return tuple(subset for size in range(count + 1) for subset in combinations(range(count), size))


def prior_weights(layout: Layout, subset: Subset) -> np.ndarray:
    """Return the weights (K, B) of the candidates of ``subset`` before anything is known about the scene."""
    found = candidates(layout, subset)
    others = [candidate for candidate in found if candidate.name not in (NETWORKS, SAR_BY_KIND)]
    preferred = [candidate for candidate in found if max(candidate.groups) >= 3] if subset else others
    weights = np.array([float(c in preferred) / len(preferred) for c in found])
    return np.repeat(weights[:, None], layout.bands, 1)
