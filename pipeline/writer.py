"""The one place where rasters are created, and moved into place when they are complete."""

import errno
import os
import shutil
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Optional, Tuple

import numpy as np
from osgeo import gdal

from ..errors import RasterError
from .grid import Window
from .options import RasterSource
from .raster import NUMPY_TYPES, BandReader, gdal_failures, gdal_read, gdal_write, open_dataset

DEFAULT_CREATION_OPTIONS = {"TILED": "YES", "COMPRESS": "DEFLATE", "BIGTIFF": "IF_SAFER", "PHOTOMETRIC": "RGB"}
WORK_PREFIX = ".sar-cloud-removal-"
"""Begins the name of the hidden folder, beside the output, in which it is written."""
_LEFTOVER_AGE_S = 7 * 24 * 3600
_MOST_THREADS = 8
"""Compress this many tiles at a time, where there are as many cores: enough for a GPU's results."""
_GDAL_TYPES = {name: number for number, name in NUMPY_TYPES.items()}
_DISK = (
    "Check that the disk is not full, the folder can be written to and the creation options fit the type of the raster."
)
_SIDECARS = (".aux.xml", ".ovr", ".msk")


@dataclass(frozen=True)
class Profile:
    """What a created raster looks like. ``geotransform`` and ``crs_wkt`` are copied even where they are odd.

    ``masked``: a mask inside the file tells which pixels are valid. ``undeclared_nodata`` is a value that means
    NoData although the file does not say so.
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


class RasterWriter:
    """Writes a GeoTIFF strip by strip into a temporary folder beside ``path`` and moves it there when complete.

    Leaving the ``with`` block by an exception deletes what was written; an earlier file at ``path`` is only
    ever replaced by a complete one. What a killed process left is deleted by a later run, a week after.
    ``creation_options`` (``KEY=VALUE``) win over the defaults (tiled, compressed, BigTIFF where needed). Raises
    ``RasterError`` for an unwritable folder or a full disk.
    """

    def __init__(self, path: str, profile: Profile, creation_options: Tuple[str, ...] = ()):
        self._path = Path(path)
        self._profile = profile
        self._options = merge_creation_options(profile.dtype, creation_options)
        # a folder of its own, as some creation options make more files than one
        self._folder = self._path.with_name(f"{WORK_PREFIX}{uuid.uuid4().hex[:8]}")
        self._work = self._folder / self._path.name
        self.dataset = None

    def __enter__(self):
        require_writable(self._path)
        _remove_leftovers(self._path.parent)
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
                self._move()
        finally:
            self._discard()

    def write(self, strip: Window, values, valid=None) -> None:
        """Write ``values`` (bands, h, w), in the profile's type, at ``strip``; if masked also ``valid`` (h, w) bool."""
        with gdal_write(f"The output '{self._path}' cannot be written", _DISK):
            self.dataset.WriteArray(np.ascontiguousarray(values), strip.col, strip.row)
            if self._profile.masked:
                mask = self.dataset.GetRasterBand(1).GetMaskBand()
                mask.WriteArray(np.where(valid, np.uint8(255), np.uint8(0)), strip.col, strip.row)

    def complete(self) -> None:
        """Finish the file under its temporary name; leaving the ``with`` block then only moves it.

        Whoever writes several rasters completes all of them first, so that all of them or none appear: whether the
        earlier file can be replaced is tried here, too.
        """
        if self.dataset is None:
            return
        with gdal_write(f"The output '{self._path}' cannot be completed", _DISK):
            self.dataset.FlushCache()
            self._close()
        self._require_complete()
        self._require_replaceable()

    def _create(self):
        profile = self._profile
        size = profile.width, profile.height, len(profile.descriptions), _GDAL_TYPES[np.dtype(profile.dtype).name]
        what, remedy = f"The output '{self._path}' cannot be created", "Check the creation options and the folder."
        try:
            self._folder.mkdir()
        except OSError as problem:
            raise RasterError(f"{what} ({problem.strerror}). {_DISK}") from problem
        driver = gdal.GetDriverByName("GTiff")
        self.dataset = gdal_read(what, remedy, driver.Create, str(self._work), *size, self._options)
        with gdal_write(what, remedy):
            self._describe()

    def _describe(self):
        profile, dataset = self._profile, self.dataset
        if profile.crs_wkt:
            dataset.SetProjection(profile.crs_wkt)
        if profile.geotransform is not None:
            dataset.SetGeoTransform(profile.geotransform)
        dataset.SetMetadata(profile.tags)
        colours = (gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand)
        for index, name in enumerate(profile.descriptions):
            band = dataset.GetRasterBand(index + 1)
            if len(profile.descriptions) == 3:
                band.SetColorInterpretation(colours[index])
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

    def _move(self):
        try:
            # on the target's file system, so that the move is one step
            os.replace(self._work, self._path)
            for suffix in _SIDECARS:
                Path(f"{self._path}{suffix}").unlink(missing_ok=True)
            for beside in self._folder.iterdir():
                os.replace(beside, self._path.with_name(beside.name))
        except OSError as problem:
            raise self._immovable(problem) from problem

    def _require_replaceable(self):
        """Raise where the move is going to fail, above all as another program holds the earlier file on Windows."""
        try:
            if self._path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if self._path.exists():
                os.rename(self._path, self._path)
        except OSError as problem:
            raise self._immovable(problem) from problem

    def _immovable(self, problem):
        return RasterError(
            f"The output '{self._path}' cannot be moved into place ({problem.strerror}). "
            "Close other programs that use it, or choose another name."
        )

    def _require_complete(self):
        """Read back the last row: some drivers notice a full disk only when blocks are missing."""
        written = open_dataset(RasterSource(str(self._work)))
        last = Window(self._profile.height - 1, 0, 1, self._profile.width)
        BandReader(written, written.RasterCount).read(last)

    def _close(self):
        """Close the dataset by a call: an exception in its destructor would be printed and lost."""
        dataset, self.dataset = self.dataset, None
        if dataset is not None:
            # not Close(): when that raises, the dataset stays owned and is freed a second time
            gdal.Dataset.__swig_destroy__(dataset)

    def _discard(self):
        with gdal_failures():
            self._close()
        shutil.rmtree(self._folder, ignore_errors=True)


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


