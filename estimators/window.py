"""One window: its features, regressions and trends, computed once and shared by all estimators."""

import numpy as np

from .arrays import float32, like, namespace
from .candidates import Candidate, coefficients
from .features import IMAGE, MIDDLE, SAR, Layout, blocks, change_block, known, reference_block
from .fill import shrunk_fill
from .local import local_trend
from .ridge import Regression, moments
from .sight import Sight

DOUBT = 0.02


class WindowView:
    """What the estimators share in one window; ``scene``: the scene's moments for each subset of references."""

    def __init__(self, sight: Sight, layout: Layout, scene):
        self.layout, self.scene = layout, scene
        self.clear = ~sight.hidden
        self.seen = tuple(reference.seen for reference in sight.references)
        self.optical = known(sight.optical, self.clear)
        self.blocks = blocks(sight)
        self._regressions = {}

    def support(self, subset):
        """Return where all references of ``subset`` are seen: (H, W) bool."""
        seen = self.clear | True
        for index in subset:
            seen = seen & self.seen[index]
        return seen

    def moments(self, subset):
        """Return the moments of the blocks that estimators with the references ``subset`` use."""
        names = [SAR, IMAGE]
        for index in subset:
            names += [reference_block(index), change_block(index)]
        parts = {name: self.blocks[name] for name in names if name in self.blocks}
        return moments(parts, self.optical, self.clear & self.support(subset))

    def regression(self, subset) -> Regression:
        """Return the regression for the references ``subset``."""
        if subset not in self._regressions:
            self._regressions[subset] = Regression(self.moments(subset), self.scene.get(subset))
        return self._regressions[subset]

    def trend(self, weighted):
        """Return the trend (B, H, W) of several estimators together.

        ``weighted``: pairs of a candidate and its weights (B,). Linear ones share one set of coefficients.
        """
        linear, constant, rest = {}, np.zeros(self.layout.bands), 0
        for candidate, weights in weighted:
            if candidate.local:
                rest = rest + like(weights, self.optical)[:, None, None] * self._local(candidate)
                continue
            regression = self.regression(candidate.references)
            found = coefficients(candidate, self.layout, regression) * weights
            constant = constant + regression.constant(found)
            for name, columns in regression.columns.items():
                linear[name] = linear.get(name, 0) + found[columns]
        return self._combine(linear) + like(constant, self.optical)[:, None, None] + rest

    def _combine(self, linear):
        total = namespace(self.optical).zeros_like(self.optical)
        flat = total.reshape(len(total), -1)
        for name, found in linear.items():
            if found.any():
                flat += like(found.T, flat) @ self.blocks[name].reshape(len(found), -1)
        return total

    def _local(self, candidate: Candidate):
        """Return the local relation to the pasted reference."""
        subset = candidate.references
        pasted = Candidate("", (), {}, subset, pasted=subset)
        image = self.trend([(pasted, np.ones(self.layout.bands))])
        return local_trend(self.optical, image, self.clear & self.support(subset))

    def filled(self, trend, weight=None):
        """Return ``trend`` with its remainder filled from the clear pixels (of them those in ``weight``, if given)."""
        where = self.clear if weight is None else self.clear & weight
        return trend + shrunk_fill(self.optical - trend, float32(where)[None], DOUBT)

    def change(self):
        """Return the greatest of the smoothed SAR changes to the references (H, W), 0 if there are none."""
        xp = namespace(self.optical)
        found = xp.zeros_like(self.optical[0])
        for index, changed in enumerate(self.layout.changes):
            if changed:
                p = self.layout.polarisations
                means = self.blocks[change_block(index)][MIDDLE * p : (MIDDLE + 1) * p]
                found = xp.maximum(found, xp.abs(means).mean(0))
        return found
