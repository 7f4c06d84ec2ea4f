"""What the detector is trained on: clear ground under synthetic clouds and their shadows, and real cloudy images."""

from dataclasses import dataclass
from typing import Dict, List, Sequence, Tuple

import numpy as np
from scipy import ndimage

from ...pipeline.masks.types import CLEAR, CLOUD, SHADOW
from ...pipeline.pixels.cloud_shapes import fractal_noise, haze, over, shifted
from ...pipeline.pixels.reflectance import GROUND, TRUE_COLOUR_WHITE, encode
from ..data.clouds.bank import CloudBank, dihedral
from .grounds import weight_of
from .labels import AIRLIGHT, CLOUDY_OPACITY, UNKNOWN, LabelledImage

FARTHEST_SHADOW_PX = 90
"""Shadows of clouds 2 km high under a sun 65° from the zenith lie this far away (4 km at 10 m are rarer)."""
NEAREST_SHADOW_PX = 6
_FAINT, _CLEAR_HAZE = 0.03, 0.08
_HALF_SHADE = 0.25
_DARKENS, _DARKER = 0.18, 0.008
"""Shadows that take less than this share of the ground's reflectance, or less reflectance, cannot be detected."""
_VISIBLE = 0.015
"""Clouds that brighten the ground by less reflectance than this cannot be detected, even if they are opaque."""


@dataclass(frozen=True)
class Mixture:
    """Shares (0..1) of the samples that are real images, and that have each of these."""

    real: float = 0.2
    cloudless: float = 0.12
    overcast: float = 0.15
    thin: float = 0.35
    shadow: float = 0.75
    haze: float = 0.3
    gain: float = 0.35
    byte: float = 0.35
    stretched: float = 0.1
    nodata: float = 0.06


