"""Accepted cloud masks: none, empty, full, of every kind, with NoData, on another grid."""

from dataclasses import replace

import numpy as np
from rasters import CRS, ORIGIN, PIXEL_M, disc, optical_dn, read_raster, write_raster
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.masks.detect import open_restoration_detection
from sar_cloud_removal.pipeline.masks.types import MASK_LEGEND, MASK_TAG
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters.raster import Rasters

from cases.common import SHAPE, accepted, card_limits, plain, turned


def is_copy(result, prepared):
    assert np.array_equal(result.ReadAsArray(), prepared.ground.optical), "bit for bit"


@accepted("Empty cloud mask: a copy", check=is_copy)
def empty(folder, card):
    return plain(folder, card, cloudy=np.zeros(SHAPE, bool))


@accepted("Full cloud mask, digital numbers")
def full(folder, card):
    case = plain(folder, card, cloudy=np.ones(SHAPE, bool)).with_optical(optical_dn(SHAPE))
    case = case.showing(limits=card_limits(1200, 500)).warning("Only 0 % of the optical raster is known to be clear")
    return case.warning("Every pixel counts as cloudy")


@accepted("Full cloud mask, digital numbers with the offset of 1000 (processing baseline 04.00)")
def full_with_offset(folder, card):
    return full(folder, card).with_optical(optical_dn(SHAPE, offset=1000)).showing(limits=card_limits(2200, 500))


