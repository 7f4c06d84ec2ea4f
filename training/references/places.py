"""Real places seen on several dates, read from the data folder: optical bands, clouds and SAR of every date.

Which places are held out is fixed here: they take no part in choosing any constant of ``estimators``.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import List, Optional, Tuple

import numpy as np
from scipy import ndimage

from ...errors import RasterError
from ..data.clouds.cutouts import estimate_matte, read_dates
from ..data.images import read_image
from ..data.triples import MIN_TEXTURE_DN
from .names import FINLAND, IBERIA, PAIRS, REAL_CLOUDS, TIME_SERIES, WORLDCEREAL

CLOUD_PROBABILITY, SMOOTHED_PX = 40.0, 9
"""s2cloudless' own use of its probability: averaged over some pixels, cloud from 40 % on."""
SCL_HIDDEN = (0, 1, 3, 8, 9, 10)
"""Sen2Cor's classes of pixels without ground: NoData, defective, shadow, cloud (medium, high), thin cirrus."""
HELD_OUT = frozenset(
    {
        "finland_288afc34",
        "iberia_29SND_2617_2745_1465_1593",
        "iberia_29SQC_825_953_3257_3385",
        "iberia_29SND_953_1081_3641_3769",
        "real_5278",
        "real_7264",
        "real_746",
        "worldcereal",
    }
)
NOT_CLEAR = {
    ("finland_000aa810", "2020-03"): "a large cloud shadow is not in the mask",
    ("finland_288afc34", "2020-07"): "small clouds and their shadows are not in the mask",
    ("iberia_29SND_1081_1209_1721_1849", "2017-07-05"): "haze is not in the mask",
    ("iberia_29SQC_697_825_4025_4153", "2017-08-21"): "haze is not in the mask",
}
"""Dates that serve as references but not as truth: seen in the images before anything was measured."""
ALL_HAZE = "2018-01-06"
"""The date of the time series on which no ground is seen clearly; it is left out."""
BANDS = {
    FINLAND: ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12"),
    IBERIA: ("B2", "B3", "B4", "B8"),
    REAL_CLOUDS: ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B10", "B11", "B12"),
    PAIRS: ("B4", "B3", "B2"),
    TIME_SERIES: ("B4", "B3", "B2"),
    WORLDCEREAL: ("B4", "B3", "B2", "B8"),
}


@dataclass(frozen=True)
class Dated:
    """One date: ``optical`` (B, H, W) float32, DN; ``cloudy`` (H, W) bool: no ground seen; ``day``: an ordinal number.

    ``sar`` (2, H, W) float32: VV and VH in dB, NaN where there is none. ``None`` for a day or SAR that is not known.
    """

    name: str
    optical: np.ndarray
    cloudy: np.ndarray
    day: Optional[int] = None
    sar: Optional[np.ndarray] = None


@dataclass(frozen=True)
class Place:
    """The ``dates`` of one place, in order of time, with the names of their ``bands``.

    ``shapes``: masks (H, W) bool of real clouds of this source, from which holes are made. ``targets``: the indices of
    the dates that may be restored, all where ``None``. ``scene``: places of one scene are not independent.
    """

    name: str
    source: str
    scene: str
    bands: Tuple[str, ...]
    dates: Tuple[Dated, ...]
    shapes: Tuple[np.ndarray, ...]
    held_out: bool
    targets: Optional[Tuple[int, ...]] = None

    def may_be_target(self, index: int) -> bool:
        """Whether the ground of a date may serve as truth."""
        named = self.targets is None or index in self.targets
        return named and (self.name, self.dates[index].name) not in NOT_CLEAR


def load_places(data) -> List[Place]:
    """Read all places below the data folder; sources that it lacks are left out.

    Raises ``RasterError`` where there is none at all.
    """
    data = Path(data)
    places = [
        *_series(data / "series", "finland", FINLAND, _finland),
        *_series(data / "series", "iberia", IBERIA, _iberia),
        *_real_clouds(data / "rasters" / "real_clouds"),
        *_pairs(data / "clouds" / "pairs"),
        *_time_series(data / "clouds" / "time_series"),
        *_worldcereal(data / "rasters" / "worldcereal"),
    ]
    if not places:
        raise RasterError(
            f"'{data}' has no place with several dates: expected are series/, rasters/real_clouds, clouds/pairs, "
            "clouds/time_series or rasters/worldcereal."
        )
    return places


def _series(folder: Path, prefix: str, source: str, read) -> List[Place]:
    found = {}
    for place in sorted(folder.glob(f"{prefix}_*")):
        paths = sorted(place.glob("*_s2.tif"))
        found[place.name] = tuple(read(path, path.name[: -len("_s2.tif")]) for path in paths)
    shapes = _shapes(one.cloudy for dates in found.values() for one in dates)
    bands = BANDS[source]
    return [Place(name, source, name, bands, dates, shapes, name in HELD_OUT) for name, dates in found.items() if dates]


def _finland(path: Path, name: str) -> Dated:
    optical = read_image(path).astype(np.float32)
    probability = read_image(path.with_name(f"{name}_cloudprob.tif"))[0].astype(np.float32)
    sar = read_image(path.with_name(f"{name}_s1_asc.tif")).astype(np.float32)
    unknown = (probability == 255) | (optical == 0).all(axis=0)
    smoothed = ndimage.uniform_filter(np.where(unknown, 0, probability), SMOOTHED_PX)
    year, month = map(int, name.split("-"))
    day = date(year, month, 15).toordinal()
    return Dated(name, optical, unknown | (smoothed > CLOUD_PROBABILITY), day, np.where(sar == -9999, np.nan, sar))


