"""Finds images that share ground: by name, by group, and by what they show at any offset."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
from scipy import fft, ndimage

from .pairs import Pair

REDUCTION = 8
"""The offset is searched on images averaged over blocks of this many pixels squared."""
MIN_OVERLAP_BLOCKS = 100
"""Smaller common areas (6400 px²) are not looked for."""
CANDIDATE_Z = 6.0
"""Correlation times the square root of the common blocks from which an offset is looked at in full resolution."""
SAME_GROUND = 0.65
"""Fine detail that correlates so well is the same ground: copies and other dates reach 0.8, other ground 0.5."""
_DETAIL_PX = 9
_VERIFIED_PX = 192


@dataclass(frozen=True)
class Leak:
    """Two images that are not independent, and why."""

    first: str
    second: str
    reason: str


def find_leaks(first: Sequence[Pair], second: Sequence[Pair]) -> List[Leak]:
    """Return one ``Leak`` for every two pairs, one of each set, with a common name, a common group or common ground."""
    leaks = []
    reduced_second = [_Reduced(other) for other in second]
    for one in map(_Reduced, first):
        for other in reduced_second:
            reason = _dependence(one, other)
            if reason:
                leaks.append(Leak(one.pair.name, other.pair.name, reason))
    return leaks


def _dependence(one: "_Reduced", other: "_Reduced") -> str:
    if one.pair.name == other.pair.name:
        return "the same pair"
    if one.pair.group == other.pair.group:
        return f"the same group {one.pair.group}"
    correlation = common_ground(one, other)
    return f"the same ground (correlation {correlation:.2f})" if correlation >= SAME_GROUND else ""


def merged_groups(pairs: Sequence[Pair]) -> Dict[str, str]:
    """Return the group of every pair by name, groups with common ground made one (under the first of their names)."""
    parent = {pair.group: pair.group for pair in pairs}

    def root(group: str) -> str:
        while parent[group] != group:
            group = parent[group]
        return group

    reduced = [_Reduced(pair) for pair in pairs]
    for one, other in combinations(reduced, 2):
        low, high = sorted((root(one.pair.group), root(other.pair.group)))
        if low != high and common_ground(one, other) >= SAME_GROUND:
            parent[high] = low
    return {pair.name: root(pair.group) for pair in pairs}


def common_ground(one: "_Reduced", other: "_Reduced") -> float:
    """Return how well the fine detail of two images agrees where they fit best (1: copies), 0 where they fit nowhere.

    They are correlated at all offsets with at least ``MIN_OVERLAP_BLOCKS`` in common (normalised
    cross-correlation of the detail of block means, by FFT); the best offset is then judged in full resolution,
    where edges that look alike by chance differ.
    """
    offset_px = _best_offset(one, other)
    return 0.0 if offset_px is None else _detail_correlation(one.pair.rgb, other.pair.rgb, offset_px)


def _detail(image: np.ndarray, size: int) -> np.ndarray:
    return image - ndimage.uniform_filter(image, size, mode="nearest")


class _Reduced:
    """The detail of a pair's block means, outliers cut, and its spectra, kept for the next comparison."""

    def __init__(self, pair: Pair) -> None:
        height, width = (length // REDUCTION for length in pair.shape)
        blocks = pair.rgb[:, : height * REDUCTION, : width * REDUCTION].reshape(3, height, REDUCTION, width, REDUCTION)
        detail = _detail(blocks.mean(axis=(0, 2, 4), dtype=np.float32), 5)
        spread = max(float(detail.std()), 1.0)
        self.pair = pair
        self.detail = np.clip(detail, -3 * spread, 3 * spread)
        self.shape = detail.shape
        self._spectra: Dict = {}
        self._energies: Dict = {}

    def spectrum(self, size: Tuple[int, int]) -> np.ndarray:
        if size not in self._spectra:
            self._spectra[size] = fft.rfft2(self.detail, size)
        return self._spectra[size]

    def energy(self, other_shape: Tuple[int, int], size: Tuple[int, int], is_first: bool) -> np.ndarray:
        """Return the root of the energy in what is common with an image of ``other_shape``, at every cyclic offset."""
        key = (other_shape, size, is_first)
        if key not in self._energies:
            own, other = fft.rfft2(self.detail**2, size), fft.rfft2(np.ones(other_shape, np.float32), size)
            crossed = np.conj(own) * other if is_first else np.conj(other) * own
            self._energies[key] = np.sqrt(np.maximum(fft.irfft2(crossed, size), 0))
        return self._energies[key]


@lru_cache(maxsize=64)
def _root_of_common_blocks(first: Tuple[int, int], second: Tuple[int, int], size: Tuple[int, int]) -> np.ndarray:
    """Return the root of how many blocks such images have in common at every cyclic offset, 0 where too few."""
    spectra = [fft.rfft2(np.ones(shape, np.float32), size) for shape in (first, second)]
    blocks = np.rint(fft.irfft2(np.conj(spectra[0]) * spectra[1], size))
    return np.sqrt(np.where(blocks >= MIN_OVERLAP_BLOCKS, blocks, 0))


def _best_offset(first: _Reduced, second: _Reduced) -> Optional[Tuple[int, int]]:
    """Return where ``first``'s origin lies in ``second`` (rows, columns; px) if they fit anywhere, else ``None``."""
    size = tuple(fft.next_fast_len(a + b - 1, real=True) for a, b in zip(first.shape, second.shape))
    root = _root_of_common_blocks(first.shape, second.shape, size)
    energy = first.energy(second.shape, size, True) * second.energy(first.shape, size, False)
    common = fft.irfft2(np.conj(first.spectrum(size)) * second.spectrum(size), size)
    # flat ground (less than a grey level of detail) fits everywhere and proves nothing
    z = np.where(energy > root**2, common * root / np.maximum(energy, 1e-6), 0)
    place = np.unravel_index(int(z.argmax()), size)
    if z[place] < CANDIDATE_Z:
        return None
    return tuple(REDUCTION * int(at - n if at >= length else at) for at, n, length in zip(place, size, second.shape))


def _detail_correlation(first: np.ndarray, second: np.ndarray, offset_px: Tuple[int, int]) -> float:
    """Return the best correlation of the fine detail of two images (3, H, W) within ± one block of ``offset_px``.

    It is taken over the middle of what they have in common, at most ``_VERIFIED_PX`` squared.
    """
    here, there = [slice(None)], [slice(None)]
    for length, other_length, shift in zip(first.shape[1:], second.shape[1:], offset_px):
        start, stop = max(0, -shift) + REDUCTION, min(length, other_length - shift) - REDUCTION
        middle = (start + stop) // 2
        start, stop = max(start, middle - _VERIFIED_PX // 2), min(stop, middle + _VERIFIED_PX // 2)
        if stop - start < 3 * REDUCTION:
            return 0.0
        here.append(slice(start, stop))
        there.append(slice(start + shift - REDUCTION, stop + shift + REDUCTION))
    part, around = (
        _detail(image[tuple(window)].mean(axis=0, dtype=np.float32), _DETAIL_PX)
        for image, window in ((first, here), (second, there))
    )
    size = tuple(fft.next_fast_len(length, real=True) for length in around.shape)
    shifts = tuple(slice(0, 2 * REDUCTION + 1) for _ in size)
    spectrum, box = np.conj(fft.rfft2(part, size)), np.conj(fft.rfft2(np.ones_like(part), size))
    products = fft.irfft2(spectrum * fft.rfft2(around, size), size)[shifts]
    energies = fft.irfft2(box * fft.rfft2(around**2, size), size)[shifts]
    norms = np.sqrt(np.maximum(energies, 0) * (part**2).sum())
    return float(np.where(norms > part.size, products / np.maximum(norms, 1e-6), 0).max())
