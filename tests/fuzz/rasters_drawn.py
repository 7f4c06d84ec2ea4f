"""Rasters of a case: optical, SAR, masks and expected errors, of every type and with every kind of tag."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Optional, Sequence, Tuple

import numpy as np
from osgeo import gdal
from sar_cloud_removal.neighbourhood import distance_to

from .drawing import Draw
from .grids import Place

TYPES = {"uint8": gdal.GDT_Byte, "uint16": gdal.GDT_UInt16, "int16": gdal.GDT_Int16, "uint32": gdal.GDT_UInt32,
         "int32": gdal.GDT_Int32, "float32": gdal.GDT_Float32, "float64": gdal.GDT_Float64,
         "complex64": gdal.GDT_CFloat32}  # fmt: skip
if hasattr(gdal, "GDT_Int64"):
    TYPES["int64"] = gdal.GDT_Int64
SUPPORTED = ("uint8", "uint16", "int16", "uint32", "int32", "float32", "float64")
_WIDE_RIM_PX, _HARDLY_CLEAR = 8, 0.15
CLOUD_SHAPES = ("disc", "corner", "none", "all", "stripes", "speckle")
NAMES = {3: ("B4", "B3", "B2"), 4: ("B2", "B3", "B4", "B8"),
         13: ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B10", "B11", "B12")}  # fmt: skip


@dataclass
class Content:
    """What a raster is written from: ``values`` (B, H, W), its ``place``, and what GDAL stores beside them."""

    values: np.ndarray
    place: Place
    nodata: Optional[float] = None
    names: Sequence[str] = ()
    tags: Dict[str, str] = field(default_factory=dict)
    scales: Sequence[Tuple[float, float]] = ()
    mask: Optional[np.ndarray] = None
    """Which pixels a mask band declares valid (H, W), ``None`` without one."""
    alpha: bool = False
    colours: Sequence[int] = ()
    units: str = ""


def ground(draw: Draw, shape) -> np.ndarray:
    """Return smooth ground (H, W) from 0 to 1."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    a, b, phase = draw.uniform(0.03, 0.4), draw.uniform(0.03, 0.4), draw.uniform(0, 6)
    noise = draw.arrays.uniform(0, 1, shape)
    return 0.4 + 0.3 * np.sin(a * rows + b * columns + phase) + 0.25 * noise


