"""Building blocks of the paper's networks (Tables 1 and 2): Conv → BatchNorm → Dropout → activation."""

import torch
from torch import nn

INIT_STD = 0.02
"""N(0, 0.02): the paper gives 0.02 as σ²; pix2pix, where the value comes from, uses it as σ."""


def activation(name):
    """Return the activation ``leaky`` (slope 0.2), ``relu`` or ``tanh``, or the identity for ``None``."""
    if name is None:
        return nn.Identity()
    return {"leaky": lambda: nn.LeakyReLU(0.2), "relu": nn.ReLU, "tanh": nn.Tanh}[name]()


class ConvBlock(nn.Sequential):
    """Convolution → BatchNorm → activation, (N, C, H, W) to (N, out, H', W'). No bias if a norm follows."""

    def __init__(self, in_channels, out_channels, kernel, stride=1, padding=0, dilation=1, norm=True, act="leaky"):
        layers = [nn.Conv2d(in_channels, out_channels, kernel, stride, padding, dilation, bias=not norm)]
        layers += [nn.BatchNorm2d(out_channels)] if norm else []
        super().__init__(*layers, activation(act))


class DeconvBlock(nn.Sequential):
    """Transposed convolution → BatchNorm → Dropout → activation: the "D" of the paper's CBDR is dropout."""

    def __init__(self, in_channels, out_channels, kernel, stride=1, padding=0, dropout=0.0, norm=True, act="relu"):
        layers = [nn.ConvTranspose2d(in_channels, out_channels, kernel, stride, padding, bias=not norm)]
        layers += [nn.BatchNorm2d(out_channels)] if norm else []
        layers += [nn.Dropout(dropout)] if dropout else []
        super().__init__(*layers, activation(act))


class DilatedInception(nn.Module):
    """Dilated residual inception block, DRIB (paper Table 2 and Figure 2), (N, C, H, W) to the same.

    Three branches 1×1 → 3×3 with dilation 1, 2 and 3 at C/2 channels each, concatenated, 1×1 back to C, added
    to the input. ``act`` is the activation after the sum: ``relu``, as in the residual networks that the paper
    builds on, or ``None``, as in the table.
    """

    def __init__(self, channels, act="relu"):
        super().__init__()
        half = channels // 2
        self.branches = nn.ModuleList(
            nn.Sequential(
                ConvBlock(channels, half, 1, act="relu"),
                ConvBlock(half, half, 3, padding=rate, dilation=rate, act="relu"),
            )
            for rate in (1, 2, 3)
        )
        self.merge = ConvBlock(3 * half, channels, 1, act=None)
        self.act = activation(act)

    def forward(self, x):
        """Return the block's output, of the shape of ``x``."""
        return self.act(x + self.merge(torch.cat([branch(x) for branch in self.branches], dim=1)))


class SamePad(nn.Module):
    """Zero padding ``(left, right, top, bottom)``: TensorFlow's 'same' for an even kernel with stride 1."""

    def __init__(self, pad):
        super().__init__()
        self.pad = tuple(pad)

    def forward(self, x):
        """Return ``x`` (N, C, H, W) with the border added, or removed if the padding is negative."""
        return nn.functional.pad(x, self.pad)


def initialise(module):
    """Fill convolutions with N(0, 0.02), BatchNorm scales with N(1, 0.02) and biases with 0; return ``module``.

    Weights on the meta device, which have no values, are skipped: torch would load its compiler for them.
    """
    if next(module.parameters()).is_meta:
        return module
    for layer in module.modules():
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
            nn.init.normal_(layer.weight, 0.0, INIT_STD)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1.0, INIT_STD)
            nn.init.zeros_(layer.bias)
    return module


def require_multiple(x, multiple_px, name):
    """Raise ``ValueError`` unless height and width of ``x`` (N, C, H, W) are divisible by ``multiple_px``."""
    height, width = x.shape[-2:]
    if height % multiple_px or width % multiple_px or not height or not width:
        raise ValueError(
            f"{name} got {height} × {width} pixels, height and width must be multiples of {multiple_px}: "
            f"pad to {-(-height // multiple_px) * multiple_px} × {-(-width // multiple_px) * multiple_px}."
        )
