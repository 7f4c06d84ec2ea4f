"""The rasters that a restoration writes: the restored one and, on request, GAN1's image, the expected error and where
each pixel comes from.
"""

import json
from dataclasses import dataclass, replace
from typing import Dict, Optional, Sequence, Tuple

import numpy as np

from ...errors import OptionError
from ...estimators.stack import Stack
from ..options.removeclouds import RestoreOptions
from ..pixels.composite import composite
from ..pixels.indices import INDICES, SceneIndex
from ..pixels.origins import origins
from ..pixels.radiometry import Radiometry
from ..rasters.bands import Bands
from ..rasters.optical import OpticalBands
from ..rasters.raster import BASELINE_TAG
from ..rasters.writer import Profile
from .acquisition import DATE_TAG, date_of
from .estimation import Layout
from .scene import RowBlock, Scene

CONFIDENCE_TAG = "SAR_CLOUD_REMOVAL_CONFIDENCE"
CORRELATION_TAG = "SAR_CLOUD_REMOVAL_ERROR_CORRELATION"
"""The correlation of the bands' errors in trials, as JSON: a list for each band."""
FACTORS_TAG = "SAR_CLOUD_REMOVAL_INDEX_FACTORS"
"""By how much the propagated error of each spectral index is to be multiplied, as JSON: a number for each name."""
INDEX_TAG = "SAR_CLOUD_REMOVAL_INDICES"
_INDEX_MEANING = "Spectral indices of the restored raster, of reflectance. NaN: no data, or not defined."
_INDEX_ERROR_MEANING = (
    "Expected error of the indices: of 100 true values 68 lie within plus or minus this of the restored one. It is "
    "propagated from the errors of the bands and their correlation in trials. 0: not restored. NaN: no data, or cloudy "
    "and not restored."
)
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
        told = _told(block)
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


@dataclass(frozen=True)
class SpectralIndices(Product):
    """Spectral ``indices`` of the restored raster, one band each: what anybody would compute from it."""

    image: Optional[RestoredImage] = None
    indices: Tuple[SceneIndex, ...] = ()

    def strip(self, block, tile):
        """Return the indices float32, NaN where they are not defined."""
        image, valid = self.image.strip(block, tile)
        values = image[list(self.image.restored)]
        found = np.stack([index.of_values(values) for index in self.indices]).astype(np.float32)
        found[:, ~valid] = np.nan
        return found, valid


@dataclass(frozen=True)
class IndexErrors(SpectralIndices):
    """How far the ``indices`` are expected to lie from the truth; 0 where nothing is restored.

    ``correlation`` (B, B) of the bands' errors; ``factors``: for each index what its propagated error is multiplied by.
    """

    correlation: Tuple[Tuple[float, ...], ...] = ()
    factors: Tuple[float, ...] = ()

    def strip(self, block, tile):
        """Return the expected errors float32, NaN where they are not known."""
        image, _ = self.image.strip(block, tile)
        values, told = image[list(self.image.restored)], _told(block)
        errors = self.radiometry.decode_difference(self._values(tile)) * block.alpha
        found = np.zeros((len(self.indices), *told.shape), np.float32)
        for band, (index, factor) in enumerate(zip(self.indices, self.factors)):
            found[band] = factor * index.error_of_values(values, errors, self.correlation)
        found = np.where(block.alpha > 0, _rounded(found), np.float32(0))
        found[:, ~told] = np.nan
        return found, told


def _told(block: RowBlock) -> np.ndarray:
    """Return where (h, w) the error of a pixel is known: it has data, and was not left cloudy."""
    return block.valid & ~block.without_sar & ~block.without_mask


def _rounded(values) -> np.ndarray:
    """Round float32 ``values`` to 10 bits after the first one, 0.05 %: what is noise anyway does not compress."""
    return ((np.ascontiguousarray(values).view(np.uint32) + np.uint32(1 << 12)) & np.uint32(0xFFFFE000)).view(
        np.float32
    )


def products_of(
    options: RestoreOptions,
    scene: Scene,
    tags: dict,
    layout: Layout,
    limit: float,
    multiples: Dict[str, float],
    stack: Optional[Stack],
    factors: Dict[str, float],
) -> Tuple[Product, ...]:
    """Return what ``options`` asks for, made of tiles with ``layout`` whose encoded values end at ± ``limit``.

    ``multiples`` of the expected error hold other shares of the errors (see ``models.error_model``). ``stack``: how the
    errors of bands go together. ``factors``: see ``proof.index_factors``.
    """
    optical, radiometry, written = scene.inputs.optical, scene.statistics.optical, options.written
    profile = optical.bands.profile({**tags, **_tags_of(optical.bands)})
    image = _cut(profile, optical.restored)
    found: list = [
        RestoredImage(written.restored, profile, radiometry, _ends(layout.restored), limit, optical.restored)
    ]
    if written.translation:
        colours = Radiometry(*(tuple(limits[i] for i in optical.rgb) for limits in (radiometry.lo, radiometry.hi)))
        found.append(
            TranslatedImage(
                written.translation, _cut(image, optical.rgb).with_gaps(), colours, _ends(layout.translation)
            )
        )
    if written.confidence:
        errors = _error_profile(image, multiples, _correlation(stack), factors)
        found.append(ExpectedError(written.confidence, errors, radiometry, _ends(layout.error)))
    if written.provenance:
        names = tuple(reference.name for reference in scene.inputs.references)
        numbers = tuple(index + 1 for index in scene.kept)
        profile = _provenance_profile(profile, names)
        found.append(Provenance(written.provenance, profile, radiometry, _ends(layout.shares), 1.0, numbers))
    return tuple(found)


