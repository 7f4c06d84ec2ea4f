"""SAR and masks on another grid, against GDAL's own warp of rasters written to disk."""

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from placing import LARGER, OTHER_CRS, SHAPE, TARGET, in_other_crs, placed, read
from rasters import ORIGIN, relief, sar_db, write_raster
from runs import Log
from sar_cloud_removal.errors import PluginError, RasterError
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.raster import Raster, grid_of
from sar_cloud_removal.pipeline.rasters.warp import band_on_grid, require_overlap


def gdal_warp(folder, source, resample="bilinear"):
    """GDAL's own warp, file to file and onto ``TARGET``, of a raster whose NoData is NaN; NaN where there is none."""
    x, dx, _, y, _, dy = TARGET.geotransform
    bounds = (x, y + dy * TARGET.height, x + dx * TARGET.width, y)
    path = str(Path(folder) / "reference.tif")
    gdal.Warp(
        path, source, dstSRS=TARGET.crs_wkt, outputBounds=bounds, width=TARGET.width, height=TARGET.height,
        resampleAlg=resample, dstNodata="nan",
    )  # fmt: skip
    return gdal.Open(path).ReadAsArray()


SAR_PLACES = {
    "sub-pixel shift": placed(-20.3, -20.6),
    "20 m under 10 m": placed(-10, -10, 20.0),
    "7 m under 10 m": placed(-5, -5, 7.0),
    "south-up": (ORIGIN[0] - 303, 10.0, 0.0, ORIGIN[1] - 1000, 0.0, 10.0),
}


# ---- SAR


@pytest.mark.parametrize("unit", ["db", "linear", "amplitude"])
@pytest.mark.parametrize("place", SAR_PLACES.values(), ids=SAR_PLACES)
def test_sar_of_any_unit_is_warped_as_linear_power(tmp_path, unit, place):
    power = 10 ** (sar_db(LARGER) / 10)
    in_unit = {"db": 10 * np.log10(power), "linear": power, "amplitude": 100 * np.sqrt(power)}[unit]
    values, valid = read(write_raster(tmp_path / "sar.tif", in_unit, geotransform=place), sar_unit=unit)
    linear = write_raster(tmp_path / "power.tif", power, geotransform=place, nodata=np.nan)
    expected = gdal_warp(tmp_path, linear) * (1e4 if unit == "amplitude" else 1)
    assert values.dtype == np.float32
    np.testing.assert_array_equal(valid, np.isfinite(expected))
    assert valid.mean() > 0.9
    np.testing.assert_allclose(values[valid], expected[valid], rtol=1e-4)


@pytest.mark.parametrize("unit", ["db", "linear"])
def test_sar_from_another_crs_is_warped_as_linear_power(tmp_path, unit):
    power = 10 ** (sar_db(LARGER) / 10)
    power[0, 60:70, 60:70] = np.nan
    near = write_raster(tmp_path / "near.tif", power, geotransform=placed(-40, -40), nodata=np.nan)
    linear = in_other_crs(tmp_path / "power.tif", near)
    grid = grid_of(gdal.Open(linear))
    stored = gdal.Open(linear).ReadAsArray()
    sar = write_raster(
        tmp_path / "sar.tif", 10 * np.log10(stored) if unit == "db" else stored,
        crs=OTHER_CRS, geotransform=grid.geotransform, nodata=np.nan,
    )  # fmt: skip
    values, valid = read(sar, sar_unit=unit)
    expected = gdal_warp(tmp_path, linear)
    np.testing.assert_array_equal(valid, np.isfinite(expected))
    assert 0.5 < valid.mean() < 1
    np.testing.assert_allclose(values[valid], expected[valid], rtol=1e-4)


def test_windows_of_a_warped_raster_are_those_of_the_whole(tmp_path):
    path = write_raster(tmp_path / "sar.tif", sar_db(LARGER), geotransform=placed(-20.3, -20.6))
    reader = band_on_grid(Raster(RasterSource(path)), 1, TARGET, "SAR raster", Log(), sar_unit="db")
    whole, _ = reader.read(Window(0, 0, *SHAPE))
    part, valid = reader.read(Window(-3, 50, 30, 30))
    np.testing.assert_allclose(part[3:, :20], whole[:27, 50:], rtol=1e-5)
    assert valid[3:, :20].all() and not valid[:3].any() and not valid[:, 20:].any()


