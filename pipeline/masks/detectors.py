"""Ways to tell clouds and shadows in a raster, each giving the classes of a mask window by window."""

from contextlib import closing
from typing import Iterator, List, Protocol, Tuple

import numpy as np

from ...feedback import Feedback
from ...models.detector_cards import DetectorCard
from ..options.detectclouds import DetectOptions
from ..pixels.cloud_score import CLOUDY_SCORE, HELPFUL, MARGIN_PX, VISIBLE, cloud_score
from ..pixels.reflectance import encode
from ..rasters.grid import Grid, Window
from ..rasters.optical import OpticalBands
from ..rasters.raster import grid_of, open_dataset
from ..rasters.tiles import TILE_PX, tiles
from ..rasters.warp import footprint_share, require_overlap, require_upright
from ..rasters.writer import Profile
from ..windows.batches import BatchRunner, reflect
from ..windows.plan import WindowPlan, plan_windows
from ..windows.settings import window_of
from ..windows.slide import Runner, WindowCounts, slide
from .given import CloudMask
from .reflectance_bands import ReflectanceBands
from .types import CLEAR, CLOUD, MASK_NODATA, SHADOW


class Detector(Protocol):
    """What tells clouds. ``rows_px``: rows read at a time. ``device``: what it runs on. ``how``: the method in words."""

    grid: Grid
    datasets: List
    rows_px: int
    device: str
    how: str

    def classes(self, feedback: Feedback) -> Iterator[Tuple[Window, np.ndarray]]:
        """Yield windows that cover the grid once, each with its classes (h, w) uint8: the values of a mask."""

    def profile(self, tags) -> Profile:
        """Return the profile of a raster on the grid."""


class GivenMask:
    """Takes clouds from a mask, on the grid of the optical raster, or on its own where there is none."""

    rows_px, device = TILE_PX, "cpu"

    def __init__(self, options: DetectOptions, feedback: Feedback):
        source = options.cloud_mask
        self._optical = OpticalBands(options, feedback) if options.optical else None
        if self._optical:
            self.grid = self._optical.grid
        else:
            self._dataset, self._source = open_dataset(source), source
            self.grid = grid_of(self._dataset, source.crs_wkt)
            require_upright(self.grid, source.path)
        self._mask = CloudMask(options, self.grid, feedback)
        require_overlap(footprint_share(source, self.grid), source, "cloud mask")
        self.datasets = [*self._mask.datasets, *(self._optical.datasets if self._optical else [])]
        self.how = f"mask of type {self._mask.mask_type}"

    def classes(self, feedback):
        """Yield windows and their classes; NoData where the mask, or the optical raster, has none."""
        windows = tiles(self.grid.shape)
        for done, window in enumerate(windows, start=1):
            classes, known = self._mask.read_classes(window)
            if self._optical:
                known &= self._optical.read(window)[1]
            yield window, np.where(known, classes, np.uint8(MASK_NODATA))
            feedback.progress(done / len(windows))

    def profile(self, tags):
        """Return the profile of the optical raster, or of the mask where there is none."""
        if self._optical:
            return self._optical.profile(tags)
        return Profile(
            width=self.grid.width,
            height=self.grid.height,
            dtype=np.dtype("uint8"),
            nodata=None,
            descriptions=("",),
            crs_wkt=self._source.crs_wkt or self._dataset.GetProjection() or None,
            geotransform=self._dataset.GetGeoTransform(can_return_null=True),
            tags=tags,
        )


class Spectral:
    """Tells clouds, not shadows, by fixed thresholds: see ``pipeline.pixels.cloud_score``."""

    rows_px, device = TILE_PX + 2 * MARGIN_PX, "cpu"

    def __init__(self, options: DetectOptions, feedback: Feedback):
        self._bands = ReflectanceBands(options, feedback)
        helpful = [name for name in HELPFUL if name in self._bands.others]
        self._bands.require(helpful)
        self.grid, self.datasets, self.profile = self._bands.grid, self._bands.datasets, self._bands.profile
        self._threshold = CLOUDY_SCORE if options.threshold is None else options.threshold / 100
        self.how = f"spectral score of {', '.join((*VISIBLE, *helpful))} from {self._threshold:g} up"

    def classes(self, feedback):
        """Yield windows and their classes."""
        windows = tiles(self.grid.shape)
        for done, window in enumerate(windows, start=1):
            wide = window.padded(MARGIN_PX).clipped(self.grid.shape)
            bands, valid = self._bands.read_named(wide)
            inner = window.relative_to(wide).slices
            cloudy = (cloud_score(bands) >= self._threshold)[inner]
            classes = np.where(cloudy, np.uint8(CLOUD), np.uint8(CLEAR))
            yield window, np.where(valid[inner], classes, np.uint8(MASK_NODATA))
            feedback.progress(done / len(windows))


