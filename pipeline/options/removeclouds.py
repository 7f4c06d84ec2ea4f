"""The options of ``removeclouds``: plain values, checked in one place for dialog, models, batch runs and engine."""

import re
from dataclasses import dataclass, field, replace
from typing import Dict, Optional, Sequence, Tuple

from .checks import WritesFiles, choice_problems, is_int, pixels_problems, text_problems
from .inference import InferenceOptions
from .sources import (
    DETECT,
    EVERYTHING,
    MaskSource,
    OpticalSource,
    ReferenceSource,
    SarSource,
    too_many_references,
)

AUTO, CLOSED_FORM, NETWORKS = ESTIMATORS = ("auto", "closed-form", "networks")
"""What computes the ground under clouds. ``auto``: what trials on the scene's clear ground show to be best."""
INDEX_NAMES = ("NDVI", "NDWI", "NDMI", "NBR", "EVI")
"""Spectral indices (``pixels.indices.INDICES``)."""

MAX_BUFFER_PX = 1000
MAX_BLOCK_PX = 65536
_SCHEDULER = re.compile(r"\w+://\S+|[^\s/:]+:\d+|.+\.json")


@dataclass(frozen=True)
class Rim:
    """The rim around the clouds that is also restored and fades back to the source.

    Args:
        buffer_px: pixels by which clouds grow.
        feather_px: width of the outer part of the rim that fades, 0..``buffer_px``; ``None`` for half the rim.
    """

    buffer_px: int = 8
    feather_px: Optional[int] = None

    @property
    def fade_px(self) -> int:
        """Width of the fade in pixels, at most ``buffer_px``."""
        return self.buffer_px // 2 if self.feather_px is None else self.feather_px

    def problems(self) -> list:
        """Return one sentence for each invalid field, empty if all are valid."""
        found = pixels_problems("MASK_BUFFER", self.buffer_px, MAX_BUFFER_PX)
        if found or self.feather_px is None or (is_int(self.feather_px) and 0 <= self.feather_px <= self.buffer_px):
            return found
        return [
            f"FEATHER is {self.feather_px}, allowed are 0 to MASK_BUFFER ({self.buffer_px}) pixels: the fade back to "
            "the source takes the outer part of the grown rim, never the cloud itself."
        ]


@dataclass(frozen=True)
class Outputs(WritesFiles):
    """The rasters to write.

    Args:
        restored: the restored raster.
        translation: GAN1's translation of the SAR raster into an optical image; ``None`` for no such raster.
        confidence: the expected error of each restored value, in the optical raster's units; ``None`` for no such
            raster.
        provenance: what each pixel comes from, and which reference; ``None`` for no such raster.
        index: the spectral ``indices`` of the restored raster; ``None`` for no such raster.
        index_error: their expected errors; ``None`` for no such raster.
        indices: which indices, of ``INDEX_NAMES``.
        creation_options: options of GDAL's GeoTIFF driver as ``NAME=VALUE``.
    """

    OUTPUTS = {
        "OUTPUT": "restored",
        "TRANSLATION": "translation",
        "CONFIDENCE": "confidence",
        "PROVENANCE": "provenance",
        "INDEX": "index",
        "INDEX_ERROR": "index_error",
    }

    restored: Optional[str] = None
    translation: Optional[str] = None
    confidence: Optional[str] = None
    provenance: Optional[str] = None
    creation_options: Tuple[str, ...] = ()
    index: Optional[str] = None
    index_error: Optional[str] = None
    indices: Tuple[str, ...] = ("NDVI",)

    @property
    def wanted_indices(self) -> Tuple[str, ...]:
        """The names of the spectral indices that are written."""
        return tuple(dict.fromkeys(self.indices)) if self.index or self.index_error else ()

    def problems(self) -> list:
        """Return one sentence for each invalid field, empty if all are valid."""
        found = self.output_problems()
        for name in self.indices:
            found += choice_problems("INDICES", name, INDEX_NAMES)
        found = list(dict.fromkeys(found))
        if (self.index or self.index_error) and not self.indices:
            found.append(f"INDICES is empty: choose from {', '.join(INDEX_NAMES)}, or write no INDEX and INDEX_ERROR.")
        return found


