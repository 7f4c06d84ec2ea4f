"""Which band is which: found from names, colour interpretation or the band count, never silently guessed."""

import re
from pathlib import PurePath
from typing import Dict, List, Optional, Sequence, Tuple

from ...errors import OptionError

_RGB_NAMES = {
    "red": {"red", "b4", "b04", "band4", "r"},
    "green": {"green", "b3", "b03", "band3", "g"},
    "blue": {"blue", "b2", "b02", "band2", "b"},
}
_OTHER_NAMES = {
    "aerosol": {"b1", "b01", "band1", "coastal", "aerosol"},
    "rededge1": {"b5", "b05", "band5", "rededge1"},
    "nir": {"b8", "b08", "band8", "nir"},
    "nir_narrow": {"b8a", "band8a", "nir08", "nirnarrow"},
    "water_vapour": {"b9", "b09", "band9", "nir09"},
    "cirrus": {"b10", "band10", "cirrus"},
    "swir1": {"b11", "band11", "swir1", "swir16"},
    "swir2": {"b12", "band12", "swir2", "swir22"},
}
_OTHER_BY_COUNT = {
    12: {"aerosol": 1, "rededge1": 5, "nir": 8, "nir_narrow": 9, "water_vapour": 10, "swir1": 11, "swir2": 12},
    13: {
        **{"aerosol": 1, "rededge1": 5, "nir": 8, "nir_narrow": 9, "water_vapour": 10, "cirrus": 11},
        **{"swir1": 12, "swir2": 13},
    },
}
_RGB_BY_COUNT = {3: (1, 2, 3), 12: (4, 3, 2), 13: (4, 3, 2)}
"""Band counts that leave no doubt: RGB, and the full band lists of L2A (no B10) and L1C in their order."""
_STANDS_IN = {"nir": "nir_narrow"}
"""By what a band shows, which other one does nearly as well where it is absent: 20 m products of Sentinel-2 have B8A
alone, and Landsat's near infrared is like it."""
MASK_HINTS = (
    ("scl", ("scl", "scene_classification")),
    ("qa60", ("qa60",)),
    ("probability", ("cldprb", "probability", "cld_prob", "cloudprob", "clp")),
    ("omnicloudmask", ("omnicloudmask", "ocm")),
    ("maja", ("clm_r1", "clm_r2", "cld_r1", "cld_r2")),
    ("s2cloudless", ("s2cloudless", "clm")),
    ("landsat", ("qa_pixel",)),
    ("hls", ("fmask",)),
)
"""Types of masks and the words in their names: also those of Sentinel Hub (CLM, CLP), of Theia and MAJA (CLM_R1,
CLD_R1), OmniCloudMask (_OCM_v), Landsat Collection 2 (QA_PIXEL) and HLS (Fmask)."""
OWN_MASKS = (
    ("scl", "scene_classification"),
    ("cloud_mask", "cloudmask", "clouds"),
    *(("omnicloudmask", "ocm"), ("qa_pixel",), ("fmask",), ("clm_r1", "clm_r2", "cld_r1", "cld_r2")),
    ("s2cloudless", "clm"),
    ("cldprb", "cld_prob", "cloudprob", "cloud_probability", "clp"),
)
"""Words in the names of the bands that serve as the mask of their own raster, the best first: the last two kinds show
no shadows. QA60 is none of them: two years long it had no clouds."""
WITHOUT_SHADOWS = OWN_MASKS[-2:]
_MASK_WORDS = (*(word for _, words in MASK_HINTS for word in words), "cloud_mask", "cloudmask", "clouds")
_QUALITY_WORDS = (
    *("msk", "qa", "qa10", "qa20", "snwprb", "datamask", "cs_cdf", "cld", "snw"),
    *("sunzenithangles", "sunazimuthangles", "viewzenithmean", "viewazimuthmean"),
)
"""Words in the names of further bands that hold no image: of Earth Engine and Sentinel Hub."""
_FOR_DISPLAY = ("tci",)
"""Sentinel-2's colours in 8 bits, which Earth Engine delivers beside the bands that they were made of."""
_POLARISATIONS = ("vv", "vh", "hh", "hv")
_NO_COLOUR = (
    *("ndvi", "ndwi", "mndwi", "ndmi", "nbr", "nbr2", "evi", "evi2", "savi", "msavi", "gndvi", "ndre", "ndsi", "ndbi"),
    *(*_POLARISATIONS, "infrared", "edge", "swir", "tir", "thermal", "lst", "aot", "wvp"),
)
"""Words in the names of bands that show something else than a colour: indices, radar, infrared, the red edge, the
atmosphere ("AOT, Aerosol Optical Thickness map")."""
_FURTHER_NAMES = {
    "rededge2": {"b6", "b06", "band6", "rededge2"},
    "rededge3": {"b7", "b07", "band7", "rededge3"},
}
_KNOWN_NAMES = {**_RGB_NAMES, **_OTHER_NAMES, **_FURTHER_NAMES}
_KEY_OF_WORD = {word: key for key, words in _KNOWN_NAMES.items() for word in words if len(word) > 1}
_FURTHER_BY_COUNT = {"rededge2": 6, "rededge3": 7}
_COUNTED = re.compile(r"(?:band|layer|channel)[ _-]*0*(\d+)", re.IGNORECASE)
_IN_FILE_NAME = re.compile(
    r"(?<![A-Za-z0-9])(B\d{1,2}A?|SCL|QA60|MSK_CLDPRB|MSK_SNWPRB|QA_PIXEL|QA_RADSAT|QA_AEROSOL|Fmask|CLM|CLP|dataMask|"
    rf"AOT|WVP|TCI|{'|'.join(_POLARISATIONS)}|red[ _-]?edge[ _-]?\d?|"
    rf"{'|'.join(word for word in _KEY_OF_WORD if not re.match('b[0-9]|band', word))})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
"""Words in the names of files that tell the only band of each."""
_LANDSAT = re.compile(r"(?:L[COTE]0?([4-9])_|HLS\.L30\.)")
_SURFACE_OF_LANDSAT = re.compile(r"L[COTE]0[4-9]_L2S[PR]_.*_02_T\d_SR_B\d\Z")
_SCALE_OF_LANDSAT = (0.0000275, -0.2)
_TM = ("blue", "green", "red", "nir", "swir1", "thermal", "swir2", "pan")
_OLI = ("coastal", "blue", "green", "red", "nir", "swir1", "swir2", "pan", "cirrus", "thermal1", "thermal2")
_BANDS_OF_LANDSAT = {**dict.fromkeys("457", _TM), **dict.fromkeys(("8", "9", ""), _OLI)}
"""By the number of the satellite, empty in HLS, what its bands show: their numbers are other ones than Sentinel-2's."""


def first_words(description: str) -> List[str]:
    """Return the lower-case words of a band name: ``B4, central wavelength 665 nm`` begins with ``b4``."""
    return re.findall(r"[a-z0-9]+", description.lower())


def find_rgb(descriptions: Sequence[str], colours: Sequence[str], name: str) -> Tuple[Tuple[int, int, int], str]:
    """Return the numbers (from 1) of the red, green and blue band, and how they were found.

    ``descriptions`` and ``colours`` are the names and the colour interpretations ("Red", "Gray" …) of all
    bands of the raster called ``name``. Names win: neither colour interpretation nor the band count makes a colour of
    a band whose name says that it is another one. Raises ``OptionError`` that lists the bands where nothing is certain.
    """
    count, told = len(descriptions), _telling(descriptions)
    numbered = list(enumerate(told, 1))
    by_name = [_single(number for number, text in numbered if _is(text, words)) for words in _RGB_NAMES.values()]
    if all(by_name):
        return tuple(by_name), "by band name"
    by_colour = [_single(i for i, colour in enumerate(colours, 1) if colour.lower() == wanted) for wanted in _RGB_NAMES]
    if all(by_colour) and all(_can_show(told[i - 1], key) for i, key in zip(by_colour, _RGB_NAMES)):
        return tuple(by_colour), "by colour interpretation"
    if count in _RGB_BY_COUNT and all(map(_can_show, told, _keys_by_count(count))):
        return _RGB_BY_COUNT[count], f"by the band count of {count}"
    if len(descriptions) == 1:
        raise OptionError(
            f"The optical raster '{name}' has a single band. Give the rasters of the green and blue band as GREEN and "
            "BLUE, or a raster that holds all three."
        )
    raise OptionError(
        f"The red, green and blue bands of '{name}' cannot be identified among its {len(descriptions)} bands: "
        f"{list_bands(descriptions)}. Set RED_BAND, GREEN_BAND and BLUE_BAND."
    )


def find_other_bands(descriptions: Sequence[str]) -> Dict[str, int]:
    """Return the numbers (from 1) of Sentinel-2's bands beside red, green and blue that can be told for sure.

    By their names or, where no band has one, by the band count of 12 (L2A) or 13 (L1C). What cannot be told is left
    out.
    """
    if not any(descriptions):
        return dict(_OTHER_BY_COUNT.get(len(descriptions), {}))
    numbered = list(enumerate(_telling(descriptions), 1))
    found = {
        name: _single(number for number, text in numbered if _is(text, words)) for name, words in _OTHER_NAMES.items()
    }
    return {name: number for name, number in found.items() if number}


def with_stand_ins(numbers: Dict[str, int]) -> Dict[str, int]:
    """Return ``numbers`` of bands by what they show, also for bands that are absent and have another one
    that stands in for them.
    """
    absent = {key: other for key, other in _STANDS_IN.items() if key not in numbers and other in numbers}
    return {**numbers, **{key: numbers[other] for key, other in absent.items()}}


def band_keys(descriptions: Sequence[str], colours: Sequence[str]) -> List[Optional[str]]:
    """Return what each band shows (``red``, ``nir`` …), ``None`` where that cannot be told.

    By the names or, where no band has one that is known, by the colour interpretations ``colours``, or by the band
    count, of 3, 12 (L2A) or 13 (L1C).
    """
    told = _telling(descriptions)
    found = [_key_of(text) for text in told]
    if not any(found) and not any(told):
        found = [colour.lower() if colour.lower() in _RGB_NAMES else None for colour in colours]
        if not any(found) and len(descriptions) in _RGB_BY_COUNT:
            found = _keys_by_count(len(descriptions))
    return [key if found.count(key) == 1 else None for key in found]


def _keys_by_count(count: int) -> List[Optional[str]]:
    """Return what each band of a raster with one of the counts of ``_RGB_BY_COUNT`` shows."""
    numbers = dict(zip(_RGB_NAMES, _RGB_BY_COUNT[count]))
    numbers.update({**_OTHER_BY_COUNT[count], **_FURTHER_BY_COUNT} if count in _OTHER_BY_COUNT else {})
    by_number = {number: key for key, number in numbers.items()}
    return [by_number.get(number) for number in range(1, count + 1)]


def _telling(descriptions: Sequence[str]) -> List[str]:
    """Return the names of bands as far as they say what the bands show; the others are empty.

    Names that only count the bands (``band1`` … of 3) say nothing, nor does an R, G or B in a longer name (``TCI_R``)
    where another band shows that colour.
    """
    count = len(descriptions)
    counted = [match and int(match[1]) for match in map(_COUNTED.fullmatch, descriptions)]
    if count in _RGB_BY_COUNT and counted == list(range(1, count + 1)):
        return [""] * count
    letters = [_lettered(text) for text in descriptions]
    shown = {_key_of(text) for text, letter in zip(descriptions, letters) if letter is None}
    return ["" if letter and letter in shown else text for text, letter in zip(descriptions, letters)]


def _lettered(description: str) -> Optional[str]:
    """Return the colour of a band that only a letter beside other words names, else ``None``."""
    parts = first_words(description)
    key = _key_of(description)
    letter = key in _RGB_NAMES and len(parts) > 1 and key[0] in (parts[0], parts[-1])
    return key if letter and not any(part in _RGB_NAMES[key] for part in parts if part != key[0]) else None


def _can_show(description: str, key: Optional[str]) -> bool:
    """Whether a band with this name can be the one that shows ``key``; a name that says nothing can be anything."""
    is_image = not is_mask_name(description) and not find_word(description, _NO_COLOUR)
    return is_image and _key_of(description) in (None, key)


def _key_of(description: str) -> Optional[str]:
    """Return what the band with this name shows, ``None`` where the name is not known."""
    return next((key for key, words in _KNOWN_NAMES.items() if _shows(description, words)), None)


def match_by_name(
    ours: Sequence[Optional[str]], theirs: Sequence[Optional[str]], our_names: Sequence[str], their_names: Sequence[str]
) -> Optional[Tuple[Optional[int], ...]]:
    """Return for each of our bands the index of the same one among theirs, or ``None``; just ``None`` without any.

    The same words of a name count before the ``band_keys``, ``ours`` and ``theirs``.
    """
    words = (["_".join(first_words(name)) or None for name in names] for names in (our_names, their_names))
    pairs = zip(_partners(*words), _partners(ours, theirs))
    matches = tuple(keyed if named is None else named for named, keyed in pairs)
    return matches if any(match is not None for match in matches) else None


def _partners(ours, theirs) -> List[Optional[int]]:
    theirs = list(theirs)
    return [theirs.index(key) if key is not None and theirs.count(key) == 1 else None for key in ours]


def name_of_band(description: str, path: str, count: int) -> str:
    """Return the name of a band: its ``description``, or what the file name says of the only band (``B05``, ``SCL``).

    ``count``: how many bands the file has. Empty where there is no name.
    """
    return description if description or count > 1 else name_in_file(path)


def name_in_file(path: str) -> str:
    """Return the name of the only band of a file by that of the file: ``B8A`` for ``T35VLG_20230601T093601_B8A_20m``.

    Landsat's bands, numbered otherwise than Sentinel-2's, are called by what they show. Empty where the name says
    nothing, or several words of it contradict each other.
    """
    stem = PurePath(path.partition("?")[0]).stem  # signed addresses have a query
    found = _IN_FILE_NAME.findall(stem)
    if len({_key_of(word) or word.lower() for word in found}) != 1:
        return ""
    landsat, number = _LANDSAT.match(stem), re.fullmatch(r"[Bb]0?(\d+)", found[-1])
    if not landsat or not number:
        return found[-1]
    bands = _BANDS_OF_LANDSAT[landsat[1] or ""]
    return bands[int(number[1]) - 1] if 0 < int(number[1]) <= len(bands) else ""


def scale_in_file(path: str) -> Optional[Tuple[float, float]]:
    """Return scale and offset by which values are reflectance, by the name of the file: those of surface reflectance in
    Landsat's Collection 2, whose files do not declare them. ``None`` for any other.
    """
    return _SCALE_OF_LANDSAT if _SURFACE_OF_LANDSAT.match(PurePath(path.partition("?")[0]).stem) else None


def is_mask_name(description: str) -> bool:
    """Whether a band name is one of a mask or another layer of quality, which is not an image."""
    return bool(find_word(description, (*_MASK_WORDS, *_QUALITY_WORDS)))


def masks_among(descriptions: Sequence[str]) -> List[int]:
    """Return the indices of the bands, with these names, of one raster that hold no image.

    These are masks and other layers of quality and, beside bands that show a colour, those that are for display.
    """
    masks = [is_mask_name(text) for text in descriptions]
    display = [bool(find_word(text, _FOR_DISPLAY)) for text in descriptions]
    rest = [text for text, mask, shown in zip(descriptions, masks, display) if not (mask or shown)]
    has_colours = any(_key_of(text) in _RGB_NAMES for text in rest)
    return [index for index, mask in enumerate(masks) if mask or (display[index] and has_colours)]


def telling_bands(descriptions: Sequence[str]) -> List[int]:
    """Return the indices of the bands, with these names, whose values say in which units a raster is: those whose names
    say what they show or, where none does, all that are not masks. Others may hold anything, such as angles.
    """
    masks = masks_among(descriptions)
    image = [index for index in range(len(descriptions)) if index not in masks]
    keys = band_keys(descriptions, [""] * len(descriptions))
    return [index for index in image if keys[index]] or image or list(range(len(descriptions)))


def mask_words(description: str) -> Optional[str]:
    """Return the word that makes a band name one of a mask (``scl``, ``qa60``, ``cloud_mask`` …), or ``None``."""
    return find_word(description, _MASK_WORDS)


def find_word(text: str, words: Sequence[str]) -> Optional[str]:
    """Return the first of ``words`` that stands in ``text`` by itself: ``scl`` in ``B_SCL``, not in ``muscle``."""
    parts = f"_{'_'.join(first_words(text))}_"
    return next((word for word in words if f"_{word}_" in parts), None)


def find_polarisation(
    descriptions: Sequence[str], name: str, wanted: str = "vv", likely: Optional[int] = None
) -> Tuple[int, str]:
    """Return the number of the band of polarisation ``wanted`` of the SAR raster called ``name``, and how it was found.

    ``likely``: its number where the names of several bands do not tell it.
    """
    found = _single(index for index, text in enumerate(descriptions, 1) if wanted in first_words(text))
    if found:
        return found, "by band name"
    if len(descriptions) == 1:
        return 1, "the only band"
    if likely is not None and likely <= len(descriptions):
        return likely, "as SAR_BAND says"
    raise OptionError(
        f"The {wanted.upper()} band of the SAR raster '{name}' cannot be identified among its {len(descriptions)} "
        f"bands: {list_bands(descriptions)}. Set SAR_BAND."
    )


def polarisation_of(description: str, path: str, count: int) -> Optional[str]:
    """Return the polarisation (``vv``, ``vh`` …) in the name of a SAR band or, of the only band, in that of its file;
    ``None`` where there is none or several. ``count``: how many bands the file has.
    """
    texts = [description, *([PurePath(path).stem] if count == 1 else [])]
    found = ([word for word in first_words(text) if word in _POLARISATIONS] for text in texts)
    return _single(next(filter(None, found), ()))


def find_vh(descriptions: Sequence[str]) -> Optional[int]:
    """Return the number of the one band whose name has the word VH, or ``None``."""
    return _single(index for index, text in enumerate(descriptions, 1) if "vh" in first_words(text))


def only_band(descriptions: Sequence[str], option: str, name: str) -> int:
    """Return 1 for a raster of one band; else ``OptionError`` that asks for ``option`` and lists the bands."""
    if len(descriptions) == 1:
        return 1
    raise OptionError(f"'{name}' has {len(descriptions)} bands: {list_bands(descriptions)}. Set {option}.")


def require_band(number: int, count: int, option: str, name: str) -> int:
    """Return ``number``, or raise ``OptionError`` when the raster called ``name`` has only ``count`` bands."""
    if number > count:
        raise OptionError(f"{option} is {number}, but '{name}' has {count} band(s). Choose 1 to {count}.")
    return number


def list_bands(descriptions: Sequence[str], numbers: Optional[Sequence[int]] = None) -> str:
    """Return ``1 (B2), 2 (unnamed) …`` for messages; ``numbers`` of the bands to list, all if ``None``."""
    listed = range(1, len(descriptions) + 1) if numbers is None else numbers
    return ", ".join(f"{number} ({descriptions[number - 1] or 'unnamed'})" for number in listed)


def _is(description, words) -> bool:
    parts = first_words(description)
    if "edge" in parts or not parts:  # red edge is another band than red
        return False
    if {"nir", "narrow"} <= set(parts):  # B8A, whatever else its name says
        return "nirnarrow" in words
    if parts[0] in words or len(parts) <= 2:
        return parts[0] in words or parts[-1] in words
    return _only_word(description, parts) in words


def _only_word(description, parts) -> Optional[str]:
    """Return the word that tells what a band shows somewhere in its long name, such as that of a product, ``None``
    where there is none, or several contradict each other.

    The word of a colour counts before numbers, which are other ones on other satellites: ``Band 3 - Red``.
    """
    joined = [first + second for first, second in zip(parts, parts[1:]) if first == "band"]
    found = [word for word in parts if word in _RGB_NAMES]
    found = found or [word for word in (*parts, *joined) if word in _KEY_OF_WORD]
    is_image = not is_mask_name(description) and not find_word(description, _NO_COLOUR)
    return found[0] if is_image and len({_KEY_OF_WORD[word] for word in found}) == 1 else None


def _shows(description, words) -> bool:
    """Whether a band name is one of ``words``, also those of the red edge written apart."""
    parts = first_words(description)
    if "edge" not in parts:
        return _is(description, words)
    joined = "".join(parts)
    return any(word.startswith("rededge") and word in joined for word in words)


def _single(items):
    items = list(items)
    return items[0] if len(items) == 1 else None
