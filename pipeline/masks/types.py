"""Cloud masks of every kind in use to one meaning: True where the ground is hidden."""

from pathlib import PurePath
from typing import Optional, Sequence, Tuple

import numpy as np

from ...errors import OptionError
from ..options.mask_kinds import HLS, LANDSAT, MASK_KINDS, OMNICLOUDMASK, S2CLOUDLESS, MaskKind
from ..options.sources import GIVEN_MASK_TYPES
from ..rasters.band_names import MASK_HINTS, find_word, list_bands, mask_words

CLEAR, CLOUD, SHADOW, MASK_NODATA = 0, 1, 2, 255
"""The values of the masks that are written here."""
MASK_TAG, MASK_LEGEND = "SAR_CLOUD_REMOVAL_MASK", "0 clear, 1 cloud, 2 shadow, 255 NoData"
"""The metadata item that marks them: Fmask without clouds has the values 0, 1 and 2, too."""
POLYGONS = "polygons"
"""The type of a mask that was drawn as polygons: 1 inside them."""
SCL_SHADOWS = (2, 3)
"""Dark areas (shadows of the terrain, too) and cloud shadows in Sentinel-2's scene classification."""
SCL_NODATA, FMASK_TOP = 0, 5
"""Class 0 of Sentinel-2's scene classification has no data. It is clear land in Fmask, which is read by classes, too,
and ends at 5.
"""
QA60_BITS = (1 << 10) | (1 << 11)
"""Opaque clouds and cirrus in Sentinel-2's QA60 band."""
_S2CLOUDLESS_VALUES = {0, 1, MASK_NODATA}
_SNOW_SHIFT = 12
"""In Landsat's QA_PIXEL the confidence of snow begins at this bit."""
_NO_CLOUDS = {
    "cs_cdf": "Cloud Score+, which is high where the ground is clear. Give a raster that is 1 where the score is below "
    "0.6 or so, and 0 elsewhere (Raster > Raster Calculator).",
    "snwprb": "a probability of snow. Give MSK_CLDPRB, SCL or another mask of clouds.",
}
"""By a word in the names of layers: what they show, which their values do not tell from a cloud probability."""
_LISTED = 12
"""So many values of a mask are listed in messages."""


def is_cloudy(values, mask_type: str, classes: Sequence[int], threshold: float) -> np.ndarray:
    """Return cloudy (H, W) bool from mask ``values`` (H, W).

    ``nonzero``: everything but 0. ``scl``: the Sentinel-2 scene ``classes``. ``qa60``: bits 10 and 11.
    ``probability``: at least ``threshold``, in the unit of the values. ``s2cloudless``: 1. Those of ``MASK_KINDS``: the
    ``classes``, or any of the bits with these numbers. NaN is not cloudy but for ``nonzero``: leave out what is not
    valid.
    """
    if mask_type in ("nonzero", POLYGONS):
        return values != 0
    if mask_type == "scl":
        return np.isin(values, np.asarray(classes))
    if mask_type == "qa60":
        return (_whole(values) & QA60_BITS) != 0
    if mask_type == "probability":
        return values >= threshold
    if mask_type == S2CLOUDLESS:
        return values == 1
    if mask_type in MASK_KINDS:
        return _has_any(values, MASK_KINDS[mask_type], classes)
    raise ValueError(f"unknown mask type {mask_type!r}")


def is_fill(values, mask_type: str) -> np.ndarray:
    """Return bool (H, W): where mask ``values`` (H, W) of ``mask_type`` say that there is no data, declared or not."""
    if mask_type == S2CLOUDLESS:
        return values == MASK_NODATA
    kind = MASK_KINDS.get(mask_type)
    if kind is None:
        return np.zeros(np.shape(values), bool)
    if kind.fill_bit is not None:
        # a value without any bit is none of the product's: Earth Engine writes it where there is no data
        return (_whole(values) & (1 << kind.fill_bit) != 0) | (values == 0)
    return np.zeros(np.shape(values), bool) if kind.fill is None else values == kind.fill


