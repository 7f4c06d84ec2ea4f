"""Accepted optical rasters: sizes, types, bands, NoData of every kind, georeference."""

from dataclasses import replace

import numpy as np
from osgeo import gdal
from rasters import CLOUD_DN, CRS, ORIGIN, PIXEL_M, disc, optical_dn, sar_db, write_raster
from sar_cloud_removal.pipeline.options.sources import RasterSource

from cases.common import SHAPE, accepted, card_limits, plain, separate, turned
from cases.sar import power, warped_db

CORNER = disc(SHAPE, (8, 40), 6)


@accepted("Smaller than a window (56 × 48 pixels)")
def smaller(folder, card):
    return plain(folder, card)


@accepted("1 × 1 pixel, cloudy")
def one_pixel(folder, card):
    case = plain(folder, card, (1, 1), np.ones((1, 1), bool))
    case = case.with_optical(np.full((3, 1, 1), 8000, "uint16"))
    case = case.showing(limits=card_limits(2200, 500)).warning("Only 0 % of the optical raster is known to be clear")
    return case.warning("Every pixel counts as cloudy")


@accepted("One pixel more than a window, each way (257 × 257)")
def one_more(folder, card):
    return plain(folder, card, (257, 257), window_px=256)


@accepted("The largest overlap, 255 pixels, on 258 × 257 pixels")
def largest_overlap(folder, card):
    return plain(folder, card, (257, 258), window_px=256, overlap_px=255)


@accepted("No overlap, 300 × 260 pixels")
def no_overlap(folder, card):
    return plain(folder, card, (260, 300), window_px=256, overlap_px=0)


def is_constant(result, prepared):
    assert np.all(result.ReadAsArray() == prepared.ground.optical[:, :1, :1]), (
        "constant ground comes back under the cloud"
    )


@accepted("Constant bands (σ = 0)", check=is_constant)
def constant(folder, card):
    ground = np.array([700, 900, 1100], "uint16")[:, None, None] * np.ones(SHAPE, "uint16")
    return plain(folder, card).with_optical(ground)


@accepted("Spaces and non-ASCII letters in all paths")
def odd_paths(folder, card):
    folder = folder / "Zürich 雲 облака"
    folder.mkdir()
    return plain(folder, card)


@accepted("GREEN and BLUE as rasters of their own")
def separate_bands(folder, card):
    case = plain(folder, card)
    red, green, blue = separate(case, folder)
    return case.told(optical=red, green=green, blue=blue)


@accepted("Thirteen bands without names (Sentinel-2 L1C)")
def thirteen_bands(folder, card):
    case = plain(folder, card)
    bands = optical_dn(SHAPE, 13)
    bands[:, case.ground.cloudy] = CLOUD_DN
    return case.with_optical(bands).showing(optical=bands[[3, 2, 1]])


@accepted("Four bands named B2, B3, B4, B8")
def four_bands_named(folder, card):
    case = plain(folder, card, bands=4)
    return case.showing(optical=case.ground.optical[[2, 1, 0]])


@accepted("Four bands without names; RED_BAND, GREEN_BAND and BLUE_BAND set")
def four_bands_told(folder, card):
    case = plain(folder, card)
    optical = case.ground.optical
    bands = np.concatenate([optical[::-1], optical[:1]])
    return case.with_optical(bands).showing(optical=optical).told(red_band=3, green_band=2, blue_band=1)


@accepted("Reflectance as Float32, NaN as NoData")
def reflectance(folder, card):
    case = plain(folder, card)
    values = (case.ground.optical / 10000).astype("float32")
    values[:, CORNER] = np.nan
    return replace(case.with_optical(values, ~CORNER, nodata=np.nan), tolerance=1e-5)


@accepted("Reflectance as Float64, no NoData")
def reflectance64(folder, card):
    case = plain(folder, card)
    return replace(case.with_optical(case.ground.optical / 10000), tolerance=1e-5)


@accepted("Int16, negative values too")
def signed(folder, card):
    case = plain(folder, card)
    return case.with_optical((case.ground.optical.astype("int32") - 900).astype("int16"), nodata=-32768)


def has_same_mask(result, prepared):
    valid = result.GetRasterBand(1).GetMaskBand().ReadAsArray() != 0
    down, right = prepared.ways
    assert np.array_equal(valid[::down, ::right], prepared.ground.data), "what was NoData is NoData, and nothing else"


