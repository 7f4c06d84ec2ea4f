"""One window: its features, regressions and trends, computed once and shared by all estimators."""

from dataclasses import replace

import numpy as np

from .arrays import float32, like, namespace
from .candidates import Candidate, coefficients
from .features import IMAGE, MIDDLE, SAR, Layout, blocks, change_block, known, reference_block
from .fill import shrunk_fill, shrunk_fills
from .local import local_trend
from .ridge import SCENE_COUNT_PX, Regression, moments, part_of
from .sight import Sight

DOUBT = 0.02
"""How cautiously remainders are filled before the trials say more, see ``fill.shrunk_fill``."""


class WindowView:
    """What the estimators share in one window; ``scene``: the scene's moments for each subset of references."""

    def __init__(self, sight: Sight, layout: Layout, scene, shared=None):
        self.layout, self.scene = layout, scene
        self.clear = ~sight.hidden
        self.seen = tuple(reference.seen for reference in sight.references)
        self.optical = known(sight.optical, self.clear)
        self.blocks = blocks(sight) if shared is None else shared
        self.weight = float32(self.clear)[None]
        self._moments, self._regressions = {}, {}

    def support(self, subset):
        """Return where all references of ``subset`` are seen: (H, W) bool."""
        seen = self.clear | True
        for index in subset:
            seen = seen & self.seen[index]
        return seen

    def moments(self, subset):
        """Return the moments of the blocks that estimators with the references ``subset`` use."""
        if subset in self._moments:
            return self._moments[subset]
        names = [SAR, IMAGE]
        for index in subset:
            names += [reference_block(index), change_block(index)]
        names = [name for name in names if name in self.blocks]
        where = self.clear & self.support(subset)
        whole = self._same_pixels(subset, where)
        parts = {name: self.blocks[name] for name in names}
        found = moments(parts, self.optical, where) if whole is None else part_of(whole, names)
        self._moments[subset] = found
        return found

    def _same_pixels(self, subset, where):
        """Return known moments of more references over the same pixels, ``None`` if there are none."""
        count = 4 * int(where[::2, ::2].sum())
        for other, found in self._moments.items():
            if set(subset) < set(other) and found.count == count:
                return found
        return None

    def regression(self, subset) -> Regression:
        """Return the regression for the references ``subset``."""
        if subset not in self._regressions:
            own, scene = self.moments(subset), self.scene.get(subset)
            if scene is not None and set(scene.columns) > set(own.columns):
                scene = part_of(scene, tuple(own.columns))  # the networks do not run where nothing depends on them
            self._regressions[subset] = Regression(own, scene, SCENE_COUNT_PX)
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
        """Return the trend of ``candidate`` with slopes that change over the window."""
        plain = self.trend([(replace(candidate, local=False), np.ones(self.layout.bands))])
        return local_trend(self.optical, plain, self.clear & self.support(candidate.references))

    def filled(self, trend, doubt, among=None):
        """Return ``trend`` with its remainder filled from the clear pixels, of them those ``among``, if given."""
        weight = self.weight if among is None else self.weight * float32(among)
        return trend + shrunk_fill(self.optical - trend, weight, doubt)

    def filled_with(self, trend, doubts):
        """Yield the result of ``filled`` for each of ``doubts``."""
        for fill in shrunk_fills(self.optical - trend, self.weight, doubts):
            yield trend + fill

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
