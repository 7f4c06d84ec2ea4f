"""Polygons as people draw them, in files of GDAL's vector drivers."""

from typing import Sequence

from osgeo import gdal, ogr, osr
from rasters import CRS, ORIGIN, PIXEL_M

FORMATS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".shp": "ESRI Shapefile"}


def box(top, left, bottom, right):
    """Return the ring of a rectangle, rows and columns of the scene's grid from its upper left corner."""
    return [(top, left), (top, right), (bottom, right), (bottom, left), (top, left)]


def wkt_of_rings(rings) -> str:
    """Return one polygon of ``rings``, of rows and columns of the scene's grid, in its CRS."""
    parts = []
    for ring in rings:
        places = ((float(ORIGIN[0] + col * PIXEL_M), float(ORIGIN[1] - row * PIXEL_M)) for row, col in ring)
        parts.append(", ".join(f"{x} {y}" for x, y in places))
    text = ", ".join(f"({part})" for part in parts)
    return f"POLYGON ({text})"


def write_vector(
    path, shapes: Sequence[str], crs=CRS, layer="clouds", kind=ogr.wkbUnknown, drawn_in=CRS, with_crs=True
) -> str:
    """Write ``shapes`` (WKT in the CRS ``drawn_in``) as one layer in ``crs``; add the layer to an existing file."""
    names = [osr.SpatialReference(), osr.SpatialReference()]
    for reference, name in zip(names, (drawn_in, crs)):
        reference.SetFromUserInput(name)
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    change = osr.CoordinateTransformation(*names)
    path = str(path)
    there = gdal.VSIStatL(path) is not None
    driver = gdal.GetDriverByName(FORMATS[path[path.rindex(".") :]])
    dataset = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_UPDATE) if there else driver.Create(path, 0, 0, 0)
    made = dataset.CreateLayer(layer, names[1] if with_crs else None, kind)
    for text in shapes:
        feature = ogr.Feature(made.GetLayerDefn())
        geometry = ogr.CreateGeometryFromWkt(text)
        geometry.Transform(change)
        feature.SetGeometry(geometry)
        made.CreateFeature(feature)
    dataset.FlushCache()
    return path
