"""What lies around each pixel, compared with SciPy, which the plugin itself does not need."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasters import disc
from sar_cloud_removal.neighbourhood import closing, distance_to, lowest, mean, weighted_mean
from scipy import ndimage

SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 60))
SEEDS = st.integers(0, 999)
BELL = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2)


def check_distances(targets, limit_px):
    """Compare the distances with SciPy's where they are exact, and with the promised value elsewhere."""
    whole = ndimage.distance_transform_edt(~targets) if targets.any() else np.full(targets.shape, np.inf)
    found = distance_to(targets, limit_px)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, np.where(whole <= limit_px, whole, limit_px + 1))


# ---- distances


@settings(max_examples=150, deadline=None)
@given(SHAPES, SEEDS, st.sampled_from([0, 0.001, 0.02, 0.5, 0.99, 1]), st.integers(0, 80))
def test_distances_are_exact_up_to_their_limit(shape, seed, share, limit_px):
    check_distances(np.random.default_rng(seed).random(shape) < share, limit_px)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.sampled_from([1, 8, 20, 64]))
def test_distances_of_clouds_are_exact_up_to_their_limit(seed, limit_px):
    rough = np.random.default_rng(seed).standard_normal((140, 330))
    smooth = ndimage.gaussian_filter(rough, 9)
    check_distances(smooth > np.quantile(smooth, 0.9), limit_px)


@pytest.mark.parametrize("clouds", [[(5, 250, 20)], [(20, 256, 1), (20, 900, 400)], [(0, 511, 3), (39, 1199, 2)]])
def test_in_a_wide_image_distances_are_exact_up_to_their_limit(clouds):
    """They are measured block by block, and not at all where there is no target or nothing else."""
    targets = np.logical_or.reduce([disc((40, 1200), (row, col), radius) for row, col, radius in clouds])
    check_distances(targets, 9)


@pytest.mark.parametrize("value", [False, True])
def test_no_target_and_nothing_else(value):
    check_distances(np.full((70, 300), value), 8)


@pytest.mark.parametrize("place", [(0, 0), (63, 255), (64, 256), (129, 299)], ids=str)
@pytest.mark.parametrize("limit_px", [20, 180, 181, 500])
def test_one_pixel_is_measured_to_from_everywhere(place, limit_px):
    """Also beyond the limit to which squares fit into 16 bits."""
    targets = np.zeros((130, 300), bool)
    targets[place] = True
    check_distances(targets, limit_px)


def test_a_row_as_wide_as_a_tile():
    targets = np.random.default_rng(1).random((1, 10980)) < 0.001
    check_distances(targets, 20)
    check_distances(np.repeat(targets, 17, axis=0).T, 20)


def test_distances_in_a_window_with_its_surroundings_do_not_depend_on_where_it_is_cut():
    targets = np.random.default_rng(3).random((200, 600)) > 0.999
    whole = distance_to(targets, 12)
    cut = distance_to(targets[30:170, 100:500], 12)[12:-12, 12:-12]
    np.testing.assert_array_equal(cut, whole[42:158, 112:488])


def test_masks_are_not_changed_and_need_not_be_contiguous():
    targets = np.random.default_rng(4).random((90, 80)) > 0.99
    before = targets.copy()
    np.testing.assert_array_equal(distance_to(targets[::-1, ::2], 9), distance_to(targets[::-1, ::2].copy(), 9))
    np.testing.assert_array_equal(targets, before)


# ---- extremes and means


@settings(max_examples=60, deadline=None)
@given(SHAPES, SEEDS, st.integers(0, 6))
def test_extremes_are_those_of_scipy(shape, seed, radius_px):
    values = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    valid = values > -1.5
    size = 2 * radius_px + 1
    np.testing.assert_array_equal(closing(values, radius_px), ndimage.grey_closing(values, size=(size, size)))
    found = lowest(valid, radius_px)
    assert found.dtype == bool
    np.testing.assert_array_equal(found, ndimage.minimum_filter(valid.astype("uint8"), size) > 0)


@settings(max_examples=60, deadline=None)
@given(SHAPES, SEEDS, st.integers(0, 6))
def test_means_are_those_of_scipy(shape, seed, radius_px):
    values = np.random.default_rng(seed).random(shape).astype(np.float32)
    found = mean(values, radius_px)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, ndimage.uniform_filter(values, 2 * radius_px + 1, mode="nearest"), rtol=3e-7)


@settings(max_examples=60, deadline=None)
@given(SHAPES, SEEDS)
def test_weighted_means_are_those_of_scipy(shape, seed):
    values = np.random.default_rng(seed).integers(0, 10_000, shape).astype(np.float64)
    weights = BELL / BELL.sum()
    expected = values
    for axis in (1, 0):
        expected = ndimage.correlate1d(expected, weights, axis=axis, mode="reflect")
    np.testing.assert_allclose(weighted_mean(values, weights), expected, rtol=1e-13)


@pytest.mark.parametrize(
    "smooth",
    [lambda x: closing(x, 2), lambda x: lowest(x, 2), lambda x: mean(x, 2), lambda x: weighted_mean(x, BELL[3:8])],
    ids=["closing", "lowest", "mean", "weighted mean"],
)
def test_a_window_with_its_surroundings_does_not_depend_on_where_it_is_cut(smooth):
    values = np.random.default_rng(5).random((60, 70)).astype(np.float32)
    before = values.copy()
    whole, cut = smooth(values), smooth(values[10:40, 15:60])
    np.testing.assert_array_equal(cut[4:-4, 4:-4], whole[14:36, 19:56])
    np.testing.assert_array_equal(values, before)
