"""Trains single runs, each in a folder of its own: finished ones are kept, unfinished ones go on."""

import json
import logging
import math
import os
from pathlib import Path

import torch

from ..config import LoopConfig
from ..experiment import Interrupted
from ..loop import checkpoints
from ..loop.trainer import BEST, CHECKPOINT, FINISHED, Trainer
from ..loop.validation import Validation
from ..translate import Translations
from .networks import cost_of, make_stage
from .plan import CURVE_POINTS, Run

log = logging.getLogger(__name__)

RUNS_FOLDER = "runs"
RECORD = "record.json"
VALIDATION_CASES = 8
NEVER = 1e9


class Translator:
    """The generator of a trained run as ``translate.Translations`` wants it."""

    def __init__(self, network):
        self.network = network
        self.multiple_px = network.multiple_px

    @torch.no_grad()
    def translate(self, sar):
        """SAR to optical: (N, 1, H, W) to (N, 3, H, W) in [-1, 1]."""
        return self.network(sar).float().clamp(-1, 1)


class Runner:
    """Trains ``plan.Run`` after ``plan.Run`` below ``out``, on pairs and clouds of ``materials`` (see the module of that name).

    A run's folder has the Trainer's files, ``run.json`` (all that its result follows from) and, when it is finished,
    ``record.json``. The last averaged weights are what is kept: no validation chooses, so nothing depends on
    the clock.
    """

    def __init__(self, out, materials, fabric):
        self.out, self.materials, self.fabric = Path(out), materials, fabric

    def folder(self, run: Run) -> Path:
        """Return the folder of ``run``."""
        return self.out / RUNS_FOLDER / run.folder

    def train(self, run: Run) -> None:
        """Train ``run`` where it is not finished; ``Interrupted`` where it is stopped before its end."""
        folder = self.folder(run)
        if (folder / RECORD).is_file():
            return
        if not (folder / FINISHED).is_file():
            folder.mkdir(parents=True, exist_ok=True)
            write_json(folder / "run.json", run.content())
            samples, validation = self._samples(run), self._validation(run)
            torch.manual_seed(run.seed)
            stage, critics = make_stage(run.system, run.settings)
            Trainer(stage, critics, run.settings, _loop(run), samples, folder, self.fabric, None, validation).run()
        if not (folder / FINISHED).is_file():
            raise Interrupted(f"{run.name} was stopped before its end. Give the same command again to go on.")
        write_json(folder / RECORD, self._record(run))
        (folder / CHECKPOINT).unlink(missing_ok=True)

    def stage(self, run: Run):
        """Return the stage of a trained run in eval mode."""
        stage, _ = make_stage(run.system, run.settings)
        stage.network.load_state_dict(checkpoints.load(self.folder(run) / BEST)["network"])
        return stage.to(self.fabric.device, memory_format=torch.channels_last).eval()

    def translator(self, run: Run) -> Translator:
        """Return the network of a trained run that translates."""
        return Translator(self.stage(run).network)

    def pairs(self, run: Run, names):
        """Return the pairs called ``names``."""
        return run.split.select(self.materials.pairs, names)

    def _samples(self, run):
        materials = self.materials.under(run.recipe)
        if run.system.task == "translate":
            return materials.translator_samples(self.pairs(run, run.split.translator))
        return materials.fuser_samples(self.pairs(run, run.split.fuser), self._translations(run))

    def _translations(self, run):
        """Return the upstream's images of all pairs that ``run`` trains on, which it was not trained on itself."""
        if run.upstream is None:
            return None
        translations = Translations(self.folder(run.upstream) / "translations")
        missing = [pair for pair in self.pairs(run, run.split.fuser) if pair.name not in translations]
        if missing:
            log.info("Translating %d pairs with %s", len(missing), run.upstream.name)
            translations.make(self.translator(run.upstream), missing, self.fabric.device)
        return translations

    def _validation(self, run):
        # with too few scenes to spare one, training scenes under other clouds: never the test
        pairs = self.pairs(run, run.split.validation or run.split.fuser)
        cases = self.materials.under(run.recipe).cases(pairs, per_pair=2)
        translate = self.translator(run.upstream).translate if run.upstream else None
        chosen = [cases[index] for index in evenly(len(cases), VALIDATION_CASES)]
        return Validation(chosen, self.fabric.device, translate)

    def _record(self, run):
        best = checkpoints.load(self.folder(run) / BEST)
        own, upstream = cost_of(run.system, run.settings), run.upstream
        before = cost_of(upstream.system, upstream.settings) if upstream else None
        return {
            "system": run.system.name,
            "seed": run.seed,
            "images_seen": best["step"] * run.settings.batch_size,
            "upstream_images": upstream.settings.steps * upstream.settings.batch_size if upstream else 0,
            "batch_size": run.settings.batch_size,
            "parameters": own.parameters,
            "gmac": round(own.gmac, 4),
            "pipeline_parameters": own.parameters + (before.parameters if before else 0),
            "pipeline_gmac": round(own.gmac + (before.gmac if before else 0), 4),
            "minutes": round(best["seconds"] / 60, 2),
            "device": best["used"]["device"],
            "threads": best["used"]["threads"],
            "sha256": run.sha256,
            "folder": f"{RUNS_FOLDER}/{run.folder}",
        }


def _loop(run):
    every = math.ceil(run.settings.steps / CURVE_POINTS)
    return LoopConfig(precision=run.recipe.precision, panel_minutes=NEVER, validate_steps=every)


def evenly(count: int, wanted: int):
    """Return at most ``wanted`` of the indices below ``count``, evenly taken, in order."""
    chosen = min(count, wanted)
    return [index * count // chosen for index in range(chosen)]


def write_json(path: Path, content) -> None:
    """Write ``content``; the file is whole or absent."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    os.replace(part, path)
