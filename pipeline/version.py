"""The plugin's version, from the one place that holds it."""

import configparser
from pathlib import Path


def plugin_version() -> str:
    """Return ``version`` of ``metadata.txt``."""
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(Path(__file__).resolve().parent.parent / "metadata.txt", encoding="utf-8")
    return metadata["general"]["version"]
