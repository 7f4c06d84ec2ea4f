"""A whole series against its number of dates: ``python -m sar_cloud_removal.benchmarks.series 6 12 24 [--size 1024]``.

Draws so many dates of ten bands, ten days apart, a quarter of each under clouds of its own, and restores them all by
the estimators, in a process of its own for each number of dates. Prints seconds by the clock and of processor time and
peak memory, and all relative to the smallest number. With growth that is linear, a date costs the same in a series of
any length.
"""

import argparse
import datetime
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from osgeo import gdal

from .measure import machine
from .memory import peak_mb
from .scenes import BANDS, ORIGIN, PIXEL_M, write

FIRST_DAY = datetime.date(2024, 4, 1)
DAYS_APART = 10
CLOUD_PX = 96


def draw_series(folder, size_px: int, dates: int) -> None:
    """Write ``dates`` rasters, ``size_px`` a side, and their cloud masks into ``folder``."""
    folder, size = Path(folder), (size_px, size_px)
    covers = np.cumsum(np.random.default_rng(0).normal(0, 1, (3, size_px, size_px)), axis=1) / 10
    loads = np.random.default_rng(1).uniform(50, 250, (len(BANDS), 3))
    for number in range(dates):
        rng = np.random.default_rng(2 + number)
        day = FIRST_DAY + datetime.timedelta(DAYS_APART * number)
        season = covers + 0.3 * np.sin(0.3 * number) * np.roll(covers, 37, axis=2)
        cloudy = _clouds(size_px, number)
        ground = 2000 + np.tensordot(loads, season, 1) + rng.normal(0, 15, (len(BANDS), size_px, size_px))
        values = np.where(cloudy, 8000, ground).clip(1, 10000).astype("uint16")
        for what, bands, kind, names in (
            ("s2", values, gdal.GDT_UInt16, BANDS),
            ("clouds", cloudy[None].astype("uint8"), gdal.GDT_Byte, ("clouds",)),
        ):

            def part(rows, columns, bands=bands):
                return bands[:, rows, columns]

            write(folder / f"{day}_{what}.tif", size, len(bands), kind, ORIGIN, PIXEL_M, part, names)


def _clouds(size_px, number):
    """Return squares of cloud (H, W) bool, a quarter of the raster, elsewhere on every date."""
    rows, columns = np.indices((size_px, size_px)) + 53 * number
    return ((rows // CLOUD_PX) % 2 == 1) & ((columns // CLOUD_PX) % 2 == 1)


def run(folder) -> None:
    """Restore the series of ``draw_series`` in this process; print its seconds, by the clock and of processor time, and
    its peak memory in MB.
    """
    from ..feedback import NullFeedback
    from ..pipeline.options.removeclouds import CLOSED_FORM
    from ..pipeline.options.removecloudsseries import SeriesOptions
    from ..pipeline.options.sources import RasterSource
    from ..pipeline.tasks.removecloudsseries import restore_series

    rasters, masks = (tuple(map(str, sorted(Path(folder).glob(f"*_{what}.tif")))) for what in ("s2", "clouds"))
    options = SeriesOptions(
        rasters=tuple(map(RasterSource, rasters)),
        masks=tuple(map(RasterSource, masks)),
        estimator=CLOSED_FORM,
        folder=str(Path(folder) / "restored"),
    )
    started, computed = time.monotonic(), time.process_time()
    restore_series(options, NullFeedback())
    print(time.monotonic() - started, time.process_time() - computed, peak_mb())


def main() -> None:
    """Read the command line, restore each series and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dates", nargs="*", type=int, default=[6, 12, 24], help="numbers of dates")
    parser.add_argument("--size", type=int, default=1024, help="side of the rasters in pixels")
    parser.add_argument("--run", metavar="FOLDER", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        run(arguments.run)
        return
    print(machine())
    print("| dates | time | a date | relative | processor time of a date | relative | peak memory | relative |")
    print("|---|---|---|---|---|---|---|---|")
    first = None
    for dates in arguments.dates:
        with tempfile.TemporaryDirectory() as folder:
            draw_series(folder, arguments.size, dates)
            command = [sys.executable, "-m", __spec__.name, "--run", folder]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds, computed, peak = map(float, done.stdout.split())
        found = seconds / dates, computed / dates, peak
        first = first or found
        cells = [f"{dates}", f"{seconds:.0f} s"]
        for value, least, unit in zip(found, first, (".1f} s", ".1f} s", ".0f} MB")):
            cells += [f"{{:{unit}".format(value), f"{value / least:.2f}"]
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
