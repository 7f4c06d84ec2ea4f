"""What a drawn cloud mask hides, as the oracle reads it: by the definitions of the products, not by the engine's."""

from dataclasses import dataclass
from typing import Optional

import numpy as np
from scipy import ndimage

from .looking import open_raster
from .masks_drawn import POLYGONS

_CLASSES = {"scl": (3, 8, 9, 10), "omnicloudmask": (1, 2, 3)}
_BITS = {"qa60": (10, 11), "maja": (0, 7), "hls": (1, 2, 3), "landsat": (1, 2, 3, 4)}
_FILL = {"omnicloudmask": (255,), "s2cloudless": (255,), "hls": (255,), "landsat": (0, 1)}
"""Values without data, declared or not; in Landsat's bits the one for it never goes with others here."""


@dataclass(frozen=True)
class Hidden:
    """Pixels (H, W) bool that a mask may hide, and those that it hides for sure; ``slack_px``: outlines may lie off."""

    possible: np.ndarray
    sure: np.ndarray
    slack_px: float = 0.0

    def kept(self, buffer_px: float) -> np.ndarray:
        """Return the pixels that may not change where the mask grows by ``buffer_px``."""
        if not self.possible.any():
            return np.ones(self.possible.shape, bool)
        return ndimage.distance_transform_edt(~self.possible) > buffer_px + self.slack_px


def hidden_by(case, path: Optional[str], dataset) -> Optional[Hidden]:
    """Return what the mask at ``path`` hides of ``dataset``, ``None`` where that is not known."""
    kind = case.facts.get("masks", {}).get(path)
    if case.facts.get("everything") or kind is None or case.facts.get("odd parameters"):
        return None
    shape = dataset.RasterYSize, dataset.RasterXSize
    if kind == POLYGONS:
        shapes = case.facts["polygons"][path]
        grid = shape, dataset.GetGeoTransform(can_return_null=True)
        on_grid = (shapes.place.shape, shapes.place.geotransform) == grid
        return Hidden(shapes.touched, shapes.inside, shapes.slack_px) if on_grid else None
    mask = open_raster(path, "mask")
    if mask.GetGCPCount() or mask.RasterCount != 1 or (mask.RasterYSize, mask.RasterXSize) != shape:
        return None
    band = mask.GetRasterBand(1)
    values, known = band.ReadAsArray(), band.GetMaskBand().ReadAsArray()
    if values is None or known is None:
        return None
    numbers = np.nan_to_num(values.astype(float), nan=0)
    if kind == "s2cloudless" and not np.isin(numbers, (0, 1, 255)).all():  # damaged: now it is a probability
        return None
    if kind in ("omnicloudmask", "s2cloudless") and np.isin(numbers, (0, 255)).all():  # a plain mask is no different
        return None
    cloudy = _cloudy(numbers, kind, _chosen(case)) & (known != 0) & np.isfinite(values)
    cloudy &= ~np.isin(numbers, _FILL.get(kind, ()))
    return Hidden(cloudy, cloudy)


def _chosen(case) -> tuple:
    return tuple(int(part) for part in str(case.parameters.get("MASK_CLASSES", "")).split(",") if part)


def _cloudy(numbers, kind, chosen) -> np.ndarray:
    if kind in _BITS:
        bits = chosen or _BITS[kind]
        return (numbers.astype(np.int64) & sum(1 << bit for bit in bits)) != 0
    if kind in _CLASSES:
        return np.isin(numbers, chosen or _CLASSES[kind])
    return {"nonzero": numbers != 0, "probability": numbers >= 40, "s2cloudless": numbers == 1}[kind]
