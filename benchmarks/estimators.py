"""The estimators against the networks: ``python -m sar_cloud_removal.benchmarks.estimators [--size 1024]``.

Draws a raster of ten bands whose every window has clouds and clear ground, another date of it, and VV and VH of both,
and computes the same windows in turns, in one process: red, green and blue by the networks alone (width 32, random
weights), the same by the estimators without another date, and ten bands by the estimators with one. What is done once
for a run (statistics, trials) is told apart. At last, one window with arrays of numpy and of torch.
"""

import argparse
import tempfile
import time
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import torch
from osgeo import gdal

from ..feedback import NullFeedback
from ..pipeline.options.inference import InferenceOptions
from ..pipeline.options.removeclouds import CLOSED_FORM, NETWORKS, Outputs, RestoreOptions
from ..pipeline.options.sources import MaskSource, OpticalSource, RasterSource, ReferenceSource, SarSource
from ..pipeline.rasters.raster import Rasters
from ..pipeline.scene.inputs import open_inputs
from ..pipeline.scene.job import JobRun, prepare_run
from .measure import in_turns, machine
from .scenes import BANDS, ORIGIN, PIXEL_M, patchy, write, write_model

RGB = BANDS[:3]
ALONE, SINGLE, OTHER = "networks, 3 bands", "estimators, 3 bands", "estimators, 10 bands, one other date"


def draw_dates(folder, size_px: int) -> dict:
    """Write the rasters, ``size_px`` a side, into ``folder``; return their sources by name."""
    folder, rng = Path(folder), np.random.default_rng(0)
    covers = np.cumsum(rng.normal(0, 1, (3, size_px, size_px)), axis=1) / 10
    loads = rng.uniform(50, 250, (len(BANDS), 3))
    changed = covers + 0.3 * np.roll(covers, 37, axis=2)

    def dn(ground):
        noise = rng.normal(0, 15, (len(BANDS), size_px, size_px))
        return np.clip(2000 + np.tensordot(loads, ground, 1) + noise, 1, 10000)

    def db(ground):
        return np.stack([-12 + ground[0], -19 + ground[1]]) + rng.normal(0, 1.5, (2, size_px, size_px))

    def save(name, values, names, kind=gdal.GDT_UInt16):
        def part(rows, columns):
            return values[:, rows, columns]

        path = folder / f"{name}.tif"
        return RasterSource(write(path, (size_px,) * 2, len(values), kind, ORIGIN, PIXEL_M, part, names))

    optical, sides = dn(covers), np.arange(size_px)
    mask = patchy(sides[:, None], sides[None])[None].astype("uint8")
    return {
        "optical": save("optical", optical, BANDS),
        "rgb": save("rgb", optical[[BANDS.index(name) for name in RGB]], RGB),
        "reference": save("reference", dn(changed), BANDS),
        "sar": save("sar", db(covers), ("VV", "VH"), gdal.GDT_Float32),
        "reference_sar": save("reference_sar", db(changed), ("VV", "VH"), gdal.GDT_Float32),
        "mask": save("mask", mask, ("clouds",), gdal.GDT_Byte),
        "clear": save("clear", np.zeros_like(mask), ("clouds",), gdal.GDT_Byte),
    }


def runs_of(folder, size_px: int) -> dict:
    """Return the three prepared runs by name, each with the seconds of its preparation."""
    sources = draw_dates(folder, size_px)
    mask = MaskSource(sources["mask"], type="nonzero")
    single = RestoreOptions(
        optical=OpticalSource(sources["rgb"]),
        sar=SarSource(sources["sar"]),
        mask=mask,
        estimator=CLOSED_FORM,
        written=Outputs(str(Path(folder) / "out.tif"), confidence=str(Path(folder) / "error.tif")),
    )
    clear = MaskSource(sources["clear"], type="nonzero")
    reference = ReferenceSource(sources["reference"], clear, SarSource(sources["reference_sar"]))
    inference = InferenceOptions(model_file=write_model(folder, 32), device="cpu")
    alone = replace(single, estimator=NETWORKS, inference=inference, written=Outputs(single.written.restored))
    other = replace(single, optical=OpticalSource(sources["optical"]), references=(reference,))
    return {name: _prepared(options) for name, options in ((ALONE, alone), (SINGLE, single), (OTHER, other))}


def _prepared(options):
    silent, started = NullFeedback(), time.perf_counter()
    run = prepare_run(options, open_inputs(options, Rasters(), silent), {}, silent)
    return run, time.perf_counter() - started


def seconds_of_windows(run: JobRun) -> float:
    """Restore everything without writing it; return the seconds for each window."""
    started = time.perf_counter()
    run.restore(run.job.plan.area, [lambda *strip: None] * len(run.job.products), NullFeedback())
    return (time.perf_counter() - started) / len(run.job.plan)


def as_tensors(value):
    """Return ``value`` with torch tensors in place of all arrays in it."""
    if isinstance(value, np.ndarray):
        return torch.from_numpy(value)
    if isinstance(value, tuple):
        return tuple(map(as_tensors, value))
    if is_dataclass(value):
        return replace(value, **{field.name: as_tensors(getattr(value, field.name)) for field in fields(value)})
    return value


def compare_arrays(run: JobRun) -> dict:
    """Return the seconds of one window of ``run`` with numpy's arrays and with torch's, and their largest difference
    in digital numbers.
    """
    window = next(iter(run.job.plan))
    sight = run.scene.sight(run.scene.read_rows(window, with_sar=True), window)
    stack, tensors = run.job.stack, as_tensors(sight)
    seconds = in_turns({"numpy": lambda: stack.estimate(sight), "torch": lambda: stack.estimate(tensors)})
    difference = np.abs(stack.estimate(sight).values - stack.estimate(tensors).values.numpy())
    return {**seconds, "difference": float(run.scene.statistics.optical.decode_difference(difference).max())}


def main() -> None:
    """Read the command line, measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1024, help="rows and columns of the raster")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs = runs_of(folder, arguments.size)
        least = {name: float("inf") for name in runs}
        for _ in range(arguments.rounds):
            for name, (run, _) in runs.items():
                least[name] = min(least[name], seconds_of_windows(run))
        print(machine())
        print("| run | once, s | a window, ms | relative to the networks |\n|---|---|---|---|")
        for name, (_, once) in runs.items():
            print(f"| {name} | {once:.1f} | {1000 * least[name]:.0f} | {least[name] / least[ALONE]:.2f} |")
        found = compare_arrays(runs[OTHER][0])
        print(
            f"\nOne window of ten bands: numpy {1000 * found['numpy']:.0f} ms, torch {1000 * found['torch']:.0f} ms, "
            f"ratio {found['numpy'] / found['torch']:.2f}; largest difference {found['difference']:.3f} DN."
        )


if __name__ == "__main__":
    main()
