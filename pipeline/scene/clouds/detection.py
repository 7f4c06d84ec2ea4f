"""The detection of clouds and shadows, by other dates where there are some: opened, then run."""

import copy
import math
from dataclasses import replace
from pathlib import Path
from typing import Optional, Tuple

from ....feedback import Feedback, Notes, NullFeedback, PartOfWork
from ...masks.detect import DRAFT_OPTIONS, Detection, DetectionReport, open_detection
from ...masks.sunlight import shadows_kept
from ...options.checks import require_valid
from ...options.detectclouds import REFERENCES, DetectOptions
from ...options.inference import InferenceOptions
from ...options.removeclouds import RestoreOptions
from ...options.sources import RasterSource
from ...rasters.grid import Grid
from ...rasters.raster import BandReader, Rasters, open_dataset
from ...rasters.writer import RasterWriter
from ..acquisition import sun_of
from ..references import detected_masks
from .dates import OpenedDates
from .ground import pixel_on_ground

_DATES_SHARE = 0.3
"""Of the work, for the progress bar, where clouds of other dates are detected first."""
_HIGHEST_CLOUD_M = 6000.0
"""Higher ones are thin and cast no shadow that matters."""


class DatesDetection(Detection):
    """The detection of clouds and shadows by comparison with other dates."""

    def work(self, cache, feedback):
        """Detect the clouds of references that have no mask, then those of the raster."""
        references = self._detector.references
        if not any(reference.detection for reference in references):
            return super().work(cache, feedback)
        folder = Path(self.options.output).parent
        with detected_masks(references, folder, PartOfWork(feedback, 0, _DATES_SHARE)) as masks:
            known = [None] * len(self.options.references)
            for reference, mask in zip(references, masks):
                known[reference.number - 1] = mask
            return self.with_reference_masks(known).work(cache, PartOfWork(feedback, _DATES_SHARE, 1))

    def with_reference_masks(self, masks):
        """Return the detection with ``masks`` of the clouds of other dates, ``None`` for those that have one."""
        changed = copy.copy(self)
        changed._detector = self._detector.with_masks(masks, NullFeedback())
        return changed

    def completed(self, draft, profile, folder, feedback):
        """Return the path of the mask without what is dark where no cloud can cast a shadow."""
        path = str(folder / "sunlit.tif")
        reader = BandReader(open_dataset(RasterSource(draft)), 1, turn=profile.turn)
        azimuth, farthest_px = self._sun()
        pixel = pixel_on_ground(self._detector.grid)
        narrowness = 1.0 if pixel is None else pixel.width_m / pixel.height_m
        with RasterWriter(path, profile, DRAFT_OPTIONS) as writer:
            for window, values in shadows_kept(reader, azimuth, farthest_px, feedback, narrowness):
                writer.write(window, values[None])
        return path

    def _sun(self) -> Tuple[Optional[float], Optional[float]]:
        """Return the sun's azimuth in degrees, clockwise from the top of the image, and the longest shadow in pixels,
        ``None`` for what is not known.
        """
        azimuth, zenith = sun_of(self._detector.raster)
        pixel = pixel_on_ground(self._detector.grid)
        if azimuth is not None and pixel is not None:
            azimuth = (azimuth + pixel.north_deg) % 360
        return azimuth, None if zenith is None else longest_shadow_px(self._detector.grid, zenith)


def longest_shadow_px(grid: Grid, zenith_deg: float) -> Optional[float]:
    """Return how far a cloud's shadow can be from it on ``grid``, along the shorter side of its pixels; ``None`` where
    their size is unknown.
    """
    pixel = pixel_on_ground(grid)
    if pixel is None:
        return None
    return _HIGHEST_CLOUD_M * math.tan(math.radians(min(zenith_deg, 85))) / min(pixel.height_m, pixel.width_m)


def open_clouds(options: DetectOptions, rasters: Optional[Rasters] = None, strict: bool = True) -> Detection:
    """Open what a cloud detection reads, other dates included; no pixel is looked at.

    Args:
        options: what to detect clouds in, and how.
        rasters: those that the run has open already.
        strict: whether a reference that cannot be used is an error; otherwise it is left out with a warning.

    Returns:
        Detection: ready to ``run``.

    Raises:
        PluginError: an option is out of range, or a raster, a package or a model cannot be used.
    """
    if not options.compares_dates:
        return open_detection(options, rasters)
    require_valid(options)
    rasters, notes = Rasters() if rasters is None else rasters, Notes()
    if options.threshold_percent is not None:
        notes.warn("THRESHOLD is not used: METHOD 'references' knows by how much clear ground changes between dates.")
    return DatesDetection(options, REFERENCES, OpenedDates(options, strict, rasters, notes), rasters, notes)


def detect_clouds(options: DetectOptions, feedback: Feedback) -> DetectionReport:
    """Detect clouds in what ``options`` name and write the mask: ``open_clouds``, then ``Detection.run``."""
    return open_clouds(options).run(feedback)


def open_restoration_detection(options: RestoreOptions, rasters: Rasters, feedback: Feedback) -> Detection:
    """Open the detection that finds the clouds of a restoration with ``options``, in the rasters that are
    open already.
    """
    if options.mask.raster is not None:
        feedback.warn("The CLOUD_MASK is not used, as MASK_TYPE is 'detect': clouds are detected in the raster itself.")
    else:
        feedback.warn(
            "No cloud mask is given: clouds are detected in the raster itself"
            f"{', by comparison with the other dates' if options.references else ''}. Look at what 'Detect clouds' "
            "finds, and give a CLOUD_MASK where it is wrong."
        )
    asked = options.inference
    inference = InferenceOptions(
        device=asked.device, batch_size=asked.batch_size, precision=asked.precision, threads=asked.threads
    )
    dates = tuple(replace(reference, sar=None) for reference in options.references)
    optical = replace(options.optical, bands=(), others=())
    return open_clouds(DetectOptions(optical=optical, references=dates, inference=inference), rasters, strict=False)
