"""Networks for inference instead of training: fewer and cheaper operations with the same result."""

import copy

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .detector import CloudDetector
from .generators import DribGenerator, UNetGenerator
from .layers import DilatedInception
from .packed import can_pack, pack
from .restorer import Restorer

_CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)
_NOTHING_IN_INFERENCE = (nn.Dropout, nn.Identity)


def on_device(network: nn.Module, dtype, device) -> nn.Module:
    """Return the ``inference_form`` of ``network`` on the ``torch.device``, optimised for it."""
    packs = device.type == "cpu" and can_pack(dtype)
    # innermost channels are not faster on Apple's GPUs
    form = inference_form(network, dtype, channels_last=device.type != "mps", merged=not packs).to(device)
    return pack(form) if packs and form is not network else form


def inference_form(
    network: nn.Module, dtype=torch.float32, channels_last: bool = True, merged: bool = True
) -> nn.Module:
    """Return a copy of a ``Restorer``, a generator or a ``CloudDetector`` for inference, other networks unchanged.

    BatchNorm is merged into the convolution before it (Jacob et al. 2018, "Quantization and training of neural
    networks", section 3.2), dropout is removed, and activations overwrite their input. If ``merged``, the three initial
    1×1 convolutions of a DRIB become one. Layers compute in ``dtype``, with channels innermost in memory if
    ``channels_last``. Inputs and outputs stay float32, and so do a restorer's condition and the sum with its residual.
    In float32 the result equals that of ``network`` in evaluation mode, up to rounding.
    """
    if isinstance(network, Restorer):
        parts = network.translator, network.fuser
        generators = (inference_form(part, dtype, channels_last, merged) for part in parts)
        return Restorer(*generators, network.recipe).eval()
    if not isinstance(network, (DribGenerator, UNetGenerator, CloudDetector)):
        return network
    return _InferenceForm(network, dtype, channels_last, merged)


class _InferenceForm(nn.Module):
    """A network with float32 input and output that computes in another type: (N, C, H, W) to (N, C', H, W)."""

    def __init__(self, network, dtype, channels_last, merged):
        super().__init__()
        self.multiple_px = network.multiple_px
        self._layout = torch.channels_last if channels_last else torch.contiguous_format
        simplified = _simplified(copy.deepcopy(network).eval().requires_grad_(False), merged)
        self.network = simplified.to(dtype=dtype, memory_format=self._layout)
        self._dtype = dtype

    def forward(self, x):
        return self.network(x.to(dtype=self._dtype, memory_format=self._layout)).float()


def _simplified(module, merged):
    """Return ``module`` with all its parts simplified, in place if its class does not change."""
    if isinstance(module, nn.Sequential):
        return _simplified_sequence(_simplified(layer, merged) for layer in module)
    for name, child in module.named_children():
        setattr(module, name, _simplified(child, merged))
    return _MergedInception(module) if merged and isinstance(module, DilatedInception) else module


def _simplified_sequence(simplified) -> nn.Sequential:
    layers = []
    for layer in simplified:
        before = layers[-1] if layers else None
        if isinstance(layer, _NOTHING_IN_INFERENCE):
            continue
        if isinstance(layer, nn.BatchNorm2d) and isinstance(before, _CONVOLUTIONS):
            layers[-1] = fuse_conv_bn_eval(before, layer, transpose=isinstance(before, nn.ConvTranspose2d))
            continue
        if isinstance(layer, (nn.ReLU, nn.LeakyReLU)) and isinstance(before, _CONVOLUTIONS):
            layer.inplace = True  # nothing else uses the convolution's result
        layers.append(_FloatTanh() if isinstance(layer, nn.Tanh) else layer)
    return nn.Sequential(*layers)


class _FloatTanh(nn.Module):
    """The head's tanh in float32: 16 bits would give steps of half a grey level near white."""

    def forward(self, x):
        return torch.tanh(x.float())


class _MergedInception(nn.Module):
    """A simplified DRIB with one 1×1 convolution in place of the three initial ones of its branches."""

    def __init__(self, block):
        super().__init__()
        firsts = [branch[0][0] for branch in block.branches]
        joined = nn.Conv2d(firsts[0].in_channels, sum(first.out_channels for first in firsts), 1).requires_grad_(False)
        for name in ("weight", "bias"):
            getattr(joined, name).copy_(torch.cat([getattr(first, name) for first in firsts]))
        self.first = nn.Sequential(joined, nn.ReLU(inplace=True))
        self.branches = nn.ModuleList(branch[1] for branch in block.branches)
        self.merge, self.act = block.merge, block.act

    def forward(self, x):
        parts = self.first(x).chunk(len(self.branches), dim=1)
        merged = self.merge(torch.cat([branch(part) for branch, part in zip(self.branches, parts)], dim=1))
        return self.act(merged.add_(x))
