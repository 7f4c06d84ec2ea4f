"""Convolutions on x86 processors with weights in oneDNN's own layout, and what follows them in the same pass.

torch reorders weights in every call, which takes a tenth of the time of a small batch, and those of transposed
convolutions cannot be reordered beforehand. The functions that avoid this are those that ``torch.compile`` uses for
frozen networks. They are not a public interface, so they are tried out first; torch's own convolutions are kept if they
do not work.
"""

import platform
import threading
from functools import lru_cache

import torch
from torch import nn

from .layers import DilatedInception

_X86 = ("x86_64", "amd64")
_NO_ACTIVATION = ("none", [])
_packing = threading.Lock()


@lru_cache(maxsize=None)
def can_pack(dtype) -> bool:
    """Whether packed convolutions of ``dtype`` run here with the same result as torch's own."""
    if platform.machine().lower() not in _X86 or not torch.backends.mkldnn.is_available():
        return False
    generator = torch.Generator().manual_seed(0)
    layers = nn.Sequential(
        nn.Sequential(nn.Conv2d(16, 32, 3, padding=2, dilation=2), nn.LeakyReLU(0.2)),
        DilatedInception(32),
        nn.Sequential(nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU()),
        nn.Sequential(nn.ConvTranspose2d(16, 16, 4, 1, 1)),
    ).eval()
    with torch.inference_mode():
        for branch in layers[1].branches:  # as they come: without norms
            branch[0][1], branch[1][1] = nn.Identity(), nn.Identity()
        layers[1].merge[1] = nn.Identity()
        for weight in layers.parameters():
            weight.copy_(torch.randn(weight.shape, generator=generator) / max(1, weight[0].numel()) ** 0.5)
        layers = layers.to(dtype=dtype, memory_format=torch.channels_last)
        x = torch.randn((2, 16, 9, 9), generator=generator).to(dtype=dtype, memory_format=torch.channels_last)
        expected = layers(x)
        try:
            found = pack(layers)(x)
        except (AttributeError, RuntimeError, TypeError):  # another torch, or a processor without this type
            return False
    return bool(found.dtype == dtype and torch.allclose(found, expected, rtol=2e-2, atol=2e-2))


_ADDED_WITH = (nn.ReLU, nn.Identity)
"""Activations that oneDNN applies after it has added a block's input."""


def pack(network: nn.Module) -> nn.Module:
    """Replace the convolutions of ``network`` in place: those in sequences, those of DRIBs, and transposed ones.

    ``network`` must be on the processor, of one type for which ``can_pack``, with norms merged (``nets.fast``), and
    must not be trained any more.
    """
    for name, child in list(network.named_children()):
        if isinstance(child, DilatedInception) and isinstance(child.act, _ADDED_WITH):
            setattr(network, name, _PackedInception(child))
        else:
            pack(child)
    if isinstance(network, nn.Sequential):
        _pack_layers(network)
    return network


def _pack_layers(network: nn.Sequential) -> None:
    """Replace the convolutions of ``network`` itself, together with the activations that follow them."""
    for index, layer in enumerate(network):
        following = network[index + 1] if index + 1 < len(network) else None
        packed = _packed(layer, following)
        if packed is not None:
            network[index] = packed
            if _activation(following) != _NO_ACTIVATION:
                network[index + 1] = nn.Identity()


def _packed(layer, following):
    """Return ``layer`` with the activation ``following``, if it is one, packed; ``None`` for what cannot be."""
    if isinstance(layer, nn.Conv2d):
        return _PackedConvolution(layer, following)
    if isinstance(layer, nn.ConvTranspose2d) and layer.output_padding == (0, 0) and layer.groups == 1:
        shape = layer.kernel_size, layer.stride, layer.padding, layer.dilation
        if shape == ((4, 4), (2, 2), (1, 1), (1, 1)):
            return _PackedEnlargement(layer, following)
        if shape == ((4, 4), (1, 1), (1, 1), (1, 1)):
            return _PackedConvolution(_as_convolution(layer.weight.flip(2, 3), layer.bias, padding=2), following)
    return None


def _activation(layer):
    """Return oneDNN's name of an activation, and its numbers."""
    if isinstance(layer, nn.ReLU):
        return "relu", []
    if isinstance(layer, nn.LeakyReLU):
        return "leaky_relu", [layer.negative_slope]
    return _NO_ACTIVATION


