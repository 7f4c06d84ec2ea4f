"""Draw the demonstration scene: a landscape seen by Sentinel-2 under clouds and by Sentinel-1 on another grid.

    python -m sar_cloud_removal.scripts.demo.scene FOLDER

Writes truth.tif and optical.tif (digital numbers of B4, B3, B2), mask.tif (1 under cloud or shadow) and sar.tif (VV,
linear power, geographic coordinates). The landscape is drawn, so nothing has to be downloaded.
"""

import argparse
from pathlib import Path

import numpy as np
from osgeo import gdal, osr
from sar_cloud_removal.pipeline.pixels.cloud_shapes import cast_shadow, cloud_texture, over, procedural_matte, shifted
from sar_cloud_removal.training.data.drawn.landscape import add_speckle, draw_landscape

SIDE_PX = 1024
SEED = 2022
OPTICAL_CRS = "EPSG:32633"
ORIGIN_M = (452_390.0, 5_411_870.0)
PIXEL_M = 10.0
SAR_CRS = "EPSG:4326"
SAR_PIXEL_DEG = (0.000_15, 0.000_10)
"""Longitude and latitude: about 11 m each way at 49° north, as radar processors deliver it."""
SAR_MARGIN_PX = 48
"""The radar sees further than the optical raster, on all sides."""
CLOUDY_SHARE = 0.22
CLOUD_SIZE_PX = 64.0
CLOUD_DN = 7000.0
SHADOW_OFFSET_PX = (-34, -22)
"""Where the shadows fall, down and right: the sun stands in the south-east."""
SHADOW_STRENGTH = 0.55
HIDDEN_FROM = 0.02
"""Cloud or shadow of this opacity is in the mask."""


def write_demo_scene(folder, side_px: int = SIDE_PX, seed: int = SEED) -> None:
    """Write the four rasters into ``folder``, the optical one with ``side_px`` a side; equal seeds, equal bytes."""
    folder, rng = Path(folder), np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    margin = slice(SAR_MARGIN_PX, SAR_MARGIN_PX + side_px)
    reflectance, sigma0 = draw_landscape((side_px + 2 * SAR_MARGIN_PX,) * 2, rng)
    ground = reflectance[:, margin, margin] * 10_000
    cloudy_dn, hidden = put_clouds_over(ground, rng)
    placed = {"crs": OPTICAL_CRS, "geotransform": _north_up(ORIGIN_M, (PIXEL_M, PIXEL_M))}
    for name, values in (("truth", ground), ("optical", cloudy_dn)):
        write_geotiff(folder / f"{name}.tif", _dn(values), names=("B4", "B3", "B2"), **placed)
    write_geotiff(folder / "mask.tif", hidden.astype(np.uint8)[None], names=("clouds and shadows",), **placed)
    write_sar(folder / "sar.tif", sigma0, rng)


def put_clouds_over(ground, rng) -> tuple:
    """Put clouds and shadows over ``ground`` (3, H, W, digital numbers); return the result and what is hidden."""
    alpha = procedural_matte(ground.shape[1:], CLOUDY_SHARE, rng, coarsest_px=CLOUD_SIZE_PX)
    shadow = shifted(alpha, SHADOW_OFFSET_PX)
    shaded = cast_shadow(ground, shadow, SHADOW_STRENGTH)
    clouds = CLOUD_DN * cloud_texture(ground.shape[1:], rng)
    return over(shaded, clouds, alpha), np.maximum(alpha, shadow) > HIDDEN_FROM


def write_sar(path, sigma0, rng) -> None:
    """Write ``sigma0`` (H, W), linear power on the optical grid and its margin, with speckle on a grid of its own.

    Speckle comes after the warp: it belongs to the radar's own pixels.
    """
    corner = tuple(origin + sign * SAR_MARGIN_PX * PIXEL_M for origin, sign in zip(ORIGIN_M, (-1, 1)))
    seen = _dataset("", "MEM", sigma0[None], OPTICAL_CRS, _north_up(corner, (PIXEL_M, PIXEL_M)))
    warped = gdal.Warp(
        "", seen, format="MEM", dstSRS=SAR_CRS, xRes=SAR_PIXEL_DEG[0], yRes=SAR_PIXEL_DEG[1], resampleAlg="bilinear"
    )
    values = add_speckle(warped.ReadAsArray(), rng)[None]
    write_geotiff(path, values, crs=SAR_CRS, geotransform=warped.GetGeoTransform(), names=("VV",), nodata=0.0)


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


def _north_up(origin, pixel):
    return (origin[0], pixel[0], 0.0, origin[1], 0.0, -pixel[1])


def _dn(values):
    return np.clip(np.rint(values), 1, 65535).astype(np.uint16)


def main() -> None:
    """Draw the scene into the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Draw the demonstration scene.")
    parser.add_argument("folder", help="where truth.tif, optical.tif, mask.tif and sar.tif are written")
    gdal.UseExceptions()
    write_demo_scene(parser.parse_args().folder)


if __name__ == "__main__":
    main()
