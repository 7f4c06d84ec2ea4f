"""GAN1 alone: a SAR raster in, an optical-looking raster out."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import List

import numpy as np

from ...errors import PluginError
from ...feedback import Feedback, NullFeedback, Recorder, Repeating
from ...models.cards import verify_weights
from ..options.removeclouds import RestoreOptions, require_valid
from ..options.sar import TranslateOptions
from ..pixels.radiometry import Radiometry
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.grid import Window
from ..rasters.optical import OpticalBands
from ..rasters.raster import open_dataset, require_not_input
from ..rasters.warp import own_grid
from ..rasters.writer import Profile, RasterWriter, require_writable
from ..scene.job import provenance, select_card
from ..scene.sar import SarBand
from ..scene.scene import fit_optical, fit_sar
from ..threads import write_behind
from ..windows.batches import Patch, Predictor, reflect
from ..windows.plan import plan_windows
from ..windows.settings import window_of
from ..windows.slide import WindowCounts, slide
from .removeclouds import Report

_BYTE_RADIOMETRY = Radiometry((1.0,) * 3, (255.0,) * 3)
"""8-bit results use 1..255; 0 is their NoData."""


@dataclass(frozen=True)
class SarRows:
    """What one row of windows covers: ``sar_db`` (1, h, w) float32, NaN where there is none."""

    window: Window
    sar_db: np.ndarray


class SarScene:
    """A SAR raster on its own grid, warped only where it has no map grid of its own (control points)."""

    def __init__(self, options: TranslateOptions, feedback: Feedback):
        self.grid = own_grid(options.sar)
        self.sar = SarBand(options.sar, options.sar_band, options.sar_unit, self.grid, feedback)
        self.reference = _open_reference(options, feedback) if options.reference else None
        self.datasets = self.sar.datasets + (self.reference.datasets if self.reference else [])
        require_not_input(options.output, self.datasets, "OUTPUT")

    def fit(self, k: float) -> None:
        """Fix the SAR radiometry for the whole raster; ``k`` is the model card's."""
        self.radiometry = fit_sar(self.sar, self.grid.shape, k)

    def read_rows(self, window: Window) -> SarRows:
        """Read ``window``, what one row of windows covers of the raster."""
        return SarRows(window, self.sar.read_db(window))

    def needs(self, block: SarRows, window: Window) -> bool:
        """Whether ``window`` has any valid SAR pixel."""
        inside = window.clipped(self.grid.shape).relative_to(block.window).slices
        return bool(np.isfinite(block.sar_db[0][inside]).any())

    def patch(self, block: SarRows, window: Window) -> Patch:
        """Cut ``window`` out of ``block`` and encode it; GAN1 reads nothing but SAR."""
        inside = window.clipped(self.grid.shape).relative_to(block.window).slices
        sar = reflect(self.radiometry.encode(block.sar_db[(slice(None), *inside)]), window.shape)
        return Patch(window, sar, None, None)


def _open_reference(options, feedback) -> OpticalBands:
    return OpticalBands(RestoreOptions(optical=options.reference, sar=options.sar, output=options.output), feedback)


def check_translate_inputs(options: TranslateOptions) -> List[str]:
    """Return every problem that opening the rasters and the model shows, without translating anything."""
    try:
        require_valid(options)
        require_writable(options.output)
        verify_weights(select_card(options.inference))
        SarScene(options, NullFeedback())
    except PluginError as error:
        return [str(error)]
    return []


def translate(options: TranslateOptions, feedback: Feedback) -> Report:
    """Translate SAR to optical (paper section 2, GAN1) and write ``options.output`` on the SAR grid.

    With a reference the result has its type, units and scene statistics, else 8 bit with NoData 0. Raises
    ``PluginError``; then, and on cancel, no output exists and an earlier one is untouched.
    """
    from ...nets.checkpoint import load_restorer

    started = time.monotonic()
    require_valid(options)
    require_writable(options.output)
    card = select_card(options.inference)
    feedback = Recorder(feedback)
    with ExitStack() as stack:
        cache = stack.enter_context(BlockCacheLimit())
        scene = SarScene(options, feedback)
        scene.fit(card.sigma_factor)
        radiometry, profile = _target(scene, card, options)
        plan = plan_windows(scene.grid.shape, window_of(options.inference, card), options.inference.overlap_px)
        restorer, windows = load_restorer(card), len(plan)
        predictor = Predictor(restorer, options.inference, feedback, only_translation=True, windows=windows)
        counts, seen_px = WindowCounts(), []
        writer = stack.enter_context(RasterWriter(options.output, profile, options.creation_options))
        cache.hold([*scene.sar.datasets, writer.dataset], plan.size_px)

        def write(strip, block, values):
            image = radiometry.decode(values, profile.dtype, profile.reserved)
            seen = np.isfinite(block.sar_db[0][strip.relative_to(block.window).slices])
            image[:, ~seen] = profile.blank
            writer.write(strip, image, seen)
            seen_px.append(int(seen.sum()))

        repeating = Repeating(feedback)
        write_behind(slide(plan, scene, predictor, counts, repeating), write, repeating.again)
    share = sum(seen_px) / (scene.grid.width * scene.grid.height)
    seconds = time.monotonic() - started
    device, warnings = str(predictor.device), tuple(feedback.warnings)
    return Report(options.output, None, counts.run, counts.skipped, share, device, seconds, warnings)


def _target(scene, card, options):
    """Return the radiometry and the profile of the result."""
    tags = provenance(card, options)
    grid = scene.grid
    dataset = open_dataset(options.sar)
    crs = grid.crs_wkt or options.sar.crs_wkt or dataset.GetProjection() or None
    place = {"crs_wkt": crs, "geotransform": grid.geotransform or dataset.GetGeoTransform(can_return_null=True)}
    if scene.reference is None:
        profile = Profile(grid.width, grid.height, np.dtype("uint8"), 0, ("red", "green", "blue"), tags=tags, **place)
        return _BYTE_RADIOMETRY, profile
    reference = scene.reference
    radiometry = fit_optical(reference, card.sigma_factor)
    return radiometry, replace(reference.profile(tags), width=grid.width, height=grid.height, **place)
