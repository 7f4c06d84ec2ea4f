"""A restoration as a job: decided once, plain values; any area of it gives the same bits in any process."""

from dataclasses import dataclass, field
from typing import Callable, Dict, Optional, Sequence, Tuple

from ...errors import RadiometryError, UnprovenError
from ...estimators.sight import LIMIT
from ...estimators.stack import Stack
from ...feedback import Feedback, NullFeedback, Repeating
from ...models.cards import ModelCard, read_card
from ...models.error_model import read_error_model
from ...models.store import model_store
from ..masks.given import MaskMeaning
from ..options.inference import InferenceOptions
from ..options.removeclouds import AUTO, CLOSED_FORM, NETWORKS, RestoreOptions
from ..pixels.indices import INDICES
from ..pixels.origins import FIRST_REFERENCE
from ..provenance import without_model
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.grid import Window
from ..rasters.raster import Rasters
from ..rasters.sampling import row_windows
from ..threads import write_behind
from ..windows.batches import Predictor
from ..windows.devices import has_torch, torch_problem
from ..windows.plan import WindowPlan, plan_windows
from ..windows.settings import InferenceSettings, resolve, window_of
from ..windows.slide import Slide, WindowCounts
from .estimation import Estimation, Layout, layout_of
from .inputs import OpenedInputs, Recognised, open_inputs
from .products import Product, index_products, products_of
from .proof import Proof, fit_proof, index_factors, multiples_of, scene_indices, with_ndvi
from .scene import Known, RowBlock, Scene
from .statistics import SceneStatistics, fit_scene

_MASK_ROWS = 256
"""So many rows of the mask are looked at together."""
LEAST_COPIED_PX = 4 << 20
"""A raster of fewer pixels is written anew: that takes no time, and reading all of it finds what is damaged."""
_MOST_TOUCHED = 0.25
"""The share of the rows of windows with a cloud up to which a file is copied and changed."""
_MOST_WITHOUT_DATA = 0.5
"""More than this share of the clouds lies where the raster has no data if they were masked out of it."""
_MISSES_SHARE, _FEWEST_MISSES = 0.25, 2
"""A warning comes where the mask seems to miss clouds in so large a share of the windows with clouds, and in so many:
one may have bright roofs beside a cloud.
"""
Sink = Callable[[Window, object, object], None]
"""Takes a finished strip, its image (3, h, w) as it is written, and which of its pixels are valid (h, w) bool."""


@dataclass(frozen=True)
class RestoreJob:
    """What a restoration is, decided once: it can be pickled, and any area of it done in any process that sees the
    rasters.

    ``options`` name a mask, or none where everything is restored: clouds are detected beforehand. ``card`` is the path
    of the model's card, ``settings`` how windows go through its networks, ``None`` where they have no part in it.
    ``kept``: indices of the references that are used. ``stack``: the estimators and their weights; ``None`` where the
    networks alone restore. ``products``: what is written and what it looks like. ``proof``: what trials on the scene's
    own ground showed, ``None`` without any.
    """

    options: RestoreOptions
    card: str
    settings: Optional[InferenceSettings]
    recognised: Recognised
    statistics: SceneStatistics
    kept: Tuple[int, ...]
    plan: WindowPlan
    stack: Optional[Stack]
    layout: Layout
    products: Tuple[Product, ...]
    proof: Optional[Proof]

    @property
    def runs_networks(self) -> bool:
        """Whether the networks run: alone, for the estimators, or for GAN1's image."""
        return self.stack is None or self.stack.uses_image or bool(self.options.written.translation)

    def require_proof(self) -> None:
        """Raise ``UnprovenError`` where no trial shows what error to expect."""
        if self.proof is None:
            raise UnprovenError(
                f"Nothing of '{self.options.optical.raster.path}' is clear enough for trials, so no error can be "
                "expected of its restoration. Leave this date out, or give a better mask of its clouds."
            )


