"""A bank of finished clouds, cut from real ones and drawn, from which training takes one per sample at no cost."""

from dataclasses import dataclass
from typing import List, Sequence, Tuple

import numpy as np
from scipy import ndimage

from ....pipeline.pixels.cloud_shapes import COVERAGE_MEAN, cloud_texture, draw_coverage, procedural_matte
from .cutouts import CutOut

NEIGHBOURS = 16
"""A cloud of some coverage is drawn from this many of the bank that come closest to it."""
_FAR_PX = 255


@dataclass(frozen=True)
class Cloud:
    """One cloud layer of the size of a sample.

    ``rgb`` (3, H, W) float32: colour, 1 = the mean brightness of its thick part, 0 = black, below 2.
    ``opacity`` (H, W) float32, 0..1. ``distance_px`` (H, W) uint8: how far the next pixel with cloud is
    (0 inside, at most 255).
    """

    rgb: np.ndarray
    opacity: np.ndarray
    distance_px: np.ndarray


class CloudBank:
    """``size`` clouds of ``crop_px`` squared, sorted by coverage; the same for the same arguments.

    The share ``real_share`` of them comes from ``cutouts`` with random place, flip, rotation and scale (0.6 to
    1.8), the rest is drawn procedurally; all of them where there are no cut-outs. ``coverage`` is the mean
    clouded share of what ``draw`` returns.
    """

    def __init__(
        self,
        crop_px: int,
        cutouts: Sequence[CutOut] = (),
        size: int = 512,
        seed: int = 0,
        real_share: float = 0.6,
        coverage: float = COVERAGE_MEAN,
    ) -> None:
        rng = np.random.default_rng([seed, crop_px])
        self.crop_px = crop_px
        self.coverage = coverage
        n_real = int(round(size * real_share)) if cutouts else 0
        clouds = [_from_cutout(cutouts[rng.integers(len(cutouts))], crop_px, rng) for _ in range(n_real)]
        clouds += [_procedural(crop_px, rng) for _ in range(size - n_real)]
        clouds.sort(key=lambda cloud: float((cloud[1] > 0).mean()))
        self._rgb = np.stack([_to_bytes(rgb, 127.5) for rgb, _ in clouds])
        self._opacity = np.stack([_to_bytes(opacity, 255) for _, opacity in clouds])
        self._distance_px = np.stack([_distance_px(opacity) for opacity in self._opacity])
        self._coverages = (self._opacity > 0).mean(axis=(1, 2))

    def __len__(self) -> int:
        return len(self._coverages)

    def draw(self, rng: np.random.Generator) -> Cloud:
        """Draw a coverage, then one of the clouds that come near it, turned and mirrored at random."""
        place = int(np.searchsorted(self._coverages, draw_coverage(rng, self.coverage)))
        first = min(max(place - NEIGHBOURS // 2, 0), max(len(self) - NEIGHBOURS, 0))
        index = first + int(rng.integers(min(NEIGHBOURS, len(self))))
        symmetry = int(rng.integers(8))
        rgb, opacity, distance_px = (
            dihedral(part[index], symmetry) for part in (self._rgb, self._opacity, self._distance_px)
        )
        return Cloud(
            rgb.astype(np.float32) / np.float32(127.5), opacity.astype(np.float32) / np.float32(255), distance_px
        )


def dihedral(image: np.ndarray, symmetry: int) -> np.ndarray:
    """Turn ``image`` (..., H, W) by ``symmetry`` % 4 quarters, mirrored first for 4..7: a square's eight symmetries."""
    mirrored = image[..., ::-1] if symmetry >= 4 else image
    return np.rot90(mirrored, symmetry % 4, axes=(-2, -1))


def _procedural(crop_px: int, rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
    shape = (crop_px, crop_px)
    # coverages are spread evenly, so that every one that is drawn later finds clouds close to it
    opacity = procedural_matte(shape, rng.uniform(0.04, 0.92), rng, rng.uniform(0.15, 0.8), rng.uniform(32, 128))
    return cloud_texture(shape, rng) / 0.9, opacity


def _from_cutout(cutout: CutOut, crop_px: int, rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
    """Return colour and matte of a random window of ``cutout``, turned and scaled, mirrored at the cut-out's border."""
    angle_rad, scale = rng.uniform(0, 2 * np.pi), np.exp(rng.uniform(np.log(0.6), np.log(1.8)))
    turn = np.array([[np.cos(angle_rad), -np.sin(angle_rad)], [np.sin(angle_rad), np.cos(angle_rad)]]) / scale
    centre = rng.uniform(0, cutout.opacity.shape, size=2)
    grid = np.indices((crop_px, crop_px)).reshape(2, -1) - (crop_px - 1) / 2
    places = turn @ grid + centre[:, None]
    layers: List[np.ndarray] = [
        ndimage.map_coordinates(layer, places, order=1, mode="mirror").reshape(crop_px, crop_px)
        for layer in (*cutout.rgb, cutout.opacity)
    ]
    rgb = np.stack(layers[:3]) / cutout.rgb[:, cutout.opacity == 1].mean()
    return rgb, layers[3]


def _to_bytes(values: np.ndarray, factor: float) -> np.ndarray:
    return np.clip(np.rint(values * factor), 0, 255).astype(np.uint8)


def _distance_px(opacity: np.ndarray) -> np.ndarray:
    if not opacity.any():
        return np.full(opacity.shape, _FAR_PX, dtype=np.uint8)
    return np.minimum(np.rint(ndimage.distance_transform_edt(opacity == 0)), _FAR_PX).astype(np.uint8)
