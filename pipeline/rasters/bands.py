"""Bands of one type, read window by window from one raster or several that share a grid."""

import os
from functools import cached_property, reduce
from typing import Callable, List, Optional, Sequence, Set, Tuple

import numpy as np

from ...errors import GridError, RasterError
from ...feedback import Feedback, NullFeedback
from .grid import UNTURNED, Grid, Window, coincide, relate
from .raster import BandReader, Raster, require_own_type, same_crs
from .sampling import band_samples, sampling_passes
from .warp import covers_all, require_overlap
from .writer import Profile

FILL = -9999
"""Values of signed and of floating-point bands from here down are NoData, whether or not that is declared."""
FAR = 1e20
"""And values of floating-point bands from here up."""
_LEAST_FULL = 0.001
"""Saturated pixels are rarer than this share of an image, borders without data are not."""
MOST_BANDS = 1000
"""A tile of more would take more than a gigabyte."""


def is_measured(values) -> np.ndarray:
    """Return which ``values`` of any type are not NoData values that nobody need declare, such as -9999 and 9.97e36."""
    if values.dtype.kind == "f":
        return (values > FILL) & (values < FAR)
    return values > FILL


def measured(values, valid, raster: Raster) -> np.ndarray:
    """Return which of the ``valid`` pixels (h, w) of a band of ``raster`` hold no NoData value that nobody declared.

    The log of the run says once that there are such values.
    """
    if values.dtype.kind not in "if":
        return valid
    undeclared = valid & ~is_measured(values)
    if undeclared.any():
        raster.remark_undeclared(float(values[undeclared][0]))
    return valid & ~undeclared


def full_value(samples) -> Optional[int]:
    """Return the largest value of the type of ``samples`` (N,) of an image where it is a NoData value that nobody
    declared, such as 65535; ``None`` where it is not.

    It is one in whole numbers of more than 8 bits, where many pixels have it and no other value lies in the upper half
    of what the type holds: an image that is bright has other bright values, too.
    """
    if samples.dtype.kind not in "iu" or samples.dtype.itemsize == 1:
        return None
    full = int(np.iinfo(samples.dtype).max)
    others = samples[samples != full]
    if samples.size - others.size < _LEAST_FULL * samples.size or not others.size or others.max() > full // 2:
        return None
    return full


def without_data(
    has_data: Callable[[int, Window], bool], count: int, shape: Tuple[int, int], feedback: Feedback
) -> List[int]:
    """Return which of ``count`` bands have no data anywhere on a raster of ``shape``; ``feedback`` may cancel.

    ``has_data``: whether a band, by its index, has data in a window.
    """
    left: Set[int] = set(range(count))
    for windows, _ in sampling_passes(shape):
        for window in windows:
            feedback.progress(0)
            left -= {index for index in left if has_data(index, window)}
            if not left:
                return []
    return sorted(left)


def not_all_zero(bands) -> np.ndarray:
    """Return where (h, w) any of ``bands`` (B, h, w) is not 0."""
    return _not_all(bands, 0)


def _not_all(bands, value) -> np.ndarray:
    """Return where (h, w) any of ``bands`` (B, h, w) is not ``value``."""
    found = bands[0] != value
    for band in bands[1:]:
        if found.all():
            break
        found |= band != value
    return found


