"""Cloud masks that were given, on the grid of the optical raster."""

from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np

from ...errors import OptionError
from ...feedback import Feedback
from ..options.mask_kinds import LANDSAT, MASK_KINDS, S2CLOUDLESS
from ..options.sources import MaskSource
from ..rasters.band_names import require_band
from ..rasters.bands import FILL
from ..rasters.grid import Grid, Window
from ..rasters.raster import BandReader, Rasters
from ..rasters.sampling import band_samples, has_gaps
from ..rasters.warp import band_on_grid, require_overlap
from .types import (
    FMASK_TOP,
    MASK_NODATA,
    MASK_TAG,
    SCL_NODATA,
    SCL_SHADOWS,
    SHADOW,
    can_be,
    find_mask_band,
    is_255_nodata,
    is_cloudy,
    is_fill,
    is_own_mask,
    is_unlike,
    list_values,
    mask_classes,
    probability_threshold,
    recognise_mask_type,
)


@dataclass(frozen=True)
class MaskMeaning:
    """What the values of a mask stand for, recognised once for a run.

    ``classes``: the cloudy classes of ``scl``, or classes or bits of one of ``MASK_KINDS``. ``threshold``: from which
    value on a probability is cloudy, in the unit of the values. ``shadows``: values of shadows. ``zero_is_clear``: 0 is
    declared as NoData and means clear all the same. ``nodata_is_clear``: nothing but NoData lies beside the clouds, so
    it means clear ground. ``fill``: a NoData value that nobody declared. ``no_data_class``: another value
    without data, declared or not: class 0 of ``scl``, or 255 beside percentages. ``seen``: the values of a sample for
    people, empty where all are 0.
    """

    type: str
    classes: Tuple[int, ...] = ()
    threshold: float = 0.0
    shadows: Tuple[int, ...] = ()
    zero_is_clear: bool = False
    nodata_is_clear: bool = False
    fill: Optional[float] = None
    no_data_class: Optional[int] = None
    seen: str = ""

    def warn_of(self, cloudy: int, pixels: int, what: str, feedback: Feedback) -> None:
        """Warn where a mask that is not empty hides none of the ``pixels``, or all of them. ``what`` names it in
        messages.
        """
        if not self.seen or not pixels or 0 < cloudy < pixels:
            return
        how = f"it is read as type {self.type}"
        word = MASK_KINDS[self.type].word if self.type in MASK_KINDS else "classes"
        how += f" with the {word} {', '.join(map(str, self.classes))} as cloud" if self.classes else ""
        how += f", from {self.threshold:g} up" if self.type == "probability" else ""
        count = "Every pixel counts" if cloudy else "No pixel counts"
        feedback.warn(
            f"{count} as cloudy by {what}: {how}, and has the values {self.seen}. If that is wrong, check MASK_TYPE, "
            "MASK_BAND and what the values mean."
        )


