"""The mapping of a scene's rasters to the networks' domain, fixed once from samples of all of it."""

from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import List, Optional, Tuple

import numpy as np

from ...errors import RadiometryError
from ...feedback import Feedback
from ...models.cards import ModelCard
from ...neighbourhood import distance_to
from ..pixels import radiometry
from ..pixels.percentiles import percentile
from ..pixels.radiometry import Radiometry, unit_kind
from ..pixels.reflectance import BRIGHTEST_DN, ReflectanceScale, fit_scale, unusual_scale
from ..rasters.bands import Bands
from ..rasters.grid import Window
from ..rasters.sampling import MIN_SAMPLES, sample_pixels, sampling_passes, valid_samples
from ..threads import side_by_side
from .inputs import Inputs
from .sar import SarBands

_INVERTED_SIGMAS, _INVERTED_RATIO = 0.5, 1.4
"""Ground that is brighter than cloud by more standard deviations of the raster, and by a larger ratio, is cloud itself.
"""
CLEAR_PIXELS, CLEAR_REFERENCE, MODEL_CARD = STATISTICS = "clear pixels", "clear reference", "model card"
"""What the limits of the optical bands can come from."""
_REFERENCE_STRIDE = 4
FEW_PER_BAND = 1 << 18
"""So many pixels tell in which units a raster is, and whether its clouds are brighter than its ground."""


@dataclass(frozen=True)
class SceneStatistics:
    """The mapping of SAR, of the restored optical bands and of each reference's bands to the networks' domain.

    ``sar`` is ``None`` without SAR, and also that of the references' SAR: differences between dates are changes.
    ``origin``, one of ``STATISTICS``, is that of ``optical``. ``reflectance``: how the restored bands become it.
    """

    sar: Optional[Radiometry]
    optical: Radiometry
    references: Tuple[Radiometry, ...]
    origin: str
    reflectance: ReflectanceScale


def fit_sar(sar: SarBands, shape: Tuple[int, int], k: float, feedback: Feedback) -> Radiometry:
    """Fit the SAR mapping to the dB values of a grid of ``shape`` (height, width); ``feedback`` may cancel it."""

    def pick(window):
        values = sar.read_db(window)
        return values[:, np.isfinite(values[0])]

    return radiometry.fit(sample_pixels(shape, pick, feedback), k, f"SAR raster '{sar.path}'")


def fit_optical(optical: Bands, k: float, feedback: Feedback) -> Radiometry:
    """Fit the optical mapping to all valid values: a raster without clouds; ``feedback`` may cancel it."""
    return radiometry.fit(valid_samples(optical, feedback), k, f"optical raster '{optical.path}'")


@dataclass(frozen=True)
class _Part:
    """What all rasters show in a window: values and valid pixels of the optical raster; cloudy and known ones of the
    mask, with a margin around the window (``inner``); SAR; values and seen pixels of each reference.
    """

    optical: Tuple[np.ndarray, np.ndarray]
    mask: Tuple[np.ndarray, np.ndarray]
    inner: Tuple[slice, slice]
    sar_db: Optional[np.ndarray]
    references: Tuple[Tuple[np.ndarray, np.ndarray], ...]

    @classmethod
    def read(cls, inputs: Inputs, window: Window) -> "_Part":
        wide = window.padded(radiometry.CLEAR_MARGIN_PX)
        return cls(
            inputs.optical.read(window),
            inputs.mask.read(wide),
            window.relative_to(wide).slices,
            inputs.sar and inputs.sar.read_db(window),
            tuple(reference.read(window) for reference in inputs.references),
        )


