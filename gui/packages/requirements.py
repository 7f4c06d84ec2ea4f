"""The Python packages that an algorithm needs: found without importing them (torch takes seconds), then imported."""

from importlib import import_module
from typing import Sequence

from qgis.core import QgsApplication

from ...errors import PluginError
from ...i18n import tr
from ...install.causes.diagnosis import recognise
from ...install.causes.known import CAUSES
from ...install.packages import Package, missing_packages
from ...install.where.interpreter import command


def missing_text(needed: Sequence[Package], others: Sequence[str] = ()) -> str:
    """Return which of the packages ``needed`` QGIS's Python lacks and how to get them, empty if all are installed.

    ``others``: the titles of the algorithms that run without them, for the last sentence.
    """
    absent = missing_packages()
    missing = [package.name for package in needed if package in absent]
    if not missing:
        return ""
    text = tr(
        "The networks need the Python package(s) {missing}, which are not installed for the Python that QGIS uses. In "
        "QGIS, choose {menu}. Without a window, run this in a terminal (on Windows, in the 'OSGeo4W Shell'): {command}"
    ).format(missing=", ".join(missing), menu=menu(), command=_command())
    if not others:
        return text
    # a line of its own, so that the command can be copied
    return text + "\n" + tr("These algorithms run without them: {names}.").format(names=", ".join(others))


def require_packages(needed: Sequence[Package], others: Sequence[str] = ()) -> None:
    """Import the packages; raise ``PluginError`` if one is missing (see ``missing_text``), or installed but broken."""
    text = missing_text(needed, others)
    if text:
        raise PluginError(text)
    for package in needed:
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
