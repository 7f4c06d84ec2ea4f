"""Real Sentinel-1 and Sentinel-2 rasters, as people have them: grids, units, NoData and masks of every kind.

The tiny model does not know anything, so what is asserted is what holds for every model: the source's grid and type,
clear pixels bit for bit, and, for rasters of one window, the second computation of ``oracle.py``.
"""

from functools import partial

import numpy as np
import oracle
import pytest
from oracle import Ground, composite, rim
from osgeo import gdal
from rasters import disc, sar_db, write_raster
from realdata import DATA, needs
from runs import Log, changed
from sar_cloud_removal.errors import OptionError, RadiometryError
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.removeclouds import NETWORKS, Outputs, RestoreOptions
from sar_cloud_removal.pipeline.options.sources import (
    MaskSource,
    OpticalSource,
    RasterSource,
    ReferenceSource,
    SarSource,
)
from sar_cloud_removal.pipeline.tasks.removeclouds import restore

pytest.importorskip("torch", reason="the networks need torch")
RASTERS = DATA / "rasters"
REAL_CLOUDS = ("316", "3968", "4287", "4294", "4433", "5278", "5349", "6553", "7264", "746")
expect = partial(oracle.expect, window_px=256)
LANDSCAPE = RASTERS / "georeferenced" / "ROIs1970_fall_139_p839"


@pytest.fixture
def run(tmp_path, tiny_model):
    """Restore with the tiny model, and hand back the values, the report and what was said."""

    def start(optical, sar, mask=None, **changes):
        options = RestoreOptions(
            optical=OpticalSource(RasterSource(str(optical))),
            sar=SarSource(RasterSource(str(sar))),
            mask=MaskSource(mask and RasterSource(str(mask))),
            estimator=NETWORKS,
            written=Outputs(str(tmp_path / "out.tif")),
            inference=InferenceOptions(model_file=tiny_model, device="cpu", window_px=256),
        )
        log = Log()
        report = restore(changed(options, **changes), log)
        same_kind(gdal.Open(report.output), gdal.Open(str(optical)))
        return gdal.Open(report.output).ReadAsArray(), report, log

    return start


def same_kind(result, source):
    """Assert the grid, the type and the NoData value of the result."""
    assert (result.RasterXSize, result.RasterYSize, result.RasterCount) == (source.RasterXSize, source.RasterYSize, 3)
    assert result.GetGeoTransform(can_return_null=True) == source.GetGeoTransform(can_return_null=True)
    assert result.GetProjection() == source.GetProjection()
    ours, theirs = result.GetRasterBand(1), source.GetRasterBand(1)
    assert ours.DataType == theirs.DataType
    assert np.array_equal(*(np.float64([band.GetNoDataValue() or 0]) for band in (ours, theirs)), equal_nan=True)


def bands(path, *numbers):
    """Return bands of a raster (B, H, W), all of them by default."""
    dataset = gdal.Open(str(path))
    return np.stack([dataset.GetRasterBand(number).ReadAsArray() for number in numbers or (1,)])


def like(path, target, values, nodata=None):
    """Write ``values`` (B, H, W) on the grid of the raster ``path`` and return the file's path."""
    source = gdal.Open(str(path))
    place = source.GetGeoTransform(can_return_null=True)
    return write_raster(target, values, crs=source.GetProjection() or None, geotransform=place, nodata=nodata)


def is_restored(values, source, cloudy):
    """Assert that clear pixels are the source's and that nearly all cloudy ones have changed (no buffer)."""
    assert np.array_equal(values[:, ~cloudy], source[:, ~cloudy])
    assert (values != source).any(axis=0)[cloudy].mean() > 0.95


@needs("rasters", "georeferenced")
def test_georeferenced_triple_of_one_window(run, restorer, tmp_path):
    optical, sar, mask = (f"{LANDSCAPE}_{name}.tif" for name in ("s2_cloudy", "s1", "mask"))
    source, cloudy = bands(optical, 4, 3, 2), bands(mask)[0] != 0
    values, report, log = run(optical, sar, mask, sar_band=1, buffer_px=0)
    is_restored(values, source, cloudy)
    expected = expect(Ground(source, bands(sar)[0], cloudy), restorer, buffer_px=0)
    assert np.abs(values - expected.restored)[:, cloudy].max() <= 1, "the direct forward of the same window"
    assert (report.windows_run, report.windows_skipped) == (1, 0)
    assert "Red, green and blue are bands 4, 3, 2 (by the band count of 13)." in log.infos
    other = like(sar, tmp_path / "other.tif", bands(sar, 1)[:, ::-1])
    differs = run(optical, other, mask, buffer_px=0)[0] != values
    assert differs.any(axis=0)[cloudy].mean() > 0.9 and not differs[:, ~cloudy].any()


