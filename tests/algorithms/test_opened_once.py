"""A check and the run after it open each raster once, look at no pixel before the run, and hash weights once."""

import os
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import rasters
import tinymodels
from osgeo import gdal
from qgis.core import QgsProcessingContext
from sar_cloud_removal.algorithms.base import opened
from sar_cloud_removal.models import cards
from sar_cloud_removal.models.detector_cards import read_detector_card
from sar_cloud_removal.pipeline.blocks import run as blocks
from sar_cloud_removal.pipeline.masks import detect
from sar_cloud_removal.pipeline.rasters.raster import BandReader
from toolbox import Log, run

pytest.importorskip("torch", reason="the networks need torch")
pytestmark = pytest.mark.usefixtures("provider", "tiny_detector", "few_trials")

SHAPE = (72, 88)
LONG_AGO_S = 1_000_000_000
PIXELS = ("ReadAsArray", "ReadRaster")
"""The methods of GDAL's bands and datasets that read pixels."""


@dataclass
class Calls:
    """How often each file was opened as a raster and hashed as weights, and which functions read pixels."""

    opened: Counter = field(default_factory=Counter)
    hashed: Counter = field(default_factory=Counter)
    read: list = field(default_factory=list)


@pytest.fixture
def calls(monkeypatch):
    """What is opened, read and hashed in the test from here on."""
    found = Calls()

    def counting(counter, function):
        def call(path, *arguments, **options):
            counter[os.path.realpath(str(path))] += 1
            return function(path, *arguments, **options)

        return call

    def noting(name, function):
        def call(*arguments, **options):
            found.read.append(name)
            return function(*arguments, **options)

        return call

    for name in ("Open", "OpenEx", "OpenShared"):
        monkeypatch.setattr(gdal, name, counting(found.opened, getattr(gdal, name)))
    for owner, name in ((BandReader, "read"), *((kind, n) for kind in (gdal.Band, gdal.Dataset) for n in PIXELS)):
        monkeypatch.setattr(owner, name, noting(f"{owner.__name__}.{name}", getattr(owner, name)))
    monkeypatch.setattr(cards, "open", counting(found.hashed, open), raising=False)
    return found


def make_old(folder):
    """Give the files in ``folder`` a time of change long ago."""
    for path in folder.iterdir():
        os.utime(path, (LONG_AGO_S, LONG_AGO_S))


@pytest.fixture
def tiny_detector(tmp_path_factory, monkeypatch):
    """An untrained detector in place of the one that came with the plugin, with windows larger than the overlap."""
    folder = tmp_path_factory.mktemp("detector")
    card = replace(read_detector_card(tinymodels.write_tiny_detector(folder)), window_px=128)
    make_old(folder)
    for module in (detect, blocks):
        monkeypatch.setattr(module, "find_detector_card", lambda: card)


@pytest.fixture
def own_model(tiny_model, tmp_path_factory):
    """The card of a copy of the tiny model, whose weights nobody has read and which was not changed of late."""
    folder = tmp_path_factory.mktemp("own")
    for path in Path(tiny_model).parent.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    make_old(folder)
    return str(folder / Path(tiny_model).name)


def write(folder, name, values, **options):
    """Write a raster into ``folder``; return its path."""
    return rasters.write_raster(folder / f"{name}.tif", values, **options)


def restoration(folder, **changes):
    """Return values for ``removeclouds`` on one small scene; ``None`` takes a value away."""
    scene = rasters.write_scene(folder, SHAPE)
    values = {"OPTICAL": scene.optical, "SAR": scene.sar, "CLOUD_MASK": scene.mask, "OUTPUT": str(folder / "out.tif")}
    return {name: value for name, value in {**values, **changes}.items() if value is not None}


def own_files(folder):
    """Red, green and blue in files of their own."""
    optical = rasters.write_scene(folder, SHAPE).optical_dn
    names = ("red", "green", "blue")
    paths = [write(folder, name, band, names=("B",)) for name, band in zip(names, optical)]
    return "removeclouds", restoration(folder, **dict(zip(("OPTICAL", "GREEN", "BLUE"), paths)))


def mask_as_a_band(folder):
    """The mask is a band of the optical raster."""
    scene = rasters.write_scene(folder, SHAPE)
    bands = np.concatenate([scene.optical_dn, scene.cloudy[None].astype("uint16")])
    path = write(folder, "both", bands, names=("B4", "B3", "B2", "clouds"))
    return "removeclouds", restoration(folder, OPTICAL=path, CLOUD_MASK=path, MASK_BAND=4, MASK_TYPE="nonzero")


def reference(folder):
    """Too little is clear, so that a raster of another date gives the colours; its mask is a band of it."""
    cloudy = np.ones(SHAPE, bool)
    cloudy[:2, :20] = False
    mask = write(folder, "clouds", cloudy.astype("uint8"))
    values = np.concatenate([rasters.optical_dn(SHAPE, seed=0), np.full((1, *SHAPE), 4, "uint16")])
    path = write(folder, "reference", values, names=(*rasters.BAND_NAMES[3], "SCL"))
    return "removeclouds", restoration(folder, CLOUD_MASK=mask, REFERENCES=[path], MASK_TYPE="nonzero")


