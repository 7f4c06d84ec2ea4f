"""numpy's matrix products in one thread while a run computes windows in several of its own.

OpenBLAS divides even small products between as many threads as there are cores, which then wait for each other, busily:
a run on two cores took a quarter longer, and half as much processor time again (benchmarks/README.md).
"""

import ctypes
import importlib
import threading
from contextlib import contextmanager
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Callable, Iterator, Optional, Tuple

import numpy as np

_BUNDLED = ("../numpy.libs", ".libs", ".dylibs")
"""Where wheels of numpy have their OpenBLAS, relative to the package."""
_PREFIXES, _SUFFIXES = ("", "scipy_"), ("", "64_", "_64")
"""Of the names of OpenBLAS's functions, by who built it."""
_lock = threading.Lock()
_running, _before = 0, 0


@contextmanager
def one_thread() -> Iterator[None]:
    """Have numpy's BLAS use one thread inside the ``with`` block, and afterwards as many as before.

    Nothing happens where its BLAS is not OpenBLAS. Runs side by side share the limit; the last one lifts it.
    """
    global _running, _before
    functions = _openblas()
    if functions is None:
        yield
        return
    threads_of, limit_to = functions
    with _lock:
        if not _running:
            _before = threads_of()
            limit_to(1)
        _running += 1
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            if not _running:
                limit_to(_before)


@lru_cache(maxsize=1)
def _openblas() -> Optional[Tuple[Callable[[], int], Callable[[int], None]]]:
    """Return the functions of numpy's OpenBLAS that tell and set the number of threads, ``None`` where it has none."""
    for path in _libraries():
        try:
            library = ctypes.CDLL(str(path))
        except OSError:
            continue
        for prefix, suffix in product(_PREFIXES, _SUFFIXES):
            name = f"{prefix}openblas_%s_num_threads{suffix}"
            if hasattr(library, name % "get") and hasattr(library, name % "set"):
                limit_to = getattr(library, name % "set")
                limit_to.argtypes, limit_to.restype = [ctypes.c_int], None
                return getattr(library, name % "get"), limit_to
    return None


def _libraries() -> Iterator[Path]:
    """Yield what may be, or have loaded, the BLAS that numpy uses."""
    core = "numpy.core" if int(np.__version__.partition(".")[0]) < 2 else "numpy._core"
    yield Path(importlib.import_module(f"{core}._multiarray_umath").__file__)  # with all that it is linked to
    for folder in _BUNDLED:
        yield from sorted((Path(np.__file__).parent / folder).glob("*openblas*"))
