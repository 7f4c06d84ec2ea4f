"""The options of ``sartooptical``: plain values, checked in one place."""

from dataclasses import dataclass, field
from typing import Optional, Tuple

from .checks import WritesFiles
from .inference import InferenceOptions
from .sources import OpticalSource, SarSource


@dataclass(frozen=True)
class TranslateOptions(WritesFiles):
    """The options of ``sartooptical``.

    Args:
        sar: the SAR raster; the result has its grid.
        reference: an optical raster whose type, units and statistics the result gets; ``None`` for an 8-bit result.
        output: the raster to write.
        creation_options: options of GDAL's GeoTIFF driver as ``NAME=VALUE``.
        inference: how the network is run.
    """

    OUTPUTS = {"OUTPUT": "output"}

    sar: SarSource
    reference: Optional[OpticalSource] = None
    output: Optional[str] = None
    creation_options: Tuple[str, ...] = ()
    inference: InferenceOptions = field(default_factory=InferenceOptions)

    def problems(self) -> list:
        """Return one sentence for each invalid option, empty if all are valid."""
        found = self.inference.problems() + self.sar.problems() + self.output_problems()
        return found + (self.reference.problems() if self.reference else [])
