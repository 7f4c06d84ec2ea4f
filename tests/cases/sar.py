"""Accepted SAR rasters: units, gaps, bands, and every other grid that can be brought onto the optical one."""

import numpy as np
from osgeo import gdal, osr
from rasters import CRS, ORIGIN, PIXEL_M, disc, sar_db, write_raster
from sar_cloud_removal.pipeline.options.sources import RasterSource

from cases.common import SHAPE, accepted, plain, turned

EXTENT = (ORIGIN[0], ORIGIN[1] - PIXEL_M * SHAPE[0], ORIGIN[0] + PIXEL_M * SHAPE[1], ORIGIN[1])


def power(db):
    """Linear power of decibels."""
    return (10 ** (db / 10)).astype("float32")


def warped_db(folder, linear, **how):
    """Write ``linear`` power (H, W) to its own grid and let GDAL warp it, whole and in memory, to the optical one."""
    path = write_raster(folder / "power.tif", linear, nodata=np.nan, **how)
    height, width = SHAPE
    warped = gdal.Warp("", path, format="MEM", dstSRS=CRS, outputBounds=EXTENT, width=width, height=height,
                       resampleAlg="bilinear", dstNodata=np.nan)  # fmt: skip
    return 10 * np.log10(warped.ReadAsArray())


@accepted("SAR in decibels")
def decibels(folder, card):
    return plain(folder, card).told(sar_unit="db")


@accepted("SAR as linear power: as in decibels")
def linear(folder, card):
    case = plain(folder, card)
    return case.with_sar(power(case.ground.sar_db), case.ground.sar_db)


@accepted("SAR as amplitude in digital numbers (raw GRD, UInt16, 0 beyond the swath)")
def amplitude(folder, card):
    case = plain(folder, card)
    numbers = np.rint(2000 * np.sqrt(power(case.ground.sar_db))).astype("uint16")
    numbers[:, :6] = 0
    with np.errstate(divide="ignore"):
        db = np.where(numbers > 0, 20 * np.log10(numbers), np.nan)
    case = case.with_sar(numbers, db)
    return case


def hundredths(folder, db, **how):
    """Write decibels (H, W) as Int16 with a declared scale and a gap, and return what is written, NaN in the gap."""
    gap = disc(db.shape, (5, 5), 3)
    numbers = np.rint(100 * db).astype("int16")
    path = write_raster(folder / "sar.tif", np.where(gap, np.int16(-32768), numbers), nodata=-32768, **how)
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetScale(0.01)
    return np.where(gap, np.nan, numbers / 100)


@accepted("SAR in hundredths of a decibel (Int16, scale declared)")
def scaled(folder, card):
    case = plain(folder, card)
    return case.showing(sar_db=hundredths(folder, case.ground.sar_db))


