"""Means over images and their uncertainty: bootstrap over scenes, since images of one scene are not independent."""

import math
from dataclasses import asdict, dataclass

import numpy as np

RESAMPLES = 2000
LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean over ``count`` images of ``groups`` scenes and its 95 % interval; ``excluded`` images had no value."""

    mean: float
    low: float
    high: float
    count: int
    groups: int
    excluded: int

    def plain(self) -> dict:
        """Return the fields as a dict for JSON, ``None`` for what is not defined."""
        return {name: None if value != value else value for name, value in asdict(self).items()}


def estimate(values, groups, seed=0) -> Estimate:
    """Return the mean of ``values`` (N,) and the percentile bootstrap interval over ``groups`` (N,) of names.

    Whole groups are drawn with replacement, as many as there are; the statistic is the mean over all images
    drawn. NaN are left out and counted. Without any value everything is NaN; a single group has no
    interval, it is NaN too.
    """
    values, groups = np.asarray(values, dtype=np.float64), np.asarray(groups)
    usable = np.isfinite(values)
    excluded = int((~usable).sum())
    values, groups = values[usable], groups[usable]
    names, index = np.unique(groups, return_inverse=True)
    if not len(values):
        return Estimate(math.nan, math.nan, math.nan, 0, 0, excluded)
    low = high = math.nan
    if len(names) > 1:
        sums, counts = np.bincount(index, values), np.bincount(index)
        drawn = np.random.default_rng(seed).integers(len(names), size=(RESAMPLES, len(names)))
        means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
        low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(values.mean()), float(low), float(high), len(values), len(names), excluded)


def paired(first, second, groups, seed=0) -> Estimate:
    """Return ``estimate`` of ``first`` - ``second`` (N,), image by image; images that lack either are excluded."""
    return estimate(np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64), groups, seed)


def rounded(value, digits=4):
    """Return plain ``value`` with its floats rounded, so that the file stays small and readable."""
    if isinstance(value, dict):
        return {key: rounded(one, digits) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one, digits) for one in value]
    return round(value, digits) if isinstance(value, float) else value
