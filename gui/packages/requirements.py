"""The Python packages the networks need: found without importing them (torch takes seconds), then imported."""

from importlib import import_module

from qgis.core import QgsApplication

from ...errors import PluginError
from ...i18n import tr
from ...install.causes.diagnosis import recognise
from ...install.causes.known import CAUSES
from ...install.packages import PACKAGES, missing_packages
from ...install.where.interpreter import command


def missing_text() -> str:
    """Return which packages QGIS's Python lacks and how to get them, empty if all are installed."""
    missing = [package.name for package in missing_packages()]
    if not missing:
        return ""
    return tr(
        "SAR Cloud Removal needs the Python package(s) {missing}, which are not installed for the Python that QGIS "
        "uses. In QGIS, choose {menu}. Without a window, run this in a terminal (on Windows, in the 'OSGeo4W Shell'): "
        "{command}"
    ).format(missing=", ".join(missing), menu=menu(), command=_command())


def require_packages() -> None:
    """Import the packages; raise ``PluginError`` if one is missing, or installed but broken."""
    text = missing_text()
    if text:
        raise PluginError(text)
    for package in PACKAGES:
        try:
            import_module(package.module)
        except Exception as error:  # a library that fails to load is an OSError on Windows, an ImportError elsewhere
            raise PluginError(
                tr(
                    "The Python package {name} is installed but cannot be loaded ({error}). {remedy} To reinstall it, "
                    "choose {menu} in QGIS, or run: {command}"
                ).format(name=package.name, error=error, remedy=_remedy(error), menu=menu(), command=_command())
            ) from error


def menu() -> str:
    """Return the menu entry of the dialog that installs packages."""
    return tr("Plugins > SAR Cloud Removal > Python packages")


def _command() -> str:
    return command(QgsApplication.qgisSettingsDirPath())


def _remedy(error) -> str:
    """Return the known remedy for ``error``, empty if there is none."""
    key, details = recognise(f"{type(error).__name__}: {error}")
    return "" if key in ("unknown", "not-loadable") else " ".join(CAUSES[key].parts(details, tr))
