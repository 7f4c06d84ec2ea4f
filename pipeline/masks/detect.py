"""Clouds and their shadows in a raster: the mask that says where they are."""

import json
import shutil
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Iterator, List, Tuple

import numpy as np

from ...errors import OptionError, PluginError
from ...feedback import Feedback, NullFeedback, PartOfWork, Recorder, Repeating
from ...models.cards import verify_weights
from ...models.detector_cards import DetectorCard, find_detector_card, read_detector_card
from ...version import plugin_version
from ..options.detectclouds import AUTO, MASK, NETWORK, OMNICLOUDMASK, S2CLOUDLESS, SPECTRAL, DetectOptions
from ..options.removeclouds import InferenceOptions, RasterSource, RestoreOptions, require_valid
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.drafts import WORK_PREFIX
from ..rasters.raster import BandReader, open_dataset, require_not_input
from ..rasters.tiles import TILE_PX
from ..rasters.writer import RasterWriter, require_writable
from ..threads import write_behind
from ..windows.settings import window_of
from .detectors import Detector, GivenMask, Network, Spectral
from .mask_raster import grown, mask_profile, sieve
from .other_detectors import OmniCloudMask, S2Cloudless
from .types import CLOUD, MASK_NODATA, SHADOW

_TOLD_SHARE, _SIEVED_SHARE = 0.9, 0.95
"""Of the work, for the progress bar: when all pixels have a class, when small parts are gone."""
_DRAFT_OPTIONS = ("COMPRESS=NONE", "TILED=NO", "PHOTOMETRIC=MINISBLACK")
"""A draft is changed in place, line by line."""


@dataclass(frozen=True)
class DetectionReport:
    """What was found: shares (0..1) of the valid pixels, the method that found it and the device it ran on."""

    output: str
    cloud_share: float
    shadow_share: float
    method: str
    device: str
    seconds: float
    warnings: Tuple[str, ...] = ()


def check_detection(options: DetectOptions) -> List[str]:
    """Return every problem that opening the rasters shows, without detecting anything."""
    try:
        require_valid(options)
        if options.output:
            require_writable(options.output)
        _open(options, NullFeedback())
    except PluginError as error:
        return [str(error)]
    return []


def detect(options: DetectOptions, feedback: Feedback) -> DetectionReport:
    """Tell clouds and shadows in ``options.optical`` and write the mask ``options.output``.

    One band on the raster's grid: 0 clear, 1 cloud, 2 shadow, 255 NoData. Raises ``PluginError``; then, and on
    cancel, no output exists and an earlier one is untouched.
    """
    started = time.monotonic()
    require_valid(options)
    require_writable(options.output)
    feedback = Recorder(feedback)
    with ExitStack() as stack:
        cache = stack.enter_context(BlockCacheLimit())
        method, detector = _open(options, feedback)
        cache.hold(detector.datasets, detector.rows_px)
        feedback.info(f"Clouds are told by: {detector.how}.")
        profile = mask_profile(detector.profile(_tags(options)))
        folder = stack.enter_context(_work_folder(Path(options.output).parent))
        draft = str(folder / "draft.tif")
        with RasterWriter(draft, profile, _DRAFT_OPTIONS) as writer:
            cache.hold([*detector.datasets, writer.dataset], detector.rows_px)
            told = Repeating(PartOfWork(feedback, 0, _TOLD_SHARE))
            write_behind(
                detector.classes(told), lambda window, classes: writer.write(window, classes[None]), told.again
            )
        if options.min_size_px > 1:
            sieve(draft, options.min_size_px, PartOfWork(feedback, _TOLD_SHARE, _SIEVED_SHARE))
        settings = ("PHOTOMETRIC=MINISBLACK", *options.creation_options)
        reader = BandReader(open_dataset(RasterSource(draft)), 1)
        counts = np.zeros(256, np.int64)
        with RasterWriter(options.output, profile, settings) as writer:
            cache.hold([writer.dataset], TILE_PX + 2 * options.buffer_px)
            for window, values in grown(reader, options.buffer_px, PartOfWork(feedback, _SIEVED_SHARE, 1)):
                writer.write(window, values[None])
                counts += np.bincount(values.ravel(), minlength=256)
        del reader  # closes the draft, which Windows would not delete otherwise
    shares = counts / max(counts[:MASK_NODATA].sum(), 1)
    feedback.info(f"Clouds hide {100 * shares[CLOUD]:.2f} % of the valid pixels, shadows {100 * shares[SHADOW]:.2f} %.")
    return DetectionReport(
        output=options.output,
        cloud_share=float(shares[CLOUD]),
        shadow_share=float(shares[SHADOW]),
        method=method,
        device=detector.device,
        seconds=time.monotonic() - started,
        warnings=tuple(feedback.warnings),
    )


