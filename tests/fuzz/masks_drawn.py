"""Cloud masks of a case: rasters of every published kind, and polygons, drawn well or broken."""

from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Tuple

import numpy as np
from osgeo import gdal, ogr, osr
from scipy import ndimage

from .damage import flip_bits, flip_region, truncate
from .drawing import Draw
from .grids import ODD_CRS, UTM_NEXT, Place, reference
from .rasters_drawn import Content, cast

RASTER_KINDS = ("nonzero", "scl", "qa60", "probability", "omnicloudmask", "s2cloudless", "maja", "hls", "landsat")
POLYGONS = "polygons"
WITH_CLASSES = {"omnicloudmask": (1, 2, 3), "maja": (0, 1, 7), "hls": (1, 2, 3, 4), "landsat": (1, 2, 3, 4, 5)}
"""Kinds whose cloudy classes or bits may be chosen, and some of these."""
_NAMES = {"scl": "SCL", "qa60": "QA60", "probability": "MSK_CLDPRB", "omnicloudmask": "OmniCloudMask",
          "s2cloudless": "s2cloudless", "maja": "CLM_R1", "hls": "Fmask", "landsat": "QA_PIXEL"}  # fmt: skip
_LANDSAT_CLEAR, _LANDSAT_HIDDEN = (21824, 21952), (22280, 23888, 21826, 54596)
"""Clear land and water; cloud, shadow, dilated cloud and cirrus, with their confidences."""
_MOST_POLYGONS = 40


