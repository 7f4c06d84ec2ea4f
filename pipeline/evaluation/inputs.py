"""The rasters of one evaluation on the restored raster's grid: restored, reference, mask, and a cloudy one to show."""

from typing import Dict, NamedTuple, Optional, Tuple

import numpy as np

from ...errors import OptionError, RasterError
from ...feedback import Feedback
from ...neighbourhood import distance_to
from ..masks.given import CloudMask
from ..masks.polygons import open_given
from ..options.evaluaterestoration import EvaluationOptions
from ..pixels import radiometry
from ..pixels.radiometry import product_kind
from ..pixels.units import SAME_UNITS, offset_between, offset_texts
from ..rasters.band_names import list_bands, telling_bands
from ..rasters.bands import Bands, bands_of, bands_on_grid
from ..rasters.grid import Window
from ..rasters.raster import Raster, Rasters
from ..rasters.sampling import MIN_SAMPLES, sample_pixels
from .bands import BY_ORDER, BandPairs, pair_bands
from .profiles import DISTANCE_LIMIT_PX

TARGET = "restored raster"
_EVERY_PIXEL = 1 << 20
"""For larger rasters, every fourth of the sampled pixels is enough to determine the data range."""
_SUSPICIOUS_RATIO = 5.0
"""A larger ratio of brightness does not come from a restoration but from different units."""


class Pixels(NamedTuple):
    """The pixels to compare in one window. Values are (B, h, w) float64, 0 unless they are valid in both rasters."""

    restored: np.ndarray
    reference: np.ndarray
    regions: Dict[str, np.ndarray]
    """Bool (h, w): "all", the pixels valid in both, and "cloudy" and "clear" among them, empty without a mask."""


class OpenedComparison:
    """The restored raster and the reference, opened and checked band by band without reading pixels.

    Raises ``PluginError`` that names the raster and the remedy.
    """

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
            self._mask = open_given(options.mask, rasters, grid, feedback)
        else:
            feedback.info("Without a mask, figures cover the whole raster only.")
        for one, other in zip(self._restored.declared_scales(), self._reference.declared_scales()):
            if one != other:
                raise OptionError(
                    f"The stored values of '{restored.path}' and '{reference.path}' have different meanings: their "
                    f"bands declare the scales and offsets {one} and {other}. Convert both to real values first "
                    "(gdal_translate -unscale -ot Float32)."
                )
        feedback.info(f"Bands compared ({self.pairs.how}): {', '.join(self.pairs.names)}.")
        if self.pairs.how == BY_ORDER and len(self.pairs.names) > 1:
            self._warn_of_names(restored, reference, feedback)

    def ready(self, feedback: Feedback) -> "Comparison":
        """Recognise the type of the mask; raise ``OptionError`` if it is ambiguous."""
        mask = self._mask and self._mask.read_as(self._mask.recognise(feedback), feedback)
        return Comparison(self.pairs, self._restored, self._reference, self._cloudy, mask)

    def _warn_of_names(self, restored: Raster, reference: Raster, feedback):
        """Warn where one raster tells its bands and the other does not, or calls them otherwise."""
        ours, theirs = self.pairs.restored, self.pairs.reference
        if [restored.names[number - 1] for number in ours] != [reference.names[number - 1] for number in theirs]:
            feedback.warn(
                f"The bands of the restored raster are {list_bands(restored.names, ours)}, those of the reference "
                f"{list_bands(reference.names, theirs)}: they are compared in their order. If that is wrong, set "
                "RESTORED_BANDS and REFERENCE_BANDS."
            )


class Comparison:
    """The restored raster and the reference, band by band, with the optional mask and cloudy raster."""

    def __init__(
        self, pairs: BandPairs, restored: Bands, reference: Bands, cloudy: Optional[Bands], mask: Optional[CloudMask]
    ):
        self.pairs, self.restored, self.reference = pairs, restored, reference
        self.cloudy, self.mask = cloudy, mask
        self.grid = restored.grid

    def read(self, window: Window) -> Pixels:
        """Return the pixels of ``window``, which must lie inside the raster."""
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
        """Return the distance (h, w) to the nearest pixel that is clear in the mask, at most just beyond the limit."""
        wide = window.padded(DISTANCE_LIMIT_PX + 1)
        cloudy, known = self.mask.read(wide)
        distance = distance_to(known & ~cloudy, DISTANCE_LIMIT_PX + 1)
        return distance[window.relative_to(wide).slices]

    def data_range(self, given: Optional[float], feedback: Feedback) -> Tuple[float, str]:
        """Return PSNR's MAX in the raster's units, and its origin.

        It is ``given``, or 255 for an 8-bit reference, or the span of the reference's values, mean ± 2.5σ over its
        bands. That span is the networks' domain and corresponds to SEN1-2's 8 bits, so figures are comparable with
        those of the models. Raises ``RasterError`` if no pixel is valid in both rasters.
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
        telling = telling_bands(self.pairs.names)
        restored, reference = restored[telling], reference[telling]
        kinds = (self.restored.dtype, restored), (self.reference.dtype, reference)
        clear = clear[0] != 0
        if clear.sum() < MIN_SAMPLES or any(product_kind(dtype, values, 0)[0] != "dn" for dtype, values in kinds):
            return
        sign = offset_between(reference[:, clear], restored[:, clear])
        if sign:
            theirs, ours = offset_texts(sign > 0)
            feedback.warn(
                f"The reference seems to come with {theirs}, the restored raster with {ours}: then the figures mean "
                f"nothing. Bring both to {SAME_UNITS}."
            )

    def _samples(self, window):
        pixels = self.read(window)
        # without a mask every pixel may be clear
        clear = pixels.regions["all" if self.mask is None else "clear"]
        parts = [pixels.restored, pixels.reference, np.broadcast_to(clear, pixels.restored.shape)]
        both = np.stack(parts)[:, :, pixels.regions["all"]]
        return both[..., :: 4 if self.grid.width * self.grid.height > _EVERY_PIXEL else 1].astype(np.float32)


def _open_cloudy(restored: Raster, cloudy: Raster, pairs: BandPairs, grid, feedback) -> Bands:
    """Return the bands of the cloudy raster that correspond to the bands of the restored raster to show."""
    wanted = [pairs.restored[index] for index in pairs.shown]
    try:
        found = pair_bands(restored, cloudy)
        numbers = [dict(zip(found.restored, found.reference))[number] for number in wanted]
    except (OptionError, KeyError) as problem:
        raise OptionError(
            f"The bands of the cloudy raster '{cloudy.path}' do not match those of the restored raster. Give a raster "
            "with the same bands, or none: it is used for the pictures only."
        ) from problem
    return bands_on_grid(cloudy, numbers, grid, "cloudy raster", TARGET, feedback)


def _warn_of_units(restored, reference, feedback) -> None:
    one, other = (float(np.median(np.abs(values))) for values in (restored, reference))
    ratio = max(one, other) / max(min(one, other), 1e-12)
    if ratio > _SUSPICIOUS_RATIO:
        feedback.warn(
            f"The restored raster's values are about {one:.4g} and the reference's {other:.4g}: if one holds digital "
            "numbers and the other reflectance or 8-bit values, the figures are meaningless. Convert both to one unit."
        )
