"""The bands of an optical raster that clouds are told by, read as reflectance."""

from typing import Dict, Optional, Tuple

import numpy as np

from ...errors import RadiometryError
from ...feedback import Feedback, NullFeedback
from ..options.detectclouds import DetectOptions
from ..pixels.cloud_score import VISIBLE
from ..pixels.reflectance import GROUND, ReflectanceScale, fit_scale
from ..rasters.band_names import find_other_bands, require_band
from ..rasters.bandset import BandSet
from ..rasters.grid import Window
from ..rasters.optical import OpticalBands
from ..rasters.raster import descriptions
from ..rasters.sampling import sample_pixels


class ReflectanceBands:
    """Red, green and blue as reflectance, and other bands of the same raster where it has them.

    ``nir_band``, where given, is the number of the near-infrared band. Raises ``RadiometryError`` where no pixel is valid.
    """

    def __init__(self, options: DetectOptions, feedback: Feedback):
        self._optical = OpticalBands(options, feedback)
        self.grid, self.datasets, self.profile = self._optical.grid, self._optical.datasets, self._optical.profile
        self.others: Dict[str, int] = {}
        self._name = options.optical.path
        if options.green is None:
            self.others = find_other_bands(descriptions(self.datasets[0]))
        if options.nir_band is not None:
            count = self.datasets[0].RasterCount
            self.others["nir"] = require_band(options.nir_band, count, "NIR_BAND", options.optical.path)
        self._source = options.optical
        self._extra: Optional[BandSet] = None
        self.scale = self._fit(feedback)

    def require(self, names) -> None:
        """Have ``read_named`` give the bands ``names`` too, each of which ``others`` knows."""
        self._names = tuple(names)
        if self._names:
            numbers = [self.others[name] for name in self._names]
            self._extra = BandSet(self._source, numbers, "optical raster", NullFeedback())
            self.datasets = [*self.datasets, *self._extra.datasets]

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return red, green, blue (3, h, w) float32 reflectance and valid (h, w) bool; beyond the raster nothing is."""
        values, valid = self._optical.read(window)
        reflectance = self.scale.reflectance(values)
        reflectance[:, ~valid] = GROUND
        return reflectance, valid

    def read_named(self, window: Window) -> Tuple[Dict[str, np.ndarray], np.ndarray]:
        """Return all bands by name, (h, w) float32 reflectance each, and valid (h, w) bool."""
        reflectance, valid = self.read(window)
        named = dict(zip(VISIBLE, reflectance))
        if self._extra is not None:
            values, _ = self._extra.read(window)
            first = ReflectanceScale(self.scale.gain[:1], self.scale.offset[:1], "")
            for name, band in zip(self._names, values):
                usable = valid & np.isfinite(band)  # a gap in one band must not spread
                named[name] = np.where(usable, first.reflectance(band[None])[0], np.float32(GROUND))
        return named, valid

    def _fit(self, feedback) -> ReflectanceScale:
        def pick(window):
            values, valid = self._optical.read(window)
            return values[:, valid]

        samples = sample_pixels(self.grid.shape, pick)
        if samples.shape[1] == 0:
            raise RadiometryError(
                f"The optical raster '{self._name}' has no valid pixel: all is NoData. Check OPTICAL_NODATA and the bands."
            )
        scale = fit_scale(samples, self._optical.declared_scales(), self._optical.processing_baseline())
        feedback.info(f"The optical raster is read as reflectance: {scale.how}.")
        return scale
