"""The restored dates as one raster for each band, or spectral index: a VRT whose bands are the dates."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Sequence, Tuple

import numpy as np

from ...errors import RasterError
from ...feedback import NullFeedback
from ...files import write_text
from ..blocks.assemble import StackedBand, stacked_vrt
from ..options.sources import RasterSource
from ..rasters.band_names import band_keys
from ..rasters.bands import bands_of
from ..rasters.raster import BandReader, Raster
from ..rasters.tiles import tiles
from .outcomes import Outcome
from .units import Scaling

_LETTERS = 100
"""So many of a band's name are in that of a file, which systems limit."""
_PRODUCTS = ("restored", "index")


def write_stacks(
    folder: str, outcomes: Sequence[Outcome], reflectance: Mapping[str, Mapping[int, Scaling]]
) -> List[str]:
    """Write ``series_BAND.vrt`` for each band of the restored dates and for each of their spectral indices; return the
    paths, in this order.

    The bands of a VRT are the dates that have it, described by their days. Bands belong together that show the same
    (B4, B04 and red) or, where that is not known, have the same name; the first date names the VRT. Bands of one date
    never lie in one VRT. ``reflectance``: what ``scalings`` returns. Raises ``RasterError``.
    """
    layers: Dict[Tuple[str, ...], List[Tuple[str, StackedBand]]] = {}
    labels: Dict[Tuple[str, ...], str] = {}
    for product in _PRODUCTS:
        for outcome in outcomes:
            scaling = reflectance.get(outcome.date, {}) if product == "restored" else {}
            for key, label, layer in _layers(folder, outcome, product, scaling):
                layers.setdefault((product, *key), []).append((outcome.date, layer))
                labels.setdefault((product, *key), label)
    written: List[str] = []
    for key, found in layers.items():
        path = _free_path(folder, labels[key], written)
        text = stacked_vrt([layer for _, layer in found], [date for date, _ in found], Path(folder).absolute())
        try:
            write_text(path, text)
        except OSError as problem:
            raise RasterError(
                f"The output '{path}' cannot be written ({problem.strerror}). Check that the disk is not full."
            ) from problem
        written.append(str(path))
    return written


def _layers(
    folder: str, outcome: Outcome, product: str, scaling: Mapping[int, Scaling]
) -> Iterator[Tuple[Tuple[str, ...], str, StackedBand]]:
    """Yield what makes each band of a product of a date one with those of other dates, its name and where it is;
    nothing where there is no such product. ``scaling``: what is made of its values, by the index of the band.
    """
    name = outcome.file(product)
    if name is None or not outcome.has_result:
        return
    path = str(Path(folder) / name)
    raster = Raster(RasterSource(path))
    profile = bands_of(raster, raster.image_bands, f"{product} raster", NullFeedback()).profile({})
    keys = band_keys(profile.descriptions, [raster.colours[number - 1] for number in raster.image_bands])
    labels = [name or f"band {index}" for index, name in enumerate(profile.descriptions, 1)]
    for index, (number, label) in enumerate(zip(raster.image_bands, labels)):
        count = labels[:index].count(label)  # of bands with one name, the first ones go together
        key = ("is called", label, str(count))
        if keys[index] and product == "restored":
            key = ("shows", keys[index])
        own = profile
        if profile.masked and profile.nodata is None and index not in scaling:
            own = replace(profile, nodata=_unused_value(raster.reader(number)))
        yield key, label, StackedBand(path, own, index, scaling.get(index))


def _unused_value(reader: BandReader) -> float:
    """Return a value for what a mask hides: one that no valid pixel of the band has, if there is any among the ends of
    its type and 0.
    """
    if reader.dtype.kind == "f":
        return float("nan")
    limits = np.iinfo(reader.dtype)
    free = list(dict.fromkeys((0, limits.max, limits.min) if limits.min == 0 else (limits.min, limits.max, 0)))
    first = free[0]
    for window in tiles(reader.shape):
        values, valid = reader.read(window)
        free = [value for value in free if not (valid & (values == value)).any()]
        if not free:
            return first
    return free[0]


def _free_path(folder: str, label: str, written: Sequence[str]) -> Path:
    """Return the path for ``label``, numbered where a band with the same name, or almost the same, has it already."""
    stem = f"series_{re.sub(r'[^A-Za-z0-9.-]+', '_', label)[:_LETTERS]}"
    paths = (Path(folder) / f"{stem}{number}.vrt" for number in ("", *(f"_{count}" for count in range(2, 99999))))
    taken = {path.casefold() for path in written}  # b4 and B4 are one file on Windows and macOS
    return next(path for path in paths if str(path).casefold() not in taken)
