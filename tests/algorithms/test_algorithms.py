"""The algorithms through ``processing.run``: results, refusals, cancel. The model is tiny and untrained."""

import threading
from pathlib import Path

import numpy as np
import pytest
import rasters
from osgeo import gdal
from qgis.core import (
    QgsProcessingException,
)
from sar_cloud_removal.errors import Canceled, RasterError
from sar_cloud_removal.gui import feedback as feedback_module
from toolbox import Log, files, run, run_as_task, run_unchecked

pytestmark = pytest.mark.usefixtures("provider")


def grown(cloudy, radius_px):
    """Return ``cloudy`` grown by ``radius_px``, the slow and obvious way."""
    rows, columns = np.nonzero(cloudy)
    height, width = np.mgrid[0 : cloudy.shape[0], 0 : cloudy.shape[1]]
    distance = np.min((height[..., None] - rows) ** 2 + (width[..., None] - columns) ** 2, axis=2)
    return distance <= radius_px**2


@pytest.mark.parametrize("estimator", ["auto", "closed-form", "networks"])
def test_removeclouds_changes_the_cloud_and_nothing_else(scene, values, estimator):
    log = Log()
    results = run("removeclouds", {**values, "ESTIMATOR": estimator}, log)
    restored = rasters.read_raster(results["OUTPUT"])
    changed = (restored != scene.optical_dn).any(axis=0)
    assert restored.dtype == scene.optical_dn.dtype and restored.shape == scene.optical_dn.shape
    assert changed[scene.cloudy].all()
    assert not changed[~grown(scene.cloudy, values["MASK_BUFFER"])].any()
    assert results["OUTPUT"] == values["OUTPUT"] and "TRANSLATION" not in results
    assert (results["WINDOWS_RUN"], results["WINDOWS_SKIPPED"], results["DEVICE_USED"]) == (1, 0, "cpu")
    assert changed.mean() <= results["RESTORED_SHARE"] <= grown(scene.cloudy, values["MASK_BUFFER"]).mean()
    assert log.percents == sorted(log.percents) and log.percents[-1] == 100
    assert any("cpu" in line for line in log.lines["info"])


def test_translation_is_written_when_asked_for(scene, values, tmp_path):
    results = run("removeclouds", {**values, "TRANSLATION": str(tmp_path / "translation.tif")})
    translation = rasters.read_raster(results["TRANSLATION"])
    assert translation.dtype == np.uint16 and translation.shape == scene.optical_dn.shape
    assert (translation != rasters.read_raster(results["OUTPUT"])).any()


def test_one_file_for_each_band_gives_the_same_result(scene, values, tmp_path):
    together = rasters.read_raster(run("removeclouds", values)["OUTPUT"])
    paths = [rasters.write_raster(tmp_path / f"B0{4 - i}.tif", band) for i, band in enumerate(scene.optical_dn)]
    apart = {**values, "OPTICAL": paths[0], "GREEN": paths[1], "BLUE": paths[2], "OUTPUT": str(tmp_path / "apart.tif")}
    assert (rasters.read_raster(run("removeclouds", apart)["OUTPUT"]) == together).all()


@pytest.mark.parametrize("classes", ["3,8", [3, 8], ["3", "8"]], ids=str)
def test_scene_classes_are_taken_as_text_or_list(scene, values, tmp_path, classes):
    scl = np.full(scene.cloudy.shape, 4, np.uint8)
    scl[:, :10] = 9  # a cloud, but of a class that was not chosen
    scl[scene.cloudy] = 8
    mask = rasters.write_raster(tmp_path / "scl.tif", scl)
    run("removeclouds", {**values, "CLOUD_MASK": mask, "MASK_TYPE": "scl", "SCL_CLASSES": classes})
    changed = (rasters.read_raster(values["OUTPUT"]) != scene.optical_dn).any(axis=0)
    assert changed[scene.cloudy].all() and not changed[:, :10].any()


def test_numbers_come_as_text_from_a_command_line(values):
    texts = {**values, "OVERLAP": "32", "MASK_BUFFER": "4", "MASK_THRESHOLD": "40.5", "BATCH_SIZE": "2", "FEATHER": "0"}
    assert run("removeclouds", texts)["WINDOWS_RUN"] == 1


def test_creation_options_reach_the_file(values):
    run("removeclouds", {**values, "CREATION_OPTIONS": "COMPRESS=LZW|TILED=NO"})
    assert gdal.Info(values["OUTPUT"], format="json")["metadata"]["IMAGE_STRUCTURE"]["COMPRESSION"] == "LZW"


def test_sartooptical_is_8_bit_or_like_its_reference(scene, tiny_model):
    alone = run("sartooptical", {"SAR": scene.sar, "MODEL_FILE": tiny_model, "OUTPUT": "TEMPORARY_OUTPUT"})
    alike = run(
        "sartooptical",
        {"SAR": scene.sar, "REFERENCE": scene.optical, "MODEL_FILE": tiny_model, "OUTPUT": "TEMPORARY_OUTPUT"},
    )
    alone, alike = (rasters.read_raster(results["OUTPUT"]) for results in (alone, alike))
    assert alone.dtype == np.uint8 and alike.dtype == np.uint16
    assert alone.shape == alike.shape == (3, *scene.cloudy.shape)
    assert scene.optical_dn.min() <= alike.min() and alike.max() <= scene.optical_dn.max()


