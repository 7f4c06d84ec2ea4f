"""The optical raster: its red, green and blue band, from one file or three, on the grid of the result."""

from typing import List, Optional, Tuple

import numpy as np
from osgeo import gdal

from ...errors import GridError, OptionError, RasterError
from ...feedback import Feedback
from ..options.removeclouds import RestoreOptions
from .band_names import find_rgb, only_band, require_band
from .grid import Grid, Window
from .raster import BandReader, descriptions, grid_of, has_only_gcps, open_dataset, same_crs
from .warp import require_upright
from .writer import Profile

_COLOUR_OPTIONS = ("RED_BAND", "GREEN_BAND", "BLUE_BAND")


class OpticalBands:
    """The red, green and blue band, from one raster or three, on the output grid."""

    def __init__(self, options: RestoreOptions, feedback: Feedback):
        self.sources, self.band_numbers, self.datasets = _open_rgb(options, feedback)
        names = descriptions(self.datasets[0]) if options.green is None else []
        self.others = [name or str(i) for i, name in enumerate(names, start=1) if i not in self.band_numbers]
        """Names, or else numbers, of the raster's other bands."""
        self.grid = common_grid(self.sources, self.datasets)
        self._readers = [BandReader(dataset, number) for dataset, number in zip(self.datasets, self.band_numbers)]
        types = {reader.dtype for reader in self._readers}
        if len(types) > 1:
            names = ", ".join(sorted(map(str, types)))
            raise RasterError(
                f"The red, green and blue bands have different types ({names}). Convert them to one type."
            )
        self.dtype = types.pop()
        self._nodata_override = options.optical_nodata
        declared = options.optical_nodata is not None or any(reader.has_mask for reader in self._readers)
        self.zero_is_nodata = not declared
        if self.zero_is_nodata:
            feedback.info("No NoData is declared: 0 in all three bands counts as such. OPTICAL_NODATA overrides this.")

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return source (3, h, w) in ``dtype`` and valid (h, w) bool: data in all three bands.

        A NoData value or mask of the file counts, unless the user named another value; where nothing is
        declared, 0 in all three bands is NoData, as in Sentinel-2 products.
        """
        parts = [reader.read(window) for reader in self._readers]
        source = np.stack([values for values, _ in parts])
        if self._nodata_override is None:
            valid = np.logical_and.reduce([ok for _, ok in parts])
            return source, valid & (source != 0).any(axis=0) if self.zero_is_nodata else valid
        finite = np.isfinite(source).all(axis=0)
        return source, finite & (source != self._nodata_override).all(axis=0)

    def processing_baseline(self) -> Optional[float]:
        """Return Sentinel-2's processing baseline (``4.0`` for 04.00) from the metadata, ``None`` where it is not told."""
        text = self.datasets[0].GetMetadataItem("PROCESSING_BASELINE") or ""
        try:
            return float(text)
        except ValueError:
            return None

    def declared_scales(self) -> List[Tuple[float, float]]:
        """Return the scale and the offset that each band declares for its stored numbers, 1 and 0 where it does not."""
        bands = [reader.gdal_band for reader in self._readers]
        scales = [band.GetScale() for band in bands]
        return [(1.0 if scale is None else scale, band.GetOffset() or 0.0) for scale, band in zip(scales, bands)]

    def profile(self, tags) -> Profile:
        """Return the profile of a raster of these three bands with the metadata ``tags``."""
        dataset, bands = self.datasets[0], [reader.gdal_band for reader in self._readers]
        names = [reader.description or colour for reader, colour in zip(self._readers, ("red", "green", "blue"))]
        return Profile(
            width=self.grid.width,
            height=self.grid.height,
            dtype=self.dtype,
            nodata=self._readers[0].nodata if self._nodata_override is None else self._nodata_override,
            undeclared_nodata=0 if self.zero_is_nodata else None,
            masked=self._nodata_override is None and any(reader.has_mask_band for reader in self._readers),
            descriptions=tuple(names),
            crs_wkt=self.sources[0].crs_wkt or dataset.GetProjection() or None,
            geotransform=dataset.GetGeoTransform(can_return_null=True),
            scales=tuple(band.GetScale() for band in bands),
            offsets=tuple(band.GetOffset() for band in bands),
            units=tuple(band.GetUnitType() for band in bands),
            tags=tags,
        )


def _open_rgb(options, feedback):
    """Return the three sources, band numbers and datasets of red, green and blue."""
    red = open_dataset(options.optical)
    if options.green is not None:
        sources = [options.optical, options.green, options.blue]
        datasets = [red, open_dataset(options.green), open_dataset(options.blue)]
        given = (options.red_band, options.green_band, options.blue_band)
        numbers = [
            number or only_band(descriptions(dataset), option, source.path)
            for number, dataset, option, source in zip(given, datasets, _COLOUR_OPTIONS, sources)
        ]
    else:
        sources, datasets = [options.optical] * 3, [red] * 3
        names = descriptions(red)
        numbers = [options.red_band, options.green_band, options.blue_band]
        if None in numbers:
            bands = [red.GetRasterBand(index) for index in range(1, len(names) + 1)]
            colours = [gdal.GetColorInterpretationName(band.GetColorInterpretation()) for band in bands]
            found, how = find_rgb(names, colours, options.optical.path)
            numbers = [given or number for given, number in zip(numbers, found)]
            feedback.info(f"Red, green and blue are bands {', '.join(map(str, numbers))} ({how}).")
    for number, dataset, source, option in zip(numbers, datasets, sources, _COLOUR_OPTIONS):
        require_band(number, dataset.RasterCount, option, source.path)
    if options.green is None and len(set(numbers)) < 3:
        raise OptionError(f"RED_BAND, GREEN_BAND and BLUE_BAND are {numbers}: choose three different bands.")
    return sources, numbers, datasets


def common_grid(sources, datasets) -> Grid:
    grids = []
    for source, dataset in zip(sources, datasets):
        if has_only_gcps(dataset):
            raise GridError(
                f"The optical raster '{source.path}' is placed by ground control points only. "
                "Warp it to a map grid first."
            )
        grid = grid_of(dataset, source.crs_wkt)
        require_upright(grid, source.path)
        grids.append(grid)
    for source, grid in zip(sources[1:], grids[1:]):
        placed_alike = grid.shape == grids[0].shape and grid.geotransform == grids[0].geotransform
        if not (placed_alike and same_crs(grid.crs_wkt, grids[0].crs_wkt)):
            raise GridError(
                f"The bands lie on different grids: '{sources[0].path}' is {grids[0].describe()}, "
                f"'{source.path}' is {grid.describe()}. Use bands of one resolution and tile."
            )
    return grids[0]
