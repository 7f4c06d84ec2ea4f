"""Other dates of the same ground: opened, then recognised by their pixels, then read on the optical grid."""

import copy
import datetime
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path, PurePath
from typing import ContextManager, Iterator, List, Optional, Sequence, Tuple, Union

import numpy as np

from ...errors import GridError, OptionError, RasterError
from ...feedback import Feedback, NullFeedback, PartOfWork, Prefixed
from ...neighbourhood import distance_to
from ..masks.detect import Detection, detected_mask, open_detection
from ..masks.given import CloudMask, MaskMeaning, OpenedMask
from ..masks.polygons import OpenedPolygons, open_given
from ..options.detectclouds import DetectOptions
from ..options.inference import InferenceOptions
from ..options.removeclouds import RestoreOptions
from ..options.sources import MaskSource, OpticalSource, ReferenceSource, SarSource
from ..pixels.sameness import are_enough, describe_sameness, samples_of
from ..pixels.shift import MIN_USABLE_SHARE, TRUSTED_SIGMAS, Shift, correlation, find_shift
from ..rasters.band_names import (
    OWN_MASKS,
    WITHOUT_SHADOWS,
    band_keys,
    find_word,
    list_bands,
    match_by_name,
    name_of_band,
)
from ..rasters.bands import declared_scales, is_measured, not_all_zero, without_data
from ..rasters.grid import Window
from ..rasters.image import image_on_grid, undeclared_nodata
from ..rasters.optical import OpticalBands, image_numbers
from ..rasters.raster import BandReader, Raster, Rasters
from ..rasters.sampling import sample_pixels, sampling_passes
from ..rasters.warp import covers_all, require_overlap, require_placeable, source_window
from .acquisition import date_of, find_date, orbit_of, same_acquisition, warn_of_distance
from .sar import OpenedSar, SarBands, SarMeaning

SMALL_SHIFT_PX, LARGE_SHIFT_PX = 0.3, 3.0
"""Shifts up to the first stay, those beyond the second are refused; in between they are taken out."""
_MARGIN_PX = 64
"""Clouds are found by their surroundings, too, and cast shadows."""
_TILE_PX, _SMALLEST_TILE_PX = 128, 32
_MOST_TILES, _FIRST_TILES = 64, 16
_MOST_AGREE = 0.75
_COMPARED_BANDS = 3
_STRIDE = 4
_UNRELATED = 0.02
"""Squared correlation of the two dates below which they have nothing in common."""
_ENOUGH_TILES, _CONTRAST = 16, 0.15
"""Beyond doubt that is only on so many tiles of ground that varies this much, in shares of its mean: not at sea."""
_FEW_CLEAR, _MANY_CLEAR = 1000, 20_000
"""With fewer clear pixels two dates cannot be compared; so many, of every fourth, tell as much as more would."""


@dataclass(frozen=True)
class ReferenceMeaning:
    """What pixels say of a reference, found once for a run.

    ``fill``: a NoData value that nobody declared. ``shift_px``: the rows and columns by which its ground lies further
    down and to the right than its georeference says. ``sameness``: how it is known that it is the optical raster once
    more, ``None`` where it is not.
    """

    mask: MaskMeaning
    sar: Optional[SarMeaning] = None
    fill: Optional[float] = None
    shift_px: Tuple[float, float] = (0.0, 0.0)
    sameness: Optional[str] = None

    @property
    def is_optical(self) -> bool:
        """Whether it is the optical raster once more, which must not be used: where trials hide that one, it would seem
        to tell everything.
        """
        return self.sameness is not None


