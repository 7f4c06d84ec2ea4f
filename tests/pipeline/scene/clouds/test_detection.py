"""Clouds and shadows by comparison with other dates, from rasters to a mask: through the engine alone."""

from dataclasses import replace

import numpy as np
import pytest
from osgeo import gdal
from rasters import BAND_NAMES, CRS, ORIGIN, PIXEL_M, disc, optical_dn, read_raster, write_raster
from runs import Log, contents, problems
from sar_cloud_removal.errors import Canceled, OptionError, RasterError
from sar_cloud_removal.pipeline.masks import sunlight
from sar_cloud_removal.pipeline.masks.types import CLOUD, MASK_NODATA, SHADOW
from sar_cloud_removal.pipeline.options.detectclouds import DetectOptions
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM, Outputs, RestoreOptions
from sar_cloud_removal.pipeline.options.sources import MaskSource, OpticalSource, RasterSource, ReferenceSource
from sar_cloud_removal.pipeline.rasters import tiles
from sar_cloud_removal.pipeline.rasters.grid import Grid
from sar_cloud_removal.pipeline.scene.clouds import dates as dates_module
from sar_cloud_removal.pipeline.scene.clouds.detection import detect_clouds, longest_shadow_px, open_clouds
from sar_cloud_removal.pipeline.tasks.removeclouds import restore

SHAPE = (160, 190)
NAMES = BAND_NAMES[4]
CLOUD_AT, DOWN_RIGHT = (60, 80), (30, -24)
CLOUDY = disc(SHAPE, CLOUD_AT, 18)
SHADED = disc(SHAPE, (CLOUD_AT[0] + DOWN_RIGHT[0], CLOUD_AT[1] + DOWN_RIGHT[1]), 18) & ~CLOUDY
SALT = np.indices(SHAPE)[1] > 140
"""Ground as bright as a cloud, on every date."""
AIRLIGHT_DN = np.array([750, 450, 250, 100])[:, None]


def ground(seed=0):
    """Return blue, green, red and near infrared (4, H, W) in digital numbers, with salt on the right."""
    values = optical_dn(SHAPE, 4, seed).astype(np.float64) * 0.4 + np.array([700, 600, 600, 1500])[:, None, None]
    values[:, SALT] = 4500
    return values


def cloudy_date(values):
    """Return the same ground, a little brighter, with a cloud and its shadow."""
    image = 1.05 * values + 40
    image[:, SHADED] = AIRLIGHT_DN + (image[:, SHADED] - AIRLIGHT_DN) * 0.45
    image[:, CLOUDY] = 6000
    return image


def written(path, values, **how):
    """Write bands of digital numbers and return their source."""
    return RasterSource(write_raster(path, np.rint(values).astype("uint16"), names=NAMES, **how))


@pytest.fixture
def options(tmp_path):
    """A cloudy date and a clear one, which no mask comes with."""
    optical = OpticalSource(written(tmp_path / "optical.tif", cloudy_date(ground())))
    other = ReferenceSource(written(tmp_path / "other.tif", ground()))
    return DetectOptions(optical, references=(other,), output=str(tmp_path / "found.tif"), min_size_px=0)


def found(options, log=None):
    """Return the report and the mask (H, W)."""
    report = detect_clouds(options, log or Log())
    return report, read_raster(options.output)[0]


def overlap(mask, truth):
    """Return the IoU."""
    return (mask & truth).sum() / (mask | truth).sum()


def masked(options, folder, hidden, seed=None):
    """Return ``options`` whose reference is hidden where ``hidden`` (H, W) bool."""
    mask = MaskSource(RasterSource(write_raster(folder / "hidden.tif", hidden.astype("uint8"))), type="nonzero")
    return replace(options, references=(replace(options.references[0], mask=mask),))


def test_a_cloud_and_its_shadow_are_found_and_bright_ground_is_not(options, tmp_path):
    log = Log()
    report, mask = found(masked(options, tmp_path, np.zeros(SHAPE)), log)
    assert overlap(mask == CLOUD, CLOUDY) > 0.85 and overlap(mask == SHADOW, SHADED) > 0.8
    assert not (mask[SALT] == CLOUD).any()
    assert (report.method, report.device) == ("references", "cpu")
    assert report.cloud_share == pytest.approx((mask == CLOUD).mean())
    assert "Bands that are compared with the other dates: blue, green, red, nir." in log.infos
    alone = replace(options, references=(), method="spectral", output=str(tmp_path / "alone.tif"))
    assert (found(alone)[1][SALT] == CLOUD).mean() > 0.5, "a rule for one date takes salt for cloud"


