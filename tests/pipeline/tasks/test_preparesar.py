"""SAR in decibels on the optical grid, through the engine."""

import json
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from rasters import ORIGIN, PIXEL_M, disc, read_raster, sar_db, wkt_of, write_raster, write_scene
from runs import Log, changed, contents, problems, scene_options
from sar_cloud_removal.errors import Canceled, PluginError, RadiometryError
from sar_cloud_removal.models.cards import read_card
from sar_cloud_removal.pipeline.options.preparesar import PrepareSarOptions
from sar_cloud_removal.pipeline.options.removeclouds import Rim
from sar_cloud_removal.pipeline.options.sources import RasterSource, SarSource
from sar_cloud_removal.pipeline.pixels.radiometry import fit
from sar_cloud_removal.pipeline.pixels.speckle import despeckle
from sar_cloud_removal.pipeline.rasters import tiled
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.rasters.tiles import tiles
from sar_cloud_removal.pipeline.scene.inputs import open_inputs
from sar_cloud_removal.pipeline.scene.scene import Scene
from sar_cloud_removal.pipeline.scene.statistics import fit_scene
from sar_cloud_removal.pipeline.tasks.preparesar import open_preparation, prepare_sar
from sar_cloud_removal.pipeline.tasks.removeclouds import restore
from scipy import ndimage

SHAPE = (60, 70)
SHIFTED = (ORIGIN[0] + 3.7, PIXEL_M, 0.0, ORIGIN[1] - 4.2, 0.0, -PIXEL_M)


@pytest.fixture
def db():
    """Backscatter (1, H, W) in decibels."""
    return sar_db(SHAPE)


def options(folder, sar, **changes):
    """Return options that write ``out.tif``, with ``changes`` as in ``changed``."""
    found = PrepareSarOptions(SarSource(RasterSource(sar)), output=str(folder / "out.tif"))
    return changed(found, **changes)


def prepared(folder, sar, log=None, **changes):
    """Run and return the result (H, W) and the report."""
    report = prepare_sar(options(folder, sar, **changes), log or Log())
    return read_raster(report.output)[0], report


@pytest.mark.parametrize(
    "unit, values",
    [
        ("db", lambda db: db),
        ("linear", lambda db: 10 ** (db / 10)),
        ("amplitude", lambda db: np.rint(2000 * 10 ** (db / 20)).astype("uint16")),
    ],
)
@pytest.mark.parametrize("told", [True, False])
def test_every_unit_becomes_decibels(tmp_path, db, unit, values, told):
    sar = write_raster(tmp_path / "sar.tif", values(db), names=("VV",))
    result, report = prepared(tmp_path, sar, sar_unit=unit if told else "auto")
    expected = db[0] + (20 * np.log10(2000) if unit == "amplitude" else 0)
    np.testing.assert_allclose(result, expected, atol=0.05 if unit == "amplitude" else 1e-5)
    assert (report.unit, report.valid_share, report.looks) == (unit, 1.0, None)


def test_hundredths_of_decibels_need_their_scale(tmp_path, db):
    sar = write_raster(tmp_path / "sar.tif", np.rint(100 * db).astype("int16"), names=("VV",))
    with pytest.raises(RadiometryError, match="not decibels. If they are decibels times 100, declare .* -scale 0.01"):
        prepared(tmp_path, sar)
    dataset = gdal.Open(sar, gdal.GA_Update)
    dataset.GetRasterBand(1).SetScale(0.01)
    del dataset
    np.testing.assert_allclose(prepared(tmp_path, sar)[0], db[0], atol=0.0051)


def test_the_file_says_what_it_is(tmp_path, db):
    sar = write_raster(tmp_path / "sar.tif", np.concatenate([db - 6, db]), names=("VH", "VV"))
    prepared(tmp_path, sar, speckle_filter="lee", creation_options=("COMPRESS=LZW",))
    result = gdal.Open(str(tmp_path / "out.tif"))
    band = result.GetRasterBand(1)
    assert (result.RasterCount, band.DataType, band.GetUnitType(), band.GetDescription()) == (
        1,
        gdal.GDT_Float32,
        "dB",
        "VV",
    )
    assert np.isnan(band.GetNoDataValue()) and band.GetColorInterpretation() == gdal.GCI_GrayIndex
    assert result.GetMetadata("IMAGE_STRUCTURE")["COMPRESSION"] == "LZW"
    assert result.GetGeoTransform() == gdal.Open(sar).GetGeoTransform()
    assert json.loads(result.GetMetadataItem("SAR_CLOUD_REMOVAL_PREPARATION"))["speckle_filter"] == "lee"


