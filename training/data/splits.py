"""Which pairs train, validate and test; made once, written to a JSON file, and reused.

A *unit* is what may not be torn apart: a patch in the split ``random`` (as the paper's seems to be; SEN1-2's
patches overlap by half, so it leaks), a scene with all that shares its ground in the split ``scene``. SEN12MS-CR is
always split as its authors do, by regions: ``official``.
"""

import json
import math
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from ...errors import OptionError
from ...files import write_json
from .leaks import merged_groups
from .official import TEST, TEST_REGIONS, TRAIN, VALIDATION, part_of
from .pairs import FALSE_COLOUR, SEN12, SEN12MSCR, WIDE, Pair

FORMAT = 1
KINDS = ("scene", "random")
OFFICIAL = "official"
"""The kind of every split of SEN12MS-CR, whichever kind is given."""
PROTOCOLS = ("folds", "paper")
RANDOM_TEST_SHARE = 0.2
SCENE_TEST_SHARE = {SEN12: 0.3, WIDE: 0.15}
OFFICIAL_FUSER_SHARE = 0.2
VALIDATION_SHARE = 0.05


@dataclass(frozen=True)
class Split:
    """Names of pairs by their use. ``test`` is in none of the others, nor is ``validation``.

    ``translator``: trains the GAN1 that is shipped. ``fuser``: trains GAN2. Protocol ``paper``: the two are
    disjoint, GAN2's pairs and the test come from GAN1's test side. Protocol ``folds``: both are all training
    pairs, and GAN2 sees each of ``folds`` translated by a GAN1 trained on ``fold_training(index)``.
    ``groups``: the group of a pair where its images show that it is not the one the data names.
    """

    kind: str
    protocol: str
    seed: int
    translator: Tuple[str, ...]
    fuser: Tuple[str, ...]
    validation: Tuple[str, ...]
    test: Tuple[str, ...]
    folds: Tuple[Tuple[str, ...], ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)

    def fold_training(self, index: int) -> Tuple[str, ...]:
        """Return the names that train the GAN1 which translates fold ``index``: all but that fold."""
        held_out = set(self.folds[index])
        return tuple(name for name in self.translator if name not in held_out)

    def select(self, pairs: Sequence[Pair], names: Sequence[str]) -> List[Pair]:
        """Return the ``pairs`` called ``names``, in that order, with their corrected groups; all must be there."""
        by_name = {pair.name: pair for pair in pairs}
        missing = [name for name in names if name not in by_name]
        if missing:
            raise OptionError(
                f"The split names {len(missing)} pairs that the data does not have ({missing[0]} is one). "
                "Give the data it was made from, or delete the split file to make a new one."
            )
        return [replace(by_name[name], group=self.groups.get(name, by_name[name].group)) for name in names]

    def save(self, path) -> None:
        """Write the split as JSON; another process never sees a part of it."""
        write_json(path, {"format": FORMAT, **asdict(self)})


