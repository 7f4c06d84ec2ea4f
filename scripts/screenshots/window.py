"""What both scripts that take pictures in a running QGIS do: wait, take a picture, and end QGIS whatever happens."""

import os
import sys
import time
import traceback
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, QSize
from qgis.PyQt.QtWidgets import QDockWidget
from qgis.utils import iface

FOLDER = Path(os.environ["SCREENSHOTS_FOLDER"])
WINDOW = QSize(1180, 700)


def wait(seconds: float, until=lambda: False) -> bool:
    """Let QGIS work for some seconds, or until a condition holds; return whether it did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        if until():
            return True
        time.sleep(0.02)
    return False


def take(widget, name: str) -> None:
    """Write the picture of ``widget`` once it is drawn."""
    wait(1.5)
    widget.grab().save(str(FOLDER / f"{name}.png"))


def run(show) -> None:
    """Call ``show`` in a window of a decent size, and close QGIS; a failure is written to standard error."""
    try:
        iface.mainWindow().showNormal()
        iface.mainWindow().resize(WINDOW)
        iface.mainWindow().findChild(QDockWidget, "Browser").hide()
        wait(3)
        show()
    except Exception:
        traceback.print_exc(file=sys.stderr)
    finally:
        sys.stderr.flush()
        QgsProject.instance().setDirty(False)
        os._exit(0)  # QGIS would ask about the project, and nobody could answer
