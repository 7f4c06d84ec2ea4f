"""Where clouds can cast shadows: the direction found by matching, and what is kept of a mask."""

import numpy as np
import pytest
from rasters import disc, write_raster
from runs import Log
from sar_cloud_removal.pipeline.masks import sunlight
from sar_cloud_removal.pipeline.masks.sunlight import Cast, cast_by_sun, find_cast, may_be_shaded, shadows_kept
from sar_cloud_removal.pipeline.masks.types import CLEAR, CLOUD, MASK_NODATA, SHADOW
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters.raster import BandReader, open_dataset

SHAPE = (150, 200)
KNOWN = np.ones(SHAPE, bool)


def scene(down, right, seed=0):
    """Return clouds (H, W) bool, and their shadows where these are not under a cloud."""
    rng = np.random.default_rng(seed)
    cloud, shadow = np.zeros(SHAPE, bool), np.zeros(SHAPE, bool)
    for row, col, radius in zip(rng.integers(20, 130, 9), rng.integers(20, 180, 9), rng.integers(4, 11, 9)):
        cloud |= disc(SHAPE, (row, col), radius)
        shadow |= disc(SHAPE, (row + down, col + right), radius)
    return cloud, shadow & ~cloud


def kept(folder, values, azimuth=None, farthest=None, log=None):
    """Return the mask that ``shadows_kept`` leaves."""
    reader = BandReader(open_dataset(RasterSource(write_raster(folder / "mask.tif", values, nodata=MASK_NODATA))), 1)
    result = np.full(values.shape, 77, np.uint8)
    for window, part in shadows_kept(reader, azimuth, farthest, log or Log()):
        result[window.slices] = part
    return result


@pytest.mark.parametrize("down, right, azimuth", [(15, 0, 0), (0, -18, 90), (-14, 14, 225), (12, -20, 59)])
def test_the_sun_is_found_by_matching_clouds_with_shadows(down, right, azimuth):
    cast = find_cast(*scene(down, right), KNOWN)
    assert cast.azimuth_deg == pytest.approx(azimuth, abs=4)
    length = np.hypot(down, right)
    assert length <= cast.reach_px <= 2 * length + 16


def test_dark_ground_that_fits_no_cloud_gives_no_direction():
    cloud, _ = scene(15, 0)
    fields = np.kron(np.random.default_rng(2).random((15, 20)) < 0.1, np.ones((10, 10), bool)).astype(bool)
    assert find_cast(cloud, fields & ~cloud, KNOWN) is None
    assert find_cast(cloud, np.zeros(SHAPE, bool), KNOWN) is None
    assert find_cast(np.zeros(SHAPE, bool), fields, KNOWN) is None


def test_a_known_azimuth_is_not_overruled():
    cloud, shadow = scene(15, 0)
    assert find_cast(cloud, shadow, KNOWN, azimuth_deg=5).azimuth_deg == pytest.approx(0, abs=4)
    other = find_cast(cloud, shadow, KNOWN, azimuth_deg=120)
    assert other is None or abs(other.azimuth_deg - 120) <= 15


@pytest.mark.parametrize("azimuth, down, right", [(0, 1, 0), (90, 0, -1), (180, -1, 0), (135, -0.7071, -0.7071)])
def test_shadows_fall_away_from_the_sun(azimuth, down, right):
    cast = cast_by_sun(azimuth, 50)
    np.testing.assert_allclose((cast.rows, cast.cols), (down, right), atol=1e-3)
    assert cast.azimuth_deg == pytest.approx(azimuth)


@pytest.mark.parametrize("narrowness", [0.34, 0.5, 1.0])
@pytest.mark.parametrize("azimuth", [150, 135, 120, 240])
def test_the_azimuth_is_one_of_the_ground_where_pixels_are_narrow(narrowness, azimuth):
    cast = cast_by_sun(azimuth, 50, narrowness)
    assert cast.azimuth_deg == pytest.approx(azimuth) and np.hypot(cast.rows, cast.cols) == pytest.approx(1)
    down, right = (int(round(16 * part)) for part in (cast.rows, cast.cols))
    found = find_cast(*scene(down, right), KNOWN, azimuth, narrowness)
    assert found.azimuth_deg == pytest.approx(azimuth, abs=5)
    np.testing.assert_allclose((found.rows, found.cols), (cast.rows, cast.cols), atol=0.1)


