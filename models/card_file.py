"""What cards of all kinds have in common: JSON files that are read, checked and written. No torch in here."""

import json
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import ClassVar, List

from ..errors import ModelError

FORMAT = 1
FLOAT16, INT8 = "float16", "int8"
STORAGES = (FLOAT16, INT8)
"""How convolution weights may lie in their file, see ``nets.weight_formats``."""


class Card:
    """Base of the cards, which are dataclasses.

    They have ``architecture``, ``storage``, ``window_px``, ``multiple_px`` and ``path`` at least. Fields without a
    default must be in the file. ``KIND`` is the value of ``kind`` in the file, empty for networks that remove clouds.
    ``LEAST_WINDOW_PX`` is the smallest window a card may name.
    """

    KIND: ClassVar[str] = ""
    LEAST_WINDOW_PX: ClassVar[int] = 16

    @property
    def weights_path(self) -> Path:
        """The safetensors file: beside the card, under the same name."""
        return self.path.with_suffix(".safetensors")

    def problems(self) -> List[str]:
        """Return one sentence for each field that cannot be used; a value of the wrong type may raise instead."""
        found = []
        if not isinstance(self.architecture, dict):
            found.append("architecture is not an object.")
        if self.storage.get("kind") not in STORAGES:
            found.append(f"storage is {self.storage.get('kind')!r}, expected is one of {', '.join(STORAGES)}.")
        size = self.window_px
        if not isinstance(size, int) or size < self.LEAST_WINDOW_PX or size % self.multiple_px:
            found.append(f"window_px is {size}, expected is a multiple of {self.multiple_px}.")
        return found

    def to_json(self) -> str:
        """Return the card as JSON text, stable key order, ending with a newline."""
        content = {"format": FORMAT, **({"kind": self.KIND} if self.KIND else {}), **asdict(self)}
        content.pop("path")
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def read(path, card_type):
    """Return the card at ``path`` as a ``card_type``, checked; raise ``ModelError`` with the file and the problem."""
    card = _parse(path, card_type)
    try:
        problems = card.problems()
    except (AttributeError, KeyError, TypeError, ZeroDivisionError) as error:
        raise ModelError(
            f"Model card '{card.path}' holds a value of the wrong kind ({error}). Export the model again."
        ) from error
    if problems:
        raise ModelError(f"Model card '{card.path}': {' '.join(problems)} Export the model again.")
    return card


def _parse(path, card_type):
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(
            f"Model card '{path}' does not exist. Give the JSON file that was exported with the weights."
        ) from None
    except (
        OSError,
        ValueError,
        RecursionError,
    ) as error:  # ValueError: not UTF-8, not JSON, or a number of too many digits
        raise ModelError(f"Model card '{path}' cannot be read ({error}). Export the model again.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        got = content.get("format") if isinstance(content, dict) else type(content).__name__
        raise ModelError(
            f"Model card '{path}' is of format {got!r}, this version of the plugin reads format {FORMAT}. "
            "Export the model with the matching version, or update the plugin."
        )
    if content.get("kind", "") != card_type.KIND:
        kinds = content.get("kind"), card_type.KIND
        own, other = (f"a {name}" if name else "a network that removes clouds" for name in kinds)
        raise ModelError(f"Model card '{path}' describes {own}, not {other}. Choose another card.")
    content = {key: value for key, value in content.items() if key not in ("format", "kind")}
    known = [item for item in fields(card_type) if item.name != "path"]
    required = {item.name for item in known if item.default is MISSING and item.default_factory is MISSING}
    missing, unknown = sorted(required - set(content)), sorted(set(content) - {item.name for item in known})
    if missing or unknown:
        raise ModelError(
            f"Model card '{path}': missing fields {missing}, unknown fields {unknown}. Export the model again."
        )
    for name in ("bands", "data"):
        if isinstance(content.get(name), list):
            content[name] = tuple(content[name])
    return card_type(**content, path=path)
