"""Whether networks can run here, and on which devices, as reported by torch."""

import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Iterator, Sequence

from ...errors import OptionError
from ...feedback import Feedback
from ...nvidia import driver_cuda


def torch_problem() -> str:
    """Return why networks cannot run here, empty if they can; the other functions here need torch.

    What is missing may be installed while QGIS runs, and is found from then on.
    """
    missing = [name for name in ("torch", "safetensors") if find_spec(name) is None]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        return f"{' and '.join(missing)} {verb} not installed"
    return _loading_problem()


@lru_cache(maxsize=None)
def _loading_problem() -> str:
    """Return why torch cannot be loaded, empty if it can; trying twice in a process would end in other errors."""
    try:
        import torch  # noqa: F401 (whether it can be loaded is the question)
    except Exception as error:  # of many classes: a library that is missing, another processor, another Python
        return f"torch is installed but cannot be loaded ({error})"
    return ""


def has_torch() -> bool:
    """Whether networks can run here."""
    return not torch_problem()


@dataclass(frozen=True)
class Device:
    """A device that networks can run on: ``name`` is a value of the parameter DEVICE, ``label`` is for users."""

    name: str
    label: str


def devices() -> Iterator[Device]:
    """Yield the processor, then every GPU that torch finds."""
    import torch

    yield Device("cpu", f"processor, {torch.get_num_threads()} of {os.cpu_count()} cores used")
    for index in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        gpu = torch.cuda.get_device_properties(index)
        label = f"{gpu.name}, {gpu.total_memory / 1e9:.0f} GB, compute capability {gpu.major}.{gpu.minor}"
        yield Device(f"cuda:{index}", label)
    if torch.backends.mps.is_available():
        yield Device("mps", "Apple GPU")


def gpu_hint(found: Sequence[Device]) -> str:
    """Return why torch, which reports the devices ``found``, does not use an NVIDIA GPU and the remedy, else ""."""
    import torch

    driver = driver_cuda()
    if len(found) > 1 or driver is None:
        return ""
    newest = ".".join(map(str, driver))
    if torch.version.cuda is None:
        return (
            f"This computer has an NVIDIA GPU, but torch {torch.__version__} is a CPU build and cannot use it. Install "
            f"a build of torch for CUDA {newest} or older to use it."
        )
    return (
        f"This computer has an NVIDIA GPU, but torch {torch.__version__} cannot use it: it was built for CUDA "
        f"{torch.version.cuda}, but the driver supports CUDA up to {newest}. Update the driver, or install a build of "
        "torch for an older CUDA."
    )


def choose_device(wanted: str, feedback: Feedback):
    """Return the ``torch.device`` for ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps`` and log the choice.

    Only ``auto`` may fall back to the CPU; raises ``OptionError`` if a device that is requested by name is absent.
    """
    import torch

    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if wanted == "auto":
        name = "cuda" if cuda else "mps" if mps else "cpu"
        why = "automatic" if name != "cpu" else "automatic: torch finds no CUDA and no MPS device"
    else:
        name, why = wanted, "as requested"
        index = int(wanted.partition(":")[2] or 0)
        if wanted.startswith("cuda") and not (cuda and index < torch.cuda.device_count()):
            count = torch.cuda.device_count() if cuda else 0
            raise OptionError(
                f"DEVICE is '{wanted}' but torch {torch.__version__} finds {count} CUDA device(s). Install a CUDA "
                "build of torch and the NVIDIA driver, or set DEVICE to auto or cpu."
            )
        if wanted == "mps" and not mps:
            raise OptionError(
                f"DEVICE is 'mps' but torch {torch.__version__} finds no MPS device. Set DEVICE to auto or cpu."
            )
    device = torch.device(name)
    label = f"{torch.cuda.get_device_name(device)}; " if device.type == "cuda" else ""
    feedback.info(f"Device: {name} ({label}{why}).")
    return device


@contextmanager
def processor_threads(count: int) -> Iterator[int]:
    """Limit torch to ``count`` processor threads inside the ``with`` block; 0 keeps torch's own number.

    Yields their number. On leaving, the previous number is restored for the calling thread; a thread that uses torch
    for the first time inside the block starts with the limited number.
    """
    import torch

    before = torch.get_num_threads()
    chosen = min(count, before) if count else before
    if chosen != before:
        torch.set_num_threads(chosen)
    try:
        yield chosen
    finally:
        if chosen != before:
            torch.set_num_threads(before)
