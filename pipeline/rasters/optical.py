"""The optical raster: its red, green and blue band, or all its bands, from one file or several, on the output grid."""

from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

import numpy as np

from ...errors import GridError, OptionError, RasterError
from ...feedback import Feedback, NullFeedback, Prefixed
from ..options.sources import OpticalSource
from .band_names import (
    band_keys,
    find_rgb,
    list_bands,
    masks_among,
    name_of_band,
    only_band,
    require_band,
    with_stand_ins,
)
from .bands import Bands, require_few_bands
from .border.nodata import can_hold
from .grid import Grid, Window, coincide
from .image import image_on_grid, undeclared_nodata
from .raster import BandReader, Raster, Rasters, require_own_type, same_crs
from .warp import band_on_grid, covers_all, require_overlap, require_upright

_COLOURS = ("red", "green", "blue")
_COLOUR_OPTIONS = ("RED_BAND", "GREEN_BAND", "BLUE_BAND")
_OR_ONE_RASTER = ", or leave GREEN and BLUE empty where one raster has all three"


def rgb_bands(source: OpticalSource, rasters: Rasters, feedback: Feedback) -> Bands:
    """Return the red, green and blue band, from one raster or three, on the output grid.

    Raises ``OptionError`` for bands that cannot be found, ``RasterError`` for bands of different types, ``GridError``
    for rasters that are rotated or lie on different grids.
    """
    opened, numbers = _open_rgb(source, rasters, feedback)
    grid = common_grid(opened)
    readers = [raster.reader(number) for raster, number in zip(opened, numbers)]
    for reader in readers:
        require_own_type(reader)
    _require_one_type(readers, "red, green and blue bands")
    labels = [reader.description or colour for reader, colour in zip(readers, _COLOURS)]
    bands = Bands(readers, opened, grid, labels, source.nodata)
    if bands.zero_is_nodata:
        feedback.info("No NoData is declared: 0 in all three bands counts as such. OPTICAL_NODATA overrides this.")
    return bands


def other_bands(bands: Bands) -> List[str]:
    """Return the names, or else numbers, of the bands beside ``bands`` in their raster; none where they have one file
    each.
    """
    if len(set(map(id, bands.rasters))) > 1:
        return []
    names = bands.rasters[0].names
    return [name or str(index) for index, name in enumerate(names, start=1) if index not in bands.band_numbers]


def _open_rgb(source, rasters, feedback) -> Tuple[List[Raster], List[int]]:
    """Return the rasters and the band numbers of red, green and blue."""
    red = rasters.open(source.raster)
    if not source.in_one_file:
        opened = [red, rasters.open(source.green), rasters.open(source.blue)]
        numbers = [
            number or only_band(raster.names, f"{option}{_OR_ONE_RASTER}", raster.path)
            for number, raster, option in zip(source.band_numbers, opened, _COLOUR_OPTIONS)
        ]
    else:
        opened, numbers = [red] * 3, list(source.band_numbers)
        if None in numbers:
            found, how = find_rgb(red.names, red.colours, red.path)
            numbers = [given or number for given, number in zip(numbers, found)]
            feedback.info(f"Red, green and blue are bands {', '.join(map(str, numbers))} ({how}).")
    for number, raster, option in zip(numbers, opened, _COLOUR_OPTIONS):
        require_band(number, len(raster.names), option, raster.path)
    if source.in_one_file and len(set(numbers)) < 3:
        raise OptionError(f"RED_BAND, GREEN_BAND and BLUE_BAND are {numbers}: choose three different bands.")
    return opened, numbers


def common_grid(rasters: Sequence[Raster]) -> Grid:
    """Return the grid that all ``rasters`` lie on; raise ``GridError`` where there is none, or it is rotated."""
    for raster in rasters:
        if raster.has_only_gcps:
            raise GridError(
                f"The optical raster '{raster.path}' is placed by ground control points only. Warp it to a map grid "
                "first."
            )
        require_upright(raster.grid, raster.path)
    first = rasters[0].grid
    for raster in rasters[1:]:
        grid = raster.grid
        if not coincide(grid, first, same_crs(grid.crs_wkt, first.crs_wkt)):
            raise GridError(
                f"The bands lie on different grids: '{rasters[0].path}' is {first.describe()}, "
                f"'{raster.path}' is {grid.describe()}. Use bands of one resolution and tile."
            )
    return first