def load_split(path) -> Split:
    """Read a split; raise ``OptionError`` naming the file where it is none."""
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            raise ValueError(f"expected format {FORMAT}")
        for name in ("translator", "fuser", "validation", "test"):
            content[name] = tuple(content[name])
        content["folds"] = tuple(tuple(fold) for fold in content["folds"])
        return Split(**content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OptionError(f"'{path}' is not a split file ({error}). Delete it to have a new one made.") from error


def split_at(
    path,
    pairs: Sequence[Pair],
    kind: str,
    protocol: str,
    seed: int = 0,
    n_folds: int = 2,
    shares: Optional[Tuple[float, float]] = None,
) -> Split:
    """Return the split in the file ``path``, or make it and write it there; one made otherwise is refused.

    ``shares``, see ``make_split``, are for a split that is made; one in a file is not checked against them.
    """
    if not Path(path).is_file():
        split = make_split(pairs, kind, protocol, seed, n_folds, shares)
        split.save(path)
        return split
    split = load_split(path)
    given, stored = (_kind(pairs, kind), protocol, seed), (split.kind, split.protocol, split.seed)
    if given != stored or (protocol == "folds" and len(split.folds) != n_folds):
        raise OptionError(
            f"'{path}' holds the split {stored} with {len(split.folds)} folds, the run needs {given} with {n_folds}. "
            "Choose another folder for the run, or delete the file."
        )
    split.select(pairs, split.translator + split.fuser + split.validation + split.test)
    return split


def make_split(
    pairs: Sequence[Pair],
    kind: str = "scene",
    protocol: str = "folds",
    seed: int = 0,
    n_folds: int = 2,
    shares: Optional[Tuple[float, float]] = None,
) -> Split:
    """Split ``pairs`` by ``seed``. False-colour pairs only train; every other source is represented in the test.

    ``scene`` holds out 30 % of SEN1-2's scenes and 15 % of the wider groups (at least one of each), ``random`` 20 % of
    the patches; about 5 % of the training side validates. In protocol ``paper`` GAN1's test side is split 80/20 once
    more, into GAN2's training and the test. ``shares`` of every source replace these two: of what is held out, and of
    the test in it (all of it in protocol ``folds``). A comparison needs more of a small set for the test than a model
    that is to be shipped. SEN12MS-CR always has its official parts, whatever ``kind`` and ``shares`` are; in protocol
    ``paper`` a fifth of its training regions trains GAN2, the others GAN1.
    """
    if kind not in KINDS or protocol not in PROTOCOLS:
        raise OptionError(f"split '{kind}' and protocol '{protocol}': allowed are {KINDS} and {PROTOCOLS}.")
    if protocol == "folds" and n_folds < 2:
        raise OptionError(
            f"folds is {n_folds}, at least 2 are needed: a fold is translated by a GAN1 trained on the others."
        )
    rng = np.random.default_rng(seed)
    groups = _corrected_groups(pairs)
    parts: Dict[str, List[List[Pair]]] = {name: [] for name in ("translator", "fuser", "validation", "test")}
    for source in sorted({pair.source for pair in pairs}):
        units = _units([pair for pair in pairs if pair.source == source], kind, groups)
        units = [units[index] for index in rng.permutation(len(units))]
        if source == FALSE_COLOUR:
            chosen = {"translator": units}
        elif source == SEN12MSCR:
            chosen = _official(units, protocol)
        else:
            shares_here = shares or (_held_out_share(source, kind), RANDOM_TEST_SHARE)
            chosen = _drawn(units, source, protocol, n_folds, shares_here)
        for name, added in chosen.items():
            parts[name] += added
    folds: List[List[List[Pair]]] = []
    if protocol == "folds":
        parts["fuser"] = parts["translator"]
        folds = _balanced(parts["translator"], n_folds)
    names = {part: _names(units) for part, units in parts.items()}
    folded = tuple(_names(fold) for fold in folds)
    return Split(_kind(pairs, kind), protocol, seed, **names, folds=folded, groups=groups)


def _kind(pairs: Sequence[Pair], kind: str) -> str:
    return OFFICIAL if any(pair.source == SEN12MSCR for pair in pairs) else kind


def _drawn(
    units: List[List[Pair]], source: str, protocol: str, n_folds: int, shares: Tuple[float, float]
) -> Dict[str, List[List[Pair]]]:
    """Return the shuffled ``units`` by their use."""
    rest, held_out = _take(units, shares[0], 3 if protocol == "paper" else 1, source)
    if protocol == "paper":
        fuser, test = _take(held_out, shares[1], 1, source)
        fuser, validation = _take_small(fuser, VALIDATION_SHARE, 1)
        return {"translator": rest, "fuser": fuser, "validation": validation, "test": test}
    rest, validation = _take_small(rest, VALIDATION_SHARE, n_folds)
    return {"translator": rest, "validation": validation, "test": held_out}


def _official(units: List[List[Pair]], protocol: str) -> Dict[str, List[List[Pair]]]:
    """Return the shuffled regions by their official use, those for training divided as ``protocol`` says."""
    found = {part: [unit for unit in units if part_of(unit[0].group) == part] for part in (TRAIN, VALIDATION, TEST)}
    if not found[TEST]:
        raise OptionError(
            f"None of SEN12MS-CR's test regions is in the data. Add one or more of {', '.join(TEST_REGIONS)}."
        )
    chosen = {"translator": found[TRAIN], "validation": found[VALIDATION], "test": found[TEST]}
    if protocol == "paper":
        chosen["translator"], chosen["fuser"] = _take(found[TRAIN], OFFICIAL_FUSER_SHARE, 1, SEN12MSCR)
    return chosen


def _held_out_share(source: str, kind: str) -> float:
    return SCENE_TEST_SHARE.get(source, RANDOM_TEST_SHARE) if kind == "scene" else RANDOM_TEST_SHARE


def _corrected_groups(pairs: Sequence[Pair]) -> Dict[str, str]:
    """Return the groups of the wider scenes whose images overlap although the data does not say so."""
    wide = [pair for pair in pairs if pair.source == WIDE]
    merged = merged_groups(wide)
    return {pair.name: merged[pair.name] for pair in wide if merged[pair.name] != pair.group}


def _units(pairs: Sequence[Pair], kind: str, groups: Mapping[str, str]) -> List[List[Pair]]:
    units: Dict[str, List[Pair]] = {}
    for pair in pairs:
        whole = kind == "scene" or pair.source != SEN12
        units.setdefault(groups.get(pair.name, pair.group) if whole else pair.name, []).append(pair)
    return [units[key] for key in sorted(units)]


def _take(
    units: List[List[Pair]], share: float, at_least: int, source: str
) -> Tuple[List[List[Pair]], List[List[Pair]]]:
    """Return the rest and the first ``share`` of ``units``, of these ``at_least`` so many; neither may be empty."""
    count = max(at_least, math.floor(share * len(units) + 0.5))
    if count >= len(units):
        raise OptionError(
            f"The source '{source}' has {len(units)} scenes or patches to share between the parts, at least "
            f"{at_least + 1} are needed. Add some, leave the source out, "
            "or choose the split 'random' or the protocol 'folds'."
        )
    return units[count:], units[:count]


def _take_small(units: List[List[Pair]], share: float, keep: int) -> Tuple[List[List[Pair]], List[List[Pair]]]:
    """Return the rest, at least ``keep``, and the smallest units: validation need not cost a large scene."""
    count = min(max(1, math.floor(share * len(units) + 0.5)), max(0, len(units) - keep))
    order = sorted(range(len(units)), key=lambda index: _area(units[index]))
    small = set(order[:count])
    return [unit for index, unit in enumerate(units) if index not in small], [units[index] for index in order[:count]]


def _balanced(units: List[List[Pair]], n_folds: int) -> List[List[List[Pair]]]:
    """Deal the units out to folds of about equal area, source by source, the largest first."""
    folds: List[List[List[Pair]]] = [[] for _ in range(n_folds)]
    for source in sorted({unit[0].source for unit in units}):
        areas = [0] * n_folds
        for unit in sorted((unit for unit in units if unit[0].source == source), key=_area, reverse=True):
            lightest = areas.index(min(areas))
            folds[lightest].append(unit)
            areas[lightest] += _area(unit)
    if not all(folds):
        raise OptionError(
            f"{len(units)} training scenes cannot fill {n_folds} folds. Choose fewer folds or add scenes."
        )
    return folds


def _area(unit: Sequence[Pair]) -> int:
    return sum(pair.shape[0] * pair.shape[1] for pair in unit)


def _names(units: Sequence[Sequence[Pair]]) -> Tuple[str, ...]:
    return tuple(pair.name for unit in units for pair in unit)
