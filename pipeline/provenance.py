"""The metadata tags that record how a raster was made."""

import json
import math
from dataclasses import asdict
from typing import Optional

from ..models.cards import ModelCard, verify_weights
from ..version import plugin_version

_MODEL = ("SAR_CLOUD_REMOVAL_MODEL", "SAR_CLOUD_REMOVAL_WEIGHTS_SHA256")


def without_model(tags: dict) -> dict:
    """Return ``tags`` of a result in which no network had a part."""
    return {name: text for name, text in tags.items() if name not in _MODEL}


def provenance(kind: str, options, card: Optional[ModelCard] = None) -> dict:
    """Return tags with the plugin's version, ``options`` as JSON under ``kind``, and the model of ``card``, if given.

    Raises ``ModelError`` if the weights are missing or do not belong to the card.
    """
    tags = {"SAR_CLOUD_REMOVAL_VERSION": plugin_version()}
    if card is not None:
        tags.update(zip(_MODEL, (f"{card.name} {card.version}", verify_weights(card))))
    return {**tags, f"SAR_CLOUD_REMOVAL_{kind}": valid_json(asdict(options))}


def valid_json(value, **layout) -> str:
    """Return ``value`` as JSON, with the ``layout`` that ``json.dumps`` takes. NaN and infinity, which JSON does not
    have and other programs refuse, become the texts ``nan`` and ``inf``.
    """
    return json.dumps(_storable(value), allow_nan=False, **layout)


def _storable(value):
    if isinstance(value, float) and not math.isfinite(value):
        return str(float(value))
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, (list, tuple)) else value


def made_by(tags: dict) -> str:
    """Return what made a raster with these ``tags``, for people, empty if that is unknown."""
    version = tags.get("SAR_CLOUD_REMOVAL_VERSION")
    return tags.get(_MODEL[0], f"SAR Cloud Removal {version}, without networks" if version else "")