REFUSED = {
    "overlap as large as a window": ({"OVERLAP": 256}, r"OVERLAP is 256.*0 to 255"),
    "overlap that is not a number": ({"OVERLAP": float("nan")}, r"OVERLAP is nan"),
    "overlap between numbers": ({"OVERLAP": 10.5}, r"OVERLAP is 10\.5"),
    "overlap that is a word": ({"OVERLAP": "many"}, r"OVERLAP is many"),
    "negative batch": ({"BATCH_SIZE": -1}, r"BATCH_SIZE is -1"),
    "threshold that is not a number": ({"MASK_THRESHOLD": float("nan")}, r"MASK_THRESHOLD is nan"),
    "threshold beyond 100 %": ({"MASK_THRESHOLD": 101}, r"MASK_THRESHOLD is 101.*0 to 100"),
    "negative buffer": ({"MASK_BUFFER": -1}, r"MASK_BUFFER is -1"),
    "fade wider than the rim": ({"FEATHER": 5}, r"FEATHER is 5.*MASK_BUFFER \(4\)"),
    "unknown unit": ({"SAR_UNIT": "watt"}, r"SAR_UNIT is 'watt'.*auto, db, linear, amplitude"),
    "unit by number": ({"SAR_UNIT": 1}, r"SAR_UNIT is '1'"),
    "unknown mask type": ({"MASK_TYPE": "fog"}, r"MASK_TYPE is 'fog'"),
    "unknown device": ({"DEVICE": "gpu"}, r"DEVICE is 'gpu'.*cuda:N"),
    "absent device": ({"DEVICE": "cuda:7"}, r"cuda:7"),
    "scene classes that are words": ({"SCL_CLASSES": "cloud"}, r"SCL_CLASSES is \['cloud'\]"),
    "NoData that is a word": ({"OPTICAL_NODATA": "none"}, r"OPTICAL_NODATA is 'none'"),
    "band that is not there": ({"RED_BAND": 9}, r"RED_BAND is 9.*3 band"),
    "green without blue": ({"GREEN": "{OPTICAL}"}, r"GREEN and BLUE belong together"),
    "mask type without mask": ({"CLOUD_MASK": None, "MASK_TYPE": "scl"}, r"there is no CLOUD_MASK"),
    "missing raster": ({"SAR": "{OPTICAL}.missing"}, r"missing"),
    "missing model card": ({"MODEL_FILE": "{OPTICAL}.json"}, r"Model card .* does not exist"),
    "unknown model": ({"MODEL_FILE": None, "MODEL": "plus-7"}, r"no model"),
    "output that is an input": ({"OUTPUT": "{OPTICAL}"}, r"is also an input"),
    "output of another format": ({"OUTPUT": "{OPTICAL}.png"}, r"not a GeoTIFF"),
    "folder that does not exist": ({"OUTPUT": "{OPTICAL}/x/result.tif"}, r"folder"),
    "two outputs in one file": ({"TRANSLATION": "{OUTPUT}"}, r"same file"),
    "creation options that are none": ({"CREATION_OPTIONS": "fast"}, r"'fast' is not of the form NAME=VALUE"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("by", ["processing.run", "a model"])
def test_refused_with_one_message_and_no_output(provider, scene, values, tmp_path, case, by):
    changes, message = REFUSED[case]
    changes = {key: value.format(**values) if isinstance(value, str) else value for key, value in changes.items()}
    before = files(tmp_path), Path(scene.optical).read_bytes()
    with pytest.raises(QgsProcessingException, match=message):
        if by == "processing.run":
            run("removeclouds", {**values, **changes})
        else:
            run_unchecked(provider, "removeclouds", {**values, **changes})
    assert (files(tmp_path), Path(scene.optical).read_bytes()) == before


@pytest.mark.parametrize("name", ["removeclouds", "sartooptical"])
def test_cancel_is_an_error_and_leaves_an_earlier_result_as_it_was(tmp_path, tiny_model, name):
    scene = rasters.write_scene(tmp_path, (300, 300))
    earlier = tmp_path / "result.tif"
    earlier.write_bytes(b"an earlier result")
    before = files(tmp_path)
    values = {"OPTICAL": scene.optical, "SAR": scene.sar, "MODEL_FILE": tiny_model, "BATCH_SIZE": 1}
    values["OUTPUT"] = str(earlier)
    log = Log(cancel=True)
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run(name, values, log)
    assert files(tmp_path) == before and earlier.read_bytes() == b"an earlier result"
    assert 0 < max(log.percents) < 100, "the run was on its way"


def test_engine_feedback_reaches_qgis_and_progress_never_goes_back():
    log = Log()
    adapter = feedback_module.ProcessingFeedback(log)
    for fraction in (0.1, 0.5, 0.3, 2.0):
        adapter.progress(fraction)
    adapter.info("a fact")
    adapter.warn("a doubt")
    assert log.percents == [10, 50, 100]
    assert log.lines["info"] == ["a fact"] and log.lines["warning"] == ["a doubt"]
    log.cancel()
    with pytest.raises(Canceled):
        adapter.progress(1.0)


def test_error_border_shows_our_errors_and_asks_to_report_others():
    log = Log()
    with pytest.raises(QgsProcessingException, match="^the cause and the remedy$"):
        with feedback_module.error_border(log):
            raise RasterError("the cause and the remedy")
    assert not log.lines["debug"]
    with pytest.raises(QgsProcessingException, match="ZeroDivisionError.*report it.*https://"):
        with feedback_module.error_border(log):
            1 / 0
    assert "Traceback" in log.lines["debug"][0] and "1 / 0" in log.lines["debug"][0]


def test_the_toolbox_runs_it_in_a_thread_of_its_own(provider, values):
    results, threads = run_as_task(provider, "removeclouds", values)
    assert results["WINDOWS_RUN"] == 1
    assert threads and threading.get_ident() not in threads
