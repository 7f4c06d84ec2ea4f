"""SAR and masks on the optical grid, against GDAL's own warp of rasters written to disk."""

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, osr
from rasters import CRS, ORIGIN, PIXEL_M, relief, sar_db, write_raster
from sar_cloud_removal.errors import GridError, RasterError
from sar_cloud_removal.pipeline.grid import Grid, Window
from sar_cloud_removal.pipeline.options import RasterSource
from sar_cloud_removal.pipeline.raster import grid_of, open_dataset
from sar_cloud_removal.pipeline.warp import (
    band_on_grid,
    footprint_share,
    own_grid,
    require_overlap,
    require_upright,
)

SHAPE = (60, 70)
LARGER = (140, 150)  # a raster with room around the target for any shift
OTHER_CRS = "EPSG:32633"


class Notes:
    """Feedback that remembers."""

    def __init__(self):
        self.infos, self.warnings = [], []

    def progress(self, fraction):
        pass

    def info(self, text):
        self.infos.append(text)

    def warn(self, text):
        self.warnings.append(text)


def wkt_of(text):
    crs = osr.SpatialReference()
    crs.SetFromUserInput(text)
    return crs.ExportToWkt()


def placed(row=0.0, col=0.0, pixel_m=PIXEL_M):
    """Geotransform whose corner lies ``row`` and ``col`` target pixels below and to the right of the target's."""
    return ORIGIN[0] + col * PIXEL_M, pixel_m, 0.0, ORIGIN[1] - row * PIXEL_M, 0.0, -pixel_m


TARGET = Grid(SHAPE[1], SHAPE[0], placed(), wkt_of(CRS))


def read(path, target=TARGET, sar_unit=None, crs_wkt=None, notes=None, **options):
    """Return values and valid (H, W) of band 1 on the whole ``target``."""
    source = RasterSource(str(path), crs_wkt)
    reader = band_on_grid(source, 1, target, "test raster", notes or Notes(), sar_unit=sar_unit, **options)
    return reader.read(Window(0, 0, *target.shape))


def in_other_crs(path, source, crs=OTHER_CRS):
    """Warp ``source`` to another CRS on disk by nearest neighbour, with NoData NaN or 255 around it."""
    floating = open_dataset(RasterSource(source)).GetRasterBand(1).DataType == gdal.GDT_Float32
    gdal.Warp(str(path), source, dstSRS=crs, dstNodata="nan" if floating else 255)
    return str(path)


def gdal_warp(folder, source, target=TARGET, resample="bilinear"):
    """GDAL's own warp, file to file, of a raster whose NoData is NaN; NaN where there is none."""
    x, dx, _, y, _, dy = target.geotransform
    bounds = (x, y + dy * target.height, x + dx * target.width, y)
    path = str(Path(folder) / "reference.tif")
    gdal.Warp(
        path, source, dstSRS=target.crs_wkt, outputBounds=bounds, width=target.width, height=target.height,
        resampleAlg=resample, dstNodata="nan",
    )  # fmt: skip
    return gdal.Open(path).ReadAsArray()


