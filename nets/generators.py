"""The generators: the paper's encoder – DRIBs – decoder, and pix2pix's U-Net-256, with which it is compared."""

import torch
from torch import nn

from .layers import ConvBlock, DeconvBlock, DilatedInception, SamePad, activation, initialise, require_multiple


class DribGenerator(nn.Module):
    """Encoder – DRIBs – decoder with skip connections (paper Tables 1 and 2, Figure 2).

    ``forward``: (N, in_channels, H, W) float to (N, out_channels, H, W), H and W divisible by 8 and at least 16. At
    256×256 and width 64 the feature maps are 64@128, 128@64, 256@32, 512@31, and back. ``k4s1`` is the padding of the
    two 4×4 stride-1 layers: ``p1`` (as in pix2pix: 32 becomes 31 and 32 again) or ``same`` (32 throughout). ``head``:
    ``tanh``, or ``linear`` for a network that predicts a residual.
    """

    multiple_px = 8

    def __init__(
        self, in_channels, out_channels=3, width=64, n_blocks=8, drib_act="relu", k4s1="p1", dropout=0.5, head="tanh"
    ):
        super().__init__()
        w = width
        same = k4s1 == "same"
        self.encode1 = ConvBlock(in_channels, w, 4, 2, 1, norm=False)
        self.encode2 = ConvBlock(w, 2 * w, 4, 2, 1)
        self.encode3 = ConvBlock(2 * w, 4 * w, 4, 2, 1)
        # the mirrored crop after the deconvolution undoes the half-pixel shift of the asymmetric padding
        self.encode4 = nn.Sequential(
            SamePad((1, 2, 1, 2)) if same else nn.Identity(), ConvBlock(4 * w, 8 * w, 4, 1, 0 if same else 1)
        )
        self.blocks = nn.Sequential(*(DilatedInception(8 * w, act=drib_act) for _ in range(n_blocks)))
        self.decode1 = nn.Sequential(
            DeconvBlock(8 * w, 4 * w, 4, 1, 0 if same else 1, dropout=dropout),
            SamePad((-1, -2, -1, -2)) if same else nn.Identity(),
        )
        self.decode2 = DeconvBlock(8 * w, 2 * w, 4, 2, 1, dropout=dropout)
        self.decode3 = DeconvBlock(4 * w, w, 4, 2, 1)
        self.decode4 = DeconvBlock(2 * w, out_channels, 4, 2, 1, norm=False, act={"tanh": "tanh", "linear": None}[head])
        initialise(self)
        if head == "linear":
            # a residual starts at 0: the untrained network is as good as the estimate it adds to
            torch.nn.init.zeros_(self.decode4[0].weight)

    def forward(self, x):
        """Return the image for ``x``; raises ``ValueError`` if its size is not a multiple of 8."""
        require_multiple(x, self.multiple_px, type(self).__name__)
        e1 = self.encode1(x)
        e2 = self.encode2(e1)
        e3 = self.encode3(e2)
        y = self.decode1(self.blocks(self.encode4(e3)))
        y = self.decode2(torch.cat([y, e3], dim=1))
        y = self.decode3(torch.cat([y, e2], dim=1))
        return self.decode4(torch.cat([y, e1], dim=1))


class UNetGenerator(nn.Module):
    """pix2pix's U-Net-256 (Isola et al. 2017): eight 4×4 stride-2 levels down to 1×1, compared in the paper's Table 5.

    ``forward``: (N, in_channels, H, W) to (N, out_channels, H, W), H and W multiples of ``multiple_px`` = 2^levels,
    which is 256. With seven ``levels`` it is pix2pix's U-Net-128, for crops of 128.
    """

    def __init__(self, in_channels, out_channels=3, width=64, dropout=0.5, head="tanh", levels=8):
        super().__init__()
        self.multiple_px = 2**levels
        widths = [width * factor for factor in (1, 2, 4) + (8,) * (levels - 3)]
        self.down = nn.ModuleList()
        previous = in_channels
        for level, channels in enumerate(widths):
            norm = 0 < level < len(widths) - 1
            layers = [nn.LeakyReLU(0.2)] if level else []
            layers += [nn.Conv2d(previous, channels, 4, 2, 1, bias=False)]
            layers += [nn.BatchNorm2d(channels)] if norm else []
            self.down.append(nn.Sequential(*layers))
            previous = channels
        self.up = nn.ModuleList()
        for level in range(len(widths) - 1, 0, -1):
            incoming = widths[level] * (1 if level == len(widths) - 1 else 2)
            layers = [nn.ReLU(), nn.ConvTranspose2d(incoming, widths[level - 1], 4, 2, 1, bias=False)]
            layers += [nn.BatchNorm2d(widths[level - 1])]
            layers += [nn.Dropout(dropout)] if dropout and 4 <= level <= levels - 2 else []
            self.up.append(nn.Sequential(*layers))
        self.head = nn.Sequential(
            nn.ReLU(),
            nn.ConvTranspose2d(2 * width, out_channels, 4, 2, 1),
            activation({"tanh": "tanh", "linear": None}[head]),
        )
        initialise(self)

    def forward(self, x):
        """Return the image for ``x``; raises ``ValueError`` if its size is not a multiple of ``multiple_px``."""
        require_multiple(x, self.multiple_px, type(self).__name__)
        skips = []
        for down in self.down:
            x = down(x)
            skips.append(x)
        skips.pop()
        for up in self.up:
            x = torch.cat([up(x), skips.pop()], dim=1)
        return self.head(x)
