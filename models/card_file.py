"""What all kinds of cards have in common: JSON files that are read, checked and written. It does not import torch."""

import json
import os
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Any, ClassVar, Dict, List, Mapping, get_type_hints

from ..errors import ModelError
from .card_values import ANYTHING, KINDS, TEXT, ListOf, ObjectOf, choice, number, shown, whole
from .safetensors_file import is_pickle

FORMAT = 1
FLOAT16, INT8, INT7, INT6 = "float16", "int8", "int7", "int6"
LARGEST = {INT8: 127, INT7: 63, INT6: 31}
"""The largest magnitude of a stored weight for each kind with integers. All are int8 tensors; small values deflate."""
STORAGES = (FLOAT16, *LARGEST)
"""How convolution weights may be stored, see ``nets.weight_formats``."""
MAX_CARD_BYTES = 4 << 20
_MAX_WINDOW_PX = 1 << 16
_MAX_MULTIPLE_PX = 1 << 12
_SHOWN_PROBLEMS = 5


class Card:
    """Base of the cards, which are dataclasses.

    They have at least ``architecture``, ``storage``, ``window_px``, ``multiple_px`` and ``path``. Fields without a
    default must be in the file. ``KIND`` is the value of ``kind`` in the file, empty for networks that remove clouds.
    ``LEAST_WINDOW_PX`` is the smallest window that a card may specify. ``VALUES`` holds the kinds of fields for which
    the annotation does not say enough, see ``models.card_values``; those of ``COMMON`` hold for all cards.
    """

    KIND: ClassVar[str] = ""
    LEAST_WINDOW_PX: ClassVar[int] = 16
    COMMON: ClassVar[Mapping[str, Any]] = {
        "bands": ListOf(TEXT, 3, 3),
        "storage": ObjectOf({"kind": choice(*STORAGES)}, others=ANYTHING),
        "gsd_m": number("a number above 0", lambda value: value > 0),
        "window_px": whole(1, _MAX_WINDOW_PX),
        "multiple_px": whole(1, _MAX_MULTIPLE_PX),
    }
    VALUES: ClassVar[Mapping[str, Any]] = {}

    @property
    def weights_path(self) -> Path:
        """The safetensors file: beside the card, under the same name."""
        return self.path.with_suffix(".safetensors")

    @classmethod
    def kinds(cls) -> Dict[str, Any]:
        """Return the kind of each field that a card file may have."""
        types = get_type_hints(cls)
        return {
            item.name: cls.VALUES.get(item.name) or cls.COMMON.get(item.name) or KINDS[types[item.name]]
            for item in fields(cls)
            if item.name != "path"
        }

    def problems(self) -> List[str]:
        """Return one sentence for each value that is of the right kind, but does not fit the others."""
        if self.window_px < self.LEAST_WINDOW_PX or self.window_px % self.multiple_px:
            return [f"window_px is {self.window_px}, expected is a multiple of {self.multiple_px}."]
        return []

    def to_json(self) -> str:
        """Return the card as JSON text with a stable key order, ending with a newline."""
        content = {"format": FORMAT, **({"kind": self.KIND} if self.KIND else {}), **asdict(self)}
        content.pop("path")
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def read(path, card_type):
    """Read and check the card at ``path`` as a ``card_type``; raise ``ModelError`` with the file and the problem."""
    path = Path(path)
    content = _parse(path, card_type)
    problems = [text for name, kind in card_type.kinds().items() if name in content
                for text in kind.mismatches(content[name], name)]  # fmt: skip
    if not problems:
        for name in ("bands", "data"):
            if name in content:
                content[name] = tuple(content[name])
        card = card_type(**content, path=path)
        problems = card.problems()
    if problems:
        more = f" And {len(problems) - _SHOWN_PROBLEMS} more." if len(problems) > _SHOWN_PROBLEMS else ""
        raise ModelError(
            f"Model card '{path}': {' '.join(problems[:_SHOWN_PROBLEMS])}{more} Export the model again, or update the "
            "plugin if a newer version exported it."
        )
    return card


def _parse(path, card_type) -> dict:
    """Return the fields in the card at ``path``, none missing and none unknown, their values unchecked."""
    try:
        content = json.loads(_read_text(path))
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
        got = f"is of format {shown(content.get('format'))}" if isinstance(content, dict) else "is not an object"
        raise ModelError(
            f"Model card '{path}' {got}, but this version of the plugin reads format {FORMAT}. "
            "Export the model with the matching version, or update the plugin."
        )
    if content.get("kind", "") != card_type.KIND:
        kinds = content.get("kind", ""), card_type.KIND
        own, other = ("a network that removes clouds" if name == "" else f"a {name}" if isinstance(name, str)
                      else f"something of the kind {shown(name)}" for name in kinds)  # fmt: skip
        raise ModelError(f"Model card '{path}' describes {own}, not {other}. Choose another card.")
    content = {key: value for key, value in content.items() if key not in ("format", "kind")}
    known = [item for item in fields(card_type) if item.name != "path"]
    required = {item.name for item in known if item.default is MISSING and item.default_factory is MISSING}
    missing, unknown = sorted(required - set(content)), sorted(set(content) - {item.name for item in known})
    if missing or unknown:
        raise ModelError(
            f"Model card '{path}': missing fields {missing}, unknown fields {unknown}. Export the model again."
        )
    return content


def _read_text(path) -> str:
    """Return the text of a card; raise ``ModelError`` for what cannot be one, before it is read."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise ModelError(f"Model card '{path}' is not a file. Give the JSON file that was exported with the weights.")
    with open(path, "rb") as stream:
        content = stream.read(MAX_CARD_BYTES + 1)
    if is_pickle(path, content):
        raise ModelError(
            f"'{path}' is a file of pickled objects, as PyTorch saves them. It can contain code and is never opened. "
            "Give the JSON file that was exported with weights in the safetensors format."
        )
    if len(content) > MAX_CARD_BYTES:
        raise ModelError(
            f"Model card '{path}' has more than {MAX_CARD_BYTES >> 20} MiB. Give the JSON file that was exported with "
            "the weights."
        )
    return content.decode("utf-8")
