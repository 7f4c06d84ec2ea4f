"""The metadata tags that record how a raster was made."""

import json
from dataclasses import asdict
from typing import Optional

from ..models.cards import ModelCard, verify_weights
from ..version import plugin_version


def provenance(kind: str, options, card: Optional[ModelCard] = None) -> dict:
    """Return tags with the plugin's version, ``options`` as JSON under ``kind``, and the model of ``card``, if given.

    Raises ``ModelError`` if the weights are missing or do not belong to the card.
    """
    tags = {"SAR_CLOUD_REMOVAL_VERSION": plugin_version()}
    if card is not None:
        tags["SAR_CLOUD_REMOVAL_MODEL"] = f"{card.name} {card.version}"
        tags["SAR_CLOUD_REMOVAL_WEIGHTS_SHA256"] = verify_weights(card)
    return {**tags, f"SAR_CLOUD_REMOVAL_{kind}": json.dumps(asdict(options))}
