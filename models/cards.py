"""Model cards: what a pair of weights is, what it expects and how well it does. No torch in here."""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Tuple

from ..errors import ModelError
from . import error_model
from .card_file import read_fields, require_usable, to_json

WEIGHTS_FOLDER = Path(__file__).resolve().parent.parent / "weights"
SUMS_FILE = "SHA256SUMS"
FLOAT16, INT8 = "float16", "int8"
STORAGES = (FLOAT16, INT8)
"""How convolution weights may lie in their file, see ``nets.storage``."""
MODELS_VARIABLE = "SAR_CLOUD_REMOVAL_MODELS"
"""Environment variable with the folder of installed models; where it is not set, QGIS sets it to one in the profile."""


@dataclass(frozen=True)
class ModelCard:
    """The passport of one model: a translator (GAN1) and a fuser (GAN2) in one safetensors file.

    ``name`` holds recipe and width (``paper-64``). ``architecture`` holds the keyword arguments of
    ``nets.registry.build``. ``bands`` is the band order of the optical image, ``sar_band`` the
    polarisation, ``sar_unit`` the unit before normalisation. ``normalisation`` is
    ``{"kind": "sigma", "k": 2.5}``: scene-wide mean plus or minus k standard deviations. ``statistics``
    maps a product kind (``byte``, ``dn``, ``reflectance``) to ``{"mean": [...], "std": [...]}`` in that
    product's units, for scenes with too little clear ground. ``storage`` tells in ``kind`` how the weights lie in
    their file and, where they are of fewer bits, what that costs. ``summary`` says in plain words how far
    to trust the model; ``scores`` are the evaluation's figures and ``command`` what measured them. ``confidence``
    holds the error model (``models.error_model``) in ``model``, with how it was made and how far it holds; empty
    without.
    """

    name: str
    version: str
    recipe: str
    width: int
    architecture: Dict
    summary: str
    bands: Tuple[str, ...] = ("B4", "B3", "B2")
    sar_band: str = "VV"
    sar_unit: str = "db"
    normalisation: Dict = field(default_factory=lambda: {"kind": "sigma", "k": 2.5})
    statistics: Dict = field(default_factory=dict)
    storage: Dict = field(default_factory=lambda: {"kind": FLOAT16})
    gsd_m: float = 10.0
    window_px: int = 256
    multiple_px: int = 8
    training: Dict = field(default_factory=dict)
    data: Tuple[str, ...] = ()
    licence: str = ""
    scores: Dict = field(default_factory=dict)
    command: str = ""
    confidence: Dict = field(default_factory=dict)
    path: Path = field(default=Path(), compare=False)

    @property
    def weights_path(self) -> Path:
        """The safetensors file: beside the card, under the same name."""
        return self.path.with_suffix(".safetensors")

    @property
    def sigma_factor(self) -> float:
        """The k of the normalisation."""
        return float(self.normalisation["k"])

    def to_json(self) -> str:
        """Return the card as JSON text, stable key order, ending with a newline."""
        return to_json(self)


def read_card(path) -> ModelCard:
    """Read and check one card; raise ``ModelError`` naming the file and what is wrong with it."""
    card = read_fields(path, ModelCard, required=("name", "version", "recipe", "width", "architecture", "summary"))
    return require_usable(card, _problems)


def list_cards(folder=WEIGHTS_FOLDER) -> List[ModelCard]:
    """Return the cards in ``folder`` by name. Unreadable cards raise ``ModelError``."""
    return [read_card(path) for path in sorted(Path(folder).glob("*.json"))]


def model_names(folder=WEIGHTS_FOLDER) -> List[str]:
    """Return the names of the models in ``folder`` without reading the cards."""
    return [path.stem for path in sorted(Path(folder).glob("*.json"))]


def installed_models() -> Dict[str, Path]:
    """Return ``{name: path of the card}`` of models installed beside the plugin's: ``<folder>/<name>/<name>.json``."""
    folder = os.environ.get(MODELS_VARIABLE)
    found = sorted(Path(folder).glob("[!.]*/*.json")) if folder else ()
    return {path.stem: path for path in found if path.stem == path.parent.name}


