"""Synthetic clouds and their shadows on a clear raster, with the mask that tells where they are."""

import math
from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np

from ...errors import RadiometryError
from ...feedback import Feedback, Notes, PartOfWork
from ..masks.mask_raster import mask_profile
from ..masks.types import CLEAR, CLOUD, MASK_NODATA, SHADOW
from ..options.checks import require_valid
from ..options.simulateclouds import SimulateOptions
from ..pixels.cloud_shapes import edge_of, opacity
from ..pixels.composite import composite
from ..pixels.noise import NoiseField
from ..provenance import provenance
from ..rasters.grid import Window
from ..rasters.raster import Rasters
from ..rasters.sampling import MIN_SAMPLES
from ..rasters.tiled import Target, write_tiles
from ..rasters.tiles import TILE_PX, tiles
from ..task import Task
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
    seconds: float = 0.0
    warnings: Tuple[str, ...] = ()


def cloud_density(options: SimulateOptions) -> NoiseField:
    """Return what says where the clouds of a seed are, over an endless plane: they begin where it exceeds an edge."""
    return NoiseField(options.seed, 0, options.cloud_size_px)


class CloudLayer:
    """The clouds of a seed where their ``density`` exceeds ``edge``, in windows that fit each other."""

    def __init__(self, options: SimulateOptions, density: NoiseField, edge: float):
        self._density, self._edge = density, edge
        self._billows = NoiseField(options.seed, 1, options.cloud_size_px * 2 / 3, persistence=0.6)
        self._softness = max(options.softness, _MIN_SOFTNESS)
        self._seed = options.seed
        angle = math.radians(options.shadow_direction_deg)
        self._has_shadows = options.shadow_distance_px > 0
        self._shadow_px = (
            -round(options.shadow_distance_px * math.cos(angle)),
            round(options.shadow_distance_px * math.sin(angle)),
        )

    def alpha(self, window: Window) -> np.ndarray:
        """Return the clouds' opacity (h, w) float32 in 0..1."""
        return opacity(self._density.window(window), self._edge, self._softness)

    def shadow(self, window: Window) -> np.ndarray:
        """Return how much of the sun clouds hide from the ground (h, w) float32 in 0..1, wherever those clouds are."""
        if not self._has_shadows:
            return np.zeros(window.shape, np.float32)
        down, right = self._shadow_px
        return self.alpha(Window(window.row - down, window.col - right, *window.shape))

    def brightness(self, window: Window, bands: int) -> np.ndarray:
        """Return the clouds' own brightness (bands, h, w), at most 1: nearly white, with grey billows, as
        in training.
        """
        tint = 1 + np.random.default_rng(self._seed).uniform(-0.02, 0.02, (bands, 1, 1))
        return np.clip((0.9 + 0.06 * self._billows.window(window)) * tint, 0, 1)


class Simulation(Task):
    """The painting of clouds on a clear raster.

    The output has the raster's bands, type, grid and NoData; where the mask is 0, pixels are the raster's, bit for bit.
    Equal options give equal bytes, and rasters of one grid with the same valid pixels get the same clouds.
    """

    def __init__(self, options: SimulateOptions, raster: ClearRaster, rasters: Rasters, notes: Notes):
        super().__init__(options, rasters, notes)
        self._raster = raster

    def work(self, cache, feedback):
        """Find where clouds of the wanted coverage begin, then paint tile by tile."""
        options, raster = self.options, self._raster
        cache.hold(self.rasters.datasets, TILE_PX)
        density = cloud_density(options)
        densities, samples = _survey(raster, density, PartOfWork(feedback, 0, _SURVEY_SHARE))
        layer = CloudLayer(options, density, edge_of(densities, options.coverage_percent / 100))
        levels = raster.levels(samples, feedback)
        profile = raster.profile(provenance("SIMULATION", options))
        settings = (f"PHOTOMETRIC={raster.photometric}", *options.creation_options)
        targets = [Target(options.output, profile, settings)]
        if options.mask:
            settings = ("PHOTOMETRIC=MINISBLACK", *options.creation_options)
            targets.append(Target(options.mask, mask_profile(profile), settings))
        counts = np.zeros(256, np.int64)

        def make(window):
            values, mask = _paint(raster, layer, levels, profile, window)
            counts[:] += np.bincount(mask.ravel(), minlength=256)
            return (values, mask != MASK_NODATA), (mask[None], mask != MASK_NODATA)

        part = PartOfWork(feedback, _SURVEY_SHARE, 1)
        write_tiles(targets, raster.grid.shape, self.rasters.datasets, make, cache, part)
        shares = counts / counts[:MASK_NODATA].sum()
        feedback.info(
            f"Clouds hide {100 * shares[CLOUD]:.2f} % of the valid pixels, shadows {100 * shares[SHADOW]:.2f} %."
        )
        return SimulationReport(options.output, options.mask, float(shares[CLOUD]), float(shares[SHADOW]))


def open_simulation(options: SimulateOptions) -> Simulation:
    """Open the raster that clouds are painted on; no pixel is looked at.

    Args:
        options: what to paint on what, and what to write.

    Returns:
        Simulation: ready to ``run``.

    Raises:
        PluginError: an option is out of range, the raster cannot be used, or an output cannot be written.
    """
    require_valid(options)
    rasters, notes = Rasters(), Notes()
    return Simulation(options, ClearRaster(rasters.open(options.optical), notes), rasters, notes)


def simulate(options: SimulateOptions, feedback: Feedback) -> SimulationReport:
    """Paint clouds on ``options.optical`` and write the results: ``open_simulation``, then ``Simulation.run``."""
    return open_simulation(options).run(feedback)


def _survey(raster: ClearRaster, density: NoiseField, feedback: Feedback) -> Tuple[np.ndarray, np.ndarray]:
    """Return the density (N,) at valid pixels all over the raster, and samples (B, n) of the painted bands there."""
    height, width = raster.grid.shape
    stride = max(1, math.ceil(math.sqrt(height * width / _MAX_SAMPLES)))
    for step in (stride, 1):
        densities, samples = _look_at(raster, density, step, feedback)
        if step == 1 or densities.size >= MIN_SAMPLES:
            break
    if not densities.size:
        raise RadiometryError(
            f"The optical raster '{raster.path}' has no valid pixel: all is NoData. Choose another, or correct its "
            "NoData value."
        )
    return densities, samples


def _look_at(raster, density, step, feedback):
    densities, samples = [], []
    windows = tiles(raster.grid.shape)
    for done, window in enumerate(windows, start=1):
        values, valid = raster.read(window)
        rows, cols = (
            np.arange(-start % step, length, step) for start, length in zip((window.row, window.col), window.shape)
        )
        valid = valid[np.ix_(rows, cols)]
        if valid.any():
            densities.append(density.at(rows + window.row, cols + window.col)[valid])
            samples.append(values[np.ix_(raster.painted, rows, cols)][:, valid][:, ::4])
        feedback.progress(done / len(windows))
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
