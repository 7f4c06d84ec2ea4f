"""Cloud masks that people draw: polygons of a vector layer, burnt onto the optical grid."""

import math
import os
import re
import uuid
import weakref
from dataclasses import replace
from typing import List, Optional, Tuple

import numpy as np
from osgeo import gdal, ogr, osr

from ...errors import GridError, OptionError
from ...feedback import Feedback, NullFeedback
from ..options.sources import MaskSource, RasterSource, is_path
from ..rasters.border.failures import Guarded, as_text, bare, gdal_failures, gdal_read, gdal_write, unlink
from ..rasters.border.references import TooManyFiles, find_pipe
from ..rasters.grid import Grid
from ..rasters.raster import Raster, Rasters, file_stamp, parse_crs, same_crs
from ..rasters.warp import band_on_grid
from .given import CloudMask, MaskMeaning, OpenedMask
from .types import POLYGONS

_LAYER = re.compile(r"\|(layername|layerid)=([^|]*)", re.IGNORECASE)
"""How QGIS names one layer of a file: ``clouds.gpkg|layername=drawn``."""
_SUBSET = re.compile(r"\|subset=(.*)\Z", re.IGNORECASE | re.DOTALL)
"""How it names those features of a layer that a filter lets through, at the end: ``|subset="kind" = 'cloud'``."""
_SURFACES = (ogr.wkbPolygon, ogr.wkbMultiPolygon, ogr.wkbCurvePolygon, ogr.wkbMultiSurface, ogr.wkbSurface)
_MIXED = (ogr.wkbUnknown, ogr.wkbGeometryCollection)
TABLE, POINTS, LINES = "table", "points", "lines"
_WITHOUT_AREA = {
    **dict.fromkeys(("None", "NoGeometry"), TABLE),
    **dict.fromkeys(("Point", "MultiPoint"), POINTS),
    **dict.fromkeys(("LineString", "MultiLineString", "CircularString", "CompoundCurve", "MultiCurve"), LINES),
}
_REMEDIES = {
    LINES: "If they go around the clouds, make polygons of them (Vector > Geometry Tools > Lines to Polygons). ",
    POINTS: "If they mark clouds, make circles of them (Vector > Geoprocessing Tools > Buffer). ",
}
_ROWS = 256
"""So many rows are burnt at a time: the whole grid never is in memory."""
_MARGIN_PX = 4
"""Burnt around the grid, for dates that are read a few pixels off it."""
_FARTHEST_PX = 1e9
"""No polygon reaches farther beyond the grid, or its coordinates are wrong, and GDAL burns it wrong or never ends."""
_JOURNAL = "-wal"
"""Of a GeoPackage that QGIS has open: edits that are saved lie there first, and GDAL does not list the file."""
_STORED = ("TILED=YES", "COMPRESS=DEFLATE", "SPARSE_OK=TRUE", "BIGTIFF=IF_SAFER")


def open_given(source: MaskSource, rasters: Rasters, grid: Grid, feedback: Feedback):
    """Return the mask ``source`` opened for ``grid``: an ``OpenedMask``, or ``OpenedPolygons`` with the same methods.

    Raises ``PluginError`` that names the file and the remedy; no pixel is looked at.
    """
    kind = OpenedPolygons if is_vector(source.raster.path) else OpenedMask
    return kind(source, rasters, grid, feedback)


def is_vector(path: str) -> bool:
    """Whether ``path`` is a vector file, or a layer of one in QGIS's notation, and not a raster."""
    if not is_path(path):
        return False
    file, layer, _ = _split(path)
    if layer is not None or _SUBSET.search(path):
        return True
    if os.path.isdir(file) and not file.lower().endswith(".gdb"):
        return False
    try:
        if find_pipe(file) is not None:
            return False
    except TooManyFiles:
        return False
    driver = raster = vector = None
    # since GDAL 3.10, what cannot be opened in one way raises: each way is tried by itself
    with gdal_failures():
        driver = gdal.IdentifyDriverEx(file, gdal.OF_RASTER)
    if driver is not None and not driver.GetMetadataItem(gdal.DCAP_VECTOR):
        return False
    with gdal_failures():
        raster = gdal.OpenEx(file, gdal.OF_RASTER)
    if raster is not None and (raster.RasterCount or raster.GetSubDatasets()):
        return False
    with gdal_failures():
        vector = gdal.OpenEx(file, gdal.OF_VECTOR)
    return vector is not None and vector.GetLayerCount() > 0


