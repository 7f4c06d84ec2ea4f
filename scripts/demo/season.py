"""Draw a season of the demonstration scene: twelve dates from April to September, each under clouds of its own.

    python -m sar_cloud_removal.scripts.demo.season FOLDER [PICTURE.png]

Writes s2_2024-04-08.tif and so on (digital numbers of B4, B3, B2, B8), and masks/s2_2024-04-08_mask.tif (1 under cloud
or shadow). Fields green up and are harvested, woods come into leaf, and the sun wanders. PICTURE shows all dates.
"""

import argparse
import datetime
from pathlib import Path
from typing import Dict

import numpy as np
from osgeo import gdal
from sar_cloud_removal.training.data.drawn.landscape import AS_DRAWN, Date, draw_date

from .pictures import picture, read_bands, side_by_side
from .scene import (
    BANDS,
    OPTICAL_CRS,
    ORIGIN_M,
    PIXEL_M,
    Clouds,
    digital_numbers,
    north_up,
    put_clouds_over,
    write_geotiff,
    write_mask,
)

SIDE_PX = 360
SEED = 2024
DAYS = tuple(
    datetime.date(2024, *day)
    for day in ((4, 8), (4, 23), (5, 8), (5, 18), (6, 2), (6, 17), (6, 27), (7, 12), (7, 27), (8, 11), (8, 26), (9, 15))
)
COVERS = (0.10, 0.34, 0.16, 0.42, 0.08, 0.27, 0.38, 0.12, 0.30, 0.18, 0.45, 0.14)
"""The share of each date that clouds hide."""
_BARE_EARLY = {"maize": {"bare soil": 1.0}, "beet": {"bare soil": 1.0}, "bare soil": {"fallow": 1.0}}
_GREEN = {"stubble": {"green wheat": 1.0}, "wheat": {"green wheat": 1.0}}
_STAGES = {
    datetime.date(2024, 4, 1): Date({**_BARE_EARLY, **_GREEN}, leaves=(1.3, 1.2, 1.2, 0.62)),
    datetime.date(2024, 5, 20): Date(
        {**_BARE_EARLY, **_GREEN, "maize": {"young maize": 1.0}}, leaves=(1, 1.15, 1, 1.1)
    ),
    datetime.date(2024, 6, 25): Date(
        {"stubble": {"wheat": 1.0}, "wheat": {"green wheat": 1.0}}, leaves=(1, 1.1, 1, 1.1)
    ),
    datetime.date(2024, 7, 25): Date({"stubble": {"wheat": 1.0}, "meadow": {"mown meadow": 1.0}}),
    datetime.date(2024, 8, 12): AS_DRAWN,
    datetime.date(2024, 9, 25): Date(
        {"maize": {"stubble": 1.0}, "wheat": {"bare soil": 1.0}}, leaves=(1.2, 1.05, 1, 0.9)
    ),
}
"""The landscape on some days; between them it changes evenly."""
_SHADOW_PX, _NOISE_DN, _HAZE = 26.0, 12.0, 0.012
_SHOWN_PX, _SHOWN_COLUMNS, _WHITE_DN = 150, 6, 3000


def write_season(folder, side_px: int = SIDE_PX, seed: int = SEED) -> None:
    """Write all dates into ``folder``, ``side_px`` a side; equal seeds, equal bytes."""
    folder = Path(folder)
    (folder / "masks").mkdir(parents=True, exist_ok=True)
    stages = {day: draw_date((side_px, side_px), np.random.default_rng(seed), date)[0] for day, date in _STAGES.items()}
    placed = {"crs": OPTICAL_CRS, "geotransform": north_up(ORIGIN_M, (PIXEL_M, PIXEL_M))}
    for number, (day, cover) in enumerate(zip(DAYS, COVERS)):
        rng = np.random.default_rng((seed, number))
        ground = ground_on(day, stages) + rng.uniform(0, _HAZE) * np.array((0.4, 0.6, 1.0, 0.2))[:, None, None]
        ground = ground * 10_000 * rng.normal(1, 0.015) + rng.normal(0, _NOISE_DN, ground.shape)
        cloudy, hidden = put_clouds_over(ground.astype(np.float32), _clouds(number, cover), rng)
        write_geotiff(folder / f"s2_{day}.tif", digital_numbers(cloudy), names=BANDS, **placed)
        write_mask(folder / "masks" / f"s2_{day}_mask.tif", hidden, **placed)


def ground_on(day: datetime.date, stages: Dict[datetime.date, np.ndarray]) -> np.ndarray:
    """Return the reflectance (4, H, W) of the landscape on ``day``, which lies between two of the ``stages``."""
    before = max(other for other in stages if other <= day)
    after = min(other for other in stages if other > day)
    share = (day - before).days / (after - before).days
    return (1 - share) * stages[before] + share * stages[after]


def _clouds(number: int, cover: float) -> Clouds:
    """Return the clouds of a date: in summer the sun is higher and shadows are shorter."""
    high = 1 - 0.5 * np.sin(np.pi * (number + 1) / (len(DAYS) + 1))
    angle = np.radians(140 + 3 * number)
    return Clouds(cover, (round(-_SHADOW_PX * high * np.sin(angle)), round(_SHADOW_PX * high * np.cos(angle))))


def at_a_glance(folder):
    """Return a picture of all dates in ``folder``, each under its day."""
    limits = np.zeros(3), np.full(3, float(_WHITE_DN))
    images = {
        str(day): picture(read_bands([Path(folder) / f"s2_{day}.tif"] * 3, (1, 2, 3), (_SHOWN_PX, _SHOWN_PX)), limits)
        for day in DAYS
    }
    return side_by_side(images, {name: name for name in images}, _SHOWN_COLUMNS)


def main() -> None:
    """Draw the season into the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Draw a season of the demonstration scene.")
    parser.add_argument("folder", help="where the rasters are written")
    parser.add_argument("picture", nargs="?", help="PNG file of all dates, none if not given")
    gdal.UseExceptions()
    arguments = parser.parse_args()
    write_season(arguments.folder)
    if arguments.picture:
        at_a_glance(arguments.folder).save(arguments.picture)


if __name__ == "__main__":
    main()
