"""Model cards as JSON files, of whatever kind: read, checked and written. No torch in here."""

import json
from dataclasses import asdict
from pathlib import Path

from ..errors import ModelError

FORMAT = 1


def read_fields(path, card_type, required, kind: str = ""):
    """Read the card at ``path`` as a ``card_type``; raise ``ModelError`` naming the file where it is none.

    ``required`` are fields that must be there. ``kind`` is what the card must say it is of, nothing for restorers.
    """
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(
            f"Model card '{path}' does not exist. Give the JSON file that was exported with the weights."
        ) from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(f"Model card '{path}' cannot be read ({error}). Export the model again.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        got = content.get("format") if isinstance(content, dict) else type(content).__name__
        raise ModelError(
            f"Model card '{path}' is of format {got!r}, this version of the plugin reads format {FORMAT}. "
            "Export the model with the matching version, or update the plugin."
        )
    if content.get("kind", "") != kind:
        own, other = (f"a {name}" if name else "a network that removes clouds" for name in (content.get("kind"), kind))
        raise ModelError(f"Model card '{path}' is that of {own}, not of {other}. Choose another card.")
    content = {key: value for key, value in content.items() if key not in ("format", "kind")}
    known = set(card_type.__dataclass_fields__) - {"path"}
    missing, unknown = sorted(set(required) - set(content)), sorted(set(content) - known)
    if missing or unknown:
        raise ModelError(
            f"Model card '{path}': missing fields {missing}, unknown fields {unknown}. Export the model again."
        )
    for name in ("bands", "data"):
        if isinstance(content.get(name), list):
            content[name] = tuple(content[name])
    return card_type(**content, path=path)


def require_usable(card, find_problems):
    """Return ``card``; raise ``ModelError`` with the sentences of ``find_problems(card)``, or where it fails itself."""
    try:
        problems = find_problems(card)
    except (AttributeError, KeyError, TypeError, ZeroDivisionError) as error:
        raise ModelError(
            f"Model card '{card.path}' holds a value of the wrong kind ({error}). Export the model again."
        ) from error
    if problems:
        raise ModelError(f"Model card '{card.path}': {' '.join(problems)} Export the model again.")
    return card


def to_json(card, kind: str = "") -> str:
    """Return ``card`` as JSON text, stable key order, ending with a newline; ``kind`` as ``read_fields`` wants it."""
    content = {"format": FORMAT, **({"kind": kind} if kind else {}), **asdict(card)}
    content.pop("path")
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
