"""Show what a restoration did: pictures beside it and, where the truth is known, PSNR and SSIM under the cloud.

    python -m sar_cloud_removal.scripts.demo.report RESTORED [TRUTH]

Which rasters it was made from is read from the metadata tag the plugin leaves in its result.
"""

import argparse
import json
from dataclasses import is_dataclass
from pathlib import Path
from typing import Union, get_args, get_origin, get_type_hints

import numpy as np
from osgeo import gdal
from PIL import Image, ImageDraw, ImageFont
from sar_cloud_removal.errors import GridError
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.masks.given import open_mask
from sar_cloud_removal.pipeline.options.removeclouds import RestoreOptions
from sar_cloud_removal.pipeline.options.sources import SarSource
from sar_cloud_removal.pipeline.pixels import radiometry
from sar_cloud_removal.pipeline.rasters.grid import Grid, Window
from sar_cloud_removal.pipeline.rasters.optical import rgb_bands
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.scene.sar import OpenedSar

LONGEST_SIDE_PX = 1024
"""Larger rasters are shown smaller, as averages."""
_RGB = (1, 2, 3)
_CAPTIONS = {"before": "Sentinel-2 as given", "sar": "Sentinel-1", "after": "Clouds removed", "truth": "Truth"}
_GAP_PX = 8


def recorded_options(path) -> RestoreOptions:
    """Return the options of the run that made the raster ``path``."""
    return _rebuilt(RestoreOptions, json.loads(gdal.Open(str(path)).GetMetadataItem("SAR_CLOUD_REMOVAL_PARAMETERS")))


def _rebuilt(kind, plain):
    """Return a value of the type ``kind`` from ``plain``, what ``dataclasses.asdict`` and JSON made of it."""
    if get_origin(kind) is Union:  # Optional
        return None if plain is None else _rebuilt(get_args(kind)[0], plain)
    if is_dataclass(kind):
        types = get_type_hints(kind)
        return kind(**{name: _rebuilt(types[name], value) for name, value in plain.items()})
    return tuple(plain) if get_origin(kind) is tuple else plain


