"""Stacks of a series: what belongs together, masks of the dates, rows and columns, names of files."""

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from rasters import ORIGIN, PIXEL_M, optical_dn, read_raster, write_raster
from runs import Log
from sar_cloud_removal.pipeline.rasters.writer import config_option
from sar_cloud_removal.pipeline.series.outcomes import RESTORED, Outcome
from sar_cloud_removal.pipeline.series.stacks import write_stacks
from sar_cloud_removal.pipeline.tasks.removecloudsseries import restore_series
from seriesfiles import DAYS, NAMES, SHAPE, season_options, write_season


@pytest.fixture
def stacked(tmp_path):
    """Return a function that stacks rasters (values, names) of as many dates; it returns the datasets by name."""

    def stacked(*dates, masks=None):
        outcomes = []
        for index, (values, names) in enumerate(dates):
            path = write_raster(tmp_path / f"{DAYS[index]}_restored.tif", values, names=names)
            if masks is not None:
                with config_option("GDAL_TIFF_INTERNAL_MASK", "YES"):
                    dataset = gdal.Open(path, gdal.GA_Update)
                    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
                dataset.GetRasterBand(1).GetMaskBand().WriteArray(masks[index].astype("uint8") * 255)
                del dataset
            files = (("restored", Path(path).name),)
            outcomes.append(Outcome(DAYS[index], "raster.tif", RESTORED, files=files))
        paths = write_stacks(str(tmp_path), outcomes)
        return {Path(path).name: gdal.Open(path) for path in paths}

    return stacked


def days(dataset):
    return [dataset.GetRasterBand(number + 1).GetDescription() for number in range(dataset.RasterCount)]


def test_bands_that_show_the_same_belong_together_whatever_they_are_called(stacked):
    values = optical_dn(SHAPE, 4)
    found = stacked(
        (values, NAMES), (values[::-1], ("B08", "B04", "B03", "B02")), (values, ("blue", "green", "red", "x"))
    )
    assert list(found) == ["series_B2.vrt", "series_B3.vrt", "series_B4.vrt", "series_B8.vrt", "series_x.vrt"]
    assert days(found["series_B4.vrt"]) == list(DAYS[:3]) and days(found["series_B8.vrt"]) == list(DAYS[:2])
    for band in found["series_B3.vrt"].ReadAsArray():
        np.testing.assert_array_equal(band, values[1])


def test_names_that_differ_in_case_only_are_two_files_on_every_system(stacked):
    found = stacked((optical_dn(SHAPE, 2), ("haze", "Haze")))
    assert list(found) == ["series_haze.vrt", "series_Haze_2.vrt"]


def test_bands_with_one_name_and_long_names_have_stacks_of_their_own(stacked):
    names = ("haze", "haze", "x" * 300 + "1", "x" * 300 + "2")
    found = stacked(*[(optical_dn(SHAPE, 4), names)] * 2)
    assert len(found) == 4 and list(found)[:2] == ["series_haze.vrt", "series_haze_2.vrt"]
    for index, dataset in enumerate(found.values()):
        assert days(dataset) == list(DAYS[:2])
        np.testing.assert_array_equal(dataset.ReadAsArray()[1], optical_dn(SHAPE, 4)[index])


@pytest.mark.parametrize(("dtype", "nodata"), [("uint8", 255), ("uint16", 0), ("int16", -32768), ("float32", None)])
def test_masks_of_the_dates_become_nodata_that_no_pixel_has(stacked, dtype, nodata):
    values = (optical_dn(SHAPE, 2) % 250).astype(dtype)
    masks = [np.ones(SHAPE, bool), np.ones(SHAPE, bool)]
    masks[0][:, :9] = masks[1][:5] = False
    if dtype == "uint8":
        values[:, 40] = 0
    else:
        values = np.maximum(values, 1)
    found = stacked((values, ("B2", "B3")), (values, ("B2", "B3")), masks=masks)
    for position, dataset in enumerate(found.values()):
        for number, mask in enumerate(masks, start=1):
            band = dataset.GetRasterBand(number)
            np.testing.assert_array_equal(band.GetMaskBand().ReadAsArray() != 0, mask)
            np.testing.assert_array_equal(band.ReadAsArray()[mask], values[position][mask])
            assert np.isnan(band.GetNoDataValue()) if nodata is None else band.GetNoDataValue() == nodata


def test_a_date_that_is_turned_otherwise_than_the_grid_is_not_upside_down(tmp_path):
    files = write_season(tmp_path)
    for path in (files.rasters[1], files.masks[1]):
        values, names = read_raster(path)[:, ::-1], NAMES if path == files.rasters[1] else ()
        south_up = (ORIGIN[0], PIXEL_M, 0.0, ORIGIN[1] - SHAPE[0] * PIXEL_M, 0.0, PIXEL_M)
        write_raster(path, values, names=names, geotransform=south_up)
    report = restore_series(season_options(files, tmp_path / "out"), Log())
    assert [outcome.state for outcome in report.outcomes] == [RESTORED] * 4
    for band, path in enumerate(report.stacks):
        stack = gdal.Open(path).ReadAsArray()
        for values, day in zip(stack, DAYS):
            clear = ~files.cloudy[day]
            error = np.abs(values[clear].astype(float) - files.truth[day][band][clear])
            assert np.median(error) == 0, day