@dataclass
class JobCounts:
    """What was done of a job: windows, and pixels restored or kept for want of SAR or of a mask, or with data at all,
    or cloudy by the mask without its rim, and how many of these are without data; areas add up.

    ``estimated``: windows that the estimators restored; ``misses_clouds``: those in which the mask seems to have missed
    clouds.
    """

    device: str
    windows: WindowCounts = field(default_factory=WindowCounts)
    restored: int = 0
    without_sar: int = 0
    without_mask: int = 0
    valid: int = 0
    cloudy: int = 0
    without_data: int = 0
    estimated: int = 0
    misses_clouds: int = 0

    def add(self, block: RowBlock) -> None:
        """Count the pixels of a finished part."""
        self.restored += int((block.alpha > 0).sum())
        self.without_sar += int(block.without_sar.sum())
        self.without_mask += int(block.without_mask.sum())
        self.valid += int(block.valid.sum())
        self.cloudy += int(block.cloudy.sum())
        self.without_data += int((block.cloudy & ~block.valid).sum())

    def add_unread(self, strip: Window) -> None:
        """Count the pixels of a part that stays as it is and was not read: how many have data is not known, but
        elsewhere some clear ones do.
        """
        self.valid += strip.height * strip.width

    def merge(self, other: "JobCounts") -> None:
        """Add what was done of another area; windows that touch both were computed twice and count twice."""
        self.windows.run += other.windows.run
        self.windows.skipped += other.windows.skipped
        self.restored += other.restored
        self.without_sar += other.without_sar
        self.without_mask += other.without_mask
        self.valid += other.valid
        self.cloudy += other.cloudy
        self.without_data += other.without_data
        self.estimated += other.estimated
        self.misses_clouds += other.misses_clouds

    def warn(self, mask: Optional[MaskMeaning], buffer_px: int, feedback: Feedback) -> None:
        """Report the cloudy pixels that could not be restored, a given ``mask`` that hides nothing or everything, and
        one, grown by ``buffer_px``, that seems to miss clouds.
        """
        if mask is not None:
            cloudy = self.restored + self.without_sar + self.without_data
            known = self.valid - self.without_mask + self.without_data
            mask.warn_of(cloudy, known, "the cloud mask and its rim", feedback)
        if self.misses_clouds >= max(_FEWEST_MISSES, _MISSES_SHARE * self.estimated):
            feedback.warn(
                "Beside clouds far more of the ground is bright than elsewhere: the mask seems to miss the rims of "
                "clouds, which stay, and may lighten what is restored beside them. Raise MASK_BUFFER (it is "
                f"{buffer_px} pixels), or give a better mask."
            )
        if self.without_data > _MOST_WITHOUT_DATA * self.cloudy:
            feedback.warn(
                f"{self.without_data} of the {self.cloudy} pixels under clouds have no data in the optical raster and "
                "stay without. If its clouds were masked out before, give it as it was: only then are they restored."
            )
        if self.without_sar:
            feedback.warn(f"{self.without_sar} cloudy pixels have no valid SAR and keep their source value.")
        if self.without_mask:
            feedback.warn(
                f"{self.without_mask} pixels lie outside the cloud mask or under its NoData and keep their source "
                "value."
            )


