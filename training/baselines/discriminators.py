"""The discriminators of the compared systems; ``nets.discriminator`` has the paper's.

All take ``forward(condition, image)``: (N, c, H, W), or ``None`` where the image is judged alone, and (N, 3, H, W).
"""

import math

import torch
from torch import nn
from torch.nn.utils import parametrizations

from ...errors import OptionError
from ...nets.discriminator import join
from ...nets.layers import ConvBlock, activation, initialise
from .blocks import CHAINER_EPS, initialise_truncated, normed


class PatchGan70(nn.Module):
    """PatchGAN of pix2pix (Isola et al. 2017): five 4×4 convolutions, each logit sees 70 × 70 pixels.

    ``in_channels`` counts condition and image together; 2,766,657 parameters for 4 channels at width 64. ``norm``:
    BatchNorm in the three middle layers. ``spectral_norm`` divides every weight by its largest singular value
    (Miyato et al. 2018); Ebel et al. 2020 is read as that without BatchNorm.
    """

    def __init__(self, in_channels, width=64, norm=True, spectral_norm=False):
        super().__init__()
        self.layers = nn.Sequential(
            ConvBlock(in_channels, width, 4, 2, 1, norm=False),
            ConvBlock(width, 2 * width, 4, 2, 1, norm=norm),
            ConvBlock(2 * width, 4 * width, 4, 2, 1, norm=norm),
            ConvBlock(4 * width, 8 * width, 4, 1, 1, norm=norm),
            nn.Conv2d(8 * width, 1, 4, 1, 1),
        )
        initialise(self)
        if spectral_norm:
            for layer in [layer for layer in self.modules() if isinstance(layer, nn.Conv2d)]:
                parametrizations.spectral_norm(layer)

    def forward(self, condition, image):
        """Return logits (N, 1, H/8 - 2, W/8 - 2)."""
        return self.layers(join(condition, image))


class DenseDiscriminator(nn.Module):
    """Discriminator of Bermudez et al. 2018: four 5×5 convolutions, flattened to one logit for the whole image.

    ``in_channels`` counts condition and image together. The linear layer fits images of ``size_px`` squared only;
    4,834,241 parameters for 4 channels at width 64 and 256 pixels. Reading: TensorFlow's 'same' padding as in
    ``BermudezGenerator``.
    """

    def __init__(self, in_channels, width=64, size_px=256):
        super().__init__()
        self.size_px = size_px
        self.layers = nn.Sequential(
            nn.Conv2d(in_channels, width, 5, 2, 2),
            activation("leaky"),
            *normed(nn.Conv2d(width, 2 * width, 5, 2, 2)),
            activation("leaky"),
            *normed(nn.Conv2d(2 * width, 4 * width, 5, 2, 2)),
            activation("leaky"),
            *normed(nn.Conv2d(4 * width, 8 * width, 5, 1, 2)),
            activation("leaky"),
            nn.Flatten(),
            nn.Linear(8 * width * math.ceil(size_px / 8) ** 2, 1),
        )
        initialise_truncated(self)

    def forward(self, condition, image):
        """Return logits (N, 1); raises ``ValueError`` for images that are not ``size_px`` squared."""
        height, width = image.shape[-2:]
        if (height, width) != (self.size_px, self.size_px):
            raise ValueError(
                f"DenseDiscriminator got {height} × {width} pixels, it was built for {self.size_px} × {self.size_px}: "
                "build it with the size_px of the crops."
            )
        return self.layers(join(condition, image))


class TwoBranchDiscriminator(nn.Module):
    """Discriminator of Enomoto et al. 2018: a first layer of half the width each for condition and image.

    No BatchNorm in these two; Chainer's epsilon in the others, as in the authors' code. 2,761,921 parameters for 1 + 3
    channels at width 64. ``width`` must be even, and there must be a condition.
    """

    def __init__(self, condition_channels, image_channels=3, width=64):
        super().__init__()
        if condition_channels < 1 or width % 2:
            raise OptionError(
                f"TwoBranchDiscriminator got {condition_channels} condition channels and width {width}: it needs a "
                "condition and an even width. 'patch78' is its like with one branch."
            )
        self.condition_layer = ConvBlock(condition_channels, width // 2, 4, 2, 1, norm=False)
        self.image_layer = ConvBlock(image_channels, width // 2, 4, 2, 1, norm=False)
        layers = []
        for before in (width, 2 * width, 4 * width):
            layers += [*normed(nn.Conv2d(before, 2 * before, 4, 2, 1), eps=CHAINER_EPS), activation("leaky")]
        self.layers = nn.Sequential(*layers, nn.Conv2d(8 * width, 1, 3, 1, 1))
        initialise(self)

    def forward(self, condition, image):
        """Return logits (N, 1, H/16, W/16)."""
        return self.layers(torch.cat([self.condition_layer(condition), self.image_layer(image)], dim=1))
