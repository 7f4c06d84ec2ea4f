"""Everything an experiment is made of, as frozen values read from one TOML file per experiment."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import List, Optional, Tuple

from ..errors import OptionError
from .data.augment import AugmentationConfig
from .schema import build, one_of, read_toml, within

CONFIG_FOLDER = Path(__file__).resolve().parent / "configs"
PRECISIONS = ("32-true", "bf16-mixed")
LONGEST_MINUTES = 1e4
"""A week: as good as never."""
CROP_MULTIPLE_PX, LEAST_CROP_PX = 16, 32
STAGES = ("translator", "fuser")
NORMS = ("scene", "fixed")
GAN_LOSSES = ("bce", "ls", "hinge")


@dataclass(frozen=True)
class DataConfig:
    """What the networks are shown.

    ``split``: ``scene`` (no scene, nor two that overlap, on both sides) or ``random`` (patches, as the paper
    seems to). ``protocol``: ``paper`` draws GAN2's samples from GAN1's test side, ``folds`` has each of
    ``folds`` parts translated by a GAN1 that never saw it. ``coverage``: mean share under cloud. ``sen12``,
    ``wide``, ``false_colour``: how often a sample comes from each source, relative to the others, 0 for never;
    false colours are shown to GAN2 only. ``max_pairs``: how many of SEN1-2's pairs are read, of SEN12MS-CR how many of
    each official part; 0 for all. ``norm``: ``scene`` (mean ± 2.5σ of a scene, as in the plugin) or, for SEN12MS-CR
    only, ``fixed`` (VV from -25 to 0 dB, red, green and blue from 0 to ``white_dn``).
    """

    split: str = "scene"
    protocol: str = "folds"
    folds: int = 3
    coverage: float = 0.31
    sen12: float = 1.0
    wide: float = 0.0
    false_colour: float = 0.0
    max_pairs: int = 0
    norm: str = "scene"
    white_dn: float = 10_000.0
    augmentation: AugmentationConfig = AugmentationConfig()

    def problems(self, prefix: str = "") -> List[str]:
        """Return one sentence per value that cannot be used, empty when all can; ``prefix`` stands before each name."""
        found = one_of(f"{prefix}split", self.split, ("scene", "random"))
        found += one_of(f"{prefix}protocol", self.protocol, ("paper", "folds"))
        found += one_of(f"{prefix}norm", self.norm, NORMS)
        found += within(f"{prefix}white_dn", self.white_dn, 1000, 65_535)
        found += within(f"{prefix}max_pairs", self.max_pairs, 0, 10**9)
        found += within(f"{prefix}folds", self.folds, 2, 20)
        found += within(f"{prefix}coverage", self.coverage, 0.02, 0.95)
        for name in ("sen12", "wide", "false_colour"):
            found += within(f"{prefix}{name}", getattr(self, name), 0, 1e6)
        if not (self.sen12 or self.wide):
            found.append(f"{prefix}sen12 and {prefix}wide are both 0, GAN1 needs one of them.")
        return found + self.augmentation.problems(f"{prefix}augmentation.")


@dataclass(frozen=True)
class StageConfig:
    """How one of the two GANs is trained.

    A batch is ``batch_size`` crops of ``crop_px`` squared. ``steps`` end the stage, or the minutes that the
    caller grants, whichever comes first. The learning rate is constant up to the share ``decay_from`` of the
    stage and falls linearly to 0 from there. ``gan``, ``l1`` and ``ssim`` weigh the terms of the loss; with
    ``gan`` = 0 there is no discriminator.
    ``clear_weight`` is the weight of clear pixels beside 1 under cloud; ``composite`` puts the given clear
    pixels into the restored image before the loss. ``ema``: decay of the average of the weights.
    ``gan_loss``: ``bce``, ``ls`` or ``hinge``; ``generator_steps`` follow every step of the discriminator, which with
    ``pool`` > 0 is shown that many earlier images, too. ``share``: part of the time of ``reproduce``.
    """

    steps: int
    batch_size: int = 32
    crop_px: int = 256
    learning_rate: float = 2e-4
    betas: Tuple[float, ...] = (0.5, 0.999)
    decay_from: float = 0.5
    gan: float = 1.0
    l1: float = 100.0
    ssim: float = 100.0
    clear_weight: float = 1.0
    composite: bool = False
    discriminator_width: int = 64
    ema: float = 0.999
    gan_loss: str = "bce"
    generator_steps: int = 1
    pool: int = 0
    share: float = 0.5


@dataclass(frozen=True)
class LoopConfig:
    """How the training loop runs, independent of what it trains.

    ``validate_minutes``, ``checkpoint_minutes``, ``panel_minutes``: wall-clock time between two of each; the weights
    of the best validation are kept. With ``validate_steps`` > 0 validations come after so many steps instead and
    are only recorded: the last weights are kept, which does not depend on the clock.
    """

    precision: str = "bf16-mixed"
    compile: bool = False
    validate_minutes: float = 10.0
    checkpoint_minutes: float = 5.0
    panel_minutes: float = 20.0
    validate_steps: int = 0

    def problems(self, prefix: str = "") -> List[str]:
        """Return one sentence per value that cannot be used, empty when all can; ``prefix`` stands before each name."""
        found = one_of(f"{prefix}precision", self.precision, PRECISIONS)
        for name in ("validate_minutes", "checkpoint_minutes", "panel_minutes"):
            found += within(f"{prefix}{name}", getattr(self, name), 0, LONGEST_MINUTES)
        return found + within(f"{prefix}validate_steps", self.validate_steps, 0, 10**8)


@dataclass(frozen=True)
class RunConfig:
    """One experiment. ``recipe``, ``width``, ``n_blocks`` and ``dropout`` describe the networks (``nets.registry``)."""

    name: str
    recipe: str
    translator: StageConfig
    fuser: StageConfig
    data: DataConfig = DataConfig()
    loop: LoopConfig = LoopConfig()
    width: int = 64
    n_blocks: int = 8
    dropout: float = 0.5
    seed: int = 0

    def stage(self, name: str) -> StageConfig:
        """Return the settings of ``translator`` or ``fuser``."""
        return {"translator": self.translator, "fuser": self.fuser}[name]

    def changed(self, width: Optional[int] = None, precision: Optional[str] = None) -> "RunConfig":
        """Return the config with another ``width`` and ``precision`` where they are given; neither is checked."""
        result = self if width is None else replace(self, width=width)
        return result if precision is None else replace(result, loop=replace(result.loop, precision=precision))

    def problems(self) -> List[str]:
        """Return one sentence per value that cannot be used, empty when all can."""
        found = one_of("recipe", self.recipe, ("paper", "plus"))
        found += within("width", self.width, 4, 512)
        found += within("n_blocks", self.n_blocks, 1, 32)
        found += within("dropout", self.dropout, 0, 0.9)
        found += self.data.problems("data.") + self.loop.problems("loop.")
        for name in STAGES:
            stage = self.stage(name)
            found += stage_problems(name, stage)
            if not (stage.l1 or stage.ssim):
                found.append(f"{name}.l1 and {name}.ssim are both 0, one of them must be positive.")
        return found


def stage_problems(name: str, stage: StageConfig) -> List[str]:
    """Return one sentence per value of ``stage`` that cannot be used; ``name`` stands before each."""
    found = within(f"{name}.steps", stage.steps, 1, 10**8) + within(f"{name}.batch_size", stage.batch_size, 1, 4096)
    found += within(f"{name}.crop_px", stage.crop_px, LEAST_CROP_PX, 1024)
    if stage.crop_px % CROP_MULTIPLE_PX:
        found.append(f"{name}.crop_px is {stage.crop_px}, expected is a multiple of {CROP_MULTIPLE_PX}.")
    found += within(f"{name}.learning_rate", stage.learning_rate, 1e-8, 1e-1)
    if len(stage.betas) != 2 or not all(0 <= beta < 1 for beta in stage.betas):
        found.append(f"{name}.betas are {list(stage.betas)}, expected are two numbers in [0, 1).")
    for term in ("gan", "l1", "ssim"):
        found += within(f"{name}.{term}", getattr(stage, term), 0, 1e6)
    found += within(f"{name}.discriminator_width", stage.discriminator_width, 4, 512)
    for term in ("clear_weight", "decay_from", "share"):
        found += within(f"{name}.{term}", getattr(stage, term), 0, 1)
    found += within(f"{name}.ema", stage.ema, 0, 0.99999) + within(f"{name}.pool", stage.pool, 0, 1000)
    found += one_of(f"{name}.gan_loss", stage.gan_loss, GAN_LOSSES)
    found += within(f"{name}.generator_steps", stage.generator_steps, 1, 10)
    return found


_STAND_INS = {"name": "", "recipe": "plus", "steps": 1, "translator": StageConfig(1), "fuser": StageConfig(1)}
"""Used in place of missing required values, so that everything else is still checked."""


def load(path, width: Optional[int] = None, precision: Optional[str] = None) -> RunConfig:
    """Read a TOML file; ``width`` and ``precision`` replace the file's where they are given.

    Raises ``OptionError`` that lists every unknown, missing or unusable value at once.
    """
    return from_dict(read_toml(path, CONFIG_FOLDER), f"Config '{path}'", width, precision)


def shipped(name: str, width: Optional[int] = None, precision: Optional[str] = None) -> RunConfig:
    """Read the shipped config ``name`` (``paper``, ``paper-cpu``, ``plus``)."""
    return load(CONFIG_FOLDER / f"{name}.toml", width, precision)


def from_dict(
    content: dict, what: str = "Config", width: Optional[int] = None, precision: Optional[str] = None
) -> RunConfig:
    """Build a checked ``RunConfig`` from nested plain values; raise ``OptionError`` with all problems."""
    found = []
    config = build(RunConfig, content, found, _STAND_INS).changed(width, precision)
    found += config.problems()
    if found:
        raise OptionError(f"{what}: {' '.join(found)}")
    return config
