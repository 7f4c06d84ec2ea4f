"""Ways to tell clouds and shadows in a raster, each giving the classes of a mask window by window."""

from contextlib import closing
from typing import Iterator, Protocol, Tuple

import numpy as np

from ...errors import OptionError
from ...feedback import Feedback
from ...models.detector_cards import DetectorCard
from ..options.detectclouds import DetectOptions
from ..options.sources import RasterSource
from ..pixels.cloud_score import CLOUDY_SCORE, HELPFUL, MARGIN_PX, VISIBLE, cloud_score
from ..pixels.reflectance import encode
from ..rasters.grid import Grid, Window
from ..rasters.optical import rgb_bands
from ..rasters.raster import Rasters
from ..rasters.tiles import TILE_PX, tiles
from ..rasters.warp import require_upright
from ..rasters.writer import Profile
from ..windows.batches import BatchRunner, reflect
from ..windows.plan import WindowPlan, plan_windows
from ..windows.settings import resolve, window_of
from ..windows.slide import Runner, Slide
from .polygons import is_vector, open_given
from .reflectance_bands import OpenedReflectance, ReflectanceBands
from .types import CLEAR, CLOUD, MASK_NODATA, SHADOW


class Detector(Protocol):
    """What detects clouds. ``rows_px``: rows read at a time. ``device``: what it runs on. ``how``: the
    method in words.
    """

    rows_px: int
    device: str
    how: str

    def classes(self, feedback: Feedback) -> Iterator[Tuple[Window, np.ndarray]]:
        """Yield windows that cover the grid once, each with its classes (h, w) uint8: the values of a mask."""


class OpenedDetector(Protocol):
    """A detector whose rasters are open; no pixel was looked at, and no network is loaded."""

    def profile(self, tags) -> Profile:
        """Return the profile of a raster on the grid of the result."""

    def ready(self, feedback: Feedback) -> Detector:
        """Look at the pixels and load what is needed; raise ``PluginError`` where something does not fit."""


class OpenedGivenMask:
    """A mask that came with the raster, on the grid of the optical raster, or on its own where there is none."""

    def __init__(self, options: DetectOptions, rasters: Rasters, feedback: Feedback):
        self._optical = rgb_bands(options.optical, rasters, feedback) if options.optical else None
        self._grid = self._optical.grid if self._optical else _grid_of(options.mask.raster, rasters)
        self._mask = open_given(options.given_mask, rasters, self._grid, feedback)
        self._percent = options.threshold_percent

    def profile(self, tags):
        """Return the profile of the optical raster, or of the mask where there is none."""
        if self._optical:
            return self._optical.profile(tags)
        raster = self._mask.raster
        return Profile(
            width=self._grid.width,
            height=self._grid.height,
            dtype=np.dtype("uint8"),
            nodata=None,
            descriptions=("",),
            crs_wkt=raster.crs_wkt,
            geotransform=raster.geotransform,
            turn=raster.turn,
            tags=tags,
        )

    def ready(self, feedback):
        """Recognise the mask."""
        mask = self._mask.read_as(self._mask.recognise(feedback), feedback)
        if self._percent is not None and mask.meaning.type != "probability":
            feedback.warn(f"THRESHOLD is not used: the cloud mask, of type {mask.meaning.type}, has no probabilities.")
        return GivenMask(mask, self._grid, self._optical)


def _grid_of(source: RasterSource, rasters: Rasters) -> Grid:
    """Return the grid of a mask; raise ``OptionError`` for polygons, which have none."""
    if is_vector(source.path):
        raise OptionError(
            f"The cloud mask '{source.path}' is a layer of polygons, which has no pixels of its own: give OPTICAL, the "
            "raster whose grid the mask is to have."
        )
    mask = rasters.open(source)
    require_upright(mask.grid, mask.path)
    return mask.grid


class GivenMask:
    """Takes clouds from a mask."""

    rows_px, device = TILE_PX, "cpu"

    def __init__(self, mask, grid: Grid, optical):
        self._mask, self._grid, self._optical = mask, grid, optical
        self.how = f"mask of type {mask.meaning.type}"

    def classes(self, feedback):
        """Yield windows and their classes; NoData where the mask, or the optical raster, has none."""
        windows = tiles(self._grid.shape)
        n_cloudy = n_known = 0
        for done, window in enumerate(windows, start=1):
            classes, known = self._mask.read_classes(window)
            if self._optical:
                known &= self._optical.read(window)[1]
            n_cloudy, n_known = n_cloudy + int((classes[known] != CLEAR).sum()), n_known + int(known.sum())
            yield window, np.where(known, classes, np.uint8(MASK_NODATA))
            feedback.progress(done / len(windows))
        self._mask.meaning.warn_of(n_cloudy, n_known, "the cloud mask", feedback)


class NoData:
    """Stands in where a raster has no data anywhere."""

    rows_px, device, how = TILE_PX, "cpu", "the raster has no data"

    def __init__(self, grid: Grid):
        self._shape = grid.shape

    def classes(self, feedback):
        """Yield windows and NoData."""
        for window in tiles(self._shape):
            yield window, np.full(window.shape, MASK_NODATA, np.uint8)
            feedback.progress(0)


