"""Tiny untrained models with their cards: tests need neither the bundled models nor their time."""

import json
from dataclasses import replace

from sar_cloud_removal.models.cards import ModelCard, read_card
from sar_cloud_removal.models.detector_cards import DetectorCard
from sar_cloud_removal.models.error_model import FEATURES, ErrorModel

WINDOW_PX = 128
"""Rows and columns of the tiny model's windows: trials run its networks on dozens of them."""


def error_model():
    """Return an error model that goes by brightness and by how far clear ground is."""
    weights = {"restored": 0.5, "distance to clear ground": 0.2}
    return ErrorModel(
        features=FEATURES,
        low=(-7.0,) * len(FEATURES),
        high=(9.0,) * len(FEATURES),
        weights=tuple(weights.get(name, 0.0) for name in FEATURES),
        intercept=-3.0,
        factor=1.25,
        multiples={f"{share:.2f}": 2 * share for share in (0.5, 0.8, 0.9, 0.95)},
    )


def write_tiny_model(folder) -> str:
    """Write an untrained model into ``folder`` and return the path of its card.

    Seeded, so that every call writes the same weights.
    """
    import torch
    from sar_cloud_removal.nets import checkpoint, registry

    recipe, width = "plus", 8
    torch.manual_seed(0)
    architecture = registry.architecture(recipe, width, n_blocks=2)
    card = ModelCard(
        name=f"{recipe}-{width}",
        version="0",
        recipe=recipe,
        width=width,
        architecture=architecture,
        summary="Untrained, for tests only.",
        window_px=WINDOW_PX,
        statistics={
            "byte": {"mean": [90.0, 90.0, 90.0], "std": [40.0, 40.0, 40.0]},
            "dn": {"mean": [1200.0, 1200.0, 1200.0], "std": [500.0, 500.0, 500.0]},
            "reflectance": {"mean": [0.12, 0.12, 0.12], "std": [0.05, 0.05, 0.05]},
        },
    )
    card = replace(card, confidence={"model": error_model().plain()})
    restorer = registry.build(architecture)
    # a residual head starts at 0, and then the fuser would have no say in any test
    torch.nn.init.normal_(restorer.fuser.decode4[0].weight, 0.0, 0.02)
    return str(checkpoint.save_restorer(restorer, card, folder))


def write_tiny_detector(folder, window_px: int = 32) -> str:
    """Write an untrained cloud detector of two levels into ``folder`` and return the path of its card.

    Seeded, so that every call writes the same weights.
    """
    import torch
    from sar_cloud_removal.nets.checkpoint import save_detector
    from sar_cloud_removal.nets.detector import CloudDetector

    torch.manual_seed(0)
    network = CloudDetector((4, 6))
    torch.nn.init.normal_(network.head.weight, 0.0, 50.0)  # else every pixel would be as likely of every class
    card = DetectorCard(
        name="detector-4",
        version="0",
        architecture={"widths": [4, 6]},
        summary="Untrained, for tests only.",
        window_px=window_px,
        multiple_px=4,
    )
    return str(save_detector(network, card, folder))


def without_error_model(card_path, folder):
    """Return the path of a copy of a model whose card has no error model, as older cards."""
    card = read_card(card_path)
    for path in card.path.parent.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    content = json.loads(card.path.read_text(encoding="utf-8"))
    del content["confidence"]
    (folder / card.path.name).write_text(json.dumps(content), encoding="utf-8")
    return str(folder / card.path.name)
