"""Where clouds can cast shadows: opposite the sun, and no further than clouds are high."""

import math
from dataclasses import dataclass, replace
from typing import Iterator, Optional, Tuple

import numpy as np

from ...feedback import Feedback
from ...neighbourhood import distance_to, highest
from ..pixels.cloud_shapes import shifted
from ..rasters.grid import Window
from ..rasters.raster import BandReader
from ..rasters.tiles import tiles
from .types import CLEAR, CLOUD, MASK_NODATA, SHADOW

LEAST_CLOUDY = 0.0005
"""With a smaller share of clouds, what is dark is not in their shadow."""
NEAR_PX, FARTHEST_PX = 64, 1000
"""How far shadows can be from clouds where the sun's direction is unknown, and where nothing says how high clouds are.
"""

LARGEST_SIDE_PX = 384
"""Larger scenes are thinned to this before cloud and shadow are matched."""
_FARTHEST = 0.5
"""Shadows further away than this share of the scene's side are not looked for."""
_LEAST_OVERLAP, _LEAST_LIFT = 0.25, 1.5
"""Moved clouds have to cover dark ground to this degree (F1), and so much better than any place would."""
_TOLERANCE_DEG = 15.0
_ROOM = 1.6
"""Clouds may be this much higher than those that the match is about."""
_ROOM_PX = 12
_WIDENED_PX = 2


@dataclass(frozen=True)
class Cast:
    """How shadows fall: ``rows`` and ``cols``: the unit vector, in pixels, from a cloud to its shadow; ``reach_px``:
    how far. ``narrowness``: the width of a pixel on the ground over its height, less than 1 on grids of degrees.
    """

    rows: float
    cols: float
    reach_px: int
    narrowness: float = 1.0

    @property
    def azimuth_deg(self) -> float:
        """The direction of the sun on the ground, clockwise from the top of the image, which north need not be."""
        return math.degrees(math.atan2(-self.cols * self.narrowness, self.rows)) % 360


def cast_by_sun(azimuth_deg: float, reach_px: int, narrowness: float = 1.0) -> Cast:
    """Return how shadows fall with the sun at ``azimuth_deg`` on the ground, clockwise from the top of the image."""
    angle = math.radians(azimuth_deg)
    down, right = math.cos(angle), -math.sin(angle) / narrowness
    length = math.hypot(down, right)
    return Cast(down / length, right / length, reach_px, narrowness)


def find_cast(
    cloud: np.ndarray,
    dark: np.ndarray,
    known: np.ndarray,
    azimuth_deg: Optional[float] = None,
    narrowness: float = 1.0,
) -> Optional[Cast]:
    """Return how shadows fall, by the displacement that takes ``cloud`` best onto ``dark``, ``None`` without a match.

    ``cloud``, ``dark``, ``known``: (H, W) bool. ``azimuth_deg``: where the sun is, if that is known. ``narrowness`` as
    in ``Cast``. The overlap is counted for all displacements at once by Fourier transforms.
    """
    ground = known & ~cloud
    dark = dark & ground
    if not cloud.any() or not dark.any():
        return None
    reach = [max(2, int(length * _FARTHEST)) for length in cloud.shape]
    hits, covered = (_overlaps(cloud, target, reach) for target in (dark, ground))
    overlap = 2 * hits / np.maximum(covered + dark.sum(), 1)
    rows, cols = np.meshgrid(*(np.arange(-r, r + 1) for r in reach), indexing="ij")
    far = (np.hypot(rows, cols) >= 2) & (covered >= 0.05 * cloud.sum())
    if azimuth_deg is not None:
        off = np.degrees(np.arctan2(-cols * narrowness, rows)) - azimuth_deg
        far &= np.abs((off + 180) % 360 - 180) <= _TOLERANCE_DEG
    overlap = np.where(far, overlap, 0)
    best = np.unravel_index(np.argmax(overlap), overlap.shape)
    lift = hits[best] / max(covered[best], 1) / (dark.sum() / ground.sum())
    if overlap[best] < _LEAST_OVERLAP or lift < _LEAST_LIFT:
        return None
    down, right = int(rows[best]), int(cols[best])
    length = math.hypot(down, right)
    return Cast(down / length, right / length, int(math.ceil(_ROOM * length)) + _ROOM_PX, narrowness)


