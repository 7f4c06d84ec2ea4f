"""The sliding window: row of windows by row of windows through the networks, one finished strip after another."""

from dataclasses import dataclass
from typing import Iterable, Iterator, Protocol, Tuple

import numpy as np

from .blend import StripBlender
from .feedback import Feedback
from .grid import Window
from .windows import WindowPlan


class RowSource(Protocol):
    """What the sliding window needs of a scene. A block is whatever ``read_rows`` returns."""

    def read_rows(self, window: Window):
        """Read ``window``, the part of the raster that the plan's windows of one row cover."""

    def needs(self, block, window: Window) -> bool:
        """Whether ``window`` has anything to compute."""

    def patch(self, block, window: Window):
        """Cut ``window`` out of ``block`` as the runner takes it."""


class Runner(Protocol):
    """What computes windows; ``bands`` is the number of bands of a tile."""

    bands: int

    def run(self, patches: Iterable) -> Iterator[Tuple[Window, np.ndarray]]:
        """Yield ``(window, tile)`` for each patch in order; tile (bands, H, W) float32."""


@dataclass
class WindowCounts:
    """Windows computed and windows skipped so far."""

    run: int = 0
    skipped: int = 0


def slide(
    plan: WindowPlan, source: RowSource, runner: Runner, counts: WindowCounts, feedback: Feedback
) -> Iterator[Tuple[Window, object, np.ndarray]]:
    """Yield ``(strip, block, values)`` from top to bottom of the plan's area; values (bands, h, w) float32 of the strip.

    They are 0 where no window ran. A block may be larger than its strip on every side.

    Memory is that of one row of windows. Progress is reported, and a cancel noticed, after every window.
    """
    blender = StripBlender(plan, runner.bands)
    for row, strip in plan.strips():
        block = source.read_rows(plan.block_of(row))
        windows = [window for window in plan.windows_of(row) if source.needs(block, window)]
        counts.skipped += len(plan.cols) - len(windows)
        for window, tile in runner.run(source.patch(block, window) for window in windows):
            blender.add(window, tile)
            counts.run += 1
            feedback.progress((counts.run + counts.skipped) / len(plan))
        values, _ = blender.finish(strip)
        if strip.height:
            yield strip, block, values
        feedback.progress((counts.run + counts.skipped) / len(plan))
