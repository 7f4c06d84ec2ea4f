"""When, and from which orbit, a raster was acquired, by its metadata and its name."""

import datetime
import re
from pathlib import PurePath
from typing import Iterator, Optional, Tuple

from ..rasters.raster import Raster

_DATE_KEYS = (
    *("SENSING_TIME", "DATATAKE_1_DATATAKE_SENSING_START", "PRODUCT_START_TIME", "ACQUISITION_DATE", "DATE_ACQUIRED"),
    *("ACQUISITION_TIME", "SENSING_DATE", "ACQUISITIONDATE", "DATETIME", "DATE", "SYSTEM_INDEX", "PRODUCT_URI"),
    *("PRODUCT_ID", "LANDSAT_PRODUCT_ID", "PRODUCT", "FIRST_LINE_TIME"),
)
"""Items of metadata that have the date, the surest ones first; words are joined by ``_``."""
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_./]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
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
_S1_NAME = re.compile(r"S1([AB])_\w\w_[A-Z0-9]{4}_\w{4}_\d{8}T\d{6}_\d{8}T\d{6}_(\d{6})")
_ORBIT_OFFSET = {"A": 73, "B": 27}
"""Absolute orbit of Sentinel-1A and 1B minus the relative one, before it is counted round 175."""


def date_of(raster: Raster) -> Optional[datetime.date]:
    """Return the day on which a raster was acquired, ``None`` where neither metadata nor names of file and folders have
    it.
    """
    return next(filter(None, map(find_date, _texts(raster, _DATE_KEYS))), None)


def find_date(text: str) -> Optional[datetime.date]:
    """Return the first date in ``text``: ``20230615``, ``2023-06-15`` or the beginning of ``20230615T101031``."""
    for year, _, month, day in _DATE.findall(text):
        try:
            return datetime.date(int(year), int(month), int(day))
        except ValueError:  # 31 June
            continue
    return None


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
    for text in _items(raster, _ORBIT_KEYS):
        if text.strip().isdigit():
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
    for text in _items(raster, keys):
        try:
            value = float(text)
        except ValueError:
            continue
        if lowest <= value <= highest:
            return value
    return None


def _texts(raster, keys) -> Iterator[str]:
    """Yield the metadata of ``keys``, then the names of the file and of folders above it."""
    yield from _items(raster, keys)
    path = PurePath(raster.path)
    yield path.name
    for folder in list(path.parents)[:_FOLDERS]:
        yield folder.name


def _items(raster, keys) -> Iterator[str]:
    items = {re.sub(r"\W+", "_", key).upper(): value for key, value in (raster.dataset.GetMetadata() or {}).items()}
    yield from (items[key] for key in keys if key in items)
