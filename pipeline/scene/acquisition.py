"""When, and from which orbit, a raster was acquired, by its metadata and its name."""

import datetime
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Iterator, Optional, Sequence, Tuple

from ...feedback import Feedback
from ..rasters.raster import Raster

DATE_TAG = "ACQUISITION_DATE"
"""The item of metadata by which rasters that are written here keep the day, as ``2024-05-03``."""

_DATE_KEYS = (
    *("SENSING_TIME", "DATATAKE_1_DATATAKE_SENSING_START", "PRODUCT_START_TIME", DATE_TAG, "DATE_ACQUIRED"),
    *("ACQUISITION_TIME", "SENSING_DATE", "ACQUISITIONDATE", "DATETIME", "DATE", "SYSTEM_INDEX", "PRODUCT_URI"),
    *("PRODUCT_ID", "LANDSAT_PRODUCT_ID", "PRODUCT", "FIRST_LINE_TIME"),
)
"""Items of metadata that have the date, the surest ones first; words are joined by ``_``."""
_TIME_KEYS = ("SENSING_TIME", "DATATAKE_1_DATATAKE_SENSING_START", "PRODUCT_START_TIME", "ACQUISITION_TIME")
_PRODUCT_KEYS = ("PRODUCT_URI", "PRODUCT_ID", "SYSTEM_INDEX")
"""Items of metadata that have the time of sensing, and the name of the product."""
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ](?!00:00:00)\d\d:\d\d:\d\d")
"""A time to the second; midnight stands for the whole day."""
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_./]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_SENSED = re.compile(r"_V((?:19|20)\d{6})T\d{6}")
"""The beginning of sensing in the names of Sentinel-2 products up to 2016, which begin with the day of processing."""
_DAY_OF_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)([0-3]\d\d)T\d{6}(?!\d)")
"""Year and day of the year in the names of HLS products: ``2023166T101031``."""
_FAR_DAYS = 30
"""Sentinel-1 passes within 12 days."""
_FOLDERS = 2
"""So many folders above a file may have the date in their names."""
_PASS_KEYS = ("ORBITPROPERTIES_PASS", "ORBIT_DIRECTION", "ORBIT_PASS", "PASS", "SAT_ORBIT_STATE", "PASS_DIRECTION")
_ORBIT_KEYS = (
    *("RELATIVEORBITNUMBER_START", "RELATIVE_ORBIT", "RELATIVE_ORBIT_NUMBER", "SAT_RELATIVE_ORBIT", "REL_ORBIT"),
    "ORBIT_RELATIVE",
)
_SUN_AZIMUTH_KEYS = (
    *("MEAN_SUN_AZIMUTH", "MEAN_SUN_AZIMUTH_ANGLE", "MEAN_SOLAR_AZIMUTH_ANGLE", "SUN_AZIMUTH", "VIEW_SUN_AZIMUTH"),
    *("SOLAR_AZIMUTH_ANGLE", "S2_MEAN_SOLAR_AZIMUTH"),
)
_SUN_ZENITH_KEYS = (
    *("MEAN_SUN_ZENITH", "MEAN_SUN_ZENITH_ANGLE", "MEAN_SOLAR_ZENITH_ANGLE", "SUN_ZENITH", "SOLAR_ZENITH_ANGLE"),
    "S2_MEAN_SOLAR_ZENITH",
)
_SUN_ELEVATION_KEYS = ("SUN_ELEVATION", "VIEW_SUN_ELEVATION", "MEAN_SUN_ELEVATION")
_S1_NAME = re.compile(r"S1([ABC])_\w\w_[A-Z0-9]{4}_\w{4}_\d{8}T\d{6}_\d{8}T\d{6}_(\d{6})")
_ORBIT_OFFSET = {"A": 73, "B": 27, "C": 172}
"""Absolute orbit of Sentinel-1A, 1B and 1C minus the relative one, before it is counted round 175."""


@dataclass(frozen=True)
class Acquired:
    """The day on which a raster was acquired, and ``how`` it is known, for people."""

    day: datetime.date
    how: str


def acquired(raster: Raster) -> Optional[Acquired]:
    """Return when a raster was acquired, ``None`` where neither its source, nor metadata, nor names of file and folders
    have it.
    """
    if raster.source.date:
        return Acquired(datetime.date.fromisoformat(raster.source.date), "given")
    for key, text in _items(raster, _DATE_KEYS):
        day = find_date(text)
        if day is not None:
            return Acquired(day, f"metadata {key}")
    return acquired_by_name(raster.path)


def acquired_by_name(path: str) -> Optional[Acquired]:
    """Return of which day a file is by its name and those of folders above it, ``None`` where they have no date."""
    for text, what in _names(PurePath(path)):
        day = find_date(text)
        if day is not None:
            return Acquired(day, f"{what} '{text}'" if what != "file name" else what)
    return None


def date_of(raster: Raster) -> Optional[datetime.date]:
    """Return the day on which a raster was acquired, ``None`` where that is unknown; see ``acquired``."""
    found = acquired(raster)
    return found and found.day


def warn_of_order(dates: Sequence[Tuple[Raster, Optional[Raster]]], remedy: str, feedback: Feedback) -> None:
    """Warn where the mask of a date is of the day of another one: ``dates`` are rasters, each with its mask if that is
    a raster, too.
    """
    days = {date_of(raster): raster for raster, _ in reversed(dates)}
    for raster, mask in dates:
        own, masked = date_of(raster), None if mask is None else date_of(mask)
        if own is not None and masked not in (None, own) and masked in days:
            feedback.warn(
                f"The cloud mask '{mask.path}' is of {masked}, as is '{days[masked].path}', but it is given for "
                f"'{raster.path}' of {own}. {remedy}"
            )


