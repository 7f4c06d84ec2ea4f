"""What the oracle looks at rasters with: opened without exceptions, compared bit for bit."""

import re
from typing import Optional

import numpy as np
from osgeo import gdal, osr

_NOT_FOR_USERS = ("traceback", "bug in the plugin", "unexpected ", "nonetype", "object at 0x", "<class", "<osgeo",
                  "numpy", "swig")  # fmt: skip
"""What the text of a clear error does not contain."""
_BY_GDAL = ("lercpredecode:unexpected ", "unexpected i/o failure")
"""What GDAL says with such words; its messages are quoted."""


class Wrong(Exception):
    """A result is not right; the text says what is wrong."""


class quiet:
    """GDAL without exceptions and without messages."""

    def __enter__(self):
        gdal.PushErrorHandler("CPLQuietErrorHandler")

    def __exit__(self, *_):
        gdal.PopErrorHandler()


def open_raster(path, what):
    dataset = gdal.Open(str(path))
    if dataset is None:
        raise Wrong(f"{what} cannot be opened: {path}")
    return dataset


def array(dataset, number, what="raster") -> np.ndarray:
    values = dataset.GetRasterBand(number).ReadAsArray()
    if values is None:
        raise Wrong(f"{what} cannot be read: band {number} of {dataset.GetDescription()}")
    return values


def require_grid(dataset, source, what):
    """Require the size, geotransform and CRS of ``source``."""
    size, wanted = (dataset.RasterXSize, dataset.RasterYSize), (source.RasterXSize, source.RasterYSize)
    if size != wanted:
        raise Wrong(f"{what} has another size: {size} instead of {wanted}")
    places = [item.GetGeoTransform(can_return_null=True) for item in (dataset, source)]
    if places[0] != places[1] and not (places[0] and places[1] and np.allclose(*places, rtol=1e-12, equal_nan=True)):
        raise Wrong(f"{what} has another geotransform: {places[0]} instead of {places[1]}")
    ours, theirs = (item.GetProjection() for item in (dataset, source))
    if ours == theirs:
        return
    if bool(ours) != bool(theirs):
        raise Wrong(f"{what} has another CRS: '{ours[:50]}' instead of '{theirs[:50]}'")
    try:
        same = osr.SpatialReference(ours).IsSame(osr.SpatialReference(theirs))
    except TypeError:  # it is damaged, not UTF-8, and cannot be written as it is
        return
    if not same:
        raise Wrong(f"{what} has another CRS: '{ours[:80]}' instead of '{theirs[:80]}'")


def same_number(one: Optional[float], other: Optional[float]) -> bool:
    if one is None or other is None:
        return one is other
    with np.errstate(over="ignore"):  # float32 bands may not hold the number that is declared
        return one == other or (one != one and other != other) or np.float32(one) == np.float32(other)


def same_bits(ours, theirs) -> np.ndarray:
    """Return where two arrays hold the same values; NaN equals NaN."""
    same = ours == theirs
    return same | ((ours != ours) & (theirs != theirs)) if ours.dtype.kind == "f" else same


def unclear(text: str) -> str:
    """Return what is unclear about the text of an error, empty where nothing is."""
    lower = re.sub(r"'[^']*'", "''", text).lower()
    for words in _BY_GDAL:
        lower = lower.replace(words, "")
    for word in _NOT_FOR_USERS:
        if word in lower:
            return f"unclear error ({word.strip()})"
    if len(text.split()) < 4:
        return "unclear error (too short)"
    return ""
