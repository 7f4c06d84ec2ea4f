"""The algorithms through ``qgis_process`` in a process and a profile of their own: what scripts and servers get."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
import rasters
from containers import Containers
from parameters import PARAMETERS
from qgisprocess import PROGRAM, assignments, needs_qgis_process, qgis_process

pytestmark = needs_qgis_process


@pytest.fixture
def values(tmp_path):
    """Values for ``removeclouds`` in a folder with spaces and letters beyond ASCII; no process has to load torch."""
    folder = tmp_path / "Übung mit Wolken 雲"
    folder.mkdir()
    scene = rasters.write_scene(folder)
    return {
        **{"OPTICAL": scene.optical, "SAR": scene.sar, "CLOUD_MASK": scene.mask, "SCL_CLASSES": [3, 8]},
        **{"ESTIMATOR": "closed-form", "OUTPUT": str(folder / "result.tif")},
    }


@pytest.fixture
def with_networks(values, tiny_model):
    """The same values, with networks."""
    return {**values, "ESTIMATOR": "auto", "MODEL_FILE": tiny_model, "DEVICE": "cpu"}


def written(values):
    """Return the names of what lies beside the result, but the statistics QGIS keeps of rasters it opens."""
    return {path.name for path in Path(values["OUTPUT"]).parent.iterdir() if not path.name.endswith(".aux.xml")}


def test_algorithms_are_listed_with_their_help(environment):
    listed = qgis_process(environment, "--json", "list")
    assert listed.returncode == 0, listed.stderr
    provider = json.loads(listed.stdout)["providers"]["sarcloudremoval"]
    assert set(provider["algorithms"]) == {f"sarcloudremoval:{name}" for name in PARAMETERS}
    shown = qgis_process(environment, "help", "sarcloudremoval:removeclouds")
    assert shown.returncode == 0, shown.stderr
    assert "OPTICAL: Optical raster\n\tCloudy Sentinel-2 raster" in shown.stdout
    assert "<" not in shown.stdout.partition("Arguments")[0], "no HTML in a terminal"


def test_a_run_exits_with_0_and_gives_its_numbers(environment, with_networks):
    values = with_networks
    done = qgis_process(environment, "--json", "run", "sarcloudremoval:removeclouds", "--", *assignments(values))
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    assert results["OUTPUT"] == values["OUTPUT"]
    assert (results["WINDOWS_RUN"], results["WINDOWS_SKIPPED"], results["DEVICE_USED"]) == (1, 0, "cpu")
    assert 0 < results["RESTORED_SHARE"] < 1
    assert rasters.read_raster(values["OUTPUT"]).shape == rasters.read_raster(values["OPTICAL"]).shape
    assert written(values) == {"optical.tif", "sar.tif", "mask.tif", "result.tif"}


def test_radar_is_prepared(environment, values):
    chosen = {**{name: values[name] for name in ("SAR", "OPTICAL", "OUTPUT")}, "SPECKLE_FILTER": "refined_lee"}
    done = qgis_process(environment, "--json", "run", "sarcloudremoval:preparesar", "--", *assignments(chosen))
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    assert results["UNIT_USED"] == "db" and results["LOOKS_USED"] >= 1 and results["VALID_SHARE"] == 1
    assert rasters.read_raster(results["OUTPUT"]).shape == (1, *rasters.read_raster(values["SAR"]).shape[1:])


def test_a_processing_model_runs_like_an_algorithm(environment, with_networks):
    values = with_networks
    chosen = {name: values[name] for name in ("OPTICAL", "SAR", "MODEL_FILE", "DEVICE", "OUTPUT")}
    scl = rasters.write_raster(Path(values["OUTPUT"]).with_name("SCL.tif"), rasters.disc((72, 88)).astype("uint8") * 9)
    done = qgis_process(
        environment, "--json", "run", "sarcloudremoval:sclremoveclouds", "--", *assignments({**chosen, "SCL": scl})
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["results"]["OUTPUT"] == values["OUTPUT"]
    before, after = (rasters.read_raster(values[name]) for name in ("OPTICAL", "OUTPUT"))
    assert (before != after).any(axis=0)[rasters.disc((72, 88))].all()
    assert written(values) == {"optical.tif", "sar.tif", "mask.tif", "SCL.tif", "result.tif"}
    refused = qgis_process(
        environment,
        "run",
        "sarcloudremoval:sclremoveclouds",
        "--",
        *assignments({**chosen, "SCL": scl, "DEVICE": "cuda:77"}),
    )
    assert refused.returncode == 1 and "cuda:77" in refused.stderr


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"OVERLAP": 256}, "OVERLAP is 256, allowed are 0 to 255"),
        ({"ESTIMATOR": "networks", "DEVICE": "cuda:77"}, "cuda:77"),
        ({"SAR": "missing.tif"}, "missing.tif"),
    ],
    ids=["overlap", "device", "layer"],
)
def test_a_refusal_exits_with_1_and_says_why(environment, values, changes, message):
    done = qgis_process(environment, "run", "sarcloudremoval:removeclouds", "--", *assignments({**values, **changes}))
    assert done.returncode == 1, done.stdout
    assert message in done.stderr
    assert "result.tif" not in written(values)


def test_without_torch_the_estimators_run_and_the_networks_say_how_to_get_it(environment, with_networks, tmp_path):
    values = with_networks
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['torch'] = None\n", encoding="utf-8")
    without = {**environment, "PYTHONPATH": f"{tmp_path}{os.pathsep}{environment['PYTHONPATH']}"}
    done = qgis_process(without, "run", "sarcloudremoval:removeclouds", "--", *assignments(values))
    assert done.returncode == 0, done.stderr
    assert "runs without the networks: torch is not installed" in done.stdout + done.stderr
    assert "'Python packages' in the plugin's menu" in done.stdout + done.stderr
    assert "result.tif" in written(values)
    alone = assignments({**values, "ESTIMATOR": "networks", "OUTPUT": str(tmp_path / "networks.tif")})
    done = qgis_process(without, "run", "sarcloudremoval:removeclouds", "--", *alone)
    assert done.returncode == 1 and "torch, which" in done.stderr and "not installed" in done.stderr
    assert not (tmp_path / "networks.tif").exists()


def test_clouds_are_simulated_and_compared_without_torch(environment, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['torch'] = None\n", encoding="utf-8")
    without = {**environment, "PYTHONPATH": f"{tmp_path}{os.pathsep}{environment['PYTHONPATH']}"}
    clear = rasters.write_raster(tmp_path / "clear.tif", rasters.optical_dn((60, 70)))
    outputs = {"OUTPUT": str(tmp_path / "cloudy.tif"), "MASK": str(tmp_path / "mask.tif")}
    painted = {"OPTICAL": clear, "COVERAGE": 20, "SEED": 3, **outputs}
    done = qgis_process(without, "--json", "run", "sarcloudremoval:simulateclouds", "--", *assignments(painted))
    assert done.returncode == 0, done.stderr
    assert abs(json.loads(done.stdout)["results"]["CLOUD_SHARE"] - 0.2) < 1e-3
    compared = {
        "RESTORED": outputs["OUTPUT"],
        "REFERENCE": clear,
        "CLOUD_MASK": outputs["MASK"],
        "REPORT": str(tmp_path / "r.html"),
    }
    done = qgis_process(without, "--json", "run", "sarcloudremoval:evaluaterestoration", "--", *assignments(compared))
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    assert results["PSNR_CLEAR"] == 100 and results["MAE_CLOUDY"] > 300
    assert (tmp_path / "r.html").stat().st_size > 10_000


def interrupt(process):
    """Send SIGINT until ``process`` ends, as users press Ctrl-C again if nothing happens; return its output."""
    for _ in range(8):
        process.send_signal(signal.SIGINT)
        try:
            return process.communicate(timeout=20)[0]
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("the process did not react to SIGINT")


def test_an_interrupt_exits_with_1_and_leaves_nothing(environment, with_networks):
    values = with_networks
    folder = Path(values["OUTPUT"]).parent
    rasters.write_scene(folder, (600, 600))
    before = written(values)
    many_windows = {**values, "MASK_TYPE": "everything", "OVERLAP": 120, "BATCH_SIZE": 1}
    command = [PROGRAM, "run", "sarcloudremoval:removeclouds", "--", *assignments(many_windows)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            deadline = time.monotonic() + 120
            while written(values) == before and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            assert written(values) != before, "the run had begun to write"
            output = interrupt(process)
        finally:
            process.kill()
    assert process.returncode == 1
    assert "Cancelled" in output.decode("utf-8")
    assert written(values) == before


def test_odd_values_are_read_right(environment, values):
    """Decibels with zeros where there is none, a mask in 64 bits by a name that says otherwise, SAR_NODATA."""
    db, cloudy = rasters.read_raster(values["SAR"]), rasters.read_raster(values["CLOUD_MASK"])
    gap = rasters.disc(db.shape[1:], radius=6)
    rasters.write_raster(values["SAR"], np.where(gap, np.float32(0), db))
    values["CLOUD_MASK"] = rasters.write_raster(
        Path(values["CLOUD_MASK"]).with_name("qa60.tif"), cloudy.astype("int64")
    )
    source, results = rasters.read_raster(values["OPTICAL"]), []
    for more in ({}, {"SAR_NODATA": 0}):
        done = qgis_process(
            environment, "--json", "run", "sarcloudremoval:removeclouds", "--", *assignments({**values, **more})
        )
        assert done.returncode == 0, done.stderr
        results.append(rasters.read_raster(values["OUTPUT"]))
    np.testing.assert_array_equal(*results)
    np.testing.assert_array_equal(results[0][:, gap], source[:, gap])
    assert (results[0] != source).any()


@pytest.fixture
def containers(values):
    """The rasters of ``values`` in netCDF files and in a zip."""
    folder = Path(values["OUTPUT"]).parent
    return Containers(folder, {name: values[name] for name in ("OPTICAL", "SAR", "CLOUD_MASK")})


def test_netcdf_variables_and_files_in_a_zip_give_the_same_result(environment, values, containers):
    variables = {name: containers.variable(name, 1) for name in containers.names}
    variables.update(GREEN=containers.variable("OPTICAL", 2), BLUE=containers.variable("OPTICAL", 3))
    results = []
    for chosen in ({}, variables, {name: containers.zipped(name) for name in containers.names}):
        done = qgis_process(
            environment, "--json", "run", "sarcloudremoval:removeclouds", "--", *assignments({**values, **chosen})
        )
        assert done.returncode == 0, done.stderr
        results.append(rasters.read_raster(values["OUTPUT"]))
    assert (results[0] != rasters.read_raster(values["OPTICAL"])).any()
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])


def test_what_holds_several_rasters_is_refused_with_what_to_choose(environment, values, containers):
    """The other kinds, without a process for each: ``test_the_way_out_is_named_where_there_is_no_raster``."""
    given, remedy = containers.unclear()[1]
    done = qgis_process(
        environment, "run", "sarcloudremoval:removeclouds", "--", *assignments({**values, "SAR": given})
    )
    assert done.returncode == 1, done.stdout
    assert remedy in done.stderr
    assert "result.tif" not in written(values)
