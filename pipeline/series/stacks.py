"""The restored dates as one raster for each band, or spectral index: a VRT whose bands are the dates."""

import re
from pathlib import Path
from typing import Dict, Iterator, List, Sequence, Tuple

from ...errors import RasterError
from ...feedback import NullFeedback
from ...files import write_text
from ..blocks.assemble import stacked_vrt
from ..options.sources import RasterSource
from ..rasters.bands import bands_of
from ..rasters.raster import Raster
from ..rasters.writer import Profile
from .outcomes import Outcome

Layer = Tuple[str, Profile, int]
_PRODUCTS = ("restored", "index")


def write_stacks(folder: str, outcomes: Sequence[Outcome]) -> List[str]:
    """Write ``series_BAND.vrt`` for each band of the restored dates and for each of their spectral indices; return the
    paths, in this order.

    The bands of a VRT are the dates that have it, described by their days. Raises ``RasterError``.
    """
    layers: Dict[Tuple[str, str], List[Tuple[str, Layer]]] = {}
    for product in _PRODUCTS:
        for outcome in outcomes:
            for label, layer in _layers(folder, outcome, product):
                layers.setdefault((product, label), []).append((outcome.date, layer))
    written: List[str] = []
    for (_, label), found in layers.items():
        path = _free_path(folder, label, written)
        text = stacked_vrt([layer for _, layer in found], [date for date, _ in found], Path(folder).absolute())
        try:
            write_text(path, text)
        except OSError as problem:
            raise RasterError(
                f"The output '{path}' cannot be written ({problem.strerror}). Check that the disk is not full."
            ) from problem
        written.append(str(path))
    return written


def _layers(folder: str, outcome: Outcome, product: str) -> Iterator[Tuple[str, Layer]]:
    """Yield the name of each band of a product of a date, and where it is; nothing where there is no such product."""
    name = outcome.file(product)
    if name is None or not outcome.has_result:
        return
    path = str(Path(folder) / name)
    raster = Raster(RasterSource(path))
    profile = bands_of(raster, raster.image_bands, f"{product} raster", NullFeedback()).profile({})
    for index, label in enumerate(profile.descriptions):
        yield label or f"band {index + 1}", (path, profile, index)


def _free_path(folder: str, label: str, written: Sequence[str]) -> Path:
    """Return the path for ``label``, numbered where a band whose name differs in odd letters only has it already."""
    stem = f"series_{re.sub(r'[^A-Za-z0-9.-]+', '_', label)}"
    paths = (Path(folder) / f"{stem}{number}.vrt" for number in ("", *(f"_{count}" for count in range(2, 99999))))
    return next(path for path in paths if str(path) not in written)
