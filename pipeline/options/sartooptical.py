"""What ``sartooptical`` is asked to do, as plain values checked in one place."""

from dataclasses import dataclass, field
from typing import Optional, Tuple

from .checks import WritesFiles
from .inference import InferenceOptions
from .sources import OpticalSource, SarSource


@dataclass(frozen=True)
class TranslateOptions(WritesFiles):
    """Everything ``sartooptical`` can be told.

    Args:
        sar: the SAR raster; the result lies on its grid.
        reference: an optical raster whose type, units and statistics the result gets; ``None`` makes it 8 bit.
        output: the raster to write.
        creation_options: options of GDAL's GeoTIFF driver as ``NAME=VALUE``.
        inference: how windows go through the network.
    """

    OUTPUTS = {"OUTPUT": "output"}

    sar: SarSource
    reference: Optional[OpticalSource] = None
    output: Optional[str] = None
    creation_options: Tuple[str, ...] = ()
    inference: InferenceOptions = field(default_factory=InferenceOptions)

    def problems(self) -> list:
        """Return one sentence per option that cannot be used, empty when all can."""
        return self.inference.problems() + self.sar.problems()
