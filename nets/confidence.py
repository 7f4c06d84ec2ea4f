"""How wrong a restoration is to be expected to be, pixel by pixel, from what the networks were given and gave."""

import torch

from .errormodel import ErrorModel
from .fill import blur

NEARNESS_SIGMAS_PX = (4.0, 10.0, 40.0)
TEXTURE_SIGMA_PX = 5.0
PSEUDO_COUNT_PX = 500.0
"""So many pixels' worth of a scene as any other is mixed into what a window's clear pixels say."""
OPTICAL_SIGMA, SMOOTH_SAR_SIGMA = 0.4, 0.25
"""Standard deviations of any scene in this domain: 1 / 2.5 by its definition, and measured, without speckle."""
_LEAST = 1e-3
"""Keeps logarithms finite; below one step of 8 bits nothing tells ground apart."""


def expected_error(model: ErrorModel, sar, optical, cloudy, translation, restored):
    """Return the half-width (N, 3, H, W) that holds 68.27 % of the errors of ``restored``, per band, in the domain of -1 to 1.

    Arguments as for ``features``. It says nothing about pixels that are not cloudy.
    """
    found = features(sar, optical, cloudy, translation, restored)

    def column(values):
        return torch.tensor(values, dtype=found.dtype, device=found.device)[:, None, None, None]

    held = torch.minimum(torch.maximum(found, column(model.low)), column(model.high))
    return model.factor * torch.exp(model.intercept + (held * column(model.weights)).sum(1))


def features(sar, optical, cloudy, translation, restored):
    """Return the features (N, P, 3, H, W) float32 that ``nets.errormodel.FEATURES`` names, no gradient, no autocast.

    ``sar`` (N, 1, H, W), ``optical``, ``translation`` and ``restored`` (N, 3, H, W) in [-1, 1]; ``cloudy`` (N, 1, H, W)
    is 1 where restored, and what ``optical`` holds there has no influence. Any size, also without clear pixels.
    """
    with torch.no_grad(), torch.autocast(sar.device.type, enabled=False):
        sar, cloudy, translation, restored = (x.float() for x in (sar, cloudy, translation, restored))
        clear = 1 - cloudy
        known = torch.where(cloudy > 0, torch.zeros_like(restored), optical.float())
        smooth = blur(sar, TEXTURE_SIGMA_PX)
        (_, contrast), (usual, range_) = (
            _moments(known, clear, OPTICAL_SIGMA),
            _moments(smooth, clear, SMOOTH_SAR_SIGMA),
        )
        per_pixel = [
            *(torch.log(blur(clear, sigma) + _LEAST) for sigma in NEARNESS_SIGMAS_PX),
            torch.log(_contrast(sar)),
            torch.log1p((smooth - usual).abs() / range_),
        ]
        per_band = [
            restored,
            restored**2,
            torch.log(contrast + _LEAST).expand_as(restored),
            torch.log(_contrast(restored)),
        ]
        disagreement = torch.log(blur(restored - translation, TEXTURE_SIGMA_PX).abs() + 0.03)
        shared = [x.expand_as(restored) for x in per_pixel]
        return torch.stack([*per_band, *shared, disagreement], dim=1)


def _moments(image, weight, sigma):
    """Return mean and standard deviation (N, C, 1, 1) of the pixels of ``image`` that have weight; 0 and ``sigma`` without any."""
    count = weight.sum((2, 3), keepdim=True) + PSEUDO_COUNT_PX
    mean = (image * weight).sum((2, 3), keepdim=True) / count
    squares = ((image * image * weight).sum((2, 3), keepdim=True) + PSEUDO_COUNT_PX * sigma**2) / count
    return mean, (squares - mean * mean).clamp(min=0).sqrt()


def _contrast(image):
    """Return the local standard deviation of ``image``."""
    mean = blur(image, TEXTURE_SIGMA_PX)
    return (blur(image * image, TEXTURE_SIGMA_PX) - mean * mean).clamp(min=1e-6).sqrt() + _LEAST