def test_finer_sar_is_smoothed_alike_up_to_its_edges(tmp_path):
    power, place = 10 ** (sar_db((300, 320)) / 10), placed(-5, -5, 5.0)
    whole, _ = read(write_raster(tmp_path / "whole.tif", power, geotransform=place), sar_unit="linear")
    part, valid = read(write_raster(tmp_path / "part.tif", power[:, :80, :100], geotransform=place), sar_unit="linear")
    assert valid[:35, :45].all() and valid.sum() == 35 * 45
    inner = np.s_[:34, :44]  # the last row and column lack neighbours
    np.testing.assert_allclose(part[inner], whole[inner], rtol=1e-6)


def test_db_averaged_as_power_is_brighter_than_averaged_as_db(tmp_path):
    """-10 and 0 dB meet at 10·log10(0.55) = -2.6 dB, not at -5 dB."""
    stripes = np.where(np.arange(LARGER[1]) % 2, 0, -10) * np.ones(LARGER)
    path = write_raster(tmp_path / "sar.tif", stripes[None].astype("float32"), geotransform=placed(-20, -20.5))
    values, _ = read(path, sar_unit="db")
    np.testing.assert_allclose(10 * np.log10(values), 10 * np.log10(0.55), atol=0.01)


@pytest.mark.parametrize(
    "unit, gap, nodata",
    [
        ("db", 0.0, 0.0),
        ("db", np.nan, None),
        ("db", np.nan, np.nan),
        ("db", -9999.0, -9999.0),
        ("db", -np.inf, None),
        ("db", -np.inf, np.nan),
        ("linear", 0.0, None),
        ("linear", 0.0, 0.0),
        ("linear", 0.0, np.nan),
        ("amplitude", 0.0, None),
    ],
)
def test_gaps_do_not_bleed_into_their_neighbours(tmp_path, unit, gap, nodata):
    """All is -10 dB but for a hole; whatever the warp gives is -10 dB or a gap."""
    values = np.full(LARGER, {"db": -10.0, "linear": 0.1, "amplitude": 0.1**0.5}[unit], "float32")
    values[50:60, 50:60] = gap
    path = write_raster(tmp_path / "sar.tif", values, geotransform=placed(-20.4, -20.7), nodata=nodata)
    warped, valid = read(path, sar_unit=unit)
    np.testing.assert_allclose(warped[valid], 0.1, rtol=1e-4)
    assert not valid[31:38, 31:38].any()
    assert valid[:28].all() and valid[42:].all()


def test_a_mask_band_of_the_sar_raster_is_honoured(tmp_path):
    path = write_raster(tmp_path / "sar.tif", sar_db(LARGER), geotransform=placed(-20.4, -20.7))
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    dataset.GetRasterBand(1).GetMaskBand().WriteArray(
        np.where(np.arange(LARGER[0]) < 60, 0, 255)[:, None] * np.ones(LARGER)
    )
    dataset = None
    _, valid = read(path, sar_unit="db")
    assert not valid[:38].any() and valid[41:].all()


def test_zero_db_is_a_value_where_nothing_says_otherwise(tmp_path):
    values = np.zeros(LARGER, "float32")
    warped, valid = read(write_raster(tmp_path / "sar.tif", values, geotransform=placed(-20.4, -20.7)), sar_unit="db")
    assert valid.all()
    np.testing.assert_allclose(warped, 1)


def test_a_second_band_is_warped_as_well_as_the_first(tmp_path):
    bands = np.concatenate([sar_db(LARGER, 1), sar_db(LARGER, 2)])
    place = placed(-20.3, -20.6)
    both = RasterSource(write_raster(tmp_path / "both.tif", bands, geotransform=place))
    second = write_raster(tmp_path / "second.tif", bands[1:], geotransform=place)
    reader = band_on_grid(Raster(both), 2, TARGET, "SAR raster", Log(), sar_unit="db")
    np.testing.assert_array_equal(reader.read(Window(0, 0, *SHAPE))[0], read(second, sar_unit="db")[0])


