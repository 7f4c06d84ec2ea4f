"""Inputs of the other algorithms: dates, masks to read, SAR rasters to prepare or translate, rasters to compare."""

from pathlib import Path

import numpy as np
from drawn_polygons import box, wkt_of_rings, write_vector
from osgeo import gdal
from rasters import BAND_NAMES, CRS, ORIGIN, PIXEL_M, disc, optical_dn, read_raster, sar_db, wkt_of, write_raster
from runs import changed
from sar_cloud_removal.pipeline.masks.detect import detect
from sar_cloud_removal.pipeline.masks.types import MASK_LEGEND, MASK_TAG
from sar_cloud_removal.pipeline.options.bestpixel import BestPixelOptions
from sar_cloud_removal.pipeline.options.detectclouds import DetectOptions
from sar_cloud_removal.pipeline.options.evaluaterestoration import EvaluationOptions
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.preparesar import PrepareSarOptions
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM, Rim
from sar_cloud_removal.pipeline.options.removecloudsseries import SeriesOptions
from sar_cloud_removal.pipeline.options.sartooptical import TranslateOptions
from sar_cloud_removal.pipeline.options.simulateclouds import SimulateOptions
from sar_cloud_removal.pipeline.options.sources import (
    MaskSource,
    OpticalSource,
    RasterSource,
    ReferenceSource,
    SarSource,
)
from sar_cloud_removal.pipeline.scene.clouds.detection import detect_clouds
from sar_cloud_removal.pipeline.tasks.bestpixel import best_pixel
from sar_cloud_removal.pipeline.tasks.evaluaterestoration import evaluate
from sar_cloud_removal.pipeline.tasks.preparesar import prepare_sar
from sar_cloud_removal.pipeline.tasks.removecloudsseries import restore_series
from sar_cloud_removal.pipeline.tasks.sartooptical import translate
from sar_cloud_removal.pipeline.tasks.simulateclouds import simulate
from seriesfiles import DAYS, write_season

from cases.common import SHAPE, of_task
from cases.sar import power

LEFT = np.broadcast_to(np.arange(SHAPE[1]) < 28, SHAPE)
CORNER = disc(SHAPE, (0, 0), 9)
COARSE = {"geotransform": (ORIGIN[0] - 33.0, 20.0, 0.0, ORIGIN[1] + 41.0, 0.0, -20.0)}


def raster(folder, name, values, **how):
    """Write a raster and return its source; three bands are blue last."""
    how.setdefault("names", BAND_NAMES[3] if values.ndim == 3 and len(values) == 3 else ())
    return RasterSource(write_raster(folder / f"{name}.tif", values, **how))


def same(path, expected):
    """Assert that the raster ``path`` holds ``expected`` (B, H, W) or, as its only band, (H, W), NaN where that is."""
    np.testing.assert_allclose(read_raster(path), np.broadcast_to(expected, read_raster(path).shape), rtol=1e-5)


def composite(folder, first, second, expected=None):
    """Return a run over two dates, the first one cloudy to the left, the second one elsewhere."""
    masks = tuple(
        raster(folder, f"mask{number}", cloudy.astype("uint8")) for number, cloudy in enumerate((LEFT, ~LEFT))
    )
    options = BestPixelOptions((first, second), masks, output=str(folder / "out.tif"), mask_buffer_px=0)

    def run(log):
        best_pixel(options, log)
        same(options.output, expected)

    return run


def dates(folder, offsets):
    """Return values and sources of two dates of one place, each with an offset."""
    values = [optical_dn(SHAPE) + np.uint16(offset) for offset in offsets]
    return values, [raster(folder, f"date{number}", part) for number, part in enumerate(values)]


@of_task("bestpixel", "Two dates with the offset of 1000 in both")
def dates_with_offset(folder, card):
    (one, other), sources = dates(folder, (1000, 1000))
    return composite(folder, *sources, np.where(LEFT, other, one))


@of_task("bestpixel", "One date with the offset of 1000, one without; no pixel is clear in both",
         refused="with an offset of 1000")  # fmt: skip
