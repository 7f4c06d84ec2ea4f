"""Peak memory against the raster's height: ``python -m sar_cloud_removal.benchmarks.memory 10000x5000 10000x20000``.

Draws a raster of each size (width x height), restores it in a process of its own and prints that process's peak memory.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .scenes import corner, draw, everywhere, options_of, sparse, use_threads, write_model

CLOUDS = {
    "sparse": lambda size_px: sparse,
    "tenth": lambda size_px: corner(size_px, 0.1),
    "all": lambda size_px: everywhere,
}
"""Which pixels are cloudy: a small square in every 2000 pixels, one cloud on a tenth of the windows, all."""


def run(folder, paths, card=None, batch_size: int = 1, threads: int = 1) -> None:
    """Restore the rasters at ``paths`` in this process and print its peak memory in MB and the seconds it took."""
    from ..feedback import NullFeedback
    from ..pipeline.tasks.removeclouds import restore

    use_threads(threads)
    options = options_of(paths, Path(folder) / "out.tif", card, batch_size=batch_size, threads=threads)
    started = time.monotonic()
    report = restore(options, NullFeedback())
    print(peak_mb(), time.monotonic() - started, report.windows_run, report.windows_skipped)


def peak_mb() -> float:
    """Return the peak resident memory of this process in MB.

    Not ``getrusage``: there a child starts with the peak of the process that started it.
    """
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def measure(width: int, height: int, card=None, clouds: str = "sparse", *settings: str) -> tuple:
    """Return peak memory in MB, seconds, windows computed and windows skipped of a raster of that size in pixels.

    ``settings`` go to the command line of the process that is measured.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = draw(folder, width, height, CLOUDS[clouds](min(width, height)), sar_elsewhere=clouds != "sparse")
        command = [sys.executable, "-m", __spec__.name, "--run", folder, *paths, *settings]
        command += ["--card", card] if card else []
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    peak, seconds, computed, skipped = done.stdout.split()
    return float(peak), float(seconds), int(computed), int(skipped)


def main() -> None:
    """Read the command line, measure each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["10000x5000", "10000x20000"], help="width x height in pixels")
    parser.add_argument("--card", help="model card (JSON); the default model where left out")
    parser.add_argument(
        "--width", type=int, help="instead: random weights, so many filters in the networks' first layer"
    )
    parser.add_argument("--clouds", choices=list(CLOUDS), default="sparse", help="which pixels are cloudy")
    parser.add_argument("--batch-size", type=int, default=1, help="windows at a time, 0 for as many as a run takes")
    parser.add_argument("--threads", type=int, default=1, help="processor threads, 0 for all cores")
    parser.add_argument("--run", nargs=4, metavar=("FOLDER", "OPTICAL", "SAR", "MASK"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        folder, *paths = arguments.run
        run(folder, paths, arguments.card, arguments.batch_size, arguments.threads)
        return
    settings = ["--batch-size", str(arguments.batch_size), "--threads", str(arguments.threads)]
    print("| raster | clouds | peak memory | time | windows computed | skipped |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        card = write_model(folder, arguments.width) if arguments.width else arguments.card
        for size in arguments.sizes:
            width, height = map(int, size.split("x"))
            peak, seconds, computed, skipped = measure(width, height, card, arguments.clouds, *settings)
            print(
                f"| {width} × {height} | {arguments.clouds} | {peak:.0f} MB | {seconds:.0f} s | {computed} | "
                f"{skipped} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
