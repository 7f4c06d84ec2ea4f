"""The available models: those that come with the plugin, and those installed from packs."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional

from ..errors import ModelError
from .cards import ModelCard, read_card

MODELS_VARIABLE = "SAR_CLOUD_REMOVAL_MODELS"
"""Environment variable with the folder of installed models; if unset, the plugin sets it to one in the QGIS profile."""


@dataclass(frozen=True)
class ModelStore:
    """The models in two folders: ``<bundled>/<name>.json`` and ``<installed>/<name>/<name>.json``.

    ``bundled``: the folder of the models that come with the plugin. ``installed``: the folder of models from packs,
    ``None`` for none. Weights are stored beside each card.
    """

    bundled: Path = Path(__file__).resolve().parent.parent / "weights"
    installed: Optional[Path] = None

    @property
    def detectors(self) -> Path:
        """The folder of the cloud detectors that come with the plugin."""
        return self.bundled / "detectors"

    def bundled_names(self) -> List[str]:
        """Return the names of the bundled models, the default first, without reading their cards."""
        return sorted((path.stem for path in self.bundled.glob("*.json")), key=_rank, reverse=True)

    def cards(self) -> Dict[str, Path]:
        """Return ``{name: path of the card}``, bundled models first; they hide installed ones of the same name."""
        found = {name: self.bundled / f"{name}.json" for name in self.bundled_names()}
        for path in sorted(self.installed.glob("[!.]*/*.json")) if self.installed else ():
            if path.stem == path.parent.name:
                found.setdefault(path.stem, path)
        return found

    def find(self, name: str = "") -> ModelCard:
        """Return the card of the model ``name``, or of the default one if ``name`` is empty.

        The default is the widest bundled ``plus`` model, otherwise the widest bundled one. Raises ``ModelError`` that
        lists the available models.
        """
        cards, bundled = self.cards(), self.bundled_names()
        if not bundled and name not in cards:
            raise ModelError(
                f"There are no models in '{self.bundled}'. Reinstall the plugin, or choose a card with MODEL_FILE."
            )
        name = name or default_model(bundled)
        if name not in cards:
            raise ModelError(f"There is no model '{name}', available are: {', '.join(cards)}.")
        return read_card(cards[name])


def model_store() -> ModelStore:
    """Return the plugin's own models together with those in the folder that ``MODELS_VARIABLE`` names."""
    folder = os.environ.get(MODELS_VARIABLE)
    return ModelStore(installed=Path(folder) if folder else None)


def default_model(names) -> str:
    """Return the name of the default among ``names`` (``recipe-width``), empty if there are none."""
    return max(names, key=_rank, default="")


def _rank(name):
    recipe, _, width = name.rpartition("-")
    return recipe == "plus", int(width) if width.isdigit() else 0, name
