"""The dates of a series in order of time, each with its mask and its SAR raster."""

import datetime
import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Dict, Optional, Sequence, Tuple

from ...errors import OptionError
from ...feedback import Feedback
from ..masks.polygons import PolygonLayer, is_vector
from ..options.removecloudsseries import SeriesOptions
from ..options.sources import RasterSource
from ..pixels.radiometry import WITH_OFFSET, WITHOUT_OFFSET
from ..rasters.band_names import band_keys, first_words, list_bands, match_by_name
from ..rasters.raster import Rasters
from ..scene.acquisition import Acquired, product_of
from .days import GIVEN, Calendar, listed

_REMEDY = (
    "Name the file with the date (20240503 or 2024-05-03), set DATE_PATTERN to how the names have it, or give it in "
    "DATES, such as {name}=2024-05-03."
)


@dataclass(frozen=True)
class SeriesDate:
    """One date: its ``day``, its raster and what belongs to it. ``sar_days``: from the day to that of ``sar``.

    ``bands``: the numbers of the bands to restore in its raster, empty for all of them. ``offset_dn``: what its digital
    numbers were increased by, as ``find_units`` decides, ``None`` before that and for other values.
    """

    day: datetime.date
    raster: RasterSource
    mask: Optional[RasterSource] = None
    sar: Optional[RasterSource] = None
    sar_days: int = 0
    bands: Tuple[int, ...] = ()
    offset_dn: Optional[int] = None

    @property
    def optical(self) -> RasterSource:
        """The raster, with what was decided of its offset."""
        if self.offset_dn is None:
            return self.raster
        return replace(self.raster, baseline=WITH_OFFSET if self.offset_dn else WITHOUT_OFFSET)

    @property
    def name(self) -> str:
        """The day as the names of files have it."""
        return self.day.isoformat()


def read_dates(options: SeriesOptions, rasters: Rasters, feedback: Feedback) -> Tuple[SeriesDate, ...]:
    """Return the dates of ``options`` in order of time; what was read goes to the log.

    Raises ``OptionError`` for rasters without a date, several of one day, and masks that belong to none or to several.
    """
    calendar = Calendar(options.dates, options.date_pattern)
    calendar.require_used([source.path for source in (*options.rasters, *options.sars, *options.masks)])
    days = _days(options.rasters, calendar, rasters, "SERIES")
    order = sorted(options.rasters, key=lambda source: days[source].day)
    _require_different_days(order, days)
    masks = _match_masks(options.masks, order, days, calendar, rasters, feedback)
    radar = _days(options.sars, calendar, rasters, "SAR")
    found = []
    for source in order:
        day = days[source].day
        sar = min(radar, key=lambda other: _preference(other, radar[other].day, day, rasters), default=None)
        apart = 0 if sar is None else (radar[sar].day - day).days
        if sar is None or abs(apart) > options.max_days:
            sar, apart = None, 0
        dated = replace(source, date=day.isoformat())
        found.append(SeriesDate(day, dated, masks.get(source), sar, apart))
    _say(found, days, feedback)
    if options.bands:
        found = [replace(date, bands=_bands_of(date, found[0], options.bands, rasters, feedback)) for date in found]
    _warn_of_unused(options, found, radar, feedback)
    return tuple(found)


def _preference(sar: RasterSource, sar_day, day, rasters) -> Tuple[int, datetime.date, bool]:
    """Return a key of a SAR raster, acquired on ``sar_day``. It is least for the one that ``day`` takes: the nearest in
    time, the earlier of two, and of the files of one day that with VV rather than that with VH alone.
    """
    words = first_words(" ".join([PurePath(sar.path).stem, *rasters.open(sar).names]))
    return abs((sar_day - day).days), sar_day, "vh" in words and "vv" not in words


def _bands_of(date, first, bands, rasters, feedback) -> Tuple[int, ...]:
    """Return the numbers in the raster of ``date`` of what are ``bands`` in that of the ``first`` one, by their names.

    Where the names have nothing in common, the numbers are the same. Raises ``OptionError``.
    """
    ours, theirs = (rasters.open(one.raster) for one in (first, date))
    if max(bands) > len(ours.names):
        return bands  # refused with the raster
    wanted = [band - 1 for band in bands]
    keys = band_keys(ours.names, ours.colours)
    names = [ours.names[index] for index in wanted]
    found = match_by_name([keys[i] for i in wanted], band_keys(theirs.names, theirs.colours), names, theirs.names)
    if found is None:
        return bands
    lacking = [str(band) for band, match in zip(bands, found) if match is None]
    if lacking:
        raise OptionError(
            f"BANDS are numbers of '{first.raster.path}', and of its band {', '.join(lacking)} the raster "
            f"'{date.raster.path}' has none of the same name: {list_bands(theirs.names)}. Leave this raster out, or "
            "name its bands alike."
        )
    numbers = tuple(match + 1 for match in found)
    if numbers != bands:
        feedback.info(f"{date.name}: BANDS are its bands {', '.join(map(str, numbers))}, by their names.")
    return numbers


