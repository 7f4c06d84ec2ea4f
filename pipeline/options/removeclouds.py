"""What ``removeclouds`` is asked to do, as plain values checked in one place (dialog, model, batch and engine alike)."""

import re
from dataclasses import dataclass, field, replace
from typing import Dict, Optional, Tuple

from .checks import WritesFiles, is_int, pixels_problems, same_files, text_problems
from .inference import InferenceOptions
from .sources import DETECT, EVERYTHING, MaskSource, OpticalSource, RasterSource, SarSource

MAX_BUFFER_PX = 1000
MAX_BLOCK_PX = 65536
_SCHEDULER = re.compile(r"\w+://\S+|[^\s/:]+:\d+|.+\.json")


@dataclass(frozen=True)
class Rim:
    """The rim around the clouds that is restored, too, and fades back to the source.

    Args:
        buffer_px: pixels by which clouds grow.
        feather_px: the outer part of the grown rim that fades, 0..``buffer_px``; ``None`` takes half the rim.
    """

    buffer_px: int = 8
    feather_px: Optional[int] = None

    @property
    def fade_px(self) -> int:
        """Width of the fade in pixels, at most ``buffer_px``."""
        return self.buffer_px // 2 if self.feather_px is None else self.feather_px

    def problems(self) -> list:
        """Return one sentence per field that cannot be used, empty when all can."""
        found = pixels_problems("MASK_BUFFER", self.buffer_px, MAX_BUFFER_PX)
        if found or self.feather_px is None or (is_int(self.feather_px) and 0 <= self.feather_px <= self.buffer_px):
            return found
        return [
            f"FEATHER is {self.feather_px}, allowed are 0 to MASK_BUFFER ({self.buffer_px}) pixels: the fade back to the "
            "source takes the outer part of the grown rim, never the cloud itself."
        ]


@dataclass(frozen=True)
class Outputs(WritesFiles):
    """The rasters to write.

    Args:
        restored: the restored raster.
        translation: GAN1's image of the SAR raster; ``None`` for none.
        confidence: the expected error of each restored pixel, in the optical raster's units; ``None`` for none.
        creation_options: options of GDAL's GeoTIFF driver as ``NAME=VALUE``.
    """

    OUTPUTS = {"OUTPUT": "restored", "TRANSLATION": "translation", "CONFIDENCE": "confidence"}

    restored: Optional[str] = None
    translation: Optional[str] = None
    confidence: Optional[str] = None
    creation_options: Tuple[str, ...] = ()

    def problems(self) -> list:
        """Return one sentence per field that cannot be used, empty when all can."""
        return same_files(self.outputs)


@dataclass(frozen=True)
class BlockOptions:
    """Whether the raster is restored in blocks, and where.

    Args:
        scheduler: address of a Dask scheduler or the path of its scheduler file (``.json``); empty is this machine.
        work_folder: folder or ``/vsi`` path that keeps the parts of an unfinished run, which goes on from there.
        block_px: about the side of a block in pixels, 0 chooses.
    """

    scheduler: str = ""
    work_folder: Optional[str] = None
    block_px: int = 0

    @property
    def in_blocks(self) -> bool:
        """Whether parts may be computed elsewhere, or by a later run."""
        return bool(self.scheduler or self.work_folder)

    def problems(self) -> list:
        """Return one sentence per field that cannot be used, empty when all can."""
        found = text_problems("SCHEDULER", self.scheduler) + text_problems("WORK_FOLDER", self.work_folder)
        if not found and self.scheduler and not _SCHEDULER.fullmatch(self.scheduler):
            found.append(
                f"SCHEDULER is '{self.scheduler}', expected is the address of a Dask scheduler such as "
                "tcp://10.0.0.1:8786, or the path of its scheduler file, which ends with .json."
            )
        if not is_int(self.block_px) or not 0 <= self.block_px <= MAX_BLOCK_PX:
            found.append(
                f"The side of a block is {self.block_px}, allowed are 1 to {MAX_BLOCK_PX} pixels, or 0 to choose."
            )
        return found


@dataclass(frozen=True)
class RestoreOptions:
    """Everything ``removeclouds`` can be told.

    Args:
        optical: the cloudy raster; the result lies on its grid.
        sar: the SAR raster, on any grid.
        mask: where the clouds are.
        clear_reference: a clear raster of another date, whose statistics serve where too little of ``optical`` is clear.
        rim: how far the restored image reaches beyond the mask.
        written: the rasters to write.
        inference: how windows go through the networks.
        blocks: whether the raster is restored in blocks, and where.
    """

    OUTPUTS = Outputs.OUTPUTS

    optical: OpticalSource
    sar: SarSource
    mask: MaskSource = field(default_factory=MaskSource)
    clear_reference: Optional[RasterSource] = None
    rim: Rim = field(default_factory=Rim)
    written: Outputs = field(default_factory=Outputs)
    inference: InferenceOptions = field(default_factory=InferenceOptions)
    blocks: BlockOptions = field(default_factory=BlockOptions)

    @property
    def outputs(self) -> Dict[str, str]:
        """The rasters to write, by the name of their parameter."""
        return self.written.outputs

    def with_outputs(self, paths: Dict[str, Optional[str]]) -> "RestoreOptions":
        """Return the same options with other rasters to write: ``paths`` by the name of their parameter."""
        return replace(self, written=self.written.with_outputs(paths))

    def problems(self) -> list:
        """Return one sentence per option that cannot be used, empty when all can."""
        parts = (self.inference, self.sar, self.mask, self.optical, self.rim, self.blocks, self.written)
        found = [problem for part in parts for problem in part.problems()]
        if self.mask.type not in ("auto", DETECT, EVERYTHING) and self.mask.raster is None:
            found.append(
                f"MASK_TYPE is '{self.mask.type}' but there is no CLOUD_MASK: give the mask raster, or choose 'detect' or "
                "'everything'."
            )
        return found
