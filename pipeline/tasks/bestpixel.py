"""The best-pixel composite: of several dates of one place, each pixel from the one that knows it best."""

from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Sequence, Tuple, Union

import numpy as np

from ...errors import OptionError, RadiometryError, RasterError
from ...feedback import Feedback, Notes
from ...neighbourhood import distance_to
from ..masks.given import CloudMask, OpenedMask
from ..masks.polygons import OpenedPolygons, open_given
from ..options.bestpixel import BestPixelOptions
from ..options.checks import require_valid
from ..options.sources import MaskSource
from ..pixels.radiometry import OFFSET_SINCE_BASELINE, avoid_nodata, product_kind
from ..pixels.units import KINDS, OFFSET_HINT, offset_between, offset_by_metadata, offset_texts, units_differ
from ..provenance import provenance
from ..rasters.band_names import band_keys, list_bands, masks_among, match_by_name, telling_bands
from ..rasters.bands import Bands, bands_of, bands_on_grid, require_few_bands
from ..rasters.grid import Window
from ..rasters.raster import BandReader, Raster, Rasters
from ..rasters.sampling import MIN_SAMPLES, sample_pixels, valid_samples
from ..rasters.tiled import Target, write_tiles
from ..rasters.warp import band_on_grid
from ..rasters.writer import Profile
from ..scene.acquisition import warn_of_order
from ..task import Task

CLEAR_COST, UNKNOWN_COST = np.float32(-1), np.finfo(np.float32).max
"""Clear pixels go before restored ones, whose cost is their expected error; those without one come last."""
_FIRST = "first raster"
_COMPARED_PX = 1 << 19
"""About so many pixels of two dates are compared."""


@dataclass(frozen=True)
class BestPixelReport:
    """What was written: shares (0..1) of all pixels with data in any raster, and with a clear one among them."""

    output: str
    source: Optional[str]
    valid_share: float
    clear_share: float
    seconds: float = 0.0
    warnings: Tuple[str, ...] = ()


class DatedRaster:
    """One of the rasters, with what is known of its pixels. Windows are those of the composite's grid.

    ``telling``: indices of the bands that say in which units it is.
    """

    def __init__(
        self,
        bands: Bands,
        mask: Optional[CloudMask],
        errors: Sequence[BandReader],
        buffer_px: int,
        telling: Sequence[int],
    ):
        self.bands, self.telling = bands, list(telling)
        self._mask, self._errors, self._buffer_px = mask, errors, buffer_px
        self._cloudy = self._known = 0

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return the bands (B, h, w) and what their pixels cost (h, w) float32."""
        values, valid = self.bands.read(window)
        clear, known = self._clear(window)
        known = known & valid
        self._cloudy, self._known = self._cloudy + int((known & ~clear).sum()), self._known + int(known.sum())
        return values, costs(valid, clear, self._expected_error(window))

    def warn_of_mask(self, path: str, feedback: Feedback) -> None:
        """Warn where the mask ``path`` hides nothing, or everything, of what was read."""
        if self._mask is not None:
            self._mask.meaning.warn_of(self._cloudy, self._known, f"the cloud mask '{Path(path).name}'", feedback)

    def sample(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return the bands (B, h, w) that say in which units the raster is, and which pixels (h, w) can be compared:
        clear ones or, without a mask, all with data.
        """
        values, valid = self.bands.read(window)
        return values[self.telling], valid if self._mask is None else valid & self._clear(window)[0]

    def _clear(self, window):
        """Return which pixels (h, w) are clear, and of which the mask tells anything."""
        if self._mask is None:
            return np.zeros((2, *window.shape), bool)
        wide = window.padded(self._buffer_px)
        cloudy, known = self._mask.read(wide)
        inner = window.relative_to(wide).slices
        return known[inner] & (distance_to(cloudy, self._buffer_px)[inner] > self._buffer_px), known[inner]

    def _expected_error(self, window):
        if not self._errors:
            return np.full(window.shape, np.nan, np.float32)
        bands = (reader.read(window) for reader in self._errors)
        # an error is not negative: what is, is a NoData value that nobody declared
        return np.mean([np.where(valid & (values >= 0), values, np.nan) for values, valid in bands], axis=0)