@needs("rasters", "real_clouds")
@pytest.mark.parametrize("name", REAL_CLOUDS)
def test_real_clouds_are_replaced_by_what_the_oracle_computes(run, restorer, name):
    folder = RASTERS / "real_clouds"
    optical, sar, mask = (folder / f"{name}_{kind}.tif" for kind in ("s2_cloudy", "s1", "mask"))
    source, cloudy = bands(optical, 4, 3, 2), bands(mask)[0] != 0
    few_clear = cloudy.mean() > 0.9
    limits = (np.full(3, 1200 - 1250.0), np.full(3, 1200 + 1250.0)) if few_clear else None
    ground = Ground(source, bands(sar)[0], cloudy, limits=limits)
    values, report, log = run(optical, sar, mask)
    assert np.abs(values - composite(ground, expect(ground, restorer))).max() <= 1
    untouched = rim(cloudy, 8, 4) == 0
    assert np.array_equal(values[:, untouched], source[:, untouched])
    assert report.restored_share == pytest.approx((~untouched).mean())
    assert report.windows_run == bool(cloudy.any())
    assert "The rasters have no CRS" in log.warnings[0]
    assert len(log.warnings) == 1 + few_clear + (not untouched.any())
    assert not any("offset" in text for text in log.warnings)


@needs("rasters", "worldcereal")
@pytest.mark.parametrize(
    "day, sar_day",
    [("20170814", "20170813"), ("20180416", "20180416"), ("20180613", "20180614"), ("20180908", "20180907")],
)
def test_sar_and_scene_classes_of_20_m_under_10_m(run, day, sar_day):
    stem = str(RASTERS / "worldcereal" / "00002806639B424A_")
    optical, mask = f"{stem}{day}_s2_cloudy_10m.tif", f"{stem}{day}_s2_cloudy_SCL_20m.tif"
    source = bands(optical, 1, 2, 3)
    cloudy = np.kron(np.isin(bands(mask)[0], (3, 8, 9, 10)), np.ones((2, 2), bool))
    values, report, log = run(optical, f"{stem}{sar_day}_s1_dB_20m.tif", mask, buffer_px=0)
    is_restored(values, source, cloudy)
    assert report.restored_share == pytest.approx(cloudy.mean())
    told = "\n".join(log.infos)
    for text in (
        "Mask type: scl",
        "SAR band: 1 (VV)",
        "SAR unit: db",
        "another pixel size (20 × 20)",
        "not written: B08",
    ):
        assert text in told


def nothing_cloudy(folder, raster):
    """Write a mask for ``raster`` in which nothing is cloudy."""
    source = gdal.Open(raster.path)
    clear = np.zeros((source.RasterYSize, source.RasterXSize), "uint8")
    path = write_raster(folder / "nothing_cloudy.tif", clear, source.GetProjection(), source.GetGeoTransform())
    return MaskSource(RasterSource(path))


@needs("rasters", "worldcereal")
def test_under_full_cloud_a_clear_date_of_the_year_brings_the_colours_closer(run, tmp_path):
    stem = str(RASTERS / "worldcereal" / "00002806639B424A_")
    truth = bands(f"{stem}20180901_s2_clear_10m.tif", 1, 2, 3).astype(float)
    optical, sar = f"{stem}20180908_s2_cloudy_10m.tif", f"{stem}20180907_s1_dB_20m.tif"
    settings = {"optical": optical, "sar": sar, "mask_type": "everything"}
    reference = RasterSource(f"{stem}20180623_s2_clear_10m.tif")
    settings["estimator"] = "networks"
    by_default, report, _ = run(**settings)
    assert report.statistics == "model card"
    by_reference, report, _ = run(
        **settings, references=(ReferenceSource(reference, nothing_cloudy(tmp_path, reference)),)
    )
    assert report.statistics == "clear reference"
    means = (values.mean(axis=(1, 2)) for values in (by_default, by_reference))
    far, near = (np.abs(mean - truth.mean(axis=(1, 2))).max() for mean in means)
    assert near < 300 < far