def _overlaps(moved, target, reach) -> np.ndarray:
    """Return in how many pixels ``moved`` lies on ``target`` (both (H, W) bool) after every displacement.

    The result has the displacement 0 in its centre and ``reach`` rows and columns on each side.
    """
    size = [length + 2 * r for length, r in zip(moved.shape, reach)]
    spectra = np.conj(np.fft.rfft2(moved, size)) * np.fft.rfft2(target, size)
    counts = np.rint(np.fft.irfft2(spectra, size))
    counts = np.roll(counts, reach, (0, 1))
    return counts[: 2 * reach[0] + 1, : 2 * reach[1] + 1]


def may_be_shaded(cloud: np.ndarray, cast: Cast) -> np.ndarray:
    """Return where (H, W) bool shadows of ``cloud`` (H, W) bool may fall: it is swept along ``cast``."""
    swept, done = highest(cloud.view(np.uint8), _WIDENED_PX).view(bool), 1
    while done < cast.reach_px:
        step = min(done, cast.reach_px - done)
        down, right = round(cast.rows * step), round(cast.cols * step)
        swept = swept | shifted(swept, (down, right))
        done += step
    return swept


def shadows_kept(
    reader: BandReader,
    azimuth_deg: Optional[float],
    farthest_px: Optional[float],
    feedback: Feedback,
    narrowness: float = 1.0,
) -> Iterator[Tuple[Window, np.ndarray]]:
    """Yield windows that cover a mask once and their values (h, w) uint8, without shadows that no cloud can cast.

    ``azimuth_deg``: where the sun is, clockwise from the top of the image, ``farthest_px``: how far shadows can be from
    their clouds, where that is known. Otherwise both are measured on the mask. What is beyond its edge, or NoData, may
    be cloud. ``narrowness`` as in ``Cast``.
    """
    stride = max(1, -(-max(reader.shape) // LARGEST_SIDE_PX))
    thinned = _thinned(reader, stride, feedback)
    cloud, dark, known = thinned == CLOUD, thinned == SHADOW, thinned != MASK_NODATA
    some = cloud.sum() >= LEAST_CLOUDY * max(known.sum(), 1)
    cast = find_cast(cloud, dark, known, azimuth_deg, narrowness) if some else None
    cast = cast and replace(cast, reach_px=cast.reach_px * stride)
    if some and cast is None and azimuth_deg is not None:
        cast = cast_by_sun(azimuth_deg, FARTHEST_PX, narrowness)
    if cast is not None:
        farthest_px = FARTHEST_PX if farthest_px is None else farthest_px
        cast = replace(cast, reach_px=int(max(min(cast.reach_px, farthest_px, FARTHEST_PX), 1)))
        known_sun = "metadata" if azimuth_deg is not None else "the match of clouds and shadows"
        feedback.info(
            f"Shadows: the sun is at {cast.azimuth_deg:.0f}° clockwise from the top of the image by {known_sun}, "
            f"shadows are at most {cast.reach_px} pixels from their clouds."
        )
    windows = tiles(reader.shape)
    for done, window in enumerate(windows, start=1):
        yield window, _kept(reader, window, cast, some)
        feedback.progress(done / len(windows))


def _thinned(reader, stride, feedback) -> np.ndarray:
    """Return every ``stride``-th row and column of a mask."""
    rows = []
    for row in range(0, reader.shape[0], stride):
        rows.append(reader.read(Window(row, 0, 1, reader.shape[1]))[0][0, ::stride])
        feedback.progress(0)
    return np.stack(rows)


def _kept(reader, window, cast, some) -> np.ndarray:
    values, _ = reader.read(window)
    shadow = values == SHADOW
    if not shadow.any():
        return values
    if not some:
        possible = np.zeros_like(shadow)
    elif cast is None:
        wide = window.padded(NEAR_PX)
        around, _ = reader.read(wide)
        possible = (distance_to(around == CLOUD, NEAR_PX) <= NEAR_PX)[window.relative_to(wide).slices]
    else:
        wide = _towards_sun(window, cast)
        around, inside = reader.read(wide)
        cloud = (around == CLOUD) | (around == MASK_NODATA) | ~inside
        possible = may_be_shaded(cloud, cast)[window.relative_to(wide).slices]
    return np.where(shadow & ~possible, np.uint8(CLEAR), values)


def _towards_sun(window: Window, cast: Cast) -> Window:
    """Return ``window`` with all from where clouds can cast shadows into it."""
    rows, cols = (int(round(part * cast.reach_px)) for part in (cast.rows, cast.cols))
    margin = _WIDENED_PX + 1 + int(math.log2(cast.reach_px) + 1)  # each doubling of the sweep is rounded
    return Window(
        window.row - max(rows, 0) - margin,
        window.col - max(cols, 0) - margin,
        window.height + abs(rows) + 2 * margin,
        window.width + abs(cols) + 2 * margin,
    )
