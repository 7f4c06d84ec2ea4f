"""Files that appear whole or not at all, and the removal of drafts that killed processes left."""

import json
import os
import shutil
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Union

_STEM_LETTERS = 40


@contextmanager
def replaced(path: Union[str, Path]) -> Iterator[Path]:
    """Yield a path to write to; when the ``with`` block ends, that file takes the place of ``path`` in one step.

    The file lies beside ``path``, keeps its suffix (writers choose a format by it) and is hidden. Where the block
    raises, it is deleted and ``path`` stays as it was. Raises ``OSError`` where the file cannot be moved.
    """
    target = Path(path)
    # the beginning of the name only: file systems limit its length
    draft = target.with_name(f".{target.stem[:_STEM_LETTERS]}-{uuid.uuid4().hex[:8]}{target.suffix}")
    try:
        yield draft
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def remove_leftovers(folder: Union[str, Path], pattern: str, days: float) -> None:
    """Delete the files and folders in ``folder`` that match ``pattern`` and were not written to for ``days``.

    A folder counts as written to when an entry directly in it was. What cannot be read or deleted stays: another
    process may be moving it.
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
    """Write ``text`` in UTF-8; raises ``OSError`` as ``replaced`` does."""
    with replaced(path) as draft:
        draft.write_text(text, encoding="utf-8")


def write_json(path: Union[str, Path], content, allow_nan: bool = True) -> None:
    """Write ``content`` as indented JSON; raises ``ValueError`` for NaN, which JSON lacks, unless ``allow_nan``."""
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False, allow_nan=allow_nan) + "\n")
