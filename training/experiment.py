"""The phases of an experiment in one run folder: split, GAN1, translations, GAN2. Finished phases are skipped."""

import logging
from pathlib import Path

import torch

from ..errors import ModelError
from ..models.cards import read_card
from ..nets.checkpoint import load_restorer
from ..nets.registry import architecture, build
from .config import STAGES
from .data.splits import split_at
from .loop import checkpoints
from .loop.run_folder import begin, stored_start
from .loop.stages import make_stage
from .loop.trainer import BEST, FINISHED, Trainer
from .loop.validation import Validation
from .materials import make_materials
from .translate import Translations

log = logging.getLogger(__name__)

SPLIT_FILE = "split.json"
VALIDATION_CASES = 32


class Interrupted(Exception):
    """A phase was stopped before its end; what it wrote is usable and will be continued."""


class Experiment:
    """Everything that happens in one run ``folder``: ``train`` runs all phases up to GAN2.

    ``minutes`` is the time for all training together, parted by the stages' ``share``. ``warm_start`` is the
    path of a model card whose weights replace the random start; the run remembers it.
    """

    def __init__(self, config, data_folder, folder, fabric, minutes=None, warm_start=None):
        self.config, self.folder, self.fabric = config, Path(folder), fabric
        self.minutes = minutes
        self.materials = make_materials(data_folder, config)
        if fabric.global_rank == 0:
            begin(self.folder, config, warm_start)
            self.split = self._split()
        fabric.barrier()
        self.start = stored_start(self.folder)
        self.split = self._split()

    def _split(self):
        data = self.config.data
        pairs = self.materials.pairs + self.materials.false_colour
        return split_at(self.folder / SPLIT_FILE, pairs, data.split, data.protocol, self.config.seed, data.folds)

    def train(self):
        """Train what is not trained yet; return the restorer with the best weights of both stages, in eval mode."""
        for index in range(len(self.split.folds)):
            self._train_translator(self._fold_name(index), self.split.fold_training(index))
        self._train_translator("translator", self.split.translator)
        translations = self._translate()
        self._train_fuser(translations)
        return self.restorer()

    def restorer(self):
        """Return the restorer with the best weights of both stages so far, in eval mode."""
        restorer = self._new_restorer()
        self._load_best(restorer.translator, "translator")
        self._load_best(restorer.fuser, "fuser")
        return restorer.to(self.fabric.device).eval()

    def pairs(self, names, natural=False):
        """Return the pairs called ``names``; only those of natural colours where asked for."""
        pairs = self.split.select(self.materials.pairs + self.materials.false_colour, names)
        return [pair for pair in pairs if pair.colour == "natural"] if natural else pairs

    def validation_cases(self):
        """Return held-out cases, evenly taken from the list, so that all scenes and sources are there."""
        # with too few scenes to spare one, training scenes under other clouds: never the test
        names = self.split.validation or self.split.fuser
        cases = self.materials.cases(self.pairs(names, natural=True), per_pair=8)
        step = max(1, len(cases) // VALIDATION_CASES)
        return [cases[index] for index in range(0, len(cases), step)]

    # -- phases ------------------------------------------------------------------------------------

    def _train_translator(self, name, names):
        count = len(self.split.folds) + 1
        samples = self.materials.translator_samples(self.pairs(names, natural=True))
        self._train(name, "translator", self._new_restorer(), samples, 1 / count)

    def _translate(self):
        """Translate every pair that GAN2 sees, by a GAN1 that did not train on it."""
        translations = Translations(self.folder / "translations")
        if self.fabric.global_rank == 0:
            folds = [(self._fold_name(i), names) for i, names in enumerate(self.split.folds)]
            for name, names in folds or [("translator", self.split.fuser)]:
                pairs = [pair for pair in self.pairs(names) if pair.name not in translations]
                if pairs:
                    log.info("Translating %d scenes with %s", len(pairs), name)
                    restorer = self._new_restorer()
                    self._load_best(restorer.translator, name)
                    with self.fabric.autocast():
                        translations.make(restorer.to(self.fabric.device).eval(), pairs, self.fabric.device)
        self.fabric.barrier()
        return translations

    def _train_fuser(self, translations):
        restorer = self._new_restorer()
        self._load_best(restorer.translator, "translator")
        restorer.translator.eval()
        self._train(
            "fuser", "fuser", restorer, self.materials.fuser_samples(self.pairs(self.split.fuser), translations), 1
        )

    def _train(self, name, stage, restorer, samples, part):
        folder = self.folder / name
        if (folder / FINISHED).is_file():
            log.info("%s is finished", name)
            return
        minutes = None
        if self.minutes is not None:
            shares = self.config.translator.share + self.config.fuser.share
            minutes = self.minutes * part * self.config.stage(stage).share / shares
        validate = self._validation(restorer if stage == "fuser" else None) if self.fabric.global_rank == 0 else None
        settings = self.config.stage(stage)
        trained = make_stage(stage, restorer, settings)
        Trainer(*trained, settings, self.config.loop(), samples, folder, self.fabric, minutes, validate).run()
        if not (folder / FINISHED).is_file():
            raise Interrupted(f"{name} was stopped before its end. Give the same command again to go on.")

    def _validation(self, translating):
        device = self.fabric.device
        translate = None if translating is None else translating.to(device).translate
        return Validation(self.validation_cases(), device, translate)

    # -- parts -------------------------------------------------------------------------------------

    def _fold_name(self, index):
        return f"translator-fold{index}"

    def _new_restorer(self):
        torch.manual_seed(self.config.seed)
        restorer = build(numbers_of(self.config))
        if self.start:
            card = read_card(self.start["card"])
            try:
                restorer.load_state_dict(load_restorer(card).state_dict())
            except RuntimeError as error:
                raise ModelError(
                    f"The weights of '{card.name}' do not fit this config ({str(error).splitlines()[0]}). "
                    "Start from a model of the same recipe and width."
                ) from error
        return restorer

    def _load_best(self, network, name):
        path = self.folder / name / BEST
        if not path.is_file():
            raise ModelError(f"'{path}' does not exist: {name} has not been trained yet. Run 'train' first.")
        try:
            network.load_state_dict(checkpoints.load(path)["network"])
        except RuntimeError as error:
            raise ModelError(
                f"'{path}' does not fit the network of recipe '{self.config.recipe}' "
                f"({str(error).splitlines()[-1].strip()}). "
                f"It was made by another version: delete '{path.parent}' to train {name} again."
            ) from error


def numbers_of(config):
    """Return the architecture of ``config`` as plain numbers, for ``nets.registry.build`` and the model card."""
    numbers = architecture(config.recipe, config.width, config.n_blocks)
    for stage in STAGES:
        numbers[stage]["dropout"] = config.dropout
    return numbers
