"""Refused files: damaged ones, outputs that cannot be written, models that cannot be trusted."""

import json
import os
import resource
import shutil
from contextlib import contextmanager
from pathlib import Path

from rasters import ORIGIN, sar_db
from runs import changed
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


@refused("Model card with a value of the wrong kind", "holds a value of the wrong kind")
def broken_card(folder, card):
    return plain(folder, changed_card(folder, card, statistics=[])).options
