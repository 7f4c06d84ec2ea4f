"""From options to a job that can be distributed: clouds are detected once, statistics and inference settings fixed."""

import os
import tempfile
from dataclasses import asdict, fields, is_dataclass, replace
from pathlib import Path
from typing import Optional

from ...errors import OptionError
from ...feedback import Feedback, NullFeedback, PartOfWork
from ..masks.detect import Detection, detected_mask
from ..masks.polygons import file_of
from ..options.checks import require_valid
from ..options.inference import InferenceOptions
from ..options.removeclouds import BlockOptions, Outputs, RestoreOptions
from ..options.sources import MaskSource, RasterSource
from ..provenance import provenance
from ..scene.clouds.detection import open_restoration_detection
from ..scene.inputs import OpenedInputs
from ..scene.job import JobRun, prepare_run, select_card
from ..windows.devices import choose_device
from ..windows.settings import InferenceSettings
from . import shared_files
from .folder import JobFolder

_MASK, _SETTLED = "clouds.tif", "inference.json"


def with_absolute_paths(value):
    """Return frozen options, or a part of them, with absolute paths, valid regardless of a process's working folder."""
    if isinstance(value, RasterSource):
        file = file_of(value.path)  # names that do not exist as files are GDAL's own: subdatasets, /vsi
        path = os.path.abspath(file) + value.path[len(file) :]
        return replace(value, path=path) if os.path.exists(file) else value
    if isinstance(value, Outputs):
        return value.with_outputs({name: os.path.abspath(path) for name, path in value.outputs.items()})
    if isinstance(value, BlockOptions):
        folder = value.work_folder
        return replace(value, work_folder=os.path.abspath(folder)) if _is_local(folder) else value
    if isinstance(value, InferenceOptions):
        return replace(value, model_file=os.path.abspath(value.model_file)) if value.model_file else value
    if is_dataclass(value):
        parts = {field.name: with_absolute_paths(getattr(value, field.name)) for field in fields(value)}
        return replace(value, **parts)
    return value


def _is_local(folder: Optional[str]) -> bool:
    return bool(folder) and not shared_files.is_virtual(folder)


def prepare_blocks(
    options: RestoreOptions,
    inputs: OpenedInputs,
    detection: Optional[Detection],
    folder: JobFolder,
    feedback: Feedback,
    threads: int = 0,
) -> JobRun:
    """Return the job of ``options``, ready to run; slow or non-reproducible results are kept in ``folder``.

    ``detection`` finds the clouds if there is no mask. ``threads``: processor threads of the networks, unless
    ``options`` set them. Raises ``PluginError``.
    """
    # where blocks are computed does not change the result, so it must not change the tags
    options = replace(options, blocks=BlockOptions())
    tags = provenance("PARAMETERS", options, select_card(options.inference))
    masks = [
        reference.detection and _mask_of(reference.detection, folder, f"reference{number}_{_MASK}", feedback)
        for number, reference in enumerate(inputs.references, start=1)
    ]
    options, inputs = options.with_reference_masks(masks), inputs.with_reference_masks(masks, feedback)
    if detection is not None:
        detection = detection.with_reference_masks(masks)
        mask = _mask_of(detection, folder, _MASK, PartOfWork(feedback, 0, 0.9))
        options, inputs = replace(options, mask=mask), inputs.with_mask(mask, feedback)
    options = replace(options, inference=replace(options.inference, threads=options.inference.threads or threads))
    run = prepare_run(options, inputs, tags, feedback, _settled_before(options.inference, folder, feedback))
    if run.job.settings is not None:
        folder.save(_SETTLED, {name: value for name, value in asdict(run.job.settings).items() if name != "threads"})
    return run


def open_detection_for(options: RestoreOptions, inputs: OpenedInputs, feedback: Feedback) -> Optional[Detection]:
    """Return the detection that a restoration with ``options`` needs, ``None`` if its mask is given."""
    return open_restoration_detection(options, inputs.rasters, feedback) if options.mask.detects_clouds else None


def _mask_of(detection: Detection, folder: JobFolder, name: str, feedback: Feedback) -> MaskSource:
    """Return the mask ``name`` of the clouds in a raster, detected now unless an earlier run of the job has done so."""
    path = folder.file(name)
    if shared_files.identity(path) is None:
        with tempfile.TemporaryDirectory(prefix="sar-cloud-removal-") as local:
            with detected_mask(detection, Path(local), feedback) as mask:
                shared_files.publish(mask.raster.path, path)
    else:
        feedback.info(f"The clouds were detected by an earlier run: '{path}'.")
    return MaskSource(RasterSource(path), band=1, type="nonzero")


def _settled_before(inference: InferenceOptions, folder: JobFolder, feedback: Feedback) -> Optional[InferenceSettings]:
    """Return the settings of an earlier run of the job, ``None`` if there are none or they cannot be used.

    They result from a trial: another trial may give others, and then no part of the first run could be used.
    """
    settled = folder.load(_SETTLED)
    if settled is None:
        return None
    try:
        settings = InferenceSettings(**settled, threads=inference.threads)
        require_valid(replace(inference, **asdict(settings)))
        choose_device(settings.device, NullFeedback())
        return settings
    except (OptionError, TypeError) as error:
        feedback.info(f"The settings of an earlier run cannot be used any more: {error}")
        return None
