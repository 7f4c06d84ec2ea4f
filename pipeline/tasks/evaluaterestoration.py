"""A restored raster against the truth: figures by region and band, how errors are distributed, and pictures."""

from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple

import numpy as np

from ...feedback import Feedback, Notes
from ...version import plugin_version
from ..evaluation.bands import BandPairs
from ..evaluation.figures import REGIONS, SSIM_RADIUS_PX, Tally
from ..evaluation.html import html_report
from ..evaluation.inputs import Comparison, OpenedComparison
from ..evaluation.profiles import DISTANCE_LIMIT_PX, DistanceProfile, ErrorHistogram
from ..evaluation.tables import csv_text, json_text
from ..evaluation.thumbnails import Thumbnail, detail_window, thumbnail_factor
from ..masks.given import mask_type_of
from ..options.checks import require_valid
from ..options.evaluaterestoration import EvaluationOptions
from ..provenance import made_by
from ..rasters.grid import Window
from ..rasters.raster import Rasters
from ..rasters.tiles import TILE_PX, tiles
from ..scene.proof import EXPECTED_TAG
from .reporting import ReportTask

Images = Dict[str, np.ndarray]
"""Pictures by name: "restored", "reference" and "cloudy" (1 or 3, H, W), "error" (1, H, W), the mean over all bands of
the
absolute error, in the raster's units, and "mask" (1, H, W), the share under cloud; NaN where there is no data."""


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation found. Figures are ``None`` where a region has no pixels; see ``RegionSums.figures``."""

    options: EvaluationOptions
    pairs: BandPairs
    grid: str
    data_range: float
    data_range_origin: str
    mask_type: str
    """"" without a mask."""
    pixels: Dict[str, int]
    """Of the "raster", of each region, "compared" and those of them "cloudy" and "clear"."""
    figures: Dict[str, dict]
    """By region."""
    bands: List[Dict[str, dict]]
    """For each band by region."""
    histogram: Optional[Tuple[np.ndarray, np.ndarray]]
    """Edges of the bins and share of each band's pixels in them, under cloud where there is a mask."""
    by_distance: List[dict]
    """See ``DistanceProfile.rows``; empty without a mask."""
    overview: Images
    detail: Images
    """A part at full size, empty where the overview has it already."""
    detail_window: Window
    made_by: str
    """What restored the raster, as far as it tells."""
    expected: str
    """What the run that restored the raster expected of itself, as far as the raster tells."""
    version: str
    seconds: float = 0.0
    warnings: Tuple[str, ...] = ()


class EvaluationTask(ReportTask):
    """The comparison of a restored raster with the truth. Memory does not depend on the size of the rasters."""

    MAKERS = {"REPORT": html_report, "JSON": json_text, "CSV": csv_text}

    def __init__(self, options: EvaluationOptions, opened: OpenedComparison, rasters: Rasters, notes: Notes):
        super().__init__(options, rasters, notes)
        self._opened = opened

    def work(self, cache, feedback):
        """Choose the data range, then sum up tile by tile."""
        cache.hold(self.rasters.datasets, TILE_PX + 2 * DISTANCE_LIMIT_PX)
        comparison = self._opened.ready(feedback)
        data_range, origin = comparison.data_range(self.options.data_range, feedback)
        feedback.info(f"Data range (MAX of PSNR, L of SSIM): {data_range:.6g}, {origin}.")
        work = _Work(comparison, data_range)
        windows = tiles(comparison.grid.shape)
        for done, window in enumerate(windows, start=1):
            work.add(window)
            feedback.progress(done / len(windows))
        result = _result(self.options, comparison, work, (data_range, origin))
        if comparison.mask is not None:
            cloudy, clear = result.pixels["cloudy"], result.pixels["clear"]
            comparison.mask.meaning.warn_of(cloudy, cloudy + clear, "the cloud mask", feedback)
        return result


def open_evaluation(options: EvaluationOptions) -> EvaluationTask:
    """Open the rasters of a comparison; no pixel is looked at.

    Args:
        options: what to compare with what, and what to write.

    Returns:
        EvaluationTask: ready to ``run``.

    Raises:
        PluginError: an option is out of range, the rasters do not fit together, or a file cannot be written.
    """
    require_valid(options)
    rasters, notes = Rasters(), Notes()
    return EvaluationTask(options, OpenedComparison(options, rasters, notes), rasters, notes)


def evaluate(options: EvaluationOptions, feedback: Feedback) -> Evaluation:
    """Compare ``options.restored`` with ``options.reference``: ``open_evaluation``, then ``EvaluationTask.run``."""
    return open_evaluation(options).run(feedback)


