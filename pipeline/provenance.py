"""The metadata tags that say how a raster was made."""

import json
from dataclasses import asdict
from typing import Optional

from ..models.cards import ModelCard, verify_weights
from ..version import plugin_version


def provenance(kind: str, options, card: Optional[ModelCard] = None) -> dict:
    """Return tags with the plugin's version, ``options`` as JSON under ``kind`` and, where a ``card`` is given, its model.

    Raises ``ModelError`` where the weights are not those that the card goes with.
    """
    tags = {"SAR_CLOUD_REMOVAL_VERSION": plugin_version()}
    if card is not None:
        tags["SAR_CLOUD_REMOVAL_MODEL"] = f"{card.name} {card.version}"
        tags["SAR_CLOUD_REMOVAL_WEIGHTS_SHA256"] = verify_weights(card)
    return {**tags, f"SAR_CLOUD_REMOVAL_{kind}": json.dumps(asdict(options))}
