"""Refused rasters: grids, bands and values that cannot be used."""

import numpy as np
from osgeo import gdal
from rasters import ORIGIN, PIXEL_M, optical_dn, sar_db, write_raster
from runs import changed

from cases.common import SHAPE, plain, refused, separate

ROTATED = (ORIGIN[0], 9.8, 1.7, ORIGIN[1], 1.7, -9.8)
ELSEWHERE = (ORIGIN[0] + 50_000, PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M)
NEXT_DOOR = (ORIGIN[0] + (SHAPE[1] - 0.3) * PIXEL_M, PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M)


def cloudy(case):
    """The mask of a case as it is written."""
    return case.ground.cloudy.astype("uint8")


@refused("Optical raster with a rotated geotransform", "has a rotated geotransform")
def rotated_optical(folder, card):
    case = plain(folder, card)
    return case.with_optical(case.ground.optical, geotransform=ROTATED).options


@refused("SAR raster with a rotated geotransform", "sar.tif' has a rotated geotransform")
def rotated_sar(folder, card):
    case = plain(folder, card)
    return case.with_sar(case.ground.sar_db, None, geotransform=ROTATED).options


@refused("Cloud mask with a rotated geotransform", "mask.tif' has a rotated geotransform")
def rotated_mask(folder, card):
    case = plain(folder, card)
    return case.with_mask(cloudy(case), geotransform=ROTATED).options


@refused("Optical raster without a CRS, SAR raster with one", "the optical raster is not georeferenced")
def crs_of_sar_only(folder, card):
    case = plain(folder, card)
    return case.with_optical(case.ground.optical, crs=None).options


@refused("SAR raster without a CRS, optical raster with one", "sar.tif' is not georeferenced")
def crs_of_optical_only(folder, card):
    case = plain(folder, card)
    return case.with_sar(case.ground.sar_db, None, crs=None).options


@refused("Cloud mask without a CRS, optical raster with one", "mask.tif' is not georeferenced")
def mask_without_crs(folder, card):
    case = plain(folder, card)
    return case.with_mask(cloudy(case), crs=None).options


@refused("No CRS anywhere, sizes differ", "both must have the same size")
def sizes_differ(folder, card):
    case = plain(folder, card)
    case = case.with_optical(case.ground.optical, crs=None).with_mask(cloudy(case), crs=None)
    return case.with_sar(case.ground.sar_db[:-1], None, crs=None).options


@refused("SAR raster of another place", "covers 0.0 % of the optical raster")
def sar_elsewhere(folder, card):
    case = plain(folder, card)
    return case.with_sar(case.ground.sar_db, None, geotransform=ELSEWHERE).options


@refused("SAR raster that hardly overlaps", "covers 0.5 % of the optical raster")
def sar_next_door(folder, card):
    case = plain(folder, card)
    return case.with_sar(case.ground.sar_db, None, geotransform=NEXT_DOOR).options


@refused("Cloud mask of another place", "cloud mask")
def mask_elsewhere(folder, card):
    case = plain(folder, card)
    return case.with_mask(cloudy(case), geotransform=ELSEWHERE).options


@refused("Optical raster placed by ground control points only", "placed by ground control points only")
def optical_control_points(folder, card):
    case = plain(folder, card)
    case = case.with_optical(case.ground.optical, crs=None)
    dataset = gdal.Open(case.options.optical.raster.path, gdal.GA_Update)
    points = [gdal.GCP(ORIGIN[0] + col, ORIGIN[1] - row, 0, col, row) for col, row in ((0, 0), (0, 40), (40, 0))]
    dataset.SetGCPs(points, gdal.Open(case.options.sar.raster.path).GetProjection())
    return case.options


@refused("GREEN and BLUE on another grid than red", "The bands lie on different grids")
def bands_on_two_grids(folder, card):
    case = plain(folder, card)
    red, green, blue = separate(case, folder)
    write_raster(
        blue.path, case.ground.optical[2, ::2, ::2], geotransform=(ORIGIN[0], 20.0, 0.0, ORIGIN[1], 0.0, -20.0)
    )
    return changed(case.options, optical=red, green=green, blue=blue)


@refused("GREEN and BLUE of another type than red", "have different types")
def bands_of_two_types(folder, card):
    case = plain(folder, card)
    red, green, blue = separate(case, folder)
    write_raster(blue.path, case.ground.optical[2].astype("float32"))
    return changed(case.options, optical=red, green=green, blue=blue)


