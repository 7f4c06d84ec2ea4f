"""Random changes to a sample that teach a network what may differ between a user's scenes and the training set."""

from dataclasses import dataclass, fields
from typing import List, Optional, Tuple

import numpy as np

from ..schema import within

MOST_JITTER = 0.4
"""From half their distance on, two limits could meet or change places, which makes a negative of the band."""


@dataclass(frozen=True)
class AugmentationConfig:
    """What is varied in a training sample, and how far; the default varies nothing but the cloud.

    ``dihedral``: turns and mirrors. ``limits_jitter``: the limits of the optical bands' normalisation move
    by up to this share of their distance, as another extent of the scene would move them; ``sar_jitter`` the
    same for SAR. ``speckle``: largest standard deviation of noise added to SAR (network domain; it is in dB,
    so that additive noise is multiplicative speckle). ``colour_mixing``: probability that the three bands
    of a natural-colour pair are mixed, for GAN2 only; false-colour pairs always are. ``sign_flip``: probability that a
    mixed band is turned negative. ``brightness``: range of a thick cloud's mean brightness, 1 = the highest
    value the scene's normalisation keeps. ``shadow``, ``haze``: probability of a cast shadow, of a thin veil.
    ``mask_grow_px``: the mask given to the network exceeds the cloud by 0 to this many pixels.
    ``mask_shrink``: probability that it misses the thin rim instead, where opacity is below 0.4.
    ``mask_all``: probability that it holds the whole window, as in the middle of a large cloud.
    """

    dihedral: bool = False
    limits_jitter: float = 0.0
    sar_jitter: float = 0.0
    speckle: float = 0.0
    colour_mixing: float = 0.0
    sign_flip: float = 0.05
    brightness: Tuple[float, ...] = (0.9, 2.5)
    shadow: float = 0.0
    haze: float = 0.0
    mask_grow_px: int = 0
    mask_shrink: float = 0.0
    mask_all: float = 0.0

    def problems(self, prefix: str = "") -> List[str]:
        """Return one sentence per value that cannot be used, empty when all can; ``prefix`` stands before each name."""
        found = []
        for name in (field.name for field in fields(self) if field.type is float):
            most = MOST_JITTER if name.endswith("_jitter") else 1
            found += within(f"{prefix}{name}", getattr(self, name), 0, most)
        found += within(f"{prefix}mask_grow_px", self.mask_grow_px, 0, 64)
        if len(self.brightness) != 2 or not 0 < self.brightness[0] <= self.brightness[1]:
            found.append(f"{prefix}brightness is {list(self.brightness)}, expected are two positive numbers in order.")
        return found


def jitter_limits(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    """Move the limits that map each band of ``image`` (B, H, W) to [-1, 1] by up to ``amount`` of their distance."""
    if amount == 0:
        return image
    bands = (image.shape[0], 1, 1)
    lo = -1 + 2 * rng.uniform(-amount, amount, bands).astype(np.float32)
    hi = 1 + 2 * rng.uniform(-amount, amount, bands).astype(np.float32)
    return np.clip((image - lo) * (2 / (hi - lo)) - 1, -1, 1)


def add_speckle(sar: np.ndarray, largest: float, rng: np.random.Generator) -> np.ndarray:
    """Add noise of a random strength up to ``largest`` to ``sar`` (1, H, W) in [-1, 1]."""
    if largest == 0:
        return sar
    noise = rng.standard_normal(sar.shape, dtype=np.float32)
    return np.clip(sar + np.float32(rng.uniform(0, largest)) * noise, -1, 1)


def draw_mixing(sign_flip: float, rng: np.random.Generator) -> np.ndarray:
    """Draw a (3, 3) matrix of a random permutation blended with random weights; rows have absolute sum 1.

    Bands of one landscape go together, so that such a row keeps the contrast, and [-1, 1] stays [-1, 1].
    A row is negated with probability ``sign_flip``.
    """
    matrix = np.eye(3)[rng.permutation(3)] + rng.normal(0, 0.3, (3, 3))
    matrix /= np.abs(matrix).sum(axis=1, keepdims=True)
    matrix *= np.where(rng.random((3, 1)) < sign_flip, -1, 1)
    return matrix.astype(np.float32)


def mix(image: Optional[np.ndarray], matrix: Optional[np.ndarray]) -> Optional[np.ndarray]:
    """Apply ``matrix`` (3, 3) to the bands of ``image`` (3, H, W); either may be ``None``: then nothing happens."""
    if image is None or matrix is None:
        return image
    return np.tensordot(matrix, image, axes=1)
