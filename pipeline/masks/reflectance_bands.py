"""The bands of an optical raster that clouds are detected by, read as reflectance."""

from typing import Dict, Optional, Sequence, Tuple

import numpy as np

from ...errors import RadiometryError
from ...feedback import Feedback, NullFeedback
from ..options.detectclouds import DetectOptions
from ..pixels.cloud_score import VISIBLE
from ..pixels.reflectance import GROUND, ReflectanceScale, fit_scale
from ..rasters.band_names import find_other_bands, require_band
from ..rasters.bands import Bands, bands_of
from ..rasters.grid import Window
from ..rasters.optical import rgb_bands
from ..rasters.raster import Rasters
from ..rasters.sampling import sample_pixels


class OpenedReflectance:
    """Red, green and blue of an optical raster, opened; no pixel is looked at.

    ``others``: numbers of its further bands by their name, such as ``nir``; ``nir_band`` of the options says which that
    is.
    """

    def __init__(self, options: DetectOptions, rasters: Rasters, feedback: Feedback):
        source = options.optical
        self.optical = rgb_bands(source, rasters, feedback)
        self.grid, self.profile, self.raster = self.optical.grid, self.optical.profile, self.optical.rasters[0]
        self.others: Dict[str, int] = find_other_bands(self.raster.names) if source.in_one_file else {}
        if options.nir_band is not None:
            self.others["nir"] = require_band(options.nir_band, len(self.raster.names), "NIR_BAND", self.raster.path)

    def fit(self, further: Sequence[str], feedback: Feedback) -> "ReflectanceBands":
        """Find the scale of the values by a sample of pixels; return the bands, with those of ``others`` named
        ``further``.

        Raises ``RadiometryError`` where no pixel is valid.
        """

        def pick(window):
            values, valid = self.optical.read(window)
            return values[:, valid]

        samples = sample_pixels(self.optical.grid.shape, pick, feedback)
        if samples.shape[1] == 0:
            raise RadiometryError(self.optical.describe_no_data(feedback))
        scale = fit_scale(samples, self.optical.declared_scales(), self.optical.processing_baseline())
        feedback.info(f"The raster is read as reflectance: {scale.how}.")
        numbers = [self.others[name] for name in further]
        bands = bands_of(self.raster, numbers, "optical raster", NullFeedback()) if numbers else None
        return ReflectanceBands(self.optical, scale, bands, tuple(further))


class ReflectanceBands:
    """Red, green and blue (``optical``) as reflectance by ``scale``, and further bands of the same raster.

    ``names``: what the bands of ``further`` are called, none where there are none.
    """

    def __init__(self, optical: Bands, scale: ReflectanceScale, further: Optional[Bands], names: Tuple[str, ...]):
        self._optical, self.scale, self._further, self._names = optical, scale, further, names

    @property
    def shape(self) -> Tuple[int, int]:
        """Rows and columns of the raster."""
        return self._optical.grid.shape

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return red, green, blue (3, h, w) float32 reflectance and valid (h, w) bool; beyond the raster nothing is."""
        values, valid = self._optical.read(window)
        reflectance = self.scale.reflectance(values)
        reflectance[:, ~valid] = GROUND
        return reflectance, valid

    def read_named(self, window: Window) -> Tuple[Dict[str, np.ndarray], np.ndarray]:
        """Return all bands by name, (h, w) float32 reflectance each, and valid (h, w) bool."""
        reflectance, valid = self.read(window)
        bands = dict(zip(VISIBLE, reflectance))
        if self._further is not None:
            values, _ = self._further.read(window)
            first = ReflectanceScale(self.scale.gain[:1], self.scale.offset[:1], "")
            for name, band in zip(self._names, values):
                usable = valid & np.isfinite(band)  # a gap in one band must not spread
                bands[name] = np.where(usable, first.reflectance(band[None])[0], np.float32(GROUND))
        return bands, valid
