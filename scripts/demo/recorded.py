"""What a run of 'Remove clouds' read and wrote, from the metadata of its result."""

import json
import re
from dataclasses import dataclass, is_dataclass
from typing import Optional, Union, get_args, get_origin, get_type_hints

import numpy as np
from osgeo import gdal
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.options.removeclouds import RestoreOptions
from sar_cloud_removal.pipeline.rasters.grid import Grid, Window
from sar_cloud_removal.pipeline.rasters.image import image_on_grid
from sar_cloud_removal.pipeline.rasters.optical import OpticalBands
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.scene.inputs import OpenedInputs, open_inputs
from sar_cloud_removal.pipeline.scene.proof import EXPECTED_TAG
from sar_cloud_removal.pipeline.scene.references import OpenedReference


def recorded_options(path) -> RestoreOptions:
    """Return the options of the run that made the raster ``path``."""
    return _rebuilt(RestoreOptions, json.loads(gdal.Open(str(path)).GetMetadataItem("SAR_CLOUD_REMOVAL_PARAMETERS")))


def _rebuilt(kind, plain):
    """Return a value of the type ``kind`` from ``plain``, what ``dataclasses.asdict`` and JSON made of it."""
    if get_origin(kind) is Union:  # Optional
        return None if plain is None else _rebuilt(get_args(kind)[0], plain)
    if is_dataclass(kind):
        types = get_type_hints(kind)
        return kind(**{name: _rebuilt(types[name], value) for name, value in plain.items()})
    if get_origin(kind) is tuple:
        return tuple(_rebuilt(get_args(kind)[0], value) for value in plain)
    return plain


def expected_psnr_db(path) -> Optional[float]:
    """Return the PSNR that the run that made the raster ``path`` expected, ``None`` where it could not say."""
    found = re.match(r"(-?[\d.]+) dB", gdal.Open(str(path)).GetMetadataItem(EXPECTED_TAG) or "")
    return found and float(found.group(1))


@dataclass(frozen=True)
class Run:
    """A run: ``path`` of its result, its ``options``, and the rasters it read."""

    path: str
    options: RestoreOptions
    inputs: OpenedInputs

    @property
    def optical(self) -> OpticalBands:
        """The bands of the optical raster."""
        return self.inputs.optical

    @property
    def reference(self) -> Optional[OpenedReference]:
        """The first reference, ``None`` without any."""
        return self.inputs.references[0] if self.inputs.references else None

    @property
    def shown(self) -> tuple:
        """The positions among the restored bands of those to show as red, green and blue."""
        return self.optical.rgb or (0, 0, 0)


def recorded_run(path) -> Run:
    """Return the run that made the raster ``path``, its rasters opened."""
    options = recorded_options(path)
    return Run(str(path), options, open_inputs(options, Rasters(), NullFeedback()))


def read_reference(reference: OpenedReference, positions, grid: Grid) -> np.ndarray:
    """Return those bands of ``reference`` that match the restored ones at ``positions``, (B, H, W) float32 on ``grid``.

    A band is NaN where the reference has no data, or not this band at all.
    """
    matches = [reference.matches[position] for position in positions]
    numbers = [reference.numbers[match or 0] for match in matches]
    readers = image_on_grid(reference.raster, numbers, grid, reference.what, NullFeedback(), zero_is_nodata=True)
    whole = Window(0, 0, *grid.shape)
    bands = [
        np.where(valid, values, np.float32(np.nan)) for values, valid in (reader.read(whole) for reader in readers)
    ]
    bands = [np.full_like(band, np.nan) if match is None else band for band, match in zip(bands, matches)]
    return np.stack(bands).astype(np.float32)
