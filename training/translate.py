"""GAN1's images of whole scenes, made once and cached: GAN2 trains on crops of them."""

import os
from pathlib import Path

import numpy as np
import torch

from .data.pairs import from_bytes, to_bytes

TILE_PX = 512
MARGIN_PX = 64
"""Context around a tile; the networks' field of view is wider, but what lies beyond hardly counts."""


@torch.no_grad()
def translate_scene(restorer, sar, device="cpu"):
    """Return the translation (3, H, W) uint8 of ``sar`` (H, W) uint8, both in the networks' domain.

    Tiles of 512 pixels with a margin of 64 keep memory bounded; a border that is needed is mirrored.
    """
    height, width = sar.shape
    multiple = restorer.multiple_px
    bottom, right = (MARGIN_PX + (-size - 2 * MARGIN_PX) % multiple for size in sar.shape)
    padded = np.pad(from_bytes(sar), ((MARGIN_PX, bottom), (MARGIN_PX, right)), mode="symmetric")
    result = np.empty((3, height, width), dtype=np.uint8)
    for row in range(0, height, TILE_PX):
        for column in range(0, width, TILE_PX):
            window = padded[row : row + TILE_PX + 2 * MARGIN_PX, column : column + TILE_PX + 2 * MARGIN_PX]
            tile = restorer.translate(torch.from_numpy(window.copy())[None, None].to(device))[0].clamp(-1, 1)
            target = result[:, row : row + TILE_PX, column : column + TILE_PX]
            inner = tile[:, MARGIN_PX:, MARGIN_PX:][:, : target.shape[1], : target.shape[2]]
            target[:] = to_bytes(inner.float().cpu().numpy())
    return result


class Translations:
    """A folder with one ``.npy`` per pair, read as ``translations[pair.name]``; arrays are mapped, not loaded."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def _path(self, name):
        return self.folder / f"{name}.npy"

    def __contains__(self, name):
        return self._path(name).is_file()

    def get(self, name, default=None):
        """Return the translation (3, H, W) uint8 of the pair ``name``, ``default`` where there is none."""
        return np.load(self._path(name), mmap_mode="r") if name in self else default

    def make(self, restorer, pairs, device="cpu"):
        """Translate those of ``pairs`` that have no translation yet; each file is whole or absent."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for pair in pairs:
            if pair.name not in self:
                part = self.folder / f"{pair.name}.part.npy"
                np.save(part, translate_scene(restorer, pair.sar, device))
                os.replace(part, self._path(pair.name))