def test_b8a_stands_in_for_b8_which_products_of_20_m_lack(options, tmp_path):
    log = Log()
    mask = found(options, log)[1]
    assert any("compared with the other dates: blue, green, red, nir." in text for text in log.infos)
    for path in (options.optical.raster.path, options.references[0].raster.path):
        dataset = gdal.Open(path, gdal.GA_Update)
        dataset.GetRasterBand(4).SetDescription("B8A")
        del dataset
    np.testing.assert_array_equal(found(options)[1], mask)


def test_what_is_cloudy_on_the_other_date_is_not_used(options, tmp_path):
    other = ground()
    hidden = disc(SHAPE, (120, 110), 20)
    other[:, hidden] = 7000
    covered = replace(options.references[0], raster=written(tmp_path / "second.tif", other))
    options = masked(replace(options, references=(covered,)), tmp_path, hidden)
    mask = found(options)[1]
    assert overlap(mask == CLOUD, CLOUDY) > 0.85 and not (mask[hidden] == SHADOW).any()


def test_clouds_of_the_other_date_are_detected_where_no_mask_shows_them(options, tmp_path):
    log = Log()
    other = ground()
    other[:, SALT] = 1500
    other[:, disc(SHAPE, (120, 60), 16)] = 7000
    bare = ground()
    bare[:, SALT] = 1500
    options = replace(
        options,
        optical=OpticalSource(written(tmp_path / "one.tif", cloudy_date(bare))),
        references=(ReferenceSource(written(tmp_path / "two.tif", other)),),
    )
    mask = found(options, log)[1]
    assert any("its clouds are detected" in text for text in log.infos)
    assert overlap(mask == CLOUD, CLOUDY) > 0.85
    assert not (mask[disc(SHAPE, (120, 60), 16)] == SHADOW).any(), "the other date's cloud would make this a shadow"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_where_no_date_sees_the_ground_the_rule_for_one_date_decides(options, tmp_path):
    hidden = np.indices(SHAPE)[1] < 100
    mask = found(masked(options, tmp_path, hidden))[1]
    alone = replace(options, references=(), method="spectral", output=str(tmp_path / "alone.tif"))
    expected = found(alone)[1]
    inner = np.indices(SHAPE)[1] < 90
    np.testing.assert_array_equal(mask[inner], expected[inner])
    assert (mask[CLOUDY & inner] == CLOUD).mean() > 0.9 and not (mask[SALT] == CLOUD).any()


def test_two_dates_complete_each_other(options, tmp_path):
    left = np.indices(SHAPE)[1] < 95
    dates = []
    for number, hidden in enumerate((left, ~left)):
        mask = RasterSource(write_raster(tmp_path / f"mask{number}.tif", hidden.astype("uint8")))
        source = written(tmp_path / f"date{number}.tif", ground() * (0.8 + 0.3 * number))
        dates.append(ReferenceSource(source, MaskSource(mask, type="nonzero")))
    mask = found(replace(options, references=tuple(dates)))[1]
    assert overlap(mask == CLOUD, CLOUDY) > 0.75, "between the dates the rule for one date decides"
    assert not (mask[SALT] == CLOUD).any()


def test_another_grid_and_unit_give_the_same_clouds(options, tmp_path):
    coarse = ground()[:, ::2, ::2] / 10000
    place = (ORIGIN[0], 2 * PIXEL_M, 0.0, ORIGIN[1], 0.0, -2 * PIXEL_M)
    path = write_raster(tmp_path / "coarse.tif", coarse.astype("float32"), names=NAMES, geotransform=place)
    options = replace(options, references=(replace(options.references[0], raster=RasterSource(path)),))
    mask = found(masked(options, tmp_path, np.zeros(SHAPE)))[1]
    assert overlap(mask == CLOUD, CLOUDY) > 0.8 and overlap(mask == SHADOW, SHADED) > 0.7


def test_windows_give_what_the_whole_gives(options, tmp_path, monkeypatch):
    options = masked(options, tmp_path, disc(SHAPE, (20, 20), 15))
    whole = found(options)[1]

    def smaller(shape):
        return tiles.tiles(shape, 48)

    monkeypatch.setattr(dates_module, "tiles", smaller)
    monkeypatch.setattr(sunlight, "tiles", smaller)
    np.testing.assert_array_equal(found(options)[1], whole)


def test_nodata_of_the_raster_is_nodata_of_the_mask(options, tmp_path):
    image = cloudy_date(ground())
    image[:, :10] = 0
    options = replace(options, optical=OpticalSource(written(tmp_path / "gap.tif", image)))
    mask = found(masked(options, tmp_path, np.zeros(SHAPE)))[1]
    assert (mask[:10] == MASK_NODATA).all() and not (mask[10:] == MASK_NODATA).any()


