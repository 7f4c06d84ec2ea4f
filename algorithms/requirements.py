"""The Python packages the networks need, looked for without importing them (torch takes seconds)."""

from importlib.util import find_spec
from typing import List

from .i18n import tr

PACKAGES = ("torch", "safetensors")


def missing_packages() -> List[str]:
    """Return the names of the packages that are not installed for the Python QGIS uses."""
    return [name for name in PACKAGES if find_spec(name) is None]


def missing_text() -> str:
    """Return what is missing and how to get it as plain text, empty when everything is there."""
    missing = missing_packages()
    if not missing:
        return ""
    return tr(
        "SAR Cloud Removal needs the Python package(s) {missing}, not installed for the Python that QGIS uses. "
        "On Windows open 'OSGeo4W Shell' from the start menu, elsewhere a terminal with QGIS' Python, and run: "
        "python3 -m pip install {packages} (on Debian and Ubuntu with --user --break-system-packages). "
        "Then restart QGIS."
    ).format(missing=", ".join(missing), packages=" ".join(missing))