def _is_filled(path: str) -> bool:
    """Return whether there is a file that holds something: an empty journal has no edits."""
    stamp = file_stamp(path)
    return stamp is not None and stamp[0] > 0


class PolygonLayer:
    """A layer of polygons, opened and checked; among ``Rasters``, its files are inputs as those of rasters are.

    ``dataset`` is the layer burnt onto the grid, ``None`` until ``burn``. Raises ``RasterError`` for a file that cannot
    be read, ``OptionError`` for one without polygons or with several layers, ``GridError`` without a CRS.
    """

    def __init__(self, source: RasterSource):
        self.source, self.path, self.remarks, self.dataset = source, source.path, [], None
        file = _split(self.path)[0]
        dataset, layer = self._open()
        files = []
        with gdal_failures():  # of a shapefile, the list opens the file of its CRS
            files += dataset.GetFileList() or ()
        files += filter(_is_filled, [f"{path}{_JOURNAL}" for path in {file, *files}])
        self.files = sorted({file, *files})
        self._crs_wkt = source.crs_wkt or self._crs_of(layer)
        self._stamps = self._stamp()

    def has_changed(self) -> bool:
        """Whether one of the files was changed, or is gone, since the layer was opened."""
        return self._stamps != self._stamp()

    def burn(self, grid: Grid, feedback: Feedback) -> Tuple[Raster, int]:
        """Return a raster that is 1 where a polygon touches a pixel of ``grid``, and how many polygons reach the grid.

        The raster is compressed, in memory, and larger than the grid by a few pixels. A pixel inside a polygon and one
        that its outline touches count alike. Each polygon of a feature is burnt by itself, so that overlaps stay
        covered; of one that crosses itself, what it encloses an even number of times is a hole.
        """
        wide = _padded(grid)
        path = f"/vsimem/sar_cloud_removal/{uuid.uuid4().hex}.tif"
        try:
            count = self._burn_into(path, wide, feedback)
        except BaseException:
            unlink(path)
            raise
        raster = Raster(RasterSource(path))
        weakref.finalize(raster, unlink, path)
        raster.path = self.path
        self.dataset = raster.dataset
        return raster, count

    def _burn_into(self, path, grid, feedback) -> int:
        what, change = f"The polygons of the cloud mask '{self.path}' cannot be read", self._change_to(grid)
        remedy = "Check that the file is complete, and the geometries (Vector > Geometry Tools > Check Validity)."
        with gdal_write(what, remedy):
            memory, count = self._polygons_on(grid, change, feedback)
        layer = memory.GetLayer(0)
        tiff = gdal_read(
            what, remedy,
            gdal.GetDriverByName("GTiff").Create, path, grid.width, grid.height, 1, gdal.GDT_Byte, list(_STORED),
        )  # fmt: skip
        with gdal_write(what, remedy):
            tiff.SetProjection(grid.crs_wkt)
            tiff.SetGeoTransform(grid.geotransform)
            tiff.GetRasterBand(1).SetDescription(POLYGONS)
            for row in range(0, grid.height, _ROWS):
                feedback.progress(0)
                part = _rows(grid, row, min(_ROWS, grid.height - row))
                layer.SetSpatialFilterRect(*_bounds(part))
                if layer.GetFeatureCount():
                    strip = gdal.GetDriverByName("MEM").Create("", part.width, part.height, 1, gdal.GDT_Byte)
                    strip.SetProjection(grid.crs_wkt)
                    strip.SetGeoTransform(part.geotransform)
                    gdal.RasterizeLayer(strip, [1], layer, burn_values=[1], options=["ALL_TOUCHED=TRUE"])
                    tiff.GetRasterBand(1).WriteArray(strip.ReadAsArray(), 0, row)
            tiff.FlushCache()
        return count

    def _change_to(self, grid) -> Optional[osr.CoordinateTransformation]:
        """Return what brings polygons into the CRS of ``grid``, ``None`` where they have it; raise ``GridError``."""
        if same_crs(self._crs_wkt, grid.crs_wkt):
            return None
        change, ends = None, [parse_crs(wkt) for wkt in (self._crs_wkt, grid.crs_wkt)]
        if any(end is not None and end.IsGeocentric() for end in ends):  # flat polygons have no place there
            raise GridError(
                f"The polygons of the cloud mask '{self.path}' or the raster have a geocentric CRS, whose coordinates "
                "count from the centre of the earth. Check the CRS of both; choose a projected or geographic one."
            )
        with gdal_failures() as failures:
            change = osr.CreateCoordinateTransformation(*ends)
        if change is None:
            raise GridError(
                f"The polygons of the cloud mask '{self.path}' cannot be transformed into the CRS of the raster "
                f"({failures[0] if failures else 'no transformation is known'}). Check the CRS of both."
            )
        return change

    def _polygons_on(self, grid, change, feedback):
        """Return a dataset in memory with the polygons that reach ``grid``, in its CRS, and their number."""
        dataset, layer = self._open()
        source, target = parse_crs(self._crs_wkt), parse_crs(grid.crs_wkt)
        driver = gdal.GetDriverByName("Memory") or gdal.GetDriverByName("MEM")  # the first is gone in later GDAL
        memory = driver.Create("", 0, 0, 0, gdal.GDT_Unknown)
        kept = memory.CreateLayer(POLYGONS, target, ogr.wkbPolygon)
        others = unplaced = crossing = total = 0
        west, south, east, north = _bounds(grid)
        farthest = _FARTHEST_PX * min(grid.resolution)
        for feature in _features(layer):
            feedback.progress(0)
            geometry = feature.GetGeometryRef()
            if geometry is None or geometry.IsEmpty():
                continue
            parts = _polygons(geometry)
            others += not parts
            for part in parts:
                total += 1
                if not _may_lie_in(part, source) or (change is not None and not _transform(part, change)):
                    unplaced += 1
                    continue
                left, right, bottom, top = part.GetEnvelope()
                if max(west - left, right - east, south - bottom, top - north) > farthest:
                    unplaced += 1
                    continue
                if not (left <= east and right >= west and bottom <= north and top >= south):
                    continue
                crossing += not _is_valid(part)
                found = ogr.Feature(kept.GetLayerDefn())
                found.SetGeometryDirectly(part)
                kept.CreateFeature(found)
        self._report(total, kept.GetFeatureCount(), others, unplaced, crossing, feedback)
        return memory, kept.GetFeatureCount()

    def _report(self, total, count, others, unplaced, crossing, feedback):
        if others and not total:
            raise no_polygons(self.path, "features without an area")
        if unplaced and unplaced == total:
            raise GridError(
                f"No polygon of the cloud mask '{self.path}' has a place in the CRS of the raster: their coordinates "
                "do not fit the CRS of the layer. Assign the right one (Vector > Data Management Tools > Assign "
                "Projection, or the layer's CRS in QGIS)."
            )
        feedback.info(f"Polygons of the cloud mask '{self.path}' on the raster: {count} of {total}.")
        if not total:
            feedback.warn(f"The cloud mask '{self.path}' has no polygons: no cloud is hidden by it.")
        elif not count:
            feedback.warn(
                f"None of the {total} polygons of the cloud mask '{self.path}' lies on the raster: nothing is hidden "
                "by it. Check the CRS of the layer."
            )
        if others:
            feedback.warn(f"{others} features of the cloud mask '{self.path}' are not polygons and are left out.")
        if unplaced:
            feedback.warn(
                f"{unplaced} polygons of the cloud mask '{self.path}' have no place in the CRS of the raster and are "
                "left out."
            )
        if crossing:
            feedback.warn(
                f"{crossing} polygons of the cloud mask '{self.path}' cross themselves: what they enclose twice counts "
                "as a hole. Repair them with 'Fix geometries' if that is wrong."
            )

    def _open(self):
        """Return the dataset and its one layer of polygons."""
        file, chosen, by_id = _split(self.path)
        dataset = gdal_read(
            f"The vector file '{file}' cannot be opened", "Check that it exists and is complete.",
            gdal.OpenEx, file, gdal.OF_VECTOR | gdal.OF_VERBOSE_ERROR,
        )  # fmt: skip
        guarded = Guarded(dataset, file)
        layers = [Guarded(guarded.GetLayer(index), file) for index in range(guarded.GetLayerCount())]
        names = [layer.GetName() for layer in layers]
        if chosen is not None:
            found = [layer for index, layer in enumerate(layers) if chosen == (str(index) if by_id else names[index])]
            if not found:
                raise OptionError(
                    f"There is no layer '{chosen}' in the cloud mask '{file}': it has {_listed(names)}. Choose one of "
                    "them."
                )
        else:
            found = [layer for layer in layers if layer.GetGeomType() != ogr.wkbNone]
        if len(found) > 1:
            raise OptionError(
                f"The cloud mask '{file}' has {len(found)} layers: {_listed([layer.GetName() for layer in found])}. "
                f"Choose one, such as '{file}|layername={found[0].GetName()}'."
            )
        if not found:
            raise no_polygons(self.path, TABLE)
        kind = ogr.GT_Flatten(found[0].GetGeomType())
        if kind not in (*_SURFACES, *_MIXED):
            name = ogr.GeometryTypeToName(kind)
            raise no_polygons(self.path, without_area(name) or f"geometries of type {name}")
        self._filter(found[0])
        return dataset, bare(found[0])

    def _filter(self, layer) -> None:
        """Leave out of ``layer`` what the filter in the path leaves out; raise ``OptionError`` where OGR refuses it."""
        subset = _SUBSET.search(self.path)
        if subset is None:
            return
        refused = True
        with gdal_failures() as failures:
            refused = bool(bare(layer).SetAttributeFilter(subset[1]))
            bare(layer).GetNextFeature()  # some drivers look at the filter no earlier
        if failures or refused:
            raise OptionError(
                f"The filter '{subset[1]}' of the cloud mask '{file_of(self.path)}' cannot be applied"
                f"{f' ({failures[0]})' if failures else ''}. Mend it (Filter… in the layer's menu), or save the "
                "filtered layer to a file and choose that."
            )

    def _crs_of(self, layer) -> str:
        wkt = None
        with gdal_failures():
            crs = layer.GetSpatialRef()
            if crs is not None:
                wkt = as_text(crs.ExportToWkt())
        if wkt is None:
            raise GridError(
                f"The polygons of the cloud mask '{self.path}' have no CRS that can be read. Assign it (the "
                "layer's CRS in QGIS, or ogr2ogr -a_srs)."
            )
        return wkt

    def _stamp(self) -> list:
        return [file_stamp(path) for path in self.files]