class JobRun:
    """A job with its rasters open and its networks loaded: areas of it can be restored one after the other."""

    def __init__(self, job: RestoreJob, scene: Scene, network, feedback: Feedback):
        self.job, self.scene = job, scene
        self.predictor = _predictor(job, network, feedback) if job.runs_networks else None
        """Runs the networks, ``None`` where they have no part."""
        if job.stack is None:
            self._source = _NetworksSource(scene)
        else:
            self._source = _StackSource(scene, job)

    @property
    def device(self) -> str:
        """The device that the networks run on, the processor without them."""
        return "cpu" if self.predictor is None else str(self.predictor.device)

    def file_to_copy(self, feedback: Feedback) -> Optional[str]:
        """Return the file of the optical raster where the restored one may begin as a copy of it, ``None`` where not.

        That pays for large rasters of which few rows of windows have a cloud: what is written again leaves gaps in the
        file. ``feedback`` may cancel.
        """
        job, plan = self.job, self.job.plan
        if len(job.products) > 1 or plan.shape[0] * plan.shape[1] < LEAST_COPIED_PX:
            return None
        file, touched = self.scene.inputs.optical.bands.file, 0
        with BlockCacheLimit():
            for row in plan.rows if file else ():
                feedback.progress(0)
                touched += not self.scene.is_untouched(plan.block_of(row))
                if touched > _MOST_TOUCHED * len(plan.rows):
                    return None
        return file if job.proof or not touched else None  # trials were on ground that is clear

    def restore(self, area: Window, sinks: Sequence[Sink], feedback: Feedback, only_touched: bool = False) -> JobCounts:
        """Restore ``area`` and hand it strip by strip, in the raster's rows and columns, to ``sinks``, one for each
        product.

        The area's pixels are the same bits as in a restoration of the whole raster. The sinks are called in a thread of
        their own, while the next windows are computed. Raises ``PluginError``, and ``Canceled`` as ``feedback`` does.
        ``only_touched``: rows of windows without anything to restore are neither read nor handed to the sinks.
        """
        job, feedback = self.job, Repeating(feedback)
        source = _Touched(self.scene, self._source) if only_touched else self._source
        estimation = self._estimation()
        slide = Slide(job.plan.limited(area), source, estimation or self.predictor, feedback)
        counts = JobCounts(self.device, slide.counts)

        def write(strip, block, tile):
            if block is None:
                counts.add_unread(strip)
                return
            done = block.cut(strip)
            for product, sink in zip(job.products, sinks):
                sink(strip, *product.strip(done, tile))
            counts.add(done)

        with BlockCacheLimit() as cache:
            rows = job.plan.size_px + 2 * job.options.rim.buffer_px
            cache.hold(self.scene.inputs.datasets, rows, [product.profile for product in job.products])
            write_behind(slide.strips(), write, feedback.again)
        if estimation is not None:
            counts.estimated, counts.misses_clouds = estimation.restored, estimation.misses_clouds
        return counts

    def _estimation(self) -> Optional[Estimation]:
        """Return what runs the estimators over one area, ``None`` where the networks restore alone."""
        job = self.job
        if job.stack is None:
            return None
        return Estimation(job.stack, job.layout, job.plan.size_px, self.predictor, job.options.inference.threads)


class _NetworksSource:
    """The scene as the networks alone see it."""

    def __init__(self, scene: Scene):
        self.read_rows, self.needs, self.patch = scene.read_rows, scene.needs, scene.patch


class _StackSource:
    """The scene as the estimators see it, and the networks where they run for them."""

    def __init__(self, scene: Scene, job: RestoreJob):
        self._scene, self._job = scene, job
        self.read_rows, self.needs = scene.read_rows, scene.needs

    def patch(self, block: RowBlock, window: Window) -> Known:
        """Return what is known in ``window``."""
        scene = self._scene
        sight = scene.sight(block, window) if scene.restores(block, window) else None
        return Known(window, sight, scene.patch(block, window) if self._job.runs_networks else None)


class _Touched:
    """``source`` without the rows of windows in which nothing is to be restored: their block is ``None``."""

    def __init__(self, scene: Scene, source):
        self._scene, self._source, self.patch = scene, source, source.patch

    def read_rows(self, window: Window) -> Optional[RowBlock]:
        """Read ``window`` if there is anything to restore in it."""
        return None if self._scene.is_untouched(window) else self._source.read_rows(window)

    def needs(self, block: Optional[RowBlock], window: Window) -> bool:
        """Whether ``window`` has to be computed."""
        return block is not None and self._source.needs(block, window)


@dataclass(frozen=True)
class Examined:
    """The inputs of a restoration after a look at their pixels, in ``plan``'s windows.

    ``network`` and ``settings``, how windows go through it, are ``None`` where the networks cannot run.
    """

    scene: Scene
    plan: WindowPlan
    network: Optional[object]
    settings: Optional[InferenceSettings]

    def predictor(self, feedback: Feedback) -> Optional[Predictor]:
        """Return what runs the networks for the estimators, ``None`` where they cannot run."""
        return None if self.network is None else Predictor(self.network, self.settings, feedback)


