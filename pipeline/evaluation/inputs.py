"""The rasters of one evaluation, opened on the restored raster's grid: restored, reference, mask, and a cloudy one to show."""

from typing import Dict, NamedTuple, Optional, Tuple

import numpy as np

from ...errors import OptionError, RasterError
from ...feedback import Feedback
from ..masks.given import CloudMask, OpenedMask
from ..options.evaluaterestoration import EvaluationOptions
from ..pixels import radiometry
from ..pixels.composite import distance_to
from ..pixels.radiometry import product_kind
from ..pixels.units import SAME_UNITS, offset_between, offset_texts
from ..rasters.bands import Bands, bands_of, bands_on_grid
from ..rasters.grid import Window
from ..rasters.raster import Raster, Rasters
from ..rasters.sampling import MIN_SAMPLES, sample_pixels
from .bands import BandPairs, pair_bands
from .profiles import DISTANCE_LIMIT_PX

TARGET = "restored raster"
_EVERY_PIXEL = 1 << 20
"""Of larger rasters, every fourth of the sampled pixels is enough for the data range."""
_SUSPICIOUS_RATIO = 5.0
"""A restoration is never that much brighter or darker than the reference; another unit is."""


class Pixels(NamedTuple):
    """What is compared in one window. Values are (B, h, w) float64, 0 where they are not valid in both rasters."""

    restored: np.ndarray
    reference: np.ndarray
    regions: Dict[str, np.ndarray]
    """Bool (h, w): "all", the pixels valid in both, and of these "cloudy" and "clear", none in either without a mask."""


class OpenedComparison:
    """Restored and reference, band by band, opened and checked; no pixel is looked at. Errors name the raster and the remedy."""

    def __init__(self, options: EvaluationOptions, rasters: Rasters, feedback: Feedback):
        restored, reference = rasters.open(options.restored), rasters.open(options.reference)
        self.pairs = pair_bands(restored, reference, options.restored_bands, options.reference_bands)
        self._restored = bands_of(restored, self.pairs.restored, TARGET, feedback)
        grid = self._restored.grid
        self._reference = bands_on_grid(reference, self.pairs.reference, grid, "reference", TARGET, feedback)
        self._cloudy = self._mask = None
        if options.cloudy is not None:
            self._cloudy = _open_cloudy(restored, rasters.open(options.cloudy), self.pairs, grid, feedback)
        if options.mask.raster is not None:
            self._mask = OpenedMask(options.mask, rasters, grid, feedback)
        else:
            feedback.info("No mask is given: figures are of the whole raster only.")
        for one, other in zip(self._restored.declared_scales(), self._reference.declared_scales()):
            if one != other:
                raise OptionError(
                    f"The stored numbers of '{restored.path}' and '{reference.path}' have different meanings: their bands "
                    f"declare scale and offset {one} and {other}. Convert one of them first (gdal_translate -unscale -ot "
                    "Float32, both)."
                )
        feedback.info(f"Bands compared ({self.pairs.how}): {', '.join(self.pairs.names)}.")

    def ready(self, feedback: Feedback) -> "Comparison":
        """Recognise the mask; raise ``OptionError`` where it is unclear what it shows."""
        mask = self._mask and self._mask.read_as(self._mask.recognise(feedback), feedback)
        return Comparison(self.pairs, self._restored, self._reference, self._cloudy, mask)