class Bands:
    """Bands that share the ``grid`` and one type, ``dtype``.

    ``readers``: a reader of each band, ``rasters``: the raster each comes from. ``labels``: what the bands are called
    in rasters that are written, their own names where not given. ``nodata`` takes the place of what the files declare.
    ``masks``: indices of bands that are masks: they do not decide which pixels have data.
    """

    def __init__(
        self,
        readers: Sequence[BandReader],
        rasters: Sequence[Raster],
        grid: Grid,
        labels: Optional[Sequence[str]] = None,
        nodata: Optional[float] = None,
        masks: Sequence[int] = (),
    ):
        self._readers, self.rasters, self.grid = list(readers), list(rasters), grid
        self._deciding = [index for index in range(len(self._readers)) if index not in masks]
        image = [self._readers[index] for index in self._deciding]
        self.labels = tuple(reader.description for reader in readers) if labels is None else tuple(labels)
        self.dtype, self._nodata, self._declared = image[0].dtype, nodata, image[0].nodata
        self.zero_is_nodata = nodata is None and not any(reader.has_mask for reader in image)
        """Nothing declares NoData: a pixel that is 0 in all image bands has none, as in Sentinel-2 products."""
        declared = {repr(reader.nodata) for reader in image}
        self._has_mask_band = any(reader.has_mask_band for reader in image)
        self._own_nodata = nodata is None and len(declared) > 1
        """Bands declare different NoData values, which a GeoTIFF cannot: a mask takes their place in what is written.
        """

    @property
    def band_numbers(self) -> List[int]:
        """The numbers of the bands in their rasters, from 1."""
        return [reader.band for reader in self._readers]

    @property
    def path(self) -> str:
        """The path of the first band's raster."""
        return self.rasters[0].path

    @property
    def file(self) -> Optional[str]:
        """The path of the raster that these are all bands of, in its order, rows and columns; ``None`` without one."""
        first = self.rasters[0]
        numbers = list(range(1, first.dataset.RasterCount + 1))
        is_whole = all(raster is first for raster in self.rasters) and self.band_numbers == numbers
        return first.path if is_whole and first.turn == UNTURNED and os.path.isfile(first.path) else None

    @property
    def image(self) -> List[int]:
        """Indices of the bands that are not masks."""
        return list(self._deciding)

    def names(self) -> List[str]:
        """Return what the bands are called: their descriptions, or their numbers."""
        return [reader.description or f"band {reader.band}" for reader in self._readers]

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return the bands (B, h, w) in ``dtype`` and valid (h, w) bool: data in all of them but masks.

        A NoData value or mask of the files counts, unless another value was given; where nothing is declared, 0 in all
        bands is NoData, and so is ``full_value`` in all of them, whatever is declared.
        """
        source, oks, deciding = np.empty((len(self._readers), *window.shape), self.dtype), [], self._deciding
        for index, reader in enumerate(self._readers):
            values, ok = reader.read(window)
            source[index] = values
            if self._nodata is None and index in deciding:
                # what is neither reflectance nor a digital number need not be declared
                oks.append(measured(values, ok, self.rasters[index]))
        image = source if len(deciding) == len(source) else source[deciding]
        if self._nodata is None:
            valid = reduce(np.logical_and, oks)
            if self.zero_is_nodata:
                valid = valid & not_all_zero(image)
            return source, valid if self._full is None else valid & self._not_full(image, valid)
        finite = np.isfinite(image).all(axis=0)
        return source, finite & (image != self._nodata).all(axis=0)

    @cached_property
    def _full(self) -> Optional[int]:
        reader = self._readers[self._deciding[0]]
        return full_value(band_samples(reader, NullFeedback(), area=Window(0, 0, *self.grid.shape)))

    def _not_full(self, image, valid) -> np.ndarray:
        """Return where (h, w) any band of the ``image`` has another value than ``_full``; the log says where not."""
        other = _not_all(image, self._full)
        if (valid & ~other).any():
            self.rasters[self._deciding[0]].remark_undeclared(self._full)
        return other

    def describe_no_data(self, feedback: Feedback) -> str:
        """Return what there is to say of an optical raster of which no pixel is valid; ``feedback`` may cancel."""

        def has_data(place, window):
            values, ok = self._readers[self._deciding[place]].read(window)
            if self._nodata is not None:
                ok = np.isfinite(values) & (values != self._nodata)
            return bool((ok & is_measured(values)).any())

        empty = [
            self._deciding[place] for place in without_data(has_data, len(self._deciding), self.grid.shape, feedback)
        ]
        if not 0 < len(empty) < len(self._deciding):
            return (
                f"The optical raster '{self.path}' has no valid pixel: all is NoData. Check OPTICAL_NODATA and the "
                "bands."
            )
        names = self.names()
        found = ", ".join(f"{names[index]} of '{self.rasters[index].path}'" for index in empty)
        return (
            f"Bands of the optical raster have no data anywhere, so that no pixel has data in all of them: {found}. "
            "Leave them out (Raster > Conversion > Rearrange Bands, or gdal_translate -b), or correct their NoData "
            "value."
        )

    def processing_baseline(self) -> Optional[float]:
        """Return Sentinel-2's processing baseline, ``None`` where it is not known; see ``Raster``."""
        return self.rasters[0].processing_baseline()

    def declared_scales(self) -> List[Tuple[float, float]]:
        """Return the scale and the offset that each band declares for its stored numbers, 1 and 0 where it does not."""
        return declared_scales(self._readers)

    def profile(self, tags) -> Profile:
        """Return the profile of a raster of these bands with the metadata ``tags``."""
        first, bands = self.rasters[0], [reader.gdal_band for reader in self._readers]
        return Profile(
            width=self.grid.width,
            height=self.grid.height,
            dtype=self.dtype,
            nodata=None if self._own_nodata else self._declared if self._nodata is None else self._nodata,
            undeclared_nodata=0 if self.zero_is_nodata else None,
            masked=self._nodata is None and (self._own_nodata or self._has_mask_band),
            descriptions=self.labels,
            crs_wkt=first.crs_wkt,
            geotransform=first.geotransform,
            turn=first.turn,
            scales=tuple(reader.scale for reader in self._readers),
            offsets=tuple(reader.offset for reader in self._readers),
            units=tuple(band.GetUnitType() for band in bands),
            colours=tuple(band.GetColorInterpretation() for band in bands),
            tags=tags,
        )


