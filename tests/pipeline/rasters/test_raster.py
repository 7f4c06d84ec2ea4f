"""Opening and reading rasters, with GDAL's exceptions on and off."""

import re
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal
from rasters import CRS, optical_dn, wkt_of, write_raster
from sar_cloud_removal.errors import GridError, RasterError
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters.bands import bands_of
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.raster import (
    BandReader,
    Raster,
    Rasters,
    grid_of,
    has_only_gcps,
    open_dataset,
    parse_crs,
    same_crs,
)
from sar_cloud_removal.pipeline.rasters.warp import band_on_grid
from sar_cloud_removal.pipeline.rasters.writer import config_option

SHAPE = (9, 11)
VALUES = np.arange(1, 100, dtype="int16").reshape(SHAPE)


def reader_of(path, offset_px=(0, 0)):
    return BandReader(open_dataset(RasterSource(str(path))), 1, offset_px)


def whole(reader):
    return reader.read(Window(0, 0, *reader.shape))


# ---- opening


def test_a_missing_file_is_named_with_cause_and_remedy(gdal_mode, tmp_path, capfd):
    with pytest.raises(
        RasterError, match=r"'.*missing\.tif' cannot be opened \(.*No such file.*\)\. Check that the file"
    ):
        open_dataset(RasterSource(str(tmp_path / "missing.tif")))
    assert capfd.readouterr().err == ""


def test_a_file_that_is_no_raster_is_named(gdal_mode, tmp_path):
    path = tmp_path / "notes.tif"
    path.write_text("clouds")
    with pytest.raises(RasterError, match=r"notes\.tif' cannot be opened.*complete and is a raster"):
        open_dataset(RasterSource(str(path)))


@pytest.mark.parametrize("path", [["a.tif"], 7, None, "a\0.tif", b"a.tif"])
def test_a_path_that_is_not_text_is_refused(path):
    with pytest.raises(RasterError, match=re.escape(f"{path!r} is not the path of a raster. Give a text")):
        Rasters().open(RasterSource(path))


def test_a_container_without_bands_asks_for_a_subdataset(tmp_path):
    path = str(tmp_path / "container.gpkg")
    image = write_raster(tmp_path / "a.tif", optical_dn((32, 32), dtype="uint8"))
    for table in ("first", "second"):
        options = [f"RASTER_TABLE={table}", "APPEND_SUBDATASET=YES"]
        gdal.Translate(path, image, format="GPKG", creationOptions=options)
    with pytest.raises(RasterError, match=r"container\.gpkg' has no bands.*choose one of its subdatasets"):
        open_dataset(RasterSource(path))
    assert open_dataset(RasterSource(f"GPKG:{path}:second")).RasterCount > 0


# ---- grids


def test_the_grid_of_a_dataset(tmp_path):
    dataset = open_dataset(RasterSource(write_raster(tmp_path / "a.tif", VALUES)))
    grid = grid_of(dataset)
    assert grid.shape == SHAPE and grid.resolution == (10, 10)
    assert same_crs(grid.crs_wkt, wkt_of(CRS))


def test_a_crs_from_outside_wins_over_the_file(tmp_path):
    dataset = open_dataset(RasterSource(write_raster(tmp_path / "a.tif", VALUES)))
    other = wkt_of("EPSG:3857")
    assert grid_of(dataset, other).crs_wkt == other


@pytest.mark.parametrize("geotransform", [None, (600000.0, 10.0, 0.0, 5100000.0, 0.0, -10.0)])
def test_a_raster_without_a_crs_is_not_placed_until_it_gets_one(tmp_path, geotransform):
    path = write_raster(tmp_path / "a.tif", VALUES, crs=None, geotransform=geotransform)
    dataset = open_dataset(RasterSource(path))
    assert grid_of(dataset).geotransform is None
    assert (grid_of(dataset, wkt_of(CRS)).geotransform is None) == (geotransform is None)


def test_ground_control_points_alone_are_recognised(tmp_path):
    path = write_raster(tmp_path / "a.tif", VALUES, crs=None)
    assert not has_only_gcps(open_dataset(RasterSource(path)))
    points = [gdal.GCP(x, y, 0, x, 9 - y) for x, y in ((0, 0), (11, 0), (0, 9), (11, 9))]
    gdal.Translate(str(tmp_path / "gcps.tif"), path, GCPs=points, outputSRS=CRS)
    assert has_only_gcps(open_dataset(RasterSource(str(tmp_path / "gcps.tif"))))


def test_crs_are_compared_by_meaning(gdal_mode):
    utm = wkt_of(CRS)
    assert same_crs(utm, parse_crs(utm).ExportToWkt(["FORMAT=WKT2_2019"]))
    assert not same_crs(utm, wkt_of("EPSG:32633"))
    assert not same_crs(utm, None) and same_crs(None, None) and same_crs("", None)


