"""Real clouds and shadows with labels, found by comparing a cloudy and a clear date of one place.

The labels are what differs between the dates, not a person's work: what is uncertain (rims, ground that changed, shade)
is ``UNKNOWN`` and counts neither in training nor in any figure.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import List

import numpy as np
from scipy import ndimage

from ...pipeline.masks.types import CLEAR, CLOUD, SHADOW
from ..data.clouds.cutouts import SNOW_DN, THIN_DN, WHITE_DN, estimate_matte, read_dates

UNKNOWN = 255
CLOUDY_OPACITY = 0.1
"""From this opacity on a pixel is cloud; below it, and above 0, it is unknown."""
UNCHANGED = 0.15
"""Ground that sends back this share more or less light than on the other date counts as clear."""
SHADED = 0.3
"""Ground that sends back this share less, in a part of some size, is in shadow, where there are clouds."""
LEAST_COVERAGE, MOST_SHADED = 0.05, 0.4
"""With fewer clouds, or more of the rest dark, it is another season that is darker, not a shadow."""
AIRLIGHT = np.array([0.025, 0.045, 0.075], np.float32)[:, None, None]
"""Reflectance of a black pixel under a clear atmosphere in red, green and blue: what no shadow takes away."""
MISLEADING = ("ROIs1970_fall_136_p139", "ROIs1970_fall_136_p840")
"""Pairs whose cloudy date has snow on tracks and clearings, which the difference of the dates takes for cloud."""
_SNOW_MARGIN_PX = 8
_SMALLEST_SHADOW_PX, _OPENED_PX = 60, 2
_SMOOTHED_PX = 1.5


@dataclass(frozen=True)
class LabelledImage:
    """A real image: ``reflectance`` (3, H, W) float32, RGB; ``labels`` (H, W) uint8: a mask's, or ``UNKNOWN``."""

    name: str
    reflectance: np.ndarray
    labels: np.ndarray


def load_labelled(folder) -> List[LabelledImage]:
    """Read and label the cloudy dates of all pairs in ``folder`` (see ``cutouts.load_cutouts``)."""
    images = []
    for path in sorted(Path(folder).glob("*_s2_cloudy.tif")):
        name = path.name[: -len("_s2_cloudy.tif")]
        if name not in MISLEADING:
            cloudy_dn, clear_dn = read_dates(path)
            images.append(LabelledImage(name, cloudy_dn / WHITE_DN, label(cloudy_dn, clear_dn)))
    return images


def label(cloudy_dn: np.ndarray, clear_dn: np.ndarray) -> np.ndarray:
    """Return what ``cloudy_dn`` shows (H, W) uint8, given the ``clear_dn`` of another date ((3, H, W), DN).

    Cloud is what ``cutouts.estimate_matte`` finds opaque, clear what is as bright as on the clear date, shadow what is
    much darker, after a change common to the whole image is taken out. Where the clear date shows snow, all that is not
    near a cloud is clear.
    """
    snow = float(np.median(clear_dn)) > SNOW_DN
    ground_dn = np.percentile(cloudy_dn, 25, axis=(1, 2), keepdims=True) * np.ones_like(clear_dn) if snow else clear_dn
    opacity = estimate_matte(cloudy_dn, ground_dn)
    cloud, far = opacity > CLOUDY_OPACITY, opacity == 0
    shadow = np.zeros_like(far)
    if snow:
        clear = ~ndimage.binary_dilation(~far, iterations=_SNOW_MARGIN_PX)
    else:
        light = _light(cloudy_dn) / _light(clear_dn)
        change = light / (np.median(light[far]) if far.any() else 1) - 1
        brightening_dn = ndimage.gaussian_filter((cloudy_dn - clear_dn).min(axis=0), _SMOOTHED_PX)
        clear = far & (change > -UNCHANGED) & ((change < UNCHANGED) | (brightening_dn < THIN_DN))
        dark = far & (change < -SHADED)
        if cloud.mean() >= LEAST_COVERAGE and dark.sum() <= MOST_SHADED * far.sum():
            shadow = _large(ndimage.binary_opening(dark, iterations=_OPENED_PX))
    kinds = [np.uint8(CLOUD), np.uint8(SHADOW), np.uint8(CLEAR)]
    return np.select([cloud, shadow, clear], kinds, np.uint8(UNKNOWN))


def _large(mask: np.ndarray) -> np.ndarray:
    """Return the parts of ``mask`` (H, W) bool that are large enough for a shadow."""
    parts, count = ndimage.label(mask)
    sizes = np.bincount(parts.ravel(), minlength=count + 1)
    sizes[0] = 0
    return (sizes >= _SMALLEST_SHADOW_PX)[parts]


def _light(image_dn: np.ndarray) -> np.ndarray:
    """Return how much light the ground sends back (H, W), smoothed, without the airlight."""
    ground = np.maximum(image_dn / WHITE_DN - AIRLIGHT, 0.003).sum(axis=0)
    return ndimage.gaussian_filter(ground, _SMOOTHED_PX)
