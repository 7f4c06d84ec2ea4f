"""Cloud masks of every kind in use to one meaning: True where the ground is hidden."""

from pathlib import PurePath
from typing import Optional, Sequence, Tuple

import numpy as np

from ...errors import OptionError
from ..rasters.band_names import first_words, list_bands

CLEAR, CLOUD, SHADOW, MASK_NODATA = 0, 1, 2, 255
"""The values of the masks that are written here."""
SCL_SHADOWS = (2, 3)
"""Dark areas (shadows of the terrain, too) and cloud shadows in Sentinel-2's scene classification."""
QA60_BITS = (1 << 10) | (1 << 11)
"""Opaque clouds and cirrus in Sentinel-2's QA60 band."""
_HINTS = (
    ("scl", ("scl", "scene_classification")),
    ("qa60", ("qa60",)),
    ("probability", ("cldprb", "probability", "cld_prob", "cloudprob")),
)
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
    """Return the values (H, W) uint8 that a mask written here has for ``cloudy`` (H, W) bool pixels of a mask ``values``.

    Those whose value is one of ``shadows`` are shadow, the other ones cloud.
    """
    kinds = [cloudy & np.isin(values, shadows), cloudy]
    return np.select(kinds, [np.uint8(SHADOW), np.uint8(CLOUD)], np.uint8(CLEAR))


def is_own_mask(samples, description: str) -> bool:
    """Whether ``samples`` (N,) of valid values, or the band's name with them, are those of masks written here."""
    values = set(np.unique(samples))
    return values <= {CLEAR, CLOUD, SHADOW} and (len(values) == 3 or mask_words(description) == "cloud_mask")


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


def recognise_mask_type(samples, description: str, path: str) -> Tuple[str, str]:
    """Tell what kind of mask this is from its band name, its file name and ``samples`` (N,) of valid values.

    Returns ``(type, reason)``. Raises ``OptionError`` where more than one reading is possible.
    """
    for text, where in ((description, "band name"), (PurePath(path).name, "file name")):
        for mask_type, words in _HINTS:
            if _find_word(text, words):
                return mask_type, f"'{mask_type}' by the {where}"
    values = np.unique(samples[np.isfinite(samples)])
    marks = values[values != 0]
    # 2 to 11 alone may be a scene class just as well, and other numbers a probability
    if len(marks) == 0 or (len(marks) == 1 and (marks[0] in (1, 255) or (marks[0] > 11 and len(values) == 2))):
        return "nonzero", f"values are {', '.join(f'{v:g}' for v in values) or 'none'}"
    if is_own_mask(values, description):
        return "nonzero", "values are 0 (clear), 1 (cloud) and 2 (shadow)"
    whole = bool(np.all(values == np.floor(values)))
    if whole and set(values.astype(np.int64)) <= {0, 1024, 2048, 3072}:
        return "qa60", "values are those of bits 10 and 11"
    if whole and values.min() >= 0 and values.max() <= 11 and values.max() >= 4:
        return "scl", "whole values from 0 to 11"
    if whole and values.min() >= 0 and 11 < values.max() <= 100 and len(values) > 12:
        return "probability", "whole values from 0 to 100"
    raise OptionError(
        f"The kind of the cloud mask '{path}' cannot be told from its values ({values.min():g} to {values.max():g}, "
        f"{len(values)} different). Set MASK_TYPE to nonzero, scl, qa60 or probability."
    )


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
