"""What the scripts that take pictures in a running QGIS do: wait, take a picture, and end QGIS whatever happens.

Nobody sits before this QGIS. So every wait has an end, a dialog with a question is closed and reported, and where
nothing comes back at all, QGIS ends itself and says where each thread was.
"""

import faulthandler
import os
import signal
import sys
import time
import traceback
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, QSize, Qt, QTimer, QUrl
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QMessageBox
from qgis.utils import iface

FOLDER = Path(os.environ["SCREENSHOTS_FOLDER"])
WINDOW = QSize(1060, 600)
PANEL_PX = 275
"""The width of the layers' panel."""
LONGEST_STEP_S = 1800
"""No step between two pictures takes longer, however busy the machine is."""
STANDARD_ERROR = 2
"""The file descriptor: QGIS puts an object of its own in place of ``sys.stderr``."""
_CRASHES = (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)

LONGEST_DIALOG_S = 30
"""No dialog that blocks QGIS is meant to be open for longer."""

_closed = []
"""What the boxes and dialogs that asked something said."""


def wait(seconds: float, until=lambda: False) -> bool:
    """Let QGIS work for some seconds, or until a condition holds; return whether it did.

    Raises ``RuntimeError`` if QGIS has asked something, as it did not do what it was told to.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        if _closed:
            raise RuntimeError(f"QGIS asked something, which blocked it: {' '.join(_closed)}")
        if until():
            return True
        time.sleep(0.02)
    return False


def wait_for(what: str, until, seconds: float = LONGEST_STEP_S) -> None:
    """Let QGIS work until a condition holds; raise ``TimeoutError`` that names ``what`` if it does not in time."""
    if not wait(seconds, until):
        raise TimeoutError(f"Waited {seconds:.0f} s in vain for {what}.")


def take(widget, name: str) -> None:
    """Write the picture of ``widget`` once it is drawn; the next step has its full time from here."""
    wait(1.5)
    path = FOLDER / f"{name}.png"
    if not widget.grab().save(str(path)):
        raise OSError(f"'{path}' cannot be written.")
    _limit_step()


def take_page(path: str, name: str, height: int = 960) -> None:
    """Write the picture of the top of an HTML page."""
    from qgis.PyQt.QtWebKitWidgets import QWebView

    view, loaded = QWebView(), []
    view.loadFinished.connect(loaded.append)
    view.resize(1000, height)
    view.load(QUrl.fromLocalFile(path))
    view.show()
    wait_for(f"the page '{path}'", lambda: loaded, 60)
    take(view, name)
    view.close()


def run(show) -> None:
    """Call ``show`` in a window of a decent size, and close QGIS; a failure is written to standard error."""
    for number in _CRASHES:  # QGIS would call gdb, which takes long with torch's libraries
        signal.signal(number, signal.SIG_DFL)
    faulthandler.enable(file=STANDARD_ERROR)
    _limit_step()
    closer = _Closer()
    try:
        iface.mainWindow().showNormal()
        iface.mainWindow().resize(WINDOW)
        iface.mainWindow().findChild(QDockWidget, "Browser").hide()
        layers = iface.mainWindow().findChild(QDockWidget, "Layers")
        iface.mainWindow().resizeDocks([layers], [PANEL_PX], Qt.Orientation.Horizontal)
        iface.mainWindow().statusBar().hide()  # a window of this size cuts its labels off
        wait(3)
        show()
    except Exception:
        traceback.print_exc(file=sys.stderr)
    finally:
        sys.stderr.flush()
        QgsProject.instance().setDirty(False)
        closer.stop()
        os._exit(0)  # QGIS would ask about the project, and nobody could answer


def _limit_step() -> None:
    """End QGIS and tell where it was unless this is called again in time; works while something blocks Python, too."""
    faulthandler.dump_traceback_later(LONGEST_STEP_S + 60, exit=True, file=STANDARD_ERROR)


class _Closer(QTimer):
    """Closes what blocks QGIS until somebody answers: a box at once, any other dialog after ``LONGEST_DIALOG_S``."""

    def __init__(self):
        super().__init__()
        self._dialog, self._since = None, 0.0
        self.timeout.connect(self._look)
        self.start(1000)

    def _look(self):
        dialog = QApplication.activeModalWidget()
        if dialog is not self._dialog:
            self._dialog, self._since = dialog, time.monotonic()
        if isinstance(dialog, QMessageBox):
            _closed.append(dialog.text())
            dialog.close()
        elif dialog is not None and time.monotonic() - self._since > LONGEST_DIALOG_S:
            _closed.append(f"{type(dialog).__name__} '{dialog.windowTitle()}'")
            dialog.close()
