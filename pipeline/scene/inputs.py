"""The rasters of a restoration: opened, then recognised by their pixels, then read on the optical grid."""

from dataclasses import dataclass, replace
from typing import Dict, Optional, Sequence, Tuple, Union

from ...errors import Canceled, PluginError
from ...feedback import Feedback, NullFeedback
from ..masks.given import CloudMask, EverythingMask, MaskMeaning, OpenedMask
from ..masks.polygons import OpenedPolygons, open_given
from ..options.removeclouds import NETWORKS, RestoreOptions
from ..options.sources import MaskSource
from ..pixels.radiometry import Radiometry
from ..rasters.optical import OpticalBands, colour_bands, image_bands
from ..rasters.raster import Rasters
from .acquisition import date_of, warn_of_distance, warn_of_order
from .reference_colours import fit_colours
from .references import OpenedReference, Reference, ReferenceMeaning, open_references
from .sar import OpenedSar, SarBands, SarMeaning


@dataclass(frozen=True)
class Recognised:
    """What pixels say of the inputs, found once for a run: the meaning of SAR values, of those of the mask, where there
    are any, and of each reference.
    """

    sar: Optional[SarMeaning]
    mask: Optional[MaskMeaning]
    references: Tuple[ReferenceMeaning, ...] = ()


@dataclass(frozen=True)
class OpenedInputs:
    """Everything a restoration reads, opened and checked; no pixel is looked at.

    ``mask`` is ``None`` where every pixel is restored, or where clouds have yet to be detected. ``rim_px``: how far
    from clouds restored pixels reach.
    """

    rasters: Rasters
    optical: OpticalBands
    sar: Optional[OpenedSar]
    mask: Union[OpenedMask, OpenedPolygons, None]
    references: Tuple[OpenedReference, ...]
    rim_px: int

    def with_mask(self, source: MaskSource, feedback: Feedback) -> "OpenedInputs":
        """Return the same inputs with the mask ``source``, of clouds that were detected."""
        # in none of the run's rasters: it is deleted while these are open
        return replace(self, mask=open_given(source, Rasters(), self.optical.grid, feedback))

    def with_reference_masks(self, masks: Sequence[Optional[MaskSource]], feedback: Feedback) -> "OpenedInputs":
        """Return the same inputs with ``masks`` of clouds that were detected in references, ``None`` for the other
        ones.
        """
        references = tuple(
            reference if mask is None else reference.with_mask(mask, feedback)
            for reference, mask in zip(self.references, masks)
        )
        return replace(self, references=references)

    def recognise(self, feedback: Feedback) -> Recognised:
        """Look at samples of SAR, mask and references; raise ``PluginError`` where it is unclear what they show."""
        found, mask = self._recognise_date(feedback)
        meanings = [reference.recognise(mask, self.rim_px, feedback) for reference in self.references]
        for reference, meaning in zip(self.references, meanings):
            if meaning.is_optical:
                feedback.warn(f"{reference.same_as_optical(meaning)} It is not used.")
        return replace(found, references=tuple(meanings))

    def recognise_usable(self, feedback: Feedback) -> Tuple["OpenedInputs", Recognised, Dict[int, str]]:
        """Return the inputs without the references that ``recognise`` would refuse or leave out, what was recognised,
        and for the index of each of those references the reason.
        """
        found, mask = self._recognise_date(feedback)
        meanings, refused = {}, {}
        for index, reference in enumerate(self.references):
            try:
                meaning = reference.recognise(mask, self.rim_px, feedback)
            except Canceled:
                raise
            except PluginError as error:
                refused[index] = str(error)
                continue
            if meaning.is_optical:
                refused[index] = reference.same_as_optical(meaning)
            else:
                meanings[index] = meaning
        usable = replace(self, references=tuple(self.references[index] for index in meanings))
        return usable, replace(found, references=tuple(meanings.values())), refused

    def _recognise_date(self, feedback) -> Tuple[Recognised, Union[CloudMask, EverythingMask]]:
        """Look at samples of SAR and mask of the date to restore; return what they mean, and the mask."""
        sar = self.sar and self.sar.recognise(feedback, self.optical.grid)
        meaning = self.mask.recognise(feedback) if self.mask else None
        return Recognised(sar, meaning), self._mask_as(meaning, NullFeedback())

    def read_as(self, recognised: Recognised, feedback: Feedback) -> "Inputs":
        """Return the inputs on the optical grid; raise ``RasterError`` where one of them cannot be brought onto it."""
        references = tuple(
            reference.read_as(meaning, self.rim_px, feedback)
            for reference, meaning in zip(self.references, recognised.references)
        )
        datasets = [*self.rasters.datasets, *(dataset for reference in references for dataset in reference.datasets)]
        return Inputs(
            optical=self.optical,
            sar=self.sar and self.sar.read_as(recognised.sar, self.optical.grid, feedback),
            mask=self._mask_as(recognised.mask, feedback),
            references=references,
            datasets=list({id(dataset): dataset for dataset in datasets}.values()),
        )

    def _mask_as(self, meaning, feedback) -> Union[CloudMask, EverythingMask]:
        return self.mask.read_as(meaning, feedback) if self.mask else EverythingMask(self.optical.grid)