@accepted("8 bit RGB with an alpha band", check=has_same_mask)
def byte_alpha(folder, card):
    case = plain(folder, card)
    colours = (case.ground.optical // 35).clip(0, 255).astype("uint8")
    colours[:, :3, :3] = 0
    bands = np.concatenate([colours, np.where(CORNER, 0, 255).astype("uint8")[None]])
    return case.with_optical(bands, ~CORNER, options=("PHOTOMETRIC=RGB", "ALPHA=YES"))


@accepted("Per-dataset mask", check=has_same_mask)
def dataset_mask(folder, card):
    case = plain(folder, card)
    case = case.with_optical(case.ground.optical, ~CORNER)
    dataset = gdal.Open(case.options.optical.raster.path, gdal.GA_Update)
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(CORNER, 0, 255).astype("uint8"))
    return case


def no_zero_is_made(result, prepared):
    made = np.all(result.ReadAsArray() == 0, axis=0)
    assert np.array_equal(made, ~prepared.ground.data), "a restored pixel must not look like NoData"


@accepted("Undeclared NoData: zeros in all three bands", check=no_zero_is_made)
def undeclared_zeros(folder, card):
    case = plain(folder, card)
    valid = np.ones(SHAPE, bool)
    valid[:, :20] = False
    return case.with_optical(np.where(valid, case.ground.optical, np.uint16(0)), valid)


@accepted("Undeclared NoData in a dark 8 bit raster: a restored pixel is never 0 in all bands", check=no_zero_is_made)
def dark(folder, card):
    case = plain(folder, card)
    valid = ~CORNER
    bright = np.random.default_rng(0).integers(0, 3, SHAPE)
    values = (bright == np.arange(3)[:, None, None]).astype("uint8")
    values[:, case.ground.cloudy] = 255
    # where all bands would round to 0, each steps up to 1
    return replace(case.with_optical(np.where(valid, values, 0).astype("uint8"), valid), tolerance=1.5)


def nodata_is_where_it_was(result, prepared):
    values, nodata = result.ReadAsArray(), result.GetRasterBand(1).GetNoDataValue()
    assert np.array_equal(np.all(values == nodata, axis=0), ~prepared.ground.data)
    assert not np.any(values[:, prepared.ground.data] == nodata), "a valid result never equals NoData"


@accepted("Declared NoData in the midst of the values", check=nodata_is_where_it_was)
def nodata_inside_range(folder, card):
    case = plain(folder, card)
    nodata = np.uint16(np.median(case.ground.optical))
    values = np.where(case.ground.optical == nodata, nodata + 1, case.ground.optical).astype("uint16")
    values[:, CORNER] = nodata
    # a value that would round to NoData steps off it
    return replace(case.with_optical(values, ~CORNER, nodata=int(nodata)), tolerance=1.5)


@accepted("NoData set on the optical layer, which the file does not declare", check=nodata_is_where_it_was)
def layer_nodata(folder, card):
    case = plain(folder, card)
    values = case.ground.optical.copy()
    values[:, :4] = 0
    values[:, CORNER] = 65535
    case = case.with_optical(values, ~CORNER)
    return case.told(optical=RasterSource(case.options.optical.raster.path, nodata=65535.0))


def layer_nodata_is_declared(result, prepared):
    assert result.GetRasterBand(1).GetNoDataValue() == 65535
    has_same_mask(result, prepared)


@accepted("NoData set on the optical layer beside that of the file: the layer's stays", check=layer_nodata_is_declared)
def layer_nodata_too(folder, card):
    case = plain(folder, card)
    values, empty = case.ground.optical.copy(), np.zeros(SHAPE, bool)
    empty[:4] = True
    values[:, CORNER], values[:, empty] = 65535, 0
    case = case.with_optical(values, ~(CORNER | empty), nodata=0)
    case = case.told(optical=RasterSource(case.options.optical.raster.path, nodata=65535.0))
    values[:, empty] = 65535
    return case.showing(optical=values)


@accepted("The NoData value of the optical file switched off on its layer: it is data")
def layer_nodata_off(folder, card):
    case = plain(folder, card)
    values = case.ground.optical.copy()
    values[:, CORNER] = 700
    case = case.with_optical(values, nodata=700)
    return case.told(optical=RasterSource(case.options.optical.raster.path, ignore_nodata=True))


@accepted("Reflectance with -9999 that nobody declared: no data there")
def undeclared_fill(folder, card):
    case = plain(folder, card)
    values = (case.ground.optical / 10000).astype("float32")
    values[:, CORNER] = -9999
    return replace(case.with_optical(values, ~CORNER), tolerance=1e-5)


