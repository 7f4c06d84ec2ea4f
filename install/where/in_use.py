"""Marks folders of packages that a process uses, so that no installation deletes them meanwhile.

The mark is an open file in the folder, locked for sharing; on Windows, an open file cannot be deleted. The system takes
the mark away when the process ends, even if it is killed.
"""

import os
import shutil
import time
from pathlib import Path
from typing import IO, Dict, Iterable

_NAME = ".in_use"
_HELD: Dict[Path, IO] = {}


def prepare(folder) -> None:
    """Create the file, since those who use ``folder`` may not be allowed to."""
    (Path(folder) / _NAME).touch()


def use_only(folders: Iterable, home) -> None:
    """Mark ``folders`` as used by this process, and no other folders of ``home``.

    Where a file system does not support it, nothing is marked: it would not allow an installation either.
    """
    wanted = set(map(Path, folders))
    for folder in [held for held in _HELD if held.parent == Path(home) and held not in wanted]:
        _HELD.pop(folder).close()
    for folder in wanted - set(_HELD):
        try:
            _HELD[folder] = _marked(folder / _NAME)
        except OSError:
            continue


def remove(folder) -> None:
    """Delete ``folder`` unless a process uses it; Windows may lock other files, which stay until next time."""
    path = Path(folder) / _NAME
    try:
        if path.exists():
            _refuse_if_used(path)
    except OSError:
        return
    for pause in (0, 0.2, 1):  # what a process that ends just now still writes is deleted, too
        time.sleep(pause)
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            break


def _marked(path):
    file = open(path, "rb")  # noqa: SIM115 - it stays open as long as the folder is used
    if os.name != "nt":
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise
    return file


def _refuse_if_used(path) -> None:
    """Raise ``OSError`` if a process has marked the folder of the file ``path``."""
    if os.name == "nt":
        path.unlink()
        return
    import fcntl

    with open(path, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
