"""Spectral indices of restored rasters, and their errors, propagated from those of the bands."""

from dataclasses import dataclass
from typing import Dict, Tuple

import numpy as np

from .radiometry import Radiometry
from .reflectance import ReflectanceScale

_EVI_GAIN, _EVI_RED, _EVI_BLUE, _EVI_SOIL = 2.5, 6.0, 7.5, 1.0


@dataclass(frozen=True)
class Index:
    """A function of the reflectance of a few bands.

    ``bands``: what these show (see ``rasters.band_names``). ``weights`` (2, k): of the bands in numerator and
    denominator; to the latter, ``constant`` is added. ``gain`` times their ratio is the index. ``source``: where it is
    defined.
    """

    name: str
    bands: Tuple[str, ...]
    weights: Tuple[Tuple[float, ...], Tuple[float, ...]]
    source: str
    gain: float = 1.0
    constant: float = 0.0

    def value(self, reflectance) -> np.ndarray:
        """Return the index of ``reflectance`` (k, ...), NaN where its denominator is not positive."""
        numerator, denominator = self._parts(reflectance)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(denominator > 0, self.gain * numerator / denominator, np.nan)

    def slopes(self, reflectance) -> np.ndarray:
        """Return the derivatives (k, ...) of the index by each band."""
        numerator, denominator = self._parts(reflectance)
        upper, lower = (np.reshape(w, (-1, *[1] * numerator.ndim)) for w in np.array(self.weights))
        with np.errstate(invalid="ignore", divide="ignore"):
            slopes = self.gain * (upper * denominator - lower * numerator) / denominator**2
        return np.where(denominator > 0, slopes, np.nan)

    def _parts(self, reflectance):
        upper, lower = np.tensordot(np.array(self.weights), np.asarray(reflectance, np.float64), 1)
        return upper, lower + self.constant


def _normalised(name, first, second, source) -> Index:
    return Index(name, (first, second), ((1.0, -1.0), (1.0, 1.0)), source)


INDICES: Dict[str, Index] = {
    index.name: index
    for index in (
        _normalised("NDVI", "nir", "red", "Rouse et al. 1974"),
        _normalised("NDWI", "green", "nir", "McFeeters 1996"),
        _normalised("NDMI", "nir", "swir1", "Gao 1996; Wilson & Sader 2002"),
        _normalised("NBR", "nir", "swir2", "García & Caselles 1991; Key & Benson 2006"),
        Index(
            "EVI",
            ("nir", "red", "blue"),
            ((1.0, -1.0, 0.0), (1.0, _EVI_RED, -_EVI_BLUE)),
            "Huete et al. 2002",
            _EVI_GAIN,
            _EVI_SOIL,
        ),
    )
}


@dataclass(frozen=True)
class RasterIndex:
    """An index of one raster: ``positions`` of its bands among the restored ones.

    ``scale``: how values of the restored bands become reflectance.
    """

    index: Index
    positions: Tuple[int, ...]
    scale: ReflectanceScale

    def of_values(self, values) -> np.ndarray:
        """Return the index (...) of ``values`` (B, h, w) of the restored bands, in the raster's units."""
        return self.index.value(self._reflectance(values))

    def error_of_values(self, values, errors, correlation) -> np.ndarray:
        """Return the error (h, w) of the index of ``values`` (B, h, w), from ``errors`` of the same shape and units.

        First-order propagation with the ``correlation`` (B, B) of the bands' errors (JCGM 100:2008, eq. 13).
        """
        chosen = list(self.positions)
        gain = np.abs(np.array(self.scale.gain)[chosen]).reshape(-1, 1, 1)
        parts = self.index.slopes(self._reflectance(values)) * errors[chosen] * gain
        related = np.asarray(correlation)[np.ix_(chosen, chosen)]
        squares = np.einsum("ihw,ij,jhw->hw", parts, related, parts)
        return np.sqrt(np.maximum(squares, 0))

    def _reflectance(self, values):
        return self.scale.of_bands(self.positions).reflectance(values[list(self.positions)])


@dataclass(frozen=True)
class SceneIndex(RasterIndex):
    """An index of one raster whose bands are encoded as well, by ``radiometry``; encoded values end at ± ``limit``."""

    radiometry: Radiometry
    limit: float

    def of_encoded(self, encoded) -> np.ndarray:
        """Return the index (n,) of encoded values (B, n)."""
        return self.of_values(self._decoded(encoded))[..., 0]

    def error_of_encoded(self, encoded, errors, correlation) -> np.ndarray:
        """Return the error (n,) of the index of encoded values (B, n), from encoded ``errors`` of the same shape."""
        widths = self.radiometry.decode_difference(np.asarray(errors, np.float32)[..., None])
        return self.error_of_values(self._decoded(encoded), widths, correlation)[..., 0]

    def _decoded(self, encoded):
        return self.radiometry.decode(encoded[..., None], np.float32, limit=self.limit)