@dataclass(frozen=True)
class OpticalBands:
    """All bands of the restored raster, and which of them are restored.

    ``restored`` and ``image`` are indices into ``bands``, from 0: ``image`` of all bands that are not masks. ``rgb``:
    positions within ``restored`` of red, green and blue, ``None`` where ``without_rgb`` gives the reason. ``keys``:
    what each of ``bands`` shows (see ``band_keys``), ``names``: what it is called, by its file or file name, empty
    without a name.
    """

    bands: Bands
    restored: Tuple[int, ...]
    image: Tuple[int, ...]
    rgb: Optional[Tuple[int, int, int]]
    keys: Tuple[Optional[str], ...]
    names: Tuple[str, ...]
    without_rgb: str = ""

    @property
    def grid(self) -> Grid:
        """The output grid."""
        return self.bands.grid

    @property
    def dtype(self) -> np.dtype:
        """The type of all bands."""
        return self.bands.dtype

    @property
    def labels(self) -> Tuple[str, ...]:
        """What the restored bands are called."""
        return tuple(self.bands.labels[index] or self.names[index] or f"band {index + 1}" for index in self.restored)

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return the restored bands (B, h, w) and valid (h, w) bool, as ``bands`` has them."""
        values, valid = self.bands.read(window)
        if self.restored != tuple(range(len(values))):
            values = values[list(self.restored)]
        return values, valid

    def declared_scales(self) -> List[Tuple[float, float]]:
        """Return the scale and the offset that each restored band declares."""
        scales = self.bands.declared_scales()
        return [scales[index] for index in self.restored]

    def processing_baseline(self) -> Optional[float]:
        """Return Sentinel-2's processing baseline, ``None`` where it is not known; see ``Raster``."""
        return self.bands.processing_baseline()

    def positions_of(self, shown: Sequence[str]) -> Tuple[Optional[int], ...]:
        """Return the positions within ``restored`` of the bands that show these ``keys``, or stand in for them;
        ``None`` for absent ones.
        """
        keys = [self.keys[number] for number in self.restored]
        places = with_stand_ins({key: keys.index(key) for key in keys if key is not None})
        return tuple(places.get(key) for key in shown)

    def shows(self, position: int) -> bool:
        """Whether it is known what the band at this ``position`` within ``restored`` shows."""
        return self.keys[self.restored[position]] is not None

    def telling(self, positions: Sequence[int]) -> List[int]:
        """Return the indices among ``positions`` within ``restored`` of the bands whose values say in which units the
        raster is: those of which it is known what they show, or all. Others may hold anything, such as angles.
        """
        return [index for index, band in enumerate(positions) if self.shows(band)] or list(range(len(positions)))

    def require_rgb(self) -> Tuple[int, int, int]:
        """Return ``rgb``; raise ``OptionError`` where the networks do not find their bands."""
        if self.rgb is None:
            raise OptionError(f"The networks restore red, green and blue. {self.without_rgb}")
        return self.rgb


def colour_bands(source: OpticalSource, rasters: Rasters, feedback: Feedback) -> OpticalBands:
    """Return red, green and blue as all there is: what the networks restore and write; raise as ``rgb_bands`` does."""
    bands = rgb_bands(source, rasters, feedback)
    others, all_three = other_bands(bands), (0, 1, 2)
    if others:
        feedback.info(f"Bands not restored and not written: {', '.join(others)}.")
    return OpticalBands(bands, all_three, all_three, all_three, _COLOURS, tuple(bands.names()))


