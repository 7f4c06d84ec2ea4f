"""Remove clouds: opened rasters in, the restored raster out."""

from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Optional, Tuple

from ...errors import OptionError, RasterError
from ...feedback import Feedback, Notes, PartOfWork
from ...models.cards import ModelCard, verify_weights
from ...models.error_model import read_error_model
from ..blocks.assemble import SUFFIXES, is_vrt
from ..blocks.cluster import require_distributed
from ..blocks.run import restore_in_blocks
from ..masks.detect import Detection
from ..options.checks import require_valid
from ..options.removeclouds import CLOSED_FORM, NETWORKS, RestoreOptions
from ..provenance import provenance
from ..rasters.drafts import TIFF_SUFFIXES
from ..rasters.raster import Rasters
from ..rasters.writer import RasterWriter
from ..scene.clouds.detection import open_restoration_detection
from ..scene.inputs import OpenedInputs, open_inputs
from ..scene.job import JobCounts, RestoreJob, prepare_run, select_card
from ..scene.products import require_index_bands
from ..scene.proof import Proof
from ..task import Task
from ..windows.devices import has_torch, torch_problem
from .detected_masks import with_clouds_known

_TRIALS_SHARE = 0.25
"""Of the work, for the progress bar, where trials show how to restore."""


@dataclass(frozen=True)
class Report:
    """What a run did.

    ``restored_share`` (0..1) counts pixels whose value is, at least in part, restored. ``statistics``: what fixed
    the limits of the optical bands, one of ``statistics.STATISTICS``; empty for a translation. ``proof``: what trials
    on the scene's own ground showed, ``None`` without any. ``kept``: indices of the references that were used.
    """

    output: str
    translation: Optional[str]
    windows_run: int
    windows_skipped: int
    restored_share: float
    device: str
    statistics: str = ""
    confidence: Optional[str] = None
    provenance: Optional[str] = None
    index: Optional[str] = None
    index_error: Optional[str] = None
    proof: Optional[Proof] = None
    kept: Tuple[int, ...] = ()
    seconds: float = 0.0
    warnings: Tuple[str, ...] = ()


