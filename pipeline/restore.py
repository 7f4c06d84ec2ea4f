"""The orchestrator: rasters in, restored raster out."""

import json
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import List, Optional, Tuple

import numpy as np

from ..errors import OptionError, RestorationError
from ..nets.cards import ModelCard, find_card, read_card, verify_weights
from .cache import BlockCacheLimit
from .composite import composite
from .feedback import Feedback, NullFeedback, Recorder
from .inference import Predictor
from .inputs import Inputs
from .options import InferenceOptions, RestoreOptions, require_valid
from .scene import RowBlock, Scene
from .slide import WindowCounts, slide
from .version import plugin_version
from .windows import plan_windows
from .writer import RasterWriter, require_writable


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
    seconds: float
    warnings: Tuple[str, ...] = ()
    statistics: str = ""


def check_inputs(options: RestoreOptions) -> List[str]:
    """Return every problem that opening the rasters and the model shows, without restoring anything."""
    try:
        require_valid(options)
        for path in filter(None, (options.output, options.translation)):
            require_writable(path)
        verify_weights(select_card(options.inference))
        Inputs(options, NullFeedback())
    except RestorationError as error:
        return [str(error)]
    return []


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
    ``pipeline.composite``. Raises ``RestorationError``; then, and on cancel, no output exists and an earlier
    one is untouched.
    """
    from ..nets.checkpoint import load_restorer

    started = time.monotonic()
    require_valid(options)
    for path in filter(None, (options.output, options.translation)):
        require_writable(path)
    card = select_card(options.inference)
    feedback = Recorder(feedback)
    with ExitStack() as stack:
        cache = stack.enter_context(BlockCacheLimit())
        scene = Scene(options, card, feedback)
        feedback.info(f"Model: {card.name} {card.version}. {card.summary.split('. ')[0].rstrip('.')}.")
        predictor = Predictor(
            load_restorer(card), options.inference, feedback, with_translation=bool(options.translation)
        )
        profile = scene.inputs.optical.profile(provenance(card, options))
        writers = [
            stack.enter_context(RasterWriter(path, profile, options.creation_options))
            for path in filter(None, (options.output, options.translation))
        ]
        cache.hold(
            [*scene.inputs.datasets, *(writer.dataset for writer in writers)],
            card.window_px + 2 * options.mask_buffer_px,
        )
        counts, pixels = WindowCounts(), _PixelCounts()
        plan = plan_windows(scene.grid.shape, card.window_px, options.inference.overlap_px)
        for strip, block, values in slide(plan, scene, predictor, counts, feedback):
            images = _strip_images(scene, block, values, strip.height, profile)
            for writer, (image, valid) in zip(writers, images):
                writer.write(strip, image, valid)
            pixels.add(block, strip.height)
        for writer in writers:
            writer.complete()
    pixels.warn(feedback)
    return Report(
        output=options.output,
        translation=options.translation,
        windows_run=counts.run,
        windows_skipped=counts.skipped,
        restored_share=pixels.restored / (scene.grid.width * scene.grid.height),
        device=str(predictor.device),
        seconds=time.monotonic() - started,
        warnings=tuple(feedback.warnings),
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


def _strip_images(scene, block, values, rows, profile):
    """Yield the finished rows of the restored raster and, where asked for, of GAN1's image, each with its valid."""
    restored = scene.optical_radiometry.decode(values[:3], profile.dtype, profile.reserved)
    yield composite(block.source[:, :rows], restored, block.alpha[:rows], profile.reserved), block.valid[:rows]
    if len(values) > 3:
        image = scene.optical_radiometry.decode(values[3:], profile.dtype, profile.reserved)
        seen = np.isfinite(block.sar_db[0, :rows])
        image[:, ~seen] = profile.blank
        yield image, seen


def provenance(card: ModelCard, options) -> dict:
    """Return the metadata tags that tell how a raster was made."""
    return {
        "SAR_CLOUD_REMOVAL_VERSION": plugin_version(),
        "SAR_CLOUD_REMOVAL_MODEL": f"{card.name} {card.version}",
        "SAR_CLOUD_REMOVAL_WEIGHTS_SHA256": verify_weights(card),
        "SAR_CLOUD_REMOVAL_PARAMETERS": json.dumps(asdict(options)),
    }
