"""The streaming blend against the same sums over the whole raster in float64, written without the engine."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.windows.blend import WEIGHT_FLOOR, StripBlender, taper
from sar_cloud_removal.pipeline.windows.plan import plan_windows

SHAPE = st.tuples(st.integers(1, 60), st.integers(1, 60))
SIZE_AND_OVERLAP = st.integers(1, 24).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1)))


def stream(plan, tiles, bands):
    """Blend ``tiles`` {window: (bands, size, size)} strip by strip; return values (bands, H, W) and covered (H, W)."""
    blender, values, covered = StripBlender(plan, bands), [], []
    for row, strip in plan.strips():
        for window in plan.windows_of(row):
            if window in tiles:
                blender.add(window, tiles[window])
        strip_values, strip_covered = blender.finish(strip)
        values.append(strip_values)
        covered.append(strip_covered)
    return np.concatenate(values, axis=1), np.concatenate(covered)


def hann_weight(size_px, overlap_px):
    """One-dimensional weight in float64: a raised cosine over the overlap, at most half a window, and a floor."""
    ramp_px = min(overlap_px, size_px // 2)
    weight = np.ones(size_px)
    for i in range(ramp_px):
        weight[i] = weight[size_px - 1 - i] = np.sin(np.pi / 2 * (i + 0.5) / ramp_px) ** 2
    return np.maximum(weight, 1e-3)


def whole_raster_blend(plan, tiles, bands):
    """The weighted mean of all tiles at once, float64, on a canvas large enough for windows that leave the raster."""
    canvas = [max(length, plan.size_px) for length in plan.shape]
    values, weights = np.zeros((bands, *canvas)), np.zeros(canvas)
    weight = np.multiply.outer(*[hann_weight(plan.size_px, plan.overlap_px)] * 2)
    for window, tile in tiles.items():
        values[(slice(None), *window.slices)] += tile * weight
        weights[window.slices] += weight
    mean = np.divide(values, weights, out=np.zeros_like(values), where=weights > 0)
    return mean[:, : plan.shape[0], : plan.shape[1]], weights[: plan.shape[0], : plan.shape[1]] > 0


def random_tiles(plan, bands, seed, share):
    rng = np.random.default_rng(seed)
    return {
        window: rng.uniform(-1, 1, (bands, plan.size_px, plan.size_px)).astype(np.float32)
        for window in plan
        if rng.random() < share
    }


@settings(max_examples=60, deadline=None)
@given(SHAPE, SIZE_AND_OVERLAP, st.sampled_from([1.0, 0.5, 0.0]), st.integers(0, 99))
def test_the_stream_equals_the_blend_over_the_whole_raster(shape, size_and_overlap, share, seed):
    plan = plan_windows(shape, *size_and_overlap)
    if len(plan) > 200:
        plan = plan_windows((min(shape[0], 20), min(shape[1], 20)), *size_and_overlap)
    tiles = random_tiles(plan, 2, seed, share)
    values, covered = stream(plan, tiles, 2)
    expected, expected_covered = whole_raster_blend(plan, tiles, 2)
    np.testing.assert_array_equal(covered, expected_covered)
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-5)
    assert values.dtype == np.float32
    assert (values[:, ~covered] == 0).all()


@settings(max_examples=60, deadline=None)
@given(SHAPE, SIZE_AND_OVERLAP, st.integers(0, 99))
def test_an_identity_network_returns_its_input_under_any_tiling(shape, size_and_overlap, seed):
    plan = plan_windows(shape, *size_and_overlap)
    image = np.random.default_rng(seed).uniform(-1, 1, (1, *shape)).astype(np.float32)
    beyond = [(0, max(plan.size_px - length, 0)) for length in shape]
    padded = np.pad(image, [(0, 0), *beyond], mode="edge")
    tiles = {window: padded[(slice(None), *window.slices)] for window in plan}
    values, covered = stream(plan, tiles, 1)
    assert covered.all()
    np.testing.assert_allclose(values, image, rtol=0, atol=2e-6)


def test_windows_that_disagree_leave_no_step():
    """Two constant windows meet in a smooth ramp: no neighbouring pixels differ by more than the steepest Hann step."""
    plan = plan_windows((16, 48), 32, 16)
    tiles = {window: np.full((1, 32, 32), value, np.float32) for window, value in zip(plan, (-1, 1))}
    values, _ = stream(plan, tiles, 1)
    steps = np.diff(values[0, 0])
    assert (steps >= -1e-6).all()
    assert steps.max() < 2 * np.pi / 2 / 16 * 1.05


@pytest.mark.parametrize("size_px, overlap_px", [(256, 64), (256, 128), (16, 8), (9, 4), (2, 1), (8, 0)])
def test_ramps_of_neighbours_add_up_to_one(size_px, overlap_px):
    weight = taper(size_px, overlap_px)
    assert weight.shape == (size_px,) and weight.dtype == np.float32
    shared = weight[size_px - overlap_px :] + weight[:overlap_px]
    np.testing.assert_allclose(shared, 1, atol=2 * WEIGHT_FLOOR)
    assert (weight[overlap_px : size_px - overlap_px] == 1).all()


@given(SIZE_AND_OVERLAP)
def test_the_weight_is_symmetric_and_nowhere_zero(size_and_overlap):
    weight = taper(*size_and_overlap)
    np.testing.assert_array_equal(weight, weight[::-1])
    assert (weight >= np.float32(WEIGHT_FLOOR)).all() and (weight <= 1).all()
    rising = weight[: (len(weight) + 1) // 2]
    assert (np.diff(rising) >= 0).all()


def test_memory_is_one_window_high_whatever_the_raster():
    held = []
    for height in (300, 3000):
        blender = StripBlender(plan_windows((height, 500), 64, 16), bands=3)
        held.append(sum(v.nbytes for v in vars(blender).values() if isinstance(v, np.ndarray)))
    assert held[0] == held[1]
    assert held[0] <= (3 + 1) * 64 * 500 * 4 + 64 * 64 * 4


def test_a_strip_keeps_its_values_when_the_next_one_is_blended():
    plan = plan_windows((40, 16), 16, 4)
    blender = StripBlender(plan, 1)
    strips = list(plan.strips())
    blender.add(Window(0, 0, 16, 16), np.ones((1, 16, 16), np.float32))
    first, covered = blender.finish(strips[0][1])
    blender.add(Window(12, 0, 16, 16), np.full((1, 16, 16), 5, np.float32))
    blender.finish(strips[1][1])
    assert (first == 1).all() and covered.all()


def test_a_tile_of_another_row_is_refused():
    plan = plan_windows((64, 64), 32, 8)
    with pytest.raises(ValueError, match="does not start in the current row 0"):
        StripBlender(plan, 1).add(Window(24, 0, 32, 32), np.zeros((1, 32, 32), np.float32))
