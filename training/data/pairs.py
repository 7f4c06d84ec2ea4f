"""Clear pairs of SAR and optical images, found in a data folder and held in memory in the networks' domain.

Three kinds are read: SEN1-2 in its original layout, wider scenes listed in a ``scenes.csv``, and a folder
``false_colour`` of small pairs whose optical bands are not natural colours. What cannot be used is named,
counted and left out. SEN12MS-CR, which is too large for memory, has its own file (``sen12mscr``).
"""

import csv
import glob
import logging
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, List, Tuple

import numpy as np

from ...errors import RasterError
from ...pipeline.pixels import radiometry
from .images import SUFFIXES, declared_nodata, read_image

log = logging.getLogger(__name__)

SEN12, WIDE, FALSE_COLOUR, SEN12MSCR = "sen12", "wide", "false_colour", "sen12mscr"
SOURCES = (SEN12, WIDE, FALSE_COLOUR, SEN12MSCR)
SEN12_SIDE_PX = 256
MAX_SAMPLES = 4_000_000
"""Statistics of larger scenes are taken from every n-th row and column."""
MOST_WITHOUT_DATA = 0.01
"""The largest share of pixels without data in an image that trains: a network would learn to draw them."""
_SEN12_SAR = re.compile(r"(?P<season>ROIs\d+_[a-z]+)_s1_(?P<scene>\d+)_p(?P<patch>\d+)\.png", re.IGNORECASE)


@dataclass(frozen=True)
class Pair:
    """A SAR and an optical image of the same ground on one grid, clear of clouds.

    ``sar`` (H, W) and ``rgb`` (3, H, W) are uint8 in the networks' domain: ``value / 127.5 - 1`` is what a
    network sees. ``group`` names the scene, or the scenes that share ground: it is never split.
    ``source`` is one of ``SOURCES``; ``colour`` is ``natural`` or ``false``.
    """

    name: str
    group: str
    source: str
    sar: np.ndarray
    rgb: np.ndarray
    colour: str = "natural"

    @property
    def shape(self) -> Tuple[int, int]:
        """(H, W)."""
        return self.sar.shape


@dataclass(frozen=True)
class Skipped:
    """One file, or pair of files, that is not used, and why."""

    path: Path
    reason: str


@dataclass
class Pairs:
    """What a data folder gave: ``pairs`` in a stable order, and what was ``skipped``."""

    pairs: List[Pair] = field(default_factory=list)
    skipped: List[Skipped] = field(default_factory=list)

    def add(self, path: Path, read: Callable[..., Pair], *arguments) -> None:
        """Append the pair that ``read(*arguments)`` returns, or note why ``path`` gave none."""
        try:
            self.pairs.append(read(*arguments))
        except RasterError as error:
            self.skip(path, str(error))

    def skip(self, path: Path, reason: str) -> None:
        """Note, and log, that ``path`` is not used."""
        log.warning("Skipped %s: %s", path, reason)
        self.skipped.append(Skipped(Path(path), reason))

    def extend(self, other: "Pairs") -> None:
        """Take over everything of ``other`` but pairs whose name is taken: splits and translations go by names."""
        taken = {pair.name for pair in self.pairs}
        self.skipped += other.skipped
        for pair in other.pairs:
            if pair.name in taken:
                self.skip(Path(pair.name), "another pair has the same name")
            else:
                taken.add(pair.name)
                self.pairs.append(pair)

    def summary(self) -> str:
        """Return one line: pairs and groups by source, and how many were skipped."""
        parts = []
        for source in SOURCES:
            chosen = [pair for pair in self.pairs if pair.source == source]
            if chosen:
                parts.append(f"{source}: {len(chosen)} pairs of {len({pair.group for pair in chosen})} scenes")
        return "; ".join(parts or ["no pairs"]) + f"; skipped: {len(self.skipped)}"


