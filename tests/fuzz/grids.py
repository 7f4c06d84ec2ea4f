"""Where rasters lie: sane, odd and impossible geotransforms and coordinate reference systems."""

from dataclasses import dataclass, replace
from typing import Optional, Tuple

from osgeo import osr

UTM, UTM_NEXT = "EPSG:32632", "EPSG:32633"
ODD_CRS = {
    "degrees": "EPSG:4326",
    "web mercator": "EPSG:3857",
    "northing first": "EPSG:3035",
    "compound": "EPSG:32632+5773",
    "geocentric": "EPSG:4978",
    "polar": "EPSG:3413",
    "Mars": "+proj=longlat +a=3396190 +b=3376200 +no_defs",
    "Mars metres": "+proj=eqc +a=3396190 +b=3396190 +no_defs",
    "local": 'LOCAL_CS["a desk",UNIT["metre",1]]',
    "feet": "EPSG:2263",
}
NAN, INFINITE = float("nan"), float("inf")


@dataclass(frozen=True)
class Place:
    """A grid: ``crs`` as GDAL understands it or ``None``, ``geotransform`` or ``None``, ``shape`` (rows, columns)."""

    crs: Optional[str]
    geotransform: Optional[Tuple[float, ...]]
    shape: Tuple[int, int]

    @property
    def wkt(self) -> str:
        """The CRS as WKT, empty without one."""
        return "" if self.crs is None else reference(self.crs).ExportToWkt()


def reference(crs: str) -> osr.SpatialReference:
    """Return the CRS with x before y."""
    found = osr.SpatialReference()
    found.SetFromUserInput(crs)
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found


def first_place(draw) -> Place:
    """Return the grid of the first raster of a case: mostly 10 m pixels in UTM, of any size from one pixel."""
    kind = "plain" if not draw.odd(0.6) else draw.weighted(plain=30, tiny=12, strip=8, wide=6, square=4)
    shape = {
        "plain": (draw.randint(24, 90), draw.randint(24, 90)),
        "tiny": (draw.randint(1, 4), draw.randint(1, 4)),
        "strip": (draw.choice((1, 2, 9)), draw.randint(100, 400)),
        "wide": (draw.randint(100, 220), draw.randint(1, 30)),
        "square": (64, 64),
    }[kind]
    if kind in ("tiny", "strip", "wide"):
        draw.note(f"size {kind}")
    pixel = draw.choice((10.0, 10.0, 20.0, 0.3))
    place = Place(UTM, (600000.0, pixel, 0.0, 5100000.0, 0.0, -pixel), shape)
    if draw.odd(0.2):
        name = draw.choice(list(ODD_CRS))
        draw.note(f"crs {name}")
        place = in_crs(place, ODD_CRS[name]) or replace(place, crs=ODD_CRS[name])
    return odd_place(draw, place) if draw.odd(0.2) else place


def odd_place(draw, place: Place) -> Place:
    """Return ``place`` with a geotransform that is rotated, turned, degenerate or not a number."""
    kind = draw.choice(
        ("none", "no crs", "south up", "mirrored", "rotated", "zero", "zero x", "nan", "inf", "huge", "far")
    )
    if kind == "huge" and not draw.may_block:  # QGIS 3.22 never returns from loading such a layer in some CRSs
        kind = "far"
    draw.note(f"grid {kind}")
    x, dx, _, y, _, dy = place.geotransform
    if kind == "none":
        return replace(place, crs=None, geotransform=None)
    if kind == "no crs":
        return replace(place, crs=None)
    transforms = {
        "south up": (x, dx, 0.0, y + dy * place.shape[0], 0.0, -dy),
        "mirrored": (x, -dx, 0.0, y, 0.0, dy),
        "rotated": (x, dx, 0.4 * dx, y, 0.4 * dx, dy),
        "zero": (x, 0.0, 0.0, y, 0.0, 0.0),
        "zero x": (x, 0.0, 0.0, y, 0.0, dy),
        "nan": tuple(NAN if draw.chance(0.5) else value for value in place.geotransform),
        "inf": tuple(draw.choice((INFINITE, -INFINITE, value)) for value in place.geotransform),
        "huge": (x, 1e300, 0.0, y, 0.0, -1e300),
        "far": (1e15, dx, 0.0, -1e15, 0.0, dy),
    }
    return replace(place, geotransform=transforms[kind])


def other_place(draw, place: Place, name: str) -> Place:
    """Return the grid of a further raster: often ``place`` itself, else of another resolution, position or CRS."""
    kind = (
        "same"
        if not draw.odd(0.7)
        else draw.weighted(same=25, finer=6, coarser=6, shifted=6, pasted=5, cut=4, elsewhere=3, crs=7, odd=3)
    )
    if kind == "same" or place.geotransform is None:
        return place
    draw.note(f"{name} {kind}")
    if kind == "odd":
        return odd_place(draw, place)
    if kind == "crs":
        crs = draw.choice((UTM_NEXT, "EPSG:4326", "EPSG:3857", *ODD_CRS.values()))
        return in_crs(place, crs) or replace(place, crs=crs)
    x, dx, rx, y, ry, dy = place.geotransform
    height, width = place.shape
    if kind in ("finer", "coarser"):
        factor = draw.choice((2, 3, 1.7)) if kind == "finer" else draw.choice((0.5, 0.25, 0.61))
        shape = max(1, round(height * factor)), max(1, round(width * factor))
        return replace(place, geotransform=(x, dx / factor, rx, y, ry, dy / factor), shape=shape)
    moves = {"shifted": (0.37, -0.81), "pasted": (-7, 5), "cut": (width // 2, height // 2), "elsewhere": (10**5, 10**5)}
    columns, rows = moves[kind]
    return replace(place, geotransform=(x + columns * dx, dx, rx, y + rows * dy, ry, dy))


def in_crs(place: Place, crs: str) -> Optional[Place]:
    """Return a grid in ``crs`` that covers ``place``, ``None`` where its corners cannot be transformed."""
    if place.crs is None:
        return None
    change = osr.CreateCoordinateTransformation(reference(place.crs), reference(crs))
    if change is None:
        return None
    x, dx, _, y, _, dy = place.geotransform
    height, width = place.shape
    corners = [(x + column * dx, y + row * dy) for row in (0, height) for column in (0, width)]
    try:
        points = [change.TransformPoint(*corner)[:2] for corner in corners]
    except RuntimeError:
        return None
    left, right = min(p[0] for p in points), max(p[0] for p in points)
    bottom, top = min(p[1] for p in points), max(p[1] for p in points)
    if not (right - left > 0 and top - bottom > 0 and max(abs(right), abs(top)) < 1e9):
        return None
    transform = (left, (right - left) / width, 0.0, top, 0.0, -(top - bottom) / height)
    return Place(crs, transform, place.shape)
