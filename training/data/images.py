"""PNG, JPEG and TIFF as arrays (band, row, column), by Pillow and tifffile: training needs no GDAL.

Only TIFFs that tifffile cannot unpack without a large package of codecs, such as those packed with LZW, are read
through GDAL.
"""

import math
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image, UnidentifiedImageError

from ...errors import RasterError

TIFF_SUFFIXES = (".tif", ".tiff")
SUFFIXES = (".png", ".jpg", ".jpeg", *TIFF_SUFFIXES)
_FLOATING_POINT_PREDICTOR = 3
_GDAL_NODATA = 42113
"""The tag with the NoData value, as text."""


def read_image(path) -> np.ndarray:
    """Return the image as (B, H, W) in its own dtype; raise ``RasterError`` naming the file when it cannot be read."""
    path = Path(path)
    try:
        if path.suffix.lower() in TIFF_SUFFIXES:
            return np.ascontiguousarray(_read_tiff(path))
        values = np.asarray(Image.open(path))
    except RasterError:
        raise
    except (
        OSError,
        ValueError,
        NotImplementedError,
        SyntaxError,
        UnidentifiedImageError,
        tifffile.TiffFileError,
    ) as error:
        raise RasterError(
            f"'{path}' cannot be read ({error}). Fetch the file again, or remove it and its partner."
        ) from error
    return values[None] if values.ndim == 2 else np.ascontiguousarray(np.moveaxis(values, -1, 0))


def declared_nodata(path) -> float:
    """Return the NoData value that GDAL has noted in the TIFF ``path``, NaN for other files or without one."""
    if Path(path).suffix.lower() not in TIFF_SUFFIXES:
        return math.nan
    with tifffile.TiffFile(path) as tiff:
        tag = tiff.pages[0].tags.get(_GDAL_NODATA)
    try:
        return math.nan if tag is None else float(tag.value)
    except ValueError:  # text that is not a number
        return math.nan


def _read_tiff(path: Path) -> np.ndarray:
    """Return the first image of a TIFF as (B, H, W)."""
    try:
        return _unpacked(path)
    except (ImportError, ValueError, NotImplementedError) as error:  # Zstandard needs a module of Python 3.14
        if not isinstance(error, ImportError) and "imagecodecs" not in str(error):
            raise
        return _read_with_gdal(path, error)


def _unpacked(path: Path) -> np.ndarray:
    """Return what ``_read_tiff`` does; tifffile's error names its package of codecs where that would be needed."""
    with tifffile.TiffFile(path) as tiff:
        page = tiff.pages[0]
        if page.predictor != _FLOATING_POINT_PREDICTOR:
            values = page.asarray().reshape(page.shape)
            return values[None] if page.axes == "YX" else np.moveaxis(values, page.axes.index("S"), 0)
        # tifffile undoes this predictor only with the help of a large package of codecs
        page.predictor = 1
        # tiles that a file leaves out hold the NoData value
        image = np.full((page.imagelength, page.imagewidth, page.samplesperpixel), page.nodata, dtype=page.dtype)
        for segment, (band, _, row, column, _), _ in page.segments():
            if segment is not None:
                place = image[
                    row : row + segment.shape[1], column : column + segment.shape[2], band : band + segment.shape[3]
                ]
                place[:] = _undo_floating_point_predictor(segment[0])[: place.shape[0], : place.shape[1]]
    return np.moveaxis(image, -1, 0)


def _read_with_gdal(path: Path, why: Exception) -> np.ndarray:
    try:
        from osgeo import gdal
    except ImportError as error:
        raise RasterError(
            f"'{path}' is packed in a way that needs GDAL's Python module ({why}). Install GDAL, or save the file with "
            "the compression DEFLATE."
        ) from error
    gdal.UseExceptions()
    try:
        values = gdal.Open(str(path)).ReadAsArray()
    except RuntimeError as error:
        raise ValueError(str(error)) from error
    return values[None] if values.ndim == 2 else values


def _undo_floating_point_predictor(rows: np.ndarray) -> np.ndarray:
    """Undo TIFF predictor 3 on ``rows`` (H, W, samples): byte differences along a row, bytes sorted by significance.

    Adobe Photoshop TIFF Technical Note 3 (2005).
    """
    height, width, samples = rows.shape
    n_bytes = rows.dtype.itemsize
    differences = np.ascontiguousarray(rows).view(np.uint8).reshape(height, n_bytes * width, samples)
    planes = np.cumsum(differences, axis=1, dtype=np.uint8).reshape(height, n_bytes, width * samples)
    big_endian = np.ascontiguousarray(np.moveaxis(planes, 1, 2))
    values = big_endian.view(rows.dtype.newbyteorder(">"))
    return values.reshape(rows.shape).astype(rows.dtype.newbyteorder("="))
