"""A restoration as a job that anybody can do a part of: decided once, plain values, the same bits whoever does which part."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Callable, Optional, Sequence, Tuple

from ...feedback import Feedback, Repeating
from ...models.cards import ModelCard, find_card, read_card, verify_weights
from ...models.error_model import read_error_model
from ...version import plugin_version
from ..options.removeclouds import InferenceOptions, RestoreOptions
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.grid import Window
from ..threads import write_behind
from ..windows.batches import Predictor
from ..windows.plan import WindowPlan, plan_windows
from ..windows.settings import window_of
from ..windows.slide import WindowCounts, slide
from .products import Product, products_of
from .scene import RowBlock, Scene, SceneStatistics

Sink = Callable[[Window, object, object], None]
"""Takes a finished strip, its image (3, h, w) as it is written, and which of its pixels are valid (h, w) bool."""


@dataclass(frozen=True)
class RestoreJob:
    """What a restoration is, decided once: it can be pickled, and any area of it done in any process that sees the rasters.

    ``options`` name a mask or none at all, clouds are detected beforehand; nothing of the inference is left to choose. ``card`` is the path of the model's card.
    ``products``: what is written, in the order of the networks' bands, and what it looks like.
    """

    options: RestoreOptions
    card: str
    statistics: SceneStatistics
    plan: WindowPlan
    products: Tuple[Product, ...]


@dataclass
class JobCounts:
    """What was done of a job: windows, and pixels restored or kept for want of SAR or of a mask; areas add up."""

    device: str
    windows: WindowCounts = field(default_factory=WindowCounts)
    restored: int = 0
    without_sar: int = 0
    without_mask: int = 0

    def add(self, block: RowBlock) -> None:
        """Count the pixels of a finished part."""
        self.restored += int((block.alpha > 0).sum())
        self.without_sar += int(block.without_sar.sum())
        self.without_mask += int(block.without_mask.sum())

    def merge(self, other: "JobCounts") -> None:
        """Add what was done of another area; windows that touch both were computed twice and count twice."""
        self.windows.run += other.windows.run
        self.windows.skipped += other.windows.skipped
        self.restored += other.restored
        self.without_sar += other.without_sar
        self.without_mask += other.without_mask

    def warn(self, feedback: Feedback) -> None:
        """Tell of the cloudy pixels that could not be restored."""
        if self.without_sar:
            feedback.warn(f"{self.without_sar} cloudy pixels have no valid SAR and keep their source value.")
        if self.without_mask:
            feedback.warn(
                f"{self.without_mask} pixels lie outside the cloud mask or under its NoData and keep their source "
                "value."
            )


def prepare_job(options: RestoreOptions, feedback: Feedback, tags: Optional[dict] = None) -> RestoreJob:
    """Open and check everything, fit the scene's statistics and return the job.

    ``tags`` are the metadata of what is written, ``provenance`` of the options where not given. Raises
    ``PluginError``. Where clouds have to be detected, do so first (``detect.detected_mask``).
    """
    return open_job(options, feedback, tags)[0]


def open_job(
    options: RestoreOptions, feedback: Feedback, tags: Optional[dict] = None
) -> Tuple[RestoreJob, Scene, Predictor]:
    """Return what ``prepare_job`` does, and the opened scene and loaded networks for whoever goes on in the same process."""
    if options.detects_clouds:
        raise ValueError("clouds are detected before a job is prepared")
    card = select_card(options.inference)
    scene = Scene(options, card, feedback)
    feedback.info(f"Model: {card.name} {card.version}. {card.summary.split('. ')[0].rstrip('.')}.")
    plan = plan_windows(scene.grid.shape, window_of(options.inference, card), options.inference.overlap_px)
    error_model = read_error_model(card) if options.confidence else None
    products = products_of(options, scene, provenance(card, options) if tags is None else tags, error_model)
    job = RestoreJob(options, str(card.path), scene.statistics, plan, products)
    predictor = load_predictor(job, feedback)
    return replace(job, options=replace(options, inference=predictor.options)), scene, predictor


def load_predictor(job: RestoreJob, feedback: Feedback) -> Predictor:
    """Load the job's networks; whoever does several areas does so once."""
    from ...nets.checkpoint import load_restorer

    card, options = read_card(job.card), job.options
    return Predictor(
        load_restorer(card),
        options.inference,
        feedback,
        with_translation=bool(options.translation),
        error_model=read_error_model(card) if options.confidence else None,
        windows=len(job.plan),
    )


def run_job(
    job: RestoreJob,
    area: Window,
    sinks: Sequence[Sink],
    feedback: Feedback,
    scene: Optional[Scene] = None,
    predictor: Optional[Predictor] = None,
) -> JobCounts:
    """Restore ``area`` and hand it strip by strip, in the raster's rows and columns, to the ``sinks``, one for each product.

    The area's pixels are the same bits as in a restoration of the whole raster. The sinks are called in a thread of their own,
    while the next windows are computed. ``scene`` and ``predictor`` are those of the job where they are open already. Raises
    ``PluginError``, and ``Canceled`` as ``feedback`` does.
    """
    predictor = predictor or load_predictor(job, feedback)
    scene = scene or Scene(job.options, read_card(job.card), feedback, job.statistics)
    plan, counts, feedback = job.plan.limited(area), JobCounts(str(predictor.device)), Repeating(feedback)

    def write(strip, block, values):
        done = block.cut(strip)
        for index, (product, sink) in enumerate(zip(job.products, sinks)):
            sink(strip, *product.strip(done, values[3 * index : 3 * index + 3]))
        counts.add(done)

    with BlockCacheLimit() as cache:
        rows = plan.size_px + 2 * job.options.mask_buffer_px
        cache.hold(scene.inputs.datasets, rows, [product.profile for product in job.products])
        write_behind(slide(plan, scene, predictor, counts.windows, feedback), write, feedback.again)
    return counts


def select_card(options: InferenceOptions) -> ModelCard:
    """Return the card of ``model_file``, else of ``model``, else of the default model.

    Raises ``ModelError``, and ``OptionError`` for a window or an overlap that does not fit the model.
    """
    card = read_card(options.model_file) if options.model_file else find_card(options.model)
    window_of(options, card)
    return card


def provenance(card: ModelCard, options) -> dict:
    """Return the metadata tags that tell how a raster was made."""
    return {
        "SAR_CLOUD_REMOVAL_VERSION": plugin_version(),
        "SAR_CLOUD_REMOVAL_MODEL": f"{card.name} {card.version}",
        "SAR_CLOUD_REMOVAL_WEIGHTS_SHA256": verify_weights(card),
        "SAR_CLOUD_REMOVAL_PARAMETERS": json.dumps(asdict(options)),
    }