def test_a_cloud_is_swept_along_the_light_and_no_further():
    cloud = disc(SHAPE, (75, 100), 6)
    swept = may_be_shaded(cloud, Cast(0.6, -0.8, 45))
    rows, cols = np.nonzero(swept)
    along = (rows - 75) * 0.6 - (cols - 100) * 0.8
    across = (rows - 75) * 0.8 + (cols - 100) * 0.6
    assert along.max() < 45 + 12 and along.min() > -12 and np.abs(across).max() < 13
    for distance in range(0, 45, 3):
        moved = disc(SHAPE, (75 + round(0.6 * distance), 100 - round(0.8 * distance)), 6)
        assert swept[moved].all(), distance


@pytest.mark.parametrize("tile_px", [37, 512])
def test_only_what_is_dark_behind_a_cloud_stays(tmp_path, tile_px, monkeypatch):
    monkeypatch.setattr(sunlight, "tiles", lambda shape: sunlight_tiles(shape, tile_px))
    cloud, shadow = scene(16, -9)
    cloud[:45], shadow[:60] = False, False  # what follows lies towards the sun, from where no cloud casts a shadow
    field = np.zeros(SHAPE, bool)
    field[8:24, 20:60] = True
    values = np.select([cloud, shadow | field], [np.uint8(CLOUD), np.uint8(SHADOW)], np.uint8(CLEAR))
    inner = np.pad(values, 80)  # far from the edge, beyond which there may be clouds
    log = Log()
    result = kept(tmp_path, inner, log=log)[80:-80, 80:-80]
    assert (result[shadow] == SHADOW).mean() > 0.97 and (result[field] == CLEAR).all()
    np.testing.assert_array_equal(result == CLOUD, cloud)
    assert any("by the match of clouds and shadows" in text for text in log.infos)


def sunlight_tiles(shape, size_px):
    """Return windows of another size."""
    from sar_cloud_removal.pipeline.rasters.tiles import tiles

    return tiles(shape, size_px)


def test_clouds_may_be_beyond_the_edge_towards_the_sun(tmp_path):
    cloud, shadow = scene(16, 0)
    values = np.select([cloud, shadow], [np.uint8(CLOUD), np.uint8(SHADOW)], np.uint8(CLEAR))
    values[:6, 90:110], values[144:, 90:110] = SHADOW, SHADOW
    result = kept(tmp_path, values, azimuth=0)
    assert (result[:6, 90:110] == SHADOW).all()
    below = result[144:, 90:110]
    assert (below == CLEAR).mean() > 0.5


def test_without_clouds_there_are_no_shadows(tmp_path):
    values = np.zeros(SHAPE, np.uint8)
    values[50:80, 50:80] = SHADOW
    values[0] = MASK_NODATA
    result = kept(tmp_path, values, azimuth=180.0)
    assert (result[1:] == CLEAR).all() and (result[0] == MASK_NODATA).all()


def test_the_height_of_clouds_limits_shadows(tmp_path):
    cloud, shadow = disc(SHAPE, (30, 100), 12), disc(SHAPE, (60, 100), 12)
    far = disc(SHAPE, (120, 100), 12)
    values = np.select([cloud, shadow | far], [np.uint8(CLOUD), np.uint8(SHADOW)], np.uint8(CLEAR))
    values = np.pad(values, ((40, 0), (0, 0)))
    result = kept(tmp_path, values, azimuth=0, farthest=40)[40:]
    assert (result[disc(SHAPE, (60, 100), 8)] == SHADOW).all() and (result[disc(SHAPE, (122, 100), 9)] == CLEAR).all()
