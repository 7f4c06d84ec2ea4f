"""Figures of merit of one restored image: PSNR, SSIM, MAE and spectral angle, whole, under cloud and in the clear.

Images are (3, H, W) in [0, 1], computed in float64 with MAX = 1 (model of Wang et al. 2004 for SSIM). Every figure
is taken per image; means and intervals over images come after (``statistics``). A region without pixels
gives NaN.
"""

import math

import torch

from ..loop.losses import SSIM_RADIUS_PX, ssim_map

REGIONS = ("all", "cloudy", "clear")
FIGURES = ("psnr", "ssim", "mae", "sam_deg")
HIGHEST_PSNR_DB = 100.0
"""Reported where there is no error at all, as for untouched clear pixels: infinity has no mean."""


def scores(image, target, cloudy):
    """Return ``{"psnr_all": ..., "ssim_cloudy": ..., ...}``: every figure in every region.

    ``image``, ``target``: (3, H, W) tensors or arrays in [0, 1], clipped to it; ``cloudy``: (H, W), true where the
    ground was hidden. PSNR in dB, spectral angle in degrees, MAE in units of the image.
    """
    image, target = (torch.as_tensor(x).double().clamp(0, 1) for x in (image, target))
    cloudy = torch.as_tensor(cloudy).bool()
    similarity = ssim_map(image[None], target[None], same_size=True)[0]
    angles_deg = _angles_deg(image, target)
    result = {}
    for region, where in {"all": None, "cloudy": cloudy, "clear": ~cloudy}.items():
        result[f"psnr_{region}"] = psnr(image, target, where)
        result[f"ssim_{region}"] = _mean_similarity(similarity, where)
        result[f"mae_{region}"] = mae(image, target, where)
        result[f"sam_deg_{region}"] = _mean(angles_deg, where)
    return result


def psnr(image, target, where=None):
    """Return the peak signal-to-noise ratio in dB over the pixels ``where`` (H, W) and all bands, at most 100."""
    error = _mean((image - target) ** 2, where)
    if math.isnan(error):
        return error
    return HIGHEST_PSNR_DB if error == 0 else min(HIGHEST_PSNR_DB, -10 * math.log10(error))


def mae(image, target, where=None):
    """Return the mean absolute error over the pixels ``where`` and all bands."""
    return _mean((image - target).abs(), where)


def ssim(image, target, where=None):
    """Return the mean structural similarity.

    Over the whole image it is taken at the centres of whole 11 × 11 windows, as scikit-image does. Over
    ``where`` (H, W) it is the mean of the full-size map there, with the border mirrored (scikit-image's ``full=True``).
    """
    return _mean_similarity(ssim_map(image[None].double(), target[None].double(), same_size=True)[0], where)


def sam_deg(image, target, where=None):
    """Return the mean angle between the colour vectors of the pixels ``where``, in degrees; black pixels count 90."""
    return _mean(_angles_deg(image, target), where)


def _mean_similarity(similarity, where):
    """Return the mean of a full-size SSIM map (C, H, W): over ``where``, or over the centres of whole windows."""
    if where is not None:
        return _mean(similarity, where)
    r = SSIM_RADIUS_PX
    return _mean(similarity[:, r:-r, r:-r], None)


def _angles_deg(image, target):
    product = (image * target).sum(0)
    norms = image.norm(dim=0) * target.norm(dim=0)
    cosine = torch.where(norms > 0, product / norms, torch.zeros_like(product))
    return torch.rad2deg(torch.arccos(cosine.clamp(-1, 1)))[None]


def _mean(values, where):
    """Return the mean of ``values`` (C, H, W) over the pixels ``where`` (H, W), NaN where there are none."""
    chosen = values if where is None else values[:, where]
    return float(chosen.mean()) if chosen.numel() else math.nan
