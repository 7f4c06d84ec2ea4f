"""Rasters read otherwise than their files say: NoData declared otherwise, alpha bands as images, a part of them."""

import math
from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

import numpy as np
from osgeo import gdal

from .failures import Guarded, as_text, gdal_read


def redeclared(dataset, name: str, nodata: Optional[float]):
    """Return ``dataset``, called ``name`` in errors, as a VRT in which pixels equal to ``nodata`` have no data, either.

    Pixels that ``dataset`` declares as being without data become ``nodata``. Without a ``nodata`` they become 0, which
    is data. Bands whose type cannot hold the value stay as they are.
    """
    bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
    changed = [nodata is None or can_hold(_dtype(band), nodata) for band in bands]
    if not any(changed):
        return dataset
    root = _tree(dataset, name, noData="none", maskBand="none")
    for origin, element, change in zip(bands, _bands_in(root), changed):
        declared = nodata if change else origin.GetNoDataValue()
        if declared is not None:
            text = repr(declared) if _dtype(origin).kind == "f" else str(int(declared))
            element.append(xml_leaf("NoDataValue", text))
        gaps = _gaps_of(origin, nodata) if change else None
        for child in element[2:]:
            if change and child[1] in ("SimpleSource", "ComplexSource"):
                child[1] = "ComplexSource"
                child += [gaps] if gaps else []
    return _opened(root, name)


def without_nodata_value(dataset, name: str):
    """Return ``dataset`` as a VRT that declares no NoData value; masks and alpha bands stay."""
    return _opened(_tree(dataset, name, noData="none"), name)


def without_alpha(dataset, numbers: Sequence[int], name: str):
    """Return ``dataset`` as a VRT in which the bands ``numbers`` (from 1) are not alpha bands."""
    root = _tree(dataset, name)
    bands = _bands_in(root)
    for band in (bands[number - 1] for number in numbers):
        band[2:] = [child for child in band[2:] if child[1] != "ColorInterp"]
    return _opened(root, name)


def with_alpha_as_mask(dataset, number: int, name: str):
    """Return ``dataset`` as a VRT whose mask is its band ``number`` (from 1): what is 0 there has no data."""
    return _opened(_tree(dataset, name, maskBand=number), name)


@dataclass(frozen=True)
class NamedBand:
    """What a band is called, and the scale and offset of its values, where these are known and not declared."""

    name: str
    scale: Optional[float] = None
    offset: Optional[float] = None


def with_band_names(dataset, named: Sequence[NamedBand], name: str):
    """Return ``dataset``, called ``name`` in errors, as a VRT whose bands are ``named``. What it declares stays."""
    root = _tree(dataset, name)
    for element, band in zip(_bands_in(root), named):
        element += [xml_leaf("Description", band.name)] if band.name else []
        if band.scale is not None and not {"Offset", "Scale"} & {child[1] for child in element[2:]}:
            element += [xml_leaf("Offset", repr(band.offset)), xml_leaf("Scale", repr(band.scale))]
    return _opened(root, name)


def cut(dataset, name: str, col: int, row: int, width: int, height: int):
    """Return a part of ``dataset`` as a VRT: ``width`` × ``height`` of its pixels from ``col`` and ``row`` on."""
    return _opened(_tree(dataset, name, srcWin=[col, row, width, height]), name)


def can_hold(dtype, value: float) -> bool:
    """Whether a pixel of ``dtype`` can be ``value``, but for a float's rounding."""
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return True
    limits = np.iinfo(dtype)
    return bool(limits.min <= value <= limits.max and value == np.floor(value))


def xml_tree(vrt) -> list:
    """Return the XML of a VRT as a tree of GDAL's; what is not UTF-8 in it, such as a damaged CRS, is replaced."""
    vrt.FlushCache()
    (text,) = vrt.GetMetadata("xml:VRT")
    return gdal.ParseXMLString(as_text(text))


def xml_leaf(name: str, text: str, kind=gdal.CXT_Element) -> list:
    """Return an element or attribute that holds ``text``, as a node of GDAL's XML trees."""
    return [kind, name, [gdal.CXT_Text, text]]


def _gaps_of(origin, nodata) -> Optional[list]:
    """Return what a source of a VRT has to leave out of the band ``origin``, ``None`` for nothing."""
    all_valid = origin.GetMaskFlags() & gdal.GMF_ALL_VALID
    filled = nodata is None and _dtype(origin).kind == "f"
    if math.isnan(origin.GetNoDataValue() or 0) or (filled and all_valid):
        return xml_leaf("NODATA", "nan")  # a source does not take the mask that GDAL makes of NaN
    return None if all_valid else xml_leaf("UseMaskBand", "true")


def _dtype(band) -> np.dtype:
    """Return the numpy type of a band; that of complex ones, which nothing here reads, is float."""
    name = gdal.GetDataTypeName(band.DataType).lower()
    if name == "byte":
        return np.dtype("uint8")
    return np.dtype(name if name.startswith(("int", "uint")) else "float64")


def _tree(dataset, name, **options) -> list:
    """Return the XML tree of a VRT of ``dataset``."""
    vrt = gdal_read(*_unreadable(name), gdal.Translate, "", dataset, format="VRT", **options)
    return xml_tree(vrt)


def _bands_in(root) -> list:
    return [child for child in root[2:] if child[1] == "VRTRasterBand"]


def _opened(root, name):
    """Open a VRT from its text: such a one, unlike one in memory, can be the source of the next one."""
    return Guarded(gdal_read(*_unreadable(name), gdal.Open, gdal.SerializeXMLTree(root)), name)


def _unreadable(name) -> Tuple[str, str]:
    return f"The raster '{name}' cannot be read", "Check that the file is complete."
