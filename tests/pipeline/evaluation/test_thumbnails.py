"""Pictures of rasters of any size: means over squares, whatever the windows; the part that is shown at full size."""

import io
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sar_cloud_removal.pipeline.evaluation import pictures
from sar_cloud_removal.pipeline.evaluation.thumbnails import (
    DETAIL_PX,
    PICTURE_PX,
    Thumbnail,
    detail_window,
    thumbnail_factor,
)
from sar_cloud_removal.pipeline.rasters.tiles import tiles


@given(shape=st.tuples(st.integers(1, 60), st.integers(1, 60)), factor=st.integers(1, 9), size_px=st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_each_pixel_is_the_mean_of_its_square(shape, factor, size_px):
    rng = np.random.default_rng(0)
    values, valid = rng.uniform(-5, 5, (2, *shape)), rng.uniform(0, 1, shape) > 0.3
    values[0][~valid] = np.nan  # what is not valid may be anything
    thumbnail = Thumbnail(shape, 2, factor)
    for window in tiles(shape, size_px):
        thumbnail.add(window, values[(slice(None), *window.slices)], valid[window.slices])
    found = thumbnail.mean()
    assert found.shape == (2, -(-shape[0] // factor), -(-shape[1] // factor))
    for row, col in np.ndindex(found.shape[1:]):
        square = (slice(row * factor, (row + 1) * factor), slice(col * factor, (col + 1) * factor))
        if valid[square].any():
            np.testing.assert_allclose(found[:, row, col], [band[square][valid[square]].mean() for band in values])
        else:
            assert np.isnan(found[:, row, col]).all()


@pytest.mark.parametrize("shape, factor", [((1, 1), 1), ((512, 300), 1), ((513, 20), 2), ((20, 10980), 22)])
def test_pictures_are_bounded(shape, factor):
    assert thumbnail_factor(shape) == factor
    assert max(-(-length // factor) for length in shape) <= PICTURE_PX


def test_detail_is_where_the_mean_is_highest_or_nearest_to_the_aim():
    shape, factor = (2000, 3000), 6
    values = np.zeros((-(-2000 // 6), 500))
    values[200:260, 100:160] = 1
    values[0, 0] = np.nan
    window = detail_window(values, factor, shape)
    assert window.shape == (DETAIL_PX, DETAIL_PX)
    assert 1190 <= window.row and window.row + DETAIL_PX <= 1566 and 590 <= window.col and window.col + DETAIL_PX <= 966
    half = detail_window(values, factor, shape, aim=0.5)
    cells = tuple(slice(start // factor, start // factor + DETAIL_PX // factor) for start in (half.row, half.col))
    assert values[cells].mean() == pytest.approx(0.5, abs=0.02)


def test_detail_stays_inside_the_raster():
    values = np.zeros((100, 60))
    values[-1, -1] = 1
    window = detail_window(values, 10, (995, 600))
    assert (window.row + window.height, window.col + window.width) == (995, 600)
    assert detail_window(np.ones((4, 5)), 1, (4, 5)).shape == (4, 5)


@pytest.mark.parametrize("shape", [(1, 1), (7, 5), (60, 91)])
def test_png_is_read_back_as_it_was(shape):
    image = pytest.importorskip("PIL.Image", reason="pictures are looked at with Pillow")
    picture = np.random.default_rng(0).integers(0, 256, (*shape, 3)).astype(np.uint8)
    opened = image.open(io.BytesIO(pictures.png(picture)))
    assert opened.format == "PNG" and opened.size == shape[::-1]
    np.testing.assert_array_equal(np.asarray(opened), picture)


def test_smooth_pictures_are_small():
    picture = np.broadcast_to(np.arange(200, dtype=np.uint8)[:, None, None], (200, 300, 3))
    assert len(pictures.png(picture)) < 0.5 * len(zlib.compress(np.ascontiguousarray(picture).tobytes(), 9)) + 200


def test_photograph_is_stretched_and_shows_where_there_is_no_data():
    values = np.array([[[0.0, 50, 100, 200, np.nan]]])
    picture = pictures.photograph(values, (np.array([50.0]), np.array([100.0])))
    assert [tuple(pixel) for pixel in picture[0]] == [
        (0,) * 3,
        (0,) * 3,
        (255,) * 3,
        (255,) * 3,
        pictures.NO_DATA_COLOUR,
    ]
    low, high = pictures.stretch_limits(
        np.concatenate([np.linspace(0, 100, 101)[None, None], np.full((1, 1, 101), np.nan)])
    )
    assert (low[0], high[0]) == (1, 99) and np.isfinite([low[1], high[1]]).all() and high[1] > low[1]


def test_errors_get_lighter_the_larger_they_are():
    picture = pictures.error_map(np.linspace(0, 2, 21)[None, None], 1.0)[0].astype(int)
    lightness = picture @ (0.299, 0.587, 0.114)
    assert (np.diff(lightness[:11]) > 0).all() and (picture[10:] == picture[10]).all() and lightness[0] < 5
    assert tuple(pictures.error_map(np.full((1, 1, 1), np.nan), 1.0)[0, 0]) == pictures.NO_DATA_COLOUR


def test_outline_is_the_inside_of_the_border():
    mask = np.zeros((1, 7, 7))
    mask[0, 1:6, 1:6] = 0.9
    mask[0, 0, 6] = np.nan
    outlined = (pictures.outlined(np.zeros((7, 7, 3), np.uint8), mask) == pictures.OUTLINE_COLOUR).all(axis=-1)
    expected = np.zeros((7, 7), bool)
    expected[1:6, 1:6] = True
    expected[2:5, 2:5] = False
    np.testing.assert_array_equal(outlined, expected)
