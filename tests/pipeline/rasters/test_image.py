"""Images on another grid: pixels as they are, moved by parts of a pixel, and warped; NoData never mixes with ground."""

import numpy as np
import pytest
from rasters import ORIGIN, PIXEL_M, optical_dn, write_raster
from runs import Log
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters.bands import full_value
from sar_cloud_removal.pipeline.rasters.grid import Grid, Window
from sar_cloud_removal.pipeline.rasters.image import image_on_grid, undeclared_nodata
from sar_cloud_removal.pipeline.rasters.raster import Raster
from sar_cloud_removal.pipeline.rasters.warp import warped_image
from scipy import ndimage

SHAPE = (40, 50)
ALL = Window(0, 0, *SHAPE)


def read(readers, window=ALL):
    """Return values and valid (B, h, w)."""
    parts = [reader.read(window) for reader in readers]
    return tuple(np.stack(part) for part in zip(*parts))


@pytest.fixture
def image(tmp_path):
    """Return a function that writes an image and returns it opened, with the grid to read it on."""

    def image(values, rows=0.0, cols=0.0, crs="EPSG:32632", **how):
        path = write_raster(tmp_path / "image.tif", values, crs=crs, **how)
        raster = Raster(RasterSource(path))
        place = (ORIGIN[0] + cols * PIXEL_M, PIXEL_M, 0.0, ORIGIN[1] - rows * PIXEL_M, 0.0, -PIXEL_M)
        return raster, Grid(SHAPE[1], SHAPE[0], place, raster.grid.crs_wkt) if crs else raster.grid

    return image


def test_pixels_that_coincide_are_not_changed(image):
    values = optical_dn(SHAPE)
    log = Log()
    raster, grid = image(values, 3, -2)
    read_values, valid = read(image_on_grid(raster, (3, 1), grid, "image", log))
    assert read_values.dtype == np.uint16 and log.infos == ["The image is read without resampling (same pixels)."]
    np.testing.assert_array_equal(read_values[:, :-3, 2:], values[[2, 0], 3:, :-2])
    assert not valid[:, -3:].any() and not valid[:, :, :2].any() and valid[:, :-3, 2:].all()


@pytest.mark.parametrize(("rows", "cols"), [(0.25, -0.4), (-3.7, 2.0), (5.5, 0.5)])
def test_pixels_between_others_are_their_weighted_mean_as_gdal_warps_them(image, rows, cols):
    values = optical_dn(SHAPE, 4)
    raster, grid = image(values, rows, cols)
    moved, valid = read(image_on_grid(raster, (1, 2, 4), grid, "image", NullFeedback()))
    warped, known = read(warped_image(raster, (1, 2, 4), grid, "image", False))
    expected = np.stack([ndimage.shift(band.astype(float), (-rows, -cols), order=1) for band in values[[0, 1, 3]]])
    inside = np.s_[:, 8:-8, 8:-8]
    np.testing.assert_allclose(moved[inside], expected[inside], atol=0.01)
    np.testing.assert_allclose(warped[inside], expected[inside], atol=0.01)
    assert valid[inside].all() and known[inside].all()


def test_a_shift_moves_the_window_over_the_ground(image):
    values = optical_dn(SHAPE)
    for crs in ("EPSG:32632", None):
        raster, grid = image(values, crs=crs)
        moved, valid = read(image_on_grid(raster, (1,), grid, "image", NullFeedback(), shift_px=(2.0, -1.5)))
        expected = (values[0, 2:, :-2].astype(float) + values[0, 2:, 1:-1]) / 2
        np.testing.assert_allclose(moved[0, :-2, 2:], expected, atol=0.01)
        assert not valid[0, -1].any() and not valid[0, :, 0].any()


def test_windows_agree_with_the_whole(image):
    raster, grid = image(optical_dn(SHAPE), 0.3, 0.6)
    readers = image_on_grid(raster, (1, 2, 3), grid, "image", NullFeedback())
    whole, valid = read(readers)
    part = Window(7, 11, 13, 17)
    np.testing.assert_array_equal(read(readers, part)[0], whole[(slice(None), *part.slices)])
    np.testing.assert_array_equal(read(readers, part)[1], valid[(slice(None), *part.slices)])


@pytest.mark.parametrize("rows", [0.5, 0.3])
def test_nodata_keeps_out_of_moved_pixels(image, rows):
    values = np.full((2, *SHAPE), 3000, "uint16")
    values[:, :10] = 0
    values[0, 20:22] = 0
    for nodata, is_hole in ((0, True), (None, False)):
        raster, grid = image(values, rows, 0.0, nodata=nodata)
        moved, valid = read(image_on_grid(raster, (1, 2), grid, "image", NullFeedback(), zero_is_nodata=not is_hole))
        assert set(np.unique(moved[1][valid[1]])) == {3000}
        assert not valid[:, :9].any() and valid[1, 11:-1].all()
        assert valid[0, 20].any() != is_hole
        assert (moved[0, 20] == 0).all()


def test_undeclared_fill_keeps_out_of_moved_pixels(image):
    values = optical_dn(SHAPE).astype("int16")
    values[:, :10] = -9999
    raster, grid = image(values, 0.5, 0.5)
    moved, valid = read(image_on_grid(raster, (1, 2, 3), grid, "image", NullFeedback()))
    assert moved[valid].min() >= values[values > 0].min() and valid[:, 11:-1, :-1].all() and not valid[:, :9].any()


@pytest.mark.parametrize("dtype, full", [("uint16", 65535), ("int16", 32767), ("uint32", 4294967295)])
def test_the_largest_value_of_a_type_is_nodata_where_nothing_else_comes_near(dtype, full):
    ground = optical_dn(SHAPE).ravel().astype(dtype)
    ground[:20] = full
    assert full_value(ground) == full
    bright = ground.copy()
    bright[-1] = full - 1
    assert full_value(bright) is None
    few = np.tile(ground[20:], 10)
    few[0] = full
    assert full_value(few) is None and full_value(np.full(50, full, dtype)) is None


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_white_and_fractions_are_data(dtype):
    assert full_value(np.array([10, 20, 255, 255], dtype)) is None


def test_a_full_value_that_one_band_has_alone_is_data(image):
    values = optical_dn(SHAPE)
    values[0, :10] = 65535
    raster, grid = image(values)
    assert undeclared_nodata(raster, (1, 2), grid, NullFeedback()) is None
    assert undeclared_nodata(raster, (1,), grid, NullFeedback()) == 65535