def image_bands(source: OpticalSource, rasters: Rasters, feedback: Feedback) -> OpticalBands:
    """Return all bands of an optical raster but alpha bands, on the output grid: that of ``source.raster``.

    Bands keep the order of the raster; of rasters of one band each they are red, green, blue and ``source.others``.
    The latter, and ``green`` and ``blue``, may lie on other grids of the same ground: they are then resampled,
    bilinearly, or masks by nearest neighbour. Raises ``OptionError`` for bands that do not exist or cannot be restored,
    ``RasterError`` for bands of different types, ``GridError`` for rasters that cannot be placed.
    """
    opened, numbers = _open_all(source, rasters)
    require_few_bands(len(numbers), "The optical raster")
    grid = common_grid(opened[:1])
    names = [name_of_band(raster.names[n - 1], raster.path, len(raster.names)) for raster, n in zip(opened, numbers)]
    masks = masks_among(names)
    image = [index for index in range(len(names)) if index not in masks]
    if not image:
        raise OptionError(
            f"The optical raster '{opened[0].path}' has no band with an image: {list_bands(names)}. Give the raster "
            "itself."
        )
    restored = _restored(source, opened, numbers, masks, image)
    readers = _readers(source, opened, numbers, grid, masks, feedback)
    _require_fitting_types(readers, image, masks, names)
    keys = band_keys(names, [raster.colours[number - 1] for raster, number in zip(opened, numbers)])
    rgb, without_rgb = _find_colours(source, opened, numbers, names, restored, feedback)
    keys = _with_colours(keys, rgb, any(source.band_numbers) or not source.in_one_file)
    labels = _labels(source, opened, readers, names, rgb)
    bands = Bands(readers, opened, grid, labels, source.nodata, masks)
    _report(bands, names, restored, masks, feedback)
    found = OpticalBands(
        bands=bands,
        restored=tuple(restored),
        image=tuple(image),
        rgb=None if without_rgb else tuple(map(restored.index, rgb)),
        keys=tuple(keys),
        names=tuple(names),
        without_rgb=without_rgb,
    )
    if without_rgb:
        feedback.info(f"Red, green and blue are not all restored, so the networks are not used. {without_rgb}")
    return found


def image_numbers(raster: Raster) -> List[int]:
    """Return the numbers of the bands of ``raster`` that hold an image: not alpha, nor masks by their names."""
    numbers = raster.image_bands
    masks = masks_among([raster.names[number - 1] for number in numbers])
    return [number for index, number in enumerate(numbers) if index not in masks]


def _open_all(source, rasters) -> Tuple[List[Raster], List[int]]:
    """Return the raster of each band, and the number that it has there."""
    first = rasters.open(source.raster)
    if source.in_one_file:
        numbers = first.image_bands
        opened = [first] * len(numbers)
    else:
        opened, numbers = _open_rgb(source, rasters, NullFeedback())
    for other in source.others:
        raster = rasters.open(other)
        opened.append(raster)
        numbers.append(only_band(raster.names, "OTHER_BANDS to rasters of one band each", raster.path))
    return opened, numbers


def _restored(source, opened, numbers, masks, image) -> List[int]:
    """Return the indices of the bands to restore; raise ``OptionError`` for one that is not there or is a mask."""
    if not source.bands:
        return image
    path, count = opened[0].path, len(opened[0].names)
    if not source.in_one_file:
        raise OptionError(
            "BANDS chooses bands of one raster, but GREEN and BLUE give each band a raster of its own: leave BANDS "
            "empty, and name in OTHER_BANDS the further ones to restore."
        )
    for number in source.bands:
        require_band(number, count, "BANDS", path)
        if number not in numbers[: opened.count(opened[0])] or numbers.index(number) in masks:
            name = opened[0].names[number - 1] or "alpha"
            raise OptionError(
                f"BANDS has {number}, but band {number} ({name}) of '{path}' is a mask, which is copied and cannot be "
                "restored. Leave it out."
            )
    own = sorted(numbers.index(number) for number in source.bands)
    return own + [index for index in image if opened[index] is not opened[0]]


