"""The SAR band of a run, on any grid, in decibels."""

from typing import Optional

import numpy as np

from ...errors import OptionError
from ...feedback import Feedback
from ..options.removeclouds import RasterSource
from ..pixels import radiometry
from ..rasters.band_names import find_vv, require_band
from ..rasters.grid import Grid, Window
from ..rasters.raster import BandReader, descriptions, open_dataset
from ..rasters.sampling import band_samples
from ..rasters.warp import band_on_grid


class SarBand:
    """One SAR band on a grid, read in decibels.

    ``unit`` is the one the raster is stored in, once it is known. ``nodata`` wins over what the file declares.
    """

    def __init__(
        self, source: RasterSource, band: Optional[int], unit: str, grid: Grid, feedback: Feedback, nodata=None
    ):
        dataset = open_dataset(source)
        names = descriptions(dataset)
        if band is None:
            band, how = find_vv(names, source.path)
            feedback.info(f"SAR band: {band} ({names[band - 1] or 'unnamed'}), {how}.")
        require_band(band, len(names), "SAR_BAND", source.path)
        reader = BandReader(dataset, band)
        if nodata is not None and not radiometry.can_hold(reader.dtype, nodata):
            raise OptionError(
                f"SAR_NODATA is {nodata:g}, which no pixel of '{source.path}' can be: its type is {reader.dtype}. "
                "Leave it empty, or give the value that pixels without data have."
            )
        if unit == "auto":
            samples = band_samples(reader)
            samples = samples if nodata is None else samples[samples != reader.dtype.type(nodata)]
            samples = reader.unscaled(samples)
            unit, why = radiometry.recognise_sar_unit(samples)
            feedback.info(f"SAR unit: {unit} ({why}).")
            if unit == "db" and radiometry.hardly_decibels(samples):
                feedback.warn(
                    f"The SAR raster '{source.path}' is read as decibels, because {why}, but its values lie as close to 0 as "
                    "those of linear power with its noise taken off. If that is what it is, set SAR_UNIT to linear: negative "
                    "pixels are then without data, and clouds over them stay, unless you put a floor in first (GDAL's raster "
                    "calculator: maximum(A, 0.001)). If it is in decibels, set SAR_UNIT to db."
                )
        self.unit, self.name = unit, names[band - 1]
        self._reader = band_on_grid(source, band, grid, "SAR raster", feedback, sar_unit=unit, nodata=nodata)
        self._read_unit = "linear" if self._reader.is_power else unit
        self.datasets = [dataset]

    def read_db(self, window: Window) -> np.ndarray:
        """Return (1, h, w) float32 dB, NaN where there is no SAR."""
        values, valid = self._reader.read(window)
        if not self._reader.is_power:
            values = self._reader.unscaled(values)
        return np.where(valid, radiometry.to_db(values, self._read_unit), np.float32(np.nan))[None]
