"""The method once more, whole images in memory and no streaming: what the engine's results are held against.

Written from the description, not from the engine: statistics of clear pixels, one mapping per band, every window
through the two networks, a weighted mean of windows, and the cloud with its rim put into the source.
"""

from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
from scipy import ndimage
from tinymodels import WINDOW_PX

CLEAR_MARGIN_PX = 8
SIGMA_FACTOR = 2.5


@dataclass(frozen=True)
class Ground:
    """What a run is about: ``optical`` (3, H, W) in source units, ``sar_db`` (H, W), NaN where there is none.

    ``cloudy`` (H, W) bool; ``valid``, the optical raster has data, and ``known``, the mask has, are True everywhere
    by default. ``limits`` are (lo, hi) of the three bands where the scene's own statistics are not used.
    """

    optical: np.ndarray
    sar_db: np.ndarray
    cloudy: np.ndarray
    valid: Optional[np.ndarray] = None
    known: Optional[np.ndarray] = None
    limits: Optional[Tuple] = None

    @property
    def shape(self):
        """``(height, width)``."""
        return self.cloudy.shape

    @property
    def data(self):
        """Where the optical raster has data."""
        return np.ones(self.shape, bool) if self.valid is None else self.valid

    @property
    def told(self):
        """Where the mask says cloudy or clear."""
        return np.ones(self.shape, bool) if self.known is None else self.known


@dataclass(frozen=True)
class Expected:
    """``restored`` and ``translation`` (3, H, W) float in source units, ``alpha`` (H, W): the share of ``restored``."""

    restored: np.ndarray
    translation: np.ndarray
    alpha: np.ndarray


def expect(ground: Ground, restorer, overlap_px=64, buffer_px=8, feather_px=None, window_px=WINDOW_PX) -> Expected:
    """Return what a restoration of ``ground`` by ``restorer`` has to give."""
    cloudy = ground.cloudy & ground.told
    lo, hi = ground.limits or clear_limits(ground)
    grown = rim(cloudy, buffer_px, buffer_px // 2 if feather_px is None else feather_px)
    hidden = (grown > 0) | ~ground.told | ~ground.data
    optical = np.where(ground.data, encode(ground.optical, lo, hi), 0)
    sar = encode(ground.sar_db[None], *band_limits(ground.sar_db[None][:, np.isfinite(ground.sar_db)]))
    stack = np.concatenate([sar, optical, hidden[None]]).astype(np.float32)
    tiles = blend(stack, restorer, overlap_px, window_px)
    restored, translation = (
        lo[:, None, None] + (part + 1) / 2 * (hi - lo)[:, None, None] for part in (tiles[:3], tiles[3:])
    )
    alpha = np.where(ground.data & ground.told & np.isfinite(ground.sar_db), grown, 0)
    return Expected(restored, translation, alpha)


def clear_limits(ground: Ground):
    """Return lo and hi (3,) of clear pixels, those far from clouds where there are enough."""
    clear = ground.data & ground.told & ~ground.cloudy
    far = ndimage.distance_transform_edt(~(ground.cloudy & ground.told)) > CLEAR_MARGIN_PX
    if not (ground.cloudy & ground.told).any():
        far = np.ones(ground.shape, bool)
    enough = (clear & far).sum() >= min(1000, clear.sum())
    return band_limits(ground.optical[:, clear & far if enough else clear])


def band_limits(samples):
    """Return mean - 2.5 σ and mean + 2.5 σ of ``samples`` (B, N), not beyond their minimum and maximum."""
    samples = samples.astype(np.float64)
    mean, sigma = samples.mean(axis=1), samples.std(axis=1)
    lo = np.maximum(mean - SIGMA_FACTOR * sigma, samples.min(axis=1))
    hi = np.minimum(mean + SIGMA_FACTOR * sigma, samples.max(axis=1))
    flat = hi - lo < 1e-9
    return np.where(flat, lo - np.abs(lo) * 1e-5, lo), np.where(flat, hi + np.abs(hi) * 1e-5, hi)


def encode(values, lo, hi):
    """Map ``values`` (B, H, W) from lo..hi to -1..1, clipped; NaN to 0."""
    scaled = 2 * (values.astype(np.float64) - lo[:, None, None]) / (hi - lo)[:, None, None] - 1
    return np.nan_to_num(np.clip(scaled, -1, 1), nan=0.0)


def rim(cloudy, buffer_px, feather_px):
    """Return the share (H, W) of the restored image: 1 in the cloud, a cosine over the rim's outer part, 0 outside."""
    if not cloudy.any():
        return np.zeros(cloudy.shape)
    distance = ndimage.distance_transform_edt(~cloudy)
    into_fade = np.clip((distance - (buffer_px - feather_px)) / (feather_px + 1), 0, 1)
    return np.where(distance > buffer_px, 0, (1 + np.cos(np.pi * into_fade)) / 2 if feather_px else 1.0)


def starts(length, overlap_px, window_px):
    """Return the first rows (or columns) of windows: regular steps, the last window shifted inwards."""
    if length <= window_px:
        return [0]
    return sorted({min(start, length - window_px) for start in range(0, length, window_px - overlap_px)})


def blend(stack, restorer, overlap_px, window_px=WINDOW_PX):
    """Return (6, H, W), restored image and translation, as the weighted mean of all windows of ``stack`` (5, H, W)."""
    height, width = stack.shape[1:]
    total, weights = np.zeros((6, height, width)), np.zeros((height, width))
    ramp_px = min(overlap_px, window_px // 2)
    edge = np.sin(np.pi / 2 * (np.arange(ramp_px) + 0.5) / max(ramp_px, 1)) ** 2
    line = np.maximum(np.concatenate([edge, np.ones(window_px - 2 * ramp_px), edge[::-1]]), 1e-3)
    for row in starts(height, overlap_px, window_px):
        for col in starts(width, overlap_px, window_px):
            window = stack[:, row : row + window_px, col : col + window_px]
            h, w = window.shape[1:]
            weight = np.outer(line, line)[:h, :w]
            total[:, row : row + h, col : col + w] += forward(window, restorer, window_px)[:, :h, :w] * weight
            weights[row : row + h, col : col + w] += weight
    return total / weights


def forward(window, restorer, window_px):
    """Run one window (5, h, w), reflected to full size, through the networks; return (6, full, full) in -1..1."""
    import torch

    h, w = window.shape[1:]
    full = np.pad(window, [(0, 0), (0, window_px - h), (0, window_px - w)], mode="reflect")
    sar, optical, cloudy = (torch.from_numpy(part[None]) for part in (full[:1], full[1:4], full[4:]))
    with torch.inference_mode():
        images = torch.cat([restorer(sar, optical, cloudy), restorer.translate(sar)], dim=1)
    return images[0].clamp(-1, 1).numpy()


def composite(ground: Ground, expected: Expected):
    """Return the restored image over the source (3, H, W), float in source units."""
    source = ground.optical.astype(np.float64)
    return np.where(expected.alpha > 0, source + (expected.restored - source) * expected.alpha, source)
