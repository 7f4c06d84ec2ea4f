"""Finds clouds in a Sentinel-2 image of level 1C by its spectrum alone: SEN12MS-CR has no masks."""

import numpy as np

from ....pipeline.pixels.cloud_score import CLOUDY_SCORE, HELPFUL, VISIBLE
from ....pipeline.pixels.cloud_score import cloud_score as score_of_reflectance

ONE_DN = 10_000.0
"""Digital number of reflectance 1."""
N_BANDS = 13
_PLACES = {"aerosol": 0, "blue": 1, "green": 2, "red": 3, "cirrus": 10, "swir1": 11}


def cloud_score(bands_dn) -> np.ndarray:
    """Return how much each pixel of ``bands_dn`` (13, H, W), DN of level 1C, looks like cloud: (H, W) float32 in 0..1.

    See ``pipeline.pixels.cloud_score``, all tests of which there are bands for here.
    """
    if bands_dn.ndim != 3 or len(bands_dn) != N_BANDS:
        raise ValueError(f"expected ({N_BANDS}, H, W), got {bands_dn.shape}")
    return score_of_reflectance(
        {name: bands_dn[_PLACES[name]].astype(np.float32) / ONE_DN for name in (*VISIBLE, *HELPFUL)}
    )


def find_clouds(bands_dn) -> np.ndarray:
    """Return where (H, W) bool the ground of ``bands_dn`` (13, H, W), DN, is hidden: by cloud, or as it has no data."""
    return (cloud_score(bands_dn) >= CLOUDY_SCORE) | (bands_dn == 0).all(axis=0)