def warn_of_distance(sar: Raster, optical: Raster, feedback: Feedback) -> None:
    """Warn where a SAR raster was acquired long before or after the ``optical`` raster it is given for."""
    one, other = date_of(sar), date_of(optical)
    if one is not None and other is not None and abs((one - other).days) > _FAR_DAYS:
        feedback.warn(
            f"The SAR raster '{sar.path}' is of {one}, {abs((one - other).days)} days from '{optical.path}' of "
            f"{other}: the ground may have changed. Give Sentinel-1 of a few days before or after."
        )


def find_date(text: str) -> Optional[datetime.date]:
    """Return the date in ``text``: ``20230615``, ``2023-06-15``, the beginning of ``20230615T101031``, or year and day
    of the year as ``2023166T101031``; of several the first, but of the sensing where a Sentinel-2 name has it.
    """
    sensed = _SENSED.search(text)
    for year, _, month, day in _DATE.findall(sensed[1] if sensed else text):
        try:
            return datetime.date(int(year), int(month), int(day))
        except ValueError:  # 31 June
            continue
    for year, day in _DAY_OF_YEAR.findall(text):
        found = datetime.date(int(year), 1, 1) + datetime.timedelta(int(day) - 1)
        if found.year == int(year):
            return found
    return None


def product_of(path: str) -> Optional[Tuple[str, str]]:
    """Return tile and time of sensing of a Sentinel-2 product by the name of its file: equal for its rasters and masks.

    ``None`` for other names.
    """
    found = re.search(r"MSIL\d[AC]_(\d{8}T\d{6})_.*_(T\d\d[A-Z]{3})(?![A-Z0-9])", PurePath(path).name)
    if found:
        return found[2], found[1]
    found = re.search(r"(?<![A-Z0-9])(T\d\d[A-Z]{3})_(\d{8}T\d{6})", PurePath(path).name)
    if found:
        return found[1], found[2]
    found = re.search(r"(?<!\d)(\d{8}T\d{6})_\d{8}T\d{6}_(T\d\d[A-Z]{3})(?![A-Z0-9])", PurePath(path).name)
    return found and (found[2], found[1])


def same_acquisition(one: Raster, other: Raster) -> str:
    """Return the acquisition that both rasters are of, for people, by the time to the second in the names of their
    products or in the same item of metadata; empty where that is not known, or they are of different tiles or days.
    """
    days, products = (date_of(one), date_of(other)), (_product(one), _product(other))
    if None not in days and days[0] != days[1]:
        return ""
    if None not in products:
        tile, time = products[0]
        return f"{tile} at {time} by their names" if products[0] == products[1] else ""
    for key in _TIME_KEYS:
        times = [_TIME.search(text) for raster in (one, other) for _, text in _items(raster, (key,))]
        if len(times) == 2 and all(times) and times[0][0] == times[1][0]:
            return f"{times[0][0]} by their metadata {key}"
    return ""


def _product(raster) -> Optional[Tuple[str, str]]:
    """Return tile and time of sensing by the name of the file, or by that of the product in the metadata."""
    texts = [raster.path, *(text for _, text in _items(raster, _PRODUCT_KEYS))]
    return next(filter(None, map(product_of, texts)), None)


def orbit_of(raster: Raster) -> Tuple[str, Optional[int]]:
    """Return the direction of Sentinel-1's orbit, ``ascending``, ``descending`` or empty, and the relative orbit."""
    direction, relative = "", None
    for text in _texts(raster, _PASS_KEYS):
        words = re.findall(r"[a-z]+", text.lower())
        found = [
            kind for kind in ("ascending", "descending") if kind in words or kind[: kind.index("cending")] in words
        ]
        if len(found) == 1:
            direction = found[0]
            break
    for _, text in _items(raster, _ORBIT_KEYS):
        if text.strip().isdecimal():
            return direction, int(text)
    for text in _texts(raster, ()):
        found = _S1_NAME.search(text)
        if found:
            relative = (int(found[2]) - _ORBIT_OFFSET[found[1]]) % 175 + 1
            break
    return direction, relative


def sun_of(raster: Raster) -> Tuple[Optional[float], Optional[float]]:
    """Return the sun's azimuth, clockwise from north, and zenith angle in degrees, ``None`` where metadata lack it."""
    azimuth = _angle(raster, _SUN_AZIMUTH_KEYS, -180, 360)
    zenith, elevation = _angle(raster, _SUN_ZENITH_KEYS, 0, 90), _angle(raster, _SUN_ELEVATION_KEYS, 0, 90)
    if zenith is None and elevation is not None:
        zenith = 90 - elevation
    return azimuth, zenith


def _angle(raster, keys, lowest: float, highest: float) -> Optional[float]:
    for _, text in _items(raster, keys):
        try:
            value = float(text)
        except ValueError:
            continue
        if lowest <= value <= highest:
            return value
    return None


def _texts(raster, keys) -> Iterator[str]:
    """Yield the metadata of ``keys``, then the names of the file and of folders above it."""
    yield from (text for _, text in _items(raster, keys))
    yield from (text for text, _ in _names(PurePath(raster.path)))


def _names(path: PurePath) -> Iterator[Tuple[str, str]]:
    """Yield the names of a file and of folders above it, each with what it is called."""
    yield path.name, "file name"
    for folder in list(path.parents)[:_FOLDERS]:
        yield folder.name, "folder"


def _items(raster, keys) -> Iterator[Tuple[str, str]]:
    """Yield those of ``keys`` that are in the metadata, with their texts."""
    items = {re.sub(r"\W+", "_", key).upper(): value for key, value in (raster.dataset.GetMetadata() or {}).items()}
    yield from ((key, items[key]) for key in keys if key in items)
