"""The one place where rasters are created, and moved into place when they are complete."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Dict, Optional, Sequence, Tuple

import numpy as np
from osgeo import gdal

from ...errors import RasterError
from ...feedback import Feedback, NullFeedback
from ..options.sources import RasterSource
from .band_names import band_keys, is_mask_name
from .border.creation import (
    cog_options,
    largest_kept,
    merge_creation_options,
    options_for_values,
    require_creatable,
    wants_cog,
    write_cog,
)
from .border.failures import gdal_failures, gdal_read, gdal_write
from .border.file_copies import copy_file, header_of, stored_alike
from .drafts import DISK, Draft, require_writable
from .grid import UNTURNED, Turn, Window
from .raster import NUMPY_TYPES, BandReader, open_dataset

_EMPTY = ".empty.tif"
"""Ends the name of the empty GeoTIFF, in the folder of the draft, that a copy has to equal but for its pixels."""
_PLAIN = "plain"
"""The folder, inside that of the draft, of the GeoTIFF that a cloud-optimised one is made of."""
_COLOURS = (gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand)
_GDAL_TYPES = {name: number for number, name in NUMPY_TYPES.items()}


@dataclass(frozen=True)
class Profile:
    """What a created raster looks like. ``geotransform`` and ``crs_wkt`` are copied even where they are odd.

    ``masked``: a mask inside the file tells which pixels are valid. ``undeclared_nodata`` is a value that means
    NoData although the file does not say so. ``colours``: GDAL's colour interpretations, for rasters whose bands are
    not called red, green and blue. ``turn``: which way rows and columns run in the file, by ``geotransform``; what
    is written comes north-up. ``of_classes``: values are numbers of classes, of which there is no mean. ``lossless``:
    values in a unit of their own, which no lossy compression of the image may change.
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
    of_classes: bool = False
    lossless: bool = False

    @property
    def has_classes(self) -> bool:
        """Whether a band holds classes, as its name or ``of_classes`` says."""
        return self.of_classes or any(map(is_mask_name, self.descriptions))

    @property
    def has_means(self) -> bool:
        """Whether overviews may average pixels: no classes, nor a NoData value that nothing declares, which would mix
        with the ground.
        """
        is_declared = self.nodata is not None or self.masked or self.undeclared_nodata is None
        return is_declared and not self.has_classes

    def with_gaps(self) -> "Profile":
        """Return the profile of a raster that may lack data anywhere: with a NoData value if nothing else tells it."""
        if self.nodata is not None or self.masked:
            return self
        return replace(self, nodata=float("nan") if self.dtype.kind == "f" else 0, undeclared_nodata=None)

    def with_nan(self) -> "Profile":
        """Return ``with_gaps`` for floating-point values, which say with NaN where there are none; other profiles as
        they are: 0 stays what nothing declares.
        """
        return self.with_gaps() if self.dtype.kind == "f" else self

    def of_other_bands(self, **own) -> "Profile":
        """Return the profile of a raster on the same grid whose bands are ``own``, without the units of these."""
        bare = {"undeclared_nodata": None, "masked": False, "scales": (), "offsets": (), "units": (), "colours": ()}
        return replace(self, **{**bare, **own})

    def storable(self, creation_options: Sequence[str]) -> Tuple[str, ...]:
        """Return ``creation_options`` as far as they fit: only images may be stored with loss, or in colours."""
        is_image = not (self.of_classes or self.lossless)
        return tuple(creation_options) if is_image else options_for_values(creation_options, self.dtype)

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
        """GDAL's colour interpretation of each band: red, green and blue where their names say so, else ``colours``."""
        count = len(self.descriptions)
        if any(self.descriptions) and band_keys(self.descriptions, [""] * count) == ["red", "green", "blue"]:
            return _COLOURS
        # an alpha band would be taken for a mask of the others
        hidden = (gdal.GCI_AlphaBand, gdal.GCI_PaletteIndex)
        found = self.colours or (gdal.GCI_Undefined,) * count
        return tuple(gdal.GCI_Undefined if colour in hidden else colour for colour in found)


