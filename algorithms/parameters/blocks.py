"""The advanced parameters of a cluster that does the work, and how they become options."""

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
    """Return the parameters for one raster."""
    return _parameters(
        tr(
            "Address of a Dask cluster, such as tcp://10.0.0.1:8786, whose workers compute the raster in blocks. "
            "If empty, this computer does the work. All workers must have this plugin, and must reach the inputs, "
            "the folder of the result and the working folder by the same paths. The result is a cloud-optimised "
            "GeoTIFF."
        ),
        tr(
            "Keeps the finished blocks of an interrupted run, so that the same run, started again, computes only "
            "the missing ones. If empty, a run on this computer starts from scratch, and a run on a cluster keeps "
            "its blocks in a hidden folder beside the result."
        ),
    )


def series_cluster_parameters():
    """Return the parameters for a series of dates."""
    return _parameters(
        tr(
            "Address of a Dask cluster, such as tcp://10.0.0.1:8786, whose workers compute one date after the other, "
            "each in blocks of about 3072 pixels: it pays for rasters that are larger. If empty, this computer does "
            "the work. All workers must have this plugin, and must reach the inputs, the folder of the results and the "
            "working folder by the same paths. The results are cloud-optimised GeoTIFFs."
        ),
        tr(
            "Keeps the finished blocks of the date at which a run was interrupted, so that the same run, started "
            "again, computes only the missing ones; finished dates are kept in any case. If empty, a run on this "
            "computer does that date again, and a run on a cluster keeps its blocks in a hidden folder beside the "
            "results."
        ),
    )


def _parameters(scheduler_help, folder_help):
    definitions = (
        described(QgsProcessingParameterString(SCHEDULER, tr("Dask scheduler"), optional=True), scheduler_help),
        described(
            QgsProcessingParameterFile(
                WORK_FOLDER, tr("Working folder"), behavior=QgsProcessingParameterFile.Behavior.Folder, optional=True
            ),
            folder_help,
        ),
    )
    return tuple(advanced(definition) for definition in definitions)


def block_options(values: Values) -> BlockOptions:
    """Return what the parameters say."""
    return BlockOptions(values.text(SCHEDULER), values.text(WORK_FOLDER) or None)


def cluster_inference_options(values: Values) -> InferenceOptions:
    """Return what the parameters of the networks say; workers keep their own threads unless THREADS is set."""
    options = inference_options(values)
    return replace(options, threads=values.integer(THREADS)) if values.text(SCHEDULER) else options
