"""Which pixels are restored, and how the restored image meets the source."""

from typing import Optional

import numpy as np
from scipy import ndimage

from .radiometry import avoid_nodata, to_dtype


def fade(cloudy, buffer_px: int, feather_px: int) -> np.ndarray:
    """Return the share (H, W) float32 of the restored image in each pixel.

    1 within ``buffer_px - feather_px`` pixels of ``cloudy`` (H, W) bool, so in all of it; falls along a
    cosine over the outer ``feather_px`` pixels of the grown rim; 0 farther than ``buffer_px``. Needs
    ``buffer_px`` pixels of surroundings to be right at the array's edge.
    """
    distance = distance_to(cloudy, buffer_px)
    if not feather_px:
        return (distance <= buffer_px).astype(np.float32)
    # one pixel more than the feather, so that the last pixel of the rim still has some weight
    step = np.clip((distance - (buffer_px - feather_px)) / (feather_px + 1), 0, 1)
    alpha = 0.5 + 0.5 * np.cos(np.pi * step)
    return np.where(distance <= buffer_px, alpha, 0).astype(np.float32)


def distance_to(cloudy, limit_px: int) -> np.ndarray:
    """Euclidean distance (H, W), in pixels, to the nearest True of ``cloudy``; ``limit_px`` + 1 without any."""
    if not cloudy.any():
        return np.full(cloudy.shape, limit_px + 1.0)
    return ndimage.distance_transform_edt(~cloudy)


def composite(source, restored, alpha, nodata: Optional[float] = None) -> np.ndarray:
    """Return ``restored`` over ``source``, both (B, H, W) of one dtype, with ``alpha`` (H, W) in 0..1.

    Where ``alpha`` is 0 the source comes back bit for bit, where it is 1 the restored value; a mixture is
    never ``nodata``.
    """
    result = np.where(alpha == 1, restored, source)
    rim = (alpha > 0) & (alpha < 1)
    below = source[:, rim].astype(np.float64)
    mixed = below + (restored[:, rim] - below) * alpha[rim]
    result[:, rim] = avoid_nodata(to_dtype(mixed, source.dtype), nodata)
    return result
