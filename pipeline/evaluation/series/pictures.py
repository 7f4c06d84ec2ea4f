"""Reduced pictures of the dates of a series, before and after, on the grid of the results."""

import math
from dataclasses import dataclass, field
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from ....errors import Canceled, PluginError
from ....feedback import Feedback, NullFeedback, PartOfWork
from ...options.sources import RasterSource
from ...rasters.bands import is_measured
from ...rasters.block_cache import BlockCacheLimit
from ...rasters.grid import Grid
from ...rasters.image import image_on_grid, undeclared_nodata
from ...rasters.raster import Raster
from ...rasters.tiles import tiles
from ..bands import pair_bands
from ..pictures import stretch_limits
from ..thumbnails import Thumbnail, thumbnail_factor

_LARGEST_PX, _SMALLEST_PX = 256, 96
"""The longest sides of pictures of few and of many dates."""
_FEW = 24
Limits = Tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class DatePictures:
    """Pictures (1 or 3, h, w) of a date, NaN without data; ``None`` where there is none.

    They are in the raster's units or, where those of the dates differ, reflectance.
    """

    before: Optional[np.ndarray]
    after: Optional[np.ndarray]


@dataclass(frozen=True)
class Shown:
    """A date to show: its raster, and the path of the restored one, ``None`` where there is none.

    ``bands``, ``restored_bands``: the numbers of those that were restored in both, empty for all. ``scaling``: what the
    values of each band of the restored raster, by its index, are multiplied by, and what is then added.
    """

    source: RasterSource
    bands: Tuple[int, ...]
    restored: Optional[str]
    restored_bands: Tuple[int, ...]
    scaling: Mapping[int, Tuple[float, float]] = field(default_factory=dict)


def read_pictures(
    dates: Sequence[Shown], grid: Grid, nodata: Optional[float], feedback: Feedback
) -> Tuple[DatePictures, ...]:
    """Return pictures of ``dates``, of the red, green and blue band where these were restored.

    Both are shown on ``grid``. ``nodata`` takes the place of what files declare. What cannot be read has no picture.
    """
    side_px = max(_SMALLEST_PX, int(_LARGEST_PX * min(1.0, math.sqrt(_FEW / len(dates)))))
    factor, found = thumbnail_factor(grid.shape, side_px), []
    with BlockCacheLimit():
        for index, date in enumerate(dates):
            part = PartOfWork(feedback, index / len(dates), (index + 1) / len(dates))
            found.append(_pictures(date, grid, factor, nodata, part))
    return tuple(found)


def common_limits(pictures: Sequence[DatePictures]) -> Dict[int, Limits]:
    """Return the limits between which all ``pictures`` are shown, by their number of bands.

    They are those of the ground: of the restored pictures, and of the others only where there is none.
    """
    found = {}
    for count in (1, 3):
        after = [date.after for date in pictures if date.after is not None and len(date.after) == count]
        before = [date.before for date in pictures if date.before is not None and len(date.before) == count]
        shown = after or before
        if shown:
            found[count] = stretch_limits(np.concatenate([picture.reshape(count, -1) for picture in shown], axis=1))
    return found


def _pictures(date: Shown, grid, factor, nodata, feedback) -> DatePictures:
    try:
        before = Raster(date.source)
        after = before if date.restored is None else Raster(RasterSource(date.restored))
        after_bands = date.bands if date.restored is None else date.restored_bands
        pairs = pair_bands(after, before, after_bands, date.bands)
    except PluginError:  # the table says what is wrong with the date
        return DatePictures(None, None)
    parts: List[Optional[np.ndarray]] = []
    scaling = [date.scaling.get(pairs.restored[number] - 1, (1.0, 0.0)) for number in pairs.shown]
    for index, (raster, numbers) in enumerate(((before, pairs.reference), (after, pairs.restored))):
        chosen, part = [numbers[number] for number in pairs.shown], PartOfWork(feedback, index / 2, (index + 1) / 2)
        wanted = index == 0 or date.restored is not None
        picture = _picture(raster, chosen, grid, factor, nodata, part) if wanted else None
        parts.append(picture if picture is None else _scaled(picture, scaling))
    return DatePictures(*parts)


def _scaled(picture, scaling) -> np.ndarray:
    """Return a ``picture`` (B, h, w) with the factor and the offset of each band applied."""
    gain, offset = (np.array(part)[:, None, None] for part in zip(*scaling))
    return picture * gain + offset


def _picture(raster, numbers, grid, factor, nodata, feedback) -> Optional[np.ndarray]:
    """Return the bands ``numbers`` of ``raster`` on ``grid``, reduced by ``factor``; ``None`` if it cannot be read."""
    picture, windows, filled = Thumbnail(grid.shape, len(numbers), factor), tiles(grid.shape), raster
    try:
        fill = undeclared_nodata(raster, numbers, grid, NullFeedback())
        for value in (fill, nodata):
            filled = filled if value is None else filled.with_nodata(value)
        is_told = fill is not None or nodata is not None
        zero = not is_told and not any(raster.reader(number).has_mask for number in numbers)
        readers = image_on_grid(filled, numbers, grid, "optical raster", NullFeedback(), zero)
        for index, window in enumerate(windows):
            feedback.progress(index / len(windows))
            parts = [reader.read(window) for reader in readers]
            values = np.stack([band for band, _ in parts])
            valid = np.logical_and.reduce([ok & is_measured(band) for band, ok in parts])
            picture.add(window, values, valid & (values != 0).any(axis=0) if zero else valid)
    except Canceled:
        raise
    except PluginError:  # the table says what is wrong with the date
        return None
    return picture.mean()
