"""SEN12MS-CR in its original layout: 122 218 triples of SAR, a cloudy and a clear date (Ebel et al. 2021), 272 GB.

``<season>_s1/s1_<n>/<season>_s1_<n>_p<k>.tif`` (VV and VH, dB) beside ``<season>_s2/s2_<n>`` and
``<season>_s2_cloudy/s2_cloudy_<n>`` (13 bands of level 1C, DN), ``<season>`` being ROIs1158_spring, ROIs1868_summer,
ROIs1970_fall or ROIs2017_winter. Only names are held in memory; images are read when needed, the last ones kept.
"""

import logging
import re
import threading
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from ...errors import RasterError
from ...neighbourhood import distance_to
from ...pipeline.pixels import radiometry
from .clouds.cloudscore import N_BANDS, find_clouds
from .images import read_image
from .official import TRAIN, part_of
from .pairs import SEN12MSCR, Pairs, to_bytes
from .triples import RED_GREEN_BLUE, land_statistics

log = logging.getLogger(__name__)

SIDE_PX = 256
BANDS = {"s1": 2, "s2": N_BANDS, "s2_cloudy": N_BANDS}
FIXED_VV_DB = (-25.0, 0.0)
"""The authors' range (Meraner et al. 2020, Ebel et al. 2021)."""
CACHED = 256
"""So many images of each kind are kept: 0.27 GB in all."""
REGION_SAMPLE = 24
"""A region's statistics come from so many of its patches, evenly from the list, every second row and column."""
TRAINING_SAMPLE = 240
_MIN_SAMPLES = 1000
_FILE = re.compile(r"(ROIs\d+_[a-z]+)_(s1|s2|s2_cloudy)_(\d+)_p(\d+)\.tif")


@dataclass(frozen=True)
class Limits:
    """How one region maps to the networks' domain: ``sar`` from VV in dB, ``optical`` from red, green, blue in DN."""

    sar: radiometry.Radiometry
    optical: radiometry.Radiometry


@dataclass(frozen=True)
class TriplePair:
    """One triple; used as a ``Pair``, it is SAR and the clear date.

    Everything is read when needed. ``group`` is the region. ``season``, ``region``, ``patch``: where the files are.
    """

    name: str
    group: str
    season: str
    region: int
    patch: int
    archive: "Archive" = field(repr=False, compare=False)
    source: str = SEN12MSCR
    colour: str = "natural"

    @property
    def shape(self) -> Tuple[int, int]:
        """(H, W)."""
        return SIDE_PX, SIDE_PX

    @property
    def limits(self) -> Limits:
        """The mappings of the region."""
        return self.archive.limits(self.group)

    @property
    def sar(self) -> np.ndarray:
        """VV (H, W) uint8 in the networks' domain, as in a ``Pair``."""
        return to_bytes(self.encoded("sar"))[0]

    @property
    def rgb(self) -> np.ndarray:
        """The clear date (3, H, W) uint8 in the networks' domain, as in a ``Pair``."""
        return to_bytes(self.encoded("target"))

    @property
    def cloudy(self) -> np.ndarray:
        """Where (H, W) bool the ground of the cloudy date is hidden (``cloudscore``)."""
        return self.archive.cloudy(self)[1]

    def dn(self, name: str) -> np.ndarray:
        """Return ``target`` or ``optical``, the clear or the cloudy date: red, green, blue (3, H, W) uint16, DN."""
        return self.archive.clear(self) if name == "target" else self.archive.cloudy(self)[0]

    def encoded(self, name: str) -> np.ndarray:
        """Return ``sar`` (1, H, W), ``target`` or ``optical`` (3, H, W) as float32 in [-1, 1]."""
        if name == "sar":
            return self.limits.sar.encode(self.archive.vv_db(self))
        return self.limits.optical.encode(self.dn(name))

    def path(self, kind: str) -> Path:
        """Return the file of ``s1``, ``s2`` or ``s2_cloudy``."""
        name = f"{self.season}_{kind}_{self.region}_p{self.patch}.tif"
        return self.archive.root / f"{self.season}_{kind}" / f"{kind}_{self.region}" / name