def test_a_crs_that_cannot_be_read_is_a_grid_error(gdal_mode, capfd):
    with pytest.raises(GridError, match="The CRS 'nonsense…' cannot be understood.*Assign a valid CRS"):
        parse_crs("nonsense")
    assert capfd.readouterr().err == ""


# ---- reading


@settings(max_examples=50, deadline=None)
@given(st.integers(-15, 15), st.integers(-15, 15), st.integers(1, 20), st.integers(1, 20), st.integers(-4, 4))
def test_windows_may_lie_anywhere(tmp_path_factory, row, col, height, width, shift):
    folder = tmp_path_factory.getbasetemp()
    path = folder / "anywhere.tif"
    if not path.exists():
        write_raster(path, VALUES)
    values, valid = reader_of(path, offset_px=(shift, -shift)).read(Window(row, col, height, width))
    expected, inside = np.zeros((height, width), "int16"), np.zeros((height, width), bool)
    for r in range(height):
        for c in range(width):
            at = row + r - shift, col + c + shift
            if 0 <= at[0] < SHAPE[0] and 0 <= at[1] < SHAPE[1]:
                expected[r, c], inside[r, c] = VALUES[at], True
    np.testing.assert_array_equal(values, expected)
    np.testing.assert_array_equal(valid, inside)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "uint32", "int32", "float32", "float64"])
def test_values_come_in_the_type_of_the_band(tmp_path, dtype):
    reader = reader_of(write_raster(tmp_path / "a.tif", VALUES.astype(dtype)))
    values, valid = whole(reader)
    assert reader.dtype == values.dtype == dtype
    np.testing.assert_array_equal(values, VALUES)
    assert valid.all()


def test_nodata_is_not_valid(tmp_path):
    reader = reader_of(write_raster(tmp_path / "a.tif", VALUES, nodata=7))
    np.testing.assert_array_equal(whole(reader)[1], VALUES != 7)
    assert reader.has_mask and reader.nodata == 7


@pytest.mark.parametrize("nodata", [None, np.nan, -9999.0])
def test_nan_and_infinity_are_never_valid(tmp_path, nodata):
    image = VALUES.astype("float32")
    image[0, :3] = np.nan, np.inf, -np.inf
    valid = whole(reader_of(write_raster(tmp_path / "a.tif", image, nodata=nodata)))[1]
    np.testing.assert_array_equal(valid, np.isfinite(image))


def test_a_mask_band_is_honoured(tmp_path):
    path = write_raster(tmp_path / "a.tif", VALUES)
    dataset = gdal.Open(path, gdal.GA_Update)
    with config_option("GDAL_TIFF_INTERNAL_MASK", "NO"):
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(VALUES > 50, 255, 0))
    dataset = None
    assert Path(f"{path}.msk").exists()
    reader = reader_of(path)
    assert reader.has_mask
    np.testing.assert_array_equal(whole(reader)[1], VALUES > 50)


@pytest.mark.parametrize(("dtype", "opaque"), [("uint8", 255), ("uint16", 65535), ("int16", 1), ("float32", 1)])
@pytest.mark.parametrize("images", [1, 2, 3, 4, 7])
def test_an_alpha_band_is_honoured_in_all_types_and_numbers_of_bands(tmp_path, dtype, opaque, images):
    bands = np.stack([VALUES] * images + [np.where(VALUES > 50, opaque, 0)]).astype(dtype)
    path = write_raster(tmp_path / "a.tif", bands)
    written = gdal.Open(path, gdal.GA_Update)
    written.GetRasterBand(images + 1).SetColorInterpretation(gdal.GCI_AlphaBand)
    written = None
    raster = Raster(RasterSource(path))
    assert raster.image_bands == list(range(1, images + 1))
    for number in raster.image_bands:
        reader = raster.reader(number)
        assert reader.has_mask and reader.has_mask_band
        np.testing.assert_array_equal(whole(reader)[1], VALUES > 50)
        np.testing.assert_array_equal(whole(reader)[0][VALUES > 50], VALUES.astype(dtype)[VALUES > 50])
    left, width, *others = raster.grid.geotransform
    moved = replace(raster.grid, geotransform=(left + 0.4 * width, width, *others))
    values, valid = band_on_grid(raster, 1, moved, "raster", NullFeedback()).read(Window(0, 0, *SHAPE))
    assert 0.4 < valid.mean() < 0.6 and values[valid].min() > 50, "where it is resampled, too"


def test_a_raster_of_data_only_has_no_mask(tmp_path):
    reader = reader_of(write_raster(tmp_path / "a.tif", VALUES, names=("VV",)))
    assert not reader.has_mask and reader.nodata is None
    assert (reader.description, reader.band) == ("VV", 1)


def test_complex_bands_are_refused_with_the_way_out(tmp_path):
    path = str(tmp_path / "slc.tif")
    gdal.GetDriverByName("GTiff").Create(path, 4, 4, 1, gdal.GDT_CFloat32).FlushCache()
    with pytest.raises(
        RasterError, match=r"Band 1 of '.*slc.tif' is of type CFloat32.*detected \(GRD\), not complex \(SLC\)"
    ):
        reader_of(path).read(Window(0, 0, 1, 1))


