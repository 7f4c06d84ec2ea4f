"""Training samples: crops of clear pairs, augmented, under a cloud; a step's batch is always the same."""

import zlib
from collections.abc import Sequence as SequenceABC
from dataclasses import dataclass, field
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import torch

from ...errors import OptionError
from ...pipeline.pixels.cloud_shapes import cast_shadow, haze, over, shifted
from ...pipeline.pixels.radiometry import Radiometry
from .augment import AugmentationConfig, add_speckle, draw_mixing, jitter_limits, mix
from .clouds.bank import CloudBank, dihedral
from .pairs import Pair, from_bytes

_FARTHEST_SHADOW_PX = 24
_LARGEST_SHRINK = 0.4


def require_size(pairs: Sequence[Pair], crop_px: int) -> None:
    """Raise ``OptionError`` where some of ``pairs`` are smaller than crops of ``crop_px`` squared."""
    small = [pair.name for pair in pairs if min(pair.shape) < crop_px]
    if small:
        raise OptionError(
            f"{len(small)} pairs are smaller than a crop of {crop_px} pixels ({small[0]} is one). "
            "Choose a smaller crop, or leave them out."
        )


class Samples:
    """An endless, seeded stream of training samples.

    Crops of ``crop_px`` squared are drawn from ``pairs``: a source by ``source_weights`` (missing: by its area),
    a pair by its area, a place. ``bank`` gives the clouds; without one a sample is ``sar`` and ``target``
    only, as GAN1 needs it. ``translations`` maps names of pairs to GAN1's image of the whole pair, (3, H, W),
    uint8 or float in [-1, 1]. It is cropped, turned and colour-mixed with the target: a mixed translation
    estimates the mixed target as well as before. The jitter of the optical limits is not applied to it,
    since GAN1 does not see them. Pairs without translation get zeros.
    """

    def __init__(
        self,
        pairs: Sequence[Pair],
        crop_px: int,
        bank: Optional[CloudBank] = None,
        seed: int = 0,
        augmentation: AugmentationConfig = AugmentationConfig(),
        source_weights: Optional[Mapping[str, float]] = None,
        translations: Optional[Mapping[str, np.ndarray]] = None,
    ) -> None:
        if not pairs:
            raise OptionError("There are no pairs to draw samples from. Check the data folder and the split.")
        require_size(pairs, crop_px)
        if bank is not None and bank.crop_px != crop_px:
            raise OptionError(f"The clouds are made for crops of {bank.crop_px} pixels, the samples have {crop_px}.")
        self.pairs = list(pairs)
        self.crop_px = crop_px
        self.bank = bank
        self.seed = seed
        self.augmentation = augmentation
        self.translations = translations
        self._cumulated = np.cumsum(_probabilities(self.pairs, source_weights))

    def batch(self, step: int, batch_size: int, first: int = 0) -> Dict[str, torch.Tensor]:
        """Return samples ``first`` .. ``first + batch_size - 1`` of step ``step``, all float32.

        ``sar`` (N, 1, H, W) and ``target`` (N, 3, H, W) in [-1, 1]; with a bank also ``optical`` (N, 3, H, W), the
        target under cloud, ``hidden`` (N, 1, H, W), how much of the ground cloud or shadow hides (0..1), and
        ``cloudy`` (N, 1, H, W), the mask for the network, 0 or 1; with translations ``translation`` (N, 3, H, W).
        Several processes share a step by different values of ``first``.
        """
        rngs = [np.random.default_rng([self.seed, step, first + index]) for index in range(batch_size)]
        return stack(self._samples(rngs))

    def _samples(self, rngs: Sequence[np.random.Generator]) -> List[Dict[str, np.ndarray]]:
        return [self._sample(rng) for rng in rngs]

    def _sample(self, rng: np.random.Generator) -> Dict[str, np.ndarray]:
        options = self.augmentation
        pair, view = self._draw(rng)
        sar, rgb = (from_bytes(view.of(part)) for part in (pair.sar[None], pair.rgb))
        sample = {
            "sar": self._vary_sar(sar, rng),
            "target": jitter_limits(mix(rgb, view.mixing), options.limits_jitter, rng),
            **self._translation(pair, view),
        }
        if self.bank is not None:
            sample.update(cover(sample["target"], self.bank, options, rng))
        return sample

    def _draw(self, rng: np.random.Generator) -> Tuple[Pair, "View"]:
        options = self.augmentation
        pair = self.pairs[min(int(np.searchsorted(self._cumulated, rng.random(), side="right")), len(self.pairs) - 1)]
        window = _draw_window(pair.shape, self.crop_px, rng)
        symmetry = int(rng.integers(8)) if options.dihedral else 0
        mixed = rng.random() < options.colour_mixing or pair.colour == "false"
        return pair, View(window, symmetry, draw_mixing(options.sign_flip, rng) if mixed else None)

    def _vary_sar(self, sar: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return add_speckle(jitter_limits(sar, self.augmentation.sar_jitter, rng), self.augmentation.speckle, rng)

    def _translation(self, pair: Pair, view: "View") -> Dict[str, np.ndarray]:
        """Return ``{"translation": (3, H, W)}``, empty where this stream has none."""
        if self.translations is None:
            return {}
        whole = self.translations.get(pair.name)
        if whole is None:
            return {"translation": np.zeros((3, self.crop_px, self.crop_px), np.float32)}
        part = view.of(whole)
        return {
            "translation": mix(from_bytes(part) if part.dtype == np.uint8 else part.astype(np.float32), view.mixing)
        }


@dataclass(frozen=True)
class View:
    """How a sample looks at its pair: a ``window`` (of three axes), one of eight symmetries, how bands are mixed."""

    window: Tuple[slice, slice, slice]
    symmetry: int
    mixing: Optional[np.ndarray]

    def of(self, image: np.ndarray) -> np.ndarray:
        """Return the window of ``image`` (B, H, W), turned and mirrored."""
        return dihedral(image[self.window], self.symmetry)


def cover(
    target: np.ndarray, bank: CloudBank, options: AugmentationConfig, rng: np.random.Generator
) -> Dict[str, np.ndarray]:
    """Put a cloud of ``bank`` over ``target`` (3, H, W); return ``optical``, ``hidden``, ``cloudy`` as in a batch."""
    cloud = bank.draw(rng)
    ground = (target + 1) / 2
    hidden, distance_px = cloud.opacity, cloud.distance_px
    if rng.random() < options.shadow:
        offset_px = tuple(rng.integers(-_FARTHEST_SHADOW_PX, _FARTHEST_SHADOW_PX + 1, size=2))
        shadow, strength = shifted(cloud.opacity, offset_px), rng.uniform(0.3, 0.8)
        ground = cast_shadow(ground, shadow, strength)
        hidden = np.maximum(hidden, np.float32(strength) * shadow)
        distance_px = np.minimum(distance_px, shifted(cloud.distance_px, offset_px, fill=255))
    if rng.random() < options.haze:
        ground = over(ground, np.ones_like(ground), haze(ground.shape[1:], rng.uniform(0.03, 0.15), rng))
    brightness = np.float32(rng.uniform(*options.brightness))
    optical = np.clip(over(ground, cloud.rgb * brightness, cloud.opacity), 0, 1) * 2 - 1
    if rng.random() < options.mask_shrink:
        cloudy = hidden > rng.uniform(0, _LARGEST_SHRINK)
    else:
        cloudy = distance_px <= rng.integers(options.mask_grow_px + 1)
    if options.mask_all and rng.random() < options.mask_all:
        cloudy = np.ones_like(cloudy)
    return {"optical": optical, "hidden": hidden[None], "cloudy": cloudy[None]}


@dataclass(frozen=True)
class Case:
    """One image to judge a network by: tensors as in ``Samples.batch`` with N = 1, and where they come from.

    Where the data has digital numbers: ``dn`` of ``optical`` and ``target``, (3, H, W), and the ``limits`` that led
    from them to the tensors.
    """

    name: str
    group: str
    source: str
    tensors: Dict[str, torch.Tensor]
    limits: Optional[Radiometry] = None
    dn: Mapping[str, np.ndarray] = field(default_factory=dict)


class EvaluationSamples(SequenceABC):
    """The fixed list of test samples: windows of natural-colour ``pairs`` under a cloud each, made when read.

    A pair gives up to ``per_pair`` windows of the size of the bank's clouds that do not overlap. Which ones, and
    their clouds, depend on ``seed`` and the pair's name only, not on the other pairs.
    """

    def __init__(self, pairs: Sequence[Pair], bank: CloudBank, seed: int, per_pair: int) -> None:
        self.bank = bank
        self.seed = seed
        self._windows: List[Tuple[Pair, int, int]] = []
        for pair in pairs:
            if pair.colour == "natural":
                self._windows += [(pair, row, column) for row, column in self._places(pair, per_pair)]

    def _rng(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])

    def _places(self, pair: Pair, count: int) -> List[Tuple[int, int]]:
        side = self.bank.crop_px
        places = [
            (row, column)
            for row in range(0, pair.shape[0] - side + 1, side)
            for column in range(0, pair.shape[1] - side + 1, side)
        ]
        chosen = self._rng(pair.name).permutation(len(places))[:count]
        return [places[index] for index in sorted(chosen)]

    def __len__(self) -> int:
        return len(self._windows)

    def __getitem__(self, index: int) -> Case:
        pair, row, column = self._windows[index]
        side = self.bank.crop_px
        window = (slice(None), slice(row, row + side), slice(column, column + side))
        name = f"{pair.name}_{row}_{column}"
        target = from_bytes(pair.rgb[window])
        sample = {"sar": from_bytes(pair.sar[None][window]), "target": target}
        sample.update(cover(target, self.bank, AugmentationConfig(), self._rng(name)))
        return Case(name, pair.group, pair.source, stack([sample]))


def stack(samples: Sequence[Dict[str, np.ndarray]]) -> Dict[str, torch.Tensor]:
    """Return one float32 tensor (N, C, H, W) per name."""
    return {
        name: torch.from_numpy(np.stack([sample[name] for sample in samples]).astype(np.float32)) for name in samples[0]
    }


def _draw_window(shape: Tuple[int, int], side_px: int, rng: np.random.Generator) -> Tuple[slice, slice, slice]:
    row, column = (int(rng.integers(length - side_px + 1)) for length in shape)
    return slice(None), slice(row, row + side_px), slice(column, column + side_px)


def _probabilities(pairs: Sequence[Pair], source_weights: Optional[Mapping[str, float]]) -> np.ndarray:
    areas = np.array([float(pair.shape[0] * pair.shape[1]) for pair in pairs])
    if source_weights is not None:
        sources = np.array([pair.source for pair in pairs])
        missing = sorted(set(sources) - set(source_weights))
        if missing:
            raise OptionError(f"source_weights has no weight for {', '.join(missing)}.")
        for source in set(sources):
            areas[sources == source] *= source_weights[source] / areas[sources == source].sum()
    return areas / areas.sum()
