"""Source units to the networks' domain and back: one mapping per scene and band, fixed before any window is processed.

The domain is SEN1-2's: each band cut to mean ± k·σ of its scene and scaled to [-1, 1] (Schmitt et al. 2018;
k = 2.5). Being a z-score, it cancels every affine change of a band: dB offsets, the 1000 DN of processing
baseline 04.00, division by 10000. The plugin and ``training/`` both use this file.
"""

import math
from dataclasses import dataclass, replace
from typing import Optional, Tuple

import numpy as np

from ...errors import RadiometryError
from .percentiles import percentile

SIGMA_FACTOR = 2.5
CLEAR_MARGIN_PX = 8
"""Clear pixels this close to a cloud are excluded from the statistics: haloes and mask errors would distort them."""
MIN_CLEAR_SHARE = 0.1
"""Below this share of clear pixels the scene's own statistics are not used."""
DB_AT_LEAST = 1.0
"""Decibels of real ground are not all closer to 0 than this: speckle varies more, and most ground is darker."""
WEAKEST_DB = -99.0
"""No radar measures less: the noise of Sentinel-1 is about -25 dB. Lower values are NoData values."""
_ZERO_SHARE, _EDGE_SHARE, _MIN_ZEROS = 0.001, 0.02, 10
"""Exact zeros are gaps if they have this share of the raster, or of its edges, and are not fewer than the minimum."""
_ZEROS_PER_VALUE = 10
"""Zeros must be this much more frequent than any other value: rounded measurements repeat, too."""
_LINEAR_POWER_MAX = 10.0
"""Linear σ⁰/γ⁰ stays below this except for a few point targets; digital numbers start in the tens."""


BASELINE_OFFSET_DN = 1000
OFFSET_SINCE_BASELINE = 4.0
"""Digital numbers have had the offset since processing baseline 04.00 (25 January 2022)."""
WITHOUT_OFFSET, WITH_OFFSET = 0.0, math.inf
"""Stand for a processing baseline where other dates have shown whether the offset is there: pixels are not asked again.
"""
LEAST_MEDIAN_DN = 900
"""With the offset no band has a lower median: half of its pixels would reflect less than -0.01. Water in the infrared
comes close.
"""


@dataclass(frozen=True)
class Radiometry:
    """The mapping of each band's ``[lo, hi]``, in source units, to [-1, 1].

    ``least``: the smallest value of each band, in source units, among the samples; empty where it is not known.
    """

    lo: Tuple[float, ...]
    hi: Tuple[float, ...]
    least: Tuple[float, ...] = ()

    def first(self, count: int) -> "Radiometry":
        """Return the mapping of the first ``count`` bands."""
        return Radiometry(self.lo[:count], self.hi[:count], self.least[:count])

    def floor(self, limit: float) -> np.ndarray:
        """Return ``least`` (B,) float32, encoded, not below -``limit``; -``limit`` where it is not known."""
        if not self.least:
            return np.full(len(self.lo), -limit, np.float32)
        return self.encode(np.array(self.least)[:, None, None], limit)[:, 0, 0]

    def encode(self, values, limit: float = 1.0) -> np.ndarray:
        """Map ``values`` (B, H, W) in source units to float32, clipped to ±``limit``; NaN becomes 0, the middle."""
        values = np.asarray(values)
        lo, hi = self._limits(values)
        with np.errstate(invalid="ignore", over="ignore"):  # NaN of damaged files, and what is beyond float32
            scaled = values.astype(np.float32) - lo
        scaled *= 2.0 / (hi - lo)
        scaled -= 1.0
        np.clip(scaled, -limit, limit, out=scaled)
        if values.dtype.kind == "f":
            scaled[np.isnan(scaled)] = 0.0
        return scaled

    def decode(self, encoded, dtype, nodata: Optional[float] = None, limit: float = 1.0) -> np.ndarray:
        """Map ``encoded`` (B, H, W), clipped to ±``limit``, back to source units as ``dtype``, rounded for integers.

        The result is finite, inside the range of ``dtype`` and never equal to ``nodata``.
        """
        encoded = np.asarray(encoded, dtype=np.float32)
        lo, hi = self._limits(encoded)
        values = lo + (np.clip(encoded, -limit, limit) + 1.0) * 0.5 * (hi - lo)
        return avoid_nodata(to_dtype(values, dtype), nodata)

    def decode_difference(self, encoded) -> np.ndarray:
        """Map differences (B, H, W) of encoded values to source units, float32."""
        encoded = np.asarray(encoded, dtype=np.float32)
        lo, hi = self._limits(encoded)
        return encoded * (0.5 * (hi - lo))

    def _limits(self, values):
        if values.ndim != 3 or values.shape[0] != len(self.lo):
            raise ValueError(f"expected ({len(self.lo)}, H, W), got {values.shape}")
        return (np.asarray(limit, dtype=np.float32)[:, None, None] for limit in (self.lo, self.hi))


