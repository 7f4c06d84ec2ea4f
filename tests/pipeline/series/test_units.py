"""The units of a series: one decision on the offset of 1000 for all dates, by all that is known of any of them."""

import datetime
from dataclasses import replace

import numpy as np
import pytest
from rasters import ORIGIN, PIXEL_M, write_raster
from runs import Log
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.pixels.reflectance import ReflectanceScale
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.series.dates import SeriesDate, read_dates
from sar_cloud_removal.pipeline.series.fingerprints import fingerprints
from sar_cloud_removal.pipeline.series.on_grid import place_of
from sar_cloud_removal.pipeline.series.units import DateUnits, find_units
from seriesfiles import DAYS, NAMES, season_options, write_season

SHAPE = (60, 70)
BRIGHT, DARK = 1300, 300
"""Digital numbers without the offset of ground that has no dark pixel, and of ground that has."""


def ground(least, seed=0):
    """Return digital numbers (4, H, W) from ``least`` on that vary by 1000."""
    noise = np.random.default_rng(seed).normal(0, 20, (4, *SHAPE))
    return np.maximum(least + np.linspace(0, 1000, SHAPE[1]) + noise, least).astype("uint16")


@pytest.fixture
def decided(tmp_path):
    """Return a function that writes dates, values (4, H, W) each, and returns their offsets and the log."""

    def decided(*dates, baselines=(), names=(), **writing):
        """``baselines``: what the metadata of each date have; ``names``: the folder of each."""
        found = []
        for index, values in enumerate(dates):
            folder = tmp_path / (names[index] if index < len(names) and names[index] else str(index))
            folder.mkdir(parents=True)
            baseline = baselines[index] if index < len(baselines) else None
            tags = {"PROCESSING_BASELINE": baseline} if baseline else {}
            place = {"geotransform": writing["geotransforms"][index]} if writing else {}
            path = write_raster(folder / "s2.tif", values, names=NAMES, tags=tags, **place)
            found.append(SeriesDate(datetime.date.fromisoformat(DAYS[index]), RasterSource(path)))
        log = Log()
        units = find_units(found, place_of(found[0].raster, Rasters()), None, log)
        return [units[date.name].scale.offset_dn for date in found], log

    return decided


def product(baseline):
    return f"S2A_MSIL2A_20230512T110621_{baseline}_R137_T29SND_20230512T171302.SAFE"


def test_a_date_without_dark_pixels_is_as_the_dates_that_are_as_bright(decided):
    """By itself the second one seems to have the offset: all of its numbers are above 1000."""
    dates = ground(990), np.maximum(ground(990, 1), 1010), ground(990, 2)
    offsets, log = decided(*dates)
    assert offsets == [0, 0, 0] and not log.warnings
    (text,) = log.infos
    assert f"without it {DAYS[0]}, {DAYS[2]} (by their own values); without it {DAYS[1]} (by comparison" in text


def test_the_offset_of_some_dates_is_seen_by_comparison(decided):
    offsets, log = decided(ground(DARK), ground(DARK, 1) + np.uint16(1000), ground(DARK, 2))
    assert offsets == [0, 1000, 0] and not log.warnings


def test_metadata_decide_on_other_dates_too(decided):
    """A few negative reflectances in the first date seem to rule its offset out."""
    odd = ground(1000 + DARK)
    odd[:, :, :1] = 880
    offsets, log = decided(odd, ground(1000 + DARK, 1), baselines=(None, "05.09"))
    assert offsets == [1000, 1000]
    assert f"with it {DAYS[0]} (by comparison with other dates); with it {DAYS[1]} (by metadata" in log.infos[0]


def test_snow_and_clouds_are_no_offset(decided):
    offsets, log = decided(ground(DARK), ground(5000, 1))
    assert offsets == [0, 0] and not log.warnings


def test_values_as_dark_as_no_offset_allows_are_not_overruled(decided):
    hazy = ground(DARK + 900, 1)
    hazy[:, :, :1] = 700
    offsets, _ = decided(ground(DARK), hazy, baselines=("03.01",))
    assert offsets == [0, 0]


