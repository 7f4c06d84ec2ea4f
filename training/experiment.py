"""The phases of an experiment in one run folder: split, GAN1, translations, GAN2. Finished phases are skipped."""

from functools import partial
from pathlib import Path

import torch

from ..errors import ModelError
from ..nets.checkpoint import load_restorer
from ..nets.registry import architecture, build
from .config import STAGES
from .data.samples import require_size
from .data.splits import split_at
from .loop.run_folder import begin, started_card, stored_start
from .loop.stages import make_stage
from .loop.trainer import CHECKPOINT
from .materials import make_materials
from .two_stage import TwoStageTraining, load_best

SPLIT_FILE = "split.json"
VALIDATION_CASES, WINDOWS_PER_PAIR = 32, 8


class Experiment:
    """Everything that happens in one run ``folder``: ``train`` runs all phases up to GAN2.

    ``minutes`` is the time for all training together, divided by the stages' ``share``. ``warm_start`` is the
    path of a model card whose weights replace the random start; the run remembers it.
    """

    def __init__(self, config, data_folder, folder, fabric, minutes=None, warm_start=None):
        self.config, self.folder, self.fabric = config, Path(folder), fabric
        self.minutes = minutes
        self.materials = make_materials(data_folder, config)
        if fabric.global_rank == 0:
            begin(self.folder, config, warm_start)
            self._split()  # written by one process, read by all
        fabric.barrier()
        self.start = stored_start(self.folder)
        self.split = self._split()
        self.training = TwoStageTraining(self.materials, self.split, fabric, WINDOWS_PER_PAIR, _evenly)

    def _split(self):
        data = self.config.data
        pairs = self.materials.pairs + self.materials.false_colour
        return split_at(self.folder / SPLIT_FILE, pairs, data.split, data.protocol, self.config.seed, data.folds)

    def train(self):
        """Train what is not trained yet; return the restorer with the best weights of both stages, in eval mode.

        Raises ``two_stage.Interrupted`` where a phase was stopped before its end, ``OptionError`` where pairs are too
        small for GAN2.
        """
        # better now than after GAN1 is trained
        require_size(self.training.pairs(self.split.fuser), self.config.fuser.crop_px)
        for index in range(len(self.split.folds)):
            self._train_translator(_fold_name(index), self.split.fold_training(index))
        self._train_translator("translator", self.split.translator)
        self._train_fuser(self._translate())
        return self.restorer()

    def restorer(self):
        """Return the restorer with the best weights of both stages so far, in eval mode."""
        restorer = self._with_translator("translator")
        load_best(restorer.fuser, self.folder / "fuser")
        return restorer.eval()

    # -- phases ------------------------------------------------------------------------------------

    def _train_translator(self, name, names):
        share = self.config.translator.share / (len(self.split.folds) + 1)

        def make():
            return make_stage("translator", self._begun_restorer(name), self.config.translator)

        self.training.train_translator(self.folder / name, names, make, self.config.loop, self._minutes(share))

    def _translate(self):
        """Translate every pair that GAN2 sees, by a GAN1 that did not train on it."""
        folds = [(_fold_name(index), names) for index, names in enumerate(self.split.folds)]
        for name, names in folds or [("translator", self.split.fuser)]:
            with self.fabric.autocast():
                translations = self.training.translate(
                    self.folder / "translations", names, partial(self._with_translator, name)
                )
        self.fabric.barrier()
        return translations

    def _train_fuser(self, translations):
        restorer = self._with_translator("translator")

        def make():
            restorer.fuser.load_state_dict(self._begun_restorer("fuser").fuser.state_dict())
            return make_stage("fuser", restorer, self.config.fuser)

        minutes = self._minutes(self.config.fuser.share)
        self.training.train_fuser(self.folder / "fuser", translations, restorer, make, self.config.loop, minutes)

    def _minutes(self, share):
        """Return the time for a phase of this ``share`` of both stages' shares, ``None`` without a limit."""
        if self.minutes is None:
            return None
        return self.minutes * share / (self.config.translator.share + self.config.fuser.share)

    # -- parts -------------------------------------------------------------------------------------

    def _with_translator(self, name):
        """Return a restorer on the device with the best translator of the phase ``name``, that in eval mode."""
        restorer = self._new_restorer()
        load_best(restorer.translator, self.folder / name).eval()
        return restorer.to(self.fabric.device)

    def _new_restorer(self):
        torch.manual_seed(self.config.seed)
        return build(numbers_of(self.config))

    def _begun_restorer(self, phase):
        """Return a restorer with the weights that a ``phase`` begins with: random ones, or those of a model.

        A phase that goes on has its own in its checkpoint.
        """
        restorer = self._new_restorer()
        if self.start and not (self.folder / phase / CHECKPOINT).is_file():
            card = started_card(self.start)
            try:
                restorer.load_state_dict(load_restorer(card).state_dict())
            except RuntimeError as error:
                raise ModelError(
                    f"The weights of '{card.name}' do not fit this config ({str(error).splitlines()[0]}). "
                    "Start from a model of the same recipe and width."
                ) from error
        return restorer


def _fold_name(index):
    return f"translator-fold{index}"


def _evenly(cases):
    """Return some of ``cases``, evenly taken from the list, so that all scenes and sources are there."""
    step = max(1, len(cases) // VALIDATION_CASES)
    return [cases[index] for index in range(0, len(cases), step)]


def numbers_of(config):
    """Return the architecture of ``config`` as plain numbers, for ``nets.registry.build`` and the model card."""
    numbers = architecture(config.recipe, config.width, config.n_blocks)
    for stage in STAGES:
        numbers[stage]["dropout"] = config.dropout
    return numbers
