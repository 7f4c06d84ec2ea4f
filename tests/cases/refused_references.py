"""Refused references: of another place, in other units, with too little on it."""

from dataclasses import replace

import numpy as np
from osgeo import gdal
from rasters import ORIGIN, PIXEL_M, disc, optical_dn, write_raster
from sar_cloud_removal.pipeline.options.sources import RasterSource

from cases.common import SHAPE, refused
from cases.references import overcast, plain, with_reference

ELSEWHERE = (ORIGIN[0] + 50_000, PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M)


@refused("Reference of another place", "The reference 'clear.tif' covers 0.0 %")
def elsewhere(folder, card):
    return with_reference(overcast(folder, card), folder, optical_dn(SHAPE), geotransform=ELSEWHERE).options


@refused("Reference whose bands cannot be told", "Name them B4, B3 and B2")
def nameless(folder, card):
    return with_reference(overcast(folder, card), folder, optical_dn(SHAPE, 4)).options


@refused("Reference that is OUTPUT", "OUTPUT 'out.tif' is also an input")
def is_output(folder, card):
    case = with_reference(overcast(folder, card), folder, optical_dn(SHAPE))
    write_raster(case.options.written.restored, optical_dn(SHAPE))
    (reference,) = case.options.references
    return case.told(references=(replace(reference, raster=RasterSource(case.options.written.restored)),)).options


@refused("Reference that is nearly all NoData", "has data on 9 % of the optical raster's pixels")
def nearly_empty(folder, card):
    clear = optical_dn(SHAPE)
    clear[:, :, 5:] = 0
    return with_reference(overcast(folder, card), folder, clear, nodata=0).options


@refused("8 bit reference for digital numbers", "comes with 8 bit values, the optical raster with digital numbers")
def byte(folder, card):
    return with_reference(overcast(folder, card), folder, (optical_dn(SHAPE) // 20).astype("uint8")).options


@refused(
    "Reflectance as reference for digital numbers", "comes with reflectance, the optical raster with digital numbers"
)
def reflectance(folder, card):
    return with_reference(overcast(folder, card), folder, (optical_dn(SHAPE) / 1e4).astype("float32")).options


@refused(
    "Reference with the offset of 1000, optical raster without, as its dark pixels tell",
    "with an offset of 1000 in its digital numbers, the optical raster with no offset",
)
def offset_by_values(folder, card):
    case = overcast(folder, card).with_optical(optical_dn(SHAPE))
    return with_reference(case, folder, optical_dn(SHAPE, offset=1000)).options


@refused(
    "Reference without the offset of 1000 that the optical raster's metadata tell of",
    "with no offset, the optical raster with an offset of 1000",
)
def offset_by_metadata(folder, card):
    case = with_reference(overcast(folder, card), folder, optical_dn(SHAPE))
    gdal.Open(case.options.optical.raster.path, gdal.GA_Update).SetMetadataItem("PROCESSING_BASELINE", "05.09")
    return case.options


@refused("Reference of bright ground 1000 above what is clear in the optical raster", "with an offset of 1000")
def offset_by_comparison(folder, card):
    shape = (160, 160)
    case = plain(folder, card, shape, cloudy=~disc(shape, radius=25))
    bright = optical_dn(shape) + np.uint16(1200)
    cloudy = np.where(case.ground.cloudy, 8000, bright).astype("uint16")
    return with_reference(case.with_optical(cloudy), folder, bright + np.uint16(1000)).options


@refused(
    "Reference with another declared offset than the optical raster declares",
    "a scale of 0.0001 and an offset of -0.1 declared",
)
def declared_offset(folder, card):
    case = with_reference(overcast(folder, card), folder, optical_dn(SHAPE))
    for source, offset in ((case.options.optical.raster, 0.0), (case.options.references[0].raster, -0.1)):
        dataset = gdal.Open(source.path, gdal.GA_Update)
        for band in (1, 2, 3):
            dataset.GetRasterBand(band).SetScale(0.0001)
            dataset.GetRasterBand(band).SetOffset(offset)
    return case.options
