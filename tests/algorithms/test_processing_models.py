"""The processing models that come with the plugin: the committed files, how they show themselves, and a run of each."""

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasters
import tinymodels
from layers import drawn, stretched
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsPalettedRasterRenderer,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingModelAlgorithm,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsRasterLayer,
)
from sar_cloud_removal.algorithms import processing_models
from sar_cloud_removal.models.detector_cards import read_detector_card
from sar_cloud_removal.neighbourhood import distance_to
from sar_cloud_removal.pipeline.masks import detect
from sar_cloud_removal.scripts.docs import processing_models as drawing
from tinymodels import without_error_model
from toolbox import Log, files, run, run_and_load

pytestmark = pytest.mark.usefixtures("provider", "few_trials")
NAMES = sorted(drawing.PROCESSING_MODELS)


def test_the_committed_files_are_those_drawn():
    assert {path.stem for path in processing_models.FOLDER.iterdir()} == set(NAMES)
    if Qgis.QGIS_VERSION_INT >= 32300:
        pytest.skip("the files are written by QGIS 3.22: later versions write more into them")
    for name in NAMES:
        drawn = drawing.text_of(drawing.PROCESSING_MODELS[name]())
        assert (processing_models.FOLDER / f"{name}.model3").read_text(encoding="utf-8") == drawn, (
            f"{name} differs: run python -m sar_cloud_removal.scripts.docs.processing_models with QGIS 3.22"
        )


@pytest.mark.parametrize("name", NAMES)
def test_a_processing_model_is_whole(provider, name):
    algorithm = provider.algorithm(name)
    assert (algorithm.group(), algorithm.groupId()) == ("Models", "models")
    assert algorithm.validate() == (True, []), "nothing for the model designer to complain of"
    assert Path(algorithm.svgIconPath()).stem == name
    assert algorithm.flags() & QgsProcessingAlgorithm.Flag.FlagSupportsBatch
    definitions = algorithm.parameterDefinitions()
    destinations = [item for item in definitions if item.isDestination()]
    assert destinations[0].name() == "OUTPUT" and not any(":" in item.name() for item in definitions)
    assert {item.name() for item in algorithm.outputDefinitions()} == {item.name() for item in destinations}
    assert all(hasattr(item, "fileFilter") == (item.type() == "fileDestination") for item in destinations), (
        "of their class"
    )
    copy = algorithm.create()
    assert (copy.id(), copy.displayName(), copy.tags()) == (algorithm.id(), algorithm.displayName(), algorithm.tags())
    assert {"cloud", "sentinel", "sar", "model"} <= set(copy.tags())


@pytest.mark.parametrize("name", NAMES)
def test_every_text_of_a_file_is_looked_up_for_its_translation(provider, name, monkeypatch):
    monkeypatch.setattr(processing_models, "tr", lambda text: f"«{text}»")
    algorithm = processing_models.ProcessingModel(processing_models.FOLDER / f"{name}.model3")
    texts = [algorithm.displayName(), algorithm.shortDescription(), algorithm.texts().introduction]
    for definition in algorithm.parameterDefinitions():
        texts += [definition.description(), definition.help()]
    assert all(text.startswith("«") and text.endswith("»") and len(text) > 5 for text in texts)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_opens_in_the_model_designer_with_its_steps_apart(name):
    model = QgsProcessingModelAlgorithm()
    assert model.fromFile(str(processing_models.FOLDER / f"{name}.model3"))
    components = [*model.childAlgorithms().values(), *model.parameterComponents().values()]
    places = [(item.position().x(), item.position().y()) for item in components]
    assert len(set(places)) == len(places) > 5
    root = ElementTree.parse(processing_models.FOLDER / f"{name}.model3").getroot()
    used = {item.get("value") for item in root.iter("Option") if item.get("name") == "alg_id"}
    assert all(algorithm.startswith("sarcloudremoval:") for algorithm in used), "no other provider needs to be there"


@pytest.mark.parametrize("name", NAMES)
def test_a_script_exported_from_a_file_keeps_the_output_of_every_step(name):
    model = QgsProcessingModelAlgorithm()
    assert model.fromFile(str(processing_models.FOLDER / f"{name}.model3"))
    kind = QgsProcessing.PythonOutputType.PythonQgsProcessingAlgorithmSubclass
    kept = [line.partition(" = ")[0] for line in model.asPythonCode(kind, 4) if " = processing.run(" in line]
    assert len(set(kept)) == len(kept) == len(model.childAlgorithms()), "QGIS names them by the titles of the steps"


