"""Real images that take part in no training, and what is known of the clouds in them."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Dict, Mapping, Optional, Tuple

import numpy as np

from ...pipeline.masks.types import CLEAR, CLOUD, SHADOW
from ...pipeline.pixels.reflectance import TRUE_COLOUR_WHITE, fit_scale
from ..data.clouds.bank import CloudBank
from ..data.images import read_image
from ..data.triples import N_L1C_BANDS, RED_GREEN_BLUE
from .grounds import MeasuredGround
from .labels import UNKNOWN, LabelledImage, label
from .samples import DetectorSamples, Mixture

_HELPFUL_PLACES = {"aerosol": 0, "cirrus": 10, "swir1": 11}
"""The places of the bands that help the spectral score among those of level 1C."""
_SCL_CLEAR, _SCL_CLOUD, _SCL_SHADOW = (2, 4, 5, 6, 7, 11), (8, 9), (3,)
_SCENE_CLASSES_BAND = 3
_SIMULATED, _SIMULATED_PX = 24, 192


@dataclass(frozen=True)
class TestImage(LabelledImage):
    """A test image; ``helpful``: further bands, (H, W) reflectance, by the names of ``pipeline.pixels.cloud_score``."""

    __test__ = False  # the name would make it a test class for pytest
    helpful: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class TestSet:
    """Some images with truths of one kind. ``truth`` says how they were made."""

    __test__ = False
    truth: str
    images: Tuple[TestImage, ...]


def load_test_sets(data) -> Dict[str, TestSet]:
    """Return ``{name: TestSet}`` of what the data folder ``data`` has under ``rasters/``, without empty sets."""
    rasters = Path(data) / "rasters"
    real = _triples(rasters / "real_clouds")
    sets = {
        "real": TestSet("Masks that came with SEN12MS-CR images: automatic, by the spectrum, clouds only.", real),
        "real, 8 bit": TestSet(
            "The same images as Sentinel-2's true-colour image has them, the same masks.",
            tuple(map(as_true_colour, real)),
        ),
        "real, two dates": TestSet(
            "The same images; what is clearly brighter than on another date counts as cloud, small differences do not.",
            _two_dates(rasters / "real_clouds", real),
        ),
        "georeferenced": TestSet("A mask by brightness.", _triples(rasters / "georeferenced")),
        "worldcereal": TestSet(
            "Scene classes of Sen2Cor (SCL), 20 m: 8 and 9 are cloud, 3 shadow, cirrus does not count.",
            _worldcereal(rasters / "worldcereal"),
        ),
        "openeo": TestSet(
            "The same scene classes, as fourth band of a download.", _openeo(rasters / "openeo_products")
        ),
        "simulated": TestSet(
            "Drawn clouds and shadows over clear places of level 1C: as in training, but on other ground.",
            _simulated([image for image in _clear(rasters) if image.helpful]),
        ),
        "clear": TestSet("Rasters without any cloud.", _clear(rasters)),
        "snow": TestSet("A place under snow, without any cloud.", _terramesh(rasters / "terramesh", snow=True)),
    }
    return {name: found for name, found in sets.items() if found.images}


def as_true_colour(image: TestImage) -> TestImage:
    """Return ``image`` with what is left of it in 8 bits, without further bands."""
    share = np.clip(image.reflectance / TRUE_COLOUR_WHITE, 0, 1)
    return replace(image, reflectance=(np.rint(share * 255) / 255 * TRUE_COLOUR_WHITE).astype(np.float32), helpful={})


def _triples(folder: Path) -> Tuple[TestImage, ...]:
    found = []
    for path in sorted(folder.glob("*_s2_cloudy.tif")):
        name = path.name[: -len("_s2_cloudy.tif")]
        cloudy = read_image(path.with_name(f"{name}_mask.tif"))[0] > 0
        found.append(_image(name, read_image(path), np.where(cloudy, np.uint8(CLOUD), np.uint8(CLEAR))))
    return tuple(found)


def _two_dates(folder: Path, images) -> Tuple[TestImage, ...]:
    found = []
    for image in images:
        cloudy_dn, clear_dn = (
            _colours(read_image(folder / f"{image.name}_s2_{date}.tif"))[0].astype(np.float32)
            for date in ("cloudy", "clear")
        )
        found.append(replace(image, labels=label(cloudy_dn, clear_dn)))
    return tuple(found)


def _worldcereal(folder: Path) -> Tuple[TestImage, ...]:
    found = []
    for path in sorted(folder.glob("*_10m.tif")):
        classes = read_image(path.with_name(path.name.replace("_10m", "_SCL_20m")))[0]
        labels = _scene_labels(np.kron(classes, np.ones((2, 2), classes.dtype)))
        found.append(_image(path.stem, read_image(path)[:3], labels))
    return tuple(found)


def _openeo(folder: Path) -> Tuple[TestImage, ...]:
    path = folder / "RGB_withoutmask.tiff"
    if not path.is_file():
        return ()
    bands = read_image(path)
    return (_image(path.stem, bands[:3], _scene_labels(bands[_SCENE_CLASSES_BAND])),)


def _clear(rasters: Path) -> Tuple[TestImage, ...]:
    places = (
        ("sen1floods11/Spain_7370579_S2Hand.tif", None),
        ("slovakia/slovakia_s2_RGB8_georef.tif", None),
        ("desert_1024/May_s2_rgb.tif", None),
    )
    found = [
        _image(Path(name).stem, read_image(rasters / name), None) for name, _ in places if (rasters / name).is_file()
    ]
    return (*_terramesh(rasters / "terramesh", snow=False), *found)


def _terramesh(folder: Path, snow: bool) -> Tuple[TestImage, ...]:
    paths = sorted(path for kind in ("l1c", "l2a", "rgb8") for path in folder.glob(f"*_s2_{kind}.tif"))
    return tuple(_image(path.stem, read_image(path), None) for path in paths if path.name.startswith(_SNOW) == snow)


_SNOW = "609U_541L"


def _simulated(grounds) -> Tuple[TestImage, ...]:
    if not grounds:
        return ()
    bank = CloudBank(_SIMULATED_PX + 64, size=_SIMULATED, seed=_SIMULATED)
    mixture = Mixture(real=0, cloudless=0, overcast=0, haze=0, gain=0, byte=0, stretched=0, nodata=0, shadow=1)
    found = []
    for ground in grounds:
        samples = DetectorSamples(
            [MeasuredGround(ground.name, ground.reflectance)], (), bank, _SIMULATED_PX, mixture=mixture
        )
        for number in range(_SIMULATED // len(grounds)):
            reflectance, labels = samples.sample(np.random.default_rng([_SIMULATED, number]))
            found.append(TestImage(f"{ground.name} {number}", reflectance, labels))
    return tuple(found)


def _image(name: str, bands: np.ndarray, labels: Optional[np.ndarray]) -> TestImage:
    """Return the image with its scale found as the plugin finds it; ``labels`` ``None``: all that has data is clear."""
    colours, helpful = _colours(bands)
    valid = (colours != 0).any(axis=0)
    scale = fit_scale(colours[:, valid], [(1.0, 0.0)] * 3, None)
    if labels is None:
        labels = np.full(valid.shape, CLEAR, np.uint8)
    named = {key: values.astype(np.float32) * scale.gain[0] + scale.offset[0] for key, values in helpful.items()}
    return TestImage(name, scale.reflectance(colours), np.where(valid, labels, np.uint8(UNKNOWN)), named)


def _colours(bands: np.ndarray) -> Tuple[np.ndarray, Dict[str, np.ndarray]]:
    """Return red, green, blue (3, H, W) and the further bands by name, of level 1C, level 2A or three bands."""
    if len(bands) == 3:
        return bands, {}
    helpful = _HELPFUL_PLACES if len(bands) == N_L1C_BANDS else {}
    return bands[list(RED_GREEN_BLUE)], {name: bands[place] for name, place in helpful.items()}


def _scene_labels(classes: np.ndarray) -> np.ndarray:
    kinds = [np.isin(classes, kind) for kind in (_SCL_CLOUD, _SCL_SHADOW, _SCL_CLEAR)]
    return np.select(kinds, [np.uint8(CLOUD), np.uint8(SHADOW), np.uint8(CLEAR)], np.uint8(UNKNOWN))
