"""The options of ``removecloudsseries``: plain values, checked in one place for dialog, models and engine."""

import math
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Optional, Sequence, Tuple

from ...errors import OptionError
from .checks import WritesFiles, choice_problems, filled_text_problems, is_finite, is_number, text_problems
from .inference import InferenceOptions
from .removeclouds import AUTO, BlockOptions, Outputs, RestoreOptions, Rim
from .sources import (
    DETECT,
    GIVEN_MASK_TYPES,
    MaskSource,
    OpticalSource,
    RasterSource,
    ReferenceSource,
    SarSource,
    path_problems,
)

SERIES_MASK_TYPES = (*GIVEN_MASK_TYPES, DETECT)
MAX_DATES = 500
DEFAULT_FILTER = "*.tif;*.tiff;*.jp2;*.vrt"
"""The rasters of a folder, by their names."""
DEFAULT_MAX_DAYS = 6
"""Two Sentinel-1 satellites pass every six days; between two passes of one, the nearest is as close."""
MOST_POINTS = 10
"""More curves are hard to tell apart."""


@dataclass(frozen=True)
class Point:
    """A point whose NDVI is followed through a series: ``x`` and ``y`` in the CRS of the results' grid."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class SeriesOptions(WritesFiles):
    """The options of ``removecloudsseries``.

    Args:
        rasters: the dates, at least two optical rasters of one place, on any grids, in any order.
        sars: SAR rasters; each date takes that of the nearest day within ``max_days``.
        masks: cloud masks; each date takes that of its own day.
        grid: the raster whose grid the results have; ``None`` for that of the earliest date.
        dates: corrections, as ``NAME=2024-05-03``, by name or path of the file.
        date_pattern: how the names have the date, in codes such as ``%d%m%Y``; empty to look for the usual forms.
        max_days: the most days between an optical raster and its SAR raster.
        bands: as in ``OpticalSource``, numbers of the earliest date's raster; in the others, bands of these names.
        nodata: as in ``OpticalSource``.
        sar_band, sar_unit, sar_nodata: as in ``SarSource``.
        mask: how masks are read; its type is one of ``SERIES_MASK_TYPES``.
        estimator, rim, inference, blocks: as in ``RestoreOptions``.
        confidence: whether the expected error of every pixel is written.
        indices: the spectral indices that are written of every date, of ``INDEX_NAMES``, with their expected errors
            where ``confidence`` is; empty for none.
        creation_options: options of GDAL's GeoTIFF driver as ``NAME=VALUE``.
        folder: the folder to write into; it is created where it is missing.
        points: points whose NDVI is followed, as ``parse_points`` reads them; empty for none.
        report: the HTML file to write, ``None`` for none.
    """

    OUTPUTS = {"OUTPUT_FOLDER": "folder", "REPORT": "report"}

    rasters: Tuple[RasterSource, ...]
    sars: Tuple[RasterSource, ...] = ()
    masks: Tuple[RasterSource, ...] = ()
    grid: Optional[RasterSource] = None
    dates: Tuple[str, ...] = ()
    date_pattern: str = ""
    max_days: float = DEFAULT_MAX_DAYS
    bands: Tuple[int, ...] = ()
    nodata: Optional[float] = None
    sar_band: Optional[int] = None
    sar_unit: str = "auto"
    sar_nodata: Optional[float] = None
    mask: MaskSource = field(default_factory=MaskSource)
    estimator: str = AUTO
    rim: Rim = field(default_factory=Rim)
    inference: InferenceOptions = field(default_factory=InferenceOptions)
    blocks: BlockOptions = field(default_factory=BlockOptions)
    confidence: bool = True
    indices: Tuple[str, ...] = ()
    creation_options: Tuple[str, ...] = ()
    folder: Optional[str] = None
    points: str = ""
    report: Optional[str] = None

    def restoration(
        self,
        optical: RasterSource,
        mask: MaskSource,
        sar: Optional[SarSource],
        references: Sequence[ReferenceSource],
        bands: Tuple[int, ...],
        written: Optional[Outputs] = None,
    ) -> RestoreOptions:
        """Return the options that restore ``bands`` of one date with other ones."""
        return RestoreOptions(
            optical=OpticalSource(optical, bands=bands, nodata=self.nodata),
            sar=sar,
            mask=mask,
            references=tuple(references),
            estimator=self.estimator,
            rim=self.rim,
            written=written or Outputs(),
            inference=self.inference,
            blocks=self.blocks,
        )

    def sar_source(self, raster: Optional[RasterSource]) -> Optional[SarSource]:
        """Return how a SAR raster is read, ``None`` for none."""
        return raster and SarSource(raster, self.sar_band, self.sar_unit, self.sar_nodata)

    def given_mask(self, raster: RasterSource) -> MaskSource:
        """Return how one of the masks is read."""
        return replace(self.mask, raster=raster)

    def problems(self) -> list:
        """Return one sentence for each invalid option, empty if all are valid."""
        found = text_problems("DATE_PATTERN", self.date_pattern) + self.output_problems()
        found += [problem for entry in self.dates for problem in filled_text_problems("DATES", entry)]
        paths = path_problems("SERIES", *self.rasters) + path_problems("MASKS", *self.masks)
        paths += path_problems("SAR", *self.sars) + path_problems("GRID", self.grid)
        found += paths
        found += _point_problems(self.points)
        if not 2 <= len(self.rasters) <= MAX_DATES:
            found.append(
                f"SERIES has {len(self.rasters)} rasters, allowed are 2 to {MAX_DATES}: give rasters of several dates "
                "in SERIES, or a folder of them in SERIES_FOLDER. 'Remove clouds' restores a single one."
            )
        if not is_number(self.max_days) or not 0 <= self.max_days <= 366:
            found.append(f"MAX_DAYS is {self.max_days}, allowed are 0 to 366 days.")
        types = choice_problems("MASK_TYPE", self.mask.type, SERIES_MASK_TYPES)
        if types or paths or len(self.rasters) < 2:
            return found + types
        first, second = self.rasters[:2]
        mask = self.given_mask(self.masks[0]) if self.masks else replace(self.mask, type=DETECT)
        sar = self.sar_source(self.sars[0]) if self.sars else None
        if sar is None:  # how one would be read is judged all the same
            found += self.sar_source(first).problems()
        written = Outputs(indices=self.indices)
        return found + self.restoration(first, mask, sar, (ReferenceSource(second),), self.bands, written).problems()


def _point_problems(text) -> list:
    if not isinstance(text, str):
        return filled_text_problems("POINTS", text)
    try:
        parse_points(text)
    except OptionError as problem:
        return [str(problem)]
    return []


def parse_points(text: str) -> Tuple[Point, ...]:
    """Return the points that ``text`` names: ``field:600100,5099900;600200,5099850``, in order.

    A point without a name has its number, from 1. Raises ``OptionError`` for what cannot be read, names that occur
    twice, and more than ``MOST_POINTS``.
    """
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if len(parts) > MOST_POINTS:
        raise OptionError(f"POINTS has {len(parts)} points, at most {MOST_POINTS} are allowed. Leave some out.")
    found = [_point(part, number) for number, part in enumerate(parts, 1)]
    names = [point.name for point in found]
    for name in names:
        if names.count(name) > 1:
            raise OptionError(f"POINTS has two points called '{name}'. Give each a name of its own.")
    return tuple(found)


def _point(text: str, number: int) -> Point:
    name, _, place = text.rpartition(":")
    try:
        x, y = map(float, place.split(","))
    except ValueError:
        x = y = math.nan
    if not is_finite(x) or not is_finite(y):
        raise OptionError(
            f"POINTS has '{text}', expected are a name and two numbers, such as field:600100,5099900, or the numbers "
            "alone; several points are separated by semicolons."
        )
    return Point(name.strip() or str(number), x, y)


def rasters_in(folder: str, filters: str) -> Tuple[RasterSource, ...]:
    """Return the rasters of ``folder`` whose names match one of ``filters`` (``*_s2.tif;*.jp2``), by name.

    Folders inside it and hidden files are left out. Raises ``OptionError`` where there is no such folder or file.
    """
    wanted = [part.strip().lower() for part in filters.replace(",", ";").split(";") if part.strip()]
    try:
        files = sorted(path for path in Path(folder).iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as problem:
        raise OptionError(
            f"The SERIES_FOLDER '{folder}' cannot be read ({problem.strerror}). Choose the folder of the rasters."
        ) from problem
    found = [path for path in files if any(fnmatch(path.name.lower(), part) for part in wanted)]
    if not found:
        raise OptionError(
            f"The SERIES_FOLDER '{folder}' has no file whose name matches {filters or 'FILE_FILTER, which is empty'}. "
            "Choose another folder, or set FILE_FILTER, such as *_s2.tif."
        )
    return tuple(RasterSource(str(path)) for path in found)
