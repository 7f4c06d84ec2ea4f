"""The whole pipeline against its networks: ``python -m sar_cloud_removal.benchmarks.pipeline --widths 64 32``.

Draws a fully cloudy raster (UInt16, three bands; SAR on a grid of its own, so that it is warped), restores it from
opened files to the renamed output, and computes as many windows by the networks alone, before and after, in the same
process. Loading the networks and the trial of the precision are told apart: they are done once, whatever the raster's
size.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ..feedback import NullFeedback
from ..nets import checkpoint
from ..nets.restorer import Restorer
from ..pipeline.blas import one_thread
from ..pipeline.rasters import writer
from ..pipeline.rasters.raster import Rasters
from ..pipeline.scene import inputs, job, products, scene
from ..pipeline.tasks import removeclouds
from ..pipeline.windows import batches, blend
from .measure import machine
from .scenes import draw, everywhere, options_of, use_threads, write_model

_ALONE = 64
"""Windows that the networks compute alone, before and after the run."""
LOADING = "load networks, trial"
_OPENING = "open rasters, fit statistics"
STAGES = (
    (_OPENING, removeclouds, "open_inputs"),
    (_OPENING, inputs.OpenedInputs, "recognise"),
    (_OPENING, inputs.OpenedInputs, "read_as"),
    (_OPENING, job, "fit_scene"),
    ("read, warp, masks (thread)", scene.Scene, "read_rows"),
    ("encode (thread)", scene.Scene, "patch"),
    ("condition with prior", Restorer, "condition"),
    ("blend", blend.StripBlender, "add"),
    ("blend, strips", blend.StripBlender, "finish"),
    ("decode, composite (thread)", products.RestoredImage, "strip"),
    ("write, compress (thread)", writer.RasterWriter, "write"),
    ("complete the file", writer.RasterWriter, "complete"),
)
"""What is timed: its name, and the function. What has several functions is their sum."""
LOADING_STAGES = (
    (LOADING, checkpoint, "load_restorer"),
    (LOADING, job, "resolve"),
    (LOADING, batches.Predictor, "__init__"),
)
"""The same for what is done once per run, whatever the raster's size."""


class Stopwatch:
    """Adds up the seconds of functions, by the clock and of the thread they run in."""

    def __init__(self):
        self.seconds = {}

    def watch(self, name: str, owner, function: str) -> None:
        """Time every call of ``owner.function`` as ``name``."""
        inner = getattr(owner, function)

        def timed(*arguments, **options):
            started = time.perf_counter(), time.thread_time()
            try:
                return inner(*arguments, **options)
            finally:
                found = self.seconds.setdefault(name, [0.0, 0.0])
                found[0] += time.perf_counter() - started[0]
                found[1] += time.thread_time() - started[1]

        setattr(owner, function, timed)


def watch_loading(watch: Stopwatch) -> None:
    """Have ``watch`` time as ``LOADING`` what a run does once, whatever the raster's size."""
    for stage in LOADING_STAGES:
        watch.watch(*stage)


@dataclass(frozen=True)
class Result:
    """A run's precision, windows and seconds, its seconds of loading, and those of a window by the networks alone."""

    precision: str
    windows: int
    seconds: float
    loading: float
    alone: float

    @property
    def ratio(self) -> float:
        """The run without loading, against the networks alone."""
        return (self.seconds - self.loading) / (self.windows * self.alone)


def seconds_alone(predictor, patches) -> float:
    """Return the seconds that ``predictor`` takes for a window of ``patches``, in full batches, as in a run."""
    with one_thread():
        started = time.perf_counter()
        for _ in predictor.run(patches):
            pass
        return (time.perf_counter() - started) / len(patches)


def measure(folder, size_px: int, width: int, watch: Stopwatch, rounds: int = 1, precision: str = "auto") -> Result:
    """Draw a fully cloudy raster of ``size_px`` rows and columns, restore it and return the best of ``rounds``."""
    folder = Path(folder)
    card = write_model(folder / f"plus-{width}", width)
    options = options_of(
        draw(folder, size_px, size_px, everywhere, sar_elsewhere=True), folder / "out.tif", card, precision=precision
    )
    silent = NullFeedback()
    run = job.prepare_run(options, inputs.open_inputs(options, Rasters(), silent), {}, silent)
    plan, predictor = run.job.plan, run.predictor
    row, batch = plan.rows[0], run.job.settings.batch_size
    block = run.scene.read_rows(plan.block_of(row))
    windows = (list(plan.windows_of(row)) * _ALONE)[:_ALONE]
    patches = [run.scene.patch(block, window) for window in windows[: _ALONE // batch * batch]]
    seconds_alone(predictor, patches[:batch])  # the first batch chooses algorithms
    alone, results = [seconds_alone(predictor, patches)], []
    for _ in range(rounds):
        watch.seconds.clear()
        started = time.perf_counter()
        report = removeclouds.restore(options, silent)
        results.append((time.perf_counter() - started, watch.seconds[LOADING][0]))
        alone.append(seconds_alone(predictor, patches))
    best = min(results, key=lambda result: result[0] - result[1])
    return Result(run.job.settings.precision, report.windows_run, *best, min(alone))


def main() -> None:
    """Read the command line, measure each width and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--widths", nargs="*", type=int, default=[64, 32], help="filters of the networks' first layer")
    parser.add_argument("--size", type=int, default=1600, help="rows and columns of the raster; a tile has 10980")
    parser.add_argument("--rounds", type=int, default=1, help="runs, of which the best counts")
    parser.add_argument("--threads", type=int, default=0, help="processor threads, 0 for all cores")
    parser.add_argument("--precision", default="auto", help="with random weights, as here, auto often chooses float32")
    parser.add_argument("--stages", action="store_true", help="print where the seconds went, too")
    arguments = parser.parse_args()
    use_threads(arguments.threads)
    print(f"{machine()}; {arguments.size} × {arguments.size} pixels, all cloudy\n")
    columns = "width", "precision", "windows", "networks alone", "whole run", "of it loading networks"
    print(f"| {' | '.join((*columns, 'pipeline / networks', 'target'))} |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    watch = Stopwatch()
    for stage in (*STAGES, *LOADING_STAGES):
        watch.watch(*stage)
    stages = []
    for width in arguments.widths:
        with tempfile.TemporaryDirectory() as folder:
            found = measure(folder, arguments.size, width, watch, arguments.rounds, arguments.precision)
        networks = found.windows * found.alone
        print(
            f"| {width} | {found.precision} | {found.windows} | {networks:.1f} s | {found.seconds:.1f} s | "
            f"{found.loading:.1f} s | {found.ratio:.2f} | 1.15 |",
            flush=True,
        )
        stages += [
            f"| {width} | {name} | {wall:.2f} s | {own:.2f} s | {100 * wall / networks:.1f} % |"
            for name, (wall, own) in watch.seconds.items()
        ]
    if arguments.stages:
        print(
            "\n| width | stage | by the clock | of the thread's own | by the clock, of the networks' time "
            "|\n|---|---|---|---|---|"
        )
        print("\n".join(stages))


if __name__ == "__main__":
    main()
