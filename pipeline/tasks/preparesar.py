"""A SAR raster as the networks take it: decibels on the optical raster's grid, with or without its speckle."""

import json
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Iterator, List, Optional

import numpy as np

from ...errors import PluginError, RadiometryError
from ...feedback import Feedback, NullFeedback
from ...version import plugin_version
from ..options.removeclouds import require_valid
from ..options.sar import PrepareSarOptions
from ..pixels import radiometry
from ..pixels.radiometry import Radiometry
from ..pixels.speckle import DEFAULT_LOOKS, LooksEstimate, despeckle, filter_size_px
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.grid import Grid, Window
from ..rasters.optical import common_grid
from ..rasters.raster import open_dataset, require_not_input
from ..rasters.sampling import sample_pixels, sample_windows
from ..rasters.tiles import TILE_PX, tiles
from ..rasters.warp import footprint_share, own_grid, require_overlap
from ..rasters.writer import Profile, RasterWriter, require_writable
from ..scene.sar import SarBand


@dataclass(frozen=True)
class PreparationReport:
    """What was prepared: from which unit, with how many looks (``None`` without a filter), the share of valid pixels."""

    output: str
    network_input: Optional[str]
    unit: str
    looks: Optional[float]
    valid_share: float
    seconds: float


class PreparedSar:
    """A SAR band on the grid of the result. Opening checks everything; errors name the raster and the remedy."""

    def __init__(self, options: PrepareSarOptions, feedback: Feedback):
        self._options = options
        self.grid = _target_grid(options)
        self.band = SarBand(
            options.sar, options.sar_band, options.sar_unit, self.grid, feedback, nodata=options.sar_nodata
        )
        self.datasets = list(self.band.datasets)
        if options.optical is not None:
            share = footprint_share(options.sar, self.grid)
            require_overlap(share, options.sar, "SAR raster")
            if share < 0.999:
                feedback.warn(f"The SAR raster covers {100 * share:.1f} % of the optical raster; the rest is NoData.")
            self.datasets.append(open_dataset(options.optical))
        for name, path in (("OUTPUT", options.output), ("NETWORK_INPUT", options.network_input)):
            if path:
                require_not_input(path, self.datasets, name)
        self._margin_px = filter_size_px(options.speckle_filter, options.filter_size_px) // 2
        self.looks = None

    def fix_looks(self, feedback: Feedback) -> None:
        """Settle the number of looks for the whole raster: the one that was given, or else an estimate."""
        if self._options.speckle_filter == "none":
            return
        self.looks = self._options.looks
        if self.looks is None:
            estimate = LooksEstimate()
            for window in sample_windows(self.grid.shape):
                estimate.add(self._power(window))
                feedback.progress(0)
            self.looks, how = estimate.value(), "estimated from homogeneous ground"
            if self.looks is None:
                self.looks, how = DEFAULT_LOOKS, "Sentinel-1's, as there is too little to estimate it from"
            feedback.info(f"Number of looks: {self.looks:.1f} ({how}).")

    def read_db(self, window: Window) -> np.ndarray:
        """Return (1, h, w) float32 dB, filtered, NaN where there is no SAR; the same whatever the windows."""
        if not self._margin_px:
            return self.band.read_db(window)
        wide = window.padded(self._margin_px)
        options = self._options
        power = despeckle(self._power(wide), options.speckle_filter, self.looks, options.filter_size_px)
        return radiometry.to_db(power[window.relative_to(wide).slices], "linear")[None]

    def fit(self, feedback: Feedback) -> Radiometry:
        """Return the networks' mapping of these decibels to -1 .. 1, as a restoration fits it."""

        def pick(window):
            feedback.progress(0)
            parts = [self.read_db(part) for part in _across(window)]
            return np.concatenate([part[:, np.isfinite(part[0])] for part in parts], axis=1)

        return radiometry.fit(sample_pixels(self.grid.shape, pick), what="SAR raster")

    def profile(self, description: str, unit: str) -> Profile:
        """Return the profile of a raster of one band of float32, NaN its NoData."""
        source, grid = self._options.optical or self._options.sar, self.grid
        place = open_dataset(source)
        return Profile(
            width=grid.width,
            height=grid.height,
            dtype=np.dtype("float32"),
            nodata=float("nan"),
            descriptions=(description,),
            crs_wkt=grid.crs_wkt or source.crs_wkt or place.GetProjection() or None,
            geotransform=grid.geotransform or place.GetGeoTransform(can_return_null=True),
            units=(unit,),
            tags=_tags(self._options),
        )

    def _power(self, window):
        return 10 ** (self.band.read_db(window)[0].astype(np.float64) / 10)