class OpenedReference:
    """Another date, opened and checked; no pixel is looked at.

    ``number`` counts references from 1. ``matches``: for each restored band of the optical raster the index of the same
    band among those of the reference, ``None`` where it has none. ``date``: when it was acquired, if that is known.
    ``detection``: what finds its clouds, where neither a mask nor a band of the raster shows them: run it and call
    ``with_mask``.

    Raises ``PluginError`` for a raster elsewhere, and for bands that cannot be matched.
    """

    def __init__(
        self,
        source: ReferenceSource,
        number: int,
        optical_nodata: Optional[float],
        inference: InferenceOptions,
        optical: OpticalBands,
        sar: Optional[OpenedSar],
        rasters: Rasters,
        feedback: Feedback,
    ):
        self._optical, self._rasters, self._grid = optical, rasters, optical.grid
        self.number, self.raster = number, rasters.open(source.raster)
        feedback = self._prefixed(feedback)
        self._nodata = optical_nodata
        self._require_place(feedback)
        self.numbers = self._image_numbers()
        names = self.raster.names
        self.names = tuple(name_of_band(names[band - 1], self.path, len(names)) for band in self.numbers)
        self.matches = self._match(feedback)
        self.date = date_of(self.raster)
        self.detection: Optional[Detection] = None
        self.mask = self._open_mask(source, inference, feedback)
        self.sar = None if source.sar is None else self._open_sar(source.sar, sar, feedback)

    @property
    def path(self) -> str:
        """The path of the raster."""
        return self.raster.path

    @property
    def what(self) -> str:
        """What the reference is called in messages."""
        return f"reference '{self.path}'"

    def same_as_optical(self, meaning: ReferenceMeaning) -> str:
        """Return what there is to say where it is the optical raster once more by ``meaning``."""
        return (
            f"The {self.what} is the optical raster once more: {meaning.sameness}. It shows nothing of what is under "
            "the clouds. Give another date."
        )

    def with_mask(self, source: MaskSource, feedback: Feedback) -> "OpenedReference":
        """Return the reference with the mask ``source``, of clouds that were detected."""
        changed = copy.copy(self)
        changed.detection = None
        # in none of the run's rasters: it is deleted while these are open
        changed.mask = open_given(source, Rasters(), self._grid, self._prefixed(feedback))
        return changed

    def detected_mask(self, folder: Path, feedback: Feedback) -> ContextManager[MaskSource]:
        """Return the context of a mask of its clouds, in a hidden folder inside ``folder``; see ``detected_masks``."""
        return detected_mask(self.detection, folder, self._prefixed(feedback))

    def warn_of_sar(self, sar: Optional[OpenedSar], feedback: Feedback) -> None:
        """Warn where SAR of this date can hardly be compared with ``sar``, that of the optical raster."""
        if self.sar is None or sar is None:
            return
        (direction, orbit), (other, number) = orbit_of(self.sar.raster), orbit_of(sar.raster)
        articles = {"ascending": "an", "descending": "a"}
        if direction and other and direction != other:
            difference = f"{articles[direction]} {direction} orbit, SAR from {articles[other]} {other} one"
        elif None not in (orbit, number) and orbit != number:
            difference = f"relative orbit {orbit}, SAR from {number}"
        else:
            return
        feedback.warn(
            f"The SAR raster '{self.sar.raster.path}' of the {self.what} was acquired from {difference}: slopes and "
            "walls then look like changes of the ground. Give Sentinel-1 rasters of the same relative orbit."
        )

    def recognise(self, mask, rim_px: int, feedback: Feedback) -> ReferenceMeaning:
        """Look at samples of the pixels; ``mask`` shows the clouds of the optical raster, and what is within ``rim_px``
        pixels of the reference's own is not going to be seen.

        Raises ``PluginError`` where nothing of the reference is of use, it lies more than 3 pixels off, or it shows
        other ground.
        """
        if self.mask is None:
            raise ValueError("clouds are detected before a reference is recognised")
        feedback = self._prefixed(feedback)
        sar = self.sar and self.sar.recognise(feedback, self._grid)
        meaning = ReferenceMeaning(self.mask.recognise(feedback), sar, self._fill(feedback))
        reference = self.read_as(meaning, 0, NullFeedback())
        sameness = self._sameness(reference, mask, feedback)
        if sameness is not None:
            return replace(meaning, sameness=sameness)
        samples = self._samples(reference, mask, feedback)
        ours, theirs = np.split(samples[:-1], 2)
        related, contrast = _relation(ours, theirs, samples[-1] != 0)
        shift = measure_shift(self._optical, reference, mask, feedback)
        meaning = replace(meaning, shift_px=self._shift_to_take_out(shift, related, contrast, feedback))
        self._require_sight(self.read_as(meaning, rim_px, NullFeedback()), rim_px, feedback)
        return meaning

    def read_as(self, meaning: ReferenceMeaning, rim_px: int, feedback: Feedback) -> "Reference":
        """Return the reference on the optical grid; what is within ``rim_px`` pixels of its clouds is not seen."""
        feedback, raster = self._prefixed(feedback), self.raster
        zero_is_nodata = not any(raster.reader(band).has_mask for band in self.numbers)
        given = [value for value in (meaning.fill, self._nodata) if value is not None]
        for value in given:
            raster = raster.with_nodata(value)
        nodata_is_0 = zero_is_nodata and not given
        readers = image_on_grid(
            raster, self.numbers, self._grid, "image", feedback, zero_is_nodata=nodata_is_0, shift_px=meaning.shift_px
        )
        sar = self.sar and self.sar.read_as(meaning.sar, self._grid, feedback)
        mask = self.mask.read_as(meaning.mask, feedback, meaning.shift_px)
        return Reference(self, readers, zero_is_nodata, mask, rim_px, sar, meaning.is_optical)

    def _prefixed(self, feedback) -> Prefixed:
        return Prefixed(feedback, f"Reference {self.number} '{PurePath(self.path).name}': ")

    def _require_place(self, feedback):
        share = require_overlap(self.raster, self._grid, "reference")
        if not self.raster.has_only_gcps:
            require_placeable(self.raster, self._grid, "reference")
        if not covers_all(share):
            feedback.info(f"It covers {100 * share:.1f} % of the optical raster.")

    def _image_numbers(self) -> Tuple[int, ...]:
        numbers = image_numbers(self.raster)
        if not numbers:
            names = list_bands(self.raster.names)
            raise OptionError(f"The {self.what} has no band with an image: {names}. Leave it out.")
        return tuple(numbers)

    def _match(self, feedback) -> Tuple[Optional[int], ...]:
        """Return the match of each restored band."""
        optical, colours = self._optical, self.raster.colours
        theirs = band_keys(self.names, [colours[number - 1] for number in self.numbers])
        ours = [optical.keys[index] for index in optical.restored]
        our_names = [optical.names[index] for index in optical.restored]
        matches = match_by_name(ours, theirs, our_names, self.names)
        if matches is not None:
            lacking = [label for label, match in zip(optical.labels, matches) if match is None]
            if lacking:
                feedback.info(f"It lacks {', '.join(lacking)}, which its other bands stand in for.")
            return matches
        matches = self._match_by_position()
        if matches is None:
            raise OptionError(
                f"The bands of the {self.what} cannot be matched with those of the optical raster, neither by their "
                f"names nor by their number: {list_bands(self.names)}; the optical raster has "
                f"{list_bands(our_names)}. Name them B4, B3 and B2, or give a raster with the same bands as the "
                "optical raster."
            )
        feedback.info("Its bands are matched with those of the optical raster by their positions.")
        return matches

    def _match_by_position(self) -> Optional[Tuple[int, ...]]:
        """Return the match of each restored band where the reference has as many bands as the optical raster, or as are
        restored.
        """
        optical, count = self._optical, len(self.numbers)
        raster, bands = optical.bands.rasters[0], optical.bands
        own = image_numbers(raster)
        if len(own) == count and all(other is raster for other in bands.rasters):
            return tuple(own.index(bands.band_numbers[index]) for index in optical.restored)
        if len(optical.image) == count:
            return tuple(optical.image.index(index) for index in optical.restored)
        return tuple(range(count)) if len(optical.restored) == count else None

    def _open_mask(self, source, inference, feedback) -> Union[OpenedMask, OpenedPolygons, None]:
        """Return the mask of the clouds, ``None`` where they have to be detected."""
        if source.mask is not None and source.mask.raster is not None:
            return open_given(source.mask, self._rasters, self._grid, feedback)
        own = own_mask(self.raster, source.mask or MaskSource())
        feedback.info(about_own_mask(self.raster, own))
        if own is not None:
            return open_given(own, self._rasters, self._grid, feedback)
        self.detection = self._open_detection(source, inference)
        return None

    def _open_sar(self, source: SarSource, ours: Optional[OpenedSar], feedback) -> Optional[OpenedSar]:
        """Return the SAR raster of this date; ``None``, with a warning, where it cannot be compared with ``ours``, that
        of the optical raster.
        """
        wanted = {"wanted": ours.polarisation} if ours is not None and ours.polarisation else {}
        found = OpenedSar(source, self._rasters, feedback, with_vh=True, **wanted)
        reason = _incomparable(ours, found)
        if reason:
            feedback.warn(
                f"The SAR raster '{found.raster.path}' is not used: {reason}, so that no change can be seen. Give SAR "
                "of both dates, with the same polarisations."
            )
            return None
        found.require_overlap(self._grid, "changes since this date are not seen elsewhere", feedback)
        warn_of_distance(found.raster, self.raster, feedback)
        return found

    def _open_detection(self, source, inference) -> Detection:
        rgb = [None] * 3
        if self._optical.rgb is not None:
            places = [self.matches[position] for position in self._optical.rgb]
            rgb = [None if place is None else self.numbers[place] for place in places]
        optical = OpticalSource(source.raster, red_band=rgb[0], green_band=rgb[1], blue_band=rgb[2])
        try:
            detection = open_detection(DetectOptions(optical=optical, inference=inference), Rasters([self._part()]))
        except OptionError as error:
            raise OptionError(
                f"The clouds of the {self.what} cannot be detected. {error} Or give its mask in REFERENCE_MASKS."
            ) from error
        detection.may_be_empty = True  # ``recognise`` says so, by its name
        return detection

    def _part(self) -> Raster:
        """Return the part of the raster around the optical one, for what looks at all of it."""
        raster = self.raster
        shape = raster.dataset.RasterYSize, raster.dataset.RasterXSize
        window = source_window(raster, self._grid).padded(_MARGIN_PX).clipped(shape)
        return raster if raster.has_only_gcps or window.shape == shape else raster.cut(window)

    def _fill(self, feedback) -> Optional[float]:
        """Return a NoData value that nobody declared, and which resampling would mix with the ground."""
        return undeclared_nodata(self.raster, [self.numbers[match] for match in self.compared], self._grid, feedback)

    @property
    def compared(self) -> List[int]:
        """Indices of the bands, at most three, that are compared with those of the optical raster."""
        return [match for _, match in self._pairs()]

    def _pairs(self) -> List[Tuple[int, int]]:
        """Return position among the restored bands and index of the bands to compare: red, green and blue first."""
        order = list(self._optical.rgb or ()) + list(range(len(self.matches)))
        pairs = [(band, self.matches[band]) for band in dict.fromkeys(order) if self.matches[band] is not None]
        return pairs[:_COMPARED_BANDS]

    def _sameness(self, found: "Reference", mask, feedback) -> Optional[str]:
        """Return how it is known that this is the optical raster once more, ``None`` where it is not."""
        ours, theirs = (list(part) for part in zip(*self._pairs()))

        def pick(window):
            source, valid = self._optical.read(window)
            values, has_data = found.read_all(window, theirs)
            cloudy, known = mask.read(window)
            return samples_of(source[ours], values, cloudy | ~known, valid & has_data)

        samples = sample_pixels(self._grid.shape, pick, feedback, are_enough)
        return describe_sameness(samples, same_acquisition(self._optical.bands.rasters[0], self.raster))

    def _samples(self, found: "Reference", mask, feedback) -> np.ndarray:
        """Return values that both dates show, (2 C + 1, N) float32: C bands of the optical raster, the same ones of the
        reference, and 1 where the optical raster is clear by ``mask``; refuse a reference of which nothing is seen.
        """
        pairs = self._pairs()
        ours, theirs = (list(part) for part in zip(*pairs))

        def pick(window):
            source, valid = self._optical.read(window)
            values, seen = found.read(window, theirs)
            cloudy, known = mask.read(window)
            rows, columns = np.divmod(np.flatnonzero(valid & seen)[::_STRIDE], window.width)
            here, there = (image[:, rows, columns].astype(np.float32) for image in (source[ours], values))
            return np.vstack([here, there, (known & ~cloudy)[rows, columns]])

        samples = sample_pixels(self._grid.shape, pick, feedback, lambda found: (found[-1] != 0).sum() >= _MANY_CLEAR)
        if not samples.shape[1]:
            self._require_data(found, feedback)
            raise RasterError(
                f"The {self.what} shows nothing of the optical raster's ground: no pixel has data on both dates and is "
                "clear on this one. Check its extent and NoData value, give another date, or a better mask of its "
                "clouds."
            )
        return samples

    def _require_sight(self, found: "Reference", rim_px, feedback):
        """Refuse a reference of which the rim of its clouds leaves nothing."""
        for windows, _ in sampling_passes(self._grid.shape):
            for window in windows:
                feedback.progress(0)
                if (found.read(window)[1] & self._optical.read(window)[1]).any():
                    return
        self._require_data(found, feedback)
        raise RasterError(
            f"The {self.what} shows nothing of the optical raster's ground beyond the rim of {rim_px} pixels around "
            "its clouds. Lower MASK_BUFFER, or give another date, or a better mask of its clouds."
        )

    def _require_data(self, found: "Reference", feedback):
        """Refuse an optical raster without a valid pixel, and a reference of which some bands have no data under it."""
        shape, own = self._grid.shape, self._optical.bands
        if not any(self._optical.read(window)[1].any() for windows, _ in sampling_passes(shape) for window in windows):
            raise RasterError(own.describe_no_data(feedback))

        def has_data(band, window):
            return bool(found.read_all(window, [band])[1].any())

        empty = without_data(has_data, len(self.numbers), shape, feedback)
        if 0 < len(empty) < len(self.numbers):
            numbers = [self.numbers[index] for index in empty]
            raise RasterError(
                f"Bands of the {self.what} have no data anywhere on the optical raster's ground, so that no pixel has "
                f"data in all of them: {list_bands(self.raster.names, numbers)}. Leave these bands out (Raster > "
                "Conversion > Rearrange Bands, or gdal_translate -b), or correct their NoData value."
            )

    def _shift_to_take_out(self, shift: Optional[Shift], related, contrast, feedback) -> Tuple[float, float]:
        if shift is None:
            return 0.0, 0.0
        if not shift.is_trusted:
            self._judge_unrelated(shift, related, contrast, feedback)
            return 0.0, 0.0
        text = f"{abs(shift.rows):.2f} pixels {'down' if shift.rows > 0 else 'up'} and {abs(shift.cols):.2f} to the "
        text += "right" if shift.cols > 0 else "left"
        if shift.length_px > LARGE_SHIFT_PX:
            raise GridError(
                f"The {self.what} lies {text} of where its georeference says, compared with the optical raster; at "
                f"most {LARGE_SHIFT_PX:g} pixels are taken out. Bring it onto the optical raster first "
                "(coregistration, or Raster > Georeferencer), or leave it out of REFERENCES."
            )
        if shift.length_px <= SMALL_SHIFT_PX:
            feedback.info(f"It lies within {shift.length_px:.2f} pixels of the optical raster.")
            return 0.0, 0.0
        feedback.info(f"It lies {text} of the optical raster, which is taken out.")
        return round(shift.rows, 3), round(shift.cols, 3)

    def _judge_unrelated(self, shift, related, contrast, feedback):
        """Refuse, or warn of, a reference whose edges are elsewhere."""
        if related is None or related > _UNRELATED:
            feedback.info("Too few edges are the same on both dates to measure a shift.")
            return
        dates = [f"({date}) " if date else "" for date in (self.date, date_of(self._optical.bands.rasters[0]))]
        text = (
            f"{dates[0]}has nothing in common with the optical raster {dates[1]}where both are clear: it seems to show "
            "other ground"
        )
        if shift.tiles >= _ENOUGH_TILES and contrast >= _CONTRAST:
            raise RasterError(
                f"The {self.what} {text}. Check that both show the same place and that their CRSs are right."
            )
        feedback.warn(f"This date {text}, or the season has changed everything. Check that both show the same place.")


