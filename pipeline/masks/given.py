"""Cloud masks that were given, on the grid of the optical raster."""

from typing import Tuple

import numpy as np

from ...feedback import Feedback
from ..options.removeclouds import RestoreOptions
from ..rasters.band_names import require_band
from ..rasters.grid import Grid, Window
from ..rasters.raster import BandReader, descriptions, open_dataset
from ..rasters.sampling import band_samples
from ..rasters.warp import band_on_grid
from .types import (
    SCL_SHADOWS,
    SHADOW,
    find_mask_band,
    is_cloudy,
    is_own_mask,
    mask_classes,
    probability_threshold,
    recognise_mask_type,
)


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
        samples = band_samples(reader, with_zeros=True)
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