class OpenedSpectral(OpenedReflectance):
    """The bands that fixed thresholds need."""

    def __init__(self, options: DetectOptions, rasters: Rasters, feedback: Feedback):
        super().__init__(options, rasters, feedback)
        self._percent = options.threshold_percent

    def ready(self, feedback):
        """Fit the reflectance."""
        helpful = [name for name in HELPFUL if name in self.others]
        threshold = CLOUDY_SCORE if self._percent is None else self._percent / 100
        how = f"spectral score of {', '.join((*VISIBLE, *helpful))} of {threshold:g} and above"
        return Spectral(self.fit(helpful, feedback), self.grid, threshold, how)


class Spectral:
    """Detects clouds, not shadows, by fixed thresholds: see ``pipeline.pixels.cloud_score``."""

    rows_px, device = TILE_PX + 2 * MARGIN_PX, "cpu"

    def __init__(self, bands: ReflectanceBands, grid: Grid, threshold: float, how: str):
        self._bands, self._grid, self._threshold, self.how = bands, grid, threshold, how

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return cloudy (h, w) bool and known (h, w) bool, which no pixel without data is."""
        wide = window.padded(MARGIN_PX).clipped(self._grid.shape)
        bands, valid = self._bands.read_named(wide)
        cloudy, known = (np.zeros(window.shape, bool) for _ in range(2))
        inside = window.clipped(self._grid.shape)
        target, inner = inside.relative_to(window).slices, inside.relative_to(wide).slices
        cloudy[target], known[target] = (cloud_score(bands) >= self._threshold)[inner], valid[inner]
        return cloudy & known, known

    def classes(self, feedback):
        """Yield windows and their classes."""
        windows = tiles(self._grid.shape)
        for done, window in enumerate(windows, start=1):
            cloudy, known = self.read(window)
            classes = np.where(cloudy, np.uint8(CLOUD), np.uint8(CLEAR))
            yield window, np.where(known, classes, np.uint8(MASK_NODATA))
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

    ``thresholds``: from which probability on a pixel is cloud, and shadow, 0..1. ``runner`` computes windows: tiles of
    two bands, cloud and shadow. Subclasses read the ``image`` of a window.
    """

    def __init__(
        self,
        bands: ReflectanceBands,
        grid: Grid,
        plan: WindowPlan,
        thresholds: Tuple[float, float],
        runner: Runner,
        device: str,
        how: str,
    ):
        self._bands, self._grid, self._plan, self._thresholds, self._runner = bands, grid, plan, thresholds, runner
        self.rows_px, self.device, self.how = plan.size_px, device, how

    def image(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return what the network takes of ``window``, (B, h, w) float32, and valid (h, w) bool."""
        raise NotImplementedError

    def classes(self, feedback):
        """Yield strips and their classes."""
        with closing(Slide(self._plan, self, self._runner, feedback).strips()) as strips:
            for strip, block, values in strips:
                cloud, shadow = (value >= limit for value, limit in zip(values, self._thresholds))
                classes = np.select([cloud, shadow], [np.uint8(CLOUD), np.uint8(SHADOW)], np.uint8(CLEAR))
                valid = block.valid[strip.relative_to(block.window).slices]
                yield strip, np.where(valid, classes, np.uint8(MASK_NODATA))

    def read_rows(self, window: Window) -> OpticalRows:
        """Read ``window``, what one row of windows covers of the raster."""
        return OpticalRows(window, *self.image(window))

    def needs(self, block: OpticalRows, window: Window) -> bool:
        """Whether ``window`` has any valid pixel."""
        return bool(block.valid[window.slices_in(block.window, self._grid.shape)].any())

    def patch(self, block: OpticalRows, window: Window) -> OpticalPatch:
        """Cut ``window`` out of ``block``; beyond the raster's edge the image is reflected."""
        image = block.image[(slice(None), *window.slices_in(block.window, self._grid.shape))]
        return OpticalPatch(window, reflect(image, window.shape))


class OpenedNetwork(OpenedReflectance):
    """The bands that the network of ``card`` needs."""

    def __init__(self, options: DetectOptions, card: DetectorCard, rasters: Rasters, feedback: Feedback):
        super().__init__(options, rasters, feedback)
        self._card, self._inference, self._percent = card, options.inference, options.threshold_percent
        self._plan = plan_windows(self.grid.shape, window_of(options.inference, card), options.inference.overlap_px)

    def ready(self, feedback):
        """Fit the reflectance and load the network."""
        from ...nets.checkpoint import load_detector

        card = self._card
        bands, network = self.fit((), feedback), load_detector(card)
        settings = resolve(self._inference, network, feedback, len(self._plan))
        runner = DetectorRunner(network, settings, feedback)
        cloud = card.thresholds["cloud"] if self._percent is None else self._percent / 100
        how = f"network {card.name} {card.version}, cloud from a probability of {cloud:g}"
        thresholds = cloud, card.thresholds["shadow"]
        return Network(bands, self.grid, self._plan, thresholds, runner, str(runner.device), how)


class Network(Sliding):
    """Detects clouds and shadows by the network of a ``DetectorCard``."""

    def image(self, window):
        """Return encoded reflectance."""
        reflectance, valid = self._bands.read(window)
        return encode(reflectance), valid


class DetectorRunner(BatchRunner):
    """Runs ``OpticalPatch``es through a ``CloudDetector``; tiles are the probabilities of cloud and of shadow."""

    bands = 2

    def _compute(self, batch):
        logits = self._network(self._stacked([patch.image for patch in batch]))
        return logits.softmax(dim=1)[:, 1:]
