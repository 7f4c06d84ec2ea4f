"""Memory does not grow with the raster's height: measured, and the limit of GDAL's block cache that makes it so."""

import numpy as np
import pytest
from osgeo import gdal
from rasters import write_raster
from runs import Log, scene_options
from sar_cloud_removal.benchmarks import memory
from sar_cloud_removal.pipeline.rasters.block_cache import BlockCacheLimit, strip_bytes
from sar_cloud_removal.pipeline.tasks.removeclouds import restore

MB = 1 << 20


@pytest.fixture
def cache_max():
    """GDAL's cache at 1000 MB for the test, and afterwards as it was."""
    before = gdal.GetCacheMax()
    gdal.SetCacheMax(1000 * MB)
    yield 1000 * MB
    gdal.SetCacheMax(before)


def test_peak_memory_does_not_depend_on_the_height(tiny_model):
    """Three times the height; ``benchmarks/memory.py`` does the same at 10,000 x 20,000 pixels."""
    low, *_ = memory.measure(2000, 5000, tiny_model)
    high, seconds, computed, skipped = memory.measure(2000, 15000, tiny_model)
    assert computed > 0 and skipped > computed
    # two bytes for each pixel more would be 38 MB
    assert abs(high - low) < 30, f"{low:.0f} MB, then {high:.0f} MB"


def test_the_cache_is_limited_inside_and_given_back(cache_max):
    with BlockCacheLimit():
        assert gdal.GetCacheMax() == 256 * MB
    assert gdal.GetCacheMax() == cache_max
    with pytest.raises(ValueError), BlockCacheLimit():
        raise ValueError
    assert gdal.GetCacheMax() == cache_max


def test_a_lower_limit_of_the_user_stays(cache_max):
    gdal.SetCacheMax(20 * MB)
    with BlockCacheLimit():
        assert gdal.GetCacheMax() == 20 * MB
    assert gdal.GetCacheMax() == 20 * MB


def test_runs_side_by_side_add_up_and_the_last_one_gives_back(cache_max):
    first, second = BlockCacheLimit(), BlockCacheLimit()
    first.__enter__()
    second.__enter__()
    assert gdal.GetCacheMax() == 512 * MB
    first.__exit__(None, None, None)
    assert gdal.GetCacheMax() == 256 * MB
    second.__exit__(None, None, None)
    assert gdal.GetCacheMax() == cache_max


@pytest.mark.parametrize(
    "options, columns, block_rows",
    [
        (("TILED=YES",), 512, 256),
        (("TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=64"), 384, 64),
        ((), 300, 3),
    ],
)
def test_a_strip_is_counted_in_whole_blocks_of_all_bands(tmp_path, cache_max, options, columns, block_rows):
    path = write_raster(tmp_path / "raster.tif", np.ones((4, 300, 300), "uint16"), options=options)
    dataset = gdal.Open(path)
    needed = columns * (272 + 2 * block_rows) * 4 * 2
    assert strip_bytes(dataset, 272) == needed
    with BlockCacheLimit() as limit:
        limit.hold([dataset, dataset], 272)
        assert gdal.GetCacheMax() == 128 * MB + 2 * needed


def test_of_a_very_wide_raster_a_part_of_a_strip_is_counted(tmp_path):
    path = str(tmp_path / "wide.tif")
    gdal.GetDriverByName("GTiff").Create(path, 500_000, 600, 3, gdal.GDT_UInt16, ["TILED=YES", "SPARSE_OK=TRUE"])
    assert strip_bytes(gdal.Open(path), 272) == (1 << 14) * (272 + 512) * 3 * 2


def test_a_run_limits_the_cache_only_while_it_lasts(scene, tmp_path, tiny_model, cache_max):
    class Watch(Log):
        limits = []

        def progress(self, fraction):
            self.limits.append(gdal.GetCacheMax())

    restore(scene_options(scene, tmp_path / "out.tif", tiny_model), Watch())
    assert Watch.limits[0] == 256 * MB, "samples"
    assert 128 * MB < Watch.limits[-1] < 140 * MB, "windows"
    assert gdal.GetCacheMax() == cache_max
