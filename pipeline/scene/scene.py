"""One run's inputs in the networks' domain: radiometry fixed once, then rows of windows one after another."""

from dataclasses import dataclass, field, replace
from typing import Optional, Tuple

import numpy as np

from ...errors import RadiometryError
from ...feedback import Feedback
from ...models.cards import ModelCard
from ...neighbourhood import distance_to
from ..options.removeclouds import Rim
from ..pixels import radiometry
from ..pixels.composite import fade
from ..pixels.radiometry import Radiometry, product_kind
from ..pixels.reflectance import BRIGHTEST_DN, unusual_scale
from ..rasters.bands import Bands
from ..rasters.grid import Window
from ..rasters.sampling import MIN_SAMPLES, sample_pixels, sampling_passes
from ..windows.batches import Patch, reflect
from .inputs import Inputs
from .sar import SarBand

_INVERTED_SIGMAS, _INVERTED_RATIO = 0.5, 1.4
"""Ground that is brighter than cloud by more standard deviations of the raster, and by a larger ratio, is cloud itself.
"""
CLEAR_PIXELS, CLEAR_REFERENCE, MODEL_CARD = STATISTICS = "clear pixels", "clear reference", "model card"
"""What the limits of the optical bands can come from."""


@dataclass(frozen=True)
class SceneStatistics:
    """The mapping of SAR and of the optical bands to the networks' domain; ``origin``, one of ``STATISTICS``, of the
    latter.
    """

    sar: Radiometry
    optical: Radiometry
    origin: str


