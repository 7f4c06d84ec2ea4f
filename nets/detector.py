"""The network that detects clouds and their shadows from red, green and blue alone."""

from typing import Sequence

import torch
from torch import nn
from torch.nn import functional

from .layers import require_multiple

CLASSES = ("clear", "cloud", "shadow")
_REDUCTION = 2
"""Blocks of 2 × 2 pixels become channels, and logits are interpolated: four times faster, fine enough for clouds."""


class _Double(nn.Sequential):
    """Two 3×3 convolutions, each with BatchNorm and ReLU, (N, C, H, W) to (N, out, H, W)."""

    def __init__(self, in_channels, out_channels):
        layers = []
        for channels in (in_channels, out_channels):
            layers += [
                nn.Conv2d(channels, out_channels, 3, padding=1, bias=False),
                nn.BatchNorm2d(out_channels),
                nn.ReLU(),
            ]
        super().__init__(*layers)


class CloudDetector(nn.Module):
    """A small U-Net (Ronneberger, Fischer and Brox 2015): encoded reflectance (N, 3, H, W) to logits (N, 3, H, W).

    The logits are those of ``CLASSES``. ``widths`` are the channels of the levels: the first has half the resolution,
    and each further level halves it again. The deepest one sees a shadow together with the cloud that casts it, some
    hundred pixels away. Raises ``ValueError`` without a level.
    """

    def __init__(self, widths: Sequence[int] = (16, 24, 32, 48, 64)):
        super().__init__()
        widths = tuple(widths)
        if not widths:
            raise ValueError("a detector needs the width of at least one level")
        channels = 3 * _REDUCTION**2
        self.encoders = nn.ModuleList(_Double(a, b) for a, b in zip((channels, *widths), widths))
        self.decoders = nn.ModuleList(
            _Double(above + below, above) for above, below in zip(widths[-2::-1], widths[:0:-1])
        )
        self.head = nn.Conv2d(widths[0], len(CLASSES), 1)
        self.multiple_px = _REDUCTION * 2 ** (len(widths) - 1)

    def forward(self, image):
        """Return the logits of an encoded ``image``; raises ``ValueError`` unless ``multiple_px`` divides its size."""
        require_multiple(image, self.multiple_px, type(self).__name__)
        features = functional.pixel_unshuffle(image, _REDUCTION)
        levels = []
        for index, encoder in enumerate(self.encoders):
            features = encoder(functional.max_pool2d(features, 2) if index else features)
            levels.append(features)
        for decoder, beside in zip(self.decoders, levels[-2::-1]):
            features = decoder(torch.cat([functional.interpolate(features, scale_factor=2.0), beside], dim=1))
        return functional.interpolate(self.head(features), scale_factor=float(_REDUCTION), mode="bilinear")
