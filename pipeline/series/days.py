"""The day of every raster of a series: given, by a pattern, or by metadata and names."""

import datetime
import re
from pathlib import PurePath
from typing import Dict, Optional, Sequence, Tuple

from ...errors import OptionError
from ..rasters.raster import Raster
from ..scene.acquisition import Acquired, acquired, acquired_by_name, find_date

_CODES = {
    **{"%Y": r"\d{4}", "%y": r"\d\d", "%m": r"\d\d", "%d": r"\d\d", "%j": r"\d{3}"},
    **{"%H": r"\d\d", "%M": r"\d\d", "%S": r"\d\d", "%%": "%"},
}
"""Codes of a pattern (those of ``strftime``) and what they stand for."""
GIVEN = "DATES"
"""How the day of a raster is known that the user has given."""
_LISTED = 6
"""So many rasters are named in a message."""


class Calendar:
    """Finds the day of a raster.

    ``corrections``: ``NAME=2024-05-03``, by name, name without suffix, or path of the file; they go before all else.
    ``pattern``: how names have the date, in codes such as ``%d%m%Y``: then neither metadata nor other forms count.
    Raises ``OptionError`` for an entry or a pattern that cannot be read.
    """

    def __init__(self, corrections: Sequence[str], pattern: str):
        self._given = dict(map(_correction, corrections))
        self._pattern, self._search = pattern, _expression(pattern)

    def of(self, raster: Raster) -> Optional[Acquired]:
        """Return when ``raster`` was acquired, ``None`` where that is unknown."""
        given = self._by_name(raster.path)
        return acquired(raster) if given is None and self._search is None else given

    def of_file(self, path: str) -> Optional[Acquired]:
        """Return the day of the file ``path``, which is not a raster, by its name alone; ``None`` where unknown."""
        given = self._by_name(path)
        return acquired_by_name(path) if given is None and self._search is None else given

    def _by_name(self, file: str) -> Optional[Acquired]:
        for name, day in self._given.items():
            if _is_called(file, name):
                return Acquired(day, GIVEN)
        path = PurePath(file)
        for text in (path.name, path.as_posix()) if self._search else ():
            for found in self._search.finditer(text):
                try:
                    return Acquired(datetime.datetime.strptime(found[0], self._pattern).date(), "DATE_PATTERN")
                except ValueError:  # 31 June
                    continue
        return None

    def require_used(self, paths: Sequence[str]) -> None:
        """Raise ``OptionError`` where a correction names none of ``paths``, or several."""
        for name in self._given:
            called = [path for path in paths if _is_called(path, name)]
            if len(set(called)) == 1:
                continue
            if called:
                raise OptionError(
                    f"DATES names '{name}', which several rasters are called: {listed(called)}. Give the whole path."
                )
            raise OptionError(
                f"DATES names '{name}', but no raster is called that. There are "
                f"{listed([PurePath(path).name for path in paths])}."
            )


def listed(names: Sequence[str]) -> str:
    """Return ``names`` in quotation marks, the first ones of many."""
    shown = ", ".join(f"'{name}'" for name in names[:_LISTED])
    return shown if len(names) <= _LISTED else f"{shown} and {len(names) - _LISTED} more"


def _correction(text: str) -> Tuple[str, datetime.date]:
    name, separator, value = text.rpartition("=")
    day = find_date(value.strip()) if separator and name.strip() else None
    if day is None:
        raise OptionError(
            f"DATES has '{text}', expected is the name of a raster's file and its date, such as "
            "field_a.tif=2024-05-03; several are separated by semicolons."
        )
    return name.strip(), day


def _is_called(path: str, name: str) -> bool:
    found = PurePath(path)
    return name in (path, found.name, found.stem)


def _expression(pattern: str) -> Optional["re.Pattern"]:
    """Return what finds dates that are written like ``pattern``, ``None`` for an empty one."""
    if not pattern:
        return None
    parts = re.findall(r"%.?|[^%]+", pattern)
    known: Dict[str, str] = {part: _CODES.get(part, "") for part in parts if part.startswith("%")}
    has_year, has_day = any(code in known for code in ("%Y", "%y")), "%j" in known or "%m" in known
    if not all(known.values()) or not has_year or not has_day or len(known) < sum(p.startswith("%") for p in parts):
        raise OptionError(
            f"DATE_PATTERN is '{pattern}', expected are a year (%Y or %y) with month (%m) and day (%d), or with the "
            "day of the year (%j), each once, and the characters between them, such as %d%m%Y or site_%Y-%j."
        )
    text = "".join(known.get(part) or re.escape(part) for part in parts)
    ends = [r"(?<!\d)" if parts[0].startswith("%") else "", r"(?!\d)" if parts[-1].startswith("%") else ""]
    return re.compile(ends[0] + text + ends[1])
