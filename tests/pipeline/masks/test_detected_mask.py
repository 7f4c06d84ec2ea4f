"""``removeclouds`` without a mask: clouds are detected first, in a file that nobody sees."""

import json

import numpy as np
import pytest
from osgeo import gdal
from rasters import read_raster
from runs import Log, changed, contents, problems, scene_options
from sar_cloud_removal.errors import Canceled, ModelError, RasterError
from sar_cloud_removal.models.detector_cards import read_detector_card
from sar_cloud_removal.pipeline.masks import detect as detect_module
from sar_cloud_removal.pipeline.masks.detect import Detection
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.scene.clouds.detection import open_restoration_detection
from sar_cloud_removal.pipeline.tasks.removeclouds import open_removal, restore
from tinymodels import write_tiny_detector

pytest.importorskip("torch", reason="the networks need torch")


@pytest.fixture(autouse=True)
def detector(monkeypatch, tmp_path_factory):
    """An untrained detector, which sees clouds everywhere, stands for the plugin's own."""
    folder = tmp_path_factory.mktemp("detector")
    card = read_detector_card(write_tiny_detector(folder, window_px=128))
    monkeypatch.setattr(detect_module, "find_detector_card", lambda: card)
    return card


@pytest.fixture
def options(scene, tmp_path, tiny_model):
    """Options without a mask."""
    return scene_options(scene, tmp_path / "out.tif", tiny_model, mask=None)


def test_the_result_is_that_of_the_mask_that_is_found(options, tmp_path):
    log = Log()
    report = restore(options, log)
    without = read_raster(options.written.restored)
    found = str(tmp_path / "found.tif")
    open_restoration_detection(options, Rasters(), Log()).with_outputs({"OUTPUT": found}).run(Log())
    classes = read_raster(found)[0]
    assert set(np.unique(classes)) >= {0, 1}
    other = changed(options, mask=RasterSource(found), restored=str(tmp_path / "other.tif"))
    told = restore(other, Log())
    np.testing.assert_array_equal(without, read_raster(other.written.restored))
    assert report.restored_share == told.restored_share > 0
    assert log.warnings[0].startswith("No cloud mask is given: clouds are detected in the raster itself.")
    assert report.warnings == tuple(log.warnings) and report.seconds > 0


def test_nothing_but_the_result_is_left_and_progress_is_one(options, tmp_path):
    before = contents(tmp_path)
    log = Log()
    restore(options, log)
    assert set(contents(tmp_path)) - set(before) == {"out.tif"}
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []
    assert log.fractions == sorted(log.fractions) and log.fractions[-1] == 1


def test_the_tags_tell_what_was_asked_for(options):
    restore(options, Log())
    told = json.loads(gdal.Open(options.written.restored).GetMetadataItem("SAR_CLOUD_REMOVAL_PARAMETERS"))
    assert (told["mask"]["type"], told["mask"]["raster"]) == ("auto", None)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.6])
def test_a_cancel_at_any_time_leaves_everything_as_it_was(options, tmp_path, share):
    (tmp_path / "out.tif").write_bytes(b"earlier")
    before = contents(tmp_path)
    with pytest.raises(Canceled):
        restore(options, Log(cancel_at=share))
    assert contents(tmp_path) == before
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


def test_other_mistakes_are_found_before_clouds_are_looked_for(options, monkeypatch):
    def refuse(*arguments):
        raise AssertionError("looked for clouds")

    monkeypatch.setattr(Detection, "work", refuse)
    wrong = changed(options, sar=RasterSource("missing.tif"))
    with pytest.raises(RasterError, match="missing.tif"):
        restore(wrong, Log())
    assert "missing.tif" in problems(open_removal, wrong)[0]


def test_a_detector_that_is_missing_is_an_error_of_the_check(options, monkeypatch):
    def absent():
        raise ModelError("There is no cloud detector.")

    monkeypatch.setattr(detect_module, "find_detector_card", absent)
    assert problems(open_removal, options) == ["There is no cloud detector."]


def test_of_type_detect_a_mask_is_left_alone(options, scene):
    log = Log()
    restore(changed(options, mask=RasterSource(scene.mask), mask_type="detect"), log)
    assert log.warnings[0].startswith("The CLOUD_MASK is not used")
