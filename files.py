"""Files that appear whole or not at all."""

import os
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Union


@contextmanager
def replaced(path: Union[str, Path]) -> Iterator[Path]:
    """Yield a path to write to; when the ``with`` block ends, that file takes the place of ``path`` in one step.

    The file lies beside ``path``, keeps its suffix (writers choose a format by it) and is hidden. Where the block
    raises, it is deleted and ``path`` stays as it was. Raises ``OSError`` where the file cannot be moved.
    """
    target = Path(path)
    draft = target.with_name(f".{target.stem}-{uuid.uuid4().hex[:8]}{target.suffix}")
    try:
        yield draft
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
