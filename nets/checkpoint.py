"""Loading and saving weights: safetensors only, checked strictly against the card and ``SHA256SUMS``."""

from dataclasses import replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save

from ..errors import ModelError
from ..files import replaced
from ..models.cards import ModelCard, verify_weights, write_sums
from ..models.detector_cards import DetectorCard
from ..models.safetensors_file import require_safetensors
from .detector import CloudDetector
from .registry import build
from .restorer import Restorer
from .weight_formats import pack, unpack


def load_restorer(card: ModelCard) -> Restorer:
    """Return the card's networks with their weights, float32, in evaluation mode.

    Raises ``ModelError`` that names the file if weights are missing, damaged, or do not fit the architecture.
    """
    return _load(card, build)


def load_detector(card: DetectorCard) -> CloudDetector:
    """Return the card's cloud detector; otherwise like ``load_restorer``."""
    return _load(card, lambda numbers: CloudDetector(**numbers))


def save_restorer(restorer: Restorer, card: ModelCard, folder) -> Path:
    """Write ``<name>.safetensors``, ``<name>.json`` and ``SHA256SUMS`` into ``folder``; return the card's path.

    The weights are stored as ``card.storage`` says (see ``nets.weight_formats``).
    """
    return _save(restorer, card, folder)


def save_detector(detector: CloudDetector, card: DetectorCard, folder) -> Path:
    """Write the files of a cloud detector; otherwise like ``save_restorer``."""
    return _save(detector, card, folder)


def _load(card, build_network):
    verify_weights(card)
    require_safetensors(card.weights_path)
    try:
        with torch.device("meta"):  # do not draw random weights only to replace them
            network = build_network(card.architecture)
    except (KeyError, TypeError, ValueError, RuntimeError, ModelError) as error:
        raise ModelError(
            f"Model card '{card.path}' describes a network that this version cannot build ({error}). Update the plugin "
            "or export the model again."
        ) from error
    if card.multiple_px % network.multiple_px:
        raise ModelError(
            f"Model card '{card.path}': multiple_px is {card.multiple_px}, but the network needs sizes that are "
            f"multiples of {network.multiple_px}. Export the model again."
        )
    try:
        state = unpack(load_file(card.weights_path), card.storage["kind"])
        network.load_state_dict(state, strict=True, assign=True)
    except (SafetensorError, RuntimeError, ValueError, OSError) as error:
        raise ModelError(
            f"The weights '{card.weights_path}' do not fit model '{card.name}' ({str(error).splitlines()[0]}). "
            "Reinstall the plugin or export the model again."
        ) from error
    return network.eval().requires_grad_(False)


def _save(network, card, folder) -> Path:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    card = replace(card, path=folder / f"{card.name}.json")
    state = pack(network, card.storage["kind"])
    # all is written before any earlier file goes; not save_file: only the owner may read its files
    with replaced(card.path) as card_draft, replaced(card.weights_path) as weights_draft:
        weights_draft.write_bytes(save(state, metadata={"model": card.name, "version": card.version}))
        card_draft.write_text(card.to_json(), encoding="utf-8")
    write_sums(folder, [card.weights_path.name])
    return card.path
