"""What a network costs: parameters and multiply-accumulate operations."""

from dataclasses import dataclass

import torch
from torch.func import functional_call
from torch.utils.flop_counter import FlopCounterMode


@dataclass(frozen=True)
class Cost:
    """``parameters`` of a network and ``gmac``, 10⁹ multiply-accumulates of one call."""

    parameters: int
    gmac: float


def cost(network, *inputs):
    """Return the ``Cost`` of ``network(*inputs)``, without computing it: the tensors only have shapes.

    Convolutions, transposed ones and matrix products are counted, as dense sums: padding counts, and a transposed
    convolution costs its kernel once per input pixel. Biases, norms and activations are left out. The
    network's weights, statistics and mode stay as they are.
    """
    shapes = {name: tensor.to("meta") for name, tensor in [*network.named_parameters(), *network.named_buffers()]}
    inputs = tuple(x.to("meta") if isinstance(x, torch.Tensor) else x for x in inputs)
    modes = {module: module.training for module in network.modules()}
    network.eval()  # BatchNorm refuses a batch of one at 1×1 in training
    try:
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            functional_call(network, shapes, inputs)
    finally:
        for module, training in modes.items():
            module.training = training
    return Cost(sum(p.numel() for p in network.parameters()), counter.get_total_flops() / 2e9)
