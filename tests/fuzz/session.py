"""QGIS without a window in a worker, for ``processing.run``."""

import os
import sys
from pathlib import Path

_STARTED = []
"""What has to live as long as the process."""


def start(folder: Path) -> None:
    """Start QGIS with a profile in ``folder`` and register the plugin's algorithms."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QGIS_CUSTOM_CONFIG_PATH"] = str(folder)
    from qgis.core import QgsApplication

    application = QgsApplication([], False, str(folder))
    application.initQgis()
    sys.path.append(os.path.join(QgsApplication.pkgDataPath(), "python", "plugins"))
    from processing.core.Processing import Processing

    Processing.initialize()
    from sar_cloud_removal import classFactory

    plugin = classFactory(None)
    plugin.initProcessing()
    _STARTED.extend((application, plugin))


def feedback_of(cancel_after):
    """Return feedback for ``processing.run`` that keeps tracebacks and cancels after some progress."""
    from qgis.core import QgsProcessingFeedback

    class Feedback(QgsProcessingFeedback):
        """Keeps debugging texts in ``traces``."""

        def __init__(self):
            super().__init__(False)
            self.traces, self.left = [], cancel_after

        def pushDebugInfo(self, info):  # noqa: N802 (QGIS' name)
            """Keep the text."""
            self.traces.append(info)

        def isCanceled(self):  # noqa: N802 (QGIS' name)
            """Count how often the plugin asks, and cancel when it is time: progress may not move for long."""
            if self.left is not None:
                self.left -= 1
                if self.left <= 0:
                    self.cancel()
            return super().isCanceled()

    return Feedback()
