"""What fewer bits cost the image: ``python -m sar_cloud_removal.benchmarks.precision``.

Restores the demonstration scene, or rasters of your own, with each model in float32 and in each other type, and prints
how far the restored pixels are apart: in levels of 255 over the scene's mean plus or minus 2.5 standard deviations, and
as the ratio of that range to the mean square difference (dB). Beside it, in the same units, how far the clear truth is
from the result in float32, where there is a truth.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np

from ..feedback import NullFeedback
from ..models.store import ModelStore
from ..pipeline.options.inference import InferenceOptions
from ..pipeline.options.removeclouds import NETWORKS, Outputs, RestoreOptions
from ..pipeline.options.sources import MaskSource, OpticalSource, RasterSource, SarSource
from ..pipeline.rasters.raster import open_dataset
from ..pipeline.tasks.removeclouds import restore
from ..pipeline.windows.precision import SAME_SHARE

SIGMAS = 2.5


def restored(rasters: dict, model: str, precision: str, folder) -> np.ndarray:
    """Return the image (3, H, W) float64 that ``model`` restores from ``rasters`` in ``precision``."""
    output = str(Path(folder) / f"{model}-{precision}.tif")
    optical, sar, mask = (RasterSource(rasters[name]) for name in ("optical", "sar", "mask"))
    options = RestoreOptions(
        optical=OpticalSource(optical),
        sar=SarSource(sar),
        mask=MaskSource(mask, type="nonzero"),
        estimator=NETWORKS,
        written=Outputs(output),
        inference=InferenceOptions(model=model, device="cpu", precision=precision),
    )
    restore(options, NullFeedback())
    return read(output)


def read(path) -> np.ndarray:
    """Return the first three bands of a raster (3, H, W), float64."""
    return open_dataset(RasterSource(path)).ReadAsArray()[:3].astype(np.float64)


def compare(image, other, where, level) -> tuple:
    """Return mean and largest difference (levels), share within one level (%) and dB of the pixels ``where`` (H, W)."""
    difference = np.abs(image - other)[:, where] / level[:, None]
    decibels = 10 * np.log10(255**2 / max(float((difference**2).mean()), 1e-12))
    return difference.mean(), difference.max(), 100 * (difference <= 1).mean(), decibels


def main() -> None:
    """Read the command line, restore, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", nargs="*", default=ModelStore().bundled_names())
    parser.add_argument("--types", nargs="*", default=["bfloat16"])
    for name in ("optical", "sar", "mask", "truth"):
        parser.add_argument(f"--{name}", help="a raster of your own; the mask is cloudy where it is not 0")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if not arguments.optical:
            from ..scripts.demo.scene import write_demo_scene

            write_demo_scene(folder)
            arguments.optical, arguments.sar, arguments.mask, arguments.truth = (
                str(Path(folder) / f"{name}.tif") for name in ("optical", "sar", "mask", "truth")
            )
        rasters = {"optical": arguments.optical, "sar": arguments.sar, "mask": arguments.mask}
        source = read(arguments.optical)
        print(
            "| model | compared | mean (levels) | largest (levels) | within one level | dB |\n|---|---|---|---|---|---|"
        )
        for model in arguments.model:
            exact = restored(rasters, model, "float32", folder)
            changed = (exact != source).any(axis=0)
            level = 2 * SIGMAS * exact.std(axis=(1, 2)) / 255
            others = {f"{name} with float32": restored(rasters, model, name, folder) for name in arguments.types}
            if arguments.truth:
                others["truth with float32"] = read(arguments.truth)
            for title, other in others.items():
                mean, most, share, decibels = compare(exact, other, changed, level)
                print(f"| {model} | {title} | {mean:.3f} | {most:.2f} | {share:.2f} % | {decibels:.1f} |")
    print(
        f"\nA run chooses another type by itself only where {100 * SAME_SHARE:g} % of a trial's values are within a "
        "level."
    )


if __name__ == "__main__":
    main()
