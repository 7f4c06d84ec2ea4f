"""A place on several dates: changing fields, other units and grids, clouds of their own, and the truth."""

from dataclasses import dataclass
from typing import Dict

import numpy as np
from osgeo import gdal
from rasters import BAND_NAMES, PIXEL_M, disc, relief, write_raster
from scipy import ndimage

BANDS = 12
SHAPE = (256, 320)
SMALL = (128, 160)
"""A quarter of the pixels, for tests of what is handed over rather than of how well is restored."""


@dataclass(frozen=True)
class Dates:
    """Paths by name: ``optical``, ``mask``, ``sar`` of the cloudy date; ``earlier``, ``later`` and ``autumn`` with
    ``…_mask`` and ``…_sar`` of the others. ``truth`` (B, H, W) uint16, ``cloudy`` (H, W) bool.
    """

    paths: Dict[str, str]
    truth: np.ndarray
    cloudy: np.ndarray

    def several(self, *names):
        """Return the paths of several rasters."""
        return [self.paths[name] for name in names]


def ground(shape, change: float, seed: int = 5) -> np.ndarray:
    """Return reflectance (12, H, W) in 0..1 of ground of which ``change`` (0..1) is that of another date."""
    rng = np.random.default_rng(seed)
    covers = np.stack([relief(shape, seed + index) for index in range(3)])
    moved = np.stack([relief(shape, seed + 10 + index) for index in range(3)])
    mixed = (1 - change) * covers + change * ndimage.gaussian_filter(moved, (0, 6, 6))
    loads = rng.uniform(0.05, 0.25, (BANDS, 3))
    return 0.03 + np.tensordot(loads, mixed, 1).astype(np.float32)


def write_dates(folder, shape=SHAPE) -> Dates:
    """Write the rasters into ``folder``.

    ``earlier`` hardly differs and is half cloudy, ``later`` lies in another CRS and comes as reflectance in float32,
    ``autumn`` is another season; SAR of all dates has VV and VH.
    """
    rng = np.random.default_rng(1)
    truth = _dn(ground(shape, 0.0), rng)
    scale = shape[0] / SHAPE[0]
    cloudy = disc(shape, (110 * scale, 120 * scale), 46 * scale) | disc(shape, (190 * scale, 260 * scale), 22 * scale)
    optical = np.where(cloudy, 8000, truth).astype(np.uint16)
    half = np.zeros(shape, bool)
    half[:, : shape[1] // 2] = True
    paths = {
        "optical": write_raster(folder / "S2_20230610.tif", optical, names=BAND_NAMES[BANDS]),
        "mask": write_raster(folder / "mask.tif", cloudy.astype(np.uint8)),
        "sar": _write_sar(folder / "sar.tif", shape, 0.0, 2),
    }
    dates = {"earlier": 0.15, "later": 0.2, "autumn": 0.8}
    for number, (name, change) in enumerate(dates.items()):
        values = _dn(ground(shape, change) * (0.9 + 0.1 * number) + 0.01 * number, rng)
        hidden = half if name == "earlier" else np.zeros(shape, bool)
        values = np.where(hidden, 9000, values).astype(np.uint16)
        paths[f"{name}_mask"] = write_raster(folder / f"{name}_mask.tif", hidden.astype(np.uint8))
        paths[f"{name}_sar"] = _write_sar(folder / f"{name}_sar.tif", shape, change, 3 + number)
        path = folder / f"S2_2023{5 + number:02d}20.tif"
        if name == "later":
            paths[name] = _elsewhere(path, values)
            continue
        paths[name] = write_raster(path, values, names=BAND_NAMES[BANDS])
    return Dates(paths, truth, cloudy)


def _dn(reflectance, rng):
    return np.rint(reflectance * 10000 + rng.normal(0, 15, reflectance.shape)).astype(np.uint16)


def _elsewhere(path, values) -> str:
    """Write ``values`` as float32 reflectance in geographic coordinates, wider than the ground; return the path."""
    wide = np.pad(values, [(0, 0), (8, 8), (8, 8)], mode="edge").astype(np.float32) / 10000
    origin = (600000.0 - 8 * PIXEL_M, PIXEL_M, 0.0, 5100000.0 + 8 * PIXEL_M, 0.0, -PIXEL_M)
    here = write_raster(path.with_name("here.tif"), wide, geotransform=origin, names=BAND_NAMES[BANDS])
    warped = gdal.Warp(str(path), here, dstSRS="EPSG:4326", resampleAlg="cubic", dstNodata=-9999)
    for index, name in enumerate(BAND_NAMES[BANDS], start=1):
        warped.GetRasterBand(index).SetDescription(name)
    warped.FlushCache()
    return str(path)


def _write_sar(path, shape, change, seed) -> str:
    """Write VV and VH in dB of the ground of a date, with speckle; return the path."""
    rng = np.random.default_rng(seed)
    covers = ground(shape, change)
    looks = rng.gamma(4, 0.25, (2, *shape))
    vv, vh = -18 + 30 * covers[2], -25 + 30 * covers[7]
    values = np.stack([vv, vh]) + 10 * np.log10(np.maximum(looks, 1e-3))
    return write_raster(path, values.astype(np.float32), names=("VV", "VH"))
