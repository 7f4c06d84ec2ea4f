"""Accepted cloud masks: none, empty, full, of every kind, with NoData, on another grid."""

from dataclasses import replace

import numpy as np
from drawn_polygons import box, wkt_of_rings, write_vector
from osgeo import gdal, ogr
from rasters import CRS, ORIGIN, PIXEL_M, disc, optical_dn, read_raster, write_raster
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.masks.polygons import open_given
from sar_cloud_removal.pipeline.masks.types import MASK_LEGEND, MASK_TAG
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.raster import Rasters, grid_of
from sar_cloud_removal.pipeline.scene.clouds.detection import open_restoration_detection

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


def named(folder, card, name, values, known=None, **how):
    """Return a case whose mask has a file name of its own, and the ``values`` (H, W) under cloud and elsewhere."""
    case = plain(folder, card)
    cloudy, clear = (np.random.default_rng(0).choice(part, SHAPE) for part in values)
    content = np.where(case.ground.cloudy, cloudy, clear)
    if known is not None:
        content = np.where(known, content, known_as(name))
    path = write_raster(folder / name, content.astype("float32" if content.dtype.kind == "f" else "uint16"), **how)
    case = case.told(mask=RasterSource(path)).showing(known=known)
    if known is not None:
        case = case.warning(f"{(~known).sum()} pixels lie outside the cloud mask or under its NoData")
    return case


def known_as(name):
    """Return the value that stands for NoData in the product with this file ``name``."""
    return 1 if "QA_PIXEL" in name else 255


GAP = ~disc(SHAPE, (40, 5), 4)


@accepted("OmniCloudMask by its file name (_OCM_v): 1 to 3 are cloud or shadow")
def omnicloudmask(folder, card):
    return named(folder, card, "S2A_T32TPS_OCM_v1_7_0.tif", ((1, 2, 3), (0,)))


@accepted("OmniCloudMask, MASK_TYPE omnicloudmask, 255 that nobody declared is NoData")
def omnicloudmask_told(folder, card):
    return named(folder, card, "clouds.tif", ((1, 2, 3), (0,)), GAP).told(mask_type="omnicloudmask")


@accepted("Mask of s2cloudless (0, 1, 255 NoData) by Sentinel Hub's band name CLM")
def s2cloudless_mask(folder, card):
    return named(folder, card, "clouds.tif", ((1,), (0,)), GAP, names=("CLM",))


@accepted("Mask of s2cloudless, MASK_TYPE s2cloudless")
def s2cloudless_told(folder, card):
    return named(folder, card, "clouds.tif", ((1,), (0,)), GAP).told(mask_type="s2cloudless")


@accepted("Probability of s2cloudless in percent, MASK_TYPE s2cloudless")
def s2cloudless_percent(folder, card):
    return named(folder, card, "clouds.tif", (range(40, 101), range(40))).told(mask_type="s2cloudless")


@accepted("Probability of s2cloudless in percent by the file name, 255 that nobody declared is NoData")
def s2cloudless_percent_with_gap(folder, card):
    return named(folder, card, "s2cloudless_prob.tif", (range(40, 101), range(40)), GAP)


@accepted("Probability in percent by its values, 255 that nobody declared is NoData")
def percent_with_gap(folder, card):
    return named(folder, card, "clouds.tif", (range(40, 101), range(40)), GAP)


@accepted("Probability of s2cloudless as a fraction of 1 by the file name")
def s2cloudless_fraction(folder, card):
    return named(folder, card, "s2cloudless_prob.tif", ((0.4, 0.9), (0.0, 0.39)))


@accepted("Probability of s2cloudless in shares of 255 by Sentinel Hub's band name CLP")
def s2cloudless_share(folder, card):
    return named(folder, card, "clouds.tif", (range(102, 255), range(102)), names=("CLP",))


@accepted("Cloud probability of Sen2Cor by its file name (MSK_CLDPRB)")
def sen2cor_probability(folder, card):
    return named(folder, card, "MSK_CLDPRB_20m.tif", ((40, 100), (0, 39)))


@accepted("Scene classes of Sen2Cor by the product's file name (_SCL_20m)")
def sen2cor_classes(folder, card):
    return named(folder, card, "T32TPS_20240611T101559_SCL_20m.tif", ((3, 8, 9, 10), (4, 5)))


@accepted("Opaque clouds of Sentinel-2's MSK_CLASSI, MASK_BAND 1")
def classified(folder, card):
    case = plain(folder, card)
    bands = np.stack([case.ground.cloudy, np.zeros(SHAPE, bool), ~case.ground.cloudy]).astype("uint8")
    path = write_raster(folder / "MSK_CLASSI_B00.tif", bands)
    return case.told(mask=RasterSource(path), mask_band=1)


@accepted("MAJA's CLM by its file name (CLM_R1): bits 0 and 7 hide the ground")
def maja(folder, card):
    return named(folder, card, "SENTINEL2A_20240611_L2A_T32TPS_C_V3-0_CLM_R1.tif", ((3, 7, 33, 128, 131), (0, 16, 64)))


@accepted("MAJA's CLM, MASK_TYPE maja and MASK_CLASSES 1: shadows and high clouds are clear")
def maja_clouds(folder, card):
    case = named(folder, card, "clouds.tif", ((3, 7, 131), (0, 1, 33, 128)))
    return case.told(mask_type="maja", classes=(1,))


