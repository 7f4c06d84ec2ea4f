"""The orchestrator: rasters in, restored raster out."""

import json
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from typing import List, Optional, Tuple

from ..errors import OptionError, RestorationError
from ..nets.cards import ModelCard, find_card, read_card, verify_weights
from ..nets.errormodel import ErrorModel, read_error_model
from .cache import BlockCacheLimit
from .detect import check_detection, detected_mask, restoration_detection
from .feedback import Feedback, NullFeedback, PartOfWork, Recorder
from .inference import Predictor
from .inputs import Inputs
from .options import InferenceOptions, RestoreOptions, require_valid
from .products import products_of
from .scene import RowBlock, Scene
from .slide import WindowCounts, slide
from .version import plugin_version
from .windows import plan_windows
from .writer import RasterWriter, require_writable

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
    except RestorationError as error:
        return [str(error)]
    return check_detection(restoration_detection(options, "")) if options.detects_clouds else []


def _open_inputs(options: RestoreOptions) -> None:
    """Open all rasters and let go of them again; raise ``RestorationError`` where one of them cannot be used."""
    Inputs(replace(options, mask_type="everything") if options.detects_clouds else options, NullFeedback())


def _require_possible(options: RestoreOptions) -> Tuple[ModelCard, Optional[ErrorModel]]:
    """Return the card and, where the run needs it, its error model; raise what keeps the outputs from being written."""
    for path in options.outputs.values():
        require_writable(path)
    card = select_card(options.inference)
    verify_weights(card)
    return card, read_error_model(card) if options.confidence else None


def select_card(options: InferenceOptions) -> ModelCard:
    """Return the card of ``model_file``, else of ``model``, else of the default model.

    Raises ``ModelError``, and ``OptionError`` for an overlap that the model's windows do not have.
    """
    card = read_card(options.model_file) if options.model_file else find_card(options.model)
    if options.overlap_px >= card.window_px:
        raise OptionError(
            f"OVERLAP is {options.overlap_px}, but the windows of model '{card.name}' have {card.window_px} pixels. "
            "Choose a smaller overlap."
        )
    return card


def restore(options: RestoreOptions, feedback: Feedback) -> Report:
    """Remove the clouds of ``options.optical`` and write ``options.output``.

    Three bands on the optical raster's grid, in its type and units; see the composite rules in
    ``pipeline.composite``, and ``pipeline.products`` for what else is written on request. Raises ``RestorationError``;
    then, and on cancel, no output exists and an earlier one is untouched.
    """
    started = time.monotonic()
    require_valid(options)
    card, error_model = _require_possible(options)
    feedback = Recorder(feedback)
    tags = provenance(card, options)
    if options.detects_clouds:
        _open_inputs(options)  # rather now than after minutes of work
        with detected_mask(options, PartOfWork(feedback, 0, _DETECTION_SHARE)) as masked:
            report = _restore(masked, card, error_model, tags, PartOfWork(feedback, _DETECTION_SHARE, 1))
    else:
        report = _restore(options, card, error_model, tags, feedback)
    return replace(report, seconds=time.monotonic() - started, warnings=tuple(feedback.warnings))


def _restore(options: RestoreOptions, card: ModelCard, error_model, tags: dict, feedback: Feedback) -> Report:
    """Do the work of ``restore`` with a mask that is there; time and warnings are left to it."""
    from ..nets.checkpoint import load_restorer

    with ExitStack() as stack:
        cache = stack.enter_context(BlockCacheLimit())
        scene = Scene(options, card, feedback)
        feedback.info(f"Model: {card.name} {card.version}. {card.summary.split('. ')[0].rstrip('.')}.")
        predictor = Predictor(
            load_restorer(card),
            options.inference,
            feedback,
            with_translation=bool(options.translation),
            error_model=error_model,
        )
        products = products_of(options, scene, tags, error_model)
        writers = [
            stack.enter_context(RasterWriter(product.path, product.profile, options.creation_options))
            for product in products
        ]
        cache.hold(
            [*scene.inputs.datasets, *(writer.dataset for writer in writers)],
            card.window_px + 2 * options.mask_buffer_px,
        )
        counts, pixels = WindowCounts(), _PixelCounts()
        plan = plan_windows(scene.grid.shape, card.window_px, options.inference.overlap_px)
        for strip, block, values in slide(plan, scene, predictor, counts, feedback):
            for index, (product, writer) in enumerate(zip(products, writers)):
                writer.write(strip, *product.strip(block, values[3 * index : 3 * index + 3], strip.height))
            pixels.add(block, strip.height)
        for writer in writers:
            writer.complete()
    pixels.warn(feedback)
    return Report(
        output=options.output,
        translation=options.translation,
        confidence=options.confidence,
        windows_run=counts.run,
        windows_skipped=counts.skipped,
        restored_share=pixels.restored / (scene.grid.width * scene.grid.height),
        device=str(predictor.device),
        statistics=scene.statistics,
    )


@dataclass
class _PixelCounts:
    restored: int = 0
    without_sar: int = 0
    without_mask: int = 0

    def add(self, block: RowBlock, rows: int) -> None:
        self.restored += int((block.alpha[:rows] > 0).sum())
        self.without_sar += int(block.without_sar[:rows].sum())
        self.without_mask += int(block.without_mask[:rows].sum())

    def warn(self, feedback: Feedback) -> None:
        if self.without_sar:
            feedback.warn(f"{self.without_sar} cloudy pixels have no valid SAR and keep their source value.")
        if self.without_mask:
            feedback.warn(
                f"{self.without_mask} pixels lie outside the cloud mask or under its NoData and keep their source "
                "value."
            )


def provenance(card: ModelCard, options) -> dict:
    """Return the metadata tags that tell how a raster was made."""
    return {
        "SAR_CLOUD_REMOVAL_VERSION": plugin_version(),
        "SAR_CLOUD_REMOVAL_MODEL": f"{card.name} {card.version}",
        "SAR_CLOUD_REMOVAL_WEIGHTS_SHA256": verify_weights(card),
        "SAR_CLOUD_REMOVAL_PARAMETERS": json.dumps(asdict(options)),
    }
