"""What ``evaluaterestoration`` can be told, as plain values checked in one place."""

import os
from dataclasses import dataclass
from itertools import combinations
from typing import Optional, Tuple

from .detectclouds import GIVEN_MASK_TYPES
from .removeclouds import RasterSource, band_problems, choice_problems, is_finite, is_int


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
            if not all(is_int(number) and number >= 1 for number in numbers):
                found.append(f"{name} is {list(numbers)}, bands count from 1.")
            elif len(set(numbers)) < len(numbers):
                found.append(f"{name} is {list(numbers)}: choose each band once.")
        if len(self.restored_bands) != len(self.reference_bands):
            found.append(
                f"RESTORED_BANDS has {len(self.restored_bands)} and REFERENCE_BANDS {len(self.reference_bands)} band(s): "
                "choose as many of one as of the other, in the same order, or none of either."
            )
        found += choice_problems("MASK_TYPE", self.mask_type, GIVEN_MASK_TYPES)
        found += band_problems("MASK_BAND", self.mask_band)
        if self.data_range is not None and not (is_finite(self.data_range) and self.data_range > 0):
            found.append(f"DATA_RANGE is {self.data_range}, a number above 0 is expected.")
        for (one, path), (other, same) in combinations(self.outputs.items(), 2):
            if os.path.realpath(path) == os.path.realpath(same):
                found.append(f"{one} and {other} are the same file: choose two names.")
        return found