SAR_PLACES = {
    "sub-pixel shift": placed(-20.3, -20.6),
    "20 m under 10 m": placed(-10, -10, 20.0),
    "7 m under 10 m": placed(-5, -5, 7.0),
    "south-up": (ORIGIN[0] - 300, 10.0, 0.0, ORIGIN[1] - 1000, 0.0, 10.0),
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
    reader = band_on_grid(RasterSource(path), 1, TARGET, "SAR raster", Notes(), sar_unit="db")
    whole, _ = reader.read(Window(0, 0, *SHAPE))
    part, valid = reader.read(Window(-3, 50, 30, 30))
    np.testing.assert_allclose(part[3:, :20], whole[:27, 50:], rtol=1e-5)
    assert valid[3:, :20].all() and not valid[:3].any() and not valid[:, 20:].any()


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
    reader = band_on_grid(both, 2, TARGET, "SAR raster", Notes(), sar_unit="db")
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
    assert read(path, ignore_nodata=True)[1].all()


# ---- what coincides is not resampled


@pytest.mark.parametrize("unit", [None, "db", "linear"])
@pytest.mark.parametrize("row, col", [(0, 0), (-20, -33), (5, 7)])
def test_pixels_that_coincide_are_read_as_they_are(tmp_path, unit, row, col):
    image = sar_db(LARGER)[0]
    notes = Notes()
    values, valid = read(
        write_raster(tmp_path / "a.tif", image, geotransform=placed(row, col)), sar_unit=unit, notes=notes
    )
    top, left = max(row, 0), max(col, 0)
    np.testing.assert_array_equal(values[top:, left:], image[top - row : SHAPE[0] - row, left - col : SHAPE[1] - col])
    assert valid[top:, left:].all() and valid.sum() == (SHAPE[0] - top) * (SHAPE[1] - left)
    assert notes.infos == ["The test raster is read without resampling (same pixels)."]


def test_the_reader_tells_whether_its_values_became_power(tmp_path):
    same = write_raster(tmp_path / "same.tif", sar_db(SHAPE))
    shifted = write_raster(tmp_path / "shifted.tif", sar_db(SHAPE), geotransform=placed(0.5, 0.5))
    notes = Notes()
    readers = [
        band_on_grid(RasterSource(path), 1, TARGET, "SAR raster", notes, sar_unit="db") for path in (same, shifted)
    ]
    assert [reader.is_power for reader in readers] == [False, True]
    assert "warped onto the optical grid: a sub-pixel shift (0.500, 0.500 pixels)" in notes.infos[1]
    assert "70 × 60 pixels of 10 × 10" in notes.infos[1]


def test_a_south_up_optical_raster_takes_rasters_of_its_own_pixels_only(tmp_path):
    upside_down = (ORIGIN[0], PIXEL_M, 0.0, ORIGIN[1], 0.0, PIXEL_M)
    target = Grid(SHAPE[1], SHAPE[0], upside_down, wkt_of(CRS))
    image = sar_db(SHAPE)[0]
    values, _ = read(write_raster(tmp_path / "same.tif", image, geotransform=upside_down), target, sar_unit="db")
    np.testing.assert_array_equal(values, image)
    with pytest.raises(GridError, match="optical raster is not north-up.*Warp the optical raster first"):
        read(write_raster(tmp_path / "other.tif", image, geotransform=placed()), target, sar_unit="db")


# ---- where rasters lie


def test_a_crs_from_outside_wins_over_the_one_in_the_file(tmp_path):
    """A raster with a wrong CRS in the file and the right one on its layer."""
    image = sar_db(SHAPE)[0]
    path = write_raster(tmp_path / "a.tif", image, crs=OTHER_CRS, geotransform=placed())
    values, valid = read(path, sar_unit="db", crs_wkt=wkt_of(CRS))
    np.testing.assert_array_equal(values, image)
    assert footprint_share(RasterSource(path, wkt_of(CRS)), TARGET) == 1
    assert footprint_share(RasterSource(path), TARGET) == 0


def test_a_crs_from_outside_wins_under_a_warp(tmp_path):
    power = 10 ** (sar_db(LARGER) / 10)
    near = write_raster(tmp_path / "near.tif", power, geotransform=placed(-40, -40), nodata=np.nan)
    right = in_other_crs(tmp_path / "right.tif", near)
    dataset = gdal.Open(right)
    wrong = write_raster(
        tmp_path / "wrong.tif",
        dataset.ReadAsArray(),
        crs="EPSG:3857",
        geotransform=dataset.GetGeoTransform(),
        nodata=np.nan,
    )
    expected = read(right, sar_unit="linear")
    found = read(wrong, sar_unit="linear", crs_wkt=wkt_of(OTHER_CRS))
    np.testing.assert_array_equal(found[1], expected[1])
    np.testing.assert_array_equal(found[0], expected[0])


@pytest.mark.parametrize("terms", [(1.0, 0.0), (0.0, 1.0), (1.7, 1.7)])
def test_a_rotated_raster_is_refused(tmp_path, terms):
    rotated = (ORIGIN[0], 9.8, terms[0], ORIGIN[1], terms[1], -9.8)
    path = write_raster(tmp_path / "rotated.tif", sar_db(SHAPE), geotransform=rotated)
    for attempt in (lambda: read(path, sar_unit="db"), lambda: own_grid(RasterSource(path))):
        with pytest.raises(GridError, match=r"rotated\.tif' has a rotated geotransform.*north-up grid first"):
            attempt()
    require_upright(TARGET, "target")


def test_one_raster_without_a_crs_is_refused(tmp_path):
    path = write_raster(tmp_path / "bare.tif", sar_db(SHAPE), crs=None)
    with pytest.raises(GridError, match=r"the test raster '.*bare\.tif' is not georeferenced. Assign its CRS"):
        read(path, sar_unit="db")
    placed_raster = write_raster(tmp_path / "placed.tif", sar_db(SHAPE))
    with pytest.raises(GridError, match="the optical raster is not georeferenced. Assign its CRS"):
        read(placed_raster, Grid(SHAPE[1], SHAPE[0]), sar_unit="db")


def test_rasters_without_a_crs_are_taken_pixel_by_pixel(tmp_path):
    image, notes = sar_db(SHAPE)[0], Notes()
    bare = write_raster(tmp_path / "bare.tif", image, crs=None)
    values, valid = read(bare, Grid(SHAPE[1], SHAPE[0]), sar_unit="db", notes=notes)
    np.testing.assert_array_equal(values, image)
    assert valid.all()
    assert notes.infos == ["The test raster is read without resampling (not georeferenced, same size)."]
    assert footprint_share(RasterSource(bare), Grid(SHAPE[1], SHAPE[0])) == 1


def test_rasters_without_a_crs_must_agree_in_size(tmp_path):
    notes = Notes()
    with pytest.raises(GridError, match="70 × 60 pixels.*9 × 9 pixels.*must have the same size"):
        read(write_raster(tmp_path / "bare.tif", sar_db(SHAPE), crs=None), Grid(9, 9), sar_unit="db", notes=notes)
    assert notes.warnings == []


@pytest.mark.parametrize(
    "row, col, share", [(0, 0, 1), (30, 0, 0.5), (-30, 35, 0.25), (0, 70, 0), (59, 69, 1 / 4200), (500, 500, 0)]
)
def test_the_share_of_the_target_that_a_raster_covers(tmp_path, row, col, share):
    path = write_raster(tmp_path / "a.tif", sar_db(SHAPE), geotransform=placed(row, col))
    assert footprint_share(RasterSource(path), TARGET) == pytest.approx(share, abs=1e-6)


def test_the_share_is_right_from_another_crs(tmp_path):
    near = write_raster(tmp_path / "near.tif", sar_db(LARGER), geotransform=placed(30, -30))
    path = in_other_crs(tmp_path / "a.tif", near, "EPSG:3857")
    # a rectangle of another CRS is not quite one here
    assert footprint_share(RasterSource(path), TARGET) == pytest.approx(0.5, abs=0.08)


def test_too_little_overlap_is_an_error_with_the_share(tmp_path):
    source = RasterSource("sar.tif")
    with pytest.raises(
        GridError, match="The SAR raster 'sar.tif' covers 0.0 % of the optical raster, at least 1 % are"
    ):
        require_overlap(0.0, source, "SAR raster")
    require_overlap(0.01, source, "SAR raster")


# ---- ground control points


def with_gcps(path, image, folder):
    """A raster placed by a grid of control points that say what a geotransform would."""
    height, width = image.shape[-2:]
    plain = write_raster(folder / "plain.tif", image, crs=None)
    points = [
        gdal.GCP(ORIGIN[0] + PIXEL_M * (x - 20), ORIGIN[1] - PIXEL_M * (y - 20), 0, x, y)
        for x in np.linspace(0, width, 5)
        for y in np.linspace(0, height, 5)
    ]
    gdal.Translate(str(path), plain, GCPs=points, outputSRS=CRS)
    return str(path)


def test_control_points_alone_place_a_raster_with_a_warning_about_terrain(tmp_path):
    image, notes = sar_db(LARGER), Notes()
    path = with_gcps(tmp_path / "grd.tif", image, tmp_path)
    values, valid = read(path, sar_unit="db", notes=notes)
    assert valid.all()
    expected = 10 ** (image[0, 20 : 20 + SHAPE[0], 20 : 20 + SHAPE[1]] / 10)
    np.testing.assert_allclose(values, expected, rtol=0.02)
    assert len(notes.warnings) == 1
    assert "ground control points only" in notes.warnings[0] and "terrain is not corrected" in notes.warnings[0]
    assert footprint_share(RasterSource(path), TARGET) == pytest.approx(1, abs=1e-3)


def test_control_points_need_an_optical_raster_with_a_crs(tmp_path):
    path = with_gcps(tmp_path / "grd.tif", sar_db(LARGER), tmp_path)
    with pytest.raises(
        GridError, match="placed by ground control points but the optical raster has no CRS. Assign one"
    ):
        read(path, Grid(SHAPE[1], SHAPE[0]), sar_unit="db")


def test_a_raster_of_control_points_gets_a_map_grid_of_its_own(tmp_path):
    grid = own_grid(RasterSource(with_gcps(tmp_path / "grd.tif", sar_db(LARGER), tmp_path)))
    assert grid.geotransform[0] == pytest.approx(ORIGIN[0] - 200, abs=1)
    assert grid.resolution == pytest.approx((PIXEL_M, PIXEL_M), rel=0.02)
    placed_raster = write_raster(tmp_path / "placed.tif", sar_db(SHAPE))
    assert own_grid(RasterSource(placed_raster)).geotransform == placed()
