"""What distinguishes the two GANs in training: their condition, and where the loss looks. The loop is one."""

import torch
from torch import nn


class TranslatorStage(nn.Module):
    """GAN1: SAR to optical. ``batch`` holds ``sar`` (N, 1, H, W) and ``target`` (N, 3, H, W) in [-1, 1]."""

    name = "translator"
    condition_channels = 1
    uses_translation = False

    def __init__(self, restorer, settings):
        super().__init__()
        self.network = restorer.translator
        self.settings = settings

    def forward(self, batch):
        """Return the translation (N, 3, H, W)."""
        return self.network(batch["sar"])

    def condition(self, batch):
        """Return what the discriminator sees beside the image."""
        return batch["sar"]

    def weight(self, batch):
        """Return the weight of each pixel in the loss, ``None`` for 1 everywhere."""
        return None


class FuserStage(nn.Module):
    """GAN2: cloudy image and GAN1's translation to the clear image.

    Beside the keys of ``TranslatorStage``, ``batch`` holds ``optical`` (the cloudy image) and
    ``translation`` (N, 3, H, W) in [-1, 1], and ``cloudy`` (N, 1, H, W), 1 where the image is to be restored.
    """

    name = "fuser"
    condition_channels = 6
    uses_translation = True

    def __init__(self, restorer, settings):
        super().__init__()
        restorer.translator.requires_grad_(False)
        self.restorer = restorer
        self.settings = settings

    @property
    def network(self):
        """The network that is trained."""
        return self.restorer.fuser

    def forward(self, batch):
        """Return the restored image (N, 3, H, W), with the given clear pixels put in where the recipe says so."""
        restored = self.restorer.fuse(batch["sar"], batch["optical"], batch["cloudy"], batch["translation"])
        if not self.settings.composite:
            return restored
        return batch["cloudy"] * restored + (1 - batch["cloudy"]) * batch["optical"]

    def condition(self, batch):
        """Return what the discriminator sees beside the image: cloudy image and translation."""
        return torch.cat([batch["optical"], batch["translation"]], dim=1)

    def weight(self, batch):
        """Return 1 under cloud and ``clear_weight`` elsewhere, ``None`` where that is 1 everywhere."""
        clear = self.settings.clear_weight
        return None if clear == 1 else clear + (1 - clear) * batch["cloudy"]


STAGES = {"translator": TranslatorStage, "fuser": FuserStage}
