"""The bridge from the engine to Processing: progress and log, and the one place where errors change their class."""

import traceback
from contextlib import contextmanager
from functools import wraps

from qgis.core import QgsProcessingException

from ..errors import Canceled, PluginError
from ..i18n import tr
from ..version import plugin_metadata


class ProcessingFeedback:
    """The engine's ``Feedback`` on top of a ``QgsProcessingFeedback``."""

    def __init__(self, feedback):
        """Wrap ``feedback``, the object QGIS handed to the algorithm."""
        self._feedback = feedback
        self._percent = 0.0

    def progress(self, fraction: float) -> None:
        """Move the progress bar to ``fraction`` (0..1), never back; raise ``Canceled`` if the user asked to stop."""
        if self._feedback.isCanceled():
            raise Canceled(tr("Cancelled. No incomplete results were left behind."))
        self._percent = max(self._percent, min(100.0 * fraction, 100.0))
        self._feedback.setProgress(self._percent)

    def info(self, text: str) -> None:
        """Write ``text`` to the log."""
        self._feedback.pushInfo(text)

    def warn(self, text: str) -> None:
        """Write ``text`` to the log as a warning."""
        self._feedback.pushWarning(text)


def lets_go(method):
    """Wrap a ``method`` that QGIS calls: an error that leaves it refers to nothing but its text.

    QGIS keeps the Python exceptions that it catches for good, and with them all that the frames of their tracebacks
    refer to: rasters stayed open, and locked on Windows, after every failed or cancelled run.
    """

    @wraps(method)
    def called(self, *arguments):
        try:
            return method(self, *arguments)
        except QgsProcessingException as error:
            text = str(error)
            traceback.clear_frames(error.__traceback__)  # an error from QGIS's own C++ code, of a model, is kept, too
        del self, arguments
        raise QgsProcessingException(text)

    return called


@contextmanager
def error_border(feedback):
    """Turn whatever the engine raises into ``QgsProcessingException``, which QGIS shows and exits non-zero for.

    Cancelling, too: with an empty result, ``qgis_process`` would exit with 0, and a model would go on without a raster.
    Unexpected errors keep their traceback in the log.
    """
    try:
        yield
    except QgsProcessingException:
        raise
    except PluginError as error:
        raise QgsProcessingException(str(error)) from error
    except Exception as error:
        feedback.pushDebugInfo(traceback.format_exc())
        raise QgsProcessingException(
            tr(
                "Unexpected {kind}: {error}. This is a bug in the plugin: please report it with this log at {address}."
            ).format(kind=type(error).__name__, error=error, address=plugin_metadata("tracker"))
        ) from error