@pytest.mark.parametrize("options", [(), ("COMPRESS=DEFLATE",), ("TILED=YES", "COMPRESS=LZW")], ids=str)
def test_a_truncated_file_is_named_with_its_remedy(gdal_mode, tmp_path, options, capfd):
    noise = np.random.default_rng(0).integers(0, 60000, (1, 600, 600)).astype("uint16")
    path = Path(write_raster(tmp_path / "short.tif", noise, options=options))
    with open(path, "r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with pytest.raises(RasterError, match=r"short\.tif.*(copy or download it again|is complete)"):
        whole(reader_of(path))
    assert capfd.readouterr().err == ""


def test_texts_that_are_not_utf_8_do_not_end_the_run(gdal_mode, tmp_path):
    """A damaged VRT: the name of a unit and of a band in bytes that Python can only keep as lone surrogates."""
    path = tmp_path / "a.vrt"
    source = write_raster(tmp_path / "a.tif", np.ones((1, 9, 9), "uint16"), names=("B4",))
    gdal.Translate(str(path), source, format="VRT").FlushCache()
    content = path.read_bytes()
    assert b"metre" in content and b">B4<" in content
    path.write_bytes(content.replace(b"metre", b"\xb2\xaftre").replace(b">B4<", b">\xff4<"))
    raster = Raster(RasterSource(str(path)))
    raster.names[0].encode("utf-8")
    raster.grid.crs_wkt.encode("utf-8")
    assert raster.names == ["?4"] and "?" in raster.crs_wkt and raster.grid.geotransform is not None


def test_65_000_bands_are_opened_in_time_that_grows_with_their_number(tmp_path):
    """The time was that of the square of the number: 17 s."""

    def opening_s(count):
        path = str(tmp_path / f"{count}.tif")
        how = ["SPARSE_OK=TRUE", "BIGTIFF=YES", "COMPRESS=DEFLATE", "INTERLEAVE=BAND"]
        gdal.GetDriverByName("GTiff").Create(path, 2, 2, count, gdal.GDT_UInt16, how).FlushCache()
        started = time.process_time()
        raster = Raster(RasterSource(path))
        with pytest.raises(RasterError, match=f"has {count} bands, at most 1000 are processed together"):
            bands_of(raster, raster.image_bands, "optical raster", NullFeedback())
        return time.process_time() - started

    opening_s(2_000)
    few, many = opening_s(6_500), opening_s(65_000)
    assert many < 30 * few, f"{few:.2f} s, then {many:.2f} s"


# ---- Sentinel-2's processing baseline


def product(baseline):
    """Return the name of the folder of a product."""
    return f"S2A_MSIL2A_20230512T110621_{baseline}_R137_T29SND_20230512T171302.SAFE"


@pytest.mark.parametrize(
    ("name", "tag", "expected"),
    [
        (product("N0509"), None, 5.09),
        (f"{product('N0204')}/GRANULE/IMG_DATA", None, 2.04),
        ("S2B_MSIL1C_20170613T101031_N0205_R022_T33UUP_20170613T101031", None, 2.05),
        (product("N0509"), "03.01", 3.01),
        (product("N0509"), "no number", 5.09),
        (product("N9999"), None, None),
        (product("N7990"), "99.99", None),
        ("S2A_MSIL2A_20230512T110621_R137_T29SND_20230512T171302", None, None),
        (f"{product('N0509')}/{product('N0301')}", None, None),
        ("", "nan", None),
        ("", "05.11", 5.11),
    ],
)
def test_the_processing_baseline_is_that_of_the_metadata_or_of_the_name_of_the_product(tmp_path, name, tag, expected):
    """Sen2Cor of the user's own writes 99.99, with or without the offset; 79.90 is of ESA's test products."""
    folder = tmp_path / name
    folder.mkdir(parents=True, exist_ok=True)
    path = write_raster(folder / "B04.tif", VALUES, tags={"PROCESSING_BASELINE": tag} if tag else {})
    assert Raster(RasterSource(path)).processing_baseline() == expected
    assert Raster(RasterSource(path, baseline=0.0)).processing_baseline() == 0


@pytest.mark.parametrize(("baselines", "expected"), [(("N0509", "N0509"), 5.09), (("N0301", "N0509"), None)])
def test_the_files_behind_a_vrt_have_the_processing_baseline(tmp_path, baselines, expected):
    paths = []
    for band, baseline in enumerate(baselines):
        folder = tmp_path / str(band) / product(baseline)
        folder.mkdir(parents=True)
        paths.append(write_raster(folder / f"B0{band + 2}.tif", VALUES))
    vrt = str(tmp_path / "all.vrt")
    gdal.BuildVRT(vrt, paths, separate=True).FlushCache()
    assert Raster(RasterSource(vrt)).processing_baseline() == expected
