"""A place through a season: rasters of several dates with clouds of their own, their masks, SAR, and the truth."""

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Optional, Sequence

import numpy as np
from dates import ground
from rasters import disc, write_raster
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM, Rim
from sar_cloud_removal.pipeline.options.removecloudsseries import SeriesOptions
from sar_cloud_removal.pipeline.options.sources import RasterSource

NAMES = ("B2", "B3", "B4", "B8")
_OF_TWELVE = [1, 2, 3, 7]
SHAPE = (72, 80)
BUFFER_PX = 4
DAYS = ("2023-05-20", "2023-06-04", "2023-06-10", "2023-07-05")
CLOUDS = (((22, 22), 11), ((50, 56), 12), ((34, 40), 13), ((18, 60), 10))


@dataclass(frozen=True)
class SeriesFiles:
    """Paths of ``rasters``, ``masks`` and ``sars`` in order; ``truth`` (B, H, W) and ``cloudy`` (H, W) by day."""

    rasters: Sequence[str]
    masks: Sequence[str]
    sars: Sequence[str]
    truth: Dict[str, np.ndarray]
    cloudy: Dict[str, np.ndarray]


def season_options(files: "SeriesFiles", output, **changes) -> SeriesOptions:
    """Return options that restore all dates of ``files`` with their masks, without networks, into ``output``."""
    values = {
        "rasters": tuple(map(RasterSource, files.rasters)),
        "masks": tuple(map(RasterSource, files.masks)),
        "estimator": CLOSED_FORM,
        "rim": Rim(BUFFER_PX),
        "folder": str(output),
        **changes,
    }
    return SeriesOptions(**values)


def season(day: int, days: int, shape=SHAPE) -> np.ndarray:
    """Return digital numbers (4, H, W) of the place on one of ``days``: it changes, and vegetation with it."""
    part = day / max(days - 1, 1)
    values = ground(shape, 0.3 * part)[_OF_TWELVE] * 10000
    values[3] *= 1 + 0.3 * np.sin(np.pi * part)
    noise = np.random.default_rng(day).normal(0, 15, values.shape)
    return np.rint(values + noise).astype(np.uint16)


def write_season(folder, days=DAYS, clouds=CLOUDS, shape=SHAPE, everywhere: Optional[int] = None) -> SeriesFiles:
    """Write ``s2_DAY.tif``, ``s2_DAY_mask.tif`` and ``s1_DAY.tif`` of each day; ``everywhere`` is all cloud."""
    folder, truth, cloudy, found = Path(folder), {}, {}, ([], [], [])
    folder.mkdir(parents=True, exist_ok=True)
    for index, day in enumerate(days):
        truth[day] = season(index, len(days), shape)
        cloudy[day] = disc(shape, *clouds[index % len(clouds)])
        if index == everywhere:
            cloudy[day] = np.ones(shape, bool)
        values = np.where(cloudy[day], 8000, truth[day]).astype(np.uint16)
        found[0].append(write_raster(folder / f"s2_{day}.tif", values, names=NAMES))
        found[1].append(write_raster(folder / f"s2_{day}_mask.tif", cloudy[day].astype(np.uint8)))
        looks = np.random.default_rng(50 + index).gamma(4, 0.25, shape)
        radar = -18 + truth[day][2] / 400 + 10 * np.log10(np.maximum(looks, 1e-3))
        found[2].append(write_raster(folder / f"s1_{day}.tif", radar[None].astype(np.float32), names=("VV",)))
    return SeriesFiles(*found, truth, cloudy)
