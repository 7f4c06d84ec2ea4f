"""Overlapping tiles to one seamless strip after another: float32 sums of value and weight."""

from typing import Tuple

import numpy as np

from .grid import Window
from .windows import WindowPlan

WEIGHT_FLOOR = 1e-3
"""Keeps the weight positive at a tile's very edge, which is all there is at the raster's edge."""


def taper(size_px: int, overlap_px: int) -> np.ndarray:
    """Return the one-dimensional blending weight (size_px,) float32: a Hann ramp over the overlap, 1 between.

    Ramps of two windows that share ``overlap_px`` pixels add up to 1 (before the floor).
    """
    ramp_px = min(overlap_px, size_px // 2)
    weight = np.ones(size_px)
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(ramp_px) + 0.5) / max(ramp_px, 1))
    weight[:ramp_px] = ramp
    weight[size_px - ramp_px :] = ramp[::-1]
    return np.maximum(weight, WEIGHT_FLOOR).astype(np.float32)


class StripBlender:
    """Collects tiles of ``bands`` bands row of windows by row and hands out finished strips, top to bottom.

    It holds ``plan.size_px`` rows, whatever the raster's height.
    """

    def __init__(self, plan: WindowPlan, bands: int):
        ramp = taper(plan.size_px, plan.overlap_px)
        self._plan = plan
        self._weight = ramp[:, None] * ramp[None, :]
        self._values = np.zeros((bands, plan.size_px, plan.shape[1]), np.float32)
        self._weights = np.zeros((plan.size_px, plan.shape[1]), np.float32)
        self._top = 0

    def add(self, window: Window, tile) -> None:
        """Add ``tile`` (bands, size_px, size_px) float32; ``window.row`` must be the current strip's."""
        if window.row != self._top:
            raise ValueError(f"{window} does not start in the current row {self._top}")
        inside = window.clipped(self._plan.shape)
        rows, cols = slice(0, inside.height), slice(inside.col, inside.col + inside.width)
        part = self._weight[rows, : inside.width]
        self._values[:, rows, cols] += tile[:, rows, : inside.width] * part
        self._weights[rows, cols] += part

    def finish(self, strip: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return the blended ``strip`` and move on to the row below it.

        Returns values (bands, h, W) float32, 0 where no tile lies, and covered (h, W) bool.
        """
        done, size = strip.height, self._plan.size_px
        weights = self._weights[:done]
        covered = weights > 0
        values = self._values[:, :done] / np.where(covered, weights, 1)
        for buffer in (self._values, self._weights):
            buffer[..., : size - done, :] = buffer[..., done:, :].copy()
            buffer[..., size - done :, :] = 0
        self._top += done
        return values, covered
