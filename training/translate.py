"""GAN1's images of whole scenes, made once and cached: GAN2 trains on crops of them."""

from pathlib import Path

import numpy as np
import torch

from ..files import replaced
from .data.pairs import from_bytes, to_bytes

TILE_PX = 512
MARGIN_PX = 64
"""Context around a tile; the networks' field of view is wider, but what lies beyond hardly counts."""


@torch.no_grad()
def translate_scene(restorer, sar, device="cpu"):
    """Return the translation (3, H, W) uint8 of ``sar`` (H, W) uint8, both in the networks' domain.

    Scenes that are larger than 512 pixels go in tiles with a margin of 64 or more, which keeps memory bounded; borders
    that are needed are mirrored.
    """
    height, width = sar.shape
    # a U-Net takes multiples of 256 only: the margin makes a tile one
    margin_px = max(MARGIN_PX, restorer.multiple_px // 2) if max(sar.shape) > TILE_PX else 0
    bottom, right = (margin_px + (-size - 2 * margin_px) % restorer.multiple_px for size in sar.shape)
    padded = np.pad(from_bytes(sar), ((margin_px, bottom), (margin_px, right)), mode="symmetric")
    result = np.empty((3, height, width), dtype=np.uint8)
    for row in range(0, height, TILE_PX):
        for column in range(0, width, TILE_PX):
            window = padded[row : row + TILE_PX + 2 * margin_px, column : column + TILE_PX + 2 * margin_px]
            tile = restorer.translate(torch.from_numpy(window.copy())[None, None].to(device))[0].clamp(-1, 1)
            target = result[:, row : row + TILE_PX, column : column + TILE_PX]
            inner = tile[:, margin_px:, margin_px:][:, : target.shape[1], : target.shape[2]]
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
                with replaced(self._path(pair.name)) as draft:
                    np.save(draft, translate_scene(restorer, pair.sar, device))