class Archive:
    """What a SEN12MS-CR folder holds: its ``pairs`` (``TriplePair``) in a stable order, and how they are read.

    ``max_pairs`` > 0 keeps that many of each official part, always the same ones. ``norm``: ``scene`` takes a region's
    limits as the plugin does, mean ± 2.5σ of VV and of the cloudy date's clear pixels, or where less than 10 % are
    clear of the training regions' land; ``fixed`` is VV from -25 to 0 dB and DN from 0 to ``white_dn``. Raises
    ``RasterError`` where there is no triple at all.
    """

    def __init__(self, root, norm: str = "scene", white_dn: float = 10_000.0, max_pairs: int = 0) -> None:
        self.root = Path(root)
        self.found = _list(self)
        if not self.found.pairs:
            raise RasterError(
                f"'{root}' holds no whole triple of SEN12MS-CR ({len(self.found.skipped)} folders skipped). Expected "
                "are ROIs1868_summer_s1/s1_73 with s2/s2_73 and s2_cloudy/s2_cloudy_73 of the same patches."
            )
        self._regions: Dict[str, List[TriplePair]] = {}
        for pair in self.found.pairs:
            self._regions.setdefault(pair.group, []).append(pair)
        self.found.pairs = _limited(self.found.pairs, max_pairs)
        self._fixed = None if norm == "scene" else _fixed(white_dn)
        self.vv_db = lru_cache(CACHED)(_read_vv_db)
        self.clear = lru_cache(CACHED)(_read_clear)
        self.cloudy = lru_cache(CACHED)(_read_cloudy)
        self._fitted: Dict[str, Limits] = {}
        self._land: Optional[Dict[str, List[float]]] = None
        self._lock = threading.RLock()
        log.info("%s", self.found.summary())

    @property
    def pairs(self) -> List[TriplePair]:
        """All triples."""
        return self.found.pairs

    def limits(self, region: str) -> Limits:
        """Return the mappings of a region such as ``ROIs1158_spring_106``."""
        if self._fixed:
            return self._fixed
        with self._lock:  # several threads may ask at once: one measures
            if region not in self._fitted:
                self._fitted[region] = self._fit(region)
            return self._fitted[region]

    def land_statistics(self) -> Dict[str, List[float]]:
        """Return ``{"mean": [...], "std": [...]}``, DN, of clear land in the training regions, {} if there is none."""
        if self._land is None:
            pairs = [pair for region, pairs in self._regions.items() if part_of(region) == TRAIN for pair in pairs]
            self._land = land_statistics(_read_clear(pair) for pair in _evenly(pairs, TRAINING_SAMPLE))
        return self._land

    def _fit(self, region: str) -> Limits:
        sample = _evenly(self._regions[region], REGION_SAMPLE)
        sar = np.concatenate([_read_vv_db(pair)[:, ::2, ::2].reshape(1, -1) for pair in sample], axis=1)
        optical, clear_shares = [], []
        for pair in sample:
            cloudy_dn, cloudy = _read_cloudy(pair)
            well_clear = distance_to(cloudy, radiometry.CLEAR_MARGIN_PX) > radiometry.CLEAR_MARGIN_PX
            optical.append(cloudy_dn[:, ::2, ::2][:, well_clear[::2, ::2]])
            clear_shares.append(1 - cloudy.mean())
        return Limits(
            radiometry.fit(sar[:, np.isfinite(sar[0])], what=f"SAR of {region}"),
            self._optical(region, np.concatenate(optical, axis=1), float(np.mean(clear_shares))),
        )

    def _optical(self, region: str, samples: np.ndarray, clear_share: float) -> radiometry.Radiometry:
        if clear_share >= radiometry.MIN_CLEAR_SHARE and samples.shape[1] >= _MIN_SAMPLES:
            return radiometry.fit(samples, what=f"cloudy date of {region}")
        land = self.land_statistics()
        if not land:
            raise RasterError(
                f"Only {100 * clear_share:.1f} % of '{region}' is clear, too little for its own statistics, and no "
                "training region shows land to take them from. Add training regions or set norm to 'fixed'."
            )
        return radiometry.from_statistics(land["mean"], land["std"])


