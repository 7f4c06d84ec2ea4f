"""A scene of several blocks."""

import pytest
from blockwork import CLOUDS, SHAPE
from rasters import write_scene
from runs import scene_options


@pytest.fixture
def options(tmp_path, tiny_model):
    """Options that restore a scene of six blocks, in a folder of its own."""
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    scene = write_scene(tmp_path / "in", SHAPE, cloudy=CLOUDS)
    inference = {"overlap_px": 32, "batch_size": 2, "threads": 1, "precision": "float32"}
    return scene_options(scene, tmp_path / "out" / "whole.tif", tiny_model, **inference)
