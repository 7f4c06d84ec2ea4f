"""The paper's discriminator (Table 1): a patch classifier with a receptive field of 78 pixels."""

import torch
from torch import nn

from .layers import ConvBlock, initialise


class PatchDiscriminator(nn.Module):
    """Four 4×4 stride-2 convolutions and a 3×3 one to a single channel of logits.

    ``in_channels`` counts condition and image together: 4 for GAN1 (SAR, RGB), 9 for GAN2 (cloudy RGB,
    translation, RGB). ``first_norm``: BatchNorm in the first layer, as in Table 1; pix2pix, from which it descends,
    does not have it.
    """

    def __init__(self, in_channels, width=64, first_norm=True):
        super().__init__()
        widths = [width * factor for factor in (1, 2, 4, 8)]
        self.layers = nn.Sequential(
            *(
                ConvBlock(before, after, 4, 2, 1, norm=first_norm or level > 0)
                for level, (before, after) in enumerate(zip([in_channels, *widths], widths))
            ),
            nn.Conv2d(widths[-1], 1, 3, 1, 1),
        )
        initialise(self)

    def forward(self, condition, image):
        """Return logits (N, 1, H/16, W/16) for ``image`` (N, 3, H, W) under ``condition`` (N, c, H, W)."""
        return self.layers(join(condition, image))


def join(condition, image):
    """Return the discriminator's input (N, c + 3, H, W): ``image`` alone if ``condition`` is ``None``."""
    return image if condition is None else torch.cat([condition, image], dim=1)