@needs("rasters", "terramesh")
@pytest.mark.parametrize("scene, reference", [("s2_l1c", "s2_l2a"), ("s2_l2a", "s2_l1c")])
def test_a_reference_with_another_offset_is_noticed(run, tmp_path, scene, reference):
    stem = RASTERS / "terramesh" / "282D_485L_3_3_"
    source = gdal.Open(f"{stem}{scene}.tif")
    cloudy = np.ones((source.RasterYSize, source.RasterXSize), "uint8")
    cloudy[20:60, 20:70] = 0
    mask = write_raster(tmp_path / "mask.tif", cloudy, source.GetProjection(), source.GetGeoTransform())
    with pytest.raises(RadiometryError, match="an offset of 1000"):
        # turned round, as the product of the same acquisition would be the optical raster once more
        turned = str(tmp_path / "turned.tif")
        copy = gdal.GetDriverByName("GTiff").CreateCopy(turned, gdal.Open(f"{stem}{reference}.tif"))
        copy.WriteArray(copy.ReadAsArray()[:, ::-1])
        copy = None
        clear = RasterSource(turned)
        told = {"references": (ReferenceSource(clear, nothing_cloudy(tmp_path, clear)),), "estimator": "networks"}
        run(f"{stem}{scene}.tif", f"{stem}s1rtc.tif", mask, sar_band=1, **told)


@needs("rasters", "terramesh")
@pytest.mark.parametrize(
    "product, lowest, offset", [("s2_l1c", 1300, True), ("s2_l2a", 0, False), ("s2_rgb8", 0, False)]
)
def test_units_with_and_without_the_offset(run, restorer, tmp_path, product, lowest, offset):
    stem = RASTERS / "terramesh" / "282D_485L_3_3_"
    optical, sar = f"{stem}{product}.tif", f"{stem}s1rtc.tif"
    source = bands(optical, *((1, 2, 3) if product == "s2_rgb8" else (4, 3, 2)))
    cloudy = disc(source.shape[1:], (100, 120), 40)
    mask = like(optical, tmp_path / "mask.tif", cloudy.astype("uint8")[None])
    with pytest.raises(OptionError, match=r"1 \(bands\), 2 \(bands\)\. Set SAR_BAND"):
        run(optical, sar, mask)
    values, _, _ = run(optical, sar, mask, sar_band=1)
    ground = Ground(source, bands(sar)[0], cloudy)
    assert np.abs(values.astype(float) - composite(ground, expect(ground, restorer))).max() <= 1
    clear = source[:, ~cloudy].reshape(3, -1)
    assert np.all(values[:, cloudy].max(axis=1) <= clear.max(axis=1)), "in the units of the clear ground"
    assert values[:, cloudy].min() >= max(lowest, clear.min())
    _, _, log = run(optical, sar, None, sar_band=1, mask_type="everything")
    assert ("with an offset of 1000" in " ".join(log.warnings)) == offset


@needs("rasters", "sen1floods11")
def test_geographic_crs_and_nan_in_sar(run, restorer, tmp_path):
    stem = RASTERS / "sen1floods11" / "Spain_7370579_"
    optical, sar = f"{stem}S2Hand.tif", f"{stem}S1Hand.tif"
    source, db = bands(optical, 4, 3, 2), bands(sar)[0]
    cloudy = disc(db.shape, (100, 90), 40)
    mask = like(optical, tmp_path / "mask.tif", cloudy.astype("uint8")[None])
    values, report, log = run(optical, sar, mask)
    ground = Ground(source, db, cloudy, valid=np.all(source != 0, axis=0))
    assert np.abs(values - composite(ground, expect(ground, restorer))).max() <= 1
    assert report.windows_run < 9 and report.windows_run + report.windows_skipped == 9
    assert "SAR band: 1 (VV), by band name." in log.infos


@needs("rasters", "slovakia")
def test_zero_is_nodata_inside_decibels(run, restorer, tmp_path):
    folder = RASTERS / "slovakia"
    optical, sar = folder / "slovakia_s2_RGB8_georef.tif", folder / "slovakia_s1_VV.tif"
    source, db = bands(optical, 1, 2, 3), bands(sar)[0]
    gap = disc(db.shape, (250, 250), 20)
    holed = like(sar, tmp_path / "sar.tif", np.where(gap, np.float32(0), db)[None], nodata=0)
    cloudy = disc(db.shape, (230, 250), 60)
    mask = like(optical, tmp_path / "mask.tif", cloudy.astype("uint8")[None])
    values, _, log = run(optical, holed, mask)
    known_db = np.where(gap | (db == 0), np.nan, db)
    ground = Ground(source, known_db, cloudy, valid=np.any(source != 0, axis=0))
    assert np.abs(values - composite(ground, expect(ground, restorer))).max() <= 1.5
    assert np.array_equal(values[:, gap], source[:, gap])
    assert [text.split(" ", 1)[1] for text in log.warnings] == [
        "cloudy pixels have no valid SAR and keep their source value."
    ]


