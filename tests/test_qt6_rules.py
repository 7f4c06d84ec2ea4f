"""QGIS 4: no module of the plugin does what QGIS's migration from Qt 5 to Qt 6 would have to change."""

import pytest
from checkout import ROOT, plugin_files
from qt6rules import findings

CORE = "from qgis.core import Qgis, QgsProcessing, QgsProcessingAlgorithm, QgsProcessingParameterNumber\n"
QT = "from qgis.PyQt.QtCore import Qt, QDateTime, QDate, QVariant\nfrom qgis.PyQt.QtGui import QFontMetrics, QPainter\n"

WRONG = {
    "from PyQt5.QtCore import Qt": "import of PyQt5.QtCore",
    "import PyQt6.QtCore": "import of PyQt6.QtCore",
    "import sip": "import of sip",
    "from qgis.PyQt.Qt import QIcon": "import of qgis.PyQt.Qt",
    "from qgis.PyQt.QtCore import QRegExp": "QRegExp: use QRegularExpression",
    "from qgis.PyQt.QtWidgets import QDesktopWidget": "QDesktopWidget",
    "from . import resources_rc": "resources_rc",
    "from qgis.PyQt.QtGui import QAction": "import it from qgis.PyQt.QtWidgets",
    "from qgis.PyQt.QtWidgets import QUndoStack": "QtWidgets in Qt 5, QtGui in Qt 6",
    "qApp.quit()": "QApplication.instance()",
    "dialog.exec_()": "exec_ is called exec",
    "class D:\n    def exec_(self):\n        pass": "2: exec_",
    "menu.addAction(icon, text, slot, key)": "make the QAction first",
    "QApplication.desktop()": "use QScreen",
    "box.activated[str].connect(slot)": "textActivated",
    "QVariant.Int": "use QMetaType.Type",
    "QVariant.Type": "use QMetaType.Type",
    "QVariant()": "use NULL",
    "QDateTime(2024, 1, 2, 3, 4, 5, 6, 0)": "give QDate and QTime",
    "QDateTime(QDate(2024, 1, 2))": "give QTime too",
    "m = QFontMetrics(font)\nm.width(text)": "horizontalAdvance",
    "widget.fontMetrics().width(text)": "horizontalAdvance",
    "Qt.AlignLeft": "unscoped enum Qt.AlignLeft: it is of Qt.AlignmentFlag",
    "Qt.MouseButton.MidButton": "MouseButton.MiddleButton",
    "QPainter.HighQualityAntialiasing": "RenderHint.Antialiasing",
    "Qgis.Warning": "unscoped enum Qgis.Warning",
    "QgsProcessing.TypeRaster": "unscoped enum QgsProcessing.TypeRaster",
    "QgsProcessingParameterNumber.Integer": "unscoped enum QgsProcessingParameterNumber.Integer",
    "class A(QgsProcessingAlgorithm):\n    def flags(self):\n        return self.FlagHideFromModeler": (
        "unscoped enum self."
    ),
}
RIGHT = """
from qgis.PyQt.QtWidgets import QAction, QShortcut
Qt.AlignmentFlag.AlignLeft | Qt.ItemDataRole.UserRole
QgsProcessing.SourceType.TypeRaster
QgsProcessingParameterNumber.Type.Integer
Qgis.MessageLevel.Warning
QDateTime.currentDateTime()
box.activated[int].connect(slot)
canvas.width()
menu.addAction(action)
class A(QgsProcessingAlgorithm):
    OUTPUT = "OUTPUT"
    def flags(self):
        return super().flags() | QgsProcessingAlgorithm.Flag.FlagHideFromModeler if self.OUTPUT else self.name()
"""


@pytest.mark.parametrize("path", plugin_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_module_follows_the_rules(path):
    package = ".".join(("sar_cloud_removal", *path.relative_to(ROOT).parts[:-1]))
    assert findings(path.read_text(encoding="utf-8"), package) == []


@pytest.mark.parametrize("code", WRONG, ids=lambda code: code.replace("\n", "; "))
def test_rule_finds_what_it_is_for(code):
    (found,) = findings(CORE + QT + code)
    assert WRONG[code] in f"{int(found.split(':')[0]) - 3}:{found.split(':', 1)[1]}"


def test_what_works_in_both_is_not_found():
    assert findings(CORE + QT + RIGHT) == []


def test_every_module_is_looked_at():
    names = {path.relative_to(ROOT).as_posix() for path in plugin_files()}
    assert {"__init__.py", "plugin.py", "algorithms/provider.py", "pipeline/tasks/removeclouds.py"} <= names
