"""What each pixel of a restored raster comes from."""

import numpy as np

OBSERVED, RIM, REFERENCE, SAR, SURROUNDINGS, MIXED, NOT_RESTORED = range(1, 8)
"""Values of the first band of a provenance raster; 0 where there is no data."""
_LED_SHARE = 0.5
"""A pixel that is made of one source by more than this comes from it."""
_FIRST_REFERENCE = 3
"""Shares come as surroundings, SAR, networks, and one for each reference (``estimators.sight.Estimate``)."""


def origins(alpha, shares, kept, valid) -> np.ndarray:
    """Return what pixels come from, and the number of the reference with most part in them: (2, h, w) uint8.

    ``alpha`` (h, w) is the share of the restored image, ``shares`` (G, h, w) what that is made of, empty where the
    networks alone ran. ``kept`` (h, w) bool is cloudy and not restored, ``valid`` (h, w) bool has data.
    """
    restored = alpha > 0
    kinds = np.where(restored, _leading(shares, alpha.shape), np.where(kept, NOT_RESTORED, OBSERVED))
    kinds = np.where(restored & (alpha < 1), RIM, kinds)
    numbers, references = np.zeros(alpha.shape, int), shares[_FIRST_REFERENCE:]
    if len(references):
        numbers = np.where(restored & (references.max(axis=0) > 0), references.argmax(axis=0) + 1, 0)
    return (np.stack([kinds, numbers]) * valid).astype(np.uint8)


def _leading(shares, shape) -> np.ndarray:
    """Return the source that leads in each pixel (h, w). The networks see the ground in SAR."""
    if not len(shares):
        return np.full(shape, SAR)
    kinds = np.full(shape, MIXED)
    references = shares[_FIRST_REFERENCE:].sum(axis=0)
    for kind, share in ((SURROUNDINGS, shares[0]), (SAR, shares[1] + shares[2]), (REFERENCE, references)):
        kinds[share > _LED_SHARE] = kind
    return kinds
