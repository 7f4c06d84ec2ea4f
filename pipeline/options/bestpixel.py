"""What ``bestpixel`` can be told, as plain values checked in one place."""

import os
from dataclasses import dataclass
from typing import Optional, Tuple

from .detectclouds import GIVEN_MASK_TYPES, MAX_BUFFER_PX
from .removeclouds import RasterSource, RestoreOptions, choice_problems, is_int

MAX_RASTERS = 254
"""0 and 255 are no numbers of rasters: NoData, and what masks have as such."""


@dataclass(frozen=True)
class BestPixelOptions:
    """Everything ``bestpixel`` can be told.

    ``masks`` and ``errors`` hold a cloud mask and an expected error for each of ``rasters``, in the same order, or nothing.
    Clouds grow by ``mask_buffer_px``. ``source`` is where to write which raster each pixel comes from.
    """

    rasters: Tuple[RasterSource, ...]
    output: str
    masks: Tuple[RasterSource, ...] = ()
    mask_type: str = "auto"
    mask_buffer_px: int = RestoreOptions.mask_buffer_px
    errors: Tuple[RasterSource, ...] = ()
    source: Optional[str] = None
    creation_options: Tuple[str, ...] = ()

    def problems(self) -> list:
        """Return one sentence per option that cannot be used, empty when all can."""
        found = choice_problems("MASK_TYPE", self.mask_type, GIVEN_MASK_TYPES)
        if not 2 <= len(self.rasters) <= MAX_RASTERS:
            found.append(f"RASTERS are {len(self.rasters)}, allowed are 2 to {MAX_RASTERS} rasters.")
        for name, given in (("MASKS", self.masks), ("ERRORS", self.errors)):
            if len(given) not in (0, len(self.rasters)):
                found.append(
                    f"{name} are {len(given)} rasters, but RASTERS are {len(self.rasters)}: give one for each, in the same "
                    "order, or none."
                )
        if not is_int(self.mask_buffer_px) or not 0 <= self.mask_buffer_px <= MAX_BUFFER_PX:
            found.append(f"MASK_BUFFER is {self.mask_buffer_px}, allowed are 0 to {MAX_BUFFER_PX} pixels.")
        if self.output and self.source and os.path.realpath(self.output) == os.path.realpath(self.source):
            found.append("OUTPUT and SOURCE are the same file: choose two names.")
        return found