class Reference:
    """Another date in windows of the optical grid, in its own units."""

    def __init__(
        self,
        opened: OpenedReference,
        readers: Sequence[BandReader],
        zero_is_nodata: bool,
        mask: CloudMask,
        rim_px: int,
        sar: Optional[SarBands],
        is_optical: bool,
    ):
        self.is_optical = is_optical
        """Whether it is the optical raster once more, and not used."""
        self._opened, self._readers, self._zero_is_nodata = opened, list(readers), zero_is_nodata
        self._mask, self._rim_px, self._sar = mask, rim_px, sar
        self._own = [opened.raster.reader(number) for number in opened.numbers]

    @property
    def number(self) -> int:
        """Its number among the references that were given, from 1."""
        return self._opened.number

    @property
    def name(self) -> str:
        """The name of the file, and the date where it is known and not part of it."""
        name = PurePath(self.path).name
        return name if self.date is None or find_date(name) else f"{name} ({self.date})"

    @property
    def datasets(self) -> list:
        """The datasets that its bands are read from."""
        return list({id(reader.dataset): reader.dataset for reader in self._readers}.values())

    @property
    def path(self) -> str:
        """The path of the raster."""
        return self._opened.path

    @property
    def date(self) -> Optional[datetime.date]:
        """When it was acquired, ``None`` where that is unknown."""
        return self._opened.date

    @property
    def matches(self) -> Tuple[Optional[int], ...]:
        """For each restored band of the optical raster the index of the same band here, ``None`` without one."""
        return self._opened.matches

    @property
    def compared(self) -> List[int]:
        """Indices of the bands, at most three, that are compared with the optical raster's."""
        return self._opened.compared

    @property
    def dtype(self) -> np.dtype:
        """The type of its first band."""
        return self._own[0].dtype

    def declared_scales(self) -> List[Tuple[float, float]]:
        """Return the scale and the offset that each band declares."""
        return declared_scales(self._own)

    def processing_baseline(self) -> Optional[float]:
        """Return Sentinel-2's processing baseline, ``None`` where it is not known; see ``Raster``."""
        return self._opened.raster.processing_baseline()

    def read(self, window: Window, bands: Optional[Sequence[int]] = None) -> Tuple[np.ndarray, np.ndarray]:
        """Return values (R, h, w) float32, 0 without data, and seen (h, w) bool: with data, and clear with its rim.

        ``bands``: indices of those to return, all by default; ``seen`` is then about these.
        """
        values, valid = self.read_all(window, bands)
        return values, valid & self._clear(window)

    def read_all(self, window: Window, bands: Optional[Sequence[int]] = None) -> Tuple[np.ndarray, np.ndarray]:
        """Return the same as ``read``, with valid (h, w) instead of seen: clouds are part of it."""
        readers = self._readers if bands is None else [self._readers[index] for index in bands]
        return self._data(readers, window)

    def read_sar(self, window: Window) -> Optional[np.ndarray]:
        """Return SAR of that date, (P, h, w) float32 dB, NaN where there is none; ``None`` without a SAR raster."""
        return self._sar and self._sar.read_db(window)

    def _data(self, readers, window) -> Tuple[np.ndarray, np.ndarray]:
        values, oks = np.empty((len(readers), *window.shape), np.float32), []
        for index, reader in enumerate(readers):
            band, ok = reader.read(window)
            values[index] = band
            oks.append(ok if band.dtype.kind == "u" else ok & is_measured(band))
        valid = reduce(np.logical_and, oks)
        if self._zero_is_nodata:
            valid &= not_all_zero(values)
        if not valid.all():
            values[:, ~valid] = 0
        return values, valid

    def _clear(self, window) -> np.ndarray:
        wide = window.padded(self._rim_px)
        cloudy, known = self._mask.read(wide)
        inner = window.relative_to(wide).slices
        return known[inner] & (distance_to(cloudy, self._rim_px)[inner] > self._rim_px)


