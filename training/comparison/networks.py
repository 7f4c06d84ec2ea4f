"""Makes a system's stage and discriminators, which the training loop takes, and measures their cost."""

import json
import math

import torch
from torch import nn

from ...nets.restorer import RECIPES, Restorer
from ..baselines.cost import Cost, cost
from ..baselines.registry import discriminator, generator
from ..config import StageConfig
from ..loop.cycle import CycleStage
from ..loop.stages import ConditionalStage, FuserStage, Stage
from .systems import CHANNELS, CYCLE_TERMS, System

PLUS = "plus"
WINDOW_PX = 256
SOURCE_LEVELS = 8


def make_generator(system: System, settings: StageConfig) -> nn.Module:
    """Return the network that makes the system's images, with random weights.

    It is as wide as ``settings.discriminator_width``. A U-Net has at most as many levels as ``settings.crop_px`` can be
    halved: from 256 pixels on, the source's own.
    """
    # a cycle's generator returns the cloud mask beside the residual
    channels = {"in_channels": _inputs(system), "out_channels": 4 if _cycles(system) else 3}
    flags = {**channels, "width": settings.discriminator_width, **system.generator}
    network = generator(**flags)
    excess = network.multiple_px // settings.crop_px
    return generator(**flags, levels=SOURCE_LEVELS - int(math.log2(excess))) if excess > 1 else network


def make_stage(system: System, settings: StageConfig):
    """Return the stage of ``system`` and its discriminators by name, none where the GAN loss has no weight."""
    width = settings.discriminator_width
    stage = _stage(system, settings, make_generator(system, settings))
    judged = {"optical": 3, "sar": 1} if _cycles(system) else {"discriminator": 3}
    condition = sum(CHANNELS[name] for name in stage.judged_with)
    critics = {
        name: discriminator(
            condition_channels=condition,
            image_channels=channels,
            width=width,
            size_px=settings.crop_px,
            **system.discriminator,
        )
        for name, channels in judged.items()
    }
    return stage, critics if settings.gan else {}


def _stage(system, settings, network) -> Stage:
    if _cycles(system):
        width = settings.discriminator_width
        backward = generator(in_channels=3, out_channels=1, width=width, **{**system.generator, "head": "tanh"})
        weights = {name: getattr(system.loss, name) for name in CYCLE_TERMS}
        return CycleStage(network, backward, settings, weights, mask=system.inputs[-1])
    if system.stage == PLUS:
        return FuserStage(Restorer(nn.Identity(), network, PLUS), settings)
    return ConditionalStage(network, settings, system.inputs, system.judged_with)


_COSTS = {}
"""Costs by what they follow from: many systems share a network."""


def cost_of(system: System, settings: StageConfig) -> Cost:
    """Return parameters and GMAC of the system's generator for one window of 256 pixels squared."""
    size = (_inputs(system), settings.discriminator_width, settings.crop_px)
    key = (json.dumps([system.generator, system.stage]), *size)
    if key not in _COSTS:
        window = torch.empty(1, _inputs(system), WINDOW_PX, WINDOW_PX)
        _COSTS[key] = cost(make_generator(system, settings), window)
    return _COSTS[key]


def _cycles(system):
    return system.stage == "cycle"


def _inputs(system):
    return RECIPES[PLUS].channels if system.stage == PLUS else sum(CHANNELS[name] for name in system.inputs)
