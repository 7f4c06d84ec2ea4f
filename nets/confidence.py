"""The expected error of each restored pixel, from the inputs and outputs of the networks."""

import math

import numpy as np
import torch

from ..estimators.fill import blur
from ..models.error_model import ErrorModel
from ..neighbourhood import distance_to

CONTRAST_SIGMA_PX = 5.0
PSEUDO_COUNT_PX = 500.0
"""Weight, in pixels, of a typical scene that is mixed into the statistics of a window's clear pixels."""
SCENE_SIGMA = 0.4
"""Standard deviation of a scene in the networks' domain: 1 / 2.5, by definition."""
_LEAST_CONTRAST, _LEAST_DISAGREEMENT = 1e-3, 0.03
"""Keep logarithms finite; smaller differences are meaningless."""


def expected_error(model: ErrorModel, sar, optical, cloudy, translation, restored):
    """Return the half-width (N, 3, H, W) that holds 68.27 % of the errors of ``restored``, for values from -1 to 1.

    Arguments are those of ``features``. Values of pixels that are not cloudy are meaningless.
    """
    found = features(sar, optical, cloudy, translation, restored)

    def column(values):
        return torch.tensor(values, dtype=found.dtype, device=found.device)[:, None, None, None]

    held = torch.minimum(torch.maximum(found, column(model.low)), column(model.high))
    return model.factor * torch.exp(model.intercept + (held * column(model.weights)).sum(1))


def features(sar, optical, cloudy, translation, restored):
    """Return the features (N, P, 3, H, W) float32 of ``models.error_model.FEATURES``, without gradient or autocast.

    ``sar`` (N, 1, H, W), ``optical``, ``translation`` and ``restored`` (N, 3, H, W) are in [-1, 1]; ``cloudy``
    (N, 1, H, W) is 1 where restored, and ``optical`` is ignored there. Any size; clear pixels are not required.
    """
    with torch.no_grad(), torch.autocast(sar.device.type, enabled=False):
        translation, restored = translation.float(), restored.float()
        per_band = [
            restored,
            torch.log(_clear_contrast(optical.float(), cloudy.float())).expand_as(restored),
            torch.log(_local_contrast(restored)),
            torch.log1p(_distance_px(cloudy)).expand_as(restored),
            torch.log(blur(restored - translation, CONTRAST_SIGMA_PX).abs() + _LEAST_DISAGREEMENT),
        ]
        return torch.stack(per_band, dim=1)


def _clear_contrast(optical, cloudy):
    """Return the standard deviation (N, 3, 1, 1) of each window's clear pixels, shrunk to a typical scene's if few."""
    known = torch.where(cloudy > 0, torch.zeros_like(optical), optical)
    count = (1 - cloudy).sum((2, 3), keepdim=True) + PSEUDO_COUNT_PX
    mean = known.sum((2, 3), keepdim=True) / count
    squares = ((known * known).sum((2, 3), keepdim=True) + PSEUDO_COUNT_PX * SCENE_SIGMA**2) / count
    return (squares - mean * mean).clamp(min=0).sqrt() + _LEAST_CONTRAST


def _local_contrast(image):
    mean = blur(image, CONTRAST_SIGMA_PX)
    return (blur(image * image, CONTRAST_SIGMA_PX) - mean * mean).clamp(min=1e-6).sqrt() + _LEAST_CONTRAST


def _distance_px(cloudy):
    """Return the distance (N, 1, H, W) to the nearest clear pixel of the window, its diagonal if none is clear."""
    masks = cloudy[:, 0].cpu().numpy() > 0
    diagonal = math.hypot(*masks.shape[1:])
    found = np.stack([np.minimum(distance_to(~mask, math.ceil(diagonal)), diagonal) for mask in masks])
    return torch.from_numpy(found.astype(np.float32))[:, None].to(cloudy.device)
