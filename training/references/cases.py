"""Cases with known truth: a hole in the shape of a real cloud on clear ground of one date, and its reference dates."""

import zlib
from dataclasses import dataclass, replace
from typing import Iterator, List, Optional, Sequence, Tuple

import numpy as np

from ...estimators.sight import LIMIT, TRUTH_LIMIT, ReferenceSight, Sight
from ...pipeline.pixels import radiometry
from ...pipeline.pixels.cloud_shapes import shifted
from ...pipeline.pixels.composite import distance_to
from .names import FAR, NEAR, NONE, SERIES, TWO, UNDATED
from .places import Dated, Place

BUFFER_PX = 8
"""Pixels this close to a real cloud are hidden, as the plugin's mask buffer hides them, and never truth."""
LEAST_KNOWN, LEAST_SEEN = 0.55, 0.5
"""Least share of the window that is clear on a target date, and of window and hole on a reference date."""
HOLE_SHARES = (0.05, 0.3)
LEAST_LEFT = 0.12
"""Least share of the window that stays clear beside the hole."""
DRAWS = 300
FAR_DAYS, FAR_RANGE_DAYS = 90, (60, 130)
TARGETS = 4
"""Most target dates of a place, but for whole series."""
LEAST_SEEN_IN_SERIES = 0.1
"""Least share of the window that is clear on a date of a whole series."""


@dataclass(frozen=True)
class Case:
    """The date ``target`` of ``place`` with a ``hole`` (H, W) bool, and the dates ``references``, nearest first."""

    place: Place
    target: int
    hole: np.ndarray
    kind: str
    references: Tuple[int, ...] = ()

    @property
    def days(self) -> Tuple[Optional[int], ...]:
        """How many days each reference is after the target date, negative before it."""
        return tuple(_days(self.place, self.target, index) for index in self.references)


@dataclass(frozen=True)
class Problem:
    """A case as arrays: what the estimators see (``sight``), and what only the judge and the rivals' units need.

    ``truth`` (B, H, W): the target date, within ±``TRUTH_LIMIT``; ``truth_dn`` the same in DN. ``limits``: the mapping
    between them. ``references_dn``: each reference (B, H, W) in DN, the same bands. ``red_nir``: where these bands are.
    """

    sight: Sight
    hole: np.ndarray
    truth: np.ndarray
    truth_dn: np.ndarray
    limits: radiometry.Radiometry
    references_dn: Tuple[np.ndarray, ...]
    red_nir: Optional[Tuple[int, int]]

    def encode(self, dn) -> np.ndarray:
        """Return values (B, H, W) in DN encoded, cut as the truth is."""
        return self.limits.encode(dn, TRUTH_LIMIT)

    def decode(self, encoded) -> np.ndarray:
        """Return encoded values (B, H, W) in DN, float32, cut as the truth is."""
        return self.limits.decode(encoded, np.float32, limit=TRUTH_LIMIT)

    def with_references(self, kept: Sequence[int]) -> "Problem":
        """Return the same problem with only the references ``kept`` (indices)."""
        sights = tuple(self.sight.references[index] for index in kept)
        images = tuple(self.references_dn[index] for index in kept)
        return replace(self, sight=replace(self.sight, references=sights), references_dn=images)


def cases_of(place: Place) -> Iterator[List[Case]]:
    """Yield the cases of each target date: without references first, then with each kind there is. Deterministic."""
    for target in _evenly(_targets(place), TARGETS):
        hole = draw_hole(place, target)
        if hole is None:
            continue
        kinds = {kind: found for kind, found in _references(place, target, hole).items() if found}
        if kinds:
            yield [Case(place, target, hole, NONE)] + [
                Case(place, target, hole, kind, references) for kind, references in kinds.items()
            ]


def series_cases_of(place: Place) -> Iterator[Case]:
    """Yield for each clear date of a dated place the case that has all its other dates, cloudy ones too."""
    for target in _targets(place):
        hole = draw_hole(place, target)
        if hole is None or place.dates[target].day is None:
            continue
        others = [
            index
            for index, one in enumerate(place.dates)
            if index != target and known_ground(one).mean() >= LEAST_SEEN_IN_SERIES
        ]
        if len(others) > 1:
            others.sort(key=lambda index: (abs(_days(place, target, index)), _days(place, target, index)))
            yield Case(place, target, hole, SERIES, tuple(others))


def known_ground(one: Dated) -> np.ndarray:
    """Return where (H, W) the ground of a date is seen, the buffer round its clouds excluded."""
    return distance_to(one.cloudy, BUFFER_PX) > BUFFER_PX


