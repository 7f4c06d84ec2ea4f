"""The compared systems, one TOML file each: what a network sees, its layers, its loss, its source's training."""

import inspect
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Tuple

from ...errors import OptionError
from ..baselines.registry import DISCRIMINATORS, GENERATORS
from ..config import CONFIG_FOLDER, StageConfig, stage_problems
from ..data.augment import AugmentationConfig
from ..schema import Flags, build, one_of, read_toml, within

SYSTEM_FOLDER = CONFIG_FOLDER / "systems"
TASKS = ("translate", "remove")
STAGES = ("conditional", "cycle", "plus")
CYCLE_TERMS = ("cycle", "identity", "auxiliary")
CHANNELS = {"sar": 1, "optical": 3, "translation": 3, "hidden": 1, "cloudy": 1}
"""The tensors of a batch that a network may see."""
_GIVEN = ("in_channels", "out_channels", "condition_channels", "image_channels", "width", "size_px")
"""Arguments of the networks that follow from the rest."""


@dataclass(frozen=True)
class LossConfig:
    """Weights of the terms of a loss, as in ``StageConfig``; ``cycle``, ``identity``, ``auxiliary`` are a cycle's."""

    gan_loss: str = "bce"
    gan: float = 1.0
    l1: float = 100.0
    ssim: float = 100.0
    clear_weight: float = 1.0
    composite: bool = False
    cycle: float = 0.0
    identity: float = 0.0
    auxiliary: float = 0.0
    pool: int = 0


@dataclass(frozen=True)
class OriginalConfig:
    """How the source trained its network: as in ``StageConfig``, and for how many ``images``."""

    batch_size: int = 32
    learning_rate: float = 2e-4
    betas: Tuple[float, ...] = (0.5, 0.999)
    decay_from: float = 0.5
    crop_px: int = 256
    generator_steps: int = 1
    images: int = 0

    def settings(self) -> StageConfig:
        """Return the same as a ``StageConfig`` of one step and no particular loss."""
        return StageConfig(1, **{name: value for name, value in vars(self).items() if name != "images"})


@dataclass(frozen=True)
class System:
    """One compared network.

    ``task``: ``translate`` (SAR to optical) or ``remove`` (clouds). ``inputs`` are the tensors of a batch, joined, that
    the generator sees, ``judged_with`` those the discriminator sees beside the image. ``generator`` and
    ``discriminator`` hold a ``kind`` of ``baselines.registry`` and its flags. ``upstream`` names the system whose
    translations this one is given. ``stage``: ``conditional``, ``cycle`` (two generators, ``cycle.CycleStage``) or
    ``plus`` (``nets.restorer``'s condition and residual). ``augmentation``: how samples are varied, not at all in the
    paper's own rows. ``readings``: one sentence per detail where the ``source`` is silent, or left.
    """

    name: str = ""
    title: str = ""
    task: str = ""
    source: str = ""
    stage: str = "conditional"
    inputs: Tuple[str, ...] = ()
    judged_with: Tuple[str, ...] = ()
    upstream: str = ""
    readings: Tuple[str, ...] = ()
    generator: Flags = field(default_factory=dict)
    discriminator: Flags = field(default_factory=dict)
    loss: LossConfig = LossConfig()
    original: OriginalConfig = OriginalConfig()
    augmentation: AugmentationConfig = AugmentationConfig()

    def settings(self, steps: int, **others) -> StageConfig:
        """Return how the network is trained for ``steps``: its own loss, ``others`` as given, else as every system."""
        loss = {name: value for name, value in vars(self.loss).items() if name not in CYCLE_TERMS}
        return StageConfig(steps, **loss, **others)

    def problems(self) -> List[str]:
        """Return one sentence per value that cannot be used, empty when all can."""
        found = [f"{name} is missing." for name in ("name", "title", "source") if not getattr(self, name)]
        found += one_of("task", self.task, TASKS) + one_of("stage", self.stage, STAGES)
        if not self.inputs:
            found.append("inputs is empty, the generator must see something.")
        for name in ("inputs", "judged_with"):
            for tensor in getattr(self, name):
                found += one_of(name, tensor, CHANNELS)
        if self.task == "translate" and (self.upstream or set(self.inputs) - {"sar"}):
            found.append("A system that translates sees sar alone and has no upstream.")
        if bool(self.upstream) != ("translation" in self.inputs):
            found.append("upstream must be given where translation is among the inputs, and only there.")
        found += _network_problems("generator", self.generator, GENERATORS)
        found += _network_problems("discriminator", self.discriminator, DISCRIMINATORS)
        for name in CYCLE_TERMS:
            found += within(f"loss.{name}", getattr(self.loss, name), 0, 1e6)
        found += stage_problems("loss", self.settings(1)) + stage_problems("original", self.original.settings())
        found += within("original.images", self.original.images, 1, 10**9)
        return found + self.augmentation.problems("augmentation.")


def _network_problems(what, flags, table):
    kind = flags.get("kind")
    if kind not in table:
        return one_of(f"{what}.kind", kind, table)
    known = [name for name in inspect.signature(table[kind]).parameters if name not in _GIVEN]
    return [
        f"{what}.{name} is unknown, '{kind}' has: {', '.join(known) or 'no flags'}."
        for name in sorted(set(flags) - {"kind", *known})
    ]


def load_system(path) -> System:
    """Read one system; raise ``OptionError`` that lists every unknown, missing or unusable value at once."""
    path, found = Path(path), []
    system = build(System, read_toml(path, SYSTEM_FOLDER), found)
    found += system.problems()
    if system.name and system.name != path.stem:
        found.append(f"name is '{system.name}', the file's is '{path.stem}'.")
    if found:
        raise OptionError(f"System '{path}': {' '.join(found)}")
    return system


def load_systems(folder=SYSTEM_FOLDER) -> Dict[str, System]:
    """Return all systems of ``folder`` by name, those that translate first; raise ``OptionError`` with all problems."""
    systems, found = {}, []
    for path in sorted(Path(folder).glob("*.toml")):
        try:
            systems[path.stem] = load_system(path)
        except OptionError as error:
            found.append(str(error))
    for name, system in systems.items():
        upstream = systems.get(system.upstream)
        if system.upstream and (upstream is None or upstream.task != "translate"):
            found.append(f"System '{name}': upstream '{system.upstream}' is not a system that translates.")
    if found:
        raise OptionError("\n".join(found))
    return dict(sorted(systems.items(), key=lambda item: TASKS.index(item[1].task)))
