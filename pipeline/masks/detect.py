"""Clouds and their shadows in a raster: the mask that says where they are."""

import gc
import shutil
import tempfile
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Optional, Sequence, Tuple

import numpy as np

from ...errors import OptionError, RadiometryError
from ...feedback import Feedback, Notes, PartOfWork, Repeating
from ...models.cards import verify_weights
from ...models.detector_cards import DetectorCard, find_detector_card, read_detector_card
from ..options.checks import require_valid
from ..options.detectclouds import AUTO, MASK, NETWORK, OMNICLOUDMASK, S2CLOUDLESS, SPECTRAL, DetectOptions
from ..options.sources import MaskSource, RasterSource
from ..provenance import provenance
from ..rasters.drafts import WORK_PREFIX
from ..rasters.raster import BandReader, Rasters, open_dataset
from ..rasters.tiles import TILE_PX
from ..rasters.writer import Profile, RasterWriter
from ..task import Task
from ..threads import write_behind
from ..windows.devices import torch_problem
from ..windows.settings import window_of
from .detectors import NoData, OpenedDetector, OpenedGivenMask, OpenedNetwork, OpenedSpectral
from .mask_raster import grown, mask_profile, sieve
from .other_detectors import OpenedOmniCloudMask, OpenedS2Cloudless
from .types import CLOUD, MASK_NODATA, SHADOW

_DETECTED_SHARE, _COMPLETED_SHARE, _SIEVED_SHARE = 0.88, 0.92, 0.96
"""Of the work, for the progress bar: when all pixels have a class, and the final one, and when small parts are gone."""
DRAFT_OPTIONS = ("COMPRESS=NONE", "TILED=NO", "PHOTOMETRIC=MINISBLACK")
"""A draft is changed in place, line by line."""


@dataclass(frozen=True)
class DetectionReport:
    """What was found: shares (0..1) of the valid pixels, the method that found it and the device it ran on."""

    output: str
    cloud_share: float
    shadow_share: float
    method: str
    device: str
    seconds: float = 0.0
    warnings: Tuple[str, ...] = ()


class Detection(Task):
    """The detection of clouds and shadows.

    Writes one band on the raster's grid: 0 clear, 1 cloud, 2 shadow, 255 NoData. ``may_be_empty``: a raster without any
    data gets a mask without any, and is no error.
    """

    may_be_empty = False

    def __init__(self, options: DetectOptions, method: str, detector: OpenedDetector, rasters: Rasters, notes: Notes):
        self.method, self._detector = method, detector
        super().__init__(options, rasters, notes)

    def require_outputs(self):
        """Raise ``PluginError`` where the mask cannot be written or is an input."""
        super().require_outputs()
        if self.options.output:
            self._writer(mask_profile(self._detector.profile({}))).require_creatable()

    def _writer(self, profile: Profile) -> RasterWriter:
        return RasterWriter(self.options.output, profile, ("PHOTOMETRIC=MINISBLACK", *self.options.creation_options))

    def work(self, cache, feedback):
        """Detect, take out small parts, grow the rest, and write the mask."""
        options = self.options
        with _work_folder(Path(options.output).parent) as folder:
            detector = self._ready(feedback)
            cache.hold(self.rasters.datasets, detector.rows_px)
            feedback.info(f"Cloud detection: {detector.how}.")
            profile = mask_profile(self._detector.profile(provenance("DETECTION", options)))
            draft = str(folder / "draft.tif")
            with RasterWriter(draft, profile, DRAFT_OPTIONS) as writer:
                cache.hold([*self.rasters.datasets, writer.dataset], detector.rows_px)
                part = Repeating(PartOfWork(feedback, 0, _DETECTED_SHARE))
                classes = detector.classes(part)
                write_behind(classes, lambda window, values: writer.write(window, values[None]), part.again)
            draft = self.completed(draft, profile, folder, PartOfWork(feedback, _DETECTED_SHARE, _COMPLETED_SHARE))
            if options.min_size_px > 1:
                sieve(draft, options.min_size_px, PartOfWork(feedback, _COMPLETED_SHARE, _SIEVED_SHARE))
            reader = BandReader(open_dataset(RasterSource(draft)), 1, turn=profile.turn)
            counts = np.zeros(256, np.int64)
            with self._writer(profile) as writer:
                cache.hold([writer.dataset], TILE_PX + 2 * options.buffer_px)
                for window, values in grown(reader, options.buffer_px, PartOfWork(feedback, _SIEVED_SHARE, 1)):
                    writer.write(window, values[None])
                    counts += np.bincount(values.ravel(), minlength=256)
                writer.complete(feedback)
            del reader  # closes the draft, which Windows would not delete otherwise
        shares = counts / max(counts[:MASK_NODATA].sum(), 1)
        feedback.info(
            f"Clouds hide {100 * shares[CLOUD]:.2f} % of the valid pixels, shadows {100 * shares[SHADOW]:.2f} %."
        )
        return DetectionReport(
            output=options.output,
            cloud_share=float(shares[CLOUD]),
            shadow_share=float(shares[SHADOW]),
            method=self.method,
            device=detector.device,
        )

    def _ready(self, feedback):
        try:
            return self._detector.ready(feedback)
        except RadiometryError:
            if not self.may_be_empty:
                raise
            return NoData(self._detector.grid)

    def completed(self, draft: str, profile: Profile, folder: Path, feedback: Feedback) -> str:
        """Return the path of a mask like ``draft``, after what needs the classes of the whole raster."""
        return draft

    def with_reference_masks(self, masks: Sequence[Optional[MaskSource]]) -> "Detection":
        """Return the detection with ``masks`` of the clouds of other dates, ``None`` for those that have one."""
        return self


