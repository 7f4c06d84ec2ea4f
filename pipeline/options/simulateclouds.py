"""The options of ``simulateclouds``: plain values, checked in one place."""

from dataclasses import dataclass
from typing import Optional, Tuple

from .checks import WritesFiles, is_finite, is_int
from .sources import RasterSource, path_problems

MAX_SEED = 2**31 - 1
MAX_SHADOW_DISTANCE_PX = 1000


@dataclass(frozen=True)
class SimulateOptions(WritesFiles):
    """The options of ``simulateclouds``.

    Args:
        optical: the clear raster.
        coverage_percent: the share of valid pixels to cover with clouds, 0..100.
        softness: standard deviations of the noise over which a cloud becomes opaque, 0 for hard edges.
        seed: seed of the random clouds; equal seeds give equal clouds.
        cloud_size_px: size of the largest clouds in pixels.
        shadow_distance_px: distance from a cloud to its shadow in pixels, 0 for no shadows.
        shadow_direction_deg: direction from a cloud to its shadow, clockwise from the top of the raster.
        output: the cloudy raster to write.
        mask: the cloud mask to write; ``None`` for none.
        creation_options: options of GDAL's GeoTIFF driver as ``NAME=VALUE``.
    """

    OUTPUTS = {"OUTPUT": "output", "MASK": "mask"}

    optical: RasterSource
    coverage_percent: float = 30.0
    softness: float = 0.35
    seed: int = 0
    cloud_size_px: float = 96.0
    shadow_distance_px: float = 40.0
    shadow_direction_deg: float = 330.0
    output: Optional[str] = None
    mask: Optional[str] = None
    creation_options: Tuple[str, ...] = ()

    def problems(self) -> list:
        """Return one sentence for each invalid option, empty if all are valid."""
        found = path_problems("OPTICAL", self.optical)
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
        return found + self.output_problems()
