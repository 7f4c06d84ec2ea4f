"""Speckle filters based on local statistics, for arrays of linear power with gaps.

Speckle is multiplicative: the squared coefficient of variation of L-look power around the backscatter is Cu² = 1 / L.
All filters compare it with Ci², the variation of the valid pixels around each pixel. Sums are taken in an order that
does not depend on where the array starts, so a window with ``size_px // 2`` pixels of surroundings gives the same
pixels as the whole raster, bit for bit.
"""

from typing import Callable, Dict, Optional, Tuple

import numpy as np

REFINED_LEE_SIZE_PX = 7
"""The refined Lee filter is only defined for windows of 7 × 7 pixels."""
LOOKS_SIZE_PX = 7
DEFAULT_LOOKS = 4.4
"""Equivalent number of looks of high-resolution Sentinel-1 IW GRD (ESA, Sentinel-1 Product Definition)."""
_LOOKS_BINS = np.linspace(-2, 12, 14 * 8 + 1)
"""Edges of the histogram of the number of looks, as base-2 logarithms: eight bins per octave."""


def filter_size_px(kind: str, size_px: int) -> int:
    """Return the window side of the filter ``kind``: 7 for ``refined_lee``, 1 for ``none``, otherwise ``size_px``."""
    return {"none": 1, "refined_lee": REFINED_LEE_SIZE_PX}.get(kind, size_px)


def despeckle(power, kind: str, looks: float, size_px: int) -> np.ndarray:
    """Return ``power`` (H, W), linear with NaN for missing pixels, filtered by ``kind``, as float64.

    ``looks``: the equivalent number of looks, above 0. ``size_px``, odd: the side of the window. Values are correct
    where the whole window lies inside the array, or the array ends where the raster ends.
    """
    power = np.asarray(power, dtype=np.float64)
    return _FILTERS[kind](power, 1.0 / looks, filter_size_px(kind, size_px))


def lee(power, cu2: float, size_px: int) -> np.ndarray:
    """Lee's filter: the local linear estimate with the least mean square error.

    Lee, J.-S. (1980): Digital image enhancement and noise filtering by use of local statistics. IEEE TPAMI 2(2); as in
    Lee & Pottier (2009): Polarimetric Radar Imaging, eq. 5.14 to 5.17.
    """
    return _least_error(power, *local_moments(power, _square(size_px)), cu2)


def refined_lee(power, cu2: float, size_px: int) -> np.ndarray:
    """Lee's filter with the statistics of half the window, on the pixel's side of the strongest edge.

    The edge has one of four directions, found from the means of nine 3 × 3 windows two pixels apart. Lee, J.-S. (1981):
    Refined filtering of image noise using local statistics. Computer Graphics and Image Processing 15(4).
    """
    cells = _cell_means(power)
    steepest = np.full(power.shape, -1.0)
    mean, variance = np.zeros(power.shape), np.zeros(power.shape)
    for first, second, halves in _EDGES:
        steepness = np.abs(sum(cells[c] for c in first) - sum(cells[c] for c in second))
        chosen = steepness > steepest
        steepest[chosen] = steepness[chosen]
        # the middle cell of each side represents it
        with_first = np.abs(cells[first[1]] - cells[1, 1]) < np.abs(cells[second[1]] - cells[1, 1])
        for half, here in zip(halves, (chosen & with_first, chosen & ~with_first)):
            for target, moment in zip((mean, variance), local_moments(power, half)):
                target[here] = moment[here]
    return _least_error(power, mean, variance, cu2)


def gamma_map(power, cu2: float, size_px: int) -> np.ndarray:
    """The most likely backscatter of a gamma-distributed scene. Point targets are kept, flat areas become their mean.

    Lopes, A., Nezry, E., Touzi, R., Laur, H. (1990): Maximum a posteriori speckle filtering and first order texture
    models in SAR images. IGARSS; with Cmax² = 2 Cu².
    """
    mean, variance = local_moments(power, _square(size_px))
    ci2 = variance / np.where(mean > 0, mean, 1) ** 2
    textured = (ci2 > cu2) & (ci2 < 2 * cu2)
    alpha = (1 + cu2) / np.where(textured, ci2 - cu2, 1)
    b = mean * (alpha - 1 / cu2 - 1)
    likely = (b + np.sqrt(b**2 + 4 * alpha / cu2 * mean * power)) / (2 * alpha)
    result = np.where(ci2 <= cu2, mean, np.where(textured, likely, power))
    return np.where(np.isfinite(power), result, np.nan)


