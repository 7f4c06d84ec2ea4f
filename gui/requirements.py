"""The Python packages the networks need: looked for without importing them (torch takes seconds), then imported."""

from importlib import import_module

from qgis.core import QgsApplication

from ..errors import PluginError
from ..i18n import tr
from ..install.causes.diagnosis import CAUSES, recognise
from ..install.packages import PACKAGES, missing_packages
from ..install.where.interpreter import command


def missing_text() -> str:
    """Return which packages QGIS' Python lacks and how to get them, empty when all are installed."""
    missing = [package.name for package in missing_packages()]
    if not missing:
        return ""
    return tr(
        "SAR Cloud Removal needs the Python package(s) {missing}, not installed for the Python that QGIS uses. "
        "In QGIS choose {menu}. Without a window run this in a terminal, on Windows in the 'OSGeo4W Shell': {command}"
    ).format(missing=", ".join(missing), menu=menu(), command=_command())


def require_packages() -> None:
    """Import the packages; raise ``PluginError`` where one is missing, or installed but broken."""
    text = missing_text()
    if text:
        raise PluginError(text)
    for package in PACKAGES:
        try:
            import_module(package.module)
        except Exception as error:  # a library that fails to load is an OSError on Windows, an ImportError elsewhere
            raise PluginError(
                tr(
                    "The Python package {name} is installed but cannot be loaded ({error}). {remedy} It can be installed "
                    "again in QGIS by {menu}, or by: {command}"
                ).format(name=package.name, error=error, remedy=_remedy(error), menu=menu(), command=_command())
            ) from error


def menu() -> str:
    """Return where the dialog is that installs packages."""
    return tr("Plugins > SAR Cloud Removal > Python packages")


def _command() -> str:
    return command(QgsApplication.qgisSettingsDirPath())


def _remedy(error) -> str:
    """Return the known way out of ``error``, empty where none is known."""
    key, details = recognise(f"{type(error).__name__}: {error}")
    return "" if key in ("unknown", "not-loadable") else " ".join(CAUSES[key].parts(details, tr))
