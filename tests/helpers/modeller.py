"""Models that call the algorithms, as QGIS' model designer makes them."""

from qgis.core import (
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
)

Source = QgsProcessingModelChildParameterSource


def add_child(model, name, parameters, outputs):
    """Add an algorithm to ``model``; ``outputs`` are its results that the model gives, by the names they get there."""
    child = QgsProcessingModelChildAlgorithm(f"sarcloudremoval:{name}")
    child.setChildId(name)
    child.setDescription(name)
    for key, source in parameters.items():
        child.addParameterSources(key, [source])
    results = {}
    for called, output in outputs.items():
        results[called] = QgsProcessingModelOutput(called, called)
        results[called].setChildId(name)
        results[called].setChildOutputName(output)
    child.setModelOutputs(results)
    model.addChildAlgorithm(child)


def load_model(path):
    """Return the model of a file, ready to run."""
    model = QgsProcessingModelAlgorithm()
    assert model.fromFile(path)
    model.initAlgorithm()
    return model


def outputs(model):
    """Return the names of the outputs by what they were called: QGIS puts the child in front in some versions."""
    return {d.description(): d.name() for d in model.parameterDefinitions() if d.isDestination()}
