"""Names for the bands of VRTs that have none, from the files behind them."""

import os
import re
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from rasters import BAND_NAMES, ORIGIN, PIXEL_M, optical_dn, read_raster, write_raster
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.options.sources import OpticalSource, RasterSource
from sar_cloud_removal.pipeline.rasters.band_names import band_keys, name_in_file
from sar_cloud_removal.pipeline.rasters.optical import image_bands
from sar_cloud_removal.pipeline.rasters.raster import Raster, Rasters

SHAPE = (20, 24)
S2 = "T35VLG_20230601T093601_{}_10m.tif"
OLI = "LC08_L2SP_193024_20200516_20200822_02_T1_{}.TIF"


@pytest.mark.parametrize(
    ("file", "name", "key"),
    [
        ("/data/T35VLG_20230601T093601_B04_10m.jp2", "B04", "red"),
        ("T35VLG_20230601T093601_B8A_20m.jp2", "B8A", "nir_narrow"),
        ("T35VLG_20230601T093601_SCL_20m.jp2", "SCL", None),
        ("/vsicurl/https://host/T35VLG_B02_10m.tif?st=2023-06-01&sig=aB04%2F", "B02", "blue"),
        (OLI.format("SR_B4"), "red", "red"),
        (OLI.format("SR_B5"), "nir", "nir"),
        (OLI.format("ST_B10"), "thermal1", None),
        (OLI.format("QA_PIXEL"), "QA_PIXEL", None),
        ("LT05_L2SP_193024_20050516_20200822_02_T1_SR_B4.TIF", "nir", "nir"),
        ("HLS.L30.T35VLG.2023152T093601.v2.0.B05.tif", "nir", "nir"),
        ("HLS.S30.T35VLG.2023152T093601.v2.0.B05.tif", "B05", "rededge1"),
        ("red.tif", "red", "red"),
        ("2023-06-01_nir_B8.tif", "B8", "nir"),
        ("red_edge_1.tif", "red_edge_1", "rededge1"),
        ("s1a-iw-grd-vh-20230601t050101.tiff", "vh", None),
        ("red_river_B03.tif", "", None),
        ("B4-B8.tif", "", None),
        ("LC08_L2SP_193024_20200516_20200822_02_T1_SR_B12.TIF", "", None),
        ("muscle.tif", "", None),
        ("tile_1.tif", "", None),
    ],
)
def test_the_name_of_a_file_tells_its_band(file, name, key):
    assert name_in_file(file) == name
    assert band_keys([name], [""]) == [key]


@pytest.fixture
def build(tmp_path):
    """Return a function that writes rasters of one band each, joined by ``gdalbuildvrt -separate``."""

    def build(*files, name="joined.vrt", folder="in"):
        (tmp_path / folder).mkdir(exist_ok=True)
        values = (optical_dn(SHAPE, 1) + index for index in range(len(files)))
        paths = [write_raster(tmp_path / folder / file, band) for file, band in zip(files, values)]
        path = str(tmp_path / name)
        gdal.BuildVRT(path, paths, separate=True).FlushCache()
        return path

    return build


def names_of(path):
    """Return the names of the bands of a raster, and see that reading it has not changed its file."""
    before = Path(path).read_bytes()
    raster = Raster(RasterSource(str(path)))
    names = raster.names
    assert [raster.reader(number).description for number in range(1, len(names) + 1)] == names
    assert bool(raster.remarks) == any(names)
    del raster
    assert Path(path).read_bytes() == before
    return names


def test_bands_are_called_as_the_files_they_come_from(gdal_mode, build):
    path = build(*(S2.format(name) for name in ("B04", "B03", "B02", "B8A", "SCL")))
    assert names_of(path) == ["B04", "B03", "B02", "B8A", "SCL"]
    optical = image_bands(OpticalSource(RasterSource(path)), Rasters(), NullFeedback())
    assert [optical.names[index] for index in optical.restored] == ["B04", "B03", "B02", "B8A"]
    np.testing.assert_array_equal(Raster(RasterSource(path)).dataset.ReadAsArray(), read_raster(path))


