"""What ``sartooptical`` and ``preparesar`` are asked to do."""

from dataclasses import dataclass, field
from typing import Optional, Tuple

from .removeclouds import (
    SAR_UNITS,
    InferenceOptions,
    RasterSource,
    band_problems,
    choice_problems,
    is_finite,
    same_files,
)

SPECKLE_FILTERS = ("none", "refined_lee", "lee", "gamma_map")
FILTER_SIZES_PX = tuple(range(3, 18, 2))


@dataclass(frozen=True)
class TranslateOptions:
    """Everything ``sartooptical`` can be told; without ``reference`` the result is 8 bit on the SAR grid."""

    sar: RasterSource
    output: str
    sar_band: Optional[int] = None
    sar_unit: str = "auto"
    reference: Optional[RasterSource] = None
    creation_options: Tuple[str, ...] = ()
    inference: InferenceOptions = field(default_factory=InferenceOptions)

    def problems(self) -> list:
        """Return one sentence per option that cannot be used, empty when all can."""
        return (
            self.inference.problems()
            + choice_problems("SAR_UNIT", self.sar_unit, SAR_UNITS)
            + band_problems("SAR_BAND", self.sar_band)
        )


@dataclass(frozen=True)
class PrepareSarOptions:
    """Everything ``preparesar`` can be told. Without ``optical`` the result lies on the SAR raster's own grid.

    ``sar_nodata`` wins over what the file declares. ``looks``: the equivalent number of looks that the speckle filter
    takes for granted, ``None`` estimates it. ``network_input``: where to write what the networks see, in -1 .. 1.
    """

    sar: RasterSource
    output: str
    sar_band: Optional[int] = None
    sar_unit: str = "auto"
    sar_nodata: Optional[float] = None
    optical: Optional[RasterSource] = None
    speckle_filter: str = "none"
    filter_size_px: int = 7
    looks: Optional[float] = None
    network_input: Optional[str] = None
    creation_options: Tuple[str, ...] = ()

    def problems(self) -> list:
        """Return one sentence per option that cannot be used, empty when all can."""
        found = choice_problems("SAR_UNIT", self.sar_unit, SAR_UNITS) + band_problems("SAR_BAND", self.sar_band)
        found += choice_problems("SPECKLE_FILTER", self.speckle_filter, SPECKLE_FILTERS)
        if self.filter_size_px not in FILTER_SIZES_PX:
            found.append(
                f"FILTER_SIZE is {self.filter_size_px}, allowed are odd numbers from {FILTER_SIZES_PX[0]} to "
                f"{FILTER_SIZES_PX[-1]} pixels."
            )
        if self.looks is not None and not (is_finite(self.looks) and 1 <= self.looks <= 1000):
            found.append(f"LOOKS is {self.looks}, allowed are 1 to 1000; left empty, it is estimated.")
        if self.sar_nodata is not None and not is_finite(self.sar_nodata):
            found.append(f"SAR_NODATA is {self.sar_nodata!r}, a number is expected. NaN is never data.")
        return found + same_files({"OUTPUT": self.output, "NETWORK_INPUT": self.network_input})
