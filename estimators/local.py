"""The local relation of a band to the same band of a reference: a slope that changes smoothly over the window.

As in the guided filter (He et al. 2010, "Guided image filtering"), with Gaussian instead of box moments over the clear
pixels, and shrunk to the slope of the whole window where few of them are near.
"""

from .arrays import float32, namespace
from .fill import blur, enlarged, halve

SIGMA_PX = 20.0
SCARCE = 0.05
"""The share of clear pixels near a place at which its own slope and the window's have equal weight."""
_TINY = 1e-6


def local_trend(optical, image, where):
    """Return slope × ``image`` for each band: (B, H, W).

    ``optical`` and ``image`` (B, H, W) float32, of the same bands on two dates; ``where`` (H, W) bool: pixels that are
    clear on both. Offsets are left to the fill. The moments are those of every second row and column.
    """
    xp = namespace(optical)
    weight, x, y = (a[..., ::2, ::2] for a in (float32(where)[None], image, optical))
    x, y, bands = x * weight, y * weight, len(optical)
    sums = blur(halve(xp.concatenate([weight, x, y, x * x, x * y], 0)), SIGMA_PX / 4)
    share = xp.clip(sums[:1], _TINY, None)
    x, y, xx, xy = (sums[1 + i * bands : 1 + (i + 1) * bands] / share for i in range(4))
    variance, covariance = xp.clip(xx - x * x, 0, None), xy - x * y
    trust = share / (share + SCARCE)
    total = share.sum()
    mean_variance = (variance * share).sum((-2, -1), keepdims=True) / total
    mean_covariance = (covariance * share).sum((-2, -1), keepdims=True) / total
    # without any clear pixel the slope is 1
    covariance = trust * covariance + SCARCE * mean_covariance
    slope = (covariance + _TINY) / (trust * variance + SCARCE * mean_variance + _TINY)
    return enlarged(slope, *optical.shape[-2:]) * image
