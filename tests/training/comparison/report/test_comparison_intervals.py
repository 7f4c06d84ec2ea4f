"""Means and intervals over scenes and seeds: known answers, what an interval covers, and how often it is right."""

import math

import numpy as np
import pytest
from sar_cloud_removal.training.comparison.report import intervals
from sar_cloud_removal.training.comparison.report.intervals import Interval, mean_interval
from scipy import stats

NAN = math.nan


def crossed(by_seed, by_scene, images=1):
    """Return rows whose value is the effect of the seed plus that of the scene."""
    return [
        (seed, f"scene{scene:02}", a + b)
        for seed, a in enumerate(by_seed)
        for scene, b in enumerate(by_scene)
        for _ in range(images)
    ]


def normal_scores(n):
    """Return n values that lie as those of a normal distribution should, with mean 0 and variance 1."""
    values = stats.norm.ppf((np.arange(n) + 0.5) / n)
    return values / values.std(ddof=1)


def test_scenes_alone_give_students_interval():
    n = 30
    found = mean_interval(crossed([0.0], 5 + normal_scores(n)))
    half = stats.t.ppf(0.975, n - 1) / math.sqrt(n)
    assert found.mean == pytest.approx(5)
    assert found.low == pytest.approx(5 - half, abs=0.05 * half)
    assert found.high == pytest.approx(5 + half, abs=0.05 * half)
    assert (found.images, found.scenes, found.seeds, found.covers) == (n, n, 1, "scenes")


def test_seeds_alone_give_the_same_as_scenes_alone():
    by_seed, by_scene = (
        mean_interval(crossed(*effects)) for effects in ((normal_scores(9), [0]), ([0], normal_scores(9)))
    )
    assert by_seed.covers == "seeds" and by_scene.covers == "scenes"
    assert by_seed.low == pytest.approx(by_scene.low, rel=0.05)


def test_resampled_variance_is_the_sum_of_both_factors():
    a, b = np.array([0.0, 1.0, 5.0]), np.array([2.0, -1.0, 0.5, 4.0])
    rows = crossed(a, b, images=2)
    sums, counts = intervals._crossed(*zip(*((seed, scene) for seed, scene, _ in rows)), np.array([r[2] for r in rows]))
    assert sums.shape == (3, 4) and counts.sum() == len(rows) and sums[2, 3] == 18
    assert intervals.resampled_means(sums, counts).var() == pytest.approx(a.var() / 3 + b.var() / 4, rel=0.06)
    assert intervals.resampled_means(sums, counts, vary_scenes=False).var() == pytest.approx(a.var() / 3, rel=0.06)


def test_mean_is_over_images_not_over_scenes():
    assert mean_interval([(0, "a", 1.0)] * 3 + [(0, "b", 5.0)]).mean == 2


def test_one_seed_and_one_scene_have_no_interval():
    found = mean_interval([(0, "a", 1.0), (0, "a", 2.0)])
    assert found.mean == 1.5 and not found.known and math.isnan(found.high) and found.covers == "nothing"
    assert found.plain()["low"] is None and found.plain()["covers"] == "nothing"


def test_values_that_are_missing_are_left_out_and_counted():
    found = mean_interval([(0, "a", 1.0), (0, "b", NAN), (1, "a", 3.0), (1, "c", math.inf)])
    assert (found.mean, found.images, found.scenes, found.seeds, found.excluded) == (2, 2, 1, 2, 2)
    assert found.covers == "seeds"
    empty = mean_interval([(0, "a", NAN)])
    assert math.isnan(empty.mean) and not empty.known and (empty.images, empty.excluded) == (0, 1)


def test_equal_values_have_an_interval_without_width():
    found = mean_interval(crossed([1.5] * 3, [0.0] * 4))
    assert (found.low, found.mean, found.high) == (1.5, 1.5, 1.5)


def test_seeds_with_scenes_of_their_own():
    rng = np.random.default_rng(0)
    rows = [(seed, f"{seed}{scene}", rng.normal()) for seed in range(3) for scene in range(4)]
    found = mean_interval(rows)
    assert (found.scenes, found.seeds) == (12, 3) and found.low < found.mean < found.high


def test_the_same_rows_give_the_same_interval():
    rows = crossed([0.1, 0.7, 0.3], [1.0, 2.0, 4.0, 3.0])
    assert mean_interval(rows) == mean_interval(list(rows))


@pytest.mark.parametrize(
    "low, high, expected", [(2.0, 3.0, True), (0.5, 0.9, False), (3.1, 4.0, False), (NAN, NAN, None)]
)
def test_intervals_with_a_common_value_overlap(low, high, expected):
    first, second = (Interval((a + b) / 2, a, b, 9, 3, 3, 0) for a, b in ((1.0, 3.0), (low, high)))
    assert first.overlaps(second) is expected and second.overlaps(first) is expected


@pytest.fixture
def fewer_resamples(monkeypatch):
    """Draw 500 resamples only: quicker, and enough to count by."""
    monkeypatch.setattr(intervals, "RESAMPLES", 500)
    intervals._weights.cache_clear()
    yield
    intervals._weights.cache_clear()


@pytest.mark.parametrize("seed_sd, scene_sd", [(1.0, 0.1), (0.5, 1.0)])
def test_coverage_with_three_seeds_and_five_scenes(seed_sd, scene_sd, fewer_resamples):
    """95 % intervals hold the truth in about 95 % of 300 drawn studies; plain percentiles do not."""
    rng = np.random.default_rng(3)
    hits = plain_hits = 0
    for _ in range(300):
        a, b = rng.normal(0, seed_sd, 3), rng.normal(0, scene_sd, 5)
        rows = [(s, g, a[s] + b[g] + rng.normal(0, 0.3)) for s in range(3) for g in range(5) for _ in range(4)]
        found = mean_interval(rows)
        hits += found.low <= 0 <= found.high
        sums, counts = intervals._crossed(*zip(*((s, g) for s, g, _ in rows)), np.array([r[2] for r in rows]))
        low, high = np.quantile(intervals.resampled_means(sums, counts), [0.025, 0.975])
        plain_hits += low <= 0 <= high
    assert 0.92 <= hits / 300 <= 0.99
    assert plain_hits / 300 < 0.9