def load_pairs(folder, max_sen12: int = 0) -> Pairs:
    """Read every pair below ``folder``: a data folder (``sen12/``, ``scenes.csv``, ``false_colour/``) or a SEN1-2 root.

    ``max_sen12`` > 0 keeps that many SEN1-2 pairs, drawn at random (the whole set takes 74 GB of memory).
    Raises ``RasterError`` where there is no usable pair at all.
    """
    folder = Path(folder)
    found = Pairs()
    sen12_root = folder / "sen12" if (folder / "sen12").is_dir() else folder
    found.extend(read_sen12(sen12_root, max_sen12))
    if (folder / "scenes.csv").is_file():
        found.extend(read_wide(folder / "scenes.csv"))
    if (folder / "false_colour").is_dir():
        found.extend(read_false_colour(folder / "false_colour"))
    if not found.pairs:
        raise RasterError(
            f"'{folder}' holds no usable pair of images ({len(found.skipped)} skipped). Expected are SEN1-2 folders "
            "such as ROIs1868_summer/s1_59 and s2_59, or a scenes.csv, or a folder false_colour."
        )
    log.info("%s", found.summary())
    return found


def read_sen12(root, max_pairs: int = 0, seed: int = 0) -> Pairs:
    """Read SEN1-2 (Schmitt et al. 2018) in its layout, ``<season>/s1_<n>/<season>_s1_<n>_p<k>.png`` beside ``s2_<n>``.

    The images already are in the networks' domain and are taken as they stand.
    """
    found, partners = Pairs(), []
    for sar_path in sorted(Path(root).glob("ROIs*/s1_*/*")):
        match = _SEN12_SAR.fullmatch(sar_path.name)
        if match is None:
            found.skip(sar_path, "the name is not of the form ROIs<n>_<season>_s1_<scene>_p<patch>.png")
            continue
        name = sar_path.name.replace("_s1_", "_s2_")
        optical_path = sar_path.parent.parent / sar_path.parent.name.replace("s1_", "s2_") / name
        if optical_path.is_file():
            partners.append((sar_path, optical_path, f"{match['season']}_{match['scene']}"))
        else:
            found.skip(sar_path, f"its optical partner '{optical_path}' does not exist")
    for optical_path in sorted(Path(root).glob("ROIs*/s2_*/*")):
        sar_name = optical_path.name.replace("_s2_", "_s1_")
        sar_path = optical_path.parent.parent / optical_path.parent.name.replace("s2_", "s1_") / sar_name
        if not sar_path.is_file():
            found.skip(optical_path, f"its SAR partner '{sar_path}' does not exist")
    if 0 < max_pairs < len(partners):
        keep = np.random.default_rng(seed).choice(len(partners), max_pairs, replace=False)
        partners = [partners[index] for index in sorted(keep)]
    for sar_path, optical_path, group in partners:
        found.add(sar_path, _read_sen12_pair, sar_path, optical_path, group)
    return found


def _read_sen12_pair(sar_path: Path, optical_path: Path, group: str) -> Pair:
    sar, rgb = _read_partners(sar_path, optical_path)
    if sar.shape[1:] != (SEN12_SIDE_PX, SEN12_SIDE_PX):
        raise RasterError(
            f"'{sar_path}' is {sar.shape[2]}x{sar.shape[1]}, SEN1-2 has {SEN12_SIDE_PX}x{SEN12_SIDE_PX} patches."
        )
    if sar.dtype != np.uint8 or rgb.dtype != np.uint8:
        raise RasterError(f"'{sar_path}' and its partner are {sar.dtype} and {rgb.dtype}, SEN1-2 has 8 bits.")
    return Pair(sar_path.stem.replace("_s1_", "_"), group, SEN12, sar[0], rgb)


