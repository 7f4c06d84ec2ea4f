"""The NDVI of points of a series by date, read from the rasters that were written."""

import csv
import io
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from ...errors import OptionError
from ...feedback import Feedback, PartOfWork
from ..options.removecloudsseries import Point
from ..options.sources import OpticalSource, RasterSource
from ..pixels.indices import INDICES, RasterIndex
from ..pixels.origins import NOT_RESTORED, OBSERVED
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.grid import Grid, Window
from ..rasters.optical import image_bands
from ..rasters.raster import Raster, Rasters
from ..scene.products import CORRELATION_TAG, FACTORS_TAG
from .feedback import OnlyProgress
from .outcomes import KINDS, Outcome
from .units import DateUnits

NO_DATA = "no_data"
_NAMES = {value: name for name, value in KINDS.items()}
_NDVI = INDICES["NDVI"]


@dataclass(frozen=True)
class PlacedPoint:
    """A point and the pixel of the grid that it lies in."""

    point: Point
    pixel: Window


@dataclass(frozen=True)
class Moment:
    """What a point shows on one date (as 2024-05-03).

    ``source``: what the pixel comes from, one of ``KINDS`` or ``NO_DATA``. ``ndvi``: ``None`` without data and where a
    hidden pixel was not restored. ``error``: of 100 true values 68 lie within plus or minus this of ``ndvi``; ``None``
    for what was observed and where it is not known.
    """

    date: str
    source: str
    ndvi: Optional[float] = None
    error: Optional[float] = None

    @property
    def is_observed(self) -> bool:
        """Whether the value is the raster's own."""
        return self.source == _NAMES[OBSERVED]


@dataclass(frozen=True)
class Curve:
    """The NDVI of a point, a moment for each date with a result that has an NDVI."""

    point: Point
    moments: Tuple[Moment, ...]


@dataclass(frozen=True)
class Curves:
    """The curves of all points, none where no date has an NDVI; ``remarks`` say how they were read, or why not."""

    curves: Tuple[Curve, ...] = ()
    remarks: Tuple[str, ...] = ()


def place_points(points: Sequence[Point], grid: Grid) -> Tuple[PlacedPoint, ...]:
    """Return the pixels of ``points`` on ``grid``, which is north-up; raise ``OptionError`` for one outside."""
    return tuple(PlacedPoint(point, _pixel(point, grid)) for point in points)


def _pixel(point: Point, grid: Grid) -> Window:
    if grid.geotransform is None:
        raise OptionError(
            "POINTS are coordinates, but the grid of the results has none: it is not georeferenced. Leave POINTS "
            "empty, or assign a CRS and a geotransform to the rasters."
        )
    x, dx, _, y, _, dy = grid.geotransform
    row, col = math.floor((point.y - y) / dy), math.floor((point.x - x) / dx)
    if not (0 <= row < grid.height and 0 <= col < grid.width):
        right, bottom = x + dx * grid.width, y + dy * grid.height
        raise OptionError(
            f"The point '{point.name}' of POINTS, {point.x:.10g},{point.y:.10g}, lies outside the grid of the results, "
            f"whose x runs from {x:.10g} to {right:.10g} and y from {bottom:.10g} to {y:.10g}. Give x,y in its CRS."
        )
    return Window(row, col, 1, 1)


