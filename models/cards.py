"""Model cards: what a pair of networks is, what it expects and how well it does; hashes of weights. No torch."""

import hashlib
import os
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Tuple

from ..errors import ModelError
from . import error_model
from .card_file import FLOAT16, Card, read

SUMS_FILE = "SHA256SUMS"
_SETTLED_S = 2.0
"""A file changed less than this ago may change again under the same time stamp: the coarsest there is, of FAT disks."""


@dataclass(frozen=True)
class ModelCard(Card):
    """The passport of one model: a translator (GAN1) and a fuser (GAN2) in one safetensors file.

    ``name`` holds recipe and width (``paper-64``). ``architecture`` holds the keyword arguments of
    ``nets.registry.build``. ``bands`` is the band order of the optical image, ``sar_band`` the
    polarisation, ``sar_unit`` the unit before normalisation. ``normalisation`` is
    ``{"kind": "sigma", "k": 2.5}``: scene-wide mean plus or minus k standard deviations. ``statistics``
    maps a product kind (``byte``, ``dn``, ``reflectance``) to ``{"mean": [...], "std": [...]}`` in that
    product's units, for scenes with too little clear ground. ``storage`` says in ``kind`` how the weights lie in
    their file and, where they have fewer bits, what that costs. ``summary`` says in plain words how far
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
    def sigma_factor(self) -> float:
        """The k of the normalisation."""
        return float(self.normalisation["k"])

    def problems(self) -> List[str]:
        """Return one sentence for each field that cannot be used; a value of the wrong type may raise instead."""
        found = super().problems()
        if len(self.bands) != 3:
            found.append(f"bands are {list(self.bands)}, three are expected.")
        kind, k = self.normalisation.get("kind"), self.normalisation.get("k")
        if kind != "sigma" or not isinstance(k, (int, float)) or not k > 0:
            found.append(f"normalisation is {self.normalisation}, expected is {{'kind': 'sigma', 'k': > 0}}.")
        for product, values in self.statistics.items():
            lists = [values["mean"], values["std"]]
            if [len(part) for part in lists] != [3, 3] or not all(isinstance(n, (int, float)) for n in sum(lists, [])):
                found.append(f"statistics of '{product}' need three means and three standard deviations.")
        return found + error_model.problems(self.confidence)


def read_card(path) -> ModelCard:
    """Read and check one card; raise ``ModelError`` naming the file and what is wrong with it."""
    return read(path, ModelCard)


def sha256(path, again: bool = False) -> str:
    """Return the SHA-256 of a file as lower-case hex.

    A file is read once per process, and again where its size or time of change differ or ``again`` is set.
    """
    path, found = os.path.abspath(path), os.stat(path)
    if again or time.time() - found.st_mtime < _SETTLED_S:
        return _hash(path)
    return _settled_hash(path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=64)
def _settled_hash(path, size, mtime_ns) -> str:
    """Return the hash of ``path``; size in bytes and time of change make a changed file another one."""
    return _hash(path)


def _hash(path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def verify_weights(card: Card, again: bool = False) -> str:
    """Check the card's weights against ``SHA256SUMS`` beside it and return their hash.

    ``again``: read weights whose hash is known, too. Raises ``ModelError`` when the weights are missing, not listed, or
    not the ones listed.
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
    actual = sha256(weights, again)
    if actual != sums[weights.name]:
        raise ModelError(
            f"The weights '{weights}' are damaged or of another version: their SHA-256 is {actual[:12]}…, "
            f"{SUMS_FILE} says {sums[weights.name][:12]}…. Reinstall the plugin or export the model again."
        )
    return actual


def read_sums(folder) -> Dict[str, str]:
    """Return ``{file name: sha256}`` from ``SHA256SUMS`` in ``folder``, empty where there is none.

    Raises ``ModelError`` for a file that holds something else.
    """
    path = Path(folder) / SUMS_FILE
    if not path.is_file():
        return {}
    try:
        entries = [line.split(maxsplit=1) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return {name.lstrip("*").strip(): digest.lower() for digest, name in entries}
    except ValueError as problem:  # not UTF-8, or a line without a name
        raise ModelError(
            f"'{path}' is not in the format of sha256sum. Copy it again from where the model was exported, or export "
            "the model again."
        ) from problem


def write_sums(folder) -> None:
    """Write ``SHA256SUMS`` over all safetensors files in ``folder`` (the format of ``sha256sum``)."""
    folder = Path(folder)
    lines = [f"{sha256(path)}  {path.name}\n" for path in sorted(folder.glob("*.safetensors"))]
    (folder / SUMS_FILE).write_text("".join(lines), encoding="utf-8")
