"""Zip files that are the same bytes whenever and wherever they are built from the same contents."""

import zipfile
from pathlib import Path
from typing import Mapping

_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can hold; real dates would differ between checkouts


class PackagingError(Exception):
    """A package cannot be built; the text names cause and remedy."""


def write_zip(path: Path, contents: Mapping[str, bytes]) -> Path:
    """Write ``contents`` ({name: bytes}), sorted by name, as plain readable files into the zip ``path``; return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(name, date_time=_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, compresslevel=9)
    return path
