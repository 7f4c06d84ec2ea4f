"""The rasters of a series on one grid, each brought there once: bands, SAR and masks, with shifts taken out."""

from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Optional, Sequence, Tuple

import numpy as np

from ...errors import GridError
from ...feedback import Feedback, NullFeedback
from ..masks.given import CloudMask
from ..masks.mask_raster import mask_profile
from ..masks.polygons import open_given
from ..options.sources import MaskSource, RasterSource, SarSource
from ..rasters.band_names import masks_among
from ..rasters.bands import Bands, require_few_bands
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.grid import Grid, Window, coincide
from ..rasters.image import image_on_grid, undeclared_nodata
from ..rasters.optical import Resampled
from ..rasters.raster import Raster, Rasters, require_own_type, same_crs
from ..rasters.sampling import BandReader
from ..rasters.tiled import Target, write_tiles
from ..rasters.tiles import tiles
from ..rasters.warp import MIN_OVERLAP_SHARE, band_on_grid, footprint_share, own_grid, require_overlap
from ..rasters.writer import Profile
from ..scene.sar import OpenedSar

_MOSTLY = 0.9
"""Warps and neighbouring orbits leave out less than the rest."""
_FAST = ("COMPRESS=LZW",)
"""Files that are read several times and then deleted."""


@dataclass(frozen=True)
class Place:
    """The grid of a series, and the ``raster`` that has it: CRS and geotransform are copied from there."""

    grid: Grid
    raster: Raster

    def holds(self, raster: Raster) -> bool:
        """Whether the pixels of ``raster`` are those of the grid, all of them, in the same order of rows and columns:
        the stacks of a series refer to files, and nothing turns these.
        """
        return (
            not raster.has_only_gcps
            and raster.turn == self.raster.turn
            and coincide(raster.grid, self.grid, same_crs(raster.grid.crs_wkt, self.grid.crs_wkt))
        )

    def profile(self, profile: Profile) -> Profile:
        """Return ``profile`` with this grid."""
        return replace(profile, width=self.grid.width, height=self.grid.height, **self.raster.place_of(self.grid))


def place_of(source: RasterSource, rasters: Rasters) -> Place:
    """Return the grid of the raster ``source``; raise ``GridError`` where it is not upright, or has none."""
    raster = rasters.open(source)
    if raster.has_only_gcps:
        raise GridError(
            f"The raster '{raster.path}' is placed by ground control points only, so it cannot give the grid of the "
            "series. Choose another one as GRID."
        )
    return Place(own_grid(raster), raster)


def warn_of_extent(place: Place, others: Sequence[Raster], feedback: Feedback) -> None:
    """Warn where the grid of the earliest date leaves out much of the ``others``, which nobody asked for.

    Raises ``GridError`` where none of them lies on it.
    """
    shares = [1.0 if other.has_only_gcps else footprint_share(place.raster, other.grid) for other in others]
    if shares and max(shares) < MIN_OVERLAP_SHARE:
        raise GridError(
            f"The earliest date '{place.raster.path}', whose grid the results have, shows another place than all other "
            "dates. Leave it out, or choose the raster whose grid you want as GRID; check that the CRSs are right."
        )
    cut = [share for share in shares if MIN_OVERLAP_SHARE <= share < _MOSTLY]
    if cut:
        feedback.warn(
            f"The results have the extent of the earliest date, '{place.raster.path}': of {len(cut)} of the other "
            f"dates it leaves out up to {100 * (1 - min(cut)):.0f} %. To keep more, choose the raster with the extent "
            "you want as GRID."
        )