@refused("GREEN without BLUE", "GREEN and BLUE belong together")
def green_alone(folder, card):
    case = plain(folder, card)
    return changed(case.options, green=case.options.optical.raster)


@refused("GREEN and BLUE beside an optical raster of several bands", "Set RED_BAND")
def several_bands_for_red(folder, card):
    case = plain(folder, card)
    _, green, blue = separate(case, folder)
    return changed(case.options, green=green, blue=blue)


@refused("Single-band optical raster without GREEN and BLUE", "has a single band")
def single_band(folder, card):
    case = plain(folder, card)
    return case.with_optical(case.ground.optical[:1]).options


@refused("Four bands without names", "cannot be identified among its 4 bands")
def four_bands(folder, card):
    case = plain(folder, card)
    return case.with_optical(optical_dn(SHAPE, 4)).options


@refused("RED_BAND beyond the last band", "RED_BAND is 7")
def band_too_high(folder, card):
    return changed(plain(folder, card).options, red_band=7, green_band=2, blue_band=1)


@refused("One band for two colours", "choose three different bands")
def same_band_twice(folder, card):
    return changed(plain(folder, card).options, red_band=1, green_band=1, blue_band=2)


@refused("Complex SAR (SLC)", "which is not supported")
def complex_sar(folder, card):
    case = plain(folder, card)
    path = case.options.sar.raster.path
    dataset = gdal.GetDriverByName("GTiff").Create(path, SHAPE[1], SHAPE[0], 1, gdal.GDT_CFloat32)
    dataset.SetProjection(gdal.Open(case.options.optical.raster.path).GetProjection())
    dataset.SetGeoTransform(gdal.Open(case.options.optical.raster.path).GetGeoTransform())
    return case.options


@refused("Two SAR bands without names", "The VV band of the SAR raster")
def two_sar_bands(folder, card):
    case = plain(folder, card)
    return case.with_sar(np.stack([case.ground.sar_db] * 2), None).options


@refused("Optical raster that is all NoData", "optical.tif' has no valid pixel: all is NoData")
def optical_all_nodata(folder, card):
    return plain(folder, card).with_optical(np.zeros((3, *SHAPE), "uint16"), nodata=0).options


@refused("Optical raster of which one band is all NoData", "so that no pixel has data in all of them: band 2 of")
def optical_band_nodata(folder, card):
    case = plain(folder, card)
    values = case.ground.optical.copy()
    values[1] = 0
    return case.with_optical(values, nodata=0).options


@refused("SAR raster that is all NoData", "sar.tif' has no valid pixel")
def sar_all_nodata(folder, card):
    return plain(folder, card).with_sar(np.full(SHAPE, np.nan, "float32"), None, nodata=np.nan).options


@refused("SAR in decibels resampled with an undeclared -9999: its edges are neither", "set SAR_NODATA to it")
def resampled_fill(folder, card):
    case = plain(folder, card)
    values = case.ground.sar_db.copy()
    values[:4], values[4] = -9999, np.linspace(-7000, -300, SHAPE[1])
    return case.with_sar(values, None).options


@refused("UInt16 by which 65535 is 1, undeclared and under dense cloud", "Declare its scale (gdal_edit -scale)")
def scale_undeclared(folder, card):
    case = plain(folder, card, cloudy=np.ones(SHAPE, bool))
    return case.with_optical(np.full((3, *SHAPE), 50000, "uint16")).options


@refused("Optical raster in whole numbers of 64 bits", "the result would have to be, too")
def optical_64(folder, card):
    case = plain(folder, card)
    return case.with_optical(case.ground.optical.astype("int64")).options


@refused("SAR raster without data on the ground of the optical one", "has no valid pixel")
def sar_nodata_here(folder, card):
    case = plain(folder, card)
    wide = sar_db((SHAPE[0], SHAPE[1] * 2))
    wide[:, :, : SHAPE[1]] = np.nan
    return case.with_sar(wide, None, nodata=np.nan).options


@refused("Cloud mask of unclear kind", "Set MASK_TYPE")
def ambiguous_mask(folder, card):
    case = plain(folder, card)
    return case.with_mask(np.where(cloudy(case), 3, np.indices(SHAPE)[0] % 3).astype("uint8")).options