@accepted("Int16 with -9999 that nobody declared beside the declared NoData: no data in either")
def undeclared_fill_int16(folder, card):
    case = plain(folder, card)
    values, empty = case.ground.optical.astype("int16"), np.zeros(SHAPE, bool)
    empty[:4] = True
    values[:, CORNER], values[:, empty] = -9999, -1
    return case.with_optical(values, ~(CORNER | empty), nodata=-1)


@accepted("UInt16 with 65535 that nobody declared beside the declared NoData: no data in either")
def undeclared_full(folder, card):
    case = plain(folder, card)
    values, empty = case.ground.optical.copy(), np.zeros(SHAPE, bool)
    empty[:4] = True
    values[:, CORNER], values[:, empty] = 65535, 0
    return case.with_optical(values, ~(CORNER | empty), nodata=0)


@accepted("One file for each band, with different NoData values: the result has a mask", check=has_same_mask)
def different_nodata(folder, card):
    case = plain(folder, card)
    corners = [disc(SHAPE, (8, 40), 6), disc(SHAPE, (40, 40), 5), disc(SHAPE, (40, 10), 4)]
    optical, numbers = case.ground.optical.copy(), (0, 65535, None)
    valid = ~(corners[0] | corners[1])
    sources = []
    for band, corner, number, name in zip(optical, corners, numbers, "RGB"):
        band[corner] = 0 if number is None else number
        sources.append(RasterSource(write_raster(folder / f"{name}.tif", band, nodata=number)))
    red, green, blue = sources
    return case.showing(optical=optical, valid=valid).told(optical=red, green=green, blue=blue)


@accepted("Reflectance with an alpha band", check=has_same_mask)
def reflectance_alpha(folder, card):
    case = plain(folder, card)
    reflectance = (case.ground.optical / np.float32(10_000)).astype("float32")
    bands = np.concatenate([reflectance, np.where(CORNER, 0, 1).astype("float32")[None]])
    return case.with_optical(bands, ~CORNER, options=("PHOTOMETRIC=RGB", "ALPHA=YES"))


@accepted("Near infrared with the colour interpretation alpha: not an alpha band")
def infrared_alpha(folder, card):
    case = plain(folder, card, bands=4)
    bands = case.ground.optical[[2, 1, 0, 3]]
    bands[3, CORNER] = 0  # water
    case = case.with_optical(bands, options=("PHOTOMETRIC=RGB", "ALPHA=YES"))
    return case


@accepted("UInt16 with a declared scale by which 65535 is 1, nothing clear: the model's statistics of reflectance")
def scaled_to_65535(folder, card):
    case = plain(folder, card, cloudy=np.ones(SHAPE, bool))
    case = case.with_optical(np.rint(optical_dn(SHAPE) * 6.5535).astype("uint16"))
    dataset = gdal.Open(case.options.optical.raster.path, gdal.GA_Update)
    for band in (1, 2, 3):
        dataset.GetRasterBand(band).SetScale(1 / 65535)
    case = case.showing(limits=[limits * 65535 for limits in card_limits(0.12, 0.05)])
    return case.warning("Only 0 % of the optical raster is known to be clear", "Every pixel counts as cloudy")


@accepted("OPTICAL_NODATA in place of the declared value", check=nodata_is_where_it_was)
def nodata_override(folder, card):
    case = plain(folder, card)
    values = case.ground.optical.copy()
    values[:, :4] = 0
    values[:, CORNER] = 65535
    return case.with_optical(values, ~CORNER, nodata=0).told(optical_nodata=65535.0)


@accepted("OPTICAL_NODATA that the type cannot hold (-1 for UInt16): nothing is NoData")
def zeros_are_data(folder, card):
    case = plain(folder, card)
    values = case.ground.optical.copy()
    values[:, :, :4] = 0
    db = np.where(CORNER, np.float32(np.nan), case.ground.sar_db)
    case = case.with_optical(values).with_sar(db, db)
    case = case.told(optical_nodata=-1.0, translation=str(folder / "translation.tif"))
    return case.warning("cloudy pixels have no valid SAR and keep their source value")


@accepted("No CRS anywhere, sizes agree")
def no_crs(folder, card):
    case = plain(folder, card)
    case = case.with_optical(case.ground.optical, crs=None)
    case = case.with_sar(case.ground.sar_db[None], case.ground.sar_db, crs=None)
    case = case.with_mask(case.ground.cloudy.astype("uint8"), crs=None)
    return case.warning("The rasters have no CRS: they are taken to cover the same ground pixel by pixel")


