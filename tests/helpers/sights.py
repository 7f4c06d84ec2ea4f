"""A synthetic landscape as the estimators see it: windows, trials and references."""

from dataclasses import replace

import numpy as np
from sar_cloud_removal.estimators.fill import blur
from sar_cloud_removal.estimators.sight import ReferenceSight, Sight, Trial

BANDS = 4


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


def noise(generator, count, size, sigma):
    image = blur(generator.standard_normal((count, *size)).astype(np.float32), sigma)
    return image / image.std((1, 2), keepdims=True) * 0.35


def disc(size, row, column, radius):
    rows, columns = np.ogrid[: size[0], : size[1]]
    return (rows - row) ** 2 + (columns - column) ** 2 < radius**2


class World:
    """A landscape of fields: SAR follows one part of it, a reference of an earlier date another one."""

    def __init__(self, size=(96, 96), references=1, polarisations=2, reference_noise=0.05, seed=0):
        self.generator = generator = np.random.default_rng(seed)
        ground = noise(generator, 3, size, 2.0)
        mixing = generator.standard_normal((BANDS, 3)).astype(np.float32)
        mixing /= np.abs(mixing).sum(1, keepdims=True)
        self.truth = np.clip(np.einsum("bc,chw->bhw", mixing, 1.5 * ground), -1, 1).astype(np.float32)
        self.size = size
        everywhere = np.ones(size, dtype=bool)
        self.sar = self.sar_seen = None
        if polarisations:
            speckle = 0.1 * generator.standard_normal((polarisations, *size)).astype(np.float32)
            self.sar, self.sar_seen = np.clip(ground[:polarisations] + speckle, -1, 1), everywhere
        self.references = tuple(
            ReferenceSight(
                np.clip(self.truth[::-1] + reference_noise * noise(generator, BANDS, size, 3.0) / 0.35, -1, 1),
                everywhere,
                tuple(range(BANDS))[::-1],
                self.sar,
                self.sar_seen,
                days=10.0 * index - 15,
            )
            for index in range(references)
        )

    def sight(self, hidden, **changes):
        optical = np.where(hidden, np.float32(np.nan), self.truth)
        return replace(Sight(optical, hidden, self.sar, self.sar_seen, self.references), **changes)

    def trials(self, hidden, count=6):
        found = []
        for _ in range(count):
            radius = 0.15 * min(self.size)
            hole = disc(self.size, *(self.generator.uniform(0.2, 0.8) * s for s in self.size), radius) & ~hidden
            found.append(Trial(self.sight(hidden | hole), self.truth, hole))
        return found
