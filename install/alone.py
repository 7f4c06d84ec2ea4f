"""Work in a fresh Python that ends with this one: pip, which is made for that, and trying packages out, which may crash.

The fresh Python runs this package's folder, as people do, with the task as its arguments.
"""

import os
import runpy
import sys
import threading
from multiprocessing import get_context, parent_process

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
    """Do ``task``; called in the fresh Python."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if task == "pip":
        sys.argv = ["pip", *arguments]
        runpy.run_module("pip", run_name="__main__", alter_sys=True)  # exits; may not import anything from here on
    from .trial import main as trial

    return trial(*arguments)


def _end_with_parent() -> None:
    parent_process().join()
    os._exit(1)