def _readers(source, opened, numbers, grid, masks, feedback) -> List[BandReader]:
    """Return a reader of each band on ``grid``, and say which are resampled."""
    readers: List[BandReader] = []
    resampled: List[str] = []
    for index, (raster, number) in enumerate(zip(opened, numbers)):
        own = raster.reader(number)
        require_own_type(own)
        if raster is opened[0] or coincide(raster.grid, grid, same_crs(raster.grid.crs_wkt, grid.crs_wkt)):
            readers.append(own)
            continue
        common_grid([raster])  # it can be placed
        what = "band"
        share = require_overlap(raster, grid, what)
        if index not in masks and not covers_all(share):
            feedback.warn(
                f"The band '{raster.path}' covers {100 * share:.1f} % of the optical raster: the rest counts as "
                "without data in all bands, and clouds there stay. Give a raster that covers more, or leave it out."
            )
        if index in masks:
            readers.append(Resampled(own, band_on_grid(raster, number, grid, what, NullFeedback())))
        else:
            readers.append(_resampled(raster, own, grid, source.nodata, what, feedback))
        resampled.append(f"'{raster.path}' ({raster.grid.describe()})")
    if resampled:
        feedback.info(
            f"Bands are brought onto the grid of the optical raster, {grid.describe()}, masks by nearest neighbour and "
            f"all others bilinearly: {', '.join(resampled)}."
        )
    return readers


def _resampled(raster, own, grid, nodata, what, feedback) -> "Resampled":
    """Return the band ``own`` of an image on another ``grid``: what counts as NoData does not mix with the ground,
    whether the file declares it, ``nodata`` takes its place, or nobody says so.
    """
    filled = raster if nodata is None else raster.with_nodata(nodata, alone=True)
    fill = undeclared_nodata(filled, [own.band], grid, Prefixed(feedback, f"Band '{raster.path}': "))
    if fill is not None:
        filled = filled.with_nodata(fill)
    zero = fill is None and nodata is None and not own.has_mask
    (on_grid,) = image_on_grid(filled, [own.band], grid, what, NullFeedback(), zero_is_nodata=zero)
    return Resampled(own, on_grid, fill if nodata is None else nodata)


class Resampled:
    """A band in windows of another grid, in the type of its file: values of ``on_grid``, all else of ``own``.

    ``blank``: the value of pixels without data, by default the declared NoData value, or 0.
    """

    def __init__(self, own: BandReader, on_grid: BandReader, blank: Optional[float] = None):
        self._on_grid, self._blank = on_grid, own.nodata if blank is None else blank
        self.gdal_band, self.band, self.name, self.description = own.gdal_band, own.band, own.name, own.description
        self.dtype, self.nodata, self.has_mask_band = own.dtype, own.nodata, own.has_mask_band
        self.has_mask, self.scale, self.offset = own.has_mask, own.scale, own.offset

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return values (h, w) in the band's type and valid (h, w) bool."""
        values, valid = self._on_grid.read(window)
        if values.dtype != self.dtype:
            values = np.where(valid, values, 0)
            values = (np.rint(values) if self.dtype.kind in "iu" else values).astype(self.dtype)
        if self._blank is None or not can_hold(self.dtype, self._blank):
            return np.where(valid, values, self.dtype.type(0)), valid
        blank = np.asarray(self._blank).astype(self.dtype)
        valid &= values != blank
        return np.where(valid, values, blank), valid


def _require_one_type(readers, what) -> np.dtype:
    """Return the type of the bands of ``readers``, or raise ``RasterError`` that names one of each type."""
    types = {}
    for reader in readers:
        types.setdefault(reader.dtype, reader.name)
    if len(types) > 1:
        listed = ", ".join(f"'{name}' is {dtype}" for dtype, name in types.items())
        raise RasterError(f"The {what} have different types: {listed}. Convert them to one type (gdal_translate -ot).")
    return readers[0].dtype


def _require_fitting_types(readers, image, masks, names) -> None:
    """Raise ``RasterError`` for image bands of different types, or masks that theirs cannot hold."""
    wanted = _require_one_type([readers[index] for index in image], "bands")
    for index in masks:
        dtype = readers[index].dtype
        if not np.can_cast(dtype, wanted):
            raise RasterError(
                f"Band {names[index]} of '{readers[index].name}' is of type {dtype}, which the result, of type "
                f"{wanted} like the other bands, cannot hold. Convert it, or leave it out."
            )


