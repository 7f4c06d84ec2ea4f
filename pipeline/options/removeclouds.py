"""What a run is asked to do, as plain values checked in one place (dialog, model, batch and engine alike)."""

import itertools
import math
import os
import re
from dataclasses import dataclass, field
from typing import Dict, Optional, Tuple

from ...errors import OptionError

SAR_UNITS = ("auto", "db", "linear", "amplitude")
MASK_TYPES = ("auto", "nonzero", "scl", "qa60", "probability", "detect", "everything")
DEFAULT_SCL_CLASSES = (3, 8, 9, 10)
PRECISIONS = ("auto", "float32", "bfloat16", "float16")
WINDOW_PX = 256
MAX_WINDOW_PX = 2048
WINDOW_STEP_PX = 64
MAX_THREADS = 1024
MAX_BLOCK_PX = 65536
_SCHEDULER = re.compile(r"\w+://\S+|[^\s/:]+:\d+|.+\.json")


@dataclass(frozen=True)
class RasterSource:
    """A raster as the user named it.

    ``path`` is anything GDAL opens (file, ``/vsi`` path, subdataset). ``crs_wkt``, where not ``None``,
    wins over the CRS in the file (the CRS set on a QGIS layer).
    """

    path: str
    crs_wkt: Optional[str] = None


@dataclass(frozen=True)
class InferenceOptions:
    """How windows go through the networks.

    ``overlap_px``: pixels that neighbouring windows share, 0 .. 255. ``batch_size``: windows per forward
    pass, 0 chooses by device. ``device``: ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.
    ``model``: a name in the registry, ``model_file`` (a model card, JSON) wins over it. ``precision``: what the networks
    compute in, one of ``PRECISIONS``; ``auto`` tries what is faster and takes it where the result stays the same to the eye.
    ``threads``: processor threads of the networks, 0 uses all cores. ``window_px``: rows and columns of a window, 0 takes
    the model's own, and fewer than that are not allowed.
    """

    model: str = ""
    model_file: Optional[str] = None
    overlap_px: int = 64
    batch_size: int = 0
    device: str = "auto"
    precision: str = "auto"
    threads: int = 0
    window_px: int = 0

    def problems(self) -> list:
        """Return one sentence per option that cannot be used, empty when all can."""
        found = []
        if not is_int(self.overlap_px) or not 0 <= self.overlap_px < WINDOW_PX:
            found.append(
                f"OVERLAP is {self.overlap_px}, allowed are 0 to {WINDOW_PX - 1} pixels "
                f"(it must be smaller than the {WINDOW_PX}-pixel window)."
            )
        if not is_int(self.batch_size) or not 0 <= self.batch_size <= 1024:
            found.append(f"BATCH_SIZE is {self.batch_size}, allowed are 1 to 1024, or 0 to choose by device.")
        head, _, index = str(self.device).partition(":")
        if self.device not in ("auto", "cpu", "cuda", "mps") and not (head == "cuda" and index.isdigit()):
            found.append(f"DEVICE is '{self.device}', allowed are auto, cpu, cuda, cuda:N and mps.")
        found += choice_problems("PRECISION", self.precision, PRECISIONS)
        if not is_int(self.threads) or not 0 <= self.threads <= MAX_THREADS:
            found.append(f"THREADS is {self.threads}, allowed are 1 to {MAX_THREADS}, or 0 for all cores.")
        if not is_int(self.window_px) or not (
            self.window_px == 0
            or (WINDOW_STEP_PX <= self.window_px <= MAX_WINDOW_PX and self.window_px % WINDOW_STEP_PX == 0)
        ):
            found.append(
                f"WINDOW is {self.window_px}, allowed are multiples of {WINDOW_STEP_PX} up to {MAX_WINDOW_PX} pixels, or 0 "
                "for the model's own."
            )
        return found