@accepted("No CRS in the file, but one on the layer")
def layer_crs(folder, card):
    case = plain(folder, card)
    wkt = gdal.Open(case.options.optical.raster.path).GetProjection()
    place = (ORIGIN[0], PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M)
    case = case.with_optical(case.ground.optical, crs=None, geotransform=place)
    return case.told(optical=RasterSource(case.options.optical.raster.path, wkt))


def has_same_profile(result, prepared):
    source = gdal.Open(prepared.options.optical.raster.path)
    for index in (1, 2, 3):
        ours, theirs = result.GetRasterBand(index), source.GetRasterBand(index)
        for name in ("GetScale", "GetOffset", "GetUnitType", "GetDescription", "GetNoDataValue"):
            assert getattr(ours, name)() == getattr(theirs, name)(), name


@accepted("Scale, offset, unit, band names, NoData and a fractional origin are carried over", check=has_same_profile)
def full_profile(folder, card):
    case = plain(folder, card)
    place = (ORIGIN[0] + 0.3141, PIXEL_M, 0.0, ORIGIN[1] - 0.2718, 0.0, -PIXEL_M)
    names = ("B4, central wavelength 665 nm", "B3, central wavelength 560 nm", "B2, central wavelength 490 nm")
    case = case.with_optical(case.ground.optical, geotransform=place, names=names, nodata=0)
    case = case.with_sar(case.ground.sar_db[None], case.ground.sar_db, geotransform=place)
    case = case.with_mask(case.ground.cloudy.astype("uint8"), geotransform=place)
    dataset = gdal.Open(case.options.optical.raster.path, gdal.GA_Update)
    for index in (1, 2, 3):
        band = dataset.GetRasterBand(index)
        band.SetScale(0.0001)
        band.SetOffset(-0.1)
        band.SetUnitType("reflectance")
    return case


def other_way(folder, card, ways):
    case = plain(folder, card)
    values, place = turned(case.ground.optical, ways)
    write_raster(case.options.optical.raster.path, values, geotransform=place)
    return replace(case, ways=ways)


@accepted("South-up optical raster: the result is south-up, too")
def south_up(folder, card):
    return other_way(folder, card, (-1, 1))


@accepted("Optical raster with columns from east to west")
def east_to_west(folder, card):
    return other_way(folder, card, (1, -1))


@accepted("South-up optical raster with a mask inside the file, SAR on another grid", check=has_same_mask)
def south_up_masked(folder, card):
    case = other_way(folder, card, (-1, 1))
    dataset = gdal.Open(case.options.optical.raster.path, gdal.GA_Update)
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(CORNER, 0, 255).astype("uint8")[::-1])
    coarse = sar_db((SHAPE[0] // 2 + 4, SHAPE[1] // 2 + 4), seed=7)
    how = {"geotransform": (ORIGIN[0] - 33.0, 20.0, 0.0, ORIGIN[1] + 41.0, 0.0, -20.0)}
    write_raster(case.options.sar.raster.path, coarse, **how)
    return case.showing(valid=~CORNER, sar_db=warped_db(folder, power(coarse[0]), **how))


@accepted("Optical raster in a compound CRS (UTM with heights)")
def compound_crs(folder, card):
    case = plain(folder, card)
    coarse = sar_db((SHAPE[0] // 2 + 4, SHAPE[1] // 2 + 4), seed=7)
    how = {"geotransform": (ORIGIN[0] - 33.0, 20.0, 0.0, ORIGIN[1] + 41.0, 0.0, -20.0)}
    write_raster(case.options.sar.raster.path, coarse, **how)
    case = case.with_optical(case.ground.optical, crs=f"{CRS}+5773")
    return case.showing(sar_db=warped_db(folder, power(coarse[0]), **how))


@accepted("Optical raster with a rotation of 6e-16")
def hardly_rotated(folder, card):
    case = plain(folder, card)
    return case.with_optical(case.ground.optical, geotransform=(ORIGIN[0], PIXEL_M, 6e-16, ORIGIN[1], 6e-16, -PIXEL_M))


@accepted("GREEN and BLUE a billionth of a metre beside red")
def hardly_apart(folder, card):
    case = plain(folder, card)
    red, green, blue = separate(case, folder)
    place = (ORIGIN[0] + 1e-9, PIXEL_M, 0.0, ORIGIN[1] - 1e-9, 0.0, -PIXEL_M)
    write_raster(green.path, case.ground.optical[1], geotransform=place)
    return case.told(optical=red, green=green, blue=blue)
