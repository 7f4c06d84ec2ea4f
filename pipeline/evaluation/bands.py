"""Pairs the bands of two rasters that show the same thing."""

from typing import List, NamedTuple, Optional, Sequence, Tuple

from ...errors import OptionError
from ..rasters.band_names import band_keys, find_rgb, first_words, list_bands, match_by_name, require_band
from ..rasters.optical import image_numbers
from ..rasters.raster import Raster

BY_ORDER = "by their order"


class BandPairs(NamedTuple):
    """The bands to compare, numbered from 1 in each raster, their names and how they were found.

    ``shown``: the pairs (from 0) that a picture shows as red, green and blue, or a single one shown as grey.
    """

    restored: Tuple[int, ...]
    reference: Tuple[int, ...]
    names: Tuple[str, ...]
    how: str
    shown: Tuple[int, ...]


class _Bands(NamedTuple):
    path: str
    count: int
    numbers: List[int]
    names: List[str]
    colours: List[str]

    def listed(self) -> str:
        return list_bands(self.names)


def pair_bands(
    restored: Raster, reference: Raster, restored_bands: Sequence[int] = (), reference_bands: Sequence[int] = ()
) -> BandPairs:
    """Return the bands of two rasters to compare: the given ones, or those that belong together.

    Bands are paired by name; if names do not match, as red, green and blue in rasters of three bands, or by what the
    names mean (``B4`` and ``B04``); otherwise by order, if both rasters have the same number and no name says
    otherwise. Alpha and mask bands are ignored. Raises ``OptionError`` that lists the bands if they cannot be paired
    reliably.
    """
    one, other = _image_bands(restored), _image_bands(reference)
    if restored_bands:
        for numbers, bands, name in (
            (restored_bands, one, "RESTORED_BANDS"), (reference_bands, other, "REFERENCE_BANDS"),
        ):  # fmt: skip
            for number in numbers:
                require_band(number, bands.count, name, bands.path)
        first, second, how = restored_bands, reference_bands, "as chosen"
    else:
        first, second, how = _find_pairs(one, other)
    names = [restored.names[a - 1] or reference.names[b - 1] or f"band {a}" for a, b in zip(first, second)]
    shown = _shown(names, [restored.colours[a - 1] for a in first])
    return BandPairs(tuple(first), tuple(second), tuple(names), how, shown)


def _image_bands(raster: Raster) -> _Bands:
    numbers = image_numbers(raster)
    names, colours = ([values[number - 1] for number in numbers] for values in (raster.names, raster.colours))
    return _Bands(raster.path, len(raster.names), numbers, names, colours)


def _find_pairs(one: _Bands, other: _Bands):
    by_name = _same_names(one.names, other.names)
    if by_name is not None:
        return one.numbers, [other.numbers[index] for index in by_name], "by band name"
    if len(one.numbers) == 3:
        found = [_rgb(bands.names, bands.colours, bands.path) for bands in (one, other)]
        if all(found):
            pairs = [[bands.numbers[index] for index in places] for bands, places in zip((one, other), found)]
            return (*pairs, "red, green and blue of both")
    matches = match_by_name(*(band_keys(bands.names, bands.colours) for bands in (one, other)), one.names, other.names)
    if matches is not None and None not in matches and len(set(matches)) == len(matches):
        return one.numbers, [other.numbers[match] for match in matches], "by what they show"
    contradicted = matches is not None and any(match not in (None, index) for index, match in enumerate(matches))
    if one.numbers and len(one.numbers) == len(other.numbers) and not contradicted:
        return one.numbers, other.numbers, BY_ORDER
    raise OptionError(
        f"The bands of '{one.path}' ({one.listed()}) and '{other.path}' ({other.listed()}) cannot be paired "
        "automatically. Set RESTORED_BANDS and REFERENCE_BANDS."
    )


def _same_names(names: Sequence[str], others: Sequence[str]) -> Optional[List[int]]:
    """Return the position in ``others`` of each of ``names``, ``None`` unless each occurs exactly once."""
    wanted, there = ([tuple(first_words(name)) for name in texts] for texts in (names, others))
    certain = wanted and all(name and wanted.count(name) == there.count(name) == 1 for name in wanted)
    return [there.index(name) for name in wanted] if certain else None


def _rgb(names, interpretations, path) -> Optional[Tuple[int, int, int]]:
    """Return the positions (from 0) of red, green and blue, ``None`` if they cannot be determined."""
    try:
        numbers, _ = find_rgb(names, interpretations, path)
    except OptionError:
        return None
    return tuple(number - 1 for number in numbers)


def _shown(names, interpretations) -> Tuple[int, ...]:
    return _rgb(names, interpretations, "") or ((0, 1, 2) if len(names) >= 3 else (0,))
