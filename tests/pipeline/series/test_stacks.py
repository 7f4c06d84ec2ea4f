"""Stacks of a series: what belongs together, masks of the dates, rows and columns, names of files."""

import datetime
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from rasters import ORIGIN, PIXEL_M, optical_dn, read_raster, write_raster
from runs import Log
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.rasters.writer import config_option
from sar_cloud_removal.pipeline.series.dates import SeriesDate
from sar_cloud_removal.pipeline.series.on_grid import place_of
from sar_cloud_removal.pipeline.series.outcomes import RESTORED, Outcome
from sar_cloud_removal.pipeline.series.stacks import write_stacks
from sar_cloud_removal.pipeline.series.units import find_units, scalings
from sar_cloud_removal.pipeline.tasks.removecloudsseries import restore_series
from seriesfiles import DAYS, NAMES, SHAPE, season_options, write_season


def written(folder, outcomes, log):
    """Return the datasets of the stacks of dates in ``folder``, by name."""
    sources = [RasterSource(str(folder / one.file("restored"))) for one in outcomes]
    days = [datetime.date.fromisoformat(one.date) for one in outcomes]
    dates = [SeriesDate(day, source) for day, source in zip(days, sources)]
    units = find_units(dates, place_of(sources[0], Rasters()), None, log)
    reflectance = scalings(units, log)
    return {Path(path).name: gdal.Open(path) for path in write_stacks(str(folder), outcomes, reflectance)}


@pytest.fixture
def stacked(tmp_path):
    """Return a function that stacks rasters (values, names) of as many dates; it returns the datasets by name."""

    def stacked(*dates, masks=None, log=NullFeedback(), **writing):
        """``writing``: for each date what else ``write_raster`` takes."""
        outcomes = []
        for index, (values, names) in enumerate(dates):
            how = {name: listed[index] for name, listed in writing.items() if listed[index] is not None}
            path = write_raster(tmp_path / f"{DAYS[index]}_restored.tif", values, names=names, **how)
            if masks is not None:
                with config_option("GDAL_TIFF_INTERNAL_MASK", "YES"):
                    dataset = gdal.Open(path, gdal.GA_Update)
                    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
                dataset.GetRasterBand(1).GetMaskBand().WriteArray(masks[index].astype("uint8") * 255)
                del dataset
            files = (("restored", Path(path).name),)
            outcomes.append(Outcome(DAYS[index], "raster.tif", RESTORED, files=files))
        return written(tmp_path, outcomes, log)

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


def in_all_units():
    """Return the same ground in units of four kinds, with scene classes beside it, and what ``write_raster`` takes."""
    ground = optical_dn(SHAPE, 3)
    classes = np.full((1, *SHAPE), 4)
    ground[:, 0, 0] = 4000
    kinds = [ground, ground / 1e4, ground + 1000, ground / 4.0]
    types, names = ("uint16", "float32", "uint16", "float32"), ("B2", "B3", "B4", "SCL")
    dates = [(np.concatenate([part, classes]).astype(dtype), names) for part, dtype in zip(kinds, types)]
    for values, _ in dates:
        values[:3, 5] = 0 if values.dtype == "uint16" else -1
    return ground, dates, {"nodata": (0, -1, 0, -1)}


def declare(path, scale):
    """Declare ``scale`` for the bands of a raster, but for its last one."""
    dataset = gdal.Open(path, gdal.GA_Update)
    for number in range(1, dataset.RasterCount):
        dataset.GetRasterBand(number).SetScale(scale)


def test_dates_in_different_units_are_reflectance_in_the_stacks(stacked, tmp_path):
    ground, dates, writing = in_all_units()
    log = Log()
    stacked(*dates, **writing)
    declare(str(tmp_path / f"{DAYS[3]}_restored.tif"), 4e-4)
    found = again(tmp_path, 4, log)
    assert list(found) == ["series_B2.vrt", "series_B3.vrt", "series_B4.vrt", "series_SCL.vrt"]
    for index, name in enumerate(("B2", "B3", "B4")):
        dataset = found[f"series_{name}.vrt"]
        for number in range(1, 5):
            band = dataset.GetRasterBand(number)
            values = band.ReadAsArray()
            assert values.dtype == np.float32 and np.isnan(band.GetNoDataValue())
            assert band.GetScale() in (None, 1) and band.GetOffset() in (None, 0)
            assert np.isnan(values[5]).all()
            values[5] = ground[index, 5] / 1e4
            np.testing.assert_allclose(values, ground[index] / 1e4, atol=2e-5)
    assert (np.delete(found["series_SCL.vrt"].ReadAsArray(), 5, axis=1) == 4).all()
    (text,) = log.warnings
    assert "different units" in text and "an offset of 1000" in text and "series_BAND.vrt have reflectance" in text
    for day in DAYS[:4]:
        assert day in text