@accepted("Full cloud mask, 8 bit")
def full_byte(folder, card):
    values = (optical_dn(SHAPE) // 20).clip(1, 255).astype("uint8")
    return full(folder, card).with_optical(values).showing(limits=card_limits(90, 40))


@accepted("Full cloud mask, reflectance")
def full_reflectance(folder, card):
    case = full(folder, card).with_optical((optical_dn(SHAPE) / 10000).astype("float32"))
    return replace(case.showing(limits=card_limits(0.12, 0.05)), tolerance=1e-5)


@accepted("No cloud mask, MASK_TYPE everything: everything is restored")
def everything(folder, card):
    case = full(folder, card)
    return replace(case.told(mask=None, mask_type="everything"), warnings=("No cloud mask is used", case.warnings[0]))


@accepted("No cloud mask: clouds are detected in the optical raster")
def none(folder, card):
    case = plain(folder, card)
    found = folder / "detected.tif"
    detection = open_restoration_detection(case.options, Rasters(), NullFeedback())
    detection.with_outputs({"OUTPUT": str(found)}).run(NullFeedback())
    case = case.told(mask=None).showing(cloudy=read_raster(found)[0] != 0)
    return case.warning("No cloud mask is given: clouds are detected in the raster itself")


@accepted("MASK_TYPE detect: clouds are detected in the optical raster, whatever the mask")
def detected(folder, card):
    case = none(folder, card)
    mask = plain(folder, card).options.mask.raster
    return replace(case.told(mask=mask, mask_type="detect"), warnings=("The CLOUD_MASK is not used",))


@accepted("Cloud mask as a band of the optical raster (SCL as fourth band)")
def band_of_optical(folder, card):
    case = plain(folder, card)
    classes = np.where(case.ground.cloudy, 9, 4).astype("uint16")
    bands = np.concatenate([case.ground.optical, classes[None]])
    case = case.with_optical(bands, names=("B04", "B03", "B02", "SCL"))
    return case.told(mask=case.options.optical.raster)


@accepted("SCL: classes 3, 8, 9 and 10 are cloud, 0 is NoData")
def scene_classes(folder, card):
    case = plain(folder, card)
    cloudy = case.ground.cloudy
    rng = np.random.default_rng(0)
    classes = np.where(cloudy, rng.choice([3, 8, 9, 10], SHAPE), rng.choice([2, 4, 5, 6, 7, 11], SHAPE))
    known = np.ones(SHAPE, bool)
    known[:3] = False
    case = case.with_mask(np.where(known, classes, 0).astype("uint8"), known, nodata=0)
    return case.warning("168 pixels lie outside the cloud mask or under its NoData")


@accepted("QA60: bits 10 and 11, 0 declared as NoData means clear")
def quality_bits(folder, card):
    case = plain(folder, card)
    rng = np.random.default_rng(0)
    return case.with_mask(
        np.where(case.ground.cloudy, rng.choice([1024, 2048, 3072], SHAPE), 0).astype("uint16"), nodata=0
    )


@accepted("QA60 that is 0 everywhere", check=is_copy)
def quality_bits_missing(folder, card):
    case = plain(folder, card, cloudy=np.zeros(SHAPE, bool))
    return case.with_mask(np.zeros(SHAPE, "uint16"), names=("QA60",)).warning("is 0 everywhere that was looked at")


@accepted("Cloud probability in percent, NoData 255")
def probability(folder, card):
    case = plain(folder, card)
    known = ~disc(SHAPE, (40, 5), 4)
    percent = np.where(case.ground.cloudy, 40, 39) + np.where(case.ground.cloudy, 1, -1) * (np.indices(SHAPE)[1] % 39)
    case = case.with_mask(np.where(known, percent, 255).astype("uint8"), known, nodata=255)
    return case.warning(f"{(~known).sum()} pixels lie outside the cloud mask or under its NoData")


@accepted("Cloud probability as a fraction of 1, NaN as NoData")
def fraction(folder, card):
    case = plain(folder, card)
    known = ~disc(SHAPE, (40, 5), 4)
    share = np.where(case.ground.cloudy, 0.75, 0.25).astype("float32")
    share[~known] = np.nan
    case = case.with_mask(share, known, nodata=np.nan).told(mask_type="probability")
    return case.warning("pixels lie outside the cloud mask or under its NoData")


@accepted("0/1 mask with 255 as NoData")
def with_nodata(folder, card):
    case = plain(folder, card)
    known = ~disc(SHAPE, (20, 34), 5)
    case = case.with_mask(np.where(known, case.ground.cloudy, 255).astype("uint8"), known, nodata=255)
    return case.warning(f"{(~known).sum()} pixels lie outside the cloud mask or under its NoData")


@accepted("0/255 mask")
def zero_255(folder, card):
    case = plain(folder, card)
    return case.with_mask(np.where(case.ground.cloudy, 255, 0).astype("uint8"))


@accepted("Mask that ends early")
def ends_early(folder, card):
    case = plain(folder, card)
    known = np.zeros(SHAPE, bool)
    known[5:30, 8:40] = True
    place = (ORIGIN[0] + 8 * PIXEL_M, PIXEL_M, 0.0, ORIGIN[1] - 5 * PIXEL_M, 0.0, -PIXEL_M)
    case = case.with_mask(case.ground.cloudy[5:30, 8:40].astype("uint8"), known, geotransform=place)
    return case.warning("pixels lie outside the cloud mask or under its NoData")


@accepted("Mask of 20 m pixels under a 10 m raster")
def coarser(folder, card):
    shape = SHAPE[0] // 2, SHAPE[1] // 2
    coarse = disc(shape)
    case = plain(folder, card, cloudy=np.kron(coarse, np.ones((2, 2), bool)))
    return case.with_mask(coarse.astype("uint8"), geotransform=(ORIGIN[0], 20.0, 0.0, ORIGIN[1], 0.0, -20.0))


def own_classes(folder, card, **how):
    """Return a case whose mask has 1 and 2 under cloud and 0 elsewhere."""
    case = plain(folder, card)
    return case.with_mask((case.ground.cloudy * (1 + np.indices(SHAPE)[1] // 28)).astype("uint8"), **how)


@accepted("Mask of this plugin: 1 cloud, 2 shadow, by its metadata")
def own(folder, card):
    return own_classes(folder, card, tags={MASK_TAG: MASK_LEGEND})


@accepted("Mask of 0, 1 and 2 without metadata, MASK_TYPE nonzero")
def own_told(folder, card):
    return own_classes(folder, card).told(mask_type="nonzero")


@accepted("0/1 mask named qa60_binary: values go before names")
def binary_named(folder, card):
    case = plain(folder, card)
    path = write_raster(folder / "qa60_binary.tif", case.ground.cloudy.astype("uint8"), names=("scl_mask",))
    return case.told(mask=RasterSource(path))


@accepted("0/1 mask in whole numbers of 64 bits")
def whole_64(folder, card):
    case = plain(folder, card)
    return case.with_mask(case.ground.cloudy.astype("int64"))


@accepted("0/1 mask in whole numbers of 64 bits on another grid")
def whole_64_coarser(folder, card):
    shape = SHAPE[0] // 2, SHAPE[1] // 2
    coarse = disc(shape)
    case = plain(folder, card, cloudy=np.kron(coarse, np.ones((2, 2), bool)))
    return case.with_mask(coarse.astype("uint64"), geotransform=(ORIGIN[0], 20.0, 0.0, ORIGIN[1], 0.0, -20.0))


def cloud_and_gaps(folder, card, gap, dtype, **how):
    """Return a case whose mask is 1 under cloud and ``gap`` elsewhere."""
    case = plain(folder, card)
    return case.with_mask(np.where(case.ground.cloudy, 1, gap).astype(dtype), **how)


@accepted("Mask of 1 and NoData (255): its NoData is clear ground")
def only_cloud_byte(folder, card):
    return cloud_and_gaps(folder, card, 255, "uint8", nodata=255)


@accepted("Mask of 1 and NoData (NaN that nobody declared): its NoData is clear ground")
def only_cloud_nan(folder, card):
    return cloud_and_gaps(folder, card, np.nan, "float32")


@accepted("Mask of 1 and -9999 that nobody declared: that is clear ground")
def only_cloud_fill(folder, card):
    return cloud_and_gaps(folder, card, -9999, "int16")


@accepted("Mask of 1 and NoData (NaN) on another grid")
def only_cloud_coarser(folder, card):
    shape = SHAPE[0] // 2, SHAPE[1] // 2
    coarse = disc(shape)
    case = plain(folder, card, cloudy=np.kron(coarse, np.ones((2, 2), bool)))
    values = np.where(coarse, 1, np.nan).astype("float32")
    return case.with_mask(values, nodata=np.nan, geotransform=(ORIGIN[0], 20.0, 0.0, ORIGIN[1], 0.0, -20.0))


@accepted("0/1 mask with -9999 that nobody declared, MASK_TYPE set: no data there")
def fill_told(folder, card):
    case = plain(folder, card)
    known = ~disc(SHAPE, (40, 5), 4)
    case = case.with_mask(np.where(known, case.ground.cloudy, -9999).astype("int16"), known).told(mask_type="nonzero")
    return case.warning(f"{(~known).sum()} pixels lie outside the cloud mask or under its NoData")


@accepted("NoData set on the layer of the mask")
def layer_nodata(folder, card):
    case = plain(folder, card)
    known = ~disc(SHAPE, (20, 34), 5)
    case = case.with_mask(np.where(known, case.ground.cloudy, 7).astype("uint8"), known)
    case = case.told(mask=RasterSource(case.options.mask.raster.path, nodata=7.0))
    return case.warning(f"{(~known).sum()} pixels lie outside the cloud mask or under its NoData")


@accepted("Cloud probability as a fraction of 1 with many values: recognised")
def fraction_recognised(folder, card):
    case = plain(folder, card)
    share = np.where(case.ground.cloudy, 0.4, 0) + np.random.default_rng(0).uniform(0, 0.39, SHAPE)
    return case.with_mask(share.astype("float32"))


@accepted("Scene classes without a cloudy one: a copy, with a warning", check=is_copy)
def scene_classes_clear(folder, card):
    case = plain(folder, card, cloudy=np.zeros(SHAPE, bool))
    classes = np.random.default_rng(0).choice([4, 5, 6], SHAPE).astype("uint8")
    return case.with_mask(classes).warning("No pixel counts as cloudy")


@accepted("Mask with 1 for clear: a warning")
def inverted(folder, card):
    case = plain(folder, card, (96, 96))
    clear = ~case.ground.cloudy
    case = case.with_mask(clear.astype("uint8")).showing(cloudy=clear)
    return case.warning("calls clear is brighter than what it calls cloudy")


@accepted("South-up cloud mask")
def south_up(folder, card):
    case = plain(folder, card, cloudy=disc(SHAPE, (15, 30)))
    values, place = turned(case.ground.cloudy.astype("uint8"), (-1, 1))
    return case.with_mask(values, geotransform=place)


@accepted("Scene classification in a compound CRS (UTM with heights) at 5 m: classes stay")
def compound_crs(folder, card):
    case = plain(folder, card)
    classes = np.kron(np.where(case.ground.cloudy, 9, 4 + np.indices(SHAPE)[1] % 3), np.ones((2, 2))).astype("uint8")
    place = (ORIGIN[0], PIXEL_M / 2, 0.0, ORIGIN[1], 0.0, -PIXEL_M / 2)
    return case.with_mask(classes, crs=f"{CRS}+5773", geotransform=place).told(mask_type="scl")
