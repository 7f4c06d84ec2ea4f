"""Names for the bands of a VRT that have none, from the files that it is made of."""

import os
from pathlib import PurePosixPath
from typing import Callable, List, Optional, Tuple

from osgeo import gdal

from ....errors import RasterError
from .failures import Guarded, gdal_failures
from .nodata import NamedBand, xml_tree

_MOST_FILES = 500
"""So many files are opened to look for the names of their bands, and none over a network."""
_DEEPEST = 3
"""VRTs of VRTs are followed so far."""
_SOURCES = ("SimpleSource", "ComplexSource", "AveragedSource")
Source = Tuple[str, int]
"""The path of a file, and the number of its band."""


def names_by_sources(
    dataset, path: str, in_file: Callable[[str], NamedBand], depth: int = 0
) -> Optional[List[NamedBand]]:
    """Return the bands of the VRT ``dataset`` at ``path`` by the names of the files behind them or, where these tell
    nothing, of the bands of these files. Alpha bands have empty names.

    ``in_file``: returns what the name of a file tells of its only band, an empty name for nothing.

    ``None`` where ``dataset`` is no VRT, a band has a name already, one of them remains without, the sources of a band
    disagree, or two bands would have the same name.
    """
    driver = dataset.GetDriver()
    bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
    if driver is None or driver.ShortName != "VRT" or any(band.GetDescription() for band in bands):
        return None
    is_there = os.path.exists(path) or path.startswith("/vsi")  # else it is the text of a VRT
    sources = _sources(dataset, os.path.dirname(path) if is_there else "")
    alpha = [band.GetColorInterpretation() == gdal.GCI_AlphaBand for band in bands]
    if len(sources) != len(bands):
        return None
    images = [found for found, is_alpha in zip(sources, alpha) if not is_alpha]
    named = _agreed([[in_file(file) for file, _ in found] for found in images])
    if named is None:
        named = _agreed(_named_inside(images, in_file, depth))
    if named is None:
        return None
    waiting = iter(named)
    return [NamedBand("") if is_alpha else next(waiting) for is_alpha in alpha]


def _agreed(found: List[List[NamedBand]]) -> Optional[List[NamedBand]]:
    """Return one for each band where all ``found`` for it are the same, and no two bands have the same name."""
    same = [len({(one.name.lower(), one.scale, one.offset) for one in several}) == 1 for several in found]
    named = [several[0] if is_same else NamedBand("") for several, is_same in zip(found, same)]
    different = {one.name.lower() for one in named}
    return named if named and "" not in different and len(different) == len(named) else None


def _named_inside(images: List[List[Source]], in_file, depth) -> List[List[NamedBand]]:
    """Return what the bands of the sources of each band are called in their files, empty names where they are not
    looked at.
    """
    files = {file for found in images for file, _ in found}
    is_far = any(file.startswith("/vsi") for file in files)
    if depth == _DEEPEST or len(files) > _MOST_FILES or is_far:
        return [[] for _ in images]
    inside = {file: dict(enumerate(_named_in(file, in_file, depth), 1)) for file in files}
    return [[inside[file].get(band, NamedBand("")) for file, band in found] for found in images]


def _named_in(file: str, in_file, depth) -> List[NamedBand]:
    opened = []
    with gdal_failures():
        opened.append(gdal.OpenEx(file, gdal.OF_RASTER))
    if not opened or opened[0] is None:
        return []
    dataset = Guarded(opened[0], file)
    try:
        bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
        own = [NamedBand(band.GetDescription()) for band in bands]
        return names_by_sources(dataset, file, in_file, depth + 1) or own
    except RasterError:  # one file of many is damaged, which reading it says
        return []


def _sources(dataset, folder: str) -> List[List[Source]]:
    """Return the sources of each band of a VRT in ``folder``; none of a band that is computed from them."""
    found = []
    for band in (xml_tree(dataset) or [])[2:]:
        if band[1] != "VRTRasterBand":
            continue
        is_plain = _text(band, "subClass") in ("", "VRTSourcedRasterBand")
        found.append([_source(child, folder) for child in band[2:] if is_plain and child[1] in _SOURCES])
    return found


def _source(element, folder: str) -> Source:
    file = next((child for child in element[2:] if child[1] == "SourceFilename"), ["", ""])
    path, band = _text(file), _text(element, "SourceBand")
    if _text(file, "relativeToVRT") == "1":
        path = str(PurePosixPath(folder) / path) if folder.startswith("/vsi") else os.path.join(folder, path)
    return path, int(band) if band.isdigit() else 1


def _text(element, name: str = "") -> str:
    """Return the text of an XML ``element``, or of its attribute or child ``name``; empty without one."""
    if name:
        element = next((child for child in element[2:] if child[1] == name), ["", ""])
    return next((child[1] for child in element[2:] if child[0] == gdal.CXT_Text), "")