@dataclass(frozen=True)
class RowBlock:
    """A part of the scene: what one row of windows covers, or less. Boolean arrays are (h, w)."""

    window: Window
    source: np.ndarray
    """(3, h, w) in the raster's type."""
    valid: np.ndarray
    """The optical raster has data."""
    alpha: np.ndarray
    """(h, w) float32: the share of the restored image; 0 where nothing is or can be restored."""
    hidden: np.ndarray
    """What the networks must not trust: grown cloud, unknown mask, NoData."""
    sar_db: Optional[np.ndarray]
    """(1, h, w) float32, NaN where there is none; ``None`` where no pixel of the block needs it."""
    without_sar: np.ndarray
    """Cloudy pixels that keep their source value for want of SAR."""
    without_mask: np.ndarray
    """Pixels that keep their source value because the mask ends or has NoData there."""

    def cut(self, window: Window) -> "RowBlock":
        """Return the part ``window`` of the block, without copying."""
        inside = (..., *window.relative_to(self.window).slices)
        arrays = {name: value[inside] for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return replace(self, window=window, **arrays)


class Scene:
    """Inputs of a restoration in the networks' domain, with one radiometry for SAR and one for the optical bands.

    ``always_sar``: SAR is read everywhere, not under clouds only, as the translation covers the whole raster.
    """

    def __init__(self, inputs: Inputs, statistics: SceneStatistics, rim: Rim, always_sar: bool = False):
        self.inputs, self.statistics = inputs, statistics
        self.grid = inputs.optical.grid
        self._rim, self._always_sar = rim, always_sar

    def read_rows(self, window: Window) -> RowBlock:
        """Read ``window``, what one row of windows covers of the raster."""
        source, valid = self.inputs.optical.read(window)
        wide = window.padded(self._rim.buffer_px)
        cloudy, known = self.inputs.mask.read(wide)
        inner = window.relative_to(wide).slices
        grown = fade(cloudy, self._rim.buffer_px, self._rim.fade_px)[inner]
        known = known[inner]
        alpha = np.where(valid & known, grown, np.float32(0))
        sar_db = None
        without_sar = np.zeros(window.shape, bool)
        if self._always_sar or alpha.any():
            sar_db = self.inputs.sar.read_db(window)
            without_sar = np.isnan(sar_db[0]) & (alpha > 0)
            alpha[without_sar] = 0
        hidden = (grown > 0) | ~known | ~valid
        return RowBlock(window, source, valid, alpha, hidden, sar_db, without_sar, valid & ~known)

    def needs(self, block: RowBlock, window: Window) -> bool:
        """Whether ``window`` has a pixel to restore, or the translation is wanted everywhere."""
        inside = window.slices_in(block.window, self.grid.shape)
        return self._always_sar or bool(block.alpha[inside].any())

    def patch(self, block: RowBlock, window: Window) -> Patch:
        """Cut ``window`` out of ``block`` and encode it; beyond the raster's edge the image is reflected."""
        inside = window.slices_in(block.window, self.grid.shape)
        optical = self.statistics.optical.encode(block.source[(slice(None), *inside)])
        optical[:, ~block.valid[inside]] = 0
        sar = self.statistics.sar.encode(block.sar_db[(slice(None), *inside)])
        untrusted = block.hidden[inside][None].astype(np.float32)
        return Patch(window, *(reflect(array, window.shape) for array in (sar, optical, untrusted)))


def fit_sar(sar: SarBand, shape: Tuple[int, int], k: float, feedback: Feedback) -> Radiometry:
    """Fit the SAR mapping to the dB values of a grid of ``shape`` (height, width); ``feedback`` may cancel it."""

    def pick(window):
        values = sar.read_db(window)
        return values[:, np.isfinite(values[0])]

    return radiometry.fit(sample_pixels(shape, pick, feedback), k, "SAR raster")


def fit_optical(optical: Bands, k: float) -> Radiometry:
    """Fit the optical mapping to all valid values: a raster without clouds."""

    def pick(window):
        source, valid = optical.read(window)
        return source[:, valid]

    return radiometry.fit(sample_pixels(optical.grid.shape, pick), k, "optical raster")


@dataclass
class _Samples:
    """Pixels gathered for the statistics, arrays (..., N) in lists: SAR, valid pixels, which of these are clear, and
    cloudy.
    """

    sar: list = field(default_factory=list)
    valid: list = field(default_factory=list)
    clear: list = field(default_factory=list)
    well_clear: list = field(default_factory=list)
    cloudy: list = field(default_factory=list)

    def gather(self, inputs: Inputs, window: Window, stride: int):
        source, valid = inputs.optical.read(window)
        wide = window.padded(radiometry.CLEAR_MARGIN_PX)
        cloudy, known = inputs.mask.read(wide)
        inner = window.relative_to(wide).slices
        clear = valid & known[inner] & ~cloudy[inner]
        far = distance_to(cloudy, radiometry.CLEAR_MARGIN_PX)[inner] > radiometry.CLEAR_MARGIN_PX
        sar_db = inputs.sar.read_db(window)
        for target, values, chosen in (
            (self.sar, sar_db, np.isfinite(sar_db[0])),
            (self.valid, source, valid),
            (self.clear, clear, valid),
            (self.well_clear, clear & far, valid),
            (self.cloudy, cloudy[inner] & known[inner], valid),
        ):
            target.append(values[..., chosen][..., ::stride])

    def joined(self, name: str) -> np.ndarray:
        return np.concatenate(getattr(self, name), axis=-1)


def fit_scene(inputs: Inputs, card: ModelCard, feedback: Feedback) -> SceneStatistics:
    """Fit the mapping of SAR and optical bands to the networks' domain, from samples of the whole scene.

    Raises ``RadiometryError`` when the optical or the SAR raster has no valid pixel.
    """
    for windows, stride in sampling_passes(inputs.optical.grid.shape):
        samples = _Samples()
        for window in windows:
            samples.gather(inputs, window, stride)
            feedback.progress(0)  # a cancel is noticed
        sar_db, valid = samples.joined("sar"), samples.joined("valid")
        if min(sar_db.shape[1], valid.shape[1]) >= MIN_SAMPLES:
            break
    if valid.shape[1] == 0:
        raise RadiometryError(
            "The optical raster has no valid pixel: all is NoData. Check OPTICAL_NODATA and the bands."
        )
    k = card.sigma_factor
    sar = radiometry.fit(sar_db, k, "SAR raster (on the optical raster's ground)")
    feedback.info(f"SAR radiometry: {sar.lo[0]:.2f} to {sar.hi[0]:.2f} dB.")
    clear, well_clear = samples.joined("clear"), samples.joined("well_clear")
    _warn_of_inverted_mask(valid, clear, samples.joined("cloudy"), feedback)
    share = clear.sum() / valid.shape[1]
    if share >= radiometry.MIN_CLEAR_SHARE:
        enough = well_clear.sum() >= min(MIN_SAMPLES, clear.sum())
        optical = radiometry.fit(valid[:, well_clear if enough else clear], k, "optical raster")
        statistics, origin = CLEAR_PIXELS, f"clear pixels ({100 * share:.0f} % of the raster)"
        if inputs.reference:
            feedback.info(f"The clear reference is not needed: {100 * share:.0f} % of the optical raster are clear.")
    elif inputs.reference:
        optical, covered = inputs.reference.fit(inputs.mask, k, feedback)
        statistics, origin = CLEAR_REFERENCE, f"the clear reference (under {100 * covered:.0f} % of the raster)"
    else:
        optical = _default_radiometry(inputs, card, valid, feedback, share)
        statistics, origin = MODEL_CARD, "the model card"
    limits = ", ".join(f"{lo:.6g} to {hi:.6g}" for lo, hi in zip(optical.lo, optical.hi))
    feedback.info(f"Optical radiometry (red, green, blue): {limits}, from {origin}.")
    return SceneStatistics(sar, optical, statistics)


def _warn_of_inverted_mask(valid, clear, cloudy, feedback) -> None:
    """Warn where what the mask calls clear in ``valid`` (3, N) is brighter than what it calls cloudy, both
    (N,) bool.
    """
    if min(clear.sum(), cloudy.sum()) < MIN_SAMPLES:
        return
    brightness = valid.mean(axis=0, dtype=np.float64)
    bright, dark = np.median(brightness[clear]), np.median(brightness[cloudy])
    if bright - dark > _INVERTED_SIGMAS * brightness.std() and bright > _INVERTED_RATIO * dark:
        feedback.warn(
            f"What the cloud mask calls clear is brighter than what it calls cloudy ({bright:.6g} and {dark:.6g}, "
            "medians of red, green and blue together): perhaps 1 stands for clear in it. If so, invert the mask first "
            "(raster calculator: 1 - mask). Snow, and masks of shadows, can look like this, too."
        )


def _default_radiometry(inputs, card, valid, feedback, share):
    """Return the card's statistics for this kind of product, for a scene with too little clear ground."""
    declared = inputs.optical.declared_scales()
    kind, offset = product_kind(inputs.optical.dtype, valid, inputs.optical.processing_baseline())
    scaled = unusual_scale(valid, declared)
    if scaled:
        kind, offset = "reflectance", 0
    elif kind == "dn" and np.percentile(valid, 50) > BRIGHTEST_DN:
        raise RadiometryError(
            f"Half of the optical raster's values are above {BRIGHTEST_DN}, brighter than clouds as digital numbers "
            "(10000 is 1), and too little of it is clear to take its own statistics. Declare its scale (gdal_edit "
            "-scale), or give a CLEAR_REFERENCE."
        )
    feedback.warn(
        f"Only {100 * share:.0f} % of the optical raster is known to be clear, less than "
        f"{100 * radiometry.MIN_CLEAR_SHARE:.0f} %: colours follow the model's default statistics for '{kind}' products"
        f"{f' with an offset of {offset}' if offset else ''} and may be off. "
        "A clear raster of another date, given as CLEAR_REFERENCE, has the colours of the place."
    )
    if kind not in card.statistics:
        raise RadiometryError(
            f"Model '{card.name}' has no default statistics for '{kind}' products. Use another model, or a mask that "
            "leaves at least 10 % of the raster clear."
        )
    statistics = card.statistics[kind]
    mean, std = [value + offset for value in statistics["mean"]], statistics["std"]
    if scaled:
        mean = [(value - start) / scale for value, (scale, start) in zip(mean, declared)]
        std = [value / abs(scale) for value, (scale, _) in zip(std, declared)]
    return radiometry.from_statistics(mean, std, card.sigma_factor)
