"""What the algorithms have in common: toolbox entry, checks, the run of the engine, and the results as layers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Dict, List, Tuple

from qgis.core import QgsProcessingAlgorithm, QgsProcessingException, QgsProcessingParameterDefinition
from qgis.PyQt.QtGui import QIcon

from ..errors import PluginError
from ..gui.feedback import ProcessingFeedback, error_border
from ..gui.packages.requirements import missing_text, require_packages
from ..gui.styling import Appearance, style_on_completion
from ..i18n import tr
from ..install.packages import Package
from ..pipeline.options.checks import require_valid
from ..version import plugin_metadata
from .opened import OPENED
from .parameters.values import Values

if TYPE_CHECKING:
    from ..pipeline.task import Task

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
ICON = str(RESOURCES / "icon.svg")
_ADVANCED = QgsProcessingParameterDefinition.Flag.FlagAdvanced


def group_names() -> Dict[str, str]:
    """Return the translated names of the toolbox's groups, by their permanent ids."""
    return {
        "cloudremoval": tr("Cloud removal"),
        "preparation": tr("Preparation"),
        "evaluation": tr("Evaluation"),
        "installation": tr("Installation"),
        "models": tr("Models"),
    }


@dataclass(frozen=True)
class ToolboxTexts:
    """What the toolbox shows of an algorithm, in the language that QGIS runs in."""

    title: str
    summary: str
    """One sentence, for tooltips."""
    introduction: str
    """What the algorithm does, in plain text; the help of every parameter follows it."""
    tags: str
    """Words that the toolbox's search finds the algorithm by, separated by commas."""


class ToolboxEntry:
    """How an algorithm of the plugin presents itself in the toolbox, whichever class of QGIS it derives from."""

    NAME: str
    """The permanent name, part of the algorithm's id."""
    GROUP = "cloudremoval"
    """The permanent id of its group in the toolbox, one of ``group_names()``."""
    NEEDS: Tuple[Package, ...] = ()
    """The packages, beside those of QGIS, that every run needs."""

    def texts(self) -> ToolboxTexts:
        """Return the texts; a method, because they are translated when it is called, not when the class is made."""
        raise NotImplementedError

    def name(self):
        """Return the permanent name."""
        return self.NAME

    def displayName(self):  # noqa: N802 (QGIS' name)
        """Return the title."""
        return self.texts().title

    def shortDescription(self):  # noqa: N802 (QGIS' name)
        """Return the summary."""
        return self.texts().summary

    def tags(self):
        """Return the words to search for, in a list."""
        return self.texts().tags.split(",")

    def group(self):
        """Return the translated name of the group."""
        return group_names()[self.GROUP]

    def groupId(self):  # noqa: N802 (QGIS' name)
        """Return the permanent id of the group."""
        return self.GROUP

    def canExecute(self):  # noqa: N802 (QGIS' name)
        """Return whether the packages that every run needs are there, and if not, what is missing and how to get it."""
        text = missing_text(self.NEEDS, self.titles_without_needs())
        return not text, text

    def titles_without_needs(self) -> List[str]:
        """Return the titles of the plugin's algorithms that run with what QGIS brings."""
        provider = self.provider()
        entries = provider.algorithms() if provider is not None else ()
        return [entry.displayName() for entry in entries if not entry.NEEDS]

    def icon(self):
        """Return the algorithm's icon."""
        return QIcon(self.svgIconPath())

    def svgIconPath(self):  # noqa: N802 (QGIS' name)
        """Return the path of the algorithm's own icon, or of the plugin's if it has none."""
        own = RESOURCES / "icons" / f"{self.name()}.svg"
        return str(own) if own.is_file() else ICON

    def helpUrl(self):  # noqa: N802 (QGIS' name)
        """Return the address of the algorithm's page in the repository."""
        return f"{plugin_metadata('repository')}/blob/main/docs/algorithms/{self.name()}.md"

    def shortHelpString(self):  # noqa: N802 (QGIS' name)
        """Return the introduction and the help of every parameter, one paragraph a line, for QGIS and for a terminal.

        Advanced parameters come last, as in the dialog.
        """
        line = tr("{label}: {text}")
        items = sorted(self.parameterDefinitions(), key=lambda item: bool(item.flags() & _ADVANCED))
        help_texts = (line.format(label=item.description(), text=item.help()) for item in items)
        return "\n".join((self.texts().introduction, *help_texts))