def is_sen12mscr(folder) -> bool:
    """Return whether ``folder`` has SEN12MS-CR's layout."""
    return any(Path(folder).glob("ROIs*_s2_cloudy"))


def _list(archive: Archive) -> Pairs:
    """Return the triples below the root; files that lack a partner are noted region by region."""
    found = Pairs()
    patches: Dict[Tuple[str, int], Dict[str, set]] = {}
    for kind in BANDS:
        for path in archive.root.glob(f"ROIs*_{kind}/{kind}_*/*"):
            match = _FILE.fullmatch(path.name)
            if match is None or match[2] != kind:
                found.skip(path, f"the name is not of the form ROIs<n>_<season>_{kind}_<region>_p<patch>.tif")
                continue
            kinds = patches.setdefault((match[1], int(match[3])), {name: set() for name in BANDS})
            kinds[kind].add(int(match[4]))
    for season, region in sorted(patches):
        kinds = patches[season, region]
        whole = set.intersection(*kinds.values())
        partial = set.union(*kinds.values()) - whole
        group = f"{season}_{region}"
        if partial:
            missing = ", ".join(kind for kind, names in kinds.items() if min(partial) not in names)
            reason = f"{len(partial)} patches are not whole triples (p{min(partial)} lacks {missing})"
            found.skip(Path(group), reason)
        found.pairs += [
            TriplePair(f"{group}_p{patch}", group, season, region, patch, archive) for patch in sorted(whole)
        ]
    return found


def _limited(pairs: Sequence[TriplePair], max_pairs: int) -> List[TriplePair]:
    """Return at most ``max_pairs`` of each official part, all for 0."""
    if not max_pairs:
        return list(pairs)
    rng, kept = np.random.default_rng(0), set()
    parts: Dict[str, List[int]] = {}
    for index, pair in enumerate(pairs):
        parts.setdefault(part_of(pair.group), []).append(index)
    for part in sorted(parts):
        kept.update(rng.permutation(parts[part])[:max_pairs].tolist())
    return [pairs[index] for index in sorted(kept)]


def _evenly(pairs: Sequence[TriplePair], count: int) -> Sequence[TriplePair]:
    return pairs[:: max(1, -(-len(pairs) // count))]


def _fixed(white_dn: float) -> Limits:
    sar = radiometry.Radiometry(*((limit,) for limit in FIXED_VV_DB))
    return Limits(sar, radiometry.Radiometry((0.0,) * 3, (float(white_dn),) * 3))


def _read_vv_db(pair: TriplePair) -> np.ndarray:
    return radiometry.to_db(_read(pair.path("s1"))[:1], "db")


def _read_clear(pair: TriplePair) -> np.ndarray:
    return _read(pair.path("s2"))[list(RED_GREEN_BLUE)]


def _read_cloudy(pair: TriplePair) -> Tuple[np.ndarray, np.ndarray]:
    """Return red, green, blue (3, H, W), DN, and where (H, W) bool there are clouds."""
    bands_dn = _read(pair.path("s2_cloudy"))
    return bands_dn[list(RED_GREEN_BLUE)], find_clouds(bands_dn)


def _read(path: Path) -> np.ndarray:
    bands = read_image(path)
    kind = path.parent.name.rpartition("_")[0]
    expected = (BANDS[kind], SIDE_PX, SIDE_PX)
    if bands.shape != expected:
        raise RasterError(
            f"'{path}' is {bands.shape} (bands, rows, columns), SEN12MS-CR has {expected}. Fetch the file again, or "
            "remove it."
        )
    return bands
