"""Windows that cover a raster once."""

import numpy as np
import pytest
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.tiles import tiles


@pytest.mark.parametrize("shape, size_px", [((1, 1), 4), ((8, 12), 4), ((9, 13), 4), ((3, 50), 7)])
def test_every_pixel_lies_in_one_tile_row_by_row(shape, size_px):
    found, seen = tiles(shape, size_px), np.zeros(shape, int)
    for window in found:
        seen[window.slices] += 1
    assert (seen == 1).all()
    assert len(found) == len(list(found)) and [found[index] for index in range(len(found))] == list(found)
    assert list(found) == sorted(found, key=lambda window: (window.row, window.col))
    assert found[-1] == list(found)[-1]
    with pytest.raises(IndexError):
        found[len(found)]


def test_tiles_of_a_huge_raster_take_no_memory():
    found = tiles((2**31 - 1, 2**31 - 1))
    assert len(found) == (2**22) ** 2 and found[2**22] == Window(512, 0, 512, 512)
