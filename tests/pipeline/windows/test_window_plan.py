"""Where the windows lie: properties over any raster size, window size and overlap."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.windows.plan import plan_windows

SHAPE = st.tuples(st.integers(1, 90), st.integers(1, 90))
SIZE_AND_OVERLAP = st.integers(1, 40).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1)))


@settings(max_examples=200, deadline=None)
@given(SHAPE, SIZE_AND_OVERLAP)
def test_every_pixel_is_covered(shape, size_and_overlap):
    covered = np.zeros(shape, bool)
    for window in plan_windows(shape, *size_and_overlap):
        covered[window.slices] = True
    assert covered.all()


@settings(max_examples=200, deadline=None)
@given(SHAPE, SIZE_AND_OVERLAP)
def test_windows_are_whole_distinct_and_row_major(shape, size_and_overlap):
    plan = plan_windows(shape, *size_and_overlap)
    windows = list(plan)
    assert len(windows) == len(set(windows)) == len(plan)
    assert windows == sorted(windows, key=lambda window: (window.row, window.col))
    assert {window.shape for window in windows} == {(plan.size_px, plan.size_px)}
    assert windows == [window for row in plan.rows for window in plan.windows_of(row)]


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 300), SIZE_AND_OVERLAP)
def test_only_the_last_window_is_shifted_inwards(length, size_and_overlap):
    size_px, overlap_px = size_and_overlap
    starts = plan_windows((length, 1), size_px, overlap_px).rows
    steps = np.diff(starts)
    assert starts[0] == 0
    assert starts[-1] == max(length - size_px, 0)
    assert (steps[:-1] == size_px - overlap_px).all()
    assert ((steps >= 1) & (steps <= size_px - overlap_px)).all()
    # no window more than needed
    assert len(starts) == max(-(-(length - overlap_px) // (size_px - overlap_px)), 1)


@settings(max_examples=200, deadline=None)
@given(SHAPE, SIZE_AND_OVERLAP)
def test_strips_tile_the_raster_and_no_later_window_touches_them(shape, size_and_overlap):
    plan = plan_windows(shape, *size_and_overlap)
    bottom = 0
    for (row, strip), later in zip(plan.strips(), (*plan.rows[1:], shape[0])):
        assert (strip.row, strip.col, strip.width) == (bottom, 0, shape[1])
        assert strip.row == row and 1 <= strip.height <= plan.size_px
        bottom += strip.height
        assert bottom <= later
    assert bottom == shape[0]


@settings(max_examples=200, deadline=None)
@given(SHAPE, SIZE_AND_OVERLAP, st.tuples(*[st.integers(0, 89)] * 4))
def test_a_limited_plan_has_the_windows_that_touch_its_area_and_strips_of_it_alone(shape, size_and_overlap, numbers):
    plan = plan_windows(shape, *size_and_overlap)
    row, col = numbers[0] % shape[0], numbers[1] % shape[1]
    area = Window(row, col, 1 + numbers[2] % (shape[0] - row), 1 + numbers[3] % (shape[1] - col))
    limited = plan.limited(area)
    touched = np.zeros((plan.size_px + 90,) * 2, bool)
    touched[area.slices] = True
    assert list(limited) == [window for window in plan if touched[window.slices].any()]
    times = np.zeros(shape, int)
    for start, strip in limited.strips():
        block = limited.block_of(start)
        inside = strip.relative_to(block)
        if strip.height:
            assert inside.clipped(block.shape) == inside, "a strip is part of what its windows cover"
            assert not any(later < strip.row + strip.height for later in limited.rows if later > start)
        times[strip.slices] += 1
    expected = np.zeros(shape, int)
    expected[area.slices] = 1
    np.testing.assert_array_equal(times, expected)


@pytest.mark.parametrize(
    "width_px, widths", [(2000, [1000]), (1000, [1000]), (999, [768, 232]), (300, [256] * 3 + [232])]
)
def test_areas_side_by_side_cover_a_wide_one_once_and_end_with_tiles(width_px, widths):
    plan = plan_windows((300, 1256), 128, 32).limited(Window(0, 256, 300, 1000))
    parts = plan.side_by_side(width_px)
    assert [part.area.width for part in parts] == widths
    assert [part.area.col for part in parts] == list(256 + np.cumsum([0, *widths[:-1]]))
    assert all((part.area.row, part.area.height) == (0, 300) for part in parts)
    assert {window for part in parts for window in part} == set(plan)


def test_an_area_outside_the_raster_is_refused():
    with pytest.raises(ValueError, match="lies outside a raster of 40 × 30 pixels"):
        plan_windows((30, 40), 16, 4).limited(Window(30, 0, 5, 5))


@pytest.mark.parametrize(
    "length, starts",
    [(1, (0,)), (255, (0,)), (256, (0,)), (257, (0, 1)), (448, (0, 192)), (449, (0, 192, 193)), (640, (0, 192, 384))],
)
def test_the_sizes_that_users_meet(length, starts):
    assert plan_windows((length, 10), 256, 64).rows == starts
    assert plan_windows((10, length), 256, 64).cols == starts


@pytest.mark.parametrize("overlap_px", [-1, 256, 1000])
def test_an_overlap_outside_the_window_is_refused(overlap_px):
    with pytest.raises(ValueError, match=f"overlap of {overlap_px} pixels, allowed are 0 to 255"):
        plan_windows((500, 500), 256, overlap_px)


def test_an_empty_raster_is_refused():
    with pytest.raises(ValueError, match="0 × 5 pixels is empty"):
        plan_windows((5, 0), 256, 64)
