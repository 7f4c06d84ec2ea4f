"""Which other dates of a series help to restore a date, and with which it is compared to detect its clouds."""

import datetime
from typing import List, Sequence

CANDIDATES = 8
"""So many other dates may restore a date: the engine keeps the best of them, and the work grows linearly with the
dates."""
_COMPARED = 4
"""With so many other dates a date is compared to detect its clouds."""


def candidates(days: Sequence[datetime.date], index: int, most: int = CANDIDATES) -> List[int]:
    """Return indices of the dates that may restore the date ``index`` of sorted ``days``, nearest first.

    Half of them lie before it and half after it, as long as there are so many: dates that bracket the ground show how
    it changes.
    """
    before, after = list(range(index - 1, -1, -1)), list(range(index + 1, len(days)))

    def distance(other):
        return abs((days[other] - days[index]).days), other

    half = most // 2
    chosen, rest = before[:half] + after[:half], sorted(before[half:] + after[half:], key=distance)
    return sorted(chosen + rest[: most - len(chosen)], key=distance)


def compared(days: Sequence[datetime.date], index: int) -> List[int]:
    """Return indices of the dates with which the date ``index`` is compared to detect its clouds."""
    return candidates(days, index, _COMPARED)
