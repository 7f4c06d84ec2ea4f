"""The benchmarks measure what they say: clouds on the requested share, steps at borders, and whole small runs."""

import numpy as np
import pytest
from sar_cloud_removal.pipeline.windows.plan import plan_windows

pytest.importorskip("torch", reason="the networks need torch")

from sar_cloud_removal.benchmarks import (  # noqa: E402
    clouds,
    estimators,
    pipeline,
    references,
    scenes,
    startup,
    windows,
)


@pytest.fixture
def watch(monkeypatch):
    """A stopwatch on the loading of networks alone, that goes with the test."""
    for _, owner, function in pipeline.LOADING_STAGES:
        monkeypatch.setattr(owner, function, getattr(owner, function))
    watch = pipeline.Stopwatch()
    pipeline.watch_loading(watch)
    return watch


@pytest.mark.parametrize("size_px, tolerance", [(2048, 0.04), (10980, 0.01)])
def test_the_cloud_in_the_corner_touches_the_share_of_windows_that_was_asked_for(size_px, tolerance):
    plan = plan_windows((size_px, size_px), 256, 64)
    sides = np.arange(size_px)
    cloudy = scenes.corner(size_px, 0.1)
    in_cloud = cloudy(sides[:, None], np.zeros((1, 1), int))[:, 0]
    grown_px = int(in_cloud.sum()) + 8
    touched = sum(start < grown_px for start in plan.rows) * sum(start < grown_px for start in plan.cols)
    assert abs(touched / len(plan) - 0.1) < tolerance


def test_every_window_of_a_patchy_scene_has_clouds_and_clear_ground():
    cloudy = scenes.patchy(*np.ogrid[:1000, :1000])
    for window in plan_windows((1000, 1000), 256, 0):
        part = cloudy[window.slices]
        assert 0.5 < part.mean() < 0.95


def test_a_step_at_the_borders_of_windows_is_seen():
    rng = np.random.default_rng(0)
    image = rng.normal(0, 1, (3, 200, 300))
    assert windows.step_ratio(image, (0, 100, 200), 100) == pytest.approx(1, abs=0.1)
    image[:, :, 100:200] += 5
    assert windows.step_ratio(image, (0, 100, 200), 100) > 3


def test_a_whole_run_is_set_against_the_networks_alone(tmp_path, watch):
    found = pipeline.measure(tmp_path, 300, 8, watch)
    assert found.windows == 4 and 0 < found.loading < found.seconds and found.alone > 0
    assert found.ratio == (found.seconds - found.loading) / (4 * found.alone)


def test_windows_without_cloud_are_left_out_of_the_cloud_benchmark(tmp_path, watch):
    card = scenes.write_model(tmp_path / "model", 8)
    found = clouds.measure(tmp_path, 700, "tenth", card, watch)
    assert (found.computed, found.skipped) == (1, 15) and 0 < found.loading < found.seconds
    assert clouds.measure(tmp_path, 700, "all", card, watch).computed == 16


def test_the_small_cloud_is_one_and_other_dates_need_no_networks(tmp_path, watch):
    sides = np.arange(700)
    assert scenes.small(700)(sides[:, None], sides[None]).sum() == scenes.CLOUD_PX**2
    card = scenes.write_model(tmp_path / "model", 8)
    found = clouds.measure(tmp_path, 700, "small", card, watch, references=1)
    assert 0 < found.computed < found.skipped and found.loading == 0


def test_estimators_are_set_against_networks_and_numpy_against_torch(tmp_path):
    runs = estimators.runs_of(tmp_path, 300)
    assert all(once > 0 and estimators.seconds_of_windows(run) > 0 for run, once in runs.values())
    assert [len(run.scene.inputs.optical.restored) for run, _ in runs.values()] == [3, 3, 10]
    assert runs[estimators.ALONE][0].job.stack is None and not runs[estimators.OTHER][0].job.runs_networks
    found = estimators.compare_arrays(runs[estimators.OTHER][0])
    assert found["numpy"] > 0 and found["torch"] > 0 and found["difference"] < 1


def test_a_run_with_other_dates_is_set_against_its_estimators():
    original = references.proof.fit_stack
    found = references.measure(300, 1)
    stages = {name for name, *_ in references.STAGES}
    assert set(found) == {references.WHOLE, references.CLOCK, *stages} and min(found.values()) > 0
    assert sum(found[name] for name in stages) < found[references.WHOLE], "no stage is inside another one"
    assert references.proof.fit_stack is original


@pytest.mark.skipif(startup.PROGRAM is None, reason="qgis_process is not installed")
def test_the_start_up_benchmark_has_runs_that_end_and_knows_their_imports(tmp_path):
    runs = startup.commands(tmp_path)
    assert [name for name in runs if name.startswith("no cloud")] == ["no cloud, closed-form", "no cloud, auto"]
    processor, elapsed = startup.seconds_of(*runs["no cloud, auto"])
    assert processor > 0 and elapsed > 0
    imported = startup.imports_of(*runs["no cloud, auto"])
    assert imported["sar_cloud_removal"] > 0 and imported["torch"] == 0, "a clear scene needs no networks"
