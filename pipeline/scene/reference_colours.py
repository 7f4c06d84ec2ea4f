"""The colours of other dates: they stand in where too little of the scene itself is clear."""

from typing import List, Sequence, Tuple

import numpy as np

from ...errors import RadiometryError
from ...feedback import Feedback
from ..pixels.radiometry import BASELINE_OFFSET_DN, MIN_CLEAR_SHARE, Radiometry, fit, product_kind
from ..pixels.reflectance import unusual_scale
from ..pixels.units import KINDS, OFFSET_HINT, offset_between, offset_texts, units_differ
from ..rasters.optical import OpticalBands
from ..rasters.sampling import MIN_SAMPLES, sample_pixels
from .references import Reference


def fit_colours(
    references: Sequence[Reference], optical: OpticalBands, mask, k: float, feedback: Feedback
) -> Tuple[Radiometry, float, str]:
    """Fit the mapping of the restored bands to the first of at least one reference that is of use.

    It has the units of the optical raster and sees at least 10 % of it. ``mask`` tells which pixels of the optical
    raster are clear: where there are some, they must show the same units. Returns the mapping, the share (0..1) of the
    optical raster that the reference sees, and its name. Raises ``RadiometryError`` where none is of use: what keeps
    the first one from it.
    """
    problems: List[RadiometryError] = []
    for reference in references:
        try:
            found = _fit_to(reference, optical, mask, k, feedback)
        except RadiometryError as problem:
            problems.append(problem)
            continue
        for problem in problems:
            feedback.info(f"The colours are not taken from another reference: {problem}")
        return found
    raise problems[0]


def _fit_to(reference, optical, mask, k, feedback) -> Tuple[Radiometry, float, str]:
    pairs = [(band, match) for band, match in enumerate(reference.matches) if match is not None]
    ours, theirs = (list(indices) for indices in zip(*pairs))
    _require_same_scale(reference, optical, ours, theirs)
    stride = -(-len(ours) // 3)  # of many bands fewer pixels, to hold memory

    def pick(window):
        source, valid = optical.read(window)
        values, seen = reference.read(window, theirs)
        cloudy, known = mask.read(window)
        flags = np.stack([known & ~cloudy, seen])
        return np.concatenate([values, source, flags], dtype=np.float64)[:, valid][:, ::stride]

    found, count = sample_pixels(optical.grid.shape, pick, feedback), len(ours)
    values, source, clear, seen = found[:count], found[count:-2], found[-2] != 0, found[-1] != 0
    share = float(seen.mean()) if seen.size else 0.0
    if share < MIN_CLEAR_SHARE:
        raise RadiometryError(
            f"The reference '{reference.path}' has data on {100 * share:.0f} % of the optical raster's pixels, clouds "
            f"left out; at least {100 * MIN_CLEAR_SHARE:.0f} % are needed for its colours. Give a raster that covers "
            "more, or leave it out of REFERENCES."
        )
    values, same = values[:, seen], source[ours]
    telling = optical.telling(ours)
    _require_same_units(reference, optical, values[telling], same[telling], clear, feedback)
    _require_no_shift(reference, optical, values[telling], same[telling][:, seen], clear[seen])
    return _completed(fit(values, k, "reference"), ours, source, optical, reference, k, feedback), share, reference.name


def _completed(fitted, ours, source, optical, reference, k, feedback) -> Radiometry:
    """Return the mapping of all bands: of those that the reference lacks, that of the optical raster's own pixels."""
    lacking = [band for band in range(len(source)) if band not in ours]
    if not lacking:
        return fitted
    feedback.warn(
        f"The reference '{reference.path}' lacks {', '.join(optical.labels[band] for band in lacking)}: what these "
        "bands look like is taken from all pixels of the optical raster, cloudy ones too."
    )
    own = fit(source, k, "optical raster")
    lo, hi = list(own.lo), list(own.hi)
    for band, low, high in zip(ours, fitted.lo, fitted.hi):
        lo[band], hi[band] = low, high
    return Radiometry(tuple(lo), tuple(hi))


def _require_same_scale(reference, optical, ours, theirs) -> None:
    """Refuse a reference whose declared scale and offset differ from those that the optical raster declares."""
    our_scales, their_scales = optical.declared_scales(), reference.declared_scales()
    here, there = [our_scales[band] for band in ours], [their_scales[band] for band in theirs]
    if here != there and [(1, 0)] * len(here) not in (here, there):
        differing = next(pair for pair in zip(there, here) if pair[0] != pair[1])
        texts = (f"a scale of {scale:g} and an offset of {offset:g} declared" for scale, offset in differing)
        raise _units_differ(reference.path, *texts)


def _require_same_units(reference, optical, values, source, clear, feedback) -> None:
    """Refuse a reference of another kind of product than the optical raster, as their values and metadata tell."""
    baseline, enough = optical.processing_baseline(), clear.sum() >= MIN_SAMPLES
    kind, offset = _kind_of(optical, source[:, clear] if enough else source)
    their_kind, their_offset = _kind_of(reference, values)
    if their_kind != kind:
        raise _units_differ(reference.path, KINDS[their_kind], KINDS[kind])
    if offset > their_offset and baseline is None and not enough:
        feedback.warn(
            f"Whether the optical raster's digital numbers have the offset of {BASELINE_OFFSET_DN} of processing "
            f"baseline 04.00 cannot be told under so much cloud; the reference '{reference.path}' has none. If the "
            "optical raster has it, add it to the reference."
        )
    elif offset != their_offset:
        raise _offset_error(reference, their_offset)


def _require_no_shift(reference, optical, values, source, clear) -> None:
    """Refuse a reference whose digital numbers differ by the offset where both rasters are clear."""
    told = None not in (optical.processing_baseline(), reference.processing_baseline())
    if told or clear.sum() < MIN_SAMPLES:
        return
    sign = offset_between(values[:, clear], source[:, clear])
    if sign:
        raise _offset_error(reference, sign > 0)


def _offset_error(reference, theirs_has_it) -> RadiometryError:
    return _units_differ(reference.path, *offset_texts(theirs_has_it), OFFSET_HINT)


def _kind_of(bands, samples) -> Tuple[str, int]:
    """Return the kind of product of ``samples`` (B, N), and the offset of its digital numbers; none where
    65535 is 1.
    """
    kind, offset = product_kind(bands.dtype, samples, bands.processing_baseline())
    return kind, 0 if unusual_scale(samples.astype(bands.dtype), bands.declared_scales()[: len(samples)]) else offset


def _units_differ(path, theirs, ours, hint="") -> RadiometryError:
    way_out = f", or leave it out of REFERENCES.{hint}"
    why = "Too little of the optical raster is clear, so its colours have to come from a reference in the same units"
    return units_differ(f"{why}. The reference '{path}'", theirs, "the optical raster", ours, way_out)