def to_dtype(values, dtype) -> np.ndarray:
    """Convert float ``values`` to ``dtype``; integers are rounded and clipped to the type's range."""
    dtype = np.dtype(dtype)
    if dtype.kind not in "iu":
        return values.astype(dtype)
    limits = np.iinfo(dtype)
    # float32 holds all whole numbers of 16 bits, but not those of 32
    exact = values if dtype.itemsize <= 2 else values.astype(np.float64)
    return np.clip(np.rint(exact), limits.min, limits.max).astype(dtype)


def avoid_nodata(values, nodata: Optional[float]) -> np.ndarray:
    """Change every entry of ``values`` that GDAL would take for ``nodata``, in place, and return ``values``.

    Integers move by one. Floats of either width move by 16 single-precision epsilons towards 0, since GDAL treats
    values within 4 of them as equal.
    """
    if nodata is None or math.isnan(nodata):  # numpy takes no whole numbers beyond 64 bits
        return values
    if values.dtype.kind in "iu":
        hits = values == nodata
        if hits.any():
            values[hits] = int(nodata) + (1 if nodata < np.iinfo(values.dtype).max else -1)
        return values
    limits, epsilon = np.finfo(values.dtype), float(np.finfo(np.float32).eps)
    with np.errstate(over="ignore"):
        stored = values.dtype.type(nodata)
    hits = np.isclose(values, stored, rtol=8 * epsilon, atol=0)
    if not np.isfinite(stored):
        values[hits] = np.copysign(limits.max, stored)
    else:
        values[hits] = stored * (1 - 16 * epsilon) if stored else limits.tiny
    return values


def fit(samples, k: float = SIGMA_FACTOR, what: str = "raster") -> Radiometry:
    """Fit the mapping to ``samples`` (B, N), valid and clear pixels in source units.

    Limits are mean ± ``k``·σ, clipped to the samples' minimum and maximum. A constant band gets a narrow interval
    around its value, so that it encodes to 0 and decodes to itself. Raises ``RadiometryError`` that names ``what`` if
    there are no samples.
    """
    samples = np.asarray(samples)
    if samples.shape[-1] == 0:
        raise RadiometryError(f"The {what} has no valid pixel to take statistics from. Check its NoData value.")
    limits = []
    for band in samples:  # one at a time: in float64 all of them would need much memory
        band = band.astype(np.float64)
        mean, reach, least = band.mean(), k * band.std(), band.min()
        limits.append((max(mean - reach, least), min(mean + reach, band.max()), least))
    lo, hi, least = np.array(limits).T
    return replace(_from_limits(lo, hi), least=tuple(least.tolist()))


def from_statistics(mean, std, k: float = SIGMA_FACTOR) -> Radiometry:
    """Return mean ± ``k``·σ for known per-band ``mean`` and ``std`` (B,), source units, as model cards hold them."""
    mean, std = np.asarray(mean, dtype=np.float64), np.asarray(std, dtype=np.float64)
    return _from_limits(mean - k * std, mean + k * std)


def _from_limits(lo, hi) -> Radiometry:
    centre = (lo + hi) / 2
    # float32 must still resolve the interval around large digital numbers
    half = np.maximum((hi - lo) / 2, np.maximum(np.abs(centre), 1.0) * 1e-5)
    return Radiometry(tuple((centre - half).tolist()), tuple((centre + half).tolist()))


def to_db(values, unit: str) -> np.ndarray:
    """Convert SAR backscatter to float32 decibels; values without a logarithm become NaN.

    ``unit``: ``db`` (returned unchanged), ``linear`` (power, 10·log10) or ``amplitude`` (20·log10).
    """
    values = np.asarray(values, dtype=np.float32)
    if unit == "db":
        return np.where(np.isfinite(values), values, np.float32(np.nan))
    factor = {"linear": 10.0, "amplitude": 20.0}[unit]
    usable = np.isfinite(values) & (values > 0)
    return np.where(usable, factor * np.log10(np.where(usable, values, 1.0)), np.nan).astype(np.float32)


