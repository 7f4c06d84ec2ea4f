"""A restoration as a job: decided once, plain values; any area of it gives the same bits in any process."""

from dataclasses import dataclass, field
from typing import Callable, Optional, Sequence, Tuple

from ...feedback import Feedback, NullFeedback, Repeating
from ...models.cards import ModelCard, read_card
from ...models.error_model import read_error_model
from ...models.store import model_store
from ..masks.given import MaskMeaning
from ..options.inference import InferenceOptions
from ..options.removeclouds import RestoreOptions
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.grid import Window
from ..rasters.raster import Rasters
from ..threads import write_behind
from ..windows.batches import Predictor
from ..windows.plan import WindowPlan, plan_windows
from ..windows.settings import InferenceSettings, resolve, window_of
from ..windows.slide import Slide, WindowCounts
from .inputs import OpenedInputs, Recognised, open_inputs
from .products import Product, products_of
from .scene import RowBlock, Scene, SceneStatistics, fit_scene

Sink = Callable[[Window, object, object], None]
"""Takes a finished strip, its image (3, h, w) as it is written, and which of its pixels are valid (h, w) bool."""


@dataclass(frozen=True)
class RestoreJob:
    """What a restoration is, decided once: it can be pickled, and any area of it done in any process that sees the
    rasters.

    ``options`` name a mask, or none where everything is restored: clouds are detected beforehand. ``card`` is the path
    of the model's card, ``settings`` how windows go through its networks. ``products``: what is written, in the order
    of the networks' bands, and what it looks like.
    """

    options: RestoreOptions
    card: str
    settings: InferenceSettings
    recognised: Recognised
    statistics: SceneStatistics
    plan: WindowPlan
    products: Tuple[Product, ...]


@dataclass
class JobCounts:
    """What was done of a job: windows, and pixels restored or kept for want of SAR or of a mask, or with data at all;
    areas add up.
    """

    device: str
    windows: WindowCounts = field(default_factory=WindowCounts)
    restored: int = 0
    without_sar: int = 0
    without_mask: int = 0
    valid: int = 0

    def add(self, block: RowBlock) -> None:
        """Count the pixels of a finished part."""
        self.restored += int((block.alpha > 0).sum())
        self.without_sar += int(block.without_sar.sum())
        self.without_mask += int(block.without_mask.sum())
        self.valid += int(block.valid.sum())

    def merge(self, other: "JobCounts") -> None:
        """Add what was done of another area; windows that touch both were computed twice and count twice."""
        self.windows.run += other.windows.run
        self.windows.skipped += other.windows.skipped
        self.restored += other.restored
        self.without_sar += other.without_sar
        self.without_mask += other.without_mask
        self.valid += other.valid

    def warn(self, mask: Optional[MaskMeaning], feedback: Feedback) -> None:
        """Report the cloudy pixels that could not be restored, and a given ``mask`` that hides nothing or
        everything.
        """
        if mask is not None:
            cloudy, known = self.restored + self.without_sar, self.valid - self.without_mask
            mask.warn_of(cloudy, known, "the cloud mask and its rim", feedback)
        if self.without_sar:
            feedback.warn(f"{self.without_sar} cloudy pixels have no valid SAR and keep their source value.")
        if self.without_mask:
            feedback.warn(
                f"{self.without_mask} pixels lie outside the cloud mask or under its NoData and keep their source "
                "value."
            )


class JobRun:
    """A job with its rasters open and its networks loaded: areas of it can be restored one after the other."""

    def __init__(self, job: RestoreJob, scene: Scene, predictor: Predictor):
        self.job, self.scene, self.predictor = job, scene, predictor

    def restore(self, area: Window, sinks: Sequence[Sink], feedback: Feedback) -> JobCounts:
        """Restore ``area`` and hand it strip by strip, in the raster's rows and columns, to ``sinks``, one for each
        product.

        The area's pixels are the same bits as in a restoration of the whole raster. The sinks are called in a thread of
        their own, while the next windows are computed. Raises ``PluginError``, and ``Canceled`` as ``feedback`` does.
        """
        job, feedback = self.job, Repeating(feedback)
        slide = Slide(job.plan.limited(area), self.scene, self.predictor, feedback)
        counts = JobCounts(str(self.predictor.device), slide.counts)

        def write(strip, block, values):
            done = block.cut(strip)
            for index, (product, sink) in enumerate(zip(job.products, sinks)):
                sink(strip, *product.strip(done, values[3 * index : 3 * index + 3]))
            counts.add(done)

        with BlockCacheLimit() as cache:
            rows = job.plan.size_px + 2 * job.options.rim.buffer_px
            cache.hold(self.scene.inputs.datasets, rows, [product.profile for product in job.products])
            write_behind(slide.strips(), write, feedback.again)
        return counts


def prepare_run(
    options: RestoreOptions,
    opened: OpenedInputs,
    tags: dict,
    feedback: Feedback,
    settings: Optional[InferenceSettings] = None,
) -> JobRun:
    """Look at the pixels of ``opened``, fit the scene's statistics, load the networks, and return the job, ready to
    run.

    ``tags`` are the metadata of what is written. ``settings``: those of an earlier run of the same job. Raises
    ``PluginError``. Where clouds have to be detected, do so first (``with_detected_mask``).
    """
    if options.mask.detects_clouds:
        raise ValueError("clouds are detected before a job is prepared")
    card = select_card(options.inference)
    with BlockCacheLimit():
        recognised = opened.recognise(feedback)
        inputs = opened.read_as(recognised, feedback)
        statistics = fit_scene(inputs, card, feedback)
    scene = Scene(inputs, statistics, options.rim, bool(options.written.translation))
    feedback.info(f"Model: {card.name} {card.version}. {card.summary.split('. ')[0].rstrip('.')}.")
    plan = plan_windows(scene.grid.shape, window_of(options.inference, card), options.inference.overlap_px)
    error_model = read_error_model(card) if options.written.confidence else None
    products = products_of(options, scene, tags, error_model)
    network = _load(card)
    if settings is None:
        settings = resolve(options.inference, network, feedback, len(plan))
    job = RestoreJob(options, str(card.path), settings, recognised, scene.statistics, plan, products)
    return JobRun(job, scene, _predictor(job, network, feedback))


def open_run(job: RestoreJob, feedback: Feedback) -> JobRun:
    """Open the rasters of a ``job`` that was prepared elsewhere and load its networks; raise ``PluginError``.

    What there is to say of the rasters was said when the job was prepared.
    """
    options, silent = job.options, NullFeedback()
    inputs = open_inputs(options, Rasters(), silent).read_as(job.recognised, silent)
    scene = Scene(inputs, job.statistics, options.rim, bool(options.written.translation))
    return JobRun(job, scene, _predictor(job, _load(read_card(job.card)), feedback))


def _load(card: ModelCard):
    from ...nets.checkpoint import load_restorer

    return load_restorer(card)


def _predictor(job: RestoreJob, network, feedback: Feedback) -> Predictor:
    written = job.options.written
    return Predictor(
        network,
        job.settings,
        feedback,
        with_translation=bool(written.translation),
        error_model=read_error_model(read_card(job.card)) if written.confidence else None,
    )


def select_card(options: InferenceOptions) -> ModelCard:
    """Return the card of ``model_file``, else of ``model``, else of the default model.

    Raises ``ModelError``, and ``OptionError`` for a window or an overlap that does not fit the model.
    """
    card = read_card(options.model_file) if options.model_file else model_store().find(options.model)
    window_of(options, card)
    return card