def again(folder, count, log):
    """Return the stacks of the first ``count`` dates in ``folder``, by name."""
    files = [(("restored", f"{day}_restored.tif"),) for day in DAYS[:count]]
    outcomes = [Outcome(day, "raster.tif", RESTORED, files=part) for day, part in zip(DAYS, files)]
    return written(folder, outcomes, log)


@pytest.mark.parametrize(
    "kinds",
    [(0, 0), (2, 2), (1, 1), "snow", "declared"],
    ids=["digital numbers", "with offset", "reflectance", "snow", "the same scale"],
)
def test_dates_with_the_same_units_keep_their_values(stacked, tmp_path, kinds):
    """Ground under snow, of which no pixel is dark either, has no offset."""
    _, dates, writing = in_all_units()
    chosen = [dates[0], dates[0]] if isinstance(kinds, str) else [dates[kind] for kind in kinds]
    if kinds == "snow":
        bright = chosen[1][0].copy()
        bright[:3] = np.where(bright[:3] == 0, 0, bright[:3] + np.array([5000, 4000, 3000])[:, None, None])
        chosen[1] = (bright, chosen[1][1])
    log = Log()
    stacked(*chosen, nodata=[value for value in writing["nodata"]][:2] if kinds != (1, 1) else (-1, -1), log=Log())
    if kinds == "declared":
        for day in DAYS[:2]:
            declare(str(tmp_path / f"{day}_restored.tif"), 1e-4)
    found = again(tmp_path, 2, log)
    assert not log.warnings
    for index, dataset in enumerate(found.values()):
        for number, (values, _) in enumerate(chosen, 1):
            np.testing.assert_array_equal(dataset.GetRasterBand(number).ReadAsArray(), values[index])


def test_masks_count_in_converted_stacks(stacked):
    ground = np.maximum(optical_dn(SHAPE, 2), 1)
    masks = [np.ones(SHAPE, bool), np.ones(SHAPE, bool)]
    masks[0][:, :9] = masks[1][:5] = False
    names = ("B2", "B3")
    found = stacked((ground, names), ((ground / 1e4).astype("float32"), names), masks=masks)
    for index, dataset in enumerate(found.values()):
        for number, mask in enumerate(masks, 1):
            values = dataset.GetRasterBand(number).ReadAsArray()
            np.testing.assert_array_equal(np.isfinite(values), mask)
            np.testing.assert_allclose(values[mask], ground[index][mask] / 1e4, atol=2e-5)


def test_units_that_are_not_known_are_left_and_warned_of(stacked):
    ground = optical_dn(SHAPE, 2)
    log = Log()
    found = stacked((ground, ("B2", "B3")), ((ground * 1000.0).astype("float32"), ("B2", "B3")), log=log)
    (text,) = log.warnings
    assert "of unknown units" in text and "do not compare different dates there" in text
    np.testing.assert_array_equal(found["series_B2.vrt"].GetRasterBand(1).ReadAsArray(), ground[0])


def test_a_series_in_several_units_has_reflectance_in_its_stacks_and_pictures(tmp_path):
    """Near infrared changes with the season by more than the offset."""
    files = write_season(tmp_path)
    reflectance, shifted = (read_raster(files.rasters[number]) for number in (1, 2))
    write_raster(files.rasters[1], (reflectance / 1e4).astype("float32"), names=NAMES)
    write_raster(files.rasters[2], shifted + np.uint16(1000), names=NAMES)
    log = Log()
    report = restore_series(season_options(files, tmp_path / "out", report=str(tmp_path / "report.html")), log)
    assert sum("series_BAND.vrt have reflectance" in text for text in log.warnings) == 1
    for band, path in enumerate(report.stacks):
        for values, day in zip(gdal.Open(path).ReadAsArray(), DAYS):
            clear = ~files.cloudy[day]
            error = np.abs(values[clear] - files.truth[day][band][clear] / 1e4)
            assert np.median(error) < 1e-5, (day, path)
    for pictures in report.pictures:
        for picture in (pictures.before, pictures.after):
            assert np.nanmedian(picture[0]) == pytest.approx(0.29, abs=0.05)