class OpenedMask:
    """The band of a cloud mask, opened and found to lie on the optical raster; no pixel of it is looked at."""

    def __init__(self, source: MaskSource, rasters: Rasters, grid: Grid, feedback: Feedback):
        self._source, self._grid = source, grid
        self.raster = rasters.open(source.raster)
        names = self.raster.names
        self.band = source.band
        if self.band is None:
            others = None if source.bands_of is None else rasters.open(source.bands_of).names
            self.band, how = find_mask_band(names, self.raster.path, source.likely_band, others)
            feedback.info(f"Mask band: {self.band} ({names[self.band - 1] or 'unnamed'}), {how}.")
        require_band(self.band, len(names), "MASK_BAND", self.raster.path)
        require_overlap(self.raster, grid, "cloud mask")

    def recognise(self, feedback: Feedback) -> MaskMeaning:
        """Return what the values stand for, by names and a sample of pixels; raise ``OptionError`` where that is
        unclear.
        """
        tag = self.raster.dataset.GetMetadataItem(MASK_TAG)
        reader, samples, fill = self._sampled(feedback)
        kind = self._type_of(samples, reader.nodata == 0, tag, feedback)
        self._say_what_hides(kind, samples, feedback)
        values = np.unique(samples[np.isfinite(samples)])
        no_data = self._no_data_class(kind, samples)
        if no_data is not None and no_data in values and no_data != reader.nodata:
            feedback.info(f"Mask values of {no_data} count as NoData, although the file does not declare it.")
        threshold = self._source.threshold_percent
        if kind == "probability":
            known = samples if no_data is None else samples[samples != no_data]
            threshold, unit = probability_threshold(known, threshold)
            feedback.info(f"Cloud probability is read as {unit}: values of {threshold:g} and above count as cloud.")
        own = kind == "nonzero" and is_own_mask(samples, tag)
        zero_is_clear = kind not in ("scl", LANDSAT) and reader.nodata == 0
        if zero_is_clear:
            feedback.info("The mask declares 0 as NoData; in a mask of this type 0 means clear.")
        nodata_is_clear = (
            kind == "nonzero" and not own and samples.size > 0 and bool(samples.all()) and has_gaps(reader)
        )
        if nodata_is_clear:
            feedback.info("The mask has clouds and NoData only: its NoData counts as clear ground.")
        return MaskMeaning(
            type=kind,
            classes=self._classes_of(kind),
            threshold=threshold,
            shadows=SCL_SHADOWS if kind == "scl" else (SHADOW,) if own else (),
            zero_is_clear=zero_is_clear,
            nodata_is_clear=nodata_is_clear,
            fill=fill,
            no_data_class=no_data,
            seen=list_values(values) if values.any() else "",
        )

    def _sampled(self, feedback) -> Tuple[BandReader, np.ndarray, Optional[float]]:
        """Return a reader of the band, samples of its values, and the NoData value among these that nobody declared."""
        reader = self.raster.reader(self.band)
        samples = band_samples(reader, feedback, with_zeros=True)
        low = np.unique(samples[samples <= FILL])
        if low.size != 1:
            return reader, samples, None
        fill = float(low[0])
        feedback.info(f"Mask values of {fill:g} count as NoData, although the file does not declare it.")
        reader = self.raster.with_nodata(fill).reader(self.band)
        return reader, band_samples(reader, feedback, with_zeros=True), fill

    def _type_of(self, samples, zero_is_nodata, tag, feedback) -> str:
        """Return the type: the one that is chosen, judged by the values, or the one that is recognised."""
        kind = self._source.type
        if kind == "auto":
            kind, why = self._recognise_type(samples, zero_is_nodata, tag)
            feedback.info(f"Mask type: {kind} ({why}).")
        elif kind == "probability" and samples.max(initial=0) > 255:
            raise OptionError(
                f"MASK_TYPE is 'probability', but the cloud mask '{self.raster.path}' has values up to "
                f"{samples.max():g}: a cloud probability ends at 1, 100 or 255. Check MASK_TYPE and MASK_BAND, or "
                "divide the values (Raster > Raster Calculator)."
            )
        elif is_unlike(samples, kind):
            feedback.warn(
                f"MASK_TYPE is '{kind}', but the cloud mask '{self.raster.path}' has values that no such mask has: "
                f"{list_values(np.unique(samples[np.isfinite(samples)]))}. Check MASK_TYPE and MASK_BAND; where such a "
                "value means NoData, set that in the layer's properties or in the file."
            )
        if kind == S2CLOUDLESS and not set(np.unique(samples)) <= {0, 1, MASK_NODATA}:
            return "probability"
        return kind

    def _say_what_hides(self, kind, samples, feedback):
        """Say which classes of the mask hide the ground, and warn of a QA60 mask without any."""
        if kind in MASK_KINDS:
            chosen = ", ".join(f"{number} ({MASK_KINDS[kind].meanings[number]})" for number in self._classes_of(kind))
            feedback.info(f"What hides the ground in the mask, by its {MASK_KINDS[kind].word}: {chosen}.")
        if kind == "qa60" and not samples.any():
            feedback.warn(
                f"The QA60 mask '{self.raster.path}' is 0 everywhere that was looked at. Products made between January "
                "2022 and February 2024 carry no clouds in QA60: use the SCL band or a cloud probability instead."
            )

    def _no_data_class(self, kind, samples) -> Optional[int]:
        """Return the value of the mask that stands for NoData without being declared, ``None`` where there is none."""
        if kind == "probability" and is_255_nodata(samples):
            return MASK_NODATA
        top = samples[np.isfinite(samples)].max(initial=0)
        if kind == "scl" and top > FMASK_TOP and SCL_NODATA not in self._source.scl_classes:
            return SCL_NODATA
        return None

    def _recognise_type(self, samples, zero_is_nodata, tag) -> Tuple[str, str]:
        """Return the type by names and values or, where these leave several, the likely one, and how it was found."""
        try:
            name = self.raster.names[self.band - 1]
            return recognise_mask_type(samples, name, self.raster.path, zero_is_nodata, tag)
        except OptionError:
            likely = self._source.likely_type
            if likely == "auto" or not can_be(samples, likely):
                raise
            return likely, "as MASK_TYPE says"

    def _classes_of(self, kind: str) -> Tuple[int, ...]:
        """Return the classes or bits that are cloudy in a mask of type ``kind``: those chosen, or the usual ones."""
        source = self._source
        if kind == "scl":
            return source.scl_classes
        if kind not in MASK_KINDS:
            return ()
        chosen = source.classes if kind in (source.type, source.likely_type) else ()
        return chosen or MASK_KINDS[kind].cloudy

    def read_as(
        self, meaning: MaskMeaning, feedback: Feedback, shift_px: Tuple[float, float] = (0.0, 0.0)
    ) -> "CloudMask":
        """Return the mask on the optical grid; ``shift_px``: see ``warp.relation_of``."""
        nodata, raster = "none" if meaning.zero_is_clear else None, self.raster
        if meaning.fill is not None:
            raster = raster.with_nodata(meaning.fill)
        if meaning.nodata_is_clear:
            raster = raster.with_nodata(None)
        reader = band_on_grid(raster, self.band, self._grid, "cloud mask", feedback, nodata=nodata, shift_px=shift_px)
        return CloudMask(reader, meaning)


