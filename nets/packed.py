"""Convolutions on x86 processors with weights that lie as oneDNN reads them, and the activation in the same pass.

torch reorders weights in every call, a tenth of the time of a small batch. What avoids it is what ``torch.compile``
uses for frozen networks: no public interface, so it is tried first, and torch's own convolutions stay where it does not
work.
"""

import platform
from functools import lru_cache

import torch
from torch import nn

_X86 = ("x86_64", "amd64")


def pack(network: nn.Module) -> nn.Module:
    """Replace the convolutions in the sequences of ``network``, in place, if that is faster here; return ``network``.

    ``network`` is on the processor, is not trained any more, and all its layers have one type.
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
    """A convolution and, if ``following`` is one, the activation after it; packed for the shape that it sees first."""

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
            del self.convolution  # or the weights would be held twice
        return torch.ops.mkldnn._convolution_pointwise(
            x, self._packed, self._bias, *self._settings, *self._activation, ""
        )


@lru_cache(maxsize=None)
def _works(dtype) -> bool:
    """Whether packed convolutions of ``dtype`` run here and give what torch's own do."""
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
