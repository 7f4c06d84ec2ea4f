"""What to choose instead of something that GDAL does not open as a raster."""

import os

from osgeo import gdal

from .failures import gdal_failures

_SAFE = (
    "It is the folder of a Sentinel product: choose a raster inside it (Sentinel-1: measurement/….tiff; Sentinel-2: "
    "GRANULE/…/IMG_DATA/….jp2), or the text SENTINEL2_L2A:<folder>/MTD_MSIL2A.xml:10m:EPSG_<zone> that gdalinfo lists."
)
_ARCHIVE = "It is an archive: extract it, or name the raster inside it (/vsizip/{path}/<name of the raster>)."
VECTOR = (
    "It is a vector layer: turn it into a raster first (Raster > Conversion > Rasterize, or gdal_rasterize -burn 1 "
    "-init 0 -ot Byte, with the extent and pixel size of the optical raster)."
)
_FOLDER = "It is a folder: choose a raster inside it."


def way_out(path: str) -> str:
    """Return a sentence or two on what to choose instead of ``path``, empty where nothing is known of it."""
    name = path.rstrip("/\\")
    if name.lower().endswith(".safe") and os.path.isdir(name):
        return _SAFE
    if name.lower().endswith((".zip", ".tar", ".tgz", ".tar.gz")) and os.path.isfile(name):
        prefix = "vsizip" if name.lower().endswith(".zip") else "vsitar"
        return _ARCHIVE.format(path=name).replace("vsizip", prefix)
    if os.path.exists(name.partition("|")[0]) and _is_vector(name.partition("|")[0]):
        return VECTOR
    return _FOLDER if os.path.isdir(name) else ""


def _is_vector(path: str) -> bool:
    found = None
    with gdal_failures():
        found = gdal.OpenEx(path, gdal.OF_VECTOR)
    return found is not None and found.GetLayerCount() > 0