class LooksEstimate:
    """The equivalent number of looks of a raster, estimated from the parts that are ``add``ed.

    Every window of 7 × 7 valid pixels gives an estimate, mean² / variance. Texture makes it smaller, so the most
    frequent estimate belongs to homogeneous ground. Anfinsen, S. N., Doulgeris, A. P., Eltoft, T. (2009): Estimation of
    the equivalent number of looks in polarimetric SAR imagery. IEEE TGRS 47(11).
    """

    def __init__(self):
        self._counts = np.zeros(len(_LOOKS_BINS) - 1)

    def add(self, power) -> None:
        """Add the windows that lie inside ``power`` (H, W), linear with NaN for missing pixels."""
        radius = LOOKS_SIZE_PX // 2
        inner = (slice(radius, -radius),) * 2
        whole = np.asarray(power, dtype=np.float64)
        mean, variance = (moment[inner] for moment in local_moments(whole, _square(LOOKS_SIZE_PX)))
        complete = _sum_under(np.isfinite(whole).astype(np.float64), _square(LOOKS_SIZE_PX))[inner] == LOOKS_SIZE_PX**2
        # rounding leaves a tiny variance in constant areas
        usable = complete & (mean > 0) & (variance > 1e-9 * mean**2)
        looks = mean[usable] ** 2 / variance[usable]
        self._counts += np.histogram(np.log2(looks), _LOOKS_BINS)[0]

    def value(self) -> Optional[float]:
        """Return the number of looks, at least 1, or ``None`` if no window could be used."""
        if not self._counts.any():
            return None
        smooth = np.convolve(self._counts, (0.25, 0.5, 0.25), mode="same")
        top = int(np.argmax(smooth))
        return float(max(1.0, 2 ** (_LOOKS_BINS[top : top + 2].mean())))


def local_moments(power, footprint) -> Tuple[np.ndarray, np.ndarray]:
    """Return mean and variance (H, W) of the valid pixels of ``power`` (H, W) under ``footprint`` around each pixel.

    ``footprint``: bool, square, of odd side. Pixels outside the array and NaN do not count; the mean is NaN where none
    counts.
    """
    valid = np.isfinite(power)
    values = np.where(valid, power, 0.0)
    count, total, squares = (_sum_under(x, footprint) for x in (valid.astype(np.float64), values, values**2))
    some = np.maximum(count, 1)
    mean = np.where(count > 0, total / some, np.nan)
    return mean, np.maximum(squares / some - mean**2, 0)


def _least_error(power, mean, variance, cu2):
    """Return mean + b·(power - mean), where b is the share of the variance that is not due to speckle."""
    of_scene = np.maximum(variance - cu2 * mean**2, 0) / (1 + cu2)
    return mean + of_scene / np.where(variance > 0, variance, 1) * (power - mean)


def _sum_under(values, footprint):
    """Return the sum (H, W) of ``values`` under ``footprint`` around each pixel, 0 outside the array."""
    radius = footprint.shape[0] // 2
    padded = np.pad(values, radius)
    height, width = values.shape
    result = np.zeros(values.shape)
    for row, col in zip(*np.nonzero(footprint)):
        result += padded[row : row + height, col : col + width]
    return result


def _cell_means(power) -> Dict[Tuple[int, int], np.ndarray]:
    """Return the means of the nine 3 × 3 cells around each pixel by (row, col), 0 .. 2; (1, 1) is centred on the pixel.

    A cell without valid pixels gets the mean of the middle one, so that it shows no edge.
    """
    height, width = power.shape
    padded, _ = local_moments(np.pad(power, 2, constant_values=np.nan), _square(3))
    cells = {
        (row, col): padded[2 * row : 2 * row + height, 2 * col : 2 * col + width]
        for row in range(3)
        for col in range(3)
    }
    return {place: np.where(np.isfinite(cell), cell, cells[1, 1]) for place, cell in cells.items()}


def _square(size_px):
    return np.ones((size_px, size_px), bool)


_ROWS, _COLS = np.indices((REFINED_LEE_SIZE_PX,) * 2)
_LAST = REFINED_LEE_SIZE_PX - 1
_EDGES = (
    (((0, 0), (1, 0), (2, 0)), ((0, 2), (1, 2), (2, 2)), (2 * _COLS <= _LAST, 2 * _COLS >= _LAST)),
    (((0, 0), (0, 1), (0, 2)), ((2, 0), (2, 1), (2, 2)), (2 * _ROWS <= _LAST, 2 * _ROWS >= _LAST)),
    (((0, 1), (0, 2), (1, 2)), ((1, 0), (2, 0), (2, 1)), (_COLS >= _ROWS, _COLS <= _ROWS)),
    (((0, 1), (0, 0), (1, 0)), ((1, 2), (2, 2), (2, 1)), (_COLS + _ROWS <= _LAST, _COLS + _ROWS >= _LAST)),
)
"""For each edge direction: the cells on its two sides, and the halves of the window, with the edge, on these sides."""
_FILTERS: Dict[str, Callable] = {
    "none": lambda power, cu2, size_px: power,
    "refined_lee": refined_lee,
    "lee": lee,
    "gamma_map": gamma_map,
}
