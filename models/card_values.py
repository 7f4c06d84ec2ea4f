"""Which values the fields of a card may hold, and sentences about those that they may not. It does not import torch.

A *kind* says what a JSON value has to be: ``Plain``, ``ListOf`` or ``ObjectOf``. Kinds are checked before any value is
used, so that a card from a stranger can neither raise an exception of Python nor ask for a network of absurd size.
"""

import json
import math
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

_SHOWN_LETTERS = 60


@dataclass(frozen=True)
class Plain:
    """A value that is neither a list nor an object: ``words`` describe it, ``fits`` checks it."""

    words: str
    fits: Callable[[Any], bool]

    def mismatches(self, value, name: str) -> List[str]:
        """Return one sentence if ``value``, of the field ``name``, is of another kind."""
        return [] if self.fits(value) else [_mismatch(name, value, self.words)]


@dataclass(frozen=True)
class ListOf:
    """A list of values of the kind ``each``, from ``least`` to ``most`` of them."""

    each: Plain
    least: int = 0
    most: int = 10_000

    @property
    def words(self) -> str:
        """The kind in words."""
        exact = self.least == self.most
        return f"a list of {self.least if exact else f'{self.least} to {self.most}'} values, each {self.each.words}"

    def mismatches(self, value, name: str) -> List[str]:
        """Return a sentence for each wrong value in the list ``value``, or one if it is not such a list."""
        if not isinstance(value, (list, tuple)) or not self.least <= len(value) <= self.most:
            return [_mismatch(name, value, self.words)]
        return [text for place, item in enumerate(value) for text in self.each.mismatches(item, f"{name}[{place}]")]


@dataclass(frozen=True)
class ObjectOf:
    """An object with the fields ``required`` and, perhaps, ``optional``.

    ``others`` is the kind of all further fields, ``None`` if there may not be any.
    """

    required: Mapping[str, Any] = field(default_factory=dict)
    optional: Mapping[str, Any] = field(default_factory=dict)
    others: Optional[Any] = None

    def mismatches(self, value, name: str) -> List[str]:
        """Return a sentence for each missing, unknown or wrong field of ``value``."""
        if not isinstance(value, dict):
            return [_mismatch(name, value, "an object")]
        found = [f"{name} lacks the field '{key}'." for key in self.required if key not in value]
        for key, item in value.items():
            kind = self.required.get(key) or self.optional.get(key) or self.others
            if kind is None:
                found.append(f"{name} has an unknown field '{key[:_SHOWN_LETTERS]}'.")
            else:
                found += kind.mismatches(item, f"{name}.{key[:_SHOWN_LETTERS]}")
        return found


def whole(least: int, most: int) -> Plain:
    """Return the kind of whole numbers from ``least`` to ``most``."""
    return Plain(
        f"a whole number from {least} to {most}",
        lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most,
    )


def number(words: str = "a number", fits: Callable[[float], bool] = lambda value: True) -> Plain:
    """Return the kind of finite numbers that ``fits`` accepts."""
    return Plain(words, lambda value: _is_number(value) and fits(value))


def choice(*names: str) -> Plain:
    """Return the kind of the texts ``names``."""
    return Plain(f"one of {', '.join(names)}", lambda value: isinstance(value, str) and value in names)


def _is_number(value) -> bool:
    try:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


TEXT = Plain("text", lambda value: isinstance(value, str))
ANYTHING = Plain("anything", lambda value: True)
NUMBER = number()
OBJECT = ObjectOf(others=ANYTHING)
KINDS: Dict[Any, Any] = {
    str: TEXT,
    int: whole(0, 2**31 - 1),
    float: NUMBER,
    Dict: OBJECT,
    Tuple[str, ...]: ListOf(TEXT),
}
"""The kinds of the fields of cards, by their annotations."""


def shown(value) -> str:
    """Return ``value`` as JSON shows it, cut if it is long: the author of a card may not know Python."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_LETTERS else f"{text[:_SHOWN_LETTERS]}…"


def _mismatch(name, value, words) -> str:
    return f"{name} is {shown(value)}, expected is {words}."
