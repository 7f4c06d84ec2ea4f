"""The dialogs of algorithms in the QGIS that pictures are taken of: filled in, run, and what their log says."""

import re

import processing
from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QSplitter, QTextEdit
from screenshots_window import wait, wait_for


def show_outputs_by_name(folder) -> None:
    """Have outputs that are given as a file's name written into ``folder``: the paths of this run say nothing."""
    ProcessingConfig.setSettingValue("OUTPUTS_FOLDER", str(folder))


def filled_dialog(algorithm: str, values: dict, size):
    """Return the dialog of an algorithm of the plugin with ``values``, open, so large."""
    dialog = processing.createAlgorithmDialog(f"sarcloudremoval:{algorithm}", values)
    dialog.show()
    dialog.resize(size)  # QGIS has just given it the size it had the last time
    return dialog


def run_dialog(dialog) -> list:
    """Press Run, wait for the end and return the layers that came into the project, in the order of the legend."""
    before = set(QgsProject.instance().mapLayers())
    dialog.runButton().click()
    wait(2)
    wait_for(f"the end of '{dialog.windowTitle()}'", lambda: not dialog.cancelButton().isEnabled())
    wait(2)
    layers = [node.layer() for node in QgsProject.instance().layerTreeRoot().findLayers()]
    added = [layer for layer in layers if layer.id() not in before]
    if not (dialog.wasExecuted() and added):
        raise RuntimeError(_log(dialog).toPlainText())
    return added


def show_end_of_log(dialog, folders) -> None:
    """Show the end of the log, as wide as the dialog, with files named without ``folders``."""
    dialog.findChild(QSplitter).setSizes([dialog.width(), 0])
    log = _log(dialog)
    text = re.sub(r"(?<=/)<br />|(?<=/)\n", "", log.toHtml())
    for folder in folders:
        text = text.replace(f"{folder}/", "")
    log.setHtml(text)
    wait(0.5)
    log.verticalScrollBar().setValue(log.verticalScrollBar().maximum())


def _log(dialog) -> QTextEdit:
    return dialog.findChild(QTextEdit, "txtLog")
