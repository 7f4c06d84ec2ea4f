"""Convolutions on x86 processors with weights in oneDNN's own layout, and the activation in the same pass.

torch reorders weights in every call, which takes a tenth of the time of a small batch. The functions that avoid this
are those that ``torch.compile`` uses for frozen networks. They are not a public interface, so they are tried out first;
torch's own convolutions are kept if they do not work.
"""

import platform
from functools import lru_cache

import torch
from torch import nn

_X86 = ("x86_64", "amd64")


def pack(network: nn.Module) -> nn.Module:
    """Replace the convolutions in the sequences of ``network`` in place, if that works here; return ``network``.

    ``network`` must be on the processor and must not be trained any more. It is unchanged if its layers have several
    types.
    """
    kinds = {weight.dtype for weight in network.parameters()}
    if len(kinds) != 1 or not _works(kinds.pop()):
        return network
    for sequence in [module for module in network.modules() if isinstance(module, nn.Sequential)]:
        for index, layer in enumerate(sequence):
            if isinstance(layer, nn.Conv2d):
                following = sequence[index + 1] if index + 1 < len(sequence) else None
                sequence[index] = _PackedConvolution(layer, following)
                if isinstance(following, (nn.ReLU, nn.LeakyReLU)):
                    sequence[index + 1] = nn.Identity()
    return network


class _PackedConvolution(nn.Module):
    """A convolution with the activation ``following``, if it is one; packed for the first input shape."""

    def __init__(self, convolution, following):
        super().__init__()
        self.convolution = convolution
        self._settings = convolution.padding, convolution.stride, convolution.dilation, convolution.groups
        self._activation = ("none", [])
        if isinstance(following, nn.ReLU):
            self._activation = ("relu", [])
        elif isinstance(following, nn.LeakyReLU):
            self._activation = ("leaky_relu", [following.negative_slope])
        self._packed = None

    def forward(self, x):
        if self._packed is None:
            weight, self._bias = self.convolution.weight.detach().to_mkldnn(), self.convolution.bias
            self._packed = torch._C._nn.mkldnn_reorder_conv2d_weight(weight, *self._settings, list(x.shape))
            del self.convolution  # otherwise the weights would be in memory twice
        return torch.ops.mkldnn._convolution_pointwise(
            x, self._packed, self._bias, *self._settings, *self._activation, ""
        )


@lru_cache(maxsize=None)
def _works(dtype) -> bool:
    """Whether packed convolutions of ``dtype`` run here with the same result as torch's own."""
    if platform.machine().lower() not in _X86 or not torch.backends.mkldnn.is_available():
        return False
    generator = torch.Generator().manual_seed(0)
    with torch.inference_mode():
        layer = nn.Conv2d(16, 32, 3, padding=2, dilation=2)
        layer.weight.copy_(torch.randn(layer.weight.shape, generator=generator) / 12)
        layer = layer.to(dtype=dtype, memory_format=torch.channels_last)
        x = torch.randn((2, 16, 9, 9), generator=generator).to(dtype=dtype, memory_format=torch.channels_last)
        expected = layer(x).relu()
        try:
            found = _PackedConvolution(layer, nn.ReLU())(x)
        except (AttributeError, RuntimeError, TypeError):  # another torch, or a processor without this type
            return False
    return bool(found.dtype == dtype and torch.allclose(found, expected, rtol=1e-2, atol=1e-2))
