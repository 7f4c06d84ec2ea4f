"""SAR and masks on the optical grid: read as they are where pixels coincide, else through a warped VRT."""

import math
from dataclasses import replace
from typing import List, Optional, Sequence, Tuple, Union

import numpy as np
from osgeo import gdal, osr

from ...errors import GridError, RasterError
from ...feedback import Feedback
from .border.control_points import NOTABLE_PX, Fit, fit_control_points
from .border.failures import bare, gdal_failures, gdal_read
from .border.nodata import xml_leaf, xml_tree
from .grid import Grid, GridRelation, Window, relate
from .raster import BandReader, Raster, grid_of, parse_crs, same_crs

MIN_OVERLAP_SHARE = 0.01
"""Less of the optical raster under the SAR raster than this is a mix-up of files, not a use."""
_WHOLE_SHARE = 0.999
_ACROSS = (
    " It reaches across 180° in a CRS that ends there: warp it to the CRS of the optical raster first "
    "(gdalwarp -t_srs)."
)
_POINTS = 32
"""So many points each way stand for a raster where extents are of no use."""
_TO_POWER = {"db": "dB2pow", "linear": "real", "amplitude": "intensity"}


def require_upright(grid: Grid, name: str) -> None:
    """Raise ``GridError`` for a rotated or sheared geotransform."""
    if grid.is_rotated:
        raise GridError(
            f"The raster '{name}' has a rotated geotransform {grid.geotransform}. "
            "Warp it to a north-up grid first (Raster > Projections > Warp, or gdalwarp)."
        )


def band_on_grid(
    raster: Raster,
    band: int,
    target: Grid,
    what: str,
    feedback: Feedback,
    sar_unit: Optional[str] = None,
    nodata: Union[float, str, None] = None,
    shift_px: Tuple[float, float] = (0.0, 0.0),
) -> BandReader:
    """Return a reader of ``band`` of ``raster`` whose windows are those of ``target``.

    Pixels that coincide with the target's are read as they are. Otherwise the band is warped on the fly: with
    ``sar_unit`` bilinearly as linear power, which is what the reader then returns (see ``is_power``), without
    it by nearest neighbour (masks). ``nodata`` takes the place of all that the file declares as such, ``"none"`` drops
    it. ``shift_px``: see ``relation_of``. Raises ``GridError`` naming ``what`` and the remedy.
    """
    relation = relation_of(raster, target, what, feedback, shift_px)
    # without georeference nothing can be warped: then the shift is one of whole pixels
    if relation is not None and (relation.paste_ok or target.geotransform is None):
        return _pasted(raster, band, relation.offset_px, nodata)
    return _warped(raster, band, shifted(target, shift_px), what, sar_unit, nodata)


def relation_of(
    raster: Raster, target: Grid, what: str, feedback: Feedback, shift_px: Tuple[float, float]
) -> Optional[GridRelation]:
    """Return how a raster lies on ``target``, ``None`` for one placed by ground control points; log it.

    ``shift_px``: the rows and columns by which the ground of the target lies further down and to the right in the
    raster than its georeference says; where there is none, ``offset_px`` is that shift, rounded. Raises ``GridError``
    where the raster cannot be placed.
    """
    if raster.has_only_gcps:
        if target.geotransform is None:
            raise GridError(
                f"The {what} '{raster.path}' is placed by ground control points but the optical raster has no CRS. "
                "Assign one."
            )
        feedback.warn(
            f"The {what} '{raster.path}' is placed by ground control points only: it is warped by them, but terrain is "
            "not corrected. In hills use a terrain-corrected product."
        )
        _report_fit(
            fit_control_points(raster.dataset, raster.path),
            f"The ground control points of the {what} '{raster.path}'",
            feedback,
        )
        return None
    relation = require_placeable(raster, shifted(target, shift_px), what)
    if target.geotransform is None and any(shift_px):
        row, col = (-moved for moved in shift_px)
        relation = GridRelation(False, (round(row), round(col)), f"a shift ({row:.3f}, {col:.3f} pixels)", (row, col))
    if relation.paste_ok:
        feedback.info(f"The {what} is read without resampling ({relation.reason}).")
    else:
        feedback.info(f"The {what} is warped onto the optical grid: {relation.reason}; it is {raster.grid.describe()}.")
    return relation


def require_placeable(raster: Raster, target: Grid, what: str) -> GridRelation:
    """Return how a raster that is not placed by control points lies on ``target``; raise ``GridError`` if unclear."""
    require_upright(raster.grid, raster.path)
    _require_both_placed(raster, target, what)
    return _relation(raster.grid, target)


