"""Peak memory against the height of the raster: ``python -m sar_cloud_removal.benchmarks.memory 10000x5000 10000x20000``.

Draws a raster of each size (width x height), sparsely clouded, restores it in a process of its own and prints that
process's peak memory.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from osgeo import gdal, osr

ROWS = 256
CLOUD_PX, CLOUD_EVERY_PX = 60, 2000
"""One square cloud in every square of this side keeps the networks' share of the time small."""
_OPTIONS = ["TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=IF_SAFER"]


def draw(folder, width: int, height: int) -> tuple:
    """Write optical (UInt16), SAR (dB) and mask rasters of the size in pixels into ``folder``, row by row of tiles.

    Returns their paths. A pattern repeats every 256 pixels: it compresses well and still has a spread.
    """
    rng = np.random.default_rng(0)
    columns = np.arange(width)
    optical = rng.integers(500, 2500, (3, ROWS, ROWS)).astype("uint16")[:, :, columns % ROWS]
    backscatter = rng.normal(-12, 3, (1, ROWS, ROWS)).astype("float32")[:, :, columns % ROWS]
    paths = tuple(str(Path(folder) / f"{name}.tif") for name in ("optical", "sar", "mask"))
    datasets = [
        _create(path, width, height, bands, kind)
        for path, bands, kind in zip(paths, (3, 1, 1), (gdal.GDT_UInt16, gdal.GDT_Float32, gdal.GDT_Byte))
    ]
    for top in range(0, height, ROWS):
        rows = min(ROWS, height - top)
        in_cloud = [(index % CLOUD_EVERY_PX) < CLOUD_PX for index in (np.arange(top, top + rows), columns)]
        mask = np.logical_and.outer(*in_cloud).astype("uint8")[None]
        for dataset, values in zip(datasets, (optical[:, :rows], backscatter[:, :rows], mask)):
            dataset.WriteArray(np.ascontiguousarray(values), 0, top)
    for dataset in datasets:
        dataset.FlushCache()
    return paths


def _create(path, width, height, bands, kind):
    dataset = gdal.GetDriverByName("GTiff").Create(path, width, height, bands, kind, _OPTIONS)
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(32632)
    dataset.SetProjection(crs.ExportToWkt())
    dataset.SetGeoTransform((600000.0, 10.0, 0.0, 5100000.0, 0.0, -10.0))
    return dataset


def run(folder, paths, card=None) -> None:
    """Restore the rasters at ``paths`` in this process and print its peak memory in MB and the seconds it took."""
    import torch

    from ..pipeline.feedback import NullFeedback
    from ..pipeline.options import InferenceOptions, RasterSource, RestoreOptions
    from ..pipeline.restore import restore

    torch.set_num_threads(1)
    optical, sar, mask = map(RasterSource, paths)
    options = RestoreOptions(
        optical=optical,
        sar=sar,
        cloud_mask=mask,
        output=str(Path(folder) / "out.tif"),
        inference=InferenceOptions(model_file=card, device="cpu", batch_size=1),
    )
    started = time.monotonic()
    report = restore(options, NullFeedback())
    print(peak_mb(), time.monotonic() - started, report.windows_run, report.windows_skipped)


def peak_mb() -> float:
    """Return the peak resident memory of this process in MB.

    Not ``getrusage``: there a child starts with the peak of the process that started it.
    """
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def measure(width: int, height: int, card=None) -> tuple:
    """Return peak memory in MB, seconds, windows computed and windows skipped of a raster of that size in pixels."""
    with tempfile.TemporaryDirectory() as folder:
        paths = draw(folder, width, height)
        command = [sys.executable, "-m", __spec__.name, "--run", folder, *paths, *(["--card", card] if card else [])]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    peak, seconds, computed, skipped = done.stdout.split()
    return float(peak), float(seconds), int(computed), int(skipped)


def main() -> None:
    """Read the command line, measure each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["10000x5000", "10000x20000"], help="width x height in pixels")
    parser.add_argument("--card", help="model card (JSON); the default model where left out")
    parser.add_argument("--run", nargs=4, metavar=("FOLDER", "OPTICAL", "SAR", "MASK"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        run(arguments.run[0], arguments.run[1:], arguments.card)
        return
    print("| raster | peak memory | time | windows computed | skipped |\n|---|---|---|---|---|")
    for size in arguments.sizes:
        width, height = map(int, size.split("x"))
        peak, seconds, computed, skipped = measure(width, height, arguments.card)
        print(f"| {width} × {height} | {peak:.0f} MB | {seconds:.0f} s | {computed} | {skipped} |", flush=True)


if __name__ == "__main__":
    main()