def examine(
    options: RestoreOptions,
    opened: OpenedInputs,
    recognised: Recognised,
    card: ModelCard,
    feedback: Feedback,
    settings: Optional[InferenceSettings] = None,
) -> Examined:
    """Read ``opened`` as they were ``recognised``, fit the scene's statistics, and load the networks of ``card`` where
    they may run.

    ``settings``: see ``prepare_run``. Raises ``PluginError``.
    """
    with BlockCacheLimit():
        inputs = opened.read_as(recognised, feedback)
        statistics = fit_scene(inputs, card, feedback)
    kept = () if options.estimator == NETWORKS else None  # networks see one date
    scene = Scene(inputs, statistics, options.rim, bool(options.written.translation), kept)
    plan = plan_windows(scene.grid.shape, window_of(options.inference, card), options.inference.overlap_px)
    network = None
    # a clear scene does not even import torch, which takes as long as all the rest of it
    if (options.estimator != AUTO or _has_work(scene, feedback)) and may_run_networks(options, scene, card, feedback):
        feedback.info(f"Model: {card.name} {card.version}. {card.summary.split('. ')[0].rstrip('.')}.")
        network = _load(card)
        settings = resolve(options.inference, network, feedback, len(plan)) if settings is None else settings
    return Examined(scene, plan, network, settings)


def prepare_run(
    options: RestoreOptions,
    opened: OpenedInputs,
    tags: dict,
    feedback: Feedback,
    settings: Optional[InferenceSettings] = None,
) -> JobRun:
    """Look at the pixels of ``opened``, fit the scene's statistics and estimators, and return the job, ready to run.

    ``tags`` are the metadata of what is written. ``settings``: those of an earlier run of the same job. Raises
    ``PluginError``. Where clouds have to be detected, do so first (``OpenedInputs.with_mask``).
    """
    if options.mask.detects_clouds:
        raise ValueError("clouds are detected before a job is prepared")
    card = select_card(options.inference)
    with BlockCacheLimit():
        recognised = opened.recognise(feedback)
    found = examine(options, opened, recognised, card, feedback, settings)
    scene, plan, network, stack, proof = found.scene, found.plan, found.network, None, None
    indices = scene_indices(scene, [INDICES[name] for name in options.written.wanted_indices], feedback)
    # the errors of bands say how that of the NDVI follows from them: curves of points read it there
    told = with_ndvi(scene, indices) if options.written.confidence else indices
    if options.estimator != NETWORKS:
        with BlockCacheLimit():
            predictor = None if options.estimator == CLOSED_FORM else found.predictor(feedback)
            scene, stack, proof = fit_proof(scene, plan, predictor, feedback, told, options.inference.threads)
        if stack is None:
            _require_networks_alone(scene, network, feedback)
    layout = _layout(options, scene, stack)
    runs_networks = stack is None or stack.uses_image or options.written.translation
    tags = {**(tags if runs_networks else without_model(tags)), **(proof.tags() if proof else {})}
    limit = 1.0 if stack is None else LIMIT
    factors = index_factors(stack, told)
    products = products_of(options, scene, tags, layout, limit, _multiples(options, card, stack), stack, factors)
    products += index_products(options, scene, products[0], layout, indices, stack, factors)
    job = RestoreJob(
        options=options,
        card=str(card.path),
        settings=found.settings,
        recognised=recognised,
        statistics=scene.statistics,
        kept=scene.kept,
        plan=plan,
        stack=stack,
        layout=layout,
        products=products,
        proof=proof,
    )
    return JobRun(job, scene, network, feedback)


def open_run(job: RestoreJob, feedback: Feedback) -> JobRun:
    """Open the rasters of a ``job`` that was prepared elsewhere and load its networks; raise ``PluginError``.

    What there is to say of the rasters was said when the job was prepared.
    """
    options, silent = job.options, NullFeedback()
    inputs = open_inputs(options, Rasters(), silent).read_as(job.recognised, silent)
    scene = Scene(inputs, job.statistics, options.rim, bool(options.written.translation), job.kept)
    return JobRun(job, scene, _load(read_card(job.card)) if job.runs_networks else None, feedback)