class _Work:
    """Everything that is summed up on the way through the raster."""

    def __init__(self, comparison: Comparison, data_range: float):
        self._comparison = comparison
        shape, pairs = comparison.grid.shape, comparison.pairs
        n_bands = len(pairs.names)
        self.tally = Tally(shape, n_bands, data_range)
        self.histogram = ErrorHistogram(n_bands, data_range, comparison.of_whole_numbers)
        self.distances = DistanceProfile()
        self._region = "all" if comparison.mask is None else "cloudy"
        self.factor = thumbnail_factor(shape)
        n_shown = len(pairs.shown)
        sizes = {"restored": n_shown, "reference": n_shown, "error": 1}
        if comparison.cloudy is not None:
            sizes["cloudy"] = n_shown
        if comparison.mask is not None:
            sizes["mask"] = 1
        self.thumbnails = {name: Thumbnail(shape, count, self.factor) for name, count in sizes.items()}

    def add(self, window: Window) -> None:
        """Add one window."""
        comparison = self._comparison
        wide = window.padded(SSIM_RADIUS_PX).clipped(comparison.grid.shape)
        pixels = comparison.read(wide)
        inner = window.relative_to(wide).slices
        self.tally.add(window, *pixels, inner)
        error = (pixels.restored - pixels.reference)[(slice(None), *inner)]
        chosen = pixels.regions[self._region][inner]
        if chosen.any():
            self.histogram.add(error[:, chosen])
            if comparison.mask is not None:
                distance_px = comparison.distance_px(window)[chosen]
                self.distances.add(np.abs(error[:, chosen]).mean(axis=0), distance_px)
        for name, (values, valid) in images_of(comparison, pixels, wide).items():
            self.thumbnails[name].add(window, values[(slice(None), *inner)], valid[inner])


def images_of(comparison: Comparison, pixels, window: Window) -> Dict[str, Tuple[np.ndarray, np.ndarray]]:
    """Return what is shown of ``pixels`` at ``window``: values (1 or 3, h, w) and valid (h, w) by name."""
    shown, regions = list(comparison.pairs.shown), pixels.regions
    valid = regions["all"]
    error = np.abs(pixels.restored - pixels.reference).mean(axis=0, keepdims=True)
    result = {
        "restored": (pixels.restored[shown], valid),
        "reference": (pixels.reference[shown], valid),
        "error": (error, valid),
    }
    if comparison.cloudy is not None:
        result["cloudy"] = comparison.cloudy.read(window)
    if comparison.mask is not None:
        result["mask"] = (regions["cloudy"][None].astype(float), regions["cloudy"] | regions["clear"])
    return result


def _result(options, comparison, work, data_range) -> Evaluation:
    shape = comparison.grid.shape
    overview = {name: thumbnail.mean() for name, thumbnail in work.thumbnails.items()}
    window = _interesting(overview, work.factor, shape)
    detail = {}
    if work.factor > 1:
        parts = images_of(comparison, comparison.read(window), window)
        detail = {name: np.where(valid, values.astype(float), np.nan) for name, (values, valid) in parts.items()}
    regions = work.tally.regions
    pixels = {"raster": shape[0] * shape[1], "compared": regions["all"].pixels}
    pixels.update({name: regions[name].pixels for name in ("cloudy", "clear")})
    tags = comparison.restored.rasters[0].dataset.GetMetadata()
    return Evaluation(
        options=options,
        pairs=comparison.pairs,
        grid=comparison.grid.describe(),
        data_range=data_range[0],
        data_range_origin=data_range[1],
        mask_type=mask_type_of(comparison.mask),
        pixels=pixels,
        figures={region: work.tally.figures(region) for region in REGIONS},
        bands=[
            {region: work.tally.figures(region, band) for region in REGIONS}
            for band in range(len(comparison.pairs.names))
        ],
        histogram=work.histogram.shown(),
        by_distance=work.distances.rows(),
        overview=overview,
        detail=detail,
        detail_window=window,
        made_by=made_by(tags),
        expected=tags.get(EXPECTED_TAG, ""),
        version=plugin_version(),
    )


def _interesting(overview: Images, factor: int, shape) -> Window:
    """Return the part to show at full size: where cloud and clear ground meet, without a mask where errors
    are largest.
    """
    if "mask" in overview and np.nansum(overview["mask"]) > 0:
        return detail_window(overview["mask"][0], factor, shape, aim=0.5)
    return detail_window(overview["error"][0], factor, shape)
