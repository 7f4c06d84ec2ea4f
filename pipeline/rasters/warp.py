"""SAR and masks on the optical grid: read as they are where pixels coincide, else through a warped VRT."""

import math
from typing import Optional, Tuple, Union

from osgeo import gdal

from ...errors import GridError
from ...feedback import Feedback
from ..options.removeclouds import RasterSource
from .grid import Grid, relate
from .raster import BandReader, gdal_read, grid_of, has_only_gcps, open_dataset, parse_crs, same_crs

MIN_OVERLAP_SHARE = 0.01
"""Less of the optical raster under the SAR raster than this is a mix-up of files, not a use."""
_TO_POWER = {"db": "dB2pow", "linear": "real", "amplitude": "intensity"}


def require_upright(grid: Grid, name: str) -> None:
    """Raise ``GridError`` for a rotated or sheared geotransform."""
    if grid.is_rotated:
        raise GridError(
            f"The raster '{name}' has a rotated geotransform {grid.geotransform}. "
            "Warp it to a north-up grid first (Raster > Projections > Warp, or gdalwarp)."
        )


def band_on_grid(
    source: RasterSource,
    band: int,
    target: Grid,
    what: str,
    feedback: Feedback,
    sar_unit: Optional[str] = None,
    nodata: Union[float, str, None] = None,
) -> BandReader:
    """Return a reader of ``band`` of ``source`` whose windows are those of ``target``.

    Pixels that coincide with the target's are read as they are. Otherwise the band is warped on the fly: with
    ``sar_unit`` bilinearly as linear power, which is what the reader then returns (see ``is_power``), without
    it by nearest neighbour (masks). ``nodata`` takes the place of all that the file declares as such, ``"none"`` drops
    it. Raises ``GridError`` naming ``what`` and the remedy.
    """
    dataset = open_dataset(source)
    gcps_only = has_only_gcps(dataset)
    grid = grid_of(dataset, source.crs_wkt)
    if not gcps_only:
        require_upright(grid, source.path)
        _require_both_placed(grid, target, source.path, what)
        relation = relate(grid, target, same_crs(grid.crs_wkt, target.crs_wkt))
        if relation.paste_ok:
            feedback.info(f"The {what} is read without resampling ({relation.reason}).")
            return _Pasted(dataset, band, source, relation.offset_px, nodata)
        feedback.info(f"The {what} is warped onto the optical grid: {relation.reason}; it is {grid.describe()}.")
    else:
        if target.geotransform is None:
            raise GridError(
                f"The {what} '{source.path}' is placed by ground control points but the optical raster has no CRS. "
                "Assign one."
            )
        feedback.warn(
            f"The {what} '{source.path}' is placed by ground control points only: it is warped by them, but terrain is "
            "not corrected. In hills use a terrain-corrected product."
        )
    return _Warped(dataset, band, source, target, what, sar_unit, nodata)


class _Pasted(BandReader):
    is_power = False

    def __init__(self, dataset, band, source, offset_px, nodata):
        prepared = (dataset, band) if nodata is None else (_one_band(dataset, band, None, None, nodata), 1)
        super().__init__(*prepared, offset_px)
        self._prepared = dataset
        self.name = source.path


class _Warped(BandReader):
    """Band 1 of a warped VRT, band 2 its alpha: valid where the source has data."""

    def __init__(self, dataset, band, source, target, what, sar_unit, nodata):
        if target.geotransform[5] > 0 or target.geotransform[1] < 0:
            raise GridError(
                f"The optical raster is not north-up, so the {what} cannot be warped onto it. "
                "Warp the optical raster first."
            )
        self.is_power = sar_unit is not None
        prepared = _one_band(dataset, band, source.crs_wkt, sar_unit, nodata, unscale=self.is_power)
        dy, dx = target.resolution
        left, top = target.geotransform[0], target.geotransform[3]
        warped = gdal_read(
            f"The {what} '{source.path}' cannot be warped onto the optical grid",
            "Check the CRS of both rasters.",
            gdal.Warp, "", prepared,
            format="VRT", dstSRS=target.crs_wkt, width=target.width, height=target.height,
            outputBounds=(left, top - dy * target.height, left + dx * target.width, top),
            resampleAlg="bilinear" if self.is_power else "near",
            overviewLevel="NONE", dstAlpha=True, multithread=False,
            # with more, newer GDAL warps what is asked for in one go, and a pixel depends on it
            warpOptions=["NUM_THREADS=1"],
        )  # fmt: skip
        # GDAL keeps no reference from the VRT to what it was made of
        self._prepared = prepared, dataset
        super().__init__(warped, 1, valid_band=2)
        self.name = source.path


def own_grid(source: RasterSource) -> Grid:
    """Return the grid of ``source`` itself; one with control points only gets the map grid GDAL suggests for it."""
    dataset = open_dataset(source)
    if has_only_gcps(dataset):
        return grid_of(_suggested(source, dataset))
    grid = grid_of(dataset, source.crs_wkt)
    require_upright(grid, source.path)
    return grid


