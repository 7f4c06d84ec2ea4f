"""What code must not do to run under Qt 5 and Qt 6 alike: the rules of QGIS's own migration script, as findings.

The rules are those of scripts/pyqt5_to_pyqt6/pyqt5_to_pyqt6.py in the QGIS repository, which plugins.qgis.org runs on
uploads, plus classes that Qt 6 moved or removed. Unscoped enums are told by looking at the classes that are imported.
"""

import ast
import importlib

IMPORTS = {
    "PyQt5": "import from qgis.PyQt",
    "PyQt6": "import from qgis.PyQt",
    "sip": "import sip from qgis.PyQt",
    "qgis.PyQt.Qt": "import from qgis.PyQt.QtCore",
    "qgis.PyQt.QtWebKit": "Qt 6 has no WebKit",
    "qgis.PyQt.QtWebKitWidgets": "Qt 6 has no WebKit",
}
NAMES = {
    "QRegExp": "use QRegularExpression",
    "QRegExpValidator": "use QRegularExpressionValidator",
    "QDesktopWidget": "use QScreen",
    "QTextCodec": "use QStringConverter or Python's codecs",
    "QMatrix": "use QTransform",
    "resources_rc": "load icons and forms by their paths",
    "qApp": "use QApplication.instance()",
    "QUndoCommand": "QtWidgets in Qt 5, QtGui in Qt 6",
    "QUndoGroup": "QtWidgets in Qt 5, QtGui in Qt 6",
    "QUndoStack": "QtWidgets in Qt 5, QtGui in Qt 6",
    "QFileSystemModel": "QtWidgets in Qt 5, QtGui in Qt 6",
}
IN_WIDGETS = ("QAction", "QActionGroup", "QShortcut")
"""Moved to QtGui in Qt 6, where QGIS 3.22 does not have them; qgis.PyQt.QtWidgets has them in every version."""
RENAMED_ENUMS = {
    ("Qt", "MidButton"): "MouseButton.MiddleButton",
    ("Qt", "TextColorRole"): "ItemDataRole.ForegroundRole",
    ("Qt", "BackgroundColorRole"): "ItemDataRole.BackgroundRole",
    ("QPainter", "HighQualityAntialiasing"): "RenderHint.Antialiasing",
}


def findings(text, package=""):
    """Return ``["line: what is wrong", ...]`` for a module's ``text``; its relative imports start from ``package``."""
    checker = _Checker(ast.parse(text), package)
    checker.visit(checker.tree)
    return sorted(checker.found, key=lambda line: int(line.split(":")[0]))


class _Checker(ast.NodeVisitor):
    def __init__(self, tree, package):
        self.tree, self.package, self.found = tree, package, []
        self.known = {}  # name: the imported class, for those of Qt, QGIS and this package
        self.bases = []  # of the classes around the current node
        self.metrics = set()  # names of variables that hold a QFontMetrics

    def _report(self, node, text):
        self.found.append(f"{node.lineno}: {text}")

    def visit_Import(self, node):
        for alias in node.names:
            self._check_module(node, alias.name)

    def visit_ImportFrom(self, node):
        module = "." * node.level + (node.module or "")
        self._check_module(node, module)
        for alias in node.names:
            if alias.name in NAMES:
                self._report(node, f"{alias.name}: {NAMES[alias.name]}")
            elif alias.name in IN_WIDGETS and module == "qgis.PyQt.QtGui":
                self._report(node, f"{alias.name}: import it from qgis.PyQt.QtWidgets, which has it in every version")
            elif module.startswith("qgis.") or node.level and self.package:
                imported = importlib.import_module(module, self.package or None)
                self.known[alias.asname or alias.name] = getattr(imported, alias.name, None)

    def _check_module(self, node, module):
        for name in {module, module.split(".")[0]}:
            if name in IMPORTS:
                self._report(node, f"import of {module}: {IMPORTS[name]}")

    def visit_ClassDef(self, node):
        self.bases.append([self.known.get(base.id) for base in node.bases if isinstance(base, ast.Name)])
        self.generic_visit(node)
        self.bases.pop()

    def visit_FunctionDef(self, node):
        if node.name == "exec_":
            self._report(node, "exec_ is called exec")
        self.generic_visit(node)

    def visit_Assign(self, node):
        if isinstance(node.value, ast.Call) and _name(node.value.func) in ("QFontMetrics", "QFontMetricsF"):
            self.metrics.update(target.id for target in node.targets if isinstance(target, ast.Name))
        self.generic_visit(node)

    def visit_Call(self, node):
        name = _name(node.func)
        if isinstance(node.func, ast.Attribute):
            if name == "exec_":
                self._report(node, "exec_ is called exec")
            elif name == "addAction" and len(node.args) >= 4:
                self._report(node, "addAction with four arguments: make the QAction first")
            elif name == "desktop" and not node.args:
                self._report(node, "desktop(): QDesktopWidget is removed, use QScreen")
        elif name == "QVariant" and not node.args:
            self._report(node, "QVariant(): use NULL of qgis.core")
        elif name == "QDateTime" and len(node.args) == 8:
            self._report(node, "QDateTime of eight numbers: give QDate and QTime")
        elif name == "QDateTime" and len(node.args) == 1 and _name(getattr(node.args[0], "func", None)) == "QDate":
            self._report(node, "QDateTime of a QDate alone: give QTime too")
        self.generic_visit(node)

    def visit_Subscript(self, node):
        if _name(node.value) == "activated" and _name(node.slice) == "str":
            self._report(node, "activated[str]: use textActivated")
        self.generic_visit(node)

    def visit_Attribute(self, node):
        owner = node.value
        if isinstance(owner, ast.Name):
            self._check_member(node, owner.id)
        if node.attr == "width" and (
            _name(owner) in self.metrics
            or isinstance(owner, ast.Call)
            and _name(owner.func) in ("fontMetrics", "QFontMetrics", "QFontMetricsF")
        ):
            self._report(node, "width of QFontMetrics: use horizontalAdvance")
        scope = _name(owner.value) if isinstance(owner, ast.Attribute) else _name(owner)
        if (scope, node.attr) in RENAMED_ENUMS:
            self._report(node, f"{scope}.{node.attr}: use {scope}.{RENAMED_ENUMS[scope, node.attr]}")
        self.generic_visit(node)

    def _check_member(self, node, owner):
        if owner in NAMES:
            self._report(node, f"{owner}: {NAMES[owner]}")
        if owner == "QVariant":
            self._report(node, f"QVariant.{node.attr}: use QMetaType.Type, or NULL of qgis.core")
            return
        own = owner in ("self", "cls") and self.bases
        for holder in self.bases[-1] if own else [self.known.get(owner)]:
            value = getattr(holder, node.attr, None) if isinstance(holder, type) else None
            if _is_enum(type(value)) and not _is_enum(holder) and (owner, node.attr) not in RENAMED_ENUMS:
                self._report(node, f"unscoped enum {owner}.{node.attr}: it is of {type(value).__qualname__}")


def _is_enum(kind):
    """Return whether ``kind`` is an enum, of Python's or of sip's."""
    return type(kind).__name__ in ("enumtype", "EnumMeta", "EnumType")


def _name(node):
    """Return the last part of a dotted name, ``None`` for other expressions."""
    return getattr(node, "id", None) or getattr(node, "attr", None)
