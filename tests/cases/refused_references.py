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
    return with_reference(case, folder, optical_dn(SHAPE, seed=5, offset=1000)).options


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


def with_clouds(case, clouds, **how):
    """Return ``case`` with the mask ``clouds`` (H, W) of its reference."""
    write_raster(case.options.references[0].mask.raster.path, clouds.astype("uint8"), **how)
    return case


@refused("Reference under clouds everywhere", "shows nothing of the optical raster's ground")
def all_cloudy(folder, card):
    case = with_reference(plain(folder, card), folder, optical_dn(SHAPE) // 2 + np.uint16(300))
    return with_clouds(case, np.ones(SHAPE, bool)).options


@refused("Reference with narrow clouds whose rim leaves nothing", "Lower MASK_BUFFER")
def nothing_but_rim(folder, card):
    case = with_reference(plain(folder, card), folder, optical_dn(SHAPE) // 2 + np.uint16(300))
    return with_clouds(case, np.broadcast_to(np.arange(SHAPE[1]) % 9 == 0, SHAPE)).options


@refused("Reference without data", "shows nothing of the optical raster's ground")
def all_nodata(folder, card):
    return with_reference(plain(folder, card), folder, np.zeros((3, *SHAPE), "uint16")).options


@refused("Mask of a reference that lies elsewhere", "covers 0.0 % of the optical raster")
def mask_elsewhere(folder, card):
    case = with_reference(plain(folder, card), folder, optical_dn(SHAPE) // 2 + np.uint16(300))
    return with_clouds(case, np.zeros(SHAPE, bool), geotransform=ELSEWHERE).options


@refused("Reference that lies five pixels off", "at most 3 pixels are taken out")
def shifted(folder, card):
    shape = (160, 160)
    case = plain(folder, card, shape, cloudy=disc(shape, radius=20))
    return with_reference(case, folder, np.roll(optical_dn(shape), (5, 1), (1, 2))).options


@refused("Reference that shows other ground", "has nothing in common with the optical raster")
def other_ground(folder, card):
    shape = (520, 520)
    draw = np.random.default_rng(0)
    ours, theirs = (np.kron(draw.integers(300, 3000, (3, 65, 65)), np.ones((8, 8), int)) for _ in range(2))
    case = plain(folder, card, shape, cloudy=disc(shape, radius=20))
    theirs = np.roll(theirs, (3, 5), (1, 2)).astype("uint16")
    return with_reference(case.with_optical(ours.astype("uint16")), folder, theirs).options


@refused("Too many references", "There are 25 REFERENCES, at most 24 are used")
def too_many(folder, card):
    case = with_reference(plain(folder, card), folder, optical_dn(SHAPE))
    return case.told(references=case.options.references * 25).options