# ---- gaps


def gaps():
    """Return where (H, W) nothing was measured: a hole and a border."""
    where = disc(SHAPE, (20, 30), 8)
    where[:, :5] = True
    return where


@pytest.mark.parametrize("elsewhere", [False, True], ids=["same grid", "half a pixel off"])
@pytest.mark.parametrize(
    "unit, gap, declared, given",
    [
        ("db", np.nan, None, None),
        ("db", -9999, -9999, None),
        ("db", 0, 0, None),
        ("db", -9999, None, -9999),
        ("db", -9999, 0, -9999),
        ("linear", 0, None, None),
        ("linear", np.nan, None, None),
        ("linear", -1, None, -1),
        ("amplitude", 0, None, None),
    ],
)
def test_what_was_not_measured_is_nodata(tmp_path, db, unit, gap, declared, given, elsewhere):
    values = {"db": db, "linear": 10 ** (db / 10), "amplitude": 1e4 * 10 ** (db / 20)}[unit].astype("float32")
    values[:, gaps()] = gap
    place = (ORIGIN[0] + 5 * elsewhere, PIXEL_M, 0, ORIGIN[1] - 5 * elsewhere, 0, -PIXEL_M)
    sar = write_raster(tmp_path / "sar.tif", values, nodata=declared, geotransform=place)
    optical = write_raster(tmp_path / "optical.tif", np.ones((3, *SHAPE), "uint16"))
    unit_told = unit if given == -1 else "auto"  # one negative value in power
    result, report = prepared(tmp_path, sar, sar_nodata=given, optical=optical, sar_unit=unit_told)
    near, far = (
        ndimage.binary_erosion(gaps(), iterations=2, border_value=1),
        ndimage.binary_dilation(gaps(), iterations=2),
    )
    inner = np.pad(~far[1:-1, 1:-1], 1)
    assert np.isnan(result[near if elsewhere else gaps()]).all()
    assert np.isfinite(result[inner if elsewhere else ~gaps()]).all()
    shift = 80 if unit == "amplitude" else 0
    assert np.abs(result[inner] - shift - db[0][inner]).mean() < (3 if elsewhere else 1e-4)
    assert np.nanmin(result) > -60, "nothing of the gap bled into its neighbours"
    assert report.valid_share == pytest.approx(np.isfinite(result).mean())


def test_the_filter_lets_gaps_be_and_does_not_fill_them(tmp_path, db):
    db[:, gaps()] = np.nan
    result, _ = prepared(tmp_path, write_raster(tmp_path / "sar.tif", db), speckle_filter="refined_lee")
    np.testing.assert_array_equal(np.isnan(result), gaps())


# ---- grids


def test_on_the_optical_grid_power_is_resampled(tmp_path, db):
    coarse = write_raster(tmp_path / "sar.tif", db, geotransform=(ORIGIN[0], 20, 0, ORIGIN[1], 0, -20))
    optical = write_raster(tmp_path / "optical.tif", np.ones((3, 90, 100), "uint16"))
    result, _ = prepared(tmp_path, coarse, optical=optical)
    assert result.shape == (90, 100)
    assert gdal.Open(str(tmp_path / "out.tif")).GetGeoTransform() == gdal.Open(optical).GetGeoTransform()
    power = 10 ** (db[0] / 10)
    middle = (9 * power[10, 10] + 3 * power[10, 11] + 3 * power[11, 10] + power[11, 11]) / 16
    assert result[21, 21] == pytest.approx(10 * np.log10(middle), abs=1e-3)