@dataclass(frozen=True)
class BlockOptions:
    """Whether the raster is restored in blocks, and where.

    Args:
        scheduler: address of a Dask scheduler or path of its scheduler file (``.json``); empty for this machine.
        work_folder: folder or ``/vsi`` path for the parts of an unfinished run, which the next run reuses.
        block_px: approximate side of a block in pixels, 0 to choose automatically.
    """

    scheduler: str = ""
    work_folder: Optional[str] = None
    block_px: int = 0

    @property
    def in_blocks(self) -> bool:
        """Whether parts may be computed on other machines or by a later run."""
        return bool(self.scheduler or self.work_folder)

    def problems(self) -> list:
        """Return one sentence for each invalid field, empty if all are valid."""
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
    """The options of ``removeclouds``.

    Args:
        optical: the cloudy raster; the result has its grid.
        sar: the SAR raster, on any grid; ``None`` where ``references`` take its place.
        mask: where the clouds are.
        references: other dates of the same ground.
        estimator: what computes the ground under clouds, one of ``ESTIMATORS``.
        rim: how far the restored image extends beyond the mask.
        written: the rasters to write.
        inference: how the networks are run.
        blocks: whether the raster is restored in blocks, and where.
    """

    OUTPUTS = Outputs.OUTPUTS

    optical: OpticalSource
    sar: Optional[SarSource] = None
    mask: MaskSource = field(default_factory=MaskSource)
    references: Tuple[ReferenceSource, ...] = ()
    estimator: str = AUTO
    rim: Rim = field(default_factory=Rim)
    written: Outputs = field(default_factory=Outputs)
    inference: InferenceOptions = field(default_factory=InferenceOptions)
    blocks: BlockOptions = field(default_factory=BlockOptions)

    @property
    def outputs(self) -> Dict[str, str]:
        """The rasters to write, by parameter name."""
        return self.written.outputs

    @property
    def creation_options(self) -> Tuple[str, ...]:
        """Options of GDAL's GeoTIFF driver as ``NAME=VALUE``."""
        return self.written.creation_options

    def with_outputs(self, paths: Dict[str, Optional[str]]) -> "RestoreOptions":
        """Return the same options with other outputs: ``paths`` by parameter name."""
        return replace(self, written=self.written.with_outputs(paths))

    def with_reference_masks(self, masks: Sequence[Optional[MaskSource]]) -> "RestoreOptions":
        """Return the same options with ``masks`` of the references; ``None`` keeps what a reference has."""
        pairs = zip(self.references, masks)
        return replace(self, references=tuple(ref if mask is None else replace(ref, mask=mask) for ref, mask in pairs))

    def problems(self) -> list:
        """Return one sentence for each invalid option, empty if all are valid."""
        parts = (self.inference, self.sar, self.mask, self.optical, *self.references)
        parts += (self.rim, self.blocks, self.written)
        found = [problem for part in parts if part is not None for problem in part.problems()]
        found += choice_problems("ESTIMATOR", self.estimator, ESTIMATORS)
        if self.mask.type not in ("auto", DETECT, EVERYTHING) and self.mask.raster is None:
            found.append(
                f"MASK_TYPE is '{self.mask.type}' but there is no CLOUD_MASK: give the mask raster, or choose 'detect' "
                "or 'everything'."
            )
        if self.estimator == NETWORKS and (self.optical.bands or self.optical.others):
            found.append(
                "ESTIMATOR is 'networks', which restore red, green and blue: leave BANDS and OTHER_BANDS empty, or "
                "choose 'auto' or 'closed-form'."
            )
        if self.sar is None:
            found += self._problems_without_sar()
        return found + too_many_references(self.references)

    def _problems_without_sar(self) -> list:
        if not self.references:
            return [
                "There is neither SAR nor a reference: nothing shows the ground under the clouds. Give a Sentinel-1 "
                "raster as SAR, rasters of other dates as REFERENCES, or both."
            ]
        found = []
        if self.estimator == NETWORKS:
            found.append("ESTIMATOR is 'networks', which see the ground in SAR: give SAR, or choose 'auto'.")
        if self.written.translation:
            found.append("TRANSLATION is the image that a network makes of SAR: give SAR, or leave it out.")
        return found
