"""The files behind a raster: a VRT refers to others, which may be VRTs again, and an output must replace
none of them.
"""

import os
import re
import stat
from html import unescape
from typing import Iterable, Iterator, List, Optional, Tuple

from osgeo import gdal

from .failures import gdal_failures

MOST_FILES = 100_000
"""So many files are looked at. A raster that refers to more cannot be checked, and nothing that exists is replaced
then.
"""
_MOST_BYTES = 64 << 20
"""Larger texts are not read; GDAL itself takes no longer XML."""
_TEXTS = re.compile(r'>([^<>]+)<|="([^"]*)"|"((?:[^"\\]|\\.)*)"')
"""What an XML or JSON file may name another file in: the text of an element, an attribute, a string."""
_SEPARATORS = re.compile(r'[,:;?&={}"|]')
"""Between the parts of GDAL's names, of which one may be a file: ``/vsizip/{a.zip}/b.tif``, ``GTIFF_DIR:1:a.tif``."""


class TooManyFiles(Exception):
    """A raster refers to more than ``MOST_FILES`` files."""


def find_reference(names: Iterable[str], outputs: Iterable[str]) -> Optional[Tuple[str, str]]:
    """Return the first of ``outputs`` that is a file behind the rasters ``names``, and the name that leads to it.

    ``names``: paths and whatever else GDAL opens. Files are compared by what they are, not by their paths, and VRTs are
    followed into VRTs. ``None`` where no output is such a file; one that does not exist never is. Raises
    ``TooManyFiles``.
    """
    wanted = {}
    for output in outputs:
        found = _identity(output)
        if found is not None:
            wanted.setdefault(found, output)
    if not wanted:
        return None
    for path, identity in _walk(names):
        if identity in wanted:
            return wanted[identity], path
    return None


def find_pipe(name: str) -> Optional[str]:
    """Return the first thing behind the raster ``name`` that is neither a file nor a folder, such as a pipe: opening it
    hangs.

    Raises ``TooManyFiles``.
    """
    for path, identity in _walk([name]):
        if identity is None:
            try:
                mode = os.stat(path).st_mode
            except (OSError, ValueError):
                continue
            if not stat.S_ISDIR(mode):
                return path
    return None


def _walk(names: Iterable[str]) -> Iterator[Tuple[str, Optional[Tuple[int, int]]]]:
    """Yield every path behind the rasters ``names`` once, and what identifies the file, ``None`` where
    there is none.
    """
    waiting: List[Tuple[str, str]] = [(name, "") for name in names]
    seen, looked_at = set(), 0
    while waiting:
        name, folder = waiting.pop()
        for path in _files_in(name, folder):
            identity = _identity(path)
            if (path if identity is None else identity) in seen:
                continue
            seen.add(path if identity is None else identity)
            looked_at += identity is not None
            if looked_at > MOST_FILES:
                raise TooManyFiles(name)
            yield path, identity
            waiting += [(inner, os.path.dirname(path)) for inner in _names_in(_text_of(path, identity))]


def _files_in(name: str, folder: str) -> Iterator[str]:
    """Yield the paths that ``name``, found in a file of ``folder``, may stand for; inline XML gives those inside it."""
    if name.lstrip().startswith("<"):
        for inner in _names_in(name):
            yield from _files_in(inner, folder)
        return
    yield name
    parts = [name, *_SEPARATORS.split(name)] if _SEPARATORS.search(name) else [name]
    for part in parts:
        if part.startswith("/vsi"):
            # what follows the prefix may be a file of the operating system: /vsigzip//data/a.tif.gz
            pieces = part.split("/")
            yield from ("/".join(pieces[start:]) for start in range(2, min(len(pieces), 6)))
        if part and not os.path.isabs(part):
            yield os.path.join(folder, part)
        if part:
            yield part


def _identity(path: str) -> Optional[Tuple[int, int]]:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _text_of(path: str, identity) -> str:
    """Return a file that may refer to others, an empty text for any other: rasters themselves are not read."""
    if identity is not None:
        try:
            if os.path.getsize(path) > _MOST_BYTES:
                return ""
            with open(path, "rb") as stream:
                start = stream.read(64)
                return (start + stream.read()).decode("utf-8", "replace") if _is_text(start) else ""
        except OSError:
            return ""
    if not (path.startswith("/vsi") and path.lower().endswith(".vrt")):
        return ""
    content = b""
    with gdal_failures():
        found = gdal.VSIStatL(path)
        if found is not None and found.size <= _MOST_BYTES:
            stream = gdal.VSIFOpenL(path, "rb")
            if stream is not None:
                content = bytes(gdal.VSIFReadL(1, found.size, stream) or b"")
                gdal.VSIFCloseL(stream)
    return content.decode("utf-8", "replace") if _is_text(content[:64]) else ""


def _is_text(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b"{", b"[")


def _names_in(text: str) -> Iterator[str]:
    for match in _TEXTS.finditer(text):
        name = unescape(next(group for group in match.groups() if group is not None)).strip()
        # a number is no file worth a look, and VRTs are full of them
        if 1 < len(name) <= 4096 and not name.replace(".", "").replace("-", "").isdigit():
            yield name
