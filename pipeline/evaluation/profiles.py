"""The distribution of errors by size and by distance to the nearest clear pixel."""

import math
from typing import List, Optional, Tuple

import numpy as np

DISTANCE_LIMIT_PX = 64
"""All larger distances from clear ground form one class: resolving them would need a wider neighbourhood."""
_FIRST_PX = np.array([1, 2, 3, 5, 9, 17, 33, DISTANCE_LIMIT_PX + 1])
"""The first distance of each class; the last class is open."""
_HALF_BINS = 4000
_REACH = 4.0
"""Errors are counted up to this many data ranges: clouds that were not removed differ by more than one."""


class ErrorHistogram:
    """Counts the errors of ``n_bands`` bands in bins of 1/1000 of ``data_range``; the outermost bins are open.

    Errors that are ``whole`` numbers get bins of whole width: otherwise some bins would cover more numbers than others.
    """

    def __init__(self, n_bands: int, data_range: float, whole: bool):
        step = _REACH * data_range / _HALF_BINS
        self._step = float(math.ceil(step) | 1) if whole else step  # odd, so that no number lies between two bins
        self._counts = np.zeros((n_bands, 2 * _HALF_BINS + 1), np.int64)

    def add(self, error) -> None:
        """Count ``error`` (B, n), restored minus reference."""
        bins = np.clip(np.rint(error / self._step), -_HALF_BINS, _HALF_BINS).astype(np.int64) + _HALF_BINS
        for counts, band in zip(self._counts, bins):
            counts += np.bincount(band, minlength=counts.size)

    def shown(self, n_bins: int = 60) -> Optional[Tuple[np.ndarray, np.ndarray]]:
        """Return the edges (n + 1,) of at most about ``n_bins`` bins and each band's share of pixels in them (B, n).

        The bins are symmetrical around 0 and cover 99 % of the errors; the rest is left out. Returns ``None`` if
        nothing was counted.
        """
        total = self._counts.sum()
        if total == 0:
            return None
        errors = np.arange(-_HALF_BINS, _HALF_BINS + 1)
        cumulated = np.cumsum(np.bincount(np.abs(errors), weights=self._counts.sum(axis=0)))
        reach = int(np.searchsorted(cumulated, 0.99 * total))
        width = -(-2 * reach // n_bins) | 1  # odd, too
        half = max(1, -(-reach // width))
        place = np.rint(errors / width).astype(int) + half
        inside = (place >= 0) & (place <= 2 * half)
        shares = self._counts[:, inside] / self._counts.sum(axis=1, keepdims=True)
        shown = np.stack([np.bincount(place[inside], weights=band, minlength=2 * half + 1) for band in shares])
        return (np.arange(2 * half + 2) - half - 0.5) * width * self._step, shown


class DistanceProfile:
    """Sums of absolute errors by distance to the nearest clear pixel."""

    def __init__(self):
        self._pixels = np.zeros(len(_FIRST_PX), np.int64)
        self._absolute = np.zeros(len(_FIRST_PX))

    def add(self, absolute, distance_px) -> None:
        """Add errors (n,), each the mean over the bands of a pixel, at these distances (n,) in pixels."""
        group = np.searchsorted(_FIRST_PX, distance_px, side="right") - 1
        self._pixels += np.bincount(group, minlength=len(_FIRST_PX))
        self._absolute += np.bincount(group, weights=absolute, minlength=len(_FIRST_PX))

    def rows(self) -> List[dict]:
        """Return ``from_px``, ``to_px`` (``None``: no limit), ``pixels`` and ``mae`` of each class that has pixels."""
        last = [int(following) - 1 for following in _FIRST_PX[1:]] + [None]
        return [
            {"from_px": int(first), "to_px": end, "pixels": int(pixels), "mae": float(absolute / pixels)}
            for first, end, pixels, absolute in zip(_FIRST_PX, last, self._pixels, self._absolute)
            if pixels
        ]
