"""Which pixels are restored, and how the restored image is blended with the source."""

from typing import Optional

import numpy as np

from ...neighbourhood import distance_to
from .radiometry import avoid_nodata, to_dtype


def fade(cloudy, buffer_px: int, feather_px: int) -> np.ndarray:
    """Return the share (H, W) float32 of the restored image in each pixel.

    It is 1 in ``cloudy`` (H, W) bool and within ``buffer_px - feather_px`` pixels of it, falls along a cosine over
    the outer ``feather_px`` pixels of the rim, and is 0 beyond ``buffer_px``. Values are correct at least
    ``buffer_px`` pixels away from the array's edge.
    """
    return share_at(distance_to(cloudy, buffer_px), buffer_px, feather_px)


def share_at(distance, buffer_px: int, feather_px: int) -> np.ndarray:
    """Return the share of ``fade`` for distances from cloud in pixels (any shape, float64)."""
    alpha = (distance <= buffer_px - feather_px).astype(np.float32)
    rim = (distance > buffer_px - feather_px) & (distance <= buffer_px)
    # one pixel more than the feather, so that the last pixel of the rim still has some weight
    step = (distance[rim] - (buffer_px - feather_px)) / (feather_px + 1)
    alpha[rim] = 0.5 + 0.5 * np.cos(np.pi * step)
    return alpha


def composite(source, restored, alpha, nodata: Optional[float] = None) -> np.ndarray:
    """Return ``restored`` over ``source``, both (B, H, W) of one dtype, with ``alpha`` (H, W) in 0..1.

    Where ``alpha`` is 0 the source is returned bit for bit, where it is 1 the restored value. Mixed values are never
    equal to ``nodata``.
    """
    result = np.where(alpha == 1, restored, source)
    rim = (alpha > 0) & (alpha < 1)
    if not rim.any():
        return result
    below = source[:, rim].astype(np.float64)
    mixed = below + (restored[:, rim] - below) * alpha[rim]
    result[:, rim] = avoid_nodata(to_dtype(mixed, source.dtype), nodata)
    return result