def test_surface_reflectance_of_landsat_gets_its_scale(build, tmp_path):
    files = [OLI.format(name) for name in ("SR_B4", "SR_B5", "QA_PIXEL")]
    path = build(*files)
    mosaic = str(tmp_path / "mosaic.vrt")
    gdal.BuildVRT(mosaic, [path]).FlushCache()
    for name in (path, mosaic):
        raster = Raster(RasterSource(name))
        assert raster.names == ["red", "nir", "QA_PIXEL"]
        found = [(raster.reader(number).scale, raster.reader(number).offset) for number in (1, 2, 3)]
        assert found[:2] == [(0.0000275, -0.2)] * 2 and found[2] in ((None, None), (1, 0))
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetScale(2e-5)
    del dataset
    declared = Raster(RasterSource(path)).reader(1)
    assert declared.scale == 2e-5 and declared.offset in (None, 0)
    level_1 = build(*(file.replace("L2SP", "L1TP").replace("SR_", "") for file in files[:2]), name="level1.vrt")
    assert Raster(RasterSource(level_1)).reader(1).scale in (None, 1)


@pytest.mark.parametrize(
    "files",
    [
        ("a_B04.tif", "b_B04.tif"),
        ("a_B04.tif", "a_b04_20m.tif"),
        ("a_B04.tif", "a_2.tif"),
        ("red_river_B04.tif", "red_river_B03.tif"),
    ],
)
def test_what_is_not_told_for_each_band_is_told_for_none(build, files):
    assert names_of(build(*files)) == ["", ""]


def test_bands_that_have_names_keep_them(build):
    path = build("a_B04.tif", "a_B03.tif")
    raster = gdal.Open(path, gdal.GA_Update)
    raster.GetRasterBand(2).SetDescription("haze")
    del raster
    assert Raster(RasterSource(path)).names == ["", "haze"]


def tiles(folder, *names):
    """Return a mosaic of tiles of three bands, called ``names`` in each of them."""
    folder.mkdir()
    paths = []
    for index, called in enumerate(names):
        place = (ORIGIN[0] + index * SHAPE[1] * PIXEL_M, PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M)
        named = {"names": called} if called else {}
        paths.append(write_raster(folder / f"tile_{index}.tif", optical_dn(SHAPE), geotransform=place, **named))
    mosaic = folder / "mosaic.vrt"
    gdal.BuildVRT(str(mosaic), paths).FlushCache()
    # GDAL 3.13 takes over names that all tiles have
    mosaic.write_text(re.sub("<Description>.*?</Description>", "", mosaic.read_text()))
    return str(mosaic)


def test_a_mosaic_of_tiles_with_names_has_them(gdal_mode, tmp_path):
    rgb = BAND_NAMES[3]
    assert names_of(tiles(tmp_path / "same", rgb, rgb)) == list(rgb)
    assert names_of(tiles(tmp_path / "turned", rgb, rgb[::-1])) == ["", "", ""]
    assert names_of(tiles(tmp_path / "some", rgb, None)) == ["", "", ""]


def test_a_mosaic_of_joined_tiles_has_the_names_of_their_files(build, tmp_path):
    found = []
    for tile in ("T35VLG", "T35VLF"):
        files = [f"{tile}_20230601T093601_{name}_10m.tif" for name in ("B04", "B08")]
        found.append(build(*files, name=f"{tile}.vrt", folder=tile))
    path = str(tmp_path / "mosaic.vrt")
    gdal.BuildVRT(path, found).FlushCache()
    assert names_of(path) == ["B04", "B08"]
    os.remove(found[1])
    assert Raster(RasterSource(path)).names == ["", ""]


def test_bands_that_are_computed_are_none_of_their_sources(build, tmp_path):
    path = Path(build("a_B04.tif", "a_B03.tif"))
    plain, computed = '<VRTRasterBand dataType="UInt16" band="2">', "<PixelFunctionType>sqrt</PixelFunctionType>"
    text = path.read_text()
    assert plain in text
    path.write_text(text.replace(plain, plain[:-1] + ' subClass="VRTDerivedRasterBand">' + computed))
    assert Raster(RasterSource(str(path))).names == ["", ""]


def test_an_alpha_band_needs_no_name(build, tmp_path):
    path = build("a_B04.tif", "a_B03.tif")
    with_alpha = str(tmp_path / "alpha.vrt")
    gdal.BuildVRT(with_alpha, [path], addAlpha=True).FlushCache()
    assert Raster(RasterSource(with_alpha)).names == ["B04", "B03", ""]
