"""The orchestrator: rasters in, restored raster out."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import List, Optional, Tuple

from ...errors import PluginError
from ...feedback import Feedback, NullFeedback, PartOfWork, Recorder
from ...models.cards import ModelCard, verify_weights
from ...models.error_model import read_error_model
from ..blocks.assemble import SUFFIXES
from ..blocks.cluster import require_distributed
from ..blocks.run import restore_in_blocks
from ..masks.detect import check_detection, detected_mask, restoration_detection
from ..options.removeclouds import RestoreOptions, require_valid
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.drafts import TIFF_SUFFIXES, require_writable
from ..rasters.writer import RasterWriter
from ..scene.inputs import Inputs
from ..scene.job import JobCounts, RestoreJob, open_job, provenance, run_job, select_card

_DETECTION_SHARE = 0.2
"""Of the work, for the progress bar, where clouds have to be detected first."""


@dataclass(frozen=True)
class Report:
    """What a run did. ``restored_share`` counts pixels whose value is, at least in part, the networks'.

    ``statistics``: what fixed the limits of the optical bands, one of ``scene.STATISTICS``; empty for a translation.
    """

    output: str
    translation: Optional[str]
    windows_run: int
    windows_skipped: int
    restored_share: float
    device: str
    seconds: float = 0.0
    warnings: Tuple[str, ...] = ()
    statistics: str = ""
    confidence: Optional[str] = None


def check_inputs(options: RestoreOptions) -> List[str]:
    """Return every problem that opening the rasters and the model shows, without restoring anything."""
    try:
        require_valid(options)
        _require_possible(options)
        _open_inputs(options)
    except PluginError as error:
        return [str(error)]
    return check_detection(restoration_detection(options, "")) if options.detects_clouds else []


def _open_inputs(options: RestoreOptions) -> None:
    """Open all rasters and let go of them again; raise ``PluginError`` where one of them cannot be used."""
    Inputs(replace(options, mask_type="everything") if options.detects_clouds else options, NullFeedback())


def _require_possible(options: RestoreOptions) -> ModelCard:
    """Return the card; raise what keeps the outputs from being written."""
    for path in options.outputs.values():
        require_writable(path, SUFFIXES if options.in_blocks else TIFF_SUFFIXES)
    if options.scheduler:
        require_distributed()
    card = select_card(options.inference)
    verify_weights(card)
    if options.confidence:
        read_error_model(card)
    return card


def restore(options: RestoreOptions, feedback: Feedback) -> Report:
    """Remove the clouds of ``options.optical`` and write ``options.output``.

    Three bands on the optical raster's grid, in its type and units; see the composite rules in
    ``pipeline.pixels.composite``, and ``pipeline.scene.products`` for what else is written on request. Raises ``PluginError``;
    then, and on cancel, no output exists and an earlier one is untouched.
    """
    started = time.monotonic()
    require_valid(options)
    card = _require_possible(options)
    tags = provenance(card, options)
    feedback = Recorder(feedback)
    if options.detects_clouds or options.in_blocks:
        _open_inputs(options)  # rather now than after minutes of work
    if options.in_blocks:
        report = _report(*restore_in_blocks(options, card, feedback), feedback)
    elif options.detects_clouds:
        with detected_mask(options, PartOfWork(feedback, 0, _DETECTION_SHARE)) as masked:
            report = _restore(masked, tags, PartOfWork(feedback, _DETECTION_SHARE, 1))
    else:
        report = _restore(options, tags, feedback)
    return replace(report, seconds=time.monotonic() - started, warnings=tuple(feedback.warnings))


def _restore(options: RestoreOptions, tags: dict, feedback: Feedback) -> Report:
    """Do the work of ``restore`` with a mask that is there; time and warnings are left to it."""
    with ExitStack() as stack:
        with BlockCacheLimit():
            job, scene, predictor = open_job(options, feedback, tags)
        writers = [
            stack.enter_context(RasterWriter(product.path, product.profile, options.creation_options))
            for product in job.products
        ]
        counts = run_job(job, job.plan.area, [writer.write for writer in writers], feedback, scene, predictor)
        for writer in writers:
            writer.complete()
    return _report(job, counts, feedback)


def _report(job: RestoreJob, counts: JobCounts, feedback: Feedback) -> Report:
    counts.warn(feedback)
    options, (height, width) = job.options, job.plan.shape
    return Report(
        output=options.output,
        translation=options.translation,
        confidence=options.confidence,
        windows_run=counts.windows.run,
        windows_skipped=counts.windows.skipped,
        restored_share=counts.restored / (width * height),
        device=counts.device,
        statistics=job.statistics.origin,
    )