def _incomparable(ours: Optional[OpenedSar], theirs: OpenedSar) -> Optional[str]:
    """Return why SAR of another date cannot be compared with ``ours``, ``None`` where it can."""
    if ours is None:
        return "SAR of the optical raster's date is missing"
    first, other = ours.polarisation, theirs.polarisation
    if first and other and first != other:
        return f"its band {theirs.band} is {other.upper()}, that of SAR {first.upper()}"
    return "it has no VH band, SAR has one" if len(theirs.bands) < len(ours.bands) else None


def own_mask(raster: Raster, like: MaskSource) -> Optional[MaskSource]:
    """Return the band of ``raster`` that shows its clouds, by its name, to be read ``like`` masks are; ``None`` where
    there is none.
    """
    for words in OWN_MASKS:
        found = [number for number, name in enumerate(raster.names, 1) if find_word(name, words)]
        if len(found) == 1:
            return replace(like, raster=raster.source, band=found[0], type="scl" if "scl" in words else "auto")
    return None


def about_own_mask(raster: Raster, mask: Optional[MaskSource]) -> str:
    """Return a sentence on where the clouds of ``raster`` come from: ``mask`` is what ``own_mask`` has found."""
    if mask is None:
        return "No mask is given for it and none of its bands is named like one: its clouds are detected."
    name = raster.names[mask.band - 1]
    lacks = any(find_word(name, words) for words in WITHOUT_SHADOWS)
    return f"Its clouds are those of its band {mask.band} ({name}){', which shows no shadows' if lacks else ''}."


