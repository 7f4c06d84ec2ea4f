"""Encoding, blending and composite as torch operations, for scenes whose pixels stay on the networks' device.

Each is the same arithmetic, in the same order, as the one for rasters that it names; nothing here waits for the device.
"""

from dataclasses import replace
from typing import Optional

import numpy as np
import torch
from torch.nn import functional

from ...pipeline.pixels.composite import share_at
from ...pipeline.pixels.radiometry import Radiometry
from ...pipeline.rasters.grid import Window
from ...pipeline.windows.blend import taper
from ...pipeline.windows.plan import WindowPlan


def encode(radiometry: Radiometry, values: torch.Tensor) -> torch.Tensor:
    """``Radiometry.encode`` of ``values`` (B, H, W)."""
    lo, hi = _limits(radiometry, values.device)
    scaled = (values.float() - lo) * (2.0 / (hi - lo)) - 1.0
    return torch.nan_to_num(scaled, nan=0.0, posinf=1.0, neginf=-1.0).clamp(-1.0, 1.0)


def decode(radiometry: Radiometry, encoded: torch.Tensor, dtype: torch.dtype, nodata: Optional[float]) -> torch.Tensor:
    """``Radiometry.decode`` of ``encoded`` (B, H, W), as float64 that ``dtype`` holds exactly."""
    lo, hi = _limits(radiometry, encoded.device)
    return storable(lo + (encoded.clamp(-1.0, 1.0) + 1.0) * 0.5 * (hi - lo), dtype, nodata)


def storable(values: torch.Tensor, dtype: torch.dtype, nodata: Optional[float]) -> torch.Tensor:
    """Return ``values`` as float64 that ``dtype`` holds exactly and that are not ``nodata``; NaN for float types."""
    values = values.double()
    if dtype.is_floating_point:
        return values.to(dtype).double()
    limits = torch.iinfo(dtype)
    values = values.round().clamp(limits.min, limits.max)
    if nodata is None or not limits.min <= nodata <= limits.max:
        return values
    beside = nodata + 1 if nodata < limits.max else nodata - 1
    return torch.where(values == nodata, torch.full_like(values, beside), values)


def composite(source, restored, alpha, nodata: Optional[float]) -> torch.Tensor:
    """``composite.composite`` of ``source`` (B, H, W) and ``restored``, float64 as ``decode`` has it; alpha (H, W)."""
    below = source.double()
    mixed = storable(below + (restored - below) * alpha.double(), source.dtype, nodata)
    values = torch.where(alpha == 1, restored, torch.where(alpha > 0, mixed, below))
    return values.to(source.dtype)


def fade(cloudy: torch.Tensor, buffer_px: int, feather_px: int) -> torch.Tensor:
    """``composite.fade`` of ``cloudy`` (H, W) bool."""
    reach, columns = cloudy.float()[None, None], torch.zeros(cloudy.shape, device=cloudy.device)
    for _ in range(buffer_px + 1):
        columns += 1 - reach[0, 0]
        reach = functional.max_pool2d(reach, (1, 3), stride=1, padding=(0, 1))
    # squares of whole numbers: exact in float32 for every buffer there can be
    squares, beyond = columns**2, float((buffer_px + 1) ** 2)
    padded = functional.pad(squares, (0, 0, buffer_px, buffer_px), value=beyond)
    nearest = squares
    for shift in range(-buffer_px, buffer_px + 1):
        rows = padded[buffer_px + shift : buffer_px + shift + len(squares)]
        nearest = torch.minimum(nearest, rows + float(shift**2))
    distances = np.sqrt(np.arange(buffer_px**2 + 2, dtype=np.float64))
    distances[-1] = buffer_px + 1.0
    shares = torch.from_numpy(share_at(distances, buffer_px, feather_px)).to(cloudy.device)
    return shares[nearest.clamp(max=len(distances) - 1).long()]


def extended(values: torch.Tensor, size_px: int) -> torch.Tensor:
    """``inference.reflect`` of ``values`` (B, H, W) to ``size_px`` rows and columns where it has fewer."""
    for axis in (1, 2):
        length = values.shape[axis]
        if length < size_px:
            index = np.pad(np.arange(length), (0, size_px - length), mode="reflect")
            values = values.index_select(axis, torch.from_numpy(index).to(values.device))
    return values


class TensorBlender:
    """``blend.StripBlender`` for tiles on a device."""

    def __init__(self, plan: WindowPlan, bands: int, device):
        ramp = torch.from_numpy(taper(plan.size_px, plan.overlap_px)).to(device)
        self._shape, self._rows = plan.shape, iter(plan.rows[1:])
        self._weight = ramp[:, None] * ramp[None, :]
        self._block = plan.block_of(plan.rows[0])
        # the last channel holds the sum of the weights
        self._sums = torch.zeros((bands + 1, plan.size_px, self._block.width), device=device)

    def add(self, window: Window, tile: torch.Tensor) -> None:
        """Add ``tile`` (bands, size_px, size_px) float32; ``window.row`` must be the current row."""
        if window.row != self._block.row:
            raise ValueError(f"{window} does not start in the current row {self._block.row}")
        inside = window.clipped(self._shape).relative_to(self._block)
        rows, cols = inside.slices
        part = self._weight[: inside.height, : inside.width]
        self._sums[:-1, rows, cols] += tile[:, : inside.height, : inside.width] * part
        self._sums[-1, rows, cols] += part

    def finish(self, strip: Window):
        """Return the blended ``strip`` (bands, h, w) float32 and where tiles lie (h, w) bool, elsewhere 0; move on."""
        rows, cols = strip.relative_to(self._block).slices
        weights = self._sums[-1, rows, cols]
        covered = weights > 0
        values = self._sums[:-1, rows, cols] / torch.where(covered, weights, torch.ones_like(weights))
        following = next(self._rows, None)
        if following is not None:
            done = following - self._block.row
            self._sums = functional.pad(self._sums[:, done:], (0, 0, 0, done))
            self._block = replace(self._block, row=following)
        return values, covered


def _limits(radiometry, device):
    return (
        torch.tensor(limit, dtype=torch.float32, device=device)[:, None, None]
        for limit in (radiometry.lo, radiometry.hi)
    )
