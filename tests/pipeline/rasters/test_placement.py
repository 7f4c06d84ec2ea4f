"""Where SAR and masks lie: coinciding pixels, CRSs that are missing or wrong, rotation, overlap, control points."""

import numpy as np
import pytest
from osgeo import gdal
from placing import LARGER, OTHER_CRS, SHAPE, TARGET, in_other_crs, placed, read
from rasters import CRS, ORIGIN, PIXEL_M, sar_db, wkt_of, write_raster
from runs import Log
from sar_cloud_removal.errors import GridError
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters.border.control_points import fit_control_points
from sar_cloud_removal.pipeline.rasters.grid import Grid, Window
from sar_cloud_removal.pipeline.rasters.image import image_on_grid
from sar_cloud_removal.pipeline.rasters.raster import Raster
from sar_cloud_removal.pipeline.rasters.warp import (
    band_on_grid,
    footprint_share,
    own_grid,
    require_overlap,
    require_upright,
    source_window,
)

# ---- what coincides is not resampled


@pytest.mark.parametrize("unit", [None, "db", "linear"])
@pytest.mark.parametrize("row, col", [(0, 0), (-20, -33), (5, 7)])
def test_pixels_that_coincide_are_read_as_they_are(tmp_path, unit, row, col):
    image = sar_db(LARGER)[0]
    log = Log()
    values, valid = read(write_raster(tmp_path / "a.tif", image, geotransform=placed(row, col)), sar_unit=unit, log=log)
    top, left = max(row, 0), max(col, 0)
    np.testing.assert_array_equal(values[top:, left:], image[top - row : SHAPE[0] - row, left - col : SHAPE[1] - col])
    assert valid[top:, left:].all() and valid.sum() == (SHAPE[0] - top) * (SHAPE[1] - left)
    assert log.infos == ["The test raster is read without resampling (same pixels)."]


def test_the_reader_tells_whether_its_values_became_power(tmp_path):
    same = write_raster(tmp_path / "same.tif", sar_db(SHAPE))
    shifted = write_raster(tmp_path / "shifted.tif", sar_db(SHAPE), geotransform=placed(0.5, 0.5))
    log = Log()
    readers = [
        band_on_grid(Raster(RasterSource(path)), 1, TARGET, "SAR raster", log, sar_unit="db")
        for path in (same, shifted)
    ]
    assert [reader.is_power for reader in readers] == [False, True]
    assert "warped onto the optical grid: a sub-pixel shift (0.500, 0.500 pixels)" in log.infos[1]
    assert "70 × 60 pixels of 10 × 10" in log.infos[1]


@pytest.mark.parametrize("turn", [(True, False), (False, True), (True, True)], ids=["south-up", "west-left", "both"])
def test_rasters_that_run_the_other_way_are_turned(tmp_path, turn):
    """The same ground, stored from south to north or from east to west: the same values bit for bit."""
    ways = tuple(-1 if turned else 1 for turned in turn)

    def turned(image, place):
        x, dx, _, y, _, dy = place
        height, width = image.shape
        other = (x + width * dx * turn[1], dx * ways[1], 0.0, y + height * dy * turn[0], 0.0, dy * ways[0])
        return {"bands": image[:: ways[0], :: ways[1]], "geotransform": other}

    for name, image, place in (
        ("same", sar_db(SHAPE)[0], placed()),
        ("shifted", sar_db(LARGER)[0], placed(-20, -30)),
        ("sub-pixel", sar_db(LARGER)[0], placed(-20.4, -30.3)),
    ):
        upright = write_raster(tmp_path / f"{name}.tif", image, geotransform=place)
        other = write_raster(tmp_path / f"{name} turned.tif", **turned(image, place))
        for how in ({"sar_unit": "db"}, {"sar_unit": "db", "nodata": -12.0}, {}):
            for one, two in zip(read(upright, **how), read(other, **how)):
                np.testing.assert_array_equal(one, two)


# ---- where rasters lie


