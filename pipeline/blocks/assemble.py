"""Assembles the parts of a job into a VRT that refers to them or a cloud-optimised GeoTIFF, by the output's suffix."""

import os
from contextlib import ExitStack
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Optional, Sequence, Tuple

import numpy as np
from osgeo import gdal

from ...feedback import Feedback, PartOfWork
from ..options.sources import RasterSource
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.border.creation import cog_options, write_cog
from ..rasters.drafts import TIFF_SUFFIXES, Draft
from ..rasters.grid import Window
from ..rasters.raster import NUMPY_TYPES, BandReader, open_dataset
from ..rasters.writer import Profile
from ..scene.job import RestoreJob
from . import shared_files
from .folder import JobFolder
from .plan import TIFF_BLOCK_PX, Block, product_names

VRT_SUFFIX = ".vrt"
SUFFIXES = (*TIFF_SUFFIXES, VRT_SUFFIX)
"""Suffixes of the outputs that can be assembled from parts."""
Part = Tuple[str, Window]
"""Path of a part, and its position in the raster."""
_TYPE_NAMES = {name: gdal.GetDataTypeName(number) for number, name in NUMPY_TYPES.items()}


@dataclass(frozen=True)
class StackedBand:
    """A band in a VRT of several rasters: the one with ``index`` of the raster at ``path``, which has ``profile``.

    ``scaling``: what its values are multiplied by, and what is then added; they become float32, NaN without data.
    ``None`` leaves them as they are.
    """

    path: str
    profile: Profile
    index: int
    scaling: Optional[Tuple[float, float]] = None


def is_vrt(path: str) -> bool:
    """Whether the output ``path`` is a VRT, which refers to its parts, so that these must be kept."""
    return path.lower().endswith(VRT_SUFFIX)


def assemble(job: RestoreJob, blocks: Sequence[Block], folder: JobFolder, feedback: Feedback) -> None:
    """Assemble the outputs of ``job`` from the parts in ``folder``, all or none, replacing earlier files in one step.

    Raises ``RasterError``, and ``Canceled`` if ``feedback`` does.
    """
    products = list(zip(product_names(job), job.products))
    with ExitStack() as stack:
        stack.enter_context(BlockCacheLimit())
        drafts = []
        for index, (name, product) in enumerate(products):
            draft = Draft(product.path)
            stack.callback(draft.discard)
            draft.begin()
            parts = [(folder.file(block.part(name)), block.window) for block in blocks]
            share = PartOfWork(feedback, index / len(products), (index + 1) / len(products))
            if is_vrt(product.path):
                shared_files.write(str(draft.work), vrt(product.profile, parts, draft.path.absolute().parent).encode())
                share.progress(1)
            else:
                _write_cog(draft, product.profile, parts, job.options.written.creation_options, share)
            drafts.append(draft)
        for draft in drafts:
            draft.require_replaceable()
        for draft in drafts:
            draft.move()


def vrt(profile: Profile, parts: Sequence[Part], folder=None) -> str:
    """Return a VRT with ``profile`` over ``parts``; paths inside ``folder``, its future location, are relative."""
    shape = profile.height, profile.width
    places = [(*_place(path, folder), window.turned(profile.turn, shape)) for path, window in parts]
    bands = [_band(profile, index, index, places, str(index + 1)) for index in range(len(profile.descriptions))]
    if profile.masked:
        band = _element("VRTRasterBand", _sources(places, "mask,1", "Byte"), dataType="Byte")
        bands.append(_element("MaskBand", band))
    return _dataset(profile, bands)


def stacked_vrt(layers: Sequence[StackedBand], names: Sequence[str], folder) -> str:
    """Return a VRT whose bands, called ``names``, are bands of other rasters on one grid.

    Paths inside ``folder`` are relative. What the mask of a raster hides becomes the NoData value of its profile: all
    bands of a VRT share one mask, and these rasters have one each.
    """
    bands = []
    for place, (layer, name) in enumerate(zip(layers, names)):
        profile, changes = layer.profile, _element("UseMaskBand", "true") if layer.profile.masked else ""
        described = replace(profile, descriptions=tuple(name for _ in profile.descriptions))
        whole = Window(0, 0, profile.height, profile.width)
        places = [(*_place(layer.path, folder), whole)]
        if layer.scaling is not None:
            changes += _scaled(profile, *layer.scaling)
            described = described.of_other_bands(dtype=np.dtype("float32"), nodata=float("nan"))
        bands.append(_band(described, layer.index, place, places, str(layer.index + 1), changes, profile.dtype))
    return _dataset(replace(layers[0].profile, tags={}), bands)