def references_with_masks_and_sar(folder):
    """Two dates in one estimate, with masks and SAR of their own; the second one has the SAR raster of the scene."""
    values = restoration(folder)
    dates = [write(folder, f"date{i}", rasters.optical_dn(SHAPE) // 2 + i, names=rasters.BAND_NAMES[3]) for i in (1, 2)]
    masks = [write(folder, f"clouds{i}", np.zeros(SHAPE, "uint8")) for i in (1, 2)]
    sar = write(folder, "sar1", rasters.sar_db(SHAPE, seed=3), names=("VV",))
    return "removeclouds", {
        **values,
        **{"REFERENCES": dates, "REFERENCE_MASKS": masks, "REFERENCE_SAR": [sar, values["SAR"]]},
    }


def everything_written(folder):
    """SAR as linear power on another grid, and all outputs."""
    power = 10 ** (rasters.sar_db((60, 70)) / 10)
    left, top = rasters.ORIGIN
    sar = write(folder, "power", power, names=("VV",), geotransform=(left - 55, 14.0, 0.0, top + 55, 0.0, -14.0))
    outputs = {name: str(folder / f"{name.lower()}-out.tif") for name in ("TRANSLATION", "CONFIDENCE", "PROVENANCE")}
    return "removeclouds", restoration(folder, SAR=sar, **outputs)


def detected(folder, **changes):
    """Return values for ``detectclouds`` on one small scene."""
    values = restoration(folder, SAR=None, CLOUD_MASK=None, **changes)
    return "detectclouds", values


def composite(folder):
    """Two dates with masks and expected errors."""
    values = {"OUTPUT": str(folder / "out.tif"), "SOURCE": str(folder / "source.tif"), "MASK_TYPE": "nonzero"}
    for name, draw in (
        ("RASTERS", lambda seed: rasters.optical_dn(SHAPE, seed=seed)),
        ("MASKS", lambda seed: rasters.disc(SHAPE, (20 + 20 * seed, 40)).astype("uint8")),
        ("ERRORS", lambda seed: np.full((3, *SHAPE), 1 + seed, "float32")),
    ):
        values[name] = [write(folder, f"{name.lower()}{seed}", draw(seed)) for seed in (0, 1)]
    return "bestpixel", values


def evaluation(folder):
    """A restored raster, the truth, its mask and the cloudy raster."""
    scene = rasters.write_scene(folder, SHAPE)
    names = rasters.BAND_NAMES[3]
    truth = write(folder, "truth", rasters.optical_dn(SHAPE), names=names)
    restored = write(folder, "restored", rasters.optical_dn(SHAPE) + np.uint16(7), names=names)
    values = {"RESTORED": restored, "REFERENCE": truth, "CLOUD_MASK": scene.mask, "CLOUDY": scene.optical}
    return "evaluaterestoration", {**values, "REPORT": str(folder / "report.html"), "JSON": str(folder / "report.json")}


def translation(folder, **changes):
    """Return values for ``sartooptical`` on one small scene."""
    return "sartooptical", restoration(folder, OPTICAL=None, CLOUD_MASK=None, **changes)


def reference_of_a_translation(folder):
    """A translation in the units of an optical raster."""
    return translation(folder, REFERENCE=rasters.write_scene(folder, SHAPE).optical)


def prepared(folder, **changes):
    """Return values for ``preparesar`` on one small scene, both outputs."""
    changes = {"NETWORK_INPUT": str(folder / "network.tif"), "SPECKLE_FILTER": "lee", **changes}
    return "preparesar", restoration(folder, CLOUD_MASK=None, **changes)


def simulation(folder):
    """Clouds and their mask."""
    return "simulateclouds", restoration(folder, SAR=None, CLOUD_MASK=None, MASK=str(folder / "mask-out.tif"))


CASES = {
    "one file": lambda folder: ("removeclouds", restoration(folder)),
    "own files": own_files,
    "mask as a band": mask_as_a_band,
    "reference": reference,
    "references with masks and SAR": references_with_masks_and_sar,
    "all outputs": everything_written,
    "clouds are detected": lambda folder: ("removeclouds", restoration(folder, CLOUD_MASK=None)),
    "everything is restored": lambda folder: (
        "removeclouds",
        restoration(folder, CLOUD_MASK=None, MASK_TYPE="everything"),
    ),
    "in blocks": lambda folder: ("removeclouds", restoration(folder, WORK_FOLDER=str(folder / "work"))),
    "in blocks, detected": lambda folder: (
        "removeclouds",
        restoration(folder, WORK_FOLDER=str(folder / "work"), CLOUD_MASK=None),
    ),
    "translation": translation,
    "translation with a reference": reference_of_a_translation,
    "prepared SAR": prepared,
    "prepared SAR on its own grid": lambda folder: prepared(folder, OPTICAL=None),
    "detected by the network": lambda folder: detected(folder, METHOD="network"),
    "detected by thresholds": lambda folder: detected(folder, METHOD="spectral"),
    "a mask as it came": lambda folder: ("detectclouds", restoration(folder, SAR=None)),
    "a mask alone": lambda folder: ("detectclouds", restoration(folder, SAR=None, OPTICAL=None)),
    "simulated clouds": simulation,
    "composite": composite,
    "evaluation": evaluation,
}
WITH_MODEL = ("removeclouds", "sartooptical")
WITH_WEIGHTS = (
    *("one file", "all outputs", "everything is restored", "in blocks, detected"),
    *("translation with a reference", "detected by the network"),
)
"""The cases in which weights are used, one for each way to them."""
ONE_OF_EACH = (
    *("references with masks and SAR", "in blocks, detected", "translation with a reference", "prepared SAR"),
    *("detected by the network", "a mask alone", "simulated clouds", "composite", "evaluation"),
)
"""At least one case of each algorithm: how a run finds what a check opened is the same code for all of its cases."""


@pytest.fixture(params=CASES)
def case(request, tmp_path, own_model):
    """The name of an algorithm and values for it."""
    name, values = CASES[request.param](tmp_path)
    if name in WITH_MODEL:
        values["MODEL_FILE"] = own_model
    if name in (*WITH_MODEL, "detectclouds"):
        values.update(DEVICE="cpu", PRECISION="float32", THREADS=1)
    yield name, values
    opened.OPENED.clear()


def inputs_of(values):
    """Return the files among ``values`` that are there before a run."""
    named = [path for value in values.values() for path in (value if isinstance(value, list) else [value])]
    return {os.path.realpath(path) for path in named if str(path).endswith(".tif") and os.path.exists(path)}


def as_scripts_do(provider, name, values):
    """Run an algorithm by ``processing.run``."""
    return run(name, values)


def as_the_dialog_does(provider, name, values):
    """Check the values and run the algorithm, each by a method of its own."""
    algorithm, context, log = provider.algorithm(name).create(), QgsProcessingContext(), Log()
    assert algorithm.checkParameterValues(values, context) == (True, "")
    results, succeeded = algorithm.run(values, context, log, {}, False)
    assert succeeded, log.lines["error"]
    return results


def as_models_do(provider, name, values):
    """Run the algorithm without the check before it."""
    log = Log()
    results, succeeded = provider.algorithm(name).create().run(values, QgsProcessingContext(), log, {}, False)
    assert succeeded, log.lines["error"]
    return results


@pytest.mark.parametrize(
    "case, way",
    [
        *((case, as_scripts_do) for case in CASES),
        *((case, way) for case in ONE_OF_EACH for way in (as_the_dialog_does, as_models_do)),
    ],
    indirect=["case"],
)
def test_each_raster_is_opened_once(provider, case, calls, way):
    name, values = case
    inputs = inputs_of(values)
    results = way(provider, name, values)
    assert {path: calls.opened[path] for path in inputs} == dict.fromkeys(inputs, 1)
    assert all(Path(value).is_file() for output, value in results.items() if output in values)
    assert calls.read, "the run reads pixels"


def test_no_pixel_is_looked_at_before_the_run(provider, case, calls):
    name, values = case
    context = QgsProcessingContext()
    algorithm = provider.algorithm(name)
    assert algorithm.checkParameterValues(values, context) == (True, "")
    assert calls.opened and calls.read == []
    assert algorithm.create().prepare(values, context, Log())
    assert calls.read == [] and opened.OPENED.take(type(algorithm), None) is None, "what was kept was taken"
    assert algorithm.create().prepare(values, context, Log())
    assert calls.read == []


def test_a_raster_that_changed_after_the_check_is_opened_again(provider, tmp_path, calls):
    name, values = simulation(tmp_path)
    algorithm, context = provider.algorithm(name), QgsProcessingContext()
    assert algorithm.checkParameterValues(values, context) == (True, "")
    changed = rasters.optical_dn(SHAPE, seed=5)
    write(tmp_path, "optical", changed, names=rasters.BAND_NAMES[3])
    os.utime(values["OPTICAL"], (LONG_AGO_S, LONG_AGO_S))
    results, succeeded = algorithm.run({**values, "COVERAGE": 0}, context, Log(), {}, False)
    assert succeeded and calls.opened[os.path.realpath(values["OPTICAL"])] == 2
    np.testing.assert_array_equal(rasters.read_raster(results["OUTPUT"]), changed)


@pytest.mark.parametrize("case", WITH_WEIGHTS, indirect=True)
def test_weights_are_hashed_once_per_process(provider, case, calls):
    name, values = case
    for way in (as_the_dialog_does, as_models_do):
        way(provider, name, values)
    hashed = {path: count for path, count in calls.hashed.items() if path.endswith(".safetensors")}
    assert hashed == dict.fromkeys(hashed, 1)
    if name in WITH_MODEL:
        assert os.path.realpath(Path(values["MODEL_FILE"]).with_suffix(".safetensors")) in hashed
