"""What to choose instead of something that GDAL does not open as a raster."""

import os
import re
from typing import Iterator, List

from osgeo import gdal

from .failures import gdal_failures

_SAFE = (
    "It is the folder of a Sentinel product: choose a raster inside it (Sentinel-1: measurement/….tiff; Sentinel-2: "
    "GRANULE/…/IMG_DATA/….jp2), or the text SENTINEL2_L2A:<folder>/MTD_MSIL2A.xml:10m:EPSG_<zone> that gdalinfo lists."
)
VECTOR = (
    "It is a vector layer: turn it into a raster first (Raster > Conversion > Rasterize, or gdal_rasterize -burn 1 "
    "-init 0 -ot Byte, with the extent and pixel size of the optical raster)."
)
_LAYER = re.compile(r"\|(layername|layerid)=([^|]*)", re.IGNORECASE)
"""How QGIS names one layer of a vector file: ``clouds.gpkg|layername=drawn``."""
_FOLDER = "It is a folder: choose a raster inside it."
_ARCHIVES = {".zip": "/vsizip/", ".tar": "/vsitar/", ".tgz": "/vsitar/", ".tar.gz": "/vsitar/"}
"""What GDAL's names of files inside an archive begin with, by the archive's ending."""
_PREFIXED = re.compile(r'[A-Z][A-Z0-9_]+:(?:"(?P<quoted>[^"]+)"|(?P<plain>.+?))(?::[^:/\\]*)?')
"""GDAL's name of a raster inside a file: ``NETCDF:"a.nc":B4``, ``HDF5:a.h5://B4``."""
_LISTED, _LOOKED_AT = 4, 200
"""So many rasters are named in a message, and so many files of an archive are looked at for them."""


def way_out(path: str) -> str:
    """Return a sentence or two on what to choose instead of ``path``, empty where nothing is known of it."""
    name = path.strip().rstrip("/\\")
    if name.lower().endswith(".safe") and os.path.isdir(name):
        return _SAFE
    archive = _archive_in(name)
    if archive:
        return _out_of_archive(archive)
    prefixed = None if os.path.exists(name) else _PREFIXED.fullmatch(name)
    file = prefixed["quoted"] or prefixed["plain"] if prefixed else name.partition("|")[0]
    if prefixed and prefixed["quoted"] and not os.path.exists(file):
        return f"There is no file '{file}': check its path."
    if os.path.isfile(file):
        found = [raster for raster in _rasters_in(file) if raster != name]
        if found:
            return f"Choose a raster that it holds: {_listed(found)}."
        layers, chosen = _layers_in(file), _LAYER.search(name)
        if layers and chosen:
            there = [str(index) for index in range(len(layers))] if chosen[1].lower() == "layerid" else layers
            if chosen[2] not in there:
                return f"There is no layer '{chosen[2]}' in '{file}', but {_listed(layers)}: choose one of them."
        if layers:
            return VECTOR
    return _FOLDER if os.path.isdir(name) else ""


def _archive_in(name: str) -> str:
    """Return what GDAL calls the archive that ``name`` is, or that it names a file in, empty where there is none."""
    for start in (name, *(name[len(prefix) :] for prefix in set(_ARCHIVES.values()) if name.startswith(prefix))):
        file = start.replace("{", "").replace("}", "")
        while file and not os.path.isfile(file):
            # what follows the archive is the path inside it
            file = os.path.dirname(file) if os.path.dirname(file) != file else ""
        for ending, prefix in _ARCHIVES.items():
            if file.lower().endswith(ending):
                return prefix + file
    return ""


def _out_of_archive(archive: str) -> str:
    found = []
    for name in _files_in(archive):
        found += _rasters_in(name)
        if len(found) > _LISTED:
            break
    if not found:
        return "It is an archive without a raster that GDAL can read: extract it, and choose a raster."
    return f"It is an archive: extract it, or choose a raster inside it: {_listed(found)}."


def _files_in(archive: str) -> Iterator[str]:
    """Yield GDAL's names of the first files in an archive."""
    inside: List[str] = []
    with gdal_failures():
        inside += gdal.ReadDirRecursive(archive) or []
    return (f"{archive}/{name}" for name in inside[:_LOOKED_AT] if not name.endswith("/"))


def _rasters_in(file: str) -> List[str]:
    """Return what GDAL calls the rasters that ``file`` holds, the file itself where that is one raster."""
    found, names = None, []
    with gdal_failures():
        found = gdal.OpenEx(file, gdal.OF_RASTER)
        if found is not None:
            names += [file] if found.RasterCount else [name for name, _ in found.GetSubDatasets()]
    return names


def _listed(names: List[str]) -> str:
    """Return a text with the first of ``names``."""
    return ", ".join([*(f"'{name}'" for name in names[:_LISTED]), *(["…"] if len(names) > _LISTED else [])])


def _layers_in(file: str) -> List[str]:
    """Return the names of the layers of a vector file, none where it is not one."""
    names = []
    with gdal_failures():
        found = gdal.OpenEx(file, gdal.OF_VECTOR)
        if found is not None:
            names += [found.GetLayer(index).GetName() for index in range(found.GetLayerCount())]
    return names