def require_index_bands(names: Sequence[str], optical: OpticalBands) -> None:
    """Raise ``OptionError`` where one of the spectral indices ``names`` needs a band that is not restored."""
    for name in names:
        bands = INDICES[name].bands
        lacking = [band for band, found in zip(bands, optical.positions_of(bands)) if found is None]
        if lacking:
            raise OptionError(
                f"{name} needs {_listed(bands)}, but among the restored bands ({', '.join(optical.labels)}) there is "
                f"no {' and no '.join(map(_called, lacking))}. Restore these bands too (BANDS, OTHER_BANDS), name the "
                "bands in the raster (B4, B8 …), or leave the index out of INDICES."
            )


def _listed(bands) -> str:
    return f"{', '.join(map(_called, bands[:-1]))} and {_called(bands[-1])}"


def _called(key: str) -> str:
    """Return what people call the band that shows ``key``."""
    return {
        "nir": "near infrared (B8 or B8A)",
        "swir1": "shortwave infrared (B11)",
        "swir2": "shortwave infrared (B12)",
    }.get(key, key)


def index_products(
    options: RestoreOptions,
    scene: Scene,
    image: RestoredImage,
    layout: Layout,
    indices: Tuple[SceneIndex, ...],
    stack: Optional[Stack],
    factors: Dict[str, float],
) -> Tuple[Product, ...]:
    """Return the products of spectral ``indices`` that ``options`` asks for, of the restored ``image``.

    ``stack``: how the errors of bands go together. ``factors``: see ``proof.index_factors``.
    """
    written, radiometry, found = options.written, scene.statistics.optical, []
    if written.index:
        profile = _index_profile(image.profile, indices, "", INDEX_TAG, _INDEX_MEANING)
        found.append(SpectralIndices(written.index, profile, radiometry, image.part, image.limit, image, indices))
    if written.index_error:
        profile = _index_profile(image.profile, indices, ", expected error", CONFIDENCE_TAG, _INDEX_ERROR_MEANING)
        independent = tuple(map(tuple, np.eye(len(image.restored)).tolist()))
        found.append(
            IndexErrors(
                path=written.index_error,
                profile=profile,
                radiometry=radiometry,
                part=_ends(layout.error),
                limit=image.limit,
                image=image,
                indices=indices,
                correlation=_correlation(stack) or independent,
                factors=tuple(factors.get(one.index.name, 1.0) for one in indices),
            )
        )
    return tuple(found)


def _correlation(stack: Optional[Stack]) -> Optional[Tuple[Tuple[float, ...], ...]]:
    """Return the correlation (B, B) of the bands' errors in trials, ``None`` where there were none."""
    return None if stack is None else stack.quality.correlation


def _index_profile(profile: Profile, indices, suffix: str, tag: str, meaning: str) -> Profile:
    """Return the profile of a raster with a band for each of ``indices`` of the raster with ``profile``."""
    sources = "; ".join(f"{one.index.name}: {one.index.source}" for one in indices)
    return profile.of_other_bands(
        dtype=np.dtype("float32"),
        nodata=float("nan"),
        descriptions=tuple(one.index.name + suffix for one in indices),
        lossless=True,
        tags={**profile.tags, tag: f"{meaning} {sources}."},
    )


def _tags_of(bands: Bands) -> Dict[str, str]:
    """Return what results keep of the metadata of the raster: its day, and what tells the offset of its values."""
    day, baseline = date_of(bands.rasters[0]), bands.rasters[0].stated_baseline()
    found = {} if day is None else {DATE_TAG: day.isoformat()}
    return found if baseline is None else {**found, BASELINE_TAG: f"{baseline:05.2f}"}


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
    return profile.of_other_bands(
        dtype=np.dtype("uint8"),
        nodata=0,
        descriptions=("provenance", "reference"),
        of_classes=True,
        tags={**profile.tags, PROVENANCE_TAG: meaning + (f" References: {dates}." if dates else "")},
    )


def _error_profile(profile: Profile, multiples: Dict[str, float], correlation, factors: Dict[str, float]) -> Profile:
    """Return the profile of expected errors of a raster with ``profile``: the same scales, but no offset, as
    differences have.
    """
    tags = {**profile.tags}
    if correlation:
        tags[CORRELATION_TAG] = json.dumps([[round(value, 3) for value in row] for row in correlation])
    if factors:
        tags[FACTORS_TAG] = json.dumps({name: round(factor, 4) for name, factor in factors.items()})
    levels = ", ".join(f"{multiples[level]:.2f} for {100 * float(level):.0f} %" for level in _LEVELS if multiples)
    meaning = (
        "Expected error of the restored pixels in the units of the restored raster: of 100 true values 68 lie within "
        f"plus or minus this of the restored one.{f' Multiply it by {levels}.' if levels else ''} 0: not restored. "
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
        lossless=True,
        tags={**tags, CONFIDENCE_TAG: meaning},
    )
