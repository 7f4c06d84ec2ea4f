"""The optical raster: its red, green and blue band, from one file or three, on the grid of the result."""

from typing import List, Sequence, Tuple

from ...errors import GridError, OptionError, RasterError
from ...feedback import Feedback
from ..options.sources import OpticalSource
from .band_names import find_rgb, only_band, require_band
from .bands import Bands
from .grid import Grid, coincide
from .raster import Raster, Rasters, require_own_type, same_crs
from .warp import require_upright

_COLOURS = ("red", "green", "blue")
_COLOUR_OPTIONS = ("RED_BAND", "GREEN_BAND", "BLUE_BAND")


def rgb_bands(source: OpticalSource, rasters: Rasters, feedback: Feedback) -> Bands:
    """Return the red, green and blue band, from one raster or three, on the output grid.

    Raises ``OptionError`` for bands that cannot be found, ``RasterError`` for bands of different types, ``GridError``
    for rasters that are rotated or lie on different grids.
    """
    opened, numbers = _open_rgb(source, rasters, feedback)
    grid = common_grid(opened)
    readers = [raster.reader(number) for raster, number in zip(opened, numbers)]
    for reader in readers:
        require_own_type(reader)
    types = {reader.dtype for reader in readers}
    if len(types) > 1:
        names = ", ".join(sorted(map(str, types)))
        raise RasterError(f"The red, green and blue bands have different types ({names}). Convert them to one type.")
    labels = [reader.description or colour for reader, colour in zip(readers, _COLOURS)]
    bands = Bands(readers, opened, grid, labels, source.nodata)
    if bands.zero_is_nodata:
        feedback.info("No NoData is declared: 0 in all three bands counts as such. OPTICAL_NODATA overrides this.")
    return bands


def other_bands(bands: Bands) -> List[str]:
    """Return the names, or else numbers, of the bands beside ``bands`` in their raster; none where they have one file
    each.
    """
    if len(set(map(id, bands.rasters))) > 1:
        return []
    names = bands.rasters[0].names
    return [name or str(index) for index, name in enumerate(names, start=1) if index not in bands.band_numbers]


def _open_rgb(source, rasters, feedback) -> Tuple[List[Raster], List[int]]:
    """Return the rasters and the band numbers of red, green and blue."""
    red = rasters.open(source.raster)
    if not source.in_one_file:
        opened = [red, rasters.open(source.green), rasters.open(source.blue)]
        numbers = [
            number or only_band(raster.names, option, raster.path)
            for number, raster, option in zip(source.band_numbers, opened, _COLOUR_OPTIONS)
        ]
    else:
        opened, numbers = [red] * 3, list(source.band_numbers)
        if None in numbers:
            found, how = find_rgb(red.names, red.colours, red.path)
            numbers = [given or number for given, number in zip(numbers, found)]
            feedback.info(f"Red, green and blue are bands {', '.join(map(str, numbers))} ({how}).")
    for number, raster, option in zip(numbers, opened, _COLOUR_OPTIONS):
        require_band(number, len(raster.names), option, raster.path)
    if source.in_one_file and len(set(numbers)) < 3:
        raise OptionError(f"RED_BAND, GREEN_BAND and BLUE_BAND are {numbers}: choose three different bands.")
    return opened, numbers


def common_grid(rasters: Sequence[Raster]) -> Grid:
    """Return the grid that all ``rasters`` lie on; raise ``GridError`` where there is none, or it is rotated."""
    for raster in rasters:
        if raster.has_only_gcps:
            raise GridError(
                f"The optical raster '{raster.path}' is placed by ground control points only. Warp it to a map grid "
                "first."
            )
        require_upright(raster.grid, raster.path)
    first = rasters[0].grid
    for raster in rasters[1:]:
        grid = raster.grid
        if not coincide(grid, first, same_crs(grid.crs_wkt, first.crs_wkt)):
            raise GridError(
                f"The bands lie on different grids: '{rasters[0].path}' is {first.describe()}, "
                f"'{raster.path}' is {grid.describe()}. Use bands of one resolution and tile."
            )
    return first
