"""The complete two-GAN forward pass, shared by the plugin, training and evaluation."""

from dataclasses import dataclass
from typing import Callable

import torch
from torch import nn

from ..errors import ModelError
from ..estimators.arrays import namespace
from ..estimators.features import sar_features
from ..estimators.fill import blur
from .prior import by_window, prior_of


@dataclass(frozen=True)
class Recipe:
    """How the fuser (GAN2) is conditioned: ``condition`` computes its ``channels`` inputs; ``head`` ends the network.

    ``residual``: the fuser predicts the difference from the first three channels of its input.
    """

    channels: int
    head: str
    condition: Callable
    residual: bool


def paper_condition(sar, optical, cloudy, translation):
    """The paper's input of GAN2 (section 2.3): cloudy RGB and translation, (N, 6, H, W)."""
    return torch.cat([optical, translation], dim=1)


SAR_SMOOTHED = 4
"""How many of ``estimators.features.sar_features`` to use: SAR unchanged, and smoothed by 2, 5 and 10 pixels."""
NEARNESS_SIGMA_PX = 10.0


def plus_condition(sar, optical, cloudy, translation):
    """Input of GAN2 in the recipe ``plus``, (N, 12, H, W) float32; gradients only flow through ``translation``.

    The closed-form estimate under the clouds (3, see ``nets.prior``), the translation (3), SAR unchanged and
    smoothed until speckle has vanished (4), the mask, and the depth of each pixel in the cloud (2).
    """
    with torch.autocast(sar.device.type, enabled=False):
        with torch.no_grad():
            known = by_window(_plus_known, sar.float(), optical.float(), cloudy.float())
        return torch.cat([known[:, :3], translation.float(), known[:, 3:]], dim=1)


def _plus_known(sar, optical, cloudy):
    """Return all channels of ``plus_condition`` but the translation."""
    features = sar_features(sar)
    estimate = prior_of(features, optical, cloudy)
    masks = [2 * cloudy - 1, 2 * blur(cloudy, NEARNESS_SIGMA_PX) - 1]
    return namespace(sar).concatenate([estimate, features[:, :SAR_SMOOTHED], *masks], 1)


RECIPES = {
    "paper": Recipe(channels=6, head="tanh", condition=paper_condition, residual=False),
    "plus": Recipe(channels=12, head="linear", condition=plus_condition, residual=True),
}


def fuser_channels(recipe: str) -> int:
    """Return the number of input channels of the fuser in ``recipe``."""
    return RECIPES[recipe].channels


class Restorer(nn.Module):
    """GAN1's generator (``translator``) and GAN2's (``fuser``), as in Figure 1 of the paper.

    All images are float in [-1, 1]: ``sar`` (N, 1, H, W), ``optical`` (N, 3, H, W); ``cloudy`` (N, 1, H, W)
    is 1 where the optical image is to be restored, else 0. Raises ``ModelError`` for an unknown recipe.
    """

    def __init__(self, translator, fuser, recipe):
        super().__init__()
        if recipe not in RECIPES:
            raise ModelError(f"There is no recipe '{recipe}', available are: {', '.join(sorted(RECIPES))}.")
        self.translator = translator
        self.fuser = fuser
        self.recipe = recipe

    @property
    def multiple_px(self) -> int:
        """Height and width of every input must be a multiple of this."""
        return max(self.translator.multiple_px, self.fuser.multiple_px)

    def translate(self, sar):
        """Translate SAR to an optical image (GAN1): (N, 1, H, W) to (N, 3, H, W)."""
        return self.translator(sar)

    def condition(self, sar, optical, cloudy, translation):
        """Return the fuser's input (N, channels, H, W)."""
        return RECIPES[self.recipe].condition(sar, optical, cloudy, translation)

    def fuse(self, sar, optical, cloudy, translation):
        """Remove clouds (GAN2): return (N, 3, H, W), not yet composited with the clear pixels of ``optical``."""
        condition = self.condition(sar, optical, cloudy, translation)
        restored = self.fuser(condition)
        return condition[:, :3] + restored if RECIPES[self.recipe].residual else restored

    def forward(self, sar, optical, cloudy):
        """Return the restored image (N, 3, H, W), within [-1, 1], not composited."""
        return self.fuse(sar, optical, cloudy, self.translate(sar)).clamp(-1, 1)
