"""Cards of the networks that detect clouds, a separate kind in a separate folder. It does not import torch."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Dict, Mapping, Optional, Tuple

from ..errors import ModelError
from .card_file import FLOAT16, Card, read
from .card_values import ANYTHING, ListOf, ObjectOf, choice, number, whole
from .store import ModelStore

_PROBABILITY = number("a number between 0 and 1", lambda value: 0 < value < 1)


@dataclass(frozen=True)
class DetectorCard(Card):
    """The description of one cloud detector.

    ``architecture`` holds the keyword arguments of ``nets.detector.CloudDetector``. ``thresholds``: the lowest
    probabilities (0..1) at which a pixel is ``cloud`` and ``shadow``. ``normalisation`` names the network's input, the
    root of reflectance (see ``pipeline.pixels.reflectance``). The other fields are those of ``models.cards.ModelCard``.
    """

    KIND: ClassVar[str] = "detector"
    LEAST_WINDOW_PX: ClassVar[int] = 1
    VALUES: ClassVar[Mapping[str, Any]] = {
        "architecture": ObjectOf(optional={"widths": ListOf(whole(1, 1 << 14), 1, 10)}),
        "thresholds": ObjectOf({"cloud": _PROBABILITY, "shadow": _PROBABILITY}),
        "normalisation": ObjectOf({"kind": choice("root of reflectance")}, others=ANYTHING),
    }
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


def read_detector_card(path) -> DetectorCard:
    """Read and check one card; raise ``ModelError`` that names the file and the problem."""
    return read(path, DetectorCard)


def find_detector_card(folder: Optional[Path] = None) -> DetectorCard:
    """Return the card of the detector in ``folder``, by default the plugin's own; raise ``ModelError`` without one."""
    folder = folder or ModelStore().detectors
    paths = sorted(Path(folder).glob("*.json"))
    if not paths:
        raise ModelError(f"There is no cloud detector in '{folder}'. Reinstall the plugin, or choose another METHOD.")
    return read_detector_card(paths[-1])
