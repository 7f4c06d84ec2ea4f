"""The one place where rasters are opened and read."""

import copy
import math
import os
import re
from functools import cached_property
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
from osgeo import gdal, osr

from ...errors import GridError, OptionError, RasterError
from ...feedback import Feedback
from ..options.sources import RasterSource, is_path
from .band_names import list_bands, name_in_file, scale_in_file
from .border.failures import Guarded, bare, gdal_failures, gdal_read
from .border.nodata import (
    NamedBand,
    cut,
    redeclared,
    with_alpha_as_mask,
    with_band_names,
    without_alpha,
    without_nodata_value,
)
from .border.references import MOST_FILES, TooManyFiles, find_pipe, find_reference
from .border.vrt_names import names_by_sources
from .border.ways_out import way_out
from .drafts import SIDECARS
from .grid import UNTURNED, Grid, Turn, Window
from .sampling import sample_windows

NUMPY_TYPES = {
    gdal.GDT_Byte: "uint8",
    gdal.GDT_UInt16: "uint16",
    gdal.GDT_Int16: "int16",
    gdal.GDT_UInt32: "uint32",
    gdal.GDT_Int32: "int32",
    gdal.GDT_Float32: "float32",
    gdal.GDT_Float64: "float64",
}
_WIDER_TYPES = {
    getattr(gdal, name): dtype
    for name, dtype in (("GDT_Int8", "int16"), ("GDT_Int64", "float64"), ("GDT_UInt64", "float64"))
    if hasattr(gdal, name)  # since GDAL 3.5 and 3.7
}
"""Types that are read as another one, which holds their values but for whole numbers beyond 2^53."""
_MAX_WHOLE = 2.0**53
_MANY_VALUES, _MIDDLE_SHARE = 16, 0.1
"""An alpha band with more values than this, and more than this share of them between its limits, is an image."""
BASELINE_TAG = "PROCESSING_BASELINE"
_BASELINE_NAME = re.compile(r"(?<![A-Za-z0-9])S2[A-Z]_MSIL(?:1C|2A)_\d{8}T\d{6}_N(\d\d)(\d\d)_R\d{3}_T\d\d[A-Z]{3}")
"""The processing baseline in the name of a product: ``S2A_MSIL2A_20230512T110621_N0509_R137_T29SND_…`` is of 05.09."""
_TEST_BASELINES = 70.0
"""Those in operation are far below: 79.90 is of ESA's test products, and Sen2Cor on a computer of one's own writes
99.99, whether its version adds the offset or not.
"""
_CHECK_FILE = "Check that the file exists, is complete and is a raster that GDAL can read."
MOST_BLOCK_BYTES = 1 << 30
"""GDAL reads whole blocks: a header, by mistake or not, must not make it take more memory than this for one."""


def open_dataset(source: RasterSource):
    """Open ``source`` for reading; raise ``RasterError``.

    Overviews, which are averages, are never read, as reading is at full resolution. There is an open option that leaves
    them out, but GDAL 3.6 loses the band names with it.
    """
    _require_files(source.path)
    dataset = gdal_read(
        f"The raster '{source.path}' cannot be opened", lambda: way_out(source.path) or _CHECK_FILE,
        gdal.OpenEx, source.path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR,
    )  # fmt: skip
    opened = Guarded(dataset, source.path)
    if opened.RasterCount == 0:
        inside = [name for name, _ in opened.GetSubDatasets()]
        example = f", such as {inside[0]}" if inside else ""
        raise RasterError(
            f"The raster '{source.path}' has no bands. If it is a container, choose one of its subdatasets{example}."
        )
    _require_small_blocks(opened, source.path)
    return opened


def _require_files(path: str) -> None:
    """Raise ``RasterError`` where opening ``path``, or what it refers to, would wait for ever."""
    try:
        pipe = find_pipe(path)
    except TooManyFiles:
        return
    if pipe is not None:
        raise RasterError(
            f"The raster '{path}' cannot be opened: '{pipe}' is a pipe or a device. Write it to a file and choose that."
        )


