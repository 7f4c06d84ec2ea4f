"""The rasters of one run, opened on the optical grid: three optical bands, one SAR band, a cloud mask."""

import os
from typing import Optional, Sequence, Tuple

import numpy as np

from ..errors import OptionError
from . import radiometry
from .bands import find_vv, require_band
from .feedback import Feedback
from .grid import Grid, Window
from .masks import (
    SCL_SHADOWS,
    SHADOW,
    find_mask_band,
    is_cloudy,
    is_own_mask,
    mask_classes,
    probability_threshold,
    recognise_mask_type,
)
from .optical import OpticalBands
from .options import RasterSource, RestoreOptions
from .raster import BandReader, descriptions, open_dataset
from .reference import ClearReference
from .sampling import sample_pixels
from .warp import band_on_grid, footprint_share, require_overlap


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
            samples = _band_samples(reader)
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


class CloudMask:
    """A cloud mask on the optical grid."""

    def __init__(self, options: RestoreOptions, grid: Grid, feedback: Feedback):
        source = options.cloud_mask
        dataset = open_dataset(source)
        names = descriptions(dataset)
        band = options.mask_band
        if band is None:
            band, how = find_mask_band(names, source.path)
            feedback.info(f"Mask band: {band} ({names[band - 1] or 'unnamed'}), {how}.")
        require_band(band, len(names), "MASK_BAND", source.path)
        reader = BandReader(dataset, band)
        samples = _band_samples(reader, with_zeros=True)
        self.mask_type = options.mask_type
        if self.mask_type == "auto":
            self.mask_type, why = recognise_mask_type(samples, names[band - 1], source.path)
            feedback.info(f"Mask type: {self.mask_type} ({why}).")
        if self.mask_type == "qa60" and not samples.any():
            feedback.warn(
                f"The QA60 mask '{source.path}' is 0 everywhere that was looked at. Products made between January 2022 "
                "and February 2024 carry no clouds in QA60: use the SCL band or a cloud probability instead."
            )
        self._threshold = options.mask_threshold
        if self.mask_type == "probability":
            self._threshold, unit = probability_threshold(samples, options.mask_threshold)
            feedback.info(f"Cloud probability is read as {unit}: cloud from {self._threshold:g} up.")
        self._scl_classes = options.scl_classes
        own = self.mask_type == "nonzero" and is_own_mask(samples, names[band - 1])
        self._shadows = SCL_SHADOWS if self.mask_type == "scl" else (SHADOW,) if own else ()
        zero_means_clear = self.mask_type != "scl" and reader.nodata == 0
        if zero_means_clear:
            feedback.info("The mask declares 0 as NoData; in a mask of this type 0 means clear.")
        self._reader = band_on_grid(
            source, band, grid, "cloud mask", feedback, nodata="none" if zero_means_clear else None
        )
        self.datasets = [dataset]

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return cloudy (h, w) bool and known (h, w) bool: inside the mask raster and not its NoData."""
        values, known = self._reader.read(window)
        return self._is_cloudy(values) & known, known

    def read_classes(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return the values (h, w) uint8 that a mask written here has, shadows apart where they can be told, and known."""
        values, known = self._reader.read(window)
        return mask_classes(values, self._is_cloudy(values), self._shadows), known

    def _is_cloudy(self, values) -> np.ndarray:
        return is_cloudy(values, self.mask_type, self._scl_classes, self._threshold)


class EverythingMask:
    """Stands in where no mask is used: every pixel of the raster is to be restored, as in the paper."""

    mask_type = "everything"

    def __init__(self, grid: Grid):
        self._shape = grid.shape
        self.datasets = []

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return cloudy and known (h, w) bool, both True inside the raster."""
        inside = np.zeros(window.shape, bool)
        inside[window.clipped(self._shape).relative_to(window).slices] = True
        return inside, inside.copy()


class Inputs:
    """Everything a restoration reads. Opening checks it all; errors name the raster and the remedy.

    ``reference`` is ``None`` where no clear reference is given.
    """

    def __init__(self, options: RestoreOptions, feedback: Feedback):
        self.optical = OpticalBands(options, feedback)
        if self.optical.others:
            feedback.info(f"Bands not restored and not written: {', '.join(self.optical.others)}.")
        grid = self.optical.grid
        self.sar = SarBand(options.sar, options.sar_band, options.sar_unit, grid, feedback)
        share = footprint_share(options.sar, grid)
        require_overlap(share, options.sar, "SAR raster")
        if share < 0.999:
            feedback.warn(f"The SAR raster covers {100 * share:.1f} % of the optical raster; clouds outside it stay.")
        if grid.geotransform is None:
            feedback.warn(
                "The rasters have no CRS: they are taken to cover the same ground pixel by pixel, because their sizes "
                "agree."
            )
        if options.cloud_mask is None or options.mask_type == "everything":
            self.mask = EverythingMask(grid)
            feedback.warn(
                "No cloud mask is used: every pixel is replaced by the networks' estimate, clear ones too. "
                "Give a CLOUD_MASK, or set MASK_TYPE to detect, to keep clear pixels as they are."
            )
        else:
            self.mask = CloudMask(options, grid, feedback)
            require_overlap(footprint_share(options.cloud_mask, grid), options.cloud_mask, "cloud mask")
        self.reference = ClearReference(options, self.optical, feedback) if options.clear_reference else None
        opened = [part for part in (self.optical, self.sar, self.mask, self.reference) if part]
        self.datasets = list(dict.fromkeys(dataset for part in opened for dataset in part.datasets))
        for name, path in options.outputs.items():
            require_not_input(path, self.datasets, name)


def require_not_input(output: str, datasets: Sequence, option: str) -> None:
    """Raise ``OptionError`` naming ``option`` when ``output`` is a file of ``datasets``, by whatever name."""
    for path in [path for dataset in datasets for path in dataset.GetFileList() or ()]:
        same = os.path.realpath(output) == os.path.realpath(path)
        if same or (os.path.exists(output) and os.path.exists(path) and os.path.samefile(output, path)):
            raise OptionError(
                f"{option} '{output}' is also an input ('{path}'). Choose another file: inputs are never overwritten."
            )


def _band_samples(reader: BandReader, with_zeros: bool = False) -> np.ndarray:
    """Return valid pixel values (N,) of a band on its own grid; ``with_zeros`` even where 0 is NoData, as in masks."""

    def pick(window):
        values, valid = reader.read(window)
        return values[valid | (values == 0)] if with_zeros else values[valid]

    return sample_pixels(reader.shape, pick)
