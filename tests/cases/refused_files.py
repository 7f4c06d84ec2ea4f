"""Refused files: damaged ones, outputs that cannot be written, models that cannot be trusted."""

import json
import os
import resource
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from drawn_polygons import box, wkt_of_rings, write_vector
from osgeo import gdal, ogr
from rasters import ORIGIN, sar_db
from runs import changed
from sar_cloud_removal.models.cards import write_sums
from sar_cloud_removal.pipeline.options.sources import RasterSource

from cases.common import plain, refused


def cut_short(path):
    """Cut a file to two thirds."""
    os.truncate(path, os.path.getsize(path) * 2 // 3)


@refused("Truncated optical raster", "optical.tif' cannot be")
def truncated_optical(folder, card):
    options = plain(folder, card).options
    cut_short(options.optical.raster.path)
    return options


@refused("Truncated SAR raster", "sar.tif' cannot be")
def truncated_sar(folder, card):
    options = plain(folder, card).options
    cut_short(options.sar.raster.path)
    return options


@refused("Truncated SAR raster on another grid", "sar.tif' cannot be")
def truncated_sar_warped(folder, card):
    case = plain(folder, card)
    options = case.with_sar(sar_db((90, 90)), None, geotransform=(ORIGIN[0], 7.0, 0.0, ORIGIN[1], 0.0, -7.0)).options
    cut_short(options.sar.raster.path)
    return options


@refused("Truncated cloud mask", "mask.tif' cannot be")
def truncated_mask(folder, card):
    options = plain(folder, card).options
    cut_short(options.mask.raster.path)
    return options


@refused("Not a raster", "optical.tif' cannot be opened")
def not_a_raster(folder, card):
    options = plain(folder, card).options
    Path(options.optical.raster.path).write_text("not a raster")
    return options


@refused("A file that does not exist", "cannot be opened")
def no_such_file(folder, card):
    return changed(plain(folder, card).options, sar=RasterSource(str(folder / "sentinel1.tif")))


@refused("OUTPUT is an input", "OUTPUT")
def output_is_input(folder, card):
    options = plain(folder, card).options
    return changed(options, restored=options.optical.raster.path)


@refused("OUTPUT is an input by another name (symbolic link)", "is also an input")
def output_is_link(folder, card):
    options = plain(folder, card).options
    os.symlink(options.sar.raster.path, folder / "link.tif")
    return changed(options, restored=str(folder / "link.tif"))


@refused("OUTPUT is an input by another name (hard link)", "is also an input")
def output_is_hard_link(folder, card):
    options = plain(folder, card).options
    os.link(options.mask.raster.path, folder / "link.tif")
    return changed(options, restored=str(folder / "link.tif"))


@refused("TRANSLATION is an input", "TRANSLATION")
def translation_is_input(folder, card):
    options = plain(folder, card).options
    return changed(options, translation=options.sar.raster.path)


@refused("TRANSLATION is OUTPUT", "OUTPUT and TRANSLATION are the same file")
def translation_is_output(folder, card):
    options = plain(folder, card).options
    return changed(options, translation=str(folder / "." / "out.tif"))


@refused("OUTPUT is not a .tif", "is not a GeoTIFF")
def output_format(folder, card):
    return changed(plain(folder, card).options, restored=str(folder / "out.png"))


@refused("Folder of OUTPUT does not exist", "does not exist")
def missing_folder(folder, card):
    return changed(plain(folder, card).options, restored=str(folder / "missing" / "out.tif"))


@refused("Folder of OUTPUT cannot be written to", "cannot be written to")
def unwritable_folder(folder, card):
    # nobody may write there, root included
    return changed(plain(folder, card).options, restored="/proc/out.tif")


@contextmanager
def full_disk():
    """Let no file grow beyond 20 kB: the write fails as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@refused("Full disk", "Check that the disk is not full", during=full_disk)
def disk_is_full(folder, card):
    return changed(plain(folder, card, (150, 150)).options, creation_options=("COMPRESS=NONE",))


@refused("Creation option without a value", "is not of the form NAME=VALUE")
def creation_option_form(folder, card):
    return changed(plain(folder, card).options, creation_options=("COMPRESS",))


@refused("Creation option that GDAL refuses", "cannot be created")
def creation_option_value(folder, card):
    return changed(plain(folder, card).options, creation_options=("BLOCKXSIZE=17",))


def own_card(folder, card):
    """Copy a model into ``folder`` and return the path of its card."""
    return Path(shutil.copytree(Path(card).parent, folder / "model")) / Path(card).name


@refused("Damaged weights", "damaged or of another version")
def damaged_weights(folder, card):
    card = own_card(folder, card)
    weights = card.with_suffix(".safetensors")
    content = bytearray(weights.read_bytes())
    content[-100] ^= 1
    weights.write_bytes(content)
    return plain(folder, str(card)).options


@refused("Missing weights", "are missing")
def missing_weights(folder, card):
    card = own_card(folder, card)
    card.with_suffix(".safetensors").unlink()
    return plain(folder, str(card)).options


@refused("Weights without a hash to check them by", "are not listed in")
def unlisted_weights(folder, card):
    card = own_card(folder, card)
    (card.parent / "SHA256SUMS").unlink()
    return plain(folder, str(card)).options


@refused("MODEL_FILE that does not exist", "does not exist")
def missing_card(folder, card):
    return plain(folder, str(folder / "model.json")).options


def changed_card(folder, card, **changes):
    """Copy a model with some fields of its card changed and return the path of the card."""
    card = own_card(folder, card)
    card.write_text(json.dumps({**json.loads(card.read_text()), **changes}))
    return str(card)


@refused("OVERLAP of a whole window of a model with smaller ones", "the windows of 'plus-8' have 128 pixels")
def overlap_of_small_windows(folder, card):
    return plain(folder, changed_card(folder, card, window_px=128), overlap_px=128).options


@refused("WINDOW smaller than the model's own", "WINDOW is 64, but 'plus-8' was made for windows of 128 pixels")
def window_too_small(folder, card):
    return plain(folder, changed_card(folder, card, window_px=128), window_px=64, overlap_px=8).options


@refused("Model card with a value of the wrong kind", "statistics is [], expected is an object")
def broken_card(folder, card):
    return plain(folder, changed_card(folder, card, statistics=[])).options


@refused("MODEL_FILE that PyTorch wrote", "can contain code and is never opened")
def pytorch_file(folder, card):
    Path(folder / "model.pt").write_bytes(b"PK\3\4" + bytes(26) + b"archive/data.pkl")
    return plain(folder, str(folder / "model.pt")).options


@refused("Weights whose header claims a terabyte", "lies outside the file")
def weights_of_a_terabyte(folder, card):
    card = own_card(folder, card)
    header = json.dumps({"a": {"dtype": "F32", "shape": [1 << 38], "data_offsets": [0, 1 << 40]}}).encode()
    card.with_suffix(".safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    write_sums(card.parent)
    return plain(folder, str(card)).options


def behind_two_vrts(options, folder, name, **fields):
    """Put two VRTs in front of an input, a stack and a mosaic of it, and write the result over the input."""
    path = getattr(options, name).raster.path
    stack, mosaic = str(folder / "stack.vrt"), str(folder / "mosaic.vrt")
    gdal.BuildVRT(stack, [path], separate=name != "optical").FlushCache()
    gdal.BuildVRT(mosaic, [stack]).FlushCache()
    return changed(options, **{name: RasterSource(mosaic)}, **{"restored": path, **fields})


@refused("OUTPUT is a file of the optical raster, behind two VRTs", "OUTPUT 'optical.tif' is also an input")
def output_behind_vrts(folder, card):
    return behind_two_vrts(plain(folder, card).options, folder, "optical")


@refused("OUTPUT is the SAR raster, behind two VRTs", "OUTPUT 'sar.tif' is also an input")
def output_is_sar_behind_vrts(folder, card):
    return behind_two_vrts(plain(folder, card).options, folder, "sar")


@refused("OUTPUT is the cloud mask, behind two VRTs and a hard link", "OUTPUT 'link.tif' is also an input")
def output_is_mask_behind_vrts(folder, card):
    options = plain(folder, card).options
    os.link(options.mask.raster.path, folder / "link.tif")
    return behind_two_vrts(options, folder, "mask", restored=str(folder / "link.tif"))


@refused(
    "TRANSLATION is the SAR raster, behind two VRTs and a symbolic link", "TRANSLATION 'link.tif' is also an input"
)
def translation_behind_vrts(folder, card):
    options = plain(folder, card).options
    os.symlink(options.sar.raster.path, folder / "link.tif")
    fields = {"restored": options.written.restored, "translation": str(folder / "link.tif")}
    return behind_two_vrts(options, folder, "sar", **fields)


@refused("The cloud mask is the mask file that belongs to an earlier OUTPUT (.msk)", "is also an input")
def sidecar_is_input(folder, card):
    options = plain(folder, card).options
    os.rename(options.mask.raster.path, folder / "out.tif.msk")
    return changed(options, mask=RasterSource(str(folder / "out.tif.msk")))


@refused("Empty file", "sar.tif' cannot be opened")
def empty_file(folder, card):
    options = plain(folder, card).options
    Path(options.sar.raster.path).write_bytes(b"")
    return options


@refused("A folder", "It is a folder: choose a raster inside it")
def a_folder(folder, card):
    (folder / "sentinel1").mkdir()
    return changed(plain(folder, card).options, sar=RasterSource(str(folder / "sentinel1")))


@refused("The folder of a Sentinel product", "choose a raster inside it (Sentinel-1: measurement")
def safe_folder(folder, card):
    (folder / "S1A_IW_GRDH_1SDV.SAFE").mkdir()
    return changed(plain(folder, card).options, sar=RasterSource(str(folder / "S1A_IW_GRDH_1SDV.SAFE")))


@refused("A zip", "It is an archive: extract it, or choose a raster inside it: '/vsizip/")
def a_zip(folder, card):
    options = plain(folder, card).options
    shutil.make_archive(str(folder / "download"), "zip", folder, "sar.tif")
    return changed(options, sar=RasterSource(str(folder / "download.zip")))


@refused("A file inside a zip that is not there", "choose a raster inside it: '/vsizip/")
def not_in_the_zip(folder, card):
    options = a_zip(folder, card)
    return changed(options, sar=RasterSource(f"/vsizip/{options.sar.raster.path}/vv.tif"))


@refused("A zip without a raster", "It is an archive without a raster that GDAL can read")
def zip_of_texts(folder, card):
    options = plain(folder, card).options
    (folder / "readme.txt").write_text("No raster here.")
    shutil.make_archive(str(folder / "texts"), "zip", folder, "readme.txt")
    return changed(options, sar=RasterSource(str(folder / "texts.zip")))


@refused("A variable that the netCDF file does not have", "Choose a raster that it holds: 'NETCDF:\"sar.nc\":Band1', '")
def no_such_variable(folder, card):
    options, path = plain(folder, card).options, folder / "sar.nc"
    gdal.Translate(str(path), options.optical.raster.path, format="netCDF").FlushCache()
    return changed(options, sar=RasterSource(f'NETCDF:"{path}":VV'))


@refused("A variable of a netCDF file that is not there", "There is no file 'sar.nc'")
def no_netcdf(folder, card):
    options = plain(folder, card).options
    return changed(options, sar=RasterSource(f'NETCDF:"{folder / "sar.nc"}":VV'))


@refused("Polygons in place of SAR", "It is a vector layer: turn it into a raster first")
def polygons(folder, card):
    drawn = write_vector(folder / "clouds.gpkg", [wkt_of_rings([box(3, 3, 9, 9)])])
    return changed(plain(folder, card).options, sar=RasterSource(drawn))


def drawn_mask(folder, card, name, shapes, choice="", **writing):
    """Return options with a layer of ``shapes`` (WKT) as cloud mask."""
    path = write_vector(folder / name, shapes, **writing)
    return changed(plain(folder, card).options, mask=RasterSource(path + choice))


@refused("Cloud mask of points", "is a layer of points, not of polygons")
def points(folder, card):
    return drawn_mask(folder, card, "points.gpkg", ["POINT (600100 5099900)"], kind=ogr.wkbPoint)


@refused("Cloud mask of lines in a layer of any geometry", "is a layer of features without an area")
def lines(folder, card):
    return drawn_mask(folder, card, "lines.gpkg", ["LINESTRING (600100 5099900, 600200 5099800)"])


@refused("Polygons without CRS", "have no CRS that can be read. Assign it")
def polygons_without_crs(folder, card):
    return drawn_mask(folder, card, "drawn.shp", [wkt_of_rings([box(3, 3, 9, 9)])], with_crs=False, kind=ogr.wkbPolygon)


@refused(
    "Two layers of polygons in one file", "has 2 layers: 'morning', 'noon'. Choose one, such as 'clouds.gpkg|layer"
)
def two_layers(folder, card):
    write_vector(folder / "clouds.gpkg", [wkt_of_rings([box(3, 3, 9, 9)])], layer="morning")
    return drawn_mask(folder, card, "clouds.gpkg", [wkt_of_rings([box(3, 3, 9, 9)])], layer="noon")


@refused("A layer that the file does not have", "There is no layer 'dusk' in the cloud mask 'clouds.gpkg'")
def no_such_layer(folder, card):
    return drawn_mask(folder, card, "clouds.gpkg", [wkt_of_rings([box(3, 3, 9, 9)])], "|layername=dusk")


@refused("Polygons, MASK_TYPE scl", "MASK_TYPE is 'scl', but the cloud mask 'clouds.gpkg' is a layer of polygons")
def polygons_with_type(folder, card):
    return changed(drawn_mask(folder, card, "clouds.gpkg", [wkt_of_rings([box(3, 3, 9, 9)])]), mask_type="scl")


@refused("A pipe (FIFO)", "sar.pipe' is a pipe or a device")
def a_pipe(folder, card):
    os.mkfifo(folder / "sar.pipe")
    return changed(plain(folder, card).options, sar=RasterSource(str(folder / "sar.pipe")))


@refused("A VRT over a pipe", "sar.pipe' is a pipe or a device")
def vrt_over_a_pipe(folder, card):
    options = plain(folder, card).options
    vrt = folder / "sar.vrt"
    gdal.Translate(str(vrt), options.sar.raster.path, format="VRT").FlushCache()
    vrt.write_text(vrt.read_text().replace("sar.tif", "sar.pipe"))
    os.mkfifo(folder / "sar.pipe")
    return changed(options, sar=RasterSource(str(vrt)))


@refused("Symbolic links in a circle", "sar.tif' cannot be opened")
def circle_of_links(folder, card):
    options = plain(folder, card).options
    os.unlink(options.sar.raster.path)
    os.symlink("link.tif", options.sar.raster.path)
    os.symlink("sar.tif", folder / "link.tif")
    return options


@refused("A VRT that refers to a file that is gone", "sar.vrt' cannot be")
def vrt_to_nowhere(folder, card):
    options = plain(folder, card).options
    gdal.Translate(str(folder / "sar.vrt"), options.sar.raster.path, format="VRT").FlushCache()
    os.unlink(options.sar.raster.path)
    return changed(options, sar=RasterSource(str(folder / "sar.vrt")))


@refused("A VRT that refers to itself", "sar.vrt' cannot be")
def vrt_to_itself(folder, card):
    options = plain(folder, card).options
    gdal.Translate(str(folder / "sar.vrt"), options.sar.raster.path, format="VRT").FlushCache()
    (folder / "sar.vrt").write_text((folder / "sar.vrt").read_text().replace("sar.tif", "sar.vrt"))
    return changed(options, sar=RasterSource(str(folder / "sar.vrt")))


@refused("Blocks that take more than 1 GiB each", "at most 1024 MiB are allowed")
def huge_blocks(folder, card):
    how = ["TILED=YES", "BLOCKXSIZE=32768", "BLOCKYSIZE=16384", "SPARSE_OK=TRUE", "COMPRESS=DEFLATE"]
    driver = gdal.GetDriverByName("GTiff")
    dataset = driver.Create(str(folder / "blocks.tif"), 100, 100, 1, gdal.GDT_Float32, options=how)
    original = gdal.Open(plain(folder, card).options.sar.raster.path)
    dataset.SetProjection(original.GetProjection())
    dataset.SetGeoTransform(original.GetGeoTransform())
    dataset = None
    return changed(plain(folder, card).options, sar=RasterSource(str(folder / "blocks.tif")))


def with_damaged_key(path):
    """Give the second key of a GeoTIFF's CRS a type that there is not, as a flipped bit does."""
    content = bytearray(Path(path).read_bytes())
    at = content.find((1025).to_bytes(2, "little") + b"\0\0\1\0")
    content[at + 2 : at + 4] = (7).to_bytes(2, "little")
    Path(path).write_bytes(content)


@refused("GeoTIFF with a damaged key of its CRS", "sar.tif' cannot be")
def damaged_key(folder, card):
    if int(gdal.VersionInfo()) >= 3_100_000:
        pytest.skip("GDAL reads the CRS in spite of the damaged key since 3.10")
    options = plain(folder, card).options
    with_damaged_key(options.sar.raster.path)
    return options
