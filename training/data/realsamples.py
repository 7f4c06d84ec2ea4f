"""Samples and test cases with real clouds, read from SEN12MS-CR when they are needed."""

from collections.abc import Sequence as SequenceABC
from concurrent.futures import ThreadPoolExecutor
from typing import Dict, List, Mapping, Optional, Sequence

import numpy as np

from ...neighbourhood import distance_to
from .augment import AugmentationConfig, jitter_limits, mix
from .samples import Case, Samples, View, stack
from .sen12mscr import TriplePair

READERS = 8
"""Threads that read the samples of a batch: unpacking and decoding release Python's lock most of the time."""


class RealSamples(Samples):
    """The stream of ``samples.Samples`` for triples: with ``clouds``, ``optical`` is the cloudy date.

    ``hidden`` then is 1 where the ground is hidden, ``cloudy`` the same, grown by ``mask_grow_px`` and ``mask_all``.
    Augmentation that only makes sense for drawn clouds (brightness, shadow, haze, thin rims) does nothing.
    """

    def __init__(
        self,
        pairs: Sequence[TriplePair],
        crop_px: int,
        clouds: bool,
        seed: int = 0,
        augmentation: AugmentationConfig = AugmentationConfig(),
        translations: Optional[Mapping[str, np.ndarray]] = None,
    ) -> None:
        super().__init__(pairs, crop_px, None, seed, augmentation, None, translations)
        self.clouds = clouds
        self._readers = ThreadPoolExecutor(READERS)

    def _samples(self, rngs: Sequence[np.random.Generator]) -> List[Dict[str, np.ndarray]]:
        return list(self._readers.map(self._sample, rngs))

    def _sample(self, rng: np.random.Generator) -> Dict[str, np.ndarray]:
        pair, view = self._draw(rng)
        dates = ("target", "optical") if self.clouds else ("target",)
        sample = {"sar": self._vary_sar(view.of(pair.encoded("sar")), rng)}
        images = [mix(view.of(pair.encoded(date)), view.mixing) for date in dates]
        # one above the other: the limits of both dates move alike, as they are the same
        moved = jitter_limits(np.concatenate(images, axis=1), self.augmentation.limits_jitter, rng)
        sample.update(zip(dates, np.split(moved, len(dates), axis=1)))
        sample.update(self._translation(pair, view))
        if self.clouds:
            sample.update(self._mask(pair, view, rng))
        return sample

    def _mask(self, pair: TriplePair, view: View, rng: np.random.Generator) -> Dict[str, np.ndarray]:
        options, hidden = self.augmentation, pair.cloudy
        grow_px = int(rng.integers(options.mask_grow_px + 1))
        cloudy = distance_to(hidden, grow_px) <= grow_px if grow_px else hidden
        if options.mask_all and rng.random() < options.mask_all:
            cloudy = np.ones_like(cloudy)
        return {"hidden": view.of(hidden[None]), "cloudy": view.of(cloudy[None])}


class RealCases(SequenceABC):
    """The test cases of ``pairs``, one each, in order, made when read; ``hidden`` and ``cloudy`` are the mask."""

    def __init__(self, pairs: Sequence[TriplePair]) -> None:
        self.pairs = list(pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> Case:
        pair = self.pairs[index]
        sample = {name: pair.encoded(name) for name in ("sar", "target", "optical")}
        sample["hidden"] = sample["cloudy"] = pair.cloudy[None]
        dn = {name: pair.dn(name) for name in ("target", "optical")}
        return Case(pair.name, pair.group, pair.source, stack([sample]), pair.limits.optical, dn)
