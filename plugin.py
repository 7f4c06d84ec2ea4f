"""The plugin object QGIS talks to: it registers the Processing provider and takes it back, nothing else."""

from qgis.core import QgsApplication

from .algorithms.profile import use_models_of_profile
from .algorithms.provider import SarCloudRemovalProvider


class SarCloudRemovalPlugin:
    """Registers the Processing provider, with a window (``initGui``) or without one (``qgis_process``)."""

    def __init__(self, iface):
        """Begin with nothing registered. ``iface``, ``None`` in ``qgis_process``, is not needed: there is no window."""
        self.provider = None

    def initProcessing(self):  # noqa: N802 (QGIS' name)
        """Register the provider; all that ``qgis_process`` calls."""
        if self.provider is None:
            use_models_of_profile()
            self.provider = SarCloudRemovalProvider()
            QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):  # noqa: N802 (QGIS' name)
        """Register the provider when QGIS starts with a window."""
        self.initProcessing()

    def unload(self):
        """Remove the provider and with it all algorithms."""
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
