"""A clear raster of another date: its colours stand in where too little of the scene itself is clear."""

from dataclasses import replace
from typing import Tuple

import numpy as np

from ...errors import OptionError, RadiometryError
from ...feedback import Feedback, NullFeedback
from ..options.removeclouds import RestoreOptions
from ..pixels.radiometry import BASELINE_OFFSET_DN, MIN_CLEAR_SHARE, Radiometry, fit, product_kind
from ..rasters.band_names import list_bands
from ..rasters.grid import Window
from ..rasters.optical import OpticalBands
from ..rasters.raster import descriptions, open_dataset
from ..rasters.sampling import MIN_SAMPLES, sample_pixels
from ..rasters.warp import band_on_grid, footprint_share, require_overlap

_SHIFT_DN = BASELINE_OFFSET_DN * 0.6, BASELINE_OFFSET_DN * 1.4
"""A median difference within these limits in all three bands is the offset: seasons do not change all bands alike."""
_KINDS = {"byte": "8 bit values", "dn": "digital numbers", "reflectance": "reflectance"}


class ClearReference:
    """The red, green and blue band of a clear raster, by nearest neighbour on the grid of the ``optical`` raster.

    Bands are those of the optical raster where both have the same band names, else they are found like any others.
    Raises ``PluginError`` for a raster elsewhere, or of declared units that are not the optical raster's.
    """

    def __init__(self, options: RestoreOptions, optical: OpticalBands, feedback: Feedback):
        self._source, self._optical, self._nodata = options.clear_reference, optical, options.optical_nodata
        require_overlap(footprint_share(self._source, optical.grid), self._source, "clear reference")
        self._bands = _open_bands(options, optical)
        numbers = self._bands.band_numbers
        feedback.info(f"Red, green and blue of the clear reference are bands {', '.join(map(str, numbers))}.")
        self._require_same_scale()
        self._readers = [
            band_on_grid(self._source, number, optical.grid, "clear reference", how)
            for number, how in zip(numbers, (feedback, NullFeedback(), NullFeedback()))
        ]
        self.datasets = self._bands.datasets

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return values (3, h, w) in the reference's type and valid (h, w) bool.

        What its file declares as NoData is not valid, nor is ``OPTICAL_NODATA``; nor, where the file declares nothing,
        0 in all three bands.
        """
        parts = [reader.read(window) for reader in self._readers]
        values = np.stack([band for band, _ in parts])
        valid = np.logical_and.reduce([ok for _, ok in parts])
        if self._bands.zero_is_nodata:
            valid &= (values != 0).any(axis=0)
        if self._nodata is not None:
            valid &= (values != self._nodata).all(axis=0)
        return values, valid

    def fit(self, mask, k: float, feedback: Feedback) -> Tuple[Radiometry, float]:
        """Fit the optical mapping to the reference where both rasters have data; return it and that share (0..1).

        ``mask`` tells which pixels of the optical raster are clear: where there are some, they must show the same units.
        Raises ``RadiometryError`` where units differ, or where less than 10 % of the optical raster are covered.
        """

        def pick(window):
            source, valid = self._optical.read(window)
            values, covered = self.read(window)
            cloudy, known = mask.read(window)
            flags = np.stack([known & ~cloudy, covered]).astype(values.dtype)
            return np.concatenate([values, source, flags])[:, valid]

        found = sample_pixels(self._optical.grid.shape, pick)
        covered = found[7] != 0
        share = float(covered.mean()) if covered.size else 0.0
        if share < MIN_CLEAR_SHARE:
            raise RadiometryError(
                f"The clear reference '{self._source.path}' has data on {100 * share:.0f} % of the optical raster's pixels, "
                f"at least {100 * MIN_CLEAR_SHARE:.0f} % are needed. Give a raster that covers more, or leave "
                "CLEAR_REFERENCE empty."
            )
        values, source, clear = found[:3, covered], found[3:6], found[6] != 0
        self._require_same_units(values, source, clear, feedback)
        self._require_no_shift(values, source[:, covered], clear[covered])
        return fit(values, k, "clear reference"), share

    def _require_same_scale(self):
        """Refuse a reference whose declared scale and offset differ from those that the optical raster declares."""
        profiles = [bands.profile({}) for bands in (self._optical, self._bands)]
        ours, theirs = ([(s or 1, o or 0) for s, o in zip(p.scales, p.offsets)] for p in profiles)
        if ours != theirs and [(1, 0)] * 3 not in (ours, theirs):
            raise self._error(*(f"a scale of {s:g} and an offset of {o:g} declared" for s, o in (theirs[0], ours[0])))

    def _require_same_units(self, values, source, clear, feedback):
        """Refuse a reference of another kind of product than the optical raster, as their values and metadata tell."""
        baseline, enough = self._optical.processing_baseline(), clear.sum() >= MIN_SAMPLES
        kind, offset = product_kind(self._optical.dtype, source[:, clear] if enough else source, baseline)
        their_kind, their_offset = product_kind(self._bands.dtype, values, self._bands.processing_baseline())
        if their_kind != kind:
            raise self._error(_KINDS[their_kind], _KINDS[kind])
        if offset > their_offset and baseline is None and not enough:
            feedback.warn(
                f"Whether the optical raster's digital numbers have the offset of {BASELINE_OFFSET_DN} of processing "
                "baseline 04.00 cannot be told under so much cloud; the clear reference has none. If the optical raster "
                "has it, add it to the reference."
            )
        elif offset != their_offset:
            raise self._offset_error(their_offset)

    def _require_no_shift(self, values, source, clear):
        """Refuse a reference whose digital numbers differ by the offset where both rasters are clear."""
        told = None not in (self._optical.processing_baseline(), self._bands.processing_baseline())
        if told or clear.sum() < MIN_SAMPLES:
            return
        shift = np.median(values[:, clear].astype(np.float64) - source[:, clear], axis=1)
        for sign in (1, -1):
            if ((_SHIFT_DN[0] <= sign * shift) & (sign * shift <= _SHIFT_DN[1])).all():
                raise self._offset_error(max(sign, 0))

    def _offset_error(self, theirs_has_it):
        texts = f"an offset of {BASELINE_OFFSET_DN} in its digital numbers", "no offset"
        return self._error(
            *(texts if theirs_has_it else texts[::-1]),
            " The metadata decide on the offset where those of both rasters tell the PROCESSING_BASELINE.",
        )

    def _error(self, theirs, ours, hint=""):
        return RadiometryError(
            f"The clear reference '{self._source.path}' comes with {theirs}, the optical raster with {ours}. Bring both to "
            "the same units (same product level and processing baseline, same scaling), or leave CLEAR_REFERENCE empty."
            f"{hint}"
        )


def _open_bands(options, optical):
    """Return the three bands of the reference on its own grid."""
    names, numbers = descriptions(open_dataset(options.clear_reference)), (None,) * 3
    if options.green is None and names == descriptions(optical.datasets[0]):
        numbers = optical.band_numbers
    chosen = dict(zip(("red_band", "green_band", "blue_band"), numbers))
    alone = {"optical": options.clear_reference, "green": None, "blue": None, "optical_nodata": None}
    try:
        return OpticalBands(replace(options, **alone, **chosen), NullFeedback())
    except OptionError as error:
        raise OptionError(
            f"The red, green and blue band of the clear reference '{options.clear_reference.path}' cannot be told from its "
            f"{len(names)} band(s): {list_bands(names)}. Name them B4, B3 and B2, or give a raster with the same bands as the "
            "optical raster."
        ) from error
