"""Any bands of one raster, read and described as the red, green and blue ones are."""

from dataclasses import replace
from typing import List, Sequence, Tuple

from osgeo import gdal

from ...errors import GridError, RasterError
from ...feedback import Feedback
from ..options.removeclouds import RasterSource
from .grid import Grid, relate
from .optical import OpticalBands
from .raster import BandReader, grid_of, has_only_gcps, open_dataset, same_crs
from .warp import footprint_share, require_overlap
from .writer import Profile


class BandSet(OpticalBands):
    """Bands ``numbers`` (from 1) of ``source``, of one type, on the grid of that raster or of one that shares its pixels.

    ``offset_px``: row and column on that grid of the raster's top-left pixel. ``what`` names the raster in messages. What is
    valid is told as for optical rasters: where nothing is declared, 0 in all the bands is NoData. Raises ``RasterError`` for
    bands of different types, ``GridError`` for a raster placed by ground control points only.
    """

    def __init__(
        self,
        source: RasterSource,
        numbers: Sequence[int],
        what: str,
        feedback: Feedback,
        offset_px: Tuple[int, int] = (0, 0),
    ):
        dataset = open_dataset(source)
        if has_only_gcps(dataset):
            raise GridError(
                f"The {what} '{source.path}' is placed by ground control points only. Warp it to a map grid first."
            )
        self.sources, self.datasets, self.band_numbers = [source], [dataset], list(numbers)
        self.grid = grid_of(dataset, source.crs_wkt)
        self._readers = [BandReader(dataset, number, offset_px) for number in numbers]
        types = sorted({str(reader.dtype) for reader in self._readers})
        if len(types) > 1:
            raise RasterError(
                f"The bands of the {what} '{source.path}' have different types ({', '.join(types)}). "
                "Convert them to one type."
            )
        self.dtype = self._readers[0].dtype
        self._nodata_override = None
        self.zero_is_nodata = not any(reader.has_mask for reader in self._readers)
        if self.zero_is_nodata:
            feedback.info(f"The {what} declares no NoData: 0 in all its bands counts as such.")

    def names(self) -> List[str]:
        """Return what the bands are called: their descriptions, or their numbers."""
        return [reader.description or f"band {reader.band}" for reader in self._readers]

    def profile(self, tags) -> Profile:
        """Return the profile of a raster of these bands, under the names they have, with the metadata ``tags``."""
        return replace(super().profile(tags), descriptions=tuple(reader.description for reader in self._readers))


def bands_on_grid(
    source: RasterSource, numbers: Sequence[int], target: Grid, what: str, target_what: str, feedback: Feedback
) -> BandSet:
    """Return bands of ``source`` in windows of ``target``; raise ``GridError`` unless their pixels coincide.

    ``what`` and ``target_what`` name the raster and the one with the grid ``target`` in messages.
    """
    grid = grid_of(open_dataset(source), source.crs_wkt)
    same = same_crs(grid.crs_wkt, target.crs_wkt)
    if grid.shape == target.shape and grid.geotransform == target.geotransform and same:
        return BandSet(source, numbers, what, feedback)
    relation = relate(grid, target, same)
    if not relation.paste_ok:
        raise GridError(
            f"The {what} '{source.path}' does not lie on the {target_what}'s grid: {relation.reason}. It is "
            f"{grid.describe()}, the {target_what} {target.describe()}. Warp it onto that grid first (Raster > "
            f"Projections > Warp, with the {target_what}'s CRS, pixel size and extent)."
        )
    if (grid.geotransform is None) != (target.geotransform is None):
        feedback.warn(f"Only one of the {target_what} and the {what} has a CRS: they are compared pixel by pixel.")
    share = footprint_share(source, target)
    require_overlap(share, source, what)
    if share < 0.999:
        feedback.warn(f"The {what} covers {100 * share:.1f} % of the {target_what}; the rest is left out.")
    return BandSet(source, numbers, what, feedback, relation.offset_px)


def colours(dataset) -> List[str]:
    """Return the colour interpretations ("Red", "Gray", "Alpha" …) of all bands of an opened dataset."""
    bands = (dataset.GetRasterBand(index) for index in range(1, dataset.RasterCount + 1))
    return [gdal.GetColorInterpretationName(band.GetColorInterpretation()) for band in bands]


def image_bands(dataset) -> List[int]:
    """Return the numbers of all bands but alpha bands, which tell what is valid and are no image."""
    return [number for number, colour in enumerate(colours(dataset), start=1) if colour != "Alpha"]