@dataclass
class _Samples:
    """Pixels gathered for the statistics, arrays (..., N) in lists: SAR, valid pixels, which of these are clear, and
    cloudy; and of each reference those that are clear on both dates, else those that it sees at all.
    """

    sar: list = field(default_factory=list)
    valid: list = field(default_factory=list)
    clear: list = field(default_factory=list)
    well_clear: list = field(default_factory=list)
    cloudy: list = field(default_factory=list)
    shared: List[list] = field(default_factory=list)
    seen: List[list] = field(default_factory=list)

    def gather(self, part: "_Part", stride: int):
        (source, valid), (cloudy, known), inner = part.optical, part.mask, part.inner
        clear = valid & known[inner] & ~cloudy[inner]
        far = distance_to(cloudy, radiometry.CLEAR_MARGIN_PX)[inner] > radiometry.CLEAR_MARGIN_PX
        chosen = [
            (self.valid, source, valid),
            (self.clear, clear, valid),
            (self.well_clear, clear & far, valid),
            (self.cloudy, cloudy[inner] & known[inner], valid),
        ]
        if part.sar_db is not None:
            chosen.append((self.sar, part.sar_db, np.isfinite(part.sar_db).all(axis=0)))
        for target, values, where in chosen:
            target.append(values[..., where][..., ::stride])
        for index, (values, seen) in enumerate(part.references):
            self._gather_reference(index, values, seen, clear & far)

    def _gather_reference(self, index, values, seen, clear):
        while len(self.shared) <= index:
            self.shared.append([])
            self.seen.append([])
        # many bands and dates: every fourth row and column is enough
        values, seen, clear = (part[..., ::_REFERENCE_STRIDE, ::_REFERENCE_STRIDE] for part in (values, seen, clear))
        self.shared[index].append(values[:, seen & clear])
        self.seen[index].append(values[:, seen])

    def joined(self, name: str) -> np.ndarray:
        return np.concatenate(getattr(self, name), axis=-1)


def fit_scene(inputs: Inputs, card: ModelCard, feedback: Feedback) -> SceneStatistics:
    """Fit the mapping of all rasters to the networks' domain, from samples of the whole scene.

    Raises ``RadiometryError`` when the optical or the SAR raster has no valid pixel, or where too little is clear to
    know what the restored bands look like.
    """
    for windows, stride in sampling_passes(inputs.optical.grid.shape):
        samples, cancel = _Samples(), partial(feedback.progress, 0)
        with closing(side_by_side(partial(_Part.read, inputs), windows, 1, cancel)) as parts:  # read ahead
            for part in parts:
                samples.gather(part, stride)
                cancel()
        valid = samples.joined("valid")
        fewest = valid.shape[1] if inputs.sar is None else min(samples.joined("sar").shape[1], valid.shape[1])
        if fewest >= MIN_SAMPLES:
            break
    if valid.shape[1] == 0:
        raise RadiometryError(inputs.optical.bands.describe_no_data(feedback))
    k, sar = card.sigma_factor, None
    if inputs.sar is not None:
        what = f"SAR raster '{inputs.sar.path}' (on the optical raster's ground)"
        sar = radiometry.fit(samples.joined("sar"), k, what)
        feedback.info(f"SAR radiometry: {_limits_text(sar)} dB.")
    references = tuple(_fit_reference(*found, k, inputs, feedback) for found in _numbered(samples))
    optical, statistics, origin = _optical_radiometry(inputs, card, samples, valid, feedback)
    feedback.info(f"Optical radiometry ({', '.join(inputs.optical.labels)}): {_limits_text(optical)}, from {origin}.")
    return SceneStatistics(sar, optical, references, statistics, _reflectance_of(valid, inputs.optical))


