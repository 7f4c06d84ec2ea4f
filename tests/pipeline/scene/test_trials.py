"""Trials: copies of the scene's own clouds on its clear ground."""

import numpy as np
import pytest
from grounds import CARD, SHAPE, Ground
from runs import Log
from sar_cloud_removal.pipeline.scene import proof
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
