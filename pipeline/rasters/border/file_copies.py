"""A GeoTIFF that begins as a copy of another file, so that nobody decodes and compresses the pixels that stay."""

import os
from pathlib import Path
from typing import Dict, Iterator, Optional

from osgeo import gdal

from ....errors import RasterError
from ....feedback import Feedback
from ..drafts import DISK
from .failures import gdal_failures

_CHUNK_BYTES = 256 << 10
_MOST_CLASSIC_BYTES = 2 << 30
"""A GeoTIFF that is not a BigTIFF ends at 4 GiB, and what is written again goes to its end."""
_NAMES_OF_THE_FILE = ("description", "files", "stac")
_STRUCTURE = "IMAGE_STRUCTURE"


def header_of(path: str) -> Optional[Dict]:
    """Return everything that GDAL knows of the raster at ``path`` but its pixels and its name: grid, tags of all
    domains, NoData, colours, masks, overviews, compression, and the files it has beside itself.

    ``None`` for what cannot be opened, or has tags that are not text.
    """
    found = None
    try:
        with gdal_failures():
            found = gdal.Info(path, format="json", allMetadata=True, listMDD=True)
    except ValueError:  # of the text, or of JSON
        return None
    if not found:
        return None
    beside = len(found.get("files", ())) - 1
    found = {key: value for key, value in found.items() if key not in _NAMES_OF_THE_FILE}
    found["metadata"].pop("DERIVED_SUBDATASETS", None)  # they have the file's name
    return {**found, "beside": beside}


def stored_alike(source: str, wanted: Dict) -> bool:
    """Return whether the file ``source`` is a whole GeoTIFF of the size, type, bands, tiles and compression of a header
    ``wanted``: a copy of it needs other tags at most.

    A file that ends before its last tile is not whole.
    """
    found = header_of(source)
    if found is None or found["driverShortName"] != "GTiff" or found["size"] != wanted["size"]:
        return False
    structure = found["metadata"].get(_STRUCTURE, {})
    # versions of GDAL before 3.5 do not tell the predictor
    if "PREDICTOR" not in structure or structure != wanted["metadata"].get(_STRUCTURE):
        return False
    if any(key in band for band in found["bands"] for key in ("overviews", "mask", "colorTable")):
        return False
    kinds = [[(band["type"], band["block"]) for band in header["bands"]] for header in (found, wanted)]
    return kinds[0] == kinds[1] and _is_roomy(source) and _has_all_blocks(source, structure)


def _is_roomy(path: str) -> bool:
    """Return whether the TIFF can grow, and has the byte order of this machine's, which GDAL writes."""
    with open(path, "rb") as file:
        start = file.read(4)
    return start == b"II+\0" or start == b"II*\0" and os.path.getsize(path) <= _MOST_CLASSIC_BYTES


def _has_all_blocks(path: str, structure: Dict) -> bool:
    size, found = os.path.getsize(path), False
    with gdal_failures() as failures:
        dataset = gdal.OpenEx(path, gdal.OF_RASTER)
        bands = range(1, 2 if structure.get("INTERLEAVE") == "PIXEL" else dataset.RasterCount + 1)
        ends = (end for number in bands for end in _block_ends(dataset.GetRasterBand(number)))
        found = all(end is not None and end <= size for end in ends)
    return found and not failures


def _block_ends(band) -> Iterator[Optional[int]]:
    """Yield where in the file each block of ``band`` ends, in bytes; ``None`` for a block that is missing."""
    width, height = band.GetBlockSize()
    for row in range(-(-band.YSize // height)):
        for col in range(-(-band.XSize // width)):
            start, length = (band.GetMetadataItem(f"BLOCK_{what}_{col}_{row}", "TIFF") for what in ("OFFSET", "SIZE"))
            yield None if start is None or length is None else int(start) + int(length)


def copy_file(source: str, target: Path, feedback: Feedback) -> None:
    """Copy the bytes of ``source`` to ``target``; ``feedback`` may cancel. Raises ``RasterError``."""
    try:
        # one buffer for all chunks: fresh memory for each takes longer than the copying
        chunk = memoryview(bytearray(_CHUNK_BYTES))
        with open(source, "rb", buffering=0) as read, open(target, "wb") as write:
            while count := read.readinto(chunk):
                write.write(chunk[:count])
                feedback.progress(0)
    except OSError as problem:
        raise RasterError(f"'{source}' cannot be copied to '{target.parent}' ({problem.strerror}). {DISK}") from problem