class OpenedPolygons:
    """A layer of polygons as a cloud mask, in the place of an ``OpenedMask``: everything outside them is clear.

    Raises ``OptionError`` where a type, or a band, of rasters is chosen for it, and ``GridError`` where the optical
    raster has no CRS.
    """

    def __init__(self, source: MaskSource, rasters: Rasters, grid: Grid, feedback: Feedback):
        self._grid, self._burnt = grid, None
        path = source.raster.path
        if source.type not in ("auto", "nonzero"):
            raise OptionError(
                f"MASK_TYPE is '{source.type}', but the cloud mask '{path}' is a layer of polygons: set it to auto."
            )
        if source.band is not None:
            raise OptionError(f"MASK_BAND is {source.band}, but the cloud mask '{path}' is a layer of polygons.")
        if grid.geotransform is None:
            raise GridError(
                f"The cloud mask '{path}' is a layer of polygons, but the optical raster has no CRS: they cannot be "
                "placed on it. Assign its CRS (Raster > Projections > Assign projection)."
            )
        self.layer = PolygonLayer(source.raster)
        rasters.add(self.layer)

    def recognise(self, feedback: Feedback) -> MaskMeaning:
        """Burn the polygons; warn where nothing is hidden by them, or some are left out."""
        _, count = self._burn(feedback)
        return MaskMeaning(type=POLYGONS, seen="0, 1" if count else "")

    def read_as(
        self, meaning: MaskMeaning, feedback: Feedback, shift_px: Tuple[float, float] = (0.0, 0.0)
    ) -> CloudMask:
        """Return the mask on the optical grid; ``shift_px``: see ``warp.relation_of``."""
        raster, _ = self._burn(NullFeedback())
        return CloudMask(band_on_grid(raster, 1, self._grid, "cloud mask", feedback, shift_px=shift_px), meaning)

    def _burn(self, feedback) -> Tuple[Raster, int]:
        if self._burnt is None:
            self._burnt = self.layer.burn(self._grid, feedback)
        return self._burnt


