"""Synthetic clouds and their shadows on a clear raster, with the mask that tells where they are."""

import json
import math
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import List, Optional, Tuple

import numpy as np

from ...errors import PluginError, RadiometryError
from ...feedback import Feedback, NullFeedback
from ...version import plugin_version
from ..masks.mask_raster import mask_profile
from ..masks.types import CLEAR, CLOUD, MASK_NODATA, SHADOW
from ..options.removeclouds import require_valid
from ..options.simulateclouds import SimulateOptions
from ..pixels.cloud_shapes import edge_of, opacity
from ..pixels.composite import composite
from ..pixels.noise import NoiseField
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.grid import Window
from ..rasters.raster import require_not_input
from ..rasters.sampling import MIN_SAMPLES
from ..rasters.tiles import TILE_PX, tiles
from ..rasters.writer import RasterWriter, require_writable
from .clear_raster import ClearRaster

SHADOW_STRENGTH = 0.55
"""The share of the light that a full shadow takes; the sky gives the rest."""
_MIN_SOFTNESS = 1e-3
_MAX_SAMPLES = 4 << 20
"""Up to 2048 x 2048 pixels the coverage is exact; of larger rasters every n-th row and column is looked at."""
_SURVEY_SHARE = 0.3
"""Of the work, for the progress bar."""


@dataclass(frozen=True)
class SimulationReport:
    """What was painted, as shares (0..1) of the raster's valid pixels."""

    output: str
    mask: Optional[str]
    cloud_share: float
    shadow_share: float
    seconds: float


class CloudLayer:
    """The clouds of a seed over an endless plane, in windows that fit each other."""

    def __init__(self, options: SimulateOptions):
        self._density = NoiseField(options.seed, 0, options.cloud_size_px)
        self._billows = NoiseField(options.seed, 1, options.cloud_size_px * 2 / 3, persistence=0.6)
        self._softness = max(options.softness, _MIN_SOFTNESS)
        self._seed = options.seed
        angle = math.radians(options.shadow_direction_deg)
        self._has_shadows = options.shadow_distance_px > 0
        self._shadow_px = (
            -round(options.shadow_distance_px * math.cos(angle)),
            round(options.shadow_distance_px * math.sin(angle)),
        )
        self.edge = math.inf

    def density(self, rows, cols) -> np.ndarray:
        """Return what tells where clouds are (len(rows), len(cols)): they begin where it exceeds ``edge``."""
        return self._density.at(rows, cols)

    def alpha(self, window: Window) -> np.ndarray:
        """Return the clouds' opacity (h, w) float32 in 0..1."""
        return opacity(self._density.window(window), self.edge, self._softness)

    def shadow(self, window: Window) -> np.ndarray:
        """Return how much of the sun clouds hide from the ground (h, w) float32 in 0..1, wherever those clouds are."""
        if not self._has_shadows:
            return np.zeros(window.shape, np.float32)
        down, right = self._shadow_px
        return self.alpha(Window(window.row - down, window.col - right, *window.shape))

    def brightness(self, window: Window, bands: int) -> np.ndarray:
        """Return the clouds' own brightness (bands, h, w), at most 1: nearly white, with grey billows, as in training."""
        tint = 1 + np.random.default_rng(self._seed).uniform(-0.02, 0.02, (bands, 1, 1))
        return np.clip((0.9 + 0.06 * self._billows.window(window)) * tint, 0, 1)


def check_simulation(options: SimulateOptions) -> List[str]:
    """Return every problem that opening the raster shows, without painting anything."""
    try:
        require_valid(options)
        _open(options, NullFeedback())
    except PluginError as error:
        return [str(error)]
    return []


