"""A restoration in blocks, one after the other in this process or on a cluster; finished blocks are kept."""

from contextlib import contextmanager
from typing import Iterator, List, Optional, Protocol, Sequence, Tuple

from ...errors import PluginError, UnprovenError
from ...feedback import Feedback, PartOfWork
from ...models.cards import ModelCard, sha256, verify_weights
from ...models.detector_cards import find_detector_card
from ..masks.detect import Detection
from ..options.removeclouds import CLOSED_FORM, RestoreOptions
from ..scene.inputs import OpenedInputs
from ..scene.job import JobCounts, RestoreJob
from ..windows.settings import window_of
from .assemble import assemble, is_vrt
from .cluster import Cluster
from .folder import JobFolder, default_folder, fingerprint
from .plan import Block, BlockWorker, block_side, digest, plan_blocks, total
from .prepare import prepare_blocks, with_absolute_paths

_PREPARED_SHARE, _COMPUTED_SHARE = 0.05, 0.9
_DETECTED_SHARE = 0.2
"""Progress when the job is ready (later if clouds are detected first) and when all blocks are done."""


class Crew(Protocol):
    """Prepares a job and computes its blocks."""

    def prepare(self, options: RestoreOptions, folder: JobFolder, feedback: Feedback) -> RestoreJob:
        """Return the job of ``options``; raise ``PluginError``."""

    def compute(
        self, job: RestoreJob, blocks: Sequence[Block], folder: JobFolder, weights_sha256: str, feedback: Feedback
    ) -> Iterator[dict]:
        """Yield the record of each of ``blocks`` when done, in any order; raise ``PluginError`` or ``Canceled``."""


class ThisProcess:
    """This process as the crew, with its open inputs."""

    def __init__(self, inputs: OpenedInputs, detection: Optional[Detection]):
        self._inputs, self._detection = inputs, detection
        self._run = None

    def prepare(self, options, folder, feedback):
        """Return the job of ``options`` and keep its networks for ``compute``."""
        self._run = prepare_blocks(options, self._inputs, self._detection, folder, feedback)
        return self._run.job

    def compute(self, job, blocks, folder, weights_sha256, feedback):
        """Yield the record of each of ``blocks``, one after the other."""
        worker = BlockWorker(self._run)
        for index, block in enumerate(blocks):
            share = PartOfWork(feedback, index / len(blocks), (index + 1) / len(blocks))
            yield worker.run(block, folder, digest(job, weights_sha256), share)


@contextmanager
def crew_of(
    options: RestoreOptions,
    inputs: OpenedInputs,
    detection: Optional[Detection],
    folder: JobFolder,
    feedback: Feedback,
) -> Iterator[Crew]:
    """Yield the crew for ``options``: the cluster of their scheduler, or this process."""
    if not options.blocks.scheduler:
        yield ThisProcess(inputs, detection)
        return
    with Cluster(options.blocks.scheduler, folder, feedback) as cluster:
        yield cluster


def restore_in_blocks(
    options: RestoreOptions,
    card: ModelCard,
    inputs: OpenedInputs,
    detection: Optional[Detection],
    feedback: Feedback,
    needs_proof: bool,
) -> Tuple[RestoreJob, JobCounts]:
    """Restore ``options.optical`` in blocks and write the outputs; return the job and the counts of all blocks.

    ``inputs`` are the open inputs of ``options``; ``detection`` finds the clouds if there is no mask. The folder with
    the parts is deleted at the end, unless an output is a VRT. After an error or cancellation it is kept, so that the
    same run computes only the missing parts when it is started again. ``needs_proof``: see ``open_removal``. Raises
    ``PluginError``; then no output is created.
    """
    options, weights = with_absolute_paths(options), "" if options.estimator == CLOSED_FORM else verify_weights(card)
    models = weights + sha256(card.path)
    side_px = block_side(window_of(options.inference, card), options.inference.overlap_px, options.blocks.block_px)
    if detection is not None:
        detector = find_detector_card()
        models += verify_weights(detector) + sha256(detector.path)
    keeps_parts = any(map(is_vrt, options.outputs.values()))
    job_name = fingerprint(options, inputs.rasters, models, side_px, keeps_parts)
    folder = JobFolder(default_folder(options, job_name, keeps_parts))
    prepared = _PREPARED_SHARE if detection is None else _DETECTED_SHARE
    with folder.held():
        try:
            with crew_of(options, inputs, detection, folder, feedback) as crew:
                job = crew.prepare(options, folder, PartOfWork(feedback, 0, prepared))
                if needs_proof:
                    job.require_proof()
                blocks = plan_blocks(job.plan.shape, side_px)
                records = _compute(crew, job, blocks, folder, weights, PartOfWork(feedback, prepared, _COMPUTED_SHARE))
        except UnprovenError:
            folder.remove()  # the same run would end here again
            raise
        assemble(job, blocks, folder, PartOfWork(feedback, _COMPUTED_SHARE, 1))
        if not keeps_parts:
            folder.remove()
    return job, total(records)


def _compute(crew, job, blocks, folder, weights, feedback) -> List[dict]:
    """Return the records of all blocks; blocks that an earlier run finished are not computed again."""
    job_digest = digest(job, weights)
    found = [folder.finished(block.name, job_digest) for block in blocks]
    records = [record for record in found if record is not None]
    missing = [block for block, record in zip(blocks, found) if record is None]
    size = "{0} × {0}".format(blocks[0].window.width)
    feedback.info(f"{len(blocks)} blocks of up to {size} pixels, {len(records)} of them done by an earlier run.")
    feedback.info(f"Parts are kept until the end in '{folder.path}'.")
    if missing:
        share = PartOfWork(feedback, len(records) / len(blocks), 1)
        records += crew.compute(job, missing, folder, weights, share)
    if len(records) != len(blocks):
        raise PluginError(
            f"{len(blocks) - len(records)} of {len(blocks)} blocks were not reported. Start the run again: finished "
            f"blocks are kept in '{folder.path}'."
        )
    return records
