"""The plugin as QGIS sees it: loading, the provider, parameters and help, with and without torch."""

import configparser
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT
from parameters import INFERENCE, PARAMETERS
from qgis.core import QgsProcessingContext, QgsProcessingParameterDefinition, QgsProcessingParameterNumber

ADVANCED = QgsProcessingParameterDefinition.Flag.FlagAdvanced
RARE = {
    *("FEATHER", "AUTHCFG", "SHADOW_DIRECTION", "CLOUD_SIZE", "RESTORED_BANDS", "REFERENCE_BANDS", "DATA_RANGE"),
    *("FILTER_SIZE", "LOOKS", "NIR_BAND", "GREEN", "BLUE", "RED_BAND", "GREEN_BAND", "BLUE_BAND", "OPTICAL_NODATA"),
    *("OTHER_BANDS", "BANDS", "ESTIMATOR", "REFERENCE_SAR", "INDICES"),
    *("SAR_BAND", "SAR_UNIT", "SAR_NODATA", "MASK_BAND", "SCL_CLASSES", "MASK_CLASSES", "MASK_THRESHOLD"),
    *("SCHEDULER", "WORK_FOLDER", "FILE_FILTER", "DATES", "DATE_PATTERN", "MAX_DAYS"),
}
"""Advanced parameters beside those of the networks: what is found out by itself, or needed by few."""
WITHOUT_NETWORKS = {
    *("checkinstallation", "detectclouds", "preparesar", "simulateclouds", "evaluaterestoration", "bestpixel"),
    *("removeclouds", "removecloudsseries", "expectedquality"),
    *("sclremoveclouds", "simulateremoveevaluate", "bestrestoredpixel"),
}
"""Algorithms that run without torch."""
GIVEN_MASKS = [
    *("auto", "nonzero", "scl", "qa60", "probability"),
    *("omnicloudmask", "s2cloudless", "maja", "hls", "landsat"),
]
ENUMS = {
    "SAR_UNIT": ["auto", "db", "linear", "amplitude"],
    "MASK_TYPE": [*GIVEN_MASKS, "detect", "everything"],
    "METHOD": ["auto", "mask", "references", "network", "spectral", "omnicloudmask", "s2cloudless"],
    ("removecloudsseries", "MASK_TYPE"): [*GIVEN_MASKS, "detect"],
    ("detectclouds", "MASK_TYPE"): GIVEN_MASKS,
    ("evaluaterestoration", "MASK_TYPE"): GIVEN_MASKS,
    ("bestpixel", "MASK_TYPE"): GIVEN_MASKS,
    ("bestrestoredpixel", "MASK_TYPE"): GIVEN_MASKS,
}
LOAD = """
import json, sys
{before}
from qgis.core import QgsApplication
app = QgsApplication([], False)
app.initQgis()
from sar_cloud_removal import classFactory
registry = QgsApplication.processingRegistry()
plugin = classFactory(None)
plugin.initProcessing()
plugin.initProcessing()
algorithms = registry.providerById("sarcloudremoval").algorithms()
found = {{a.name(): {{"parameters": [d.name() for d in a.parameterDefinitions()], "help": a.shortHelpString(),
                      "can_execute": a.canExecute()}} for a in algorithms}}
{after}
loaded = [name for name in ("torch", "safetensors") if sys.modules.get(name)]
plugin.unload()
plugin.unload()
gone = registry.providerById("sarcloudremoval") is None
print(json.dumps({{"algorithms": found, "loaded": loaded, "gone": gone}}))
"""
WITHOUT_TORCH = "sys.modules['torch'] = None  # makes 'import torch' fail and find_spec return None"
RUN_ALL = """
from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback
for algorithm in algorithms:
    if algorithm.name() in json.loads(sys.argv[2]):
        continue
    try:
        algorithm.run(json.loads(sys.argv[1]), QgsProcessingContext(), QgsProcessingFeedback(), {}, False)
    except QgsProcessingException as error:
        found[algorithm.name()]["error"] = str(error)
"""
UNLOAD_WHILE_IN_USE = """
from qgis.PyQt import sip
copies = [algorithm.create() for algorithm in algorithms]  # as open dialogs and runs have them
closed = algorithms[0].create()
sip.delete(closed)  # as QGIS does with that of a closed dialog
plugin.unload()
found = {copy.id(): copy.canExecute() for copy in copies}
"""


