"""How weights are stored: as float16, or int8 with a scale for each output channel. In memory they are float32.

``int7`` and ``int6`` are int8 tensors with fewer levels: the files are as large, a zip stores them in less room. Scales
that clip outliers would lower the error, too, but for the same room more levels lower it further. Small tensors, the
first and the last layers among them, keep all levels: they add much of the error and little of the size.
Only convolutions are stored in fewer bits. BatchNorm, biases and scales stay float32, because they are few and
running statistics may exceed float16's range.
"""

import copy
from typing import Dict

import torch
from torch import nn

from ..models.card_file import INT8, LARGEST

SCALE = ".scale"
"""Suffix of the name of an int8 tensor's scales, which have the tensor's axes, all except one of length 1."""
_SMALL = 1 / 200
"""The share of a network's convolution weights up to which a tensor is small."""


def pack(network: nn.Module, kind: str) -> Dict[str, torch.Tensor]:
    """Return the state of ``network`` as stored in ``kind``, one of ``STORAGES``, on the CPU."""
    packed, state = {}, network.state_dict()
    small = _SMALL * sum(tensor.numel() for tensor in state.values() if tensor.ndim == 4)
    for name, tensor in state.items():
        packed[name] = tensor.detach().cpu().contiguous()
        if tensor.ndim == 4 and kind in LARGEST:
            transposed = isinstance(network.get_submodule(name.rpartition(".")[0]), nn.ConvTranspose2d)
            largest = LARGEST[INT8 if tensor.numel() <= small else kind]
            packed[name], packed[name + SCALE] = quantise(packed[name], int(transposed), largest, kind != INT8)
        elif tensor.ndim == 4:
            packed[name] = packed[name].to(torch.float16)
    return packed


def unpack(packed: Dict[str, torch.Tensor], kind: str) -> Dict[str, torch.Tensor]:
    """Return the state that ``pack`` stored, as float32; raise ``ValueError`` if it was not stored in ``kind``."""
    quantised = [name for name, tensor in packed.items() if tensor.dtype == torch.int8]
    if quantised and kind not in LARGEST:
        raise ValueError(f"'{quantised[0]}' is of type int8, the card says {kind}")
    without = [name for name in quantised if name + SCALE not in packed]
    if without:
        raise ValueError(f"'{without[0]}' is of type int8 and has no scale")
    state = {name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in packed.items()}
    for name in quantised:
        weights, scale = packed[name].float(), state.pop(name + SCALE)
        # any other scale would enlarge the tensor, without bounds
        if scale.ndim != weights.ndim or any(own not in (1, size) for own, size in zip(scale.shape, weights.shape)):
            raise ValueError(f"the scale of '{name}' has the shape {list(scale.shape)}")
        state[name] = weights * scale
    return state


def quantise(weights: torch.Tensor, out_axis: int, largest: int = LARGEST[INT8], keep_sums: bool = False):
    """Return ``weights`` as int8 and the float32 scales to multiply them by, one for each index of ``out_axis``.

    Symmetric: a channel's largest magnitude becomes ``largest``, at most 127; zero stays zero.
    With ``keep_sums`` the sum of each kernel is kept to half a step: even areas come through as they were.
    """
    others = [axis for axis in range(weights.ndim) if axis != out_axis]
    scale = weights.float().abs().amax(others, keepdim=True) / largest
    scale = torch.where(scale > 0, scale, torch.ones_like(scale))
    steps = weights / scale
    rounded = _with_sums(steps) if keep_sums else steps.round()
    return rounded.clamp(-largest, largest).to(torch.int8), scale


def _with_sums(steps):
    """Round ``steps`` (N, C, kh, kw), the nearest to one half the other way where that keeps a kernel's sum.

    As the kernels of SQuant (Guo et al. 2022, arXiv 2202.07471), which needs no data.
    """
    rounded = steps.round()
    excess = (rounded - steps).flatten(2)
    surplus = excess.sum(-1, keepdim=True).round()
    rank = (excess * surplus.sign()).argsort(-1, descending=True).argsort(-1)
    return rounded - ((rank < surplus.abs()) * surplus.sign()).view_as(steps)


def as_stored(network: nn.Module, kind: str) -> nn.Module:
    """Return a copy of ``network`` with the weights that a file of ``kind`` would hold."""
    stored = copy.deepcopy(network)
    stored.load_state_dict(unpack(pack(network, kind), kind))
    return stored
