"""Rasters at chosen places around one small target grid, for tests of how they are brought onto it."""

from osgeo import gdal
from rasters import CRS, ORIGIN, PIXEL_M, wkt_of
from runs import Log
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters.grid import Grid, Window
from sar_cloud_removal.pipeline.rasters.raster import Raster, open_dataset
from sar_cloud_removal.pipeline.rasters.warp import band_on_grid

SHAPE = (60, 70)
LARGER = (140, 150)  # a raster with room around the target for any shift
OTHER_CRS = "EPSG:32633"


def placed(row=0.0, col=0.0, pixel_m=PIXEL_M):
    """Geotransform whose corner lies ``row`` and ``col`` target pixels below and to the right of the target's."""
    return ORIGIN[0] + col * PIXEL_M, pixel_m, 0.0, ORIGIN[1] - row * PIXEL_M, 0.0, -pixel_m


TARGET = Grid(SHAPE[1], SHAPE[0], placed(), wkt_of(CRS))


def read(path, target=TARGET, sar_unit=None, crs_wkt=None, log=None, **options):
    """Return values and valid (H, W) of band 1 on the whole ``target``."""
    raster = Raster(RasterSource(str(path), crs_wkt))
    reader = band_on_grid(raster, 1, target, "test raster", log or Log(), sar_unit=sar_unit, **options)
    return reader.read(Window(0, 0, *target.shape))


def in_other_crs(path, source, crs=OTHER_CRS):
    """Warp ``source`` to another CRS on disk by nearest neighbour, with NoData NaN or 255 around it."""
    dataset = open_dataset(RasterSource(source))
    floating = dataset.GetRasterBand(1).DataType == gdal.GDT_Float32
    gdal.Warp(str(path), source, dstSRS=crs, dstNodata="nan" if floating else 255)
    return str(path)
