"""Model packs: what is too large for the plugin's zip, one model each, as 'Check installation' installs them.

docs/model-packs.md describes the format.
"""

import hashlib
import json
from pathlib import Path
from typing import List

from ...errors import ModelError
from ...models.cards import SUMS_FILE, read_card, verify_weights
from .archive import PackagingError, write_zip

BUNDLED_WIDTH = 32
"""Wider networks than this do not go into the plugin's zip."""


def build_pack(card_path, folder) -> Path:
    """Write the model of the card ``card_path`` as a pack into ``folder`` and return its path.

    Raises ``PackagingError`` where card or weights are missing, damaged or not as ``SHA256SUMS`` beside them lists.
    """
    try:
        card = read_card(card_path)
        verify_weights(card)
    except ModelError as error:
        raise PackagingError(f"No model pack can be built. {error}") from error
    contents = {path.name: path.read_bytes() for path in (card.path, card.weights_path)}
    lines = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(contents.items()))
    contents[SUMS_FILE] = "".join(lines).encode("utf-8")
    return write_zip(Path(folder) / f"{card.name}-{card.version}.zip", contents)


def wide_models(weights) -> List[Path]:
    """Return the cards in the folder ``weights`` of models that are wider than what is bundled."""
    cards = ((path, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(Path(weights).glob("*.json")))
    return [path for path, content in cards if content.get("width", 0) > BUNDLED_WIDTH]
