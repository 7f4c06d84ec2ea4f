"""Cases for the detection of clouds: a date whose clouds are known, and other dates of the place."""

import zlib
from dataclasses import dataclass, replace
from typing import Iterator, List, Tuple

import numpy as np
from scipy import ndimage

from ...pipeline.masks.change import AIRLIGHT
from ...pipeline.masks.types import CLEAR, CLOUD, SHADOW
from ...pipeline.pixels.cloud_shapes import over, shifted
from ..data.clouds.bank import Cloud, CloudBank
from ..data.clouds.cutouts import load_cutouts
from ..detector.labels import UNKNOWN, label
from ..references.names import FINLAND, IBERIA, PAIRS, REAL_CLOUDS, TIME_SERIES
from ..references.places import Dated, Place, load_places
from .names import CLEAN, FRAMES, MASKS, REPEATED, SIMULATED, SNOW, SNOW_BEFORE, SNOW_VISIBLE, TWO_DATES

MOST_REFERENCES = 4
_CLEAN_SHARE, _USABLE_SHARE = 0.002, 0.9
_BANK_PX, _BANK_CLOUDS, _BANK_SEED = 288, 64, 7
_FAINT, _CLOUDY, _VISIBLE, _HALF_SHADE = 0.03, 0.1, 0.015, 0.25
_SNOW_INDEX, _SNOW_NIR, _SNOW_GREEN = 0.4, 0.11, 0.1
"""The rule of MODIS for snow (Hall et al. 1995, Remote Sensing of Environment 54), and its guards against water and
dark ground (Hall et al. 2001, Algorithm Theoretical Basis Document for the MODIS snow products)."""
SNOWY = frozenset({("finland_288afc34", "2019-12")})
"""Dates under snow that are clear by eye, whatever their mask takes for cloud: looked at before anything was measured.
"""
_KEYS = {"B2": "blue", "B3": "green", "B4": "red", "B8": "nir", "B11": "swir1"}
_WHITENESS = {"B11": 0.65, "B12": 0.5}
"""Reflectance of a cloud in the short-wave infrared, as a share of that in the visible bands."""
_DN = 10_000.0


@dataclass(frozen=True)
class Case:
    """``image`` (B, H, W) float32 DN with ``labels`` (H, W) uint8, and ``references``, the nearest date first."""

    set: str
    place: Place
    date: str
    image: np.ndarray
    labels: np.ndarray
    references: Tuple[Dated, ...]


def cases(data) -> Iterator[Case]:
    """Yield the cases of the data folder ``data`` at places held out, and of the time series."""
    bank = CloudBank(_BANK_PX, load_cutouts(f"{data}/clouds/pairs"), _BANK_CLOUDS, _BANK_SEED)
    for place in load_places(data):
        if not place.held_out and place.source != TIME_SERIES:
            continue
        if place.source == REAL_CLOUDS:
            yield from _real(place)
        elif place.source == PAIRS:
            yield _compared(FRAMES, place, 0, place.dates[1:])
        elif place.source == TIME_SERIES:
            yield from (_compared(REPEATED, place, index, _others(place, index)) for index in range(len(place.dates)))
        elif place.source in (FINLAND, IBERIA):
            yield from _series(place, bank)
            yield from _snowy(place)


def _others(place, index) -> Tuple[Dated, ...]:
    order = sorted((other for other in range(len(place.dates)) if other != index), key=lambda other: abs(other - index))
    usable = [place.dates[other] for other in order if place.dates[other].cloudy.mean() < _USABLE_SHARE]
    return tuple(usable[:MOST_REFERENCES])


def _real(place) -> Iterator[Case]:
    found = _compared(TWO_DATES, place, 0, place.dates[1:])
    yield found
    masked = np.where(place.dates[0].cloudy, np.uint8(CLOUD), np.uint8(CLEAR))
    yield replace(found, set=MASKS, labels=masked)


def _compared(kind, place, index, references) -> Case:
    dated = place.dates[index]
    clear = min(references, key=lambda other: other.cloudy.mean())
    rgb = [place.bands.index(name) for name in ("B4", "B3", "B2")]
    labels = label(dated.optical[rgb], clear.optical[rgb])
    return Case(kind, place, dated.name, dated.optical, labels, tuple(references))


