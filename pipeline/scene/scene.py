"""One run's inputs in the networks' domain: rows of windows one after another, and what is known in each window."""

import threading
from dataclasses import dataclass, replace
from typing import Optional, Tuple

import numpy as np

from ...estimators.sight import LIMIT, TRUTH_LIMIT, ReferenceSight, Sight
from ..options.removeclouds import Rim
from ..pixels.composite import fade
from ..rasters.grid import Window
from ..windows.batches import Patch, reflect
from .inputs import Inputs
from .statistics import SceneStatistics


@dataclass(frozen=True)
class RowBlock:
    """A part of the scene: what one row of windows covers, or less. Boolean arrays are (h, w)."""

    window: Window
    source: np.ndarray
    """(bands, h, w) in the raster's type: all bands of the result."""
    valid: np.ndarray
    """The optical raster has data."""
    cloudy: np.ndarray
    """The mask has a cloud, its rim left out."""
    alpha: np.ndarray
    """(h, w) float32: the share of the restored image; 0 where nothing is or can be restored."""
    untrusted: np.ndarray
    """Where the optical raster must not be used: grown cloud, unknown mask, NoData."""
    sar_db: Optional[np.ndarray]
    """(P, h, w) float32, NaN where there is none; ``None`` where no pixel of the block needs it."""
    without_sar: np.ndarray
    """Cloudy pixels that keep their source value for want of SAR."""
    without_mask: np.ndarray
    """Pixels that keep their source value because the mask ends or has NoData there."""

    def cut(self, window: Window) -> "RowBlock":
        """Return the part ``window`` of the block, without copying."""
        inside = (..., *window.relative_to(self.window).slices)
        arrays = {name: value[inside] for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return replace(self, window=window, **arrays)


@dataclass(frozen=True)
class Known:
    """Everything known in one ``window``: the estimators' ``sight`` of what lies inside the raster, and the networks'
    input; either is ``None`` where it does not run.
    """

    window: Window
    sight: Optional[Sight]
    patch: Optional[Patch]


class Scene:
    """Inputs of a restoration in the networks' domain, with one radiometry for each raster.

    ``always_sar``: SAR is read everywhere, not under clouds only, as the translation covers the whole raster. ``kept``:
    indices of the references that are used, all by default.
    """

    def __init__(
        self,
        inputs: Inputs,
        statistics: SceneStatistics,
        rim: Rim,
        always_sar: bool = False,
        kept: Optional[Tuple[int, ...]] = None,
    ):
        self.inputs, self.statistics = inputs, statistics
        self.kept = tuple(range(len(inputs.references))) if kept is None else kept
        self.grid = inputs.optical.bands.grid
        self._rim, self.always_sar = rim, always_sar
        self._reading = threading.Lock()  # a reference may be the same file as another raster

    def with_references(self, kept: Tuple[int, ...]) -> "Scene":
        """Return the same scene with only the references ``kept`` (indices) in use."""
        return Scene(self.inputs, self.statistics, self._rim, self.always_sar, kept)

    def read_rows(self, window: Window, with_sar: bool = False) -> RowBlock:
        """Read ``window``, what one row of windows covers of the raster; SAR only where needed, or ``with_sar``."""
        with self._reading:
            source, valid = self.inputs.optical.bands.read(window)
            wide = window.padded(self._rim.buffer_px)
            cloudy, known = self.inputs.mask.read(wide)
            inner = window.relative_to(wide).slices
            grown = fade(cloudy, self._rim.buffer_px, self._rim.fade_px)[inner]
            known = known[inner]
            alpha = np.where(valid & known, grown, np.float32(0))
            sar_db, without_sar = None, np.zeros(window.shape, bool)
            if self.inputs.sar is not None and (with_sar or self.always_sar or alpha.any()):
                sar_db = self.inputs.sar.read_db(window)
        if sar_db is not None and not self.kept:
            without_sar = np.isnan(sar_db[0]) & (alpha > 0)
            alpha[without_sar] = 0
        untrusted = (grown > 0) | ~known | ~valid
        hidden = cloudy[inner] & known
        return RowBlock(window, source, valid, hidden, alpha, untrusted, sar_db, without_sar, valid & ~known)

    def is_masked(self, window: Window) -> bool:
        """Whether the mask has a cloud in ``window``, its rim left out."""
        with self._reading:
            cloudy, known = self.inputs.mask.read(window)
        return bool((cloudy & known).any())

    def is_near_mask(self, window: Window) -> bool:
        """Whether the mask has a cloud in ``window`` or so near that its rim may reach it: elsewhere nothing is to be
        restored. Only the mask is read.
        """
        with self._reading:
            return bool(self.inputs.mask.read(window.padded(self._rim.buffer_px))[0].any())

    def is_untouched(self, window: Window) -> bool:
        """Whether nothing of ``window`` is to be restored, and the mask has data in all of it. Only that is read."""
        with self._reading:
            wide = window.padded(self._rim.buffer_px)
            cloudy, known = self.inputs.mask.read(wide)
        return not cloudy.any() and bool(known[window.relative_to(wide).slices].all())

    def needs(self, block: RowBlock, window: Window) -> bool:
        """Whether ``window`` has a pixel to restore, or the translation is wanted everywhere."""
        return self.always_sar or self.restores(block, window)

    def restores(self, block: RowBlock, window: Window) -> bool:
        """Whether ``window`` has a pixel to restore."""
        return bool(block.alpha[window.slices_in(block.window, self.grid.shape)].any())

    def patch(self, block: RowBlock, window: Window) -> Patch:
        """Cut ``window`` out of ``block`` as the networks' input; beyond the raster's edge the image is reflected."""
        inside = window.slices_in(block.window, self.grid.shape)
        rgb = list(self.inputs.optical.rgb)
        optical = self._encode_optical(block, inside, 1.0)[rgb]
        sar = self.statistics.sar.first(1).encode(block.sar_db[(slice(0, 1), *inside)])
        untrusted = block.untrusted[inside][None].astype(np.float32)
        return Patch(window, *(reflect(array, window.shape) for array in (sar, optical, untrusted)))

    def sight(self, block: RowBlock, window: Window) -> Sight:
        """Return what is known in the part of ``window`` that lies inside the raster, for the estimators."""
        inside = window.slices_in(block.window, self.grid.shape)
        optical = self._encode_optical(block, inside, LIMIT)
        hidden = block.untrusted[inside]
        optical[:, hidden] = 0
        sar, sar_seen = self._encode_sar(None if block.sar_db is None else block.sar_db[(slice(None), *inside)])
        references = self.references_in(window.clipped(self.grid.shape))
        floor = self.statistics.optical.floor(LIMIT)
        return Sight(optical, hidden, sar, sar_seen, references, None, self.inputs.optical.rgb, floor)

    def truth(self, block: RowBlock, window: Window) -> np.ndarray:
        """Return the restored bands (B, h, w) encoded, beyond the limit of estimates: what these miss there counts."""
        return self._encode_optical(block, window.slices_in(block.window, self.grid.shape), TRUTH_LIMIT)

    def references_in(self, window: Window) -> Tuple[ReferenceSight, ...]:
        """Return what the references in use show in ``window``, which lies inside the raster.

        They are read here, not with the rows: one window at a time needs little memory.
        """
        with self._reading:
            return tuple(self._reference(index, window) for index in self.kept)

    def seen_in_references(self, window: Window) -> np.ndarray:
        """Return where each reference in use has data and is clear in ``window``: (R, h, w) bool."""
        with self._reading:
            return np.stack([self.inputs.references[index].read(window)[1] for index in self.kept])

    def _reference(self, index: int, window: Window) -> ReferenceSight:
        reference = self.inputs.references[index]
        values, seen = reference.read(window)
        image = self.statistics.references[index].encode(values, LIMIT)
        image[:, ~seen] = 0
        sar_db, ours = reference.read_sar(window), self.statistics.sar
        if sar_db is not None:  # changes need the same polarisations
            count = 0 if ours is None else len(ours.lo)
            sar_db = sar_db[:count] if 0 < count <= len(sar_db) else None
        sar, sar_seen = self._encode_sar(sar_db)
        return ReferenceSight(image, seen, reference.matches, sar, sar_seen, self.inputs.days_to(index))

    def _encode_optical(self, block, inside, limit):
        values = block.source[(slice(None), *inside)][list(self.inputs.optical.restored)]
        optical = self.statistics.optical.encode(values, limit)
        optical[:, ~block.valid[inside]] = 0
        return optical

    def _encode_sar(self, sar_db):
        """Return ``sar_db`` (P, h, w) encoded, 0 where there is none, and where there is (h, w)."""
        if sar_db is None:
            return None, None
        seen = np.isfinite(sar_db).all(axis=0)
        sar = self.statistics.sar.first(len(sar_db)).encode(sar_db, LIMIT)
        sar[:, ~seen] = 0
        return sar, seen
