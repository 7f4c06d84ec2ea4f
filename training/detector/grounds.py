"""Clear ground that synthetic clouds are put over, as reflectance: measured, or guessed from normalised images."""

from pathlib import Path
from typing import List

import numpy as np

from ...pipeline.pixels.radiometry import SIGMA_FACTOR
from ..data.clouds.cutouts import WHITE_DN
from ..data.images import read_image
from ..data.pairs import from_bytes, read_sen12, read_wide
from .labels import AIRLIGHT

OPEN_SEA_WEIGHT = 0.2
"""Nearly half of the measured images are open sea, which looks the same everywhere."""
SNOW_WEIGHT = 0.3
"""Three bands cannot distinguish snow from an even cloud: learning one means losing the other, and clouds matter."""
_SEA_STD, _SNOW = 0.004, 0.25
_WARM_FROM, _WARM_TO = 0.12, 0.3
"""Bright ground is sand, rock and dry grass: the brighter, the more red than blue; roofs and snow are not."""


class MeasuredGround:
    """A clear image in reflectance (3, H, W) float32."""

    def __init__(self, name: str, reflectance: np.ndarray):
        self.name = name
        self._reflectance = reflectance
        self.weight = weight_of(reflectance)
        self.shape = reflectance.shape[1:]

    def crop(self, window, rng: np.random.Generator) -> np.ndarray:
        """Return the reflectance (3, h, w) of ``window``, at times with less airlight, as level 2A has it."""
        taken = rng.uniform(0, 1) if rng.random() < 0.5 else 0
        return np.maximum(self._reflectance[window] - np.float32(taken) * AIRLIGHT, 0)


class NormalisedGround:
    """A clear image (3, H, W) uint8 of which only mean ± 2.5σ is known: brightness and contrast are drawn each time."""

    def __init__(self, name: str, rgb: np.ndarray):
        self.name, self._rgb = name, rgb
        self.weight = 1.0
        self.shape = rgb.shape[1:]

    def crop(self, window, rng: np.random.Generator) -> np.ndarray:
        """Return a plausible reflectance (3, h, w) of ``window``: from dark forest to bright desert."""
        level = np.exp(rng.uniform(np.log(0.03), np.log(0.3)))
        contrast = np.exp(rng.uniform(np.log(0.1), np.log(0.8))) * np.exp(rng.normal(0, 0.1, (3, 1, 1)))
        tint = np.exp(rng.normal(0, 0.12, (3, 1, 1)))
        z = from_bytes(self._rgb[window]) * SIGMA_FACTOR
        surface = level * tint * (1 + contrast * z)
        if rng.random() < 0.8:
            bright = np.clip((surface.mean(axis=0) - _WARM_FROM) / (_WARM_TO - _WARM_FROM), 0, 1)
            surface *= 1 + rng.uniform(0.1, 0.45) * bright * np.array([1.0, 0.0, -1.0])[:, None, None]
        return np.maximum(surface, 0.002).astype(np.float32) + np.float32(rng.uniform(0, 1)) * AIRLIGHT


def weight_of(reflectance: np.ndarray) -> float:
    """Return how often an image (3, H, W) is to be seen, beside 1 for land."""
    if reflectance.std(axis=(1, 2)).mean() < _SEA_STD:
        return OPEN_SEA_WEIGHT
    return SNOW_WEIGHT if np.percentile(reflectance, 10) > _SNOW else 1.0


def measured_grounds(folder) -> List[MeasuredGround]:
    """Return the clear dates ``<name>_s2.tif`` of the pairs in ``folder``."""
    return [
        MeasuredGround(path.name[: -len("_s2.tif")], read_image(path)[:3].astype(np.float32) / np.float32(WHITE_DN))
        for path in sorted(Path(folder).glob("*_s2.tif"))
    ]


def normalised_grounds(data) -> List[NormalisedGround]:
    """Return the optical images of SEN1-2 and of the wider scenes in the data folder ``data``."""
    data = Path(data)
    pairs = read_sen12(data / "sen12").pairs
    if (data / "scenes.csv").is_file():
        pairs += read_wide(data / "scenes.csv").pairs
    return [NormalisedGround(pair.name, pair.rgb) for pair in pairs]
