"""Draw the pictures of docs/limits.md: what goes wrong, shown on drawn scenes, with PSNR under cloud.

    python -m sar_cloud_removal.scripts.screenshots.limits FOLDER

Writes one PNG for each failure into FOLDER and prints the figures. The scenes are those of demo/scene.py, smaller.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from osgeo import gdal
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.options.evaluaterestoration import EvaluationOptions
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.removeclouds import Outputs, RestoreOptions, Rim
from sar_cloud_removal.pipeline.options.sources import EVERYTHING, MaskSource, OpticalSource, RasterSource, SarSource
from sar_cloud_removal.pipeline.tasks.evaluaterestoration import evaluate
from sar_cloud_removal.pipeline.tasks.removeclouds import restore
from sar_cloud_removal.scripts.demo.pictures import picture, read_bands, side_by_side
from sar_cloud_removal.scripts.demo.scene import write_demo_scene
from sar_cloud_removal.scripts.screenshots.shrink import save_small
from scipy.ndimage import binary_erosion

SIDE_PX = 320
SEED = 5
SHRUNK_PX = 6
"""How much of the clouds' rims the mask of the first failure misses."""
NOISE_POWER = 0.012
"""Thermal noise that is taken off linear power without a floor: more than 1 % of the pixels are negative then."""
FLOOR_POWER = 0.001
"""The floor that the remedy puts in, -30 dB."""
SHOWN = (1, 2, 3)
"""The bands that are shown and judged: red, green and blue."""
SHOWN_DN = (np.zeros(3), np.full(3, 3000.0))


class Case:
    """One drawn scene, restored in several ways, and what is said of each."""

    def __init__(self, folder):
        """Draw the scene into ``folder``."""
        self.folder = Path(folder)
        write_demo_scene(self.folder, SIDE_PX, SEED)
        self.options = RestoreOptions(
            optical=OpticalSource(self.source("optical")),
            sar=SarSource(self.source("sar")),
            mask=MaskSource(self.source("mask")),
            inference=InferenceOptions(device="cpu"),
        )
        self.pictures = {"given": ("Sentinel-2 as given", self.source("optical").path)}

    def source(self, name) -> RasterSource:
        """Return one of the scene's rasters."""
        return RasterSource(str(self.folder / f"{name}.tif"))

    def restored(self, name, caption, **changes) -> None:
        """Remove the clouds with other options, keep the result as the next picture and print its PSNR under cloud."""
        output = str(self.folder / f"{name}.tif")
        restore(replace(self.options, written=Outputs(output), **changes), NullFeedback())
        self.judged(name, caption, output)

    def judged(self, name, caption, path) -> None:
        """Keep a raster as the next picture; print its PSNR under the scene's own mask."""
        found = evaluate(
            EvaluationOptions(
                RasterSource(path), self.source("truth"), SHOWN, SHOWN, mask=self.options.mask, data_range=3000.0
            ),
            NullFeedback(),
        )
        psnr_db = found.figures["cloudy"]["psnr_db"]
        print(f"{caption:40} {psnr_db:6.2f} dB under cloud")
        self.pictures[name] = (f"{caption}: {psnr_db:.1f} dB", path)

    def changed(self, source, name, change) -> RasterSource:
        """Write the raster ``source`` with its first band changed as ``name``."""
        path = str(self.folder / f"{name}.tif")
        copy = gdal.GetDriverByName("GTiff").CreateCopy(path, gdal.Open(self.source(source).path))
        copy.GetRasterBand(1).WriteArray(change(copy.GetRasterBand(1).ReadAsArray()))
        copy.FlushCache()
        return RasterSource(path)

    def flat(self) -> str:
        """Write the scene with the mean of its clear pixels under the mask; return its path."""
        path = str(self.folder / "flat.tif")
        copy = gdal.GetDriverByName("GTiff").CreateCopy(path, gdal.Open(self.source("optical").path))
        hidden = gdal.Open(self.source("mask").path).ReadAsArray() != 0
        values = copy.ReadAsArray()
        for band, mean in zip(values, values[:, ~hidden].mean(axis=1)):
            band[hidden] = round(mean)
        copy.WriteArray(values)
        copy.FlushCache()
        return path

    def save(self, path) -> None:
        """Write all pictures and the truth side by side."""
        self.pictures["truth"] = ("Truth", self.source("truth").path)
        images = {name: picture(read_bands([file] * 3, SHOWN), SHOWN_DN) for name, (_, file) in self.pictures.items()}
        save_small(side_by_side(images, {name: caption for name, (caption, _) in self.pictures.items()}), Path(path))


def small_mask(folder) -> Case:
    """A mask that misses the rims of the clouds."""
    case = Case(folder)
    small = case.changed(
        "mask", "small", lambda hidden: binary_erosion(hidden, iterations=SHRUNK_PX).astype(hidden.dtype)
    )
    case.restored("tight", "Mask too small, no buffer", mask=MaskSource(small), rim=Rim(buffer_px=0))
    case.restored("grown", "The same mask, buffer of 12", mask=MaskSource(small), rim=Rim(buffer_px=12))
    return case


def no_clear_ground(folder) -> Case:
    """The defaults, nothing that is known to be clear, and the flat colour that both have to beat."""
    case = Case(folder)
    # what other bands look like is known from clear ground only
    case.options = replace(case.options, optical=replace(case.options.optical, bands=SHOWN))
    case.restored("usual", "Clouds removed")
    case.restored("all", "Nothing known to be clear", mask=replace(case.options.mask, type=EVERYTHING))
    case.judged("flat", "Flat fill", case.flat())
    return case


def mistaken_unit(folder) -> Case:
    """Linear power with noise taken off, so that some values are negative and all look like decibels."""
    case = Case(folder)
    noisy = case.changed("sar", "noisy", lambda power: np.where(power > 0, power - NOISE_POWER, 0))
    floored = case.changed(
        "sar", "raised", lambda power: np.where(power > 0, np.maximum(power - NOISE_POWER, FLOOR_POWER), 0)
    )
    case.restored("auto", "Taken for decibels", sar=SarSource(noisy))
    case.restored("linear", "SAR_UNIT=linear", sar=SarSource(noisy, unit="linear"))
    case.restored("floored", "With a floor", sar=SarSource(floored))
    return case


CASES = {"small-mask": small_mask, "no-clear-ground": no_clear_ground, "mistaken-unit": mistaken_unit}


def main() -> None:
    """Draw all pictures into the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Draw what goes wrong.")
    parser.add_argument("folder", help="where the pictures are written")
    folder = Path(parser.parse_args().folder)
    gdal.UseExceptions()
    folder.mkdir(parents=True, exist_ok=True)
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as scratch:
            print(name)
            case(scratch).save(folder / f"limits-{name}.png")


if __name__ == "__main__":
    main()