@dataclass(frozen=True)
class BandsOnPlace:
    """All bands of ``raster``, without alpha bands, on ``grid``, in their own type and units.

    ``readers``: a reader of each band; ``masks``: the indices of those that are masks; ``profile``: that of a raster of
    them on this grid.
    """

    raster: Raster
    grid: Grid
    readers: Tuple[BandReader, ...]
    masks: Tuple[int, ...]
    profile: Profile

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return the bands (B, h, w) and valid (h, w) bool: data in all of them but masks."""
        parts = [reader.read(window) for reader in self.readers]
        values = np.stack([band.astype(self.profile.dtype, copy=False) for band, _ in parts])
        return values, np.logical_and.reduce([ok for index, (_, ok) in enumerate(parts) if index not in self.masks])


def bands_on_place(
    source: RasterSource, place: Place, nodata: Optional[float], shift_px: Tuple[float, float], feedback: Feedback
) -> BandsOnPlace:
    """Return all bands of a raster on the grid of ``place``.

    Images are resampled bilinearly, masks by nearest neighbour, as the engine reads other dates. ``nodata`` takes the
    place of what the file declares. ``shift_px``: rows and columns by which the ground lies further down and to the
    right than the georeference says. Raises ``PluginError``.
    """
    raster = Raster(source)
    what = "optical raster"
    if place.grid.geotransform is None and not raster.has_only_gcps and raster.grid.geotransform is not None:
        raise GridError(
            f"The raster '{place.raster.path}', whose grid the results have, is not georeferenced, but '{raster.path}' "
            "is. Choose a georeferenced raster as GRID, or assign it a CRS and a geotransform."
        )
    require_overlap(raster, place.grid, what, f"grid of '{place.raster.path}'")
    numbers = raster.image_bands
    require_few_bands(len(numbers), f"The raster '{raster.path}'")
    own = [raster.reader(number) for number in numbers]
    for reader in own:
        require_own_type(reader)
    masks = masks_among([raster.names[number - 1] for number in numbers])
    images = [number for index, number in enumerate(numbers) if index not in masks]
    fill = undeclared_nodata(raster, images, place.grid, NullFeedback())
    filled = raster
    for value in (fill, nodata):
        filled = filled if value is None else filled.with_nodata(value)
    zero = fill is None and nodata is None and not any(raster.reader(number).has_mask for number in images)
    on_grid = dict(zip(images, image_on_grid(filled, images, place.grid, what, feedback, zero, shift_px)))
    readers = [
        band_on_grid(raster, number, place.grid, what, NullFeedback(), shift_px=shift_px)
        if index in masks
        else Resampled(reader, on_grid[number])
        for index, (number, reader) in enumerate(zip(numbers, own))
    ]
    bands = Bands(readers, [raster] * len(readers), place.grid, [raster.names[n - 1] for n in numbers], nodata, masks)
    tags = {key: value for key, value in (raster.dataset.GetMetadata() or {}).items() if key != "AREA_OR_POINT"}
    profile = place.profile(bands.profile(tags))
    if fill is None:
        profile = profile.with_nan()
    if profile.reserved is None or fill is not None:
        profile = replace(profile, undeclared_nodata=fill or 0)
    return BandsOnPlace(raster, place.grid, tuple(readers), tuple(masks), profile)


def write_bands(
    source: RasterSource,
    place: Place,
    path: str,
    nodata: Optional[float],
    shift_px: Tuple[float, float],
    feedback: Feedback,
) -> RasterSource:
    """Write what ``bands_on_place`` returns; return the new raster. Raises ``PluginError``."""
    bands = bands_on_place(source, place, nodata, shift_px, feedback)

    def make(window):
        values, valid = bands.read(window)
        values[:, ~valid] = bands.profile.blank
        return ((values, valid),)

    with BlockCacheLimit() as cache:
        target = Target(path, bands.profile, _FAST)
        write_tiles([target], place.grid.shape, [bands.raster.dataset], make, cache, feedback)
    return RasterSource(path, date=source.date, baseline=source.baseline)


def write_sar(source: SarSource, place: Place, path: str, feedback: Feedback) -> SarSource:
    """Write the bands of a SAR raster on the grid of ``place`` as decibels, float32; return the new raster.

    They are resampled as linear power, as the engine reads them. Raises ``PluginError``.
    """
    opened = OpenedSar(source, Rasters(), feedback, with_vh=True)
    opened.require_overlap(place.grid, "there it is not used", feedback)
    bands = opened.read_as(opened.recognise(feedback, place.grid), place.grid, feedback)
    raster = opened.raster
    profile = Profile(
        width=0, height=0, dtype=np.dtype("float32"), nodata=float("nan"),
        descriptions=tuple(raster.names[number - 1] for number in opened.bands[: bands.count]),
        tags={key: value for key, value in (raster.dataset.GetMetadata() or {}).items() if key != "AREA_OR_POINT"},
    )  # fmt: skip

    def make(window):
        values = bands.read_db(window)
        return ((values, np.isfinite(values).all(axis=0)),)

    with BlockCacheLimit() as cache:
        target = Target(path, place.profile(profile), _FAST)
        write_tiles([target], place.grid.shape, [raster.dataset], make, cache, feedback)
    return SarSource(RasterSource(path), unit="db")


def write_mask(
    source: MaskSource, place: Place, path: str, shift_px: Tuple[float, float], feedback: Feedback
) -> MaskSource:
    """Write a mask on the grid of ``place``, moved by ``shift_px`` as its raster is; return the new mask.

    Its values are those of the masks that are written here (``masks.types``). Raises ``PluginError``.
    """
    rasters = Rasters()
    opened = open_given(source, rasters, place.grid, feedback)
    mask = opened.read_as(opened.recognise(feedback), NullFeedback(), shift_px)
    profile = mask_profile(place.profile(Profile(0, 0, np.dtype("uint8"), None, ())))

    def make(window):
        values, known = mask.read_classes(window)
        return ((np.where(known, values, np.uint8(profile.blank))[None], known),)

    with BlockCacheLimit() as cache:
        target = Target(path, profile, ("PHOTOMETRIC=MINISBLACK",))
        write_tiles([target], place.grid.shape, rasters.datasets, make, cache, feedback)
    return MaskSource(RasterSource(path), band=1, type="nonzero")


@dataclass(frozen=True)
class Cover:
    """How many pixels with data clouds hide, and how many are clear."""

    hidden: int
    clear: int

    @property
    def hidden_share(self) -> float:
        """The share (0..1) of the pixels with data that is hidden."""
        return self.hidden / max(self.hidden + self.clear, 1)


def cover_of(bands: Bands, mask: CloudMask, feedback: Feedback) -> Cover:
    """Count the pixels of ``bands`` that ``mask`` hides and shows; those of which it tells nothing do not count."""
    hidden = clear = 0
    with BlockCacheLimit() as cache:
        cache.hold([raster.dataset for raster in bands.rasters[:1]], 512)
        for window in tiles(bands.grid.shape):
            feedback.progress(0)
            _, valid = bands.read(window)
            cloudy, known = mask.read(window)
            hidden += int((cloudy & known & valid).sum())
            clear += int((~cloudy & known & valid).sum())
    return Cover(hidden, clear)


def file_in(folder: Path, original: str, names: Sequence[str] = ()) -> str:
    """Return the path of a new GeoTIFF in ``folder`` that is called like ``original``, by which it is known."""
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder / f"{'_'.join((PurePath(original).stem, *names))}.tif")
