"""Take the pictures of the way from rasters to a report: called by scripts/screenshots.sh, through ``qgis --code``.

``SCREENSHOTS_SCENE`` is the folder of the drawn scene. The plugin and its packages are those that
``screenshots_install.py`` has put into the profile.
"""

import os
import re
import sys
from pathlib import Path

import processing
from qgis.core import QgsContrastEnhancement, QgsProject, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QRect, QSize, QTimer, QUrl
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QMessageBox, QTextEdit, QTreeView
from qgis.utils import iface
from screenshots_window import FOLDER, run, take, wait

SCENE = Path(os.environ["SCREENSHOTS_SCENE"])
WHITE_DN = 3000
"""Digital numbers are drawn from 0 to this: clouds are brighter than that, and the ground gets the range."""
VIEW_PX = QRect(240, 540, 240, 240)
"""The part of the scene (column, row, width, height) that is shown close up."""
DIALOG = QSize(900, 720)
"""High enough for all parameters of 'Remove clouds' but the advanced ones."""
LONGEST_RUN_S = 1800


def add(name: str, title: str) -> QgsRasterLayer:
    """Add a raster of the scene to the project and return its layer."""
    layer = QgsRasterLayer(str(SCENE / name), title)
    QgsProject.instance().addMapLayer(layer)
    return layer


def stretch(layer) -> None:
    """Draw digital numbers as an analyst does who looks at the ground."""
    renderer = layer.renderer()
    for band in (renderer.redBand(), renderer.greenBand(), renderer.blueBand()):
        enhancement = QgsContrastEnhancement(layer.dataProvider().dataType(band))
        enhancement.setMinimumValue(0)
        enhancement.setMaximumValue(WHITE_DN)
        enhancement.setContrastEnhancementAlgorithm(
            QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum
        )
        setter = {renderer.redBand(): "Red", renderer.greenBand(): "Green", renderer.blueBand(): "Blue"}[band]
        getattr(renderer, f"set{setter}ContrastEnhancement")(enhancement)


def draw(seconds: float = 60) -> None:
    """Wait for the map."""
    wait(1)
    wait(seconds, lambda: not iface.mapCanvas().isDrawing())


def close_up(layer) -> QgsRectangle:
    """Return the extent of ``VIEW_PX`` in the layer's CRS."""
    extent, size = layer.extent(), layer.rasterUnitsPerPixelX()
    left, top = extent.xMinimum() + VIEW_PX.left() * size, extent.yMaximum() - VIEW_PX.top() * size
    return QgsRectangle(left, top - VIEW_PX.height() * size, left + VIEW_PX.width() * size, top)


def show_only(*layers) -> None:
    """Show these layers and no other, with the first one chosen and all legends closed."""
    for node in QgsProject.instance().layerTreeRoot().findLayers():
        node.setItemVisibilityChecked(node.layer() in layers)
        node.setExpanded(False)
    iface.setActiveLayer(layers[0])
    draw()


def toolbox() -> QDockWidget:
    """Return the toolbox with nothing but the plugin's algorithms open."""
    dock = iface.mainWindow().findChild(QDockWidget, "ProcessingToolbox")
    dock.show()
    view = dock.findChild(QTreeView)
    view.collapseAll()
    model = view.model()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        if "SAR Cloud Removal" in str(index.data()):
            view.expandRecursively(index)
            view.scrollTo(index, QTreeView.ScrollHint.PositionAtTop)
    return dock


def filled_dialog(algorithm: str, values: dict):
    """Return the dialog of an algorithm with ``values``, open."""
    dialog = processing.createAlgorithmDialog(f"sarcloudremoval:{algorithm}", values)
    dialog.show()
    dialog.resize(DIALOG)  # QGIS has just given it the size it had the last time
    return dialog


def shorten_paths(dialog) -> None:
    """Leave folders out of a dialog's log: those of this run say nothing to anybody."""
    log = dialog.findChild(QTextEdit, "txtLog")
    text = log.toHtml().replace(f"{SCENE}/", "")
    log.setHtml(re.sub(r"/\S*/OUTPUT\.tif", "OUTPUT.tif", re.sub(r"(?<=/)<br />|(?<=/)\n", "", text)))


def close_refusal() -> None:
    """Close the box in which QGIS refuses values, if there is one: it would wait for ever."""
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox):
        print(box.text(), file=sys.stderr)
        box.close()


def run_dialog(dialog) -> list:
    """Press Run, wait for the end and return the layers that came into the project, in the order of the legend."""
    before = set(QgsProject.instance().mapLayers())
    QTimer.singleShot(10_000, close_refusal)
    dialog.runButton().click()
    wait(2)
    wait(LONGEST_RUN_S, lambda: not dialog.cancelButton().isEnabled())
    wait(2)
    layers = [node.layer() for node in QgsProject.instance().layerTreeRoot().findLayers()]
    added = [layer for layer in layers if layer.id() not in before]
    if not (dialog.wasExecuted() and added):
        raise RuntimeError(dialog.findChild(QTextEdit, "txtLog").toPlainText())
    return added


def show_work() -> None:
    """Take the way from the toolbox to the report, on the drawn scene."""
    window = iface.mainWindow()
    cloudy, sar, mask = add("optical.tif", "Sentinel-2"), add("sar.tif", "Sentinel-1 VV"), add("mask.tif", "Cloud mask")
    stretch(cloudy)
    iface.mapCanvas().setDestinationCrs(cloudy.crs())
    iface.mapCanvas().setExtent(cloudy.extent())
    dock = toolbox()
    show_only(cloudy)
    take(window, "start")
    dock.hide()

    dialog = filled_dialog("removeclouds", {"OPTICAL": cloudy.id(), "SAR": sar.id(), "CLOUD_MASK": mask.id()})
    take(dialog, "removeclouds")
    (restored,) = run_dialog(dialog)
    dialog.resize(DIALOG.width(), 860)
    shorten_paths(dialog)
    take(dialog, "log")
    dialog.close()
    show_only(restored)
    take(window, "restored")

    truth = add("truth.tif", "Truth")
    stretch(truth)
    iface.mapCanvas().setExtent(close_up(cloudy))
    for layer, name in ((cloudy, "before"), (sar, "sar"), (restored, "after"), (truth, "truth")):
        show_only(layer)
        take(iface.mapCanvas(), name)
    QgsProject.instance().layerTreeRoot().findLayer(truth).setItemVisibilityChecked(False)

    iface.mapCanvas().setExtent(cloudy.extent())
    dialog = filled_dialog("detectclouds", {"OPTICAL": cloudy.id(), "METHOD": "network"})
    (detected,) = run_dialog(dialog)
    dialog.close()
    show_only(detected, cloudy)
    take(window, "detected")

    values = {"RESTORED": restored.id(), "REFERENCE": truth.id(), "CLOUD_MASK": mask.id(), "CLOUDY": cloudy.id()}
    report = str(FOLDER / "report.html")
    processing.run("sarcloudremoval:evaluaterestoration", {**values, "REPORT": report})
    take_page(report, "report")


def take_page(path: str, name: str) -> None:
    """Write the picture of the top of an HTML page."""
    from qgis.PyQt.QtWebKitWidgets import QWebView

    view = QWebView()
    view.resize(1000, 960)
    view.load(QUrl.fromLocalFile(path))
    view.show()
    wait(4)
    take(view, name)
    view.close()


run(show_work)
