"""Outputs made of parts: the pixels, masks and descriptions of those of one piece, as one file or as a VRT."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from blockwork import SHAPE, described, in_blocks, masks
from osgeo import gdal
from rasters import read_raster, write_raster
from runs import Log, changed, contents
from sar_cloud_removal.pipeline.tasks.removeclouds import restore

pytest.importorskip("torch", reason="the networks need torch")


@pytest.mark.parametrize("name", ["blocks.tif", "blocks.vrt"])
def test_the_result_is_that_of_one_piece(options, name):
    output = Path(options.written.restored)
    others = {kind: str(output.with_name(f"{kind}.tif")) for kind in ("translation", "confidence")}
    whole = restore(changed(options, **others), Log())
    parts = {kind: str(Path(options.written.restored).with_name(f"part-{kind}{Path(name).suffix}")) for kind in others}
    log = Log()
    report = restore(in_blocks(options, name, **parts), log)
    for kind in ("output", *others):
        one, other = getattr(whole, kind), getattr(report, kind)
        np.testing.assert_array_equal(read_raster(one), read_raster(other))
        np.testing.assert_array_equal(masks(one), masks(other))
        assert described(one) == described(other)
    assert (report.restored_share, report.device, report.statistics, report.warnings) == (
        *(whole.restored_share, whole.device, whole.statistics, whole.warnings),
    )
    assert report.windows_run >= whole.windows_run
    assert log.fractions == sorted(log.fractions) and log.fractions[-1] == 1


def test_a_cog_is_one_and_its_parts_go(options):
    output = in_blocks(options).written.restored
    restore(in_blocks(options, creation_options=("COMPRESS=ZSTD", "BLOCKXSIZE=128", "PREDICTOR=2", "TILED=YES")), Log())
    dataset = gdal.Open(output)
    structure = dataset.GetMetadata("IMAGE_STRUCTURE")
    assert structure["LAYOUT"] == "COG" and structure["COMPRESSION"] == "ZSTD"
    assert dataset.GetRasterBand(1).GetBlockSize() == [128, 128] and dataset.GetRasterBand(1).GetOverviewCount() > 0
    assert set(contents(Path(output).parent)) == {"blocks.tif"} and not contents(Path(output).parents[1] / "work")


def test_a_file_leaves_the_parts_of_a_vrt_alone(options):
    """Both in one working folder: parts that are a result are not taken, with what their storage lost, nor deleted."""
    coarse = changed(in_blocks(options, "coarse.vrt"), creation_options=("COMPRESS=LERC", "MAX_Z_ERROR=200"))
    exact = changed(in_blocks(options, "exact.tif"), creation_options=())
    restore(options, Log())
    restore(coarse, Log())
    before = read_raster(coarse.written.restored)
    restore(exact, Log())
    np.testing.assert_array_equal(read_raster(exact.written.restored), read_raster(options.written.restored))
    np.testing.assert_array_equal(read_raster(coarse.written.restored), before)
    assert (before != read_raster(options.written.restored)).any()


def test_a_vrt_moves_with_its_parts(options, tmp_path):
    restore(options, Log())
    # without a folder for the parts they lie beside the VRT, and can be moved with it
    beside = changed(in_blocks(options, "mosaic.vrt"), work_folder=str(tmp_path / "out" / "parts"))
    restore(beside, Log())
    (tmp_path / "out").rename(tmp_path / "elsewhere")
    moved = tmp_path / "elsewhere"
    np.testing.assert_array_equal(read_raster(moved / "mosaic.vrt"), read_raster(moved / "whole.tif"))


@pytest.mark.parametrize("bands", ["not placed", "own mask, scales", "own mask, scale NaN"])
def test_odd_rasters_are_kept_as_they_are(options, tmp_path, bands):
    def odd(name, values, **more):
        path = write_raster(tmp_path / name, values, crs=None if bands == "not placed" else "EPSG:32632", **more)
        if bands != "not placed" and name == "o.tif":
            dataset = gdal.Open(path, gdal.GA_Update)
            gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
            dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
            gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
            seen = np.full(SHAPE, 255, np.uint8)
            seen[:40, 250:300] = 0
            dataset.GetRasterBand(1).GetMaskBand().WriteArray(seen)
            for index in (1, 2, 3):
                dataset.GetRasterBand(index).SetScale(float("nan") if "NaN" in bands else 0.0001)
                dataset.GetRasterBand(index).SetOffset(-0.1)
                dataset.GetRasterBand(index).SetUnitType("reflectance")
            del dataset
        return path

    sources = {"optical": options.optical.raster, "sar": options.sar.raster, "mask": options.mask.raster}
    made = {
        key: replace(source, path=odd(f"{key[0]}.tif", read_raster(source.path))) for key, source in sources.items()
    }
    options = changed(options, red_band=1, green_band=2, blue_band=3, **made)
    restore(options, Log())
    for name in ("blocks.tif", "blocks.vrt"):
        restore(in_blocks(options, name), Log())
        output = Path(options.written.restored).with_name(name)
        assert described(output) == described(options.written.restored)
        np.testing.assert_array_equal(read_raster(output), read_raster(options.written.restored))
        np.testing.assert_array_equal(masks(output), masks(options.written.restored))
        assert not output.with_name(f"{name}.aux.xml").exists()