def draw_hole(place: Place, target: int) -> Optional[np.ndarray]:
    """Return a hole (H, W) bool on the clear ground of a date, ``None`` where no shape fits.

    It is one of the place's cloud shapes, turned, mirrored and shifted, without what falls on hidden ground.
    """
    known = known_ground(place.dates[target])
    rng = np.random.default_rng(zlib.crc32(f"{place.name} {place.dates[target].name}".encode()))
    for _ in range(DRAWS):
        if not place.shapes:
            return None
        shape = place.shapes[rng.integers(len(place.shapes))]
        hole = moved(shape, rng) & known
        if HOLE_SHARES[0] <= hole.mean() <= HOLE_SHARES[1] and (known & ~hole).mean() >= LEAST_LEFT:
            return hole
    return None


def moved(shape: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return ``shape`` (H, W) bool, square, turned by a multiple of 90°, perhaps mirrored, and shifted."""
    turned = np.rot90(shape, rng.integers(4))
    turned = turned[:, ::-1] if rng.random() < 0.5 else turned
    reach = [size * 2 // 3 for size in shape.shape]
    return shifted(turned, tuple(int(rng.integers(-most, most + 1)) for most in reach))


def problem_of(case: Case) -> Problem:
    """Return the arrays of a case, encoded as the pipeline encodes a scene."""
    place, target = case.place, case.place.dates[case.target]
    known = known_ground(target) & ~case.hole
    limits = radiometry.fit(target.optical[:, known], what=f"date {target.name} of {place.name}")
    sar_limits = None
    sar, sar_seen = None, None
    if target.sar is not None:
        finite = np.isfinite(target.sar).all(axis=0)
        sar_limits = radiometry.fit(target.sar[:, finite], what=f"SAR of {place.name}")
        sar, sar_seen = sar_limits.encode(target.sar, LIMIT), finite
    others = [place.dates[index] for index in case.references]
    truth = limits.encode(target.optical, TRUTH_LIMIT)
    optical = np.where(known, truth.clip(-LIMIT, LIMIT), np.float32(0))
    references = tuple(_reference_sight(other, known, days, sar_limits) for other, days in zip(others, case.days))
    bands = {name: index for index, name in enumerate(place.bands)}
    red_nir = (bands["B4"], bands["B8"]) if "B8" in bands else None
    return Problem(
        Sight(optical, ~known, sar, sar_seen, references, floor=limits.floor(LIMIT)),
        case.hole,
        truth,
        target.optical,
        limits,
        tuple(other.optical for other in others),
        red_nir,
    )


def _reference_sight(other: Dated, known: np.ndarray, days: Optional[int], sar_limits) -> ReferenceSight:
    seen = known_ground(other)
    limits = radiometry.fit(other.optical[:, seen & known], what=f"date {other.name}")
    image = np.where(seen, limits.encode(other.optical, LIMIT), np.float32(0))
    sar, sar_seen = None, None
    if other.sar is not None and sar_limits is not None:
        sar, sar_seen = sar_limits.encode(other.sar, LIMIT), np.isfinite(other.sar).all(axis=0)
    return ReferenceSight(image, seen, tuple(range(len(image))), sar, sar_seen, days)


def _references(place: Place, target: int, hole: np.ndarray):
    """Return the references of every kind, () for those there are none of."""
    usable = [index for index in range(len(place.dates)) if index != target and clear_enough(place.dates[index], hole)]
    if place.dates[target].day is None:
        return {UNDATED: tuple(usable[:1])}
    days = {index: _days(place, target, index) for index in usable}
    by_distance = sorted(usable, key=lambda index: (abs(days[index]), days[index]))
    near = by_distance[:1]
    far = [i for i in usable if FAR_RANGE_DAYS[0] <= abs(days[i]) <= FAR_RANGE_DAYS[1] and i not in near]
    far.sort(key=lambda index: (abs(abs(days[index]) - FAR_DAYS), days[index]))
    before = [index for index in by_distance if days[index] < 0]
    after = [index for index in by_distance if days[index] > 0]
    both = sorted([before[0], after[0]], key=by_distance.index) if before and after else []
    return {NEAR: tuple(near), FAR: tuple(far[:1]), TWO: tuple(both)}


def _targets(place: Place) -> List[int]:
    """Return the indices of the dates whose ground may be, and is clear enough to be, truth."""
    least = _least_known(place)
    return [i for i, one in enumerate(place.dates) if place.may_be_target(i) and known_ground(one).mean() >= least]


def clear_enough(one: Dated, hole: np.ndarray) -> bool:
    """Return whether a date shows enough of the window, and of the ``hole`` (H, W) bool, to be the only reference."""
    seen = known_ground(one)
    return seen.mean() >= LEAST_SEEN and seen[hole].mean() >= LEAST_SEEN


def _least_known(place: Place) -> float:
    return LEAST_KNOWN if place.targets is None else LEAST_LEFT + HOLE_SHARES[0]


def _days(place: Place, target: int, index: int) -> Optional[int]:
    first, second = place.dates[target].day, place.dates[index].day
    return None if first is None or second is None else second - first


def _evenly(items: Sequence[int], count: int) -> List[int]:
    if len(items) <= count:
        return list(items)
    return [items[round(i * (len(items) - 1) / (count - 1))] for i in range(count)]
