"""The map of the QGIS that pictures are taken of: which layers it shows, how they are drawn, and of which place."""

from qgis.core import QgsContrastEnhancement, QgsProject, QgsRasterLayer
from qgis.utils import iface
from screenshots_window import wait, wait_for

WHITE_DN = 3000
"""Digital numbers are drawn from 0 to this: clouds are brighter than that, and the ground gets the range."""
WHITE_POWER = 0.3
"""The same of backscatter, linear power."""
MARGIN = 1.04
"""The map shows so much more than the layer that it is zoomed to."""


def add(path, title: str) -> QgsRasterLayer:
    """Add the raster ``path`` to the project, on top, and return its layer."""
    layer = QgsRasterLayer(str(path), title)
    if not layer.isValid():
        raise OSError(f"QGIS cannot open '{path}'.")
    QgsProject.instance().addMapLayer(layer)
    return layer


def stretch(layer) -> None:
    """Draw digital numbers as an analyst does who looks at the ground."""
    renderer = layer.renderer()
    for colour in ("Red", "Green", "Blue"):
        band = getattr(renderer, f"{colour.lower()}Band")()
        getattr(renderer, f"set{colour}ContrastEnhancement")(_linear(layer, band, WHITE_DN))


def stretch_sar(layer) -> None:
    """Draw backscatter so that fields, woods and towns differ."""
    layer.renderer().setContrastEnhancement(_linear(layer, 1, WHITE_POWER))


def _linear(layer, band, white) -> QgsContrastEnhancement:
    """Return the stretch of a band from 0, black, to ``white``."""
    enhancement = QgsContrastEnhancement(layer.dataProvider().dataType(band))
    enhancement.setMinimumValue(0)
    enhancement.setMaximumValue(white)
    enhancement.setContrastEnhancementAlgorithm(
        QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum
    )
    return enhancement


def draw(seconds: float = 60) -> None:
    """Wait for the map."""
    wait(1)
    wait_for("the map", lambda: not iface.mapCanvas().isDrawing(), seconds)


def zoom_to(layer) -> None:
    """Show the whole layer, which is in the map's CRS, as large as the map is now."""
    wait(1)  # a panel that has just been closed leaves its place to the map
    extent = layer.extent()
    extent.scale(MARGIN)
    iface.mapCanvas().setExtent(extent)
    iface.mapCanvas().refresh()
    draw()


def show_only(*layers, legend: bool = False) -> None:
    """Show these layers, the first one on top, and no other, with the ``legend`` of the first if that is asked for."""
    root = QgsProject.instance().layerTreeRoot()
    for layer in reversed(layers):
        node = root.findLayer(layer)
        root.insertChildNode(0, node.clone())
        root.removeChildNode(node)
    for node in root.findLayers():
        node.setItemVisibilityChecked(node.layer() in layers)
        node.setExpanded(legend and node.layer() is layers[0])
    iface.setActiveLayer(layers[0])
    draw()