def costs(valid, clear, error) -> np.ndarray:
    """Return what each pixel (h, w) costs, the least being the best: ``CLEAR_COST`` where it is ``clear`` (bool).

    Elsewhere the expected ``error``, the mean of all bands, which is 0 where nothing was restored; ``UNKNOWN_COST``
    where it is NaN, and infinity where the raster is not ``valid`` (bool).
    """
    restored = np.clip(np.nan_to_num(error, nan=UNKNOWN_COST), 0, UNKNOWN_COST)
    return np.select([~valid, clear], [np.float32(np.inf), CLEAR_COST], restored).astype(np.float32)


class Composite(Task):
    """The best-pixel composite: each pixel from the raster where it is clear, else where the least error is expected.

    Of equally good ones the first raster wins. All bands of a pixel come from one raster; ``options.source`` says from
    which (1 for the first; 0, NoData, where no raster has data). The result has the first raster's bands, type, grid
    and NoData.
    """

    def __init__(
        self,
        options: BestPixelOptions,
        bands: Sequence[Bands],
        masks: Sequence[Union[OpenedMask, OpenedPolygons, None]],
        errors: Sequence[Sequence[BandReader]],
        rasters: Rasters,
        notes: Notes,
    ):
        super().__init__(options, rasters, notes)
        self._bands, self._masks, self._errors = bands, masks, errors

    def work(self, cache, feedback):
        """Recognise the masks, then choose tile by tile."""
        options, first = self.options, self._bands[0]
        telling = telling_bands([first.rasters[0].names[number - 1] for number in first.band_numbers])
        dates = []
        for bands, mask, errors in zip(self._bands, self._masks, self._errors):
            mask = mask and mask.read_as(mask.recognise(feedback), feedback)
            dates.append(DatedRaster(bands, mask, errors, options.mask_buffer_px, telling))
        for other in dates[1:]:
            _require_same_units(dates[0], other, feedback)
        profile = first.profile(provenance("COMPOSITE", options)).with_nan()
        colours = [first.rasters[0].colours[number - 1] for number in first.band_numbers]
        photometric = "RGB" if colours[:3] == ["Red", "Green", "Blue"] else "MINISBLACK"
        targets = [Target(options.output, profile, (f"PHOTOMETRIC={photometric}", *options.creation_options))]
        if options.source:
            settings = ("PHOTOMETRIC=MINISBLACK", *options.creation_options)
            targets.append(Target(options.source, _source_profile(profile), settings))
        used, clear = np.zeros(len(dates) + 1, np.int64), 0

        def make(window):
            nonlocal clear
            values, number, cost = _choose(dates, profile, window)
            used[:] += np.bincount(number.ravel(), minlength=len(used))
            clear += np.count_nonzero(cost == CLEAR_COST)
            return (values, number > 0), (number[None], number > 0)

        write_tiles(targets, first.grid.shape, self.rasters.datasets, make, cache, feedback)
        for date, mask in zip(dates, options.masks):
            date.warn_of_mask(mask.path, feedback)
        valid = used[1:].sum()
        for count, source in zip(used[1:], options.rasters):
            feedback.info(f"{100 * count / max(valid, 1):.2f} % of the pixels come from '{source.path}'.")
        shares = (valid / used.sum(), clear / used.sum())
        return BestPixelReport(options.output, options.source, *map(float, shares))


