"""A clear raster of another date: its colours stand in where too little of the scene itself is clear."""

from typing import Sequence, Tuple

import numpy as np

from ...errors import OptionError, RadiometryError
from ...feedback import Feedback, NullFeedback
from ..options.sources import OpticalSource, RasterSource
from ..pixels.radiometry import BASELINE_OFFSET_DN, MIN_CLEAR_SHARE, Radiometry, fit, product_kind
from ..pixels.reflectance import unusual_scale
from ..pixels.units import KINDS, OFFSET_HINT, offset_between, offset_texts, units_differ
from ..rasters.band_names import list_bands
from ..rasters.bands import Bands, measured
from ..rasters.grid import Window
from ..rasters.optical import rgb_bands
from ..rasters.raster import BandReader, Rasters
from ..rasters.sampling import MIN_SAMPLES, sample_pixels
from ..rasters.warp import band_on_grid, require_overlap

_WHAT = "clear reference"


class OpenedReference:
    """The red, green and blue band of a clear raster, opened; no pixel is looked at.

    Bands are those of the optical raster where both have the same band names, else they are found like any others.
    Raises ``PluginError`` for a raster elsewhere, or of declared units that are not the optical raster's.
    """

    def __init__(
        self, source: RasterSource, optical_source: OpticalSource, optical: Bands, rasters: Rasters, feedback: Feedback
    ):
        self._optical, self._nodata = optical, optical_source.nodata
        self._raster = rasters.open(source)
        require_overlap(self._raster, optical.grid, _WHAT)
        self._bands = self._open_bands(source, optical_source, rasters)
        feedback.info(
            f"Red, green and blue of the clear reference are bands {', '.join(map(str, self._bands.band_numbers))}."
        )
        self._require_same_scale()

    def read_as(self, feedback: Feedback) -> "ClearReference":
        """Return the bands, by nearest neighbour, on the grid of the optical raster."""
        readers = [
            band_on_grid(self._raster, number, self._optical.grid, _WHAT, how)
            for number, how in zip(self._bands.band_numbers, (feedback, NullFeedback(), NullFeedback()))
        ]
        return ClearReference(readers, self._bands, self._optical, self._nodata)

    def _open_bands(self, source, optical_source, rasters) -> Bands:
        """Return the three bands of the reference on its own grid."""
        numbers: Sequence = (None,) * 3
        if optical_source.in_one_file and self._raster.names == self._optical.rasters[0].names:
            numbers = self._optical.band_numbers
        try:
            return rgb_bands(OpticalSource(source, None, None, *numbers), rasters, NullFeedback())
        except OptionError as error:
            names = self._raster.names
            raise OptionError(
                f"The red, green and blue band of the clear reference '{source.path}' cannot be told from its "
                f"{len(names)} band(s): {list_bands(names)}. Name them B4, B3 and B2, or give a raster with the same "
                "bands as the optical raster."
            ) from error

    def _require_same_scale(self):
        """Refuse a reference whose declared scale and offset differ from those that the optical raster declares."""
        profiles = [bands.profile({}) for bands in (self._optical, self._bands)]
        ours, theirs = ([(s or 1, o or 0) for s, o in zip(p.scales, p.offsets)] for p in profiles)
        if ours != theirs and [(1, 0)] * 3 not in (ours, theirs):
            texts = (f"a scale of {s:g} and an offset of {o:g} declared" for s, o in (theirs[0], ours[0]))
            raise _units_differ(self._raster.path, *texts)


