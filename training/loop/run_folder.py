"""What a run folder stores of how the run was begun: its config, and the model it started from."""

import json
from pathlib import Path

from ...errors import ModelError, OptionError
from ...files import write_json
from ...models.cards import ModelCard, read_card, verify_weights
from ..config import RunConfig, from_dict
from ..schema import differences, plain

CONFIG_FILE, START_FILE = "config.json", "start.json"


def begin(folder, config: RunConfig, warm_start=None) -> None:
    """Note ``config`` and the model card ``warm_start`` in a new run ``folder``, or check that they are the run's own.

    Raises ``OptionError`` that names what differs, ``ModelError`` where the card or its weights are damaged.
    """
    folder = Path(folder)
    stored = stored_config(folder)
    start = _describe(warm_start) if warm_start else {}
    if stored is None:
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / START_FILE, start)
        write_json(folder / CONFIG_FILE, plain(config))
        return
    changed = differences(stored, config)
    if changed:
        raise OptionError(
            f"'{folder}' holds a run with another config (there / now): {', '.join(changed)}. "
            "Leave out --recipe, --width and --precision to continue it, or give another --out."
        )
    if start and start["sha256"] != stored_start(folder).get("sha256"):
        begun = stored_start(folder).get("name", "random weights")
        raise OptionError(
            f"The run in '{folder}' was started from {begun}, not from the weights of '{warm_start}'. "
            "Leave out --warm-start to continue it, or give another --out."
        )


def stored_config(folder):
    """Return the config that the run in ``folder`` was started with, ``None`` where there is no run."""
    path = Path(folder) / CONFIG_FILE
    if not path.is_file():
        return None
    try:
        return from_dict(json.loads(path.read_text(encoding="utf-8")), "It does not fit this version")
    except (ValueError, OptionError) as error:
        raise OptionError(f"The config '{path}' of the run cannot be used. {error} Give another --out.") from error


def stored_start(folder) -> dict:
    """Return what is known of the model that the run started from and its card's path, empty where from scratch.

    Raises ``OptionError`` where the file is damaged.
    """
    path = Path(folder) / START_FILE
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise OptionError(f"'{path}' of the run cannot be read ({error}). Give another --out.") from error


def started_card(start: dict) -> ModelCard:
    """Return the card of the model that a run starts from; ``start`` is what ``stored_start`` returned, not empty.

    Raises ``ModelError`` where the card is gone, or its weights are others now.
    """
    card = read_card(start["card"])
    if verify_weights(card) != start["sha256"]:
        raise ModelError(
            f"The weights of '{card.path}' have changed since the run was started from them. Put the earlier ones "
            "back, or give another --out."
        )
    return card


def _describe(warm_start) -> dict:
    card = read_card(warm_start)
    return {
        "name": card.name,
        "version": card.version,
        "sha256": verify_weights(card),
        "data": list(card.data),
        "statistics": card.statistics,
        "card": str(card.path.resolve()),
    }
