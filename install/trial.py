"""Trying out what was installed, in the process that installed it: only what works is switched on."""

import sys
from importlib import import_module
from typing import Dict

from .packages import PACKAGES


def try_out(folder) -> Dict[str, str]:
    """Import every package with ``folder`` behind this Python's own, pass an array through torch, and return
    name and version of each, torch's with its build. Raises whatever they raise."""
    sys.path.append(str(folder))
    found = {package.name: str(import_module(package.module).__version__) for package in PACKAGES}
    numpy, torch = import_module("numpy"), import_module("torch")
    values = numpy.arange(6, dtype=numpy.float32)
    if not (torch.from_numpy(values).numpy() == values).all():
        raise RuntimeError("torch does not give back the array it was handed")
    found["torch"] += f" ({_build(torch)})"
    found["numpy"] = str(numpy.__version__)
    return found


def _build(torch) -> str:
    if torch.version.cuda:
        seen = torch.cuda.get_device_name(0) if torch.cuda.is_available() else "no GPU that it can use"
        return f"CUDA {torch.version.cuda}; {seen}"
    return "CPU and Apple GPU" if torch.backends.mps.is_available() else "CPU"