def _relation(grid: Grid, target: Grid) -> GridRelation:
    """Return how ``grid`` lies on ``target``; in degrees, 190° east and 170° west are one place."""
    same = same_crs(grid.crs_wkt, target.crs_wkt)
    if same and grid.geotransform and target.geotransform and not _overlap(_bounds(grid), _bounds(target)):
        crs = parse_crs(target.crs_wkt)
        if crs is not None and crs.IsGeographic():
            turn = 2 * math.pi / crs.GetAngularUnits()
            here, there = (one.geotransform[0] + one.geotransform[1] * one.width / 2 for one in (grid, target))
            x, *rest = grid.geotransform
            grid = replace(grid, geotransform=(x + turn * round((there - here) / turn), *rest))
    return relate(grid, target, same)


def _pasted(raster, band, offset_px, nodata) -> BandReader:
    dataset = raster.dataset
    if nodata is None:
        return raster.reader(band, offset_px)
    vrt = _one_band(dataset, band, None, None, nodata)
    return BandReader(vrt, 1, offset_px, name=raster.path, made_of=(dataset,), turn=raster.turn)


def _warped(raster, band, target, what, sar_unit, nodata) -> BandReader:
    """Return a reader of band 1 of a warped VRT; band 2, its alpha, says where the source has data."""
    is_power = sar_unit is not None
    prepared = _one_band(raster.dataset, band, raster.warp_crs, sar_unit, nodata, unscale=is_power)
    resampling = "bilinear" if is_power else "near"
    # GDAL would take a band that is called alpha for what says where data are, and write none of its own
    prepared.GetRasterBand(1).SetColorInterpretation(gdal.GCI_GrayIndex)
    warped = _warp(prepared, raster, target, what, resampleAlg=resampling, dstAlpha=True)
    made_of = (prepared, raster.dataset)
    return BandReader(warped, 1, valid_band=2, is_power=is_power, name=raster.path, made_of=made_of)


def warped_image(
    raster: Raster, numbers: Sequence[int], target: Grid, what: str, zero_is_nodata: bool
) -> List[BandReader]:
    """Return readers of the bands ``numbers`` of an image that is warped onto ``target`` bilinearly.

    They return float32, NaN where a band has no data. ``zero_is_nodata``: nor have pixels that are 0 in all the bands.
    """
    crs = raster.warp_crs and parse_crs(raster.warp_crs).ExportToWkt()
    prepared = gdal_read(
        f"The {what} '{raster.path}' cannot be read", "Check that the file is complete.",
        gdal.Translate, "", raster.dataset, format="VRT", bandList=list(numbers), outputSRS=crs,
    )  # fmt: skip
    warped = _warp(
        prepared, raster, target, what, resampleAlg="bilinear", outputType=gdal.GDT_Float32,
        dstNodata="nan", srcNodata="0" if zero_is_nodata else None,
        settings=[f"UNIFIED_SRC_NODATA={'YES' if zero_is_nodata else 'NO'}"],
    )  # fmt: skip
    made_of = (prepared, raster.dataset)
    return [BandReader(warped, index, name=raster.path, made_of=made_of) for index in range(1, len(numbers) + 1)]


def shifted(grid: Grid, shift_px: Tuple[float, float]) -> Grid:
    """Return ``grid`` moved by rows and columns of its own; one without georeference stays."""
    if grid.geotransform is None or not any(shift_px):
        return grid
    x, dx, rx, y, ry, dy = grid.geotransform
    return replace(grid, geotransform=(x + shift_px[1] * dx, dx, rx, y + shift_px[0] * dy, ry, dy))


def _warp(prepared, raster, target, what, settings=(), **options):
    """Return a VRT that warps ``prepared``, made of ``raster``, onto ``target``."""
    dy, dx = target.resolution
    left, top = target.geotransform[0], target.geotransform[3]
    if raster.grid.geotransform is not None and same_crs(raster.grid.crs_wkt, target.crs_wkt):
        # GDAL would estimate these for each part that it warps, and smooth parts at the raster's edge differently
        ratios = (own / wanted for own, wanted in zip(raster.grid.resolution, target.resolution))
        settings = (*settings, *(f"{axis}SCALE={ratio!r}" for axis, ratio in zip("YX", ratios)))
    return gdal_read(
        f"The {what} '{raster.path}' cannot be warped onto the optical grid",
        "Check the CRS of both rasters.",
        gdal.Warp, "", prepared,
        format="VRT", dstSRS=target.crs_wkt, width=target.width, height=target.height,
        outputBounds=(left, top - dy * target.height, left + dx * target.width, top),
        overviewLevel="NONE", multithread=False,
        # with more, newer GDAL warps what is asked for in one go, and a pixel depends on it
        warpOptions=["NUM_THREADS=1", *settings], **_placing(raster), **options,
    )  # fmt: skip


