"""Time against the share of cloudy windows: ``python -m sar_cloud_removal.benchmarks.clouds --shares 0 0.1 1``.

Draws a raster with one large cloud that touches about that share of the windows, restores it, and compares the time
with that of all windows in the same process. Loading the networks, done once whatever the raster's size, is told apart.
"""

import argparse
import tempfile
import time
from pathlib import Path

from ..feedback import NullFeedback
from ..pipeline.scene import job
from ..pipeline.tasks.removeclouds import restore
from .measure import machine
from .pipeline import LOADING, Stopwatch
from .scenes import corner, draw, everywhere, nowhere, options_of, use_threads, write_model


def measure(folder, size_px: int, share: float, card: str, watch: Stopwatch, precision: str = "auto") -> tuple:
    """Return windows computed, windows skipped, the run's seconds, and those of loading networks in it."""
    clouds = everywhere if share == 1 else corner(size_px, share) if share else nowhere
    rasters = draw(folder, size_px, size_px, clouds, sar_elsewhere=True)
    options = options_of(rasters, Path(folder) / "out.tif", card, precision=precision)
    watch.seconds.clear()
    started = time.perf_counter()
    report = restore(options, NullFeedback())
    seconds = time.perf_counter() - started
    return report.windows_run, report.windows_skipped, seconds, watch.seconds[LOADING][0]


def main() -> None:
    """Read the command line, measure each share, the full one first, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--shares", nargs="*", type=float, default=[0.1, 0.0], help="of the windows, beside all of them"
    )
    parser.add_argument("--width", type=int, default=64, help="filters of the networks' first layer")
    parser.add_argument("--size", type=int, default=3072, help="rows and columns of the raster; a tile has 10980")
    parser.add_argument("--threads", type=int, default=0, help="processor threads, 0 for all cores")
    parser.add_argument("--precision", default="auto", help="with random weights, as here, auto often chooses float32")
    arguments = parser.parse_args()
    use_threads(arguments.threads)
    watch = Stopwatch()
    watch.watch(LOADING, job, "load_predictor")
    size, precision = arguments.size, arguments.precision
    print(f"{machine()}; {size} × {size} pixels, width {arguments.width}, precision {precision}\n")
    print("| windows computed | of all | time | of it loading networks | of the full time | without loading |")
    print("|---|---|---|---|---|---|", flush=True)
    full = None
    with tempfile.TemporaryDirectory() as folder:
        card = write_model(Path(folder) / "model", arguments.width)
        for share in (1.0, *arguments.shares):
            computed, skipped, seconds, loading = measure(folder, size, share, card, watch, precision)
            full = full or (seconds, seconds - loading)
            print(
                f"| {computed} | {100 * computed / (computed + skipped):.1f} % | {seconds:.1f} s | {loading:.1f} s "
                f"| {seconds / full[0]:.3f} | {(seconds - loading) / full[1]:.3f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
