"""The rasters of one run, opened on the optical grid: three optical bands, one SAR band, a cloud mask."""

import os
from typing import List, Optional, Sequence, Tuple

import numpy as np
from osgeo import gdal

from ..errors import GridError, OptionError, RasterError
from . import radiometry
from .bands import find_rgb, find_vv, only_band, require_band
from .feedback import Feedback
from .grid import Grid, Window
from .masks import find_mask_band, is_cloudy, probability_threshold, recognise_mask_type
from .options import RasterSource, RestoreOptions
from .raster import BandReader, grid_of, has_only_gcps, open_dataset, same_crs
from .sampling import sample_pixels
from .warp import band_on_grid, footprint_share, require_overlap, require_upright
from .writer import Profile

_COLOUR_OPTIONS = ("RED_BAND", "GREEN_BAND", "BLUE_BAND")


def descriptions(dataset) -> List[str]:
    """Return the band names of a dataset, empty strings where bands have none."""
    return [dataset.GetRasterBand(index).GetDescription() for index in range(1, dataset.RasterCount + 1)]


class OpticalBands:
    """The red, green and blue band, from one raster or three, on the output grid."""

    def __init__(self, options: RestoreOptions, feedback: Feedback):
        self.sources, self.band_numbers, self.datasets = _open_rgb(options, feedback)
        self.grid = _common_grid(self.sources, self.datasets)
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


class SarBand:
    """One SAR band on a grid, read in decibels."""

    def __init__(self, source: RasterSource, band: Optional[int], unit: str, grid: Grid, feedback: Feedback):
        dataset = open_dataset(source)
        names = descriptions(dataset)
        if band is None:
            band, how = find_vv(names, source.path)
            feedback.info(f"SAR band: {band} ({names[band - 1] or 'unnamed'}), {how}.")
        require_band(band, len(names), "SAR_BAND", source.path)
        if unit == "auto":
            reader = BandReader(dataset, band)
            unit, why = radiometry.recognise_sar_unit(reader.unscaled(_band_samples(reader)))
            feedback.info(f"SAR unit: {unit} ({why}).")
        self._reader = band_on_grid(source, band, grid, "SAR raster", feedback, sar_unit=unit)
        self._unit = "linear" if self._reader.is_power else unit
        self.datasets = [dataset]

    def read_db(self, window: Window) -> np.ndarray:
        """Return (1, h, w) float32 dB, NaN where there is no SAR."""
        values, valid = self._reader.read(window)
        if not self._reader.is_power:
            values = self._reader.unscaled(values)
        return np.where(valid, radiometry.to_db(values, self._unit), np.float32(np.nan))[None]


class CloudMask:
    """A cloud mask on the optical grid."""

    def __init__(self, options: RestoreOptions, grid: Grid, feedback: Feedback):
        source = options.cloud_mask
        dataset = open_dataset(source)
        names = descriptions(dataset)
        band = options.mask_band
        if band is None:
            band, how = find_mask_band(names, source.path)
            feedback.info(f"Mask band: {band} ({names[band - 1] or 'unnamed'}), {how}.")
        require_band(band, len(names), "MASK_BAND", source.path)
        reader = BandReader(dataset, band)
        samples = _band_samples(reader, with_zeros=True)
        self.mask_type = options.mask_type
        if self.mask_type == "auto":
            self.mask_type, why = recognise_mask_type(samples, names[band - 1], source.path)
            feedback.info(f"Mask type: {self.mask_type} ({why}).")
        if self.mask_type == "qa60" and not samples.any():
            feedback.warn(
                f"The QA60 mask '{source.path}' is 0 everywhere that was looked at. Products made between January 2022 "
                "and February 2024 carry no clouds in QA60: use the SCL band or a cloud probability instead."
            )
        self._threshold = options.mask_threshold
        if self.mask_type == "probability":
            self._threshold, unit = probability_threshold(samples, options.mask_threshold)
            feedback.info(f"Cloud probability is read as {unit}: cloud from {self._threshold:g} up.")
        self._scl_classes = options.scl_classes
        zero_means_clear = self.mask_type != "scl" and reader.nodata == 0
        if zero_means_clear:
            feedback.info("The mask declares 0 as NoData; in a mask of this type 0 means clear.")
        self._reader = band_on_grid(source, band, grid, "cloud mask", feedback, ignore_nodata=zero_means_clear)
        self.datasets = [dataset]

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return cloudy (h, w) bool and known (h, w) bool: inside the mask raster and not its NoData."""
        values, known = self._reader.read(window)
        return is_cloudy(values, self.mask_type, self._scl_classes, self._threshold) & known, known


class EverythingMask:
    """Stands in where no mask is given: every pixel of the raster is to be restored, as in the paper."""

    mask_type = "everything"

    def __init__(self, grid: Grid):
        self._shape = grid.shape
        self.datasets = []

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return cloudy and known (h, w) bool, both True inside the raster."""
        inside = np.zeros(window.shape, bool)
        inside[window.clipped(self._shape).relative_to(window).slices] = True
        return inside, inside.copy()


