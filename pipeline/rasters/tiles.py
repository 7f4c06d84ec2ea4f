"""Windows that cover a raster once, for work that needs no overlap."""

from dataclasses import dataclass
from typing import Iterator, Sequence, Tuple

from .grid import Window

TILE_PX = 512
"""A multiple of the usual blocks of 256 pixels; small enough for what is computed on a tile to stay in a CPU's cache.
"""


@dataclass(frozen=True)
class Tiles(Sequence):
    """See ``tiles``. Each is made when it is needed: those of a hostile header would not fit into memory."""

    shape: Tuple[int, int]
    size_px: int

    def __len__(self) -> int:
        rows, cols = (-(-length // self.size_px) for length in self.shape)
        return rows * cols

    def __getitem__(self, index: int) -> Window:
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        (height, width), size_px = self.shape, self.size_px
        row, col = (place * size_px for place in divmod(index % len(self), -(-width // size_px)))
        return Window(row, col, min(size_px, height - row), min(size_px, width - col))

    def __iter__(self) -> Iterator[Window]:
        return (self[index] for index in range(len(self)))


def tiles(shape: Tuple[int, int], size_px: int = TILE_PX) -> Tiles:
    """Return windows of ``size_px`` rows and columns, smaller at the far sides, that cover ``shape``, row by row."""
    return Tiles(tuple(shape), size_px)
