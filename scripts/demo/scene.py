"""Draw the demonstration scene: a landscape seen twice by Sentinel-2 under clouds and by Sentinel-1, on several grids.

    python -m sar_cloud_removal.scripts.demo.scene FOLDER

Writes truth.tif and optical.tif (digital numbers of B4, B3, B2, B8), mask.tif (1 under cloud or shadow) and sar.tif
(VV, linear power, geographic coordinates); and earlier.tif, earlier_mask.tif and earlier_sar.tif, the same ground some
weeks before, with other clouds, as Europe's equal-area grid has it. The landscape is drawn, so nothing has to be
downloaded.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from osgeo import gdal, osr
from sar_cloud_removal.pipeline.pixels.cloud_shapes import cast_shadow, cloud_texture, over, procedural_matte, shifted
from sar_cloud_removal.training.data.drawn.landscape import WEEKS_EARLIER, add_speckle, draw_date

SIDE_PX = 1024
SEED = 2022
OPTICAL_CRS = "EPSG:32633"
ORIGIN_M = (452_390.0, 5_411_870.0)
PIXEL_M = 10.0
SAR_CRS = "EPSG:4326"
SAR_PIXEL_DEG = (0.000_15, 0.000_10)
"""Longitude and latitude: about 11 m each way at 49° north, as radar processors deliver it."""
MARGIN_PX = 48
"""The radar and the earlier date reach further than the optical raster, on all sides."""
BANDS = ("B4", "B3", "B2", "B8")
EARLIER_CRS = "EPSG:3035"
CLOUD_SIZE_PX = 64.0
CLOUD_DN = 7000.0
SHADOW_STRENGTH = 0.55
HIDDEN_FROM = 0.02
"""Cloud or shadow of this opacity is in the mask."""


@dataclass(frozen=True)
class Clouds:
    """The clouds of a date: their share of the raster, and where their shadows fall, in pixels down and right."""

    share: float
    shadow_px: tuple


CLOUDS = Clouds(0.22, (-34, -22))
"""The sun stands in the south-east."""
EARLIER_CLOUDS = Clouds(0.11, (-14, -30))


def write_demo_scene(folder, side_px: int = SIDE_PX, seed: int = SEED) -> None:
    """Write all rasters into ``folder``, the optical one with ``side_px`` a side; equal seeds, equal bytes."""
    folder, rng = Path(folder), np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    margin = slice(MARGIN_PX, MARGIN_PX + side_px)
    shape = (side_px + 2 * MARGIN_PX,) * 2
    reflectance, sigma0 = draw_date(shape, rng)
    ground = reflectance[:, margin, margin] * 10_000
    cloudy_dn, hidden = put_clouds_over(ground, CLOUDS, rng)
    placed = {"crs": OPTICAL_CRS, "geotransform": north_up(ORIGIN_M, (PIXEL_M, PIXEL_M))}
    for name, values in (("truth", ground), ("optical", cloudy_dn)):
        write_geotiff(folder / f"{name}.tif", digital_numbers(values), names=BANDS, **placed)
    write_mask(folder / "mask.tif", hidden, **placed)
    write_sar(folder / "sar.tif", sigma0, rng)
    # the same generator state gives the same place; clouds and speckle are others
    earlier, sigma0 = draw_date(shape, np.random.default_rng(seed), WEEKS_EARLIER)
    rng = np.random.default_rng((seed, 1))
    write_earlier(folder, earlier * 10_000, rng)
    write_sar(folder / "earlier_sar.tif", sigma0, rng)


def put_clouds_over(ground, clouds: Clouds, rng) -> tuple:
    """Put ``clouds`` and shadows over ``ground`` (4, H, W, digital numbers); return the result and what is hidden."""
    alpha = procedural_matte(ground.shape[1:], clouds.share, rng, coarsest_px=CLOUD_SIZE_PX)
    shadow = shifted(alpha, clouds.shadow_px)
    shaded = cast_shadow(ground, shadow, SHADOW_STRENGTH)
    white = cloud_texture(ground.shape[1:], rng)[[0, 1, 2, 0]]  # in the near infrared as in red
    return over(shaded, CLOUD_DN * white, alpha), np.maximum(alpha, shadow) > HIDDEN_FROM


def write_earlier(folder, ground, rng) -> None:
    """Write ``ground`` (4, H, W), digital numbers on the optical grid and its margin, on a grid of its own as
    earlier.tif, under clouds, and their mask as earlier_mask.tif.
    """
    warped = _warped(ground.astype(np.float32), EARLIER_CRS, (PIXEL_M, PIXEL_M), "cubic")
    values = warped.ReadAsArray()
    outside = values[0] == 0
    cloudy_dn, hidden = put_clouds_over(values, EARLIER_CLOUDS, rng)
    placed = {"crs": EARLIER_CRS, "geotransform": warped.GetGeoTransform()}
    seen_dn = np.where(outside, 0, digital_numbers(cloudy_dn)).astype(np.uint16)
    write_geotiff(folder / "earlier.tif", seen_dn, names=BANDS, nodata=0.0, **placed)
    write_mask(folder / "earlier_mask.tif", hidden & ~outside, **placed)


def write_mask(path, hidden, crs, geotransform) -> None:
    """Write what is ``hidden`` (H, W) by clouds or shadows as 1, the rest as 0."""
    write_geotiff(path, hidden.astype(np.uint8)[None], crs, geotransform, names=("clouds and shadows",))


def write_sar(path, sigma0, rng) -> None:
    """Write ``sigma0`` (H, W), linear power on the optical grid and its margin, with speckle on a grid of its own.

    Speckle comes after the warp: it belongs to the radar's own pixels.
    """
    warped = _warped(sigma0[None], SAR_CRS, SAR_PIXEL_DEG, "bilinear")
    values = add_speckle(warped.ReadAsArray(), rng)[None]
    write_geotiff(path, values, crs=SAR_CRS, geotransform=warped.GetGeoTransform(), names=("VV",), nodata=0.0)


def _warped(values, crs, pixel, resampling):
    """Return ``values`` (B, H, W) of the optical grid and its margin as a dataset in ``crs``, 0 outside."""
    corner = tuple(origin + sign * MARGIN_PX * PIXEL_M for origin, sign in zip(ORIGIN_M, (-1, 1)))
    drawn = _dataset("", "MEM", values, OPTICAL_CRS, north_up(corner, (PIXEL_M, PIXEL_M)))
    return gdal.Warp("", drawn, format="MEM", dstSRS=crs, xRes=pixel[0], yRes=pixel[1], resampleAlg=resampling)


def write_geotiff(path, values, crs, geotransform, names, nodata=None) -> None:
    """Write ``values`` (B, H, W) as a compressed GeoTIFF of their own type, bands called ``names``."""
    options = ["COMPRESS=DEFLATE", "TILED=YES"]
    dataset = _dataset(str(path), "GTiff", values, crs, geotransform, options)
    for index, name in enumerate(names, start=1):
        dataset.GetRasterBand(index).SetDescription(name)
        if nodata is not None:
            dataset.GetRasterBand(index).SetNoDataValue(nodata)
    dataset.FlushCache()


def _dataset(path, driver, values, crs, geotransform, options=()):
    types = {"uint8": gdal.GDT_Byte, "uint16": gdal.GDT_UInt16, "float32": gdal.GDT_Float32}
    count, height, width = values.shape
    dataset = gdal.GetDriverByName(driver).Create(path, width, height, count, types[values.dtype.name], list(options))
    reference = osr.SpatialReference()
    reference.SetFromUserInput(crs)
    dataset.SetProjection(reference.ExportToWkt())
    dataset.SetGeoTransform(geotransform)
    for index, band in enumerate(values, start=1):
        dataset.GetRasterBand(index).WriteArray(band)
    return dataset


def north_up(origin, pixel):
    return (origin[0], pixel[0], 0.0, origin[1], 0.0, -pixel[1])


def digital_numbers(values):
    return np.clip(np.rint(values), 1, 65535).astype(np.uint16)


def main() -> None:
    """Draw the scene into the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Draw the demonstration scene.")
    parser.add_argument("folder", help="where the rasters are written")
    gdal.UseExceptions()
    write_demo_scene(parser.parse_args().folder)


if __name__ == "__main__":
    main()