def test_harmonised_dates_belie_the_metadata_of_the_other_ones(decided):
    """The second one, half cloud, is too bright to show that its offset has been subtracted."""
    cloudy = ground(DARK, 1)
    cloudy[:, :, :40] = 6000
    assert decided(cloudy, baselines=("05.09",))[0] == [1000]
    offsets, _ = decided(ground(DARK), cloudy, baselines=("05.09", "05.09"), names=("first", "second"))
    assert offsets == [0, 0]


def test_water_that_is_dark_in_one_band_belies_nothing(decided):
    """Its negative reflectance alone looks like an offset that has been subtracted."""
    water = ground(1000 + DARK)
    water[3] = 870
    assert decided(water, baselines=("05.09",))[0] == [0]
    dates = water, ground(1000 + DARK, 1), ground(1000 + DARK, 2)
    offsets, _ = decided(*dates, baselines=("05.09",) * 3, names=("first", "second", "third"))
    assert offsets == [1000] * 3


@pytest.mark.parametrize("first", ["N0509", "N0301"])
def test_names_of_products_decide(decided, first):
    """The values are bright enough for either."""
    offsets, log = decided(ground(BRIGHT), ground(BRIGHT, 1), names=(product(first), f"1/{product('N0301')}"))
    assert offsets == [1000 if first == "N0509" else 0, 0]
    assert "by metadata or product name" in log.infos[0]


def test_dates_that_nothing_can_be_compared_with_go_by_their_values_and_are_warned_of(decided):
    """Clouds all over the third one: it may be of either kind."""
    dates = ground(DARK), ground(1000 + DARK, 1), ground(6000, 2)
    offsets, log = decided(*dates, baselines=("03.01", "05.09"))
    assert offsets == [0, 1000, 1000]
    (text,) = log.warnings
    assert f"with it {DAYS[2]} (by their own values). Where that is wrong, write the PROCESSING_BASELINE" in text


def test_dates_are_compared_on_the_ground_of_the_grid(decided):
    """Most of the second raster lies beside the grid, and is brighter by 1000."""
    wide = np.concatenate([ground(1000)] + [ground(2000)] * 20, axis=2)
    corner = ORIGIN[0] + 0.5 * PIXEL_M
    places = [(x, PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M) for x in (ORIGIN[0], corner)]
    offsets, _ = decided(ground(900), wide, geotransforms=places)
    assert offsets == [0, 0]


def test_other_units_have_no_offset(decided):
    offsets, log = decided(ground(DARK) // np.uint16(4), (ground(DARK) / 1e4).astype("float32"), ground(DARK))
    assert offsets[1:] == [None, 0] and not log.warnings


def test_earlier_results_count_only_with_the_same_decision(tmp_path):
    season = write_season(tmp_path / "in", DAYS[:2])
    options, rasters = season_options(season, tmp_path / "out"), Rasters()
    dates = read_dates(options, rasters, Log())
    grid, on_grid = rasters.open(dates[0].raster).grid, [True, True]
    other = (replace(dates[0], offset_dn=0), replace(dates[1], offset_dn=1000))
    both = (replace(dates[0], offset_dn=0), replace(dates[1], offset_dn=0))
    found = [tuple(fingerprints(options, each, rasters, grid, on_grid)) for each in (dates, other, both)]
    assert len(set(found)) == 3


def test_the_networks_write_some_of_the_bands_in_an_order_of_their_own():
    scale = ReflectanceScale((1.0, 2.0, 3.0), (0.1, 0.2, 0.3), "")
    units = DateUnits((0, 2, 4), scale, ((1.0, 0.0),) * 3)
    written = units.of_written([4, 3, 2])
    assert written.scalings() == {0: (3.0, 0.3), 2: (2.0, 0.2)} and len(written.declared) == 2
    assert units.scale_of([4, 1]).gain == (3.0, 1.0), "what says nothing of the units is as the first band"