def open_references(
    options: RestoreOptions, optical: OpticalBands, sar: Optional[OpenedSar], rasters: Rasters, feedback: Feedback
) -> Tuple[OpenedReference, ...]:
    """Open the references of ``options``; raise ``PluginError`` naming the raster and the remedy."""
    found = []
    for number, source in enumerate(options.references, start=1):
        opened = open_reference(source, number, options, optical, rasters, feedback, sar)
        opened.warn_of_sar(sar, feedback)
        found.append(opened)
    return tuple(found)


def open_reference(
    source: ReferenceSource,
    number: int,
    options: Union[RestoreOptions, DetectOptions],
    optical: OpticalBands,
    rasters: Rasters,
    feedback: Feedback,
    sar: Optional[OpenedSar] = None,
) -> OpenedReference:
    """Open one of the references of ``options``, the one with this ``number``; raise as ``open_references`` does.

    ``sar``: that of the optical raster.
    """
    asked = options.inference
    inference = InferenceOptions(
        device=asked.device, batch_size=asked.batch_size, precision=asked.precision, threads=asked.threads
    )
    return OpenedReference(source, number, options.optical.nodata, inference, optical, sar, rasters, feedback)


@contextmanager
def detected_masks(
    references: Sequence[OpenedReference], folder: Path, feedback: Feedback
) -> Iterator[Tuple[Optional[MaskSource], ...]]:
    """Detect the clouds of ``references`` that have no mask; yield the masks, ``None`` for those that have one.

    The masks lie in hidden folders inside ``folder``, and go when the ``with`` block is left.
    """
    count = sum(reference.detection is not None for reference in references)
    parts = (PartOfWork(feedback, step / count, (step + 1) / count) for step in range(count))
    with ExitStack() as stack:
        yield tuple(
            reference.detection and stack.enter_context(reference.detected_mask(folder, next(parts)))
            for reference in references
        )


