"""What distinguishes the networks in training: what they see, and where the loss looks. The loop is one."""

import torch
from torch import nn

from ...nets.discriminator import PatchDiscriminator
from . import losses


class Stage(nn.Module):
    """A network in training. Subclasses say how it makes an image out of a batch.

    A ``batch`` holds tensors (N, C, H, W) in [-1, 1]: ``sar`` (C = 1), ``target`` (3) and, for the removal of clouds,
    ``optical`` (3, the cloudy image), ``translation`` (3, GAN1's image), ``hidden`` (1, 0..1: how much of the ground
    is) and ``cloudy`` (1, 1 where the image is to be restored, else 0). ``network`` is what is kept, and averaged.
    ``judged_with`` names what the discriminator sees beside the image. ``removes_clouds`` is false where the image is a
    translation of SAR.
    """

    judged_with = ()
    removes_clouds = True

    def __init__(self, network, settings):
        super().__init__()
        self.network = network
        self.settings = settings

    @property
    def trained(self):
        """Return ``{name: module}``: all that the generator's optimiser moves."""
        return {"generator": self.network}

    def image(self, batch):
        """Return the image (N, 3, H, W) made for ``batch``."""
        raise NotImplementedError

    def forward(self, batch):
        """Return ``image`` and all else that ``judged`` and ``terms`` read, by name."""
        return {"image": self.image(batch)}

    def judged(self, batch, outputs):
        """Return ``{discriminator: (condition or None, real image, made image)}``."""
        condition = joined(batch, self.judged_with) if self.judged_with else None
        return {"discriminator": (condition, batch["target"], outputs["image"])}

    def terms(self, batch, outputs):
        """Return ``{name: (weight, value)}``: the loss beside the discriminator's."""
        weight, pair = self.pixel_weight(batch), (outputs["image"], batch["target"])
        return {
            "l1": (self.settings.l1, losses.l1(*pair, weight)),
            "ssim": (self.settings.ssim, losses.ssim(*pair, weight)),
        }

    def pixel_weight(self, batch):
        """Return the weight (N, 1, H, W) of each pixel in the loss, ``None`` for 1 everywhere."""
        return None


class ConditionalStage(Stage):
    """A conditional GAN in the manner of pix2pix: ``inputs`` of the batch, joined, are what the network sees."""

    def __init__(self, network, settings, inputs, judged_with):
        super().__init__(network, settings)
        self.inputs, self.judged_with = tuple(inputs), tuple(judged_with)
        self.removes_clouds = "optical" in self.inputs

    def image(self, batch):
        """Return the network's image (N, 3, H, W)."""
        return self.network(joined(batch, self.inputs))


class FuserStage(Stage):
    """GAN2: cloudy image and GAN1's translation to the clear image, as the recipe of ``restorer`` has it.

    With ``settings.composite`` the given clear pixels are put in before the loss; they weigh
    ``settings.clear_weight`` beside 1 under cloud.
    """

    judged_with = ("optical", "translation")

    def __init__(self, restorer, settings):
        super().__init__(restorer.fuser, settings)
        restorer.translator.requires_grad_(False)
        self.restorer = restorer

    def image(self, batch):
        """Return the restored image (N, 3, H, W)."""
        restored = self.restorer.fuse(batch["sar"], batch["optical"], batch["cloudy"], batch["translation"])
        return composite(restored, batch) if self.settings.composite else restored

    def pixel_weight(self, batch):
        """Return 1 under cloud and ``clear_weight`` elsewhere, ``None`` where that is 1 everywhere."""
        clear = self.settings.clear_weight
        return None if clear == 1 else clear + (1 - clear) * batch["cloudy"]


def make_stage(name, restorer, settings):
    """Return the stage ``translator`` or ``fuser`` of ``restorer``, and its discriminators by name."""
    if name == "translator":
        stage, channels = ConditionalStage(restorer.translator, settings, ("sar",), ("sar",)), 1
    else:
        stage, channels = FuserStage(restorer, settings), 6
    if not settings.gan:
        return stage, {}
    return stage, {"discriminator": PatchDiscriminator(channels + 3, settings.discriminator_width)}


def joined(batch, names):
    """Return the tensors ``names`` of ``batch`` along the channels."""
    return torch.cat([batch[name] for name in names], dim=1)


def composite(image, batch):
    """Return ``image`` (N, 3, H, W) with the given clear pixels in it."""
    return batch["cloudy"] * image + (1 - batch["cloudy"]) * batch["optical"]