def simulate(options: SimulateOptions, feedback: Feedback) -> SimulationReport:
    """Paint clouds on ``options.optical`` and write ``options.output`` and, where asked for, ``options.mask``.

    The output has the raster's bands, type, grid and NoData; where the mask is 0, pixels are the raster's, bit for bit.
    Equal options give equal bytes, and rasters of one grid with the same valid pixels get the same clouds. Raises
    ``PluginError``; then, and on cancel, no output exists and an earlier one is untouched.
    """
    started = time.monotonic()
    require_valid(options)
    with ExitStack() as stack:
        cache = stack.enter_context(BlockCacheLimit())
        raster = _open(options, feedback)
        cache.hold(raster.datasets, TILE_PX)
        layer = CloudLayer(options)
        densities, samples = _survey(raster, layer, feedback)
        layer.edge = edge_of(densities, options.coverage_percent / 100)
        levels = raster.levels(samples, feedback)
        profile = raster.profile(_tags(options))
        photometric = f"PHOTOMETRIC={raster.photometric}"
        writer = stack.enter_context(RasterWriter(options.output, profile, (photometric, *options.creation_options)))
        writers = [writer]
        if options.mask:
            settings = ("PHOTOMETRIC=MINISBLACK", *options.creation_options)
            writers.append(stack.enter_context(RasterWriter(options.mask, mask_profile(profile), settings)))
        cache.hold([*raster.datasets, *(writer.dataset for writer in writers)], TILE_PX)
        counts = np.zeros(256, np.int64)
        windows = tiles(raster.grid.shape)
        for done, window in enumerate(windows, start=1):
            values, mask = _paint(raster, layer, levels, profile, window)
            for writer, array in zip(writers, (values, mask[None])):
                writer.write(window, array, mask != MASK_NODATA)
            counts += np.bincount(mask.ravel(), minlength=256)
            feedback.progress(1 - (1 - _SURVEY_SHARE) * (len(windows) - done) / len(windows))
        for writer in writers:
            writer.complete()
    valid = counts[:MASK_NODATA].sum()
    shares = counts / valid
    feedback.info(f"Clouds hide {100 * shares[CLOUD]:.2f} % of the valid pixels, shadows {100 * shares[SHADOW]:.2f} %.")
    seconds = time.monotonic() - started
    return SimulationReport(options.output, options.mask, float(shares[CLOUD]), float(shares[SHADOW]), seconds)


def _open(options: SimulateOptions, feedback: Feedback) -> ClearRaster:
    """Return the raster; raise ``PluginError`` where it cannot be used, or an output cannot be written."""
    for path in filter(None, (options.output, options.mask)):
        require_writable(path)
    raster = ClearRaster(options.optical, feedback)
    for name, path in (("OUTPUT", options.output), ("MASK", options.mask)):
        if path:
            require_not_input(path, raster.datasets, name)
    return raster


def _survey(raster: ClearRaster, layer: CloudLayer, feedback: Feedback) -> Tuple[np.ndarray, np.ndarray]:
    """Return the density (N,) at valid pixels all over the raster, and samples (B, n) of the painted bands there."""
    height, width = raster.grid.shape
    stride = max(1, math.ceil(math.sqrt(height * width / _MAX_SAMPLES)))
    for step in (stride, 1):
        densities, samples = _look_at(raster, layer, step, feedback)
        if step == 1 or densities.size >= MIN_SAMPLES:
            break
    if not densities.size:
        raise RadiometryError(
            "The optical raster has no valid pixel: all is NoData. Choose another, or correct its NoData value."
        )
    return densities, samples


def _look_at(raster, layer, step, feedback):
    densities, samples = [], []
    windows = tiles(raster.grid.shape)
    for done, window in enumerate(windows, start=1):
        values, valid = raster.read(window)
        rows, cols = (
            np.arange(-start % step, length, step) for start, length in zip((window.row, window.col), window.shape)
        )
        valid = valid[np.ix_(rows, cols)]
        if valid.any():
            densities.append(layer.density(rows + window.row, cols + window.col)[valid])
            samples.append(values[np.ix_(raster.painted, rows, cols)][:, valid][:, ::4])
        feedback.progress(_SURVEY_SHARE * done / len(windows))
    if not densities:
        return np.empty(0), np.empty((len(raster.painted), 0))
    return np.concatenate(densities), np.concatenate(samples, axis=1)


def _paint(raster, layer, levels, profile, window) -> Tuple[np.ndarray, np.ndarray]:
    """Return all bands (B, h, w) of the cloudy ``window`` and its mask (h, w) uint8."""
    values, valid = raster.read(window)
    alpha, shadow = (np.where(valid, part(window), np.float32(0)) for part in (layer.alpha, layer.shadow))
    mask = np.select([~valid, alpha > 0, shadow > 0], np.array([MASK_NODATA, CLOUD, SHADOW], np.uint8), np.uint8(CLEAR))
    ground = values[raster.painted]
    if shadow.any():
        black = levels.image(np.zeros(ground.shape), profile.dtype, profile.reserved)
        ground = composite(ground, black, SHADOW_STRENGTH * shadow, profile.reserved)
    if alpha.any():
        cloud = levels.image(layer.brightness(window, len(ground)), profile.dtype, profile.reserved)
        ground = composite(ground, cloud, alpha, profile.reserved)
    values[raster.painted] = ground
    return values, mask


def _tags(options: SimulateOptions) -> dict:
    return {
        "SAR_CLOUD_REMOVAL_VERSION": plugin_version(),
        "SAR_CLOUD_REMOVAL_SIMULATION": json.dumps(asdict(options)),
    }
