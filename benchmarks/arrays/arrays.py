"""The array tier: a scene in memory, restored without GDAL, with its pixels on the networks' device all the way."""

from collections import deque
from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
import torch

from ...feedback import Feedback, NullFeedback
from ...pipeline.options.removeclouds import WINDOW_PX, InferenceOptions
from ...pipeline.pixels.radiometry import Radiometry
from ...pipeline.rasters.grid import Window
from ...pipeline.windows.batches import Patch, Predictor
from ...pipeline.windows.device_copies import OnDevice, transfers
from ...pipeline.windows.plan import plan_windows
from ...pipeline.windows.slide import WindowCounts, slide
from .on_device import TensorBlender, composite, decode, encode, extended, fade

_STRIPS_UNDER_WAY = 2


@dataclass(frozen=True)
class SceneArrays:
    """A scene on one grid: ``optical`` (3, H, W) of any type, ``sar_db`` (1, H, W) float32, NaN where there is none.

    ``cloudy`` (H, W) bool: what is to be restored. ``valid`` (H, W) bool: where the optical image has data, ``None``
    everywhere. ``sar`` and ``optical_radiometry`` fix the units, as ``radiometry.fit`` finds them. ``nodata``: the
    value of whole numbers that no restored pixel must have.
    """

    optical: np.ndarray
    sar_db: np.ndarray
    cloudy: np.ndarray
    sar_radiometry: Radiometry
    optical_radiometry: Radiometry
    valid: Optional[np.ndarray] = None
    nodata: Optional[float] = None

    @property
    def shape(self) -> Tuple[int, int]:
        """``(height, width)``."""
        return self.cloudy.shape


@dataclass(frozen=True)
class _Block:
    """What one row of windows covers, on the device; the tensors are ``None`` where no cloud is near."""

    window: Window
    cloudy_columns: np.ndarray
    """(W,) bool, on the host: where there is cloud in these rows, or near enough above or below."""
    source: Optional[torch.Tensor] = None
    alpha: Optional[torch.Tensor] = None
    inputs: Tuple[torch.Tensor, ...] = ()
    """SAR, optical image and cloud mask as the networks take them."""


def restore_arrays(
    restorer,
    scene: SceneArrays,
    options: InferenceOptions,
    mask_buffer_px: int = 8,
    feather_px: int = 4,
    feedback: Optional[Feedback] = None,
) -> np.ndarray:
    """Return ``scene.optical`` (3, H, W) with its cloudy pixels restored by ``restorer``; clear pixels do not change.

    The result is that of ``restore.restore`` for the same pixels, radiometry and options; ``mask_buffer_px`` and
    ``feather_px`` are as in ``RestoreOptions``. The device holds a few rows of windows, whatever the scene's height.
    Raises ``OptionError``, and ``Canceled`` as ``feedback`` does.
    """
    feedback = feedback or NullFeedback()
    plan = plan_windows(scene.shape, options.window_px or WINDOW_PX, options.overlap_px)
    runner = _Runner(restorer, options, feedback, windows=len(plan))
    rows = _Rows(scene, plan.size_px, mask_buffer_px, feather_px, runner.device)
    blender = TensorBlender(plan, runner.bands, runner.device)
    result, under_way = np.empty_like(scene.optical), deque()
    for strip, block, values in slide(plan, rows, runner, WindowCounts(), feedback, blender):
        under_way.append((strip, rows.finished(block, strip, values)))
        if len(under_way) > _STRIPS_UNDER_WAY:
            _put(result, *under_way.popleft())
    for strip, wait in under_way:
        _put(result, strip, wait)
    return result


def _put(result, strip, wait):
    result[(slice(None), *strip.slices)] = wait()


class _Runner(Predictor):
    """A predictor whose patches are tensors of the device already, and whose tiles stay there."""

    _moving = OnDevice


class _Rows:
    """The scene's rows of windows, moved to the device and encoded there."""

    def __init__(self, scene: SceneArrays, size_px: int, buffer_px: int, feather_px: int, device):
        self._scene, self._size_px = scene, size_px
        self._buffer_px, self._feather_px = buffer_px, feather_px
        self._transfers = transfers(device)

    def read_rows(self, window: Window) -> _Block:
        """Return the block ``window``, in full width."""
        scene = self._scene
        wide = window.padded(self._buffer_px).clipped(scene.shape)
        columns = scene.cloudy[wide.slices].any(axis=0)
        if not columns.any():
            return _Block(window, columns)
        inside = (slice(None), *window.slices)
        source, sar_db = self._up(scene.optical[inside]), self._up(scene.sar_db[inside])
        grown = fade(self._up(scene.cloudy[wide.slices]), self._buffer_px, self._feather_px)
        grown = grown[window.row - wide.row :][: window.height]
        valid = torch.ones_like(grown, dtype=torch.bool)
        if scene.valid is not None:
            valid = self._up(scene.valid[window.slices])
        alpha = torch.where(valid & ~torch.isnan(sar_db[0]), grown, torch.zeros_like(grown))
        optical = torch.where(valid, encode(scene.optical_radiometry, source), torch.zeros_like(grown))
        hidden = ((grown > 0) | ~valid).float()[None]
        inputs = encode(scene.sar_radiometry, sar_db), optical, hidden
        return _Block(window, columns, source, alpha, tuple(extended(values, self._size_px) for values in inputs))

    def needs(self, block: _Block, window: Window) -> bool:
        """Whether ``window`` may have a pixel to restore; where that is not sure, as SAR may be missing, it has."""
        near = slice(max(window.col - self._buffer_px, 0), window.col + window.width + self._buffer_px)
        return bool(block.cloudy_columns[near].any())

    def patch(self, block: _Block, window: Window) -> Patch:
        """Cut ``window`` out of ``block``: tensors."""
        inside = (slice(None), *window.relative_to(block.window).slices)
        return Patch(window, *(values[inside] for values in block.inputs))

    def finished(self, block: _Block, strip: Window, values):
        """Return what waits for the finished ``strip`` (3, h, w) and gives it; ``values`` is what was blended."""
        inside = (slice(None), *strip.slices)
        if block.source is None:
            return lambda: self._scene.optical[inside]
        part = (..., *strip.relative_to(block.window).slices)
        source, nodata = block.source[part], self._scene.nodata
        restored = decode(self._scene.optical_radiometry, values, source.dtype, nodata)
        return self._transfers.to_host(composite(source, restored, block.alpha[part], nodata))

    def _up(self, array):
        return self._transfers.to_device([array])[0]
