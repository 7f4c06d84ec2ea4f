"""Damage to files: bytes, tags, sidecars, and paths that are not what they seem."""

import os
import struct
from pathlib import Path

import numpy as np
from osgeo import gdal

from .drawing import Draw
from .grids import UTM, reference

gcp = gdal.GCP


def damaged(draw: Draw, path: str) -> str:
    """Damage the raster at ``path`` in one way or several, and return the path to use instead."""
    kind = draw.weighted(ifd=24, region=14, truncated=7, bits=9, grown=3, sidecar=10, gcps=4, rpcs=2, vrt=7, path=14,
                         layout=6)  # fmt: skip
    draw.note(f"damage {kind} of {Path(path).name[:20]}")
    return _KINDS[kind](draw, path)


def flip_region(draw: Draw, path: str) -> str:
    """Overwrite a region of the file with zeros, ones, noise or a copy of another region."""
    content = bytearray(Path(path).read_bytes())
    if content:
        start = draw.randrange(len(content)) if draw.chance(0.5) else draw.randrange(min(600, len(content)))
        length = draw.choice((1, 2, 4, 8, 64, 4096))
        end = min(start + length, len(content))
        noise = {"zeros": bytes(end - start), "ones": b"\xff" * (end - start),
                 "noise": draw.arrays.integers(0, 256, end - start, np.uint8).tobytes()}  # fmt: skip
        content[start:end] = noise[draw.choice(list(noise))]
        Path(path).write_bytes(bytes(content))
    return path


def flip_bits(draw: Draw, path: str) -> str:
    """Flip a few bits, mostly near the beginning or the end, where tags are."""
    content = bytearray(Path(path).read_bytes())
    for _ in range(draw.choice((1, 1, 3, 20)) if content else 0):
        last = len(content) - 1
        position = draw.choice(
            (draw.randint(0, last), draw.randint(0, min(400, last)), draw.randint(max(0, last - 400), last))
        )
        content[position] ^= 1 << draw.randrange(8)
    Path(path).write_bytes(bytes(content))
    return path


def truncate(draw: Draw, path: str) -> str:
    """Keep the beginning of the file only."""
    os.truncate(path, draw.randint(0, os.path.getsize(path)))
    return path


def _ifd(draw, path):
    """Change an entry of the first directory of a TIFF: its tag, type, count or value."""
    content = bytearray(Path(path).read_bytes())
    if content[:4] not in (b"II*\0", b"MM\0*"):
        return flip_region(draw, path)
    order = "<" if content[:2] == b"II" else ">"
    (start,) = struct.unpack_from(order + "I", content, 4)
    (count,) = struct.unpack_from(order + "H", content, start)
    for _ in range(draw.choice((1, 1, 2, 4))):
        entry = start + 2 + 12 * draw.randrange(max(count, 1))
        field, code = draw.choice(((0, "H"), (2, "H"), (4, "I"), (8, "I"), (8, "I")))
        most = 2**16 - 1 if code == "H" else 2**32 - 1
        value = draw.choice((0, 1, 2, 3, 255, 32768, 50000, most, most - 1, draw.randint(0, most)))
        struct.pack_into(order + code, content, entry + field, min(value, most))
    Path(path).write_bytes(bytes(content))
    return path


def _grown(draw, path):
    with open(path, "ab") as stream:
        stream.write(draw.arrays.integers(0, 256, 5000, np.uint8).tobytes())
    return path