def measure_shift(optical: OpticalBands, reference: Reference, mask, feedback: Feedback) -> Optional[Shift]:
    """Return how far a reference lies from the optical raster, by their edges on tiles that are clear on both dates.

    ``None`` where there is no such tile with an edge. ``feedback`` may cancel.
    """
    ours = [reference.matches.index(match) for match in reference.compared]
    surfaces = []
    for tile in _tiles(optical.grid.shape):
        feedback.progress(0)
        cloudy, known = mask.read(tile)
        if (known & ~cloudy).mean() < MIN_USABLE_SHARE:
            continue
        source, valid = optical.read(tile)
        values, seen = reference.read(tile, reference.compared)
        images = (_levelled(part, valid & seen) for part in (source[ours], values))
        surface = correlation(*images, valid & seen & known & ~cloudy)
        if surface is not None:
            surfaces.append(surface)
        if len(surfaces) == _MOST_TILES or (len(surfaces) == _FIRST_TILES and _lies_where_it_should(surfaces)):
            break
    return find_shift(surfaces) if surfaces else None


def _lies_where_it_should(surfaces) -> bool:
    """Whether these tiles show beyond doubt that no shift has to be taken out."""
    shift = find_shift(surfaces)
    beyond_doubt = shift.sigmas >= 2 * TRUSTED_SIGMAS and shift.agreeing >= _MOST_AGREE
    return beyond_doubt and shift.length_px <= SMALL_SHIFT_PX / 2