def own_grid(raster: Raster) -> Grid:
    """Return the grid of ``raster`` itself; one with control points only gets the map grid GDAL suggests for it."""
    if raster.has_only_gcps:
        return grid_of(_suggested(raster))
    require_upright(raster.grid, raster.path)
    return raster.grid


def footprint_share(raster: Raster, target: Grid) -> float:
    """Return the share (0..1) of ``target``'s rectangle that the extent of ``raster`` covers.

    1 where neither is georeferenced. NoData inside the extent does not count here.
    """
    if target.geotransform is None or (raster.grid.geotransform is None and not raster.has_only_gcps):
        return 1.0
    grid = raster.grid
    try:
        # GDAL would suggest square pixels, and so leave out a part of a raster with other ones
        if grid.geotransform is None or grid.is_rotated or not same_crs(grid.crs_wkt, target.crs_wkt):
            grid = grid_of(_suggested(raster, dstSRS=target.crs_wkt))
        share = _overlap(_bounds(grid), _bounds(target))
    except RasterError:
        share = 0.0
    # across 180° GDAL suggests an extent of no use, or one a whole turn away
    return share if share >= MIN_OVERLAP_SHARE else max(share, _share_of_points(raster, target))


def source_window(raster: Raster, target: Grid) -> Window:
    """Return the window of ``raster``, in its own pixels, that lies under ``target``: all of it where that
    is unclear.
    """
    whole = Window(0, 0, raster.dataset.RasterYSize, raster.dataset.RasterXSize)
    if target.geotransform is None or raster.grid.geotransform is None:
        return whole
    relation = _relation(raster.grid, target)
    if relation.paste_ok:
        row, col = relation.offset_px
        return Window(-row, -col, *target.shape).clipped(whole.shape)
    rows, cols = _points_of(raster, target)
    known = np.isfinite(rows) & np.isfinite(cols)
    if not known.all():
        return whole
    margin_px = max(np.ptp(rows), np.ptp(cols)) / _POINTS + 2
    top, left = math.floor(rows.min() - margin_px), math.floor(cols.min() - margin_px)
    bottom, right = math.ceil(rows.max() + margin_px), math.ceil(cols.max() + margin_px)
    window = Window(top, left, bottom - top, right - left).clipped(whole.shape)
    return window if window.height and window.width else whole


def _points_of(raster: Raster, target: Grid) -> Tuple[np.ndarray, np.ndarray]:
    """Return row and column (N,), on the turned grid of ``raster``, of points all over ``target``; NaN where there is
    none.
    """
    xs, ys = (np.linspace(0, size, 2 * _POINTS + 1)[1::2] for size in (target.width, target.height))
    points = [(x, y, 0.0) for y in ys for x in xs]
    place = gdal.GetDriverByName("VRT").Create("", target.width, target.height, 0)
    place.SetProjection(target.crs_wkt)
    place.SetGeoTransform(target.geotransform)
    source = _one_band(raster.dataset, 1, raster.warp_crs, None)
    found, ok = None, ()
    with gdal_failures():
        transformer = gdal.Transformer(bare(source), place, [])
        if transformer is not None:  # None: no way leads from one CRS to the other
            found, ok = transformer.TransformPoints(1, points)
    if found is None:
        return np.full(len(points), np.nan), np.full(len(points), np.nan)
    cols, rows, _ = np.where(np.array(ok, bool), np.array(found, float).T, np.nan)
    height, width = raster.dataset.RasterYSize, raster.dataset.RasterXSize
    return height - rows if raster.turn[0] else rows, width - cols if raster.turn[1] else cols


def _share_of_points(raster, target) -> float:
    rows, cols = _points_of(raster, target)
    inside = (rows >= 0) & (rows < raster.dataset.RasterYSize) & (cols >= 0) & (cols < raster.dataset.RasterXSize)
    return float(inside.mean())


def require_overlap(raster: Raster, target: Grid, what: str, target_what: str = "optical raster") -> float:
    """Return ``footprint_share``; raise ``GridError`` where it is too small.

    ``what`` and ``target_what`` name the raster and the one with the grid ``target`` in messages.
    """
    share = footprint_share(raster, target)
    if share < MIN_OVERLAP_SHARE:
        raise GridError(
            f"The {what} '{raster.path}' covers {100 * share:.1f} % of the {target_what}, at least "
            f"{100 * MIN_OVERLAP_SHARE:g} % are needed. Check that both show the same place and that their CRSs are "
            f"right.{_ACROSS if _crosses_180(raster.grid) else ''}"
        )
    return share


