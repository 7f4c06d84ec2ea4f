"""Means over images and their 95 % intervals where two things vary at once: the scenes, and the training's seed.

Seeds and scenes are resampled independently and an image counts as often as the product of both weights says: the
crossed or pigeonhole bootstrap (Owen 2007, Annals of Applied Statistics 1(2)). It takes unequal scenes, and every seed
may have its own.

A bootstrap of n levels is too narrow by sqrt((n - 1) / n) and by the ratio of Student's t to the normal quantile
(Hesterberg 2015, The American Statistician 69(4)); with three seeds that is a factor of 2.7. So the percentiles are
moved away from the mean by that much, with the degrees of freedom that Satterthwaite's formula gives for both factors
together. Simulated with three seeds and five scenes, plain percentiles cover the truth in 73 to 98 % of cases, these
in 94 % or more.
"""

import math
from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np
from scipy import stats

RESAMPLES = 2000
LEVEL = 0.95
TAIL = (1 - LEVEL) / 2


@dataclass(frozen=True)
class Interval:
    """A mean over ``images``, the 95 % interval, and what it was taken over; ``excluded`` images had no value."""

    mean: float
    low: float
    high: float
    images: int
    scenes: int
    seeds: int
    excluded: int

    @property
    def covers(self):
        """What the interval covers: ``scenes and seeds``, ``scenes``, ``seeds`` or, without interval, ``nothing``."""
        varied = [name for name, count in (("scenes", self.scenes), ("seeds", self.seeds)) if count > 1]
        return " and ".join(varied) or "nothing"

    @property
    def known(self):
        """Whether there is an interval."""
        return math.isfinite(self.low)

    def overlaps(self, other):
        """Return whether the two intervals share a value, ``None`` where either is missing."""
        if not (self.known and other.known):
            return None
        return self.low <= other.high and other.low <= self.high

    def plain(self) -> dict:
        """Return the fields and ``covers`` as a dict for JSON, ``None`` for what is not defined."""
        fields = {name: None if value != value else value for name, value in asdict(self).items()}
        return {**fields, "covers": self.covers}


def mean_interval(rows) -> Interval:
    """Return the mean of ``rows`` of (seed, scene, value) and its interval.

    The mean is over images, so a scene counts as much as it has images. Values that are not finite are left out and
    counted. With one seed only scenes are resampled and the interval holds for that training alone, with one scene
    only seeds; with one of both the interval is NaN.
    """
    rows = list(rows)
    usable = [row for row in rows if math.isfinite(row[2])]
    excluded = len(rows) - len(usable)
    if not usable:
        return Interval(math.nan, math.nan, math.nan, 0, 0, 0, excluded)
    seeds, scenes, values = zip(*usable)
    sums, counts = _crossed(seeds, scenes, np.array(values, dtype=np.float64))
    mean = float(sums.sum() / counts.sum())
    low = high = math.nan
    if max(sums.shape) > 1:
        drawn = resampled_means(sums, counts)
        factor = _widening(sums, counts)
        low, high = (mean + factor * (float(q) - mean) for q in np.quantile(drawn, [TAIL, 1 - TAIL]))
    return Interval(mean, low, high, len(usable), sums.shape[1], sums.shape[0], excluded)


def _crossed(seeds, scenes, values):
    """Return the sums and the numbers of ``values`` per seed and scene: two (seeds, scenes) arrays."""
    (names, row), (others, column) = (np.unique(x, return_inverse=True) for x in (seeds, scenes))
    shape, index = (len(names), len(others)), row * len(others) + column
    size = shape[0] * shape[1]
    return tuple(np.bincount(index, w, minlength=size).reshape(shape) for w in (values, np.ones(len(values))))


def resampled_means(sums, counts, vary_seeds=True, vary_scenes=True):
    """Return the means of the crossed bootstrap, or of one factor only, from (seeds, scenes) sums and counts.

    Draws without any image, which happen where seeds have different scenes, are left out.
    """
    by_seed = _weights(sums.shape[0], 0) if vary_seeds else np.ones((RESAMPLES, sums.shape[0]))
    by_scene = _weights(sums.shape[1], 1) if vary_scenes else np.ones((RESAMPLES, sums.shape[1]))
    total, weight = ((by_seed @ cells * by_scene).sum(axis=1) for cells in (sums, counts))
    return total[weight > 0] / weight[weight > 0]


def _widening(sums, counts):
    """Return how much farther from the mean the percentiles belong, few levels considered."""
    plain = corrected = squared = 0.0
    for levels, varied in zip(sums.shape, ((True, False), (False, True))):
        if levels > 1:
            variance = float(resampled_means(sums, counts, *varied).var())
            plain += variance
            corrected += variance * levels / (levels - 1)
            squared += (variance * levels / (levels - 1)) ** 2 / (levels - 1)
    if not squared > 0:
        return 1.0
    student = stats.t.ppf(1 - TAIL, corrected**2 / squared)
    return float(student / stats.norm.ppf(1 - TAIL) * math.sqrt(corrected / plain))


@lru_cache(maxsize=64)
def _weights(levels, stream):
    """Return how often each of ``levels`` is drawn in every resample, (RESAMPLES, levels), always the same."""
    return np.random.default_rng(stream).multinomial(levels, np.full(levels, 1 / levels), RESAMPLES).astype(np.float64)
