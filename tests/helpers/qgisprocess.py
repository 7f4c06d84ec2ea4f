"""Running ``qgis_process``, in a process and a profile of its own."""

import os
import shutil
import subprocess
import sysconfig
import zipfile
from pathlib import Path

import pytest
from checkout import ROOT

# Debian 12's wrapper hands qgis_process an option it does not know; the program itself is beside it
PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
needs_qgis_process = pytest.mark.skipif(PROGRAM is None, reason="qgis_process is not installed")


def new_environment(folder):
    """Return an environment with a new profile in ``folder`` in which the plugin, linked by its name, is enabled."""
    (folder / "plugins").mkdir()
    (folder / "plugins" / "sar_cloud_removal").symlink_to(ROOT, target_is_directory=True)
    result = {
        **os.environ,
        "HOME": str(folder),
        "QGIS_CUSTOM_CONFIG_PATH": str(folder),
        "QGIS_PLUGINPATH": str(folder / "plugins"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": sysconfig.get_path("purelib"),  # where torch is
        "LC_ALL": "C.UTF-8",
    }
    enabled = qgis_process(result, "plugins", "enable", "sar_cloud_removal")
    assert enabled.returncode == 0, enabled.stderr
    return result


def install_package(package, folder, pythonpath=None):
    """Return an environment with a new profile in ``folder`` into which the zip ``package`` is installed and enabled.

    ``pythonpath``: what QGIS's Python finds beside its own packages, by default all that the tests have. The files of
    the plugin are those in ``plugin_folder``.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("QGIS", "PYTHON"))}
    result = {
        **clean,
        "HOME": str(folder),
        "QGIS_CUSTOM_CONFIG_PATH": str(folder),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(pythonpath or sysconfig.get_path("purelib")),  # where torch is
        "LC_ALL": "C.UTF-8",
    }
    with zipfile.ZipFile(package) as archive:
        archive.extractall(plugin_folder(result).parent)  # as QGIS's plugin manager does it
    enabled = qgis_process(result, "plugins", "enable", "sar_cloud_removal")
    assert enabled.returncode == 0, enabled.stderr
    return result


def plugin_folder(environment):
    """Return the folder of the plugin in the profile of ``install_package``."""
    return Path(environment["HOME"]) / "profiles" / "default" / "python" / "plugins" / "sar_cloud_removal"


def qgis_process(environment, *arguments):
    """Run ``qgis_process`` and return what ``subprocess.run`` returns, output as text."""
    return subprocess.run(
        [PROGRAM, *arguments], env=environment, capture_output=True, encoding="utf-8", check=False, timeout=300
    )


def assignments(values):
    """Return ``NAME=value`` for each value, lists as repeated names."""
    items = ((key, item) for key, value in values.items() for item in (value if isinstance(value, list) else [value]))
    return [f"{key}={item}" for key, item in items]