def open_detection(options: DetectOptions, rasters: Optional[Rasters] = None) -> Detection:
    """Open what a cloud detection reads; no pixel is looked at.

    Args:
        options: what to detect clouds in, and how.
        rasters: those that the run has open already.

    Returns:
        Detection: ready to ``run``.

    Raises:
        PluginError: an option is out of range, or a raster, a package or a model cannot be used.
    """
    require_valid(options)
    rasters, notes = Rasters() if rasters is None else rasters, Notes()
    method = _method(options, notes)
    if method == NETWORK:
        _require_torch()
        detector: OpenedDetector = OpenedNetwork(options, select_detector_card(options), rasters, notes)
    else:
        kinds = {
            MASK: OpenedGivenMask,
            SPECTRAL: OpenedSpectral,
            OMNICLOUDMASK: OpenedOmniCloudMask,
            S2CLOUDLESS: OpenedS2Cloudless,
        }
        detector = kinds[method](options, rasters, notes)
    return Detection(options, method, detector, rasters, notes)


def detect(options: DetectOptions, feedback: Feedback) -> DetectionReport:
    """Detect clouds in what ``options`` name and write the mask: ``open_detection``, then ``Detection.run``."""
    return open_detection(options).run(feedback)


@contextmanager
def detected_mask(detection: Detection, folder: Path, feedback: Feedback) -> Iterator[MaskSource]:
    """Run ``detection`` and yield the mask that it wrote.

    The mask lies in a hidden folder inside ``folder``, and goes when the ``with`` block is left.
    """
    with _work_folder(folder) as work:
        path = str(work / "clouds.tif")
        detection.with_outputs({"OUTPUT": path}).run(feedback)
        yield MaskSource(RasterSource(path), band=1, type="nonzero")


def select_detector_card(options: DetectOptions) -> DetectorCard:
    """Return the card of ``model_file``, else of the detector that came with the plugin; raise ``ModelError``.

    ``OptionError`` for a window or an overlap that does not fit it.
    """
    chosen = options.inference.model_file
    card = read_detector_card(chosen) if chosen else find_detector_card()
    verify_weights(card)
    window_of(options.inference, card)
    return card


def _method(options: DetectOptions, feedback: Feedback) -> str:
    """Return the method that ``auto`` stands for: a mask where one is given, else the network where it can run."""
    if options.method != AUTO:
        return options.method
    if options.mask.raster is not None:
        return MASK
    problem = torch_problem()
    if not problem:
        return NETWORK
    feedback.warn(
        f"The network for clouds does not run: {problem}. Clouds are detected by fixed thresholds: shadows are not "
        "found, and snow and bright ground may be taken for cloud."
    )
    return SPECTRAL


def _require_torch() -> None:
    problem = torch_problem()
    if problem:
        raise OptionError(
            f"METHOD is 'network', but {problem}. 'Python packages' in the plugin's menu installs what it "
            "needs; or set METHOD to spectral."
        )


@contextmanager
def _work_folder(parent: Path) -> Iterator[Path]:
    """Make a hidden folder in ``parent`` and delete it at the end; what a killed process leaves goes after a week.

    Windows deletes no file that is open: what reads files of the folder has to be gone with the caller's calls.
    """
    folder = Path(tempfile.mkdtemp(prefix=WORK_PREFIX, dir=parent))
    try:
        yield folder
    except BaseException as error:
        traceback.clear_frames(error.__traceback__)  # calls that have failed keep what they opened
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            gc.collect()
            shutil.rmtree(folder, ignore_errors=True)
