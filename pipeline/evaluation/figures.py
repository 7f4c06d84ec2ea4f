"""Figures of merit, summed window by window: PSNR, SSIM, MAE, RMSE, bias and spectral angle, for each region.

The regions are the whole raster, its cloudy and its clear pixels. The formulas are those that ``training/`` scores
networks with, applied to rasters of any size in their own units.
"""

import math
from typing import Dict, Optional, Sequence

import numpy as np

from ...neighbourhood import lowest, weighted_mean

REGIONS = ("all", "cloudy", "clear")
SSIM_SIGMA_PX = 1.5
SSIM_RADIUS_PX = 5
"""11 x 11 pixels (Wang et al. 2004)."""
_K1, _K2 = 0.01, 0.03
HIGHEST_PSNR_DB = 100.0
"""Stands for the infinite PSNR of pixels without any error, such as those that a restoration did not change."""
_offsets = np.arange(-SSIM_RADIUS_PX, SSIM_RADIUS_PX + 1)
_GAUSSIAN = np.exp(-0.5 * (_offsets / SSIM_SIGMA_PX) ** 2)
_GAUSSIAN /= _GAUSSIAN.sum()


def ssim_map(image, target, data_range: float) -> np.ndarray:
    """Return the structural similarity (H, W) float64 of one band of two images (Wang et al. 2004).

    It uses an 11 x 11 Gaussian window of σ = 1.5, K1 = 0.01, K2 = 0.03 and population covariance; the border is
    mirrored with the edge pixel repeated. Equals scikit-image's ``structural_similarity(gaussian_weights=True,
    sigma=1.5, use_sample_covariance=False, full=True)``. Each pixel depends on ``SSIM_RADIUS_PX`` pixels around it.
    """
    image, target = (np.asarray(values, np.float64) for values in (image, target))
    mean_x, mean_y, mean_xy, mean_xx, mean_yy = (
        weighted_mean(values, _GAUSSIAN) for values in (image, target, image * target, image**2, target**2)
    )
    covariance = mean_xy - mean_x * mean_y
    variances = mean_xx - mean_x**2 + mean_yy - mean_y**2
    c1, c2 = (_K1 * data_range) ** 2, (_K2 * data_range) ** 2
    numerator = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    return numerator / ((mean_x**2 + mean_y**2 + c1) * (variances + c2))


def whole_windows(valid) -> np.ndarray:
    """Return where the whole SSIM window is valid, (H, W) bool; the image is mirrored beyond its border."""
    if valid.all():
        return valid
    return lowest(valid, SSIM_RADIUS_PX)


def angles_deg(image, target) -> np.ndarray:
    """Return the angle (H, W) in degrees between the band vectors of each pixel; 90 if all bands of one are 0."""
    image, target = (np.asarray(values, np.float64) for values in (image, target))
    product = (image * target).sum(axis=0)
    norms = np.sqrt((image**2).sum(axis=0) * (target**2).sum(axis=0))
    cosine = np.divide(product, norms, out=np.zeros_like(product), where=norms > 0)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def psnr_db(mean_square: float, data_range: float) -> float:
    """Return the peak signal-to-noise ratio in dB, at most 100; ``mean_square`` is the mean squared error."""
    if mean_square == 0:
        return HIGHEST_PSNR_DB
    return min(HIGHEST_PSNR_DB, 10 * math.log10(data_range**2 / mean_square))


class RegionSums:
    """Sums over the pixels of one region, for each of ``n_bands`` bands."""

    def __init__(self, n_bands: int):
        self.pixels = self.windows = 0
        self.signed, self.absolute, self.squared, self.similarity = np.zeros((4, n_bands))
        self.angle_deg = 0.0

    def add(self, error, where, similarity, similar_where, angle_deg) -> None:
        """Add ``error`` (B, h, w), restored minus reference, and ``angle_deg`` (h, w) of the pixels ``where`` (h, w).

        ``similarity`` (B, h, w) is added over the pixels ``similar_where``, the centres of whole windows.
        """
        if where.any():
            chosen = error[:, where]
            self.pixels += chosen.shape[1]
            self.signed += chosen.sum(axis=1)
            self.absolute += np.abs(chosen).sum(axis=1)
            self.squared += (chosen**2).sum(axis=1)
            self.angle_deg += angle_deg[where].sum()
        if similar_where.any():
            self.windows += int(similar_where.sum())
            self.similarity += similarity[:, similar_where].sum(axis=1)

    def figures(self, data_range: float, band: Optional[int] = None) -> Dict[str, Optional[float]]:
        """Return the figures of ``band`` (from 0) or of all bands together; ``None`` if nothing was added.

        Errors are in the raster's units, PSNR in dB, and the spectral angle, undefined for a single band, in degrees.
        """
        bands = slice(None) if band is None else slice(band, band + 1)
        several = len(self.signed) > 1 and band is None
        n, m = max(self.pixels, 1), max(self.windows, 1)
        mean_square = float(self.squared[bands].mean()) / n
        return {
            "psnr_db": psnr_db(mean_square, data_range) if self.pixels else None,
            "ssim": float(self.similarity[bands].mean()) / m if self.windows else None,
            "mae": float(self.absolute[bands].mean()) / n if self.pixels else None,
            "rmse": math.sqrt(mean_square) if self.pixels else None,
            "bias": float(self.signed[bands].mean()) / n if self.pixels else None,
            "sam_deg": float(self.angle_deg) / n if self.pixels and several else None,
        }


class Tally:
    """The sums of every region over the windows of a raster of ``shape`` (height, width)."""

    def __init__(self, shape, n_bands: int, data_range: float):
        self._shape = shape
        self._data_range = data_range
        self.regions = {name: RegionSums(n_bands) for name in REGIONS}

    def add(self, window, restored, reference, regions: Dict[str, np.ndarray], inner) -> None:
        """Add ``window``: ``restored`` and ``reference`` (B, H, W) float64, and the ``regions`` in them, (H, W) bool.

        The arrays extend ``SSIM_RADIUS_PX`` pixels beyond the window inside the raster; ``inner`` are its slices in
        them. Values outside the region "all" are ignored but have to be finite.
        """
        similarity = np.stack(
            [ssim_map(one, other, self._data_range)[inner] for one, other in zip(restored, reference)]
        )
        whole = whole_windows(regions["all"])[inner]
        crop = (slice(None), *inner)
        error = restored[crop] - reference[crop]
        angle_deg = angles_deg(restored[crop], reference[crop])
        for name, where in regions.items():
            centres = where[inner] & whole
            if name == "all":  # as in scikit-image, the mean excludes windows with mirrored pixels
                centres &= _away_from_the_border(window, self._shape)
            self.regions[name].add(error, where[inner], similarity, centres, angle_deg)

    def figures(self, region: str, band: Optional[int] = None) -> Dict[str, Optional[float]]:
        """Return the figures of ``region``, of ``band`` (from 0) or of all bands together."""
        return self.regions[region].figures(self._data_range, band)


def _away_from_the_border(window, shape: Sequence[int]) -> np.ndarray:
    """Return which pixels (h, w) of ``window`` are at least 5 pixels away from the border of a raster of ``shape``."""
    rows, cols = (
        (np.arange(start, start + length) >= SSIM_RADIUS_PX)
        & (np.arange(start, start + length) < size - SSIM_RADIUS_PX)
        for start, length, size in zip((window.row, window.col), window.shape, shape)
    )
    return np.logical_and.outer(rows, cols)
