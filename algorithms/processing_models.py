"""Processing models supplied with the plugin; ``scripts/docs/processing_models.py`` draws them."""

from dataclasses import replace
from pathlib import Path
from typing import List

from qgis.core import (
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingParameterDefinition,
)

from ..gui.feedback import error_border, lets_go
from ..gui.packages.requirements import require_packages
from ..gui.styling import Appearance, drawn_like, show_anew, style_on_completion
from ..i18n import tr
from .base.toolbox import RESOURCES, ToolboxEntry, ToolboxTexts
from .parameters.values import Values

FOLDER = RESOURCES / "models"


def processing_models(provider) -> List["ProcessingModel"]:
    """Return the processing models, none before ``provider`` is registered: QGIS finds their algorithms through it."""
    if QgsApplication.processingRegistry().providerById(provider.id()) is None:
        return []
    return [ProcessingModel(path) for path in sorted(FOLDER.glob("*.model3"))]


class ProcessingModel(ToolboxEntry, QgsProcessingModelAlgorithm):
    """The processing model in the file ``path``, whose stem is its permanent name.

    Unlike QGIS's own models, it has translated texts, help for each parameter, and outputs whose names do not begin
    with the name of a child. All outputs except ``OUTPUT`` may be left empty.
    """

    GROUP = "models"
    OUTPUT = "OUTPUT"

    def __init__(self, path):
        super().__init__()
        self._path = Path(path)
        self.NAME = self._path.stem
        if not self.fromFile(str(self._path)):
            raise ValueError(f"'{path}' is not a QGIS model.")
        registry, steps = QgsApplication.processingRegistry(), self.childAlgorithms().values()
        needs = (getattr(registry.algorithmById(step.algorithmId()), "NEEDS", ()) for step in steps)
        self.NEEDS = tuple(dict.fromkeys(package for packages in needs for package in packages))
        self._inner, self._default_names = {}, {}
        """The model's own names of its outputs, and what QGIS calls their layers, by the names used here."""
        for child in self.childAlgorithms().values():  # the log names the steps
            child.setDescription(tr(child.description()))
            self.setChildAlgorithm(child)
        names = (definition.name() for definition in self.parameterDefinitions())
        for name in sorted(names, key=lambda name: not name.endswith(f":{self.OUTPUT}")):
            self._describe(name)

    def texts(self):
        """Return the texts of the file, translated."""
        help_texts = self.helpContent()
        return ToolboxTexts(
            title=tr(QgsProcessingModelAlgorithm.displayName(self)),
            summary=tr(help_texts["SHORT_DESCRIPTION"]),
            introduction=tr(help_texts["ALG_DESC"]),
            tags=tr("model,graph,workflow,chain"),
        )

    def tags(self):
        """Return the words of a processing model and those of its algorithms."""
        algorithms = (child.algorithm() for child in self.childAlgorithms().values())
        words = (tag for algorithm in algorithms for tag in algorithm.tags())
        return [*super().tags(), *dict.fromkeys(words)]

    def createInstance(self):  # noqa: N802 (QGIS' name)
        """Return a new instance: each run has its own."""
        return ProcessingModel(self._path)

    def canExecute(self):  # noqa: N802 (QGIS' name)
        """Return whether the packages and algorithms of every step are there, and if not, what is missing."""
        can_execute, text = super().canExecute()
        return (can_execute, text) if not can_execute else QgsProcessingModelAlgorithm.canExecute(self)

    @lets_go
    def prepareAlgorithm(self, parameters, context, feedback):  # noqa: N802 (QGIS' name)
        """Decide how results are named and drawn (like the first raster), while layers may be accessed."""
        rasters = (item.name() for item in self.parameterDefinitions() if item.type() == "raster")
        self._name, self._look, self._files = "", Appearance(""), {}
        values, first = Values(self, parameters, context), next(rasters)
        layer = values.loaded(first)
        if layer is not None:  # else the first step reports the problem
            self._name, self._look = layer.name(), drawn_like(layer, "", values.is_on_map(first))
        return True

    @lets_go
    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802 (QGIS' name)
        """Run the model with its own output names."""
        with error_border(feedback):
            require_packages(self.NEEDS, self.titles_without_needs())
        self._leave_out_lists_with_gaps(parameters, context)
        values, unwanted = dict(parameters), []
        for name, inner in self._inner.items():
            definition, value = self.parameterDefinition(name), values.pop(name, None)
            if not value and definition.createByDefault():  # a later step needs it, whether it is kept or not
                value = definition.generateTemporaryDestination()
                unwanted.append(name)
            values[inner] = value
        results = super().processAlgorithm(values, context, feedback)
        found = {name: results.pop(inner, None) for name, inner in self._inner.items()}
        self._files = {name: path for name, path in found.items() if path}
        return {**results, **{name: path for name, path in self._files.items() if name not in unwanted}}

    def postProcessAlgorithm(self, context, feedback):  # noqa: N802 (QGIS' name)
        """Name the layers that QGIS is going to load, and give ``OUTPUT`` the bands and stretches of the first raster.

        A model names layers after its outputs, and its later steps only see files, without a stretch to copy.
        """
        show_anew(context.project(), self._files.values())
        for name, path in self._files.items():
            if context.willLoadLayerOnCompletion(path):
                given = context.layerToLoadOnCompletionDetails(path).name
                default = given if given in self._default_names[name] else ""  # else named by a model around this one
                title = self.parameterDefinition(name).description()
                layer_name = tr("{layer} - {title}").format(layer=self._name, title=title[0].lower() + title[1:])
                look = self._look if name == self.OUTPUT else Appearance("")
                style_on_completion(context, path, replace(look, name=layer_name), default)
        return {}

    def _leave_out_lists_with_gaps(self, parameters, context):
        """Leave out the lists of rasters of which one is empty: those after it would take the wrong places."""
        values = Values(self, parameters, context)
        for step in self.childAlgorithms().values():
            for name, sources in step.parameterSources().items():
                inputs = [source.parameterName() for source in sources if source.parameterName()]
                if len(sources) > 1 and not all(values.text(given) for given in inputs):
                    step.addParameterSources(name, [])
                    self.setChildAlgorithm(step)
        made_anew = [item.name() for item in self.parameterDefinitions() if ":" in item.name()]
        for inner in made_anew:
            self._describe(inner)

    def _describe(self, inner):
        """Give the parameter ``inner`` its texts, and a destination its new name."""
        definition = self.parameterDefinition(inner)
        name = inner.rpartition(":")[2]
        description, text = tr(definition.description()), tr(self.helpContent()[name])
        if definition.isDestination():
            self._default_names[name] = {definition.description(), description, name, inner}
            renamed = definition.clone()
            del (
                definition
            )  # a reference that Python kept would stand for another object, once one is allocated in its place
            self.removeParameter(inner)
            renamed.setName(name)
            renamed.setDescription(description)  # before it is added, as its output takes it then
            if name != self.OUTPUT:
                renamed.setFlags(renamed.flags() | QgsProcessingParameterDefinition.Flag.FlagOptional)
            self._inner[name] = inner
            self.addParameter(renamed)
        described = self.parameterDefinition(name)
        described.setDescription(description)
        described.setHelp(text)
