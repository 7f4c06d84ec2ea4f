"""Runs windows through the estimators and, where these use their image, through the networks."""

from collections import deque
from dataclasses import dataclass, replace
from typing import Callable, Iterable, Iterator, List, Optional, Sequence, Tuple

import numpy as np

from ...estimators.sight import Trial
from ...estimators.stack import Stack
from ..rasters.grid import Window
from ..threads import all_side_by_side, at_a_time, side_by_side
from ..windows.batches import Predictor
from .scene import Known, Scene
from .trials import Prepared

RGB = 3
MOST_HIDDEN = 12
"""So many windows to restore say what error to expect."""


@dataclass(frozen=True)
class Layout:
    """Which bands of a tile hold what, as slices; empty ones for what is not wanted.

    ``restored``: the image, ``translation``: GAN1's, ``error``: expected errors, ``shares``: of what the image is made
    of (see ``estimators.sight.Estimate``).
    """

    restored: slice
    translation: slice
    error: slice
    shares: slice

    @property
    def bands(self) -> int:
        """The number of bands of a tile."""
        return self.shares.stop


def layout_of(restored: int, translation: bool, error: bool, shares: int) -> Layout:
    """Return the layout of tiles with ``restored`` bands and ``shares`` of what they are made of."""
    sizes, found, start = (restored, RGB * translation, restored * error, shares), [], 0
    for size in sizes:
        found.append(slice(start, start + size))
        start += size
    return Layout(*found)


class Estimation:
    """Runs ``Known`` windows through the scene's ``stack``; tiles are in the networks' domain, see ``layout``.

    ``predictor`` runs the networks where the stack uses their image, or where GAN1's image is wanted; ``None`` without
    them. ``threads``: see ``threads.at_a_time``. ``restored`` counts the windows with something to restore, and
    ``misses_clouds`` those of them in which the mask seems to have missed clouds.
    """

    def __init__(self, stack: Stack, layout: Layout, size_px: int, predictor: Optional[Predictor], threads: int):
        self._stack, self._layout, self._size_px, self._predictor = stack, layout, size_px, predictor
        self._threads = at_a_time(threads)
        self.restored = self.misses_clouds = 0

    @property
    def bands(self) -> int:
        """The number of bands of a tile."""
        return self._layout.bands

    def run(self, windows: Iterable[Known]) -> Iterator[Tuple[Window, np.ndarray]]:
        """Yield ``(window, tile)`` for each of ``windows`` in order; tile (bands, H, W) float32."""
        for window, tile, misses_clouds in side_by_side(self._tile, self._with_images(windows), self._threads):
            self.restored += misses_clouds is not None
            self.misses_clouds += bool(misses_clouds)
            yield window, tile

    def _with_images(self, windows):
        if self._predictor is None:
            yield from ((known, None) for known in windows)
            return
        waiting: deque = deque()

        def patches():
            for known in windows:
                waiting.append(known)
                yield known.patch

        for _, images in self._predictor.run(patches()):
            yield waiting.popleft(), images

    def _tile(self, known_and_images) -> Tuple[Window, np.ndarray, Optional[bool]]:
        """Return window and tile, and whether the mask seems to have missed clouds, ``None`` without any to restore."""
        (known, images), layout = known_and_images, self._layout
        tile = np.zeros((layout.bands, self._size_px, self._size_px), np.float32)
        if images is not None and layout.translation.stop > layout.translation.start:
            tile[layout.translation] = images[-RGB:]
        if known.sight is None:
            return known.window, tile, None
        sight = known.sight
        inside = (slice(None), *map(slice, sight.hidden.shape))
        if self._stack.uses_image:
            sight = replace(sight, image=images[:RGB][inside])
        estimate = self._stack.estimate(sight)
        for part, values in ((layout.restored, estimate.values), (layout.error, estimate.error)):
            if part.stop > part.start:
                tile[part][inside] = values
        if layout.shares.stop > layout.shares.start:
            tile[layout.shares][inside] = estimate.shares
        return known.window, tile, estimate.misses_clouds


class HiddenGround:
    """Some of the ``windows`` to restore in a plan of windows of ``size_px``: where errors are expected by the stack.

    ``predictor`` and ``threads``: see ``Estimation``.
    """

    def __init__(self, windows: Sequence[Window], size_px: int, predictor: Optional[Predictor], threads: int = 0):
        self._windows, self._size_px, self._predictor = windows[:MOST_HIDDEN], size_px, predictor
        self.threads = at_a_time(threads)

    def mean_square(self, scene: Scene, stack: Stack, waiting: Callable[[], None]) -> float:
        """Return the mean squared half-width of the errors that ``stack`` expects; ``waiting`` may cancel."""

        def squares(sight_and_where):
            sight, where = sight_and_where
            found = np.square(stack.error(sight)[:, where], dtype=np.float64)
            return found.sum(), found.size

        sights = self._sights(scene, stack.uses_image)
        found = all_side_by_side(self.threads, waiting, squares, sights, lambda count: waiting())
        total, count = map(sum, zip(*found, (0.0, 0)))
        return total / max(count, 1)

    def _sights(self, scene, with_images):
        """Yield what is known in each window, and where it is to be restored (h, w) bool."""
        for window in self._windows:
            block = scene.read_rows(window, with_sar=True)
            sight, where = scene.sight(block, window), block.alpha > 0
            if with_images:
                full = replace(window, height=self._size_px, width=self._size_px)
                ((_, images),) = self._predictor.run([scene.patch(block, full)])
                sight = replace(sight, image=images[(slice(0, RGB), *map(slice, where.shape))])
            yield sight, where


def with_images(parts: Sequence[Prepared], predictor: Optional[Predictor]) -> List[Trial]:
    """Return the trials of ``parts``, with the networks' images where there is a ``predictor``."""
    if predictor is None:
        return [part.trial for part in parts]
    found = []
    for part, (_, image) in zip(parts, predictor.run(part.patch for part in parts)):
        inside = (slice(0, RGB), *map(slice, part.trial.hole.shape))
        found.append(replace(part.trial, sight=replace(part.trial.sight, image=np.array(image[inside]))))
    return found