def may_run_networks(options: RestoreOptions, scene: Scene, card: ModelCard, feedback: Feedback) -> bool:
    """Return whether the networks of ``card`` can run; log what keeps them from it where the estimators do without
    them, and what they would add.
    """
    if options.estimator == CLOSED_FORM and not options.written.translation:
        return False
    optical = scene.inputs.optical
    if scene.inputs.sar is None or optical.rgb is None:
        return False
    if options.estimator == AUTO and not has_torch():
        feedback.info(
            f"The restoration runs without the networks: {torch_problem()}. They would be one more estimate of red, "
            f"green and blue{_worth(card)}. 'Python packages' in the plugin's menu installs what they need."
        )
        return False
    return True


def _worth(card: ModelCard) -> str:
    """Return what the networks of ``card`` add by its evaluation, as the end of a sentence, empty if unknown."""
    if not card.leads_db:
        return ""
    least, most = min(card.leads_db), max(card.leads_db)
    return f", which by the card of '{card.name}' adds {least:+.2f} to {most:+.2f} dB to the others"


def _has_work(scene: Scene, feedback: Feedback) -> bool:
    """Return whether there may be anything to restore, or to translate; of the pixels only the mask is read."""
    if scene.always_sar:
        return True
    for window in row_windows(scene.grid.shape, _MASK_ROWS):
        feedback.progress(0)  # a cancel is noticed
        if scene.is_near_mask(window):
            return True
    return False


def _require_networks_alone(scene: Scene, network, feedback: Feedback) -> None:
    """Refuse a scene without clear ground unless the networks restore all of its bands."""
    optical = scene.inputs.optical
    if network is not None and sorted(optical.rgb) == list(range(len(optical.restored))):
        feedback.info("Nothing is clear enough for trials: the networks alone restore the raster.")
        return
    if network is not None:
        raise RadiometryError(
            "Too little of the optical raster is clear to find out how SAR relates to its bands; only red, green and "
            "blue can be restored without (ESTIMATOR networks, or BANDS set to these three). Or give clear rasters of "
            "other dates as REFERENCES."
        )
    raise RadiometryError(
        "Too little of the optical raster is clear to find out how SAR relates to its bands. Give clear rasters of "
        "other dates as REFERENCES, or restore red, green and blue with the networks (ESTIMATOR auto, which needs the "
        "Python packages torch and safetensors)."
    )


def _layout(options: RestoreOptions, scene: Scene, stack: Optional[Stack]) -> Layout:
    written, optical = options.written, scene.inputs.optical
    shares = 0 if stack is None or not written.provenance else FIRST_REFERENCE + len(scene.kept)
    with_errors = bool(written.confidence or written.index_error)
    return layout_of(len(optical.restored), bool(written.translation), with_errors, shares)


def _multiples(options: RestoreOptions, card: ModelCard, stack: Optional[Stack]) -> Dict[str, float]:
    if not options.written.confidence:
        return {}
    return read_error_model(card).multiples if stack is None else multiples_of(stack)


def _load(card: ModelCard):
    from ...nets.checkpoint import load_restorer

    return load_restorer(card)


def _predictor(job: RestoreJob, network, feedback: Feedback) -> Predictor:
    written, alone = job.options.written, job.stack is None
    return Predictor(
        network,
        job.settings,
        feedback,
        with_translation=bool(written.translation),
        only_translation=not alone and not job.stack.uses_image,
        error_model=read_error_model(read_card(job.card)) if alone and written.confidence else None,
    )


def select_card(options: InferenceOptions) -> ModelCard:
    """Return the card of ``model_file``, else of ``model``, else of the default model.

    Raises ``ModelError``, and ``OptionError`` for a window or an overlap that does not fit the model.
    """
    card = read_card(options.model_file) if options.model_file else model_store().find(options.model)
    window_of(options, card)
    return card