def open_composite(options: BestPixelOptions) -> Composite:
    """Open all dates with their masks and expected errors; no pixel is looked at.

    Args:
        options: what to combine, and what to write.

    Returns:
        Composite: ready to ``run``.

    Raises:
        PluginError: an option is out of range, the rasters do not fit together, or an output cannot be written.
    """
    require_valid(options)
    rasters, notes = Rasters(), Notes()
    opened = [rasters.open(source) for source in options.rasters]
    numbers = opened[0].image_bands
    masks = masks_among([opened[0].names[number - 1] for number in numbers])
    # where all are called masks, they are what is to be composed
    first = bands_of(opened[0], numbers, _FIRST, notes, masks=masks if len(masks) < len(numbers) else ())
    bands = [first, *(_bands_like(first, raster, notes) for raster in opened[1:])]
    clouds: List[Union[OpenedMask, OpenedPolygons, None]] = [
        open_given(MaskSource(mask, type=options.mask_type), rasters, first.grid, notes) for mask in options.masks
    ]
    given = [mask.raster if isinstance(mask, OpenedMask) else None for mask in clouds]
    warn_of_order(list(zip(opened, given)), "Give MASKS in the order of RASTERS.", notes)
    errors = [_errors_on(first, rasters.open(source), notes) for source in options.errors]
    count = len(options.rasters)
    return Composite(options, bands, clouds or [None] * count, errors or [()] * count, rasters, notes)


def best_pixel(options: BestPixelOptions, feedback: Feedback) -> BestPixelReport:
    """Write the composite of ``options.rasters``: ``open_composite``, then ``Composite.run``."""
    return open_composite(options).run(feedback)


def _choose(dates, profile: Profile, window: Window):
    """Return the best bands (B, h, w) of ``window``, the number (h, w) uint8 of their raster, and what they cost."""
    best = np.full((len(profile.descriptions), *window.shape), profile.blank, profile.dtype)
    number, least = np.zeros(window.shape, np.uint8), np.full(window.shape, np.inf, np.float32)
    for index, date in enumerate(dates, start=1):
        values, cost = date.read(window)
        better, image = cost < least, date.bands.image
        values[image] = avoid_nodata(values[image], profile.reserved)
        best[:, better] = values[:, better]
        number[better], least[better] = index, cost[better]
    return best, number, least


def _bands_like(first: Bands, raster: Raster, feedback: Feedback) -> Bands:
    """Return all bands of ``raster`` but its alpha band, in the order and on the grid of ``first``; raise where the two
    do not go together.
    """
    numbers = _in_order_of(first, raster, feedback)
    masks = [index for index in range(len(first.band_numbers)) if index not in first.image]
    bands = bands_on_grid(raster, numbers, first.grid, "raster", _FIRST, feedback, masks)
    one, other = ((len(item.band_numbers), str(item.dtype), item.declared_scales()) for item in (bands, first))
    if one != other:
        raise RasterError(
            f"'{raster.path}' and '{first.path}' do not go together: they have {one[0]} and {other[0]} bands of the "
            f"types {one[1]} and {other[1]}, with scale and offset {one[2]} and {other[2]}. Use rasters of one product."
        )
    return bands


def _in_order_of(first: Bands, raster: Raster, feedback: Feedback) -> List[int]:
    """Return the numbers of the image bands of ``raster`` in the order that the same bands, by their names, have in
    ``first``.

    Bands without names that say what they show stay in their order. Raises ``OptionError`` for names of other bands.
    """
    ours, theirs = first.rasters[0], raster
    numbers = raster.image_bands
    names = [[ours.names[n - 1] for n in first.band_numbers], [theirs.names[n - 1] for n in numbers]]
    if len(names[0]) != len(names[1]) or names[0] == names[1]:
        return numbers
    keys = [band_keys(part, [""] * len(part)) if any(part) else [None] * len(part) for part in names]
    matches = match_by_name(*keys, *names) or (None,) * len(numbers)
    if None not in matches and len(set(matches)) == len(numbers):
        ordered = [numbers[index] for index in matches]
        if ordered != numbers:
            listed = list_bands(theirs.names, ordered)
            feedback.info(f"The bands of '{raster.path}' are taken in the order of the {_FIRST}'s: {listed}.")
        return ordered
    moved = any(match not in (None, index) for index, match in enumerate(matches))
    if moved or any(None not in pair and pair[0] != pair[1] for pair in zip(*keys)):
        raise OptionError(
            f"The bands of '{raster.path}' are not those of the {_FIRST} '{first.path}': {list_bands(names[1])}; there "
            f"they are {list_bands(names[0])}. Give rasters with the same bands (gdal_translate -b chooses them)."
        )
    feedback.warn(
        f"The bands of '{raster.path}' are {list_bands(names[1])}, those of the {_FIRST} {list_bands(names[0])}: they "
        "are taken in their order."
    )
    return numbers


