"""The best-pixel composite: of several dates of one place, each pixel from the one that knows it best."""

import json
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from typing import List, Optional, Sequence, Tuple

import numpy as np

from ...errors import PluginError, RasterError
from ...feedback import Feedback, NullFeedback
from ...version import plugin_version
from ..masks.given import CloudMask
from ..options.bestpixel import BestPixelOptions
from ..options.removeclouds import RasterSource, RestoreOptions, require_valid
from ..pixels.composite import distance_to
from ..pixels.radiometry import avoid_nodata
from ..rasters.bandset import BandSet, bands_on_grid, colours, image_bands
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.grid import Grid, Window
from ..rasters.raster import BandReader, open_dataset, require_not_input
from ..rasters.tiles import TILE_PX, tiles
from ..rasters.warp import band_on_grid
from ..rasters.writer import Profile, RasterWriter, require_writable

CLEAR_COST, UNKNOWN_COST = np.float32(-1), np.finfo(np.float32).max
"""Clear pixels go before restored ones, whose cost is their expected error; those without one come last."""
_FIRST = "first raster"


@dataclass(frozen=True)
class BestPixelReport:
    """What was written: shares (0..1) of all pixels with data in any raster, and with a clear one among them."""

    output: str
    source: Optional[str]
    valid_share: float
    clear_share: float
    seconds: float