def _scaled(profile, gain, offset) -> str:
    """Return the elements of a source by which values become others: times ``gain``, plus ``offset``."""
    nodata = profile.undeclared_nodata if profile.nodata is None else profile.nodata
    found = "" if nodata is None else _element("NODATA", f"{nodata:.17g}")
    return found + _element("ScaleOffset", f"{offset:.17g}") + _element("ScaleRatio", f"{gain:.17g}")


def _dataset(profile, bands) -> str:
    """Return the VRT of ``bands`` (elements) with the size, place and tags of ``profile``."""
    inside = []
    if profile.crs_wkt:
        inside.append(_element("SRS", escape(profile.crs_wkt)))
    if profile.geotransform is not None:
        inside.append(_element("GeoTransform", ", ".join(f"{value:.17g}" for value in profile.geotransform)))
    tags = (_element("MDI", escape(text), key=key) for key, text in profile.tags.items())
    inside += [_element("Metadata", "".join(tags)), *bands]
    return _element("VRTDataset", "\n".join(inside), rasterXSize=profile.width, rasterYSize=profile.height)


def _band(profile, index, place, places, source_band, changes="", own_dtype=None) -> str:
    """Return the element of the band at ``place``, described as band ``index`` of ``profile``, made of ``places``.

    ``changes``: as in ``_sources``. ``own_dtype``: the type of the parts, where it is another one.
    """
    kind, own = (_TYPE_NAMES[dtype.name] for dtype in (profile.dtype, own_dtype or profile.dtype))
    content = _described(profile, index) + _sources(places, source_band, own, changes)
    return _element("VRTRasterBand", content, dataType=kind, band=place + 1)


def _described(profile, index) -> str:
    """Return the elements that describe a band."""
    values = {"Description": profile.descriptions[index], "NoDataValue": profile.nodata}
    colour = profile.interpretations[index]
    if colour != gdal.GCI_Undefined:
        values["ColorInterp"] = gdal.GetColorInterpretationName(colour)
    for name, listed in (("UnitType", profile.units), ("Offset", profile.offsets), ("Scale", profile.scales)):
        values[name] = listed[index] if listed else None
    texts = {
        name: value if isinstance(value, str) else f"{value:.17g}"
        for name, value in values.items()
        if value is not None
    }
    return "".join(_element(name, escape(text)) for name, text in texts.items() if text)


def _sources(places, source_band, kind, changes="") -> str:
    """Return an element for each part, with its size, so that GDAL need not open all parts at the start.

    ``changes``: elements that say which values are left out, or what becomes of them.
    """
    found = []
    for path, relative, window in places:
        size = {"xSize": window.width, "ySize": window.height}
        whole = {"RasterXSize": window.width, "RasterYSize": window.height, "DataType": kind}
        content = (
            _element("SourceFilename", escape(path), relativeToVRT=int(relative)),
            _element("SourceBand", source_band),
            _element("SourceProperties", **whole, BlockXSize=TIFF_BLOCK_PX, BlockYSize=TIFF_BLOCK_PX),
            _element("SrcRect", xOff=0, yOff=0, **size),
            _element("DstRect", xOff=window.col, yOff=window.row, **size),
        )
        found.append(_element("ComplexSource" if changes else "SimpleSource", "".join(content) + changes))
    return "\n".join(found)


def _place(path, folder) -> Tuple[str, bool]:
    """Return ``path`` as it is written in a VRT in ``folder``, and whether it is relative."""
    if folder is None or shared_files.is_virtual(path) or Path(folder) not in Path(path).absolute().parents:
        return path, False
    return Path(os.path.relpath(path, folder)).as_posix(), True


def _element(name, content="", **attributes) -> str:
    """Return an XML element; ``content`` is also XML."""
    pairs = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items())
    return f"<{name}{pairs}>{content}</{name}>"


def _write_cog(draft, profile, parts, chosen, feedback):
    """Write the raster to the draft and read its last row back: a full disk may not be noticed before."""
    options = cog_options(profile.dtype, profile.has_means, profile.storable(chosen))
    source = open_dataset(RasterSource(vrt(profile, parts)))
    write_cog(source, str(draft.work), str(draft.path), options, feedback)
    written = open_dataset(RasterSource(str(draft.work)))
    BandReader(written, written.RasterCount).read(Window(profile.height - 1, 0, 1, profile.width))