@dataclass(frozen=True)
class RestoreOptions:
    """Everything ``removeclouds`` can be told. Bands count from 1; ``None`` means: find it and log it.

    With ``green`` and ``blue`` given, ``optical`` is the red band's raster. ``mask_threshold`` is in
    percent. ``feather_px`` is the outer part of the grown rim that fades back to the source, ``None`` half the rim.
    Without ``cloud_mask`` and of type ``auto``, or of type ``detect``, clouds are told from the raster itself.
    ``clear_reference``, a clear raster of another date, is asked for its statistics where too little is clear.
    ``translation`` and ``confidence``: where to write GAN1's image and the expected error, ``None`` for nowhere.
    ``scheduler``, the address of a Dask scheduler or a scheduler file (JSON), has a cluster do the work, empty is this
    machine; ``work_folder``, a folder or ``/vsi`` path, keeps the parts of an unfinished run, which goes on from there;
    ``block_px`` is about the side of these parts, 0 chooses.
    """

    optical: RasterSource
    sar: RasterSource
    output: str
    green: Optional[RasterSource] = None
    blue: Optional[RasterSource] = None
    red_band: Optional[int] = None
    green_band: Optional[int] = None
    blue_band: Optional[int] = None
    optical_nodata: Optional[float] = None
    clear_reference: Optional[RasterSource] = None
    sar_band: Optional[int] = None
    sar_unit: str = "auto"
    cloud_mask: Optional[RasterSource] = None
    mask_band: Optional[int] = None
    mask_type: str = "auto"
    scl_classes: Tuple[int, ...] = DEFAULT_SCL_CLASSES
    mask_threshold: float = 40.0
    mask_buffer_px: int = 8
    feather_px: Optional[int] = None
    translation: Optional[str] = None
    confidence: Optional[str] = None
    creation_options: Tuple[str, ...] = ()
    inference: InferenceOptions = field(default_factory=InferenceOptions)
    scheduler: str = ""
    work_folder: Optional[str] = None
    block_px: int = 0

    @property
    def in_blocks(self) -> bool:
        """Whether the raster is restored in parts that may be computed elsewhere, or by a later run."""
        return bool(self.scheduler or self.work_folder)

    @property
    def outputs(self) -> Dict[str, str]:
        """The rasters to write, by the name of their parameter."""
        paths = {"OUTPUT": self.output, "TRANSLATION": self.translation, "CONFIDENCE": self.confidence}
        return {name: path for name, path in paths.items() if path}

    @property
    def detects_clouds(self) -> bool:
        """Whether clouds are told from the raster itself."""
        return self.mask_type == "detect" or (self.mask_type == "auto" and self.cloud_mask is None)

    @property
    def feather_or_default_px(self) -> int:
        """Width of the fade in pixels, at most ``mask_buffer_px``."""
        return self.mask_buffer_px // 2 if self.feather_px is None else self.feather_px

    def problems(self) -> list:
        """Return one sentence per option that cannot be used, empty when all can."""
        found = self.inference.problems()
        found += choice_problems("SAR_UNIT", self.sar_unit, SAR_UNITS)
        found += choice_problems("MASK_TYPE", self.mask_type, MASK_TYPES)
        for name in ("red_band", "green_band", "blue_band", "sar_band", "mask_band"):
            found += band_problems(name.upper(), getattr(self, name))
        if (self.green is None) != (self.blue is None):
            found.append(
                "GREEN and BLUE belong together: give both rasters, or neither to read all bands from OPTICAL."
            )
        if not is_int(self.mask_buffer_px) or not 0 <= self.mask_buffer_px <= 1000:
            found.append(f"MASK_BUFFER is {self.mask_buffer_px}, allowed are 0 to 1000 pixels.")
        elif self.feather_px is not None and not (
            is_int(self.feather_px) and 0 <= self.feather_px <= self.mask_buffer_px
        ):
            found.append(
                f"FEATHER is {self.feather_px}, allowed are 0 to MASK_BUFFER ({self.mask_buffer_px}) pixels: the fade "
                "back to the source takes the outer part of the grown rim, never the cloud itself."
            )
        if not is_finite(self.mask_threshold) or not 0 <= self.mask_threshold <= 100:
            found.append(f"MASK_THRESHOLD is {self.mask_threshold}, allowed are 0 to 100 percent.")
        if self.optical_nodata is not None and not isinstance(self.optical_nodata, (int, float)):
            found.append(f"OPTICAL_NODATA is {self.optical_nodata!r}, a number is expected.")
        if not self.scl_classes or not all(is_int(c) and 0 <= c <= 255 for c in self.scl_classes):
            found.append(
                f"SCL_CLASSES is {list(self.scl_classes)}, expected are classes from 0 to 11, such as 3, 8, 9, 10."
            )
        if self.mask_type not in ("auto", "detect", "everything") and self.cloud_mask is None:
            found.append(
                f"MASK_TYPE is '{self.mask_type}' but there is no CLOUD_MASK: give the mask raster, or choose 'detect' or "
                "'everything'."
            )
        if self.scheduler and not _SCHEDULER.fullmatch(self.scheduler):
            found.append(
                f"SCHEDULER is '{self.scheduler}', expected is the address of a Dask scheduler such as tcp://10.0.0.1:8786, or "
                "the path of its scheduler file, which ends with .json."
            )
        if not is_int(self.block_px) or not 0 <= self.block_px <= MAX_BLOCK_PX:
            found.append(
                f"Blocks of {self.block_px} pixels are asked for, allowed are 1 to {MAX_BLOCK_PX}, or 0 to choose."
            )
        return found + same_files(self.outputs)


def require_valid(options) -> None:
    """Raise ``OptionError`` with all problems of ``options`` in one text; return nothing when there are none."""
    found = options.problems()
    if found:
        raise OptionError(" ".join(found))


def is_int(value) -> bool:
    """Whether ``value`` is a whole number, and no truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_finite(value) -> bool:
    """Whether ``value`` is a number, and neither infinite nor NaN."""
    return isinstance(value, (int, float)) and math.isfinite(value)


def choice_problems(name, value, allowed) -> list:
    """Return a sentence where ``value`` is none of ``allowed``."""
    return [] if value in allowed else [f"{name} is '{value}', allowed are {', '.join(allowed)}."]


def band_problems(name, value) -> list:
    """Return a sentence where ``value`` is neither ``None`` nor the number of a band."""
    if value is None or (is_int(value) and value >= 1):
        return []
    return [f"{name} is {value}, bands count from 1."]


def same_files(outputs: dict) -> list:
    """Return a sentence for each pair of ``outputs`` (path by the name of the parameter) that is one file."""
    pairs = itertools.combinations(((name, path) for name, path in outputs.items() if path), 2)
    return [
        f"{one} and {other} are the same file: choose two names."
        for (one, path), (other, second) in pairs
        if os.path.realpath(path) == os.path.realpath(second)
    ]
