"""The restored dates as one raster for each band: a VRT whose bands are the dates."""

import re
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

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


def write_stacks(folder: str, outcomes: Sequence[Outcome]) -> List[str]:
    """Write ``series_BAND.vrt`` for each band of the restored dates; return the paths, in the order of the bands.

    The bands of a VRT are the dates that have it, described by their days. Raises ``RasterError``.
    """
    layers: Dict[str, List[Tuple[str, Layer]]] = {}
    for outcome in outcomes:
        name = outcome.file("restored")
        if name is None or not outcome.has_result:
            continue
        path = str(Path(folder) / name)
        raster = Raster(RasterSource(path))
        profile = bands_of(raster, raster.image_bands, "restored raster", NullFeedback()).profile({})
        for index, label in enumerate(profile.descriptions):
            label = label or f"band {index + 1}"
            layers.setdefault(label, []).append((outcome.date, (path, profile, index)))
    written = []
    for label, found in layers.items():
        path = Path(folder) / f"series_{re.sub(r'[^A-Za-z0-9.-]+', '_', label)}.vrt"
        text = stacked_vrt([layer for _, layer in found], [date for date, _ in found], Path(folder).absolute())
        try:
            write_text(path, text)
        except OSError as problem:
            raise RasterError(
                f"The output '{path}' cannot be written ({problem.strerror}). Check that the disk is not full."
            ) from problem
        written.append(str(path))
    return written