def _crosses_180(grid: Grid) -> bool:
    """Whether a corner of ``grid`` is another place once its longitude was taken: it lies beyond 180° in
    its own CRS.
    """
    if grid.geotransform is None:
        return False
    crs = parse_crs(grid.crs_wkt)
    places = None
    with gdal_failures():
        geographic = crs.CloneGeogCS()
        if geographic is None:  # a local CRS lies nowhere on Earth
            return False
        geographic.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        corners = [(x, y) for x in _bounds(grid)[::2] for y in _bounds(grid)[1::2]]
        if crs is not None and crs.IsGeographic():
            return max(abs(x) for x, _ in corners) > 180
        there = osr.CoordinateTransformation(crs, geographic).TransformPoints(corners)
        places = osr.CoordinateTransformation(geographic, crs).TransformPoints([place[:2] for place in there])
    return places is not None and any(
        not abs(place[0] - x) <= grid.width * grid.resolution[1] for place, (x, _) in zip(places, corners)
    )


def covers_all(share: float) -> bool:
    """Whether a footprint with ``share`` (0..1) covers everything but rounding."""
    return share >= _WHOLE_SHARE


def _suggested(raster, **options):
    """Return the first band as GDAL would warp it when left to choose extent and pixel size."""
    return gdal_read(
        f"The raster '{raster.path}' cannot be placed on a map grid", "Check its CRS.",
        gdal.Warp, "", _one_band(raster.dataset, 1, raster.warp_crs, None),
        format="VRT", overviewLevel="NONE", **_placing(raster), **options,
    )  # fmt: skip


def _placing(raster) -> dict:
    """Return options of a warp that say how the pixels of ``raster`` are placed, none for one with a geotransform."""
    return {"polynomialOrder": fit_control_points(raster.dataset, raster.path).order} if raster.has_only_gcps else {}


def _report_fit(fit: Fit, points: str, feedback: Feedback) -> None:
    feedback.info(f"{points} are met to {fit.largest_px:.2f} pixels by a polynomial of order {fit.order}.")
    if fit.largest_px > NOTABLE_PX:
        feedback.warn(
            f"{points} are met to {fit.largest_px:.1f} pixels only: radar and optical raster do not fit together that "
            "far. Use a terrain-corrected product."
        )


def _require_both_placed(raster, target, what):
    if (raster.grid.geotransform is None) != (target.geotransform is None):
        without = f"the {what} '{raster.path}'" if raster.grid.geotransform is None else "the optical raster"
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
    root = xml_tree(vrt)
    (element,) = (child for child in root[2:] if child[1] == "VRTRasterBand")
    origin = dataset.GetRasterBand(band)
    # a source takes either its mask or one NoData value; NaN needs neither, it stays NaN in every unit
    declared = not origin.GetMaskFlags() & gdal.GMF_ALL_VALID and not math.isnan(origin.GetNoDataValue() or 0)
    if nodata is not None:
        gaps = xml_leaf("NODATA", repr(nodata))
    elif declared:
        gaps = xml_leaf("UseMaskBand", "true")
    else:
        # no power at all is an empty border that nobody declared; it must not bleed into its neighbours
        gaps = xml_leaf("NODATA", "-inf" if sar_unit == "db" else "0")
    children = [child for child in element[2:] if child[1] not in ("dataType", "NoDataValue", "HideNoDataValue")]
    for child in children:
        if child[1] in ("SimpleSource", "ComplexSource"):
            child[1:] = ["ComplexSource", *(part for part in child[2:] if part[1] != "NODATA"), gaps]
    settings = {"PixelFunctionType": _TO_POWER[sar_unit], "SourceTransferType": "Float32", "NoDataValue": "nan"}
    attributes = {"subClass": "VRTDerivedRasterBand", "dataType": "Float32"}
    element[2:] = [
        *(xml_leaf(name, text, gdal.CXT_Attribute) for name, text in attributes.items()),
        *children,
        *(xml_leaf(tag, text) for tag, text in settings.items()),
    ]
    return gdal_read(what, remedy, gdal.Open, gdal.SerializeXMLTree(root))


def _bounds(grid: Grid) -> Tuple[float, float, float, float]:
    x, dx, _, y, _, dy = grid.geotransform
    xs, ys = sorted((x, x + dx * grid.width)), sorted((y, y + dy * grid.height))
    return xs[0], ys[0], xs[1], ys[1]


def _overlap(first, target) -> float:
    width = min(first[2], target[2]) - max(first[0], target[0])
    height = min(first[3], target[3]) - max(first[1], target[1])
    area = (target[2] - target[0]) * (target[3] - target[1])
    return max(width, 0) * max(height, 0) / area
