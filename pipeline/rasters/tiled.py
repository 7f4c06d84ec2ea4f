"""Rasters computed and written tile by tile, for work that needs no overlap."""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Callable, Iterable, Sequence, Tuple

import numpy as np

from ...feedback import Feedback
from .block_cache import BlockCacheLimit
from .grid import Window
from .tiles import TILE_PX, tiles
from .writer import Profile, RasterWriter


@dataclass(frozen=True)
class Target:
    """A raster to write: where, what it looks like, and options of GDAL's GeoTIFF driver (``NAME=VALUE``)."""

    path: str
    profile: Profile
    creation_options: Tuple[str, ...] = ()


def write_tiles(
    targets: Sequence[Target],
    shape: Tuple[int, int],
    datasets: Sequence,
    make: Callable[[Window], Iterable[Tuple[np.ndarray, np.ndarray]]],
    cache: BlockCacheLimit,
    feedback: Feedback,
    require: Callable[[], None] = lambda: None,
) -> None:
    """Write rasters of ``shape`` (height, width): all of ``targets`` appear, or none.

    ``make`` returns for each window the values (B, h, w) and the valid pixels (h, w) of every target. ``datasets`` are
    those that it reads. ``require`` may raise when all tiles are there: then nothing appears.
    """
    with ExitStack() as stack:
        writers = [
            stack.enter_context(RasterWriter(target.path, target.profile, target.creation_options))
            for target in targets
        ]
        cache.hold([*datasets, *(writer.dataset for writer in writers)], TILE_PX)
        windows = tiles(shape)
        for done, window in enumerate(windows, start=1):
            for writer, (values, valid) in zip(writers, make(window)):
                writer.write(window, values, valid)
            feedback.progress(done / len(windows))
        require()
        for writer in writers:
            writer.complete(feedback)
