"""What the cases of the table of inputs are made of."""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Callable, List, Optional, Tuple

import numpy as np
from oracle import Ground
from rasters import ORIGIN, PIXEL_M, write_raster, write_scene
from runs import changed, scene_options
from sar_cloud_removal.pipeline.options.removeclouds import RestoreOptions
from sar_cloud_removal.pipeline.options.sources import RasterSource

SHAPE = (48, 56)
ACCEPTED: List["Accepted"] = []
REFUSED: List["Refused"] = []
OF_TASKS: List["OfTask"] = []


@dataclass(frozen=True)
class Prepared:
    """The options of a case and the ground they show; the result must be the reference's within ``tolerance``.

    ``warnings`` are fragments of the warnings that must come, in order; no others may.
    """

    options: RestoreOptions
    ground: Ground
    tolerance: float = 1.0
    warnings: Tuple[str, ...] = ()
    ways: Tuple[int, int] = (1, 1)
    """-1 where the rows, or the columns, of the optical raster run the other way: the ground is north-up."""

    def told(self, **options) -> "Prepared":
        """Return the case with some options changed."""
        return replace(self, options=changed(self.options, **options))

    def showing(self, **ground) -> "Prepared":
        """Return the case with another ground: what is expected, not what is written."""
        return replace(self, ground=replace(self.ground, **ground))

    def warning(self, *fragments) -> "Prepared":
        """Return the case with ``fragments`` of further warnings to come."""
        return replace(self, warnings=self.warnings + fragments)

    def with_optical(self, values, valid=None, **how) -> "Prepared":
        """Rewrite the optical raster with ``values`` (B, H, W), the first three of which count."""
        write_raster(self.options.optical.raster.path, values, **how)
        return self.showing(optical=values[:3], valid=valid)

    def with_sar(self, values, sar_db, **how) -> "Prepared":
        """Rewrite the SAR raster with ``values`` (B, H, W); ``sar_db`` (H, W) is what it shows on the optical grid."""
        write_raster(self.options.sar.raster.path, values, **how)
        return self.showing(sar_db=sar_db)

    def with_mask(self, values, known=None, **how) -> "Prepared":
        """Rewrite the mask with ``values`` (H, W); it still shows the same cloud where it is ``known``."""
        write_raster(self.options.mask.raster.path, values, **how)
        return self.showing(known=known)


@dataclass(frozen=True)
class Accepted:
    """``build(folder, card)`` writes the rasters and returns what to expect of them.

    ``check(result, prepared)`` asserts more about the result, a GDAL dataset.
    """

    title: str
    build: Callable[[Path, str], Prepared]
    check: Optional[Callable] = None


@dataclass(frozen=True)
class Refused:
    """``build(folder, card)`` writes the rasters and returns the options; the error text contains ``fragment``.

    ``during()`` is a context in which the run has to fail.
    """

    title: str
    build: Callable[[Path, str], RestoreOptions]
    fragment: str
    during: Callable = nullcontext


@dataclass(frozen=True)
class OfTask:
    """``build(folder, card)`` writes the rasters and returns ``run(log)``, which runs the algorithm ``task``.

    Where it is not ``refused`` with that fragment of an error, the run asserts that the result is right; ``warnings``
    are fragments of the warnings that must come, in order.
    """

    task: str
    title: str
    build: Callable[[Path, str], Callable]
    refused: str = ""
    warnings: Tuple[str, ...] = ()


def of_task(task, title, refused="", warnings=()):
    """Enter the decorated builder into the table as a case of another algorithm than ``removeclouds``."""

    def enter(build):
        OF_TASKS.append(OfTask(task, title, build, refused, warnings))
        return build

    return enter


def accepted(title, check=None):
    """Enter the decorated builder into the table as an accepted case."""

    def enter(build):
        ACCEPTED.append(Accepted(title, build, check))
        return build

    return enter


def refused(title, fragment, during=nullcontext):
    """Enter the decorated builder into the table as a refused case."""

    def enter(build):
        REFUSED.append(Refused(title, build, fragment, during))
        return build

    return enter


def plain(folder, card, shape=SHAPE, cloudy=None, bands=3, **changes) -> Prepared:
    """Return the plain case: one scene on one grid, of ``shape``, under one cloud."""
    scene = write_scene(folder, shape, bands, cloudy=cloudy)
    ground = Ground(scene.optical_dn, scene.sar_db[0], scene.cloudy)
    return Prepared(scene_options(scene, Path(folder) / "out.tif", card, **changes), ground)


def separate(prepared, folder) -> Tuple[RasterSource, ...]:
    """Write the red, green and blue band of a case into files of their own."""
    names = ("T32_B04.tif", "T32_B03.tif", "T32_B02.tif")
    return tuple(RasterSource(write_raster(folder / name, band)) for name, band in zip(names, prepared.ground.optical))


def turned(values, ways, shape=SHAPE):
    """Return ``values`` (…, H, W) as they are stored where rows or columns run the other way, and the geotransform."""
    down, right = ways
    x = ORIGIN[0] + (shape[1] * PIXEL_M if right < 0 else 0)
    y = ORIGIN[1] - (shape[0] * PIXEL_M if down < 0 else 0)
    return values[..., ::down, ::right], (x, right * PIXEL_M, 0.0, y, 0.0, -down * PIXEL_M)


def card_limits(mean, sigma):
    """Return the limits of the three bands that follow from a model card's statistics."""
    return np.full(3, mean - 2.5 * sigma), np.full(3, mean + 2.5 * sigma)