def restoration_detection(options: RestoreOptions, output: str) -> DetectOptions:
    """Return how the clouds of a restoration with ``options`` are told from the raster itself, into the mask ``output``."""
    colours = ("optical", "green", "blue", "red_band", "green_band", "blue_band", "optical_nodata")
    chosen = ("device", "batch_size", "precision", "threads")
    inference = InferenceOptions(**{name: getattr(options.inference, name) for name in chosen})
    given = {name: getattr(options, name) for name in colours}
    return DetectOptions(output=output, method=NETWORK, inference=inference, **given)


@contextmanager
def detected_mask(options: RestoreOptions, feedback: Feedback) -> Iterator[RestoreOptions]:
    """Tell the clouds that a restoration with ``options`` is to remove; yield the options with the mask of them.

    The mask lies in a hidden folder beside the output, and goes when the ``with`` block is left.
    """
    if options.cloud_mask is not None:
        feedback.warn("The CLOUD_MASK is not used, as MASK_TYPE is 'detect': clouds are told from the raster itself.")
    else:
        feedback.warn(
            "No cloud mask is given: clouds are told from the raster itself. Look at what 'Detect clouds' finds, and give a "
            "CLOUD_MASK where it is wrong."
        )
    with _work_folder(Path(options.output).parent) as folder:
        path = str(folder / "clouds.tif")
        detect(restoration_detection(options, path), feedback)
        yield replace(options, cloud_mask=RasterSource(path), mask_band=1, mask_type="nonzero")


def select_detector_card(options: DetectOptions) -> DetectorCard:
    """Return the card of ``model_file``, else of the detector that came with the plugin; raise ``ModelError``.

    ``OptionError`` for a window or an overlap that does not fit it.
    """
    chosen = options.inference.model_file
    card = read_detector_card(chosen) if chosen else find_detector_card()
    verify_weights(card)
    window_of(options.inference, card)
    return card


def _open(options: DetectOptions, feedback: Feedback) -> Tuple[str, Detector]:
    """Return the method and what it needs, opened; raise ``PluginError`` where something does not fit."""
    method = _method(options, feedback)
    if method == NETWORK:
        _require_torch()
        detector: Detector = Network(options, select_detector_card(options), feedback)
    else:
        kinds = {MASK: GivenMask, SPECTRAL: Spectral, OMNICLOUDMASK: OmniCloudMask, S2CLOUDLESS: S2Cloudless}
        detector = kinds[method](options, feedback)
    if options.output:
        require_not_input(options.output, detector.datasets, "OUTPUT")
    return method, detector


def _method(options: DetectOptions, feedback: Feedback) -> str:
    """Return the method that ``auto`` stands for: a mask where one is given, else the network where it can run."""
    if options.method != AUTO:
        return options.method
    if options.cloud_mask is not None:
        return MASK
    if _has_torch():
        return NETWORK
    feedback.warn(
        "The Python packages torch and safetensors are not installed, so clouds are told by fixed thresholds: shadows are "
        "not found, and snow and bright ground may be taken for cloud."
    )
    return SPECTRAL


def _has_torch() -> bool:
    return all(find_spec(name) is not None for name in ("torch", "safetensors"))


def _require_torch() -> None:
    if not _has_torch():
        raise OptionError(
            "METHOD is 'network', which needs the Python packages torch and safetensors for the Python that QGIS uses. "
            "Install them (python3 -m pip install torch safetensors) and restart QGIS, or set METHOD to spectral."
        )


@contextmanager
def _work_folder(parent: Path) -> Iterator[Path]:
    """Make a hidden folder in ``parent`` and delete it at the end; what a killed process leaves goes after a week."""
    folder = Path(tempfile.mkdtemp(prefix=WORK_PREFIX, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tags(options: DetectOptions) -> dict:
    return {
        "SAR_CLOUD_REMOVAL_VERSION": plugin_version(),
        "SAR_CLOUD_REMOVAL_DETECTION": json.dumps(asdict(options)),
    }
