"""What the result of each date of a series depends on, as digits: by them a later run knows what is still right."""

from dataclasses import asdict
from typing import List, Optional, Sequence, Union

from ...models.cards import sha256, verify_weights
from ...models.detector_cards import find_detector_card
from ..blocks.folder import identity
from ..masks.polygons import PolygonLayer
from ..options.removeclouds import CLOSED_FORM
from ..options.removecloudsseries import SeriesOptions
from ..options.sources import DETECT
from ..rasters.grid import Grid
from ..rasters.raster import Raster, Rasters
from ..scene.job import select_card
from ..scene.references import own_mask
from .dates import SeriesDate
from .neighbours import candidates, compared

_STATISTICS = (".aux.xml",)
"""QGIS keeps statistics of rasters that it opens in such files, which changes nothing of the rasters."""
_WITHOUT_EFFECT = (
    *("rasters", "sars", "masks", "grid", "dates", "date_pattern", "max_days", "folder", "blocks", "points", "report"),
)
"""Options that change no result by themselves: what they choose is looked at, or they concern other files."""


def anchor_of(on_grid: Sequence[bool]) -> Optional[int]:
    """Return the index of the first date that lies on the grid; ``None`` without one."""
    return on_grid.index(True) if True in on_grid else None


def fingerprints(
    options: SeriesOptions, dates: Sequence[SeriesDate], rasters: Rasters, grid: Grid, on_grid: Sequence[bool]
) -> List[str]:
    """Return for each date digits that change with whatever its result depends on: inputs, options, models, version.

    ``rasters`` opens the inputs; ``grid`` is that of the results, on which some of the dates lie (``on_grid``). Raises
    ``PluginError``.
    """
    models, days, anchor = _models(options), [date.day for date in dates], anchor_of(on_grid)

    def detects(number):
        date, always = dates[number], options.mask.type == DETECT
        return always or (date.mask is None and own_mask(rasters.open(date.raster), options.mask) is None)

    def fingerprint(index):
        numbers = [index, *candidates(days, index)]
        if anchor is not None and not all(on_grid[number] for number in numbers):
            numbers.append(anchor)
        for number in [number for number in numbers if detects(number)]:
            numbers += compared(days, number)
        used = [dates[number] for number in dict.fromkeys(numbers)]
        sources = [source for date in used for source in (date.raster, date.mask, date.sar) if source is not None]
        opened = [rasters.open(source) for source in sources]
        places = [grid.describe(), grid.crs_wkt, [_plain(date) for date in used], list(map(_seen, opened))]
        return identity([models, _plain(options), *places], opened, _STATISTICS)

    return [fingerprint(index) for index in range(len(dates))]


def _models(options) -> List[str]:
    card, detector = select_card(options.inference), find_detector_card()
    weights = "" if options.estimator == CLOSED_FORM else verify_weights(card)
    return [sha256(card.path) + weights, sha256(detector.path) + verify_weights(detector)]


def _seen(raster: Union[Raster, PolygonLayer]) -> list:
    """Return what is read of a raster that may lie beside it, in a file that ``_STATISTICS`` leaves out."""
    if isinstance(raster, PolygonLayer):
        return []
    bands = [raster.dataset.GetRasterBand(number) for number in range(1, len(raster.names) + 1)]
    values = [(band.GetNoDataValue(), band.GetScale() or 1.0, band.GetOffset() or 0.0) for band in bands]
    return [list(raster.names), raster.grid.describe(), repr(values), raster.dataset.GetMetadata() or {}]


def _plain(value) -> dict:
    """Return what a result depends on of options or of a date."""
    plain = asdict(value)
    for name in _WITHOUT_EFFECT:
        plain.pop(name, None)
    plain.get("inference", {}).pop("threads", None)
    if "day" in plain:
        plain["day"] = value.name
    return plain
