"""Checks shared by the options of several tasks. Each returns messages for the user, empty if there is no problem."""

import itertools
import math
import os
import sys
from dataclasses import replace
from typing import ClassVar, Dict, Optional, Tuple

from ...errors import OptionError

COG = "FORMAT=COG"
"""Among GDAL's creation options, this one, which is ours, asks for a cloud-optimised GeoTIFF."""


class WritesFiles:
    """Base of options that name files to write.

    ``OUTPUTS`` maps the name of each output parameter to the field that holds its path.
    """

    OUTPUTS: ClassVar[Dict[str, str]] = {}
    creation_options: ClassVar[Tuple[str, ...]] = ()
    """Options of GDAL's GeoTIFF driver as ``NAME=VALUE``, where rasters are written."""

    @property
    def outputs(self) -> Dict[str, str]:
        """The files to write, by the name of their parameter."""
        paths = {name: getattr(self, field) for name, field in self.OUTPUTS.items()}
        return {name: path for name, path in paths.items() if path}

    def output_problems(self) -> list:
        """Return a sentence for each output or creation option that is not text, and for each two that are one file."""
        paths = [(name, getattr(self, field)) for name, field in self.OUTPUTS.items()]
        found = [problem for name, path in paths for problem in text_problems(name, path)]
        found += [
            problem for option in self.creation_options for problem in filled_text_problems("CREATION_OPTIONS", option)
        ]
        return found or same_file_problems(self.outputs)

    def with_outputs(self, paths: Dict[str, Optional[str]]):
        """Return the same options with other outputs: ``paths`` by parameter name, ``None`` for no such output."""
        return replace(self, **{field: paths.get(name) or None for name, field in self.OUTPUTS.items()})


def require_valid(options) -> None:
    """Raise ``OptionError`` with all problems of ``options`` in one message, if there are any."""
    found = options.problems()
    if found:
        raise OptionError(" ".join(dict.fromkeys(found)))


def is_int(value) -> bool:
    """Whether ``value`` is an integer and not a bool."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_finite(value) -> bool:
    """Whether ``value`` is a number that a float can be, and neither infinite nor NaN."""
    return is_number(value) and math.isfinite(value)


def is_number(value) -> bool:
    """Whether ``value`` is a number that a float can be, infinite and NaN included, and not a bool."""
    return isinstance(value, float) or (is_int(value) and abs(value) <= sys.float_info.max)


def choice_problems(name: str, value, allowed) -> list:
    """Return a sentence if ``value`` is not one of ``allowed``."""
    return [] if value in allowed else [f"{name} is '{value}', allowed are {', '.join(allowed)}."]


def band_problems(name: str, value) -> list:
    """Return a sentence if ``value`` is neither ``None`` nor a band number."""
    if value is None or (is_int(value) and value >= 1):
        return []
    return [f"{name} is {value}, bands count from 1."]


def text_problems(name: str, value) -> list:
    """Return a sentence where ``value`` is neither ``None`` nor text without a zero byte, which no path can hold."""
    if value is None or (isinstance(value, str) and "\0" not in value):
        return []
    return [f"{name} is {value!r}, a text is expected."]


def filled_text_problems(name: str, value) -> list:
    """Return a sentence where ``value``, one of several, is not a text as ``text_problems`` has them."""
    return [f"{name} has {value!r}, a text is expected."] if value is None or text_problems(name, value) else []


def pixels_problems(name: str, value, most: int) -> list:
    """Return a sentence if ``value`` is not a whole number of pixels from 0 to ``most``."""
    if is_int(value) and 0 <= value <= most:
        return []
    return [f"{name} is {value}, allowed are 0 to {most} pixels."]


def same_file_problems(paths: Dict[str, Optional[str]]) -> list:
    """Return a sentence for each pair of ``paths`` (by parameter name, empty ones left out) that is the same file."""
    pairs = itertools.combinations(((name, path) for name, path in paths.items() if path), 2)
    return [
        f"{one} and {other} are the same file: choose two names."
        for (one, path), (other, second) in pairs
        if os.path.realpath(path) == os.path.realpath(second)
    ]
