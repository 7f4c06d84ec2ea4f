"""GAN1 alone: a SAR raster in, an optical-looking raster out."""

from dataclasses import dataclass, replace
from typing import List, Optional

import numpy as np

from ...errors import OptionError
from ...feedback import Feedback, Notes, Repeating
from ...models.cards import ModelCard, verify_weights
from ..options.checks import require_valid
from ..options.sartooptical import TranslateOptions
from ..options.sources import OpticalSource
from ..pixels.radiometry import Radiometry
from ..provenance import provenance
from ..rasters.band_names import list_bands
from ..rasters.bands import Bands
from ..rasters.grid import Grid, Window
from ..rasters.optical import rgb_bands
from ..rasters.raster import Rasters
from ..rasters.warp import own_grid
from ..rasters.writer import Profile, RasterWriter
from ..scene.job import select_card
from ..scene.sar import OpenedSar, SarBands
from ..scene.statistics import fit_optical, fit_sar
from ..task import Task
from ..threads import write_behind
from ..windows.batches import Patch, Predictor, reflect
from ..windows.plan import plan_windows
from ..windows.settings import resolve, window_of
from ..windows.slide import Slide
from .removeclouds import Report

_BYTE_RADIOMETRY = Radiometry((1.0,) * 3, (255.0,) * 3)
"""8-bit results use 1..255; 0 is their NoData."""


@dataclass(frozen=True)
class SarRows:
    """What one row of windows covers: ``sar_db`` (1, h, w) float32, NaN where there is none."""

    window: Window
    sar_db: np.ndarray


class SarScene:
    """A SAR band on its own grid, in the networks' domain."""

    def __init__(self, sar: SarBands, grid: Grid, radiometry: Radiometry):
        self._sar, self._grid, self._radiometry = sar, grid, radiometry

    def read_rows(self, window: Window) -> SarRows:
        """Read ``window``, what one row of windows covers of the raster."""
        return SarRows(window, self._sar.read_db(window))

    def needs(self, block: SarRows, window: Window) -> bool:
        """Whether ``window`` has any valid SAR pixel."""
        return bool(np.isfinite(block.sar_db[0][window.slices_in(block.window, self._grid.shape)]).any())

    def patch(self, block: SarRows, window: Window) -> Patch:
        """Cut ``window`` out of ``block`` and encode it; GAN1 reads nothing but SAR."""
        inside = window.slices_in(block.window, self._grid.shape)
        sar = reflect(self._radiometry.encode(block.sar_db[(slice(None), *inside)]), window.shape)
        return Patch(window, sar, None, None)


class Translation(Task):
    """The translation of SAR to optical (paper section 2, GAN1), on the SAR raster's grid.

    With a reference the result has its type, units and scene statistics, else it is 8 bit with NoData 0.
    """

    def __init__(
        self,
        options: TranslateOptions,
        card: ModelCard,
        sar: OpenedSar,
        reference: Optional[Bands],
        rasters: Rasters,
        notes: Notes,
    ):
        super().__init__(options, rasters, notes)
        self._card, self._sar, self._reference = card, sar, reference
        self._grid = own_grid(sar.raster)  # warped only where it has no map grid of its own (control points)

    @property
    def reference_bands(self) -> List[int]:
        """The numbers of red, green and blue in the reference, none without one."""
        return self._reference.band_numbers if self._reference else []

    def work(self, cache, feedback):
        """Translate window by window and write the image."""
        from ...nets.checkpoint import load_restorer

        options, card, grid = self.options, self._card, self._grid
        sar = self._sar.read_as(self._sar.recognise(feedback), grid, feedback)
        scene = SarScene(sar, grid, fit_sar(sar, grid.shape, card.sigma_factor, feedback))
        radiometry, profile = self._target(feedback)
        plan = plan_windows(grid.shape, window_of(options.inference, card), options.inference.overlap_px)
        restorer = load_restorer(card)
        settings = resolve(options.inference, restorer, feedback, len(plan))
        predictor = Predictor(restorer, settings, feedback, only_translation=True)
        repeating, seen_px = Repeating(feedback), 0
        slide = Slide(plan, scene, predictor, repeating)

        def write(strip, block, values):
            nonlocal seen_px
            image = radiometry.decode(values, profile.dtype, profile.reserved)
            seen = np.isfinite(block.sar_db[0][strip.relative_to(block.window).slices])
            image[:, ~seen] = profile.blank
            writer.write(strip, image, seen)
            seen_px += int(seen.sum())

        with RasterWriter(options.output, profile, options.creation_options) as writer:
            cache.hold([*self.rasters.datasets, writer.dataset], plan.size_px)
            write_behind(slide.strips(), write, repeating.again)
            writer.complete(feedback)
        return Report(
            output=options.output,
            translation=None,
            windows_run=slide.counts.run,
            windows_skipped=slide.counts.skipped,
            restored_share=seen_px / (grid.width * grid.height),
            device=str(predictor.device),
        )

    def _target(self, feedback):
        """Return the radiometry and the profile of the result."""
        tags = provenance("PARAMETERS", self.options, self._card)
        grid, raster = self._grid, self._sar.raster
        place = raster.place_of(grid)
        if self._reference is None:
            names = ("red", "green", "blue")
            return _BYTE_RADIOMETRY, Profile(grid.width, grid.height, np.dtype("uint8"), 0, names, tags=tags, **place)
        radiometry = fit_optical(self._reference, self._card.sigma_factor, feedback)
        profile = replace(self._reference.profile(tags), width=grid.width, height=grid.height, **place)
        return radiometry, profile.with_gaps()


def open_translation(options: TranslateOptions) -> Translation:
    """Open everything that a translation of SAR to optical reads; no pixel is looked at and no network loaded.

    Args:
        options: what to translate, and what to write.

    Returns:
        Translation: ready to ``run``.

    Raises:
        PluginError: an option is out of range, a raster or the model cannot be used, or the output cannot be written.
    """
    require_valid(options)
    card = select_card(options.inference)
    verify_weights(card)
    rasters, notes = Rasters(), Notes()
    sar = OpenedSar(options.sar, rasters, notes)
    reference = _open_reference(options.reference, rasters, notes) if options.reference else None
    return Translation(options, card, sar, reference, rasters, notes)


def _open_reference(source: OpticalSource, rasters: Rasters, feedback: Feedback) -> Bands:
    """Return red, green and blue of the reference; there are no parameters that could tell which bands these are."""
    try:
        return rgb_bands(source, rasters, feedback)
    except OptionError as problem:
        raise OptionError(
            f"The red, green and blue bands of the reference '{source.raster.path}' cannot be identified among its "
            f"bands: {list_bands(rasters.open(source.raster).names)}. Name them B4, B3 and B2, give a raster of these "
            "three bands (gdal_translate -b), or none."
        ) from problem


def translate(options: TranslateOptions, feedback: Feedback) -> Report:
    """Translate ``options.sar`` and write ``options.output``: ``open_translation``, then ``Translation.run``."""
    return open_translation(options).run(feedback)