def test_from_another_crs_it_lies_where_it_belongs(tmp_path, db):
    smooth = np.sin(np.indices(SHAPE)[1] / 9).astype("float32")[None] * 5 - 12
    sar = write_raster(tmp_path / "sar.tif", smooth)
    elsewhere = str(tmp_path / "3857.tif")
    gdal.Warp(elsewhere, sar, dstSRS="EPSG:3857", dstNodata=np.nan, resampleAlg="bilinear")
    optical = write_raster(tmp_path / "optical.tif", np.ones((1, *SHAPE), "uint16"))
    result, report = prepared(tmp_path, elsewhere, optical=optical, sar_unit="db")
    inner = (slice(3, -3),) * 2
    np.testing.assert_allclose(result[inner], smooth[0][inner], atol=0.4)
    assert 0.9 < report.valid_share <= 1


def test_control_points_get_a_map_grid(tmp_path, db):
    sar = write_raster(tmp_path / "sar.tif", db, crs=None)
    corners = ((0, 0), (0, 60), (70, 0), (70, 60))
    points = [gdal.GCP(ORIGIN[0] + 10 * col, ORIGIN[1] - 10 * row, 0, col, row) for col, row in corners]
    gdal.Open(sar, gdal.GA_Update).SetGCPs(points, wkt_of("EPSG:32632"))
    result, _ = prepared(tmp_path, sar)
    placed = gdal.Open(str(tmp_path / "out.tif")).GetGeoTransform()
    assert placed[1] == pytest.approx(PIXEL_M, rel=0.02) and placed[0] == pytest.approx(ORIGIN[0], abs=1)
    assert np.nanmean(result) == pytest.approx(db.mean(), abs=1)


def test_rasters_without_a_crs_are_taken_pixel_by_pixel(tmp_path, db):
    sar = write_raster(tmp_path / "sar.tif", db, crs=None)
    optical = write_raster(tmp_path / "optical.tif", np.ones((3, *SHAPE), "uint16"), crs=None)
    np.testing.assert_allclose(prepared(tmp_path, sar, optical=optical)[0], db[0])
    np.testing.assert_allclose(prepared(tmp_path, sar)[0], db[0])


# ---- the filter over tiles


@pytest.mark.parametrize("kind", ["refined_lee", "lee", "gamma_map"])
def test_the_filter_has_no_seams(tmp_path, db, kind, monkeypatch):
    sar = write_raster(tmp_path / "sar.tif", db)
    settings = {"speckle_filter": kind, "filter_size_px": 9, "looks": 4.0}
    whole, report = prepared(tmp_path, sar, **settings)
    monkeypatch.setattr(tiled, "tiles", lambda shape: tiles(shape, 17))
    in_parts, _ = prepared(tmp_path, sar, **settings)
    np.testing.assert_array_equal(in_parts, whole)
    assert report.looks == 4.0
    expected = 10 * np.log10(despeckle(10 ** (db[0].astype(float) / 10), kind, 4.0, 9))
    np.testing.assert_allclose(whole, expected, atol=1e-5)


def test_the_number_of_looks_is_estimated_once_and_told(tmp_path):
    flat = 10 * np.log10(0.1 * np.random.default_rng(0).gamma(4, 1 / 4, (1, 200, 200))).astype("float32")
    log = Log()
    result, report = prepared(tmp_path, write_raster(tmp_path / "sar.tif", flat), log, speckle_filter="lee")
    assert report.looks == pytest.approx(4, rel=0.15)
    assert f"Number of looks: {report.looks:.1f} (estimated from homogeneous ground)." in log.infos
    power = 10 ** (result[5:-5, 5:-5].astype(float) / 10)
    assert (power.mean() / power.std()) ** 2 > 40


def test_where_looks_cannot_be_estimated_they_are_those_of_sentinel_1(tmp_path):
    log = Log()
    tiny = write_raster(tmp_path / "sar.tif", np.full((1, 3, 3), -12, "float32"))
    result, report = prepared(tmp_path, tiny, log, speckle_filter="lee")
    assert report.looks == 4.4 and any("too little to estimate" in text for text in log.infos)
    np.testing.assert_allclose(result, -12, atol=1e-5)


# ---- what the networks see


