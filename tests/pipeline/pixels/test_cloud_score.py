"""The spectral cloud score: what each band's test adds, and what is not there."""

import numpy as np
import pytest
from rasters import optical_dn
from sar_cloud_removal.pipeline.pixels.cloud_score import CLOUDY_SCORE, MARGIN_PX, cloud_score

SHAPE = (24, 30)
CLOUD = {"red": 0.6, "green": 0.6, "blue": 0.65, "aerosol": 0.6, "cirrus": 0.02, "swir1": 0.5}
SNOW = {**CLOUD, "swir1": 0.03}
SAND = {"red": 0.45, "green": 0.33, "blue": 0.2, "aerosol": 0.17, "cirrus": 0.002, "swir1": 0.5}
FOREST = {"red": 0.03, "green": 0.05, "blue": 0.06, "aerosol": 0.07, "cirrus": 0.002, "swir1": 0.1}


def score(ground, names=tuple(CLOUD)):
    """Return the score of a uniform image that has the bands ``names``."""
    found = cloud_score({name: np.full(SHAPE, ground[name], np.float32) for name in names})
    assert found.shape == SHAPE and np.ptp(found) < 1e-5
    return float(found.mean())


def test_clouds_are_told_from_snow_by_the_infrared_and_from_sand_by_the_aerosol_band():
    visible = ("red", "green", "blue")
    assert score(CLOUD) >= CLOUDY_SCORE and score(CLOUD, visible) >= CLOUDY_SCORE
    assert score(FOREST) == 0 and score(FOREST, visible) == 0
    assert score(SNOW) == 0 and score(SNOW, visible) >= CLOUDY_SCORE, "three bands cannot tell snow"
    assert score(SNOW, (*visible, "swir1")) == 0
    sand = {**SAND, "blue": 0.25}
    assert score(sand, visible) >= CLOUDY_SCORE > score({**sand, "aerosol": 0.11}, (*visible, "aerosol"))


def test_a_small_hole_closes_and_a_window_with_its_margin_gives_the_same():
    bands = dict(zip(("red", "green", "blue"), optical_dn((60, 70)) / np.float32(9000)))
    whole = cloud_score(bands)
    inner = (slice(20, 40), slice(15, 45))
    wide = (slice(20 - MARGIN_PX, 40 + MARGIN_PX), slice(15 - MARGIN_PX, 45 + MARGIN_PX))
    part = cloud_score({name: band[wide] for name, band in bands.items()})
    assert part[MARGIN_PX:-MARGIN_PX, MARGIN_PX:-MARGIN_PX] == pytest.approx(whole[inner], abs=1e-5)
    assert np.ptp(whole[inner]) > 0.1
    cloud = {name: np.full(SHAPE, 0.6, np.float32) for name in ("red", "green", "blue")}
    for band in cloud.values():
        band[10:12, 10:12] = 0.05
    assert cloud_score(cloud).min() > CLOUDY_SCORE
