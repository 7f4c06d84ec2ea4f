"""Noise by seed and position: windows fit each other, seeds and streams are independent, statistics as documented."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sar_cloud_removal.pipeline.pixels.noise import NoiseField
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.tiles import tiles

FAR = np.arange(-4000, 4000, 32)
"""Rows and columns apart enough for the statistics of many clouds."""


@given(
    row=st.integers(-300, 300), col=st.integers(-300, 300), height=st.integers(1, 90), width=st.integers(1, 90),
    seed=st.integers(0, 2**31 - 1),
)  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_every_window_is_a_part_of_one_plane_bit_for_bit(row, col, height, width, seed):
    field = NoiseField(seed)
    around = field.window(Window(row - 20, col - 30, height + 50, width + 60))
    np.testing.assert_array_equal(
        field.window(Window(row, col, height, width)), around[20 : 20 + height, 30 : 30 + width]
    )


def test_single_rows_and_columns_are_those_of_the_window():
    field = NoiseField(3)
    whole = field.window(Window(-10, 5, 60, 80))
    np.testing.assert_array_equal(field.at(np.arange(-10, 50, 7), np.arange(5, 85, 11)), whole[::7, ::11])


def test_mean_and_spread_are_those_of_the_whole_plane():
    noise = NoiseField(1).at(FAR, FAR)
    assert noise.dtype == np.float32
    assert noise.mean() == pytest.approx(0, abs=0.06) and noise.std() == pytest.approx(1, abs=0.05)


def test_fields_of_other_seeds_and_streams_are_independent():
    fields = [NoiseField(seed, stream).at(FAR, FAR).ravel() for seed, stream in ((0, 0), (0, 1), (1, 0), (1, 1))]
    apart = np.corrcoef(fields)[np.triu_indices(4, 1)]
    assert np.abs(apart).max() < 0.07


def test_neighbours_go_together_and_clouds_have_the_size_asked_for():
    for size_px in (24.0, 96.0):
        noise = NoiseField(2, coarsest_px=size_px).window(Window(0, 0, 600, 600)).astype(float)

        def correlation(shift, noise=noise):
            return np.corrcoef(noise[:, shift:].ravel(), noise[:, :-shift].ravel())[0, 1]

        assert correlation(1) > 0.9
        assert correlation(round(size_px / 8)) > 0.6 and correlation(round(2 * size_px)) < 0.35


def test_a_size_below_the_finest_cell_still_gives_noise():
    assert NoiseField(0, coarsest_px=2).window(Window(0, 0, 50, 50)).std() > 0.5


@given(shape=st.tuples(st.integers(1, 70), st.integers(1, 70)), size_px=st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_tiles_cover_every_pixel_once(shape, size_px):
    count = np.zeros(shape, int)
    for window in tiles(shape, size_px):
        assert max(window.shape) <= size_px
        count[window.slices] += 1
    assert (count == 1).all()
