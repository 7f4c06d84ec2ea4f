"""What every training of two networks shares: a translator, its images of whole scenes, a fuser, the best weights.

An experiment trains one pipeline of both, a study many systems; both build on this.
"""

import logging

from ..errors import ModelError, OptionError
from .loop import checkpoints
from .loop.trainer import BEST, FINISHED, Trainer, TrainingPlan
from .loop.validation import Validation
from .translate import Translations

log = logging.getLogger(__name__)


class Interrupted(Exception):
    """A training was stopped before its end; what it wrote is usable and will be continued."""


class TwoStageTraining:
    """Trains translators and fusers on the parts of one ``split`` (``data.splits.Split``), on ``fabric``.

    ``materials`` (see the module of that name) give samples and cases. ``pick`` selects the cases that
    validate from the list of all held-out ones, up to ``per_pair`` windows of a pair. A translator is any object with
    ``translate`` and ``multiple_px``, such as a ``nets.restorer.Restorer``. The first of several processes validates
    and translates.
    """

    def __init__(self, materials, split, fabric, per_pair, pick):
        self.materials, self.split, self.fabric = materials, split, fabric
        self.per_pair, self.pick = per_pair, pick

    @property
    def leads(self):
        """Whether this is the first of the processes."""
        return self.fabric.global_rank == 0

    def pairs(self, names, natural=False):
        """Return the pairs called ``names``; with ``natural`` only those of natural colours."""
        pairs = self.split.select(self.materials.pairs + self.materials.false_colour, names)
        return [pair for pair in pairs if pair.colour == "natural"] if natural else pairs

    def validation_cases(self):
        """Return the held-out cases (``data.samples.Case``) that validate."""
        # with too few scenes to spare one, training scenes under other clouds: never the test
        names = self.split.validation or self.split.fuser
        return self.pick(self.materials.cases(self.pairs(names, natural=True), self.per_pair))

    def train_translator(self, folder, names, make, loop, minutes=None):
        """Train a translator on the pairs called ``names``; otherwise as ``train_fuser``."""

        def plan():
            samples = self.materials.translator_samples(self.pairs(names, natural=True))
            return TrainingPlan(samples, loop, minutes, self._validation())

        self._train(folder, plan, make)

    def train_fuser(self, folder, translations, translator, make, loop, minutes=None):
        """Train a fuser in ``folder``, or continue there; nothing happens where it is finished.

        ``translations`` holds the translator's image of every pair of the split's ``fuser``, and ``translator`` makes
        those of the validation; both are ``None`` for a fuser that sees none. ``make()`` returns the stage
        (``loop.stages``) and its discriminators, ``loop`` is the ``LoopConfig``, ``minutes`` the time limit. Raises
        ``Interrupted`` where the training was stopped before its end, ``OptionError`` where nothing that validates is
        cloudy.
        """

        def plan():
            samples = self.materials.fuser_samples(self.pairs(self.split.fuser), translations)
            return TrainingPlan(samples, loop, minutes, self._validation(translator, under_cloud=True))

        self._train(folder, plan, make)

    def _train(self, folder, plan, make):
        if (folder / FINISHED).is_file():
            log.info("%s is finished", folder.name)
            return
        plan = plan()
        Trainer(*make(), plan, folder, self.fabric).run()
        if not (folder / FINISHED).is_file():
            raise Interrupted(f"{folder.name} was stopped before its end. Give the same command again to go on.")

    def _validation(self, translator=None, under_cloud=False):
        if not self.leads:
            return None
        cases = self.validation_cases()
        if under_cloud and not any((case.tensors["hidden"] > 0).any() for case in cases):
            raise OptionError(
                f"None of the {len(cases)} images that validate has a cloud, so no weights of GAN2 could be chosen. "
                "Add scenes, or read more of them (max_pairs), and begin again with another --out."
            )
        translate = None if translator is None else translator.translate
        return Validation(cases, self.fabric.device, translate)

    def translate(self, folder, names, translator):
        """Return the translations in ``folder``, after ``translator()`` has made those of ``names`` that were missing.

        Only process 0 translates, the others must wait for it (``fabric.barrier``).
        """
        translations = Translations(folder)
        missing = [pair for pair in self.pairs(names) if pair.name not in translations] if self.leads else []
        if missing:
            log.info("Translating %d scenes into %s", len(missing), folder)
            translations.make(translator(), missing, self.fabric.device)
        return translations


def load_best(network, folder):
    """Load the best weights that were trained in ``folder`` into ``network`` and return it.

    Raises ``ModelError`` where there are none, or they are of another network.
    """
    path = folder / BEST
    if not path.is_file():
        raise ModelError(f"'{path}' does not exist: {folder.name} has not been trained yet. Run 'train' first.")
    try:
        network.load_state_dict(checkpoints.load(path)["network"])
    except RuntimeError as error:
        raise ModelError(
            f"'{path}' does not fit the network ({str(error).splitlines()[-1].strip()}). It was made by another "
            f"version: delete '{folder}' to train {folder.name} again."
        ) from error
    return network
