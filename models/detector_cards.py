"""Cards of the networks that detect clouds: a kind, and a folder, of their own. No torch in here."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Tuple

from ..errors import ModelError
from .card_file import read_fields, require_usable, to_json
from .cards import FLOAT16, STORAGES, WEIGHTS_FOLDER

KIND = "detector"
DETECTORS_FOLDER = WEIGHTS_FOLDER / "detectors"


@dataclass(frozen=True)
class DetectorCard:
    """The passport of one cloud detector.

    ``architecture`` holds the keyword arguments of ``nets.detector.CloudDetector``. ``thresholds``: from which
    probability (0..1) on a pixel is ``cloud``, is ``shadow``. ``normalisation`` names what the network takes: the
    root of ``reflectance``, see ``pipeline.pixels.reflectance``. The rest is as in ``models.cards.ModelCard``.
    """

    name: str
    version: str
    architecture: Dict
    summary: str
    thresholds: Dict = field(default_factory=lambda: {"cloud": 0.5, "shadow": 0.5})
    bands: Tuple[str, ...] = ("B4", "B3", "B2")
    normalisation: Dict = field(default_factory=lambda: {"kind": "root of reflectance"})
    storage: Dict = field(default_factory=lambda: {"kind": FLOAT16})
    gsd_m: float = 10.0
    window_px: int = 256
    multiple_px: int = 32
    training: Dict = field(default_factory=dict)
    data: Tuple[str, ...] = ()
    licence: str = ""
    scores: Dict = field(default_factory=dict)
    command: str = ""
    path: Path = field(default=Path(), compare=False)

    @property
    def weights_path(self) -> Path:
        """The safetensors file: beside the card, under the same name."""
        return self.path.with_suffix(".safetensors")

    def to_json(self) -> str:
        """Return the card as JSON text."""
        return to_json(self, KIND)


def read_detector_card(path) -> DetectorCard:
    """Read and check one card; raise ``ModelError`` naming the file and what is wrong with it."""
    card = read_fields(path, DetectorCard, required=("name", "version", "architecture", "summary"), kind=KIND)
    return require_usable(card, _problems)


def find_detector_card(folder=DETECTORS_FOLDER) -> DetectorCard:
    """Return the card of the detector that came with the plugin; raise ``ModelError`` where there is none."""
    paths = sorted(Path(folder).glob("*.json"))
    if not paths:
        raise ModelError(f"There is no cloud detector in '{folder}'. Reinstall the plugin, or choose another METHOD.")
    return read_detector_card(paths[-1])


def _problems(card: DetectorCard) -> List[str]:
    found = []
    if not isinstance(card.architecture, dict):
        found.append("architecture is not an object.")
    if card.normalisation.get("kind") != "root of reflectance":
        found.append(f"normalisation is {card.normalisation}, expected is {{'kind': 'root of reflectance'}}.")
    if card.storage.get("kind") not in STORAGES:
        found.append(f"storage is {card.storage.get('kind')!r}, expected is one of {', '.join(STORAGES)}.")
    if set(card.thresholds) != {"cloud", "shadow"} or not all(0 < value < 1 for value in card.thresholds.values()):
        found.append(f"thresholds are {card.thresholds}, expected are cloud and shadow, each between 0 and 1.")
    if not isinstance(card.window_px, int) or card.window_px < card.multiple_px or card.window_px % card.multiple_px:
        found.append(f"window_px is {card.window_px}, expected is a multiple of {card.multiple_px}.")
    return found