class Removal(Task):
    """The removal of clouds from one raster.

    Writes the bands of the optical raster on its grid, in its type and units; see the composite rules in
    ``pipeline.pixels.composite``, and ``pipeline.scene.products`` for what else is written on request.
    """

    cache_limit = nullcontext  # detecting, preparing and restoring have limits of their own

    def __init__(
        self,
        options: RestoreOptions,
        card: ModelCard,
        inputs: OpenedInputs,
        detection: Optional[Detection],
        notes: Notes,
        needs_proof: bool = False,
    ):
        self.SUFFIXES = SUFFIXES if options.blocks.in_blocks else TIFF_SUFFIXES
        self._card, self._inputs, self._detection, self._needs_proof = card, inputs, detection, needs_proof
        super().__init__(options, inputs.rasters, notes)

    @property
    def shown_bands(self) -> Tuple[int, ...]:
        """The numbers of red, green and blue in the result; of its first restored band where they are not known."""
        optical = self._inputs.optical
        shown = (0,) if optical.rgb is None else optical.rgb
        return tuple(optical.restored[index] + 1 for index in shown)

    @property
    def band_numbers(self) -> Tuple[int, ...]:
        """The numbers of ``shown_bands`` in the rasters that they come from."""
        numbers = self._inputs.optical.bands.band_numbers
        return tuple(numbers[number - 1] for number in self.shown_bands)

    @property
    def own_numbers(self) -> Tuple[int, ...]:
        """The numbers that bands of the result have in the optical raster itself; those of other rasters come after."""
        bands = self._inputs.optical.bands
        return tuple(n for n, raster in zip(bands.band_numbers, bands.rasters) if raster is bands.rasters[0])

    @property
    def shown_error(self) -> int:
        """The number of the band of expected errors to draw: green contributes most to perceived brightness."""
        optical = self._inputs.optical
        return 1 if optical.rgb is None else optical.rgb[1] + 1

    def require_outputs(self):
        """Raise ``PluginError`` where an output cannot be written, is an input, or is not what the model knows."""
        vrts = [] if self.options.blocks.in_blocks else list(filter(is_vrt, self.options.outputs.values()))
        if vrts:
            raise RasterError(
                f"The output '{vrts[0]}' is not a GeoTIFF but a VRT, which refers to parts: only runs with WORK_FOLDER "
                "or SCHEDULER (--work-folder, --scheduler or --workers) make them. Give one of these, or choose a file "
                "name that ends with .tif."
            )
        super().require_outputs()
        written, optical = self.options.written, self._inputs.optical
        require_index_bands(written.wanted_indices, optical)
        if written.restored:
            profile = optical.bands.profile({})
            RasterWriter(written.restored, profile, written.creation_options).require_creatable()
        if written.translation:
            optical.require_rgb()
        if written.translation and not has_torch():
            raise OptionError(
                f"TRANSLATION is the image that a network makes of SAR, but {torch_problem()}. 'Check installation' "
                "says how to get the packages; without them, leave TRANSLATION out."
            )
        if written.confidence and self.options.estimator == NETWORKS:
            read_error_model(self._card)

    def work(self, cache, feedback):
        """Detect clouds where there is no mask, restore, and write."""
        options, inputs = self.options, self._inputs
        if options.blocks.in_blocks:
            done = restore_in_blocks(options, self._card, inputs, self._detection, feedback, self._needs_proof)
            return self._report(*done, feedback)
        tags = provenance("PARAMETERS", options, self._card)
        folder = Path(options.written.restored).parent
        restore = partial(self._restore, tags)
        return with_clouds_known(options, inputs, self._detection, folder, feedback, restore)

    def _restore(self, tags, options, inputs, feedback) -> Report:
        share = 0.0 if options.estimator == NETWORKS else _TRIALS_SHARE
        run = prepare_run(options, inputs, tags, PartOfWork(feedback, 0, share))
        job, part = run.job, PartOfWork(feedback, share, 1)
        if self._needs_proof:
            job.require_proof()
        source, chosen = run.file_to_copy(part), options.written.creation_options
        with ExitStack() as stack:
            writers = [
                stack.enter_context(RasterWriter(product.path, product.profile, chosen, source, part))
                for product in job.products
            ]
            only_touched = all(writer.is_copy for writer in writers)
            counts = run.restore(job.plan.area, [writer.write for writer in writers], part, only_touched)
            for writer in writers:
                writer.complete(part)
        return self._report(job, counts, feedback)

    def _report(self, job: RestoreJob, counts: JobCounts, feedback: Feedback) -> Report:
        mask = job.recognised.mask if self._detection is None else None
        counts.warn(mask, job.options.rim.buffer_px, feedback)
        written, (height, width) = job.options.written, job.plan.shape
        return Report(
            output=written.restored,
            translation=written.translation,
            confidence=written.confidence,
            provenance=written.provenance,
            index=written.index,
            index_error=written.index_error,
            proof=job.proof,
            kept=job.kept,
            windows_run=counts.windows.run,
            windows_skipped=counts.windows.skipped,
            restored_share=counts.restored / (width * height),
            device=counts.device,
            statistics=job.statistics.origin,
        )


def open_removal(options: RestoreOptions, needs_proof: bool = False) -> Removal:
    """Open everything that a removal of clouds reads; no pixel is looked at and no network loaded.

    Args:
        options: what to restore from what, and what to write.
        needs_proof: whether the run raises ``UnprovenError``, and writes nothing, where no trial shows what error to
            expect.

    Returns:
        Removal: ready to ``run``.

    Raises:
        PluginError: an option is out of range, a raster or the model cannot be used, or an output cannot be written.
    """
    require_valid(options)
    if options.blocks.scheduler:
        require_distributed()
    card = select_card(options.inference)
    if options.estimator == NETWORKS and not has_torch():
        raise OptionError(
            f"ESTIMATOR is 'networks', but {torch_problem()}. 'Check installation' says how to get the packages; "
            "'auto' and 'closed-form' work without."
        )
    if options.estimator != CLOSED_FORM:
        verify_weights(card)
    rasters, notes = Rasters(), Notes()
    inputs = open_inputs(options, rasters, notes)
    detection = open_restoration_detection(options, rasters, notes) if options.mask.detects_clouds else None
    return Removal(options, card, inputs, detection, notes, needs_proof)


def restore(options: RestoreOptions, feedback: Feedback) -> Report:
    """Remove the clouds of ``options.optical`` and write ``options.written``: ``open_removal``, then
    ``Removal.run``.
    """
    return open_removal(options).run(feedback)