def of_classes(folder, card, clear, cloudy):
    """Return options of a case whose mask has the classes ``cloudy`` under cloud and ``clear`` elsewhere."""
    case, rng = plain(folder, card), np.random.default_rng(0)
    values = np.where(case.ground.cloudy, rng.choice(cloudy, SHAPE), rng.choice(clear, SHAPE))
    return case.with_mask(values.astype("uint8")).options


@refused("Fmask (0 to 4) as cloud mask", "Fmask (2 shadow, 4 cloud): scl with SCL_CLASSES 2 and 4")
def fmask(folder, card):
    return of_classes(folder, card, [0, 1, 3], [2, 4])


@refused("Fmask without cloud (0 land, 1 water, 2 shadow), or a mask of this plugin that lost its metadata",
         "a mask of this plugin without its metadata (1 cloud, 2 shadow): nonzero")  # fmt: skip
def fmask_clear(folder, card):
    return of_classes(folder, card, [0, 1], [2])


@refused("Fmask with cirrus (0 to 5) as cloud mask", "Fmask (2 shadow, 4 cloud)")
def fmask_cirrus(folder, card):
    return of_classes(folder, card, [0, 1, 3], [2, 4, 5])


@refused("MAJA's bits as cloud mask", "bits of MAJA's CLM: maja")
def maja(folder, card):
    return of_classes(folder, card, [0, 1, 4], [2, 3, 8, 10, 11])


@refused("OmniCloudMask's classes (0 to 3) as cloud mask", "OmniCloudMask (1 and 2 cloud, 3 shadow): omnicloudmask")
def omnicloudmask(folder, card):
    return of_classes(folder, card, [0], [1, 2, 3])


@refused("Cloud mask of 0, 1 and an undeclared 255", "255 as NoData: set that in the layer's properties")
def undeclared_255(folder, card):
    return of_classes(folder, card, [0, 255], [1])


@refused("Cloud mask of several bands without names", "Set MASK_BAND")
def ambiguous_mask_band(folder, card):
    case = plain(folder, card)
    return case.with_mask(np.stack([cloudy(case)] * 2)).options


def sar_placed(folder, card, *place):
    case = plain(folder, card)
    return case.with_sar(case.ground.sar_db, None, geotransform=place).options


@refused("SAR raster with pixels of size 0", "sar.tif' has pixels of size 0")
def pixels_without_size(folder, card):
    return sar_placed(folder, card, ORIGIN[0], 0.0, 0.0, ORIGIN[1], 0.0, 0.0)


@refused("SAR raster with a geotransform that is not finite", "sar.tif' is not finite")
def place_not_finite(folder, card):
    return sar_placed(folder, card, float("nan"), PIXEL_M, 0.0, float("inf"), 0.0, -PIXEL_M)


@refused("SAR raster with pixels of 1e-300", "has pixels of 1e-300 × 1e-300")
def pixels_too_small(folder, card):
    return sar_placed(folder, card, ORIGIN[0], 1e-300, 0.0, ORIGIN[1], 0.0, -1e-300)


@refused("Cloud mask with pixels of 1e300", "mask.tif' has pixels of 1e+300 × 1e+300")
def pixels_too_large(folder, card):
    case = plain(folder, card)
    return case.with_mask(cloudy(case), geotransform=(ORIGIN[0], 1e300, 0.0, ORIGIN[1], 0.0, -1e300)).options


@refused("Optical raster with pixels of size 0", "optical.tif' has pixels of size 0")
def optical_without_size(folder, card):
    case = plain(folder, card)
    return case.with_optical(case.ground.optical, geotransform=(ORIGIN[0], 0.0, 0.0, ORIGIN[1], 0.0, 0.0)).options


@refused("SAR raster across 180° in Web Mercator", "It reaches across 180°")
def mercator_across_180(folder, card):
    case = plain(folder, card)
    place = (179.9985, 1e-4, 0.0, -17.0, 0.0, -1e-4)
    case = case.with_optical(case.ground.optical, crs="EPSG:4326", geotransform=(-180.003, *place[1:]))
    case = case.with_mask(cloudy(case), crs="EPSG:4326", geotransform=(-180.003, *place[1:]))
    world = 20037508.342789244
    how = {"crs": "EPSG:3857", "geotransform": (world + 200, 10.0, 0.0, -1920000.0, 0.0, -10.0)}
    return case.with_sar(case.ground.sar_db, None, **how).options