def dates_of_two_baselines(folder, card):
    _, sources = dates(folder, (0, 1000))
    return composite(folder, *sources)


@of_task("bestpixel", "One date with the offset of 1000, one without; no masks", refused="with an offset of 1000")
def dates_without_masks(folder, card):
    _, sources = dates(folder, (0, 1000))
    return lambda log: best_pixel(BestPixelOptions(tuple(sources), output=str(folder / "out.tif")), log)


@of_task("bestpixel", "Reflectance and digital numbers", refused="comes with reflectance")
def dates_of_two_kinds(folder, card):
    values = optical_dn(SHAPE).astype("float32")
    return composite(folder, raster(folder, "date0", values), raster(folder, "date1", values / 10000))


@of_task("bestpixel", "-9999 that nobody declared in the first date: the second one takes its place")
def dates_with_fill(folder, card):
    one, other = (optical_dn(SHAPE, seed=seed).astype("int16") for seed in (0, 1))
    one[:, CORNER] = -9999
    sources = raster(folder, "date0", one), raster(folder, "date1", other)
    return composite(folder, *sources, np.where(LEFT | CORNER, other, one))


@of_task("bestpixel", "65535 that nobody declared in the first date: the second one takes its place")
def dates_with_full(folder, card):
    one, other = (optical_dn(SHAPE, seed=seed) for seed in (0, 1))
    one[:, CORNER] = 65535
    sources = raster(folder, "date0", one), raster(folder, "date1", other)
    return composite(folder, *sources, np.where(LEFT | CORNER, other, one))


def detection(folder, values, expected=None, dtype="uint8", names=(), tags=None, **changes):
    """Return a run that reads ``values`` as a mask, of which ``expected`` is the meaning."""
    mask = MaskSource(raster(folder, "mask", values.astype(dtype), names=names, tags=tags))
    options = changed(DetectOptions(mask=mask, output=str(folder / "out.tif"), min_size_px=0), **changes)

    def run(log):
        detect(options, log)
        same(options.output, expected)

    return run


