"""Take the pictures of the way from rasters to a report: called by scripts/screenshots.sh, through ``qgis --code``.

``SCREENSHOTS_SCENE`` is the folder of the drawn scene, ``SCREENSHOTS_RESULTS`` that of the results: layers in a
system's temporary folder would be marked as temporary in the legend. The plugin and its packages are those that
install.py has put into the profile.
"""

import os
from pathlib import Path

import processing
from qgis.core import QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QRect, QSize
from qgis.PyQt.QtWidgets import QDockWidget, QTreeView
from qgis.utils import iface
from screenshots_dialogs import filled_dialog, run_dialog, show_end_of_log, show_outputs_by_name
from screenshots_layers import add, show_only, stretch, stretch_sar, zoom_to
from screenshots_window import FOLDER, run, take, take_page

SCENE, RESULTS = Path(os.environ["SCREENSHOTS_SCENE"]), Path(os.environ["SCREENSHOTS_RESULTS"])
VIEW_PX = QRect(240, 540, 240, 240)
"""The part of the scene (column, row, width, height) that is shown close up."""
DIALOG = QSize(960, 1060)
"""High enough for all parameters of 'Remove clouds' but the advanced ones."""
LAYERS = {
    "earlier_mask": "Earlier clouds",
    "earlier_sar": "Earlier Sentinel-1",
    "earlier": "Earlier date",
    "mask": "Cloud mask",
    "sar": "Sentinel-1",
    "optical": "Sentinel-2",
}
"""In the order of the legend, from below."""


def close_up(layer) -> QgsRectangle:
    """Return the extent of ``VIEW_PX`` in the layer's CRS."""
    extent, size = layer.extent(), layer.rasterUnitsPerPixelX()
    left, top = extent.xMinimum() + VIEW_PX.left() * size, extent.yMaximum() - VIEW_PX.top() * size
    return QgsRectangle(left, top - VIEW_PX.height() * size, left + VIEW_PX.width() * size, top)


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


def show_work() -> None:
    """Take the way from the toolbox to the report, on the drawn scene."""
    layers = {name: add(SCENE / f"{name}.tif", title) for name, title in LAYERS.items()}
    cloudy, earlier = layers["optical"], layers["earlier"]
    for layer in (cloudy, earlier):
        stretch(layer)
    stretch_sar(layers["sar"])
    iface.mapCanvas().setDestinationCrs(cloudy.crs())
    dock = toolbox()
    show_only(cloudy)
    zoom_to(cloudy)
    take(iface.mainWindow(), "start")
    dock.hide()

    restored, error, provenance = show_removal(layers)
    truth = add(SCENE / "truth.tif", "Truth")
    stretch(truth)
    show_close_ups(
        close_up(cloudy),
        before=(cloudy,),
        reference=(earlier,),
        sar=(layers["sar"],),
        after=(restored,),
        error=(error, restored),
        truth=(truth,),
    )
    QgsProject.instance().layerTreeRoot().findLayer(truth).setItemVisibilityChecked(False)
    zoom_to(cloudy)
    show_detection(cloudy)

    values = {
        "RESTORED": restored.id(),
        "REFERENCE": truth.id(),
        "CLOUD_MASK": layers["mask"].id(),
        "CLOUDY": cloudy.id(),
    }
    report = str(FOLDER / "report.html")
    processing.run("sarcloudremoval:evaluaterestoration", {**values, "REPORT": report})
    take_page(report, "report")


def show_removal(layers) -> list:
    """Take the dialog of 'Remove clouds', its log and its results; return the layers: restored, error, provenance."""
    show_outputs_by_name(RESULTS)
    values = {
        "OPTICAL": layers["optical"].id(),
        "SAR": layers["sar"].id(),
        "CLOUD_MASK": layers["mask"].id(),
        "REFERENCES": [layers["earlier"].id()],
        "REFERENCE_MASKS": [layers["earlier_mask"].id()],
        "REFERENCE_SAR": [layers["earlier_sar"].id()],
        "OUTPUT": "restored.tif",
        "CONFIDENCE": "expected_error.tif",
        "PROVENANCE": "provenance.tif",
    }
    dialog = filled_dialog("removeclouds", values, DIALOG)
    take(dialog, "removeclouds")
    added = {Path(layer.source()).stem: layer for layer in run_dialog(dialog)}
    show_end_of_log(dialog, (SCENE, RESULTS))
    take(dialog, "log")
    dialog.close()
    restored, error, provenance = (added[name] for name in ("restored", "expected_error", "provenance"))
    zoom_to(restored)
    show_only(restored)
    take(iface.mainWindow(), "restored")
    show_only(provenance, restored, legend=True)
    take(iface.mainWindow(), "provenance")
    return [restored, error, provenance]


def show_close_ups(extent, **shown) -> None:
    """Take the map of one ``extent`` with the layers of each name; shrink.py puts the pictures side by side."""
    iface.mapCanvas().setExtent(extent)
    for name, layers in shown.items():
        show_only(*layers)
        take(iface.mapCanvas(), name)


def show_detection(cloudy) -> None:
    """Take what 'Detect clouds' finds."""
    values = {"OPTICAL": cloudy.id(), "METHOD": "network", "OUTPUT": "detected.tif"}
    dialog = filled_dialog("detectclouds", values, DIALOG)
    (detected,) = run_dialog(dialog)
    dialog.close()
    show_only(detected, cloudy, legend=True)
    take(iface.mainWindow(), "detected")


run(show_work)
