"""The SAR bands of a run, on any grid, in decibels."""

from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

import numpy as np

from ...errors import OptionError, RadiometryError
from ...feedback import Feedback, NullFeedback
from ..options.sources import SarSource
from ..pixels import radiometry
from ..rasters.band_names import find_polarisation, find_vh, polarisation_of, require_band
from ..rasters.bands import full_value
from ..rasters.border.nodata import can_hold
from ..rasters.grid import Grid, Window
from ..rasters.raster import BandReader, Rasters
from ..rasters.sampling import band_samples, edge_samples
from ..rasters.warp import band_on_grid, covers_all, require_overlap, source_window

WHAT = "SAR raster"
_FEW_SHARE = 0.0001
"""So few decibels that are too low may be: the logarithms of next to nothing."""


class OpenedSar:
    """Bands of a SAR raster, opened; no pixel of them is looked at.

    ``bands``: their numbers. The first one is ``SAR_BAND`` or the one of polarisation ``wanted``; ``with_vh`` takes VH
    as the second one, where there is a band of that name and ``SAR_BAND`` is not given.
    """

    def __init__(
        self, source: SarSource, rasters: Rasters, feedback: Feedback, with_vh: bool = False, wanted: str = "vv"
    ):
        self._source = source
        self.raster = rasters.open(source.raster)
        names = self.raster.names
        self.band = source.band
        if self.band is None:
            self.band, how = find_polarisation(names, self.raster.path, wanted, source.likely_band)
            feedback.info(f"SAR band: {self.band} ({names[self.band - 1] or 'unnamed'}), {how}.")
        second = find_vh(names) if with_vh and source.band is None else None
        if second in (None, self.band):
            self.bands: Tuple[int, ...] = (self.band,)
        else:
            feedback.info(f"Second SAR band: {second} ({names[second - 1]}), by band name.")
            self.bands = (self.band, second)
        require_band(self.band, len(names), "SAR_BAND", self.raster.path)
        self.name = names[self.band - 1]
        self.polarisation = polarisation_of(self.name, self.raster.path, len(names))
        """That of the first band, ``None`` where names do not tell it."""
        dtype = self.raster.reader(self.band).dtype
        if source.nodata is not None and not can_hold(dtype, source.nodata):
            raise OptionError(
                f"SAR_NODATA is {source.nodata:g}, which no pixel of '{self.raster.path}' can be: its type is {dtype}. "
                "Leave it empty, or give the value that pixels without data have."
            )
        likely = source.likely_nodata
        self._likely_nodata = likely if likely is not None and can_hold(dtype, likely) else None

    def require_overlap(self, grid: Grid, elsewhere: str, feedback: Feedback) -> None:
        """Raise ``GridError`` where the raster does not lie on ``grid``; warn what becomes of pixels that it leaves
        out.
        """
        share = require_overlap(self.raster, grid, WHAT)
        if not covers_all(share):
            feedback.warn(f"The SAR raster covers {100 * share:.1f} % of the optical raster; {elsewhere}.")

    def recognise(self, feedback: Feedback, grid: Optional[Grid] = None) -> "SarMeaning":
        """Return what the stored values mean, by a sample of pixels, of those under ``grid``.

        Raises ``RadiometryError`` where no pixel has data, or where decibels are too low for any radar.
        """
        area, gaps = grid and source_window(self.raster, grid), []
        for band in self.bands:
            samples, own_gaps = self._samples(band, area, feedback)
            if band != self.band and not samples.size:
                feedback.warn(
                    f"Band {band} ({self.raster.names[band - 1]}) of the SAR raster '{self.raster.path}' has no data "
                    "on the optical raster's ground and is not used."
                )
                continue
            gaps.append(tuple(own_gaps))
            if band == self.band:
                unit = self._unit(samples, feedback)
            if unit == "db":
                self._require_decibels(samples, feedback)
            if samples.size > 1 and samples.min() == samples.max():
                feedback.warn(
                    f"The SAR raster '{self.raster.path}' has one value everywhere, {samples[0]:g}: it says nothing "
                    "about the ground. Check SAR_BAND, and that the file holds backscatter."
                )
        return SarMeaning(unit, tuple(gaps))

    def _samples(self, band: int, area, feedback) -> Tuple[np.ndarray, List[float]]:
        """Return a sample of what ``band`` has of backscatter (N,), and the values that are gaps."""
        reader = self.raster.reader(band)
        gaps: List[float] = []
        samples, edges = band_samples(reader, feedback, area=area), edge_samples(reader, area)
        given, likely = self._source.nodata, self._likely_nodata
        if likely is not None and (samples == reader.dtype.type(likely)).any():
            given = likely
        if given is not None:
            samples = samples[samples != reader.dtype.type(given)]
        else:
            fill = radiometry.fill_value(samples, reader.unscaled(samples))
            fill = full_value(samples) if fill is None else fill
            if fill is not None:
                gaps.append(float(fill))
                samples, edges = samples[samples != fill], edges[edges != fill]
            # with an offset, 0 stands for another value
            if not reader.gdal_band.GetOffset() and radiometry.zeros_are_gaps(samples, edges):
                gaps.append(0.0)
                samples = samples[samples != 0]
        for value in gaps:
            feedback.info(
                f"SAR pixels that are exactly {value:g} count as without data: so many cannot have been measured. "
                "SAR_NODATA, set to a NoData value, overrides this."
            )
        return reader.unscaled(samples), gaps

    def _unit(self, samples, feedback) -> str:
        unit = self._source.unit
        if unit == "auto":
            unit, why = radiometry.recognise_sar_unit(samples, f"SAR raster '{self.raster.path}'")
            is_unclear, likely = unit == "db" and radiometry.hardly_decibels(samples), self._source.likely_unit
            if is_unclear and likely != "auto":
                unit, why = likely, "as SAR_UNIT says"
            feedback.info(f"SAR unit: {unit} ({why}).")
            if is_unclear and likely == "auto":
                self._warn_of_power(why, feedback)
        return unit

    def _warn_of_power(self, why, feedback):
        feedback.warn(
            f"The SAR raster '{self.raster.path}' is read as decibels, because {why}, but its values lie as close to 0 "
            "as those of linear power with its noise taken off. If that is what it is, set SAR_UNIT to linear: "
            "negative pixels are then without data, and clouds over them stay, unless you put a floor in first "
            "(GDAL's raster calculator: maximum(A, 0.001)). If it is in decibels, set SAR_UNIT to db."
        )

    def _require_decibels(self, samples, feedback):
        """Refuse decibels that no radar measures; single ones are gaps."""
        low = samples[samples < radiometry.WEAKEST_DB]
        if low.size > _FEW_SHARE * samples.size:
            scaled = "If they are decibels times 100, declare that in the file (gdal_edit.py -scale 0.01). "
            raise RadiometryError(
                f"The SAR raster '{self.raster.path}' has values down to {low.min():g}, which are not decibels. "
                f"{scaled if samples.dtype.kind in 'iu' else ''}If "
                "that is its NoData value, set SAR_NODATA to it; if the raster was resampled with it, declare it "
                "before resampling. Otherwise set SAR_UNIT to the unit of the values."
            )
        if low.size:
            feedback.info(f"SAR pixels below {radiometry.WEAKEST_DB:g} dB have no data.")

    def read_as(self, meaning: "SarMeaning", grid: Grid, feedback: Feedback) -> "SarBands":
        """Return the bands on ``grid``, their values taken as ``meaning`` says."""
        readers = [
            self._reader(band, gaps, meaning.unit, grid, NullFeedback() if index else feedback)
            for index, (band, gaps) in enumerate(zip(self.bands, meaning.gaps))
        ]
        return SarBands(readers, meaning.unit, self.raster.path)

    def _reader(self, band, gaps, unit, grid, feedback) -> BandReader:
        raster, declared = self.raster, self.raster.reader(band).has_mask
        for value in gaps if self._likely_nodata is None else (*gaps, self._likely_nodata):
            if value or declared or unit == "db":  # else no power is no data anyway
                raster = raster.with_nodata(value)
        return band_on_grid(raster, band, grid, WHAT, feedback, sar_unit=unit, nodata=self._source.nodata)


@dataclass(frozen=True)
class SarMeaning:
    """What the stored values of those SAR bands mean that have data: their ``unit``, and of each which are ``gaps``
    that nobody declared.
    """

    unit: str
    gaps: Tuple[Tuple[float, ...], ...] = ((),)


class SarBands:
    """SAR bands in windows of a grid, in decibels; ``unit`` is the one that the raster ``path`` is stored in."""

    def __init__(self, readers: Sequence[BandReader], unit: str, path: str):
        self._readers, self.unit, self.path = list(readers), unit, path

    @property
    def count(self) -> int:
        """The number of bands."""
        return len(self._readers)

    def read_db(self, window: Window) -> np.ndarray:
        """Return (P, h, w) float32 dB, NaN where there is no SAR."""
        return np.stack([self._read(reader, window) for reader in self._readers])

    def _read(self, reader, window) -> np.ndarray:
        values, valid = reader.read(window)
        if not reader.is_power:
            values = reader.unscaled(values)
        db = radiometry.to_db(values, "linear" if reader.is_power else self.unit)
        if self.unit == "db":
            with np.errstate(invalid="ignore"):
                valid &= db >= radiometry.WEAKEST_DB
        return np.where(valid, db, np.float32(np.nan))
