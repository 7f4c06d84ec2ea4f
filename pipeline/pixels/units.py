"""Whether two optical rasters of one place come in the same units: kinds of products, and the offset of digital numbers."""

from typing import Optional, Tuple

import numpy as np

from ...errors import RadiometryError
from .radiometry import BASELINE_OFFSET_DN, OFFSET_SINCE_BASELINE

SAME_UNITS = "the same units (same product level and processing baseline, same scaling)"
KINDS = {"byte": "8 bit values", "dn": "digital numbers", "reflectance": "reflectance"}
"""What ``radiometry.product_kind`` finds, in words."""
_SHIFT_DN = BASELINE_OFFSET_DN * 0.6, BASELINE_OFFSET_DN * 1.4
"""A median difference within these limits in all bands is the offset: seasons do not change all bands alike."""
_OFFSETS = f"an offset of {BASELINE_OFFSET_DN} in its digital numbers", "no offset"
OFFSET_HINT = " The metadata decide on the offset where both rasters have the PROCESSING_BASELINE."


def offset_texts(theirs_has_it: bool) -> Tuple[str, str]:
    """Return what their raster comes with and what ours does, in words, where only one of them has the offset."""
    return _OFFSETS if theirs_has_it else _OFFSETS[::-1]


def offset_between(theirs, ours) -> int:
    """Return 1 where the values ``theirs`` (B, N) have the offset of 1000 and ``ours`` do not, -1 the other way round, else 0.

    Both are of the same pixels, clear in both rasters.
    """
    shift = np.median(theirs.astype(np.float64) - ours, axis=1)
    for sign in (1, -1):
        if ((_SHIFT_DN[0] <= sign * shift) & (sign * shift <= _SHIFT_DN[1])).all():
            return sign
    return 0


def offset_by_metadata(theirs: Optional[float], ours: Optional[float]) -> Optional[int]:
    """Return what ``offset_between`` does by two processing baselines, ``None`` unless both are known."""
    if theirs is None or ours is None:
        return None
    return int(theirs >= OFFSET_SINCE_BASELINE) - int(ours >= OFFSET_SINCE_BASELINE)


def units_differ(theirs: str, has: str, ours: str, ours_has: str, way_out: str) -> RadiometryError:
    """Return the error that the raster called ``theirs`` comes with one unit, that called ``ours`` with another one."""
    return RadiometryError(f"{theirs} comes with {has}, {ours} with {ours_has}. Bring both to {SAME_UNITS}{way_out}")
