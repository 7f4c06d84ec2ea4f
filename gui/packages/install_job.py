"""The installation in a separate process, so that QGIS stays responsive and pip is not loaded into it."""

import json
import os
from dataclasses import asdict

from qgis.PyQt.QtCore import QObject, QProcess, QProcessEnvironment, pyqtSignal

from ...install.causes.diagnosis import failure
from ...install.messages import parse
from ...install.options import InstallOptions
from ...install.where import places
from ...install.where.interpreter import environments, here
from ...install.where.places import SCRIPT

_PROBE_MS = 10_000


class InstallJob(QObject):
    """Runs one installation at a time. ``ended`` is emitted exactly once for each, whatever happens."""

    line = pyqtSignal(str)
    """A line of the log."""
    step = pyqtSignal(str, dict)
    """The step that begins: a text with ``{names}``, and the details for them."""
    download = pyqtSignal(str, float, float)
    """The name of a file, the bytes received, and the bytes in all."""
    ended = pyqtSignal(bool, str, str, dict)
    """Whether everything is installed; the text for people; the key of the cause, or empty; the details of its text."""

    def __init__(self, home, parent=None):
        """Install into ``home`` (``places.packages_home``)."""
        super().__init__(parent)
        self._home = str(home)
        self._process = None
        self._python = None
        self._canceled = False
        self._end = None
        self._last_step = ""

    @property
    def running(self) -> bool:
        """Whether an installation is running or being cleaned up."""
        return self._process is not None

    def start(self, options: InstallOptions) -> None:
        """Start; raises nothing, as every failure is reported by ``ended``."""
        self._canceled, self._end, self._last_step = False, None, ""
        self._python = self._python or find_python()
        if self._python is None:
            error = failure("no-python", places=", ".join(here()), script=SCRIPT)
            self.ended.emit(False, str(error), error.cause, error.details)
            return
        self._launch(asdict(options), self._on_finished)

    def cancel(self) -> None:
        """End the process at once; the unfinished installation is removed, then ``ended`` is emitted."""
        if self._process is not None and not self._canceled:
            self._canceled = True
            self._process.kill()

    def _launch(self, options, on_finished) -> None:
        program, environment = self._python
        order = {"key": places.runtime_key(), "home": self._home, "options": options}
        order["kept"] = places.loaded_folders(self._home)
        self._process = _process(environment, self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(on_finished)
        self._process.errorOccurred.connect(lambda error: self._on_error(error, on_finished))
        self._process.start(program, [SCRIPT, "--events"])
        self._process.write(json.dumps(order).encode("utf-8"))
        self._process.closeWriteChannel()

    def _read(self) -> None:
        while self._process.canReadLine():
            self._take(bytes(self._process.readLine()).decode("utf-8", "replace").rstrip())

    def _take(self, text) -> None:
        event = parse(text)
        if event is None:
            self.line.emit(text)
        elif "step" in event:
            self._last_step = event["step"].format(**event["details"])
            self.step.emit(event["step"], event["details"])
        elif "download" in event:
            self.download.emit(event["download"], event["done"], event["total"])
        else:
            self._end = event

    def _on_finished(self, status, exit_status) -> None:
        self._read()
        rest = bytes(self._process.readAllStandardOutput()).decode("utf-8", "replace").strip()
        if rest:
            self._take(rest)
        if self._canceled or self._end is None:
            crashed = failure("crashed", status=str(status), step=self._last_step or "start")
            error = failure("canceled") if self._canceled else crashed
            self._end = {"failed": str(error), "cause": error.cause, "details": error.details}
            self._launch(None, self._tell)  # removes what is unfinished
        elif "ready" in self._end:
            places.activate(self._home)
            self._launch(None, self._tell)  # removes the previous installation, which this process does not use now
        else:
            self._tell()

    def _on_error(self, error, on_finished) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # the only error without a 'finished' after it
            on_finished(-1, None)

    def _tell(self, *_) -> None:
        self._process, end = None, self._end
        self.ended.emit("ready" in end, end.get("ready") or end["failed"], end.get("cause", ""), end.get("details", {}))


def find_python():
    """Return the program and environment of this QGIS's Python, ``None`` if no candidate is it."""
    for program in filter(os.path.isfile, here()):
        for environment in environments(os.environ):
            if _key_of(program, environment) == places.runtime_key():
                return program, environment
    return None


def _key_of(program, environment) -> str:
    """Return the ``runtime_key`` of the Python ``program``, empty where it does not answer in time."""
    process = _process(environment)
    process.start(program, [SCRIPT, "--key"])
    if process.waitForFinished(_PROBE_MS):
        return bytes(process.readAllStandardOutput()).decode("utf-8", "replace").strip()
    process.kill()
    process.waitForFinished()
    return ""


def _process(environment, parent=None) -> QProcess:
    process = QProcess(parent)
    process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
    known = QProcessEnvironment()
    for name, value in environment.items():
        known.insert(name, value)
    process.setProcessEnvironment(known)
    return process
