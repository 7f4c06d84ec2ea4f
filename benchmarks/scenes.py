"""Rasters of any size for the benchmarks, drawn row by row of tiles, and models of any width with random weights."""

from dataclasses import replace
from pathlib import Path
from typing import Callable, Sequence

import numpy as np
import torch
from osgeo import gdal, osr

from ..feedback import NullFeedback
from ..models.cards import ModelCard
from ..nets.checkpoint import save_restorer
from ..nets.registry import architecture
from ..pipeline.options.inference import InferenceOptions
from ..pipeline.options.removeclouds import CLOSED_FORM, NETWORKS, Outputs, RestoreOptions
from ..pipeline.options.sources import MaskSource, OpticalSource, RasterSource, ReferenceSource, SarSource
from ..pipeline.rasters.border.creation import merge_creation_options
from ..pipeline.rasters.raster import Rasters
from ..pipeline.scene.inputs import open_inputs
from ..pipeline.scene.job import select_card
from ..pipeline.scene.statistics import SceneStatistics, fit_scene
from .measure import pair

ROWS = 256
ORIGIN, PIXEL_M = (600000.0, 5100000.0), 10.0
ELSEWHERE_M, SHIFT_M = 14.0, 55.0
"""Pixel size of a SAR raster on a grid of its own, and how far beyond the optical raster it begins."""
BANDS = ("B4", "B3", "B2", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
STRIDE_PX, CLOUD_PX, CLOUD_EVERY_PX = 192, 60, 2000
_FAST = ("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=IF_SAFER")
AS_WRITTEN = tuple(merge_creation_options("uint16", ()))
"""The options of rasters of whole numbers that the plugin writes."""

Clouds = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Gives the mask (h, w) bool of pixels in the rows (h, 1) and columns (1, w)."""


def everywhere(rows, columns):
    """Every pixel is cloudy."""
    return np.ones(np.broadcast(rows, columns).shape, bool)


def nowhere(rows, columns):
    """No pixel is cloudy."""
    return ~everywhere(rows, columns)


def sparse(rows, columns):
    """One small square of cloud in every square of 2000 pixels: the networks' share of the time is small."""
    return ((rows % CLOUD_EVERY_PX) < CLOUD_PX) & ((columns % CLOUD_EVERY_PX) < CLOUD_PX)


def patchy(rows, columns):
    """A quarter of the pixels is clear, in squares that every window has some of."""
    return ((rows // 88) % 2 == 1) | ((columns // 88) % 2 == 1)


def corner(size_px: int, share: float) -> Clouds:
    """Return one large cloud in a corner that about the ``share`` of the windows of a square raster touches."""
    across = max(1, round(np.sqrt(share) * np.ceil((size_px - 64) / STRIDE_PX)))
    side_px = (across - 1) * STRIDE_PX + STRIDE_PX // 2
    return lambda rows, columns: (rows < side_px) & (columns < side_px)


def small(size_px: int) -> Clouds:
    """Return one small square of cloud in the middle of a square raster."""
    first = (size_px - CLOUD_PX) // 2
    return lambda rows, columns: (
        (rows >= first) & (rows < first + CLOUD_PX) & (columns >= first) & (columns < first + CLOUD_PX)
    )


CLOUDS = {
    "all": lambda size_px: everywhere,
    "half": lambda size_px: corner(size_px, 0.5),
    "tenth": lambda size_px: corner(size_px, 0.1),
    "sparse": lambda size_px: sparse,
    "small": small,
    "none": lambda size_px: nowhere,
}
"""Which pixels of a square raster are cloudy: all, one large cloud on so many of the windows, a small one in every 2000
pixels, a single small one, none."""


def draw(
    folder,
    width: int,
    height: int,
    clouds: Clouds = sparse,
    sar_elsewhere: bool = False,
    bands: int = 3,
    stored: Sequence[str] = _FAST,
) -> tuple:
    """Write optical (UInt16), SAR and mask rasters of the size in pixels into ``folder``; return their paths.

    ``stored``: creation options of the optical raster.

    Ground repeats every 256 pixels, with noise of its own where ``sar_elsewhere``: then values compress as those of
    real rasters do, and SAR is linear power on a grid of its own, of other pixels. Else it is decibels on the optical
    one.
    """
    rng = np.random.default_rng(0)
    ground = _ground(rng, bands)
    backscatter = rng.normal(-12, 3, (1, ROWS, ROWS)).astype("float32")
    noise = 30 if sar_elsewhere else 0

    def optical(rows, columns):
        values = ground[:, rows % ROWS, columns % ROWS]
        return (values / (10 if noise else 1) + 500 + noise * rng.standard_normal(values.shape, "float32")).astype(
            "uint16"
        )

    def sar(rows, columns):
        values = backscatter[:, rows % ROWS, columns % ROWS]
        return 10 ** (values / 10) if sar_elsewhere else values

    step = ELSEWHERE_M if sar_elsewhere else PIXEL_M
    sar_size = [int((size * PIXEL_M + 2 * SHIFT_M) / step) + 1 if sar_elsewhere else size for size in (width, height)]
    place = (ORIGIN[0] - SHIFT_M, ORIGIN[1] + SHIFT_M) if sar_elsewhere else ORIGIN
    folder = Path(folder)
    return (
        write(
            *(folder / "optical.tif", (width, height), bands, gdal.GDT_UInt16, ORIGIN, PIXEL_M, optical),
            BANDS[:bands],
            stored,
        ),
        write(folder / "sar.tif", sar_size, 1, gdal.GDT_Float32, place, step, sar),
        write(
            folder / "mask.tif",
            (width, height),
            1,
            gdal.GDT_Byte,
            ORIGIN,
            PIXEL_M,
            lambda rows, columns: clouds(rows, columns)[None].astype("uint8"),
        ),
    )


def draw_references(folder, width: int, height: int, count: int, bands: int = 3) -> list:
    """Write a mask without a cloud, and ``count`` other dates of the ground of ``draw``; return their paths.

    Each date has a noise and a haze of its own.
    """
    folder, size = Path(folder), (width, height)
    ground = _ground(np.random.default_rng(0), bands)
    clear = write(folder / "clear.tif", size, 1, gdal.GDT_Byte, ORIGIN, PIXEL_M, _no_cloud)
    paths = [clear]
    for number in range(count):
        rng = np.random.default_rng(1 + number)

        def optical(rows, columns, rng=rng, haze=100 * number):
            values = ground[:, rows % ROWS, columns % ROWS]
            return (values + haze + 50 * rng.standard_normal(values.shape, "float32")).clip(1).astype("uint16")

        path = folder / f"date_{number + 1}.tif"
        paths.append(write(path, size, bands, gdal.GDT_UInt16, ORIGIN, PIXEL_M, optical, BANDS[:bands]))
    return paths


def _no_cloud(rows, columns):
    return nowhere(rows, columns)[None].astype("uint8")


def _ground(rng, bands):
    return rng.integers(500, 2500, (bands, ROWS, ROWS)).astype("float32")


def write_model(folder, width: int) -> str:
    """Write a model of the recipe ``plus`` at ``width`` with random weights into ``folder``; return its card's path."""
    levels = {"byte": (90.0, 40.0), "dn": (1200.0, 500.0), "reflectance": (0.12, 0.05)}
    card = ModelCard(
        name=f"plus-{width}",
        version="0",
        recipe="plus",
        width=width,
        architecture=architecture("plus", width),
        summary="Random weights, for benchmarks only.",
        statistics={kind: {"mean": [mean] * 3, "std": [std] * 3} for kind, (mean, std) in levels.items()},
    )
    return str(save_restorer(pair(width), card, folder))


def options_of(paths, output, card=None, **inference) -> RestoreOptions:
    """Return options that restore the rasters of ``draw`` by the networks of ``card``, or the default ones, alone."""
    optical, sar, mask = map(RasterSource, paths)
    settings = InferenceOptions(model_file=card, device="cpu", **inference)
    return RestoreOptions(
        optical=OpticalSource(optical),
        sar=SarSource(sar),
        mask=MaskSource(mask),
        estimator=NETWORKS,
        written=Outputs(str(output)),
        inference=settings,
    )


def with_references(options: RestoreOptions, paths: Sequence[str]) -> RestoreOptions:
    """Return ``options`` with the estimators alone, and the mask and the other dates of ``draw_references``."""
    clear = MaskSource(RasterSource(paths[0]), type="nonzero")
    sources = tuple(ReferenceSource(RasterSource(path), clear) for path in paths[1:])
    return replace(options, references=sources, estimator=CLOSED_FORM)


def statistics_of(options: RestoreOptions) -> SceneStatistics:
    """Return how a restoration with ``options`` maps pixels to the networks' domain; no network is loaded."""
    silent = NullFeedback()
    inputs = open_inputs(options, Rasters(), silent)
    return fit_scene(inputs.read_as(inputs.recognise(silent), silent), select_card(options.inference), silent)


def use_threads(count: int) -> None:
    """Have torch use ``count`` threads, 0 for as many as there are cores."""
    if count:
        torch.set_num_threads(count)


def write(path, size, bands, kind, origin, pixel_m, values, names=(), stored: Sequence[str] = _FAST) -> str:
    """Write a raster of ``size`` (width, height) with the creation options ``stored`` and return its path.

    ``values`` gives the bands, called ``names``, of the pixels in the rows (h, 1) and columns (1, w).
    """
    width, height = size
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), width, height, bands, kind, list(stored))
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(32632)
    dataset.SetProjection(crs.ExportToWkt())
    dataset.SetGeoTransform((origin[0], pixel_m, 0.0, origin[1], 0.0, -pixel_m))
    for number, name in enumerate(names, start=1):
        dataset.GetRasterBand(number).SetDescription(name)
    columns = np.arange(width)[None]
    for top in range(0, height, ROWS):
        rows = np.arange(top, min(top + ROWS, height))[:, None]
        dataset.WriteArray(np.ascontiguousarray(values(rows, columns)), 0, top)
    dataset.FlushCache()
    return str(path)