@accepted("SAR in hundredths of a decibel on another grid")
def scaled_coarser(folder, card):
    coarse = sar_db((SHAPE[0] // 2 + 4, SHAPE[1] // 2 + 4), seed=7)[0]
    how = {"geotransform": (ORIGIN[0] - 33.0, 20.0, 0.0, ORIGIN[1] + 41.0, 0.0, -20.0)}
    case, db = plain(folder, card), hundredths(folder, coarse, **how)
    return case.showing(sar_db=warped_db(folder, power(db), **how))


@accepted("Constant SAR (σ = 0)")
def constant(folder, card):
    level = np.full(SHAPE, -11.5, "float32")
    return plain(folder, card).with_sar(level, level).warning("has one value everywhere, -11.5")


@accepted("SAR in decibels with a border of exact zeros that nobody declared (SNAP): no data there")
def zero_border(folder, card):
    case = plain(folder, card)
    border = np.zeros(SHAPE, bool)
    border[:, 32:] = border[:3] = True
    values = np.where(border, np.float32(0), case.ground.sar_db)
    case = case.with_sar(values, np.where(border, np.nan, values))
    return case.warning("cloudy pixels have no valid SAR and keep their source value")


@accepted("SAR in decibels with undeclared zeros, on another grid: they do not bleed into their neighbours")
def zero_border_coarser(folder, card):
    coarse = sar_db((SHAPE[0] // 2 + 4, SHAPE[1] // 2 + 4), seed=7)[0]
    coarse[:, 18:] = np.nan
    how = {"geotransform": (ORIGIN[0] - 33.0, 20.0, 0.0, ORIGIN[1] + 41.0, 0.0, -20.0)}
    case = plain(folder, card)
    case = case.with_sar(np.nan_to_num(coarse), warped_db(folder, power(coarse), **how), **how)
    return case.warning("cloudy pixels have no valid SAR and keep their source value")


@accepted("SAR in decibels, nearly all of it undeclared zeros: still decibels")
def nearly_all_zero(folder, card):
    case = plain(folder, card)
    wide = np.zeros((SHAPE[0] * 12, SHAPE[1] * 12), "float32")
    wide[: SHAPE[0], : SHAPE[1]] = case.ground.sar_db
    return case.with_sar(wide, case.ground.sar_db)


@accepted("SAR in decibels with some pixels of exactly 0 dB: these are data")
def zero_decibels(folder, card):
    case = plain(folder, card)
    values = case.ground.sar_db.copy()
    values[24, 28:32] = 0
    return case.with_sar(values, values)


@accepted("SAR as linear power with undeclared zeros beside the declared NoData, on another grid")
def zero_power_coarser(folder, card):
    coarse = sar_db((SHAPE[0] // 2 + 4, SHAPE[1] // 2 + 4), seed=7)[0]
    coarse[:, 18:] = np.nan
    how = {"geotransform": (ORIGIN[0] - 33.0, 20.0, 0.0, ORIGIN[1] + 41.0, 0.0, -20.0)}
    values = np.nan_to_num(power(coarse))
    values[:, 22:] = -9999
    case = plain(folder, card).with_sar(values, warped_db(folder, power(coarse), **how), nodata=-9999, **how)
    return case.warning("cloudy pixels have no valid SAR and keep their source value")


def with_fill(folder, card, values, fill, **how):
    """Return a case whose SAR raster holds ``values`` (H, W), but ``fill`` in a corner and over a part of the cloud."""
    case = plain(folder, card)
    gap = disc(SHAPE, (24, 34), 5) | disc(SHAPE, (0, 0), 9)
    case = case.with_sar(
        np.where(gap, np.float32(fill), values(case)), np.where(gap, np.nan, case.ground.sar_db), **how
    )
    return case.warning("cloudy pixels have no valid SAR and keep their source value")


@accepted("SAR in decibels with -9999 that nobody declared: no data there")
def undeclared_fill(folder, card):
    return with_fill(folder, card, lambda case: case.ground.sar_db, -9999)


@accepted("SAR as linear power with -9999 that nobody declared: no data there")
def undeclared_fill_power(folder, card):
    return with_fill(folder, card, lambda case: power(case.ground.sar_db), -9999)


@accepted("SAR as amplitude (UInt16) with 65535 that nobody declared: no data there")
def undeclared_full(folder, card):
    case = plain(folder, card)
    gap = disc(SHAPE, (24, 34), 5) | disc(SHAPE, (0, 0), 9)
    numbers = np.rint(2000 * np.sqrt(power(case.ground.sar_db))).astype("uint16")
    db = np.where(gap, np.nan, 20 * np.log10(numbers))
    case = case.with_sar(np.where(gap, np.uint16(65535), numbers), db)
    return case.warning("cloudy pixels have no valid SAR and keep their source value")


@accepted("SAR in decibels with an undeclared NoData value; SAR_NODATA set")
def nodata_told(folder, card):
    return with_fill(folder, card, lambda case: case.ground.sar_db, 35).told(sar_nodata=35.0)


@accepted("SAR_NODATA set: zeros that nobody declared are data")
def zeros_kept(folder, card):
    case = plain(folder, card)
    values = case.ground.sar_db.copy()
    values[:6] = 0
    return case.with_sar(values, values).told(sar_nodata=-9999.0)


@accepted("NoData set on the SAR layer: as if the file declared it")
def layer_nodata(folder, card):
    case = with_fill(folder, card, lambda case: case.ground.sar_db, 35)
    return case.told(sar=RasterSource(case.options.sar.raster.path, nodata=35.0))


@accepted("NoData set on the SAR layer beside the NoData value of the file, on another grid")
def layer_nodata_coarser(folder, card):
    coarse = sar_db((SHAPE[0] // 2 + 4, SHAPE[1] // 2 + 4), seed=7)[0]
    coarse[12:15, 14:18] = coarse[:3] = np.nan
    how = {"geotransform": (ORIGIN[0] - 33.0, 20.0, 0.0, ORIGIN[1] + 41.0, 0.0, -20.0)}
    values = np.nan_to_num(coarse, nan=35)
    values[:3] = 99
    case = plain(folder, card).with_sar(values, warped_db(folder, power(coarse), **how), nodata=99, **how)
    case = case.told(sar=RasterSource(case.options.sar.raster.path, nodata=35.0))
    return case.warning("cloudy pixels have no valid SAR and keep their source value")


@accepted("The NoData value of the SAR file switched off on its layer: it is data")
def layer_nodata_off(folder, card):
    case = plain(folder, card)
    values = case.ground.sar_db.copy()
    values[20:24, 20:30] = -12
    case = case.with_sar(values, values, nodata=-12)
    return case.told(sar=RasterSource(case.options.sar.raster.path, ignore_nodata=True))


@accepted("SAR in whole numbers of 64 bits (amplitude)")
def whole_64(folder, card):
    case = plain(folder, card)
    numbers = np.rint(2000 * np.sqrt(power(case.ground.sar_db))).astype("int64")
    return case.with_sar(numbers, 20 * np.log10(numbers))


@accepted("SAR with gaps: clouds over them stay")
def gaps(folder, card):
    case = plain(folder, card)
    gap = disc(SHAPE, (24, 34), 5)
    db = np.where(gap, np.float32(np.nan), case.ground.sar_db)
    return case.with_sar(db, db).warning("cloudy pixels have no valid SAR and keep their source value")


def denoised(db):
    """Return linear power whose noise was taken off without a floor: a disc of it is negative."""
    values = power(db) - np.float32(0.005)
    values[disc(SHAPE, (24, 34), 5)] = -0.001
    return values


@accepted("SAR as linear power with negative values: taken for decibels, with a warning")
def negative_power(folder, card):
    case = plain(folder, card)
    values = denoised(case.ground.sar_db)
    return case.with_sar(values, values).warning("set SAR_UNIT to linear")


@accepted("SAR as linear power with negative values; SAR_UNIT set: these are gaps")
def told_negative_power(folder, card):
    case = plain(folder, card)
    values = denoised(case.ground.sar_db)
    with np.errstate(invalid="ignore"):
        db = np.where(values > 0, 10 * np.log10(values), np.nan)
    case = case.with_sar(values, db).told(sar_unit="linear")
    return case.warning("cloudy pixels have no valid SAR and keep their source value")


@accepted("SAR in decibels with 0 as NoData")
def zero_nodata(folder, card):
    case = plain(folder, card)
    gap = disc(SHAPE, (24, 34), 5)
    case = case.with_sar(
        np.where(gap, np.float32(0), case.ground.sar_db), np.where(gap, np.nan, case.ground.sar_db), nodata=0
    )
    return case.warning("cloudy pixels have no valid SAR and keep their source value")


@accepted("Two SAR bands named VH and VV")
def polarisations(folder, card):
    case = plain(folder, card)
    bands = np.stack([case.ground.sar_db - 7, case.ground.sar_db])
    return case.with_sar(bands, case.ground.sar_db, names=("VH", "VV"))


@accepted("Two SAR bands without names; SAR_BAND set")
def band_told(folder, card):
    case = plain(folder, card)
    bands = np.stack([case.ground.sar_db - 7, case.ground.sar_db])
    return case.with_sar(bands, case.ground.sar_db).told(sar_band=2)


@accepted("SAR raster larger than the optical one, same pixels")
def larger(folder, card):
    case = plain(folder, card)
    rows, cols = 10, 7
    wide = sar_db((SHAPE[0] + 30, SHAPE[1] + 20), seed=5)[0]
    place = (ORIGIN[0] - cols * PIXEL_M, PIXEL_M, 0.0, ORIGIN[1] + rows * PIXEL_M, 0.0, -PIXEL_M)
    return case.with_sar(wide, wide[rows : rows + SHAPE[0], cols : cols + SHAPE[1]], geotransform=place)


@accepted("SAR raster that covers half of the optical one")
def half(folder, card):
    case = plain(folder, card)
    db = case.ground.sar_db.copy()
    db[:, 28:] = np.nan
    case = case.with_sar(case.ground.sar_db[:, :28], db)
    return case.warning("covers 50.0 % of the optical raster", "cloudy pixels have no valid SAR")


@accepted("Finer SAR pixels (5 m), linear power")
def finer(folder, card):
    fine = power(sar_db((SHAPE[0] * 2, SHAPE[1] * 2), seed=7)[0])
    how = {"geotransform": (ORIGIN[0], 5.0, 0.0, ORIGIN[1], 0.0, -5.0)}
    return plain(folder, card).with_sar(fine, warped_db(folder, fine, **how), **how)


@accepted("Coarser SAR pixels (20 m), decibels, with a gap")
def coarser(folder, card):
    coarse = sar_db((SHAPE[0] // 2 + 4, SHAPE[1] // 2 + 4), seed=7)[0]
    coarse[12:15, 14:18] = np.nan
    how = {"geotransform": (ORIGIN[0] - 33.0, 20.0, 0.0, ORIGIN[1] + 41.0, 0.0, -20.0)}
    case = plain(folder, card).with_sar(coarse, warped_db(folder, power(coarse), **how), **how)
    return case.warning("cloudy pixels have no valid SAR and keep their source value")


@accepted("SAR in another CRS (Web Mercator), amplitude")
def other_crs(folder, card):
    numbers = np.rint(2000 * np.sqrt(power(sar_db((90, 90), seed=7)[0]))).astype("uint16")
    x, y = web_mercator(ORIGIN)
    how = {"crs": "EPSG:3857", "geotransform": (x - 150.0, 13.7, 0.0, y + 150.0, 0.0, -13.7)}
    db = warped_db(folder, (numbers.astype("float32") / 2000) ** 2, **how)
    return plain(folder, card).with_sar(numbers, db, **how)


def web_mercator(point):
    """Return a point of the optical CRS in Web Mercator."""
    source, target = osr.SpatialReference(), osr.SpatialReference()
    source.SetFromUserInput(CRS)
    target.SetFromUserInput("EPSG:3857")
    for reference in (source, target):
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return osr.CoordinateTransformation(source, target).TransformPoint(*point)[:2]


@accepted("SAR placed by ground control points only (raw GRD)")
def control_points(folder, card):
    case = plain(folder, card)
    db = case.ground.sar_db
    case = case.with_sar(power(db), db, crs=None)
    dataset = gdal.Open(case.options.sar.raster.path, gdal.GA_Update)
    place = [(col, row) for col in (0, SHAPE[1]) for row in (0, SHAPE[0])]
    points = [gdal.GCP(ORIGIN[0] + PIXEL_M * col, ORIGIN[1] - PIXEL_M * row, 0, col, row) for col, row in place]
    dataset.SetGCPs(points, gdal.Open(case.options.optical.raster.path).GetProjection())
    return case.warning("placed by ground control points only")


@accepted("South-up SAR raster")
def south_up(folder, card):
    case = plain(folder, card)
    values, place = turned(case.ground.sar_db, (-1, 1))
    return case.with_sar(values, case.ground.sar_db, geotransform=place)


@accepted("SAR in a compound CRS (UTM with heights) on another grid: decibels stay")
def compound_crs(folder, card):
    coarse = sar_db((SHAPE[0] // 2 + 4, SHAPE[1] // 2 + 4), seed=7)
    place = (ORIGIN[0] - 33.0, 20.0, 0.0, ORIGIN[1] + 41.0, 0.0, -20.0)
    case = plain(folder, card)
    return case.with_sar(
        coarse, warped_db(folder, power(coarse[0]), geotransform=place), crs=f"{CRS}+5773", geotransform=place
    )


@accepted("UTM SAR raster across 180°, optical raster in degrees")
def across_180(folder, card):
    case = plain(folder, card)
    place = (179.998, 8e-5, 0.0, -17.0, 0.0, -8e-5)
    case = case.with_optical(case.ground.optical, crs="EPSG:4326", geotransform=place)
    case = case.with_mask(case.ground.cloudy.astype("uint8"), crs="EPSG:4326", geotransform=place)
    to_utm = osr.CoordinateTransformation(geographic(), reference("EPSG:32760"))
    x, y, _ = to_utm.TransformPoint(179.998, -17.0)
    wide = sar_db((120, 140), seed=7)
    how = {"crs": "EPSG:32760", "geotransform": (x - 200, 10.0, 0.0, y + 200, 0.0, -10.0)}
    path = write_raster(folder / "power.tif", power(wide[0]), nodata=np.nan, **how)
    bounds = (place[0], place[3] - 8e-5 * SHAPE[0], place[0] + 8e-5 * SHAPE[1], place[3])
    warped = gdal.Warp("", path, format="MEM", dstSRS="EPSG:4326", outputBounds=bounds, width=SHAPE[1], height=SHAPE[0],
                       resampleAlg="bilinear", dstNodata=np.nan)  # fmt: skip
    return case.with_sar(wide, 10 * np.log10(warped.ReadAsArray()), **how)


def reference(crs):
    """The CRS in the order x, y."""
    found = osr.SpatialReference()
    found.SetFromUserInput(crs)
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found


def geographic():
    """Longitude and latitude."""
    return reference("EPSG:4326")


@accepted("Mostly empty SAR mosaic of 80,000 × 80,000 pixels")
def mostly_empty(folder, card):
    case = plain(folder, card)
    part = write_raster(folder / "part.tif", case.ground.sar_db)
    side, srs = 80_000, reference(CRS).ExportToWkt().replace('"', "&quot;")
    (folder / "mosaic.vrt").write_text(
        f"<VRTDataset rasterXSize='{side}' rasterYSize='{side}'><SRS>{srs}</SRS>"
        f"<GeoTransform>{ORIGIN[0] - 300_000}, {PIXEL_M}, 0, {ORIGIN[1] + 300_000}, 0, {-PIXEL_M}</GeoTransform>"
        f"<VRTRasterBand dataType='Float32' band='1'><NoDataValue>nan</NoDataValue><SimpleSource>"
        f"<SourceFilename relativeToVRT='1'>{part.rpartition('/')[2]}</SourceFilename><SourceBand>1</SourceBand>"
        f"<SrcRect xOff='0' yOff='0' xSize='{SHAPE[1]}' ySize='{SHAPE[0]}'/>"
        f"<DstRect xOff='30000' yOff='30000' xSize='{SHAPE[1]}' ySize='{SHAPE[0]}'/>"
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )
    return case.told(sar=str(folder / "mosaic.vrt"))