def _find_colours(source, opened, numbers, names, restored, feedback):
    """Return the indices of red, green and blue, and why the networks cannot use them, empty where they can."""
    if not source.in_one_file:
        return (0, 1, 2), ""
    first = opened[0]
    given = source.band_numbers
    own = [index for index, raster in enumerate(opened) if raster is first]
    for number, option in zip(given, _COLOUR_OPTIONS):
        if number is not None:
            require_band(number, len(first.names), option, first.path)
            if number not in numbers[: len(own)]:
                raise OptionError(
                    f"{option} is {number}, but band {number} of '{first.path}' is an alpha band, which says where the "
                    "others have data. Choose a band with an image."
                )
    indices = [numbers.index(number) if number in numbers[: len(own)] else None for number in given]
    if None in given:
        count = len(own) if len(own) > 1 else len(names)
        try:
            colours = [raster.colours[number - 1] for raster, number in zip(opened, numbers)]
            found, how = find_rgb(names[:count], colours[:count], first.path)
        except OptionError as error:
            if any(given):
                raise
            return None, str(error)
        indices = [numbers.index(number) if number else place - 1 for number, place in zip(given, found)]
        listed = ", ".join(str(numbers[index] if len(own) > 1 else index + 1) for index in indices)
        feedback.info(f"Red, green and blue are bands {listed} ({how}).")
    if len(set(indices)) < 3:
        raise OptionError(f"RED_BAND, GREEN_BAND and BLUE_BAND are {list(given)}: choose three different bands.")
    left_out = [colour for colour, index in zip(_COLOURS, indices) if index not in restored]
    if left_out:
        return tuple(indices), f"BANDS leaves out {' and '.join(left_out)}: add them, or leave BANDS empty."
    return tuple(indices), ""


def _with_colours(keys, rgb, are_given) -> List[Optional[str]]:
    """Return ``keys`` with red, green and blue where the user says they are; else names decide before band counts."""
    if rgb is None or (any(keys) and not are_given):
        return list(keys)
    changed = [None if key in _COLOURS else key for key in keys]
    for colour, index in zip(_COLOURS, rgb):
        changed[index] = colour
    return changed


def _labels(source, opened, readers, names, rgb) -> List[str]:
    """Return what bands are called in the result: as in their files; red, green and blue where they are all there is,
    or have a file each.
    """
    labels = [reader.description for reader in readers]
    if rgb is not None and (not source.in_one_file or len(labels) == 3):
        for colour, index in zip(_COLOURS, rgb):
            labels[index] = labels[index] or colour
    if len(set(map(id, opened))) > 1:
        labels = [label or name for label, name in zip(labels, names)]
    return labels


def _report(bands, names, restored, masks, feedback) -> None:
    def listed(indices):
        return ", ".join(f"{index + 1} ({names[index]})" if names[index] else str(index + 1) for index in indices)

    if len(names) > 3 or len(restored) < 3:
        feedback.info(f"Bands that are restored: {listed(restored)}.")
    if masks:
        feedback.info(f"Bands that are masks by their names, which are copied, not restored: {listed(masks)}.")
    others = [index for index in range(len(names)) if index not in restored and index not in masks]
    if others:
        feedback.info(f"Bands that are copied, as BANDS leaves them out: {listed(others)}.")
    for raster in dict.fromkeys(bands.rasters):
        if len(raster.image_bands) < len(raster.names):
            if raster.reader(raster.image_bands[0]).has_mask_band:
                feedback.info(f"An alpha band is written as the mask of the result: that of '{raster.path}'.")
            else:
                feedback.info(f"The alpha band of '{raster.path}' is left out: its NoData value says what has data.")
            break
    if bands.zero_is_nodata:
        count = {1: "the band", 3: "all three bands"}.get(len(names) - len(masks), "all image bands")
        feedback.info(f"No NoData is declared: 0 in {count} counts as such. OPTICAL_NODATA overrides this.")
