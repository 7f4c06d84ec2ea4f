"""What all tasks of the engine have in common: they open their inputs first, then run."""

import copy
import time
from dataclasses import replace
from typing import Dict, Optional, Sequence

from ..errors import RasterError
from ..feedback import Feedback, Notes, Recorder
from .blas import one_thread
from .memory import give_back
from .rasters.block_cache import BlockCacheLimit
from .rasters.border.creation import require_known
from .rasters.drafts import TIFF_SUFFIXES, require_writable
from .rasters.raster import Rasters


class Task:
    """A task whose inputs are open: everything that can be checked without reading pixels has been checked.

    ``options`` define the task, ``rasters`` are its open inputs, and ``notes`` hold what was found while opening them,
    for the log of the run. Subclasses implement ``work`` and return a report, a frozen dataclass with ``seconds`` and
    ``warnings``.
    """

    SUFFIXES: Sequence[str] = TIFF_SUFFIXES
    """The suffixes that outputs may have."""
    cache_limit = BlockCacheLimit
    """Limits GDAL's block cache while the task runs."""

    def __init__(self, options, rasters: Rasters, notes: Notes):
        self.options, self.rasters, self.notes = options, rasters, notes
        require_known(options.creation_options)
        self.require_outputs()

    def with_outputs(self, paths: Dict[str, Optional[str]]) -> "Task":
        """Return the same task with other outputs: ``paths`` by parameter name, ``None`` for no such output."""
        changed = copy.copy(self)
        changed.options = self.options.with_outputs(paths)
        changed.require_outputs()
        return changed

    def run(self, feedback: Feedback):
        """Do the work.

        Args:
            feedback: receives facts, warnings and progress, and raises ``Canceled`` when the user cancels.

        Returns:
            The report of the task.

        Raises:
            PluginError: the pixel values are unsuitable, or an output cannot be written. In that case, and on
                cancellation, no output is created and existing files are unchanged.
        """
        started, feedback = time.monotonic(), Recorder(feedback)
        self.notes.repeat(feedback)
        self.rasters.say_remarks(feedback)
        try:
            with self.cache_limit() as cache, one_thread():
                report = self.work(cache, feedback)
        except MemoryError as problem:
            raise RasterError(
                f"There is not enough memory for this run ({str(problem) or 'none is left'}). Close other programs, or "
                "cut the raster into parts: what is held at a time grows with its width."
            ) from problem
        finally:
            self.rasters.say_remarks(feedback)  # of what its pixels showed
            give_back()
        return replace(report, seconds=time.monotonic() - started, warnings=tuple(feedback.warnings))

    def work(self, cache: BlockCacheLimit, feedback: Feedback):
        """Do the work and return the report without time and warnings; ``cache`` limits GDAL's block cache."""
        raise NotImplementedError

    def require_outputs(self) -> None:
        """Raise ``PluginError`` if an output cannot be written as asked for or is also an input."""
        for path in self.options.outputs.values():
            require_writable(path, self.SUFFIXES)
        self.rasters.require_not_inputs(self.options.outputs)