def _as_convolution(transposed, bias, padding):
    """Return the convolution with the weights ``transposed`` (in, out, height, width)."""
    weight = transposed.transpose(0, 1)
    convolution = nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2:], padding=padding, bias=bias is not None)
    convolution = convolution.to(dtype=weight.dtype, memory_format=torch.channels_last).requires_grad_(False)
    convolution.weight.copy_(weight)
    if bias is not None:
        convolution.bias.copy_(bias)
    return convolution


class _PackedConvolution(nn.Module):
    """A convolution with the activation ``following``, if it is one; packed for the first input shape."""

    def __init__(self, convolution, following):
        super().__init__()
        self.convolution = convolution
        self._settings = convolution.padding, convolution.stride, convolution.dilation, convolution.groups
        self._activation = _activation(following)
        self._packed = None

    def forward(self, x, added=None):
        """Return the result for ``x``; ``added``, of the result's shape, is added before the activation."""
        with _packing:  # batches may be computed side by side
            if self._packed is None:
                weight, self._bias = self.convolution.weight.detach().to_mkldnn(), self.convolution.bias
                self._packed = torch._C._nn.mkldnn_reorder_conv2d_weight(weight, *self._settings, list(x.shape))
                del self.convolution  # otherwise the weights would be in memory twice
        convolve = torch.ops.mkldnn._convolution_pointwise
        if added is None:
            return convolve(x, self._packed, self._bias, *self._settings, *self._activation, "")
        name, numbers = self._activation
        name = None if name == "none" else name
        return convolve.binary(x, added, self._packed, self._bias, *self._settings, "add", 1.0, name, numbers, "")


class _PackedInception(nn.Module):
    """A DRIB without norms: its 1×1 convolutions take all images of a batch as one, of any shape, which fills the
    processor's registers better, and the last one adds the block's input and applies the activation.
    """

    def __init__(self, block):
        super().__init__()
        self.firsts = nn.ModuleList(_PackedConvolution(branch[0][0], nn.ReLU()) for branch in block.branches)
        self.dilated = nn.ModuleList(_PackedConvolution(branch[1][0], nn.ReLU()) for branch in block.branches)
        self.merge = _PackedConvolution(block.merge[0], block.act)

    def forward(self, x):
        count, rows = len(x), _in_a_column(x)
        parts = (_apart(first(rows), count) for first in self.firsts)
        joined = torch.cat([dilated(part) for dilated, part in zip(self.dilated, parts)], dim=1)
        return _apart(self.merge(_in_a_column(joined), rows), count)


def _in_a_column(images):
    """Return ``images`` (N, C, H, W), channels innermost, as one image (1, C, N·H, W) without copying."""
    count, channels, height, width = images.shape
    return images.permute(0, 2, 3, 1).reshape(1, count * height, width, channels).permute(0, 3, 1, 2)


def _apart(image, count):
    """Undo ``_in_a_column`` for ``count`` images."""
    _, channels, rows, width = image.shape
    return image.permute(0, 2, 3, 1).reshape(count, rows // count, width, channels).permute(0, 3, 1, 2)


class _PackedEnlargement(nn.Module):
    """A transposed 4×4 convolution of stride 2 as a 2×2 convolution that gives four pixels at a time (Shi et al. 2016,
    "Is the deconvolution layer the same as a convolutional layer?"): the same products and sums.
    """

    _TAPS = ((3, 1), (2, 0))
    """Rows, or columns, of the kernel for even and for odd rows of the result."""
    _PHASES = ((0, 0), (0, 1), (1, 0), (1, 1))

    def __init__(self, layer, following):
        super().__init__()
        kernels = [layer.weight[:, :, self._TAPS[row], :][..., self._TAPS[col]] for row, col in self._PHASES]
        bias = None if layer.bias is None else layer.bias.repeat(len(kernels))
        self.convolution = _PackedConvolution(_as_convolution(torch.cat(kernels, dim=1), bias, padding=1), following)

    def forward(self, x):
        phases = self.convolution(x).chunk(len(self._PHASES), dim=1)
        count, channels = phases[0].shape[:2]
        height, width = x.shape[2:]
        shape = count, channels, 2 * height, 2 * width
        result = torch.empty(shape, dtype=x.dtype, device=x.device, memory_format=torch.channels_last)
        for (row, col), phase in zip(self._PHASES, phases):
            result[:, :, row::2, col::2] = phase[:, :, row : row + height, col : col + width]
        return result