def find_card(name: str = "", folder=WEIGHTS_FOLDER) -> ModelCard:
    """Return the card of the model ``name``, in ``folder`` or installed; of the default model if ``name`` is empty.

    The default is the widest ``plus`` model in ``folder``, else the first one there. Raises ``ModelError`` that
    lists the models there are.
    """
    names, installed = model_names(folder), installed_models()
    if name in installed and name not in names:
        return read_card(installed[name])
    if not names:
        raise ModelError(f"There are no models in '{folder}'. Reinstall the plugin, or choose a card with MODEL_FILE.")
    if not name:
        return read_card(Path(folder) / f"{default_model(names)}.json")
    if name not in names:
        raise ModelError(f"There is no model '{name}', there are: {', '.join([*names, *installed])}.")
    return read_card(Path(folder) / f"{name}.json")


def default_model(names) -> str:
    """Return the name of the default among ``names`` (``recipe-width``), empty when there are none."""

    def rank(name):
        recipe, _, width = name.rpartition("-")
        return recipe == "plus", int(width) if width.isdigit() else 0

    return max(names, key=rank, default="")


def sha256(path) -> str:
    """Return the SHA-256 of a file as lower-case hex."""
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def verify_weights(card: ModelCard) -> str:
    """Check the card's weights against ``SHA256SUMS`` beside it and return their hash.

    Raises ``ModelError`` when the weights are missing, not listed, or not the ones listed.
    """
    weights = card.weights_path
    if not weights.is_file():
        raise ModelError(
            f"The weights '{weights}' of model '{card.name}' are missing. Reinstall the plugin or copy them beside the "
            "card."
        )
    sums = read_sums(card.path.parent)
    if weights.name not in sums:
        raise ModelError(
            f"The weights '{weights}' are not listed in '{card.path.parent / SUMS_FILE}', so they cannot be checked. "
            "Copy SHA256SUMS from where the model was exported, or export it again."
        )
    actual = sha256(weights)
    if actual != sums[weights.name]:
        raise ModelError(
            f"The weights '{weights}' are damaged or of another version: their SHA-256 is {actual[:12]}…, "
            f"{SUMS_FILE} says {sums[weights.name][:12]}…. Reinstall the plugin or export the model again."
        )
    return actual


def read_sums(folder) -> Dict[str, str]:
    """Return ``{file name: sha256}`` from ``SHA256SUMS`` in ``folder``, empty where there is none."""
    path = Path(folder) / SUMS_FILE
    if not path.is_file():
        return {}
    entries = (line.split(maxsplit=1) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {name.lstrip("*").strip(): digest.lower() for digest, name in entries}


def write_sums(folder) -> None:
    """Write ``SHA256SUMS`` over all safetensors files in ``folder`` (the format of ``sha256sum``)."""
    folder = Path(folder)
    lines = [f"{sha256(path)}  {path.name}\n" for path in sorted(folder.glob("*.safetensors"))]
    (folder / SUMS_FILE).write_text("".join(lines), encoding="utf-8")


def _problems(card: ModelCard) -> List[str]:
    found = []
    if not isinstance(card.architecture, dict):
        found.append("architecture is not an object.")
    if len(card.bands) != 3:
        found.append(f"bands are {list(card.bands)}, three are expected.")
    kind, k = card.normalisation.get("kind"), card.normalisation.get("k")
    if kind != "sigma" or not isinstance(k, (int, float)) or not k > 0:
        found.append(f"normalisation is {card.normalisation}, expected is {{'kind': 'sigma', 'k': > 0}}.")
    if card.storage.get("kind") not in STORAGES:
        found.append(f"storage is {card.storage.get('kind')!r}, expected is one of {', '.join(STORAGES)}.")
    if not isinstance(card.window_px, int) or card.window_px < 16 or card.window_px % card.multiple_px:
        found.append(f"window_px is {card.window_px}, expected is a multiple of {card.multiple_px}.")
    for product, values in card.statistics.items():
        numbers = [values["mean"], values["std"]]
        if [len(part) for part in numbers] != [3, 3] or not all(isinstance(n, (int, float)) for n in sum(numbers, [])):
            found.append(f"statistics of '{product}' need three means and three standard deviations.")
    return found + error_model.problems(card.confidence)
