"""Take the pictures of a whole season: called by scripts/screenshots.sh, through ``qgis --code``.

``SCREENSHOTS_SCENE`` is the folder of the drawn season, ``SCREENSHOTS_RESULTS`` that of the results. The plugin is the
one that install.py has put into the profile; its packages are not needed.
"""

import os
from pathlib import Path

from qgis.core import QgsInterval, QgsProject, QgsTemporalNavigationObject, QgsUnitTypes
from qgis.PyQt.QtCore import QDate, QDateTime, QPoint, QSize, Qt, QTime, QUrl
from qgis.PyQt.QtWidgets import QDockWidget, QLineEdit
from qgis.utils import iface
from screenshots_dialogs import filled_dialog, run_dialog, show_outputs_by_name
from screenshots_layers import draw, zoom_to
from screenshots_window import run, take, wait, wait_for

SCENE, RESULTS = Path(os.environ["SCREENSHOTS_SCENE"]), Path(os.environ["SCREENSHOTS_RESULTS"])
POINTS = "maize:454055,5409905;wheat:453915,5410105;wood:454825,5410745"
SHOWN_DAYS = (QDate(2024, 5, 18), QDate(2024, 8, 26))
"""The cloudiest dates of spring and late summer."""
DIALOG, WINDOW = QSize(900, 860), QSize(1120, 640)
CURVES = QSize(980, 625)
LAYERS_PX, CONTROLLER_PX = 265, 105


def show_season() -> None:
    """Take the way from a folder of dates to the curves of points."""
    (RESULTS / "season").mkdir(parents=True, exist_ok=True)
    show_outputs_by_name(RESULTS)
    report = RESULTS / "report.html"
    values = {
        "SERIES_FOLDER": str(SCENE),
        "MASKS": [str(path) for path in sorted((SCENE / "masks").glob("*.tif"))],
        "POINTS": POINTS,
        "ESTIMATOR": "closed-form",
        "OUTPUT_FOLDER": str(RESULTS / "season"),
        "REPORT": str(report),
    }
    dialog = filled_dialog("removecloudsseries", values, DIALOG)
    take_with_short_paths(dialog, "series")
    layers = run_dialog(dialog)
    dialog.close()
    show_days(layers)
    show_curves(str(report))


def take_with_short_paths(dialog, name: str) -> None:
    """Take the dialog with paths in it without the folders of this run, which say nothing to anybody."""
    above = f"{SCENE.parent}{os.sep}"
    shown = {edit: edit.text() for edit in dialog.findChildren(QLineEdit) if above in edit.text()}
    for edit, text in shown.items():
        edit.setText(text.replace(above, ""))
    take(dialog, name)
    for edit, text in shown.items():
        edit.setText(text)


def show_days(layers) -> None:
    """Take the group of layers and the map on two days, as the Temporal Controller shows them."""
    iface.mainWindow().resize(WINDOW)
    iface.mapCanvas().setDestinationCrs(layers[0].crs())
    for node in QgsProject.instance().layerTreeRoot().findLayers():
        node.setExpanded(False)
    panel = iface.mainWindow().findChild(QDockWidget, "Temporal Controller")
    panel.show()
    window = iface.mainWindow()
    window.findChild(QDockWidget, "ResultsViewer").hide()
    window.resizeDocks([window.findChild(QDockWidget, "Layers")], [LAYERS_PX], Qt.Orientation.Horizontal)
    window.resizeDocks([panel], [CONTROLLER_PX], Qt.Orientation.Vertical)
    wait(1)
    controller = iface.mapCanvas().temporalController()
    controller.setNavigationMode(QgsTemporalNavigationObject.NavigationMode.Animated)
    controller.setTemporalExtents(QgsProject.instance().timeSettings().temporalRange())
    controller.setFrameDuration(QgsInterval(1, QgsUnitTypes.TemporalUnit.TemporalDays))
    zoom_to(layers[0])
    for day in SHOWN_DAYS:
        moment = QDateTime(day, QTime(12, 0), Qt.TimeSpec.UTC)
        controller.setCurrentFrameNumber(controller.findBestFrameNumberForFrameStart(moment))
        iface.mapCanvas().refresh()
        draw()
        take(iface.mainWindow(), f"series-{day.toString('MM-dd')}")
    panel.hide()


def show_curves(path: str) -> None:
    """Take the part of the report that has the curves."""
    from qgis.PyQt.QtWebKitWidgets import QWebView

    view, loaded = QWebView(), []
    view.loadFinished.connect(loaded.append)
    view.resize(CURVES)
    view.load(QUrl.fromLocalFile(path))
    view.show()
    wait_for(f"the page '{path}'", lambda: loaded, 60)
    wait(1)
    frame = view.page().mainFrame()
    frame.setScrollBarPolicy(Qt.Orientation.Vertical, Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    titles = [element for element in frame.findAllElements("h2") if "NDVI" in element.toPlainText()]
    frame.setScrollPosition(QPoint(0, titles[0].geometry().top() - 10))
    take(view, "series-ndvi")
    view.close()


run(show_season)
