"""Creating rasters, and moving them into place when they are complete, with GDAL's exceptions on and off."""

import os
import resource
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from rasters import CRS, optical_dn, read_raster, wkt_of
from sar_cloud_removal.errors import Canceled, RasterError
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.pixels.radiometry import avoid_nodata
from sar_cloud_removal.pipeline.rasters.border.creation import require_known
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.raster import BandReader, open_dataset, same_crs
from sar_cloud_removal.pipeline.rasters.writer import (
    _COLOURS,
    Profile,
    RasterWriter,
    merge_creation_options,
    require_writable,
)

SHAPE = (9, 11)


@contextmanager
def file_size_limit(size):
    """A disk that is full after ``size`` bytes of a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def profile_of(bands, **changes):
    settings = {"nodata": None, "descriptions": ("B4", "B3", "B2")[: len(bands)], **changes}
    return Profile(bands.shape[2], bands.shape[1], bands.dtype, **settings)


def write(path, bands, options=(), **changes):
    with RasterWriter(str(path), profile_of(bands, **changes), options) as writer:
        writer.write(Window(0, 0, *bands.shape[1:]), bands)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "uint32", "int32", "float32", "float64"])
def test_what_is_written_in_strips_is_read_back(gdal_mode, tmp_path, dtype):
    image = optical_dn((50, 40), dtype="float64").astype(dtype)
    path = tmp_path / "out.tif"
    with RasterWriter(str(path), profile_of(image)) as writer:
        for row in (0, 16, 32, 48):
            strip = Window(row, 0, min(16, 50 - row), 40)
            writer.write(strip, image[(slice(None), *strip.slices)])
    np.testing.assert_array_equal(read_raster(path), image)
    assert read_raster(path).dtype == dtype


def test_the_profile_is_what_the_raster_has(tmp_path):
    image = optical_dn(SHAPE)
    wkt, place = wkt_of(CRS), (600000.5, 10.0, 0.0, 5100000.25, 0.0, -10.0)
    write(
        tmp_path / "out.tif", image, crs_wkt=wkt, geotransform=place, nodata=0, tags={"MODEL": "plus-32"},
        scales=(1e-4,) * 3, offsets=(-0.1, None, -0.1), units=("reflectance", "", "reflectance"),
    )  # fmt: skip
    dataset = gdal.Open(str(tmp_path / "out.tif"))
    assert same_crs(dataset.GetProjection(), wkt) and dataset.GetGeoTransform() == place
    assert dataset.GetMetadataItem("MODEL") == "plus-32"
    bands = [dataset.GetRasterBand(i) for i in (1, 2, 3)]
    assert [band.GetDescription() for band in bands] == ["B4", "B3", "B2"]
    assert [band.GetNoDataValue() for band in bands] == [0, 0, 0]
    assert [band.GetScale() for band in bands] == [1e-4] * 3
    assert [band.GetOffset() or 0 for band in bands] == [-0.1, 0, -0.1]
    assert [band.GetUnitType() for band in bands] == ["reflectance", "", "reflectance"]
    colours = [gdal.GetColorInterpretationName(band.GetColorInterpretation()) for band in bands]
    assert colours == ["Red", "Green", "Blue"]


def test_by_default_the_raster_is_tiled_and_compressed(tmp_path):
    write(tmp_path / "out.tif", optical_dn((300, 300)))
    dataset = gdal.Open(str(tmp_path / "out.tif"))
    assert dataset.GetRasterBand(1).GetBlockSize() == [256, 256]
    assert dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"
    assert dataset.GetMetadataItem("PREDICTOR", "IMAGE_STRUCTURE") == "2"


def test_creation_options_win_over_the_defaults(tmp_path):
    write(tmp_path / "out.tif", optical_dn((300, 300)), options=("compress=lzw", "TILED=NO", "BIGTIFF=YES"))
    dataset = gdal.Open(str(tmp_path / "out.tif"))
    assert dataset.GetRasterBand(1).GetBlockSize()[0] == 300
    assert dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "LZW"
    assert (tmp_path / "out.tif").read_bytes()[2] == 43  # BigTIFF


@pytest.mark.parametrize(
    "dtype, chosen, expected",
    [
        ("uint16", (), {"TILED=YES", "COMPRESS=DEFLATE", "BIGTIFF=IF_SAFER", "PREDICTOR=2"}),
        ("float32", (), {"TILED=YES", "COMPRESS=DEFLATE", "BIGTIFF=IF_SAFER", "PREDICTOR=3"}),
        ("uint8", ("COMPRESS=JPEG",), {"TILED=YES", "COMPRESS=JPEG", "BIGTIFF=IF_SAFER"}),
        ("uint8", (" compress = none ",), {"TILED=YES", "COMPRESS=none", "BIGTIFF=IF_SAFER"}),
        (
            "uint8",
            ("PREDICTOR=1", "ZLEVEL=9"),
            {"TILED=YES", "COMPRESS=DEFLATE", "BIGTIFF=IF_SAFER", "PREDICTOR=1", "ZLEVEL=9"},
        ),
        ("uint16", ("NBITS=14",), {"TILED=YES", "COMPRESS=DEFLATE", "BIGTIFF=IF_SAFER", "NBITS=14"}),
    ],
)
def test_options_are_merged_by_key(dtype, chosen, expected):
    """What has a predictor is compressed by as many threads as there are cores, eight at most."""
    if "COMPRESS=DEFLATE" in expected:
        expected = expected | {f"NUM_THREADS={min(os.cpu_count(), 8)}"}
    assert set(merge_creation_options(dtype, chosen)) == expected


@pytest.mark.parametrize("compress", ["DEFLATE", "ZSTD"])
def test_numbers_in_the_other_byte_order_are_read_as_they_were_written(tmp_path, compress):
    """With its predictor for floating point, libtiff writes other values then."""
    values = optical_dn((40, 50)).astype("float32")
    other = "BIG" if sys.byteorder == "little" else "LITTLE"
    write(tmp_path / "out.tif", values, options=(f"ENDIANNESS={other}", f"COMPRESS={compress}"))
    np.testing.assert_array_equal(gdal.Open(str(tmp_path / "out.tif")).ReadAsArray(), values)
    with pytest.raises(RasterError, match="PREDICTOR=3 and ENDIANNESS do not go together"):
        merge_creation_options("float32", (f"ENDIANNESS={other}", "PREDICTOR=3"))


@pytest.mark.parametrize(
    "names, colours, found",
    [
        (("B4", "B3", "B2"), (), [gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand]),
        (("B2", "B8"), (), [gdal.GCI_GrayIndex, gdal.GCI_Undefined]),
        (("NDVI", "NBR", "EVI"), (), [gdal.GCI_GrayIndex, gdal.GCI_Undefined, gdal.GCI_Undefined]),
        (("B8", "B11", "B12"), (), [gdal.GCI_GrayIndex, gdal.GCI_Undefined, gdal.GCI_Undefined]),
        (("", "", ""), _COLOURS, list(_COLOURS)),
        (("B8", "B4", "B3"), _COLOURS, list(_COLOURS)),
        (
            ("B2", "B3", "B4", "B8"),
            (gdal.GCI_BlueBand, gdal.GCI_GreenBand, gdal.GCI_RedBand, gdal.GCI_AlphaBand),
            [gdal.GCI_BlueBand, gdal.GCI_GreenBand, gdal.GCI_RedBand, gdal.GCI_Undefined],
        ),
    ],
)
def test_colours_are_those_of_the_source_and_near_infrared_is_never_alpha(tmp_path, names, colours, found):
    profile = Profile(40, 30, np.dtype("uint16"), None, names, colours=colours)
    values = np.ones((len(names), 30, 40), np.uint16)
    with RasterWriter(str(tmp_path / "out.tif"), profile) as writer:
        writer.write(Window(0, 0, 30, 40), values)
    dataset = gdal.Open(str(tmp_path / "out.tif"))
    bands = [dataset.GetRasterBand(index + 1) for index in range(dataset.RasterCount)]
    assert [band.GetColorInterpretation() for band in bands] == found
    assert not any(band.GetMaskFlags() & gdal.GMF_ALPHA for band in bands)


def test_the_file_does_not_depend_on_how_many_threads_compress_it(tmp_path):
    values = np.random.default_rng(0).integers(0, 3000, (3, 700, 900)).astype("uint16")
    profile = Profile(900, 700, np.dtype("uint16"), None, ("red", "green", "blue"))
    for count in (1, 4):
        with RasterWriter(str(tmp_path / f"{count}.tif"), profile, (f"NUM_THREADS={count}",)) as writer:
            for top in range(0, 700, 100):
                writer.write(Window(top, 0, 100, 900), values[:, top : top + 100])
    assert (tmp_path / "1.tif").read_bytes() == (tmp_path / "4.tif").read_bytes()
    assert np.array_equal(gdal.Open(str(tmp_path / "4.tif")).ReadAsArray(), values)


@pytest.mark.parametrize("form", [(), ("FORMAT=COG",)])
@pytest.mark.parametrize(
    "lossy",
    [
        ("COMPRESS=JPEG", "JPEG_QUALITY=1"), ("compress = jpeg", "photometric=ycbcr"), ("NBITS=2",),
        ("COMPRESS=LERC", "MAX_Z_ERROR=50"), ("COMPRESS=WEBP", "WEBP_LEVEL=1"), ("DISCARD_LSB=4",),
        ("PREDICTOR=3", "COMPRESS=LZW"), ("photometric=rgb",),
    ],
)  # fmt: skip
def test_classes_are_stored_without_loss(tmp_path, lossy, form):
    if "COMPRESS=LERC" in lossy and "LERC" not in gdal.GetDriverByName("GTiff").GetMetadataItem(
        "DMD_CREATIONOPTIONLIST"
    ):
        pytest.skip("this GDAL has no LERC")
    classes = np.random.default_rng(0).integers(0, 8, (2, 40, 50)).astype("uint8")
    names = ("provenance", "reference")
    write(tmp_path / "out.tif", classes, (*lossy, *form), descriptions=names, of_classes=True)
    np.testing.assert_array_equal(read_raster(tmp_path / "out.tif"), classes)
    opened = gdal.Open(str(tmp_path / "out.tif"))
    assert opened.GetRasterBand(1).GetColorInterpretation() == gdal.GCI_GrayIndex


@pytest.mark.parametrize("form", [(), ("FORMAT=COG",)])
def test_values_of_an_image_that_a_number_of_bits_would_cut_off_are_an_error(tmp_path, form):
    """GDAL writes the largest value that fits in their place, and goes on."""
    values = np.full((1, 40, 50), 4095, "uint16")
    write(tmp_path / "out.tif", values, ("nbits = 12", *form))
    np.testing.assert_array_equal(read_raster(tmp_path / "out.tif"), values)
    values[0, 20, 20] = 4096
    with pytest.raises(RasterError, match="has values up to 4096 or more, of which .* NBITS keeps 4095 at most"):
        write(tmp_path / "other.tif", values, ("nbits = 12", *form))
    assert [path.name for path in tmp_path.iterdir()] == ["out.tif"]
    write(tmp_path / "floats.tif", values.astype("float32"), ("NBITS=16",))


def test_another_type_of_pixels_is_refused():
    with pytest.raises(RasterError, match="PIXELTYPE=signedbyte makes other numbers of the values: leave it out"):
        merge_creation_options("uint8", ("pixeltype=signedbyte",))
    merge_creation_options("uint8", ("PIXELTYPE=DEFAULT",))


@pytest.mark.parametrize("option", ["LZW", "=LZW", ""])
def test_an_option_of_another_form_is_refused(option):
    with pytest.raises(RasterError, match=f"'{option}' is not of the form NAME=VALUE, such as COMPRESS=LZW"):
        merge_creation_options("uint8", (option,))


@pytest.mark.parametrize("form", ["FORMAT=GTIFF", "FORMAT=COG"])
def test_what_can_be_written_passes_the_trial_and_leaves_no_file(gdal_mode, tmp_path, form):
    profile = Profile(8, 8, np.dtype("uint16"), None, ("B2", "B3"))
    RasterWriter(str(tmp_path / "out.tif"), profile, ("COMPRESS=LZW", form)).require_creatable()
    with pytest.raises(RasterError, match=r"out\.tif' cannot be created"):
        RasterWriter(str(tmp_path / "out.tif"), profile, ("COMPRESS=JPEG", form)).require_creatable()
    assert list(tmp_path.iterdir()) == []


def test_options_that_gdal_refuses_are_an_error_and_leave_no_file(gdal_mode, tmp_path, capfd):
    with pytest.raises(RasterError, match=r"out\.tif' cannot be created.*Check the creation options"):
        write(tmp_path / "out.tif", optical_dn(SHAPE), options=("BLOCKXSIZE=17", "BLOCKYSIZE=17"))
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("options", [("PROFILE=BASELINE",), ("TFW=YES",)], ids=str)
def test_files_beside_the_raster_move_with_it(tmp_path, options):
    """World files and what a plain TIFF cannot hold go beside it, under its own name and no other."""
    image = optical_dn(SHAPE)
    place = (600000.0, 10.0, 0.0, 5100000.0, 0.0, -10.0)
    write(tmp_path / "out.tif", image, options, nodata=7, tags={"MODEL": "x"}, geotransform=place)
    names = {path.name for path in tmp_path.iterdir()}
    assert "out.tif" in names and len(names) == 2
    assert all(name.startswith("out.") for name in names)
    dataset = gdal.Open(str(tmp_path / "out.tif"))
    assert dataset.GetRasterBand(1).GetNoDataValue() == 7 and dataset.GetMetadataItem("MODEL") == "x"
    assert dataset.GetGeoTransform() == place


def test_nothing_stands_at_the_destination_before_the_raster_is_complete(tmp_path):
    image, path = optical_dn(SHAPE), tmp_path / "out.tif"
    path.write_bytes(b"earlier")
    with RasterWriter(str(path), profile_of(image)) as writer:
        writer.write(Window(0, 0, *SHAPE), image)
        assert path.read_bytes() == b"earlier"
    np.testing.assert_array_equal(read_raster(path), image)
    assert list(tmp_path.iterdir()) == [path]


def test_what_belonged_to_the_earlier_raster_goes_with_it(tmp_path):
    """Statistics, overviews and masks of the earlier raster would be wrong beside the new one."""
    path = tmp_path / "out.tif"
    for suffix in (".aux.xml", ".ovr", ".msk"):
        Path(f"{path}{suffix}").write_bytes(b"of the earlier raster")
    (tmp_path / "out.qml").write_text("style")
    write(path, optical_dn(SHAPE))
    assert {p.name for p in tmp_path.iterdir()} == {"out.tif", "out.qml"}


@pytest.mark.parametrize("error", [Canceled("stop"), ValueError("a bug"), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("earlier", [b"an earlier result", None])
def test_a_failure_leaves_no_file_and_the_earlier_one_as_it_was(gdal_mode, tmp_path, error, earlier):
    path, image = tmp_path / "out.tif", optical_dn(SHAPE)
    if earlier:
        path.write_bytes(earlier)
        Path(f"{path}.aux.xml").write_bytes(earlier)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with pytest.raises(type(error)):
        with RasterWriter(str(path), profile_of(image)) as writer:
            writer.write(Window(0, 0, 4, 11), image[:, :4])
            raise error
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("options", [("COMPRESS=NONE",), ()], ids=str)
def test_a_full_disk_is_an_error_and_leaves_the_earlier_file(gdal_mode, tmp_path, options, capfd):
    path = tmp_path / "out.tif"
    path.write_bytes(b"an earlier result")
    noise = np.random.default_rng(0).integers(0, 60000, (3, 400, 400)).astype("uint16")
    with file_size_limit(100_000), pytest.raises(RasterError, match=r"out\.tif' cannot be .*disk is not full"):
        write(path, noise, options)
    assert path.read_bytes() == b"an earlier result"
    assert list(tmp_path.iterdir()) == [path]
    # libtiff inside newer GDALs prints a line of its own, past GDAL's error handlers
    assert [line for line in capfd.readouterr().err.splitlines() if not line.startswith("_tiff")] == []


def test_a_destination_that_cannot_be_replaced_is_an_error(tmp_path):
    path = tmp_path / "out.tif"
    with pytest.raises(RasterError, match=r"out\.tif' cannot be moved into place"):
        with RasterWriter(str(path), profile_of(optical_dn(SHAPE))) as writer:
            writer.write(Window(0, 0, *SHAPE), optical_dn(SHAPE))
            path.mkdir()
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_vanishes_is_an_error(gdal_mode, tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    with pytest.raises(RasterError):
        with RasterWriter(str(folder / "out.tif"), profile_of(optical_dn(SHAPE))) as writer:
            writer.write(Window(0, 0, *SHAPE), optical_dn(SHAPE))
            shutil.rmtree(folder)
    assert not folder.exists()


@pytest.mark.parametrize(
    "name, text",
    [
        ("out.png", "is not a GeoTIFF"),
        ("out", "is not a GeoTIFF"),
        ("missing/out.tif", "folder '.*missing' of the output does not exist"),
        ("folder.tif", "is a folder"),
        ("a" * 300 + ".tif", "cannot be created .*Choose a shorter file name"),
        ("a" * 248 + ".tif", "cannot be created .*Choose a shorter file name"),  # no room for its .aux.xml
    ],
    ids=lambda text: text[:12],
)
def test_a_destination_is_checked_before_any_work(tmp_path, name, text):
    (tmp_path / "folder.tif").mkdir()
    with pytest.raises(RasterError, match=text):
        require_writable(tmp_path / name)


def test_a_folder_that_cannot_be_written_to_is_refused():
    if not Path("/proc/self").is_dir():
        pytest.skip("needs a folder that nobody can write to")
    with pytest.raises(
        RasterError, match="'/proc/self' cannot be written to. Choose another, or change its permissions"
    ):
        require_writable("/proc/self/out.tif")


def test_checking_the_destination_leaves_nothing_behind(tmp_path):
    require_writable(tmp_path / "çà et là.tif")
    assert list(tmp_path.iterdir()) == []


def test_a_mask_inside_the_file_tells_which_pixels_are_valid(tmp_path):
    image, valid = optical_dn(SHAPE), np.arange(99).reshape(SHAPE) > 50
    with RasterWriter(str(tmp_path / "out.tif"), profile_of(image, masked=True)) as writer:
        for row in (0, 5):
            strip = Window(row, 0, min(5, SHAPE[0] - row), SHAPE[1])
            writer.write(strip, image[(slice(None), *strip.slices)], valid[strip.slices])
    assert [path.name for path in tmp_path.iterdir()] == ["out.tif"]
    reader = BandReader(open_dataset(RasterSource(str(tmp_path / "out.tif"))), 3)
    assert reader.has_mask_band and reader.nodata is None
    found, found_valid = reader.read(Window(0, 0, *SHAPE))
    np.testing.assert_array_equal(found_valid, valid)
    np.testing.assert_array_equal(found, image[2])


def test_a_complete_raster_waits_for_the_end_of_the_block(tmp_path):
    """So that of several rasters none is moved before all are complete."""
    image, path = optical_dn(SHAPE), tmp_path / "out.tif"
    with RasterWriter(str(path), profile_of(image)) as writer:
        writer.write(Window(0, 0, *SHAPE), image)
        writer.complete()
        assert not path.exists()
    np.testing.assert_array_equal(read_raster(path), image)
    with pytest.raises(Canceled):
        with RasterWriter(str(path), profile_of(image + 1)) as writer:
            writer.write(Window(0, 0, *SHAPE), image + 1)
            writer.complete()
            raise Canceled("stop")
    np.testing.assert_array_equal(read_raster(path), image)


@pytest.mark.parametrize(
    "dtype, nodata, undeclared, reserved, blank",
    [
        ("uint16", None, None, None, 0),
        ("uint16", None, 0, 0, 0),
        ("uint16", 65535, None, 65535, 65535),
        ("uint16", -9999, None, -9999, 0),
        ("float32", -9999, None, -9999, -9999),
        ("int16", 7, 0, 7, 7),
    ],
)
def test_what_no_valid_pixel_may_have_and_what_gaps_get(dtype, nodata, undeclared, reserved, blank):
    profile = profile_of(np.zeros((3, 4, 5), dtype), nodata=nodata, undeclared_nodata=undeclared)
    assert profile.reserved == reserved and profile.blank == blank


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("nodata", [0.0, 1.0, -9999.0])
def test_values_moved_off_nodata_are_data_to_gdal(tmp_path, dtype, nodata):
    stored = np.dtype(dtype).type(nodata)
    image = np.array([[[stored, np.nextafter(stored, np.dtype(dtype).type(0)), 0.5]]], dtype)
    write(tmp_path / "out.tif", avoid_nodata(image, nodata), nodata=nodata)
    dataset = gdal.Open(str(tmp_path / "out.tif"))
    assert dataset.GetRasterBand(1).GetMaskBand().ReadAsArray().all()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (("COMPRESS=FOO",), "'COMPRESS=FOO' has a value that GDAL does not take: .*DEFLATE"),
        (("BLOKSIZE=3",), "'BLOKSIZE=3' is not known to this GDAL. Known are: .*BLOCKXSIZE"),
        (("TILED=perhaps",), "'TILED=perhaps' has a value that GDAL does not take: a value of the type boolean"),
        (("ZLEVEL=high",), "'ZLEVEL=high' has a value"),
        (("OVERVIEW_RESAMPLING=MODE",), "'OVERVIEW_RESAMPLING=MODE' is not known"),
        (("FORMAT=COG", "COMPRESS=FOO"), "'COMPRESS=FOO' has a value"),
        (("=YES",), "not of the form NAME=VALUE"),
    ],
)
def test_creation_options_that_gdal_would_leave_out_are_refused(options, text):
    with pytest.raises(RasterError, match=text):
        require_known(options)


@pytest.mark.parametrize(
    "options",
    [
        ("compress=lzw", "tiled=no", "Predictor=1", "NUM_THREADS=2"),
        ("FORMAT=COG", "OVERVIEW_RESAMPLING=MODE", "BLOCKXSIZE=256"),
    ],
)
def test_known_creation_options_pass(options):
    require_known(options)