_SIDECARS = (
    "", "<PAMDataset>", "<PAMDataset/>", "not xml", "\0\xff",
    "<PAMDataset><SRS>GEOGCS[broken</SRS></PAMDataset>",
    "<PAMDataset><GeoTransform>nan, 1, 0, nan, 0, inf</GeoTransform></PAMDataset>",
    "<PAMDataset><GeoTransform>1</GeoTransform></PAMDataset>",
    "<PAMDataset><GeoTransform> 600000, 0, 0, 5100000, 0, 0</GeoTransform></PAMDataset>",
    '<PAMDataset><PAMRasterBand band="1"><NoDataValue>nan</NoDataValue></PAMRasterBand></PAMDataset>',
    '<PAMDataset><PAMRasterBand band="99"><NoDataValue>x</NoDataValue></PAMRasterBand></PAMDataset>',
    '<PAMDataset><PAMRasterBand band="1"><Scale>1e999</Scale><Offset>-nan</Offset></PAMRasterBand></PAMDataset>',
    '<PAMDataset><PAMRasterBand band="1"><Description>B2</Description></PAMRasterBand></PAMDataset>',
    '<PAMDataset><PAMRasterBand band="1"><ColorInterp>Alpha</ColorInterp></PAMRasterBand></PAMDataset>',
    "<PAMDataset><Metadata><MDI key='PROCESSING_BASELINE'>-1e9</MDI></Metadata></PAMDataset>",
)  # fmt: skip


def _sidecar(draw, path):
    Path(path + ".aux.xml").write_text(draw.choice(_SIDECARS) + draw.choice(("", "\n")), encoding="latin-1")
    if draw.chance(0.2):
        Path(path).with_suffix(".tfw").write_text(draw.choice(("0\n" * 6, "nan\n" * 6, "1\n2\n", "x")))
    if draw.chance(0.2):
        Path(path + draw.choice((".ovr", ".msk"))).write_bytes(
            draw.choice((b"", b"II*\0", Path(path).read_bytes()[:300]))
        )
    return path


def _gcps(draw, path):
    dataset = gdal.Open(path, gdal.GA_Update)
    if dataset is None:
        return path
    corners = ((0, 0), (dataset.RasterXSize, 0), (0, dataset.RasterYSize), (dataset.RasterXSize, dataset.RasterYSize))
    kind = draw.choice(("good", "line", "one point", "nan", "many"))
    points = {
        "good": [gcp(11 + x * 1e-4, 46 - y * 1e-4, 0, x, y) for x, y in corners],
        "line": [gcp(11 + x * 1e-4, 46, 0, x, 0) for x, _ in corners],
        "one point": [gcp(11, 46, 0, 0, 0)] * 4,
        "nan": [gcp(float("nan"), 46, 0, x, y) for x, y in corners],
        "many": [
            gcp(11 + draw.random(), 46 + draw.random(), 0, draw.random() * 50, draw.random() * 50) for _ in range(400)
        ],
    }[kind]
    dataset.SetGCPs(points, reference("EPSG:4326").ExportToWkt())
    return path


def _rpcs(draw, path):
    dataset = gdal.Open(path, gdal.GA_Update)
    if dataset is None:
        return path
    names = ("LINE_OFF", "SAMP_OFF", "LAT_OFF", "LONG_OFF", "HEIGHT_OFF", "LINE_SCALE", "SAMP_SCALE", "LAT_SCALE",
             "LONG_SCALE", "HEIGHT_SCALE")  # fmt: skip
    values = {name: str(draw.choice((0, 1, 50, "nan", 1e30))) for name in names}
    coefficients = " ".join(str(draw.uniform(-1, 1)) for _ in range(20))
    for name in ("LINE_NUM_COEFF", "LINE_DEN_COEFF", "SAMP_NUM_COEFF", "SAMP_DEN_COEFF"):
        values[name] = coefficients
    dataset.SetMetadata(values, "RPC")
    return path


