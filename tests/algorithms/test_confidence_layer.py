"""``CONFIDENCE`` as people use it: from a script, a model and ``qgis_process``, and as the layer that is loaded."""

import json

import numpy as np
import pytest
import rasters
from modeller import Source, add_child, load_model, outputs
from qgis.core import (
    QgsProcessingException,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelParameter,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterLayer,
    QgsRasterLayer,
    QgsSingleBandPseudoColorRenderer,
)
from qgisprocess import assignments, needs_qgis_process, qgis_process
from tinymodels import without_error_model
from toolbox import load, run

pytestmark = pytest.mark.usefixtures("provider")
torch = pytest.importorskip("torch", reason="the networks need torch")


@pytest.fixture
def asked(values, tmp_path):
    """Values for ``removeclouds`` that ask for the expected error."""
    return {**values, "CONFIDENCE": str(tmp_path / "error.tif")}


def test_it_is_written_when_asked_for(scene, asked):
    results = run("removeclouds", asked)
    error = rasters.read_raster(results["CONFIDENCE"])
    assert error.dtype == np.float32 and error.shape == scene.optical_dn.shape
    assert (error[:, scene.cloudy] > 0).all() and (error == 0).any()


def colours(layer):
    """Return what ``layer`` draws, (H, W) of QColor names with alpha, one pixel for each of the raster's."""
    block = layer.renderer().block(1, layer.extent(), layer.width(), layer.height())
    return np.array([[block.color(row, col) for col in range(block.width())] for row in range(block.height())])


@pytest.mark.usefixtures("qgis_new_project")
def test_the_layer_shows_where_the_restoration_is_unsure(scene, asked):
    optical = QgsRasterLayer(scene.optical, "Tile 32TQT")
    layer = load("removeclouds", {**asked, "OPTICAL": optical})["CONFIDENCE"]
    assert layer.name() == "Tile 32TQT - expected error"
    renderer = layer.renderer()
    assert isinstance(renderer, QgsSingleBandPseudoColorRenderer) and renderer.usesBands() == [2]
    error = rasters.read_raster(asked["CONFIDENCE"])[1]
    assert renderer.classificationMin() == 0 and renderer.classificationMax() == pytest.approx(error.max(), rel=1e-3)
    drawn = colours(layer)
    alpha, green = drawn >> 24, (drawn >> 8) & 255
    assert (alpha[error == 0] == 0).all(), "given pixels let the raster below shine through"
    assert (alpha[scene.cloudy] == 255).all()
    assert green[error == error.max()] < 10 < green[scene.cloudy].max(), "the darkest red is the largest error"


@pytest.mark.usefixtures("qgis_new_project")
def test_a_layer_of_nothing_but_given_pixels_is_loaded_all_the_same(scene, asked):
    clear = rasters.write_raster(scene.mask, np.zeros(scene.cloudy.shape, "uint8"))
    layer = load("removeclouds", {**asked, "CLOUD_MASK": clear, "MASK_TYPE": "nonzero"})["CONFIDENCE"]
    assert layer.isValid() and not rasters.read_raster(asked["CONFIDENCE"]).any()


def test_a_model_without_an_error_model_is_refused_before_anything_is_done(asked, tiny_model, tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    with pytest.raises(QgsProcessingException, match="model 'plus-8' was exported without an error model"):
        run("removeclouds", {**asked, "ESTIMATOR": "networks", "MODEL_FILE": without_error_model(tiny_model, folder)})
    assert not list(tmp_path.glob("result.tif")) and not list(tmp_path.glob("error.tif"))


def test_in_a_model_both_rasters_are_outputs(scene, tiny_model, tmp_path):
    import processing

    model = QgsProcessingModelAlgorithm("restore and tell", "tests")
    for definition in (
        *(QgsProcessingParameterRasterLayer(name, name) for name in ("optical", "sar", "mask")),
        QgsProcessingParameterFile("card", "card"),
    ):
        model.addModelParameter(definition, QgsProcessingModelParameter(definition.name()))
    inputs = {"OPTICAL": "optical", "SAR": "sar", "CLOUD_MASK": "mask", "MODEL_FILE": "card"}
    sources = {key: Source.fromModelParameter(name) for key, name in inputs.items()}
    add_child(model, "removeclouds", sources, {"restored": "OUTPUT", "told": "CONFIDENCE"})
    path = tmp_path / "restore.model3"
    assert model.toFile(str(path))
    model = load_model(str(path))
    names = outputs(model)
    files = {key: str(tmp_path / f"{name}.tif") for name, key in names.items()}
    given = {"optical": scene.optical, "sar": scene.sar, "mask": scene.mask, "card": tiny_model}
    results = processing.run(model, {**given, **files})
    restored, error = (rasters.read_raster(results[names[name]]) for name in ("restored", "told"))
    assert restored.shape == error.shape and (error[:, scene.cloudy] > 0).all()


@needs_qgis_process
def test_a_terminal_gets_it_too(environment, asked):
    done = qgis_process(environment, "--json", "run", "sarcloudremoval:removeclouds", "--", *assignments(asked))
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    assert results["CONFIDENCE"] == asked["CONFIDENCE"]
    assert rasters.read_raster(results["CONFIDENCE"]).max() > 0
