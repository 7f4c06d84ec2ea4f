"""A whole run with other dates against its estimators: ``python -m sar_cloud_removal.benchmarks.references 1024 2048``.

Draws rasters of ten bands, ``patchy`` clouds, SAR and other dates that are clear, and restores them by the estimators
alone, in this process. Prints processor seconds: of the whole run, of the estimators in it (the trials, the windows,
and the windows that say what error to expect), and of the stages beside them. ``--blas-threads`` lets numpy's BLAS
have threads of its own, for comparison, and ``--threads`` says how many windows are computed at a time.
"""

import argparse
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import nullcontext
from pathlib import Path
from typing import Dict

from ..estimators import crossvalidation, stack
from ..feedback import NullFeedback
from ..pipeline import task
from ..pipeline.scene import inputs, job, proof, scene
from ..pipeline.tasks.removeclouds import restore
from .measure import machine
from .scenes import BANDS, draw, draw_references, options_of, patchy, with_references

ESTIMATORS, WHOLE, CLOCK = "estimators", "whole", "by the clock"
STAGES = (
    (ESTIMATORS, proof, "fit_stack"),
    (ESTIMATORS, crossvalidation, "_looked_at"),
    (ESTIMATORS, stack.Stack, "estimate"),
    (ESTIMATORS, stack.Stack, "error"),
    ("recognise inputs", inputs.OpenedInputs, "recognise"),
    ("statistics", job, "fit_scene"),
    ("draw trials", proof, "draw_trials"),
    ("what the dates see", proof, "sightings"),
    ("read and encode windows", scene.Scene, "sight"),
)
"""What is counted: name, and the function of a module or a class. ``_looked_at`` is one trial of ``fit_stack``."""


class ProcessorTime:
    """Counts the processor seconds of ``STAGES``, each in the thread that runs it, inside the ``with`` block.

    A stage inside another one counts for that.
    """

    def __init__(self):
        self.seconds: Dict[str, float] = defaultdict(float)
        self._own, self._inside = [], threading.local()

    def __enter__(self):
        for name, owner, function in STAGES:
            own = getattr(owner, function)
            self._own.append((owner, function, own))
            setattr(owner, function, self._counted(name, own))
        return self

    def __exit__(self, kind, error, trace):
        for owner, function, own in self._own:
            setattr(owner, function, own)

    def _counted(self, name, function):
        def counted(*arguments, **options):
            if getattr(self._inside, "a_stage", False):
                return function(*arguments, **options)
            self._inside.a_stage, started = True, time.thread_time()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds[name] += time.thread_time() - started
                self._inside.a_stage = False

        return counted


def measure(size_px: int, references: int, threads: int = 1) -> Dict[str, float]:
    """Return the processor seconds of a run, ``WHOLE``, and of its stages, and its seconds by the ``CLOCK``.

    Rasters are ``size_px`` a side; ``threads`` windows are computed at a time, 0 for as many as there are cores.
    """
    size = size_px, size_px
    with tempfile.TemporaryDirectory() as folder:
        paths = draw(folder, *size, patchy, sar_elsewhere=True, bands=len(BANDS))
        options = options_of(paths, Path(folder) / "out.tif", threads=threads)
        options = with_references(options, draw_references(folder, *size, references, len(BANDS)))
        started, clock = time.process_time(), time.monotonic()
        with ProcessorTime() as counted:
            restore(options, NullFeedback())
        return {WHOLE: time.process_time() - started, CLOCK: time.monotonic() - clock, **counted.seconds}


def main() -> None:
    """Read the command line, measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1024, 2048], help="rows and columns of the rasters")
    parser.add_argument("--references", nargs="*", type=int, default=[1, 3], help="numbers of other dates")
    parser.add_argument("--threads", type=int, default=1, help="windows at a time, 0 for as many as there are cores")
    parser.add_argument("--blas-threads", action="store_true", help="let numpy's BLAS have threads of its own, too")
    arguments = parser.parse_args()
    if arguments.blas_threads:
        task.one_thread = nullcontext
    names = list(dict.fromkeys(name for name, *_ in STAGES))
    print(machine())
    columns = " | ".join(names)
    print(f"| raster | other dates | {CLOCK} | whole run | {columns} | run / estimators | core-seconds a megapixel |")
    print("|---" * (len(names) + 6) + "|")
    for size_px in arguments.sizes:
        for count in arguments.references:
            found = measure(size_px, count, arguments.threads)
            cells = [f"{found[name]:.1f} s" for name in (CLOCK, WHOLE, *names)]
            ratio = found[WHOLE] / found[ESTIMATORS]
            rate = found[WHOLE] / (size_px**2 / 1e6)
            print(f"| {size_px}² | {count} | {' | '.join(cells)} | {ratio:.2f} | {rate:.1f} |", flush=True)


if __name__ == "__main__":
    main()