def _split(path: str) -> Tuple[str, Optional[str], bool]:
    """Return the file of ``path``, the layer that it names, if any, and whether that is a number."""
    subset = _SUBSET.search(path)
    found = _LAYER.search(path[: subset.start()] if subset else path)
    file = path.partition("|")[0] if found or subset else path
    return file, found and found[2], bool(found) and found[1].lower() == "layerid"


def file_of(path: str) -> str:
    """Return ``path`` without the layer and the filter that it may name."""
    return _split(path)[0]


def no_polygons(mask: str, kind: str) -> OptionError:
    """Return the error that the cloud mask ``mask`` has no polygons but ``kind``: ``TABLE``, ``POINTS``, ``LINES``, or
    another one in words.
    """
    what = f"is a layer of {kind}, not of polygons"
    if kind == TABLE:
        what = "is a table without geometries"
    return OptionError(
        f"The cloud mask '{mask}' {what}. {_REMEDIES.get(kind, '')}Choose a layer of polygons, or a raster."
    )


def without_area(geometry_type: str) -> Optional[str]:
    """Return what geometries of a type, by its name in OGR or QGIS, are instead of polygons, as ``no_polygons`` takes
    it; ``None`` for those that may have an area.
    """
    return _WITHOUT_AREA.get(geometry_type.replace(" ", ""))


