"""What each pixel of a restored raster comes from."""

from typing import Sequence

import numpy as np

OBSERVED, RIM, REFERENCE, SAR, SURROUNDINGS, MIXED, NOT_RESTORED = range(1, 8)
"""Values of the first band of a provenance raster; 0 where there is no data."""
_LED_SHARE = 0.5
"""A pixel that is made of one source by more than this comes from it."""
FIRST_REFERENCE = 3
"""Shares come as surroundings, SAR, networks, and one for each reference (``estimators.sight.Estimate``)."""


def origins(alpha, shares, kept, valid, references: Sequence[int]) -> np.ndarray:
    """Return what pixels come from, and the number of the reference with most part in them: (2, h, w) uint8.

    ``alpha`` (h, w) is the share of the restored image, ``shares`` (G, h, w) what that is made of, empty where the
    networks alone ran. ``kept`` (h, w) bool is cloudy and not restored, ``valid`` (h, w) bool has data. ``references``:
    the numbers, from 1, of those that have shares.
    """
    restored = alpha > 0
    kinds = np.where(restored, _leading(shares, alpha.shape), np.where(kept, NOT_RESTORED, OBSERVED))
    kinds = np.where(restored & (alpha < 1), RIM, kinds)
    numbers, parts = np.zeros(alpha.shape, int), shares[FIRST_REFERENCE:]
    if len(parts):
        most = np.array(references)[parts.argmax(axis=0)]
        numbers = np.where(restored & (parts.max(axis=0) > 0), most, 0)
    return (np.stack([kinds, numbers]) * valid).astype(np.uint8)


def _leading(shares, shape) -> np.ndarray:
    """Return the source that leads in each pixel (h, w). The networks see the ground in SAR."""
    if not len(shares):
        return np.full(shape, SAR)
    kinds = np.full(shape, MIXED)
    references = shares[FIRST_REFERENCE:].sum(axis=0)
    for kind, share in ((SURROUNDINGS, shares[0]), (SAR, shares[1] + shares[2]), (REFERENCE, references)):
        kinds[share > _LED_SHARE] = kind
    return kinds
