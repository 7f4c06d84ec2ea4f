"""Accepted references: what the colours of the networks follow where too little of the optical raster is clear."""

from dataclasses import replace

import numpy as np
from oracle import band_limits
from osgeo import gdal
from rasters import CLOUD_DN, ORIGIN, PIXEL_M, optical_dn, sar_db, write_raster
from sar_cloud_removal.pipeline.options.sources import MaskSource, RasterSource, ReferenceSource, SarSource

from cases.common import SHAPE, accepted, plain, separate

BY_ITSELF = "ESTIMATOR is 'networks', which restore a date by itself"


def overcast(folder, card):
    """Return a scene without a clear pixel, its cloud as it is in the optical raster."""
    return plain(folder, card, cloudy=np.ones(SHAPE, bool)).warning("Every pixel counts as cloudy")


def with_reference(case, folder, values, **how):
    """Return ``case`` with a reference of ``values`` (B, H, W), none of which is cloudy."""
    place = {name: how[name] for name in ("geotransform",) if name in how}
    clouds = write_raster(folder / "clear_clouds.tif", np.zeros(values.shape[1:], "uint8"), **place)
    raster = RasterSource(write_raster(folder / "clear.tif", values, **how))
    case = replace(case, warnings=(BY_ITSELF, *case.warnings))
    return case.told(references=(ReferenceSource(raster, MaskSource(RasterSource(clouds))),))


def limits_of(values):
    """Return the limits that follow from ``values`` (3, H, W), all of them."""
    return band_limits(values.reshape(3, -1))


@accepted("Nothing clear: the reference's statistics")
def overcast_with_reference(folder, card):
    clear = optical_dn(SHAPE, seed=5)
    case = overcast(folder, card).with_optical(np.maximum(optical_dn(SHAPE), 900))
    return with_reference(case, folder, clear).showing(limits=limits_of(clear))


def from_5_m(values):
    """Return ``values`` (B, H, W) as they come out of bilinear resampling of pixels of half the size that repeat them.

    Its triangle of four small pixels gives an eighth of the weight to each neighbour.
    """
    sums, weights = values.astype(float), np.ones(values.shape)
    for axis in (1, 2):
        for part in (sums, weights):
            padded = np.pad(part, [(int(i == axis),) * 2 for i in range(3)])
            before, after = (padded.take(range(i, i + part.shape[axis]), axis) for i in (0, 2))
            part[:] = 0.75 * part + 0.125 * (before + after)
    return sums / weights


@accepted("Reference of 5 m pixels over two thirds of the optical raster, beside it zeros that nobody declared")
def finer_and_smaller(folder, card):
    clear, rows = optical_dn(SHAPE, seed=5), slice(16, 48)
    fine = clear[:, rows].repeat(2, axis=1).repeat(2, axis=2)
    fine = np.concatenate([np.zeros_like(fine[:, :4]), fine], axis=1)
    place = (ORIGIN[0], PIXEL_M / 2, 0.0, ORIGIN[1] - 14 * PIXEL_M, 0.0, -PIXEL_M / 2)
    case = overcast(folder, card).with_optical(np.maximum(optical_dn(SHAPE), 900))
    return with_reference(case, folder, fine, geotransform=place).showing(limits=limits_of(from_5_m(clear[:, rows])))


@accepted("Reference of four named bands under an optical raster of one file for each band; clouds in it are NaN")
def other_layout(folder, card):
    case = overcast(folder, card).with_optical(np.maximum(optical_dn(SHAPE), 900))
    clear = optical_dn(SHAPE, 4, seed=5).astype("float32")
    clear[:, :, :9] = np.nan
    case = with_reference(case, folder, clear, names=("B2", "B3", "B4", "B8"))
    red, green, blue = separate(case, folder)
    return case.told(optical=red, green=green, blue=blue).showing(limits=limits_of(clear[2::-1, :, 9:]))


@accepted(
    "Reference with the unnamed bands of the optical raster: RED_BAND and its siblings tell both, OPTICAL_NODATA too"
)
def same_layout(folder, card):
    bands = np.maximum(optical_dn(SHAPE, 4), 900)
    clear = optical_dn(SHAPE, 4, seed=5)
    clear[:, :9] = 65535
    case = with_reference(overcast(folder, card), folder, clear).showing(limits=limits_of(clear[[2, 1, 3], 9:]))
    write_raster(case.options.optical.raster.path, bands)
    case = case.told(red_band=3, green_band=2, blue_band=4, optical_nodata=65535)
    return case.showing(optical=bands[[2, 1, 3]])


@accepted("Reference with -9999 that nobody declared: no data there")
def undeclared_fill(folder, card):
    clear = optical_dn(SHAPE, seed=5).astype("int16")
    clear[:, :, :9] = -9999
    case = overcast(folder, card).with_optical(np.maximum(optical_dn(SHAPE), 900).astype("int16"))
    return with_reference(case, folder, clear).showing(limits=limits_of(clear[:, :, 9:]))


