"""Trying out what was installed, in a process of its own: only what works is switched on."""

import json
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Dict

from .packages import PACKAGES


def try_out(folder) -> Dict[str, str]:
    """Import every package with ``folder`` behind this Python's own, pass an array through torch, and return name and
    version of each, torch's with its build. Raises whatever they raise."""
    sys.path.append(str(folder))
    found = {package.name: str(import_module(package.module).__version__) for package in PACKAGES}
    numpy, torch = import_module("numpy"), import_module("torch")
    values = numpy.arange(6, dtype=numpy.float32)
    if not (torch.from_numpy(values).numpy() == values).all():
        raise RuntimeError("torch does not give back the array it was handed")
    found["torch"] += f" ({_build(torch)})"
    found["numpy"] = str(numpy.__version__)
    return found


def main(folder: str, result: str) -> int:
    """Write to the file ``result``, as JSON, the versions in ``folder`` or, as a text, what one of them raised."""
    try:
        found = try_out(folder)
    except Exception:  # packages that do not work raise anything
        found = traceback.format_exc()
    Path(result).write_text(json.dumps(found), encoding="utf-8")
    return int(isinstance(found, str))


def _build(torch) -> str:
    if torch.version.cuda:
        seen = torch.cuda.get_device_name(0) if torch.cuda.is_available() else "no GPU that it can use"
        return f"CUDA {torch.version.cuda}; {seen}"
    return "CPU and Apple GPU" if torch.backends.mps.is_available() else "CPU"