def _iberia(path: Path, name: str) -> Dated:
    cloudy = read_image(path.with_name(f"{name}_mask.tif"))[0] == 1
    return Dated(name, read_image(path).astype(np.float32), cloudy, date.fromisoformat(name).toordinal())


def _real_clouds(folder: Path) -> List[Place]:
    """Read the triples of SEN12MS-CR: the cloudy date is the target, the clear one the reference."""
    names = [path.name[: -len("_mask.tif")] for path in sorted(folder.glob("*_mask.tif"))]
    masks = {name: read_image(folder / f"{name}_mask.tif")[0] > 0 for name in names}
    shapes = _shapes(masks.values())
    places = []
    for name, cloudy in masks.items():
        paths = (folder / f"{name}_s2_{kind}.tif" for kind in ("cloudy", "clear"))
        optical, clear = (read_image(path).astype(np.float32) for path in paths)
        sar = read_image(folder / f"{name}_s1.tif").astype(np.float32)
        dates = (Dated("cloudy", optical, cloudy, sar=sar), Dated("clear", clear, np.zeros_like(cloudy)))
        held_out = f"real_{name}" in HELD_OUT
        places.append(Place(f"real_{name}", REAL_CLOUDS, name, BANDS[REAL_CLOUDS], dates, shapes, held_out, (0,)))
    return places


def _pairs(folder: Path) -> List[Place]:
    """Read the pairs that show land; their clouds are found by comparison of the two dates.

    All of them are development: hardly any scene has one pair only, and pairs of a scene overlap.
    """
    read = []
    for path in sorted(folder.glob("*_s2_cloudy.tif")):
        name = path.name[: -len("_s2_cloudy.tif")]
        cloudy, clear = read_dates(path)
        if clear.std(axis=(1, 2)).mean() > MIN_TEXTURE_DN:
            hidden = estimate_matte(cloudy, clear) > 0
            dates = (Dated("cloudy", cloudy, hidden), Dated("clear", clear, np.zeros_like(hidden)))
            read.append((name, dates))
    shapes = _shapes(dates[0].cloudy for _, dates in read)
    return [
        Place(f"pair_{name}", PAIRS, name.rpartition("_p")[0], BANDS[PAIRS], dates, shapes, False, (0,))
        for name, dates in read
    ]


def _time_series(folder: Path) -> List[Place]:
    """Read the one place with five dates; cloud is what is clearly brighter than the darkest date."""
    paths = sorted(folder.glob("*.tif"), key=_iso_day)
    paths = [path for path in paths if _iso_day(path) != ALL_HAZE]
    if not paths:
        return []
    images = [read_image(path)[:3].astype(np.float32) for path in paths]
    darkest = np.min(images, axis=0)
    dates = []
    for path, image in zip(paths, images):
        name = _iso_day(path)
        hidden = estimate_matte(image, darkest) > 0
        dates.append(Dated(name, image, hidden, date.fromisoformat(name).toordinal()))
    shapes = _shapes(one.cloudy for one in dates)
    return [Place("time_series", TIME_SERIES, "ROIs2017_winter_146", BANDS[TIME_SERIES], tuple(dates), shapes, False)]


def _worldcereal(folder: Path) -> List[Place]:
    """Read the one place with eight dates, 64 px; SAR at 20 m is that of the nearest day."""
    sar = {}
    for path in sorted(folder.glob("*_s1_dB_20m.tif")):
        coarse = read_image(path).astype(np.float32)
        sar[_compact_day(path)] = ndimage.zoom(coarse, (1, 2, 2), order=1, grid_mode=True, mode="nearest")
    dates = []
    for path in sorted(folder.glob("*_s2_*_10m.tif"), key=_compact_day):
        classes = read_image(path.with_name(path.name.replace("_10m", "_SCL_20m")))[0]
        cloudy = np.isin(classes, SCL_HIDDEN).repeat(2, axis=0).repeat(2, axis=1)
        day = _compact_day(path)
        nearest = sar[min(sar, key=lambda other: abs(other - day))]
        name = date.fromordinal(day).isoformat()
        dates.append(Dated(name, read_image(path).astype(np.float32), cloudy, day, nearest))
    if not dates:
        return []
    shapes = _shapes(one.cloudy for one in dates)
    name, bands = "worldcereal", BANDS[WORLDCEREAL]
    return [Place(name, WORLDCEREAL, name, bands, tuple(dates), shapes, name in HELD_OUT)]


def _iso_day(path: Path) -> str:
    return re.search(r"\d{4}-\d\d-\d\d", path.name)[0]


def _compact_day(path: Path) -> int:
    year, month, day = re.search(r"_(\d{4})(\d\d)(\d\d)_", path.name).groups()
    return date(int(year), int(month), int(day)).toordinal()


def _shapes(masks) -> Tuple[np.ndarray, ...]:
    """Return those of ``masks`` that show the shape of clouds: neither nearly nothing nor nearly everything."""
    return tuple(mask for mask in masks if 0.05 <= mask.mean() <= 0.9)
