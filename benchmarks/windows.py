"""What overlap and window size cost, and what they change: ``python -m sar_cloud_removal.benchmarks.windows``.

Restores one raster, three quarters cloudy, with the bundled model under several overlaps and window sizes. Time is the
networks' and the pipeline's; differences are those of the restored values from windows of 256 pixels that overlap by
128, in grey levels of 255 (of the range that the networks see), and how much steps between neighbouring pixels grow at
the borders of windows.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
from osgeo import gdal

from ..feedback import NullFeedback
from ..pipeline.scene import job
from ..pipeline.scene.job import prepare_job
from ..pipeline.tasks.removeclouds import restore
from ..pipeline.windows.plan import plan_windows
from .measure import machine
from .pipeline import LOADING, Stopwatch
from .scenes import draw, options_of, patchy, use_threads

REFERENCE = 256, 128
SETTINGS = ((256, 0), (256, 32), (256, 64), (256, 128), (512, 64), (1024, 64))
"""Window size and overlap in pixels."""


def step_ratio(image: np.ndarray, starts, size_px: int) -> float:
    """Return the mean step across window borders, at the columns ``starts``, divided by the mean step elsewhere."""
    steps = np.abs(np.diff(image.astype(np.float64), axis=2)).mean(axis=(0, 1))
    at = sorted({edge - 1 for start in starts for edge in (start, start + size_px) if 0 < edge < image.shape[2]})
    return float(steps[at].mean() / np.delete(steps, at).mean()) if at else float("nan")


def measure(options, watch: Stopwatch) -> tuple:
    """Return the restored image, the run's seconds without loading networks, and its windows."""
    watch.seconds.clear()
    started = time.perf_counter()
    report = restore(options, NullFeedback())
    seconds = time.perf_counter() - started - watch.seconds[LOADING][0]
    return gdal.Open(options.output).ReadAsArray(), seconds, report.windows_run


def main() -> None:
    """Read the command line, measure each setting and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1088, help="rows and columns of the raster; a tile has 10980")
    parser.add_argument("--card", help="model card (JSON); the default model where left out")
    parser.add_argument("--threads", type=int, default=0, help="processor threads, 0 for all cores")
    arguments = parser.parse_args()
    use_threads(arguments.threads)
    watch = Stopwatch()
    watch.watch(LOADING, job, "load_predictor")
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = draw(folder, arguments.size, arguments.size, patchy, sar_elsewhere=True)
        for window_px, overlap_px in SETTINGS:
            options = options_of(
                paths, Path(folder) / "out.tif", arguments.card, window_px=window_px, overlap_px=overlap_px
            )
            results[window_px, overlap_px] = measure(options, watch)
        prepared = prepare_job(options, NullFeedback())
    optical = prepared.statistics.optical
    level = (np.array(optical.hi) - np.array(optical.lo))[:, None, None] / 255
    reference, reference_seconds, _ = results[REFERENCE]
    print(f"{machine()}; {arguments.size} × {arguments.size} pixels, three quarters cloudy\n")
    print(
        "| window | overlap | windows | time | against 256/128 | difference, mean | 99 % of values | step at borders |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for (window_px, overlap_px), (image, seconds, windows) in results.items():
        difference = np.abs(image.astype(np.float64) - reference) / level
        cols = plan_windows(image.shape[1:], window_px, overlap_px).cols
        print(
            f"| {window_px} | {overlap_px} | {windows} | {seconds:.1f} s | {seconds / reference_seconds:.2f} | "
            f"{difference.mean():.2f} | {np.percentile(difference, 99):.2f} | {step_ratio(image, cols, window_px):.2f} "
            "|"
        )


if __name__ == "__main__":
    main()
