"""What other dates are worth: opened rasters in, a ranking of the references and what to expect of each out."""

import tempfile
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional, Tuple

from ...errors import RasterError
from ...feedback import Feedback, Notes
from ...models.cards import ModelCard, verify_weights
from ...version import plugin_version
from ..evaluation.ranking import csv_text, html_report, json_text
from ..masks.detect import Detection
from ..options.checks import require_valid
from ..options.expectedquality import QualityOptions
from ..options.removeclouds import CLOSED_FORM
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.raster import Rasters
from ..scene.clouds.detection import open_restoration_detection
from ..scene.inputs import OpenedInputs, open_inputs
from ..scene.job import examine, select_card
from ..scene.ranking import Ranking, RefusedDate, rank_references
from .detected_masks import with_clouds_known
from .reporting import ReportTask


@dataclass(frozen=True)
class ExpectedQuality:
    """What a comparison of other dates found; ``grid`` is that of the optical raster, for people."""

    options: QualityOptions
    ranking: Ranking
    grid: str
    version: str
    seconds: float = 0.0
    warnings: Tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The ranking as CSV."""
        return csv_text(self)


class QualityTask(ReportTask):
    """The comparison of other dates of one raster; nothing is restored."""

    cache_limit = nullcontext  # detecting, examining and comparing have limits of their own
    MAKERS = {"REPORT": html_report, "JSON": json_text, "CSV": csv_text}

    def __init__(
        self,
        options: QualityOptions,
        card: ModelCard,
        inputs: OpenedInputs,
        detection: Optional[Detection],
        notes: Notes,
    ):
        super().__init__(options, inputs.rasters, notes)
        self._card, self._inputs, self._detection = card, inputs, detection

    def work(self, cache, feedback):
        """Detect clouds where there is no mask, then compare the references."""
        restoration, folder = self.options.restoration, Path(tempfile.gettempdir())
        ranking = with_clouds_known(restoration, self._inputs, self._detection, folder, feedback, self._ranked)
        ranking.say(feedback)
        grid = self._inputs.optical.grid.describe()
        return ExpectedQuality(self.options, ranking, grid, plugin_version())

    def _ranked(self, restoration, inputs, feedback) -> Ranking:
        usable, recognised, refused = self._recognised(inputs, feedback)
        found = examine(restoration, usable, recognised, self._card, feedback)
        with BlockCacheLimit():
            threads = restoration.inference.threads
            ranking = rank_references(found.scene, found.plan, found.predictor(feedback), feedback, threads)
        return replace(ranking, refused=refused)

    def _recognised(self, inputs, feedback):
        """Return the inputs with the references that can be used, what was recognised, and the references that cannot.

        Raises ``PluginError`` where no reference can be used.
        """
        with BlockCacheLimit():
            usable, recognised, reasons = inputs.recognise_usable(feedback)
        if not usable.references:
            raise RasterError(" ".join(["None of the references can be used.", *reasons.values()]))
        left_out = [(inputs.references[index], reason) for index, reason in reasons.items()]
        refused = tuple(RefusedDate(reference.number, reference.path, reason) for reference, reason in left_out)
        return usable, recognised, refused


def open_expected_quality(options: QualityOptions) -> QualityTask:
    """Open everything that a comparison of other dates reads; no pixel is looked at and no network loaded.

    Args:
        options: what would be restored from what, and what to write.

    Returns:
        QualityTask: ready to ``run``.

    Raises:
        PluginError: an option is out of range, a raster or the model cannot be used, or a file cannot be written.
    """
    require_valid(options)
    restoration = options.restoration
    card = select_card(restoration.inference)
    if restoration.estimator != CLOSED_FORM:
        verify_weights(card)
    rasters, notes = Rasters(), Notes()
    inputs = open_inputs(restoration, rasters, notes)
    detection = open_restoration_detection(restoration, rasters, notes) if restoration.mask.detects_clouds else None
    return QualityTask(options, card, inputs, detection, notes)


def expected_quality(options: QualityOptions, feedback: Feedback) -> ExpectedQuality:
    """Compare the references of ``options``: ``open_expected_quality``, then ``QualityTask.run``."""
    return open_expected_quality(options).run(feedback)