def check_preparation(options: PrepareSarOptions) -> List[str]:
    """Return every problem that opening the rasters shows, without preparing anything."""
    try:
        require_valid(options)
        _open(options, NullFeedback())
    except PluginError as error:
        return [str(error)]
    return []


def prepare_sar(options: PrepareSarOptions, feedback: Feedback) -> PreparationReport:
    """Write ``options.sar`` in decibels to ``options.output`` and, where asked for, what the networks see of it.

    Both have one Float32 band with NaN as NoData, on the grid of ``options.optical`` or else the SAR raster's own.
    Warping and filtering are done in linear power, the filter on the grid of the result. Raises ``PluginError``;
    then, and on cancel, no output exists and an earlier one is untouched.
    """
    started = time.monotonic()
    require_valid(options)
    with ExitStack() as stack:
        cache = stack.enter_context(BlockCacheLimit())
        sar = _open(options, feedback)
        cache.hold(sar.datasets, TILE_PX)
        sar.fix_looks(feedback)
        name = sar.band.name or "SAR"
        outputs = [(options.output, sar.profile(name, "dB"), lambda db: db)]
        if options.network_input:
            seen = sar.fit(feedback)
            feedback.info(f"The networks see {seen.lo[0]:.2f} to {seen.hi[0]:.2f} dB as -1 to 1.")
            outputs.append((options.network_input, sar.profile(f"{name}, network input", ""), seen.encode))
        settings = ("PHOTOMETRIC=MINISBLACK", *options.creation_options)
        writers = [stack.enter_context(RasterWriter(path, profile, settings)) for path, profile, _ in outputs]
        cache.hold([*sar.datasets, *(writer.dataset for writer in writers)], TILE_PX)
        windows, n_valid = tiles(sar.grid.shape), 0
        for done, window in enumerate(windows, start=1):
            db = sar.read_db(window)
            gaps = np.isnan(db)
            for writer, (_, _, encode) in zip(writers, outputs):
                writer.write(window, np.where(gaps, np.float32(np.nan), encode(db)))
            n_valid += int((~gaps).sum())
            feedback.progress(done / len(windows))
        if not n_valid:
            raise RadiometryError(
                "The SAR raster has no valid pixel on the grid of the result. Check its NoData value, and that it shows the "
                "same place as the optical raster."
            )
        for writer in writers:
            writer.complete()
    share = n_valid / (sar.grid.width * sar.grid.height)
    seconds = time.monotonic() - started
    return PreparationReport(options.output, options.network_input, sar.band.unit, sar.looks, share, seconds)


def _open(options: PrepareSarOptions, feedback: Feedback) -> PreparedSar:
    """Return the SAR raster; raise ``PluginError`` where it cannot be used, or an output cannot be written."""
    for path in filter(None, (options.output, options.network_input)):
        require_writable(path)
    return PreparedSar(options, feedback)


def _target_grid(options: PrepareSarOptions) -> Grid:
    if options.optical is None:
        return own_grid(options.sar)
    return common_grid([options.optical], [open_dataset(options.optical)])


def _across(window: Window) -> Iterator[Window]:
    """Yield the parts of a wide window that are as narrow as a tile."""
    for col in range(window.col, window.col + window.width, TILE_PX):
        yield Window(window.row, col, window.height, min(TILE_PX, window.col + window.width - col))


def _tags(options: PrepareSarOptions) -> dict:
    return {
        "SAR_CLOUD_REMOVAL_VERSION": plugin_version(),
        "SAR_CLOUD_REMOVAL_PREPARATION": json.dumps(asdict(options)),
    }
