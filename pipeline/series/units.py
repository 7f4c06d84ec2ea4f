"""In which units the dates of a series are, decided once for all of them, and what makes reflectance of values."""

from dataclasses import dataclass, replace
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from ...errors import Canceled, PluginError
from ...feedback import Feedback, NullFeedback
from ..options.sources import OpticalSource
from ..pixels.percentiles import percentile
from ..pixels.radiometry import BASELINE_OFFSET_DN, LEAST_MEDIAN_DN, OFFSET_SINCE_BASELINE, WITH_OFFSET, WITHOUT_OFFSET
from ..pixels.reflectance import ReflectanceScale, fit_scale
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.optical import image_bands
from ..rasters.raster import Rasters
from ..rasters.sampling import valid_samples
from ..scene.statistics import FEW_PER_BAND
from .dates import SeriesDate
from .feedback import OnlyProgress
from .on_grid import Place, bands_on_place

Scaling = Tuple[float, float]
"""What a stored value is multiplied by, and what is then added, to make reflectance of it."""
_DARK_PERCENT = 5
"""Dates are compared by so much of their ground, the darkest: few clouds leave less."""
_DARKEST_PERCENT, _LEAST_DARKEST_DN = 0.1, 800
"""With the offset hardly any pixel is darker: it would reflect less than -0.02."""
_LEVEL_DN = 0.4 * BASELINE_OFFSET_DN
"""Dates whose dark ground differs by less are alike."""
STATED, COMPARED, GUESSED = "by metadata or product name", "by comparison with other dates", "by their own values"
"""How it was decided whether a date has the offset; the last one: by medians and darkest pixels."""


@dataclass(frozen=True)
class DateUnits:
    """The units of a date: how the ``bands`` (indices) become reflectance, and the scales that they declare.

    Bands that say nothing of the units, such as masks, are left out.
    """

    bands: Tuple[int, ...]
    scale: ReflectanceScale
    declared: Tuple[Tuple[float, float], ...]

    def scalings(self) -> Dict[int, Scaling]:
        """Return what makes reflectance of each band, by its index."""
        return dict(zip(self.bands, zip(self.scale.gain, self.scale.offset)))

    def scale_of(self, bands: Sequence[int]) -> ReflectanceScale:
        """Return how ``bands`` (indices) become reflectance; those that say nothing of the units, as the first one."""
        return self.scale.of_bands([self.bands.index(band) if band in self.bands else 0 for band in bands])

    def of_written(self, written: Sequence[int]) -> "DateUnits":
        """Return the units of a raster that has only the bands ``written`` (indices)."""
        kept = [index for index, band in enumerate(self.bands) if band in written]
        return replace(
            self,
            bands=tuple(list(written).index(self.bands[index]) for index in kept),
            scale=self.scale.of_bands(kept),
            declared=tuple(self.declared[index] for index in kept),
        )


@dataclass(frozen=True)
class _Look:
    """What a sample of a date shows: how its values become reflectance by ``stated``, its processing baseline, and
    ``without`` the offset and ``with_it``; the offset by its darkest pixels alone (``guess``); and the ``dark`` ground
    of each band by what it shows or is called, as digital numbers.

    ``can_have_offset``: whether so dark values are possible with the offset.
    """

    bands: Tuple[int, ...]
    declared: Tuple[Tuple[float, float], ...]
    stated: Optional[float]
    found: ReflectanceScale
    without: ReflectanceScale
    with_it: ReflectanceScale
    guess: int
    can_have_offset: bool
    dark: Dict[str, float]

    @property
    def is_digital(self) -> bool:
        """Whether the values are digital numbers, which alone can have the offset."""
        return self.without.offset_dn is not None

    @property
    def states_offset(self) -> bool:
        """Whether the processing baseline brings the offset."""
        return (self.stated or 0) >= OFFSET_SINCE_BASELINE

    @property
    def possible(self) -> Tuple[int, ...]:
        """The offsets that the values allow."""
        return (0, BASELINE_OFFSET_DN) if self.can_have_offset or self.states_offset else (0,)

    @property
    def is_harmonised(self) -> bool:
        """Whether the offset of the processing baseline has been subtracted: most bands have ground without it."""
        return self.states_offset and bool(np.median(list(self.dark.values())) < LEAST_MEDIAN_DN)

    def units(self, offset_dn: Optional[int]) -> DateUnits:
        """Return the units, where digital numbers have the offset ``offset_dn``."""
        scale = self.found
        if offset_dn != scale.offset_dn:
            scale = self.with_it if offset_dn else self.without
        return DateUnits(self.bands, scale, self.declared)


