"""Figures of merit as SEN12MS-CR's authors take them, for a look at the tables they publish.

The protocol of UnCRtainTS (Ebel, Garnot, Schmitt, Wegner and Zhu 2023): reflectance, DN / 10000 in [0, 1]; all figures
per image, then their mean over the images in which they are defined (``statistics.estimate``). SSIM is that of Wang et
al. (2004), its 11 × 11 Gaussian window filled up with zeros at the border and every pixel counted; the spectral angle
of an image that has a black pixel is undefined.
"""

import math

import numpy as np
import torch
from torch.nn import functional

from ..data.clouds.cloudscore import ONE_DN
from ..loop.losses import SSIM_RADIUS_PX, ssim_map

FIGURES = ("rmse_reflectance", "psnr_reflectance", "mae_reflectance", "sam_deg_reflectance", "ssim_reflectance")


def figures(image, target):
    """Return ``{figure: value}``, all of ``FIGURES``, of two images (C, H, W) of reflectance in [0, 1].

    PSNR is in dB, infinite where the images are identical.
    """
    image, target = (torch.as_tensor(np.asarray(x)).double() for x in (image, target))
    rmse = float((image - target).square().mean().sqrt())
    angles = torch.arccos(((image * target).sum(0) / image.norm(dim=0) / target.norm(dim=0)).clamp(-1, 1))
    padded = (functional.pad(x[None], (SSIM_RADIUS_PX,) * 4) for x in (image, target))
    psnr = 20 * math.log10(1 / rmse) if rmse else math.inf
    mae = float((image - target).abs().mean())
    return dict(zip(FIGURES, (rmse, psnr, mae, float(torch.rad2deg(angles).mean()), float(ssim_map(*padded).mean()))))


def figures_of(case, image, cloudy=None):
    """Return ``figures`` of ``image`` (3, H, W), in [-1, 1], for a ``data.samples.Case`` that has digital numbers.

    ``cloudy`` (H, W) bool, if given: elsewhere the pixels of the cloudy date stand as they were given.
    """
    restored = case.limits.decode(image, np.float32)
    if cloudy is not None:
        restored = np.where(cloudy, restored, case.dn["optical"])
    return figures(*(np.clip(np.asarray(dn, np.float64) / ONE_DN, 0, 1) for dn in (restored, case.dn["target"])))
