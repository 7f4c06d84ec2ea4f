"""No file stays open when a run through Processing is over, however it ended: Windows locks open files."""

import gc
import os
from pathlib import Path

import numpy as np
import pytest
import rasters
from qgis.core import QgsProcessingException
from toolbox import Log, run_unchecked

OPEN_FILES = Path("/proc/self/fd")
pytestmark = pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="only Linux lists the open files of a process")


def open_in(folder) -> list:
    """Return the files in ``folder`` that this process has open, deleted ones too."""
    gc.collect()
    paths = []
    for entry in os.listdir(OPEN_FILES):
        try:
            paths.append(os.readlink(OPEN_FILES / entry))
        except OSError:  # that of the listing itself
            continue
    return [path for path in paths if path.startswith(f"{folder}{os.sep}")]


def refusal(provider, name, values, log=None) -> str:
    """Return the text of the error that a run ends with, run as dialogs and models do.

    (QGIS keeps the frames of Python's that call ``processing.run``, with the context, whichever algorithm fails.)
    """
    try:
        run_unchecked(provider, name, values, log)
    except QgsProcessingException as error:
        return str(error)
    raise AssertionError("the run has a result")


def test_open_files_are_found(scene, tmp_path):
    with open(scene.optical, "rb"):
        assert open_in(tmp_path) == [scene.optical]


def test_none_is_open_after_a_run(provider, values, tmp_path):
    run_unchecked(provider, "removeclouds", values)
    assert open_in(tmp_path) == []


def test_none_is_open_after_a_cancel(provider, values, tmp_path):
    log = Log(cancel=True)
    assert "Cancelled" in refusal(provider, "removeclouds", {**values, "ESTIMATOR": "closed-form"}, log)
    assert 0 < max(log.percents) < 100
    assert open_in(tmp_path) == []


def test_none_is_open_after_an_error_of_the_run(provider, values, scene, tmp_path):
    rasters.write_raster(scene.sar, np.full_like(scene.sar_db, np.nan), names=("VV",))
    assert "SAR raster" in refusal(provider, "removeclouds", values)
    assert open_in(tmp_path) == []


def test_none_is_open_after_a_mistake_of_ours(provider, values, tmp_path, monkeypatch):
    from sar_cloud_removal.pipeline.scene.job import JobRun

    def fail(*arguments):
        raise KeyError("a mistake")

    monkeypatch.setattr(JobRun, "restore", fail)
    assert "Unexpected KeyError" in refusal(provider, "removeclouds", values)
    assert open_in(tmp_path) == []


def test_none_is_open_after_a_processing_model_failed(provider, values, scene, tmp_path):
    scl = rasters.write_raster(tmp_path / "scl.tif", np.where(scene.cloudy, 9, 4).astype("uint8"))
    wanted = {name: values[name] for name in ("OPTICAL", "SAR", "MODEL_FILE", "OUTPUT")}
    assert "Remove clouds" in refusal(provider, "sclremoveclouds", {**wanted, "SCL": scl, "DEVICE": "cuda:77"})
    assert open_in(tmp_path) == []


def test_no_algorithm_lets_errors_out_otherwise(provider):
    for algorithm in provider.algorithms():
        for name in ("prepareAlgorithm", "processAlgorithm"):
            method = getattr(type(algorithm), name)
            assert hasattr(method, "__wrapped__"), f"{algorithm.name()}.{name} lacks lets_go"
