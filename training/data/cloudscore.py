"""Where the clouds are in a Sentinel-2 image of level 1C, told from its spectrum alone.

SEN12MS-CR has no masks. This is the simple cloud score known from Google Earth Engine, as Schmitt, Hughes, Qiu and Zhu
(2019, "Aggregating cloud-free Sentinel-2 images with Google Earth Engine", ISPRS Annals IV-2/W7) give it for
Sentinel-2, with the limits and the smoothing of DSen2-CR (Meraner, Ebel, Zhu and Schmitt 2020, ISPRS Journal 166).
Shadows are left out: the rule that goes with it (Zhai et al. 2018) compares with an image's own darkest pixel and
finds shadows in cloudless images; on ten real triples it lowers the mean overlap with the masks from 0.86 to 0.66.
"""

import numpy as np
from scipy import ndimage

CLOUDY_SCORE = 0.2
"""DSen2-CR's threshold; on real triples the overlap with their masks is highest here, too."""
ONE_DN = 10_000.0
"""Digital number of reflectance 1."""
N_BANDS = 13
_AEROSOL, _BLUE, _GREEN, _RED, _CIRRUS, _SWIR1 = 0, 1, 2, 3, 10, 11
_CLOSED_PX, _SMOOTHED_PX = 5, 7


def cloud_score(bands_dn) -> np.ndarray:
    """Return how much each pixel of ``bands_dn`` (13, H, W), DN of level 1C, looks like cloud: (H, W) float32 in 0..1.

    The least of several tests, each 0 where clear, 1 where cloudy and linear in between: a cloud is bright in blue, in
    the aerosol band, there and in the cirrus band together, and in all visible bands; and it is no snow. Holes are
    closed, edges smoothed.
    """
    if bands_dn.ndim != 3 or len(bands_dn) != N_BANDS:
        raise ValueError(f"expected ({N_BANDS}, H, W), got {bands_dn.shape}")
    aerosol, blue, green, red, cirrus, swir1 = (
        bands_dn[band].astype(np.float32) / ONE_DN for band in (_AEROSOL, _BLUE, _GREEN, _RED, _CIRRUS, _SWIR1)
    )
    snow_index = (green - swir1) / np.maximum(green + swir1, 1e-3)
    tests = (
        _rise(blue, 0.1, 0.5),
        _rise(aerosol, 0.1, 0.3),
        _rise(aerosol + cirrus, 0.15, 0.2),
        _rise(red + green + blue, 0.2, 0.8),
        _rise(snow_index, 0.8, 0.6),
    )
    closed = ndimage.grey_closing(np.minimum.reduce(tests), size=(_CLOSED_PX, _CLOSED_PX))
    return np.clip(ndimage.uniform_filter(closed, _SMOOTHED_PX, mode="nearest"), 0, 1)


def find_clouds(bands_dn) -> np.ndarray:
    """Return where (H, W) bool the ground of ``bands_dn`` (13, H, W), DN, is hidden: by cloud, or as it has no data."""
    return (cloud_score(bands_dn) >= CLOUDY_SCORE) | (bands_dn == 0).all(axis=0)


def _rise(values: np.ndarray, clear: float, cloudy: float) -> np.ndarray:
    """Return ``values`` on the scale on which ``clear`` is 0 and ``cloudy`` 1, at most 1."""
    return np.minimum((values - clear) / (cloudy - clear), 1)