class PluginAlgorithm(ToolboxEntry, QgsProcessingAlgorithm):
    """Base of the algorithms written in Python."""

    def createInstance(self):  # noqa: N802 (QGIS' name)
        """Return a new instance: each run has its own."""
        return type(self)()


class EngineAlgorithm(PluginAlgorithm):
    """Base of the algorithms that run a task of the engine.

    Values and layers are read on the main thread; the run itself only uses the opened task.

    Subclasses declare parameters, map them to options and say how the results look.
    """

    OUTPUT = "OUTPUT"

    def options(self, values: Values):
        """Return the engine's options for ``values``, without outputs; called on the main thread."""
        raise NotImplementedError

    def open(self, options) -> Task:
        """Return the engine's task for ``options``, opened; imported late, as listing the algorithm needs no GDAL."""
        raise NotImplementedError

    def appearances(self, values: Values, task) -> Dict[str, Appearance]:
        """Return how the layer of each output of ``task`` looks; called on the main thread."""
        return {}

    def results(self, report) -> dict:
        """Return the numbers and texts a model can branch on."""
        return {}

    def needs(self, options) -> Tuple[Package, ...]:
        """Return the packages that a run with ``options`` needs: ``NEEDS``, and what the options add to them."""
        return self.NEEDS

    def output_path(self, parameters, name: str, context) -> str:
        """Return where the output ``name`` is written, empty where it is not asked for."""
        return self.parameterAsOutputLayer(parameters, name, context)

    def checkParameterValues(self, parameters, context):  # noqa: N802 (QGIS' name)
        """Return whether the run can start, and all problems in one text, the plugin's own, more helpful ones first."""
        values = Values(self, parameters, context)
        try:
            accepted, text = super().checkParameterValues(values.resolved(), context)
        except Exception:  # QGIS's C++ code throws at some rasters: what is wrong with them is found below
            accepted, text = True, ""
        try:
            options = self.options(values)
            outputs = {name: values.destination(name) or None for name in options.OUTPUTS}
            missing = missing_text(self.needs(options), self.titles_without_needs())
            found = [missing] if missing else options.with_outputs(outputs).problems()
            if not found:
                task = self.open(options)
                task.with_outputs(outputs)
                OPENED.keep(type(self), task)
        except (QgsProcessingException, PluginError) as error:
            found = [str(error)]
        return accepted and not found, " ".join(found) or text

    def prepareAlgorithm(self, parameters, context, feedback):  # noqa: N802 (QGIS' name)
        """Read layers and values while they may be touched, and open the task, unless the check has just done so.

        What is wrong with it is said by the run: QGIS shows an error of this method in fewer words.
        """
        self._task, self._appearances = None, {}
        with error_border(feedback):
            values = Values(self, parameters, context)
            self._options = self.options(values)
            if missing_text(self.needs(self._options)):
                return True
            try:
                self._task = OPENED.take(type(self), self._options) or self.open(self._options)
                self._appearances = self.appearances(values, self._task)
            except PluginError as error:
                self._problem = error
        return True

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802 (QGIS' name)
        """Run the task. Models skip ``checkParameterValues`` and ``canExecute``: what these refuse is refused here."""
        with error_border(feedback):
            require_packages(self.needs(self._options), self.titles_without_needs())
            names = self._options.OUTPUTS
            self._paths = {name: self.output_path(parameters, name, context) for name in names}
            require_valid(self._options.with_outputs(self._paths))
            if self._task is None:
                raise self._problem
            report = self._task.with_outputs(self._paths).run(ProcessingFeedback(feedback))
        return {**{name: path for name, path in self._paths.items() if path}, **self.results(report)}

    def postProcessAlgorithm(self, context, feedback):  # noqa: N802 (QGIS' name)
        """Name and style the layers QGIS is going to load."""
        for name, appearance in self._appearances.items():
            style_on_completion(context, self._paths[name], appearance, self.parameterDefinition(name).description())
        return {}
