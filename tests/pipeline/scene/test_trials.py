"""Trials: copies of the scene's own clouds on its clear ground."""

import numpy as np
import pytest
from grounds import CARD, SHAPE, Ground
from runs import Log
from sar_cloud_removal.pipeline.scene import proof
from sar_cloud_removal.pipeline.scene.estimation import RGB
from sar_cloud_removal.pipeline.scene.trials import MIN_HOLE_PX, TRIALS, draw_trials
from sar_cloud_removal.pipeline.windows.plan import plan_windows


@pytest.fixture
def trials_of(tmp_path):
    """Return a function that draws the trials of a scene with the clouds ``cloudy`` (H, W) bool."""

    def draw(cloudy, buffer_px=0):
        ground = Ground(tmp_path)
        ground.cloudy = cloudy
        plan = plan_windows(SHAPE, CARD.window_px, 0)
        found, _ = draw_trials(ground.open(buffer_px=buffer_px), plan, False, Log())
        return [prepared.trial for prepared in found]

    return draw


def one_cloud(height, width):
    cloudy = np.zeros(SHAPE, bool)
    cloudy[40 : 40 + height, 36 : 36 + width] = True
    return cloudy


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (7, 9)])
def test_copies_of_a_small_cloud_are_put_together(trials_of, size):
    found = trials_of(one_cloud(*size))
    assert len(found) == TRIALS
    assert all(trial.hole.sum() >= MIN_HOLE_PX for trial in found)


def test_a_cloud_that_is_large_enough_is_copied_once(trials_of):
    found = trials_of(one_cloud(8, 8))
    assert len(found) == TRIALS
    assert all(trial.hole.sum() <= 64 for trial in found)


def test_without_clear_ground_there_are_no_trials(trials_of):
    assert trials_of(np.ones(SHAPE, bool)) == []
    assert trials_of(np.zeros(SHAPE, bool)) == []


@pytest.mark.parametrize(("threads", "at_a_time"), [(1, 1), (16, 8)])
def test_memory_limits_how_many_are_looked_at_side_by_side(tmp_path, monkeypatch, threads, at_a_time):
    asked, own = [], proof.all_side_by_side

    def watched(count, *others):
        asked.append(count)
        return own(count, *others)

    monkeypatch.setattr(proof, "all_side_by_side", watched)
    ground = Ground(tmp_path)
    ground.cloudy = one_cloud(8, 8)
    _, stack, _ = proof.fit_proof(ground.open(), plan_windows(SHAPE, CARD.window_px, 0), None, Log(), threads=threads)
    assert stack.quality.trials == TRIALS and set(asked) == {at_a_time}


class Noise:
    """Networks that show noise, and count the windows that they run in."""

    def __init__(self):
        self.windows, self._generator = 0, np.random.default_rng(0)

    def run(self, patches):
        for _ in patches:
            self.windows += 1
            size = (RGB, CARD.window_px, CARD.window_px)
            yield None, self._generator.normal(0, 0.3, size).astype(np.float32)


@pytest.mark.parametrize(("least_db", "windows"), [(0.05, proof.FIRST_TRIALS), (-99, TRIALS)])
def test_networks_run_in_all_trials_if_a_few_do_not_tell_against_them(tmp_path, monkeypatch, least_db, windows):
    monkeypatch.setattr(proof, "LEAST_NETWORKS_DB", least_db)
    ground, networks, log = Ground(tmp_path), Noise(), Log()
    ground.cloudy = one_cloud(24, 24)
    _, stack, found = proof.fit_proof(ground.open(), plan_windows(SHAPE, CARD.window_px, 0), networks, log)
    assert networks.windows >= windows and (networks.windows == windows or stack.uses_image)
    assert found.trials == stack.quality.trials == TRIALS
    told = [text for text in log.infos if "have no part in the result" in text]
    assert len(told) == (least_db > 0) and (not told or f"in {proof.FIRST_TRIALS} trials" in told[0])
    assert stack.uses_image <= (least_db < 0)
