"""Files that are written beside the place where they belong and moved there, in one step, when they are complete."""

import errno
import os
import shutil
import uuid
from pathlib import Path
from typing import Sequence

from ...errors import RasterError
from ...files import remove_leftovers

WORK_PREFIX = ".sar-cloud-removal-"
"""Begins the name of the hidden folder, beside the output, in which it is written."""
TIFF_SUFFIXES = (".tif", ".tiff")
_LEFTOVER_DAYS = 7
SIDECARS = (".aux.xml", ".ovr", ".msk")
DISK = (
    "Check that the disk is not full, the folder can be written to and the creation options fit the type of the raster."
)

_DISK_ERRORS = {errno.EROFS, errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


class Draft:
    """A raster that is being written, under its own name in a hidden folder beside its place.

    The folder is its own, as some creation options make more files than one, and on the file system of the place, so
    that the move is one step. What a killed process left is deleted by a later run, a week after.
    """

    def __init__(self, path):
        self.path = Path(path)
        self._folder = self.path.with_name(f"{WORK_PREFIX}{uuid.uuid4().hex[:8]}")
        self.work = self._folder / self.path.name

    def begin(self) -> None:
        """Make the folder; raise ``RasterError``."""
        remove_leftovers(self.path.parent, f"{WORK_PREFIX}*", _LEFTOVER_DAYS)
        try:
            self._folder.mkdir()
        except OSError as problem:
            raise RasterError(f"The output '{self.path}' cannot be created ({problem.strerror}). {DISK}") from problem

    @property
    def is_lost(self) -> bool:
        """Whether the folder in which the raster was begun is gone, with the folder of its place or without."""
        return not self._folder.is_dir()

    @property
    def remedy(self) -> str:
        """What to do where the disk is to blame."""
        return "Its folder is gone: connect its drive again, or choose another folder." if self.is_lost else DISK

    def require_replaceable(self) -> None:
        """Raise where the move is going to fail, above all as another program holds the earlier file on Windows."""
        try:
            if self.path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if self.path.exists():
                os.rename(self.path, self.path)
        except OSError as problem:
            raise self._immovable(problem) from problem

    def move(self) -> None:
        """Move the raster into place, and what lies beside it; what belonged to an earlier one goes."""
        try:
            os.replace(self.work, self.path)
            for suffix in SIDECARS:
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
            for beside in self._folder.iterdir():
                os.replace(beside, self.path.with_name(beside.name))
        except OSError as problem:
            raise self._immovable(problem) from problem

    def discard(self) -> None:
        """Delete the folder with what was not moved."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _immovable(self, problem):
        of_the_disk = self.is_lost or problem.errno in _DISK_ERRORS
        remedy = self.remedy if of_the_disk else "Close other programs that use it, or choose another name."
        return RasterError(f"The output '{self.path}' cannot be moved into place ({problem.strerror}). {remedy}")


def require_writable(path, suffixes: Sequence[str] = TIFF_SUFFIXES) -> None:
    """Raise ``RasterError`` unless a raster with one of ``suffixes`` can be created at ``path``, before any work is
    done.
    """
    path = Path(path)
    if path.suffix.lower() not in suffixes:
        kind = "not a GeoTIFF" if suffixes == TIFF_SUFFIXES else "neither a GeoTIFF nor a VRT"
        raise RasterError(f"The output '{path}' is {kind}. Choose a file name that ends with .tif.")
    if not os.path.isdir(path.parent):
        raise RasterError(f"The folder '{path.parent}' of the output does not exist. Create it or choose another.")
    for suffix in ("", *SIDECARS):
        try:
            os.lstat(f"{path}{suffix}")
        except FileNotFoundError:
            pass
        except OSError as problem:  # above all a name that is too long, by itself or with what is added to it
            raise RasterError(
                f"The output '{path}' cannot be created ({problem.strerror}). Choose a shorter file name."
            ) from problem
    if path.is_dir():
        raise RasterError(f"The output '{path}' is a folder. Choose a file name.")
    if not os.access(path.parent, os.W_OK) or _is_read_only(path.parent):
        raise RasterError(
            f"The folder '{path.parent}' cannot be written to. Choose another, or change its permissions."
        )


def _is_read_only(folder) -> bool:
    """Try for real: root and network shares pass the permission bits and fail all the same."""
    probe = folder / f"{WORK_PREFIX}{uuid.uuid4().hex[:8]}"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError:
        return True
    return False