def recognise_sar_unit(samples, what: str = "SAR raster") -> Tuple[str, str]:
    """Distinguish dB, linear power and amplitude by their values; return ``(unit, reason)``. ``what`` names the raster.

    ``samples`` (N,) are valid pixels. More than 1 % of negative values can only be dB; a 99.9th percentile of up to 10
    is linear power; anything larger is amplitude in digital numbers (as in Sentinel-1 GRD). Raises
    ``RadiometryError`` if no sample is finite.
    """
    samples = np.asarray(samples, dtype=np.float64).ravel()
    samples = samples[np.isfinite(samples)]
    if samples.size == 0:
        raise RadiometryError(
            f"The {what} has no valid pixel. Check that it covers the optical raster and its NoData value."
        )
    negative = float((samples < 0).mean())
    top = float(np.percentile(samples, 99.9))
    if negative > 0.01:
        return "db", f"{100 * negative:.0f} % of the values are negative"
    if top <= _LINEAR_POWER_MAX:
        return "linear", f"no negative values, 99.9 % are below {top:.3g}"
    return "amplitude", f"no negative values, 99.9 % are below {top:.4g}"


def zeros_are_gaps(samples, edges) -> bool:
    """Whether exact zeros mark gaps: they are a notable share of the valid ``samples`` (N,) or of those on ``edges``.

    ``edges`` (M,) are pixels on the four sides of the raster. SNAP and Earth Engine fill gaps with zeros, even in
    decibels, where 0 is a legal value that rarely occurs, unless brighter values were clipped to it.
    """
    samples, edges = (np.asarray(values).ravel() for values in (samples, edges))
    zeros, at_edges = samples == 0, edges == 0
    few = zeros.sum() < max(_MIN_ZEROS, _ZERO_SHARE * samples.size)
    if few and at_edges.sum() < max(_MIN_ZEROS, _EDGE_SHARE * edges.size):
        return False
    others = samples[~zeros]
    if others.size == 0:
        return True
    if others.max() < 0 and (others > -1).sum() >= zeros.sum() / 4:
        return False  # decibels clipped at 0: bright ground also comes close to it
    most = np.unique(others, return_counts=True)[1].max()
    return bool(zeros.sum() >= _ZEROS_PER_VALUE * most)


def fill_value(samples, meant) -> Optional[float]:
    """Return the single value of ``samples`` (N,) that is an undeclared NoData value, ``None`` if there is none.

    ``meant`` (N,) are the samples with the file's scale and offset applied, in any unit. The NoData value is below
    ``WEAKEST_DB`` there, which neither decibels nor power can be.
    """
    low = np.unique(samples[meant < WEAKEST_DB])
    return float(low[0]) if low.size == 1 else None


def hardly_decibels(samples) -> bool:
    """Return whether valid ``samples`` (N,), recognised as decibels, are as close to 0 as linear power would be.

    Linear power has negative values where thermal noise was subtracted without a floor.
    """
    samples = np.asarray(samples, dtype=np.float64).ravel()
    samples = samples[np.isfinite(samples)]
    return bool(np.percentile(samples, 1) > -DB_AT_LEAST and np.median(np.abs(samples)) < DB_AT_LEAST)


def product_kind(dtype, samples, processing_baseline=None):
    """Return ``byte``, ``reflectance`` or ``dn``, and the offset of digital numbers, 0 or 1000.

    ``samples`` (B, N) are valid values, N > 0. Sentinel-2's ``processing_baseline`` determines the offset if it is
    known, unless the values rule it out: harmonised data, which have lost the offset, often keep the tag. Otherwise
    the offset is assumed if 99.9 % of every band's digital numbers are at least 1000, which is also the case under
    dense, unbroken cloud.
    """
    if np.dtype(dtype) == np.uint8:
        return "byte", 0
    if np.dtype(dtype).kind == "f" and percentile(samples, 99) <= 5:
        return "reflectance", 0
    if processing_baseline is None:
        shifted = percentile(samples, 0.1, axis=1).min() >= BASELINE_OFFSET_DN
    else:
        shifted = processing_baseline >= OFFSET_SINCE_BASELINE
        if processing_baseline != WITH_OFFSET:
            shifted = shifted and percentile(samples, 50, axis=1).min() >= LEAST_MEDIAN_DN
    return "dn", BASELINE_OFFSET_DN if shifted else 0


def unit_kind(dtype, samples, processing_baseline=None):
    """Return what ``product_kind`` does, but ``byte`` also for 8-bit values in a wider type: as digital numbers no
    ground is so dark.
    """
    kind, offset = product_kind(dtype, samples, processing_baseline)
    return ("byte", 0) if kind == "dn" and samples.max() <= np.iinfo(np.uint8).max else (kind, offset)
