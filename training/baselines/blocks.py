"""What the compared networks share beyond ``nets.layers``: convolutions with bias and norm, skips, initialisation."""

import torch
from torch import nn

from ...nets.layers import INIT_STD, initialise

CHAINER_EPS = 2e-5
"""The default of Chainer's BatchNorm."""


def normed(convolution, dropout=0.0, eps=1e-5):
    """Return the layers ``convolution`` → BatchNorm → Dropout as a list, without Dropout where it is 0.

    Unlike in ``nets.layers.ConvBlock`` the convolution keeps its bias: redundant before a norm, but these sources
    have it and it is in their parameter counts.
    """
    layers = [convolution, nn.BatchNorm2d(convolution.out_channels, eps=eps)]
    return layers + ([nn.Dropout(dropout)] if dropout else [])


class Skip(nn.Module):
    """Join what ``inner`` makes of its input with the input itself, over the channels."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        """Return cat[inner(x), x], (N, C' + C, H, W), for ``x`` (N, C, H, W)."""
        return torch.cat([self.inner(x), x], dim=1)


class Residual(nn.Module):
    """Add what ``inner`` makes of its input to the input, (N, C, H, W) to the same."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        """Return x + inner(x)."""
        return x + self.inner(x)


def initialise_truncated(module):
    """Initialise as the TensorFlow code of Bermudez et al. (2018); return ``module``.

    Convolutions: N(0, 0.02) cut at two standard deviations, transposed ones and linear layers: N(0, 0.02), BatchNorm
    scales: 1, biases: 0.
    """
    initialise(module)
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.trunc_normal_(layer.weight, 0.0, INIT_STD, -2 * INIT_STD, 2 * INIT_STD)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.ones_(layer.weight)
    return module
