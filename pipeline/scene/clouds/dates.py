"""Other dates as a detector of clouds: their reflectance, what each says of the raster, and windows classified."""

import copy
from dataclasses import replace
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from ....errors import Canceled, OptionError, PluginError, RasterError
from ....feedback import Feedback, NullFeedback
from ...masks import change
from ...masks.detectors import Spectral
from ...masks.reflectance_bands import OpenedReflectance, ReflectanceBands
from ...masks.types import CLEAR, CLOUD, MASK_NODATA
from ...options.detectclouds import DetectOptions
from ...options.sources import MaskSource
from ...pixels.cloud_score import CLOUDY_SCORE, HELPFUL, MARGIN_PX, VISIBLE
from ...pixels.reflectance import ReflectanceScale, fit_scale
from ...rasters.band_names import with_stand_ins
from ...rasters.grid import Grid, Window
from ...rasters.optical import image_bands
from ...rasters.raster import Rasters
from ...rasters.sampling import sample_pixels
from ...rasters.tiles import TILE_PX, tiles
from ..references import OpenedReference, Reference, open_reference

_RIM_PX = 8
"""What is this close to a cloud of another date is not used."""
_MOST_SAMPLES = 400_000


class OpenedDates(OpenedReflectance):
    """The raster and its references, opened: a detector by comparison of dates.

    ``names``: those of ``change.NAMES`` that all dates have. ``strict``: a reference that cannot be opened is an error,
    and so it is where none shows the ground; otherwise they are left out.
    """

    def __init__(self, options: DetectOptions, strict: bool, rasters: Rasters, feedback: Feedback):
        super().__init__(options, rasters, feedback)
        self.others = with_stand_ins(self.others)
        self._strict = strict
        optical = image_bands(replace(options.optical, bands=(), others=()), rasters, NullFeedback())
        places, references, found = self._places(optical), [], []
        for number, source in enumerate(options.references, start=1):
            try:
                reference = open_reference(source, number, options, optical, rasters, feedback)
                found.append(_matches_of(reference, places))
                references.append(reference)
            except PluginError as error:
                if strict:
                    raise
                feedback.info(f"A date is not used to detect clouds. {error}")
        self.references = tuple(references)
        self.names = tuple(name for name in change.NAMES if found and all(name in matches for matches in found))
        self._matches = [[matches[name] for name in self.names] for matches in found]
        if found:
            feedback.info(f"Bands that are compared with the other dates: {', '.join(self.names)}.")

    def with_masks(self, masks: Sequence[Optional[MaskSource]], feedback: Feedback) -> "OpenedDates":
        """Return the same with ``masks`` of the references' clouds, ``None`` for those that have one."""
        changed = copy.copy(self)
        changed.references = tuple(
            reference
            if masks[reference.number - 1] is None
            else reference.with_mask(masks[reference.number - 1], feedback)
            for reference in self.references
        )
        return changed

    def ready(self, feedback):
        """Look at the pixels of all dates and fit what each says of the raster."""
        helpful = [name for name in HELPFUL if name in self.others]
        further = list(dict.fromkeys([*helpful, *(name for name in self.names if name not in VISIBLE)]))
        bands = self.fit(further, feedback)
        alone = Spectral(bands, self.grid, CLOUDY_SCORE, "")
        dates, problems = [], []
        for reference, matches in zip(self.references, self._matches):
            try:
                meaning = reference.recognise(alone, _RIM_PX, feedback)
                if meaning.is_optical:
                    raise RasterError(reference.same_as_optical(meaning))
                seen = reference.read_as(meaning, _RIM_PX, NullFeedback())
                dates.append(_Date(seen, matches, self.names, self.grid, feedback))
            except Canceled:
                raise
            except PluginError as error:
                problems.append(error)
                feedback.warn(f"This date is not used to detect clouds. {error}")
        if self._strict and not dates:
            raise problems[0]
        models = [self._fit_date(bands, alone, date, feedback) for date in dates]
        return Dates(bands, alone, dates, models, self.names)

    def _places(self, optical) -> Dict[str, int]:
        """Return the position among the bands of ``optical`` of each of ``change.NAMES`` that is there."""
        numbers = {name: number for name, number in self.others.items() if name in change.NAMES}
        own = [optical.bands.band_numbers[index] for index in optical.restored]
        places = dict(zip(VISIBLE, optical.rgb)) if optical.rgb else {}
        places.update({name: own.index(number) for name, number in numbers.items() if number in own})
        return places

    def _fit_date(self, bands, alone, date, feedback) -> change.DateModel:
        count = len(self.names)
        height, width = self.grid.shape
        stride = max(1, min(height * width, 1 << 22) // _MOST_SAMPLES)

        def pick(window):
            image, valid = bands.read_named(window)
            cloudy, _ = alone.read(window)
            values, seen = date.read(window)
            rows = [*(image[name] for name in self.names), *values, ~cloudy]
            return np.stack(rows).astype(np.float32)[:, valid & seen][:, ::stride]

        found = sample_pixels(self.grid.shape, pick, feedback).astype(np.float64)
        model = change.fit_date(found[:count], found[count:-1], range(count), found[-1] != 0)
        if model.pixels:
            spread = ", ".join(f"{name} {value:.3f}" for name, value in zip(self.names, model.deviation))
            feedback.info(f"Clear ground differs from reference {date.number} by a reflectance of about: {spread}.")
        else:
            feedback.warn(
                f"Too little is clear both in the optical raster and in reference {date.number}: their ground is taken "
                "to be equally bright. Check the mask."
            )
        return model


class _Date:
    """Another date as reflectance of the compared bands, in windows of the optical grid."""

    def __init__(self, reference: Reference, matches: List[int], names: Sequence[str], grid: Grid, feedback: Feedback):
        self._reference, self._matches = reference, matches
        self.number = reference.number
        declared = reference.declared_scales()
        visible = [matches[names.index(name)] for name in VISIBLE]

        def pick(window):
            values, seen = reference.read(window, visible)
            return values[:, seen]

        samples = sample_pixels(grid.shape, pick, feedback)
        if not samples.shape[1]:
            raise RasterError(
                f"The reference '{reference.path}' shows nothing of the optical raster's ground: it is all cloudy, or "
                f"within {_RIM_PX} pixels of a cloud. Give another date, or a better mask of its clouds."
            )
        kind = samples.astype(reference.dtype)
        scale = fit_scale(kind, [declared[match] for match in visible], reference.processing_baseline())
        count = len(matches)
        self._scale = ReflectanceScale(scale.gain[:1] * count, scale.offset[:1] * count, scale.how)

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return reflectance (B, h, w) float32 of the compared bands and seen (h, w) bool."""
        values, seen = self._reference.read(window, self._matches)
        return self._scale.reflectance(values), seen


class Dates:
    """Detects clouds and shadows by ``models`` of ``dates``; where none sees a pixel, ``alone``, the rule for a single
    date, decides.
    """

    device, rows_px = "cpu", TILE_PX + 2 * (change.MARGIN_PX + MARGIN_PX)

    def __init__(
        self,
        bands: ReflectanceBands,
        alone: Spectral,
        dates: Sequence[_Date],
        models: Sequence[change.DateModel],
        names: Sequence[str],
    ):
        self._bands, self._alone, self._dates, self._models, self._names = bands, alone, dates, models, names
        self.how = f"comparison with {len(dates)} other date{'s' if len(dates) != 1 else ''}"

    def classes(self, feedback):
        """Yield windows and their classes."""
        shape = self._bands.shape
        windows = tiles(shape)
        for done, window in enumerate(windows, start=1):
            wide = window.padded(change.MARGIN_PX).clipped(shape)
            inner = window.relative_to(wide).slices
            image, valid = self._bands.read_named(wide)
            found = self._compared(image, valid, wide)[inner]
            yield window, np.where(valid[inner], found, np.uint8(MASK_NODATA))
            feedback.progress(done / len(windows))

    def _compared(self, image, valid, window) -> np.ndarray:
        cloudy, _ = self._alone.read(window)
        single = np.where(cloudy, np.uint8(CLOUD), np.uint8(CLEAR))
        if not self._dates:
            return single
        looks = (date.read(window) for date in self._dates)
        predicted, deviation, known = change.expected(self._models, looks, window.shape)
        named = {name: image[name] for name in self._names}
        return np.where(known, change.classes(named, predicted, deviation, known & valid), single)


def _matches_of(reference: OpenedReference, places: Dict[str, int]) -> Dict[str, int]:
    """Return the index of each compared band among those of ``reference``; raise ``OptionError`` without a colour."""
    found = {name: reference.matches[place] for name, place in places.items()}
    lacking = [name for name in VISIBLE if found.get(name) is None]
    if lacking:
        raise OptionError(
            f"The {reference.what} lacks {', '.join(lacking)}, which clouds are found by. Give a raster with red, "
            "green and blue, or leave it out of REFERENCES."
        )
    return {name: match for name, match in found.items() if match is not None}
