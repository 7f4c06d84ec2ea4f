"""A scene that is restored in one piece and in blocks, and what a raster tells of itself beside its pixels."""

import json
from pathlib import Path

import numpy as np
from osgeo import gdal
from rasters import disc
from runs import changed

SHAPE = (300, 560)
CLOUDS = disc(SHAPE, (150, 200), 60) | disc(SHAPE, (260, 520), 30)


def in_blocks(options, name="blocks.tif", **changes):
    """Return ``options`` that write ``name`` in the same folder, in blocks."""
    output = Path(options.written.restored).with_name(name)
    work = str(output.parent.parent / "work")
    return changed(options, restored=str(output), work_folder=work, block_px=256, **changes)


def described(path):
    """Return everything but the pixels that a raster tells of itself, without what is particular to its format."""
    dataset = gdal.Open(str(path))
    bands = [dataset.GetRasterBand(index + 1) for index in range(dataset.RasterCount)]
    tags = {key: text for key, text in dataset.GetMetadata().items() if key.startswith("SAR_CLOUD")}
    parameters = json.loads(tags.pop("SAR_CLOUD_REMOVAL_PARAMETERS"))
    del parameters["written"]
    facts = [
        (b.DataType, str(b.GetNoDataValue()), b.GetDescription(), b.GetScale() or 1, b.GetOffset() or 0,
         b.GetUnitType(),
         b.GetColorInterpretation(), b.GetMaskFlags()) for b in bands
    ]  # fmt: skip
    place = dataset.GetProjection(), dataset.GetGeoTransform(can_return_null=True)
    return dataset.RasterXSize, dataset.RasterYSize, place, facts, tags, parameters


def masks(path):
    dataset = gdal.Open(str(path))
    return np.stack([dataset.GetRasterBand(i + 1).GetMaskBand().ReadAsArray() for i in range(dataset.RasterCount)])