class _AtTheEnd:
    """Feedback for work that comes after all the progress: it only detects cancellation."""

    def __init__(self, feedback: Feedback):
        self._feedback = feedback

    def progress(self, fraction: float) -> None:
        """Stay at the end; raise ``Canceled`` if the wrapped feedback does."""
        self._feedback.progress(1.0)


class RasterWriter:
    """Writes a GeoTIFF strip by strip into a temporary folder beside ``path`` and moves it there when complete.

    Leaving the ``with`` block by an exception deletes what was written; an earlier file at ``path`` is only
    ever replaced by a complete one. What a killed process left is deleted by a later run, a week after.
    ``creation_options`` (``KEY=VALUE``) win over the defaults (tiled, compressed, BigTIFF where needed), but those that
    change values hold for images alone. With ``FORMAT=COG`` the GeoTIFF is copied into a cloud-optimised one when it
    is complete: until then both lie on the disk. Raises ``RasterError`` for an unwritable folder or a full disk.

    ``source``: a file whose pixels stay where nothing is written. Where it is stored as the output would be, and has no
    other tags, masks or overviews, the output begins as a copy of it (``is_copy``). Else everything has to be written.
    ``feedback`` may cancel the copying.
    """

    def __init__(
        self,
        path: str,
        profile: Profile,
        creation_options: Tuple[str, ...] = (),
        source: Optional[str] = None,
        feedback: Feedback = NullFeedback(),
    ):
        self._draft = Draft(path)
        self._path = self._draft.path
        self._profile = profile
        creation_options = profile.storable(creation_options)
        self._chosen, self._is_cog = creation_options, wants_cog(creation_options)
        self._work = self._draft.work
        if self._is_cog:
            # what is lossy or slow is left to the copy
            merge_creation_options(profile.dtype, creation_options)
            self._work = self._draft.work.parent / _PLAIN / self._draft.work.name
            creation_options = tuple(item for item in creation_options if item.upper().startswith("PHOTOMETRIC="))
        self._options = merge_creation_options(profile.dtype, creation_options)
        if not any(option.startswith("PHOTOMETRIC=") for option in self._options):
            self._options.append(f"PHOTOMETRIC={'RGB' if profile.interpretations == _COLOURS else 'MINISBLACK'}")
        self._largest = largest_kept(profile.dtype, self._chosen)
        # how well the source is compressed, nobody can tell: what was asked for, a copy might not have
        self._source, self._feedback = None if self._chosen else source, feedback
        self.dataset, self.is_copy = None, False

    def require_creatable(self) -> None:
        """Raise ``RasterError`` where GDAL cannot write such a raster: before work is done, not after."""
        driver, options = ("COG", self._cog_options()) if self._is_cog else ("GTiff", self._options)
        profile = self._profile
        number, count = _GDAL_TYPES[np.dtype(profile.dtype).name], len(profile.descriptions)
        require_creatable(driver, options, number, count, str(self._path))

    def __enter__(self):
        require_writable(self._path)
        self._draft.begin()
        try:
            self.is_copy = self._source is not None and self._copy()
            if not self.is_copy:
                self._create(self._work, self._options)
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
        if self._largest is not None and values.max() > self._largest:
            raise RasterError(
                f"The output '{self._path}' has values up to {values.max()} or more, of which the creation option "
                f"NBITS keeps {self._largest} at most. Leave it out: small numbers are compressed without loss anyway."
            )
        strip = strip.turned(profile.turn, (profile.height, profile.width))
        turned = (..., slice(None, None, -1 if profile.turn[0] else 1), slice(None, None, -1 if profile.turn[1] else 1))
        with gdal_write(f"The output '{self._path}' cannot be written", DISK):
            self.dataset.WriteArray(np.ascontiguousarray(values[turned]), strip.col, strip.row)
            if profile.masked:
                mask = self.dataset.GetRasterBand(1).GetMaskBand()
                mask.WriteArray(np.where(valid[turned], np.uint8(255), np.uint8(0)), strip.col, strip.row)

    def complete(self, feedback: Feedback = NullFeedback()) -> None:
        """Finish the file under its temporary name; leaving the ``with`` block then only moves it.

        Whoever writes several rasters completes all of them first, so that all of them or none appear: whether the
        earlier file can be replaced is tried here, too. ``feedback`` may cancel the making of a cloud-optimised file.
        """
        if self.dataset is None:
            return
        with gdal_write(f"The output '{self._path}' cannot be completed", DISK):
            self.dataset.FlushCache()
            self._close()
        if self._is_cog:
            self._require_complete(self._work)
            self._optimise(feedback)
        self._require_complete(self._draft.work)
        self._draft.require_replaceable()

    def _optimise(self, feedback):
        """Copy the plain GeoTIFF into a cloud-optimised one, and delete it."""
        size = self._work.stat().st_size
        feedback.info(
            f"'{self._path}' is made cloud-optimised: for a while, a plain copy of {size / 1e6:.1f} MB and the "
            "overviews take disk space beside it."
        )
        source = open_dataset(RasterSource(str(self._work)))
        write_cog(source, str(self._draft.work), str(self._path), self._cog_options(), _AtTheEnd(feedback))
        del source  # Windows would not delete the file otherwise
        shutil.rmtree(self._work.parent, ignore_errors=True)

    def _cog_options(self):
        profile = self._profile
        return cog_options(profile.dtype, profile.has_means, self._chosen)

    def _create(self, path, options):
        """Create a GeoTIFF at ``path`` with everything but pixels."""
        profile = self._profile
        if self._is_cog:
            path.parent.mkdir()
            self.require_creatable()
        size = profile.width, profile.height, len(profile.descriptions), _GDAL_TYPES[np.dtype(profile.dtype).name]
        driver = gdal.GetDriverByName("GTiff")
        self.dataset = gdal_read(*self._uncreatable, driver.Create, str(path), *size, options)
        with gdal_write(*self._uncreatable):
            self._describe()

    @property
    def _uncreatable(self):
        """What to say where the output cannot be created: what failed, and the remedy."""
        return (
            f"The output '{self._path}' cannot be created",
            "Check the creation options, the folder, and that the disk is not full.",
        )

    def _copy(self) -> bool:
        """Begin with a copy of the source; return whether it equals a new GeoTIFF in all but pixels. If not, nothing is
        left of it.
        """
        empty = self._work.with_name(self._work.name + _EMPTY)
        self._create(empty, [*self._options, "SPARSE_OK=TRUE"])
        self._close()
        wanted = header_of(str(empty))
        empty.unlink()
        if wanted is None or not stored_alike(self._source, wanted):
            return False
        copy_file(self._source, self._work, self._feedback)
        with gdal_failures() as failures:
            self.dataset = self._open_copy()
            self._describe()
            self._close()
        if failures or header_of(str(self._work)) != wanted:
            self._close()
            self._work.unlink()
            return False
        self.dataset = gdal_read(*self._uncreatable, self._open_copy)
        return True

    def _open_copy(self):
        threads = [option for option in self._options if option.startswith("NUM_THREADS=")]
        return gdal.OpenEx(str(self._work), gdal.OF_RASTER | gdal.OF_UPDATE, open_options=threads)

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

    def _require_complete(self, path):
        """Read back the last row: some drivers notice a full disk only when blocks are missing."""
        last = Window(self._profile.height - 1, 0, 1, self._profile.width)
        try:
            written = open_dataset(RasterSource(str(path)))
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


@contextmanager
def config_option(name: str, value: str):
    """Set one of GDAL's options inside the ``with`` block."""
    before = gdal.GetConfigOption(name)
    gdal.SetConfigOption(name, value)
    try:
        yield
    finally:
        gdal.SetConfigOption(name, before)