def _features(layer):
    layer.ResetReading()
    feature = layer.GetNextFeature()
    while feature is not None:
        yield feature
        feature = layer.GetNextFeature()


def _polygons(geometry) -> List[ogr.Geometry]:
    """Return copies of the polygons in ``geometry``, flat and without curves, but none of its points and lines."""
    geometry = geometry.GetLinearGeometry() if geometry.HasCurveGeometry(False) else geometry
    kind = ogr.GT_Flatten(geometry.GetGeometryType())
    if kind in (ogr.wkbPolygon, ogr.wkbTriangle):
        polygon = ogr.ForceToPolygon(geometry.Clone())
        polygon.FlattenTo2D()
        return [polygon]
    if ogr.GT_IsSubClassOf(kind, ogr.wkbGeometryCollection) or kind in (ogr.wkbPolyhedralSurface, ogr.wkbTIN):
        parts = (geometry.GetGeometryRef(index) for index in range(geometry.GetGeometryCount()))
        return [polygon for part in parts for polygon in _polygons(part)]
    return []


def _may_lie_in(geometry, crs) -> bool:
    """Whether the coordinates of ``geometry`` can be those of ``crs``: PROJ takes any number for degrees."""
    if not crs.IsGeographic():
        return True
    left, right, bottom, top = (value * crs.GetAngularUnits() for value in geometry.GetEnvelope())
    return max(-left, right) <= 4 * math.pi and max(-bottom, top) <= math.pi / 2 + 1e-6


def _transform(geometry, change) -> bool:
    """Move ``geometry`` into another CRS; whether that worked for all its points."""
    status = 1
    with gdal_failures() as failures:
        status = geometry.Transform(change)
    return not failures and status == 0 and bool(np.isfinite(geometry.GetEnvelope()).all())


def _is_valid(polygon) -> bool:
    valid = True
    with gdal_failures():
        valid = polygon.IsValid()
    return valid


def _padded(grid: Grid) -> Grid:
    x, dx, rx, y, ry, dy = grid.geotransform
    margin = _MARGIN_PX
    corner = x - margin * (dx + rx), y - margin * (ry + dy)
    return replace(
        grid, width=grid.width + 2 * margin, height=grid.height + 2 * margin,
        geotransform=(corner[0], dx, rx, corner[1], ry, dy),
    )  # fmt: skip


def _rows(grid: Grid, row: int, height: int) -> Grid:
    x, dx, rx, y, ry, dy = grid.geotransform
    return replace(grid, height=height, geotransform=(x + row * rx, dx, rx, y + row * dy, ry, dy))


def _bounds(grid: Grid) -> Tuple[float, float, float, float]:
    """Return west, south, east and north of a grid that may be rotated."""
    x, dx, rx, y, ry, dy = grid.geotransform
    corners = [(col, row) for col in (0, grid.width) for row in (0, grid.height)]
    xs = [x + col * dx + row * rx for col, row in corners]
    ys = [y + col * ry + row * dy for col, row in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _listed(names: List[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
