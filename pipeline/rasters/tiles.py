"""Windows that cover a raster once, for work that needs no overlap."""

from typing import List, Tuple

from .grid import Window

TILE_PX = 512
"""A multiple of the usual blocks of 256 pixels; small enough for what is computed on a tile to stay in a CPU's cache.
"""


def tiles(shape: Tuple[int, int], size_px: int = TILE_PX) -> List[Window]:
    """Return windows of ``size_px`` rows and columns, smaller at the far sides, that cover ``shape``, row by row."""
    height, width = shape
    return [
        Window(row, col, min(size_px, height - row), min(size_px, width - col))
        for row in range(0, height, size_px)
        for col in range(0, width, size_px)
    ]