class OpticalPatch:
    """One window of an optical raster: ``image`` (B, H, W) float32, as the network takes it."""

    def __init__(self, window: Window, image: np.ndarray):
        self.window, self.image = window, image


class OpticalRows:
    """What one row of windows covers: ``image`` (B, h, w) float32 and ``valid`` (h, w) bool."""

    def __init__(self, window: Window, image: np.ndarray, valid: np.ndarray):
        self.window, self.image, self.valid = window, image, valid


class Sliding:
    """Base of detectors that slide windows over the raster and give the probabilities of cloud and of shadow.

    Subclasses set ``plan``, ``grid`` and ``thresholds`` (cloud, shadow; 0..1), and read ``image`` rows.
    """

    plan: WindowPlan
    thresholds: Tuple[float, float]

    def image(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return what the network takes of ``window``, (B, h, w) float32, and valid (h, w) bool."""
        raise NotImplementedError

    def runner(self, feedback: Feedback) -> Runner:
        """Return what computes windows: tiles of two bands, cloud and shadow."""
        raise NotImplementedError

    def classes(self, feedback):
        """Yield strips and their classes."""
        with closing(slide(self.plan, self, self.runner(feedback), WindowCounts(), feedback)) as strips:
            for strip, block, values in strips:
                cloud, shadow = (value >= limit for value, limit in zip(values, self.thresholds))
                classes = np.select([cloud, shadow], [np.uint8(CLOUD), np.uint8(SHADOW)], np.uint8(CLEAR))
                valid = block.valid[strip.relative_to(block.window).slices]
                yield strip, np.where(valid, classes, np.uint8(MASK_NODATA))

    def read_rows(self, window: Window) -> OpticalRows:
        """Read ``window``, what one row of windows covers of the raster."""
        return OpticalRows(window, *self.image(window))

    def needs(self, block: OpticalRows, window: Window) -> bool:
        """Whether ``window`` has any valid pixel."""
        return bool(block.valid[self._inside(block, window)].any())

    def patch(self, block: OpticalRows, window: Window) -> OpticalPatch:
        """Cut ``window`` out of ``block``; beyond the raster's edge the image is reflected."""
        image = block.image[(slice(None), *self._inside(block, window))]
        return OpticalPatch(window, reflect(image, window.shape))

    def _inside(self, block, window):
        return window.clipped(self.grid.shape).relative_to(block.window).slices


class Network(Sliding):
    """Tells clouds and shadows by the network of a ``DetectorCard``."""

    def __init__(self, options: DetectOptions, card: DetectorCard, feedback: Feedback):
        self._bands = ReflectanceBands(options, feedback)
        self.grid, self.datasets, self.profile = self._bands.grid, self._bands.datasets, self._bands.profile
        self._card, self._options = card, options.inference
        self.plan = plan_windows(self.grid.shape, window_of(options.inference, card), options.inference.overlap_px)
        cloud = card.thresholds["cloud"] if options.threshold is None else options.threshold / 100
        self.thresholds = cloud, card.thresholds["shadow"]
        self.rows_px, self.device = self.plan.size_px, ""
        self.how = f"network {card.name} {card.version}, cloud from a probability of {cloud:g} up"

    def image(self, window):
        """Return encoded reflectance."""
        reflectance, valid = self._bands.read(window)
        return encode(reflectance), valid

    def runner(self, feedback):
        """Load the network; return what runs it."""
        from ...nets.checkpoint import load_detector

        runner = DetectorRunner(load_detector(self._card), self._options, feedback, len(self.plan))
        self.device = str(runner.device)
        return runner


class DetectorRunner(BatchRunner):
    """Runs ``OpticalPatch``es through a ``CloudDetector``; tiles are the probabilities of cloud and of shadow."""

    bands = 2

    def _compute(self, batch):
        logits = self._network(self._stacked([patch.image for patch in batch]))
        return logits.softmax(dim=1)[:, 1:]
