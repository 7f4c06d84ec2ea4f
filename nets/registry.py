"""Architectures by name: from recipe and width to plain numbers, and from these to a network."""

from ..errors import ModelError
from .generators import DribGenerator, UNetGenerator
from .restorer import RECIPES, Restorer, fuser_channels

GENERATORS = {"drib": DribGenerator, "unet256": UNetGenerator}


def architecture(recipe: str, width: int, n_blocks: int = 8) -> dict:
    """Return the architecture of ``recipe`` at ``width`` as plain values, with every flag.

    Raises ``ModelError`` for an unknown recipe.
    """
    if recipe not in RECIPES:
        raise ModelError(f"There is no recipe '{recipe}', available are: {', '.join(sorted(RECIPES))}.")
    common = {"kind": "drib", "out_channels": 3, "width": width, "n_blocks": n_blocks}
    common.update(drib_act="relu", k4s1="p1", dropout=0.5)
    return {
        "recipe": recipe,
        "translator": {**common, "in_channels": 1, "head": "tanh"},
        "fuser": {**common, "in_channels": fuser_channels(recipe), "head": RECIPES[recipe].head},
    }


def build(numbers: dict) -> Restorer:
    """Build the two-GAN restorer that ``numbers`` (see ``architecture``) describe, with random weights.

    Raises ``ModelError`` for unknown recipes and generators, and for channels that do not fit the recipe.
    """
    expected = architecture(numbers["recipe"], width=1)
    for name in ("translator", "fuser"):
        for channels in ("in_channels", "out_channels"):
            given, right = numbers[name].get(channels, 3), expected[name][channels]
            if given != right:
                raise ModelError(f"The {name} of recipe '{numbers['recipe']}' has {right} {channels}, not {given}.")
    return Restorer(_generator(numbers["translator"]), _generator(numbers["fuser"]), numbers["recipe"])


def _generator(numbers):
    numbers = dict(numbers)
    kind = numbers.pop("kind")
    if kind not in GENERATORS:
        raise ModelError(f"There is no generator '{kind}', available are: {', '.join(sorted(GENERATORS))}.")
    return GENERATORS[kind](**numbers)
