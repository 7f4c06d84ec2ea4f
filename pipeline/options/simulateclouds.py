"""What ``simulateclouds`` can be told, as plain values checked in one place."""

import os
from dataclasses import dataclass
from typing import Optional, Tuple

from .removeclouds import RasterSource, is_finite, is_int

MAX_SEED = 2**31 - 1
MAX_SHADOW_DISTANCE_PX = 1000


@dataclass(frozen=True)
class SimulateOptions:
    """Everything ``simulateclouds`` can be told.

    ``coverage_percent``: the clouded share of the valid pixels. ``softness``: standard deviations of the noise over which
    a cloud becomes opaque, 0 for hard edges. ``cloud_size_px``: size of the largest clouds. Shadows fall
    ``shadow_distance_px`` pixels away (0: none), towards ``shadow_direction_deg``, clockwise from the top of the raster.
    """

    optical: RasterSource
    output: str
    mask: Optional[str] = None
    coverage_percent: float = 30.0
    softness: float = 0.35
    seed: int = 0
    cloud_size_px: float = 96.0
    shadow_distance_px: float = 40.0
    shadow_direction_deg: float = 330.0
    creation_options: Tuple[str, ...] = ()

    def problems(self) -> list:
        """Return one sentence per option that cannot be used, empty when all can."""
        found = []
        for name, value, low, high, unit in (
            ("COVERAGE", self.coverage_percent, 0, 100, " percent"),
            ("SOFTNESS", self.softness, 0, 10, ""),
            ("CLOUD_SIZE", self.cloud_size_px, 3, 10_000, " pixels"),
            ("SHADOW_DISTANCE", self.shadow_distance_px, 0, MAX_SHADOW_DISTANCE_PX, " pixels"),
            ("SHADOW_DIRECTION", self.shadow_direction_deg, 0, 360, " degrees"),
        ):
            if not is_finite(value) or not low <= value <= high:
                found.append(f"{name} is {value}, allowed are {low} to {high}{unit}.")
        if not is_int(self.seed) or not 0 <= self.seed <= MAX_SEED:
            found.append(f"SEED is {self.seed}, allowed are whole numbers from 0 to {MAX_SEED}.")
        if self.output and self.mask and os.path.realpath(self.output) == os.path.realpath(self.mask):
            found.append("OUTPUT and MASK are the same file: choose two names.")
        return found