@pytest.fixture
def scl_values(scene, tiny_model, tmp_path):
    """Values for ``sclremoveclouds``: a disc of cloud, its shadow beside it, and a speck."""
    scl = np.full(scene.cloudy.shape, 4, np.uint8)
    scl[scene.cloudy] = 9
    scl[30:40, 4:14] = 3
    scl[60, 80] = 9
    path = rasters.write_raster(tmp_path / "T32TQT_SCL_20m.tif", scl)
    return {
        **{"OPTICAL": scene.optical, "SAR": scene.sar, "SCL": path, "MASK_BUFFER": 3},
        **{"MODEL_FILE": tiny_model, "DEVICE": "cpu", "OUTPUT": str(tmp_path / "restored.tif")},
    }


def test_clouds_of_a_scene_classification_are_removed(scene, scl_values, tmp_path):
    results = run("sclremoveclouds", {**scl_values, "CLOUD_MASK": str(tmp_path / "clouds.tif")})
    mask = rasters.read_raster(results["CLOUD_MASK"])[0]
    assert (mask[scene.cloudy] == 1).all() and (mask[30:40, 4:14] == 2).all() and mask[60, 80] == 0
    changed = (rasters.read_raster(results["OUTPUT"]) != scene.optical_dn).any(axis=0)
    assert changed[mask > 0].all()
    assert not changed[distance_to(mask > 0, 3) > 3].any()
    assert changed[(mask == 0) & (distance_to(mask > 0, 3) <= 1)].all(), "the rim is restored too"


