"""What every task of the engine does alike: its inputs are opened first, then it runs."""

import copy
import time
from dataclasses import replace
from typing import Dict, Optional, Sequence

from ..errors import RasterError
from ..feedback import Feedback, Notes, Recorder
from .rasters.block_cache import BlockCacheLimit
from .rasters.drafts import TIFF_SUFFIXES, require_writable
from .rasters.raster import Rasters


class Task:
    """Work whose inputs are open: what can be checked without looking at a pixel has been.

    ``options`` say what to do, ``rasters`` are open, ``notes`` keep what was found meanwhile, for the log of the run. Subclasses
    do the work in ``work`` and return a report, a frozen dataclass with ``seconds`` and ``warnings``.
    """

    SUFFIXES: Sequence[str] = TIFF_SUFFIXES
    """What the names of outputs may end with."""
    cache_limit = BlockCacheLimit
    """What limits GDAL's block cache while the task runs."""

    def __init__(self, options, rasters: Rasters, notes: Notes):
        self.options, self.rasters, self.notes = options, rasters, notes
        self.require_outputs()

    def with_outputs(self, paths: Dict[str, Optional[str]]) -> "Task":
        """Return the same task with other files to write: ``paths`` by the name of their parameter, ``None`` for none."""
        changed = copy.copy(self)
        changed.options = self.options.with_outputs(paths)
        changed.require_outputs()
        return changed

    def run(self, feedback: Feedback):
        """Do the work.

        Args:
            feedback: hears facts, warnings and the progress, and raises ``Canceled`` when the user cancels.

        Returns:
            The report of the task.

        Raises:
            PluginError: the pixels are not what they should be, or an output cannot be written. Then, and on a cancel, no
                output exists and an earlier one is untouched.
        """
        started, feedback = time.monotonic(), Recorder(feedback)
        self.notes.repeat(feedback)
        self.rasters.say_remarks(feedback)
        try:
            with self.cache_limit() as cache:
                report = self.work(cache, feedback)
        except MemoryError as problem:
            raise RasterError(
                f"There is not enough memory for this run ({problem or 'none is left'}). Close other programs, or cut the "
                "raster into parts: what is held at a time grows with its width."
            ) from problem
        return replace(report, seconds=time.monotonic() - started, warnings=tuple(feedback.warnings))

    def work(self, cache: BlockCacheLimit, feedback: Feedback):
        """Do the work and return the report, time and warnings left out. ``cache`` holds what is read and written."""
        raise NotImplementedError

    def require_outputs(self) -> None:
        """Raise ``PluginError`` where an output cannot be written, or is an input."""
        for path in self.options.outputs.values():
            require_writable(path, self.SUFFIXES)
        self.rasters.require_not_inputs(self.options.outputs)