def test_a_truncated_raster_is_an_error_under_the_warp_too(tmp_path):
    path = Path(write_raster(tmp_path / "short.tif", sar_db(LARGER), geotransform=placed(-20.4, -20.7)))
    with open(path, "r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with pytest.raises(RasterError, match=r"short\.tif.*(copy or download it again|is complete)"):
        read(path, sar_unit="db")


@pytest.mark.parametrize("unit", ["db", None])
def test_overviews_are_not_used(tmp_path, unit):
    """Averages have other statistics than pixels; a warp to coarser pixels must not read them."""
    image = np.full((300, 300), -10, "float32")
    path = write_raster(tmp_path / "a.tif", image, geotransform=placed(-2, -2, 2.5), options=["TILED=YES"])
    dataset = gdal.Open(path)
    dataset.BuildOverviews("NEAREST", [2, 4])
    dataset = None
    overviews = gdal.Open(f"{path}.ovr", gdal.GA_Update)
    for band in (overviews.GetRasterBand(1), overviews.GetRasterBand(1).GetOverview(0)):
        band.Fill(0)
    band = overviews = None
    values, valid = read(path, sar_unit=unit)
    assert valid.mean() > 0.8
    np.testing.assert_allclose(values[valid], 0.1 if unit else -10, rtol=1e-4)


# ---- masks


@pytest.mark.parametrize("place", SAR_PLACES.values(), ids=SAR_PLACES)
def test_masks_are_warped_by_nearest_neighbour(tmp_path, place):
    classes = (relief(LARGER) * 11.99).astype("uint8")
    path = write_raster(tmp_path / "scl.tif", classes, geotransform=place)
    values, valid = read(path)
    floating = write_raster(tmp_path / "float.tif", classes.astype("float32"), geotransform=place)
    expected = gdal_warp(tmp_path, floating, resample="near")
    assert values.dtype == np.uint8
    np.testing.assert_array_equal(valid, np.isfinite(expected))
    np.testing.assert_array_equal(values[valid], expected[valid])


def test_a_mask_from_another_crs_has_its_own_values_only(tmp_path):
    classes = np.where(relief(LARGER) > 0.5, 9, 4).astype("uint8")
    near = write_raster(tmp_path / "near.tif", classes, geotransform=placed(-40, -40))
    path = in_other_crs(tmp_path / "scl.tif", near)
    values, valid = read(path)
    assert set(np.unique(values[valid])) == {4, 9}
    assert valid.all()
    # each of the two nearest-neighbour steps may take the pixel beside
    agreement = (values == classes[40 : 40 + SHAPE[0], 40 : 40 + SHAPE[1]]).mean()
    assert agreement > 0.9


def test_nodata_of_a_mask_is_unknown_and_the_zero_beside_it_is_not(tmp_path):
    classes = np.zeros(LARGER, "uint8")
    classes[:60] = 255
    path = write_raster(tmp_path / "mask.tif", classes, geotransform=placed(-20.4, -20.7), nodata=255)
    values, valid = read(path)
    assert not valid[:39].any() and valid[41:].all()
    assert (values[valid] == 0).all()


@pytest.mark.parametrize("place", [placed(), placed(-20.4, -20.7)], ids=["pasted", "warped"])
def test_nodata_can_be_ignored_where_zero_means_clear(tmp_path, place):
    path = write_raster(tmp_path / "mask.tif", np.zeros(LARGER, "uint8"), geotransform=place, nodata=0)
    assert not read(path)[1].any()
    assert read(path, nodata="none")[1].all()


@pytest.mark.parametrize("exceptions", [False, True])
@pytest.mark.parametrize(
    "crs", ['LOCAL_CS["site",UNIT["metre",1]]', 'GEOGCS["Mars",DATUM["Mars",SPHEROID["Mars",3396190,169.89]],'
    'PRIMEM["Reference",0],UNIT["degree",0.0174532925199433]]'], ids=["local", "Mars"],
)  # fmt: skip
def test_a_crs_without_a_way_to_the_optical_one_is_no_overlap(tmp_path, crs, exceptions):
    path = write_raster(tmp_path / "sar.tif", relief(SHAPE)[None], crs=crs)
    before = gdal.GetUseExceptions()
    (gdal.UseExceptions if exceptions else gdal.DontUseExceptions)()
    try:
        with pytest.raises(PluginError, match=r"sar\.tif"):
            raster = Raster(RasterSource(path))
            require_overlap(raster, TARGET, "SAR raster")
    finally:
        (gdal.UseExceptions if before else gdal.DontUseExceptions)()


@pytest.mark.parametrize("place", [placed(), placed(-20.4, -20.7)], ids=["pasted", "warped"])
def test_a_mask_whose_only_band_is_called_alpha_is_read_as_any_other(tmp_path, place):
    classes = (relief(LARGER) > 0.5).astype("uint8")
    path = write_raster(tmp_path / "mask.tif", classes, geotransform=place)
    expected = read(path)
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetColorInterpretation(gdal.GCI_AlphaBand)
    dataset = None
    for found, wanted in zip(read(path), expected):
        np.testing.assert_array_equal(found, wanted)