def mask_classes(values, cloudy, shadows: Sequence[int], mask_type: str = "") -> np.ndarray:
    """Return the values (H, W) uint8 that a mask written here has for ``cloudy`` (H, W) bool pixels of a mask
    ``values``.

    Those whose value is one of ``shadows`` are shadow, or, in a mask of ``MASK_KINDS``, those with a class or bit of
    shadows and none of clouds; the other ones cloud.
    """
    kind = MASK_KINDS.get(mask_type)
    if kind is None:
        shadow = np.isin(values, shadows)
    else:
        shadow = _has_any(values, kind, kind.shadows) & ~_has_any(values, kind, kind.clouds)
    return np.select([cloudy & shadow, cloudy], [np.uint8(SHADOW), np.uint8(CLOUD)], np.uint8(CLEAR))


def _has_any(values, kind: MaskKind, classes: Sequence[int]) -> np.ndarray:
    if not kind.are_bits:
        return np.isin(values, np.asarray(classes))
    return (_whole(values) & sum(1 << bit for bit in classes)) != 0


def _whole(values) -> np.ndarray:
    return np.nan_to_num(values).astype(np.int64)


def is_own_mask(samples, tag: Optional[str]) -> bool:
    """Whether a mask with the item ``tag`` of ``MASK_TAG`` and ``samples`` (N,) of valid values was written here."""
    return tag == MASK_LEGEND and set(np.unique(samples)) <= {CLEAR, CLOUD, SHADOW}


def probability_threshold(samples, threshold_percent: float) -> Tuple[float, str]:
    """Return the threshold in the unit of ``samples`` (N,), valid values, and the name of that unit.

    Floats up to 1 are fractions, values up to 100 percent, values beyond shares of 255.
    """
    top = float(np.max(samples, initial=0))
    if np.asarray(samples).dtype.kind == "f" and top <= 1:
        return threshold_percent / 100, "a fraction of 1"
    if top > 100:
        return threshold_percent / 100 * 255, "a share of 255"
    return threshold_percent, "percent"


def is_255_nodata(samples) -> bool:
    """Whether 255 among valid ``samples`` (N,) of a probability is NoData that nobody declared: the highest of all
    other values is a percentage. Beside 0 alone 255 may be certain cloud.
    """
    others = samples[samples != MASK_NODATA]
    return bool(others.size < samples.size and 0 < np.max(others, initial=0) <= 100)


def recognise_mask_type(
    samples, description: str, path: str, zero_is_nodata: bool = False, tag: Optional[str] = None
) -> Tuple[str, str]:
    """Tell what kind of mask this is from ``samples`` (N,) of valid values, and its band or file name where they agree.

    ``zero_is_nodata``: 0, which is in the samples all the same, is declared as NoData. ``tag``: the raster's item
    ``MASK_TAG``. Returns ``(type, reason)``. Raises ``OptionError`` where more than one reading is possible; it names
    what fits.
    """
    values = np.unique(samples[np.isfinite(samples)])
    marks = values[values != 0]
    if is_own_mask(values, tag):
        return "nonzero", f"a mask of this plugin: {MASK_LEGEND}"
    named, where = _named(values, description, PurePath(path).name)
    # in these, 1 and 255 stand for NoData
    if named in (LANDSAT, HLS):
        return named, where
    if len(marks) == 1 and marks[0] in (1, 255):
        if named == S2CLOUDLESS and marks[0] == MASK_NODATA:
            raise OptionError(_ambiguous(path, values))
        return "nonzero", f"values are {list_values(values)}"
    if named:
        return named, where
    if _are_landsat_bits(values):
        return LANDSAT, "the bits of all values agree as those of Landsat's QA_PIXEL do"
    for word, text in _NO_CLOUDS.items():
        if len(marks) > 1 and any(find_word(name, (word,)) for name in (description, PurePath(path).name)):
            raise OptionError(f"The cloud mask '{path}' is by its name ({word}) {text}")
    # 2 to 11 alone may be a scene class just as well, and other numbers a probability
    if len(marks) == 0 or (len(marks) == 1 and marks[0] > 11 and len(values) == 2):
        return "nonzero", f"values are {list_values(values) or 'none'}"
    whole = _are_whole(values)
    if whole and set(values) <= {0, 1024, 2048, 3072}:
        return "qa60", "values are those of bits 10 and 11"
    if _are_scene_classes(marks if zero_is_nodata else values):
        return "scl", "whole values from 0 to 11, among them those that only scene classes have"
    shares = values[values != MASK_NODATA]
    if whole and shares[0] >= 0 and 11 < shares[-1] <= 100 and len(shares) > max(12, (shares[-1] - shares[0]) / 2):
        return "probability", "whole values from 0 to 100"
    if not whole and values[0] >= 0 and values[-1] <= 1 and len(values) > 12:
        return "probability", "values are fractions from 0 to 1"
    raise OptionError(_ambiguous(path, values))


