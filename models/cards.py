"""Model cards: a pair of networks, its inputs and its scores; hashes of weights. It does not import torch."""

import hashlib
import os
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Dict, List, Mapping, Optional, Sequence, Tuple

from ..errors import ModelError
from ..files import write_text
from . import error_model
from .card_file import FLOAT16, Card, read
from .card_values import ANYTHING, NUMBER, TEXT, ListOf, ObjectOf, choice, number, whole

CLOSED_FORM_PRIOR = "closed-form prior"
"""Its name in the scores of an evaluation."""
SUMS_FILE = "SHA256SUMS"
MAX_SUMS_BYTES = 64 << 10
_SETTLED_S = 2.0
"""A file that changed this recently may change again without a new time stamp (FAT's resolution, the coarsest)."""
_THREE = ListOf(NUMBER, 3, 3)
_CHANNELS = whole(1, 1 << 14)
_GENERATOR = ObjectOf(
    {"kind": TEXT, "in_channels": _CHANNELS},
    {
        "out_channels": _CHANNELS,
        "width": _CHANNELS,
        "n_blocks": whole(0, 64),
        "drib_act": choice("relu", "leaky", "tanh"),
        "k4s1": choice("p1", "same"),
        "dropout": number("a number from 0 to 1", lambda value: 0 <= value <= 1),
        "head": choice("tanh", "linear"),
        "levels": whole(3, 12),
    },
)
"""A generator of ``nets.generators``; the limits keep a card from a stranger from asking for millions of layers."""


@dataclass(frozen=True)
class ModelCard(Card):
    """The description of one model: a translator (GAN1) and a fuser (GAN2) in one safetensors file.

    ``name`` contains recipe and width (``paper-64``). ``architecture`` holds the argument of ``nets.registry.build``.
    ``bands`` is the band order of the optical image, ``sar_band`` the polarisation, ``sar_unit`` the unit before
    normalisation. ``normalisation`` is ``{"kind": "sigma", "k": 2.5}``: scene-wide mean plus or minus k standard
    deviations. ``statistics`` maps a product kind (``byte``, ``dn``, ``reflectance``) to
    ``{"mean": [...], "std": [...]}`` in that product's units, for scenes with too little clear ground. ``storage``
    gives the storage of the weights in ``kind`` and the loss by it, if any. ``summary`` explains in plain words how far
    to trust the model; ``scores`` are the evaluation's figures and ``command`` the command that measured them.
    ``confidence`` holds the error model (``models.error_model``) in ``model``, with its origin and quality; it is empty
    without one.
    """

    VALUES: ClassVar[Mapping[str, Any]] = {
        "width": _CHANNELS,
        "architecture": ObjectOf({"recipe": TEXT, "translator": _GENERATOR, "fuser": _GENERATOR}),
        "normalisation": ObjectOf(
            {"kind": choice("sigma"), "k": number("a number above 0", lambda value: value > 0)}, others=ANYTHING
        ),
        "statistics": ObjectOf(others=ObjectOf({"mean": _THREE, "std": _THREE}, others=ANYTHING)),
        "confidence": error_model.SECTION,
    }
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
    def sigma_factor(self) -> float:
        """The k of the normalisation."""
        return float(self.normalisation["k"])

    @property
    def leads_db(self) -> Tuple[float, ...]:
        """What the networks add to the closed-form estimate under cloud, in dB of PSNR: the mean of each evaluation
        that compared the two; none where the scores are of another kind.
        """
        try:
            leads = (scores.get("lead", {}).get(CLOSED_FORM_PRIOR) for scores in self.scores.values())
            return tuple(float(lead["psnr_cloudy"][0]) for lead in leads if lead)
        except (AttributeError, LookupError, TypeError, ValueError):
            return ()

    def problems(self) -> List[str]:
        """Return one sentence for each value that is of the right kind, but does not fit the others."""
        return super().problems() + error_model.problems(self.confidence)


def read_card(path) -> ModelCard:
    """Read and check one card; raise ``ModelError`` that names the file and the problem."""
    return read(path, ModelCard)


def sha256(path, again: bool = False) -> str:
    """Return the SHA-256 of a file as lower-case hex.

    A file is read once per process, and again if its size or time of change differs or ``again`` is set.
    """
    path, found = os.path.abspath(path), os.stat(path)
    if again or time.time() - found.st_mtime < _SETTLED_S:
        return _hash(path)
    return _settled_hash(path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=64)
def _settled_hash(path, size, mtime_ns) -> str:
    """Return the hash of ``path``; size in bytes and time of change distinguish versions of the file."""
    return _hash(path)


def _hash(path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def verify_weights(card: Card, again: bool = False) -> str:
    """Check the card's weights against ``SHA256SUMS`` beside it and return their hash.

    ``again``: read the file even if its hash is known. Raises ``ModelError`` if the weights are missing, not listed, or
    different from the listed ones.
    """
    weights = card.weights_path
    if not os.path.isfile(weights):  # Path.is_file raises for names that are too long
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
    actual = sha256(weights, again)
    if actual != sums[weights.name]:
        raise ModelError(
            f"The weights '{weights}' are damaged or of another version: their SHA-256 is {actual[:12]}…, but "
            f"{SUMS_FILE} lists {sums[weights.name][:12]}…. Reinstall the plugin or export the model again."
        )
    return actual


def read_sums(folder) -> Dict[str, str]:
    """Return ``{file name: sha256}`` from ``SHA256SUMS`` in ``folder``, empty if there is none.

    Raises ``ModelError`` if the file has other contents.
    """
    path = Path(folder) / SUMS_FILE
    if not path.is_file():
        return {}
    try:
        with open(path, "rb") as stream:
            text = stream.read(MAX_SUMS_BYTES).decode("utf-8")
        entries = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
        return {name.lstrip("*").strip(): digest.lower() for digest, name in entries}
    except ValueError as problem:  # not UTF-8, or a line without a name
        raise ModelError(
            f"'{path}' is not in the format of sha256sum. Copy it again from where the model was exported, or export "
            "the model again."
        ) from problem


def write_sums(folder, names: Optional[Sequence[str]] = None) -> None:
    """Write ``SHA256SUMS`` for the safetensors files in ``folder``, in the format of ``sha256sum``.

    With ``names`` only these files are added or noted anew; lines of others stay, so that damage to them is still
    found. Raises ``ModelError`` if what is noted cannot be read.
    """
    folder = Path(folder)
    sums = {} if names is None else read_sums(folder)
    for name in [path.name for path in folder.glob("*.safetensors")] if names is None else names:
        sums[name] = sha256(folder / name)
    write_text(folder / SUMS_FILE, "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())))
