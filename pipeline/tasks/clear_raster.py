"""The clear raster that clouds are painted on: which of its bands are images, and how dark and bright its ground is."""

from dataclasses import dataclass, replace
from typing import Tuple

import numpy as np

from ...feedback import Feedback, NullFeedback
from ..pixels.radiometry import avoid_nodata, to_dtype, unit_kind
from ..pixels.reflectance import unusual_scale
from ..rasters.band_names import list_bands
from ..rasters.bands import bands_of
from ..rasters.grid import Window
from ..rasters.optical import image_numbers
from ..rasters.raster import Raster
from ..rasters.writer import Profile

CLOUD_REFLECTANCE = 0.75
"""Of thick cumulus in the visible and near infrared, where single scattering hardly absorbs."""
_BLACK_AND_WHITE = {"byte": (0, 255), "reflectance": (0, CLOUD_REFLECTANCE), "dn": (0, 10_000 * CLOUD_REFLECTANCE)}


@dataclass(frozen=True)
class Levels:
    """What no light (B,) and a cloud in full sun look like, in the raster's units; a cloud is the same in all bands."""

    black: np.ndarray
    white: float

    def image(self, brightness: np.ndarray, dtype, nodata) -> np.ndarray:
        """Return ``brightness`` (B, H, W), 0 = black and 1 = white, in the raster's units as ``dtype``, never
        ``nodata``.
        """
        black = self.black[:, None, None]
        return avoid_nodata(to_dtype(black + (self.white - black) * brightness, dtype), nodata)


class ClearRaster:
    """All bands of a raster but its alpha band. Those with the name of a mask, or with a palette, are not
    painted on.
    """

    def __init__(self, raster: Raster, feedback: Feedback):
        names, colours = raster.names, raster.colours
        self.numbers = raster.image_bands
        painted = [number for number in image_numbers(raster) if colours[number - 1] != "Palette"]
        copied = [number for number in self.numbers if number not in painted]
        place = {number: index for index, number in enumerate(self.numbers)}
        self._everything = bands_of(raster, self.numbers, "optical raster", NullFeedback())
        self._painted = bands_of(raster, painted or self.numbers, "optical raster", feedback)
        self._copied = {place[number]: raster.reader(number) for number in copied if painted}
        self.painted = [place[number] for number in self._painted.band_numbers]
        """Which of the bands read (counted from 0) get clouds."""
        if self._copied:
            listed = list_bands(names, copied)
            feedback.info(f"Bands written as they are, being masks by their names or classes of a palette: {listed}.")
        self.photometric = "RGB" if colours[:3] == ["Red", "Green", "Blue"] else "MINISBLACK"
        self.grid, self.dtype, self.path = self._painted.grid, self._painted.dtype, raster.path

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return all bands (B, h, w) in ``dtype`` and valid (h, w) bool: data in every band that gets clouds."""
        painted, valid = self._painted.read(window)
        values = np.empty((len(self.numbers), *window.shape), self.dtype)
        values[self.painted] = painted
        for index, reader in self._copied.items():
            values[index], _ = reader.read(window)
        return values, valid

    def profile(self, tags) -> Profile:
        """Return the profile of a raster of the same bands with the metadata ``tags``."""
        undeclared = 0 if self._painted.zero_is_nodata else None
        return replace(self._everything.profile(tags), undeclared_nodata=undeclared)

    def levels(self, samples: np.ndarray, feedback: Feedback) -> Levels:
        """Return the levels of the painted bands by ``samples`` (B, N) of their valid pixels.

        A cloud has the reflectance 0.75, but is never darker than the brightest 0.1 % of the ground in any band:
        rasters in units of their own (Landsat's, or stretched ones) get bright and white clouds too.
        """
        kind, offset = unit_kind(self.dtype, samples, self._painted.processing_baseline())
        black, white = (level + offset for level in _BLACK_AND_WHITE[kind])
        declared = self._painted.declared_scales()
        if unusual_scale(samples, declared):
            scale, start = declared[0]
            kind, (black, white) = "reflectance", ((level - start) / scale for level in _BLACK_AND_WHITE["reflectance"])
        white = max(white, float(np.percentile(samples, 99.9, axis=1).max()))
        feedback.info(f"Clouds are up to {white:.6g} bright (the raster is read as '{kind}').")
        return Levels(np.minimum(black, samples.min(axis=1)).astype(np.float64), white)
