"""The one place where rasters are opened, read, created and moved into place."""

import os
import shutil
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Dict, Optional, Tuple

import numpy as np
from osgeo import gdal, osr

from ..errors import GridError, RasterError
from .grid import Grid, Window
from .options import RasterSource

DEFAULT_CREATION_OPTIONS = {"TILED": "YES", "COMPRESS": "DEFLATE", "BIGTIFF": "IF_SAFER", "PHOTOMETRIC": "RGB"}
_NUMPY_TYPES = {
    gdal.GDT_Byte: "uint8",
    gdal.GDT_UInt16: "uint16",
    gdal.GDT_Int16: "int16",
    gdal.GDT_UInt32: "uint32",
    gdal.GDT_Int32: "int32",
    gdal.GDT_Float32: "float32",
    gdal.GDT_Float64: "float64",
}
_GDAL_TYPES = {name: number for number, name in _NUMPY_TYPES.items()}
_DISK = (
    "Check that the disk is not full, the folder can be written to and the creation options fit the type of the raster."
)
_SIDECARS = (".aux.xml", ".ovr", ".msk")


@contextmanager
def gdal_failures():
    """Collect the messages of GDAL's failures into the list that is yielded, exceptions among them.

    Works whether or not somebody in the process switched GDAL's exceptions on, and does not switch them.
    """
    failures = []

    def collect(level, number, message):
        if level >= gdal.CE_Failure:
            failures.append(message)

    gdal.PushErrorHandler(collect)
    try:
        yield failures
    except RuntimeError as error:
        failures.append(str(error))
    finally:
        gdal.PopErrorHandler()


def gdal_read(what: str, remedy: str, function, *arguments, **options):
    """Return what ``function`` returns; ``None`` or an exception becomes a ``RasterError``.

    Its text is ``what``, the first message of GDAL and ``remedy``. Failures that GDAL recovers from (odd tags) are
    not errors.
    """
    result = None
    with gdal_failures() as failures:
        result = function(*arguments, **options)
    if result is None:
        raise RasterError(_error_text(what, failures, remedy))
    return result


@contextmanager
def gdal_write(what: str, remedy: str):
    """Turn any GDAL failure inside into a ``RasterError``: a raster that was written has to be whole."""
    with gdal_failures() as failures:
        yield
    if failures:
        raise RasterError(_error_text(what, failures, remedy))


@contextmanager
def config_option(name: str, value: str):
    """Set one of GDAL's options inside the ``with`` block."""
    before = gdal.GetConfigOption(name)
    gdal.SetConfigOption(name, value)
    try:
        yield
    finally:
        gdal.SetConfigOption(name, before)


def _error_text(what, failures, remedy):
    cause = f" ({failures[0].strip().rstrip('.')})" if failures else ""
    return f"{what}{cause}. {remedy}"


def open_dataset(source: RasterSource):
    """Open ``source`` for reading; raise ``RasterError``.

    Whole pixels are read, so overviews (averages) stay out of it; the open option to leave them away is of
    no use: GDAL 3.6 loses the band names with it.
    """
    dataset = gdal_read(
        f"The raster '{source.path}' cannot be opened",
        "Check that the file exists, is complete and is a raster that GDAL can read.",
        gdal.OpenEx, source.path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR,
    )  # fmt: skip
    if dataset.RasterCount == 0:
        raise RasterError(
            f"The raster '{source.path}' has no bands. If it is a container, choose one of its subdatasets."
        )
    return dataset


def parse_crs(wkt: Optional[str]):
    """Return an ``osr.SpatialReference`` in traditional axis order (x, y), ``None`` for an empty ``wkt``.

    Raises ``GridError`` for text that is no CRS.
    """
    if not wkt:
        return None
    crs = osr.SpatialReference()
    with gdal_failures() as failures:
        # without exceptions the number that is returned may be all that tells of a failure
        failures += ["not WKT"] if crs.ImportFromWkt(wkt) else []
    if failures:
        raise GridError(f"The CRS '{wkt[:60]}…' cannot be understood. Assign a valid CRS to the raster.")
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return crs


