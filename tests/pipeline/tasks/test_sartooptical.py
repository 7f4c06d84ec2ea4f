"""GAN1 alone, SAR to optical: its units with and without a reference, its grid, gaps, refusals."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from oracle import WINDOW_PX, band_limits, blend, encode
from osgeo import gdal, osr
from rasters import CRS, ORIGIN, PIXEL_M, disc, optical_dn, read_raster, sar_db, write_raster
from runs import Log, changed, contents, problems
from sar_cloud_removal.errors import Canceled, GridError, ModelError, OptionError, RadiometryError, RasterError
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.sartooptical import TranslateOptions
from sar_cloud_removal.pipeline.options.sources import OpticalSource, RasterSource, SarSource
from sar_cloud_removal.pipeline.tasks.sartooptical import open_translation, translate

pytest.importorskip("torch", reason="the networks need torch")
SHAPE = (50, 70)


@pytest.fixture
def options(tmp_path, tiny_model):
    """Options for a small SAR raster in dB."""
    sar = write_raster(tmp_path / "sar.tif", sar_db(SHAPE), names=("VV",))
    inference = InferenceOptions(model_file=tiny_model, device="cpu")
    return TranslateOptions(SarSource(RasterSource(sar)), output=str(tmp_path / "out.tif"), inference=inference)


def image_of(sar, restorer, lo, hi, overlap_px=64):
    """Return GAN1's image (3, H, W) of ``sar`` (1, H, W) dB, mapped to ``lo``..``hi`` per band, by another way."""
    encoded = encode(sar, *band_limits(sar[:, np.isfinite(sar[0])]))
    stack = np.concatenate([encoded, np.zeros((4, *sar.shape[1:]))]).astype("float32")
    image = blend(stack, restorer, overlap_px)[3:]
    lo, hi = (np.broadcast_to(np.asarray(limit, float), 3)[:, None, None] for limit in (lo, hi))
    return lo + (image + 1) / 2 * (hi - lo)


def test_without_a_reference_the_result_is_8_bit(options, restorer, tmp_path):
    gap = disc(SHAPE, (10, 10), 5)
    sar = np.where(gap, np.float32(np.nan), sar_db(SHAPE))
    write_raster(options.sar.raster.path, sar)
    log = Log()
    report = translate(options, log)
    result = gdal.Open(options.output)
    values = result.ReadAsArray()
    assert values.dtype == np.uint8 and result.GetRasterBand(1).GetNoDataValue() == 0
    assert np.all(values[:, gap] == 0) and values[:, ~gap].min() >= 1
    assert np.abs(values - image_of(sar, restorer, 1, 255))[:, ~gap].max() <= 1
    source = gdal.Open(options.sar.raster.path)
    assert result.GetGeoTransform() == source.GetGeoTransform() and result.GetProjection() == source.GetProjection()
    assert [result.GetRasterBand(i).GetDescription() for i in (1, 2, 3)] == ["red", "green", "blue"]
    assert (report.windows_run, report.windows_skipped, report.translation) == (1, 0, None)
    assert report.restored_share == pytest.approx((~gap).mean()) and log.warnings == []


def test_a_reference_lends_its_units(options, restorer, tmp_path):
    """Type, scale, NoData and colours are the reference's, wherever it lies; the grid is the SAR raster's."""
    colours = optical_dn((30, 40), offset=1000)
    place = (ORIGIN[0] + 90_000, PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M)
    path = write_raster(tmp_path / "reference.tif", colours, geotransform=place, names=("B4", "B3", "B2"), nodata=65535)
    dataset = gdal.Open(path, gdal.GA_Update)
    for index in (1, 2, 3):
        dataset.GetRasterBand(index).SetScale(0.0001)
    dataset = None
    translate(replace(options, reference=OpticalSource(RasterSource(path))), Log())
    result = gdal.Open(options.output)
    values = result.ReadAsArray()
    wanted = image_of(sar_db(SHAPE), restorer, *band_limits(colours.reshape(3, -1)))
    assert values.dtype == np.uint16 and values.shape == (3, *SHAPE)
    assert np.abs(values - wanted).max() <= 1
    band = result.GetRasterBand(2)
    assert (band.GetDescription(), band.GetScale(), band.GetNoDataValue()) == ("B3", 0.0001, 65535)
    assert result.GetGeoTransform() == gdal.Open(options.sar.raster.path).GetGeoTransform()