def _require_small_blocks(dataset, path: str) -> None:
    """Raise ``RasterError`` where reading one pixel takes more memory than ``MOST_BLOCK_BYTES``."""
    for number in range(1, dataset.RasterCount + 1):
        band = dataset.GetRasterBand(number)
        width, height = band.GetBlockSize()
        needed = width * height * gdal.GetDataTypeSize(band.DataType) // 8
        if needed > MOST_BLOCK_BYTES:
            raise RasterError(
                f"The raster '{path}' is stored in blocks of {width} × {height} pixels, each of which takes "
                f"{needed >> 20} MiB of memory; at most {MOST_BLOCK_BYTES >> 20} MiB are allowed. Write it again in "
                "tiles (gdal_translate -co TILED=YES)."
            )


def parse_crs(wkt: Optional[str]):
    """Return an ``osr.SpatialReference`` in traditional axis order (x, y), ``None`` for an empty ``wkt``.

    Raises ``GridError`` for text that is not a CRS.
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


def horizontal(wkt: Optional[str]) -> Optional[str]:
    """Return the horizontal part of a CRS as WKT, the text itself where the CRS has no other part.

    Heights have no part in what is done here: GDAL would add the geoid to decibels and classes.
    """
    try:
        crs = parse_crs(wkt)
    except GridError:
        return wkt  # reported by what needs the CRS
    if crs is None or crs.IsGeocentric() or not (crs.IsCompound() or crs.GetAxesCount() > 2):
        return wkt
    flat = crs.Clone()
    flat.DemoteTo2D()
    return flat.ExportToWkt()


def same_crs(first: Optional[str], second: Optional[str]) -> bool:
    """Whether two CRSs, as WKT or ``None``, are the same one."""
    if not first or not second:
        return not first and not second
    return first == second or bool(parse_crs(first).IsSame(parse_crs(second)))


def grid_of(dataset, crs_wkt: Optional[str] = None) -> Grid:
    """Return the grid of an opened dataset, ``crs_wkt`` winning over its own CRS; of a CRS with heights the horizontal
    part.

    A raster without a CRS counts as not georeferenced, whatever its geotransform. One with ground control
    points only has no geotransform here; see ``has_only_gcps``.
    """
    crs = horizontal(crs_wkt or dataset.GetProjection() or None)
    geotransform = dataset.GetGeoTransform(can_return_null=True)
    if crs is None or geotransform is None:
        return Grid(dataset.RasterXSize, dataset.RasterYSize)
    return Grid(dataset.RasterXSize, dataset.RasterYSize, tuple(geotransform), crs)


def has_only_gcps(dataset) -> bool:
    """Whether the dataset is placed by ground control points alone (raw Sentinel-1 GRD)."""
    return dataset.GetGCPCount() > 0 and dataset.GetGeoTransform(can_return_null=True) is None


def descriptions(dataset) -> List[str]:
    """Return the band names of a dataset, empty strings where bands have none."""
    return [dataset.GetRasterBand(index).GetDescription() for index in range(1, dataset.RasterCount + 1)]


class Raster:
    """A raster opened for reading, and what is known of it without looking at a pixel, but for its alpha band.

    An alpha band with many values is an image that a program has given the wrong colour interpretation, often near
    infrared; ``remarks`` say so. What ``source`` says of NoData counts everywhere.

    Its ``grid`` has no geotransform where the raster has no CRS, or is placed by ground control points only
    (``has_only_gcps``). It is north-up: ``turn`` says what the file has the other way round, and readers turn it.
    ``names``: descriptions of its bands, empty where they have none. Raises ``RasterError``, and ``GridError`` for a
    CRS that cannot be understood or a geotransform that places no pixels.
    """

    def __init__(self, source: RasterSource):
        self.source, self.path, self.remarks = source, source.path, []
        self._has_undeclared = False
        self._file = self.dataset = open_dataset(source)
        self._name_bands()
        if source.ignore_nodata:
            self.dataset = without_nodata_value(self.dataset, self.path)
        self._release_alpha()
        self._heed_alpha()
        if source.nodata is not None:
            self.dataset = redeclared(self.dataset, self.path, source.nodata)
        grid = grid_of(self.dataset, source.crs_wkt)
        grid.require_sound(source.path)
        self.grid, self.turn = grid.north_up()
        self.has_only_gcps = has_only_gcps(self.dataset)
        self.names = descriptions(self.dataset)
        self._stamps = self._stamp()

    @property
    def crs_wkt(self) -> Optional[str]:
        """The CRS to write into rasters on this one's grid, also where it is not georeferenced otherwise."""
        return self.source.crs_wkt or self.dataset.GetProjection() or None

    @property
    def geotransform(self) -> Optional[tuple]:
        """The geotransform to write into rasters on this one's grid, also where the raster has no CRS."""
        return self.dataset.GetGeoTransform(can_return_null=True)

    def reader(self, band: int, offset_px: Tuple[int, int] = (0, 0)) -> "BandReader":
        """Return a reader of ``band`` (from 1); ``offset_px`` as there."""
        return BandReader(self.dataset, band, offset_px, name=self.path, turn=self.turn)

    def place_of(self, grid: Grid) -> dict:
        """Return where a raster on ``grid`` is written: CRS, geotransform and turn, this raster's where ``grid`` is its
        own.

        A raster that is placed by ground control points has none of its own.
        """
        if self.has_only_gcps:
            return {"crs_wkt": grid.crs_wkt, "geotransform": grid.geotransform, "turn": UNTURNED}
        return {"crs_wkt": self.crs_wkt, "geotransform": self.geotransform, "turn": self.turn}

    @property
    def warp_crs(self) -> Optional[str]:
        """The CRS that takes the place of the file's own in a warp, ``None`` where that is to be taken."""
        own = self.source.crs_wkt or (
            self.dataset.GetGCPProjection() if self.has_only_gcps else self.dataset.GetProjection()
        )
        flat = horizontal(own)
        return flat if self.source.crs_wkt or flat != own else None

    @property
    def files(self) -> List[str]:
        """The files that the raster consists of, as far as GDAL can tell."""
        return sorted(self._file.GetFileList() or ())

    def has_changed(self) -> bool:
        """Whether one of the files was changed, or is gone, since the raster was opened."""
        return self._stamps != self._stamp()

    def _stamp(self) -> list:
        return [file_stamp(path) for path in self.files]

    def with_nodata(self, value: Optional[float], alone: bool = False) -> "Raster":
        """Return the same raster with ``value`` as NoData beside what is declared; ``None``: without NoData, 0 in its
        place. ``alone``: ``value`` takes the place of what is declared.
        """
        changed = copy.copy(self)
        dataset = without_nodata_value(self.dataset, self.path) if alone else self.dataset
        changed.dataset = redeclared(dataset, self.path, value)
        return changed

    def cut(self, window: Window) -> "Raster":
        """Return the part ``window`` of a raster that is not placed by ground control points."""
        changed = copy.copy(self)
        shape = self.dataset.RasterYSize, self.dataset.RasterXSize
        part = window.turned(self.turn, shape)
        changed.dataset = cut(self.dataset, self.path, part.col, part.row, part.width, part.height)
        changed.grid, _ = grid_of(changed.dataset, self.source.crs_wkt).north_up()
        return changed

    def remark_undeclared(self, value: float) -> None:
        """Let the log say, once, that ``value`` and its like count as NoData without being declared."""
        if not self._has_undeclared:
            self._has_undeclared = True
            self.remarks.append(
                f"Values such as {value:g} in '{self.path}' count as NoData, although the file does not declare it."
            )

    def _name_bands(self):
        """Give the bands of a VRT that have no names those of the files behind them."""
        named = names_by_sources(self.dataset, self.path, _named)
        if named is None:
            return
        self.dataset = with_band_names(self.dataset, named, self.path)
        scaled = any(band.scale is not None for band in named)
        self.remarks.append(
            f"The bands of '{self.path}' have no names; by those of the files behind it they are: "
            f"{list_bands([band.name for band in named])}{', with the scale of their product' if scaled else ''}."
        )

    def _release_alpha(self):
        """Take alpha bands with many values for what they are, images."""
        found = [number for number, colour in enumerate(self.colours, 1) if colour == "Alpha" and self._varies(number)]
        if found:
            self.dataset = without_alpha(self.dataset, found, self.path)
        self.remarks += [
            f"Band {number} of '{self.path}' has the colour interpretation alpha, but many values: it is read as "
            "an image, and does not decide which pixels have data."
            for number in found
        ]

    def _heed_alpha(self):
        """Let an alpha band tell which pixels are valid, where no NoData value is declared. GDAL does so of itself for
        two or four bands of whole numbers only, and forgets it where bands are resampled.
        """
        alpha = [number for number, colour in enumerate(self.colours, 1) if colour == "Alpha"]
        if len(alpha) == 1 and self.image_bands:
            flags = self.dataset.GetRasterBand(self.image_bands[0]).GetMaskFlags()
            if flags & (gdal.GMF_ALL_VALID | gdal.GMF_ALPHA):
                self.dataset = with_alpha_as_mask(self.dataset, alpha[0], self.path)

    def _varies(self, number: int) -> bool:
        reader = BandReader(self.dataset, number, name=self.path)
        values = np.concatenate([reader.read_stored(part).ravel() for part in sample_windows(reader.shape)[::4]])
        middle = (values > values.min()) & (values < values.max())
        return len(np.unique(values)) > _MANY_VALUES and middle.mean() > _MIDDLE_SHARE

    @property
    def colours(self) -> List[str]:
        """The colour interpretations ("Red", "Gray", "Alpha" …) of the bands."""
        bands = (self.dataset.GetRasterBand(index) for index in range(1, self.dataset.RasterCount + 1))
        return [gdal.GetColorInterpretationName(band.GetColorInterpretation()) for band in bands]

    @property
    def image_bands(self) -> List[int]:
        """The numbers of all bands but alpha bands, which say what is valid and hold no image."""
        return [number for number, colour in enumerate(self.colours, start=1) if colour != "Alpha"]

    def processing_baseline(self) -> Optional[float]:
        """Return Sentinel-2's processing baseline (``4.0`` for 04.00), or what ``source`` has in its place; ``None``
        where it is not known.
        """
        return self.stated_baseline() if self.source.baseline is None else self.source.baseline

    def stated_baseline(self) -> Optional[float]:
        """Return the processing baseline that the metadata have, or else the name of the product in the paths of the
        raster and of the files behind it; ``None`` without one, or with several, and for test products.
        """
        try:
            stated = float(self.dataset.GetMetadataItem(BASELINE_TAG) or "")
        except ValueError:
            stated = math.nan
        if 0 <= stated < _TEST_BASELINES:
            return stated
        named = {float(".".join(part)) for path in (self.path, *self.files) for part in _BASELINE_NAME.findall(path)}
        return named.pop() if len(named) == 1 and max(named) < _TEST_BASELINES else None