def read_curves(
    results: Sequence[Tuple[Outcome, OpticalSource, Optional[DateUnits]]],
    folder: Path,
    points: Sequence[PlacedPoint],
    feedback: Feedback,
) -> Curves:
    """Return the NDVI of ``points`` on the dates of ``results``, each with the restored raster in ``folder`` and its
    units, ``None`` where they are not known.

    Raises ``PluginError`` where a raster cannot be read.
    """
    moments: List[List[Moment]] = [[] for _ in points]
    scales: Dict[str, List[str]] = {}
    without: List[str] = []
    with BlockCacheLimit():
        for number, (outcome, source, units) in enumerate(results):
            part = OnlyProgress(PartOfWork(feedback, number / len(results), (number + 1) / len(results)))
            optical = image_bands(source, Rasters(), part)
            positions = optical.positions_of(_NDVI.bands)
            if None in positions or units is None:
                without.append(outcome.date)
                continue
            scale = units.scale_of(optical.restored)
            scales.setdefault(scale.how, []).append(outcome.date)
            date = _Date(outcome, folder, optical, RasterIndex(_NDVI, positions, scale))
            for found, placed in zip(moments, points):
                found.append(date.at(placed.pixel))
    remarks = [f"Reflectance of {_dates(dates, results)}: {how}." for how, dates in scales.items()]
    if without:
        remarks.append(
            f"No NDVI of {_dates(without, results)}: red and near infrared are not both among the restored bands, or "
            "cannot be told by the names of the bands. Name the bands in the rasters (B4, B8 …) and restore both."
        )
    curves = (Curve(placed.point, tuple(found)) for placed, found in zip(points, moments))
    return Curves(tuple(curves) if scales else (), tuple(remarks))


class _Date:
    """One date, opened for reading pixels."""

    def __init__(self, outcome: Outcome, folder: Path, optical, ndvi: RasterIndex):
        self._date, self._optical, self._ndvi = outcome.date, optical, ndvi
        files = [outcome.file(product) for product in ("provenance", "confidence", "index_error")]
        opened = [file and Raster(RasterSource(str(folder / file))) for file in files]
        self._provenance, self._confidence, self._index_errors = opened

    def at(self, pixel: Window) -> Moment:
        """Return what ``pixel`` shows."""
        values, valid = self._optical.read(pixel)
        origin = int(self._provenance.reader(1).read(pixel)[0][0, 0])
        if not valid[0, 0] or origin not in _NAMES:
            return Moment(self._date, NO_DATA)
        ndvi = float(self._ndvi.of_values(values)[0, 0])
        if origin == NOT_RESTORED or not math.isfinite(ndvi):
            return Moment(self._date, _NAMES[origin])
        return Moment(self._date, _NAMES[origin], ndvi, None if origin == OBSERVED else self._error(values, pixel))

    def _error(self, values, pixel) -> Optional[float]:
        """Return the error of the NDVI: of the raster of spectral indices, or else from those of the bands, their
        correlation and the factor that trials showed.
        """
        if self._confidence is None:
            return None
        names = () if self._index_errors is None else self._index_errors.names
        told = [number for number, name in enumerate(names, start=1) if name.split(",")[0] == _NDVI.name]
        if told:
            error = float(self._index_errors.reader(told[0]).read(pixel)[0][0, 0])
        else:
            errors = np.stack([self._confidence.reader(band + 1).read(pixel)[0] for band in range(len(values))])
            error = float(self._ndvi.error_of_values(values, errors, self._correlation(len(values)))[0, 0])
            error *= self._factor()
        return error if math.isfinite(error) else None

    def _correlation(self, bands):
        """Return the correlation (B, B) of the bands' errors; where no trials showed it, they count as independent."""
        text = self._confidence.dataset.GetMetadataItem(CORRELATION_TAG)
        return json.loads(text) if text else np.eye(bands)

    def _factor(self) -> float:
        """Return by how much the propagated error is to be multiplied, 1 where no trials showed it."""
        text = self._confidence.dataset.GetMetadataItem(FACTORS_TAG)
        return json.loads(text).get(_NDVI.name, 1.0) if text else 1.0


def _dates(dates, results) -> str:
    return "all dates" if len(dates) == len(results) else ", ".join(dates)


def points_table(curves: Curves) -> str:
    """Return the curves as CSV, a line for each point and date; what is unknown is empty."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(("point", "x", "y", "date", "source", "ndvi", "ndvi_error"))
    for curve in curves.curves:
        point = curve.point
        for moment in curve.moments:
            figures = ("" if value is None else repr(value) for value in (moment.ndvi, moment.error))
            writer.writerow((point.name, repr(point.x), repr(point.y), moment.date, moment.source, *figures))
    return target.getvalue()
