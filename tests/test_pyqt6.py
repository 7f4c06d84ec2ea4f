"""QGIS 4: every module of the plugin is imported with the real PyQt6, and every name of Qt that it spells is there.

PyQt6 is installed once, from the package index, into a folder of its own in the checkout's .venv.
"""

import json
import os
import subprocess
import sys

import pytest
import qt6process
from checkout import ROOT, plugin_files

PYQT6 = ROOT / ".venv" / "qt6"


@pytest.fixture(scope="session")
def pyqt6():
    """The folder with PyQt6; it is left there for the next time."""
    if not (PYQT6 / "PyQt6").is_dir():
        unfinished = PYQT6.with_name(f"qt6-{os.getpid()}")
        options = ("--quiet", "--only-binary", ":all:", "--target", str(unfinished))
        command = [sys.executable, "-m", "pip", "install", *options, "-r", str(ROOT / "requirements-qt6.txt")]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            pytest.skip(f"PyQt6 cannot be installed: {(done.stderr.strip().splitlines() or ['pip failed'])[-1]}")
        unfinished.replace(PYQT6)
    return PYQT6


def run(pyqt6, parent, plugin, paths):
    """Return what ``qt6process`` says of the modules ``paths`` of ``plugin`` in the folder ``parent``."""
    command = [sys.executable, qt6process.__file__, str(pyqt6), str(parent), plugin, *paths]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    if "skip" in found:
        pytest.skip(f"PyQt6 cannot be loaded: {found['skip']}")
    assert found["qt"].startswith("6.") and not found["foreign"]
    return found


def test_every_module_loads_with_qt_6_and_knows_its_names(pyqt6, tmp_path):
    (tmp_path / "sar_cloud_removal").symlink_to(ROOT, target_is_directory=True)
    found = run(pyqt6, tmp_path, "sar_cloud_removal", [path.relative_to(ROOT).as_posix() for path in plugin_files()])
    assert found["failed"] == [] and found["unknown"] == []


def test_code_for_qt_5_only_is_found(pyqt6, tmp_path):
    (tmp_path / "plugin").mkdir()
    modules = {
        "__init__": "def classFactory(iface):\n    from .right import Right\n",
        "loads": "from qgis.PyQt.QtCore import Qt\nLEFT = Qt.AlignLeft\n",
        "late": "from qgis.PyQt.QtCore import Qt\ndef left():\n    return Qt.AlignLeft, Qt.AlignmentFlag.AlignLeft\n",
        "gone": "def old():\n    from qgis.PyQt.QtCore import QRegExp\n",
        "right": "from qgis.core import QgsProcessing, QgsProcessingAlgorithm\n"
        "from qgis.PyQt.QtWidgets import QAction\n"
        "class Right(QgsProcessingAlgorithm):\n    KIND = QgsProcessing.SourceType.TypeRaster\n",
    }
    for name, text in modules.items():
        (tmp_path / "plugin" / f"{name}.py").write_text(text)
    found = run(pyqt6, tmp_path, "plugin", [f"{name}.py" for name in modules])
    (failed,) = found["failed"]
    assert failed.startswith("loads.py: ") and "AttributeError" in failed and "AlignLeft" in failed
    assert [line.split("plugin/")[1] for line in found["unknown"]] == [
        "loads.py:2: Qt.AlignLeft",
        "late.py:3: Qt.AlignLeft",
        "gone.py:2: qgis.PyQt.QtCore.QRegExp",
    ]
