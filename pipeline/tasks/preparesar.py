"""A SAR raster as the networks take it: decibels on the optical raster's grid, with or without its speckle."""

from dataclasses import dataclass
from typing import Iterator, Optional, Tuple

import numpy as np

from ...errors import RadiometryError
from ...feedback import Feedback, Notes
from ..options.checks import require_valid
from ..options.preparesar import PrepareSarOptions
from ..pixels import radiometry
from ..pixels.radiometry import Radiometry
from ..pixels.speckle import DEFAULT_LOOKS, LooksEstimate, despeckle, filter_size_px
from ..provenance import provenance
from ..rasters.grid import Grid, Window
from ..rasters.optical import common_grid
from ..rasters.raster import Raster, Rasters
from ..rasters.sampling import sample_pixels, sample_windows
from ..rasters.tiled import Target, write_tiles
from ..rasters.tiles import TILE_PX
from ..rasters.warp import own_grid
from ..rasters.writer import Profile
from ..scene.sar import OpenedSar, SarBands
from ..task import Task


@dataclass(frozen=True)
class PreparationReport:
    """What was prepared: from which unit, with how many looks (``None`` without a filter), the share (0..1) of valid
    pixels.
    """

    output: str
    network_input: Optional[str]
    unit: str
    looks: Optional[float]
    valid_share: float
    seconds: float = 0.0
    warnings: Tuple[str, ...] = ()


class PreparedSar:
    """A SAR band, filtered by ``speckle_filter`` of ``filter_px`` pixels for ``looks`` looks (``None`` without a
    filter).
    """

    def __init__(self, band: SarBands, grid: Grid, speckle_filter: str, filter_px: int, looks: Optional[float]):
        self._band, self._grid = band, grid
        self._filter, self._filter_px, self.looks = speckle_filter, filter_px, looks
        self._margin_px = filter_size_px(speckle_filter, filter_px) // 2

    def read_db(self, window: Window) -> np.ndarray:
        """Return (1, h, w) float32 dB, filtered, NaN where there is no SAR; the same whatever the windows."""
        if not self._margin_px:
            return self._band.read_db(window)
        wide = window.padded(self._margin_px)
        power = despeckle(_power(self._band, wide), self._filter, self.looks, self._filter_px)
        return radiometry.to_db(power[window.relative_to(wide).slices], "linear")[None]

    def fit(self, feedback: Feedback) -> Radiometry:
        """Return the networks' mapping of these decibels to -1 .. 1, as a restoration fits it."""

        def pick(window):
            parts = [self.read_db(part) for part in _across(window)]
            return np.concatenate([part[:, np.isfinite(part[0])] for part in parts], axis=1)

        return radiometry.fit(sample_pixels(self._grid.shape, pick, feedback), what=f"SAR raster '{self._band.path}'")


