"""The one place where rasters are created, and moved into place when they are complete."""

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Dict, Optional, Tuple

import numpy as np
from osgeo import gdal

from ...errors import RasterError
from ..options.sources import RasterSource
from .border.failures import gdal_failures, gdal_read, gdal_write
from .drafts import DISK, Draft, require_writable
from .grid import UNTURNED, Turn, Window
from .raster import NUMPY_TYPES, BandReader, open_dataset

DEFAULT_CREATION_OPTIONS = {"TILED": "YES", "COMPRESS": "DEFLATE", "BIGTIFF": "IF_SAFER"}
_MOST_THREADS = 8
"""Compress this many tiles at a time, where there are as many cores: enough for a GPU's results."""
_COLOURS = (gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand)
_GDAL_TYPES = {name: number for number, name in NUMPY_TYPES.items()}


@dataclass(frozen=True)
class Profile:
    """What a created raster looks like. ``geotransform`` and ``crs_wkt`` are copied even where they are odd.

    ``masked``: a mask inside the file tells which pixels are valid. ``undeclared_nodata`` is a value that means
    NoData although the file does not say so. ``colours``: GDAL's colour interpretations, for rasters that do not have
    the three bands red, green and blue. ``turn``: which way rows and columns run in the file, by ``geotransform``;
    what is written comes north-up.
    """

    width: int
    height: int
    dtype: np.dtype
    nodata: Optional[float]
    descriptions: Tuple[str, ...]
    crs_wkt: Optional[str] = None
    geotransform: Optional[Tuple[float, ...]] = None
    scales: Tuple[Optional[float], ...] = ()
    offsets: Tuple[Optional[float], ...] = ()
    units: Tuple[str, ...] = ()
    tags: Dict[str, str] = field(default_factory=dict)
    undeclared_nodata: Optional[float] = None
    masked: bool = False
    colours: Tuple[int, ...] = ()
    turn: Turn = UNTURNED

    @property
    def reserved(self) -> Optional[float]:
        """The value that no valid pixel may have."""
        return self.undeclared_nodata if self.nodata is None else self.nodata

    @property
    def blank(self) -> float:
        """What to write where there is no data: ``reserved``, or 0 where there is none or the type cannot hold it."""
        if self.reserved is None:
            return 0
        if self.dtype.kind == "f":
            return self.reserved
        limits = np.iinfo(self.dtype)
        return self.reserved if limits.min <= self.reserved <= limits.max else 0

    @property
    def interpretations(self) -> Tuple[int, ...]:
        """GDAL's colour interpretation of each band."""
        count = len(self.descriptions)
        if count == len(_COLOURS):
            return _COLOURS
        # an alpha band would be taken for a mask of the others
        hidden = (gdal.GCI_AlphaBand, gdal.GCI_PaletteIndex)
        found = self.colours or (gdal.GCI_Undefined,) * count
        return tuple(gdal.GCI_Undefined if colour in hidden else colour for colour in found)