def test_a_crs_from_outside_wins_over_the_one_in_the_file(tmp_path):
    """A raster with a wrong CRS in the file and the right one on its layer."""
    image = sar_db(SHAPE)[0]
    path = write_raster(tmp_path / "a.tif", image, crs=OTHER_CRS, geotransform=placed())
    values, valid = read(path, sar_unit="db", crs_wkt=wkt_of(CRS))
    np.testing.assert_array_equal(values, image)
    assert footprint_share(Raster(RasterSource(path, wkt_of(CRS))), TARGET) == 1
    assert footprint_share(Raster(RasterSource(path)), TARGET) == 0


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
    for attempt in (lambda: read(path, sar_unit="db"), lambda: own_grid(Raster(RasterSource(path)))):
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
    image, log = sar_db(SHAPE)[0], Log()
    bare = write_raster(tmp_path / "bare.tif", image, crs=None)
    values, valid = read(bare, Grid(SHAPE[1], SHAPE[0]), sar_unit="db", log=log)
    np.testing.assert_array_equal(values, image)
    assert valid.all()
    assert log.infos == ["The test raster is read without resampling (not georeferenced, same size)."]
    assert footprint_share(Raster(RasterSource(bare)), Grid(SHAPE[1], SHAPE[0])) == 1


def test_rasters_without_a_crs_must_agree_in_size(tmp_path):
    log = Log()
    with pytest.raises(GridError, match="70 × 60 pixels.*9 × 9 pixels.*must have the same size"):
        read(write_raster(tmp_path / "bare.tif", sar_db(SHAPE), crs=None), Grid(9, 9), sar_unit="db", log=log)
    assert log.warnings == []


@pytest.mark.parametrize(
    "row, col, share", [(0, 0, 1), (30, 0, 0.5), (-30, 35, 0.25), (0, 70, 0), (59, 69, 1 / 4200), (500, 500, 0)]
)
def test_the_share_of_the_target_that_a_raster_covers(tmp_path, row, col, share):
    path = write_raster(tmp_path / "a.tif", sar_db(SHAPE), geotransform=placed(row, col))
    assert footprint_share(Raster(RasterSource(path)), TARGET) == pytest.approx(share, abs=1e-6)


def test_a_raster_of_oblong_pixels_covers_what_it_covers(tmp_path):
    oblong = (ORIGIN[0], 2 * PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M)
    raster = Raster(RasterSource(write_raster(tmp_path / "a.tif", sar_db(SHAPE), geotransform=oblong)))
    assert footprint_share(raster, raster.grid) == 1


def test_the_share_is_right_from_another_crs(tmp_path):
    near = write_raster(tmp_path / "near.tif", sar_db(LARGER), geotransform=placed(30, -30))
    path = in_other_crs(tmp_path / "a.tif", near, "EPSG:3857")
    # a rectangle of another CRS is not quite one here
    assert footprint_share(Raster(RasterSource(path)), TARGET) == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize("offset", [0.0, 0.25], ids=["coincide", "between"])
@pytest.mark.parametrize(
    "left, width, pixel, first",
    [(-160.05, 200, 0.0025, 20), (199.95, 200, 0.0025, 20), (-180.0, 1000, 0.36, 400), (0.0, 1000, 0.36, 900)],
)
def test_longitudes_beyond_180_are_those_on_the_other_side(tmp_path, left, width, pixel, first, offset):
    """Small rasters and such of the whole Earth, and targets a whole turn away or not."""
    values = np.arange(30 * width, dtype="float32").reshape(30, width)
    place = (left, pixel, 0.0, 50.0, 0.0, -pixel)
    raster = Raster(RasterSource(write_raster(tmp_path / "a.tif", values, crs="EPSG:4326", geotransform=place)))
    for turns in (-1, 0, 1):
        start = left + (first + offset) * pixel + 360 * turns
        target = Grid(25, 20, (start, pixel, 0.0, 50.0, 0.0, -pixel), raster.grid.crs_wkt)
        (reader,) = image_on_grid(raster, [1], target, "raster", Log())
        found, valid = reader.read(Window(0, 0, 20, 25))
        assert valid.all()
        np.testing.assert_allclose(found, values[:20, first : first + 25] + offset, atol=0.05)
        assert 0 <= first - source_window(raster, target).col <= 4


