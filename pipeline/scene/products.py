"""The rasters that a restoration writes: the restored one and, on request, GAN1's image, the expected error and where
each pixel comes from.
"""

from dataclasses import dataclass, replace
from typing import Dict, Tuple

import numpy as np

from ..options.removeclouds import RestoreOptions
from ..pixels.composite import composite
from ..pixels.origins import origins
from ..pixels.radiometry import Radiometry
from ..rasters.writer import Profile
from .estimation import Layout
from .scene import RowBlock, Scene

CONFIDENCE_TAG = "SAR_CLOUD_REMOVAL_CONFIDENCE"
_LEVELS = ("0.50", "0.90", "0.95")
PROVENANCE_TAG = "SAR_CLOUD_REMOVAL_PROVENANCE"


@dataclass(frozen=True)
class Product:
    """One raster: where it is written, what it looks like, what fixes the units of its values, and which bands of a
    tile it is made of.

    ``limit``: encoded values are clipped to ± this.
    """

    path: str
    profile: Profile
    radiometry: Radiometry
    part: Tuple[int, int]
    limit: float = 1.0

    def strip(self, block: RowBlock, tile) -> Tuple[np.ndarray, np.ndarray]:
        """Return ``block`` as it is written, (bands, h, w), and which of its pixels are valid.

        ``tile`` (bands, h, w) float32 is what was computed of it, in the networks' domain.
        """
        raise NotImplementedError

    def _values(self, tile) -> np.ndarray:
        return tile[slice(*self.part)]


@dataclass(frozen=True)
class RestoredImage(Product):
    """The restored image over the source, in the source's type and units; ``restored`` are the bands that it has."""

    restored: Tuple[int, ...] = ()

    def strip(self, block, tile):
        """Return restored and clear pixels together; valid is what the source has data for."""
        cols = np.flatnonzero(block.alpha.any(axis=0))
        if not len(cols):
            return block.source, block.valid
        touched = (..., slice(cols[0], cols[-1] + 1))
        image, bands = block.source.copy(), list(self.restored)
        restored = self.radiometry.decode(
            self._values(tile)[touched], self.profile.dtype, self.profile.reserved, self.limit
        )
        source = block.source[bands][touched]
        image[bands, :, touched[1]] = composite(source, restored, block.alpha[touched], self.profile.reserved)
        return image, block.valid


class TranslatedImage(Product):
    """GAN1's image, wherever there is SAR."""

    def strip(self, block, tile):
        """Return the image; valid is what has SAR."""
        image = self.radiometry.decode(self._values(tile), self.profile.dtype, self.profile.reserved)
        seen = np.isfinite(block.sar_db[0])
        image[:, ~seen] = self.profile.blank
        return image, seen


class ExpectedError(Product):
    """How far a restored value is expected to lie from the truth, in the source's units; 0 where nothing is restored.

    Over the feather, where source and restored image mix, the expected error fades with the share of the latter.
    Cloudy pixels that could not be restored, and those of which the mask tells nothing, have no value.
    """

    def strip(self, block, tile):
        """Return the expected error, NaN where it is not valid."""
        error = _rounded(self.radiometry.decode_difference(self._values(tile)) * block.alpha)
        told = block.valid & ~block.without_sar & ~block.without_mask
        error[:, ~told] = np.nan
        return error, told


@dataclass(frozen=True)
class Provenance(Product):
    """What each pixel comes from and the reference that has most part in it: see ``pixels.origins``.

    ``references``: the numbers of those that are used.
    """

    references: Tuple[int, ...] = ()

    def strip(self, block, tile):
        """Return the two bands uint8, 0 without data."""
        kept = block.without_sar | block.without_mask
        return origins(block.alpha, self._values(tile), kept, block.valid, self.references), block.valid