@pytest.mark.parametrize("filtered", [False, True])
def test_the_network_input_is_mean_and_two_and_a_half_sigma(tmp_path, db, filtered):
    db[:, gaps()] = np.nan
    kind = "lee" if filtered else "none"
    sar, seen = write_raster(tmp_path / "sar.tif", db), str(tmp_path / "seen.tif")
    result, _ = prepared(tmp_path, sar, network_input=seen, speckle_filter=kind)
    expected = fit(result[None, ~gaps()]).encode(result[None])[0]
    found = read_raster(seen)[0]
    np.testing.assert_array_equal(np.isnan(found), gaps())
    np.testing.assert_allclose(found[~gaps()], expected[~gaps()], atol=1e-6)
    assert np.nanmin(found) == -1 and np.nanmax(found) == 1


@pytest.mark.parametrize("elsewhere", [False, True], ids=["same grid", "coarser grid"])
def test_the_network_input_is_what_a_restoration_gives_its_networks(tmp_path, tiny_model, elsewhere):
    scene = write_scene(tmp_path, (300, 280))
    sar = scene.sar
    if elsewhere:
        place = (ORIGIN[0] - 35, 20, 0, ORIGIN[1] + 25, 0, -20)
        sar = write_raster(tmp_path / "coarse.tif", sar_db((160, 150)), geotransform=place)
    seen = str(tmp_path / "seen.tif")
    prepared(tmp_path, sar, optical=scene.optical, network_input=seen)
    opened = open_inputs(scene_options(scene, tmp_path / "x.tif", tiny_model, sar=sar), Rasters(), Log())
    inputs = opened.read_as(opened.recognise(Log()), Log())
    scene = Scene(inputs, fit_scene(inputs, read_card(tiny_model), Log()), Rim())
    for window in (Window(0, 0, 256, 256), Window(44, 24, 256, 256)):
        patch = scene.patch(scene.read_rows(Window(window.row, 0, 256, 280)), window)
        np.testing.assert_allclose(patch.sar[0], np.nan_to_num(read_raster(seen)[0][window.slices]), atol=1e-6)


def test_a_restoration_from_the_prepared_raster_is_the_same(tmp_path, tiny_model):
    scene = write_scene(tmp_path)
    place = (ORIGIN[0] - 35, 20, 0, ORIGIN[1] + 25, 0, -20)
    coarse = write_raster(tmp_path / "coarse.tif", 10 ** (sar_db((60, 70)) / 10), geotransform=place)
    _, report = prepared(tmp_path, coarse, optical=scene.optical)
    outputs = [
        restore(scene_options(scene, tmp_path / f"{i}.tif", tiny_model, sar=path), Log()).output
        for i, path in enumerate((coarse, report.output))
    ]
    direct, by_way = (read_raster(path).astype(int) for path in outputs)
    assert np.abs(direct - by_way).max() <= 1


# ---- refusals, cancel


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"sar_unit": "watt"}, "SAR_UNIT is 'watt'"),
        ({"speckle_filter": "boxcar"}, "SPECKLE_FILTER is 'boxcar', allowed are none, refined_lee"),
        ({"filter_size_px": 6}, "FILTER_SIZE is 6, allowed are odd numbers from 3 to 17"),
        ({"filter_size_px": None}, "FILTER_SIZE is None"),
        ({"looks": 0.5}, "LOOKS is 0.5, allowed are 1 to 1000"),
        ({"looks": float("nan")}, "LOOKS is nan"),
        ({"sar_nodata": "none"}, "SAR_NODATA is 'none', a number is expected"),
        ({"sar_band": 2}, "SAR_BAND is 2, but"),
        ({"network_input": "{folder}/out.tif"}, "OUTPUT and NETWORK_INPUT are the same file"),
        ({"network_input": "{folder}/sar.tif"}, "NETWORK_INPUT '.*' is also an input"),
        ({"network_input": "{folder}/seen.png"}, "not a GeoTIFF"),
        ({"optical": "{folder}/elsewhere.tif"}, "covers 0.0 % of the optical raster"),
        ({"optical": "{folder}/missing.tif"}, "cannot be opened"),
    ],
)
def test_refused_with_one_message_and_no_output(tmp_path, db, changes, message):
    sar = write_raster(tmp_path / "sar.tif", db)
    write_raster(tmp_path / "elsewhere.tif", np.ones((3, *SHAPE), "uint16"), geotransform=(0, 10, 0, 0, 0, -10))
    changes = {
        key: value.format(folder=tmp_path) if isinstance(value, str) else value for key, value in changes.items()
    }
    before, chosen = contents(tmp_path), options(tmp_path, sar, **changes)
    with pytest.raises(PluginError, match=message):
        prepare_sar(chosen, Log())
    found = " ".join(chosen.problems() or problems(open_preparation, chosen))
    assert message.partition(",")[0].replace(".*", "")[:10] in found
    assert contents(tmp_path) == before


