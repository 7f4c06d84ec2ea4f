"""Trains single runs, each in a folder of its own: finished ones are kept, unfinished ones go on."""

from pathlib import Path

import torch

from ...files import write_json
from ..loop import checkpoints
from ..loop.trainer import BEST, CHECKPOINT
from ..two_stage import TwoStageTraining, load_best
from .networks import cost_of, make_stage
from .plan import Run

RUNS_FOLDER = "runs"
RECORD = "record.json"
VALIDATION_CASES, WINDOWS_PER_PAIR = 8, 2


class Translator:
    """The generator of a trained run as ``translate.Translations`` takes it."""

    def __init__(self, network):
        self.network = network
        self.multiple_px = network.multiple_px

    @torch.no_grad()
    def translate(self, sar):
        """SAR to optical: (N, 1, H, W) to (N, 3, H, W) in [-1, 1]."""
        return self.network(sar).float().clamp(-1, 1)


class Runner:
    """Trains one ``plan.Run`` after the other below ``out``, on pairs and clouds of ``materials.Materials``.

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
        """Train ``run`` where it is not finished; raises ``Interrupted`` where it is stopped before its end."""
        folder = self.folder(run)
        if (folder / RECORD).is_file():
            return
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / "run.json", run.content())
        training = self._training(run)

        def make():
            torch.manual_seed(run.seed)
            return make_stage(run.system, run.settings)

        if run.system.task == "translate":
            training.train_translator(folder, run.split.translator, make, run.recipe.loop)
        else:
            training.train_fuser(folder, *self._translated(run, training), make, run.recipe.loop)
        write_json(folder / RECORD, self._record(run))
        (folder / CHECKPOINT).unlink(missing_ok=True)

    def stage(self, run: Run):
        """Return the stage of a trained run in eval mode."""
        stage, _ = make_stage(run.system, run.settings)
        load_best(stage.network, self.folder(run))
        return stage.to(self.fabric.device, memory_format=torch.channels_last).eval()

    def translator(self, run: Run) -> Translator:
        """Return the network of a trained run that translates."""
        return Translator(self.stage(run).network)

    def cases(self, run: Run, names, per_pair):
        """Return the evaluation cases of the pairs called ``names``, as ``materials.Materials.cases`` does."""
        training = self._training(run)
        return training.materials.cases(training.pairs(names), per_pair)

    def _training(self, run):
        return TwoStageTraining(self.materials.under(run.recipe), run.split, self.fabric, WINDOWS_PER_PAIR, _evenly)

    def _translated(self, run, training):
        """Return the upstream's images of the pairs that ``run`` trains on, and the upstream; or ``None`` twice.

        The upstream was not trained on these pairs.
        """
        if run.upstream is None:
            return None, None
        translator, folder = self.translator(run.upstream), self.folder(run.upstream) / "translations"
        return training.translate(folder, run.split.fuser, lambda: translator), translator

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


def _evenly(cases):
    return [cases[index] for index in evenly(len(cases), VALIDATION_CASES)]


def evenly(count: int, most: int):
    """Return at most ``most`` of the indices below ``count``, evenly taken, in order."""
    chosen = min(count, most)
    return [index * count // chosen for index in range(chosen)]