class Comparison:
    """Restored and reference, band by band, with a mask and a cloudy raster to show where there are any."""

    def __init__(
        self, pairs: BandPairs, restored: Bands, reference: Bands, cloudy: Optional[Bands], mask: Optional[CloudMask]
    ):
        self.pairs, self.restored, self.reference = pairs, restored, reference
        self.cloudy, self.mask = cloudy, mask
        self.grid = restored.grid

    def read(self, window: Window) -> Pixels:
        """Return the pixels of ``window``, which lies inside the raster."""
        (restored, one), (reference, other) = self.restored.read(window), self.reference.read(window)
        valid = one & other
        restored, reference = (np.where(valid, values, 0).astype(np.float64) for values in (restored, reference))
        regions = {"all": valid, "cloudy": np.zeros_like(valid), "clear": np.zeros_like(valid)}
        if self.mask is not None:
            cloudy, known = self.mask.read(window)
            regions.update(cloudy=valid & known & cloudy, clear=valid & known & ~cloudy)
        return Pixels(restored, reference, regions)

    @property
    def of_whole_numbers(self) -> bool:
        """Whether both rasters hold whole numbers."""
        return all(raster.dtype.kind in "iu" for raster in (self.restored, self.reference))

    def distance_px(self, window: Window) -> np.ndarray:
        """Return how far (h, w) it is to the nearest pixel that the mask calls clear, at most just beyond the limit."""
        wide = window.padded(DISTANCE_LIMIT_PX + 1)
        cloudy, known = self.mask.read(wide)
        distance = distance_to(known & ~cloudy, DISTANCE_LIMIT_PX + 1)
        return distance[window.relative_to(wide).slices]

    def data_range(self, given: Optional[float], feedback: Feedback) -> Tuple[float, str]:
        """Return PSNR's MAX in the raster's units, and where it comes from.

        That is ``given``; 255 for a reference of 8 bit; else what the values of the reference span, mean ± 2.5σ of its
        bands: what the networks see, and what SEN1-2's 8 bit stand for, so that figures compare with those of the models.
        Raises ``RasterError`` where no pixel is valid in both rasters.
        """
        samples = sample_pixels(self.grid.shape, self._samples, feedback)
        if samples.shape[-1] == 0:
            raise RasterError(
                "No pixel has data in both the restored raster and the reference. Check their NoData values, and that "
                "they show the same place."
            )
        _warn_of_units(*samples[:2], feedback)
        self._warn_of_offset(*samples, feedback)
        if given is not None:
            return float(given), "as chosen"
        if self.reference.dtype == np.uint8:
            return 255.0, "the range of 8 bit"
        limits = radiometry.fit(samples[1])
        low, high = min(limits.lo), max(limits.hi)
        return high - low, f"the reference's values from {low:.6g} to {high:.6g}, mean ± 2.5 standard deviations"

    def _warn_of_offset(self, restored, reference, clear, feedback):
        """Warn where one raster's digital numbers have the offset of 1000 and the other's do not."""
        kinds = (self.restored.dtype, restored), (self.reference.dtype, reference)
        clear = clear[0] != 0
        if clear.sum() < MIN_SAMPLES or any(product_kind(dtype, values, 0)[0] != "dn" for dtype, values in kinds):
            return
        sign = offset_between(reference[:, clear], restored[:, clear])
        if sign:
            theirs, ours = offset_texts(sign > 0)
            feedback.warn(
                f"The reference seems to come with {theirs}, the restored raster with {ours}: then the figures mean nothing. "
                f"Bring both to {SAME_UNITS}."
            )

    def _samples(self, window):
        pixels = self.read(window)
        # without a mask every pixel may be clear
        clear = pixels.regions["all" if self.mask is None else "clear"]
        parts = [pixels.restored, pixels.reference, np.broadcast_to(clear, pixels.restored.shape)]
        both = np.stack(parts)[:, :, pixels.regions["all"]]
        return both[..., :: 4 if self.grid.width * self.grid.height > _EVERY_PIXEL else 1].astype(np.float32)


def _open_cloudy(restored: Raster, cloudy: Raster, pairs: BandPairs, grid, feedback) -> Bands:
    """Return the bands of the cloudy raster to show, the ones that belong to those shown of the restored raster."""
    found = pair_bands(restored, cloudy)
    wanted = [pairs.restored[index] for index in pairs.shown]
    numbers = [dict(zip(found.restored, found.reference)).get(number) for number in wanted]
    if None in numbers:
        raise OptionError(
            f"The bands of the cloudy raster '{cloudy.path}' do not show which of them to draw beside the restored raster's. "
            "Give one with the same bands, or none: it is for the pictures only."
        )
    return bands_on_grid(cloudy, numbers, grid, "cloudy raster", TARGET, feedback)


def _warn_of_units(restored, reference, feedback) -> None:
    one, other = (float(np.median(np.abs(values))) for values in (restored, reference))
    ratio = max(one, other) / max(min(one, other), 1e-12)
    if ratio > _SUSPICIOUS_RATIO:
        feedback.warn(
            f"The restored raster's values are about {one:.4g} and the reference's {other:.4g}: if one has digital numbers "
            "and the other reflectance or 8 bit, the figures mean nothing. Bring both to one unit."
        )
