"""Which CUDA version the NVIDIA driver supports, read from the driver itself: torch may not be installed yet."""

import ctypes
import sys
from typing import Optional, Tuple

_LIBRARY = {"win32": "nvcuda.dll", "linux": "libcuda.so.1"}


def driver_cuda() -> Optional[Tuple[int, int]]:
    """Return the newest CUDA version that the driver supports as (major, minor), ``None`` without an NVIDIA driver."""
    try:
        library = ctypes.CDLL(_LIBRARY[sys.platform])
        number = ctypes.c_int(0)
        failed = library.cuDriverGetVersion(ctypes.byref(number))
    except (KeyError, OSError, AttributeError):
        return None
    return None if failed or not number.value else (number.value // 1000, number.value % 1000 // 10)