def _levelled(bands, valid) -> np.ndarray:
    """Return the mean (h, w) of ``bands`` (B, h, w), float64."""
    return np.where(valid, bands, 0).mean(axis=0, dtype=np.float64)


def _tiles(shape) -> List[Window]:
    """Return square tiles all over a grid, in random order; none where it is smaller than a tile can be."""
    size = min(_TILE_PX, *shape)
    if size < _SMALLEST_TILE_PX:
        return []
    starts = [np.unique(np.linspace(0, n - size, min(max(n // size, 1), 16)).astype(int)) for n in shape]
    found = [Window(int(row), int(col), size, size) for row in starts[0] for col in starts[1]]
    order = np.random.default_rng(0).permutation(len(found))
    return [found[index] for index in order]


def _relation(ours, theirs, clear) -> Tuple[Optional[float], float]:
    """Return the squared correlation (0..1) of the values (C, N) of two dates where ``clear`` (N,) bool, ``None`` if
    that is unknown, and the lower contrast of the two.
    """
    if clear.sum() < _FEW_CLEAR // _STRIDE:
        return None, 0.0
    here, there = (values[:, clear].astype(np.float64) for values in (ours, theirs))
    means = here.mean(axis=0), there.mean(axis=0)
    contrast = min(float(values.std() / max(abs(values.mean()), 1e-12)) for values in means)
    return _explained(means[0], there), contrast


def _explained(values, features) -> float:
    """Return the share (0..1) of the variance of ``values`` (N,) that ``features`` (F, N) explain."""
    design = np.vstack([features - features.mean(axis=1, keepdims=True), np.ones(features.shape[1])])
    centred = values - values.mean()
    if not centred.any():
        return 0.0
    weights = np.linalg.lstsq(design.T, centred, rcond=None)[0]
    return float(1 - ((centred - weights @ design) ** 2).sum() / (centred**2).sum())
