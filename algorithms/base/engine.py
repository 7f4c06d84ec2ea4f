"""How the algorithms run a task of the engine: checks, the run, and the results as layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, Tuple

from qgis.core import QgsProcessingException

from ...errors import PluginError
from ...gui.feedback import ProcessingFeedback, error_border, lets_go
from ...gui.packages.requirements import missing_text, require_packages
from ...gui.styling import Appearance, keep_style, show_anew, style_on_completion
from ...install.packages import Package
from ...pipeline.options.checks import require_valid
from ..parameters.values import Values
from .opened import OPENED
from .toolbox import PluginAlgorithm

if TYPE_CHECKING:
    from ...pipeline.task import Task


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
        return accepted and not found, " ".join(dict.fromkeys(found)) or text

    @lets_go
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

    @lets_go
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
        """Name and style the layers QGIS is going to load, and keep the palettes of rasters of classes beside them.

        Layers that are there already show what has been written.
        """
        show_anew(context.project(), self._paths.values())
        for name, appearance in self._appearances.items():
            keep_style(self._paths[name], appearance)
            style_on_completion(context, self._paths[name], appearance, self.parameterDefinition(name).description())
        return {}