def test_the_sun_of_the_metadata_decides_where_shadows_may_be(options, tmp_path):
    dark = disc(SHAPE, (148, 10), 8)  # behind the cloud, but too far away
    image = cloudy_date(ground())
    image[:, dark] = AIRLIGHT_DN + (image[:, dark] - AIRLIGHT_DN) * 0.4
    tags = {"MEAN_SUN_AZIMUTH": "39", "MEAN_SUN_ZENITH": "40"}
    optical = OpticalSource(written(tmp_path / "sunny.tif", image, tags=tags))
    log = Log()
    mask = found(masked(replace(options, optical=optical), tmp_path, np.zeros(SHAPE)), log)[1]
    assert overlap(mask == SHADOW, SHADED) > 0.8 and not (mask[dark] == SHADOW).any()
    assert any("by metadata" in text for text in log.infos)


DEGREE = 10 / 111_320


@pytest.mark.parametrize(
    "place, narrowness, north",
    [
        ({"crs": "EPSG:4326", "geotransform": (20.0, DEGREE, 0.0, 70.0, 0.0, -DEGREE)}, np.cos(np.radians(70)), 0),
        ({"crs": "EPSG:3413", "geotransform": (1_500_000, 10.0, 0.0, -500_000, 0.0, -10.0)}, 1, -71.6),
        ({"crs": "EPSG:3035", "geotransform": (2.7e6, 10.0, 0.0, 2e6, 0.0, -10.0)}, 1, 13),
    ],
    ids=["degrees", "polar", "LAEA"],
)
def test_the_suns_azimuth_counts_from_north_on_the_ground(options, tmp_path, place, narrowness, north):
    azimuth = np.degrees(np.arctan2(-DOWN_RIGHT[1] * narrowness, DOWN_RIGHT[0]))
    tags = {"MEAN_SUN_AZIMUTH": f"{azimuth - north:.1f}", "MEAN_SUN_ZENITH": "40"}
    optical = OpticalSource(written(tmp_path / "slanted.tif", cloudy_date(ground()), tags=tags, **place))
    other = ReferenceSource(written(tmp_path / "other_slanted.tif", ground(), **place))
    log = Log()
    mask = found(replace(options, optical=optical, references=(other,)), log)[1]
    assert overlap(mask == SHADOW, SHADED) > 0.8
    (told,) = (text for text in log.infos if "by metadata" in text)
    assert abs(float(told.partition("the sun is at ")[2].partition("°")[0]) - azimuth) < 5


def test_the_longest_shadow_follows_from_the_suns_height():
    grid = Grid(100, 100, (500_000.0, 20.0, 0.0, 5_000_000.0, 0.0, -20.0), crs_wkt=_wkt(CRS))
    assert longest_shadow_px(grid, 45) == pytest.approx(300, rel=0.001)
    mercator = Grid(100, 100, (1e6, 20.0, 0.0, 8_399_738.0, 0.0, -20.0), crs_wkt=_wkt("EPSG:3857"))
    assert longest_shadow_px(mercator, 45) == pytest.approx(600, rel=0.01), "20 m there are 10 m at 60 degrees"
    degrees = Grid(100, 100, (0.0, 1 / 111_320, 0.0, 0.0, 0.0, -1 / 111_320), crs_wkt=_wkt("EPSG:4326"))
    assert longest_shadow_px(degrees, 45) == pytest.approx(6000, rel=0.01)
    north = replace(degrees, geotransform=(0.0, 1 / 111_320, 0.0, 60.0, 0.0, -1 / 111_320))
    assert longest_shadow_px(north, 45) == pytest.approx(12_000, rel=0.01), "columns are half as wide there"
    assert longest_shadow_px(Grid(100, 100), 45) is None


def _wkt(crs):
    from rasters import wkt_of

    return wkt_of(crs)


def test_a_mask_comes_first_and_no_references_are_refused(options, tmp_path):
    given = MaskSource(RasterSource(write_raster(tmp_path / "given.tif", CLOUDY.astype("uint8"))))
    report, mask = found(replace(options, mask=given))
    assert report.method == "mask"
    np.testing.assert_array_equal(mask == CLOUD, CLOUDY)
    assert found(replace(options, mask=given, method="references"))[0].method == "references"
    alone = replace(options, references=(), method="references")
    assert "METHOD is 'references' but there are no REFERENCES" in problems(open_clouds, alone)[0]


