"""The arithmetic of large areas: what blocks cost is counted, and documentation has the table of its figure."""

import re
from dataclasses import replace

import pytest
from checkout import ROOT
from sar_cloud_removal.pipeline.windows.plan import plan_windows

pytest.importorskip("torch", reason="the benchmarks need torch")
from sar_cloud_removal.benchmarks import scaling  # noqa: E402
from sar_cloud_removal.benchmarks.dask import overhead, speed_up  # noqa: E402

PAGE = ROOT / "docs" / "scaling.md"


def test_one_block_costs_nothing_more_and_small_ones_most():
    side_px, count, computed, read = overhead(12000)
    assert (count, computed) == (1, 1) and side_px >= 10980 and read == 1
    costs = [overhead(side)[2] for side in (1024, 2304, 4608)]
    assert costs == sorted(costs, reverse=True) and all(cost > 1 for cost in costs)


def test_more_workers_are_faster_while_there_are_blocks_for_them():
    assert speed_up(1, 12000) == 1 and speed_up(1, 3072) == pytest.approx(1 / overhead(3072)[2])
    found = [speed_up(workers, 3072) for workers in (1, 2, 4, 16, 64)]
    assert found == sorted(found) and found[-1] == found[-2] < 16, "a tile has 16 blocks"
    assert speed_up(64, 1536) > 2 * found[-1], "smaller ones are enough for more"


def test_the_estimators_read_all_bands_of_all_dates_and_need_no_gpu():
    given = scaling.Assumptions(block_px=12000, compression=1)
    alone, other = (scaling.cost(scaling.AREAS[0], 10, 32, given, references) for references in (0, 1))
    assert other.core_hours == alone.core_hours and other.kept_tb == alone.kept_tb
    assert other.read_tb - alone.read_tb == pytest.approx(scaling.MEGAPIXELS * 21 / 1e6)
    assert "GPU" not in scaling.table(10, 32, given, 1)


def test_cost_follows_scenes_clouds_and_operations():
    given = scaling.Assumptions()
    tile, country = (scaling.cost(scaling.AREAS[index], 10, 32, given) for index in (0, 1))
    assert country.core_hours == pytest.approx(60 * tile.core_hours)
    assert country.read_tb == pytest.approx(60 * tile.read_tb)
    half = scaling.cost(scaling.AREAS[0], 10, 32, replace(given, cloudy_share=given.cloudy_share / 2))
    assert half.core_hours == pytest.approx(tile.core_hours / 2) and half.read_tb == tile.read_tb
    whole = scaling.cost(
        scaling.AREAS[0], 3600 / scaling.MEGAPIXELS, 32, replace(given, cloudy_share=1, block_px=12000)
    )
    assert whole.core_hours == pytest.approx(1)
    windows = len(plan_windows((10980, 10980), 256, 64))
    assert whole.gpu_hours == pytest.approx(windows * 27.3e9 / 989e12 / 3600)


def test_the_page_has_the_table_of_the_figure_it_names():
    text = PAGE.read_text(encoding="utf-8")
    (figure,) = re.findall(r"scaling --core-seconds ([\d.]+)`", text)
    assert f"**{figure} core-seconds for a megapixel" in text
    assert scaling.table(float(figure), 32, scaling.Assumptions()) in text
    joined = " ".join(text.split())
    assert f"{speed_up(64, 3072):.0f} times as fast as one worker" in joined
    assert f"64 workers are {speed_up(64, 1536):.0f} times as fast" in joined
    (figure,) = re.findall(r"scaling --core-seconds ([\d.]+) --references 1`", text)
    assert f"**{figure} core-seconds for a megapixel of ten bands" in joined
    assert scaling.table(float(figure), 32, scaling.Assumptions(), 1) in text
    for side in (768, 2304, 3072, 4608, 6144):
        side_px, count, computed, read = overhead(side)
        assert re.search(rf"\| {side_px}( \(usual\))? \| {count} \| {computed:.2f} times \| {read:.2f} times \|", text)