class RasterWriter:
    """Writes a GeoTIFF strip by strip into a temporary folder beside ``path`` and moves it there when complete.

    Leaving the ``with`` block by an exception deletes what was written; an earlier file at ``path`` is only
    ever replaced by a complete one. What a killed process left is deleted by a later run, a week after.
    ``creation_options`` (``KEY=VALUE``) win over the defaults (tiled, compressed, BigTIFF where needed). Raises
    ``RasterError`` for an unwritable folder or a full disk.
    """

    def __init__(self, path: str, profile: Profile, creation_options: Tuple[str, ...] = ()):
        self._draft = Draft(path)
        self._path = self._draft.path
        self._profile = profile
        self._options = merge_creation_options(profile.dtype, creation_options)
        if not any(option.startswith("PHOTOMETRIC=") for option in self._options):
            self._options.append(f"PHOTOMETRIC={'RGB' if profile.interpretations == _COLOURS else 'MINISBLACK'}")
        self.dataset = None

    def __enter__(self):
        require_writable(self._path)
        self._draft.begin()
        try:
            self._create()
        except BaseException:
            self._discard()
            raise
        return self

    def __exit__(self, kind, error, trace):
        try:
            if kind is None:
                self.complete()
                self._draft.move()
        finally:
            self._discard()

    def write(self, strip: Window, values, valid=None) -> None:
        """Write ``values`` (bands, h, w), in the profile's type, at ``strip``; if masked also ``valid`` (h, w) bool."""
        profile = self._profile
        strip = strip.turned(profile.turn, (profile.height, profile.width))
        turned = (..., slice(None, None, -1 if profile.turn[0] else 1), slice(None, None, -1 if profile.turn[1] else 1))
        with gdal_write(f"The output '{self._path}' cannot be written", DISK):
            self.dataset.WriteArray(np.ascontiguousarray(values[turned]), strip.col, strip.row)
            if profile.masked:
                mask = self.dataset.GetRasterBand(1).GetMaskBand()
                mask.WriteArray(np.where(valid[turned], np.uint8(255), np.uint8(0)), strip.col, strip.row)

    def complete(self) -> None:
        """Finish the file under its temporary name; leaving the ``with`` block then only moves it.

        Whoever writes several rasters completes all of them first, so that all of them or none appear: whether the
        earlier file can be replaced is tried here, too.
        """
        if self.dataset is None:
            return
        with gdal_write(f"The output '{self._path}' cannot be completed", DISK):
            self.dataset.FlushCache()
            self._close()
        self._require_complete()
        self._draft.require_replaceable()

    def _create(self):
        profile = self._profile
        size = profile.width, profile.height, len(profile.descriptions), _GDAL_TYPES[np.dtype(profile.dtype).name]
        what = f"The output '{self._path}' cannot be created"
        remedy = "Check the creation options, the folder, and that the disk is not full."
        driver = gdal.GetDriverByName("GTiff")
        self.dataset = gdal_read(what, remedy, driver.Create, str(self._draft.work), *size, self._options)
        with gdal_write(what, remedy):
            self._describe()

    def _describe(self):
        profile, dataset = self._profile, self.dataset
        if profile.crs_wkt:
            dataset.SetProjection(profile.crs_wkt)
        if profile.geotransform is not None:
            dataset.SetGeoTransform(profile.geotransform)
        dataset.SetMetadata(profile.tags)
        for index, (name, colour) in enumerate(zip(profile.descriptions, profile.interpretations)):
            band = dataset.GetRasterBand(index + 1)
            if colour != gdal.GCI_Undefined:
                band.SetColorInterpretation(colour)
            if name:
                band.SetDescription(name)
            if profile.nodata is not None:
                band.SetNoDataValue(profile.nodata)
            for values, setter in (
                (profile.scales, band.SetScale), (profile.offsets, band.SetOffset), (profile.units, band.SetUnitType),
            ):  # fmt: skip
                if values and values[index] not in (None, ""):
                    setter(values[index])
        if profile.masked:
            with config_option("GDAL_TIFF_INTERNAL_MASK", "YES"):
                dataset.CreateMaskBand(gdal.GMF_PER_DATASET)

    def _require_complete(self):
        """Read back the last row: some drivers notice a full disk only when blocks are missing."""
        last = Window(self._profile.height - 1, 0, 1, self._profile.width)
        try:
            written = open_dataset(RasterSource(str(self._draft.work)))
            BandReader(written, written.RasterCount).read(last)
        except RasterError as error:  # its text names the hidden file
            raise RasterError(f"The output '{self._path}' cannot be completed. {self._draft.remedy}") from error

    def _close(self):
        """Close the dataset by a call: an exception in its destructor would be printed and lost."""
        dataset, self.dataset = self.dataset, None
        if dataset is not None:
            # not Close(): when that raises, the dataset stays owned and is freed a second time
            gdal.Dataset.__swig_destroy__(dataset)

    def _discard(self):
        with gdal_failures():
            self._close()
        self._draft.discard()


def merge_creation_options(dtype, chosen: Tuple[str, ...]) -> list:
    """Return GTiff creation options: the defaults for ``dtype``, with every key in ``chosen`` replaced."""
    options = dict(DEFAULT_CREATION_OPTIONS)
    given = {}
    for item in chosen:
        key, separator, value = item.partition("=")
        if not separator or not key.strip():
            raise RasterError(f"The creation option '{item}' is not of the form NAME=VALUE, such as COMPRESS=LZW.")
        given[key.strip().upper()] = value.strip()
    options.update(given)
    if options["COMPRESS"].upper() in ("DEFLATE", "LZW", "ZSTD"):
        options.setdefault("PREDICTOR", "3" if np.dtype(dtype).kind == "f" else "2")
        options.setdefault("NUM_THREADS", str(min(os.cpu_count() or 1, _MOST_THREADS)))
    return [f"{key}={value}" for key, value in options.items()]


@contextmanager
def config_option(name: str, value: str):
    """Set one of GDAL's options inside the ``with`` block."""
    before = gdal.GetConfigOption(name)
    gdal.SetConfigOption(name, value)
    try:
        yield
    finally:
        gdal.SetConfigOption(name, before)
