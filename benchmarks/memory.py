"""Peak memory against the raster's height: ``python -m sar_cloud_removal.benchmarks.memory 10000x5000 10000x20000``.

Draws a raster of each size (width x height), restores it in a process of its own and prints that process's peak memory.
With ``--bands`` and ``--references``, the estimators restore all bands from SAR and so many other dates; without, the
networks restore red, green and blue.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .scenes import CLOUDS, draw, draw_references, options_of, use_threads, with_references, write_model


def run(folder, paths, card=None, batch_size: int = 1, threads: int = 1, references=None) -> None:
    """Restore the rasters at ``paths`` in this process and print its peak memory in MB and the seconds it took.

    ``references``: paths of other dates, for the estimators; ``None`` for the networks.
    """
    from ..feedback import NullFeedback
    from ..pipeline.tasks.removeclouds import restore

    use_threads(threads)
    options = options_of(paths, Path(folder) / "out.tif", card, batch_size=batch_size, threads=threads)
    if references is not None:
        options = with_references(options, references)
    started = time.monotonic()
    report = restore(options, NullFeedback())
    print(peak_mb(), time.monotonic() - started, report.windows_run, report.windows_skipped)


def peak_mb() -> float:
    """Return the peak resident memory of this process in MB.

    Not ``getrusage``: there a child starts with the peak of the process that started it.
    """
    return _status_mb("VmHWM")


def resident_mb() -> float:
    """Return the resident memory of this process in MB, as it is now."""
    return _status_mb("VmRSS")


def _status_mb(field):
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field)]
    return int(line.split()[1]) / 1024


def measure(
    width: int, height: int, card=None, clouds: str = "sparse", *settings: str, bands: int = 3, references=None
) -> tuple:
    """Return peak memory in MB, seconds, windows computed and windows skipped of a raster of that size in pixels.

    ``settings`` go to the command line of the process that is measured. ``references``: how many other dates the
    estimators have; ``None`` for the networks, which know three ``bands`` only.
    """
    with tempfile.TemporaryDirectory() as folder:
        cloudy = CLOUDS[clouds](min(width, height))
        paths = draw(folder, width, height, cloudy, sar_elsewhere=clouds != "sparse", bands=bands)
        command = [sys.executable, "-m", __spec__.name, "--run", folder, *paths, *settings]
        if references is not None:
            command += ["--dates", *draw_references(folder, width, height, references, bands)]
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
    parser.add_argument("--bands", type=int, default=3, help="bands of the rasters, for the estimators")
    parser.add_argument("--references", type=int, help="the estimators instead, with so many other dates")
    parser.add_argument("--dates", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--run", nargs=4, metavar=("FOLDER", "OPTICAL", "SAR", "MASK"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        folder, *paths = arguments.run
        run(folder, paths, arguments.card, arguments.batch_size, arguments.threads, arguments.dates)
        return
    settings = ["--batch-size", str(arguments.batch_size), "--threads", str(arguments.threads)]
    print("| raster | clouds | peak memory | time | windows computed | skipped |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        card = write_model(folder, arguments.width) if arguments.width else arguments.card
        for size in arguments.sizes:
            width, height = map(int, size.split("x"))
            what = {"bands": arguments.bands, "references": arguments.references}
            peak, seconds, computed, skipped = measure(width, height, card, arguments.clouds, *settings, **what)
            print(
                f"| {width} × {height} | {arguments.clouds} | {peak:.0f} MB | {seconds:.0f} s | {computed} | "
                f"{skipped} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