def _named(path: str) -> NamedBand:
    """Return what the name of a file tells of its only band."""
    return NamedBand(name_in_file(path), *(scale_in_file(path) or ()))


def _finite(value: Optional[float]) -> Optional[float]:
    return value if value is not None and math.isfinite(value) else None


def file_stamp(path: str) -> Optional[Tuple[int, int]]:
    """Return size and time of change of a file, ``None`` where the system knows no such file."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


class Rasters:
    """The rasters of one run: each is opened once, whatever it is used for. ``opened`` are open already."""

    def __init__(self, opened: Sequence[Raster] = ()):
        self._opened: Dict[RasterSource, Raster] = {raster.source: raster for raster in opened}

    def open(self, source: RasterSource) -> Raster:
        """Return ``source``, opened now or before; raise ``RasterError``, or ``GridError`` for its CRS."""
        if not is_path(source.path):
            raise RasterError(f"{source.path!r} is not the path of a raster. Give a text that GDAL opens.")
        if source not in self._opened:
            self._opened[source] = Raster(source)
        return self._opened[source]

    def add(self, other) -> None:
        """Keep ``other``, which is read in this run and is not a raster of GDAL's, as one of its inputs.

        It has ``source``, ``path``, ``files``, ``remarks``, ``has_changed`` and ``dataset``, ``None`` without one.
        """
        self._opened[other.source] = other

    def say_remarks(self, feedback: Feedback) -> None:
        """Write to the log what was remarkable of the rasters, once."""
        for raster in self.all:
            while raster.remarks:
                feedback.info(raster.remarks.pop(0))

    @property
    def all(self) -> List[Raster]:
        """All rasters that are open, in the order in which they were opened."""
        return list(self._opened.values())

    @property
    def datasets(self) -> list:
        """Their GDAL datasets."""
        return [raster.dataset for raster in self.all if raster.dataset is not None]

    def have_changed(self) -> bool:
        """Whether the files of an open raster are not those any more that were opened."""
        return any(raster.has_changed() for raster in self.all)

    def require_not_inputs(self, outputs: Dict[str, str]) -> None:
        """Raise ``OptionError`` where one of ``outputs`` (path by the name of its parameter) is a file of an open
        raster.

        VRTs are followed to the files behind them, wherever an output exists that could be one of these.
        """
        remedy = "Choose another file: inputs are never overwritten."
        files = [path for raster in self.all for path in (raster.path, *raster.files)]
        for option, output in outputs.items():
            same = [path for path in files if os.path.realpath(output) == os.path.realpath(path)]
            if same:
                raise OptionError(f"{option} '{output}' is also an input ('{same[0]}'). {remedy}")
            try:
                # what lies beside an earlier output goes with it
                found = find_reference(files, [output, *(f"{output}{suffix}" for suffix in SIDECARS)])
            except TooManyFiles as problem:
                raise OptionError(
                    f"{option} '{output}' exists, and whether it is an input cannot be checked: the raster '{problem}' "
                    f"refers to more than {MOST_FILES} files. {remedy}"
                ) from problem
            if found:
                raise OptionError(f"{option} '{output}' is also an input ('{found[1]}'). {remedy}")


class BandReader:
    """Reads one band of an opened dataset by windows of another grid that share its pixels.

    ``offset_px`` is the row and column of the band's top-left pixel on that grid. ``valid_band``, where
    given, is another band whose non-zero pixels are the valid ones. ``is_power``: the values are SAR as linear power,
    whatever the raster stores. ``name`` is what errors call the raster, ``made_of`` the datasets that a VRT refers to.
    ``turn``: which way the rows and columns of the dataset run; windows and what is read from them are north-up.
    """

    def __init__(
        self,
        dataset,
        band: int,
        offset_px: Tuple[int, int] = (0, 0),
        valid_band: Optional[int] = None,
        is_power: bool = False,
        name: Optional[str] = None,
        made_of: tuple = (),
        turn: Turn = UNTURNED,
    ):
        self.dataset, self._made_of = dataset, made_of  # GDAL keeps no reference from a VRT to what it was made of
        self.is_power, self._turn = is_power, turn
        self.gdal_band = dataset.GetRasterBand(band)
        self._offset_px = offset_px
        self._valid_band = valid_band and dataset.GetRasterBand(valid_band)
        self.shape = dataset.RasterYSize, dataset.RasterXSize
        self.name = name or dataset.GetDescription()
        self.band = band
        self.description = self.gdal_band.GetDescription()

    @cached_property
    def dtype(self) -> np.dtype:
        """The numpy type of the band."""
        return band_dtype(self.gdal_band, self.name)

    @property
    def nodata(self) -> Optional[float]:
        """The declared NoData value."""
        return self.gdal_band.GetNoDataValue()

    @cached_property
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
        own = Window(window.row - self._offset_px[0], window.col - self._offset_px[1], *window.shape)
        inside = own.clipped(self.shape)
        if inside == own:
            values, valid = self._inside(own)
        else:
            values, valid = np.zeros(window.shape, self.dtype), np.zeros(window.shape, bool)
            if inside.height and inside.width:
                target = inside.relative_to(own).slices
                values[target], valid[target] = self._inside(inside)
        if values.dtype.kind == "f":
            valid &= np.isfinite(values)
        return values, valid

    def _inside(self, window) -> Tuple[np.ndarray, np.ndarray]:
        """Return values and valid of a ``window`` inside the raster, but for NaN."""
        values = np.ascontiguousarray(self._read(self.gdal_band, window), self.dtype)
        if self._valid_band is not None:
            return values, self._read(self._valid_band, window) != 0
        if self.has_mask:
            return values, self._read(self.gdal_band.GetMaskBand(), window) != 0
        return values, np.ones(window.shape, bool)

    def read_stored(self, window: Window) -> np.ndarray:
        """Return the values (h, w) of a window inside the raster, whether or not they are valid."""
        return self._read(self.gdal_band, window)

    @property
    def scale(self) -> Optional[float]:
        """The declared factor from stored values to what they stand for, ``None`` without one that is a number."""
        return _finite(self.gdal_band.GetScale())

    @property
    def offset(self) -> Optional[float]:
        """What is declared to be added to scaled values, ``None`` without one that is a number."""
        return _finite(self.gdal_band.GetOffset())

    def unscaled(self, values) -> np.ndarray:
        """Return stored ``values`` as what they stand for: times the band's declared scale, plus its offset, if any."""
        scale, offset = self.scale, self.offset
        if scale in (None, 1) and offset in (None, 0):
            return values
        return values * np.float32(1 if scale is None else scale) + np.float32(offset or 0)

    def _read(self, band, window):
        window = window.turned(self._turn, self.shape)
        kind = bare(band).DataType
        how = {"buf_type": gdal.GDT_Float64} if kind in _WIDER_TYPES else {}
        values = gdal_read(
            f"Band {self.band} of the raster '{self.name}' cannot be read",
            "The file may be truncated or damaged: copy or download it again.",
            bare(band).ReadAsArray, window.col, window.row, window.width, window.height, **how,
        )  # fmt: skip
        if how and np.abs(values).max(initial=0) > _MAX_WHOLE:
            raise RasterError(
                f"Band {self.band} of the raster '{self.name}' has whole numbers of 64 bits beyond 2^53, which cannot "
                "be read without loss. Convert it to Int32 or Float64 first (gdal_translate -ot)."
            )
        values = values.astype(_WIDER_TYPES[kind]) if how else values
        return values[:: -1 if self._turn[0] else 1, :: -1 if self._turn[1] else 1]


def band_dtype(band, name: str) -> np.dtype:
    """Return the numpy type that a GDAL band of the raster called ``name`` is read as; raise ``RasterError`` for
    complex ones.

    It is the band's own, or a wider one (see ``require_own_type``).
    """
    found = NUMPY_TYPES.get(band.DataType) or _WIDER_TYPES.get(band.DataType)
    if found is None:
        kind = gdal.GetDataTypeName(band.DataType)
        raise RasterError(
            f"Band {band.GetBand()} of '{name}' is of type {kind}, which is not supported. "
            "Convert it to Byte, (U)Int16, (U)Int32 or Float first; SAR must be detected (GRD), not complex (SLC)."
        )
    return np.dtype(found)


def require_own_type(reader: BandReader) -> None:
    """Raise ``RasterError`` for a band that is not read in its own type: a result in that type cannot be written."""
    if reader.gdal_band.DataType in _WIDER_TYPES:
        kind = gdal.GetDataTypeName(reader.gdal_band.DataType)
        raise RasterError(
            f"Band {reader.band} of '{reader.name}' is of type {kind}, and the result would have to be, too, which is "
            "not supported. Convert the raster to Byte, (U)Int16, (U)Int32 or Float first (gdal_translate -ot)."
        )
