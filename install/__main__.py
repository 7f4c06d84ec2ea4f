"""Starts the installer without a window: python3 .../sar_cloud_removal/install, or -m sar_cloud_removal.install."""

import importlib.util
import sys
from pathlib import Path


def _package():
    """Return the name of this package; if the folder itself is run, import the plugin first under its own name."""
    if __package__:
        return __package__
    folder = Path(__file__).absolute().parent
    # this folder would hide other modules
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").absolute() != folder]
    plugin = folder.parent
    spec = importlib.util.spec_from_file_location(
        "sar_cloud_removal", plugin / "__init__.py", submodule_search_locations=[str(plugin)]
    )
    sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[spec.name])
    return f"{spec.name}.{folder.name}"


if __name__ == "__main__":
    sys.exit(importlib.import_module(f"{_package()}.commandline").main(globals().get("ARGUMENTS")))