def _vrt(draw, path):
    """Return a VRT that points nowhere, at itself, at a ring of two, or at the raster with odd numbers."""
    target = Path(path).with_name(Path(path).stem + "-v.vrt")
    other = Path(path).with_name(Path(path).stem + "-w.vrt")
    kind = draw.choice(("nowhere", "itself", "ring", "odd band", "odd window", "empty", "huge", "no bands", "python"))
    source = {"itself": target.name, "ring": other.name, "nowhere": "gone.tif"}.get(kind, Path(path).name)

    def text(source):
        size = 2**31 - 1 if kind == "huge" else 40
        band = draw.choice((0, 99, -1)) if kind == "odd band" else 1
        rect = '<SrcRect xOff="-1e9" yOff="nan" xSize="0" ySize="-5"/>' if kind == "odd window" else ""
        function = (
            "<PixelFunctionLanguage>Python</PixelFunctionLanguage><PixelFunctionType>m.f</PixelFunctionType>"
            "<PixelFunctionCode>import os; os.abort()</PixelFunctionCode>"
        )
        inside = f"<SourceFilename relativeToVRT='1'>{source}</SourceFilename><SourceBand>{band}</SourceBand>{rect}"
        derived = (" subClass='VRTDerivedRasterBand'", function) if kind == "python" else ("", "")
        one = (
            f"<VRTRasterBand dataType='UInt16' band='%d'{derived[0]}>{derived[1]}"
            f"<SimpleSource>{inside}</SimpleSource></VRTRasterBand>"
        )
        bands = "" if kind == "no bands" else "".join(one % (index + 1) for index in range(3))
        return (
            f"<VRTDataset rasterXSize='{size}' rasterYSize='{size}'><SRS>EPSG:32632</SRS>"
            f"<GeoTransform>600000,10,0,5100000,0,-10</GeoTransform>{bands}</VRTDataset>"
        )

    draw.note(f"vrt {kind}")
    target.write_text("" if kind == "empty" else text(source))
    other.write_text(text(target.name))
    return str(target)


def _path(draw, path):
    """Replace the file by something that is not a file, or not this one."""
    path = Path(path)
    kind = draw.choice(("empty", "folder", "fifo", "loop", "dangling", "locked", "long", "long path", "missing", "text",
                        "zip",                        "device", "unicode", "newline", "colon"))  # fmt: skip
    kind = "empty" if kind == "fifo" and not draw.may_block else kind
    draw.note(f"path {kind}")
    if kind in ("empty", "folder", "fifo", "loop", "dangling"):
        path.unlink()
    if kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "dangling":
        path.symlink_to("gone.tif")
    elif kind == "locked":
        path.chmod(0)
    elif kind == "text":
        path.write_text("not a raster\n" * 50)
    elif kind == "device":
        return draw.choice(
            ("/dev/null", "/dev/zero", "/proc/self/mem", "/vsistdin/", "/vsimem/gone.tif", "/vsizip/gone.zip")
        )
    else:
        name = {"long": "n" * 246 + ".tif", "long path": "n" * 300 + ".tif", "missing": "gone.tif",
                "zip": "archive.zip", "unicode": "größe 雲 🌥.tif", "newline": "a\nb.tif",
                "colon": "NETCDF:a:b.tif"}[kind]  # fmt: skip
        target = path.with_name(name)
        if kind not in ("long path", "missing"):
            path.rename(target)
        return str(target)
    return str(path)


def _layout(draw, path):
    """Return a raster whose header asks for much memory or many bands: sparse files whose pixels are not stored."""
    kind = draw.weighted(strip=4, huge=4, block=3, bands=2, many=0.4)
    draw.note(f"layout {kind}")
    path = Path(path).with_name(Path(path).stem + "-l.tif")
    sizes = {"strip": (10**6, 1, 3), "huge": (500_000, 500_000, 3), "block": (30_000, 30_000, 3), "bands": (8, 8, 3000),
             "many": (2, 2, 65_000)}  # fmt: skip
    width, height, count = sizes[kind]
    blocks = {"huge": (512, 512), "block": (30_000, 30_000)}
    options = [
        "SPARSE_OK=TRUE",
        "BIGTIFF=YES",
        "COMPRESS=DEFLATE",
        "INTERLEAVE=BAND" if count > 3 else "INTERLEAVE=PIXEL",
    ]
    if kind in blocks:
        side = -(-blocks[kind][0] // 16) * 16
        options += ["TILED=YES", f"BLOCKXSIZE={side}", f"BLOCKYSIZE={side}"]
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), width, height, count, gdal.GDT_UInt16, options)
    dataset.SetProjection(reference(UTM).ExportToWkt())
    dataset.SetGeoTransform((600000, 10, 0, 5100000, 0, -10))
    return str(path)


_KINDS = {"ifd": _ifd, "region": flip_region, "truncated": truncate, "bits": flip_bits, "grown": _grown,
          "sidecar": _sidecar, "gcps": _gcps, "rpcs": _rpcs, "vrt": _vrt, "path": _path,
          "layout": _layout}  # fmt: skip
