"""The checkout under test: its folder and the Python files of the plugin."""

from pathlib import Path

import sar_cloud_removal

ROOT = Path(sar_cloud_removal.__file__).resolve().parent


def plugin_files():
    """Return the paths of all Python files that are shipped, sorted."""
    from sar_cloud_removal.scripts.release.package import SHIPPED

    paths = [path for name in SHIPPED for path in [ROOT / name, *ROOT.glob(f"{name}/**/*.py")]]
    return sorted(path for path in paths if path.suffix == ".py")
