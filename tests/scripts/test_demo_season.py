"""The drawn season: its fields change as fields do, and its clouds are those of its masks."""

import numpy as np
import pytest
from osgeo import gdal

pytest.importorskip("scipy", reason="the landscape is drawn with SciPy")

from sar_cloud_removal.scripts.demo import season  # noqa: E402

SIDE_PX = 160


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small season."""
    folder = tmp_path_factory.mktemp("season")
    season.write_season(folder, SIDE_PX)
    return folder


def read(path):
    return gdal.Open(str(path)).ReadAsArray()


def test_every_date_has_a_raster_and_a_mask_of_its_own_clouds(folder):
    masks = [read(folder / "masks" / f"s2_{day}_mask.tif") for day in season.DAYS]
    for day, mask in zip(season.DAYS, masks):
        values = read(folder / f"s2_{day}.tif")
        assert values.shape == (4, SIDE_PX, SIDE_PX) and values.dtype == np.uint16
        assert 0.03 < mask.mean() < 0.8
        assert np.median(values[0][mask == 0]) < 0.5 * np.percentile(values[0][mask == 1], 90)
    assert all((first != second).any() for first, second in zip(masks, masks[1:]))


def test_fields_green_up_and_are_harvested(folder):
    stages = {
        day: season.draw_date((SIDE_PX, SIDE_PX), np.random.default_rng(season.SEED), date)[0]
        for day, date in season._STAGES.items()
    }
    ground = np.stack([season.ground_on(day, stages) for day in season.DAYS])
    ndvi = (ground[:, 3] - ground[:, 0]) / (ground[:, 3] + ground[:, 0])
    assert ((ndvi[0] < 0.35) & (ndvi[7] > 0.6)).mean() > 0.05, "summer crops"
    assert ((ndvi[2] > 0.6) & (ndvi[9] < 0.35)).mean() > 0.03, "winter crops"
    assert np.abs(np.diff(ndvi, axis=0)).max() < 0.7


def test_equal_seeds_give_equal_bytes(folder, tmp_path):
    season.write_season(tmp_path, SIDE_PX)
    name = f"s2_{season.DAYS[3]}.tif"
    assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