def same_crs(first: Optional[str], second: Optional[str]) -> bool:
    """Whether two CRSs, as WKT or ``None``, are the same one."""
    if not first or not second:
        return not first and not second
    return first == second or bool(parse_crs(first).IsSame(parse_crs(second)))


def grid_of(dataset, crs_wkt: Optional[str] = None) -> Grid:
    """Return the grid of an opened dataset, ``crs_wkt`` winning over its own CRS.

    A raster without a CRS counts as not georeferenced, whatever its geotransform. One with ground control
    points only has no geotransform here; see ``has_only_gcps``.
    """
    crs = crs_wkt or dataset.GetProjection() or None
    geotransform = dataset.GetGeoTransform(can_return_null=True)
    if crs is None or geotransform is None:
        return Grid(dataset.RasterXSize, dataset.RasterYSize)
    return Grid(dataset.RasterXSize, dataset.RasterYSize, tuple(geotransform), crs)


def has_only_gcps(dataset) -> bool:
    """Whether the dataset is placed by ground control points alone (raw Sentinel-1 GRD)."""
    return dataset.GetGCPCount() > 0 and dataset.GetGeoTransform(can_return_null=True) is None


class BandReader:
    """Reads one band of an opened dataset by windows of another grid that share its pixels.

    ``offset_px`` is the row and column of the band's top-left pixel on that grid. ``valid_band``, where
    given, is another band whose non-zero pixels are the valid ones.
    """

    def __init__(self, dataset, band: int, offset_px: Tuple[int, int] = (0, 0), valid_band: Optional[int] = None):
        self._dataset = dataset
        self.gdal_band = dataset.GetRasterBand(band)
        self._offset_px = offset_px
        self._valid_band = valid_band and dataset.GetRasterBand(valid_band)
        self.shape = dataset.RasterYSize, dataset.RasterXSize
        self.name = dataset.GetDescription()
        self.band = band
        self.description = self.gdal_band.GetDescription()

    @property
    def dtype(self) -> np.dtype:
        """The numpy type of the band."""
        return band_dtype(self.gdal_band, self.name)

    @property
    def nodata(self) -> Optional[float]:
        """The declared NoData value."""
        return self.gdal_band.GetNoDataValue()

    @property
    def has_mask(self) -> bool:
        """Whether anything (NoData value, mask band, alpha) declares pixels invalid."""
        return self._valid_band is not None or not self.gdal_band.GetMaskFlags() & gdal.GMF_ALL_VALID

    @property
    def has_mask_band(self) -> bool:
        """Whether a mask of the raster's own or an alpha band, not a NoData value, tells which pixels are valid."""
        return bool(self.gdal_band.GetMaskFlags() & gdal.GMF_PER_DATASET)

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return values (h, w) in the band's type and valid (h, w) bool.

        Outside the raster values are 0 and not valid; NaN is never valid.
        """
        values = np.zeros(window.shape, self.dtype)
        valid = np.zeros(window.shape, bool)
        own = Window(window.row - self._offset_px[0], window.col - self._offset_px[1], *window.shape)
        inside = own.clipped(self.shape)
        if inside.height and inside.width:
            target = inside.relative_to(own).slices
            values[target] = self._read(self.gdal_band, inside)
            if self._valid_band is not None:
                valid[target] = self._read(self._valid_band, inside) != 0
            elif self.has_mask:
                valid[target] = self._read(self.gdal_band.GetMaskBand(), inside) != 0
            else:
                valid[target] = True
        if values.dtype.kind == "f":
            valid &= np.isfinite(values)
        return values, valid

    def _read(self, band, window):
        return gdal_read(
            f"Band {self.band} of the raster '{self.name}' cannot be read",
            "The file may be truncated or damaged: copy or download it again.",
            band.ReadAsArray, window.col, window.row, window.width, window.height,
        )  # fmt: skip


def band_dtype(band, name: str) -> np.dtype:
    """Return the numpy type of a GDAL band of the raster called ``name``; raise ``RasterError`` for complex ones."""
    if band.DataType not in _NUMPY_TYPES:
        raise RasterError(
            f"Band {band.GetBand()} of '{name}' is of type {gdal.GetDataTypeName(band.DataType)}, which is not supported. "
            "Convert it to Byte, (U)Int16, (U)Int32 or Float first; SAR must be detected (GRD), not complex (SLC)."
        )
    return np.dtype(_NUMPY_TYPES[band.DataType])


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
    ever replaced by a complete one. ``creation_options`` (``KEY=VALUE``) win over the defaults (tiled, compressed,
    BigTIFF where needed). Raises ``RasterError`` for an unwritable folder or a full disk.
    """

    def __init__(self, path: str, profile: Profile, creation_options: Tuple[str, ...] = ()):
        self._path = Path(path)
        self._profile = profile
        self._options = merge_creation_options(profile.dtype, creation_options)
        # a folder of its own, as some creation options make more files than one
        self._folder = self._path.with_name(f".{uuid.uuid4().hex[:8]}.part")
        self._work = self._folder / self._path.name
        self._dataset = None

    def __enter__(self):
        require_writable(self._path)
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
            self._dataset.WriteArray(np.ascontiguousarray(values), strip.col, strip.row)
            if self._profile.masked:
                mask = self._dataset.GetRasterBand(1).GetMaskBand()
                mask.WriteArray(np.where(valid, np.uint8(255), np.uint8(0)), strip.col, strip.row)

    def complete(self) -> None:
        """Finish the file under its temporary name; leaving the ``with`` block then only moves it.

        Whoever writes several rasters completes all of them first, so that all of them or none appear.
        """
        if self._dataset is None:
            return
        with gdal_write(f"The output '{self._path}' cannot be completed", _DISK):
            self._dataset.FlushCache()
            self._close()
        self._require_complete()

    def _create(self):
        profile = self._profile
        size = profile.width, profile.height, len(profile.descriptions), _GDAL_TYPES[np.dtype(profile.dtype).name]
        self._folder.mkdir()
        what, remedy = f"The output '{self._path}' cannot be created", "Check the creation options and the folder."
        driver = gdal.GetDriverByName("GTiff")
        self._dataset = gdal_read(what, remedy, driver.Create, str(self._work), *size, self._options)
        with gdal_write(what, remedy):
            self._describe()

    def _describe(self):
        profile, dataset = self._profile, self._dataset
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
            raise RasterError(
                f"The output '{self._path}' cannot be moved into place ({problem.strerror}). "
                "Close other programs that use it, or choose another name."
            ) from problem

    def _require_complete(self):
        """Read back the last row: some drivers notice a full disk only when blocks are missing."""
        written = open_dataset(RasterSource(str(self._work)))
        last = Window(self._profile.height - 1, 0, 1, self._profile.width)
        BandReader(written, written.RasterCount).read(last)

    def _close(self):
        """Close the dataset by a call: an exception in its destructor would be printed and lost."""
        dataset, self._dataset = self._dataset, None
        if dataset is not None:
            (dataset.Close if hasattr(dataset, "Close") else partial(gdal.Dataset.__swig_destroy__, dataset))()

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
    if options["COMPRESS"].upper() in ("DEFLATE", "LZW", "ZSTD") and "PREDICTOR" not in options:
        options["PREDICTOR"] = "3" if np.dtype(dtype).kind == "f" else "2"
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


def _is_read_only(folder) -> bool:
    """Try for real: root and network shares pass the permission bits and fail all the same."""
    probe = folder / f".{uuid.uuid4().hex[:8]}.part"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError:
        return True
    return False
