"""How much of GAN2's residual is kept: chosen on validation scenes, then made part of the weights.

Trained on few scenes, GAN2 may overshoot on others. Its residual on the closed-form prior is linear in the last
layer, so that a factor on it costs nothing: weight and bias of that layer are multiplied.
"""

from dataclasses import asdict, dataclass
from typing import Tuple

import torch

from ...errors import ModelError
from ...nets.restorer import RECIPES
from . import metrics

SCALES = tuple(index / 10 for index in range(11))


@dataclass(frozen=True)
class ResidualScale:
    """The chosen ``scale`` and, for all ``scales``, the mean PSNR (dB) and SSIM under cloud over ``images`` cases."""

    scale: float
    images: int
    scales: Tuple[float, ...]
    psnr_cloudy: Tuple[float, ...]
    ssim_cloudy: Tuple[float, ...]

    def plain(self) -> dict:
        """Return the fields as a dict for JSON, rounded."""
        return {
            name: [round(x, 4) for x in value] if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }


def choose_scale(restorer, cases, device="cpu") -> ResidualScale:
    """Return the scale of 0, 0.1, ... 1 of the highest PSNR whose SSIM is not below that of 0, the prior alone.

    ``restorer`` in eval mode; ``cases`` (``data.samples.Case``), at least one, of which those without cloud are
    left out. Raises ``ModelError`` for a recipe that predicts no residual.
    """
    _require_residual(restorer)
    rows = [row for row in (_scores(restorer, case, device) for case in cases) if row is not None]
    if not rows:
        raise ModelError("There are no validation cases with clouds to choose the scale of the residual on.")
    psnr, ssim = torch.tensor(rows, dtype=torch.float64).mean(dim=0).T.tolist()
    allowed = [index for index, value in enumerate(ssim) if value >= ssim[0]]
    best = max(allowed, key=lambda index: psnr[index])
    return ResidualScale(SCALES[best], len(rows), SCALES, tuple(psnr), tuple(ssim))


@torch.no_grad()
def _scores(restorer, case, device):
    """Return (PSNR, SSIM) under cloud for every scale, composited; ``None`` where nothing is under cloud."""
    sar, optical, cloudy, target = (case.tensors[name].to(device) for name in ("sar", "optical", "cloudy", "target"))
    region = case.tensors["hidden"][0, 0] > 0
    if not region.any():
        return None
    translation = restorer.translate(sar).clamp(-1, 1)
    condition = restorer.condition(sar, optical, cloudy, translation)
    base, residual = condition[:, :3], restorer.fuser(condition)
    found = []
    for scale in SCALES:
        restored = torch.where(cloudy > 0, (base + scale * residual).clamp(-1, 1), optical)
        images = [(image[0].double().cpu() + 1) / 2 for image in (restored, target)]
        found.append((metrics.psnr(*images, region), metrics.ssim(*images, region)))
    return found


@torch.no_grad()
def scale_residual(restorer, scale):
    """Multiply the residual that ``restorer`` predicts by ``scale``, in place and exactly; return ``restorer``."""
    _require_residual(restorer)
    last = restorer.fuser.decode4[0]
    last.weight.mul_(scale)
    last.bias.mul_(scale)
    return restorer


def predicts_residual(restorer) -> bool:
    """Return whether the restorer's recipe predicts a residual on the closed-form prior."""
    return RECIPES[restorer.recipe].residual


def _require_residual(restorer):
    if not predicts_residual(restorer):
        raise ModelError(f"The recipe '{restorer.recipe}' predicts no residual that could be scaled.")
