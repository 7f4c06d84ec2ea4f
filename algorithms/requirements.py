"""The Python packages the networks need: looked for without importing them (torch takes seconds), then imported."""

from importlib import import_module
from importlib.util import find_spec

from ..errors import RestorationError
from .i18n import tr

PACKAGES = ("torch", "safetensors")


def missing_text() -> str:
    """Return which packages QGIS' Python lacks and how to get them, empty when all are installed."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if not missing:
        return ""
    return tr(
        "SAR Cloud Removal needs the Python package(s) {missing}, not installed for the Python that QGIS uses. "
        "On Windows open 'OSGeo4W Shell' from the start menu, elsewhere a terminal with QGIS' Python, and run: "
        "python3 -m pip install {packages} (on Debian and Ubuntu with --user --break-system-packages). "
        "Then restart QGIS."
    ).format(missing=", ".join(missing), packages=" ".join(missing))


def require_packages() -> None:
    """Import the packages; raise ``RestorationError`` where one is missing, or installed but broken."""
    text = missing_text()
    if text:
        raise RestorationError(text)
    for name in PACKAGES:
        try:
            import_module(name)
        except Exception as error:  # a library that fails to load is an OSError on Windows, an ImportError elsewhere
            raise RestorationError(
                tr(
                    "The Python package {name} is installed but cannot be loaded ({error}). Install it again "
                    "(python3 -m pip install --force-reinstall --no-deps {name}); on Windows, PyTorch also needs "
                    "Microsoft's Visual C++ Redistributable. Then restart QGIS."
                ).format(name=name, error=error)
            ) from error
