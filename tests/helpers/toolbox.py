"""Running the algorithms inside the test process, as scripts, models and the toolbox do."""

import threading
import time
from pathlib import Path
from unittest import mock

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
)


class Log(QgsProcessingFeedback):
    """Keeps what was said, by kind, and the progress; cancels at the first progress if told so."""

    def __init__(self, cancel=False):
        super().__init__(False)
        self.lines = {"info": [], "warning": [], "error": [], "debug": []}
        self.percents = []
        self.progressChanged.connect(self.percents.append)
        if cancel:
            self.progressChanged.connect(lambda percent: self.cancel())

    def pushInfo(self, text):  # noqa: N802 (QGIS' name)
        self.lines["info"].append(text)

    def pushWarning(self, text):  # noqa: N802 (QGIS' name)
        self.lines["warning"].append(text)

    def pushDebugInfo(self, text):  # noqa: N802 (QGIS' name)
        self.lines["debug"].append(text)

    def reportError(self, text, fatalError=False):  # noqa: N802, N803 (QGIS' names)
        self.lines["error"].append(text)


def run(name, parameters, log=None):
    """Run an algorithm as scripts do, with all its checks."""
    import processing

    return processing.run(f"sarcloudremoval:{name}", parameters, feedback=log or Log())


def run_unchecked(provider, name, parameters, log=None):
    """Run an algorithm as models do: without ``checkParameterValues``. What QGIS only logs becomes an exception."""
    log = log or Log()
    results, succeeded = provider.algorithm(name).run(parameters, QgsProcessingContext(), log, {}, False)
    if not succeeded:
        raise QgsProcessingException(" ".join(log.lines["error"]))
    return results


def run_as_task(provider, name, parameters):
    """Run an algorithm as a task, as the toolbox does; return the results and the threads that wrote to its log."""
    threads, outcomes = set(), []

    class Watch(Log):
        def pushInfo(self, text):  # noqa: N802 (QGIS' name)
            threads.add(threading.get_ident())

    context, feedback = QgsProcessingContext(), Watch()
    task = QgsProcessingAlgRunnerTask(provider.algorithm(name), parameters, context, feedback)
    task.executed.connect(lambda succeeded, results: outcomes.append((succeeded, results)))
    QgsApplication.taskManager().addTask(task)
    deadline = time.monotonic() + 60
    while not outcomes and time.monotonic() < deadline:
        QgsApplication.processEvents()
    ((succeeded, results),) = outcomes
    assert succeeded
    return results, threads


OUTPUTS = (
    *("OUTPUT", "TRANSLATION", "CONFIDENCE", "PROVENANCE", "INDEX", "INDEX_ERROR"),
    *("NETWORK_INPUT", "MASK", "SOURCE"),
)


def load(name, values, output_names=()):
    """Run as the toolbox does and return the layers it puts into the project, by the name of the output."""
    project = QgsProject.instance()
    context = QgsProcessingContext()
    context.setProject(project)
    destinations = {}
    for key in OUTPUTS:
        if key in values:
            destinations[key] = QgsProcessingOutputLayerDefinition(values[key], project)
            destinations[key].destinationName = dict(output_names).get(key, "")
    results = run_and_load(f"sarcloudremoval:{name}", {**values, **destinations}, context)
    by_source = {layer.source(): layer for layer in project.mapLayers().values()}
    return {key: by_source[results[key]] for key in destinations}


def run_and_load(algorithm, values, context):
    """Run as the toolbox does, loading what ``values`` ask for into the context's project; return the results."""
    import processing

    # without a window there is no layer tree, and the stand-in that pytest-qgis has for it is refused by QGIS 3.44
    with mock.patch("processing.gui.Postprocessing.iface", None, create=True):
        return processing.runAndLoadResults(algorithm, values, feedback=Log(), context=context)


def files(folder):
    """Return the names of all files in ``folder`` but the statistics QGIS keeps beside rasters it opens."""
    return {path.name for path in Path(folder).iterdir() if path.is_file() and not path.name.endswith(".aux.xml")}