class Preparation(Task):
    """The preparation of a SAR raster.

    Writes one band of Float32 decibels with NaN as NoData, on the grid of an optical raster or else the SAR raster's
    own and, on request, the same as the networks see it. Warping and filtering are done in linear power, the filter on
    the grid of the result.
    """

    def __init__(
        self,
        options: PrepareSarOptions,
        sar: OpenedSar,
        optical: Optional[Raster],
        grid: Grid,
        rasters: Rasters,
        notes: Notes,
    ):
        super().__init__(options, rasters, notes)
        self._sar, self._optical, self._grid = sar, optical, grid

    def work(self, cache, feedback):
        """Settle unit and looks for the whole raster, then write tile by tile."""
        options, grid = self.options, self._grid
        cache.hold(self.rasters.datasets, TILE_PX)
        band = self._sar.read_as(self._sar.recognise(feedback, grid), grid, feedback)
        looks = None if options.speckle_filter == "none" else options.looks or _estimate_looks(band, grid, feedback)
        sar = PreparedSar(band, grid, options.speckle_filter, options.filter_size_px, looks)
        name = self._sar.name or "SAR"
        settings = ("PHOTOMETRIC=MINISBLACK", *options.creation_options)
        targets, encoders = [Target(options.output, self._profile(name, "dB"), settings)], [lambda db: db]
        if options.network_input:
            seen = sar.fit(feedback)
            feedback.info(f"The networks see {seen.lo[0]:.2f} to {seen.hi[0]:.2f} dB as -1 to 1.")
            targets.append(Target(options.network_input, self._profile(f"{name}, network input", ""), settings))
            encoders.append(seen.encode)
        n_valid = 0

        def make(window):
            nonlocal n_valid
            db = sar.read_db(window)
            gaps = np.isnan(db)
            n_valid += int((~gaps).sum())
            return [(np.where(gaps, np.float32(np.nan), encode(db)), ~gaps[0]) for encode in encoders]

        def require():
            if not n_valid:
                raise RadiometryError(
                    f"The SAR raster '{band.path}' has no valid pixel on the grid of the result. Check its NoData "
                    "value, and that it shows the same place as the optical raster."
                )

        write_tiles(targets, grid.shape, self.rasters.datasets, make, cache, feedback, require)
        share = n_valid / (grid.width * grid.height)
        return PreparationReport(options.output, options.network_input, band.unit, looks, share)

    def _profile(self, description: str, unit: str) -> Profile:
        """Return the profile of a raster of one band of float32, NaN its NoData."""
        place, grid = self._optical or self._sar.raster, self._grid
        return Profile(
            width=grid.width,
            height=grid.height,
            dtype=np.dtype("float32"),
            nodata=float("nan"),
            descriptions=(description,),
            **place.place_of(grid),
            units=(unit,),
            tags=provenance("PREPARATION", self.options),
        )


def open_preparation(options: PrepareSarOptions) -> Preparation:
    """Open everything that a preparation of SAR reads; no pixel is looked at.

    Args:
        options: what to prepare, for which grid, and what to write.

    Returns:
        Preparation: ready to ``run``.

    Raises:
        PluginError: an option is out of range, a raster cannot be used, or an output cannot be written.
    """
    require_valid(options)
    rasters, notes = Rasters(), Notes()
    optical = None if options.optical is None else rasters.open(options.optical)
    sar_raster = rasters.open(options.sar.raster)
    grid = own_grid(sar_raster) if optical is None else common_grid([optical])
    sar = OpenedSar(options.sar, rasters, notes)
    if optical is not None:
        sar.require_overlap(grid, "the rest is NoData", notes)
    return Preparation(options, sar, optical, grid, rasters, notes)


def prepare_sar(options: PrepareSarOptions, feedback: Feedback) -> PreparationReport:
    """Prepare ``options.sar`` and write the results: ``open_preparation``, then ``Preparation.run``."""
    return open_preparation(options).run(feedback)


def _estimate_looks(band: SarBands, grid: Grid, feedback: Feedback) -> float:
    """Return the equivalent number of looks, from homogeneous ground all over the raster."""
    estimate = LooksEstimate()
    for window in sample_windows(grid.shape):
        estimate.add(_power(band, window))
        feedback.progress(0)
    looks, how = estimate.value(), "estimated from homogeneous ground"
    if looks is None:
        looks, how = DEFAULT_LOOKS, "Sentinel-1's, as there is too little to estimate it from"
    feedback.info(f"Number of looks: {looks:.1f} ({how}).")
    return looks


def _power(band: SarBands, window: Window) -> np.ndarray:
    """Return linear power (h, w) float64, NaN where there is no SAR."""
    return 10 ** (band.read_db(window)[0].astype(np.float64) / 10)


def _across(window: Window) -> Iterator[Window]:
    """Yield the parts of a wide window that are as narrow as a tile."""
    for col in range(window.col, window.col + window.width, TILE_PX):
        yield Window(window.row, col, window.height, min(TILE_PX, window.col + window.width - col))