def _days(sources, calendar, rasters, option) -> Dict[RasterSource, Acquired]:
    """Return when each raster was acquired; raise ``OptionError`` naming those of which that is unknown."""
    found = {source: calendar.of(rasters.open(source)) for source in sources}
    unknown = [PurePath(source.path).name for source, day in found.items() if day is None]
    if unknown:
        raise OptionError(
            f"{option} has rasters whose date is not known: {listed(unknown)}. {_REMEDY.format(name=unknown[0])}"
        )
    return {source: day for source, day in found.items() if day is not None}


def _require_different_days(order, days):
    for first, second in zip(order, order[1:]):
        if days[first].day == days[second].day:
            raise OptionError(
                f"SERIES has two rasters of {days[first].day}: '{first.path}' (by {days[first].how}) and "
                f"'{second.path}' (by {days[second].how}). Leave one out (FILE_FILTER chooses the files of a "
                "folder), join tiles of one day into one raster (gdalwarp, which keeps the names of the bands) and "
                "files of single bands into one with all bands (gdalbuildvrt -separate), or correct a date in DATES."
            )


def _match_masks(masks, order, days, calendar, rasters, feedback) -> Dict[RasterSource, RasterSource]:
    """Return the mask of each raster that has one: that of the given day, or of the same product, file name or day."""
    found: Dict[RasterSource, RasterSource] = {}
    for mask in masks:
        if is_vector(mask.path):
            rasters.add(PolygonLayer(mask))
            day = calendar.of_file(mask.path)
        else:
            day = calendar.of(rasters.open(mask))
        owner = _owner(mask, day, order, days)
        if owner is None:
            feedback.warn(f"The mask '{mask.path}' is of {day.day}, of which SERIES has no raster: it is not used.")
        elif owner in found:
            raise OptionError(
                f"MASKS has two rasters for '{owner.path}': '{found[owner].path}' and '{mask.path}'. Leave one out."
            )
        else:
            found[owner] = mask
    return found


def _owner(mask: RasterSource, day: Optional[Acquired], order, days) -> Optional[RasterSource]:
    product, is_given = product_of(mask.path), day is not None and day.how == GIVEN
    if product is not None and not is_given:
        for source in order:
            if product_of(source.path) == product:
                return source
    named = [source for source in order if _begins_with(mask.path, source.path)]
    longest = max((len(PurePath(source.path).stem) for source in named), default=0)
    named = [source for source in named if len(PurePath(source.path).stem) == longest]  # field_2_scl.tif is of field_2
    if len(named) == 1 and not is_given:
        return named[0]
    if day is None:
        name = PurePath(mask.path).name
        raise OptionError(
            f"Which raster of SERIES the mask '{mask.path}' belongs to is not known. {_REMEDY.format(name=name)}"
        )
    return next((source for source in order if days[source].day == day.day), None)


def _begins_with(path: str, other: str) -> bool:
    """Whether the name of the file ``path`` is that of ``other`` with something added: ``a_scl.tif`` for ``a.tif``."""
    stem = re.escape(PurePath(other).stem)
    return path == other or bool(re.match(rf"{stem}(?![A-Za-z0-9])", PurePath(path).stem))


def _say(found: Sequence[SeriesDate], days, feedback) -> None:
    how = {source.path: acquired.how for source, acquired in days.items()}
    for date in found:
        parts = [f"{date.name}: '{date.raster.path}' (date by {how[date.raster.path]})"]
        if date.mask is not None:
            parts.append(f"mask '{PurePath(date.mask.path).name}'")
        if date.sar is not None:
            parts.append(f"SAR '{PurePath(date.sar.path).name}' of {_apart(date.sar_days)}")
        feedback.info(", ".join(parts) + ".")


def _apart(days: int) -> str:
    """Return for people when something was that many ``days`` later."""
    if not days:
        return "the same day"
    return f"{abs(days)} day{'s' if abs(days) > 1 else ''} {'later' if days > 0 else 'earlier'}"


def _warn_of_unused(options, found, radar, feedback):
    used = {date.sar for date in found}
    idle = [source for source in radar if source not in used]
    for source in idle:
        nearest = min(abs((date.day - radar[source].day).days) for date in found)
        reason = (
            f"its day, {radar[source].day}, is {nearest} days from the nearest optical raster, and MAX_DAYS is "
            f"{options.max_days:g}"
            if nearest > options.max_days
            else f"other SAR rasters are as near to the optical ones as that of {radar[source].day}, or nearer"
        )
        feedback.warn(f"The SAR raster '{source.path}' is not used: {reason}.")
    without = [date.name for date in found if date.sar is None]
    if options.sars and without:
        feedback.warn(
            f"No SAR raster lies within {options.max_days:g} days (MAX_DAYS) of {', '.join(without)}: these are "
            "restored without."
        )