def raster_mask(draw: Draw, place: Place, cloudy: np.ndarray, name: str) -> Tuple[Content, str]:
    """Return a cloud mask and what its values mean: one of ``RASTER_KINDS``, or ``odd`` for values of no known kind."""
    kind = (
        "nonzero"
        if not draw.odd(0.8)
        else draw.weighted(nonzero=20, scl=15, qa60=8, probability=10, unit=4, classes=3, noise=4, omnicloudmask=5,
                           s2cloudless=4, maja=5, hls=5, landsat=5)
    )  # fmt: skip
    values = _values(draw, kind, cloudy)
    dtype = {"qa60": "uint16", "unit": "float32", "noise": "uint16", "landsat": "uint16"}.get(kind, "uint8")
    if draw.odd(0.15):
        dtype = draw.choice(("float32", "int32", "float64"))
    names = (_NAMES[kind],) if kind in _NAMES and draw.chance(0.6) else ()
    content = Content(values[None].astype(float), place, names=names)
    if kind != "nonzero" or dtype not in ("uint8", "uint16"):
        draw.note(f"{name} {kind} {dtype}")
    if draw.odd(0.2):
        draw.note(f"{name} nodata")
        content.nodata = 99.0
        content.values[:, : place.shape[0] // 3] = 99
    content.values = cast(content.values, dtype)
    return content, kind if kind in RASTER_KINDS else "odd"


def _values(draw, kind, cloudy) -> np.ndarray:
    """Return values (H, W) of a mask of ``kind`` that hide ``cloudy``, sometimes without data in a part."""
    shape = cloudy.shape
    pick = draw.arrays.choice
    values = {
        "nonzero": lambda: np.where(cloudy, draw.choice((1, 255)), 0),
        "scl": lambda: np.where(cloudy, draw.choice((3, 8, 9, 10)), pick((4, 5, 6, 7), shape)),
        "qa60": lambda: np.where(cloudy, draw.choice((1024, 2048)), 0),
        "probability": lambda: np.where(cloudy, 90, draw.arrays.integers(0, 30, shape)),
        "omnicloudmask": lambda: np.where(cloudy, pick((1, 2, 3), shape), 0),
        "s2cloudless": lambda: np.where(cloudy, 1, 0),
        "maja": lambda: np.where(cloudy, pick((1, 3, 129, 128, 17), shape), pick((0, 0, 0, 2), shape)),
        "hls": lambda: np.where(cloudy, pick((66, 130, 8, 4), shape), pick((0, 64, 128, 160), shape)),
        "landsat": lambda: np.where(cloudy, pick(_LANDSAT_HIDDEN, shape), pick(_LANDSAT_CLEAR, shape)),
        "unit": lambda: np.where(cloudy, 0.9, 0.1),
        "classes": lambda: np.where(cloudy, draw.choice((1, 2, 3)), 0),
        "noise": lambda: draw.arrays.integers(0, 60000, shape),
    }[kind]()
    fill = {"omnicloudmask": 255, "s2cloudless": 255, "hls": 255, "landsat": draw.choice((0, 1))}.get(kind)
    if fill is not None and draw.odd(0.4):
        draw.note("undeclared fill")
        values[:, : shape[1] // draw.choice((2, 5))] = fill
    return values


@dataclass(frozen=True)
class Shapes:
    """Where drawn polygons lie on the grid of ``place``: pixels (H, W) bool that they may touch, and those that are
    inside for sure; outlines that were transformed may lie ``slack_px`` off.
    """

    place: Place
    touched: np.ndarray
    inside: np.ndarray
    slack_px: float


def polygons(draw: Draw, place: Place, cloudy: np.ndarray, path: Path) -> Tuple[str, Optional[Shapes]]:
    """Write polygons around ``cloudy`` (H, W) into a file called like ``path``; return its name, and where they lie,
    ``None`` where that is not known.
    """
    kind = (
        draw.weighted(boxes=3, octagons=1)
        if not draw.odd(0.8)
        else draw.weighted(boxes=20, octagons=10, empty=5, null=4, points=4, bowtie=6, spikes=4, nan=4, huge=4, deep=3,
                           many=2, heights=4, curves=4, collection=5, overlaps=6, bare=4, layers=4, table=3,
                           gone_layer=3, bytes=10, text=8, elsewhere=4)
    )  # fmt: skip
    path = path.with_suffix(draw.choice((".gpkg", ".gpkg", ".geojson", ".geojson", ".shp", ".fgb")))
    if kind not in ("boxes", "octagons"):
        draw.note(f"{path.stem} polygons {kind}")
    if kind == "text":
        path = path.with_suffix(".geojson")
        path.write_text(draw.choice(_TEXTS))
        return str(path), None
    boxes = _boxes(cloudy)
    rings = [_octagon(box) if kind == "octagons" else _corners(box) for box in boxes]
    crs = _crs(draw, place, path)
    shapes = [_wkt(place, [ring]) for ring in rings]
    shapes = _ODD_SHAPES[kind](draw, place, rings, shapes) if kind in _ODD_SHAPES else shapes
    written = _write(path, place, None if kind == "bare" else crs, shapes, kind)
    if written is None:
        draw.note(f"{path.stem} polygons not written")
        return str(path), None
    if kind == "bytes":
        for file in path.parent.glob(path.stem + ".*"):
            draw.choice((flip_region, flip_bits, truncate))(draw, str(file))
    if kind == "gone_layer":
        return f"{path}|layername=gone", None
    if kind not in ("boxes", "octagons", "overlaps", "heights"):
        return str(path), None
    touched, inside = _covered(boxes, cloudy.shape)
    return str(path), Shapes(place, touched, inside & (kind != "octagons"), 0.0 if crs == place.crs else 1.0)


_TEXTS = (
    "", "{", "not json", '{"type": "FeatureCollection"}', '{"type": "FeatureCollection", "features": null}',
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": null}]}',
    '{"type": "Polygon", "coordinates": [[[11, 46], [11.01, 46], [11, 46.01], [11, 46]]]}',
    '{"type": "Polygon", "coordinates": [[[1e999, 46], [11.01, 46], [11, 46.01], [1e999, 46]]]}',
    '{"type": "Polygon", "coordinates": [[[11, 46], [11.01, 46]]]}',
    '{"type": "Polygon", "coordinates": [[["a", "b"], [{}, null], [11, 46]]]}',
    '{"type": "Polygon", "coordinates": ' + "[" * 3000 + "]" * 3000 + "}",
    '{"type": "Polygon", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::999999"}}, '
    '"coordinates": [[[11, 46], [11.01, 46], [11, 46.01], [11, 46]]]}',
    '{"type": "MultiPolygon", "coordinates": []}',
    '{"type": "Topology", "objects": {}}',
)  # fmt: skip


def _boxes(cloudy) -> list:
    """Return the rectangles around groups of ``cloudy`` pixels: top, left, bottom, right, not on edges of pixels."""
    labels, _ = ndimage.label(cloudy)
    found = [(rows.start, columns.start, rows.stop, columns.stop) for rows, columns in ndimage.find_objects(labels)]
    found = sorted(found, key=lambda box: (box[0] - box[2]) * (box[3] - box[1]))[:_MOST_POLYGONS]
    return [(top + 0.2, left + 0.2, bottom - 0.2, right - 0.2) for top, left, bottom, right in found]


def _corners(box):
    top, left, bottom, right = box
    return [(top, left), (top, right), (bottom, right), (bottom, left), (top, left)]


def _octagon(box):
    top, left, bottom, right = box
    h, w = (bottom - top) / 4, (right - left) / 4
    ring = [(top, left + w), (top, right - w), (top + h, right), (bottom - h, right), (bottom, right - w),
            (bottom, left + w), (bottom - h, left), (top + h, left)]  # fmt: skip
    return [*ring, ring[0]]


def _covered(boxes, shape) -> Tuple[np.ndarray, np.ndarray]:
    touched, inside = np.zeros(shape, bool), np.zeros(shape, bool)
    for top, left, bottom, right in boxes:
        touched[int(top) : int(np.ceil(bottom)), int(left) : int(np.ceil(right))] = True
        inside[int(top) + 1 : int(bottom), int(left) + 1 : int(right)] = True
    return touched, inside


def _crs(draw, place, path) -> Optional[str]:
    """Return the CRS of a layer: that of ``place``, or another one in which its polygons have a place."""
    if place.crs is None or place.geotransform is None or draw.chance(0.5):
        return place.crs
    crs = draw.choice(("EPSG:4326", "EPSG:3857", UTM_NEXT))
    if draw.odd(0.2):
        name = draw.choice(list(ODD_CRS))
        draw.note(f"{path.stem} crs {name}")
        crs = ODD_CRS[name]
    return crs


def _place_of(place, row, col) -> Tuple[float, float]:
    x, dx, rx, y, ry, dy = place.geotransform or (0, 1, 0, 0, 0, -1)
    return x + col * dx + row * rx, y + col * ry + row * dy


def _wkt(place, rings, kind="POLYGON") -> str:
    texts = (", ".join("{!r} {!r}".format(*_place_of(place, *point)) for point in ring) for ring in rings)
    inner = ", ".join(f"({text})" for text in texts)
    return f"{kind} (({inner}))" if kind == "MULTIPOLYGON" else f"{kind} ({inner})"


def _inner(wkt) -> str:
    return wkt.partition(" ")[2]


def _bowtie(draw, place, rings, shapes):
    return [_wkt(place, [[ring[0], ring[2], ring[1], ring[3], ring[0]]]) for ring in rings]


def _spikes(draw, place, rings, shapes):
    return [_wkt(place, [[ring[0], ring[1], ring[0], ring[1], ring[0]]]) for ring in rings] + shapes[:1]


def _many(draw, place, rings, shapes):
    angles = np.linspace(0, 2 * np.pi, 20_000)
    points = [(20 + 15 * np.sin(7 * a) * np.sin(a), 20 + 15 * np.cos(a)) for a in angles]
    return [_wkt(place, [[*points, points[0]]])]


def _curves(draw, place, rings, shapes):
    x, y = _place_of(place, *rings[0][0]) if rings else (0.0, 0.0)
    step = 40.0
    circle = f"CIRCULARSTRING ({x - step} {y}, {x} {y + step}, {x + step} {y}, {x} {y - step}, {x - step} {y})"
    return [f"CURVEPOLYGON ({circle})", *shapes]


def _nan(draw, place, rings, shapes):
    bad = draw.choice(("nan", "inf", "-inf"))
    return [*shapes, f"POLYGON (({bad} 0, 1 {bad}, 1 1, {bad} 0))"]


_ODD_SHAPES = {
    "empty": lambda draw, place, rings, shapes: draw.choice(([], ["POLYGON EMPTY"], ["GEOMETRYCOLLECTION EMPTY"])),
    "null": lambda draw, place, rings, shapes: [None, *shapes[: draw.choice((0, 5))]],
    "points": lambda draw, place, rings, shapes: ["POINT (600005 5099995)", "LINESTRING (0 0, 1 1)",
                                                  *shapes[: draw.choice((0, 5))]],
    "bowtie": _bowtie,
    "spikes": _spikes,
    "nan": _nan,
    "huge": lambda draw, place, rings, shapes: [*shapes, "POLYGON ((-1e300 -1e300, 1e300 0, 0 1e300, -1e300 -1e300))"],
    "deep": lambda draw, place, rings, shapes: [
        "GEOMETRYCOLLECTION (" * 20 + (shapes or ["POLYGON EMPTY"])[0] + ")" * 20
    ],
    "many": _many,
    "heights": lambda draw, place, rings, shapes: [
        _wkt(place, [ring]).replace("POLYGON", "POLYGON Z").replace(",", " 7,").replace("))", " 7))") for ring in rings
    ],
    "curves": _curves,
    "collection": lambda draw, place, rings, shapes: [
        f"GEOMETRYCOLLECTION ({', '.join(['POINT (1 1)', *shapes])})", "MULTIPOLYGON EMPTY",
    ],
    "overlaps": lambda draw, place, rings, shapes: [
        f"MULTIPOLYGON ({', '.join(_inner(shape) for shape in (*shapes, *shapes))})" if shapes else "MULTIPOLYGON EMPTY"
    ],
    "elsewhere": lambda draw, place, rings, shapes: ["POLYGON ((1 1, 2 1, 2 2, 1 1))"],
}  # fmt: skip


def _write(path, place, crs, shapes, kind) -> Optional[str]:
    """Write ``shapes``, WKT in the CRS of ``place``, in ``crs``; ``None`` where the format does not take them."""
    driver = gdal.GetDriverByName({".gpkg": "GPKG", ".geojson": "GeoJSON", ".shp": "ESRI Shapefile",
                                   ".fgb": "FlatGeobuf"}[path.suffix])  # fmt: skip
    target = None if crs is None else reference(crs)
    change = None
    if place.crs is not None and crs not in (None, place.crs):
        change = osr.CreateCoordinateTransformation(reference(place.crs), target)
    dataset = driver.Create(str(path), 0, 0, 0)
    layer_kind = ogr.wkbNone if kind == "table" else ogr.wkbUnknown
    if path.suffix == ".shp" and kind != "table":
        layer_kind = ogr.wkbPolygon
    for name in ("clouds", "more")[: 2 if kind == "layers" else 1]:
        layer = dataset.CreateLayer(name, target, layer_kind)
        if layer is None:
            return None
        for text in shapes:
            feature = ogr.Feature(layer.GetLayerDefn())
            geometry = None if text is None else ogr.CreateGeometryFromWkt(text)
            if geometry is not None:
                if change is not None:
                    geometry.Transform(change)
                feature.SetGeometry(geometry)
            layer.CreateFeature(feature)
        layer = None
    dataset = None
    return str(path) if path.exists() else None
