"""How a GeoTIFF is stored: GDAL's creation options, and the cloud-optimised form (COG)."""

import os
import sys
import uuid
from functools import lru_cache
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
from osgeo import gdal

from ....errors import RasterError
from ....feedback import Feedback
from ...options.checks import COG
from ..drafts import DISK
from .failures import bare, gdal_failures, gdal_read, gdal_write

DEFAULT_CREATION_OPTIONS = {"TILED": "YES", "COMPRESS": "DEFLATE", "BIGTIFF": "IF_SAFER"}
_MOST_THREADS = 8
"""Compress this many tiles at a time, where there are as many cores: enough for a GPU's results."""
_COG_NAMES = {"BLOCKXSIZE": "BLOCKSIZE", "ZLEVEL": "LEVEL", "ZSTD_LEVEL": "LEVEL", "JPEG_QUALITY": "QUALITY"}
_COG_PREDICTORS = {"1": "NO", "2": "STANDARD", "3": "FLOATING_POINT"}
_LOSSY = (
    *("MAX_Z_ERROR", "MAX_Z_ERROR_OVERVIEW", "DISCARD_LSB", "NBITS", "JXL_LOSSLESS", "JXL_DISTANCE", "WEBP_LEVEL"),
    *("WEBP_LOSSLESS", "JPEG_QUALITY", "JPEGTABLESMODE", "QUALITY"),
)
"""Options that make a compression lossy, or are of no use without."""
_LOSSY_VALUES = (("COMPRESS", "JPEG"), ("COMPRESS", "WEBP"))
_OF_FLOATS = (("PREDICTOR", "3"), ("PREDICTOR", "FLOATING_POINT"))
_BOOLEANS = ("YES", "NO", "TRUE", "FALSE", "ON", "OFF", "1", "0")
_ALWAYS_COG = ("TILED", "PHOTOMETRIC", "BLOCKYSIZE", "INTERLEAVE", "COPY_SRC_OVERVIEWS")
"""Options of the GeoTIFF driver that are fixed for a cloud-optimised GeoTIFF."""


def wants_cog(chosen: Sequence[str]) -> bool:
    """Whether the creation options ``chosen`` ask for a cloud-optimised GeoTIFF.

    Raises ``RasterError`` for another format.
    """
    formats = [item for item in chosen if item.strip().upper().startswith("FORMAT=")]
    for item in formats:
        if item.strip().upper() not in (COG, "FORMAT=GTIFF"):
            raise RasterError(f"The creation option '{item}' is not known: FORMAT is COG or GTIFF.")
    return bool(formats) and formats[-1].strip().upper() == COG


def require_known(chosen: Sequence[str]) -> None:
    """Raise ``RasterError`` for a creation option among ``chosen`` that this GDAL does not know, or a value that it
    does not take: GDAL itself would go on without.
    """
    drivers = ("GTiff", "COG") if wants_cog(chosen) else ("GTiff",)
    known = [_known_options(driver) for driver in drivers]
    for item in chosen:
        name, separator, value = (part.strip() for part in item.partition("="))
        if not separator or not name:
            raise RasterError(f"The creation option '{item}' is not of the form NAME=VALUE, such as COMPRESS=LZW.")
        if name.upper() == "FORMAT":
            continue
        found = [options[name.upper()] for options in known if name.upper() in options]
        if not found:
            listed = ", ".join(sorted(set().union(*known)))
            raise RasterError(f"The creation option '{item}' is not known to this GDAL. Known are: {listed}.")
        if not any(_is_taken(value, *option) for option in found):
            taken = found[0][1] or [f"a value of the type {found[0][0]}"]
            raise RasterError(f"The creation option '{item}' has a value that GDAL does not take: {', '.join(taken)}.")


