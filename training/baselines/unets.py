"""The U-Nets of Bermudez et al. (2018) and Enomoto et al. (2018), SAR to optical."""

from torch import nn

from ...nets.layers import activation, initialise, require_multiple
from .blocks import CHAINER_EPS, Skip, initialise_truncated, normed

DROPOUT_LEVELS = 3


class NestedUNet(nn.Module):
    """A U-Net of nested ``levels`` with a skip between each encoder and its decoder.

    ``stem`` makes ``width`` channels of the image, ``encode(before, after)`` the next, ``decode(before, after,
    dropout)`` the way back, ``head`` the image of 2 × ``width`` channels; ``dropout`` is for the three innermost
    decoders. H and W of the input must be multiples of ``multiple_px``, the stride of the innermost level. That
    level has BatchNorm, which needs more than one value per channel in training: one single image of
    ``multiple_px`` squared raises ``ValueError``.
    """

    def __init__(self, stem, encode, decode, head, width, dropout, levels, multiple_px):
        super().__init__()
        self.multiple_px = multiple_px
        widths = [width * factor for factor in (1, 2, 4) + (8,) * (levels - 3)]
        innermost = len(widths) - 1
        skip = []  # the level below, but for the innermost
        for level in range(innermost, 0, -1):
            outer, inner = widths[level - 1], widths[level]
            rate = dropout if level > innermost - DROPOUT_LEVELS else 0.0
            decoder = decode(inner * (1 + len(skip)), outer, rate)
            skip = [Skip(nn.Sequential(encode(outer, inner), *skip, decoder))]
        self.layers = nn.Sequential(stem, *skip, head)

    def forward(self, x):
        """Return the image for ``x``; raises ``ValueError`` for a size that does not fit."""
        name = type(self).__name__
        require_multiple(x, self.multiple_px, name)
        if self.training and len(x) == 1 and x.shape[-2] == x.shape[-1] == self.multiple_px:
            raise ValueError(
                f"{name} cannot train on a single image of {self.multiple_px} × {self.multiple_px} pixels: its "
                "innermost BatchNorm would see one pixel. Use a batch of 2 or more."
            )
        return self.layers(x)


class BermudezGenerator(NestedUNet):
    """The U-Net of Bermudez et al. 2018, "SAR to optical image synthesis for cloud removal ..." (ISPRS Annals IV-1).

    ``forward``: (N, in_channels, H, W) float in [-1, 1] to (N, out_channels, H, W) in [-1, 1], H and W multiples of
    2^levels, 256. Eight 5×5 stride-2 levels down to 1×1, the activation before each convolution, BatchNorm in all
    levels but the outermost; 85,019,587 parameters for 1 to 3 channels at width 64. BatchNorm is also at the 1×1
    bottleneck, where the authors' batch of 1 leaves nothing of the features: here 256×256 needs a batch of 2.

    Readings: eight levels, the deeper of two variants in the authors' code (the other has seven); TensorFlow's 'same'
    padding (1 before, 2 after) is taken as 2 on both sides, a shift by one pixel that the transposed convolutions undo.
    """

    def __init__(self, in_channels, out_channels=3, width=64, dropout=0.5, levels=8):
        def up(before, after):
            return nn.ConvTranspose2d(before, after, 5, 2, 2, output_padding=1)

        super().__init__(
            stem=nn.Conv2d(in_channels, width, 5, 2, 2),
            encode=lambda a, b: nn.Sequential(activation("leaky"), *normed(nn.Conv2d(a, b, 5, 2, 2))),
            decode=lambda a, b, dropout: nn.Sequential(activation("relu"), *normed(up(a, b), dropout)),
            head=nn.Sequential(activation("relu"), up(2 * width, out_channels), activation("tanh")),
            width=width,
            dropout=dropout,
            levels=levels,
            multiple_px=2**levels,
        )
        initialise_truncated(self)


class EnomotoGenerator(NestedUNet):
    """The U-Net of Enomoto et al. 2018, "Image translation between SAR and optical imagery ..." (IGARSS).

    ``forward``: (N, in_channels, H, W) float in [-1, 1] to (N, out_channels, H, W), not bounded: the last layer has
    no activation. H and W multiples of 128. A 3×3 stage at full resolution around seven 4×4 stride-2 levels, the
    activation after BatchNorm; 54,415,299 parameters for 1 to 3 channels at width 64. At 128×128, the authors'
    crop, the bottleneck is 1×1 and needs a batch of 2.

    Readings: the plain configuration of the two in the authors' code, with the epsilon of Chainer's BatchNorm.
    """

    def __init__(self, in_channels, out_channels=3, width=64, dropout=0.5, levels=8):
        def after(convolution, act, dropout=0.0):
            return nn.Sequential(*normed(convolution, dropout, CHAINER_EPS), activation(act))

        super().__init__(
            stem=nn.Sequential(nn.Conv2d(in_channels, width, 3, 1, 1), activation("leaky")),
            encode=lambda a, b: after(nn.Conv2d(a, b, 4, 2, 1), "leaky"),
            decode=lambda a, b, dropout: after(nn.ConvTranspose2d(a, b, 4, 2, 1), "relu", dropout),
            head=nn.Conv2d(2 * width, out_channels, 3, 1, 1),
            width=width,
            dropout=dropout,
            levels=levels,
            multiple_px=2 ** (levels - 1),
        )
        initialise(self)
