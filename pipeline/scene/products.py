"""The rasters that a restoration writes: the restored one and, where asked for, GAN1's image and the expected error."""

from dataclasses import dataclass, replace
from typing import Optional, Tuple

import numpy as np

from ...models.error_model import ErrorModel
from ..options.removeclouds import RestoreOptions
from ..pixels.composite import composite
from ..pixels.radiometry import Radiometry
from ..rasters.writer import Profile
from .scene import RowBlock, Scene

CONFIDENCE_TAG = "SAR_CLOUD_REMOVAL_CONFIDENCE"


@dataclass(frozen=True)
class Product:
    """One raster of three bands: where it is written, what it looks like, and what fixes the units of its values."""

    path: str
    profile: Profile
    radiometry: Radiometry

    def strip(self, block: RowBlock, values) -> Tuple[np.ndarray, np.ndarray]:
        """Return ``block`` as it is written, (3, h, w), and which of its pixels are valid.

        ``values`` (3, h, w) float32 is what the networks made of it, in their domain.
        """
        raise NotImplementedError


class RestoredImage(Product):
    """GAN2's image over the source, in the source's type and units."""

    def strip(self, block, values):
        """Return restored and clear pixels together; valid is what the source has data for."""
        cols = np.flatnonzero(block.alpha.any(axis=0))
        if not len(cols):
            return block.source, block.valid
        image, touched = block.source.copy(), (..., slice(cols[0], cols[-1] + 1))
        restored = self.radiometry.decode(values[touched], self.profile.dtype, self.profile.reserved)
        image[touched] = composite(block.source[touched], restored, block.alpha[touched], self.profile.reserved)
        return image, block.valid


class TranslatedImage(Product):
    """GAN1's image, wherever there is SAR."""

    def strip(self, block, values):
        """Return the image; valid is what has SAR."""
        image = self.radiometry.decode(values, self.profile.dtype, self.profile.reserved)
        seen = np.isfinite(block.sar_db[0])
        image[:, ~seen] = self.profile.blank
        return image, seen


class ExpectedError(Product):
    """How far a restored value is expected to lie from the truth, in the source's units; 0 where nothing is restored.

    Over the feather, where source and restored image mix, the expected error fades with the share of the latter.
    Cloudy pixels that could not be restored, and those of which the mask tells nothing, have no value.
    """

    def strip(self, block, values):
        """Return the expected error, NaN where it is not valid."""
        error = _rounded(self.radiometry.decode_difference(values) * block.alpha)
        told = block.valid & ~block.without_sar & ~block.without_mask
        error[:, ~told] = np.nan
        return error, told


def _rounded(values) -> np.ndarray:
    """Round float32 ``values`` to 10 bits after the first one, 0.05 %: what is noise anyway does not compress."""
    return ((np.ascontiguousarray(values).view(np.uint32) + np.uint32(1 << 12)) & np.uint32(0xFFFFE000)).view(
        np.float32
    )


def products_of(
    options: RestoreOptions, scene: Scene, tags: dict, error_model: Optional[ErrorModel]
) -> Tuple[Product, ...]:
    """Return what ``options`` asks for, in the order in which ``inference.Predictor`` has the bands of a tile."""
    profile, radiometry = scene.inputs.optical.profile(tags), scene.statistics.optical
    written = options.written
    found = [RestoredImage(written.restored, profile, radiometry)]
    if written.translation:
        found.append(TranslatedImage(written.translation, profile, radiometry))
    if written.confidence:
        found.append(ExpectedError(written.confidence, _error_profile(profile, error_model), radiometry))
    return tuple(found)


def _error_profile(profile: Profile, model: ErrorModel) -> Profile:
    """Return the profile of expected errors of a raster with ``profile``: the same scales, but no offset, as
    differences have.
    """
    multiples = ", ".join(
        f"{model.multiples[level]:.2f} for {100 * float(level):.0f} %" for level in ("0.50", "0.90", "0.95")
    )
    meaning = (
        "Expected error of the restored pixels in the units of the restored raster: of 100 true values 68 lie within "
        f"plus or minus this of the restored one. Multiply it by {multiples}. 0: not restored. NaN: no data, or cloudy "
        "and not restored."
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
