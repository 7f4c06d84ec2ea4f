"""The options of ``preparesar``: plain values, checked in one place."""

from dataclasses import dataclass
from typing import Optional, Tuple

from .checks import WritesFiles, choice_problems, is_finite, is_int
from .sources import RasterSource, SarSource, path_problems

SPECKLE_FILTERS = ("none", "refined_lee", "lee", "gamma_map")
FILTER_SIZES_PX = tuple(range(3, 18, 2))


@dataclass(frozen=True)
class PrepareSarOptions(WritesFiles):
    """The options of ``preparesar``.

    Args:
        sar: the SAR raster.
        optical: a raster whose grid the result is to have; ``None`` keeps the SAR raster's own grid.
        speckle_filter: one of ``SPECKLE_FILTERS``.
        filter_size_px: side of the filter, one of ``FILTER_SIZES_PX``.
        looks: equivalent number of looks that the filter assumes, 1..1000; ``None`` estimates it.
        output: the raster to write, in decibels.
        network_input: a raster to write with the networks' input, -1..1; ``None`` for none.
        creation_options: options of GDAL's GeoTIFF driver as ``NAME=VALUE``.
    """

    OUTPUTS = {"OUTPUT": "output", "NETWORK_INPUT": "network_input"}

    sar: SarSource
    optical: Optional[RasterSource] = None
    speckle_filter: str = "none"
    filter_size_px: int = 7
    looks: Optional[float] = None
    output: Optional[str] = None
    network_input: Optional[str] = None
    creation_options: Tuple[str, ...] = ()

    def problems(self) -> list:
        """Return one sentence for each invalid option, empty if all are valid."""
        found = self.sar.problems() + path_problems("OPTICAL", self.optical)
        found += choice_problems("SPECKLE_FILTER", self.speckle_filter, SPECKLE_FILTERS)
        if not is_int(self.filter_size_px) or self.filter_size_px not in FILTER_SIZES_PX:
            found.append(
                f"FILTER_SIZE is {self.filter_size_px}, allowed are odd numbers from {FILTER_SIZES_PX[0]} to "
                f"{FILTER_SIZES_PX[-1]} pixels."
            )
        if self.looks is not None and not (is_finite(self.looks) and 1 <= self.looks <= 1000):
            found.append(f"LOOKS is {self.looks}, allowed are 1 to 1000; left empty, it is estimated.")
        return found + self.output_problems()
