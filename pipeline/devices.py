"""What networks can run on here. Asks torch, which has to be there."""

import os
from dataclasses import dataclass
from typing import Iterator, Sequence

from ..install.gpu import driver_cuda


@dataclass(frozen=True)
class Device:
    """What networks can run on: ``name`` as the parameter DEVICE takes it, ``label`` for people."""

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
    """Return why torch, which found ``found``, leaves an NVIDIA GPU alone and what to do; empty where it does not."""
    import torch

    driver = driver_cuda()
    if len(found) > 1 or driver is None:
        return ""
    newest = ".".join(map(str, driver))
    if torch.version.cuda is None:
        return (
            f"This computer has an NVIDIA GPU, but torch {torch.__version__} is a CPU build and leaves it alone. Install a "
            f"build of torch for CUDA {newest} or older to use it."
        )
    return (
        f"This computer has an NVIDIA GPU, but torch {torch.__version__} cannot use it: it was built for CUDA "
        f"{torch.version.cuda}, the driver runs CUDA up to {newest}. Update the driver, or install a build of torch for an "
        "older CUDA."
    )
