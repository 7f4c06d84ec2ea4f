"""The sliding window: rows of windows are run through the networks and yield one finished strip after another."""

from collections import deque
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import islice
from typing import Callable, Deque, Iterable, Iterator, List, Protocol, Tuple

import numpy as np

from ...feedback import Feedback
from ..rasters.grid import Window
from ..threads import result_of, thread
from .blend import StripBlender
from .plan import WindowPlan

ROWS_UNDER_WAY, _WIDE_PX, _MOST_ROWS = 4, 10980, 64
"""How many rows of windows may wait for their last tiles in a raster of this width; one more is read ahead."""
_MOST_ROW_PX, _WHOLE_PX = 4 << 20, 11_000
"""One row of windows covers about so many pixels at most; rasters of this width, as Sentinel-2 tiles, stay whole."""
_ENCODED_BYTES, _PIXEL_BYTES = 64 << 20, 20
"""Memory for patches that wait to be computed; each of their pixels has five float32."""


def rows_under_way(plan: WindowPlan) -> int:
    """Return how many rows of windows may wait: more for narrow rasters, to fill the large batches of a GPU."""
    width = plan.block_of(plan.rows[0]).width
    return min(max(ROWS_UNDER_WAY, ROWS_UNDER_WAY * _WIDE_PX // width), _MOST_ROWS)


def widest_px(size_px: int) -> int:
    """Return how wide an area may be that windows of ``size_px`` slide over in one go: memory grows with its width."""
    return max(_MOST_ROW_PX // size_px, _WHOLE_PX)


class RowSource(Protocol):
    """Provides the pixels of a scene. A block is any value that ``read_rows`` returns.

    ``read_rows`` and ``needs`` are called in one thread, ``patch`` in another.
    """

    def read_rows(self, window: Window):
        """Read ``window``, the part of the raster that the plan's windows of one row cover."""

    def needs(self, block, window: Window) -> bool:
        """Whether ``window`` has to be computed."""

    def patch(self, block, window: Window):
        """Cut ``window`` out of ``block`` as the runner's input."""


class Runner(Protocol):
    """Computes windows; ``bands`` is the number of bands of a tile."""

    bands: int

    def run(self, patches: Iterable) -> Iterator[Tuple[Window, np.ndarray]]:
        """Yield ``(window, tile)`` for each patch in order; tile (bands, H, W) float32."""


@dataclass
class WindowCounts:
    """Windows computed and windows skipped so far."""

    run: int = 0
    skipped: int = 0


@dataclass
class _Row:
    """A row of windows: the strip it completes, the windows to compute, and how many are not blended yet."""

    strip: Window
    block: object
    windows: List[Window]
    open: int


class Slide:
    """A window that slides over the area of ``plan`` from top to bottom, or over parts of a very wide one in turn.

    ``source`` reads the pixels, ``runner`` computes windows, and ``counts`` holds how many were computed and skipped so
    far. ``blender`` replaces the ``StripBlender`` for the tiles.
    """

    def __init__(self, plan: WindowPlan, source: RowSource, runner: Runner, feedback: Feedback, blender=None):
        self.counts = WindowCounts()
        self._source, self._runner, self._feedback, self._blender = source, runner, feedback, blender
        self._plans = [plan] if blender else plan.side_by_side(widest_px(plan.size_px))
        self._all = sum(map(len, self._plans))

    def strips(self) -> Iterator[Tuple[Window, object, np.ndarray]]:
        """Yield ``(strip, block, values)`` from top to bottom; values (bands, h, w) float32 of the strip.

        Beyond ``widest_px`` the strips are those of areas side by side, one area after the other.

        Values are 0 where no window was computed. A block may be larger than its strip on every side. Windows are
        computed as the runner does it, in batches that may span rows of windows. Two threads read and encode ahead;
        they have ended when the iterator is closed.

        Memory does not depend on the area's height, nor on its width beyond ``widest_px``: six rows of windows and the
        blended values need about 130 bytes for each pixel that one row of windows covers (0.4 GB for windows of 256
        pixels and a width of 10,980; narrower areas have more rows, but not more pixels), patches need 64 MB, and a
        batch what the networks require. Progress is reported, and cancellation noticed, after every window and during
        every wait.
        """
        with thread("read") as reader, thread("encode") as encoder:
            for plan in self._plans:
                feed = _Feed(plan, self._source, reader, encoder, self.counts, self._report)
                blender = self._blender or StripBlender(plan, self._runner.bands)
                yield from self._slide(feed, blender)

    def _slide(self, feed, blender):
        while feed.has_more:
            for window, tile in self._runner.run(feed.patches()):
                yield from self._finished(feed, blender)
                blender.add(window, tile)
                feed.blended_one()
                self._report()
                yield from self._finished(feed, blender)
            yield from self._finished(feed, blender)

    def _finished(self, feed, blender):
        for row in feed.finished_rows():
            values, _ = blender.finish(row.strip)
            if row.strip.height:
                yield row.strip, row.block, values

    def _report(self):
        self._feedback.progress((self.counts.run + self.counts.skipped) / self._all)


class _Feed:
    """Rows of windows, one read ahead, and their patches, several encoded ahead.

    Rows wait here until all their windows are blended. ``report`` is called as progress is made and during every wait.
    """

    def __init__(
        self,
        plan: WindowPlan,
        source: RowSource,
        reader: Executor,
        encoder: Executor,
        counts: WindowCounts,
        report: Callable[[], None],
    ):
        self._rows: Deque[_Row] = deque()
        self._plan, self._source, self._reader, self._encoder = plan, source, reader, encoder
        self._counts, self._report = counts, report
        self._strips = plan.strips()
        self._most_rows = rows_under_way(plan)
        self._ahead = max(2, _ENCODED_BYTES // (_PIXEL_BYTES * plan.size_px**2))
        self._read_ahead()

    @property
    def has_more(self) -> bool:
        """Whether there are rows whose patches were not handed out yet."""
        return self._next is not None

    def blended_one(self) -> None:
        """Note that one more window was computed and blended; windows come back in the order of ``patches``."""
        self._rows[0].open -= 1
        self._counts.run += 1

    def finished_rows(self) -> Iterator[_Row]:
        """Remove and yield the topmost rows whose windows are all blended."""
        while self._rows and not self._rows[0].open:
            yield self._rows.popleft()

    def patches(self) -> Iterator:
        """Yield the patches of row after row; stop if rows have to be finished first, or if there are no more."""
        while self.has_more and self._may_go_on():
            row = result_of(self._next, self._report)
            self._rows.append(row)
            self._read_ahead()
            self._counts.skipped += len(self._plan.cols) - row.open
            self._report()
            yield from self._encoded(row)

    def _encoded(self, row) -> Iterator:
        """Yield the patches of ``row``; some are encoded ahead."""
        encoded, windows = deque(), iter(row.windows)
        while True:
            for window in islice(windows, self._ahead - len(encoded)):
                encoded.append(self._encoder.submit(self._source.patch, row.block, window))
            if not encoded:
                return
            yield result_of(encoded.popleft(), self._report)

    def _may_go_on(self):
        """Whether to take in another row: no if too many wait, or if all that wait are complete and can be yielded."""
        n_open = sum(row.open for row in self._rows)
        return not self._rows or (n_open > 0 and len(self._rows) < self._most_rows)

    def _read_ahead(self):
        found = next(self._strips, None)
        self._next = None if found is None else self._reader.submit(self._read, *found)

    def _read(self, start, strip) -> _Row:
        block = self._source.read_rows(self._plan.block_of(start))
        windows = [window for window in self._plan.windows_of(start) if self._source.needs(block, window)]
        return _Row(strip, block, windows, len(windows))