def _rounded(values) -> np.ndarray:
    """Round float32 ``values`` to 10 bits after the first one, 0.05 %: what is noise anyway does not compress."""
    return ((np.ascontiguousarray(values).view(np.uint32) + np.uint32(1 << 12)) & np.uint32(0xFFFFE000)).view(
        np.float32
    )


def products_of(
    options: RestoreOptions, scene: Scene, tags: dict, layout: Layout, limit: float, multiples: Dict[str, float]
) -> Tuple[Product, ...]:
    """Return what ``options`` asks for, made of tiles with ``layout`` whose encoded values end at ± ``limit``.

    ``multiples`` of the expected error hold other shares of the errors (see ``models.error_model``).
    """
    optical, radiometry, written = scene.inputs.optical, scene.statistics.optical, options.written
    profile = optical.bands.profile(tags)
    image = _cut(profile, optical.restored)
    found: list = [
        RestoredImage(written.restored, profile, radiometry, _ends(layout.restored), limit, optical.restored)
    ]
    if written.translation:
        colours = Radiometry(*(tuple(limits[i] for i in optical.rgb) for limits in (radiometry.lo, radiometry.hi)))
        found.append(TranslatedImage(written.translation, _cut(image, optical.rgb), colours, _ends(layout.translation)))
    if written.confidence:
        errors = _error_profile(image, multiples)
        found.append(ExpectedError(written.confidence, errors, radiometry, _ends(layout.error)))
    if written.provenance:
        names = tuple(reference.name for reference in scene.inputs.references)
        numbers = tuple(index + 1 for index in scene.kept)
        profile = _provenance_profile(profile, names)
        found.append(Provenance(written.provenance, profile, radiometry, _ends(layout.shares), 1.0, numbers))
    return tuple(found)


def _ends(part: slice) -> Tuple[int, int]:
    return part.start, part.stop


def _cut(profile: Profile, bands) -> Profile:
    """Return the profile of a raster with some ``bands`` of one with ``profile``."""
    listed = ("descriptions", "scales", "offsets", "units", "colours")
    return replace(profile, **{name: tuple(getattr(profile, name)[i] for i in bands) for name in listed})


def _provenance_profile(profile: Profile, references: Tuple[str, ...]) -> Profile:
    """Return the profile of where pixels come from; ``references`` are the names of the other dates."""
    meaning = (
        "Band 1: 0 no data, 1 observed, 2 rim (observed and restored mixed), restored from 3 a reference, 4 SAR, 5 the "
        "surroundings, 6 several of these; 7 cloudy, not restored. Band 2: number of the reference with most part in "
        "the pixel, 0 for none."
    )
    dates = "; ".join(f"{number} {name}" for number, name in enumerate(references, 1))
    return replace(
        profile,
        dtype=np.dtype("uint8"),
        nodata=0,
        undeclared_nodata=None,
        masked=False,
        descriptions=("provenance", "reference"),
        scales=(),
        offsets=(),
        units=(),
        colours=(),
        tags={**profile.tags, PROVENANCE_TAG: meaning + (f" References: {dates}." if dates else "")},
    )


def _error_profile(profile: Profile, multiples: Dict[str, float]) -> Profile:
    """Return the profile of expected errors of a raster with ``profile``: the same scales, but no offset, as
    differences have.
    """
    factors = ", ".join(f"{multiples[level]:.2f} for {100 * float(level):.0f} %" for level in _LEVELS if multiples)
    meaning = (
        "Expected error of the restored pixels in the units of the restored raster: of 100 true values 68 lie within "
        f"plus or minus this of the restored one.{f' Multiply it by {factors}.' if factors else ''} 0: not restored. "
        "NaN: no data, or cloudy and not restored."
    )
    return replace(
        profile,
        dtype=np.dtype("float32"),
        nodata=float("nan"),
        undeclared_nodata=None,
        masked=False,
        descriptions=tuple(f"{name}, expected error" for name in profile.descriptions),
        offsets=(),
        tags={**profile.tags, CONFIDENCE_TAG: meaning},
    )
