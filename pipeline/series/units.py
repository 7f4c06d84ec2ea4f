"""In which units the dates of a series are, and what brings them to reflectance where these differ."""

from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from ...feedback import Feedback, NullFeedback
from ..options.sources import RasterSource
from ..pixels.reflectance import ReflectanceScale, fit_scale
from ..pixels.units import offset_between
from ..rasters.band_names import band_keys, masks_among, telling_bands
from ..rasters.bands import bands_of
from ..rasters.raster import Raster
from ..rasters.sampling import valid_samples
from .feedback import OnlyProgress

Scaling = Tuple[float, float]
"""What a stored value is multiplied by, and what is then added, to make reflectance of it."""
_WITHOUT_OFFSET = 0.0
"""A processing baseline before the one that brought the offset."""


@dataclass(frozen=True)
class _Date:
    """A date whose pixels were looked at: its ``name``, the indices of the ``bands`` that tell its units, what they
    show or are called (``keys``), what they declare, and a sample (B, N) of their values.
    """

    name: str
    bands: Tuple[int, ...]
    keys: Tuple[str, ...]
    declared: Tuple[Tuple[float, float], ...]
    baseline: Optional[float]
    samples: np.ndarray

    def scale(self, baseline: Optional[float]) -> ReflectanceScale:
        """Return how the values become reflectance with Sentinel-2's processing ``baseline``."""
        return fit_scale(self.samples, self.declared, baseline)

    def medians_dn(self, scale: ReflectanceScale) -> Dict[str, float]:
        """Return the medians of the bands by their ``keys``, as digital numbers without an offset."""
        values = zip(self.keys, np.median(self.samples, axis=1), scale.gain, scale.offset)
        return {key: 10_000 * (float(value) * gain + offset) for key, value, gain, offset in values}


def scalings(results: Sequence[Tuple[str, str]], feedback: Feedback) -> Dict[str, Dict[int, Scaling]]:
    """Return, by date and index of the band, what makes reflectance of the rasters ``results`` (date and path).

    Empty where all dates have the same units, and, with a warning, where only those of some are known. Bands that say
    nothing of the units, such as masks, have none.
    """
    looked = (_look_at(name, path, feedback) for name, path in results)
    dates = [date for date in looked if date is not None]
    scales = _scales_of(dates)
    units = {frozenset(zip(scale.gain, scale.offset, date.declared)) for date, scale in zip(dates, scales)}
    known = [scale.is_known for scale in scales]
    if len(units) < 2 or not any(known):
        return {}
    by_unit: Dict[str, List[str]] = {}
    for date, scale in zip(dates, scales):
        by_unit.setdefault(scale.how, []).append(date.name)
    listed = "; ".join(f"{', '.join(names)}: {how}" for how, names in by_unit.items())
    if not all(known):
        feedback.warn(
            f"The dates have different units ({listed}), and the files series_BAND.vrt have their values as they are: "
            "do not compare different dates there."
        )
        return {}
    feedback.warn(f"The dates have different units ({listed}): the files series_BAND.vrt have reflectance instead.")
    return {date.name: dict(zip(date.bands, zip(scale.gain, scale.offset))) for date, scale in zip(dates, scales)}


def _look_at(name: str, path: str, feedback: Feedback) -> Optional[_Date]:
    """Return what the raster of a date shows of its units, ``None`` for one without data."""
    raster = Raster(RasterSource(path))
    names = [raster.names[number - 1] for number in raster.image_bands]
    masks = masks_among(names)
    bands = bands_of(raster, raster.image_bands, "restored raster", NullFeedback(), masks=masks)
    telling = telling_bands(names)
    samples = valid_samples(bands, OnlyProgress(feedback))[telling]
    if not samples.shape[1]:
        return None
    keys = band_keys(names, [raster.colours[number - 1] for number in raster.image_bands])
    declared = bands.declared_scales()
    return _Date(
        name,
        tuple(telling),
        tuple(keys[index] or names[index] or str(index) for index in telling),
        tuple(declared[index] for index in telling),
        bands.processing_baseline(),
        samples,
    )


def _scales_of(dates: Sequence[_Date]) -> List[ReflectanceScale]:
    """Return how the values of each date become reflectance.

    An offset that no metadata tell, but the lack of dark pixels, is one only where the date is brighter by so much than
    those that have none: under snow no pixel is dark, either.
    """
    found = [date.scale(date.baseline) for date in dates]
    plain = [date.scale(_WITHOUT_OFFSET) for date in dates]
    guessed = [date.baseline is None and one != other for date, one, other in zip(dates, found, plain)]
    sure = [date.medians_dn(scale) for date, scale, guess in zip(dates, found, guessed) if not guess]
    return [
        other if guess and sure and not _has_offset(date.medians_dn(other), sure) else one
        for date, one, other, guess in zip(dates, found, plain, guessed)
    ]


def _has_offset(medians: Dict[str, float], others: Sequence[Dict[str, float]]) -> bool:
    """Whether the ``medians`` of most bands of a date are those of the ``others`` plus the offset of 1000: some bands,
    such as near infrared, also change with the season.
    """
    common = [key for key in medians if any(key in other for other in others)]
    usual = [np.median([other[key] for other in others if key in other]) for key in common]
    if not common:
        return False
    shift = np.median([medians[key] - value for key, value in zip(common, usual)])
    return offset_between(np.array([[shift]]), np.zeros((1, 1))) == 1