def run_python(before="", after="", *arguments):
    """Load the plugin in a process of its own and return what it found there."""
    command = [sys.executable, "-c", LOAD.format(before=before, after=after), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def definitions(provider):
    """Return ``(algorithm name, definition)`` of every parameter there is."""
    return [(a.name(), d) for a in provider.algorithms() for d in a.parameterDefinitions()]


def test_loading_and_listing_leaves_torch_alone_and_unloading_leaves_nothing():
    found = run_python()
    assert set(found["algorithms"]) == set(PARAMETERS)
    assert found["loaded"] == []
    assert found["gone"]


def test_algorithms_in_use_outlive_the_plugin():
    found = run_python(after=UNLOAD_WHILE_IN_USE)["algorithms"]
    assert found == {name: [True, ""] for name in PARAMETERS}, "not the provider, which is deleted"


def test_without_torch_algorithms_are_listed_and_say_what_is_missing(tmp_path, scene):
    values = {"OPTICAL": scene.optical, "SAR": scene.sar, "OUTPUT": str(tmp_path / "result.tif")}
    found = run_python(WITHOUT_TORCH, RUN_ALL, json.dumps(values), json.dumps(list(WITHOUT_NETWORKS)))["algorithms"]
    assert set(found) == set(PARAMETERS)
    assert all(found[name]["can_execute"] == [True, ""] for name in WITHOUT_NETWORKS)
    for algorithm in (found[name] for name in set(found) - WITHOUT_NETWORKS):
        can_execute, message = algorithm["can_execute"]
        assert not can_execute
        assert re.search(r"torch.*not installed.*Plugins > SAR Cloud Removal > Python packages", message)
        assert re.search(r'terminal.*: ".*python.*" ".*install" --profile ".*"', message)
        assert "safetensors" not in message, "only what is missing is named"
        others = r"These algorithms run without them: Best-pixel composite, .*Detect clouds, .*Remove clouds, .*\.$"
        assert re.search(others, message)
        assert algorithm["error"] == message
    assert not (tmp_path / "result.tif").exists()


def test_a_torch_that_cannot_be_loaded_is_no_mistake_of_the_plugin(tmp_path, scene):
    broken = tmp_path / "site" / "torch"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise OSError('[WinError 126] c10.dll')", encoding="utf-8")
    values = {"OPTICAL": scene.optical, "SAR": scene.sar, "OUTPUT": str(tmp_path / "result.tif")}
    before = f"sys.path.insert(0, {str(broken.parent)!r})"
    found = run_python(before, RUN_ALL, json.dumps(values), json.dumps(list(WITHOUT_NETWORKS)))["algorithms"]
    for algorithm in (found[name] for name in set(found) - WITHOUT_NETWORKS):
        assert re.search(r"torch is installed but cannot be loaded \(\[WinError 126\] c10.dll\)", algorithm["error"])
        assert "mistake" not in algorithm["error"]


def test_with_torch_algorithms_can_run(provider):
    pytest.importorskip("torch", reason="says whether torch is there")
    assert [a.canExecute() for a in provider.algorithms()] == [(True, "")] * len(PARAMETERS)


def test_provider_is_known_by_its_id_and_writes_geotiff_only(provider):
    assert (provider.id(), provider.name()) == ("sarcloudremoval", "SAR Cloud Removal")
    assert provider.supportedOutputRasterLayerExtensions() == ["tif"]
    assert [tuple(pair) for pair in provider.supportedOutputRasterLayerFormatAndExtensions()] == [("GTiff", "tif")]
    assert provider.defaultRasterFileExtension() == "tif"
    assert not provider.supportsNonFileBasedOutput()
    assert not provider.icon().isNull() and Path(provider.svgIconPath()).is_file()
    assert provider.versionInfo() == metadata()["version"]


def test_algorithms_have_permanent_names_and_a_face(provider):
    for algorithm in provider.algorithms():
        assert algorithm.id() == f"sarcloudremoval:{algorithm.name()}"
        assert re.fullmatch("[a-z0-9]+", algorithm.name()) and re.fullmatch("[a-z]+", algorithm.groupId())
        assert algorithm.displayName() and algorithm.group() and algorithm.shortDescription()
        assert len(algorithm.tags()) > 3 and all(tag == tag.strip() for tag in algorithm.tags())
        address, page = algorithm.helpUrl().split("/blob/main/")
        assert address == metadata()["repository"] and (ROOT / page).is_file() and not algorithm.icon().isNull()


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_parameters_are_the_promised_ones(provider, name):
    algorithm = provider.algorithm(name)
    assert {d.name() for d in algorithm.parameterDefinitions()} == PARAMETERS[name]
    advanced = {d.name() for d in algorithm.parameterDefinitions() if d.flags() & ADVANCED}
    assert advanced == (INFERENCE | RARE) & PARAMETERS[name]


def test_the_dialog_of_the_main_job_begins_with_what_everybody_sets(provider):
    shown = [d.name() for d in provider.algorithm("removeclouds").parameterDefinitions() if not d.flags() & ADVANCED]
    assert shown[:7] == ["OPTICAL", "REFERENCES", "REFERENCE_MASKS", "SAR", "CLOUD_MASK", "MASK_TYPE", "MASK_BUFFER"]
    assert shown[7:] == ["OUTPUT", "TRANSLATION", "CONFIDENCE", "PROVENANCE", "INDEX", "INDEX_ERROR"]


def test_outputs_a_model_can_branch_on(provider):
    outputs = {o.name(): o.type() for o in provider.algorithm("removeclouds").outputDefinitions()}
    assert outputs == {
        "OUTPUT": "outputRaster",
        "TRANSLATION": "outputRaster",
        "CONFIDENCE": "outputRaster",
        "PROVENANCE": "outputRaster",
        "INDEX": "outputRaster",
        "INDEX_ERROR": "outputRaster",
        "EXPECTED_PSNR": "outputNumber",
        "EXPECTED_ERROR": "outputString",
        "EXPECTED_NDVI_ERROR": "outputNumber",
        "REFERENCE_GAIN_DB": "outputNumber",
        "WINDOWS_RUN": "outputNumber",
        "WINDOWS_SKIPPED": "outputNumber",
        "RESTORED_SHARE": "outputNumber",
        "DEVICE_USED": "outputString",
        "STATISTICS_USED": "outputString",
    }


def test_every_parameter_has_a_label_and_help_in_plain_text(provider):
    for algorithm, definition in definitions(provider):
        label, text = definition.description(), definition.help()
        assert label and not label.endswith((":", ".")), (algorithm, definition.name())
        assert text.endswith(".") and len(text) > 20, (algorithm, definition.name())
        assert f"{label}: {text}" in provider.algorithm(algorithm).shortHelpString().splitlines()
        # the dialog shows help as HTML, a terminal as it stands: neither may need the other's
        assert not re.search(r"[<>&]", label + text), (algorithm, definition.name())


def test_enum_values_are_texts_that_never_change(provider):
    for algorithm, definition in definitions(provider):
        if definition.name() in ENUMS:
            assert definition.options() == ENUMS.get((algorithm, definition.name()), ENUMS[definition.name()])
            assert definition.usesStaticStrings() and definition.defaultValue() == "auto"


def test_scene_classes_are_their_numbers(provider):
    definition = provider.algorithm("removeclouds").parameterDefinition("SCL_CLASSES")
    assert len(definition.options()) == 12
    assert all(text.endswith(f"({number})") for number, text in enumerate(definition.options()))
    assert definition.defaultValue() == [3, 8, 9, 10]
    assert definition.checkValueIsAcceptable("3,8,9,10") and definition.checkValueIsAcceptable(["3", "8"])
    assert not definition.checkValueIsAcceptable("12")


def test_defaults_are_acceptable(provider):
    for algorithm, definition in definitions(provider):
        if definition.defaultValue() is not None:
            assert definition.checkValueIsAcceptable(definition.defaultValue()), (algorithm, definition.name())


def test_device_takes_any_text_so_that_every_gpu_can_be_named(provider):
    devices = [definition for _, definition in definitions(provider) if definition.name() == "DEVICE"]
    assert devices
    for definition in devices:
        assert definition.type() == "string" and definition.defaultValue() == "auto"
        assert definition.checkValueIsAcceptable("cuda:9")
        hints = definition.metadata()["widget_wrapper"]["value_hints"]
        assert hints[0] == "auto" and {"cpu", "cuda", "cuda:1", "mps"} <= set(hints)


def test_numbers_are_bounded(provider):
    unbounded = ("OPTICAL_NODATA", "SAR_NODATA", "DATA_RANGE")
    for _, definition in definitions(provider):
        if isinstance(definition, QgsProcessingParameterNumber) and definition.name() not in unbounded:
            assert 0 <= definition.minimum() < definition.maximum() < 2**31, definition.name()


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_the_dialog_gives_back_what_was_chosen_in_it(provider, qgis_iface, monkeypatch, scene, tiny_model, name):
    from processing.gui.AlgorithmDialog import AlgorithmDialog

    monkeypatch.setattr(qgis_iface, "browserModel", lambda: None)  # pytest-qgis has a mock, which Qt refuses
    chosen = {
        **{
            "OPTICAL": scene.optical,
            "CLOUD_MASK": scene.mask,
            "SCL_CLASSES": [3, 9],
            "MASK_TYPE": "nonzero",
            "FEATHER": 2,
        },
        **{"SAR": scene.sar, "SAR_UNIT": "db", "MODEL_FILE": tiny_model, "DEVICE": "cuda:1", "OVERLAP": 96},
        **{"RESTORED": scene.optical, "REFERENCE": scene.optical, "CREATION_OPTIONS": "COMPRESS=LZW"},
        **{"RASTERS": [scene.optical, scene.optical], "REFERENCES": [scene.optical], "SCL": scene.mask},
        **{
            f"{key}_{date}": path
            for key, path in (("OPTICAL", scene.optical), ("SAR", scene.sar))
            for date in (1, 2, 3)
        },
        **{"MODEL_PACK": "https://packs.test/a.zip?key=1", "SHA256": "0" * 64},
    }
    if name == "removecloudsseries":
        days = "optical.tif=2024-05-03;mask.tif=2024-05-04;sar.tif=2024-05-03"
        chosen.update(SERIES=[scene.optical, scene.mask], SAR=[scene.sar], DATES=days)
    inputs = {item.name() for item in provider.algorithm(name).parameterDefinitions() if not item.isDestination()}
    chosen = {key: value for key, value in chosen.items() if key in inputs}
    dialog = AlgorithmDialog(provider.algorithm(name).create())
    try:
        dialog.setParameters(chosen)
        values = dialog.createProcessingParameters()
        assert PARAMETERS[name] - set(values) <= {
            "TRANSLATION",
            "CONFIDENCE",
            "PROVENANCE",
            "INDEX",
            "INDEX_ERROR",
            "NETWORK_INPUT",
            "JSON",
            "CSV",
            "SOURCE",
        }, "an output nobody asked for is left out"
        assert {key: values[key] for key in chosen} == chosen
        assert dialog.algorithm().checkParameterValues(values, QgsProcessingContext()) == (True, "")
    finally:
        dialog.close()
        dialog.deleteLater()


def metadata():
    """Return the general section of metadata.txt."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return parser["general"]


def test_metadata_is_what_the_plugin_site_and_qgis_need():
    general = metadata()
    required = (
        "name",
        "description",
        "version",
        "qgisMinimumVersion",
        "author",
        "email",
        "about",
        "tracker",
        "repository",
    )
    assert all(general.get(key) for key in required)
    assert general["name"] == "SAR Cloud Removal" and general["category"] == "Raster"
    assert general["hasProcessingProvider"] == "yes"
    assert (general["qgisMinimumVersion"], general["qgisMaximumVersion"]) == ("3.22", "4.99")
    assert re.fullmatch(r"\d+\.\d+\.\d+", general["version"])
    assert "supportsQt6" not in general
    assert all(word in general["about"] for word in ("torch", "safetensors"))
    assert (ROOT / general["icon"]).is_file()
    assert (
        "GNU GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text() and "Version 2" in (ROOT / "LICENSE").read_text()
    )
