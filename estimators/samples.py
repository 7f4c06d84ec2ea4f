"""What the estimators say at some pixels of a window: enough to compare them, in less than half of the time."""

from typing import Iterator, Sequence

import numpy as np

from .arrays import float32, namespace, taken
from .fill import doubled_at, half_fills, half_means, halve
from .sight import Sight
from .window import DOUBT, WindowView


class SampledView(WindowView):
    """A window that is computed at half the resolution, and at the hidden ``pixels``, flat indices (m,).

    Its images are (B, n + m): the n pixels of half the resolution, row by row, then the ``pixels``. The former are all
    that the fill and the features of the errors need.
    """

    def __init__(self, pixels: np.ndarray, sight: Sight, *arguments):
        super().__init__(sight, *arguments)
        self.pixels = pixels
        self._size = tuple((side + 1) // 2 for side in self.clear.shape)
        self._half = self._size[0] * self._size[1]

    def halved(self, trend):
        """Return ``trend`` (..., n + m) at half the resolution: (..., h, w)."""
        return trend[..., : self._half].reshape(*trend.shape[:-1], *self._size)

    def continued(self, trend, own, subset):
        """Return ``own`` (B, n + m) where the references ``subset`` are seen, and elsewhere ``trend`` and the
        difference of the two, continued smoothly.
        """
        support = float32(self.support(subset))[None]
        share, difference = halve(support), own - trend
        (fill,) = half_fills(self.halved(difference) * share, share, (DOUBT,))
        seen = self._both(half_means(support).reshape(1, -1), taken(support.reshape(1, -1), self.pixels))
        return trend + seen * difference + (1 - seen) * self._with_pixels(fill)

    def values_at_pixels(self, trend, doubts: Sequence[float], among) -> Iterator:
        """Yield the values (..., B, m) of ``trend`` (..., B, n + m), its remainder filled from the clear pixels
        ``among`` (H, W) bool, for each of ``doubts``.
        """
        weight = self.weight * float32(among)
        share = halve(weight)
        remainder = halve(self.trusted * weight) - self.halved(trend) * share
        for fill in half_fills(remainder, share, doubts):
            found = trend[..., self._half :] + doubled_at(fill, self.pixels, self.clear.shape[-1])
            yield self.cut(found[..., None])[..., 0]

    def _combined(self, linear):
        flat = self._flat().items()
        features = {name: self._both(self.features.halves(name), taken(block, self.pixels)) for name, block in flat}
        return self._values(linear, features, self._half + len(self.pixels))

    def _products(self, slopes, plain, images):
        sampled = self._values(plain, {name: self.features.samples(name) for name in self.blocks}, self._half)
        for (local, bands), some, image in zip(slopes, sampled, images):
            yield self._with_pixels(local.at_half(some.reshape(-1, *self._size), bands)) * image

    def _with_pixels(self, half):
        """Return what changes smoothly, ``half`` (b, h, w), as (b, n + m)."""
        return self._both(half.reshape(len(half), -1), doubled_at(half, self.pixels, self.clear.shape[-1]))

    def _both(self, some, at_pixels):
        return namespace(some).concatenate([some, at_pixels], -1)