class CloudMask:
    """A cloud mask in windows of the optical grid: the values of ``reader``, by their ``meaning``."""

    def __init__(self, reader: BandReader, meaning: MaskMeaning):
        self._reader, self.meaning = reader, meaning

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return cloudy (h, w) bool and known (h, w) bool: inside the mask raster and not its NoData."""
        values, known = self._read(window)
        return self._is_cloudy(values) & known, known

    def read_classes(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return the values (h, w) uint8 that a mask written here has, shadows apart where the mask knows them, and
        known.
        """
        values, known = self._read(window)
        return mask_classes(values, self._is_cloudy(values), self.meaning.shadows, self.meaning.type), known

    def _read(self, window):
        values, known = self._reader.read(window)
        known = known & ~is_fill(values, self.meaning.type)
        no_data = self.meaning.no_data_class
        return values, known if no_data is None else known & (values != no_data)

    def _is_cloudy(self, values) -> np.ndarray:
        return is_cloudy(values, self.meaning.type, self.meaning.classes, self.meaning.threshold)


class EverythingMask:
    """Stands in where no mask is used: every pixel of the raster is to be restored, as in the paper."""

    def __init__(self, grid: Grid):
        self._shape = grid.shape

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return cloudy and known (h, w) bool, both True inside the raster."""
        inside = np.zeros(window.shape, bool)
        inside[window.slices_in(window, self._shape)] = True
        return inside, inside.copy()


def mask_type_of(mask: Optional[CloudMask]) -> str:
    """Return the type of ``mask``, empty without one."""
    return "" if mask is None else mask.meaning.type