def clouds(draw: Draw, shape) -> np.ndarray:
    """Return where clouds are (H, W) bool."""
    kind = draw.choices(CLOUD_SHAPES, (60, 15, 6, 4, 8, 7))[0]
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    if kind == "disc":
        centre = draw.randrange(shape[0]), draw.randrange(shape[1])
        return (rows - centre[0]) ** 2 + (columns - centre[1]) ** 2 < draw.uniform(1, 0.4 * min(shape) + 2) ** 2
    if kind == "corner":
        return (rows < shape[0] // 3) & (columns < shape[1] // 3)
    if kind == "stripes":
        return columns % 9 == 0
    if kind == "speckle":
        return draw.arrays.uniform(0, 1, shape) < 0.02
    return np.full(shape, kind == "all")


def note_hardly_clear(draw: Draw, cloudy: np.ndarray) -> None:
    """Note where the rim of ``cloudy`` (H, W) leaves too little ground to learn from."""
    if (distance_to(cloudy, _WIDE_RIM_PX) > _WIDE_RIM_PX).mean() < _HARDLY_CLEAR:
        draw.note("hardly clear")


def optical(draw: Draw, place: Place, cloudy: np.ndarray, name: str) -> Content:
    """Return an optical raster with bright clouds: digital numbers, 8 bit or reflectance, any type and NoData."""
    kind = (
        draw.weighted(uint16=40)
        if not draw.odd(0.7)
        else draw.weighted(uint16=20, uint8=12, int16=8, uint32=3, int32=3, float32=16, float64=4, int64=2, complex64=2)
    )
    kind = kind if kind in TYPES else "uint16"
    bands = (
        draw.weighted(b3=3, b4=1) if not draw.odd(0.6) else draw.weighted(b3=30, b4=20, b13=8, b1=4, b2=3, b5=4, b300=1)
    )
    count = int(bands[1:])
    small = kind == "uint8" or (kind.startswith("float") and draw.chance(0.7))
    scale = 60.0 if kind == "uint8" else 0.25 if small else 3000.0
    low = 30.0 if kind == "uint8" else 0.02 if small else 300.0
    gains = draw.arrays.uniform(0.6, 1.3, (count, 1, 1))
    values = low + scale * gains * ground(draw, place.shape)
    values[:, cloudy] = 3.2 * scale
    content = Content(values, place, names=NAMES.get(count, ()) if draw.chance(0.8) else ())
    if kind not in ("uint16", "float32") or bands not in ("b3", "b4"):
        draw.note(f"{name} {kind} {count} bands")
    if count != 3 and not content.names:
        draw.note(f"{name} unnamed")
    if draw.odd(0.3):
        _spoil(draw, values, name)
    _declare_nodata(draw, content, kind, name)
    content.values = cast(values, kind)
    _decorate(draw, content, name)
    return content


def sar(draw: Draw, place: Place, name: str) -> Content:
    """Return a SAR raster in decibels, power or amplitude, sometimes two bands, sometimes digital numbers."""
    unit = "db" if not draw.odd(0.6) else draw.weighted(db=30, linear=15, amplitude=8, numbers=7)
    db = -20 + 14 * ground(draw, place.shape) + 3 * draw.arrays.standard_normal(place.shape)
    values = {"db": db, "linear": 10 ** (db / 10), "amplitude": 10 ** (db / 20), "numbers": 3000 * 10 ** (db / 20)}[
        unit
    ]
    count = draw.choices((1, 2, 3), (80, 17, 3))[0] if draw.odd(1) else 1
    values = np.repeat(values[None], count, axis=0)
    kind = "uint16" if unit == "numbers" else draw.weighted(float32=88, float64=8, int16=2, complex64=2)
    kind = kind if unit == "numbers" or draw.odd(1) else "float32"
    names = {1: ("VV",), 2: ("VH", "VV"), 3: ("VV", "VH", "angle")}[count]
    content = Content(values, place, names=names if draw.chance(0.7) else (), units="dB" if draw.chance(0.2) else "")
    if unit != "db" or kind not in ("float32", "uint16") or count > 1:
        draw.note(f"{name} {unit} {kind} {count} bands")
    if draw.odd(0.3):
        _spoil(draw, values, name)
    if draw.odd(0.2):
        draw.note(f"{name} zero border")
        values[:, :, : place.shape[1] // 4] = 0
    _declare_nodata(draw, content, kind, name)
    content.values = cast(values, kind)
    _decorate(draw, content, name)
    return content


def errors(draw: Draw, place: Place) -> Content:
    """Return a raster of expected errors, some of them not numbers."""
    values = draw.arrays.uniform(0, 200, (3, *place.shape))
    if draw.chance(0.3):
        values[:, ::5] = float("nan")
    return Content(values.astype("float32"), place)


def cast(values, kind: str) -> np.ndarray:
    """Return ``values`` in the type ``kind``, clipped to its limits; NaN becomes 0 in whole numbers."""
    kind = np.dtype(kind)
    if kind.kind in "ui":
        limits = np.iinfo(kind)
        high = float(limits.max) if kind.itemsize < 8 else 2.0**62
        return np.rint(np.clip(np.nan_to_num(values, nan=0), limits.min, high)).astype(kind)
    with np.errstate(over="ignore"):
        return values.astype(kind)


def _spoil(draw, values, name):
    """Put values into a part that no sensor measures."""
    kind = draw.choice(("nan", "inf", "huge", "negative", "constant", "all nan", "one nan band", "zeros", "pixel"))
    draw.note(f"{name} values {kind}")
    rows = slice(0, max(1, values.shape[1] // draw.choice((2, 4, 9))))
    if kind == "constant":
        values[:] = values.flat[0]
    elif kind == "all nan":
        values[:] = float("nan")
    elif kind == "one nan band":
        values[0, rows] = float("nan")
    elif kind == "pixel":
        values[:, -1, -1] = draw.choice((float("nan"), 1e38, -1e38, float("inf")))
    else:
        spoilt = {"nan": float("nan"), "inf": float("inf"), "huge": 1e30, "negative": -1e4, "zeros": 0.0}
        values[:, rows] = spoilt[kind]


def _declare_nodata(draw, content, kind, name):
    """Declare a NoData value for a part of the raster, sometimes one that the type cannot hold."""
    choice = (
        "none"
        if not draw.odd(0.6)
        else draw.weighted(none=10, zero=15, used=15, nan=5, inf=2, outside=4, clear=4, mask=5)
    )
    values = content.values
    part = (slice(None), slice(0, max(1, values.shape[1] // 5)))
    if choice == "none":
        return
    draw.note(f"{name} nodata {choice}")
    if choice == "mask":
        content.mask = np.ones(values.shape[1:], bool)
        content.mask[part[1]] = False
        return
    declared = {"zero": 0.0, "used": -9999.0 if "float" in kind or kind.startswith("int") else 255.0,
                "nan": float("nan"), "inf": float("inf"), "outside": -1e40,
                "clear": float(np.rint(np.nan_to_num(values.flat[-1])))}[choice]  # fmt: skip
    content.nodata = declared
    if choice in ("zero", "used", "nan"):
        values[part] = declared


def _decorate(draw, content, name):
    """Add what rasters carry beside values: scales, units, colours, alpha, tags."""
    count = len(content.values)
    if draw.odd(0.1):
        pair = draw.choice(((1e-4, 0.0), (1e-4, -0.1), (0.0, 0.0), (float("nan"), 0.0), (1.0, 1e300), (-1.0, 0.0)))
        draw.note(f"{name} scale {pair}")
        content.scales = [pair] * count
    if draw.odd(0.08):
        draw.note(f"{name} alpha")
        full = np.iinfo(content.values.dtype).max if content.values.dtype.kind in "ui" else 1
        alpha = np.full((1, *content.values.shape[1:]), full, content.values.dtype)
        alpha[:, : max(1, alpha.shape[1] // 4)] = 0
        content.values, content.alpha = np.concatenate([content.values, alpha]), True
        content.names = (*content.names, "alpha")[: count + 1] if content.names else ()
        content.scales = ()
    if draw.odd(0.08):
        draw.note(f"{name} colours")
        content.colours = [draw.choice(range(0, 17)) for _ in content.values]
        content.alpha = content.alpha or gdal.GCI_AlphaBand in content.colours
    if draw.odd(0.1):
        baseline = draw.choice(("04.00", "02.14", "abc", "nan", "inf", "", "9" * 400))
        draw.note(f"{name} baseline {baseline[:5]}")
        content.tags["PROCESSING_BASELINE"] = baseline
    if draw.odd(0.05):
        draw.note(f"{name} odd name")
        content.names = [draw.choice(("", "ä" * 900, "B4", "B4", "\n", "VV", "<b>&")) for _ in content.values]


def write(draw: Draw, content: Content, path: Path) -> str:
    """Write ``content`` as GeoTIFF, sometimes as another format, and return the path."""
    source = in_memory(content)
    kind = "tif" if not draw.odd(0.3) else draw.weighted(tif=50, envi=3, vrt=4, img=2, jp2=0.5, png=1, cog=1.5)
    target, driver, options = path, "GTiff", _tiff_options(draw, content)
    if kind == "vrt":
        target = path.with_suffix(".vrt")
        gdal.GetDriverByName("GTiff").CreateCopy(str(path), source, options=options)
        written = gdal.Open(str(path))
        made = written and gdal.GetDriverByName("VRT").CreateCopy(str(target), written)
    else:
        others = {"envi": (".dat", "ENVI"), "img": (".img", "HFA"), "png": (".png", "PNG"), "cog": (".tif", "COG"),
                  "jp2": (".jp2", "JP2OpenJPEG")}  # fmt: skip
        if kind in others and gdal.GetDriverByName(others[kind][1]):
            target, driver, options = path.with_suffix(others[kind][0]), others[kind][1], []
        made = gdal.GetDriverByName(driver).CreateCopy(str(target), source, options=options)
    if made is None:  # a format that does not take this type
        target, kind = path, "tif"
        made = gdal.GetDriverByName("GTiff").CreateCopy(str(target), source)
    if kind != "tif":
        draw.note(f"{path.stem} as {kind}")
    del made
    return str(target)


def in_memory(content: Content):
    """Return ``content`` as a dataset in memory."""
    values = content.values
    count, height, width = values.shape
    dataset = gdal.GetDriverByName("MEM").Create("", width, height, count, TYPES[values.dtype.name])
    place = content.place
    if place.wkt:
        dataset.SetProjection(place.wkt)
    if place.geotransform is not None:
        dataset.SetGeoTransform(place.geotransform)
    dataset.SetMetadata(content.tags)
    for index, band_values in enumerate(values):
        band = dataset.GetRasterBand(index + 1)
        if content.nodata is not None and band.DataType <= gdal.GDT_CFloat64:  # of 64 bits takes whole numbers only
            band.SetNoDataValue(content.nodata)
        if index < len(content.names):
            band.SetDescription(content.names[index])
        if index < len(content.scales):
            band.SetScale(content.scales[index][0])
            band.SetOffset(content.scales[index][1])
        if index < len(content.colours):
            band.SetColorInterpretation(content.colours[index])
        if content.units:
            band.SetUnitType(content.units)
        band.WriteArray(band_values)
    if content.alpha and not content.colours:
        dataset.GetRasterBand(count).SetColorInterpretation(gdal.GCI_AlphaBand)
    if content.mask is not None:
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(content.mask.astype("uint8") * 255)
    return dataset


def _tiff_options(draw, content) -> list:
    """Return options of a GeoTIFF: layout, compression, byte order."""
    options = []
    if draw.chance(0.3):
        options += ["TILED=YES", f"BLOCKXSIZE={draw.choice((16, 64, 256))}", f"BLOCKYSIZE={draw.choice((16, 64, 512))}"]
    if draw.chance(0.3):
        options.append(f"COMPRESS={draw.choice(('DEFLATE', 'LZW', 'PACKBITS', 'ZSTD', 'LERC'))}")
        if "LERC" in options[-1]:  # which GDAL cannot read again where there is NaN
            draw.note("LERC")
    if draw.chance(0.15):
        options.append("ENDIANNESS=BIG")
    if draw.chance(0.1):
        options.append("BIGTIFF=YES")
    if draw.chance(0.2):
        options.append("INTERLEAVE=BAND")
    if draw.chance(0.1):
        options.append(f"PROFILE={draw.choice(('BASELINE', 'GeoTIFF'))}")
        draw.note("without names")
    return options
