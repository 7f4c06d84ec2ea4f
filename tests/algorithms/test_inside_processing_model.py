"""Both algorithms in one processing model, saved to a file and read back: such models skip most of QGIS' own checks."""

from pathlib import Path

import pytest
import rasters
from modeller import Source, add_child, load_model, outputs
from qgis.core import (
    QgsContrastEnhancement,
    QgsMultiBandColorRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelParameter,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
)
from toolbox import run_and_load

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def model_file(tmp_path, provider):
    """Path of a saved model: clouds are removed, then the SAR raster is translated with the result as reference."""
    model = QgsProcessingModelAlgorithm("restore and translate", "tests")
    for definition in (
        *(QgsProcessingParameterRasterLayer(name, name) for name in ("optical", "sar", "mask")),
        QgsProcessingParameterFile("card", "card"),
        QgsProcessingParameterNumber("overlap", "overlap", defaultValue=64),
    ):
        model.addModelParameter(definition, QgsProcessingModelParameter(definition.name()))
    common = {
        "SAR": Source.fromModelParameter("sar"),
        "SAR_UNIT": Source.fromStaticValue("db"),
        "MODEL_FILE": Source.fromModelParameter("card"),
        "OVERLAP": Source.fromModelParameter("overlap"),
        "DEVICE": Source.fromStaticValue("cpu"),
    }
    restore = {
        "OPTICAL": Source.fromModelParameter("optical"),
        "CLOUD_MASK": Source.fromModelParameter("mask"),
        "MASK_TYPE": Source.fromStaticValue("nonzero"),
        "SCL_CLASSES": Source.fromStaticValue([3, 8]),
        "MASK_BUFFER": Source.fromExpression("2 * 3"),
    }
    add_child(model, "removeclouds", {**common, **restore}, {"restored": "OUTPUT"})
    translate = {
        "REFERENCE": Source.fromChildOutput("removeclouds", "OUTPUT"),
        # a number that the first one counted: one window
        "BATCH_SIZE": Source.fromChildOutput("removeclouds", "WINDOWS_RUN"),
    }
    add_child(model, "sartooptical", {**common, **translate}, {"translated": "OUTPUT"})
    path = tmp_path / "restore.model3"
    assert model.toFile(str(path))
    return str(path)


def values(model, scene, tiny_model, folder, **changes):
    """Return the values of the model's inputs and outputs."""
    paths = {key: str(Path(folder) / f"{name}.tif") for name, key in outputs(model).items()}
    return {"optical": scene.optical, "sar": scene.sar, "mask": scene.mask, "card": tiny_model, **paths, **changes}


class Errors(QgsProcessingFeedback):
    """Keeps the errors."""

    def __init__(self):
        super().__init__(False)
        self.errors = []

    def reportError(self, text, fatalError=False):  # noqa: N802, N803 (QGIS' names)
        self.errors.append(text)


def test_a_saved_model_gives_what_the_algorithms_give(scene, tiny_model, model_file, tmp_path):
    import processing

    model = load_model(model_file)
    results = processing.run(model, values(model, scene, tiny_model, tmp_path))
    names = outputs(model)
    restored, translated = (rasters.read_raster(results[names[name]]) for name in ("restored", "translated"))
    direct = processing.run(
        "sarcloudremoval:removeclouds",
        {
            **{"OPTICAL": scene.optical, "SAR": scene.sar, "CLOUD_MASK": scene.mask, "MASK_BUFFER": 6},
            **{"MODEL_FILE": tiny_model, "DEVICE": "cpu", "OUTPUT": str(tmp_path / "direct.tif")},
        },
    )
    assert (restored == rasters.read_raster(direct["OUTPUT"])).all()
    assert (restored != scene.optical_dn).any(axis=0)[scene.cloudy].all()
    assert translated.shape == restored.shape and translated.dtype == restored.dtype


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"overlap": 300}, "OVERLAP is 300, allowed are 0 to 255"),
        ({"card": "missing.json"}, "'missing.json' does not exist"),
    ],
    ids=["overlap", "card"],
)
def test_what_a_model_lets_through_is_refused_by_the_run(scene, tiny_model, model_file, tmp_path, changes, message):
    import processing

    model, log = load_model(model_file), Errors()
    with pytest.raises(QgsProcessingException) as raised:
        processing.run(model, values(model, scene, tiny_model, tmp_path, **changes), feedback=log)
    # QGIS 3.22 logs a child's message, later ones raise it
    assert message in " ".join((str(raised.value), *log.errors))
    assert not (tmp_path / "restored.tif").exists() and not (tmp_path / "translated.tif").exists()


@pytest.mark.usefixtures("qgis_new_project")
def test_layers_of_a_model_are_drawn_like_the_input_and_named_by_the_model(scene, tiny_model, model_file, tmp_path):
    project = QgsProject.instance()
    optical = QgsRasterLayer(scene.optical, "optical")
    renderer = QgsMultiBandColorRenderer(optical.dataProvider(), 1, 2, 3)
    stretch = QgsContrastEnhancement(optical.dataProvider().dataType(1))
    stretch.setMinimumValue(123)
    stretch.setMaximumValue(4567)
    renderer.setRedContrastEnhancement(stretch)
    optical.setRenderer(renderer)
    model = load_model(model_file)
    chosen = values(model, scene, tiny_model, tmp_path, optical=optical)
    for name in outputs(model).values():
        chosen[name] = QgsProcessingOutputLayerDefinition(chosen[name], project)
    context = QgsProcessingContext()
    context.setProject(project)
    run_and_load(model, chosen, context)
    (layer,) = project.mapLayersByName("restored")
    red = layer.renderer().redContrastEnhancement()
    assert (red.minimumValue(), red.maximumValue()) == (123, 4567)
    assert len(project.mapLayersByName("translated")) == 1
