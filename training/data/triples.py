"""Real clouds for evaluation: SAR, a cloudy and a clear date of one place, normalised as the plugin does it."""

import logging
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Dict, Iterable, List, Optional, Sequence, Tuple

import numpy as np

from ...errors import RasterError
from ...neighbourhood import distance_to
from ...pipeline.pixels import radiometry
from .images import read_image
from .leaks import merged_groups
from .pairs import Pair, Skipped, to_bytes
from .samples import Case, stack

log = logging.getLogger(__name__)

REAL = "real"
N_L1C_BANDS = 13
RED_GREEN_BLUE = (3, 2, 1)
"""Their places among the bands of level 1C."""
_MIN_WELL_CLEAR = 1000
_SNOW_DN = 2500.0
MIN_TEXTURE_DN = 60.0


@dataclass(frozen=True)
class Triple:
    """One place: its ``case`` in the networks' domain, the ``limits`` that lead there, the DN (3, H, W) float32."""

    case: Case
    limits: radiometry.Radiometry
    cloudy_dn: np.ndarray
    clear_dn: np.ndarray

    @property
    def clear_pair(self) -> Pair:
        """The clear date as a pair, to compare its ground with that of training pairs."""
        sar, rgb = (to_bytes(self.case.tensors[name][0].numpy()) for name in ("sar", "target"))
        return Pair(self.case.name, self.case.group, REAL, sar[0], rgb)


@dataclass(frozen=True)
class Triples:
    """The usable ``triples`` of some folders, and what was ``skipped``."""

    triples: Tuple[Triple, ...]
    skipped: Tuple[Skipped, ...]

    @property
    def cases(self) -> Tuple[Case, ...]:
        """The cases of all triples."""
        return tuple(triple.case for triple in self.triples)


def load_triples(folders: Sequence, statistics: Optional[Dict[str, Sequence[float]]] = None) -> Triples:
    """Read ``<id>_s1.tif`` (VV first, dB), ``_s2_cloudy``, ``_s2_clear`` (or ``_s2``) and ``_mask`` from ``folders``.

    Optical images are 13 L1C bands or red, green, blue, in DN. Limits come from the cloudy image's pixels well
    away from the mask; where less than 10 % is clear, from ``statistics`` ({"mean": [...], "std": [...]}, DN), as
    in the plugin; a triple that needs them while there are none, or that has no cloud, is skipped by name.
    A case's ``hidden`` and ``cloudy`` both are the mask; its group is the id up to the patch
    number, made one with those of triples that show the same ground.
    """
    triples: List[Triple] = []
    skipped: List[Skipped] = []
    for path in sorted(path for folder in folders for path in Path(folder).glob("*_s2_cloudy.tif")):
        try:
            triples.append(_read_triple(path, statistics))
        except RasterError as error:
            log.warning("Skipped %s: %s", path, error)
            skipped.append(Skipped(path, str(error)))
    groups = merged_groups([triple.clear_pair for triple in triples])
    grouped = (replace(triple, case=replace(triple.case, group=groups[triple.case.name])) for triple in triples)
    return Triples(tuple(grouped), tuple(skipped))


def _read_triple(cloudy_path: Path, statistics) -> Triple:
    name = cloudy_path.name[: -len("_s2_cloudy.tif")]
    clear_path = cloudy_path.with_name(f"{name}_s2_clear.tif")
    if not clear_path.is_file():
        clear_path = cloudy_path.with_name(f"{name}_s2.tif")
    sar_db = read_image(cloudy_path.with_name(f"{name}_s1.tif"))[:1].astype(np.float32)
    cloudy = read_image(cloudy_path.with_name(f"{name}_mask.tif"))[0] > 0
    cloudy_dn, clear_dn = (_red_green_blue(read_image(path), path) for path in (cloudy_path, clear_path))
    if not sar_db.shape[1:] == cloudy.shape == cloudy_dn.shape[1:] == clear_dn.shape[1:]:
        raise RasterError(f"The images of '{name}' differ in size. Fetch them again.")
    if not cloudy.any():
        raise RasterError(f"The mask of '{name}' has no cloudy pixel: there is nothing to restore.")

    finite = np.isfinite(sar_db[0])
    sar_limits = radiometry.fit(sar_db[:, finite], what=f"SAR image of {name}")
    optical_limits = _optical_limits(name, cloudy_dn, cloudy, statistics)
    optical, target = (optical_limits.encode(image) for image in (cloudy_dn, clear_dn))
    sample = {
        "sar": sar_limits.encode(sar_db),
        "target": target,
        "optical": optical,
        "hidden": cloudy[None],
        "cloudy": cloudy[None],
    }
    case = Case(name, place_of(name), REAL, stack([sample]))
    return Triple(case, optical_limits, cloudy_dn, clear_dn)


def place_of(name: str) -> str:
    """Return the place that ``name`` is a patch of, ``<place>_p<number>``; other names are places of their own."""
    return re.sub(r"_p\d+\Z", "", name)


def _optical_limits(name: str, cloudy_dn: np.ndarray, cloudy: np.ndarray, statistics) -> radiometry.Radiometry:
    clear = ~cloudy
    if clear.mean() >= radiometry.MIN_CLEAR_SHARE:
        well_clear = distance_to(cloudy, radiometry.CLEAR_MARGIN_PX) > radiometry.CLEAR_MARGIN_PX
        return radiometry.fit(cloudy_dn[:, well_clear if well_clear.sum() >= _MIN_WELL_CLEAR else clear])
    if statistics is None:
        raise RasterError(
            f"Only {100 * clear.mean():.1f} % of '{name}' is clear, too little for its own statistics. "
            "Give default statistics."
        )
    return radiometry.from_statistics(statistics["mean"], statistics["std"])


def _red_green_blue(bands: np.ndarray, path: Path) -> np.ndarray:
    if bands.shape[0] not in (3, N_L1C_BANDS):
        raise RasterError(
            f"'{path}' has {bands.shape[0]} bands, expected are 3 (red, green, blue) or {N_L1C_BANDS} (level 1C)."
        )
    return bands[list(RED_GREEN_BLUE)].astype(np.float32) if bands.shape[0] == N_L1C_BANDS else bands.astype(np.float32)


def dn_statistics(folder) -> Dict[str, List[float]]:
    """Return ``{"mean": [...], "std": [...]}`` (DN; red, green, blue) of typical clear land, for a model card.

    Taken over all pixels of the clear dates ``<name>_s2.tif`` in ``folder`` that are neither snow nor open water; {} if
    there are none. Files that cannot be used are named and skipped.
    """
    images_dn = []
    for path in sorted(Path(folder).glob("*_s2.tif")):
        try:
            images_dn.append(_red_green_blue(read_image(path), path))
        except RasterError as error:
            log.warning("Skipped %s: %s", path, error)
    return land_statistics(images_dn)


def land_statistics(images_dn: Iterable[np.ndarray]) -> Dict[str, List[float]]:
    """Return ``{"mean": [...], "std": [...]}`` per band of those of ``images_dn`` (3, H, W) that show land, {} if none.

    Snow is brighter, open water has less texture.
    """
    images = (image.reshape(3, -1) for image in images_dn)
    land = [image for image in images if image.mean() < _SNOW_DN and image.std(axis=1).mean() > MIN_TEXTURE_DN]
    if not land:
        return {}
    pixels = np.concatenate(land, axis=1).astype(np.float64)
    return {"mean": pixels.mean(axis=1).round(1).tolist(), "std": pixels.std(axis=1).round(1).tolist()}
