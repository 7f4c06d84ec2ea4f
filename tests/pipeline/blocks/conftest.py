"""A scene of several blocks, and a cluster."""

import pytest
from blockwork import CLOUDS, SHAPE
from rasters import write_scene
from runs import scene_options


@pytest.fixture(scope="module")
def two_workers():
    """A cluster of two processes of one thread each, each looked after by a nanny that starts it again when it dies."""
    distributed = pytest.importorskip("distributed", reason="clusters need the package distributed (Dask)")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as made:
        yield made


@pytest.fixture
def options(tmp_path, tiny_model):
    """Options that restore a scene of six blocks, in a folder of its own."""
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    scene = write_scene(tmp_path / "in", SHAPE, cloudy=CLOUDS)
    inference = {"overlap_px": 32, "batch_size": 2, "threads": 1, "precision": "float32"}
    return scene_options(scene, tmp_path / "out" / "whole.tif", tiny_model, **inference)
