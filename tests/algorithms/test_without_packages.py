"""Right after *Install from ZIP*: what runs with numpy and GDAL alone, and what the rest says about torch."""

import json
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np
import pytest
import rasters
from checkout import ROOT
from qgisprocess import assignments, install_package, needs_qgis_process, plugin_folder, qgis_process
from sar_cloud_removal.scripts.release import package
from toolbox import run

pytestmark = needs_qgis_process
ABSENT = ("torch", "safetensors", "scipy", "packaging", "skimage", "PIL", "matplotlib", "pandas", "rasterio")
"""Packages that no import finds, wherever they are installed."""
SHAPE = (300, 340)
CASES = {
    "removeclouds": {
        "SAR and another date": {
            **{"OPTICAL": "{optical}", "CLOUD_MASK": "{mask}", "MASK_TYPE": "nonzero", "SAR": "{sar}"},
            **{"REFERENCES": ["{other}"], "REFERENCE_MASKS": ["{other_mask}"], "ESTIMATOR": "closed-form"},
            **{"OUTPUT": "{out}/restored.tif", "CONFIDENCE": "{out}/error.tif", "PROVENANCE": "{out}/origin.tif"},
        },
    },
    "detectclouds": {
        "thresholds": {"OPTICAL": "{optical}", "METHOD": "spectral", "BUFFER": 3, "OUTPUT": "{out}/found.tif"},
        "other dates": {
            **{"OPTICAL": "{optical}", "METHOD": "references", "OUTPUT": "{out}/found.tif"},
            **{"REFERENCES": ["{other}"], "REFERENCE_MASKS": ["{other_mask}"]},
        },
        "a mask": {"OPTICAL": "{optical}", "CLOUD_MASK": "{mask}", "MASK_TYPE": "nonzero", "OUTPUT": "{out}/found.tif"},
    },
    "preparesar": {
        "refined lee": {
            **{"SAR": "{sar}", "OPTICAL": "{optical}", "SPECKLE_FILTER": "refined_lee"},
            **{"OUTPUT": "{out}/sar.tif", "NETWORK_INPUT": "{out}/input.tif"},
        },
    },
    "simulateclouds": {
        "a seed": {
            **{"OPTICAL": "{clear}", "COVERAGE": 30, "SEED": 5, "SHADOW_DISTANCE": 12},
            **{"OUTPUT": "{out}/cloudy.tif", "MASK": "{out}/mask.tif"},
        },
    },
    "evaluaterestoration": {
        "with a mask": {
            **{"RESTORED": "{optical}", "REFERENCE": "{clear}", "CLOUD_MASK": "{mask}", "MASK_TYPE": "nonzero"},
            **{"REPORT": "{out}/report.html", "JSON": "{out}/figures.json"},
        },
    },
    "expectedquality": {
        "one date": {
            **{"OPTICAL": "{optical}", "CLOUD_MASK": "{mask}", "SAR": "{sar}", "ESTIMATOR": "closed-form"},
            **{"REFERENCES": ["{other}"], "REFERENCE_MASKS": ["{other_mask}"], "REPORT": "{out}/report.html"},
        },
    },
    "removecloudsseries": {
        "two dates": {
            **{"SERIES": ["{optical}", "{other}"], "MASKS": ["{mask}", "{other_mask}"], "MASK_TYPE": "nonzero"},
            **{"DATES": "{optical}=20240503;{other}=20240518;{mask}=20240503;{other_mask}=20240518"},
            **{"ESTIMATOR": "closed-form", "OUTPUT_FOLDER": "{out}"},
        },
    },
    "bestpixel": {
        "two dates": {
            **{"RASTERS": ["{optical}", "{other}"], "MASKS": ["{mask}", "{other_mask}"], "MASK_TYPE": "nonzero"},
            **{"MASK_BUFFER": 8, "OUTPUT": "{out}/best.tif", "SOURCE": "{out}/source.tif"},
        },
    },
}
"""What every algorithm that needs no packages is run with: a line for each new one."""


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Environment of a clean profile with the package installed from its zip; Python has numpy and GDAL alone."""
    site = tmp_path_factory.mktemp("site")
    (site / "sitecustomize.py").write_text(f"import sys\nfor name in {ABSENT}:\n    sys.modules[name] = None\n")
    for path in Path(sysconfig.get_path("purelib")).glob("numpy*"):  # the same numpy gives the same bits
        (site / path.name).symlink_to(path)
    archive = package.build(ROOT, tmp_path_factory.mktemp("built"), development=True)
    return install_package(archive, tmp_path_factory.mktemp("clean profile"), site)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """Paths of small rasters, larger than the blocks in which distances are measured."""
    folder, later = tmp_path_factory.mktemp("inputs"), tmp_path_factory.mktemp("later")
    scene = rasters.write_scene(folder, SHAPE)
    other = rasters.write_scene(later, SHAPE, seed=1, cloudy=rasters.disc(SHAPE, (60, 250), 50))
    return {
        **{"optical": scene.optical, "sar": scene.sar, "mask": scene.mask},
        **{"other": other.optical, "other_mask": other.mask},
        "clear": rasters.write_raster(folder / "clear.tif", rasters.optical_dn(SHAPE), names=("B4", "B3", "B2")),
    }


def filled_in(values, inputs, folder):
    """Return ``values`` with the paths of ``inputs``, and of ``folder`` for the outputs."""
    if isinstance(values, dict):
        return {name: filled_in(value, inputs, folder) for name, value in values.items()}
    if isinstance(values, list):
        return [filled_in(value, inputs, folder) for value in values]
    return values.format(out=folder, **inputs) if isinstance(values, str) else values


def run_alone(alone, name, values):
    """Run an algorithm through ``qgis_process`` and return its results."""
    done = qgis_process(alone, "--json", "run", f"sarcloudremoval:{name}", "--", *assignments(values))
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)["results"]


def numbers(results):
    """Return the results that are not files."""
    return {key: value for key, value in results.items() if not isinstance(value, (str, list)) or "/" not in str(value)}


def test_nothing_but_numpy_and_gdal_is_there(alone):
    code = "import importlib.util, sys\nprint(*[name for name in sys.argv[1:] if importlib.util.find_spec(name)])"
    names = [*ABSENT, "numpy", "osgeo"]
    done = subprocess.run(
        [sys.executable, "-c", code, *names], env=alone, capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    assert done.stdout.split() == ["numpy", "osgeo"]


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, cases in CASES.items() for case in cases])
def test_results_are_those_with_all_packages(alone, provider, inputs, tmp_path, name, case):
    found = {}
    for place in ("alone", "with all"):
        folder = tmp_path / place
        folder.mkdir()
        values = filled_in(CASES[name][case], inputs, folder)
        found[place] = numbers(run_alone(alone, name, values) if place == "alone" else run(name, values))
    assert found["alone"] == found["with all"] and found["alone"]
    written = sorted(path.name for path in (tmp_path / "alone").glob("*.tif"))
    assert written == sorted(path.name for path in (tmp_path / "with all").glob("*.tif"))
    for raster in written:
        here, there = (rasters.read_raster(tmp_path / place / raster) for place in ("alone", "with all"))
        np.testing.assert_array_equal(here, there, err_msg=raster)
        assert len(np.unique(here)) > 1, "there is something to compare"
    compiled = plugin_folder(alone).glob("pipeline/tasks/__pycache__/*.pyc")
    assert list(compiled), "the code that ran is the installed one"


def test_detection_falls_back_to_thresholds_and_says_so(alone, inputs, tmp_path):
    values = {"OPTICAL": inputs["optical"], "OUTPUT": str(tmp_path / "found.tif")}
    done = qgis_process(alone, "run", "sarcloudremoval:detectclouds", "--", *assignments(values))
    assert done.returncode == 0 and "METHOD_USED:\tspectral" in done.stdout
    assert "torch and safetensors are not installed. Clouds are detected by fixed" in done.stdout + done.stderr
    refused = qgis_process(
        alone, "run", "sarcloudremoval:detectclouds", "--", *assignments({**values, "METHOD": "network"})
    )
    assert refused.returncode == 1 and "or set METHOD to spectral" in refused.stderr


@pytest.mark.parametrize("name", ["removeclouds", "sartooptical"])
def test_what_needs_the_networks_says_how_to_get_them_and_what_runs_without(alone, inputs, tmp_path, name):
    values = {"SAR": inputs["sar"], "OUTPUT": tmp_path / "a.tif"}
    if name == "removeclouds":
        values.update(OPTICAL=inputs["optical"], ESTIMATOR="networks")
    done = qgis_process(alone, "run", f"sarcloudremoval:{name}", "--", *assignments(values))
    assert done.returncode == 1 and not (tmp_path / "a.tif").exists()
    assert "torch, safetensors, which are not installed" in done.stderr and "Python packages" in done.stderr
    ready = re.search(r"These algorithms run without them: (.*)\.", done.stderr).group(1)
    titles = {"Best-pixel composite", "Check installation", "Detect clouds", "Evaluate restoration", "Prepare SAR"}
    assert titles | {"Remove clouds", "Expected quality", "Simulate clouds"} <= set(ready.split(", "))


def test_the_processing_models_run_without_the_networks(alone, inputs, tmp_path):
    values = {"OPTICAL": inputs["optical"], "SAR": inputs["sar"], "SCL": inputs["mask"], "OUTPUT": tmp_path / "a.tif"}
    run_alone(alone, "sclremoveclouds", values)
    assert (tmp_path / "a.tif").exists()


def test_the_check_of_the_installation_says_what_runs_and_what_torch_would_add(alone, tmp_path):
    values = {"REPORT": str(tmp_path / "report.html"), "JSON": str(tmp_path / "facts.json")}
    run_alone(alone, "checkinstallation", values)
    facts = json.loads((tmp_path / "facts.json").read_text(encoding="utf-8"))
    assert facts["ready"] is True
    assert set(facts["algorithms"]["ready"]) >= set(CASES)
    assert set(facts["algorithms"]["waiting"]) == {"sartooptical"}
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert re.search("These algorithms can be used now: .*Detect clouds.*Simulate clouds", page)
    assert re.search("torch, safetensors would add: .*SAR to optical.*method .*network.* of .*Detect clouds", page)
    assert {package["name"]: package["problem"] for package in facts["packages"]} == {
        **{"GDAL": "", "numpy": ""},
        **{"torch": "not installed", "safetensors": "not installed"},
    }
