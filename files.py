"""Files that appear complete or not at all, and the removal of drafts that killed processes left behind."""

import json
import os
import shutil
import time
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Iterator, Union

_STEM_LETTERS = 40


@contextmanager
def replaced(path: Union[str, Path]) -> Iterator[Path]:
    """Yield a path to write to; when the ``with`` block ends, that file takes the place of ``path`` in one step.

    The file is hidden, lies beside ``path`` and keeps its suffix, by which writers choose a format. If the block
    raises, the file is deleted and ``path`` is unchanged. Raises ``OSError`` if the file cannot be moved.
    """
    target = Path(path)
    # the beginning of the name only: file systems limit its length
    draft = target.with_name(f".{target.stem[:_STEM_LETTERS]}-{uuid.uuid4().hex[:8]}{target.suffix}")
    try:
        yield draft
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def locked(path: Union[str, Path]) -> Iterator[None]:
    """Hold the lock file ``path`` inside the ``with`` block, and delete it at the end.

    Raises ``BlockingIOError`` if somebody else holds it, in this process or in another one, and another ``OSError``
    where it cannot be locked at all, as on some network drives. The system gives the lock back when the process ends,
    even if it is killed: a file that is left behind holds nobody up.
    """
    file = _held(Path(path))
    try:
        yield
    finally:
        if os.name != "nt":
            Path(path).unlink(missing_ok=True)  # before the lock goes: the file may be somebody else's afterwards
        file.close()
        if os.name == "nt":
            with suppress(OSError):  # somebody else may have opened it
                Path(path).unlink(missing_ok=True)


def _held(path):
    """Return the open lock file ``path``, locked."""
    while True:
        file = open(path, "ab")  # noqa: SIM115 - it stays open as long as the lock is held
        try:
            _lock(file)
            if os.path.samestat(os.fstat(file.fileno()), os.stat(path)):
                return file
        except FileNotFoundError:
            pass  # deleted by who held it: there is a new file to lock
        except BaseException:
            file.close()
            raise
        file.close()


def _lock(file):
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as problem:
            raise BlockingIOError(problem.errno, problem.strerror) from problem
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def remove_leftovers(folder: Union[str, Path], pattern: str, days: float) -> None:
    """Delete the files and folders in ``folder`` that match ``pattern`` and have not been written to for ``days``.

    A folder counts as written to if one of its direct entries was. Entries that cannot be read or deleted are kept:
    another process may be moving them.
    """
    for path in Path(folder).glob(pattern):
        try:
            is_folder = path.is_dir()
            written = max(entry.stat().st_mtime for entry in (path, *(path.iterdir() if is_folder else ())))
            if time.time() - written <= days * 24 * 3600:
                continue
            if is_folder:
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
        except OSError:
            continue


def write_text(path: Union[str, Path], text: str) -> None:
    """Write ``text`` as UTF-8; raises ``OSError`` as ``replaced`` does."""
    with replaced(path) as draft:
        draft.write_text(text, encoding="utf-8")


def write_json(path: Union[str, Path], content, allow_nan: bool = True) -> None:
    """Write ``content`` as indented JSON; raises ``ValueError`` for NaN, which JSON lacks, unless ``allow_nan``."""
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False, allow_nan=allow_nan) + "\n")
