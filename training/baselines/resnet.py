"""The residual generator of CycleGAN, on which Ebel et al. (2020) build."""

from torch import nn

from ...errors import OptionError
from ...nets.layers import activation, initialise, require_multiple
from .blocks import Residual

HEADS = {"tanh": "tanh", "linear": None}


class ResNetGenerator(nn.Module):
    """ResNet-9 of CycleGAN (Zhu et al. 2017), in both directions of Ebel et al. 2020 (TGRS 59(7), arXiv 2009.07683).

    ``forward``: (N, in_channels, H, W) float to (N, out_channels, H, W), H and W multiples of 4: 7×7, two 3×3
    stride-2 levels, ``n_blocks`` residual blocks, the way back, 7×7; reflection padding, InstanceNorm without scale,
    no dropout; 11,387,588 parameters for 5 to 4 channels at width 64. ``head``: ``tanh`` (output in [-1, 1]), or
    ``linear`` where the caller has its own squashing (an edit of the cloudy image and the mask of its clouds).
    InstanceNorm looks at each image alone, so a batch of 1 trains; its statistics are those of the window, also
    at inference.

    Reading: Ebel et al. published no code; their text adapts CycleGAN, so its generator for 256×256 is taken as it is.
    """

    multiple_px = 4

    def __init__(self, in_channels, out_channels=3, width=64, n_blocks=9, head="tanh"):
        super().__init__()
        if head not in HEADS:
            raise OptionError(f"ResNetGenerator has no head '{head}', it has: {', '.join(HEADS)}.")
        w = width
        self.layers = nn.Sequential(
            *_block(nn.Conv2d(in_channels, w, 7, padding=3, padding_mode="reflect")),
            *_block(nn.Conv2d(w, 2 * w, 3, 2, 1)),
            *_block(nn.Conv2d(2 * w, 4 * w, 3, 2, 1)),
            *(Residual(_two_convolutions(4 * w)) for _ in range(n_blocks)),
            *_block(nn.ConvTranspose2d(4 * w, 2 * w, 3, 2, 1, output_padding=1)),
            *_block(nn.ConvTranspose2d(2 * w, w, 3, 2, 1, output_padding=1)),
            nn.Conv2d(w, out_channels, 7, padding=3, padding_mode="reflect"),
            activation(HEADS[head]),
        )
        initialise(self)

    def forward(self, x):
        """Return the image for ``x``; raises ``ValueError`` for a size that is not a multiple of 4."""
        require_multiple(x, self.multiple_px, type(self).__name__)
        return self.layers(x)


def _block(convolution, act="relu"):
    return [convolution, nn.InstanceNorm2d(convolution.out_channels), activation(act)]


def _two_convolutions(channels):
    first, second = (nn.Conv2d(channels, channels, 3, padding=1, padding_mode="reflect") for _ in range(2))
    return nn.Sequential(*_block(first), *_block(second, act=None))