def read_wide(csv_path) -> Pairs:
    """Read the scenes of a CSV with the columns ``scene`` and ``group``.

    The images are ``scenes/<scene>_s1.*`` and ``_s2.*`` beside it. Each scene is normalised as the plugin
    normalises a user's rasters: per band, mean ± 2.5σ of the scene. The SAR images are scaled decibels, which
    is all the normalisation needs. Raises ``RasterError`` where the CSV itself cannot be read.
    """
    csv_path = Path(csv_path)
    found = Pairs()
    try:
        # Excel begins UTF-8 with a mark
        with open(csv_path, newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise RasterError(f"'{csv_path}' cannot be read ({error}). Save it as CSV in UTF-8.") from error
    for row in rows:
        if not row.get("scene") or not row.get("group"):
            found.skip(csv_path, f"a row without scene or group: {row}")
            continue
        stem = csv_path.parent / "scenes" / row["scene"]
        found.add(stem, _read_normalised, stem, row["scene"], row["group"], WIDE, "natural")
    return found


def read_false_colour(folder) -> Pairs:
    """Read a folder of ``<site>_<n>_s1.jpg`` and ``_s2.jpg``, each normalised by itself; the group is the site."""
    found = Pairs()
    stems = sorted({path.with_name(path.stem[:-3]) for path in Path(folder).glob("*_s[12].*") if _is_image(path)})
    for stem in stems:
        group = f"{FALSE_COLOUR}_{stem.name.rpartition('_')[0]}"
        found.add(stem, _read_normalised, stem, stem.name, group, FALSE_COLOUR, "false")
    return found


def _read_normalised(stem: Path, name: str, group: str, source: str, colour: str) -> Pair:
    paths = _only(stem, "_s1"), _only(stem, "_s2")
    images = _read_partners(*paths)
    sar, rgb = (to_bytes(_normalised(values, path)) for values, path in zip(images, paths))
    return Pair(name, group, source, sar[0], rgb, colour)


def _only(stem: Path, suffix: str) -> Path:
    candidates = [path for path in stem.parent.glob(f"{glob.escape(stem.name)}{suffix}.*") if _is_image(path)]
    if len(candidates) != 1:
        raise RasterError(f"'{stem}{suffix}.*' is there {len(candidates)} times, expected is one image.")
    return candidates[0]


def _is_image(path: Path) -> bool:
    """Return whether a file is an image by its name: GIS programs leave statistics and world files beside them."""
    return path.suffix.lower() in SUFFIXES


def _read_partners(sar_path: Path, optical_path: Path) -> Tuple[np.ndarray, np.ndarray]:
    sar, rgb = read_image(sar_path), read_image(optical_path)
    if sar.shape[1:] != rgb.shape[1:]:
        raise RasterError(
            f"'{sar_path}' is {sar.shape[1:]}, '{optical_path}' is {rgb.shape[1:]} (rows, columns): they must agree."
        )
    if sar.shape[0] != 1 or rgb.shape[0] != 3:
        raise RasterError(
            f"'{sar_path}' has {sar.shape[0]} bands, '{optical_path}' has {rgb.shape[0]}: expected are 1 and 3."
        )
    return sar, rgb


def _normalised(values: np.ndarray, path: Path) -> np.ndarray:
    """Return the image ``values`` (B, H, W) of ``path`` in [-1, 1]; pixels without data, of which few may be, are 0."""
    valid = np.isfinite(values).all(axis=0) & (values != declared_nodata(path)).all(axis=0)
    missing = 1 - valid.mean()
    if missing > MOST_WITHOUT_DATA:
        raise RasterError(
            f"{100 * missing:.1f} % of '{path}' has no data, at most {100 * MOST_WITHOUT_DATA:g} % may be missing. Cut "
            "both images to where they have data."
        )
    stride = math.ceil(math.sqrt(values[0].size / MAX_SAMPLES))
    every = (slice(None, None, stride),) * 2
    limits = radiometry.fit(values[(slice(None), *every)][:, valid[every]], what=f"image '{path}'")
    return np.where(valid, limits.encode(values), np.float32(0))


def to_bytes(encoded: np.ndarray) -> np.ndarray:
    """Quantise [-1, 1] to uint8 0..255."""
    return np.rint((np.asarray(encoded, dtype=np.float32) + 1) * 127.5).astype(np.uint8)


def from_bytes(values: np.ndarray) -> np.ndarray:
    """Return uint8 0..255 as float32 in [-1, 1]."""
    return values.astype(np.float32) / np.float32(127.5) - 1