class Inputs:
    """Everything a restoration reads. Opening checks it all; errors name the raster and the remedy."""

    def __init__(self, options: RestoreOptions, feedback: Feedback):
        self.optical = OpticalBands(options, feedback)
        grid = self.optical.grid
        self.sar = SarBand(options.sar, options.sar_band, options.sar_unit, grid, feedback)
        share = footprint_share(options.sar, grid)
        require_overlap(share, options.sar, "SAR raster")
        if share < 0.999:
            feedback.warn(f"The SAR raster covers {100 * share:.1f} % of the optical raster; clouds outside it stay.")
        if grid.geotransform is None:
            feedback.warn(
                "The rasters have no CRS: they are taken to cover the same ground pixel by pixel, because their sizes "
                "agree."
            )
        if options.cloud_mask is None or options.mask_type == "everything":
            self.mask = EverythingMask(grid)
            feedback.warn(
                "No cloud mask is used: every pixel is replaced by the networks' estimate, clear ones too. "
                "Give a CLOUD_MASK to keep clear pixels as they are."
            )
        else:
            self.mask = CloudMask(options, grid, feedback)
            require_overlap(footprint_share(options.cloud_mask, grid), options.cloud_mask, "cloud mask")
        self.datasets = list(dict.fromkeys(self.optical.datasets + self.sar.datasets + self.mask.datasets))
        require_not_input(options.output, self.datasets, "OUTPUT")
        if options.translation:
            require_not_input(options.translation, self.datasets, "TRANSLATION")


def require_not_input(output: str, datasets: Sequence, option: str) -> None:
    """Raise ``OptionError`` naming ``option`` when ``output`` is a file of ``datasets``, by whatever name."""
    for path in [path for dataset in datasets for path in dataset.GetFileList() or ()]:
        same = os.path.realpath(output) == os.path.realpath(path)
        if same or (os.path.exists(output) and os.path.exists(path) and os.path.samefile(output, path)):
            raise OptionError(
                f"{option} '{output}' is also an input ('{path}'). Choose another file: inputs are never overwritten."
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
        left_out = [names[i - 1] or str(i) for i in range(1, len(names) + 1) if i not in numbers]
        if left_out:
            feedback.info(f"Bands not restored and not written: {', '.join(left_out)}.")
    for number, dataset, source, option in zip(numbers, datasets, sources, _COLOUR_OPTIONS):
        require_band(number, dataset.RasterCount, option, source.path)
    if options.green is None and len(set(numbers)) < 3:
        raise OptionError(f"RED_BAND, GREEN_BAND and BLUE_BAND are {numbers}: choose three different bands.")
    return sources, numbers, datasets


def _common_grid(sources, datasets) -> Grid:
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


def _band_samples(reader: BandReader, with_zeros: bool = False) -> np.ndarray:
    """Return valid pixel values (N,) of a band on its own grid; ``with_zeros`` even where 0 is NoData, as in masks."""

    def pick(window):
        values, valid = reader.read(window)
        return values[valid | (values == 0)] if with_zeros else values[valid]

    return sample_pixels(reader.shape, pick)