class Date:
    """One of the rasters, with what is known of its pixels. Windows are those of the composite's grid."""

    def __init__(self, bands: BandSet, mask: Optional[CloudMask], errors: Sequence[BandReader], buffer_px: int):
        self.bands = bands
        self._mask, self._errors, self._buffer_px = mask, errors, buffer_px
        self.datasets = [*bands.datasets, *(mask.datasets if mask else ())]

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return the bands (B, h, w) and what their pixels cost (h, w) float32."""
        values, valid = self.bands.read(window)
        return values, costs(valid, self._clear(window), self._expected_error(window))

    def _clear(self, window):
        if self._mask is None:
            return np.zeros(window.shape, bool)
        wide = window.padded(self._buffer_px)
        cloudy, known = self._mask.read(wide)
        inner = window.relative_to(wide).slices
        return known[inner] & (distance_to(cloudy, self._buffer_px)[inner] > self._buffer_px)

    def _expected_error(self, window):
        if not self._errors:
            return np.full(window.shape, np.nan, np.float32)
        bands = (reader.read(window) for reader in self._errors)
        return np.mean([np.where(valid, values, np.nan) for values, valid in bands], axis=0)


def costs(valid, clear, error) -> np.ndarray:
    """Return what each pixel (h, w) costs, the least being the best: ``CLEAR_COST`` where it is ``clear`` (bool).

    Elsewhere the expected ``error``, the mean of all bands, which is 0 where nothing was restored; ``UNKNOWN_COST`` where it
    is NaN, and infinity where the raster is not ``valid`` (bool).
    """
    restored = np.clip(np.nan_to_num(error, nan=UNKNOWN_COST), 0, UNKNOWN_COST)
    return np.select([~valid, clear], [np.float32(np.inf), CLEAR_COST], restored).astype(np.float32)


def check_best_pixel(options: BestPixelOptions) -> List[str]:
    """Return every problem that opening the rasters shows, without writing anything."""
    try:
        require_valid(options)
        _open(options, NullFeedback())
    except PluginError as error:
        return [str(error)]
    return []


def best_pixel(options: BestPixelOptions, feedback: Feedback) -> BestPixelReport:
    """Write ``options.output``: each pixel from the raster where it is clear, else where the least error is expected.

    Of equally good ones the first raster wins. All bands of a pixel come from one raster; ``options.source`` says from
    which (1 for the first; 0, NoData, where no raster has data). The result has the first raster's bands, type, grid and
    NoData. Raises ``PluginError``; then, and on cancel, no output exists and an earlier one is untouched.
    """
    started = time.monotonic()
    require_valid(options)
    with ExitStack() as stack:
        cache = stack.enter_context(BlockCacheLimit())
        dates = _open(options, feedback)
        first = dates[0].bands
        profile = first.profile(_tags(options))
        interpretations = [colours(first.datasets[0])[number - 1] for number in first.band_numbers]
        photometric = "RGB" if interpretations[:3] == ["Red", "Green", "Blue"] else "MINISBLACK"
        settings = (f"PHOTOMETRIC={photometric}", *options.creation_options)
        writers = [stack.enter_context(RasterWriter(options.output, profile, settings))]
        if options.source:
            settings = ("PHOTOMETRIC=MINISBLACK", *options.creation_options)
            writers.append(stack.enter_context(RasterWriter(options.source, _source_profile(profile), settings)))
        cache.hold([d for date in dates for d in date.datasets] + [writer.dataset for writer in writers], TILE_PX)
        used, clear = np.zeros(len(dates) + 1, np.int64), 0
        windows = tiles(first.grid.shape)
        for done, window in enumerate(windows, start=1):
            values, number, cost = _choose(dates, profile, window)
            for writer, array in zip(writers, (values, number[None])):
                writer.write(window, array, number > 0)
            used += np.bincount(number.ravel(), minlength=len(used))
            clear += np.count_nonzero(cost == CLEAR_COST)
            feedback.progress(done / len(windows))
        for writer in writers:
            writer.complete()
    valid = used[1:].sum()
    for count, source in zip(used[1:], options.rasters):
        feedback.info(f"{100 * count / max(valid, 1):.2f} % of the pixels come from '{source.path}'.")
    shares = (valid / used.sum(), clear / used.sum())
    return BestPixelReport(options.output, options.source, *map(float, shares), time.monotonic() - started)


def _choose(dates, profile: Profile, window: Window):
    """Return the best bands (B, h, w) of ``window``, the number (h, w) uint8 of their raster, and what they cost."""
    best = np.full((len(profile.descriptions), *window.shape), profile.blank, profile.dtype)
    number, least = np.zeros(window.shape, np.uint8), np.full(window.shape, np.inf, np.float32)
    for index, date in enumerate(dates, start=1):
        values, cost = date.read(window)
        better = cost < least
        best[:, better] = avoid_nodata(values[:, better], profile.reserved)
        number[better], least[better] = index, cost[better]
    return best, number, least


def _open(options: BestPixelOptions, feedback: Feedback) -> List[Date]:
    """Return the dates; raise ``PluginError`` where they do not fit together, or an output cannot be written."""
    for path in filter(None, (options.output, options.source)):
        require_writable(path)
    first = _open_bands(options.rasters[0], None, feedback)
    masks, errors = options.masks or [None] * len(options.rasters), options.errors or [None] * len(options.rasters)
    dates = []
    for source, mask, error in zip(options.rasters, masks, errors):
        bands = _open_bands(source, first, feedback)
        mask = mask and _open_mask(mask, source, options.mask_type, first.grid, feedback)
        readers = _open_errors(error, first.grid, feedback) if error else []
        dates.append(Date(bands, mask, readers, options.mask_buffer_px))
    for name, path in (("OUTPUT", options.output), ("SOURCE", options.source)):
        if path:
            errors = [open_dataset(source) for source in options.errors]
            require_not_input(path, [*errors, *(d for date in dates for d in date.datasets)], name)
    return dates


def _open_bands(source: RasterSource, first: Optional[BandSet], feedback: Feedback) -> BandSet:
    """Return all bands of ``source`` but its alpha band, on the grid of ``first``; raise where the two do not go together."""
    numbers = image_bands(open_dataset(source))
    if first is None:
        return BandSet(source, numbers, _FIRST, feedback)
    bands = bands_on_grid(source, numbers, first.grid, "raster", _FIRST, feedback)
    one, other = ((len(item.band_numbers), str(item.dtype), item.declared_scales()) for item in (bands, first))
    if one != other:
        raise RasterError(
            f"'{source.path}' and '{first.sources[0].path}' do not go together: they have {one[0]} and {other[0]} bands of the "
            f"types {one[1]} and {other[1]}, with scale and offset {one[2]} and {other[2]}. Use rasters of one product."
        )
    if bands.names() != first.names():
        feedback.warn(
            f"The bands of '{source.path}' are called {', '.join(bands.names())}, those of the first raster "
            f"{', '.join(first.names())}: they are taken in their order."
        )
    return bands


def _open_mask(mask: RasterSource, source: RasterSource, mask_type: str, grid: Grid, feedback: Feedback) -> CloudMask:
    as_restoration = RestoreOptions(optical=source, sar=source, output="", cloud_mask=mask, mask_type=mask_type)
    return CloudMask(as_restoration, grid, feedback)


def _open_errors(source: RasterSource, grid: Grid, feedback: Feedback) -> List[BandReader]:
    numbers = image_bands(open_dataset(source))
    return [band_on_grid(source, number, grid, "raster of expected errors", feedback) for number in numbers]


def _source_profile(profile: Profile) -> Profile:
    """Return the profile of the raster that says where pixels of a raster with ``profile`` come from."""
    return replace(
        profile,
        dtype=np.dtype("uint8"),
        nodata=0,
        descriptions=("source",),
        scales=(),
        offsets=(),
        units=(),
        masked=False,
    )


def _tags(options: BestPixelOptions) -> dict:
    return {
        "SAR_CLOUD_REMOVAL_VERSION": plugin_version(),
        "SAR_CLOUD_REMOVAL_COMPOSITE": json.dumps(asdict(options)),
    }
