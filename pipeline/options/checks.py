"""Checks that the options of several tasks share. Each returns sentences for people, none where all is well."""

import itertools
import math
import os
from dataclasses import replace
from typing import ClassVar, Dict, Optional

from ...errors import OptionError


class WritesFiles:
    """Base of options that name files to write. ``OUTPUTS`` maps the name of each output parameter to the field with its path."""

    OUTPUTS: ClassVar[Dict[str, str]] = {}

    @property
    def outputs(self) -> Dict[str, str]:
        """The files to write, by the name of their parameter."""
        paths = {name: getattr(self, field) for name, field in self.OUTPUTS.items()}
        return {name: path for name, path in paths.items() if path}

    def with_outputs(self, paths: Dict[str, Optional[str]]):
        """Return the same options with other files to write: ``paths`` by the name of their parameter, ``None`` for none."""
        return replace(self, **{field: paths.get(name) or None for name, field in self.OUTPUTS.items()})


def require_valid(options) -> None:
    """Raise ``OptionError`` with all problems of ``options`` in one text; return nothing when there are none."""
    found = options.problems()
    if found:
        raise OptionError(" ".join(found))


def is_int(value) -> bool:
    """Whether ``value`` is a whole number, and no truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_finite(value) -> bool:
    """Whether ``value`` is a number, and neither infinite nor NaN."""
    return isinstance(value, (int, float)) and math.isfinite(value)


def choice_problems(name: str, value, allowed) -> list:
    """Return a sentence where ``value`` is none of ``allowed``."""
    return [] if value in allowed else [f"{name} is '{value}', allowed are {', '.join(allowed)}."]


def band_problems(name: str, value) -> list:
    """Return a sentence where ``value`` is neither ``None`` nor the number of a band."""
    if value is None or (is_int(value) and value >= 1):
        return []
    return [f"{name} is {value}, bands count from 1."]


def text_problems(name: str, value) -> list:
    """Return a sentence where ``value`` is neither ``None`` nor text without a zero byte, which no path can hold."""
    if value is None or (isinstance(value, str) and "\0" not in value):
        return []
    return [f"{name} is {value!r}, a text is expected."]


def pixels_problems(name: str, value, most: int) -> list:
    """Return a sentence where ``value`` is not a whole number of pixels from 0 to ``most``."""
    if is_int(value) and 0 <= value <= most:
        return []
    return [f"{name} is {value}, allowed are 0 to {most} pixels."]


def same_files(outputs: Dict[str, Optional[str]]) -> list:
    """Return a sentence for each pair of ``outputs`` (path by the name of the parameter) that is one file."""
    pairs = itertools.combinations(((name, path) for name, path in outputs.items() if path), 2)
    return [
        f"{one} and {other} are the same file: choose two names."
        for (one, path), (other, second) in pairs
        if os.path.realpath(path) == os.path.realpath(second)
    ]
