"""The advanced parameters that have a cluster do the work, and how they become options."""

from dataclasses import replace

from qgis.core import QgsProcessingParameterFile, QgsProcessingParameterString

from ...i18n import tr
from ...pipeline.options.inference import InferenceOptions
from ...pipeline.options.removeclouds import BlockOptions
from .common import advanced, described
from .networks import THREADS, inference_options
from .values import Values

SCHEDULER = "SCHEDULER"
WORK_FOLDER = "WORK_FOLDER"


def cluster_parameters():
    """Return the parameters."""
    definitions = (
        described(
            QgsProcessingParameterString(SCHEDULER, tr("Dask scheduler"), optional=True),
            tr(
                "Address of a Dask cluster, such as tcp://10.0.0.1:8786, whose workers compute the raster in blocks; left empty, "
                "this computer does. Inputs, the result's folder and the working folder must be on storage that all workers "
                "reach by the same paths, and the workers need this plugin. The result is a cloud-optimised GeoTIFF."
            ),
        ),
        described(
            QgsProcessingParameterFile(
                WORK_FOLDER, tr("Working folder"), behavior=QgsProcessingParameterFile.Behavior.Folder, optional=True
            ),
            tr(
                "Keeps the blocks of a run that did not reach its end: the same run, started again, computes only what is "
                "missing. Left empty, a run here starts anew, and one by a cluster keeps them in a hidden folder beside the result."
            ),
        ),
    )
    return tuple(advanced(definition) for definition in definitions)


def block_options(values: Values) -> BlockOptions:
    """Return what the parameters say."""
    return BlockOptions(values.text(SCHEDULER), values.text(WORK_FOLDER) or None)


def cluster_inference_options(values: Values) -> InferenceOptions:
    """Return what the parameters of the networks say; workers take the threads they were started with unless told otherwise."""
    options = inference_options(values)
    return replace(options, threads=values.integer(THREADS)) if values.text(SCHEDULER) else options
