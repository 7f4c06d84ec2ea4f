"""The texts that the sources hand to ``tr``, or mark with ``later`` for it, found without running them.

Qt's own lupdate differs between Qt 5 and 6 and is not always installed; this uses Python's own parser.
"""

import ast
from pathlib import Path
from typing import Iterator, List

SOURCES = ("plugin.py", "algorithms", "gui", "install", "scripts/docs/processing_models.py")
"""Where texts are, relative to the checkout; those of scripts/docs/processing_models.py end up in resources/models."""
MARKS = ("tr", "later")


class UnreadableText(ValueError):
    """A text cannot be determined from the source alone."""


def source_files(root) -> List[Path]:
    """Return the files of ``SOURCES`` in the checkout ``root``, sorted."""
    paths = [Path(root) / name for name in SOURCES]
    return sorted(file for path in paths for file in (path.rglob("*.py") if path.is_dir() else [path]))


def texts(root) -> List[str]:
    """Return all texts to translate, each once, in alphabetical order, so that moving code changes nothing."""
    return sorted(
        {text for path in source_files(root) for text in texts_in(path.read_text(encoding="utf-8"), path.name)}
    )


def texts_in(source: str, name: str) -> Iterator[str]:
    """Yield the texts in ``source``, the file ``name``. Raises ``UnreadableText`` for a text composed at run time."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS):
            continue
        (argument,) = node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
        elif isinstance(argument, (ast.JoinedStr, ast.BinOp, ast.IfExp)):
            raise UnreadableText(
                f"{name}:{node.lineno}: {ast.unparse(node)} is put together when it runs, so it cannot be translated. "
                "Give tr() one text with {names} and fill these in afterwards, with format()."
            )
