"""Draws restorations with known truth from all sources: holes of real shapes, any date, any number of references."""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Optional, Sequence

import numpy as np

from ...estimators.sight import Sight
from ...neighbourhood import distance_to
from ..data.pairs import FALSE_COLOUR, SEN12, WIDE, Pair, from_bytes, load_pairs
from ..references.cases import LEAST_LEFT, Case, known_ground, moved, problem_of
from ..references.places import Place, load_places

WINDOW_PX = 256
HOLE_SHARES = (0.04, 0.5)
LEAST_SEEN = 0.2
"""Least share of the window that is clear on a date used as reference: most have clouds of their own."""
COUNTS = (0.15, 0.5, 0.25, 0.1)
"""How often 0, 1, 2 and 3 references are drawn, where there are so many dates."""
MOST_GROWN_PX = 6
HELD_OUT_SCENES = ("ROIs1970_fall_8", "ROIs1158_spring_90")
"""Scenes of SEN1-2 that are held out; of wider scenes and of those in false colour every fourth is."""
HELD_OUT_EVERY = 4
_ATTEMPTS = 60


@dataclass(frozen=True)
class Draw:
    """A restoration with known ``truth`` (B, H, W), encoded, in the ``hole`` (H, W) bool of ``sight``.

    Intervals are over places; draws of one ``scene`` are not independent.
    """

    name: str
    source: str
    place: str
    scene: str
    sight: Sight
    truth: np.ndarray
    hole: np.ndarray


def draws(data, held_out: bool, per_date: int, most_pairs: int) -> Iterator[Draw]:
    """Yield the draws of all places below ``data`` that are, or are not, ``held_out``; the same in every run.

    ``per_date``: so many of every date of the places seen on several dates. ``most_pairs``: so many at most of each
    source of single dates (SEN1-2, wider scenes, false colour), which have no references and the clouds of the places.
    """
    places = [place for place in load_places(data) if place.held_out is held_out and place.shapes]
    for place in places:
        yield from _of_place(place, per_date)
    shapes = [shape for place in places for shape in place.shapes if min(shape.shape) >= WINDOW_PX]
    if shapes and most_pairs:
        for pair in _evenly_of_each_source(_pairs(data, held_out), most_pairs):
            draw = _of_pair(pair, shapes)
            if draw is not None:
                yield draw


def _pairs(data, held_out: bool) -> List[Pair]:
    pairs = [pair for pair in load_pairs(Path(data)).pairs if min(pair.shape) >= WINDOW_PX]
    groups = {source: sorted({p.group for p in pairs if p.source == source}) for source in (WIDE, FALSE_COLOUR)}

    def is_held_out(pair):
        if pair.source == SEN12:
            return pair.group in HELD_OUT_SCENES
        return groups[pair.source].index(pair.group) % HELD_OUT_EVERY == HELD_OUT_EVERY - 1

    return [pair for pair in pairs if is_held_out(pair) is held_out]


def _evenly_of_each_source(pairs: Sequence[Pair], most: int) -> Iterator[Pair]:
    for source in (SEN12, WIDE, FALSE_COLOUR):
        own = [pair for pair in pairs if pair.source == source]
        yield from own[:: max(-(-len(own) // most), 1)]


def _of_place(place: Place, per_date: int) -> Iterator[Draw]:
    known = [known_ground(one) for one in place.dates]
    for target, ground in enumerate(known):
        if not place.may_be_target(target) or ground.mean() < LEAST_LEFT + 2 * HOLE_SHARES[0]:
            continue
        others = [i for i, seen in enumerate(known) if i != target and seen.mean() >= LEAST_SEEN]
        for number in range(per_date):
            name = f"{place.name} {place.dates[target].name} {number}"
            rng = _rng(name)
            hole = draw_hole(place.shapes, ground, rng)
            if hole is None:
                continue
            count = min(int(rng.choice(len(COUNTS), p=COUNTS)), len(others))
            references = tuple(int(index) for index in rng.permutation(others)[:count])
            problem = problem_of(Case(place, target, hole, "drawn", references))
            yield Draw(name, place.source, place.name, place.scene, problem.sight, problem.truth, hole)


def _of_pair(pair: Pair, shapes) -> Optional[Draw]:
    rng = _rng(pair.name)
    row, column = (int(rng.integers(size - WINDOW_PX + 1)) for size in pair.shape)
    part = (slice(row, row + WINDOW_PX), slice(column, column + WINDOW_PX))
    truth, sar = from_bytes(pair.rgb[(slice(None), *part)]), from_bytes(pair.sar[part][None])
    known = np.ones(truth.shape[1:], bool)
    hole = draw_hole(shapes, known, rng)
    if hole is None:
        return None
    sight = Sight(np.where(hole, np.float32(0), truth), hole, sar, known)
    return Draw(pair.name, pair.source, pair.name, pair.group, sight, truth, hole)


def draw_hole(shapes: Sequence[np.ndarray], known: np.ndarray, rng: np.random.Generator) -> Optional[np.ndarray]:
    """Return a hole (H, W) bool on ``known`` ground, ``None`` where no shape fits.

    It is one of ``shapes`` (H, W) bool, grown or shrunk, turned, mirrored and shifted.
    """
    for _ in range(_ATTEMPTS):
        hole = moved(_grown(shapes[rng.integers(len(shapes))], rng), rng)[tuple(map(slice, known.shape))] & known
        if HOLE_SHARES[0] <= hole.mean() <= HOLE_SHARES[1] and (known & ~hole).mean() >= LEAST_LEFT:
            return hole
    return None


def _grown(shape, rng):
    by_px = int(rng.integers(-MOST_GROWN_PX, MOST_GROWN_PX + 1))
    if by_px < 0:
        return distance_to(~shape, -by_px) > -by_px
    return distance_to(shape, by_px) <= by_px if by_px else shape


def _rng(name: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(name.encode()))
