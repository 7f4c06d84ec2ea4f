"""The networks of the compared systems: parameter counts of the sources, shapes, gradients, cost, refusals."""

import pytest
import torch
from sar_cloud_removal.errors import OptionError
from sar_cloud_removal.training.baselines.cost import cost
from sar_cloud_removal.training.baselines.registry import DISCRIMINATORS, GENERATORS, discriminator, generator

SPECTRAL = {"norm": False, "spectral_norm": True}


def parameters(module):
    return sum(parameter.numel() for parameter in module.parameters())


@pytest.mark.parametrize(
    ("kind", "in_channels", "out_channels", "count", "gmac"),
    [
        ("drib", 1, 3, 26_650_307, 27.02),
        ("unet256", 1, 3, 54_411_907, 6.01),
        ("unet256", 4, 3, 54_414_979, 6.06),
        ("unet256", 6, 3, 54_417_027, 6.10),
        ("bermudez", 1, 3, 85_019_587, 9.40),
        ("enomoto", 1, 3, 54_415_299, 23.85),
        ("resnet9", 5, 4, 11_387_588, 50.17),
    ],
)
def test_generators_have_the_sources_size_and_cost(kind, in_channels, out_channels, count, gmac):
    with torch.device("meta"):
        network = generator(kind, in_channels, out_channels)
        spent = cost(network, torch.empty(1, in_channels, 256, 256))
    assert spent.parameters == parameters(network) == count
    assert spent.gmac == pytest.approx(gmac, abs=0.006)


@pytest.mark.parametrize(
    ("kind", "condition_channels", "flags", "count", "logits"),
    [
        ("patch78", 1, {}, 2_763_137, (1, 16, 16)),
        ("patch78", 6, {}, 2_768_257, (1, 16, 16)),
        ("patch70", 1, {}, 2_766_657, (1, 30, 30)),
        ("patch70", 4, {}, 2_769_729, (1, 30, 30)),
        ("patch70", 0, SPECTRAL, 2_764_737, (1, 30, 30)),
        ("dense", 1, {}, 4_834_241, (1,)),
        ("two_branch", 1, {}, 2_761_921, (1, 16, 16)),
    ],
)
def test_discriminators_have_the_sources_size_and_logits(kind, condition_channels, flags, count, logits):
    with torch.device("meta"):
        network = discriminator(kind, condition_channels, **flags)
        condition = torch.empty(2, condition_channels, 256, 256) if condition_channels else None
        assert network(condition, torch.empty(2, 3, 256, 256)).shape == (2, *logits)
    assert parameters(network) == count