def test_a_nodata_value_that_no_pixel_can_have_is_refused(tmp_path):
    sar = write_raster(tmp_path / "sar.tif", np.full((1, 9, 9), 90, "uint16"))
    with pytest.raises(PluginError, match=r"SAR_NODATA is -9999, which no pixel .* its type is uint16"):
        prepared(tmp_path, sar, sar_nodata=-9999.0)


def test_nothing_on_the_optical_grid_is_an_error(tmp_path, db):
    wide = np.concatenate([np.full_like(db, np.nan), db], axis=2)
    sar = write_raster(tmp_path / "sar.tif", wide)
    optical = write_raster(tmp_path / "optical.tif", np.ones((3, *SHAPE), "uint16"))
    for seen in (None, str(tmp_path / "seen.tif")):
        with pytest.raises(RadiometryError, match="has no valid pixel"):
            prepared(tmp_path, sar, optical=optical, network_input=seen)
    assert not (tmp_path / "out.tif").exists()


def test_cancel_leaves_an_earlier_result_as_it_was(tmp_path, db, monkeypatch):
    monkeypatch.setattr(tiled, "tiles", lambda shape: tiles(shape, 17))
    sar = write_raster(tmp_path / "sar.tif", db)
    Path(tmp_path / "out.tif").write_bytes(b"an earlier result")
    before = contents(tmp_path)
    with pytest.raises(Canceled):
        prepared(tmp_path, sar, Log(cancel_at=0.5), speckle_filter="lee", network_input=str(tmp_path / "seen.tif"))
    assert contents(tmp_path) == before


@pytest.mark.parametrize("fill", [0, -9999], ids=str)
@pytest.mark.parametrize("unit", ["db", "linear"])
def test_undeclared_gaps_do_not_bleed_into_their_neighbours(tmp_path, db, fill, unit):
    """The result on another grid is that of the same raster with NaN in its gaps."""
    gap = disc(SHAPE, (0, 0), 25)
    values = db if unit == "db" else (10 ** (db / 10)).astype("float32")
    optical = write_raster(tmp_path / "optical.tif", np.zeros(SHAPE, "uint8"), geotransform=SHIFTED)
    results = []
    for number in (np.nan, fill):
        sar = write_raster(tmp_path / "sar.tif", np.where(gap, np.float32(number), values))
        results.append(prepared(tmp_path, sar, optical=optical)[0])
    np.testing.assert_array_equal(*results)
    assert 0.05 < np.isnan(results[0]).mean() < 0.5


def test_decibels_cut_at_zero_are_data(tmp_path, db):
    """As SEN1-2's successors are: bright ground is exactly 0 dB, and comes close to it."""
    cut = np.minimum(db + 8, 0)
    assert 0.001 < (cut == 0).mean() < 0.1
    result, _ = prepared(tmp_path, write_raster(tmp_path / "sar.tif", cut))
    np.testing.assert_array_equal(result, cut[0])


def test_single_decibels_below_what_radar_measures_are_gaps(tmp_path):
    db = sar_db((300, 300))
    db[0, 5, 5:7] = -120, -130
    log = Log()
    result, _ = prepared(tmp_path, write_raster(tmp_path / "sar.tif", db), log)
    assert np.isnan(result[5, 5:7]).all() and np.isnan(result).sum() == 2
    assert "SAR pixels below -99 dB have no data." in log.infos