def test_gaps_take_the_references_way_of_saying_no_data(options, tmp_path):
    gap = disc(SHAPE, (10, 10), 5)
    write_raster(options.sar.raster.path, np.where(gap, np.float32(np.nan), sar_db(SHAPE)))
    colours = (optical_dn((30, 40)) // 20).clip(1, 255).astype("uint8")
    alpha = np.full((1, 30, 40), 255, "uint8")
    path = write_raster(
        tmp_path / "rgba.tif", np.concatenate([colours, alpha]), options=("PHOTOMETRIC=RGB", "ALPHA=YES")
    )
    translate(replace(options, reference=OpticalSource(RasterSource(path))), Log())
    result = gdal.Open(options.output)
    band = result.GetRasterBand(1)
    assert band.GetNoDataValue() is None
    assert np.array_equal(band.GetMaskBand().ReadAsArray() == 0, gap)


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_gaps_are_nodata_also_where_the_reference_declares_none(options, tmp_path, dtype):
    gap = disc(SHAPE, (10, 10), 5)
    write_raster(options.sar.raster.path, np.where(gap, np.float32(np.nan), sar_db(SHAPE)))
    path = write_raster(tmp_path / "reference.tif", optical_dn((30, 40)).astype(dtype), names=("B4", "B3", "B2"))
    translate(replace(options, reference=OpticalSource(RasterSource(path))), Log())
    result = gdal.Open(options.output)
    for number in (1, 2, 3):
        assert np.array_equal(result.GetRasterBand(number).GetMaskBand().ReadAsArray() == 0, gap)


@pytest.mark.parametrize("unit", ["linear", "amplitude"])
def test_units_of_sar_do_not_matter(options, tmp_path, unit):
    translate(options, Log())
    db = sar_db(SHAPE)
    values = {"linear": 10 ** (db / 10), "amplitude": 700 * 10 ** (db / 20)}[unit].astype("float32")
    other = RasterSource(write_raster(tmp_path / "other.tif", values))
    translate(changed(options, sar=other, output=str(tmp_path / "other_out.tif")), Log())
    difference = read_raster(options.output).astype(int) - read_raster(tmp_path / "other_out.tif")
    assert np.abs(difference).max() <= 1


def test_many_windows_and_windows_without_sar(options, restorer):
    sar = sar_db((WINDOW_PX + 20, 350))
    sar[:, :, 150:] = np.nan
    write_raster(options.sar.raster.path, sar)
    report = translate(options, Log())
    # columns of windows start at 0, 64, 128, 192, 222
    assert (report.windows_run, report.windows_skipped) == (6, 4)
    values = read_raster(options.output)
    assert np.abs(values - image_of(sar, restorer, 1, 255))[:, :, :150].max() <= 1
    assert np.all(values[:, :, 150:] == 0)


def test_a_sar_raster_without_a_crs_is_translated_as_it_is(options):
    write_raster(options.sar.raster.path, sar_db(SHAPE), crs=None)
    log = Log()
    translate(options, log)
    result = gdal.Open(options.output)
    assert result.GetGeoTransform(can_return_null=True) is None and result.GetSpatialRef() is None
    assert log.warnings == [], "there is no other raster that it might not fit"


def test_control_points_are_warped_to_a_map_grid(options):
    sar = sar_db(SHAPE)
    write_raster(options.sar.raster.path, sar, crs=None)
    dataset = gdal.Open(options.sar.raster.path, gdal.GA_Update)
    height, width = SHAPE
    corners = [(col, row) for col in (0, width) for row in (0, height)]
    # the sensor looked along a line that is turned by a quarter against the map
    points = [gdal.GCP(ORIGIN[0] + PIXEL_M * row, ORIGIN[1] + PIXEL_M * col, 0, col, row) for col, row in corners]
    crs = osr.SpatialReference()
    crs.SetFromUserInput(CRS)
    dataset.SetGCPs(points, crs.ExportToWkt())
    dataset = None
    log = Log()
    translate(options, log)
    result = gdal.Open(options.output)
    assert (result.RasterXSize, result.RasterYSize) == (height, width)
    left, dx, _, top, _, dy = result.GetGeoTransform()
    assert (left, top, dx, dy) == pytest.approx((ORIGIN[0], ORIGIN[1] + PIXEL_M * width, PIXEL_M, -PIXEL_M))
    assert len(log.warnings) == 1 and "ground control points only" in log.warnings[0]
    assert np.all(result.ReadAsArray()[:, 2:-2, 2:-2] > 0)


def output_is_sar(options, folder):
    return replace(options, output=options.sar.raster.path)


def output_is_reference(options, folder):
    path = write_raster(folder / "reference.tif", optical_dn(SHAPE))
    return replace(options, reference=OpticalSource(RasterSource(path)), output=path)


def rotated(options, folder):
    write_raster(options.sar.raster.path, sar_db(SHAPE), geotransform=(ORIGIN[0], 9.0, 2.0, ORIGIN[1], 2.0, -9.0))
    return options


def no_data(options, folder):
    write_raster(options.sar.raster.path, np.full((1, *SHAPE), np.nan, "float32"))
    return changed(options, sar_unit="db")


def two_bands(options, folder):
    write_raster(options.sar.raster.path, np.concatenate([sar_db(SHAPE)] * 2))
    return options


def single_band_reference(options, folder):
    return replace(options, reference=OpticalSource(options.sar.raster))


def unnamed_reference(options, folder):
    path = write_raster(folder / "reference.tif", optical_dn(SHAPE, 4))
    return replace(options, reference=OpticalSource(RasterSource(path)))


def window_overlap(options, folder):
    return changed(options, overlap_px=256)


def truncated(options, folder):
    with open(options.sar.raster.path, "r+b") as stream:
        stream.truncate(9000)
    return options


def no_folder(options, folder):
    return replace(options, output=str(folder / "missing" / "out.tif"))


def damaged_weights(options, folder):
    card = Path(shutil.copytree(Path(options.inference.model_file).parent, folder / "model")) / "plus-8.json"
    with open(card.with_suffix(".safetensors"), "r+b") as stream:
        stream.truncate(5000)
    return changed(options, model_file=str(card))


@pytest.mark.parametrize(
    "change, error, fragment",
    [
        (output_is_sar, OptionError, "is also an input"),
        (output_is_reference, OptionError, "is also an input"),
        (rotated, GridError, "rotated geotransform"),
        (no_data, RadiometryError, "has no valid pixel"),
        (two_bands, OptionError, "Set SAR_BAND"),
        (single_band_reference, OptionError, r"the reference '.*' cannot be identified .*: 1 \(.*\). Name them B4"),
        (unnamed_reference, OptionError, "Name them B4, B3 and B2, give a raster of these three bands"),
        (window_overlap, OptionError, "OVERLAP is 256"),
        (truncated, RasterError, "cannot be"),
        (no_folder, RasterError, "does not exist"),
        (damaged_weights, ModelError, "damaged or of another version"),
    ],
)
def test_refused_without_a_trace(options, tmp_path, change, error, fragment):
    refused = change(options, tmp_path)
    before = contents(tmp_path)
    with pytest.raises(error, match=fragment) as caught:
        translate(refused, Log())
    assert contents(tmp_path) == before
    assert problems(open_translation, refused) in ([], [str(caught.value)])


def test_the_check_passes_what_runs(options):
    assert problems(open_translation, options) == []


def test_a_cancel_leaves_nothing(options, tmp_path):
    write_raster(options.sar.raster.path, sar_db((300, 600)))
    before = contents(tmp_path)
    with pytest.raises(Canceled):
        translate(options, Log(cancel_at=0.3))
    assert contents(tmp_path) == before


def test_tags_tell_how_the_raster_was_made(options):
    translate(options, Log())
    tags = gdal.Open(options.output).GetMetadata()
    assert tags["SAR_CLOUD_REMOVAL_MODEL"] == "plus-8 0"
    assert json.loads(tags["SAR_CLOUD_REMOVAL_PARAMETERS"])["sar"]["raster"]["path"] == options.sar.raster.path


@pytest.mark.parametrize("fill", [0, -9999], ids=str)
def test_undeclared_gaps_in_decibels_stay_empty(options, restorer, fill):
    gap = disc(SHAPE, (0, 0), 14)
    write_raster(options.sar.raster.path, np.where(gap, np.float32(fill), sar_db(SHAPE)))
    log = Log()
    translate(options, log)
    values, sar = read_raster(options.output), np.where(gap, np.float32(np.nan), sar_db(SHAPE))
    assert np.all(values[:, gap] == 0)
    assert np.abs(values - image_of(sar, restorer, 1, 255))[:, ~gap].max() <= 1
    assert any(f"SAR pixels that are exactly {fill:g} count as without data" in text for text in log.infos)


def test_sar_nodata_takes_the_place_of_what_is_declared(options, restorer):
    gap = disc(SHAPE, (10, 10), 5)
    write_raster(options.sar.raster.path, np.where(gap, np.float32(35), sar_db(SHAPE)), nodata=-1)
    translate(changed(options, sar_nodata=35.0), Log())
    assert np.array_equal((read_raster(options.output) == 0).all(axis=0), gap)


def test_a_constant_raster_is_reported(options):
    write_raster(options.sar.raster.path, np.full(SHAPE, -11.5, "float32"))
    log = Log()
    translate(options, log)
    (text,) = log.warnings
    assert "has one value everywhere, -11.5: it says nothing about the ground" in text