def is_unlike(samples, mask_type: str) -> bool:
    """Whether ``samples`` (N,) of valid values have some that no mask of ``mask_type`` has; ``nonzero`` takes any."""
    return mask_type != "nonzero" and not can_be(samples, mask_type)


def can_be(samples, mask_type: str) -> bool:
    """Whether ``samples`` (N,) of valid values can be those of a mask of ``mask_type``."""
    values = np.unique(samples[np.isfinite(samples)])
    return bool(len(values) and values[0] >= 0) if mask_type == "nonzero" else _agrees(values, mask_type)


def _named(values, description: str, file_name: str) -> Tuple[str, str]:
    """Return the type that the band or file name says, where sorted ``values`` agree, and how; else two empty texts."""
    for text, where in ((description, "band name"), (file_name, "file name")):
        for mask_type, words in MASK_HINTS:
            word = find_word(text, words)
            if not word or not _agrees(values, mask_type):
                continue
            if word == "clm" and not set(values) <= _S2CLOUDLESS_VALUES:
                continue
            # Fmask itself has the classes 0 to 4, its bits in HLS other values, too
            in_hls = find_word(file_name, ("hls",)) or bool(np.any((values > 5) & (values < MASK_NODATA)))
            if mask_type == HLS and not in_hls:
                continue
            return mask_type, f"'{mask_type}' by the {where}, and the values agree"
    return "", ""


def _ambiguous(path: str, values) -> str:
    types = [kind for kind in GIVEN_MASK_TYPES if kind != "auto"]
    return (
        f"The kind of the cloud mask '{path}' cannot be told from its values ({list_values(values)}). "
        f"Set MASK_TYPE to {', '.join(types[:-1])} or {types[-1]}. {_what_fits(values)}"
    )


def list_values(values) -> str:
    """Return sorted ``values`` for people: all of a few, the ends and the number of many."""
    if len(values) <= _LISTED:
        return ", ".join(f"{value:g}" for value in values)
    return f"{values[0]:g} to {values[-1]:g}, {len(values)} different"


def _are_whole(values) -> bool:
    return bool(np.all(values == np.floor(values)))


def _agrees(values, mask_type) -> bool:
    """Whether ``values``, sorted, can be those of a mask of ``mask_type``, as its name says."""
    if not len(values):
        return True
    whole, low, high = _are_whole(values), values[0], values[-1]
    if mask_type == "scl":
        return whole and low >= 0 and high <= 11
    if mask_type == "qa60":
        marks = values[values != 0]
        return whole and low >= 0 and bool(np.all(marks.astype(np.int64) & QA60_BITS))
    if mask_type == OMNICLOUDMASK:
        return set(values) <= {0, 1, 2, 3, MASK_NODATA}
    if mask_type == LANDSAT:
        # the confidence of snow is determined everywhere but in fill
        return whole and low >= 0 and high <= 65535 and (high >= 1 << _SNOW_SHIFT or (len(values) == 1 and high <= 1))
    if mask_type in MASK_KINDS:
        return whole and low >= 0 and high <= 255
    return low >= 0 and high <= 255