def _series(place, bank) -> Iterator[Case]:
    for index in _clear_dates(place):
        dated = place.dates[index]
        labels = _clear_where((dated.optical != 0).any(axis=0))
        clean = Case(CLEAN, place, dated.name, dated.optical, labels, _others(place, index))
        yield clean
        rng = np.random.default_rng(zlib.crc32(f"{place.name} {dated.name}".encode()))
        image, painted = paint(place.bands, dated.optical, bank.draw(rng), rng)
        labels = np.where(labels == UNKNOWN, np.uint8(UNKNOWN), painted)
        yield replace(clean, set=SIMULATED, image=image, labels=labels)


def _clear_dates(place) -> List[int]:
    return [
        index
        for index, dated in enumerate(place.dates)
        if dated.cloudy.mean() < _CLEAN_SHARE and place.may_be_target(index) and dated.optical.any()
    ]


def _clear_where(known: np.ndarray) -> np.ndarray:
    return np.where(known, np.uint8(CLEAR), np.uint8(UNKNOWN))


def _snowy(place) -> Iterator[Case]:
    """Yield the dates under snow, with all bands and without the short-wave infrared, and clear dates compared with
    these.
    """
    visible = _without(place, ("B11", "B12"))
    for index, dated in enumerate(place.dates):
        if (place.name, dated.name) not in SNOWY:
            continue
        labels = _clear_where(snow(place.bands, dated.optical))
        for kind, one in ((SNOW, place), (SNOW_VISIBLE, visible)):
            yield Case(kind, one, dated.name, one.dates[index].optical, labels, _others(one, index))
        for other in set(_clear_dates(place)) - {index}:
            target = place.dates[other]
            yield Case(SNOW_BEFORE, place, target.name, target.optical, labels, (dated,))


def _without(place, names) -> Place:
    kept = [index for index, name in enumerate(place.bands) if name not in names]
    dates = tuple(replace(dated, optical=dated.optical[kept]) for dated in place.dates)
    return replace(place, bands=tuple(place.bands[index] for index in kept), dates=dates)


def snow(bands, image: np.ndarray) -> np.ndarray:
    """Return where ``image`` (B, H, W) DN shows snow, (H, W) bool."""
    green, nir, swir1 = (image[bands.index(name)] / _DN for name in ("B3", "B8", "B11"))
    index = (green - swir1) / np.maximum(green + swir1, 1 / _DN)
    return (index >= _SNOW_INDEX) & (nir >= _SNOW_NIR) & (green >= _SNOW_GREEN)


def paint(bands, image: np.ndarray, cloud: Cloud, rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
    """Return ``image`` (B, H, W) DN under ``cloud`` and its shadow, and the labels (H, W) uint8."""
    shape = image.shape[1:]
    inside = tuple(slice(start, start + side) for start, side in zip(_corner(cloud.opacity.shape, shape, rng), shape))
    distance_px, angle = rng.uniform(8, 40), rng.uniform(0, 2 * np.pi)
    offset_px = round(distance_px * np.sin(angle)), round(distance_px * np.cos(angle))
    shade = ndimage.gaussian_filter(shifted(cloud.opacity, offset_px), rng.uniform(0.5, 2.5))[inside]
    shade, opacity = shade * rng.uniform(0.45, 0.8), cloud.opacity[inside]
    rgb = [bands.index(name) for name in ("B4", "B3", "B2")]
    brightness = max(rng.uniform(0.3, 0.9), 1.4 * image[rgb].mean() / _DN)
    colour = dict(zip(("B4", "B3", "B2"), cloud.rgb[(slice(None), *inside)]))
    mean = cloud.rgb[(slice(None), *inside)].mean(axis=0)
    painted = np.empty_like(image)
    for index, name in enumerate(bands):
        air = AIRLIGHT.get(_KEYS.get(name, "nir"), 0.01) * _DN
        lit = image[index]
        ground = np.minimum(lit, air) + np.maximum(lit - air, 0) * (1 - shade)
        white = colour.get(name, mean * _WHITENESS.get(name, 1.0)) * brightness * _DN
        painted[index] = over(ground, white, opacity)
    labels = np.full(shape, CLEAR, np.uint8)
    labels[shade > _FAINT] = UNKNOWN
    labels[shade > _HALF_SHADE] = SHADOW
    labels[opacity > _FAINT] = UNKNOWN
    labels[(opacity > _CLOUDY) & ((painted - image)[rgb].min(axis=0) > _VISIBLE * _DN)] = CLOUD
    return painted, labels


def _corner(full, shape, rng) -> List[int]:
    return [int(rng.integers(whole - side + 1)) for whole, side in zip(full, shape)]
