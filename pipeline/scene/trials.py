"""Trials: copies of the scene's own clouds on clear ground, where the truth is known."""

from dataclasses import dataclass, replace
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np

from ...estimators.sight import Trial
from ...feedback import Feedback
from ..rasters.grid import Window
from ..windows.batches import Patch
from ..windows.plan import WindowPlan
from .scene import Scene

TRIALS = 24
"""So many trials decide: the weights of a dozen estimators and the errors of each band do not change with more."""
MOST_LOOKED_AT = 200
"""So many windows of a large raster are looked at for clouds to copy and for clear ground."""
MIN_HOLE_PX = 64
MIN_CLEAR_SHARE = 0.3
"""Windows with less clear ground are no place for a trial while there are others."""
_ATTEMPTS = 8
_COPIES = 4
"""So many clouds of one pixel are copied at most for each pixel of a hole: some overlap, or are not on clear ground."""
_SEED = 20170623


@dataclass(frozen=True)
class Prepared:
    """A trial, without references, and what the networks see of it, if they run."""

    trial: Trial
    patch: Optional[Patch]


@dataclass(frozen=True)
class _Look:
    window: Window
    shape: np.ndarray
    """(h, w) bool: what is to be restored."""
    clear: np.ndarray


def draw_trials(
    scene: Scene, plan: WindowPlan, with_networks: bool, feedback: Feedback
) -> Tuple[List[Prepared], List[Window]]:
    """Return up to ``TRIALS`` trials, the same ones for the same scene, and windows to restore; none if there are none.

    Each hides a copy of what is to be restored elsewhere in the scene, turned, mirrored and shifted, on a window's
    clear ground. Windows with large clouds are copied more often, as they hold more of the pixels to restore. There are
    fewer trials, or none, where little is clear. References are not read: see ``with_references``. ``with_networks``
    adds the networks' input; ``feedback`` may cancel.
    """
    looks = _look_around(scene, plan, feedback)
    shapes = [look.shape for look in looks if look.shape.any()]
    cloudy = [look.window for look in looks if look.shape.any()]
    grounds = [look for look in looks if look.clear.mean() >= MIN_CLEAR_SHARE]
    grounds = grounds or [look for look in looks if look.clear.sum() >= 2 * MIN_HOLE_PX]
    if not shapes or not grounds:
        return [], cloudy
    rng = np.random.default_rng(_SEED)
    weights = np.array([shape.sum() for shape in shapes], float)
    holes: Dict[Window, List[np.ndarray]] = {}
    for number in range(TRIALS):
        feedback.progress(0)
        ground = grounds[number % len(grounds)]
        hole = _hole_on(ground.clear, shapes, weights / weights.sum(), rng)
        if hole is not None:
            holes.setdefault(ground.window, []).append(hole)
    found = []
    for window, own in holes.items():
        feedback.progress(0)
        found += _parts(scene, window, own, plan.size_px if with_networks else 0)
    return found, cloudy


def with_references(scene: Scene, trials: Sequence[Trial], feedback: Feedback) -> List[Trial]:
    """Return ``trials`` with what the references in use by ``scene`` show there.

    With 10 bands in windows of 256 pixels, one reference takes 65 MB in 24 trials: only those needed together are to be
    read together. ``feedback`` may cancel.
    """
    found, last, references = [], None, ()
    for trial in trials:
        feedback.progress(0)
        window = Window(*trial.place, *trial.hole.shape)
        if window != last:  # those in the same window follow each other
            last, references = window, scene.references_in(window)
        found.append(replace(trial, sight=replace(trial.sight, references=references)))
    return found


def _look_around(scene, plan, feedback) -> List[_Look]:
    """Return what is hidden and what is clear in windows all over the scene, some of them cloudy if any is."""
    windows = list(plan)
    found, cloudy, clear = [], 0, 0
    for count, index in enumerate(np.random.default_rng(_SEED).permutation(len(windows))):
        feedback.progress(0)
        window = windows[index].clipped(plan.shape)
        if count >= MOST_LOOKED_AT:
            if cloudy:
                break
            if not scene.is_masked(window):  # only the mask is read, in search of a first cloud
                continue
        elif cloudy >= TRIALS and clear >= TRIALS:
            break
        elif clear >= TRIALS and not scene.is_near_mask(window):
            continue  # one more clear window is not needed
        look = _look(scene, window)
        is_cloudy, is_clear = bool(look.shape.any()), look.clear.mean() >= MIN_CLEAR_SHARE
        if is_cloudy or (is_clear and clear < TRIALS) or (look.clear.any() and not clear):
            found.append(look)
        cloudy, clear = cloudy + is_cloudy, clear + is_clear
    return found


