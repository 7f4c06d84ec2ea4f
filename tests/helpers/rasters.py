"""Small rasters with physical values for the tests: Sentinel-2 digital numbers, Sentinel-1 backscatter, cloud masks.

Everything is drawn from a seed, so that a test can ask for the same ground twice. Arrays are (band, row, column).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Optional, Sequence, Tuple

import numpy as np
import pytest
from osgeo import gdal, osr

CRS = "EPSG:32632"
ORIGIN = (600000.0, 5100000.0)
PIXEL_M = 10.0
BAND_NAMES = {
    1: ("B4",),
    3: ("B4", "B3", "B2"),
    4: ("B2", "B3", "B4", "B8"),
    12: ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B11", "B12"),
    13: ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B10", "B11", "B12"),
}
CLOUD_DN = 8000
NEWER_TYPES = {"int8": "Int8", "int64": "Int64", "uint64": "UInt64"}
"""Numpy's and GDAL's names of types that GDAL has since 3.7 and 3.5."""


@dataclass(frozen=True)
class Scene:
    """The files of one small scene and what is in them: ``optical_dn`` (B, H, W), ``cloudy`` (H, W) bool."""

    optical: str
    sar: str
    mask: str
    optical_dn: np.ndarray
    sar_db: np.ndarray
    cloudy: np.ndarray


def wkt_of(crs: str) -> str:
    """Return the WKT of ``crs``, anything GDAL understands."""
    reference = osr.SpatialReference()
    reference.SetFromUserInput(crs)
    return reference.ExportToWkt()


def write_raster(
    path,
    bands: np.ndarray,
    crs: Optional[str] = CRS,
    geotransform: Optional[Sequence[float]] = None,
    nodata: Optional[float] = None,
    names: Sequence[str] = (),
    options: Sequence[str] = (),
    tags: Optional[Dict[str, str]] = None,
) -> str:
    """Write ``bands`` (B, H, W) or (H, W) as a GeoTIFF of their own dtype and return its path.

    ``crs`` is anything GDAL understands, ``None`` writes neither a CRS nor a geotransform unless one is given.
    """
    bands = np.atleast_3d(bands.T).T if bands.ndim == 2 else bands
    codes = {
        "uint8": gdal.GDT_Byte,
        "uint16": gdal.GDT_UInt16,
        "int16": gdal.GDT_Int16,
        "float32": gdal.GDT_Float32,
        "float64": gdal.GDT_Float64,
        "uint32": gdal.GDT_UInt32,
        "int32": gdal.GDT_Int32,
        **{name: getattr(gdal, f"GDT_{gdal_name}", None) for name, gdal_name in NEWER_TYPES.items()},
    }
    if codes[bands.dtype.name] is None:
        pytest.skip(f"GDAL {gdal.__version__} has no {bands.dtype.name}")
    count, height, width = bands.shape
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), width, height, count, codes[bands.dtype.name], options=list(options)
    )
    if crs is not None:
        dataset.SetProjection(wkt_of(crs))
        geotransform = geotransform or (ORIGIN[0], PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M)
    if geotransform is not None:
        dataset.SetGeoTransform(list(geotransform))
    dataset.SetMetadata(tags or {})
    for index, values in enumerate(bands, start=1):
        band = dataset.GetRasterBand(index)
        if nodata is not None:
            # before the values: newer GDAL takes blocks of zeros, which it leaves out of the file, for NoData otherwise
            band.SetNoDataValue(nodata)
        band.WriteArray(values)
        if names:
            band.SetDescription(names[index - 1])
    dataset.FlushCache()
    return str(path)


def read_raster(path) -> np.ndarray:
    """Return all bands of a raster (B, H, W) as they are stored."""
    dataset = gdal.Open(str(path))
    return np.stack([dataset.GetRasterBand(i + 1).ReadAsArray() for i in range(dataset.RasterCount)])


def relief(shape: Tuple[int, int], seed: int = 0) -> np.ndarray:
    """Return smooth ground (H, W) float32 from 0 to 1 with fields in it: what optical and SAR images share."""
    rng = np.random.default_rng(seed)
    height, width = shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    ground = np.zeros(shape, np.float32)
    for _ in range(4):
        fy, fx, phase = rng.uniform(0.01, 0.08), rng.uniform(0.01, 0.08), rng.uniform(0, 2 * np.pi)
        ground += np.sin(2 * np.pi * (fy * rows + fx * columns) + phase).astype(np.float32)
    fields = rng.uniform(-1, 1, (height // 16 + 1, width // 16 + 1)).astype(np.float32)
    ground += np.kron(fields, np.ones((16, 16), np.float32))[:height, :width]
    span = max(float(np.ptp(ground)), 1e-6)
    return (ground - ground.min()) / span


def optical_dn(shape, bands: int = 3, seed: int = 0, offset: int = 0, dtype="uint16") -> np.ndarray:
    """Return clear Sentinel-2 digital numbers (bands, H, W), about 300..3500 plus ``offset`` (baseline 04.00: 1000)."""
    ground = relief(shape, seed)
    rng = np.random.default_rng(seed + 1)
    gains = rng.uniform(1500, 3000, (bands, 1, 1))
    noise = rng.normal(0, 30, (bands, *shape))
    return np.rint(np.clip(300 + offset + gains * ground[None] + noise, 1, 10000)).astype(dtype)


def sar_db(shape, seed: int = 0) -> np.ndarray:
    """Return VV backscatter (1, H, W) float32 in dB, about -22 to -2, of the ground of ``optical_dn``, with speckle."""
    ground = relief(shape, seed)
    speckle = np.random.default_rng(seed + 2).gamma(4, 0.25, shape)
    return (-20 + 14 * ground + 10 * np.log10(np.maximum(speckle, 1e-3)))[None].astype(np.float32)


def disc(shape, centre: Optional[Tuple[float, float]] = None, radius: Optional[float] = None) -> np.ndarray:
    """Return a round cloud (H, W) bool, True = cloudy; by default in the middle, a quarter of the shorter side wide."""
    height, width = shape
    row, column = centre or (height / 2, width / 2)
    radius = min(shape) / 4 if radius is None else radius
    rows, columns = np.mgrid[0:height, 0:width]
    return (rows - row) ** 2 + (columns - column) ** 2 < radius**2


def write_scene(folder, shape=(72, 88), bands: int = 3, seed: int = 0, cloudy: Optional[np.ndarray] = None) -> Scene:
    """Write ``optical.tif`` (uint16 DN), ``sar.tif`` (dB) and ``mask.tif`` (0/1) of one place on one grid."""
    folder = Path(folder)
    cloudy = disc(shape) if cloudy is None else cloudy
    optical = optical_dn(shape, bands, seed)
    optical[:, cloudy] = CLOUD_DN
    backscatter = sar_db(shape, seed)
    return Scene(
        optical=write_raster(folder / "optical.tif", optical, names=BAND_NAMES.get(bands, ())),
        sar=write_raster(folder / "sar.tif", backscatter, names=("VV",)),
        mask=write_raster(folder / "mask.tif", cloudy.astype("uint8")),
        optical_dn=optical,
        sar_db=backscatter,
        cloudy=cloudy,
    )
