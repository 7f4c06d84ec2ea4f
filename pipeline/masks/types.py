"""Cloud masks of every kind in use to one meaning: True where the ground is hidden."""

from pathlib import PurePath
from typing import Optional, Sequence, Tuple

import numpy as np

from ...errors import OptionError
from ..rasters.band_names import first_words, list_bands

CLEAR, CLOUD, SHADOW, MASK_NODATA = 0, 1, 2, 255
"""The values of the masks that are written here."""
MASK_TAG, MASK_LEGEND = "SAR_CLOUD_REMOVAL_MASK", "0 clear, 1 cloud, 2 shadow, 255 NoData"
"""The metadata item that marks them: Fmask without clouds has the values 0, 1 and 2, too."""
SCL_SHADOWS = (2, 3)
"""Dark areas (shadows of the terrain, too) and cloud shadows in Sentinel-2's scene classification."""
QA60_BITS = (1 << 10) | (1 << 11)
"""Opaque clouds and cirrus in Sentinel-2's QA60 band."""
_HINTS = (
    ("scl", ("scl", "scene_classification")),
    ("qa60", ("qa60",)),
    ("probability", ("cldprb", "probability", "cld_prob", "cloudprob")),
)
_LISTED = 12
"""So many values of a mask are listed in messages."""
_MASK_WORDS = (*(word for _, words in _HINTS for word in words), "cloud_mask", "cloudmask", "clouds")


def is_cloudy(values, mask_type: str, scl_classes: Sequence[int], threshold: float) -> np.ndarray:
    """Return cloudy (H, W) bool from mask ``values`` (H, W).

    ``nonzero``: everything but 0. ``scl``: the listed Sentinel-2 scene classes. ``qa60``: bits 10 and 11.
    ``probability``: at least ``threshold``, in the unit of the values. NaN is not cloudy but for ``nonzero``: leave
    out what is not valid.
    """
    if mask_type == "nonzero":
        return values != 0
    if mask_type == "scl":
        return np.isin(values, np.asarray(scl_classes))
    if mask_type == "qa60":
        return (np.nan_to_num(values).astype(np.int64) & QA60_BITS) != 0
    if mask_type == "probability":
        return values >= threshold
    raise ValueError(f"unknown mask type {mask_type!r}")


def mask_classes(values, cloudy, shadows: Sequence[int]) -> np.ndarray:
    """Return the values (H, W) uint8 that a mask written here has for ``cloudy`` (H, W) bool pixels of a mask
    ``values``.

    Those whose value is one of ``shadows`` are shadow, the other ones cloud.
    """
    kinds = [cloudy & np.isin(values, shadows), cloudy]
    return np.select(kinds, [np.uint8(SHADOW), np.uint8(CLOUD)], np.uint8(CLEAR))


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
    if len(marks) == 1 and marks[0] in (1, 255):
        return "nonzero", f"values are {list_values(values)}"
    for text, where in ((description, "band name"), (PurePath(path).name, "file name")):
        for mask_type, words in _HINTS:
            if _find_word(text, words) and _agrees(values, mask_type):
                return mask_type, f"'{mask_type}' by the {where}, and the values agree"
    # 2 to 11 alone may be a scene class just as well, and other numbers a probability
    if len(marks) == 0 or (len(marks) == 1 and marks[0] > 11 and len(values) == 2):
        return "nonzero", f"values are {list_values(values) or 'none'}"
    whole = _are_whole(values)
    if whole and set(values) <= {0, 1024, 2048, 3072}:
        return "qa60", "values are those of bits 10 and 11"
    if _are_scene_classes(marks if zero_is_nodata else values):
        return "scl", "whole values from 0 to 11, among them those that only scene classes have"
    if whole and values[0] >= 0 and 11 < values[-1] <= 100 and len(values) > max(12, (values[-1] - values[0]) / 2):
        return "probability", "whole values from 0 to 100"
    if not whole and values[0] >= 0 and values[-1] <= 1 and len(values) > 12:
        return "probability", "values are fractions from 0 to 1"
    raise OptionError(
        f"The kind of the cloud mask '{path}' cannot be told from its values ({list_values(values)}). "
        f"Set MASK_TYPE to nonzero, scl, qa60 or probability. {_what_fits(values)}"
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


def _what_fits(values) -> str:
    """Return sentences with the masks that have such ``values``, sorted, and what to set for them."""
    fits = []
    low, high, whole = values[0], values[-1], _are_whole(values)
    if low < 0:
        return "Negative values are in no mask: if they are NoData, set that in the layer's properties or in the file."
    if whole and high <= SHADOW:
        fits.append("a mask of this plugin without its metadata (1 cloud, 2 shadow): nonzero")
    if whole and high <= 3:
        fits.append("OmniCloudMask (1 and 2 cloud, 3 shadow): nonzero")
    if whole and high <= 5:
        fits.append("Fmask (2 shadow, 4 cloud): scl with SCL_CLASSES 2 and 4")
    if whole and high <= 11:
        fits.append("Sentinel-2 scene classes: scl")
    if whole and 1 < high <= 255:
        fits.append("MAJA, HLS and other bits: make a mask of 0 and 1 of the bit for clouds first (raster calculator)")
    if high <= 255 and (not whole or high > 3):
        fits.append("cloud probability: probability")
    if whole and high == 255 and len(values) > 1 and values[-2] <= 11:
        fits.append("255 as NoData: set that in the layer's properties or in the file")
    return f"What fits these values: {'; '.join(fits)}." if fits else "No mask that is known here has such values."


def find_mask_band(descriptions: Sequence[str], name: str) -> Tuple[int, str]:
    """Return the number of the mask band of the raster called ``name``, and how it was found; else ``OptionError``."""
    if len(descriptions) == 1:
        return 1, "the only band"
    found = [index for index, text in enumerate(descriptions, 1) if mask_words(text)]
    if len(found) == 1:
        return found[0], "by band name"
    raise OptionError(
        f"The mask band of '{name}' cannot be told from its {len(descriptions)} bands: {list_bands(descriptions)}. "
        "Set MASK_BAND."
    )


def mask_words(description: str) -> Optional[str]:
    """Return the word that makes a band name one of a mask (``scl``, ``qa60``, ``cloud_mask`` …), or ``None``."""
    return _find_word(description, _MASK_WORDS)


def _find_word(text, words) -> Optional[str]:
    """Return the first of ``words`` that stands in ``text`` by itself: ``scl`` in ``B_SCL``, not in ``muscle``."""
    parts = f"_{'_'.join(first_words(text))}_"
    return next((word for word in words if f"_{word}_" in parts), None)
