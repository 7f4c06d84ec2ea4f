"""numpy's matrix products: in one thread while a run computes windows in several of its own, and whether they are slow.

OpenBLAS divides even small products between as many threads as there are cores, which then wait for each other, busily:
a run on two cores took a quarter longer, and half as much processor time again (benchmarks/README.md). And an OpenBLAS
that is older than the processor does not know it, and falls back to code for processors of 2004.
"""

import ctypes
import importlib
import threading
from contextlib import contextmanager
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Callable, Iterator, NamedTuple, Optional

import numpy as np

_BUNDLED = ("../numpy.libs", ".libs", ".dylibs")
"""Where wheels of numpy have their OpenBLAS, relative to the package."""
_PREFIXES, _SUFFIXES = ("", "scipy_"), ("", "64_", "_64")
"""Of the names of OpenBLAS's functions, by who built it."""
_FALLBACKS = ("prescott", "generic")
"""The code that OpenBLAS has for processors that it does not know, without AVX."""
_lock = threading.Lock()
_running, _before = 0, 0


@contextmanager
def one_thread() -> Iterator[None]:
    """Have numpy's BLAS use one thread inside the ``with`` block, and afterwards as many as before.

    Nothing happens where its BLAS is not OpenBLAS. Runs side by side share the limit; the last one lifts it.
    """
    global _running, _before
    blas = _openblas()
    if blas is None:
        yield
        return
    with _lock:
        if not _running:
            _before = blas.threads()
            blas.limit_to(1)
        _running += 1
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            if not _running:
                blas.limit_to(_before)


def blas_hint() -> str:
    """Return what is to be done about an OpenBLAS that does not know this processor, empty where it does."""
    blas = _openblas()
    if blas is None or blas.core.lower() not in _FALLBACKS or not _has_avx2():
        return ""
    return (
        f"numpy's matrix library, OpenBLAS, is older than this processor and runs code for much older ones "
        f"('{blas.core}'), in which matrix products take about three times as long. Install a newer numpy, or set the "
        "environment variable OPENBLAS_CORETYPE to Haswell (in QGIS: Settings > Options > System > Environment) and "
        "start again."
    )


def _has_avx2() -> bool:
    return bool(getattr(_numpy_s_core(), "__cpu_features__", {}).get("AVX2"))


class OpenBlas(NamedTuple):
    """Functions that tell and set the number of threads, and the kind of processors whose code is run."""

    threads: Callable[[], int]
    limit_to: Callable[[int], None]
    core: str


@lru_cache(maxsize=1)
def _openblas() -> Optional[OpenBlas]:
    """Return numpy's OpenBLAS, ``None`` where it has another BLAS."""
    for path in _libraries():
        try:
            library = ctypes.CDLL(str(path))
        except OSError:
            continue
        for prefix, suffix in product(_PREFIXES, _SUFFIXES):
            found = _functions_of(library, f"{prefix}openblas_%s{suffix}")
            if found is not None:
                return found
    return None


def _functions_of(library, name: str) -> Optional[OpenBlas]:
    """Return the functions of ``library`` that are called like ``name``, ``None`` if it has none."""
    threads, limit_to, core = (
        getattr(library, name % function, None) for function in ("get_num_threads", "set_num_threads", "get_corename")
    )
    if threads is None or limit_to is None:
        return None
    limit_to.argtypes, limit_to.restype = [ctypes.c_int], None
    if core is None:
        return OpenBlas(threads, limit_to, "")
    core.restype = ctypes.c_char_p
    return OpenBlas(threads, limit_to, core().decode("ascii", "replace"))


def _numpy_s_core():
    core = "numpy.core" if int(np.__version__.partition(".")[0]) < 2 else "numpy._core"
    return importlib.import_module(f"{core}._multiarray_umath")


def _libraries() -> Iterator[Path]:
    """Yield what may be, or have loaded, the BLAS that numpy uses."""
    yield Path(_numpy_s_core().__file__)  # with all that it is linked to
    for folder in _BUNDLED:
        yield from sorted((Path(np.__file__).parent / folder).glob("*openblas*"))
