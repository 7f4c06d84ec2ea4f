"""Generators and discriminators of all compared systems by name."""

import inspect

from ...errors import OptionError
from ...nets import registry
from ...nets.discriminator import PatchDiscriminator
from .discriminators import DenseDiscriminator, PatchGan70, TwoBranchDiscriminator
from .resnet import ResNetGenerator
from .unets import BermudezGenerator, EnomotoGenerator

GENERATORS = {
    **registry.GENERATORS,
    "bermudez": BermudezGenerator,
    "enomoto": EnomotoGenerator,
    "resnet9": ResNetGenerator,
}
DISCRIMINATORS = {
    "patch78": PatchDiscriminator,
    "patch70": PatchGan70,
    "dense": DenseDiscriminator,
    "two_branch": TwoBranchDiscriminator,
}


def generator(kind, in_channels, out_channels=3, width=64, **flags):
    """Return the generator ``kind``, (N, in_channels, H, W) to (N, out_channels, H, W), with random weights.

    ``width`` is the number of filters of the first layer, 64 in all sources; the others scale with it. H and W must be
    multiples of the network's ``multiple_px``. ``flags`` go to the class. Raises ``OptionError`` for an unknown kind
    or flag.
    """
    channels = {"in_channels": in_channels, "out_channels": out_channels}
    return _build("generator", GENERATORS, kind, width=width, **channels, **flags)


def discriminator(kind, condition_channels, image_channels=3, width=64, size_px=256, **flags):
    """Return the discriminator ``kind`` with random weights; ``forward(condition, image)`` gives logits.

    ``condition_channels`` 0: the image is judged alone and ``condition`` is ``None``. ``size_px`` is the size of the
    crops, which only ``dense`` is tied to. ``flags`` go to the class. Raises ``OptionError`` for an unknown kind or
    flag.
    """
    if kind == "two_branch":
        channels = {"condition_channels": condition_channels, "image_channels": image_channels}
    else:
        channels = {"in_channels": condition_channels + image_channels}
    if kind == "dense":
        flags = {**flags, "size_px": size_px}
    return _build("discriminator", DISCRIMINATORS, kind, width=width, **channels, **flags)


def _build(what, table, kind, **arguments):
    if kind not in table:
        raise OptionError(f"There is no {what} '{kind}', available are: {', '.join(sorted(table))}.")
    known = inspect.signature(table[kind]).parameters
    unknown = sorted(set(arguments) - set(known))
    if unknown:
        raise OptionError(f"The {what} '{kind}' has no option {', '.join(unknown)}, it has: {', '.join(known)}.")
    return table[kind](**arguments)
