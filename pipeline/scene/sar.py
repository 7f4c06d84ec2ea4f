"""The SAR band of a run, on any grid, in decibels."""

from typing import Optional

import numpy as np

from ...errors import OptionError
from ...feedback import Feedback
from ..options.sources import SarSource
from ..pixels import radiometry
from ..rasters.band_names import find_vv, require_band
from ..rasters.grid import Grid, Window
from ..rasters.raster import BandReader, Rasters
from ..rasters.sampling import band_samples
from ..rasters.warp import band_on_grid, covers_all, require_overlap, source_window

WHAT = "SAR raster"


class OpenedSar:
    """One band of a SAR raster, opened; no pixel of it is looked at."""

    def __init__(self, source: SarSource, rasters: Rasters, feedback: Feedback):
        self._source = source
        self.raster = rasters.open(source.raster)
        names = self.raster.names
        self.band = source.band
        if self.band is None:
            self.band, how = find_vv(names, self.raster.path)
            feedback.info(f"SAR band: {self.band} ({names[self.band - 1] or 'unnamed'}), {how}.")
        require_band(self.band, len(names), "SAR_BAND", self.raster.path)
        self.name = names[self.band - 1]
        dtype = self.raster.reader(self.band).dtype
        if source.nodata is not None and not radiometry.can_hold(dtype, source.nodata):
            raise OptionError(
                f"SAR_NODATA is {source.nodata:g}, which no pixel of '{self.raster.path}' can be: its type is {dtype}. "
                "Leave it empty, or give the value that pixels without data have."
            )

    def require_overlap(self, grid: Grid, elsewhere: str, feedback: Feedback) -> None:
        """Raise ``GridError`` where the raster does not lie on ``grid``; warn what becomes of pixels that it leaves out."""
        share = require_overlap(self.raster, grid, WHAT)
        if not covers_all(share):
            feedback.warn(f"The SAR raster covers {100 * share:.1f} % of the optical raster; {elsewhere}.")

    def recognise_unit(self, feedback: Feedback, grid: Optional[Grid] = None) -> str:
        """Return the unit that is stored: the one given, else the one that a sample of pixels shows, of those under ``grid``."""
        if self._source.unit != "auto":
            return self._source.unit
        reader, nodata = self.raster.reader(self.band), self._source.nodata
        samples = band_samples(reader, area=grid and source_window(self.raster, grid), feedback=feedback)
        samples = samples if nodata is None else samples[samples != reader.dtype.type(nodata)]
        samples = reader.unscaled(samples)
        unit, why = radiometry.recognise_sar_unit(samples)
        feedback.info(f"SAR unit: {unit} ({why}).")
        if unit == "db" and radiometry.hardly_decibels(samples):
            feedback.warn(
                f"The SAR raster '{self.raster.path}' is read as decibels, because {why}, but its values lie as close to 0 as "
                "those of linear power with its noise taken off. If that is what it is, set SAR_UNIT to linear: negative "
                "pixels are then without data, and clouds over them stay, unless you put a floor in first (GDAL's raster "
                "calculator: maximum(A, 0.001)). If it is in decibels, set SAR_UNIT to db."
            )
        return unit

    def read_as(self, unit: str, grid: Grid, feedback: Feedback) -> "SarBand":
        """Return the band, stored in ``unit``, on ``grid``."""
        reader = band_on_grid(self.raster, self.band, grid, WHAT, feedback, sar_unit=unit, nodata=self._source.nodata)
        return SarBand(reader, unit)


class SarBand:
    """One SAR band in windows of a grid, in decibels; ``unit`` is the one that the raster is stored in."""

    def __init__(self, reader: BandReader, unit: str):
        self._reader, self.unit = reader, unit
        self._read_unit = "linear" if reader.is_power else unit

    def read_db(self, window: Window) -> np.ndarray:
        """Return (1, h, w) float32 dB, NaN where there is no SAR."""
        values, valid = self._reader.read(window)
        if not self._reader.is_power:
            values = self._reader.unscaled(values)
        return np.where(valid, radiometry.to_db(values, self._read_unit), np.float32(np.nan))[None]