@lru_cache(maxsize=None)
def _known_options(driver: str) -> Dict[str, Tuple[str, Tuple[str, ...]]]:
    """Return type and values, none where any of the type may be, of each creation option of a ``driver`` by name."""
    opened = gdal.GetDriverByName(driver)
    text = opened and opened.GetMetadataItem("DMD_CREATIONOPTIONLIST")
    found = {}
    for option in gdal.ParseXMLString(text)[2:] if text else ():
        if option[1] == "Option":
            about = {child[1]: child[2][1] for child in option[2:] if child[0] == gdal.CXT_Attribute}
            values = [child for child in option[2:] if child[0] == gdal.CXT_Element and child[1] == "Value"]
            texts = tuple(part[1] for value in values for part in _texts(value))
            found[about["name"].upper()] = (about.get("type", "string"), texts)
    return found


def _texts(value) -> List[list]:
    """Return the nodes with the texts that stand for a ``value``: its own, and an alias."""
    own = [part for part in value[2:] if part[0] == gdal.CXT_Text]
    return own + [part[2] for part in value[2:] if part[0] == gdal.CXT_Attribute]


def _is_taken(value: str, kind: str, texts: Sequence[str]) -> bool:
    if kind == "boolean":
        return value.upper() in _BOOLEANS
    if kind in ("int", "uint", "float", "double", "integer"):
        try:
            float(value)
        except ValueError:
            return value.upper() in map(str.upper, texts)
        return True
    return not texts or value.upper() in map(str.upper, texts)


def options_for_values(chosen: Sequence[str], dtype) -> Tuple[str, ...]:
    """Return those creation options, ``chosen`` for the image, that fit a raster of ``dtype`` with classes, or with
    values in a unit of their own: without what changes values, gives them colours, or is for another type.
    """
    left_out = _LOSSY_VALUES if np.dtype(dtype).kind == "f" else (*_LOSSY_VALUES, *_OF_FLOATS)
    pairs = [tuple(part.strip().upper() for part in item.partition("=")[::2]) for item in chosen]
    kept = (pair[0] not in (*_LOSSY, "PHOTOMETRIC") and pair not in left_out for pair in pairs)
    return tuple(item for item, keep in zip(chosen, kept) if keep)


def merge_creation_options(dtype, chosen: Tuple[str, ...]) -> list:
    """Return GTiff creation options: the defaults for ``dtype``, with every key in ``chosen`` replaced."""
    require_known(chosen)
    options = dict(DEFAULT_CREATION_OPTIONS)
    given = {key.strip().upper(): value.strip() for key, _, value in (item.partition("=") for item in chosen)}
    given.pop("FORMAT", None)
    options.update(given)
    if options.get("PIXELTYPE", "DEFAULT").upper() != "DEFAULT":
        raise RasterError(
            f"The creation option PIXELTYPE={options['PIXELTYPE']} makes other numbers of the values: leave it out. "
            "The output has the data type of its values."
        )
    float_predictor = "3" if _native_bytes(options) else "2"
    if options.get("PREDICTOR") == "3" and float_predictor != "3":
        raise RasterError(
            "The creation options PREDICTOR=3 and ENDIANNESS do not go together: GDAL writes other values then. Leave "
            "one of them out."
        )
    if options["COMPRESS"].upper() in ("DEFLATE", "LZW", "ZSTD"):
        if "NBITS" not in options:  # there is no predictor for most numbers of bits
            options.setdefault("PREDICTOR", float_predictor if np.dtype(dtype).kind == "f" else "2")
        options.setdefault("NUM_THREADS", str(min(os.cpu_count() or 1, _MOST_THREADS)))
    return [f"{key}={value}" for key, value in options.items()]


def largest_kept(dtype, chosen: Sequence[str]) -> Optional[int]:
    """Return the largest whole number of an unsigned ``dtype`` that the creation options ``chosen`` keep, which GDAL
    writes in place of larger ones; ``None`` where they keep all, or for other types.
    """
    pairs = (tuple(part.strip() for part in item.partition("=")[::2]) for item in chosen)
    bits = [float(value) for name, value in pairs if name.upper() == "NBITS"]
    if np.dtype(dtype).kind != "u" or not bits or not 1 <= bits[-1] < 8 * np.dtype(dtype).itemsize:
        return None
    return 2 ** int(bits[-1]) - 1