def _look(scene, window) -> _Look:
    block = scene.read_rows(window)
    return _Look(window, block.alpha > 0, ~block.untrusted)


def _hole_on(clear, shapes: Sequence[np.ndarray], weights, rng) -> Optional[np.ndarray]:
    """Return a copy of one of ``shapes`` on ``clear`` ground (h, w) bool, ``None`` where hardly any of it would be.

    At least half as much stays clear as beside the original: otherwise, a scene under large clouds would be tried with
    hardly any clear ground at all. Where all clouds are small, several copies make one hole.
    """
    best, fewest = None, min(MIN_HOLE_PX, clear.size // 16)
    for _ in range(_ATTEMPTS):
        shape = _copy(shapes, weights, clear.shape, rng)
        most = int(clear.sum() - (1 - shape.mean()) / 2 * clear.size)
        hole = _cut_to(shape & clear, max(most, MIN_HOLE_PX), rng)
        if best is None or hole.sum() > best.sum():
            best = hole
        if hole.sum() >= shape.sum() / 2 >= MIN_HOLE_PX / 2:
            break
    if max(shape.sum() for shape in shapes) < fewest:
        for _ in range(_COPIES * fewest):
            if best.sum() >= fewest:
                break
            best = best | (_copy(shapes, weights, clear.shape, rng) & clear)
    return best if best.sum() >= fewest else None


def _copy(shapes, weights, size, rng) -> np.ndarray:
    return _moved(shapes[rng.choice(len(shapes), p=weights)], size, rng)


def _cut_to(hole, most: int, rng) -> np.ndarray:
    """Return the ``most`` pixels of ``hole`` (h, w) bool that are nearest to a random one of them."""
    rows, columns = np.nonzero(hole)
    if len(rows) <= most:
        return hole
    centre = rng.integers(len(rows))
    near = np.argsort((rows - rows[centre]) ** 2 + (columns - columns[centre]) ** 2, kind="stable")[:most]
    found = np.zeros_like(hole)
    found[rows[near], columns[near]] = True
    return found


def _moved(shape, size: Tuple[int, int], rng) -> np.ndarray:
    """Return ``shape`` turned by a multiple of 90°, mirrored and shifted around the edges, in an array of ``size``."""
    moved = np.rot90(shape, rng.integers(4))
    moved = moved[:, ::-1] if rng.integers(2) else moved
    moved = np.roll(moved, (rng.integers(moved.shape[0]), rng.integers(moved.shape[1])), axis=(0, 1))
    repeats = [-(-wanted // have) for wanted, have in zip(size, moved.shape)]
    return np.tile(moved, repeats)[: size[0], : size[1]]


def _parts(scene, window, holes, networks_px) -> Iterator[Prepared]:
    """Yield the trial of each of ``holes`` in ``window``, and the networks' input, ``networks_px`` a side, if not 0.

    They share what is the same for all of them.
    """
    block = scene.read_rows(window, with_sar=True)
    sight, truth = scene.with_references(()).sight(block, window), scene.truth(block, window)
    for hole in holes:
        hidden = sight.hidden | hole
        seen = replace(sight, optical=np.where(hidden, np.float32(0), sight.optical), hidden=hidden)
        trial, patch = Trial(seen, truth, hole, (window.row, window.col)), None
        if networks_px:
            full = Window(window.row, window.col, networks_px, networks_px)
            patch = scene.patch(replace(block, untrusted=hidden), full)
            # networks that look below the mask find a bright cloud there, not the truth
            patch.optical[patch.untrusted.repeat(3, axis=0) > 0] = 1
        yield Prepared(trial, patch)