def test_a_second_date_takes_the_place_of_sar(scene, scl_values, tmp_path):
    truth, scl = rasters.optical_dn(scene.cloudy.shape), np.full(scene.cloudy.shape, 4, np.uint16)
    scl[:, :20] = 9
    earlier = np.where(scl == 9, rasters.CLOUD_DN, truth // 2 + 200)
    names = ("B4", "B3", "B2", "SCL")
    path = rasters.write_raster(tmp_path / "earlier.tif", np.concatenate([earlier, scl[None]]), names=names)
    results = [
        run("sclremoveclouds", {**scl_values, **changes, "OUTPUT": str(tmp_path / f"{number}.tif")})["OUTPUT"]
        for number, changes in enumerate(({}, {"REFERENCES": [path], "SAR": None}))
    ]
    hidden = scene.cloudy & (scl == 4)
    alone, together = (
        np.abs(rasters.read_raster(result) - truth.astype(float))[:, hidden].mean() for result in results
    )
    assert together < 0.5 * alone


def test_an_output_between_may_be_left_out(scl_values, tmp_path):
    before = files(tmp_path)
    results = run("sclremoveclouds", scl_values)
    assert results["OUTPUT"] == scl_values["OUTPUT"] and "CLOUD_MASK" not in results
    assert files(tmp_path) == before | {"restored.tif"}


def test_a_step_that_fails_says_why_and_leaves_nothing(scl_values, tmp_path):
    log = Log()
    with pytest.raises(QgsProcessingException) as raised:
        run("sclremoveclouds", {**scl_values, "DEVICE": "cuda:77"}, log)
    assert "cuda:77" in " ".join((str(raised.value), *log.lines["error"]))
    assert "restored.tif" not in files(tmp_path)


def load_results(name, values, outputs):
    """Run a processing model as the toolbox does and return its layers by their names."""
    project, context = QgsProject.instance(), QgsProcessingContext()
    context.setProject(project)
    destinations = {key: QgsProcessingOutputLayerDefinition(path, project) for key, path in outputs.items()}
    run_and_load(f"sarcloudremoval:{name}", {**values, **destinations}, context)
    return {layer.name(): layer for layer in project.mapLayers().values()}


LIMITS = (100, 3000), (200, 3100), (300, 3200)
DRAWN = [(1, 100, 3000), (2, 200, 3100), (3, 300, 3200)]


@pytest.mark.usefixtures("qgis_new_project")
def test_layers_of_a_processing_model_are_named_and_drawn_like_the_raster(scl_values, tmp_path):
    optical = stretched(QgsRasterLayer(scl_values["OPTICAL"], "Tile 32TQT"), (1, 2, 3), LIMITS)
    outputs = {name: str(tmp_path / f"{name}.tif") for name in ("OUTPUT", "CLOUD_MASK")}
    layers = load_results("sclremoveclouds", {**scl_values, "OPTICAL": optical}, outputs)
    assert set(layers) == {"Tile 32TQT - clouds removed", "Tile 32TQT - cloud mask"}
    assert drawn(layers["Tile 32TQT - clouds removed"]) == DRAWN
    assert isinstance(layers["Tile 32TQT - cloud mask"].renderer(), QgsPalettedRasterRenderer)


@pytest.mark.usefixtures("qgis_new_project")
def test_a_restoration_of_simulated_clouds_is_drawn_like_the_clear_raster(scene, tiny_model, tmp_path):
    clear = stretched(QgsRasterLayer(scene.optical, "Clear"), (1, 2, 3), LIMITS)
    values = {"OPTICAL": clear, "SAR": scene.sar, "MODEL_FILE": tiny_model, "DEVICE": "cpu"}
    outputs = {name: str(tmp_path / f"{name}.tif") for name in ("OUTPUT", "CLOUDY", "CLOUD_MASK")}
    layers = load_results("simulateremoveevaluate", values, outputs)
    assert set(layers) == {"Clear - clouds removed", "Clear - simulated clouds", "Clear - cloud mask"}
    assert drawn(layers["Clear - clouds removed"]) == drawn(layers["Clear - simulated clouds"]) == DRAWN


@pytest.mark.usefixtures("qgis_new_project")
@pytest.mark.parametrize("bands", [(3, 2, 1), (4, 3, 2)], ids=["true colours", "false colours"])
def test_the_bands_of_a_raster_in_another_order_are_drawn_where_they_are(tmp_path, tiny_model, bands):
    scene = rasters.write_scene(tmp_path, bands=4)  # B2, B3, B4, B8
    values = {"OPTICAL": stretched(QgsRasterLayer(scene.optical, "Clear"), bands, LIMITS), "SAR": scene.sar}
    values.update(MODEL_FILE=tiny_model, DEVICE="cpu")
    layers = load_results("simulateremoveevaluate", values, {"OUTPUT": str(tmp_path / "out.tif")})
    assert drawn(layers["Clear - clouds removed"]) == [(band, *limits) for band, limits in zip(bands, LIMITS)]


@pytest.mark.usefixtures("qgis_new_project")
def test_the_result_of_a_file_is_drawn_in_true_colours(tmp_path, tiny_model):
    scene = rasters.write_scene(tmp_path, bands=4)  # B2, B3, B4, B8, of which QGIS shows the first three
    values = {"OPTICAL": scene.optical, "SAR": scene.sar, "MODEL_FILE": tiny_model, "DEVICE": "cpu"}
    layers = load_results("simulateremoveevaluate", values, {"OUTPUT": str(tmp_path / "out.tif")})
    (result,) = (layer for name, layer in layers.items() if "clouds removed" in name)
    assert [band for band, *_ in drawn(result)] == [3, 2, 1]


def test_the_toolbox_runs_a_processing_model_in_a_thread_of_its_own(provider, scl_values):
    outcomes, context, feedback = [], QgsProcessingContext(), Log()
    task = QgsProcessingAlgRunnerTask(provider.algorithm("sclremoveclouds"), scl_values, context, feedback)
    task.executed.connect(lambda succeeded, results: outcomes.append((succeeded, results)))
    QgsApplication.taskManager().addTask(task)
    task.waitForFinished(60_000)
    while not outcomes:
        QgsApplication.processEvents()
    ((succeeded, results),) = outcomes
    assert succeeded and Path(results["OUTPUT"]).is_file()


def test_a_restoration_is_tried_on_simulated_clouds(scene, tiny_model, tmp_path):
    clear = rasters.write_raster(tmp_path / "clear.tif", rasters.optical_dn((72, 88), 4), names=rasters.BAND_NAMES[4])
    results = run(
        "simulateremoveevaluate",
        {
            **{
                "OPTICAL": clear,
                "SAR": scene.sar,
                "COVERAGE": 25,
                "SEED": 3,
                "MODEL_FILE": tiny_model,
                "DEVICE": "cpu",
            },
            **{"OUTPUT": str(tmp_path / "restored.tif"), "CLOUD_MASK": str(tmp_path / "mask.tif")},
            **{"REPORT": str(tmp_path / "report.html"), "JSON": str(tmp_path / "figures.json")},
        },
    )
    assert set(results) >= {"OUTPUT", "CLOUD_MASK", "REPORT", "JSON"} and "CLOUDY" not in results
    mask, restored = rasters.read_raster(results["CLOUD_MASK"])[0], rasters.read_raster(results["OUTPUT"])
    assert (mask == 1).mean() == pytest.approx(0.25, abs=1e-3)
    truth = rasters.read_raster(clear)
    np.testing.assert_array_equal(restored[:, mask == 0], truth[:, mask == 0])
    figures = json.loads(Path(results["JSON"]).read_text(encoding="utf-8"))["figures"]
    assert figures["clear"]["psnr_db"] == 100, "nothing but what was painted on is changed"
    error = np.abs(restored[:, mask > 0].astype(float) - truth[:, mask > 0]).mean()
    assert figures["cloudy"]["mae"] == pytest.approx(error)
    assert "<img" in Path(results["REPORT"]).read_text(encoding="utf-8")


def test_clouds_are_tried_with_another_date(tmp_path):
    truth = rasters.optical_dn((96, 96), 4)
    names = rasters.BAND_NAMES[4]
    clear = rasters.write_raster(tmp_path / "clear.tif", truth, names=names)
    later = np.concatenate([truth // 2 + 200, np.full((1, 96, 96), 4, np.uint16)])
    other = rasters.write_raster(tmp_path / "other.tif", later, names=(*names, "SCL"))
    values = {"OPTICAL": clear, "REFERENCES": [other], "COVERAGE": 25, "OUTPUT": str(tmp_path / "restored.tif")}
    results = run("simulateremoveevaluate", {**values, "JSON": str(tmp_path / "figures.json")})
    figures = json.loads(Path(results["JSON"]).read_text(encoding="utf-8"))["figures"]
    assert figures["cloudy"]["mae"] < 0.02 * truth.mean()


def test_restored_dates_become_one_raster(tiny_model, tmp_path):
    shape, values, clouds = (72, 88), {}, []
    for date, centre in ((1, (20, 20)), (2, (20, 60)), (3, (50, 40))):
        folder = tmp_path / f"date{date}"
        folder.mkdir()
        scene = rasters.write_scene(folder, shape, seed=date, cloudy=rasters.disc(shape, centre, 14))
        clouds.append((scene.cloudy, scene.optical_dn))
        values.update({f"OPTICAL_{date}": scene.optical, f"SAR_{date}": scene.sar, f"MASK_{date}": scene.mask})
    results = run(
        "bestrestoredpixel",
        {
            **{**values, "MASK_TYPE": "nonzero", "MASK_BUFFER": 4, "MODEL_FILE": tiny_model, "DEVICE": "cpu"},
            **{"OUTPUT": str(tmp_path / "best.tif"), "SOURCE": str(tmp_path / "source.tif")},
        },
    )
    best, number = rasters.read_raster(results["OUTPUT"]), rasters.read_raster(results["SOURCE"])[0]
    first, second = (distance_to(cloudy, 4) <= 4 for cloudy, _ in clouds[:2])
    np.testing.assert_array_equal(number, np.where(first, np.where(second, 3, 2), 1))
    np.testing.assert_array_equal(best, np.choose(number - 1, [dn for _, dn in clouds]))


@pytest.fixture
def overcast(tiny_model, tmp_path):
    """Values for ``bestrestoredpixel``: three dates with clouds over the same ground; only their radar differs."""
    values, outputs = {}, {"OUTPUT": str(tmp_path / "best.tif"), "SOURCE": str(tmp_path / "source.tif")}
    for date in (1, 2, 3):
        folder = tmp_path / f"date{date}"
        folder.mkdir()
        scene = rasters.write_scene(folder, seed=3 + date)  # of 1 to 3, the third has the least error everywhere
        values.update({f"OPTICAL_{date}": scene.optical, f"SAR_{date}": scene.sar, f"MASK_{date}": scene.mask})
    return {**values, "MASK_TYPE": "nonzero", "MASK_BUFFER": 4, "MODEL_FILE": tiny_model, "DEVICE": "cpu", **outputs}


def of_date(values, date):
    """Return the values for ``removeclouds`` that restore ``date`` as ``bestrestoredpixel`` does with ``values``."""
    others = [other for other in (1, 2, 3) if other != date]
    pairs = (("OPTICAL", "REFERENCES"), ("MASK", "REFERENCE_MASKS"), ("SAR", "REFERENCE_SAR"))
    return {
        **{"OPTICAL": values[f"OPTICAL_{date}"], "SAR": values[f"SAR_{date}"], "CLOUD_MASK": values[f"MASK_{date}"]},
        **{several: [values[f"{one}_{other}"] for other in others] for one, several in pairs},
        **{name: values[name] for name in ("MASK_BUFFER", "MODEL_FILE", "DEVICE")},
    }


@pytest.mark.parametrize("card_knows_errors", [True, False])
def test_where_no_date_is_clear_the_least_expected_error_decides(overcast, card_knows_errors, tmp_path):
    if not card_knows_errors:
        overcast["MODEL_FILE"] = without_error_model(overcast["MODEL_FILE"], tmp_path)
    expected = []
    for date in (1, 2, 3):
        outputs = {name: str(tmp_path / f"{name}{date}.tif") for name in ("OUTPUT", "CONFIDENCE")}
        results = run("removeclouds", {**of_date(overcast, date), **outputs})
        expected.append(rasters.read_raster(results["CONFIDENCE"]).mean(axis=0))
    hidden = distance_to(rasters.disc((72, 88)), 4) <= 4
    number = rasters.read_raster(run("bestrestoredpixel", overcast)["SOURCE"])[0]
    np.testing.assert_array_equal(number, np.where(hidden, np.argmin(expected, axis=0) + 1, 1))
    assert len(np.unique(number[hidden])) > 1


def test_dates_restore_each_other_without_sar(tmp_path):
    """The ground is the same on all dates but for its brightness, and one of them has SAR, which cannot be compared."""
    shape, values, truth, log = (96, 96), {}, rasters.optical_dn((96, 96)).astype(float), Log()
    for date, centre in ((1, (30, 30)), (2, (30, 66)), (3, (66, 48))):
        cloudy = rasters.disc(shape, centre, 14)
        dn = np.where(cloudy, rasters.CLOUD_DN, truth * (1 + 0.1 * date)).astype("uint16")
        values[f"OPTICAL_{date}"] = rasters.write_raster(tmp_path / f"date{date}.tif", dn)
        values[f"MASK_{date}"] = rasters.write_raster(tmp_path / f"mask{date}.tif", cloudy.astype("uint8"))
    values["SAR_2"] = rasters.write_raster(tmp_path / "sar2.tif", rasters.sar_db(shape), names=("VV",))
    outputs = {"OUTPUT": str(tmp_path / "best.tif"), "SOURCE": str(tmp_path / "source.tif")}
    results = run("bestrestoredpixel", {**values, "MASK_TYPE": "nonzero", "MASK_BUFFER": 4, **outputs}, log)
    number = rasters.read_raster(results["SOURCE"])[0]
    assert (number > 0).all()
    for reference in (1, 2):
        assert sum(line.startswith(f"Reference {reference} 'date") for line in log.lines["info"]) >= 3
    best = rasters.read_raster(results["OUTPUT"])
    np.testing.assert_allclose(best, truth * (1 + 0.1 * number), atol=1)


def test_a_date_without_a_mask_has_its_clouds_detected(scene, tiny_model, tmp_path, monkeypatch):
    card = replace(read_detector_card(tinymodels.write_tiny_detector(tmp_path)), window_px=128)
    monkeypatch.setattr(detect, "find_detector_card", lambda: card)
    values = {f"{name}_{date}": getattr(scene, name.lower()) for name in ("OPTICAL", "SAR") for date in (1, 2, 3)}
    outputs = {"OUTPUT": str(tmp_path / "best.tif"), "MODEL_FILE": tiny_model, "DEVICE": "cpu"}
    log = Log()
    results = run("bestrestoredpixel", {**values, **outputs}, log)
    assert "SOURCE" not in results
    assert rasters.read_raster(results["OUTPUT"]).shape == scene.optical_dn.shape
    assert sum(line.startswith("Cloud detection: ") for line in log.lines["info"]) == 3
