"""The plugin's version and addresses, read from ``metadata.txt``, their only source."""

import configparser
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=None)
def plugin_metadata(key: str) -> str:
    """Return one entry of ``metadata.txt``, such as ``homepage`` or ``tracker``."""
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(Path(__file__).resolve().parent / "metadata.txt", encoding="utf-8")
    return metadata["general"][key]


def plugin_version() -> str:
    """Return ``version`` of ``metadata.txt``."""
    return plugin_metadata("version")