@accepted("Reference with 65535 that nobody declared: no data there")
def undeclared_full(folder, card):
    clear = optical_dn(SHAPE, seed=5)
    clear[:, :, :9] = 65535
    case = overcast(folder, card).with_optical(np.maximum(optical_dn(SHAPE), 900))
    return with_reference(case, folder, clear).showing(limits=limits_of(clear[:, :, 9:]))


@accepted("NoData set on the layer of the reference")
def layer_nodata(folder, card):
    clear = optical_dn(SHAPE, seed=5)
    clear[:, :, :9] = 65535
    case = overcast(folder, card).with_optical(np.maximum(optical_dn(SHAPE), 900))
    case = with_reference(case, folder, clear).showing(limits=limits_of(clear[:, :, 9:]))
    (reference,) = case.options.references
    return case.told(references=(replace(reference, raster=replace(reference.raster, nodata=65535.0)),))


@accepted("Enough is clear: the reference is not needed")
def not_needed(folder, card):
    return with_reference(plain(folder, card), folder, optical_dn(SHAPE) // 2 + np.uint16(300))


@accepted("Enough is clear, and a small reference seems to show other ground")
def other_ground(folder, card):
    return with_reference(plain(folder, card), folder, optical_dn(SHAPE, seed=5)).warning("nothing in common")


@accepted("Reference that is the optical raster once more")
def equal(folder, card):
    case = plain(folder, card)
    return with_reference(case, folder, case.ground.optical).warning("is the optical raster once more")


@accepted("Reference without the offset of 1000, which dense cloud may hide in the optical raster")
def doubtful_offset(folder, card):
    clear = optical_dn(SHAPE, seed=5)
    case = overcast(folder, card).with_optical(np.full((3, *SHAPE), CLOUD_DN, "uint16"))
    case = with_reference(case, folder, clear).showing(limits=limits_of(clear))
    return replace(case, warnings=(BY_ITSELF, "cannot be told under so much cloud", *case.warnings[1:]))


@accepted("The metadata of both rasters tell the processing baseline: no doubt")
def same_baseline(folder, card):
    case = doubtful_offset(folder, card)
    for source in (case.options.optical.raster, case.options.references[0].raster):
        gdal.Open(source.path, gdal.GA_Update).SetMetadataItem("PROCESSING_BASELINE", "03.01")
    return replace(case, warnings=(BY_ITSELF, *case.warnings[2:]))


def useful(folder, card, change=lambda values: values, **how):
    """Return a scene with enough clear ground, and a reference made of the same ground by ``change``."""
    return with_reference(plain(folder, card), folder, change(optical_dn(SHAPE) // 2 + np.uint16(300)), **how)


@accepted("Reference in reflectance under digital numbers")
def in_reflectance(folder, card):
    return useful(folder, card, lambda values: (values / 1e4).astype("float32"))


@accepted("Reference of another product level: with the offset of 1000")
def another_level(folder, card):
    return useful(folder, card, lambda values: values + np.uint16(1000))


@accepted("Reference of 20 m pixels")
def coarser(folder, card):
    place = (ORIGIN[0], 2 * PIXEL_M, 0.0, ORIGIN[1], 0.0, -2 * PIXEL_M)
    return useful(folder, card, lambda values: values[:, ::2, ::2], geotransform=place)


@accepted("Reference in another CRS")
def another_crs(folder, card):
    case = useful(folder, card)
    path = case.options.references[0].raster.path
    gdal.Warp(path + ".warped.tif", path, dstSRS="EPSG:4326", srcNodata=0, dstNodata=0)
    source = replace(case.options.references[0], raster=RasterSource(path + ".warped.tif"))
    return case.told(references=(source,))


@accepted("Reference whose bands have names in another language: matched by position")
def foreign_names(folder, card):
    return useful(folder, card, names=("rot", "gruen", "blau"))


@accepted("Reference with its scene classification as a fourth band")
def with_scl(folder, card):
    case = useful(
        folder,
        card,
        lambda values: np.concatenate([values, np.full((1, *SHAPE), 4, "uint16")]),
        names=("B4", "B3", "B2", "SCL"),
    )
    return case.told(references=(replace(case.options.references[0], mask=None),))


@accepted("No pixel is clear on both dates")
def never_clear_together(folder, card):
    case = useful(folder, card)
    clouds = case.options.references[0].mask.raster.path
    write_raster(clouds, (~case.ground.cloudy).astype("uint8"))
    return case


@accepted("SAR of a reference from another orbit")
def another_orbit(folder, card):
    case = useful(folder, card)
    for path, direction in ((case.options.sar.raster.path, "ASCENDING"), (folder / "sar_then.tif", "DESCENDING")):
        if direction == "DESCENDING":
            write_raster(path, sar_db(SHAPE, seed=2), names=("VV",))
        gdal.Open(str(path), gdal.GA_Update).SetMetadataItem("ORBIT_DIRECTION", direction)
    source = replace(case.options.references[0], sar=SarSource(RasterSource(str(folder / "sar_then.tif"))))
    case = replace(case, warnings=("was acquired from a descending orbit, SAR from an ascending one", *case.warnings))
    return case.told(references=(source,))