def classes(*kinds):
    """Return classes (H, W) in columns, all of ``kinds``, and which they are (0 for the first)."""
    index = np.broadcast_to(np.arange(SHAPE[1]) * len(kinds) // SHAPE[1], SHAPE)
    return np.array(kinds)[index], index


@of_task("detectclouds", "Scene classes (SCL): 8 to 10 are cloud, 2 and 3 shadow where chosen")
def scene_classes(folder, card):
    values, _ = classes(2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
    expected = np.where(np.isin(values, (8, 9, 10)), 1, np.where(values == 3, 2, 0))
    return detection(folder, values, expected)


@of_task("detectclouds", "Fmask (0 to 4)", refused="Fmask (2 shadow, 4 cloud): scl with SCL_CLASSES 2 and 4")
def fmask(folder, card):
    return detection(folder, classes(0, 1, 2, 3, 4)[0])


@of_task("detectclouds", "Fmask (0 to 4); MASK_TYPE scl and SCL_CLASSES 2 and 4 set")
def fmask_told(folder, card):
    values, _ = classes(0, 1, 2, 3, 4)
    expected = np.where(values == 4, 1, np.where(values == 2, 2, 0))
    return detection(folder, values, expected, mask_type="scl", scl_classes=(2, 4))


@of_task("detectclouds", "Fmask without cloud (0, 1, 2)", refused="Fmask (2 shadow, 4 cloud)")
def fmask_clear(folder, card):
    return detection(folder, classes(0, 1, 2)[0])


@of_task("detectclouds", "Mask of this plugin (0, 1, 2 and its metadata)")
def own_mask(folder, card):
    values, _ = classes(0, 1, 2)
    return detection(folder, values, values, tags={MASK_TAG: MASK_LEGEND})


@of_task("detectclouds", "MAJA's bits without a name", refused="bits of MAJA's CLM: maja")
def maja(folder, card):
    return detection(folder, classes(0, 1, 2, 3, 4, 8, 10, 11)[0])


@of_task("detectclouds", "MAJA's bits, MASK_TYPE maja: bit 0 without bit 1 is shadow")
def maja_told(folder, card):
    values, _ = classes(0, 3, 1, 33, 7, 128, 16, 131)
    expected = np.where(np.isin(values, (3, 7, 128, 131)), 1, np.where(np.isin(values, (1, 33)), 2, 0))
    return detection(folder, values, expected, mask_type="maja")


@of_task("detectclouds", "OmniCloudMask, MASK_TYPE omnicloudmask: 3 is shadow, 255 unknown")
def omnicloudmask_told(folder, card):
    values, _ = classes(0, 1, 2, 3, 255)
    expected = np.select([values == 255, values == 3, values > 0], [255, 2, 1], 0)
    return detection(folder, values, expected, mask_type="omnicloudmask")


@of_task("detectclouds", "OmniCloudMask, MASK_CLASSES 1: thin clouds and shadows are clear")
def omnicloudmask_thick(folder, card):
    values, _ = classes(0, 1, 2, 3)
    return detection(folder, values, values == 1, mask_type="omnicloudmask", classes=(1,))


@of_task("detectclouds", "Fmask of HLS, snow chosen in MASK_CLASSES: cloud, not shadow")
def snow_chosen(folder, card):
    values, _ = classes(64, 66, 72, 80)
    expected = np.select([values == 64, values == 72], [0, 2], 1)
    return detection(folder, values, expected, mask_type="hls", classes=(1, 2, 3, 4))


@of_task("detectclouds", "Cloud Score+, which is high where it is clear", refused="by its name (cs_cdf) Cloud Score+")
def cloud_score_plus(folder, card):
    return detection(folder, classes(*np.linspace(0, 1, 20))[0], dtype="float32", names=("cs_cdf",))


@of_task("detectclouds", "Cloud probability up to 10000", refused="a cloud probability ends at 1, 100 or 255")
def probability_in_thousands(folder, card):
    return detection(folder, classes(0, 500, 10000)[0], dtype="uint16", mask_type="probability")


@of_task("detectclouds", "Polygons on the grid of OPTICAL")
def polygons_detected(folder, card):
    optical = OpticalSource(raster(folder, "optical", optical_dn(SHAPE)))
    drawn = write_vector(folder / "clouds.gpkg", [wkt_of_rings([box(4.5, 6.5, 12.5, 20.5)])])
    expected = np.zeros(SHAPE)
    expected[4:13, 6:21] = 1
    options = DetectOptions(optical, MaskSource(RasterSource(drawn)), output=str(folder / "out.tif"), min_size_px=0)

    def run(log):
        detect(options, log)
        same(options.output, expected)

    return run


@of_task("detectclouds", "Polygons without OPTICAL", refused="which has no pixels of its own: give OPTICAL")
def polygons_alone(folder, card):
    drawn = write_vector(folder / "clouds.gpkg", [wkt_of_rings([box(4, 6, 12, 20)])])
    options = DetectOptions(mask=MaskSource(RasterSource(drawn)), output=str(folder / "out.tif"))
    return lambda log: detect(options, log)


@of_task("detectclouds", "Scene classes without a cloudy one", warnings=("No pixel counts as cloudy",))
def nothing_cloudy(folder, card):
    return detection(folder, classes(4, 5, 6)[0], np.zeros(SHAPE))


def by_other_date(folder, clear, names=BAND_NAMES[3], hidden=None, **how):
    """Return a run that finds a cloud by comparison with a date ``clear``, of which a mask shows what is ``hidden``."""
    cloud = disc(SHAPE, radius=14)
    optical = raster(folder, "optical", np.where(cloud, 7000, optical_dn(SHAPE) // 2 + 500).astype("uint16"))
    mask = raster(folder, "hidden", np.zeros(SHAPE, "uint8") if hidden is None else hidden.astype("uint8"))
    other = RasterSource(write_raster(folder / "clear.tif", clear, names=names, **how))
    reference = ReferenceSource(other, MaskSource(mask, type="nonzero"))
    options = DetectOptions(
        OpticalSource(optical), references=(reference,), output=str(folder / "out.tif"), min_size_px=0
    )

    def run(log):
        detect_clouds(options, log)
        found = read_raster(options.output)[0] == 1
        assert (found & cloud).sum() / (found | cloud).sum() > 0.8

    return run


def clear_date(dtype="uint16", factor=1.0):
    """Return the clear date of ``by_other_date`` (3, H, W)."""
    return ((optical_dn(SHAPE) // 2 + 500) * factor).astype(dtype)


@of_task("detectclouds", "Another date, reflectance for digital numbers: what is brighter than it is cloud")
def date_in_reflectance(folder, card):
    return by_other_date(folder, clear_date("float32", 1e-4))


@of_task("detectclouds", "Another date, 8 bit for digital numbers: what is brighter than it is cloud")
def date_of_8_bits(folder, card):
    return by_other_date(folder, clear_date("uint8", 1 / 20))


@of_task(
    "detectclouds", "Another date that is not clear anywhere", refused="shows nothing of the optical raster's ground"
)
def date_without_ground(folder, card):
    return by_other_date(folder, clear_date() + np.uint16(7), hidden=np.ones(SHAPE))


@of_task("detectclouds", "Another date of another place", refused="covers 0.0 %")
def date_elsewhere(folder, card):
    place = (ORIGIN[0] + 50_000, PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M)
    return by_other_date(folder, clear_date(), geotransform=place)


@of_task("detectclouds", "Another date without green and blue", refused="lacks green, blue, which clouds are found by")
def date_without_colours(folder, card):
    return by_other_date(folder, clear_date()[:2], names=("B4", "B8"))


@of_task("detectclouds", "Another date whose bands cannot be told", refused="Name them B4, B3 and B2")
def date_without_names(folder, card):
    return by_other_date(folder, optical_dn(SHAPE, 4), names=())


def preparation(folder, sar, expected=None, target=None):
    """Return a run that prepares a SAR raster, on the grid of ``target`` if there is one."""
    options = PrepareSarOptions(SarSource(sar), target, output=str(folder / "out.tif"))

    def run(log):
        prepare_sar(options, log)
        same(options.output, expected)

    return run


@of_task("preparesar", "Decibels with 0 that nobody declared: no data there")
def decibels_with_zeros(folder, card):
    db = sar_db(SHAPE)
    values = np.where(CORNER, np.float32(0), db)
    return preparation(folder, raster(folder, "sar", values), np.where(CORNER, np.nan, db))


@of_task("preparesar", "Decibels with -9999 that nobody declared: no data there")
def decibels_with_fill(folder, card):
    db = sar_db(SHAPE)
    values = np.where(CORNER, np.float32(-9999), db)
    return preparation(folder, raster(folder, "sar", values), np.where(CORNER, np.nan, db))


@of_task("preparesar", "Decibels that were resampled with an undeclared -9999", refused="which are not decibels")
def decibels_resampled(folder, card):
    values = np.where(CORNER, -9999 * np.linspace(0.1, 1, SHAPE[1]), sar_db(SHAPE)[0]).astype("float32")
    return preparation(folder, raster(folder, "sar", values))


@of_task("preparesar", "Compound CRS (UTM with heights), brought onto the optical grid: decibels stay")
def compound_crs(folder, card):
    coarse, target = sar_db((30, 34), seed=7), raster(folder, "optical", optical_dn(SHAPE))
    flat = PrepareSarOptions(SarSource(raster(folder, "flat", coarse, **COARSE)), target, output=str(folder / "f.tif"))

    def run(log):
        prepare_sar(flat, log)
        sar = raster(folder, "sar", coarse, crs=f"{CRS}+5773", **COARSE)
        preparation(folder, sar, read_raster(flat.output), target)(log)

    return run


@of_task("preparesar", "Ground control points only (raw GRD)", warnings=("placed by ground control points only",))
def control_points(folder, card):
    db = sar_db(SHAPE)
    sar, target = raster(folder, "sar", power(db), crs=None), raster(folder, "optical", optical_dn(SHAPE))
    place = [(col, row) for col in (0, SHAPE[1]) for row in (0, SHAPE[0])]
    points = [gdal.GCP(ORIGIN[0] + PIXEL_M * col, ORIGIN[1] - PIXEL_M * row, 0, col, row) for col, row in place]
    gdal.Open(sar.path, gdal.GA_Update).SetGCPs(points, wkt_of(CRS))
    return preparation(folder, sar, db, target)


def translation(folder, card, *sources, check):
    """Return a run that translates each of ``sources`` and hands the images (3, H, W) to ``check``."""
    inference = InferenceOptions(model_file=card, device="cpu", precision="float32")

    def run(log):
        images = []
        for source in sources:
            options = TranslateOptions(SarSource(source), output=str(folder / "out.tif"), inference=inference)
            translate(options, log)
            images.append(read_raster(options.output))
        check(*images)

    return run


@of_task("sartooptical", "Decibels with 0 that nobody declared: as with NaN there, NoData in the image")
def translated_zeros(folder, card):
    db = sar_db(SHAPE)
    zeros = raster(folder, "zeros", np.where(CORNER, np.float32(0), db))
    gaps = raster(folder, "gaps", np.where(CORNER, np.float32(np.nan), db))

    def check(one, other):
        np.testing.assert_array_equal(one, other)
        np.testing.assert_array_equal((one == 0).all(axis=0), CORNER)

    return translation(folder, card, zeros, gaps, check=check)


@of_task("sartooptical", "Compound CRS (UTM with heights): as in the horizontal one")
def translated_compound(folder, card):
    flat, high = (raster(folder, name, sar_db(SHAPE), crs=crs) for name, crs in (("a", CRS), ("b", f"{CRS}+5773")))
    return translation(folder, card, flat, high, check=np.testing.assert_array_equal)


@of_task("sartooptical", "Constant SAR", warnings=("has one value everywhere, -11.5",))
def translated_constant(folder, card):
    sar = raster(folder, "sar", np.full(SHAPE, -11.5, "float32"))
    return translation(folder, card, sar, check=lambda image: np.testing.assert_equal(np.ptp(image, axis=(1, 2)), 0))


def comparison(folder, restored, reference, mask, pixels=None):
    """Return a run that compares two rasters, with so many ``pixels`` that are cloudy."""
    sources = raster(folder, "restored", restored), raster(folder, "reference", reference)
    options = EvaluationOptions(*sources, mask=MaskSource(raster(folder, "mask", mask.astype("uint8"))))

    def run(log):
        assert evaluate(options, log).pixels["cloudy"] == pixels

    return run


@of_task("evaluaterestoration", "Reference with the offset of 1000, restored raster without", warnings=("offset",))
def compared_with_offset(folder, card):
    values = optical_dn(SHAPE)
    return comparison(folder, values, values + np.uint16(1000), LEFT, LEFT.sum())


@of_task("evaluaterestoration", "-9999 that nobody declared in the reference: left out")
def compared_with_fill(folder, card):
    values = optical_dn(SHAPE).astype("int16")
    return comparison(folder, values, np.where(CORNER, np.int16(-9999), values), LEFT, (LEFT & ~CORNER).sum())


@of_task("evaluaterestoration", "Fmask as cloud mask", refused="Fmask (2 shadow, 4 cloud)")
def compared_under_fmask(folder, card):
    values = optical_dn(SHAPE)
    return comparison(folder, values, values, classes(0, 1, 2, 3, 4)[0])


def series(folder, *names, state="restored", **changes):
    """Return a run that restores a series of drawn dates whose rasters are called ``names``."""
    season = write_season(folder / "in", DAYS[: len(names)])
    for path, name in zip(season.rasters, names):
        Path(path).rename(folder / "in" / name)
    rasters = tuple(RasterSource(str(folder / "in" / name)) for name in names)
    given = {"masks": tuple(map(RasterSource, season.masks)), "bands": (3,), "rim": Rim(4), "estimator": CLOSED_FORM}
    options = SeriesOptions(rasters, folder=str(folder / "out"), **{**given, **changes})

    def run(log):
        report = restore_series(options, log)
        assert [outcome.date for outcome in report.outcomes] == list(DAYS[: len(names)])
        assert {outcome.state for outcome in report.outcomes} == {state}

    return run


@of_task("removecloudsseries", "Dates in the forms 20230520 and 2023155T101031, masks by their days")
def dated_by_names(folder, card):
    return series(folder, "S2A_20230520.tif", "HLS.S30.T32TPS.2023155T101031.tif")


@of_task("removecloudsseries", "Dates by a pattern and by DATES")
def dated_by_pattern(folder, card):
    masks = ("s2_2023-05-20_mask.tif=2023-05-20", "s2_2023-06-04_mask.tif=2023-06-04")
    dates = ("other.tif=2023-06-04", *masks)
    return series(folder, "site_20.05.2023.tif", "other.tif", date_pattern="%d.%m.%Y", dates=dates)


@of_task("removecloudsseries", "Spectral indices of every date")
def with_indices(folder, card):
    return series(folder, "s2_20230520.tif", "s2_20230604.tif", bands=(), indices=("NDVI", "EVI"))


@of_task("removecloudsseries", "Spectral indices of bands that no date restores", refused="NDVI needs near infrared")
def with_indices_of_other_bands(folder, card):
    return series(folder, "s2_20230520.tif", "s2_20230604.tif", indices=("NDVI",))


@of_task("removecloudsseries", "A raster without a date", refused="date is not known: 'other.tif'")
def dated_by_nothing(folder, card):
    return refused_series(folder, "s2_20230520.tif", "other.tif")


@of_task("removecloudsseries", "Two rasters of one day", refused="two rasters of 2023-05-20")
def dated_twice(folder, card):
    return refused_series(folder, "a_20230520.tif", "b_20230520.tif")


def refused_series(folder, *names):
    """Return a run of a series of two dates that is refused before anything is written."""
    return series(folder, *names, masks=())


def simulation(folder, values, kept, **how):
    """Return a run that paints clouds on ``values``, which stay where they are ``kept`` (H, W) bool."""
    options = SimulateOptions(raster(folder, "clear", values, **how), output=str(folder / "out.tif"))

    def run(log):
        simulate(options, log)
        result = read_raster(options.output)
        np.testing.assert_array_equal(result[:, kept], values[:, kept])
        assert (result[:, ~kept] != values[:, ~kept]).any()

    return run


@of_task("simulateclouds", "-9999 that nobody declared stays")
def painted_fill(folder, card):
    values = optical_dn(SHAPE).astype("int16")
    return simulation(folder, np.where(CORNER, np.int16(-9999), values), CORNER)


@of_task("simulateclouds", "Zeros in all bands, no NoData declared, stay")
def painted_zeros(folder, card):
    return simulation(folder, np.where(CORNER, np.uint16(0), optical_dn(SHAPE)), CORNER)


@of_task("simulateclouds", "Near infrared with the colour interpretation alpha gets clouds, too")
def painted_infrared(folder, card):
    values = optical_dn(SHAPE, 4)
    values[3, CORNER] = 0  # water
    return simulation(folder, values, np.zeros(SHAPE, bool), options=("PHOTOMETRIC=RGB", "ALPHA=YES"))


@of_task("simulateclouds", "Two bands with the colour interpretation alpha, both images, get clouds, too")
def painted_alphas(folder, card):
    run = simulation(folder, optical_dn(SHAPE, 5), np.zeros(SHAPE, bool))
    dataset = gdal.Open(str(folder / "clear.tif"), gdal.GA_Update)
    for band in (4, 5):
        dataset.GetRasterBand(band).SetColorInterpretation(gdal.GCI_AlphaBand)
    dataset = None
    return run