def declared_scales(readers: Sequence[BandReader]) -> List[Tuple[float, float]]:
    """Return the scale and the offset that each band declares for its stored numbers, 1 and 0 where it does not."""
    return [(1.0 if reader.scale is None else reader.scale, reader.offset or 0.0) for reader in readers]


def require_few_bands(count: int, what: str) -> None:
    """Raise ``RasterError`` for a ``count`` of more than ``MOST_BANDS`` bands; ``what`` begins the sentence."""
    if count > MOST_BANDS:
        raise RasterError(
            f"{what} has {count} bands, at most {MOST_BANDS} are processed together. Choose the bands that are needed "
            "(gdal_translate -b)."
        )


def bands_of(
    raster: Raster,
    numbers: Sequence[int],
    what: str,
    feedback: Feedback,
    offset_px: Tuple[int, int] = (0, 0),
    masks: Sequence[int] = (),
) -> Bands:
    """Return the bands ``numbers`` (from 1) of ``raster``, on its grid or on one that shares its pixels.

    ``offset_px``: row and column on that grid of the raster's top-left pixel. ``what`` names the raster in messages.
    ``masks``: indices among ``numbers`` of masks (see ``Bands``).
    Raises ``RasterError`` for bands of different types, ``GridError`` for a raster placed by ground control points
    only.
    """
    if raster.has_only_gcps:
        raise GridError(
            f"The {what} '{raster.path}' is placed by ground control points only. Warp it to a map grid first."
        )
    require_few_bands(len(numbers), f"The {what} '{raster.path}'")
    readers = [raster.reader(number, offset_px) for number in numbers]
    for reader in readers:
        require_own_type(reader)
    types = sorted({str(reader.dtype) for reader in readers})
    if len(types) > 1:
        raise RasterError(
            f"The bands of the {what} '{raster.path}' have different types ({', '.join(types)}). Convert them to one "
            "type."
        )
    bands = Bands(readers, [raster] * len(readers), raster.grid, masks=masks)
    if bands.zero_is_nodata:
        kind = "image bands" if masks else "bands"
        feedback.info(f"The {what} declares no NoData: 0 in all its {kind} counts as such.")
    return bands


def bands_on_grid(
    raster: Raster,
    numbers: Sequence[int],
    target: Grid,
    what: str,
    target_what: str,
    feedback: Feedback,
    masks: Sequence[int] = (),
) -> Bands:
    """Return bands of ``raster`` in windows of ``target``; raise ``GridError`` unless their pixels coincide.

    ``what`` and ``target_what`` name the raster and the one with the grid ``target`` in messages. ``masks``: indices
    among ``numbers`` of masks (see ``Bands``).
    """
    grid = raster.grid
    same = same_crs(grid.crs_wkt, target.crs_wkt)
    if coincide(grid, target, same):
        return bands_of(raster, numbers, what, feedback, masks=masks)
    relation = relate(grid, target, same)
    if not relation.paste_ok:
        raise GridError(
            f"The {what} '{raster.path}' does not lie on the {target_what}'s grid: {relation.reason}. It is "
            f"{grid.describe()}, the {target_what} {target.describe()}. Warp it onto that grid first (Raster > "
            f"Projections > Warp, with the {target_what}'s CRS, pixel size and extent)."
        )
    if (grid.geotransform is None) != (target.geotransform is None):
        feedback.warn(f"Only one of the {target_what} and the {what} has a CRS: they are compared pixel by pixel.")
    share = require_overlap(raster, target, what, target_what)
    if not covers_all(share):
        feedback.warn(
            f"The {what} '{raster.path}' covers {100 * share:.1f} % of the {target_what}; the rest is left out."
        )
    return bands_of(raster, numbers, what, feedback, relation.offset_px, masks)
