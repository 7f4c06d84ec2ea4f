"""Time against the share of cloudy windows: ``python -m sar_cloud_removal.benchmarks.clouds --clouds all tenth none``.

Draws a raster for each kind of clouds, restores it, and compares the time with that of the first kind in the same
process. With ``--references``, the estimators restore ten bands from SAR and so many other dates; without, the networks
restore red, green and blue, and loading them, done once whatever the raster's size, is told apart.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from ..feedback import NullFeedback
from ..pipeline.tasks.removeclouds import restore
from .measure import machine
from .pipeline import LOADING, Stopwatch, watch_loading
from .scenes import (
    AS_WRITTEN,
    BANDS,
    CLOUDS,
    draw,
    draw_references,
    options_of,
    use_threads,
    with_references,
    write_model,
)


@dataclass(frozen=True)
class Result:
    """Of a run: windows computed and skipped, seconds by the clock and of all processors, and by the clock those of
    loading networks.
    """

    computed: int
    skipped: int
    seconds: float
    processor: float
    loading: float

    @property
    def working(self) -> float:
        """The seconds without those of loading networks."""
        return self.seconds - self.loading


def measure(
    folder,
    size_px: int,
    clouds: str,
    card: str,
    watch: Stopwatch,
    references: Optional[int] = None,
    as_written: bool = False,
    **inference,
) -> Result:
    """Draw a raster of ``size_px`` rows and columns with ``clouds``, one of ``CLOUDS``, and restore it.

    ``references``: how many other dates the estimators have; ``None`` for the networks of ``card`` alone.
    ``as_written``: the optical raster is stored as the plugin would write it.
    """
    folder, size = Path(folder), (size_px, size_px)
    bands = 3 if references is None else len(BANDS)
    stored = {"stored": AS_WRITTEN} if as_written else {}
    rasters = draw(folder, *size, CLOUDS[clouds](size_px), sar_elsewhere=True, bands=bands, **stored)
    options = options_of(rasters, folder / "out.tif", card, **inference)
    if references is not None:
        options = with_references(options, draw_references(folder, *size, references, bands))
    watch.seconds.clear()
    started, worked = time.perf_counter(), time.process_time()
    report = restore(options, NullFeedback())
    seconds = time.perf_counter() - started, time.process_time() - worked
    loading = watch.seconds.get(LOADING, [0.0])[0]
    return Result(report.windows_run, report.windows_skipped, *seconds, loading)


def main() -> None:
    """Read the command line, measure each kind of clouds and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--clouds", nargs="+", choices=list(CLOUDS), default=["all", "tenth", "none"], help="the first is the full time"
    )
    parser.add_argument("--references", type=int, help="ten bands by the estimators, with so many other dates")
    parser.add_argument("--as-written", action="store_true", help="the raster is stored as the plugin would write it")
    parser.add_argument("--width", type=int, default=64, help="filters of the networks' first layer")
    parser.add_argument("--size", type=int, default=3072, help="rows and columns of the raster; a tile has 10980")
    parser.add_argument("--threads", type=int, default=0, help="processor threads, 0 for all cores")
    parser.add_argument("--precision", default="auto", help="with random weights, as here, auto often chooses float32")
    arguments = parser.parse_args()
    use_threads(arguments.threads)
    watch = Stopwatch()
    watch_loading(watch)
    size, precision = arguments.size, arguments.precision
    how = f"width {arguments.width}, precision {precision}"
    if arguments.references is not None:
        how = f"the estimators, {len(BANDS)} bands, {arguments.references} other dates"
    print(f"{machine()}; {size} × {size} pixels, {how}\n")
    print(
        "| clouds | windows computed | of all | time | of it loading networks | of the first | without loading | "
        "processor time | of the first |"
    )
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    first = None
    with tempfile.TemporaryDirectory() as folder:
        card = write_model(Path(folder) / "model", arguments.width)
        for clouds in arguments.clouds:
            settings = {"precision": precision, "threads": arguments.threads}
            found = measure(folder, size, clouds, card, watch, arguments.references, arguments.as_written, **settings)
            first = first or found
            print(
                f"| {clouds} | {found.computed} | {100 * found.computed / (found.computed + found.skipped):.1f} % "
                f"| {found.seconds:.1f} s | {found.loading:.1f} s | {found.seconds / first.seconds:.3f} "
                f"| {found.working / first.working:.3f} | {found.processor:.1f} s "
                f"| {found.processor / first.processor:.3f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
