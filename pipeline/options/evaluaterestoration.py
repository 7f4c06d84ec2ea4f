"""The options of ``evaluaterestoration``: plain values, checked in one place."""

from dataclasses import dataclass, field
from typing import Optional, Tuple

from .checks import WritesFiles, is_finite, is_int
from .sources import GIVEN_MASK_TYPES, MaskSource, RasterSource, path_problems

MAX_DATA_RANGE = 1e30
"""Its square, and that of its inverse, are numbers that can be calculated with."""


@dataclass(frozen=True)
class EvaluationOptions(WritesFiles):
    """The options of ``evaluaterestoration``.

    Args:
        restored: the restored raster.
        reference: the clear raster to compare it with.
        restored_bands, reference_bands: numbers of the bands to compare, from 1, in the same order; if empty, bands are
            paired by name.
        mask: the cloud mask that the raster was restored with; without it, figures cover the whole raster only.
        cloudy: the cloudy raster, for the pictures only.
        data_range: the MAX of PSNR and the L of SSIM, in the rasters' units; ``None`` derives it from the reference.
        report, json, csv: the files to write, ``None`` for none.
    """

    OUTPUTS = {"REPORT": "report", "JSON": "json", "CSV": "csv"}

    restored: RasterSource
    reference: RasterSource
    restored_bands: Tuple[int, ...] = ()
    reference_bands: Tuple[int, ...] = ()
    mask: MaskSource = field(default_factory=MaskSource)
    cloudy: Optional[RasterSource] = None
    data_range: Optional[float] = None
    report: Optional[str] = None
    json: Optional[str] = None
    csv: Optional[str] = None

    def problems(self) -> list:
        """Return one sentence for each invalid option, empty if all are valid."""
        found = path_problems("RESTORED", self.restored) + path_problems("REFERENCE", self.reference)
        found += path_problems("CLOUDY", self.cloudy)
        bands = {"RESTORED_BANDS": self.restored_bands, "REFERENCE_BANDS": self.reference_bands}
        for name, numbers in bands.items():
            if not all(is_int(number) and number >= 1 for number in numbers):
                found.append(f"{name} is {list(numbers)}, bands count from 1.")
            elif len(set(numbers)) < len(numbers):
                found.append(f"{name} is {list(numbers)}: choose each band once.")
        if len(self.restored_bands) != len(self.reference_bands):
            found.append(
                f"RESTORED_BANDS has {len(self.restored_bands)} and REFERENCE_BANDS {len(self.reference_bands)} "
                "band(s): choose as many of one as of the other, in the same order, or none of either."
            )
        found += self.mask.problems(GIVEN_MASK_TYPES)
        if self.data_range is not None and not (is_finite(self.data_range) and self.data_range > 0):
            found.append(f"DATA_RANGE is {self.data_range}, a number above 0 is expected.")
        elif self.data_range is not None and not 1 / MAX_DATA_RANGE <= self.data_range <= MAX_DATA_RANGE:
            found.append(
                f"DATA_RANGE is {self.data_range:g}, allowed are {1 / MAX_DATA_RANGE:g} to {MAX_DATA_RANGE:g}: give "
                "the span of the values in the rasters' units."
            )
        return found + self.output_problems()