class ClearReference:
    """The red, green and blue band of a clear raster on the grid of the ``optical`` raster."""

    def __init__(self, readers: Sequence[BandReader], bands: Bands, optical: Bands, nodata):
        self._readers, self._bands, self._optical, self._nodata = readers, bands, optical, nodata

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """Return values (3, h, w) in the reference's type and valid (h, w) bool.

        What its file declares as NoData is not valid, nor is ``OPTICAL_NODATA``; nor, where the file declares nothing,
        0 in all three bands.
        """
        parts = [reader.read(window) for reader in self._readers]
        values = np.stack([band for band, _ in parts])
        valid = np.logical_and.reduce(
            [measured(band, ok, raster) for (band, ok), raster in zip(parts, self._bands.rasters)]
        )
        if self._bands.zero_is_nodata:
            valid &= (values != 0).any(axis=0)
        if self._nodata is not None:
            valid &= (values != self._nodata).all(axis=0)
        return values, valid

    def fit(self, mask, k: float, feedback: Feedback) -> Tuple[Radiometry, float]:
        """Fit the optical mapping to the reference where both rasters have data; return it and that share (0..1).

        ``mask`` tells which pixels of the optical raster are clear: where there are some, they must show the same
        units. Raises ``RadiometryError`` where units differ, or where less than 10 % of the optical raster are covered.
        """

        def pick(window):
            source, valid = self._optical.read(window)
            values, covered = self.read(window)
            cloudy, known = mask.read(window)
            flags = np.stack([known & ~cloudy, covered]).astype(values.dtype)
            return np.concatenate([values, source, flags])[:, valid]

        found = sample_pixels(self._optical.grid.shape, pick, feedback)
        covered = found[7] != 0
        share = float(covered.mean()) if covered.size else 0.0
        if share < MIN_CLEAR_SHARE:
            raise RadiometryError(
                f"The clear reference '{self._bands.path}' has data on {100 * share:.0f} % of the optical raster's "
                f"pixels, at least {100 * MIN_CLEAR_SHARE:.0f} % are needed. Give a raster that covers more, or leave "
                "CLEAR_REFERENCE empty."
            )
        values, source, clear = found[:3, covered], found[3:6], found[6] != 0
        self._require_same_units(values, source, clear, feedback)
        self._require_no_shift(values, source[:, covered], clear[covered])
        return fit(values, k, "clear reference"), share

    def _require_same_units(self, values, source, clear, feedback):
        """Refuse a reference of another kind of product than the optical raster, as their values and metadata tell."""
        baseline, enough = self._optical.processing_baseline(), clear.sum() >= MIN_SAMPLES
        kind, offset = _kind_of(self._optical, source[:, clear] if enough else source)
        their_kind, their_offset = _kind_of(self._bands, values)
        if their_kind != kind:
            raise _units_differ(self._bands.path, KINDS[their_kind], KINDS[kind])
        if offset > their_offset and baseline is None and not enough:
            feedback.warn(
                f"Whether the optical raster's digital numbers have the offset of {BASELINE_OFFSET_DN} of processing "
                "baseline 04.00 cannot be told under so much cloud; the clear reference has none. If the optical "
                "raster has it, add it to the reference."
            )
        elif offset != their_offset:
            raise self._offset_error(their_offset)

    def _require_no_shift(self, values, source, clear):
        """Refuse a reference whose digital numbers differ by the offset where both rasters are clear."""
        told = None not in (self._optical.processing_baseline(), self._bands.processing_baseline())
        if told or clear.sum() < MIN_SAMPLES:
            return
        sign = offset_between(values[:, clear], source[:, clear])
        if sign:
            raise self._offset_error(sign > 0)

    def _offset_error(self, theirs_has_it):
        return _units_differ(self._bands.path, *offset_texts(theirs_has_it), OFFSET_HINT)


def _kind_of(bands, samples) -> Tuple[str, int]:
    """Return the kind of product of ``samples`` (3, N), and the offset of its digital numbers; none where
    65535 is 1.
    """
    kind, offset = product_kind(bands.dtype, samples, bands.processing_baseline())
    return kind, 0 if unusual_scale(samples, bands.declared_scales()) else offset


def _units_differ(path, theirs, ours, hint=""):
    way_out = f", or leave CLEAR_REFERENCE empty.{hint}"
    return units_differ(f"The clear reference '{path}'", theirs, "the optical raster", ours, way_out)