def shown_grid(grid: Grid) -> Grid:
    """Return ``grid`` with pixels so much larger that a picture of it has at most 1024 on its longer side."""
    factor = max(1, -(-max(grid.shape) // LONGEST_SIDE_PX))
    if factor == 1:
        return grid
    width, height = -(-grid.width // factor), -(-grid.height // factor)
    if grid.geotransform is None:
        return Grid(width, height)
    x, dx, _, y, _, dy = grid.geotransform
    return Grid(width, height, (x, dx * grid.width / width, 0.0, y, 0.0, dy * grid.height / height), grid.crs_wkt)


def read_bands(paths, bands, shape=None) -> np.ndarray:
    """Return one band of each raster as (B, H, W), averaged down to ``shape`` (height, width) where that is given."""
    size = {} if shape is None else {"buf_xsize": shape[1], "buf_ysize": shape[0], "resample_alg": gdal.GRIORA_Average}
    datasets = [gdal.Open(str(path)) for path in paths]  # GDAL's bands do not outlive them
    return np.stack([dataset.GetRasterBand(band).ReadAsArray(**size) for dataset, band in zip(datasets, bands)])


def read_sar_db(source: SarSource, grid: Grid) -> np.ndarray:
    """Return the SAR band (1, H, W) in dB on ``grid``, NaN where there is none or it has no place on the map."""
    silent = NullFeedback()
    try:
        opened = OpenedSar(source, Rasters(), silent)
        band = opened.read_as(opened.recognise(silent), grid, silent)
    except GridError:  # without a CRS, SAR cannot be shown smaller
        return np.full((1, *grid.shape), np.nan, np.float32)
    return band.read_db(Window(0, 0, *grid.shape))


def stretch(values) -> tuple:
    """Return the limits (B,) between which ``values`` (B, H, W) are shown: 1 and 99 % of what is finite and not 0."""
    shown = [band[np.isfinite(band) & (band != 0)] for band in values]
    limits = [np.percentile(band, (1, 99)) if band.size else (0.0, 1.0) for band in shown]
    return tuple(np.array(limits).T)


def picture(values, limits) -> Image.Image:
    """Return ``values`` (3, H, W) or (1, H, W) as a picture, black and white at the ``limits``; NaN is black."""
    lo, hi = (limit[:, None, None] for limit in limits)
    scaled = np.clip((values - lo) / np.maximum(hi - lo, 1e-6), 0, 1)
    pixels = np.rint(np.nan_to_num(scaled) * 255).astype(np.uint8)
    return Image.fromarray(np.broadcast_to(pixels, (3, *pixels.shape[1:])).transpose(1, 2, 0).copy())


def side_by_side(pictures, captions=_CAPTIONS) -> Image.Image:
    """Return the ``pictures`` (name to picture, all of one size) in a row under their ``captions`` (by name)."""
    width, height = next(iter(pictures.values())).size
    letters_px = max(14, width // 28)
    font = ImageFont.load_default(size=letters_px)
    panel = Image.new("RGB", (len(pictures) * (width + _GAP_PX) - _GAP_PX, height + 2 * letters_px), "white")
    draw = ImageDraw.Draw(panel)
    for index, (name, image) in enumerate(pictures.items()):
        left = index * (width + _GAP_PX)
        panel.paste(image, (left, 2 * letters_px))
        draw.text((left + _GAP_PX, letters_px // 3), captions[name], fill="black", font=font)
    return panel


def draw_pictures(restored_path, truth_path=None) -> list:
    """Write before, SAR, after and, if known, truth as PNGs beside the restored raster; return their paths."""
    options = recorded_options(restored_path)
    optical = rgb_bands(options.optical, Rasters(), NullFeedback())
    grid = shown_grid(optical.grid)
    after = read_bands([restored_path] * 3, _RGB, grid.shape)
    limits = stretch(after)  # clouds are gone from it, so they do not decide how the ground is shown
    before = read_bands([raster.path for raster in optical.rasters], optical.band_numbers, grid.shape)
    sar_db = read_sar_db(options.sar, grid)
    pictures = {
        "before": picture(before, limits),
        "sar": picture(sar_db, stretch(sar_db)),
        "after": picture(after, limits),
    }
    if truth_path:
        pictures["truth"] = picture(read_bands([truth_path] * 3, _RGB, grid.shape), limits)
    pictures["panel"] = side_by_side(pictures)
    paths = [Path(restored_path).with_name(f"{name}.png") for name in pictures]
    for path, image in zip(paths, pictures.values()):
        image.save(path)
    return paths


def scores_under_cloud(restored_path, truth_path) -> dict:
    """Return ``{what: (PSNR in dB, SSIM)}`` under the mask as given, for input, flat fill and restored image.

    Red, green and blue are scaled from mean ± 2.5 σ of the truth to 0..1, as the networks see them.
    """
    import torch
    from sar_cloud_removal.training.scoring.metrics import psnr, ssim

    options = recorded_options(restored_path)
    rasters, silent = Rasters(), NullFeedback()
    optical = rgb_bands(options.optical, rasters, silent)
    window = Window(0, 0, *optical.grid.shape)
    before, _ = optical.read(window)
    cloudy, _ = open_mask(options.mask, rasters, optical.grid, silent).read(window)
    truth = read_bands([truth_path] * 3, _RGB)
    flat = np.where(cloudy, before[:, ~cloudy].mean(axis=1)[:, None, None], before)
    images = {"cloudy": before, "flat fill": flat, "restored": read_bands([restored_path] * 3, _RGB)}
    domain = radiometry.fit(truth.reshape(3, -1))
    scaled = {name: torch.from_numpy((domain.encode(image) + 1) / 2) for name, image in images.items()}
    target, where = torch.from_numpy((domain.encode(truth) + 1) / 2), torch.from_numpy(cloudy)
    return {name: (psnr(image, target, where), ssim(image, target, where)) for name, image in scaled.items()}


def main() -> None:
    """Write the pictures and print the scores."""
    parser = argparse.ArgumentParser(description="Pictures and scores of a restored raster.")
    parser.add_argument("restored", help="a raster that 'Remove clouds' wrote")
    parser.add_argument("truth", nargs="?", help="the same scene without clouds: red, green and blue on the same grid")
    arguments = parser.parse_args()
    gdal.UseExceptions()
    paths = draw_pictures(arguments.restored, arguments.truth)
    if arguments.truth:
        print("Under the cloud   PSNR      SSIM")
        for name, (psnr_db, ssim) in scores_under_cloud(arguments.restored, arguments.truth).items():
            print(f"  {name:12} {psnr_db:8.2f} dB  {ssim:.3f}")
    print(f"Pictures in {paths[0].parent}: {', '.join(path.name for path in paths)}")


if __name__ == "__main__":
    main()