def open_inputs(options: RestoreOptions, rasters: Rasters, feedback: Feedback) -> OpenedInputs:
    """Open everything that a restoration with ``options`` reads; raise ``PluginError`` naming the raster and the
    remedy.
    """
    open_bands = colour_bands if options.estimator == NETWORKS else image_bands
    optical = open_bands(options.optical, rasters, feedback)
    sar = None
    if options.sar is not None:
        sar = OpenedSar(options.sar, rasters, feedback, with_vh=True)
        sar.require_overlap(optical.grid, "clouds outside it stay", feedback)
        warn_of_distance(sar.raster, optical.bands.rasters[0], feedback)
    if optical.grid.geotransform is None:
        feedback.warn(
            "The rasters have no CRS: they are taken to cover the same ground pixel by pixel, because their sizes "
            "agree."
        )
    mask = open_given(options.mask, rasters, optical.grid, feedback) if options.mask.is_given else None
    if mask is None and not options.mask.detects_clouds:
        feedback.warn(
            "No cloud mask is used: every pixel is replaced by an estimate, clear ones too. "
            "Give a CLOUD_MASK, or set MASK_TYPE to detect, to keep clear pixels as they are."
        )
    references = open_references(options, optical, sar, rasters, feedback)
    if references and options.estimator == NETWORKS:
        feedback.warn(
            "ESTIMATOR is 'networks', which restore a date by itself: the REFERENCES only lend their colours where too "
            "little of the optical raster is clear. Set ESTIMATOR to auto to restore with them."
        )
    dates = ((optical.bands.rasters[0], mask), *((reference.raster, reference.mask) for reference in references))
    warn_of_order(
        [(raster, given.raster if isinstance(given, OpenedMask) else None) for raster, given in dates],
        "Give the masks in the order of the rasters.",
        feedback,
    )
    rasters.require_not_inputs(options.outputs)
    return OpenedInputs(rasters, optical, sar, mask, references, options.rim.buffer_px)


@dataclass(frozen=True)
class Inputs:
    """Everything a restoration reads, in windows of the optical grid; ``sar`` is ``None`` without SAR."""

    optical: OpticalBands
    sar: Optional[SarBands]
    mask: Union[CloudMask, EverythingMask]
    references: Tuple[Reference, ...]
    datasets: list

    @property
    def other_dates(self) -> Tuple[Reference, ...]:
        """The references that are not the optical raster once more."""
        return tuple(reference for reference in self.references if not reference.is_optical)

    def fit_colours(self, k: float, feedback: Feedback) -> Tuple[Radiometry, float, str]:
        """Return the mapping of the restored bands by the colours of a reference, the share (0..1) of the optical
        raster that it sees, and its name; raise ``RadiometryError`` where no reference is of use.
        """
        return fit_colours(self.other_dates, self.optical, self.mask, k, feedback)

    def days_to(self, index: int) -> Optional[float]:
        """Return the days from the date of the optical raster to that of a reference, ``None`` where one is unknown."""
        ours, theirs = date_of(self.optical.bands.rasters[0]), self.references[index].date
        return None if ours is None or theirs is None else float((theirs - ours).days)