@accepted("Fmask of HLS by its file name: bits 1 to 3 hide the ground, 255 is NoData")
def hls(folder, card):
    values = ((2, 66, 4, 68, 8, 72, 194), (0, 64, 80, 96, 128, 192))
    return named(folder, card, "HLS.S30.T32TPS.2024163T101559.v2.0.Fmask.tif", values, GAP)


@accepted("Fmask of HLS, MASK_TYPE hls and MASK_CLASSES 1: shadows and neighbours are clear")
def hls_clouds(folder, card):
    case = named(folder, card, "clouds.tif", ((2, 66, 194), (0, 4, 8, 64, 72, 80)))
    return case.told(mask_type="hls", classes=(1,))


LANDSAT_CLOUDY, LANDSAT_CLEAR = (22280, 21826, 54596, 23888, 24088), (21824, 21952, 30048)
"""Cloud, dilated cloud, cirrus, shadow, shadow over water; clear land, clear water, snow: USGS's table for
Landsat 8 and 9."""


@accepted("QA_PIXEL of Landsat Collection 2 by its file name, bit 0 is NoData")
def landsat(folder, card):
    name = "LC08_L2SP_193028_20240611_20240618_02_T1_QA_PIXEL.TIF"
    return named(folder, card, name, (LANDSAT_CLOUDY, LANDSAT_CLEAR), GAP)


@accepted("QA_PIXEL of Landsat Collection 2 by its bits")
def landsat_bits(folder, card):
    return named(folder, card, "clouds.tif", (LANDSAT_CLOUDY, LANDSAT_CLEAR))


@accepted("QA_PIXEL of Landsat, MASK_TYPE landsat and MASK_CLASSES 3,4: cirrus and dilated clouds are clear")
def landsat_chosen(folder, card):
    case = named(folder, card, "clouds.tif", ((22280, 23888, 24088), (21824, 21826, 54596)))
    return case.told(mask_type="landsat", classes=(3, 4))


def drawn(folder, card, name, rings, hidden, **writing):
    """Return a case with polygons as cloud mask, which touch the pixels ``hidden`` (H, W) bool."""
    case = plain(folder, card, cloudy=hidden)
    path = write_vector(folder / name, [wkt_of_rings([ring]) for ring in rings], **writing)
    return case.told(mask=RasterSource(path))


def box_of(top, left, bottom, right):
    """Return bool (H, W): the pixels of a rectangle."""
    found = np.zeros(SHAPE, bool)
    found[top:bottom, left:right] = True
    return found


@accepted("Polygons (GeoPackage) that the clouds lie in: every pixel that they touch")
def polygons(folder, card):
    return drawn(folder, card, "clouds.gpkg", [box(10.5, 12.5, 29.5, 33.5)], box_of(10, 12, 30, 34))


@accepted("Polygons (GeoJSON, geographic coordinates)")
def polygons_geographic(folder, card):
    rings = [box(10.5, 12.5, 29.5, 33.5)]
    return drawn(folder, card, "clouds.geojson", rings, box_of(10, 12, 30, 34), crs="EPSG:4326")


@accepted("Polygons (Shapefile) partly outside the raster")
def polygons_partly_outside(folder, card):
    return drawn(folder, card, "clouds.shp", [box(-20.5, -9.5, 9.5, 21.5)], box_of(0, 0, 10, 22), kind=ogr.wkbPolygon)


@accepted("One of two layers of polygons, as QGIS names it")
def polygons_of_a_layer(folder, card):
    write_vector(folder / "clouds.gpkg", [wkt_of_rings([box(0, 0, 5, 5)])], layer="noon")
    case = drawn(folder, card, "clouds.gpkg", [box(10.5, 12.5, 29.5, 33.5)], box_of(10, 12, 30, 34), layer="dusk")
    return case.told(mask=RasterSource(f"{case.options.mask.raster.path}|layername=dusk"))


@accepted("A polygon that crosses itself: both halves, with a warning")
def polygon_crossing(folder, card):
    ring = [(10.5, 10.5), (30.5, 40.5), (10.5, 40.5), (30.5, 10.5), (10.5, 10.5)]
    case = drawn(folder, card, "clouds.gpkg", [ring], np.zeros(SHAPE, bool)).warning("cross themselves")
    opened = open_given(
        case.options.mask, Rasters(), grid_of(gdal.Open(case.options.optical.raster.path)), NullFeedback()
    )
    cloudy, _ = opened.read_as(opened.recognise(NullFeedback()), NullFeedback()).read(Window(0, 0, *SHAPE))
    assert cloudy[20, 12] and cloudy[20, 38] and not cloudy[12, 25]
    return case.showing(cloudy=cloudy)


@accepted("An empty layer of polygons: a copy, with a warning", check=is_copy)
def polygons_empty(folder, card):
    return drawn(folder, card, "clouds.gpkg", [], np.zeros(SHAPE, bool)).warning("has no polygons")


@accepted("Polygons elsewhere: a copy, with a warning", check=is_copy)
def polygons_elsewhere(folder, card):
    case = drawn(folder, card, "clouds.gpkg", [box(900, 900, 950, 950)], np.zeros(SHAPE, bool))
    return case.warning("None of the 1 polygons")
