"""What ``evaluaterestoration`` can be told, as plain values checked in one place."""

import math
import os
from dataclasses import dataclass
from itertools import combinations
from typing import Optional, Tuple

from .options import RasterSource

EVALUATION_MASK_TYPES = ("auto", "nonzero", "scl", "qa60", "probability")


@dataclass(frozen=True)
class EvaluationOptions:
    """Everything ``evaluaterestoration`` can be told. Bands count from 1; empty and ``None`` mean: find it and log it.

    ``cloudy`` is for the pictures only. ``data_range`` is the MAX of PSNR and the L of SSIM, in the raster's units.
    ``report``, ``json`` and ``csv`` are the files to write, ``None`` for none.
    """

    restored: RasterSource
    reference: RasterSource
    restored_bands: Tuple[int, ...] = ()
    reference_bands: Tuple[int, ...] = ()
    cloud_mask: Optional[RasterSource] = None
    mask_band: Optional[int] = None
    mask_type: str = "auto"
    cloudy: Optional[RasterSource] = None
    data_range: Optional[float] = None
    report: Optional[str] = None
    json: Optional[str] = None
    csv: Optional[str] = None

    @property
    def outputs(self) -> dict:
        """The files to write by the names of their parameters."""
        files = {"REPORT": self.report, "JSON": self.json, "CSV": self.csv}
        return {name: path for name, path in files.items() if path}

    def problems(self) -> list:
        """Return one sentence per option that cannot be used, empty when all can."""
        found = []
        bands = {"RESTORED_BANDS": self.restored_bands, "REFERENCE_BANDS": self.reference_bands}
        for name, numbers in bands.items():
            if not all(_is_number(number) for number in numbers):
                found.append(f"{name} is {list(numbers)}, bands count from 1.")
            elif len(set(numbers)) < len(numbers):
                found.append(f"{name} is {list(numbers)}: choose each band once.")
        if len(self.restored_bands) != len(self.reference_bands):
            found.append(
                f"RESTORED_BANDS has {len(self.restored_bands)} and REFERENCE_BANDS {len(self.reference_bands)} band(s): "
                "choose as many of one as of the other, in the same order, or none of either."
            )
        if self.mask_type not in EVALUATION_MASK_TYPES:
            found.append(f"MASK_TYPE is '{self.mask_type}', allowed are {', '.join(EVALUATION_MASK_TYPES)}.")
        if self.mask_band is not None and not _is_number(self.mask_band):
            found.append(f"MASK_BAND is {self.mask_band}, bands count from 1.")
        if self.data_range is not None and not (
            isinstance(self.data_range, (int, float)) and math.isfinite(self.data_range) and self.data_range > 0
        ):
            found.append(f"DATA_RANGE is {self.data_range}, a number above 0 is expected.")
        for (one, path), (other, same) in combinations(self.outputs.items(), 2):
            if os.path.realpath(path) == os.path.realpath(same):
                found.append(f"{one} and {other} are the same file: choose two names.")
        return found


def _is_number(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
