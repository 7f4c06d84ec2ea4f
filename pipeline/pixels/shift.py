"""The shift between two images of the same ground on different days, by correlation of their edges."""

from dataclasses import dataclass
from typing import List, Optional

import numpy as np

MIN_USABLE_SHARE = 0.4
"""Tiles of which less is usable say little."""
_SEARCH_PX = 12
"""No shift beyond this is looked for, either way."""
_FREQUENCY_SIGMA = 0.12
"""Cycles per pixel: the correlation's peak is then a Gaussian of 1.3 pixels."""
TRUSTED_SIGMAS = 8.0
"""From here on a peak cannot be chance."""
_AGREE_PX = 1.0


@dataclass(frozen=True)
class Shift:
    """How far the second image lies down and to the right of the first one, in pixels.

    ``sigmas``: how far the peak of the correlation stands out, in standard deviations of what surrounds it. ``tiles``:
    how many were compared; ``agreeing``: the share (0..1) of them whose own peak is close to the common one.
    """

    rows: float
    cols: float
    sigmas: float
    tiles: int
    agreeing: float

    @property
    def length_px(self) -> float:
        """The length of the shift."""
        return float(np.hypot(self.rows, self.cols))

    @property
    def is_trusted(self) -> bool:
        """Whether the peak cannot be chance."""
        return self.sigmas >= TRUSTED_SIGMAS


def correlation(first, second, usable) -> Optional[np.ndarray]:
    """Return the correlation (2s + 1, 2s + 1) of the edges in two images (n, n) over shifts of up to s pixels.

    ``usable`` (n, n) bool: clear in both. ``None`` where less than ``MIN_USABLE_SHARE`` is usable, or there is no edge.
    """
    inner = usable.copy()
    for axis in (0, 1):  # a gradient looks at both neighbours
        inner &= np.roll(usable, 1, axis) & np.roll(usable, -1, axis)
    if inner.mean() < MIN_USABLE_SHARE:
        return None
    edges = [_edges(image, usable, inner) for image in (first, second)]
    if any(part is None for part in edges):
        return None
    spectra = [np.fft.rfft2(part) for part in edges]
    product = np.conj(spectra[0]) * spectra[1]
    rows, cols = np.fft.fftfreq(first.shape[0])[:, None], np.fft.rfftfreq(first.shape[1])[None]
    weight = np.exp(-(rows**2 + cols**2) / (2 * _FREQUENCY_SIGMA**2))
    weight[0, 0] = 0
    surface = np.fft.irfft2(product / np.maximum(np.abs(product), 1e-12) * weight, s=first.shape)
    reach = np.arange(-_SEARCH_PX, _SEARCH_PX + 1)
    return surface[np.ix_(reach, reach)] / weight.mean()


def find_shift(surfaces: List[np.ndarray]) -> Shift:
    """Return the shift that the correlations of at least one tile have in common."""
    common = np.mean(surfaces, axis=0)
    peak = np.unravel_index(common.argmax(), common.shape)
    rows, cols = _refined(common, peak)
    far = np.hypot(*(np.indices(common.shape) - np.reshape(peak, (2, 1, 1)))) > 4
    sigmas = (common[peak] - common[far].mean()) / max(float(common[far].std()), 1e-12)
    own = [_refined(surface, np.unravel_index(surface.argmax(), surface.shape)) for surface in surfaces]
    near = [pair for pair in own if np.hypot(pair[0] - rows, pair[1] - cols) <= _AGREE_PX]
    if len(near) >= 3:
        rows, cols = np.median(near, axis=0)
    return Shift(float(rows) - _SEARCH_PX, float(cols) - _SEARCH_PX, float(sigmas), len(own), len(near) / len(own))


def _edges(image, usable, inner) -> Optional[np.ndarray]:
    """Return the length of the gradient, without its mean, 0 where it is unknown and towards the tile's rim."""
    filled = np.where(usable, image, image[usable].mean()).astype(np.float64)
    edges = np.hypot(*np.gradient(filled))
    edges = np.sqrt(edges)  # one bright roof must not decide alone
    spread = edges[inner].std()
    if not spread > 1e-9 * max(np.abs(filled).max(), 1e-30):
        return None
    edges = np.where(inner, (edges - edges[inner].mean()) / spread, 0)
    return edges * np.hanning(edges.shape[0])[:, None] * np.hanning(edges.shape[1])[None]


def _refined(surface, peak):
    """Return the place of a ``peak`` (row, col) between pixels: the top of a Gaussian through it and its neighbours."""
    found = []
    for axis, place in enumerate(peak):
        if not 0 < place < surface.shape[axis] - 1:
            found.append(float(place))
            continue
        line = surface.take(peak[1 - axis], axis=1 - axis)[place - 1 : place + 2]
        if line.min() > 0:
            line = np.log(line)
        bend = line[0] - 2 * line[1] + line[2]
        found.append(place + (0.5 * (line[0] - line[2]) / bend if bend < 0 else 0.0))
    return found