def test_a_reference_without_a_colour_is_refused(options, tmp_path):
    path = write_raster(tmp_path / "infrared.tif", ground()[2:].astype("uint16"), names=("B4", "B8"))
    mask = masked(options, tmp_path, np.zeros(SHAPE)).references[0].mask
    with pytest.raises(OptionError, match="lacks green, blue, which clouds are found by"):
        open_clouds(replace(options, references=(ReferenceSource(RasterSource(path), mask),)))


def test_a_date_that_shows_nothing_is_left_out_and_the_only_one_is_an_error(options, tmp_path):
    hidden = masked(options, tmp_path, np.ones(SHAPE))
    with pytest.raises(RasterError, match="shows nothing of the optical raster's ground"):
        found(hidden)
    clear = MaskSource(RasterSource(write_raster(tmp_path / "clear.tif", np.zeros(SHAPE, "uint8"))), type="nonzero")
    both = (*hidden.references, replace(options.references[0], mask=clear))
    log = Log()
    mask = found(replace(options, references=both), log)[1]
    assert overlap(mask == CLOUD, CLOUDY) > 0.85
    assert any("This date is not used to detect clouds" in text for text in log.warnings)


def test_a_date_without_data_and_without_a_mask_is_left_out_and_named_where_it_is_the_only_one(options, tmp_path):
    empty = ReferenceSource(written(tmp_path / "empty.tif", np.zeros_like(ground())))
    log = Log()
    mask = found(replace(options, references=(empty, *options.references)), log)[1]
    np.testing.assert_array_equal(mask, found(options)[1])
    assert any("The reference" in text and "empty.tif' shows nothing" in text for text in log.warnings)
    with pytest.raises(RasterError, match="The reference '.*empty.tif' shows nothing of the optical raster's ground"):
        found(replace(options, references=(empty,)))


def test_the_raster_itself_is_left_out_of_the_dates(options, tmp_path):
    clear = MaskSource(RasterSource(write_raster(tmp_path / "clear.tif", np.zeros(SHAPE, "uint8"))), type="nonzero")
    itself, log = ReferenceSource(options.optical.raster, clear), Log()
    mask = found(replace(options, references=(itself, *options.references)), log)[1]
    np.testing.assert_array_equal(mask, found(options)[1])
    assert any("is the optical raster once more" in text for text in log.warnings)
    with pytest.raises(RasterError, match="is the optical raster once more: .* Give another date"):
        found(replace(options, references=(itself,)))


@pytest.mark.parametrize("at", [0.1, 0.6, 0.9, 0.95])
def test_a_cancel_leaves_nothing(options, tmp_path, at):
    before = contents(tmp_path)
    with pytest.raises(Canceled):
        detect_clouds(options, Log(cancel_at=at))
    assert contents(tmp_path) == before


def test_remove_clouds_without_a_mask_compares_the_dates(options, tmp_path):
    restoring = RestoreOptions(
        optical=options.optical,
        references=masked(options, tmp_path, np.zeros(SHAPE)).references,
        estimator=CLOSED_FORM,
        written=Outputs(str(tmp_path / "restored.tif")),
    )
    log = Log()
    restore(restoring, log)
    assert any("Cloud detection: comparison with 1 other date." in text for text in log.infos)
    assert any("by comparison with the other dates" in text for text in log.warnings)
    restored, truth = read_raster(tmp_path / "restored.tif"), 1.05 * ground() + 40
    inner = disc(SHAPE, CLOUD_AT, 14)
    assert np.abs(restored[:, inner] - truth[:, inner]).mean() < 150
    np.testing.assert_array_equal(restored[:, 150:, 130:], read_raster(tmp_path / "optical.tif")[:, 150:, 130:])


def test_without_a_usable_date_clouds_are_still_found_for_the_removal(options, tmp_path):
    """A reference without colours says nothing of clouds, but much of the ground."""
    values = ground()[3:]
    path = write_raster(tmp_path / "nir.tif", np.rint(values).astype("uint16"), names=("B8",))
    clear = write_raster(tmp_path / "clear.tif", np.zeros(SHAPE, "uint8"))
    other = ReferenceSource(RasterSource(path), MaskSource(RasterSource(clear), type="nonzero"))
    restoring = RestoreOptions(
        optical=options.optical,
        references=(other,),
        estimator=CLOSED_FORM,
        written=Outputs(str(tmp_path / "restored.tif")),
    )
    log = Log()
    report = restore(restoring, log)
    assert any("A date is not used to detect clouds. The reference" in text for text in log.infos)
    assert report.restored_share > 0.02