def _native_bytes(options) -> bool:
    """Whether numbers are stored in the byte order of this machine: in the other one, libtiff's predictor for floating
    point writes values that it cannot read again.
    """
    return options.get("ENDIANNESS", "NATIVE").upper() in ("NATIVE", sys.byteorder.upper())


def cog_options(dtype, has_means: bool, chosen: Tuple[str, ...]) -> List[str]:
    """Return GDAL's options for a cloud-optimised GeoTIFF: the defaults, overridden by ``chosen`` GeoTIFF options.

    Overviews average pixels where the raster ``has_means``, and take the nearest one elsewhere: all bands of a file
    have one kind of overviews.
    """
    options = {"NUM_THREADS": "ALL_CPUS", "OVERVIEW_RESAMPLING": "AVERAGE" if has_means else "NEAREST"}
    for item in merge_creation_options(dtype, chosen):
        key, _, value = item.partition("=")
        if key == "PREDICTOR":
            value = _COG_PREDICTORS.get(value, value)
        if key not in _ALWAYS_COG:
            options[_COG_NAMES.get(key, key)] = value
    return [f"{key}={value}" for key, value in options.items()]


def require_creatable(driver: str, options: Sequence[str], dtype_number: int, count: int, name: str) -> None:
    """Raise ``RasterError`` where ``driver``, ``GTiff`` or ``COG``, cannot write a raster of ``count`` bands with
    ``options``; errors call it ``name``.

    A file of a few pixels in memory tells, before hours of work do.
    """
    tiny = gdal.GetDriverByName("MEM").Create("", 16, 16, count, dtype_number)
    folder = f"/vsimem/sar_cloud_removal/{uuid.uuid4().hex}"
    what, remedy = f"The output '{name}' cannot be created", "Check the creation options."
    absent = f"This GDAL has no {driver} driver: choose another format."
    opened = gdal_read(what, absent, gdal.GetDriverByName, driver)
    try:
        with gdal_write(what, remedy):
            # threads of GDAL's print what goes wrong and report nothing
            single = [option for option in options if not option.startswith("NUM_THREADS=")]
            opened.CreateCopy(f"{folder}/tiny.tif", tiny, 0, single)
    except RasterError as error:
        raise RasterError(str(error).replace(f"{folder}/tiny.tif", name)) from error
    finally:
        with gdal_failures():  # there may be none
            gdal.RmdirRecursive(folder)  # options may add files beside it


def write_cog(source, path: str, name: str, options: Sequence[str], feedback: Feedback) -> None:
    """Write the opened dataset ``source`` to ``path`` as a cloud-optimised GeoTIFF, which errors call ``name``.

    Bands, tags, NoData and masks come along. Overviews are made in a temporary file beside ``path`` first, of about a
    third of its size. ``feedback`` may cancel it. Raises ``RasterError``.
    """
    stopped = []

    def watch(fraction, text, data):
        try:
            feedback.progress(fraction)
        except BaseException as error:  # exceptions do not pass through GDAL, which calls this
            stopped.append(error)
        return int(not stopped)

    what = f"The output '{name}' cannot be written"
    driver = gdal_read(what, "This GDAL has no COG driver: choose a plain GeoTIFF.", gdal.GetDriverByName, "COG")
    try:
        with gdal_write(what, DISK):
            made = driver.CreateCopy(path, bare(source), 0, list(options), callback=watch)
            if made is not None:
                made.FlushCache()
            del made
    except RasterError:
        if not stopped:
            raise
    if stopped:  # at the end, GDAL goes on
        raise stopped[0]