def _require_same_units(first: DatedRaster, other: DatedRaster, feedback: Feedback) -> None:
    """Refuse a date in other units than the first one has: of another kind, or with the offset of 1000 in one of them
    only.
    """
    ours, theirs = first.bands, other.bands
    height, width = ours.grid.shape
    stride = max(1, height * width // _COMPARED_PX)

    def pick(window):
        (source, usable), (values, covered) = first.sample(window), other.sample(window)
        return np.concatenate([source, values])[:, usable & covered][:, ::stride]

    found = sample_pixels(ours.grid.shape, pick, feedback)
    source, values = np.split(found, 2)
    if found.shape[1] >= MIN_SAMPLES:
        sign = offset_by_metadata(_baseline(theirs, values), _baseline(ours, source))
        kinds = [product_kind(bands.dtype, part, 0)[0] for bands, part in ((theirs, values), (ours, source))]
        if sign is None and kinds == ["dn", "dn"]:
            sign = offset_between(values, source)
    else:
        # clear at hardly any place together: each date's own clear pixels say what there is to say
        own = [_units_of(date, feedback) for date in (other, first)]
        kinds = [kind for kind, _ in own]
        if all(offset is not None for _, offset in own):
            sign = own[0][1] - own[1][1]
        else:
            pairs = [(date.bands, valid_samples(date.bands, feedback)[date.telling]) for date in (other, first)]
            sign = offset_by_metadata(*(_baseline(*pair) for pair in pairs))
    if None not in kinds and kinds[0] != kinds[1]:
        raise _units_error(theirs, ours, [KINDS[kind] for kind in kinds])
    if sign:
        raise _units_error(theirs, ours, offset_texts(sign > 0), OFFSET_HINT)


def _baseline(bands: Bands, samples: np.ndarray) -> Optional[float]:
    """Return the processing baseline, ``None`` where it is unknown or ``samples`` (B, N) of telling bands lack the
    offset that it brings: harmonised data often keep the tag.
    """
    baseline = bands.processing_baseline()
    if not samples.shape[1]:
        return baseline
    kind, offset = product_kind(bands.dtype, samples, baseline)
    lacks_it = kind == "dn" and not offset and (baseline or 0) >= OFFSET_SINCE_BASELINE
    return None if lacks_it else baseline


def _units_of(date: DatedRaster, feedback: Feedback) -> Tuple[Optional[str], Optional[int]]:
    """Return the kind of product and the offset by the clear pixels of ``date``, ``None`` twice where these are too
    few.
    """
    bands = date.bands

    def pick(window):
        values, usable = date.sample(window)
        return values[:, usable]

    samples = sample_pixels(bands.grid.shape, pick, feedback)
    if samples.shape[1] < MIN_SAMPLES:
        return None, None
    return product_kind(bands.dtype, samples, bands.processing_baseline())


def _units_error(theirs: Bands, ours: Bands, texts, hint="") -> RadiometryError:
    return units_differ(
        f"The raster '{theirs.path}'", texts[0], f"the {_FIRST} '{ours.path}'", texts[1], f" first.{hint}"
    )


def _errors_on(first: Bands, raster: Raster, feedback: Feedback) -> List[BandReader]:
    what = "raster of expected errors"
    require_few_bands(len(raster.image_bands), f"The {what} '{raster.path}'")
    return [band_on_grid(raster, number, first.grid, what, feedback) for number in raster.image_bands]


def _source_profile(profile: Profile) -> Profile:
    """Return the profile of the raster that says where pixels of a raster with ``profile`` come from."""
    return profile.of_other_bands(dtype=np.dtype("uint8"), nodata=0, descriptions=("source",), of_classes=True)