def test_too_little_overlap_is_an_error_with_the_share(tmp_path):
    paths = [write_raster(tmp_path / f"{row}.tif", sar_db(SHAPE), geotransform=placed(row)) for row in (60, 59)]
    elsewhere, at_the_edge = (Raster(RasterSource(path)) for path in paths)
    message = "The SAR raster '.*60.tif' covers 0.0 % of the optical raster, at least 1 % are"
    with pytest.raises(GridError, match=message):
        require_overlap(elsewhere, TARGET, "SAR raster")
    assert require_overlap(at_the_edge, TARGET, "SAR raster") == pytest.approx(1 / 60)


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
    image, log = sar_db(LARGER), Log()
    path = with_gcps(tmp_path / "grd.tif", image, tmp_path)
    values, valid = read(path, sar_unit="db", log=log)
    assert valid.all()
    expected = 10 ** (image[0, 20 : 20 + SHAPE[0], 20 : 20 + SHAPE[1]] / 10)
    np.testing.assert_allclose(values, expected, rtol=0.02)
    assert len(log.warnings) == 1
    assert "ground control points only" in log.warnings[0] and "terrain is not corrected" in log.warnings[0]
    assert footprint_share(Raster(RasterSource(path)), TARGET) == pytest.approx(1, abs=1e-3)


def orbit_points(latitude):
    """Control points of a radar with pixels of 10 m that looks to the right of a polar orbit over a sphere."""
    radius, inclination = 6371e3, np.radians(98.18)
    begin = np.arcsin(np.sin(np.radians(latitude)) / np.sin(inclination))
    normal = np.array([0, -np.sin(inclination), np.cos(inclination)])
    points = []
    for row in np.linspace(0, 16000, 10):
        for col in np.linspace(0, 25000, 21):
            along, across = begin + row * 10 / radius, (200e3 + col * 10) / radius
            below = np.array([np.cos(along), np.sin(along) * np.cos(inclination), np.sin(along) * np.sin(inclination)])
            x, y, z = np.cos(across) * below - np.sin(across) * normal
            points.append(gdal.GCP(float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arcsin(z))), 0, col, row))
    return points


@pytest.mark.parametrize("latitude, largest_px, order", [(0, 0.01, 3), (60, 0.05, 3), (80, 2.0, 3)])
def test_the_best_polynomial_is_taken_and_what_it_misses_is_said(tmp_path, latitude, largest_px, order):
    path = str(tmp_path / "grd.tif")
    dataset = gdal.GetDriverByName("GTiff").Create(path, 25000, 16000, 1, gdal.GDT_UInt16, options=["SPARSE_OK=TRUE"])
    dataset.SetGCPs(orbit_points(latitude), wkt_of("EPSG:4326"))
    dataset = None
    raster, log = Raster(RasterSource(path)), Log()
    fit = fit_control_points(raster.dataset, raster.path)
    assert fit.order == order and fit.largest_px < largest_px
    band_on_grid(raster, 1, own_grid(raster), "SAR raster", log, sar_unit="amplitude")
    assert any(f"by a polynomial of order {order}" in text for text in log.infos)
    assert len(log.warnings) == (2 if fit.largest_px > 0.5 else 1)


def test_control_points_need_an_optical_raster_with_a_crs(tmp_path):
    path = with_gcps(tmp_path / "grd.tif", sar_db(LARGER), tmp_path)
    with pytest.raises(
        GridError, match="placed by ground control points but the optical raster has no CRS. Assign one"
    ):
        read(path, Grid(SHAPE[1], SHAPE[0]), sar_unit="db")


def test_a_raster_of_control_points_gets_a_map_grid_of_its_own(tmp_path):
    grid = own_grid(Raster(RasterSource(with_gcps(tmp_path / "grd.tif", sar_db(LARGER), tmp_path))))
    assert grid.geotransform[0] == pytest.approx(ORIGIN[0] - 200, abs=1)
    assert grid.resolution == pytest.approx((PIXEL_M, PIXEL_M), rel=0.02)
    placed_raster = write_raster(tmp_path / "placed.tif", sar_db(SHAPE))
    assert own_grid(Raster(RasterSource(placed_raster))).geotransform == placed()
