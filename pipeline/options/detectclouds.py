"""What ``detectclouds`` can be told, as plain values checked in one place."""

from dataclasses import dataclass, field
from typing import Optional, Tuple

from .removeclouds import (
    DEFAULT_SCL_CLASSES,
    InferenceOptions,
    RasterSource,
    RestoreOptions,
    band_problems,
    choice_problems,
    is_finite,
    is_int,
)

AUTO, MASK, NETWORK, SPECTRAL, OMNICLOUDMASK, S2CLOUDLESS = METHODS = (
    "auto", "mask", "network", "spectral", "omnicloudmask", "s2cloudless",
)  # fmt: skip
GIVEN_MASK_TYPES = ("auto", "nonzero", "scl", "qa60", "probability")
MAX_BUFFER_PX = 1000
MAX_MIN_SIZE_PX = 1_000_000


@dataclass(frozen=True)
class DetectOptions:
    """Everything ``detectclouds`` can be told; ``optical`` and its bands are as in ``RestoreOptions``.

    Without ``optical`` the result lies on the grid of ``cloud_mask``. ``threshold`` is in percent, ``None`` takes the
    method's own. Clouds, shadows and gaps of less than ``min_size_px`` pixels become what surrounds them; then what is left
    grows by ``buffer_px``. ``inference.model_file`` is the card of a detector.
    """

    output: str
    optical: Optional[RasterSource] = None
    green: Optional[RasterSource] = None
    blue: Optional[RasterSource] = None
    red_band: Optional[int] = None
    green_band: Optional[int] = None
    blue_band: Optional[int] = None
    nir_band: Optional[int] = None
    optical_nodata: Optional[float] = None
    method: str = AUTO
    cloud_mask: Optional[RasterSource] = None
    mask_band: Optional[int] = None
    mask_type: str = "auto"
    scl_classes: Tuple[int, ...] = DEFAULT_SCL_CLASSES
    threshold: Optional[float] = None
    min_size_px: int = 25
    buffer_px: int = 0
    creation_options: Tuple[str, ...] = ()
    inference: InferenceOptions = field(default_factory=InferenceOptions)

    @property
    def mask_threshold(self) -> float:
        """From which probability (percent) on a pixel of a given mask is cloudy."""
        return RestoreOptions.mask_threshold if self.threshold is None else self.threshold

    def problems(self) -> list:
        """Return one sentence per option that cannot be used, empty when all can."""
        found = self.inference.problems()
        found += choice_problems("METHOD", self.method, METHODS)
        found += choice_problems("MASK_TYPE", self.mask_type, GIVEN_MASK_TYPES)
        for name in ("red_band", "green_band", "blue_band", "nir_band", "mask_band"):
            found += band_problems(name.upper(), getattr(self, name))
        if (self.green is None) != (self.blue is None):
            found.append(
                "GREEN and BLUE belong together: give both rasters, or neither to read all bands from OPTICAL."
            )
        if self.optical is None and self.cloud_mask is None:
            found.append("There is nothing to detect clouds in: give OPTICAL, the raster itself, or its CLOUD_MASK.")
        elif self.method == MASK and self.cloud_mask is None:
            found.append("METHOD is 'mask' but there is no CLOUD_MASK: give the mask raster, or choose another METHOD.")
        elif self.optical is None and self.method not in (AUTO, MASK):
            found.append(f"METHOD is '{self.method}' but there is no OPTICAL: give the raster, or set METHOD to mask.")
        for name, value, most in (
            ("MIN_SIZE", self.min_size_px, MAX_MIN_SIZE_PX), ("BUFFER", self.buffer_px, MAX_BUFFER_PX),
        ):  # fmt: skip
            if not is_int(value) or not 0 <= value <= most:
                found.append(f"{name} is {value}, allowed are 0 to {most} pixels.")
        if self.threshold is not None and not (is_finite(self.threshold) and 0 < self.threshold < 100):
            found.append(f"THRESHOLD is {self.threshold}, allowed are more than 0 and less than 100 percent.")
        if self.optical_nodata is not None and not isinstance(self.optical_nodata, (int, float)):
            found.append(f"OPTICAL_NODATA is {self.optical_nodata!r}, a number is expected.")
        if not self.scl_classes or not all(is_int(c) and 0 <= c <= 255 for c in self.scl_classes):
            found.append(
                f"SCL_CLASSES is {list(self.scl_classes)}, expected are classes from 0 to 11, such as 3, 8, 9, 10."
            )
        return found
