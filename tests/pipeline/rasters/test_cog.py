"""Cloud-optimised GeoTIFFs: valid, with everything that the plain ones hold, and all or nothing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from optimised import assert_optimised, is_optimised
from osgeo import gdal
from rasters import CRS, ORIGIN, PIXEL_M, wkt_of
from runs import Log, contents
from sar_cloud_removal.errors import Canceled, RasterError
from sar_cloud_removal.pipeline.options.checks import COG
from sar_cloud_removal.pipeline.rasters.border.creation import cog_options, wants_cog
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.writer import Profile, RasterWriter

SHAPE = (700, 900)


def profile(count=3, dtype="uint16", **more):
    """Return a profile of ``count`` bands on the grid of the tests."""
    names = tuple(f"B{number}" for number in range(1, count + 1))
    given = {
        **{"width": SHAPE[1], "height": SHAPE[0], "dtype": np.dtype(dtype), "nodata": 0, "descriptions": names},
        **{"crs_wkt": wkt_of(CRS), "geotransform": (ORIGIN[0], PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M)},
        "tags": {"SAR_CLOUD_REMOVAL_VERSION": "9", "other": "text with \n a line break"},
    }
    return Profile(**{**given, **more})


def values_of(made):
    shape = len(made.descriptions), made.height, made.width
    return np.random.default_rng(0).integers(1, 200, shape).astype(made.dtype)


def write(path, made, options=(), values=None, valid=None, log=None):
    values = values_of(made) if values is None else values
    valid = np.ones(values.shape[1:], bool) if valid is None else valid
    with RasterWriter(str(path), made, options) as writer:
        for row in range(0, made.height, 256):
            rows = slice(row, min(row + 256, made.height))
            strip = Window(row, 0, rows.stop - row, made.width)
            writer.write(strip, values[:, rows], valid[rows])
        writer.complete(log or Log())
    return values


def facts(path):
    """Return what a file tells of itself beside its structure."""
    dataset = gdal.Open(str(path))
    bands = [dataset.GetRasterBand(number + 1) for number in range(dataset.RasterCount)]
    listed = [
        (band.DataType, str(band.GetNoDataValue()), band.GetDescription(), band.GetScale(), band.GetOffset(),
         band.GetUnitType(), band.GetColorInterpretation(), band.GetMaskFlags())
        for band in bands
    ]  # fmt: skip
    return dataset.GetProjection(), dataset.GetGeoTransform(can_return_null=True), dataset.GetMetadata(), listed


KINDS = {
    "digital numbers": {},
    "one band": {"count": 1},
    "decibels with NaN": {"count": 1, "dtype": "float32", "nodata": float("nan"), "units": ("dB",)},
    "scale, offset and unit": {"scales": (0.5, 2.0, 1e-4), "offsets": (1.0, None, -0.1), "units": ("m", "", "dB")},
    "twelve bands": {"count": 12, "nodata": None},
    "a mask inside": {"nodata": None, "masked": True},
    "no CRS": {"crs_wkt": None, "geotransform": None},
    "south-up": {"geotransform": (ORIGIN[0], PIXEL_M, 0.0, ORIGIN[1], 0.0, PIXEL_M), "turn": (True, False)},
    "8 bit classes": {"count": 1, "dtype": "uint8", "nodata": 255, "of_classes": True},
    "smaller than a tile": {"width": 90, "height": 70},
}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_valid_and_holds_what_the_plain_one_does(tmp_path, kind):
    made = profile(**KINDS[kind])
    valid = np.indices((made.height, made.width)).sum(axis=0) % 7 > 0
    for name, options in (("plain.tif", ()), ("cog.tif", (COG,))):
        write(tmp_path / name, made, options, valid=valid)
    assert_optimised(tmp_path / "cog.tif")
    assert not is_optimised(tmp_path / "plain.tif")
    assert facts(tmp_path / "cog.tif") == facts(tmp_path / "plain.tif")
    plain, cog = (gdal.Open(str(tmp_path / name)) for name in ("plain.tif", "cog.tif"))
    np.testing.assert_array_equal(cog.ReadAsArray(), plain.ReadAsArray())
    masks = [dataset.GetRasterBand(1).GetMaskBand().ReadAsArray() for dataset in (cog, plain)]
    np.testing.assert_array_equal(*masks)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cog.tif", "plain.tif"]


def overview_values(path):
    """Return the values of the first overview of the first band."""
    dataset = gdal.Open(str(path))
    return set(np.unique(dataset.GetRasterBand(1).GetOverview(0).ReadAsArray()))


def test_overviews_average_images_but_not_classes(tmp_path):
    checks = np.indices(SHAPE).sum(axis=0) % 2 * 100 + 100
    for name, more in (
        ("image", {}),
        ("classes", {"of_classes": True}),
        ("scene classes", {"descriptions": ("SCL",)}),
    ):
        made = profile(count=1, dtype="uint8", **more)
        write(tmp_path / "out.tif", made, (COG,), checks[None].astype("uint8"))
        found = overview_values(tmp_path / "out.tif")
        assert found == {150} if name == "image" else found <= {100, 200}, name


def test_nodata_does_not_darken_overviews(tmp_path):
    made = profile(count=1)
    values = np.full((1, *SHAPE), 1000, "uint16")
    values[:, :, ::2] = 0
    write(tmp_path / "out.tif", made, (COG,), values)
    assert overview_values(tmp_path / "out.tif") == {1000}


def test_nodata_that_nothing_declares_does_not_mix_with_the_ground_in_overviews(tmp_path):
    made = profile(count=1, nodata=None, undeclared_nodata=0)
    values = np.full((1, *SHAPE), 1000, "uint16")
    values[:, :, :301] = 0
    write(tmp_path / "out.tif", made, (COG,), values)
    assert overview_values(tmp_path / "out.tif") == {0, 1000}
    assert not made.has_means and replace(made, masked=True).has_means and replace(made, nodata=0).has_means


def test_creation_options_apply_where_they_fit(tmp_path):
    chosen = ("COMPRESS=ZSTD", "ZSTD_LEVEL=3", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "TILED=YES", "INTERLEAVE=BAND", COG)
    write(tmp_path / "out.tif", profile(), chosen)
    dataset = gdal.Open(str(tmp_path / "out.tif"))
    assert dataset.GetMetadata("IMAGE_STRUCTURE")["COMPRESSION"] == "ZSTD"
    assert dataset.GetRasterBand(1).GetBlockSize() == [256, 256]
    assert_optimised(tmp_path / "out.tif")


@pytest.mark.parametrize(
    "dtype, has_means, expected",
    [
        ("uint16", True, {"OVERVIEW_RESAMPLING=AVERAGE", "PREDICTOR=STANDARD"}),
        ("float32", True, {"OVERVIEW_RESAMPLING=AVERAGE", "PREDICTOR=FLOATING_POINT"}),
        ("uint8", False, {"OVERVIEW_RESAMPLING=NEAREST", "PREDICTOR=STANDARD"}),
    ],
)
def test_the_options_follow_the_type(dtype, has_means, expected):
    found = cog_options(dtype, has_means, (COG,))
    assert expected <= set(found) and not any(option.startswith(("FORMAT", "TILED")) for option in found)


def test_the_format_is_one_of_two():
    assert wants_cog(("COMPRESS=LZW", "format=cog")) and not wants_cog(("FORMAT=GTiff",)) and not wants_cog(())
    with pytest.raises(RasterError, match="FORMAT is COG or GTIFF"):
        wants_cog(("FORMAT=PNG",))


def test_the_log_says_what_disk_space_it_takes(tmp_path):
    log = Log()
    write(tmp_path / "out.tif", profile(), (COG,), log=log)
    (text,) = log.infos
    assert "is made cloud-optimised: for a while, a plain copy of" in text and " MB and the overviews" in text


@pytest.mark.parametrize("options", [(COG,), (COG, "BLOCKXSIZE=7")])
def test_a_run_that_is_cancelled_or_fails_leaves_what_was_there(tmp_path, options):
    (tmp_path / "out.tif").write_bytes(b"the result of an earlier run")
    before = contents(tmp_path)
    fault = Canceled if options == (COG,) else RasterError
    with pytest.raises(fault):
        write(tmp_path / "out.tif", profile(), options, log=Log(cancel_at=0.5) if fault is Canceled else Log())
    assert contents(tmp_path) == before


class Counting(Log):
    """A log that cancels when it is called for progress the ``last`` time."""

    def __init__(self, last=None):
        super().__init__()
        self.calls, self._last = 0, last

    def progress(self, fraction):
        self.calls += 1
        if self.calls == self._last:
            raise Canceled("cancelled")


def test_a_run_that_is_cancelled_at_the_very_end_says_so(tmp_path):
    """GDAL does not look at what it is told last: the file is not blamed for it."""
    small, log = profile(width=64, height=64), Counting()
    write(tmp_path / "whole.tif", small, (COG,), log=log)
    for last in range(1, log.calls + 1):
        with pytest.raises(Canceled):
            write(tmp_path / "out.tif", small, (COG,), log=Counting(last))
        assert [path.name for path in tmp_path.iterdir()] == ["whole.tif"]


def test_options_that_do_not_fit_are_refused_before_the_work(tmp_path):
    with pytest.raises(RasterError, match="cannot be created.*Check the creation options"):
        with RasterWriter(str(tmp_path / "out.tif"), profile(), (COG, "COMPRESS=WEBP")):
            pytest.fail("the work has begun")
    assert not list(tmp_path.iterdir())


def test_what_was_there_is_replaced_in_one_step(tmp_path):
    path = tmp_path / "out.tif"
    path.write_bytes(b"the result of an earlier run")
    Path(f"{path}.ovr").write_bytes(b"its overviews")
    write(path, profile(), (COG,))
    assert [item.name for item in tmp_path.iterdir()] == ["out.tif"]
    assert_optimised(path)