def find_units(
    dates: Sequence[SeriesDate], place: Place, nodata: Optional[float], feedback: Feedback
) -> Dict[str, DateUnits]:
    """Return the units of ``dates`` by their names, from a sample of each on the grid of ``place``; a line of the log
    says which of them have Sentinel-2's offset.

    The offset is decided for all dates together: by metadata and product names, unless the values of one of the dates
    belie them; then by comparison with the dates of which it is known; and at last by the darkest pixels. Dates that
    cannot be read, or have no data, are left out. ``nodata`` as in ``OpticalSource``; ``feedback`` may cancel.
    """
    looks: Dict[str, _Look] = {}
    with BlockCacheLimit():
        for date in dates:
            try:
                look = _look_at(date, place, nodata, feedback)
            except Canceled:
                raise
            except PluginError:  # reported where it is used
                continue
            if look is not None:
                looks[date.name] = look
    offsets = _offsets({name: look for name, look in looks.items() if look.is_digital})
    _say(offsets, feedback)
    return {name: look.units(offsets[name][0] if name in offsets else None) for name, look in looks.items()}


def _look_at(date: SeriesDate, place: Place, nodata: Optional[float], feedback: Feedback) -> Optional[_Look]:
    rasters, told = Rasters(), OnlyProgress(feedback)
    optical = image_bands(OpticalSource(date.raster, nodata=nodata), rasters, NullFeedback())
    telling = [optical.restored[position] for position in optical.telling(range(len(optical.restored)))]
    is_there = place.holds(rasters.open(date.raster))
    bands = optical.bands if is_there else bands_on_place(date.raster, place, nodata, (0, 0), NullFeedback())
    samples = valid_samples(bands, told)
    if not samples.shape[1]:
        return None
    samples = samples[telling, :: max(1, samples.shape[1] // FEW_PER_BAND)]
    scales = optical.bands.declared_scales()
    declared, stated = tuple(scales[index] for index in telling), optical.processing_baseline()
    without, with_it = (fit_scale(samples, declared, baseline) for baseline in (WITHOUT_OFFSET, WITH_OFFSET))
    darkest = percentile(samples, _DARKEST_PERCENT, axis=1).min()
    keys = [optical.keys[index] or optical.names[index] or str(index) for index in telling]
    dark = percentile(samples, _DARK_PERCENT, axis=1) * np.array(without.gain) + np.array(without.offset)
    return _Look(
        bands=tuple(telling),
        declared=declared,
        stated=stated,
        found=fit_scale(samples, declared, stated),
        without=without,
        with_it=with_it,
        guess=fit_scale(samples, declared, None).offset_dn or 0,
        can_have_offset=with_it.offset_dn == BASELINE_OFFSET_DN and darkest >= _LEAST_DARKEST_DN,
        dark={key: 10_000 * float(value) for key, value in zip(keys, dark)},
    )


def _offsets(looks: Dict[str, _Look]) -> Dict[str, Tuple[int, str]]:
    """Return the offset of each date of digital numbers, 0 or 1000, and by what it was decided."""
    reliable = not any(look.is_harmonised for look in looks.values())
    known: Dict[str, Tuple[int, str]] = {}
    for name, look in looks.items():
        if look.is_harmonised:
            known[name] = 0, GUESSED
        elif look.states_offset and reliable and look.found.offset_dn == BASELINE_OFFSET_DN:
            known[name] = BASELINE_OFFSET_DN, STATED
        elif look.stated is not None and not look.states_offset:
            known[name] = 0, STATED
    if not known:  # what has dark ground has no offset
        known = {name: (0, GUESSED) for name, look in looks.items() if not look.guess}
    if not known:
        return {name: (look.guess, GUESSED) for name, look in looks.items()}
    ground: Dict[str, List[float]] = {}
    for name, (offset_dn, _) in known.items():
        for key, value in looks[name].dark.items():
            ground.setdefault(key, []).append(value - offset_dn)
    usual = {key: float(np.median(values)) for key, values in ground.items()}
    for name, look in looks.items():
        offset_dn = None if name in known else _compared(look, usual)
        if offset_dn is not None:
            known[name] = offset_dn, COMPARED
    common = {offset_dn for offset_dn, _ in known.values()}
    for name, look in looks.items():  # under clouds and snow: as all others, if these are alike
        alike = len(common) == 1 and min(common) in look.possible
        known.setdefault(name, (min(common), COMPARED) if alike else (look.guess, GUESSED))
    return {name: known[name] for name in looks}


def _compared(look: _Look, usual: Dict[str, float]) -> Optional[int]:
    """Return the offset of a date by how much its dark ground is brighter than the ``usual`` one in most bands: some,
    such as near infrared, also change with the season. ``None`` where that is neither: under clouds and snow.
    """
    shifts = [value - usual[key] for key, value in look.dark.items() if key in usual]
    near = [offset_dn for offset_dn in look.possible if shifts and abs(np.median(shifts) - offset_dn) < _LEVEL_DN]
    return near[0] if near else None


def _say(offsets: Dict[str, Tuple[int, str]], feedback: Feedback) -> None:
    """Say which dates have the offset, and how that was decided; warn where other dates have none, and its own bright
    values are all that speaks for one.
    """
    groups: Dict[Tuple[int, str], List[str]] = {}
    for name, decided in offsets.items():
        groups.setdefault(decided, []).append(name)
    if not groups:
        return
    parts = []
    for (offset_dn, how), names in groups.items():
        listed = "all dates" if len(groups) == 1 else ", ".join(names)
        parts.append(f"{'with' if offset_dn else 'without'} it {listed} ({how})")
    text = f"Sentinel-2's offset of {BASELINE_OFFSET_DN} (processing baseline 04.00) in digital numbers: "
    text += f"{'; '.join(parts)}."
    if len({offset_dn for offset_dn, _ in groups}) > 1 and (BASELINE_OFFSET_DN, GUESSED) in groups:
        feedback.warn(
            f"{text} Where that is wrong, write the PROCESSING_BASELINE into the metadata of the rasters (gdal_edit.py "
            "-mo PROCESSING_BASELINE=04.00 for those with it, 03.01 for those without)."
        )
    else:
        feedback.info(text)


def scalings(units: Dict[str, DateUnits], feedback: Feedback) -> Dict[str, Dict[int, Scaling]]:
    """Return, by date and index of the band, what makes reflectance of restored rasters with these ``units``.

    Empty where all dates have the same units, and, with a warning, where only those of some are known.
    """
    distinct = {frozenset(zip(one.scale.gain, one.scale.offset, one.declared)) for one in units.values()}
    known = [one.scale.is_known for one in units.values()]
    if len(distinct) < 2 or not any(known):
        return {}
    by_unit: Dict[str, List[str]] = {}
    for name, one in units.items():
        by_unit.setdefault(one.scale.how, []).append(name)
    listed = "; ".join(f"{', '.join(names)}: {how}" for how, names in by_unit.items())
    if not all(known):
        feedback.warn(
            f"The dates have different units ({listed}), and the files series_BAND.vrt have their values as they are: "
            "do not compare different dates there."
        )
        return {}
    feedback.warn(f"The dates have different units ({listed}): the files series_BAND.vrt have reflectance instead.")
    return {name: one.scalings() for name, one in units.items()}
