"""Windows and grids as values, and the decision whether two grids share their pixels."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sar_cloud_removal.errors import GridError
from sar_cloud_removal.pipeline.rasters.grid import Grid, Window, relate

UTM = "a CRS"  # relate() leaves comparing CRSs to its caller, so any text does
START, LENGTH, SIZE = st.integers(-500, 500), st.integers(0, 400), st.integers(1, 300)


def grid(x=600000.0, y=5100000.0, dx=10.0, dy=-10.0, width=100, height=80):
    return Grid(width, height, (x, dx, 0.0, y, 0.0, dy), UTM)


@given(START, START, LENGTH, LENGTH, SIZE, SIZE)
def test_clipping_keeps_exactly_the_pixels_inside(row, col, height, width, grid_height, grid_width):
    clipped = Window(row, col, height, width).clipped((grid_height, grid_width))
    rows, cols = range(row, row + height), range(col, col + width)
    assert clipped.height == sum(0 <= r < grid_height for r in rows)
    assert clipped.width == sum(0 <= c < grid_width for c in cols)
    if clipped.height and clipped.width:
        assert (clipped.row, clipped.col) == (max(row, 0), max(col, 0))


@given(START, START, LENGTH, LENGTH, st.integers(0, 50))
def test_the_window_inside_its_padded_self_is_the_margin_away(row, col, height, width, margin_px):
    window = Window(row, col, height, width)
    assert window.relative_to(window.padded(margin_px)) == Window(margin_px, margin_px, height, width)
    assert window.padded(margin_px).padded(-margin_px) == window


def test_slices_cut_rows_then_columns():
    assert Window(2, 5, 3, 4).slices == (slice(2, 5), slice(5, 9))
    assert Window(2, 5, 3, 4).shape == (3, 4)


def test_shape_and_resolution_are_height_first():
    wide = grid(dx=20.0, dy=-10.0, width=7, height=3)
    assert wide.shape == (3, 7)
    assert wide.resolution == (10.0, 20.0)


def test_offset_counts_whole_and_broken_pixels_downwards_and_to_the_right():
    assert grid().offset_of(grid(x=600025.0, y=5099960.0)) == (4.0, 2.5)


def test_a_description_names_size_pixel_and_place():
    assert grid().describe() == "100 × 80 pixels of 10 × 10 at (600000, 5100000)"
    assert Grid(4, 3).describe() == "4 × 3 pixels, not georeferenced"


@pytest.mark.parametrize("row", [-7, 0, 3])
@pytest.mark.parametrize("col", [-100000, 0, 12])
def test_pixels_coincide_under_any_whole_shift(row, col):
    source = grid(x=600000.0 + 10 * col, y=5100000.0 - 10 * row, width=33, height=200)
    relation = relate(source, grid(), same_crs=True)
    assert relation.paste_ok
    assert relation.offset_px == (row, col)


def test_fractional_origins_may_coincide():
    """Grids cut from an archive often start at odd coordinates that binary floats cannot hold."""
    target = grid(x=399960.1 / 3, dx=9.9999999)
    source = grid(x=399960.1 / 3 + 9.9999999 * 17, dx=9.9999999)
    assert relate(source, target, same_crs=True).offset_px == (0, 17)


@pytest.mark.parametrize(
    "source, same_crs, reason",
    [
        (grid(x=600004.0), True, r"sub-pixel shift \(0.000, 0.400 pixels\)"),
        (grid(y=5099999.9), True, "sub-pixel shift"),
        (grid(dx=20.0, dy=-20.0), True, r"another pixel size \(20 × 20\)"),
        (grid(dx=10.001), True, "another pixel size"),
        (grid(y=5099200.0, dy=10.0), True, "another pixel size"),
        (grid(), False, "another CRS"),
        (Grid(100, 80, (600000.0, 10.0, 1.0, 5100000.0, 1.0, -10.0), UTM), True, "rotated"),
    ],
)
def test_pixels_do_not_coincide_and_the_reason_is_told(source, same_crs, reason):
    relation = relate(source, grid(), same_crs)
    assert not relation.paste_ok
    assert re.search(reason, relation.reason)


def test_a_tiny_stretch_counts_over_the_whole_width():
    """A relative error of 1e-6 in the pixel size is nothing over 100 pixels and a pixel over a million."""
    assert relate(grid(dx=10.00001), grid(), same_crs=True).paste_ok
    assert not relate(grid(dx=10.00001, width=1_000_000), grid(), same_crs=True).paste_ok


def test_a_rotation_is_seen_in_either_term():
    assert Grid(1, 1, (0.0, 1.0, 0.5, 0.0, 0.0, -1.0), UTM).is_rotated
    assert Grid(1, 1, (0.0, 1.0, 0.0, 0.0, 0.5, -1.0), UTM).is_rotated
    assert not grid().is_rotated and not Grid(1, 1).is_rotated


def test_unplaced_grids_coincide_by_their_size_alone():
    assert relate(Grid(4, 3), Grid(4, 3), same_crs=True).offset_px == (0, 0)
    with pytest.raises(GridError, match=r"4 × 3 pixels.*3 × 4 pixels.*assign a CRS"):
        relate(Grid(4, 3), Grid(3, 4), same_crs=True)
