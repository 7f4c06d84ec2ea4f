"""The rasters of a restoration: opened, then recognised by their pixels, then read on the optical grid."""

from dataclasses import dataclass, replace
from typing import Optional, Union

from ...feedback import Feedback
from ..masks.given import CloudMask, EverythingMask, MaskMeaning, OpenedMask
from ..options.removeclouds import RestoreOptions
from ..options.sources import MaskSource
from ..rasters.bands import Bands
from ..rasters.optical import other_bands, rgb_bands
from ..rasters.raster import Rasters
from .clear_reference import ClearReference, OpenedReference
from .sar import OpenedSar, SarBand, SarMeaning


@dataclass(frozen=True)
class Recognised:
    """What pixels say of the inputs, found once for a run: the meaning of SAR values, and of those of the mask if there
    is one.
    """

    sar: SarMeaning
    mask: Optional[MaskMeaning]


@dataclass(frozen=True)
class OpenedInputs:
    """Everything a restoration reads, opened and checked; no pixel is looked at.

    ``mask`` is ``None`` where every pixel is restored, or where clouds have yet to be detected; ``reference`` without a
    clear reference.
    """

    rasters: Rasters
    optical: Bands
    sar: OpenedSar
    mask: Optional[OpenedMask]
    reference: Optional[OpenedReference]

    def with_mask(self, source: MaskSource, feedback: Feedback) -> "OpenedInputs":
        """Return the same inputs with the mask ``source``, of clouds that were detected."""
        return replace(self, mask=OpenedMask(source, self.rasters, self.optical.grid, feedback))

    def recognise(self, feedback: Feedback) -> Recognised:
        """Look at samples of SAR and mask; raise ``OptionError`` where it is unclear what they show."""
        sar = self.sar.recognise(feedback, self.optical.grid)
        return Recognised(sar, self.mask.recognise(feedback) if self.mask else None)

    def read_as(self, recognised: Recognised, feedback: Feedback) -> "Inputs":
        """Return the inputs on the optical grid; raise ``RasterError`` where one of them cannot be brought onto it."""
        grid = self.optical.grid
        return Inputs(
            optical=self.optical,
            sar=self.sar.read_as(recognised.sar, grid, feedback),
            mask=self.mask.read_as(recognised.mask, feedback) if self.mask else EverythingMask(grid),
            reference=self.reference and self.reference.read_as(feedback),
            datasets=self.rasters.datasets,
        )


def open_inputs(options: RestoreOptions, rasters: Rasters, feedback: Feedback) -> OpenedInputs:
    """Open everything that a restoration with ``options`` reads; raise ``PluginError`` naming the raster and the
    remedy.
    """
    optical = rgb_bands(options.optical, rasters, feedback)
    others = other_bands(optical)
    if others:
        feedback.info(f"Bands not restored and not written: {', '.join(others)}.")
    sar = OpenedSar(options.sar, rasters, feedback)
    sar.require_overlap(optical.grid, "clouds outside it stay", feedback)
    if optical.grid.geotransform is None:
        feedback.warn(
            "The rasters have no CRS: they are taken to cover the same ground pixel by pixel, because their sizes "
            "agree."
        )
    mask = OpenedMask(options.mask, rasters, optical.grid, feedback) if options.mask.is_given else None
    if mask is None and not options.mask.detects_clouds:
        feedback.warn(
            "No cloud mask is used: every pixel is replaced by the networks' estimate, clear ones too. "
            "Give a CLOUD_MASK, or set MASK_TYPE to detect, to keep clear pixels as they are."
        )
    reference = None
    if options.clear_reference is not None:
        reference = OpenedReference(options.clear_reference, options.optical, optical, rasters, feedback)
    rasters.require_not_inputs(options.outputs)
    return OpenedInputs(rasters, optical, sar, mask, reference)


@dataclass(frozen=True)
class Inputs:
    """Everything a restoration reads, in windows of the optical grid; ``reference`` is ``None`` without a clear
    reference.
    """

    optical: Bands
    sar: SarBand
    mask: Union[CloudMask, EverythingMask]
    reference: Optional[ClearReference]
    datasets: list
