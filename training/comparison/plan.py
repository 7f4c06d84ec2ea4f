"""What a study does: its settings, the runs that a table needs, and how they are shared between machines."""

import hashlib
import json
import math
from dataclasses import dataclass, field
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from ..config import LONGEST_MINUTES, PRECISIONS, DataConfig, LoopConfig, RunConfig, StageConfig
from ..data.augment import AugmentationConfig
from ..data.splits import Split
from ..schema import one_of, plain, within
from .networks import cost_of
from .report.paper import PAPER, PLUS
from .systems import System

PROTOCOLS = ("same", "original")
CROPS_PX = (64, 128, 256, 512)
"""All can be halved as often as the U-Nets need."""
EMA = 0.999
CURVE_POINTS = 5
SHARES = {"scene": (0.5, 0.5), "random": (0.2, 0.2)}
"""Of what is held out from the translators, and of the test in it; the paper's is 80/20 both times."""
RECIPE = "paper"
FORMAT = 1
_PASSES = {"cycle": 6}
"""The generators of a cycle run this often for every image, all others once."""


@dataclass(frozen=True)
class Settings:
    """What all runs of a study have in common.

    ``protocol``: ``same`` (batch, rate, schedule) or ``original`` (each source's own). Every network sees ``images``
    crops, of ``crop_px`` squared under ``same``. ``seeds``: number of repetitions, each with its own split, first
    weights and batches. A test pair gives up to ``per_pair`` windows, of which ``windows``, evenly taken, are scored.
    The rest as in ``config.DataConfig``.
    """

    protocol: str = "same"
    split: str = "scene"
    seeds: int = 3
    images: int = 0
    batch_size: int = 32
    crop_px: int = 256
    width: int = 64
    precision: str = "32-true"
    per_pair: int = 2
    windows: int = 48
    max_pairs: int = 0
    norm: str = "scene"

    def problems(self) -> List[str]:
        """Return one sentence per value that cannot be used, empty when all can."""
        found = one_of("protocol", self.protocol, PROTOCOLS) + one_of("precision", self.precision, PRECISIONS)
        found += one_of("crop_px", self.crop_px, CROPS_PX)
        for name, low, high in (("seeds", 1, 100), ("images", 1, 10**9), ("per_pair", 1, 1000), ("windows", 1, 10**6)):
            found += within(name, getattr(self, name), low, high)
        found += within("width", self.width, 4, 512) + within("batch_size", self.batch_size, 2, 4096)
        if self.width % 2:
            found.append(f"width is {self.width}, it must be even: a discriminator with two branches halves it.")
        return found + self.data().problems("data.")

    def data(self, augmentation: AugmentationConfig = AugmentationConfig()) -> DataConfig:
        """Return the data of the study, varied by ``augmentation``."""
        return DataConfig(
            self.split, "paper", wide=1.0, max_pairs=self.max_pairs, norm=self.norm, augmentation=augmentation
        )

    def source(self) -> RunConfig:
        """Return a config of the study's data, by which ``materials`` are read before any system is known."""
        return RunConfig("study", RECIPE, StageConfig(1), StageConfig(1), self.data())

    def recipe(self, stage: StageConfig, seed: int, system: System) -> RunConfig:
        """Return the config of ``system``'s training: the study's data, varied as the system has it.

        Validations come ``CURVE_POINTS`` times, by steps, and there are no sample panels: nothing depends on the clock.
        """
        every = math.ceil(stage.steps / CURVE_POINTS)
        loop = LoopConfig(self.precision, panel_minutes=LONGEST_MINUTES, validate_steps=every)
        return RunConfig("study", RECIPE, stage, stage, self.data(system.augmentation), loop, self.width, seed=seed)

    def stage(self, system: System) -> StageConfig:
        """Return how ``system`` is trained under the protocol."""
        own = system.original.settings()
        chosen = {"batch_size": self.batch_size, "crop_px": self.crop_px}
        if self.protocol == "original":
            names = ("batch_size", "learning_rate", "betas", "decay_from", "crop_px", "generator_steps")
            chosen = {name: getattr(own, name) for name in names}
        steps = max(1, self.images // chosen["batch_size"])
        return system.settings(steps, discriminator_width=self.width, ema=EMA, **chosen)


@dataclass(frozen=True)
class Run:
    """One training: a system, a seed, and all that its result follows from, up to the translator it builds on."""

    system: System
    seed: int
    settings: StageConfig
    recipe: RunConfig
    split: Split = field(repr=False)
    upstream: Optional["Run"] = None

    @property
    def name(self) -> str:
        """``<system>-seed<k>``."""
        return f"{self.system.name}-seed{self.seed}"

    @property
    def sha256(self) -> str:
        """Identifies this training: a hash of ``content``."""
        return hashlib.sha256(json.dumps(self.content(), sort_keys=True).encode()).hexdigest()

    @property
    def folder(self) -> str:
        """Name of the run's folder."""
        return f"{self.name}-{self.sha256[:8]}"

    def content(self) -> dict:
        """Return all that the result follows from as plain values; what only describes the system is left out."""
        system = {n: v for n, v in plain(self.system).items() if n not in ("title", "source", "readings", "original")}
        return {
            "format": FORMAT,
            "system": system,
            "seed": self.seed,
            "settings": plain(self.settings),
            "recipe": plain(self.recipe),
            "split": plain(self.split),
            "upstream": self.upstream.sha256 if self.upstream else None,
        }


def systems_of(tables: Sequence[int], systems: Mapping[str, System]) -> Dict[str, System]:
    """Return what the paper's ``tables`` compare and, below those of cloud removal, ``plus``; with all upstreams."""
    chosen = {row.system for number in tables for row in PAPER[number].rows}
    if any(systems[name].task == "remove" for name in chosen):
        chosen.add(PLUS)
    chosen |= {systems[name].upstream for name in chosen} - {""}
    return {name: system for name, system in systems.items() if name in chosen}


def make_chains(systems: Mapping[str, System], settings: Settings, splits: Mapping[int, Split]) -> List[List[Run]]:
    """Return the runs of all seeds as chains: a system without upstream, then those that build on it."""
    chains: Dict[Tuple[int, str], List[Run]] = {}
    for seed, split in splits.items():
        for name, system in sorted(systems.items(), key=lambda item: bool(item[1].upstream)):
            stage = settings.stage(system)
            upstream = chains[seed, system.upstream][0] if system.upstream else None
            run = Run(system, seed, stage, settings.recipe(stage, seed, system), split, upstream)
            chains.setdefault((seed, system.upstream or name), []).append(run)
    return list(chains.values())


def share_out(chains: Sequence[List[Run]], part: int, parts: int) -> List[List[Run]]:
    """Return those of ``chains`` that part 1 .. ``parts`` trains.

    They are dealt out by their cost, the most expensive first, each to the part that has the least so far.
    """
    loads, mine = [0.0] * parts, []
    for chain in sorted(chains, key=lambda chain: (-sum(map(effort, chain)), chain[0].seed, chain[0].name)):
        lightest = loads.index(min(loads))
        loads[lightest] += sum(map(effort, chain))
        if lightest == part - 1:
            mine.append(chain)
    return mine


def effort(run: Run) -> float:
    """Return about what a run costs: GMAC of its generator's passes for one image; all runs see equally many."""
    return cost_of(run.system, run.settings).gmac * _PASSES.get(run.system.stage, 1)


def describe(chains: Sequence[List[Run]]) -> str:
    """Return one line: how many runs of which systems."""
    runs = [run for chain in chains for run in chain]
    return f"{len(runs)} runs of {len({run.system.name for run in runs})} systems"
