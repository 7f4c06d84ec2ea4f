"""The rasters of one evaluation, opened on the restored raster's grid: restored, reference, mask, and a cloudy one to show."""

from typing import Dict, NamedTuple, Optional, Tuple

import numpy as np

from ...errors import OptionError, RasterError
from ...feedback import Feedback
from ..masks.given import CloudMask
from ..options.evaluaterestoration import EvaluationOptions
from ..options.removeclouds import RestoreOptions
from ..pixels import radiometry
from ..pixels.composite import distance_to
from ..rasters.bandset import BandSet, bands_on_grid
from ..rasters.grid import Window
from ..rasters.raster import open_dataset, require_not_input
from ..rasters.sampling import sample_pixels
from ..rasters.warp import footprint_share, require_overlap
from .bands import pair_bands
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


class Comparison:
    """Restored and reference, band by band. Opening checks everything; errors name the raster and the remedy."""

    def __init__(self, options: EvaluationOptions, feedback: Feedback):
        datasets = [open_dataset(source) for source in (options.restored, options.reference)]
        self.pairs = pair_bands(*datasets, options)
        self.restored = BandSet(options.restored, self.pairs.restored, TARGET, feedback)
        self.grid = self.restored.grid
        self.reference = bands_on_grid(
            options.reference, self.pairs.reference, self.grid, "reference", TARGET, feedback
        )
        self.cloudy = _open_cloudy(options, self, feedback)
        self.mask = _open_mask(options, self.grid, feedback)
        for one, other in zip(self.restored.declared_scales(), self.reference.declared_scales()):
            if one != other:
                raise OptionError(
                    f"The stored numbers of '{options.restored.path}' and '{options.reference.path}' have different "
                    f"meanings: their bands declare scale and offset {one} and {other}. Convert one of them first "
                    "(gdal_translate -unscale -ot Float32, both)."
                )
        feedback.info(f"Bands compared ({self.pairs.how}): {', '.join(self.pairs.names)}.")
        opened = filter(None, (self.restored, self.reference, self.cloudy, self.mask))
        self.datasets = [dataset for raster in opened for dataset in raster.datasets]
        for name, path in options.outputs.items():
            require_not_input(path, self.datasets, name)

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
        samples = sample_pixels(self.grid.shape, self._samples)
        if samples.shape[-1] == 0:
            raise RasterError(
                "No pixel has data in both the restored raster and the reference. Check their NoData values, and that "
                "they show the same place."
            )
        _warn_of_units(*samples, feedback)
        if given is not None:
            return float(given), "as chosen"
        if self.reference.dtype == np.uint8:
            return 255.0, "the range of 8 bit"
        limits = radiometry.fit(samples[1])
        low, high = min(limits.lo), max(limits.hi)
        return high - low, f"the reference's values from {low:.6g} to {high:.6g}, mean ± 2.5 standard deviations"

    def _samples(self, window):
        pixels = self.read(window)
        both = np.stack([pixels.restored, pixels.reference])[:, :, pixels.regions["all"]]
        return both[..., :: 4 if self.grid.width * self.grid.height > _EVERY_PIXEL else 1].astype(np.float32)


def _open_cloudy(options, comparison, feedback) -> Optional[BandSet]:
    """Return the bands of the cloudy raster to show, the ones that belong to those shown of the restored raster."""
    if options.cloudy is None:
        return None
    cloudy = open_dataset(options.cloudy)
    restored = open_dataset(options.restored)
    as_reference = EvaluationOptions(restored=options.restored, reference=options.cloudy)
    pairs = pair_bands(restored, cloudy, as_reference)
    wanted = [comparison.pairs.restored[index] for index in comparison.pairs.shown]
    numbers = [dict(zip(pairs.restored, pairs.reference)).get(number) for number in wanted]
    if None in numbers:
        raise OptionError(
            f"The bands of the cloudy raster '{options.cloudy.path}' do not tell which of them to show beside the restored "
            "raster's. Give one with the same bands, or none: it is for the pictures only."
        )
    return bands_on_grid(options.cloudy, numbers, comparison.grid, "cloudy raster", TARGET, feedback)


def _open_mask(options, grid, feedback) -> Optional[CloudMask]:
    if options.cloud_mask is None:
        feedback.info("No mask is given: figures are of the whole raster only.")
        return None
    as_restoration = RestoreOptions(
        optical=options.restored,
        sar=options.reference,
        output="",
        cloud_mask=options.cloud_mask,
        mask_band=options.mask_band,
        mask_type=options.mask_type,
    )
    mask = CloudMask(as_restoration, grid, feedback)
    require_overlap(footprint_share(options.cloud_mask, grid), options.cloud_mask, "cloud mask")
    return mask


def _warn_of_units(restored, reference, feedback) -> None:
    one, other = (float(np.median(np.abs(values))) for values in (restored, reference))
    ratio = max(one, other) / max(min(one, other), 1e-12)
    if ratio > _SUSPICIOUS_RATIO:
        feedback.warn(
            f"The restored raster's values are about {one:.4g} and the reference's {other:.4g}: if one has digital numbers "
            "and the other reflectance or 8 bit, the figures mean nothing. Bring both to one unit."
        )