def _are_scene_classes(values) -> bool:
    """Whether sorted ``values`` are those of Sentinel-2's scene classification and of no other mask.

    Fmask ends at 4 or 5 and has 0 for clear land, as have the bits of MAJA, which hardly ever give a 7 among others.
    Class 7, unclassified, is in most scenes, and class 0 is outside them.
    """
    if not (_are_whole(values) and values[0] >= 0 and 6 <= values[-1] <= 11):
        return False
    ground = np.isin(values, (4, 5, 6, 7)).sum()
    return bool((values[0] > 0 and ground >= 2) or (7 in values and ground >= 3 and len(values) >= 6))


def _are_landsat_bits(values) -> bool:
    """Whether sorted ``values`` are those of Landsat's QA_PIXEL and of no other mask.

    Cloud, shadow and snow are determined everywhere, so none of their confidences is 0, and the bit of each goes with a
    medium confidence or a high one.
    """
    seen = values[values > 1]
    if not (len(seen) and _are_whole(values) and values[0] >= 0 and values[-1] <= 65535):
        return False
    bits = seen.astype(np.int64)
    if np.any(bits & 1):
        return False
    for bit, shift in ((3, 8), (4, 10), (5, _SNOW_SHIFT)):
        confidence = bits >> shift & 3
        flagged = bits >> bit & 1 == 1
        if np.any(confidence == 0) or np.any(flagged & (confidence < 2)):
            return False
    return True


def _what_fits(values) -> str:
    """Return sentences with the masks that have such ``values``, sorted, and what to set for them."""
    fits = []
    low, high, whole = values[0], values[-1], _are_whole(values)
    if low < 0:
        return "Negative values are in no mask: if they are NoData, set that in the layer's properties or in the file."
    if whole and high <= SHADOW:
        fits.append("a mask of this plugin without its metadata (1 cloud, 2 shadow): nonzero")
    if set(values) <= {0, 1, 2, 3, MASK_NODATA}:
        fits.append("OmniCloudMask (1 and 2 cloud, 3 shadow): omnicloudmask")
    if set(values) <= _S2CLOUDLESS_VALUES:
        fits.append("mask of s2cloudless (1 cloud, 255 NoData): s2cloudless")
    if whole and high <= 5:
        fits.append("Fmask (2 shadow, 4 cloud): scl with SCL_CLASSES 2 and 4")
    if whole and high <= 11:
        fits.append("Sentinel-2 scene classes: scl")
    if whole and 1 < high <= 255:
        fits.append("bits of MAJA's CLM: maja")
    if whole and 3 < high <= 255:
        fits.append("bits of Fmask in HLS: hls")
    if whole and 255 < high <= 65535 and low > 0:
        fits.append("bits of Landsat's QA_PIXEL: landsat")
    if high <= 255 and (not whole or high > 3):
        fits.append("cloud probability: probability")
    if whole and high == 255 and len(values) > 1 and values[-2] <= 11:
        fits.append("255 as NoData: set that in the layer's properties or in the file")
    return f"What fits these values: {'; '.join(fits)}." if fits else "No mask that is known here has such values."


def find_mask_band(
    descriptions: Sequence[str], name: str, likely: Optional[int] = None, others: Optional[Sequence[str]] = None
) -> Tuple[int, str]:
    """Return the number of the mask band of the raster called ``name``, and how it was found; else ``OptionError``.

    ``likely``: its number in a raster with the bands ``others``, where these are given, or else in this one.
    """
    if len(descriptions) == 1:
        return 1, "the only band"
    if likely is not None and others is not None and 0 < likely <= len(others) and others[likely - 1]:
        same = [index for index, text in enumerate(descriptions, 1) if text == others[likely - 1]]
        if len(same) == 1:
            return same[0], "named like the one of MASK_BAND"
    found = [index for index, text in enumerate(descriptions, 1) if mask_words(text)]
    if len(found) == 1:
        return found[0], "by band name"
    if likely is not None and likely <= len(descriptions) and list(descriptions) == list(others or descriptions):
        return likely, "as MASK_BAND says"
    raise OptionError(
        f"The mask band of '{name}' cannot be identified among its {len(descriptions)} bands: "
        f"{list_bands(descriptions)}. Set MASK_BAND, which holds for masks of other dates, too, if they have the same "
        "bands; or give the band as a raster of its own (Raster > Conversion > Rearrange Bands, or gdal_translate -b)."
    )
