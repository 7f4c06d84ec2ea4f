"""The bands of any raster as reflectance, in which clouds are detected, and as the detector's input.

Clouds are bright in absolute terms: normalising each scene by its own statistics, as the restoration does, would make
an overcast raster look like a clear one. So the scale that a file declares is applied, digital numbers lose their
offset and are divided by 10000, reflectance is used unchanged, and 8-bit values are read as Sentinel-2's true-colour
image. Only values that cannot be any of these are scaled by their own percentiles.
"""

from dataclasses import dataclass, replace
from typing import Optional, Sequence, Tuple

import numpy as np

from .percentiles import percentile
from .radiometry import OFFSET_SINCE_BASELINE, unit_kind

TRUE_COLOUR_WHITE = 0.3558
"""Reflectance of 255 in Sentinel-2's 8-bit true-colour image (TCI)."""
GROUND = 0.1
"""Replaces pixels without data: ground of medium brightness."""
BRIGHTEST = 2.5
"""No surface reflects more. Snow and clouds can exceed 1, since they do not scatter light evenly."""
_DN_PER_REFLECTANCE = 10_000
BRIGHTEST_DN = int(BRIGHTEST * _DN_PER_REFLECTANCE)
"""The same as a digital number."""
_PERCENTILES, _MIDDLING_RANGE = (1, 99), (0.03, 0.4)


@dataclass(frozen=True)
class ReflectanceScale:
    """How to convert the values of each band to reflectance: times ``gain``, plus ``offset``; ``how`` describes it.

    ``is_known``: whether that is by their units, and not by percentiles of their own.
    ``offset_dn``: 0 or 1000, what digital numbers are taken to have been increased by; ``None`` for other values.
    """

    gain: Tuple[float, ...]
    offset: Tuple[float, ...]
    how: str
    is_known: bool = True
    offset_dn: Optional[int] = None

    def of_bands(self, bands: Sequence[int]) -> "ReflectanceScale":
        """Return the scale of a raster of these ``bands`` (indices) only."""
        return replace(
            self, **{name: tuple(getattr(self, name)[band] for band in bands) for name in ("gain", "offset")}
        )

    def reflectance(self, values) -> np.ndarray:
        """Return ``values`` (B, H, W) of the raster as reflectance, float32."""
        gain, offset = (np.array(part, np.float32).reshape(-1, 1, 1) for part in (self.gain, self.offset))
        return np.asarray(values, np.float32) * gain + offset


def fit_scale(
    samples, declared: Sequence[Tuple[float, float]], processing_baseline: Optional[float]
) -> ReflectanceScale:
    """Return the scale of a raster, derived from ``samples`` (B, N) of its valid pixels in its own data type.

    ``declared``: for each band the scale and the offset that the file declares, (1, 0) by default.
    ``processing_baseline``: Sentinel-2's, if it is known (see ``radiometry.unit_kind``).
    """
    bands = len(samples)
    if any(pair != (1.0, 0.0) for pair in declared) and _is_reflectance(_scaled(samples, declared)):
        gain, offset = zip(*declared)
        return ReflectanceScale(gain, offset, "by the scale that the raster declares")
    kind, shift = unit_kind(samples.dtype, samples, processing_baseline)
    if kind == "byte":
        return _same_for_all(
            bands, TRUE_COLOUR_WHITE / 255, 0, "8 bit, as Sentinel-2's true-colour image (255 is 0.3558)"
        )
    if kind == "reflectance" and _is_reflectance(samples):
        return _same_for_all(bands, 1, 0, "it is reflectance")
    if _is_reflectance(samples, lambda dn: (dn - shift) / _DN_PER_REFLECTANCE):
        how = f"digital numbers{f' with an offset of {shift}' if shift else ''}, 10000 is 1"
        if not shift and (processing_baseline or 0) >= OFFSET_SINCE_BASELINE:
            how += f"; the offset of processing baseline {processing_baseline:05.2f} is not in them (harmonised data)"
        found = _same_for_all(bands, 1 / _DN_PER_REFLECTANCE, -shift / _DN_PER_REFLECTANCE, how)
        return replace(found, offset_dn=shift)
    low, high = percentile(samples, _PERCENTILES)
    gain = (_MIDDLING_RANGE[1] - _MIDDLING_RANGE[0]) / max(high - low, 1e-12)
    dark, bright = _MIDDLING_RANGE
    how = f"of unknown units: {low:g} to {high:g} (1 to 99 % of the pixels) count as {dark} to {bright}"
    return replace(_same_for_all(bands, gain, _MIDDLING_RANGE[0] - low * gain, how), is_known=False)


def _scaled(samples, declared) -> np.ndarray:
    return np.stack([band * scale + offset for band, (scale, offset) in zip(samples.astype(np.float64), declared)])


def unusual_scale(samples, declared: Sequence[Tuple[float, float]]) -> bool:
    """Whether ``declared`` scales and offsets make reflectance of ``samples`` (B, N) other than that of digital
    numbers.

    So it is where 65535 stands for 1. Sentinel-2's own scale, and 8 bit, whose white is not 1, are nothing unusual.
    """
    if samples.dtype == np.uint8 or all(
        scale == 1 or abs(scale * _DN_PER_REFLECTANCE - 1) < 0.01 for scale, _ in declared
    ):
        return False
    return _is_reflectance(_scaled(samples, declared))


def encode(reflectance) -> np.ndarray:
    """Return ``reflectance`` (B, H, W) as the detector's input: its square root in 0..1, scaled to [-1, 1], float32.

    The root gives dark ground, where shadows have to be detected, as much contrast as clouds.
    """
    return 2 * np.sqrt(np.clip(np.asarray(reflectance, np.float32), 0, 1)) - 1


def _is_reflectance(values, meaning=lambda value: value) -> bool:
    """Whether nearly all of ``values`` (B, N) can be reflectance, and some are as bright as in a daytime image.

    ``meaning``: what a value stands for, in the same order of size: looking at few of them is cheaper than converting
    all.
    """
    low, high = meaning(percentile(values, (1, 99.9)))
    return bool(low > -0.2 and 0.01 < high < BRIGHTEST)


def _same_for_all(bands, gain, offset, how) -> ReflectanceScale:
    return ReflectanceScale((float(gain),) * bands, (float(offset),) * bands, how)