def require_writable(path) -> None:
    """Raise ``RasterError`` unless a GeoTIFF can be created at ``path``, before any work is done."""
    path = Path(path)
    if path.suffix.lower() not in (".tif", ".tiff"):
        raise RasterError(f"The output '{path}' is not a GeoTIFF. Choose a file name that ends with .tif.")
    if not path.parent.is_dir():
        raise RasterError(f"The folder '{path.parent}' of the output does not exist. Create it or choose another.")
    if path.is_dir():
        raise RasterError(f"The output '{path}' is a folder. Choose a file name.")
    if not os.access(path.parent, os.W_OK) or _is_read_only(path.parent):
        raise RasterError(
            f"The folder '{path.parent}' cannot be written to. Choose another, or change its permissions."
        )


def _remove_leftovers(folder) -> None:
    """Delete the hidden folders of killed runs in ``folder``: those in which nothing was written for a week."""
    for work in folder.glob(f"{WORK_PREFIX}*"):
        try:
            written = max(path.stat().st_mtime for path in (work, *work.iterdir()))
        except OSError:  # another run is just moving its result
            continue
        if time.time() - written > _LEFTOVER_AGE_S:
            shutil.rmtree(work, ignore_errors=True)


def _is_read_only(folder) -> bool:
    """Try for real: root and network shares pass the permission bits and fail all the same."""
    probe = folder / f"{WORK_PREFIX}{uuid.uuid4().hex[:8]}"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError:
        return True
    return False


@contextmanager
def config_option(name: str, value: str):
    """Set one of GDAL's options inside the ``with`` block."""
    before = gdal.GetConfigOption(name)
    gdal.SetConfigOption(name, value)
    try:
        yield
    finally:
        gdal.SetConfigOption(name, before)
