"""Clouds cut out of real Sentinel-2 images: their colour and their matte, from pairs of a cloudy and a clear date."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Tuple

import numpy as np
from scipy import ndimage

from ....errors import RasterError
from ....pipeline.pixels.cloud_shapes import smoothstep
from ..images import read_image

log = logging.getLogger(__name__)

WHITE_DN = 10000.0
"""Digital numbers of reflectance 1: the scale of a cut-out's colour."""
THICK_DN = 2000.0
"""This much brighter than the clear ground in every band (a cloud is white): no ground shines through."""
THIN_DN = 350.0
"""Up to this much is weather, season and misregistration between two dates, not cloud."""
SNOW_DN = 2500.0
"""A clear date whose ground is brighter (snow) says nothing about the ground under the cloud."""
OPENING_PX = 3
SMALLEST_PX = 150
USABLE_COVERAGE = (0.03, 0.97)


@dataclass(frozen=True)
class CutOut:
    """A piece of real cloud: ``rgb`` (3, H, W), ``opacity`` (H, W), 1 where it is thick; float32 in 0..1."""

    name: str
    rgb: np.ndarray
    opacity: np.ndarray


def load_cutouts(folder) -> Tuple[CutOut, ...]:
    """Cut the clouds out of every ``<name>_s2_cloudy.tif`` with a clear ``<name>_s2.tif`` in ``folder``.

    Bands are red, green, blue in DN. Pairs without cloud, or with nothing else, give none. A folder that does
    not exist gives an empty library.
    """
    cutouts: List[CutOut] = []
    unusable = 0
    for cloudy_path in sorted(Path(folder).glob("*_s2_cloudy.tif")):
        try:
            cloudy_dn, clear_dn = read_dates(cloudy_path)
        except RasterError as error:
            log.warning("Skipped %s: %s", cloudy_path, error)
            continue
        cutout = cut_out(cloudy_path.name.replace("_s2_cloudy.tif", ""), cloudy_dn, clear_dn)
        if cutout is None:
            unusable += 1
        else:
            cutouts.append(cutout)
    log.info("%d cloud cut-outs from %s, %d pairs have no cloud to cut", len(cutouts), folder, unusable)
    return tuple(cutouts)


def read_dates(cloudy_path: Path) -> Tuple[np.ndarray, np.ndarray]:
    """Return ``<name>_s2_cloudy.tif`` and the clear date ``<name>_s2.tif`` beside it, both (3, H, W) float32, DN.

    Raises ``RasterError`` where one cannot be read, or they differ in size.
    """
    clear_path = cloudy_path.with_name(cloudy_path.name.replace("_s2_cloudy.tif", "_s2.tif"))
    cloudy_dn, clear_dn = (read_image(path)[:3].astype(np.float32) for path in (cloudy_path, clear_path))
    if cloudy_dn.shape != clear_dn.shape or len(clear_dn) != 3:
        raise RasterError(
            f"'{cloudy_path}' is {cloudy_dn.shape}, '{clear_path}' is {clear_dn.shape} (bands, rows, columns): they "
            "must agree and have red, green and blue."
        )
    return cloudy_dn, clear_dn


def cut_out(name: str, cloudy_dn: np.ndarray, clear_dn: np.ndarray) -> Optional[CutOut]:
    """Return the cloud in ``cloudy_dn``, given the ``clear_dn`` of another date (both (3, H, W) float32), or ``None``.

    The colour under the rim is solved from a·C + (1 - a)·B = I, with the clear date, shifted to the cloudy
    date's mean clear brightness, as B.
    """
    ground_dn = clear_dn
    if np.median(clear_dn) > SNOW_DN:
        ground_dn = np.broadcast_to(np.percentile(cloudy_dn, 25, axis=(1, 2), keepdims=True), cloudy_dn.shape)
    opacity = estimate_matte(cloudy_dn, ground_dn)
    coverage = float((opacity > 0).mean())
    if not USABLE_COVERAGE[0] <= coverage <= USABLE_COVERAGE[1] or not (opacity == 1).any():
        return None
    ground_dn = ground_dn + np.median((cloudy_dn - ground_dn)[:, opacity == 0], axis=1)[:, None, None]
    thick = np.maximum(opacity, 0.2)
    colour = (cloudy_dn - (1 - thick) * ground_dn) / thick
    # where the rim is too thin to solve for, and beyond it, the colour of the thick cloud nearby continues
    solved = np.clip(opacity * 2 - 0.5, 0, 1)
    nearby = _blurred(colour * solved) / np.maximum(_blurred(solved), 1e-6)
    far = colour[:, opacity == 1].mean(axis=1)[:, None, None]
    colour = solved * colour + (1 - solved) * np.where(_blurred(solved) > 1e-3, nearby, far)
    return CutOut(name, np.clip(colour / WHITE_DN, 0, 1).astype(np.float32), opacity)


def _blurred(image: np.ndarray) -> np.ndarray:
    return ndimage.gaussian_filter(image, (0,) * (image.ndim - 2) + (6.0, 6.0))


def estimate_matte(cloudy_dn: np.ndarray, ground_dn: np.ndarray) -> np.ndarray:
    """Estimate the opacity (H, W) float32 in 0..1 of the clouds in ``cloudy_dn`` over ``ground_dn`` (3, H, W).

    The least of the three bands' brightening, relative to that of a cloud no ground shines through: ground
    that changed colour brightens in some bands only. Thin lines (roads) and specks are not clouds, holes in
    one are filled, its inside is forced to 1, and its rim runs out to 0.
    """
    offset = np.clip(np.percentile(cloudy_dn - ground_dn, 20, axis=(1, 2), keepdims=True), -500, 500)
    brightening = ndimage.gaussian_filter((cloudy_dn - ground_dn - offset).min(axis=0), 0.7)
    raw = smoothstep((brightening - THIN_DN) / (THICK_DN - THIN_DN))
    core = ndimage.binary_opening(raw > 0.5, iterations=OPENING_PX)
    labels, count = ndimage.label(core)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    sizes[0] = 0
    core = ndimage.binary_fill_holes((sizes >= SMALLEST_PX)[labels])
    inside = ndimage.binary_erosion(core, iterations=3, border_value=1)
    # haze belongs to the cloud it surrounds: only up to a dozen pixels away from a core, and fading there
    reach = np.clip(1 - (ndimage.distance_transform_edt(~core) - 6) / 10, 0, 1) if core.any() else np.zeros_like(raw)
    opacity = np.where(inside, 1.0, ndimage.gaussian_filter(np.maximum(raw, inside), 1.0) * reach)
    return np.where(opacity < 0.03, 0.0, np.where(opacity > 0.98, 1.0, opacity)).astype(np.float32)
