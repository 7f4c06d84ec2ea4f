"""Blending overlapping tiles into seamless strips, with float32 sums of values and weights."""

from dataclasses import replace
from typing import Optional, Tuple

import numpy as np

from ..rasters.grid import Window
from .plan import WindowPlan

WEIGHT_FLOOR = 1e-3
"""Keeps the weight positive at a tile's edge: no other tile covers the pixels at the raster's edge."""


def taper(size_px: int, overlap_px: int) -> np.ndarray:
    """Return the one-dimensional blending weight (size_px,) float32: Hann ramps over the overlaps, 1 between.

    The ramps of two windows that share ``overlap_px`` pixels add up to 1 (before the floor is applied).
    """
    ramp_px = min(overlap_px, size_px // 2)
    weight = np.ones(size_px)
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(ramp_px) + 0.5) / max(ramp_px, 1))
    weight[:ramp_px] = ramp
    weight[size_px - ramp_px :] = ramp[::-1]
    return np.maximum(weight, WEIGHT_FLOOR).astype(np.float32)


class StripBlender:
    """Collects tiles of ``bands`` bands, one row of windows after another, and returns finished strips, top to bottom.

    It holds ``plan.size_px`` rows of the plan's columns, regardless of the raster's height. Tiles are added in
    row-major order, so that a pixel's sum does not depend on windows elsewhere.
    """

    def __init__(self, plan: WindowPlan, bands: int):
        ramp = taper(plan.size_px, plan.overlap_px)
        self._shape = plan.shape
        self._weight = ramp[:, None] * ramp[None, :]
        self._block = plan.block_of(plan.rows[0])
        self._values = np.zeros((bands, plan.size_px, self._block.width), np.float32)
        self._weights = np.zeros((plan.size_px, self._block.width), np.float32)
        self._rows = iter(plan.rows[1:])
        self._empty = True

    def add(self, window: Window, tile) -> None:
        """Add ``tile`` (bands, size_px, size_px) float32; raises ``ValueError`` for windows of other rows."""
        if window.row != self._block.row:
            raise ValueError(f"{window} does not start in the current row {self._block.row}")
        inside = window.clipped(self._shape).relative_to(self._block)
        rows, cols = inside.slices
        part = self._weight[: inside.height, : inside.width]
        self._values[:, rows, cols] += tile[:, : inside.height, : inside.width] * part
        self._weights[rows, cols] += part
        self._empty = False

    def finish(self, strip: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return the blended ``strip`` of the current row of windows and move on to the next row.

        Returns values (bands, h, w) float32, 0 where there is no tile, and covered (h, w) bool.
        """
        inside = strip.relative_to(self._block).slices
        weights = self._weights[inside]
        covered = weights > 0
        if covered.any():
            values = self._values[(slice(None), *inside)] / np.where(covered, weights, 1)
        else:
            values = np.broadcast_to(np.float32(0), (len(self._values), *strip.shape))  # nothing is allocated
        self._move_on(next(self._rows, None))
        return values, covered

    def _move_on(self, row: Optional[int]) -> None:
        if row is None:
            return
        if not self._empty:
            done, size = row - self._block.row, len(self._weights)
            for buffer in (self._values, self._weights):
                buffer[..., : size - done, :] = buffer[..., done:, :].copy()
                buffer[..., size - done :, :] = 0
            self._empty = not self._weights.any()
        self._block = replace(self._block, row=row)
