"""What the toolbox shows for words that users type into its search: QGIS' own search, over names, tags and groups."""

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QModelIndex

EXPECTED = {
    "cloud": {"removeclouds", "detectclouds", "simulateclouds", "bestpixel", "sclremoveclouds", "preparesar"},
    "cloud removal": {"removeclouds"},
    "cloud mask": {"detectclouds", "removeclouds"},
    "remove": {"removeclouds", "sclremoveclouds", "simulateremoveevaluate"},
    "sentinel": {"removeclouds", "sartooptical", "detectclouds", "preparesar", "simulateclouds", "bestpixel"},
    "sentinel-2": {"removeclouds", "sartooptical"},
    "gap fill": {"removeclouds", "bestpixel"},
    "inpainting": {"removeclouds"},
    "SAR": {"removeclouds", "sartooptical", "preparesar", "sclremoveclouds"},
    "radar": {"removeclouds", "sartooptical", "preparesar"},
    "speckle": {"preparesar"},
    "mask": {"detectclouds", "simulateclouds", "removeclouds", "sclremoveclouds"},
    "scl": {"detectclouds", "sclremoveclouds"},
    "shadow": {"detectclouds", "removeclouds", "simulateclouds"},
    "PSNR": {"evaluaterestoration", "simulateremoveevaluate"},
    "accuracy": {"evaluaterestoration", "expectedquality"},
    "reference date": {"expectedquality"},
    "composite": {"bestpixel", "bestrestoredpixel"},
    "time series": {"bestpixel", "removecloudsseries"},
    "series": {"removecloudsseries"},
    "torch": {"checkinstallation"},
    "model": {"sclremoveclouds", "simulateremoveevaluate", "bestrestoredpixel"},
}
GROUPS = {
    "Cloud removal": {"removeclouds", "removecloudsseries", "sartooptical", "bestpixel"},
    "Preparation": {"detectclouds", "preparesar"},
    "Evaluation": {"simulateclouds", "evaluaterestoration", "expectedquality"},
    "Installation": {"checkinstallation"},
    "Models": {"sclremoveclouds", "simulateremoveevaluate", "bestrestoredpixel"},
}


@pytest.fixture
def search(provider):
    """Return a function: the names of the plugin's algorithms that the toolbox shows for a text."""
    gui = pytest.importorskip("qgis.gui", reason="needs qgis.gui")
    proxy = gui.QgsProcessingToolboxProxyModel(None, QgsApplication.processingRegistry())

    def shown(parent):
        for row in range(proxy.rowCount(parent)):
            index = proxy.index(row, 0, parent)
            algorithm = proxy.toolboxModel().algorithmForIndex(proxy.mapToSource(index))
            if algorithm is not None:
                yield algorithm.id()
            yield from shown(index)

    def search(text):
        proxy.setFilterString(text)
        ids = (identity.partition(":") for identity in shown(QModelIndex()))
        return {name for owner, _, name in ids if owner == provider.id()}

    return search


@pytest.mark.parametrize("text", EXPECTED)
def test_a_search_shows_what_is_meant(search, text):
    assert EXPECTED[text] <= search(text)


def test_a_search_for_something_else_shows_nothing_of_ours(search):
    assert search("delaunay") == search("speckle delaunay") == set()


def test_algorithms_are_grouped_by_what_they_are_for(provider):
    found = {}
    for algorithm in provider.algorithms():
        found.setdefault(algorithm.group(), set()).add(algorithm.name())
    assert found == GROUPS
