"""Pictures of what a restoration was made from and what it made, one beside the other."""

from pathlib import Path

import numpy as np
from osgeo import gdal
from PIL import Image, ImageDraw, ImageFont
from sar_cloud_removal.errors import GridError
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.options.sources import SarSource
from sar_cloud_removal.pipeline.rasters.grid import Grid, Window
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.scene.sar import OpenedSar

from .recorded import Run, read_reference, recorded_run

LONGEST_SIDE_PX = 1024
"""Larger rasters are shown smaller, as averages."""
COLUMNS = 4
"""Pictures in a row of the panel."""
CAPTIONS = {
    "before": "Sentinel-2 as given",
    "reference": "Another date",
    "sar": "Sentinel-1",
    "truth": "Truth",
    "alone": "Clouds removed with SAR alone",
    "after": "Clouds removed",
    "provenance": "Provenance",
    "error": "Expected error",
}
"""In the order of the panel."""
_GAP_PX = 8
_FADED = 0.35
"""How much of the ground shows under the provenance."""


def shown_grid(grid: Grid) -> Grid:
    """Return ``grid`` with pixels so much larger that a picture of it has at most 1024 on its longer side."""
    factor = max(1, -(-max(grid.shape) // LONGEST_SIDE_PX))
    if factor == 1:
        return grid
    width, height = -(-grid.width // factor), -(-grid.height // factor)
    if grid.geotransform is None:
        return Grid(width, height)
    x, dx, _, y, _, dy = grid.geotransform
    return Grid(width, height, (x, dx * grid.width / width, 0.0, y, 0.0, dy * grid.height / height), grid.crs_wkt)


def read_bands(paths, bands, shape=None, resampling=gdal.GRIORA_Average) -> np.ndarray:
    """Return one band of each raster as (B, H, W), brought to ``shape`` (height, width) where that is given."""
    size = {} if shape is None else {"buf_xsize": shape[1], "buf_ysize": shape[0], "resample_alg": resampling}
    datasets = [gdal.Open(str(path)) for path in paths]  # GDAL's bands do not outlive them
    return np.stack([dataset.GetRasterBand(band).ReadAsArray(**size) for dataset, band in zip(datasets, bands)])


def read_sar_db(source: SarSource, grid: Grid) -> np.ndarray:
    """Return the SAR band (1, H, W) in dB on ``grid``, NaN where there is none or it has no place on the map."""
    silent = NullFeedback()
    try:
        opened = OpenedSar(source, Rasters(), silent)
        band = opened.read_as(opened.recognise(silent), grid, silent)
    except GridError:  # without a CRS, SAR cannot be shown smaller
        return np.full((1, *grid.shape), np.nan, np.float32)
    return band.read_db(Window(0, 0, *grid.shape))


def stretch(values) -> tuple:
    """Return the limits (B,) between which ``values`` (B, H, W) are shown: 1 and 99 % of what is finite and not 0."""
    shown = [band[np.isfinite(band) & (band != 0)] for band in values]
    limits = [np.percentile(band, (1, 99)) if band.size else (0.0, 1.0) for band in shown]
    return tuple(np.array(limits).T)


def picture(values, limits) -> Image.Image:
    """Return ``values`` (3, H, W) or (1, H, W) as a picture, black and white at the ``limits``; NaN is black."""
    lo, hi = (limit[:, None, None] for limit in limits)
    scaled = np.clip((values - lo) / np.maximum(hi - lo, 1e-6), 0, 1)
    pixels = np.rint(np.nan_to_num(scaled) * 255).astype(np.uint8)
    return Image.fromarray(np.broadcast_to(pixels, (3, *pixels.shape[1:])).transpose(1, 2, 0).copy())


def side_by_side(pictures, captions=CAPTIONS, columns=None) -> Image.Image:
    """Return the ``pictures`` (name to picture, all of one size) under their ``captions`` (by name), so many
    ``columns`` in a row, or all.
    """
    width, height = next(iter(pictures.values())).size
    letters_px = max(14, width // 28)
    font = ImageFont.load_default(size=letters_px)
    columns, step = min(len(pictures), columns or len(pictures)), height + 2 * letters_px
    rows = -(-len(pictures) // columns)
    panel = Image.new("RGB", (columns * (width + _GAP_PX) - _GAP_PX, rows * step), "white")
    draw = ImageDraw.Draw(panel)
    for index, (name, image) in enumerate(pictures.items()):
        left, top = index % columns * (width + _GAP_PX), index // columns * step
        panel.paste(image, (left, top + 2 * letters_px))
        draw.text((left + _GAP_PX, top + letters_px // 3), captions[name], fill="black", font=font)
    return panel


def draw_pictures(restored_path, truth_path=None, alone_path=None) -> list:
    """Write what the run that made a raster read and wrote as PNGs beside that; return their paths.

    ``truth_path``: the ground without clouds. ``alone_path``: the same clouds removed without references. The last
    picture is the panel of all of them.
    """
    run = recorded_run(restored_path)
    grid, written = shown_grid(run.optical.grid), run.options.written
    numbers = [run.optical.restored[position] + 1 for position in run.shown]
    after = read_bands([restored_path] * 3, numbers, grid.shape)
    limits = stretch(after)  # clouds are gone from it, so they do not decide how the ground is shown
    images = {"before": picture(_before(run, grid), limits), "after": picture(after, limits)}
    for name, path in (("truth", truth_path), ("alone", alone_path)):
        if path:
            images[name] = picture(read_bands([path] * 3, numbers, grid.shape), limits)
    if run.reference:
        other = _read_other_date(run, grid)
        # of the same type they are in the same unit, so far as a picture shows it
        same = run.reference.raster.reader(run.reference.numbers[0]).dtype == run.optical.dtype
        images["reference"] = picture(other, limits if same else stretch(other))
    if run.options.sar:
        sar_db = read_sar_db(run.options.sar, grid)
        images["sar"] = picture(sar_db, stretch(sar_db))
    if written.provenance:
        images["provenance"] = provenance_picture(written.provenance, images["after"])
    if written.confidence:
        error = read_bands([written.confidence] * 3, [position + 1 for position in run.shown], grid.shape)
        error = error.mean(axis=0, keepdims=True)
        images["error"] = picture(error, (np.zeros(1), stretch(error)[1]))
    images = {name: images[name] for name in CAPTIONS if name in images}
    captions = {**CAPTIONS, "after": "Clouds removed with the other date"} if run.reference else CAPTIONS
    images["panel"] = side_by_side(images, captions, COLUMNS)
    paths = [Path(restored_path).with_name(f"{name}.png") for name in images]
    for path, image in zip(paths, images.values()):
        image.save(path)
    return paths


def _before(run: Run, grid: Grid) -> np.ndarray:
    bands, indices = run.optical.bands, [run.optical.restored[position] for position in run.shown]
    paths = [bands.rasters[index].path for index in indices]
    return read_bands(paths, [bands.band_numbers[index] for index in indices], grid.shape)


def _read_other_date(run: Run, grid: Grid) -> np.ndarray:
    try:
        return read_reference(run.reference, run.shown, grid)
    except GridError:  # without a CRS, it cannot be shown smaller
        return np.full((3, *grid.shape), np.nan, np.float32)


def provenance_picture(path, ground: Image.Image) -> Image.Image:
    """Return the provenance raster ``path`` in QGIS's colours for it over ``ground`` in grey, with a legend."""
    from sar_cloud_removal.gui.styling import provenance_appearance

    width, height = ground.size
    kinds = read_bands([path], [1], (height, width), gdal.GRIORA_NearestNeighbour)[0]
    pixels = np.asarray(ground.convert("L").convert("RGB"), np.float32)
    legend = []
    for value, colour, label in provenance_appearance("").palette:
        if len(colour) == len("#rrggbb") and (kinds == value).any():  # others are transparent
            legend.append((colour, label))
            tint = np.array([int(colour[index : index + 2], 16) for index in (1, 3, 5)], np.float32)
            here = kinds == value
            pixels[here] = _FADED * pixels[here] + (1 - _FADED) * tint
    image = Image.fromarray(np.rint(pixels).astype(np.uint8))
    _put_legend(image, legend)
    return image


def _put_legend(image: Image.Image, entries) -> None:
    """Draw ``entries`` (colour, label) into the lower left corner of ``image``."""
    letters_px = max(10, image.size[0] // 36)
    font, line_px = ImageFont.load_default(size=letters_px), letters_px * 3 // 2
    draw = ImageDraw.Draw(image)
    longest = max((font.getlength(label) for _, label in entries), default=0)
    top = image.size[1] - line_px * len(entries) - letters_px // 2
    if entries:
        draw.rectangle((0, top, longest + 3 * letters_px, image.size[1]), fill="white")
    for index, (colour, label) in enumerate(entries):
        y = top + letters_px // 4 + index * line_px
        draw.rectangle((letters_px // 2, y, letters_px * 3 // 2, y + letters_px), fill=colour)
        draw.text((2 * letters_px, y - letters_px // 6), label, fill="black", font=font)
