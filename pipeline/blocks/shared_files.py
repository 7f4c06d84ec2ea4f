"""Files shared by several machines, in a folder or at a ``/vsi`` path of GDAL. They appear complete or not at all."""

import hashlib
import os
import posixpath
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Optional

from osgeo import gdal

from ...errors import RasterError
from ...files import replaced
from ..rasters.border.failures import gdal_failures
from ..rasters.raster import file_stamp

_REMEDY = "Check that the disk is not full and that every machine may write to this place."
_CHUNK_BYTES = 8 << 20


def is_virtual(path: str) -> bool:
    """Whether ``path`` is one of GDAL's own (an object store, memory), not a file of the operating system."""
    return str(path).startswith("/vsi")


def join(folder: str, name: str) -> str:
    """Return the path of ``name`` in ``folder``."""
    return posixpath.join(folder, name) if is_virtual(folder) else os.path.join(folder, name)


def make_folder(path: str) -> None:
    """Create ``path`` and the folders above it, where they are missing; raise ``RasterError``."""
    if is_virtual(path):
        with gdal_failures():
            gdal.MkdirRecursive(path, 0o755)  # object stores may refuse: writing shows whether it works
        return
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as problem:
        raise RasterError(f"The folder '{path}' cannot be created ({problem.strerror}). {_REMEDY}") from problem


def identity(path: str) -> Optional[tuple]:
    """Return size in bytes and time of change of a file, ``None`` where there is none."""
    if is_virtual(path):
        found = None
        with gdal_failures():
            gdal.VSICurlPartialClearCache(path)  # else what was missing a while ago is missing for ever
            found = gdal.VSIStatL(path)
        return None if found is None else (found.size, found.mtime)
    return file_stamp(path)


def read(path: str) -> Optional[bytes]:
    """Return the contents of a small file, ``None`` where there is none or it cannot be read."""
    size = identity(path)
    if size is None:
        return None
    if not is_virtual(path):
        try:
            return Path(path).read_bytes()
        except OSError:
            return None
    contents = None
    with gdal_failures():
        handle = gdal.VSIFOpenL(path, "rb")
        if handle is not None:
            try:
                contents = gdal.VSIFReadL(1, size[0], handle)
            finally:
                gdal.VSIFCloseL(handle)
    return None if contents is None else bytes(contents)


def sha256(path: str) -> Optional[str]:
    """Return the SHA-256 of a file in hexadecimal digits, ``None`` where there is none or it cannot be read."""
    if identity(path) is None:
        return None
    digest = hashlib.sha256()
    with gdal_failures() as failures:
        handle = gdal.VSIFOpenL(path, "rb")
        if handle is None:
            return None
        try:
            while chunk := gdal.VSIFReadL(1, _CHUNK_BYTES, handle):
                digest.update(chunk)
        finally:
            gdal.VSIFCloseL(handle)
    return None if failures else digest.hexdigest()


def write(path: str, contents: bytes) -> None:
    """Write a small file; raise ``RasterError``."""
    if is_virtual(path):
        _write_virtual(path, iter([contents]))
        return
    with _beside(path) as draft:
        draft.write_bytes(contents)


def publish(local, path: str) -> None:
    """Copy the complete local file ``local`` to ``path``, where it appears in one step; raise ``RasterError``."""
    if is_virtual(path):
        with open(local, "rb") as stream:
            _write_virtual(path, iter(lambda: stream.read(_CHUNK_BYTES), b""))
        return
    with _beside(path) as draft:
        shutil.copyfile(local, draft)


def remove(path: str) -> None:
    """Delete a file, or a folder with all that is in it; nothing happens where there is none."""
    if is_virtual(path):
        with gdal_failures():
            if gdal.RmdirRecursive(path) != 0:
                gdal.Unlink(path)
    elif os.path.isdir(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        Path(path).unlink(missing_ok=True)


@contextmanager
def _beside(path: str) -> Iterator[Path]:
    """Yield a draft that replaces ``path`` at the end (``files.replaced``); raise ``RasterError`` where it cannot."""
    try:
        with replaced(path) as draft:
            yield draft
    except OSError as problem:
        raise RasterError(f"The file '{path}' cannot be written ({problem.strerror}). {_REMEDY}") from problem


def _write_virtual(path, chunks):
    """Write to an object store: what is written appears when the file is closed."""
    written = False
    with gdal_failures() as failures:
        handle = gdal.VSIFOpenL(path, "wb")
        if handle is not None:
            written = all(gdal.VSIFWriteL(chunk, 1, len(chunk), handle) == len(chunk) for chunk in chunks)
            written &= gdal.VSIFCloseL(handle) == 0
    if not written or failures:
        cause = f" ({failures[0].strip().splitlines()[0].rstrip('.')})" if failures else ""
        raise RasterError(f"The file '{path}' cannot be written{cause}. {_REMEDY}")
