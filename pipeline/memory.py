"""Freed memory goes back to the system while a run goes on.

Strips of a raster and GDAL's blocks are allocated and freed in turn. What is free then lies between what is in use, and
the C library keeps it: a run held a quarter more than it needed, and QGIS kept that after the run.
"""

import ctypes
import time
from functools import lru_cache
from typing import Callable, Optional

_INTERVAL_S = 0.5
"""Giving back takes about 10 ms, and what is given back costs time when it is needed again."""


@lru_cache(maxsize=1)
def _giver() -> Optional[Callable[[], None]]:
    """Return what gives free memory back, ``None`` where the C library does so itself or cannot."""
    try:
        library = ctypes.CDLL(None)
    except TypeError:  # Windows has no library of that name
        return None
    if hasattr(library, "malloc_trim"):  # glibc
        return lambda: library.malloc_trim(ctypes.c_size_t(0))
    return None


def give_back() -> None:
    """Give the memory that is free back to the system, where the C library keeps it (Linux)."""
    giver = _giver()
    if giver is not None:
        giver()


class GivingBack:
    """Gives free memory back now and then: call ``now_and_then`` after each part of the work."""

    def __init__(self):
        self._last = time.monotonic()

    def now_and_then(self) -> None:
        """Give free memory back, if that is half a second ago."""
        now = time.monotonic()
        if now - self._last >= _INTERVAL_S:
            give_back()
            self._last = now
