"""Run in a process of its own: import every module of the plugin with PyQt6 and stand-ins for QGIS; print JSON.

``python qt6process.py FOLDER_WITH_PYQT6 FOLDER_WITH_PLUGIN PLUGIN PATH...``: the paths are those of the modules.
Prints ``{"skip": reason}`` or ``{"failed": [...], "unknown": [...], "qt": version}``.
"""

import ast
import importlib
import json
import sys
import traceback
import types

QT_MODULES = ("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtSvg", "QtXml", "QtTest", "sip", "uic")
MOVED_BACK = ("QAction", "QActionGroup", "QShortcut")
"""What QGIS 4's qgis.PyQt.QtWidgets takes from QtGui, so that code for both needs no distinction."""


class StandInMeta(type):
    """Class whose attributes are such classes too: QgsProcessing.SourceType.TypeRaster."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return StandInMeta(name, (StandIn,), {})


class StandIn(metaclass=StandInMeta):
    """Any class of QGIS."""


class StandInModule(types.ModuleType):
    """Any module of QGIS: has every class."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        value = StandInMeta(name, (StandIn,), {})
        setattr(self, name, value)
        return value


def install_stand_ins():
    """Put ``qgis`` with the real PyQt6 under ``qgis.PyQt``, and ``processing``, where imports find them."""
    for name in ("qgis", "qgis.core", "qgis.gui", "qgis.analysis", "qgis.utils", "qgis.PyQt", "processing"):
        sys.modules[name] = StandInModule(name)
        sys.modules[name].__path__ = []
    for name in QT_MODULES:
        sys.modules[f"qgis.PyQt.{name}"] = importlib.import_module(f"PyQt6.{name}")
    for name in MOVED_BACK:
        setattr(sys.modules["PyQt6.QtWidgets"], name, getattr(sys.modules["PyQt6.QtGui"], name))


def unknown_names(path):
    """Return the dotted names of Qt in the module ``path`` that PyQt6 does not have, with their lines."""
    with open(path, encoding="utf-8") as stream:
        tree = ast.parse(stream.read())
    known, found = {}, []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qgis.PyQt."):
            module = sys.modules.get(node.module)
            for alias in node.names:
                if hasattr(module, alias.name):
                    known[alias.asname or alias.name] = getattr(module, alias.name)
                else:
                    found.append(f"{path}:{node.lineno}: {node.module}.{alias.name}")
    for node in ast.walk(tree):
        parts, root = [], node
        while isinstance(root, ast.Attribute):
            parts.insert(0, root.attr)
            root = root.value
        if parts and isinstance(root, ast.Name) and root.id in known:
            holder = known[root.id]
            for part in parts:
                if isinstance(holder, type) and not hasattr(holder, part):
                    found.append(f"{path}:{node.lineno}: {root.id}.{'.'.join(parts)}")
                    break
                holder = getattr(holder, part, None)
    return found


def main(pyqt6, parent, plugin, *paths):
    """Import all modules of ``plugin`` and print what failed."""
    sys.path.insert(0, pyqt6)
    try:
        install_stand_ins()
    except ImportError as error:  # Qt's own libraries, such as libEGL
        print(json.dumps({"skip": str(error)}))
        return
    sys.path.insert(0, parent)
    failed = []
    for path in paths:
        name = path[: -len(".py")].replace("/", ".").replace(".__init__", "")
        try:
            importlib.import_module(plugin if name == "__init__" else f"{plugin}.{name}")
        except Exception:
            failed.append(f"{path}: {traceback.format_exc(limit=-2)}")
    unknown = [line for path in paths for line in unknown_names(f"{parent}/{plugin}/{path}")]
    foreign = sorted(name for name in sys.modules if name.split(".")[0] in ("PyQt5", "PySide2", "PySide6"))
    version = sys.modules["PyQt6.QtCore"].QT_VERSION_STR
    print(json.dumps({"failed": failed, "unknown": unknown, "foreign": foreign, "qt": version}))


if __name__ == "__main__":
    main(*sys.argv[1:])
