"""Rasters of a series that are brought onto its grid."""

import numpy as np
import pytest
from osgeo import gdal
from rasters import ORIGIN, PIXEL_M, read_raster, write_raster
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.options.sources import RasterSource, SarSource
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.series.on_grid import place_of, write_bands, write_sar


@pytest.mark.parametrize("dtype, nodata, told", [("float32", None, np.nan), ("float32", -1, -1), ("uint16", 0, 0)])
def test_what_a_smaller_raster_does_not_cover_is_declared_to_be_without_data(tmp_path, dtype, nodata, told):
    place = place_of(RasterSource(write_raster(tmp_path / "grid.tif", np.ones((20, 30), np.uint8))), Rasters())
    values = np.full((2, 20, 16), 7, dtype)
    half = (ORIGIN[0] + PIXEL_M / 2, PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M)
    source = write_raster(tmp_path / "part.tif", values, geotransform=half, nodata=nodata)
    path = str(tmp_path / "whole.tif")
    write_bands(RasterSource(source), place, path, None, (0.0, 0.0), NullFeedback())
    whole, dataset = read_raster(path), gdal.Open(path)
    np.testing.assert_array_equal(whole[:, :, 2:15], 7)
    np.testing.assert_array_equal(whole[:, :, 18:], told)
    np.testing.assert_array_equal(dataset.GetRasterBand(1).GetNoDataValue(), told)


def test_a_second_sar_band_without_data_is_left_out(tmp_path):
    place = place_of(RasterSource(write_raster(tmp_path / "grid.tif", np.ones((20, 30), np.uint8))), Rasters())
    values = np.random.default_rng(0).normal(-12, 3, (2, 20, 30)).astype("float32")
    values[1] = np.nan
    source = SarSource(RasterSource(write_raster(tmp_path / "sar.tif", values, names=("VV", "VH"))))
    written = write_sar(source, place, str(tmp_path / "placed.tif"), NullFeedback())
    dataset = gdal.Open(written.raster.path)
    assert dataset.RasterCount == 1 and dataset.GetRasterBand(1).GetDescription() == "VV"
    np.testing.assert_array_equal(dataset.ReadAsArray(), values[0])
