"""The Processing provider: what the plugin offers in the toolbox, in models, as a batch and in ``qgis_process``."""

import qgis.core
from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..gui.profile import use_models_of_profile
from ..i18n import tr
from ..version import plugin_version
from .base.toolbox import ICON
from .bestpixel import BestPixel
from .checkinstallation import CheckInstallation
from .detectclouds import DetectClouds
from .evaluaterestoration import EvaluateRestoration
from .expectedquality import ExpectedQuality
from .preparesar import PrepareSar
from .processing_models import processing_models
from .removeclouds import RemoveClouds
from .sartooptical import SarToOptical
from .series.removecloudsseries import RemoveCloudsSeries
from .simulateclouds import SimulateClouds

ALGORITHMS = (
    RemoveClouds,
    RemoveCloudsSeries,
    SarToOptical,
    DetectClouds,
    PrepareSar,
    SimulateClouds,
    BestPixel,
    EvaluateRestoration,
    ExpectedQuality,
    CheckInstallation,
)


class SarCloudRemovalProvider(QgsProcessingProvider):
    """Lists the algorithms, with or without torch: a model must find them either way (see ``canExecute``)."""

    def id(self):
        """Return the permanent id, part of every algorithm's id."""
        return "sarcloudremoval"

    def name(self):
        """Return the name of the group in the toolbox."""
        return tr("SAR Cloud Removal")

    def versionInfo(self):  # noqa: N802 (QGIS' name)
        """Return the plugin's version."""
        return plugin_version()

    def icon(self):
        """Return the plugin's icon."""
        return QIcon(ICON)

    def svgIconPath(self):  # noqa: N802 (QGIS' name)
        """Return the path of the plugin's icon."""
        return ICON

    def loadAlgorithms(self):  # noqa: N802 (QGIS' name)
        """Add one instance of every algorithm and, once the registry has them, the processing models."""
        use_models_of_profile()
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
        for processing_model in processing_models(self):
            self.addAlgorithm(processing_model)

    def supportsNonFileBasedOutput(self):  # noqa: N802 (QGIS' name)
        """Results are files."""
        return False

    def supportedOutputRasterLayerExtensions(self):  # noqa: N802 (QGIS' name, 3.x)
        """Return the only extension results may have."""
        return ["tif"]

    def supportedOutputRasterLayerFormatAndExtensions(self):  # noqa: N802 (QGIS' name, 4.x)
        """Return the only format results may have, as the pair type of this version of QGIS."""
        pair = getattr(qgis.core, "QgsProcessingFormatExtensionPair", lambda *values: values)
        return [pair("GTiff", "tif")]