class DetectorSamples:
    """An endless stream of samples of ``crop_px`` squared; a step's batch is always the same.

    ``bank`` holds clouds larger than a crop, so that shadows also come from clouds outside of it.
    """

    def __init__(
        self,
        grounds: Sequence,
        images: Sequence[LabelledImage],
        bank: CloudBank,
        crop_px: int = 160,
        seed: int = 0,
        mixture: Mixture = Mixture(),
    ):
        self.grounds, self.images, self.bank = list(grounds), list(images), bank
        self.crop_px, self.seed, self.mixture = crop_px, seed, mixture
        self._image_shares = _shares([weight_of(image.reflectance) for image in self.images])
        # measured and normalised ground half of the time each
        weights = np.array([ground.weight for ground in self.grounds])
        kinds = np.array([type(ground).__name__ for ground in self.grounds])
        for kind in set(kinds):
            weights[kinds == kind] /= weights[kinds == kind].sum()
        self._ground_shares = _shares(weights)

    def batch(self, step: int, batch_size: int) -> Dict[str, np.ndarray]:
        """Return ``image`` (N, 3, H, W) float32, encoded, and ``labels`` (N, H, W) int64."""
        samples = [self.sample(np.random.default_rng([self.seed, step, index])) for index in range(batch_size)]
        images, labels = zip(*samples)
        return {"image": encode(np.stack(images)), "labels": np.stack(labels).astype(np.int64)}

    def sample(self, rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
        """Return one image (3, H, W) float32 in reflectance and its labels (H, W) uint8."""
        mix = self.mixture
        real = bool(self.images) and rng.random() < mix.real
        reflectance, labels = self._real(rng) if real else self._synthetic(rng)
        reflectance = _observed(reflectance, mix, rng)
        if rng.random() < mix.nodata:
            gap = _half_plane(labels.shape, rng)
            reflectance[:, gap], labels[gap] = GROUND, UNKNOWN
        return reflectance, labels

    def _real(self, rng) -> Tuple[np.ndarray, np.ndarray]:
        image = self.images[_pick(self._image_shares, rng)]
        window, symmetry = _window(image.labels.shape, self.crop_px, rng), int(rng.integers(8))
        reflectance = dihedral(image.reflectance[(slice(None), *window)], symmetry).copy()
        return reflectance, dihedral(image.labels[window], symmetry).copy()

    def _synthetic(self, rng) -> Tuple[np.ndarray, np.ndarray]:
        mix, shape = self.mixture, (self.crop_px, self.crop_px)
        ground = self.grounds[_pick(self._ground_shares, rng)]
        window = _window(ground.shape, self.crop_px, rng)
        image = dihedral(ground.crop((slice(None), *window), rng), int(rng.integers(8))).copy()
        labels = np.full(shape, CLEAR, np.uint8)
        if rng.random() < mix.haze:
            veil = haze(shape, rng.uniform(0.02, 0.25), rng)
            image = over(image, np.float32(rng.uniform(0.25, 0.6)) * np.ones_like(image), veil)
            labels[veil > _CLEAR_HAZE] = UNKNOWN
        kind = rng.random()
        if kind < mix.cloudless:
            return image, labels
        if kind < mix.cloudless + mix.overcast:
            return _overcast(image, rng)
        return self._clouded(image, labels, rng)

    def _clouded(self, image, labels, rng) -> Tuple[np.ndarray, np.ndarray]:
        cloud = self.bank.draw(rng)
        canvas = cloud.opacity.shape
        thinning = np.float32(rng.uniform(0.3, 1) if rng.random() < self.mixture.thin else 1)
        inside = _window(canvas, self.crop_px, rng)
        if rng.random() < self.mixture.shadow:
            distance_px, angle = rng.uniform(NEAREST_SHADOW_PX, FARTHEST_SHADOW_PX), rng.uniform(0, 2 * np.pi)
            offset_px = (round(distance_px * np.sin(angle)), round(distance_px * np.cos(angle)))
            shade = ndimage.gaussian_filter(shifted(cloud.opacity, offset_px), rng.uniform(0.3, 2.5))[inside] * thinning
            strength = np.float32(rng.uniform(0.45, 0.8))
            lit = image
            image = np.minimum(lit, AIRLIGHT) + np.maximum(lit - AIRLIGHT, 0) * (1 - strength * shade)
            visible = (lit - image).max(axis=0) > np.maximum(_DARKENS * lit.mean(axis=0), _DARKER)
            labels = np.where(strength * shade > _FAINT, np.uint8(UNKNOWN), labels)
            labels = np.where((strength * shade > _HALF_SHADE) & visible, np.uint8(SHADOW), labels)
        opacity = cloud.opacity[inside] * thinning
        brightness = np.float32(np.clip(max(rng.uniform(0.22, 0.95), image.mean() * 1.3), 0, 1.1))
        return _under(image, cloud.rgb[(slice(None), *inside)] * brightness, opacity, labels)


def _overcast(image, rng) -> Tuple[np.ndarray, np.ndarray]:
    """Return ``image`` under a deck without an end, now and then broken, from grey and even to white and billowing."""
    shape = image.shape[1:]
    holes, billows = (fractal_noise(shape, rng, coarsest_px=rng.uniform(24, 160)) for _ in range(2))
    opacity = np.clip(rng.uniform(0.6, 1.2) + rng.uniform(0.05, 0.3) * holes, 0, 1).astype(np.float32)
    tint = rng.uniform(0.97, 1.03, (3, 1, 1)) * rng.uniform(0.25, 0.95)
    cloud = np.maximum(tint * (1 + rng.uniform(0.02, 0.2) * billows), 0.1).astype(np.float32)
    return _under(image, cloud, opacity, np.full(shape, CLEAR, np.uint8))


def _under(image, cloud, opacity, labels) -> Tuple[np.ndarray, np.ndarray]:
    """Return ``image`` under ``cloud`` (both (3, H, W)) of ``opacity`` (H, W), and its labels."""
    clouded = over(image, cloud, opacity)
    visible = (clouded - image).min(axis=0) > _VISIBLE
    labels = np.where(opacity > _FAINT, np.uint8(UNKNOWN), labels)
    return clouded, np.where((opacity > CLOUDY_OPACITY) & visible, np.uint8(CLOUD), labels)


def _shares(weights) -> np.ndarray:
    """Return cumulated ``weights`` (N,), of which the last is 1."""
    cumulated = np.cumsum(np.asarray(weights, np.float64))
    return cumulated / cumulated[-1] if len(cumulated) else cumulated


def _pick(shares: np.ndarray, rng) -> int:
    return min(int(np.searchsorted(shares, rng.random(), side="right")), len(shares) - 1)


def _observed(reflectance: np.ndarray, mix: Mixture, rng) -> np.ndarray:
    """Return what a product keeps of ``reflectance``: another calibration, 8 bits of true colour, or a stretch."""
    if rng.random() < mix.gain:
        reflectance = reflectance * np.exp(rng.normal(0, 0.2) + rng.normal(0, 0.05, (3, 1, 1))).astype(np.float32)
    draw = rng.random()
    if draw < mix.stretched:
        limits: List[float] = [
            np.percentile(reflectance, rng.uniform(0, 2)), np.percentile(reflectance, rng.uniform(92, 100))
        ]  # fmt: skip
        share = (reflectance - limits[0]) / max(limits[1] - limits[0], 0.02)
        return (np.rint(np.clip(share, 0, 1) * 255) / 255 * TRUE_COLOUR_WHITE).astype(np.float32)
    if draw < mix.stretched + mix.byte:
        share = np.clip(reflectance / TRUE_COLOUR_WHITE, 0, 1)
        return (np.rint(share * 255) / 255 * TRUE_COLOUR_WHITE).astype(np.float32)
    return reflectance.astype(np.float32)


def _half_plane(shape, rng) -> np.ndarray:
    """Return what lies beyond a random line (H, W) bool: as the edge of a swath cuts an image."""
    rows, cols = np.indices(shape)
    angle = rng.uniform(0, 2 * np.pi)
    place = (cols - shape[1] / 2) * np.cos(angle) + (rows - shape[0] / 2) * np.sin(angle)
    return place > rng.uniform(-0.2, 0.6) * shape[0]


def _window(shape, side_px: int, rng) -> Tuple[slice, slice]:
    return tuple(slice(start, start + side_px) for start in (int(rng.integers(n - side_px + 1)) for n in shape))