@needs("rasters", "openeo_products")
def test_scene_classes_as_fourth_band(run, tmp_path):
    optical = RASTERS / "openeo_products" / "RGB_withoutmask.tiff"
    source, classes = bands(optical, 1, 2, 3), bands(optical, 4)[0]
    sar = like(optical, tmp_path / "sar.tif", sar_db(classes.shape))
    with pytest.raises(OptionError, match="cannot be identified among its 4 bands"):
        run(optical, sar, optical, mask_band=4)
    values, report, log = run(optical, sar, optical, mask_band=4, red_band=1, green_band=2, blue_band=3, buffer_px=0)
    valid = np.all(source != 0, axis=0)
    cloudy = np.isin(classes, (3, 8, 9, 10)) & valid
    is_restored(values, source, cloudy)
    assert report.restored_share == pytest.approx(cloudy.mean()) and cloudy.any()
    assert any(text.startswith("Mask type: scl") for text in log.infos)


@needs("rasters", "openeo_products")
def test_float_reflectance_with_nan(run, restorer, tmp_path):
    optical = RASTERS / "openeo_products" / "rescale_s2.tiff"
    source = bands(optical, 1, 2, 3)
    db, cloudy = sar_db(source.shape[1:]), disc(source.shape[1:], (110, 160), 50)
    sar = like(optical, tmp_path / "sar.tif", db)
    mask = like(optical, tmp_path / "mask.tif", cloudy.astype("uint8")[None])
    values, _, _ = run(optical, sar, mask)
    ground = Ground(source, db[0], cloudy, valid=np.isfinite(source).all(axis=0))
    wanted = composite(ground, expect(ground, restorer))
    assert np.nanmax(np.abs(values - wanted)) <= 1e-4
    assert np.array_equal(np.isnan(values), np.isnan(source))


@needs("rasters", "desert_1024")
def test_holes_and_no_crs_at_all(run, tmp_path):
    folder = RASTERS / "desert_1024"
    optical, sar = folder / "May_s2_rgb.tif", folder / "May_s1_vv.tif"
    source, db = bands(optical, 1, 2, 3), bands(sar)[0]
    valid, seen = np.all(source != 0, axis=0), np.isfinite(db)
    hole = np.argwhere(~valid & (np.indices(valid.shape) % 97 == 0).all(axis=0))[0]
    cloudy = disc(valid.shape, tuple(hole), 150)
    mask = like(optical, tmp_path / "mask.tif", cloudy.astype("uint8")[None])
    values, report, log = run(optical, sar, mask, buffer_px=0)
    is_restored(values, source, cloudy & valid & seen)
    assert np.array_equal(np.all(values != 0, axis=0), valid), "NoData stays NoData and nothing becomes it"
    assert report.windows_skipped > 0 and 0 < report.restored_share < 0.1
    assert "The rasters have no CRS" in log.warnings[0]


@needs("rasters", "bolzano")
def test_sar_on_another_crs_grid_and_unit(run, restorer, tmp_path):
    folder = RASTERS / "bolzano"
    red, sar = folder / "bolzano_s2_b04_contrails_epsg32632.tif", folder / "bolzano_s1_linear_epsg3857.tif"
    source = np.repeat(bands(red), 3, axis=0)
    cloudy = disc(source.shape[1:], (400, 500), 50)
    mask = like(red, tmp_path / "mask.tif", cloudy.astype("uint8")[None])
    band = RasterSource(str(red))
    values, report, log = run(red, sar, mask, green=band, blue=band)
    told = "\n".join(log.infos)
    assert "SAR unit: linear" in told and "The SAR raster is warped onto the optical grid: another CRS" in told
    place = gdal.Open(str(red))
    left, dx, _, top, _, dy = place.GetGeoTransform()
    height, width = source.shape[1:]
    power = gdal.Warp("", str(sar), format="MEM", dstSRS=place.GetProjection(), width=width, height=height,
                      outputBounds=(left, top + dy * height, left + dx * width, top),
                      resampleAlg="bilinear")  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        db = 10 * np.log10(power.ReadAsArray())
    ground = Ground(source, np.where(np.isfinite(db), db, np.nan), cloudy, valid=source[0] != 0)
    error = np.abs(values - composite(ground, expect(ground, restorer)))[:, rim(cloudy, 8, 4) > 0]
    # GDAL places pixels to an eighth of one only, and not the same for a block and the whole
    assert error.mean() <= 2 and error.max() <= 60, "digital numbers of several hundred"
    assert 0 < report.windows_run < 9
