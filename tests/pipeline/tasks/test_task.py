"""What all tasks do alike."""

import pytest
from runs import Log, contents, scene_options
from sar_cloud_removal.errors import RasterError
from sar_cloud_removal.pipeline.tasks.removeclouds import Removal, open_removal

pytest.importorskip("torch", reason="the networks need torch")


def test_too_little_memory_is_an_error_for_users(scene, tiny_model, tmp_path, monkeypatch):
    def exhausted(task, cache, feedback):
        raise MemoryError("Unable to allocate 9 GiB")

    task = open_removal(scene_options(scene, tmp_path / "out.tif", tiny_model))
    before = contents(tmp_path)
    monkeypatch.setattr(Removal, "work", exhausted)
    with pytest.raises(RasterError, match=r"not enough memory for this run \(Unable to allocate 9 GiB\)\. Close"):
        task.run(Log())
    assert contents(tmp_path) == before
