"""One cause of a failed installation."""

from dataclasses import dataclass
from typing import Tuple


@dataclass(frozen=True)
class Cause:
    """``what`` happened and the ``remedy``, both with ``{names}`` for details; ``signs`` are regular expressions for
    what pip, Python or the system write when it is this, their named groups becoming details."""

    what: str
    remedy: str
    signs: Tuple[str, ...] = ()

    def parts(self, details, translate=str) -> Tuple[str, str]:
        """Return what happened and the remedy, translated, then with ``details`` filled in."""
        filled = (translate(text).format_map(_Details(details)) for text in (self.what, self.remedy))
        return tuple(filled)


class _Details(dict):
    def __missing__(self, key):
        return "?"
