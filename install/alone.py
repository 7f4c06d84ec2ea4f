"""Tasks that run in a separate Python process: pip, and the first import of new packages, which may crash.

The process runs the folder of this package, as users do, with the task as its arguments. It ends with its parent.
"""

import json
import os
import runpy
import sys
import threading
import traceback
from importlib import import_module
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Dict

from .packages import PACKAGES
from .where.places import SCRIPT

OPTION = "--alone"


def run_alone(task: str, *arguments: str) -> int:
    """Run ``task`` ("pip" or "trial") with ``arguments`` and return its exit status, negative where it crashed."""
    order = (SCRIPT, {"ARGUMENTS": [OPTION, task, *arguments]}, "__main__")
    process = get_context("spawn").Process(target=runpy.run_path, args=order)
    process.start()
    try:
        process.join()
    finally:
        process.kill()  # an interrupt was for both
        process.join()
    return process.exitcode


def main(task: str, *arguments: str) -> int:
    """Run ``task`` in the separate process.

    ``arguments`` of "pip": those of pip; of "trial": the folder of the packages, a file for the result, and a file for
    what libraries print to standard error, as a process that they abort leaves no other trace of the cause.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if task == "pip":
        sys.argv = ["pip", *arguments]
        runpy.run_module("pip", run_name="__main__", alter_sys=True)  # exits; nothing can be imported after it
    folder, result, errors = arguments
    with open(errors, "wb") as file:
        os.dup2(file.fileno(), 2)
    return _write_trial(folder, result)


def _try_out(folder) -> Dict[str, str]:
    """Import every package with ``folder`` at the end of ``sys.path`` and pass an array through torch.

    Returns name and version of each package, torch's with its build. Raises any error of the packages.
    """
    sys.path.append(str(folder))
    found = {package.name: str(import_module(package.module).__version__) for package in PACKAGES}
    numpy, torch = import_module("numpy"), import_module("torch")
    values = numpy.arange(6, dtype=numpy.float32)
    if not (torch.from_numpy(values).numpy() == values).all():
        raise RuntimeError("torch does not return the array it was given")
    found["torch"] += f" ({_build(torch)})"
    found["numpy"] = str(numpy.__version__)
    return found


def _write_trial(folder: str, result: str) -> int:
    """Write the versions in ``folder``, or the traceback of an error as a string, to the JSON file ``result``."""
    try:
        found = _try_out(folder)
    except Exception:  # broken packages may raise any error
        found = traceback.format_exc()
    Path(result).write_text(json.dumps(found), encoding="utf-8")
    return int(isinstance(found, str))


def _build(torch) -> str:
    if torch.version.cuda:
        seen = torch.cuda.get_device_name(0) if torch.cuda.is_available() else "no usable GPU"
        return f"CUDA {torch.version.cuda}; {seen}"
    return "CPU and Apple GPU" if torch.backends.mps.is_available() else "CPU"


def _end_with_parent() -> None:
    parent_process().join()
    os._exit(1)
