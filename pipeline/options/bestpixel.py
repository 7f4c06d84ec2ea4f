"""The options of ``bestpixel``: plain values, checked in one place."""

from dataclasses import dataclass
from typing import Optional, Tuple

from .checks import WritesFiles, choice_problems, pixels_problems
from .removeclouds import MAX_BUFFER_PX, Rim
from .sources import GIVEN_MASK_TYPES, RasterSource, path_problems

MAX_RASTERS = 254
"""0 and 255 cannot number a raster: they mean NoData here and in masks."""


@dataclass(frozen=True)
class BestPixelOptions(WritesFiles):
    """The options of ``bestpixel``.

    Args:
        rasters: the dates, 2..254 rasters of one product on one grid.
        masks: a cloud mask for each raster, in the same order, or empty.
        mask_type: the type of the masks, one of ``GIVEN_MASK_TYPES``.
        mask_buffer_px: pixels by which clouds grow.
        errors: a raster of expected errors for each raster, in the same order, or empty.
        output: the composite to write.
        source: a raster to write that records which date each pixel comes from; ``None`` for none.
        creation_options: options of GDAL's GeoTIFF driver as ``NAME=VALUE``.
    """

    OUTPUTS = {"OUTPUT": "output", "SOURCE": "source"}

    rasters: Tuple[RasterSource, ...]
    masks: Tuple[RasterSource, ...] = ()
    mask_type: str = "auto"
    mask_buffer_px: int = Rim.buffer_px
    errors: Tuple[RasterSource, ...] = ()
    output: Optional[str] = None
    source: Optional[str] = None
    creation_options: Tuple[str, ...] = ()

    def problems(self) -> list:
        """Return one sentence for each invalid option, empty if all are valid."""
        found = choice_problems("MASK_TYPE", self.mask_type, GIVEN_MASK_TYPES)
        if not 2 <= len(self.rasters) <= MAX_RASTERS:
            found.append(f"RASTERS are {len(self.rasters)}, allowed are 2 to {MAX_RASTERS} rasters.")
        found += path_problems("RASTERS", *self.rasters)
        for name, given in (("MASKS", self.masks), ("ERRORS", self.errors)):
            found += path_problems(name, *given)
            if len(given) not in (0, len(self.rasters)):
                found.append(
                    f"{name} are {len(given)} rasters, but RASTERS are {len(self.rasters)}: give one for each, in the "
                    "same order, or none."
                )
        found += pixels_problems("MASK_BUFFER", self.mask_buffer_px, MAX_BUFFER_PX)
        return found + self.output_problems()