def footprint_share(source: RasterSource, target: Grid) -> float:
    """Return the share (0..1) of ``target``'s rectangle that the extent of ``source`` covers.

    1 where neither is georeferenced. NoData inside the extent does not count here.
    """
    dataset = open_dataset(source)
    grid = grid_of(dataset, source.crs_wkt)
    if target.geotransform is None or (grid.geotransform is None and not has_only_gcps(dataset)):
        return 1.0
    warped = _suggested(source, dataset, dstSRS=target.crs_wkt)
    return _overlap(_bounds(grid_of(warped)), _bounds(target))


def require_overlap(share: float, source: RasterSource, what: str) -> None:
    """Raise ``GridError`` when the ``share`` from ``footprint_share`` is too small."""
    if share < MIN_OVERLAP_SHARE:
        raise GridError(
            f"The {what} '{source.path}' covers {100 * share:.1f} % of the optical raster, at least "
            f"{100 * MIN_OVERLAP_SHARE:g} % are needed. Check that both show the same place and that their CRSs are "
            "right."
        )


def _suggested(source, dataset, **options):
    """Return the first band as GDAL would warp it when left to choose extent and pixel size."""
    return gdal_read(
        f"The raster '{source.path}' cannot be placed on a map grid", "Check its CRS.",
        gdal.Warp, "", _one_band(dataset, 1, source.crs_wkt, None), format="VRT", overviewLevel="NONE", **options,
    )  # fmt: skip


def _require_both_placed(grid, target, name, what):
    if (grid.geotransform is None) != (target.geotransform is None):
        without = f"the {what} '{name}'" if grid.geotransform is None else "the optical raster"
        raise GridError(
            f"One raster has a CRS and the other has none: {without} is not georeferenced. "
            "Assign its CRS (Raster > Projections > Assign projection), or the layer's CRS in QGIS."
        )


def _one_band(dataset, band, crs_wkt, sar_unit, nodata=None, **options):
    """Return ``band`` as an in-memory VRT, its CRS replaced by ``crs_wkt``, as linear power for a ``sar_unit``.

    ``nodata``, a number or ``"none"``, takes the place of what the file declares; for a ``sar_unit`` a number only.
    """
    what = f"Band {band} of the raster '{dataset.GetDescription()}' cannot be read"
    remedy = "Choose a band that exists."
    crs = crs_wkt and parse_crs(crs_wkt).ExportToWkt()
    if nodata is not None:
        options.update(noData=nodata, maskBand="none")
    vrt = gdal_read(what, remedy, gdal.Translate, "", dataset, format="VRT", bandList=[band], outputSRS=crs, **options)
    if sar_unit is None:
        return vrt
    vrt.FlushCache()
    root = gdal.ParseXMLString(vrt.GetMetadata("xml:VRT")[0])
    (element,) = (child for child in root[2:] if child[1] == "VRTRasterBand")
    origin = dataset.GetRasterBand(band)
    # a source takes either its mask or one NoData value; NaN needs neither, it stays NaN in every unit
    declared = not origin.GetMaskFlags() & gdal.GMF_ALL_VALID and not math.isnan(origin.GetNoDataValue() or 0)
    if nodata is not None:
        gaps = _leaf("NODATA", repr(nodata))
    elif declared:
        gaps = _leaf("UseMaskBand", "true")
    else:
        # no power at all is an empty border that nobody declared; it must not bleed into its neighbours
        gaps = _leaf("NODATA", "-inf" if sar_unit == "db" else "0")
    children = [child for child in element[2:] if child[1] not in ("dataType", "NoDataValue", "HideNoDataValue")]
    for child in children:
        if child[1] in ("SimpleSource", "ComplexSource"):
            child[1:] = ["ComplexSource", *(part for part in child[2:] if part[1] != "NODATA"), gaps]
    settings = {"PixelFunctionType": _TO_POWER[sar_unit], "SourceTransferType": "Float32", "NoDataValue": "nan"}
    attributes = {"subClass": "VRTDerivedRasterBand", "dataType": "Float32"}
    element[2:] = [
        *(_leaf(name, text, gdal.CXT_Attribute) for name, text in attributes.items()),
        *children,
        *(_leaf(tag, text) for tag, text in settings.items()),
    ]
    return gdal_read(what, remedy, gdal.Open, gdal.SerializeXMLTree(root))


def _leaf(name, text, kind=gdal.CXT_Element):
    """Return an element or attribute that holds ``text``, as a node of GDAL's XML trees."""
    return [kind, name, [gdal.CXT_Text, text]]


def _bounds(grid: Grid) -> Tuple[float, float, float, float]:
    x, dx, _, y, _, dy = grid.geotransform
    xs, ys = sorted((x, x + dx * grid.width)), sorted((y, y + dy * grid.height))
    return xs[0], ys[0], xs[1], ys[1]


def _overlap(first, target) -> float:
    width = min(first[2], target[2]) - max(first[0], target[0])
    height = min(first[3], target[3]) - max(first[1], target[1])
    area = (target[2] - target[0]) * (target[3] - target[1])
    return max(width, 0) * max(height, 0) / area
