"""The local relation of a band to the same band of a reference: a slope that changes smoothly over the window.

As in the guided filter (He et al. 2010, "Guided image filtering"), with Gaussian instead of box moments over the clear
pixels, and shrunk to the slope of the whole window where few of them are near.
"""

from .arrays import float32, namespace
from .fill import blur, double, enlarged, halve

SIGMA_PX = 20.0
SCARCE = 0.05
"""The share of clear pixels near a place at which its own slope and the window's have equal weight."""
_TINY = 1e-6


class LocalSlopes:
    """The slopes between ``optical`` and images of the same bands on another date, (B, H, W) float32.

    ``where`` (H, W) bool: pixels that are clear on both dates. Offsets are left to the fill. The moments are those of
    every second row and column.
    """

    def __init__(self, optical, where):
        self._weight = float32(where)[None, ::2, ::2]
        self._y = optical[..., ::2, ::2] * self._weight
        sums = _means(namespace(optical).concatenate([self._weight, self._y], 0))
        self._share = namespace(optical).clip(sums[:1], _TINY, None)
        self._mean = sums[1:] / self._share

    def trend(self, image, bands=slice(None)):
        """Return slope × ``image`` (b, H, W), which is of the ``bands``, indices (b,) or a slice."""
        return enlarged(self._slope(image[..., ::2, ::2], bands), *image.shape[-2:]) * image

    def at_half(self, image, bands=slice(None)):
        """Return the slopes (b, h, w) at half the resolution, given every second row and column of an image."""
        return double(self._slope(image, bands), *image.shape[-2:])

    def _slope(self, image, bands):
        """Return the slopes at half the resolution of ``image`` (b, h, w), every second row and column of an image."""
        xp, size, share = namespace(image), len(image), self._share
        x = image * self._weight
        sums = _means(xp.concatenate([x, x * x, x * self._y[bands]], 0)) / share
        mean, square, product = (sums[i * size : (i + 1) * size] for i in range(3))
        variance, covariance = xp.clip(square - mean * mean, 0, None), product - mean * self._mean[bands]
        trust = share / (share + SCARCE)
        total = share.sum()
        mean_variance = (variance * share).sum((-2, -1), keepdims=True) / total
        mean_covariance = (covariance * share).sum((-2, -1), keepdims=True) / total
        # without any clear pixel the slope is 1
        covariance = trust * covariance + SCARCE * mean_covariance
        return (covariance + _TINY) / (trust * variance + SCARCE * mean_variance + _TINY)


def _means(image):
    return blur(halve(image), SIGMA_PX / 4)
