"""The Python packages that an algorithm needs: found without importing them (torch takes seconds), then imported."""

from importlib import import_module
from typing import Sequence

from qgis.core import QgsApplication

from ...errors import PluginError
from ...i18n import tr
from ...install import own
from ...install.causes.diagnosis import recognise
from ...install.causes.known import CAUSES
from ...install.packages import Package, State, states
from ...install.where.interpreter import command
from ...install.where.places import packages_home


def missing_text(needed: Sequence[Package], others: Sequence[str] = ()) -> str:
    """Return which of the packages ``needed`` QGIS's Python lacks and how to get them, empty if all are installed.

    A version that is not compatible counts as missing. ``others``: the titles of the algorithms that run without the
    packages, for the last sentence.
    """
    missing = [state for state in states() if state.missing and state.package in needed]
    if not missing:
        return ""
    in_the_way = own.in_the_way(missing, _home())
    if in_the_way:
        text = " ".join(own_version_text(state) for state in in_the_way)
    else:
        names = [
            tr("{name} ({requirement}; {version} is too old or too new)").format(
                name=state.package.name, requirement=state.package.requirement, version=state.version
            )
            if state.unsuitable
            else state.package.name
            for state in missing
        ]
        text = tr(
            "The networks need the Python package(s) {missing}, which are not installed for the Python that QGIS uses. "
            "In QGIS, choose {menu}. Without a window, run this in a terminal (on Windows, in the 'OSGeo4W Shell'): "
            "{command}"
        ).format(missing=", ".join(names), menu=menu(), command=_command())
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
            raise PluginError(_broken_text(package, error)) from error


def own_version_text(state: State) -> str:
    """Return that QGIS's own Python has a version that is not compatible, and what to do there."""
    return " ".join(CAUSES["own-version"].parts(own.details(state), tr))


def menu() -> str:
    """Return the menu entry of the dialog that installs packages."""
    return tr("Plugins > SAR Cloud Removal > Python packages")


def _broken_text(package, error) -> str:
    state = next(state for state in states() if state.package == package)
    if state.folder and not state.lies_in(_home()):  # an installation in the profile would not be used
        what, remedy = CAUSES["own-broken"].parts({**own.details(state), "detail": error}, tr)
        return " ".join(filter(None, (what, _remedy(error), remedy)))
    return tr(
        "The Python package {name} is installed but cannot be loaded ({error}). {remedy} To reinstall it, choose "
        "{menu} in QGIS, or run: {command}"
    ).format(name=package.name, error=error, remedy=_remedy(error), menu=menu(), command=f"{_command()} --reinstall")


def _home():
    return packages_home(QgsApplication.qgisSettingsDirPath())


def _command() -> str:
    return command(QgsApplication.qgisSettingsDirPath())


def _remedy(error) -> str:
    """Return the known remedy for ``error``, empty if there is none."""
    key, details = recognise(f"{type(error).__name__}: {error}")
    return "" if key in ("unknown", "not-loadable") else " ".join(CAUSES[key].parts(details, tr))
