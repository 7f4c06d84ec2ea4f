"""The files of a report: all of them written completely, or none at all."""

import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Callable, Dict, Iterator

from ...errors import PluginError, RasterError
from ...files import replaced

_CARD, _WEIGHTS = ".json", ".safetensors"
"""The suffixes of the two files of a model, which have one name."""


def require_folder(path) -> None:
    """Raise ``RasterError`` unless a file can be written at ``path``, which is none of a model; called before any work
    is done.
    """
    path = Path(path)
    if not os.path.isdir(path.parent):  # Path.is_dir raises for names that are too long
        raise RasterError(f"The folder '{path.parent}' of the output does not exist. Create it or choose another.")
    if os.path.isdir(path):
        raise RasterError(f"The output '{path}' is a folder. Choose a file name.")
    if os.path.exists(path) and not os.path.isfile(path):  # root would put a file in its place
        raise RasterError(f"The output '{path}' is a pipe or a device. Choose a file name.")
    if path.suffix in (_CARD, _WEIGHTS) and os.path.exists(path) and os.path.exists(path.with_suffix(_WEIGHTS)):
        raise RasterError(f"The output '{path}' would replace a file of a model. Choose another name.")
    if not os.access(path.parent, os.W_OK):
        raise RasterError(
            f"The folder '{path.parent}' cannot be written to. Choose another, or change its permissions."
        )
    try:
        os.lstat(path)
    except FileNotFoundError:
        pass
    except OSError as problem:  # above all a name that is too long, which Path.exists takes for none since Python 3.14
        raise RasterError(
            f"The file '{path}' cannot be written ({problem.strerror}). Choose another name."
        ) from problem


def write_files(result, makers: Dict[str, Callable]) -> None:
    """Write the files that the options of ``result`` name; all are written before the first is moved into place.

    ``makers``, by the name of the parameter of each file, return its text for ``result``; other outputs, such as
    folders, are not touched. Raises ``RasterError`` naming the file that cannot be written.
    """
    write_texts({path: makers[name](result) for name, path in result.options.outputs.items() if name in makers})


def write_texts(texts: Dict[str, str]) -> None:
    """Write each text to its path; all are written before the first is moved into place.

    Raises ``RasterError`` naming the file that cannot be written.
    """
    with ExitStack() as stack:
        for path, text in reversed(list(texts.items())):
            stack.enter_context(_file_failures(path))
            stack.enter_context(replaced(path)).write_bytes(text.encode("utf-8"))


@contextmanager
def _file_failures(path: str) -> Iterator[None]:
    """Make a ``RasterError`` that names ``path`` of the system's errors."""
    try:
        yield
    except PluginError:  # of another file
        raise
    except OSError as problem:
        raise RasterError(
            f"The file '{path}' cannot be written ({problem.strerror}). Check that the disk is not full and that no "
            "other program uses the file."
        ) from problem