def _reflectance_of(valid, optical) -> ReflectanceScale:
    """Return how the restored bands become reflectance, by samples ``valid`` (B, N) of those that tell."""
    declared, everything = optical.declared_scales(), range(len(valid))
    judged = optical.telling(everything)
    samples = valid[judged, :: max(1, valid.shape[1] // FEW_PER_BAND)]
    scale = fit_scale(samples, [declared[band] for band in judged], optical.processing_baseline())
    return scale.of_bands([judged.index(band) if band in judged else 0 for band in everything])


def _limits_text(found: Radiometry) -> str:
    return ", ".join(f"{lo:.6g} to {hi:.6g}" for lo, hi in zip(found.lo, found.hi))


def _numbered(samples):
    return ((index, *pair) for index, pair in enumerate(zip(samples.shared, samples.seen)))


def _fit_reference(index, shared, seen, k, inputs, feedback) -> Radiometry:
    """Fit the mapping of a reference to pixels that are clear on both dates or, if those are few, on its own."""
    both, reference = np.concatenate(shared, axis=-1), inputs.references[index]
    chosen = both if both.shape[1] >= MIN_SAMPLES // _REFERENCE_STRIDE**2 else np.concatenate(seen, axis=-1)
    if chosen.shape[1] == 0:  # what little it shows lies between the samples
        chosen = sample_pixels(inputs.optical.grid.shape, lambda window: _seen(reference, window), feedback)
    return radiometry.fit(chosen, k, f"reference '{reference.name}'")


def _seen(reference, window) -> np.ndarray:
    values, seen = reference.read(window)
    return values[:, seen]


def _optical_radiometry(inputs, card, samples, valid, feedback) -> Tuple[Radiometry, str, str]:
    """Return the mapping of the restored bands, one of ``STATISTICS``, and where it comes from, for people."""
    clear, well_clear = samples.joined("clear"), samples.joined("well_clear")
    visible = valid if inputs.optical.rgb is None else valid[list(inputs.optical.rgb)]
    some = slice(None, None, max(1, visible.shape[1] // FEW_PER_BAND))
    _warn_of_inverted_mask(visible[:, some], clear[some], samples.joined("cloudy")[some], feedback)
    share = clear.sum() / valid.shape[1]
    if share >= radiometry.MIN_CLEAR_SHARE:
        enough = well_clear.sum() >= min(MIN_SAMPLES, clear.sum())
        optical = radiometry.fit(valid[:, well_clear if enough else clear], card.sigma_factor, "optical raster")
        return optical, CLEAR_PIXELS, f"clear pixels ({100 * share:.0f} % of the raster)"
    if inputs.other_dates:
        optical, covered, name = inputs.fit_colours(card.sigma_factor, feedback)
        return optical, CLEAR_REFERENCE, f"the reference '{name}' (under {100 * covered:.0f} % of the raster)"
    return _default_radiometry(inputs, card, valid, feedback, share), MODEL_CARD, "the model card"


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
    if inputs.optical.rgb is None or len(inputs.optical.restored) > len(inputs.optical.rgb):
        raise RadiometryError(
            f"Only {100 * share:.0f} % of the optical raster is known to be clear, less than "
            f"{100 * radiometry.MIN_CLEAR_SHARE:.0f} %: what its bands look like is known of red, green and blue only. "
            "Give clear rasters of other dates as references, or set BANDS to these three."
        )
    declared = inputs.optical.declared_scales()
    kind, offset = unit_kind(inputs.optical.dtype, valid, inputs.optical.processing_baseline())
    scaled = unusual_scale(valid, declared)
    if scaled:
        kind, offset = "reflectance", 0
    elif kind == "dn" and percentile(valid, 50) > BRIGHTEST_DN:
        raise RadiometryError(
            f"Half of the optical raster's values are above {BRIGHTEST_DN}, brighter than clouds as digital numbers "
            "(10000 is 1), and too little of it is clear to take its own statistics. Declare its scale (gdal_edit "
            "-scale), or give another date as reference."
        )
    feedback.warn(
        f"Only {100 * share:.0f} % of the optical raster is known to be clear, less than "
        f"{100 * radiometry.MIN_CLEAR_SHARE:.0f} %: colours follow the model's default statistics for '{kind}' products"
        f"{f' with an offset of {offset}' if offset else ''} and may be off. "
        "A clear raster of another date, given as reference, has the colours of the place."
    )
    if kind not in card.statistics:
        raise RadiometryError(
            f"Model '{card.name}' has no default statistics for '{kind}' products. Use another model, or a mask that "
            "leaves at least 10 % of the raster clear."
        )
    order = np.argsort(inputs.optical.rgb)  # the bands may come as blue, green, red
    mean = [card.statistics[kind]["mean"][index] + offset for index in order]
    std = [card.statistics[kind]["std"][index] for index in order]
    if scaled:
        mean = [(value - start) / scale for value, (scale, start) in zip(mean, declared)]
        std = [value / abs(scale) for value, (scale, _) in zip(std, declared)]
    return radiometry.from_statistics(mean, std, card.sigma_factor)
