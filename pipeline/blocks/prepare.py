"""From options to a job that can be shared out: clouds detected once, inputs checked, statistics fitted, inference settled."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from ...errors import OptionError
from ...feedback import Feedback, PartOfWork
from ..masks.detect import detected_mask
from ..options.removeclouds import RasterSource, RestoreOptions
from ..rasters import shared_files
from ..scene.job import RestoreJob, prepare_job, provenance, select_card
from .folder import JobFolder

_MASK, _SETTLED = "clouds.tif", "inference.json"
_OUTPUTS = ("output", "translation", "confidence")
_SETTLED_FIELDS = ("device", "precision", "batch_size", "window_px")


def here(options: RestoreOptions) -> RestoreOptions:
    """Return ``options`` without what says where they are worked on: the result is the same, and so are its tags."""
    return replace(options, scheduler="", work_folder=None, block_px=0)


def everywhere(options: RestoreOptions) -> RestoreOptions:
    """Return ``options`` with paths that mean the same in every process, whatever folder it was started in."""
    changes: dict = {name: os.path.abspath(path) for name, path in vars(options).items() if name in _OUTPUTS and path}
    for name, value in vars(options).items():
        if isinstance(value, RasterSource) and os.path.exists(value.path):  # other names are GDAL's own: subdatasets, /vsi
            changes[name] = replace(value, path=os.path.abspath(value.path))
    if options.work_folder and not shared_files.is_virtual(options.work_folder):
        changes["work_folder"] = os.path.abspath(options.work_folder)
    if options.inference.model_file:
        changes["inference"] = replace(options.inference, model_file=os.path.abspath(options.inference.model_file))
    return replace(options, **changes)


def prepare_blocks(options: RestoreOptions, folder: JobFolder, feedback: Feedback, threads: int = 0) -> RestoreJob:
    """Return the job of ``options``; what takes long, or might end otherwise next time, is kept in ``folder``.

    ``threads`` of the networks where ``options`` do not say. Raises ``PluginError``.
    """
    options = here(options)
    tags = provenance(select_card(options.inference), options)
    if options.detects_clouds:
        options = _with_mask(options, folder, PartOfWork(feedback, 0, 0.9))
    options = replace(options, inference=replace(options.inference, threads=options.inference.threads or threads))
    job = _prepare_as_before(options, folder, feedback, tags) or prepare_job(options, feedback, tags)
    folder.save(_SETTLED, {name: getattr(job.options.inference, name) for name in _SETTLED_FIELDS})
    return job


def _with_mask(options, folder, feedback) -> RestoreOptions:
    """Return ``options`` with a mask of the clouds in the raster, detected now unless an earlier run of the job did."""
    path = folder.file(_MASK)
    if shared_files.identity(path) is None:
        with tempfile.TemporaryDirectory(prefix="sar-cloud-removal-") as local:
            with detected_mask(replace(options, output=str(Path(local) / "output.tif")), feedback) as masked:
                shared_files.publish(masked.cloud_mask.path, path)
    else:
        feedback.info(f"The clouds were detected by an earlier run: {path}.")
    return replace(options, cloud_mask=RasterSource(path), mask_band=1, mask_type="nonzero")


def _prepare_as_before(options, folder, feedback, tags):
    """Return the job with the device, precision and batch of an earlier run of it, ``None`` where that is not possible.

    They are found by trying: a second try may end otherwise, and then no part of the first run could be used.
    """
    settled = folder.load(_SETTLED)
    if settled is None:
        return None
    try:
        return prepare_job(replace(options, inference=replace(options.inference, **settled)), feedback, tags)
    except OptionError as error:
        feedback.info(f"What an earlier run found best cannot be used any more: {error}")
        return None
