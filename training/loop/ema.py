"""Exponential moving average of the parameters, and BatchNorm statistics that fit the averaged parameters."""

from contextlib import contextmanager

import torch
from torch import nn


class ParameterAverage:
    """Keeps ``decay``·average + (1 - ``decay``)·parameter for every trainable parameter of a module, in float32.

    Early on the average follows the parameters faster (decay (1 + t) / (10 + t) while that is smaller), so
    that a short run does not export its random start. Buffers are not averaged: ``recalibrate`` measures them.
    """

    def __init__(self, module, decay):
        self.decay = decay
        self.updates = 0
        self.values = {name: p.detach().clone().float() for name, p in module.named_parameters()}

    @torch.no_grad()
    def update(self, module):
        """Take one step towards the parameters of ``module``."""
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        parameters = dict(module.named_parameters())
        names = list(self.values)
        torch._foreach_lerp_(
            [self.values[n] for n in names], [parameters[n].detach().float() for n in names], 1 - decay
        )

    def state_dict(self):
        """Return what ``load_state_dict`` takes."""
        return {"updates": self.updates, "values": self.values}

    def load_state_dict(self, state):
        """Continue from ``state``."""
        self.updates = state["updates"]
        for name, value in self.values.items():
            value.copy_(state["values"][name])

    @torch.no_grad()
    def copy_to(self, module):
        """Write the average into the parameters of ``module`` and return it."""
        for name, parameter in module.named_parameters():
            parameter.copy_(self.values[name])
        return module


def _norms(module):
    return [layer for layer in module.modules() if isinstance(layer, nn.modules.batchnorm._BatchNorm)]


@contextmanager
def _measuring(module):
    """Within: dropout off, BatchNorm layers take the plain mean over all batches they see."""
    norms = _norms(module)
    momenta = [layer.momentum for layer in norms]
    was_training = module.training
    module.eval()
    for layer in norms:
        layer.reset_running_stats()
        layer.momentum = None
        layer.train()
    yield
    for layer, momentum in zip(norms, momenta):
        layer.momentum = momentum
    module.train(was_training)


@torch.no_grad()
def recalibrate(module, inputs):
    """Measure the BatchNorm statistics of ``module`` afresh on ``inputs``, an iterable of input batches.

    Dropout is off, as it will be in use. Averaged parameters never saw the statistics gathered in training. Without
    BatchNorm there is nothing to measure, and ``inputs`` are not read.
    """
    if not _norms(module):
        return module
    with _measuring(module):
        for batch in inputs:
            module(batch)
    return module
