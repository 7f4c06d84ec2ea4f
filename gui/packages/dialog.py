"""The dialog: what is missing, the progress of its installation, and what went wrong. ``InstallJob`` does the work."""

import re
import shutil
import sys
from html import escape

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFontDatabase, QPalette
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from ...i18n import tr
from ...install import own
from ...install.causes.known import CAUSES
from ...install.messages import in_units
from ...install.packages import PACKAGES, State, states
from ...install.where import places
from .form import InstallForm
from .install_job import InstallJob
from .requirements import own_version_text

_LOG_LINES = 5000
_RED, _RED_ON_DARK = "#b00020", "#ff8a80"
_MIDDLE_LIGHTNESS = 128
_ADDRESS = re.compile(r"https?://[^\s,;)\[/:]+\.[^\s,;)\[]*[^\s,;).\[]")
"""An address to open; not a pattern of one, such as http://[user:password@]host:port."""


class PackagesDialog(QDialog):
    """Stays open beside QGIS's window. If closed during an installation, the outcome appears in the message bar."""

    def __init__(self, iface=None, parent=None):
        """Show what this QGIS has; messages go to ``iface`` while the dialog is closed."""
        super().__init__(parent)
        self._iface = iface
        self._home = places.packages_home(QgsApplication.qgisSettingsDirPath())
        self._was_loaded = False
        self.job = InstallJob(self._home, self)
        self.packages, self.form = QTreeWidget(), InstallForm()
        self.result, self.log, self.bar = QLabel(), QPlainTextEdit(), QProgressBar()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.install_button = self.buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole)
        self.cancel_button = self.buttons.addButton(tr("Cancel installation"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button = self.buttons.addButton(tr("Copy log"), QDialogButtonBox.ButtonRole.ActionRole)
        self._arrange()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Check again what is installed."""
        found = states()
        self.packages.clear()
        for state in found:
            row = QTreeWidgetItem([state.package.name, tr(state.package.purpose), self._state_text(state)])
            if state.missing:
                font = row.font(2)
                font.setBold(True)
                row.setFont(2, font)
            self.packages.addTopLevelItem(row)
        missing = any(state.missing for state in found)
        self.install_button.setText(tr("Install") if missing else tr("Reinstall"))
        self.install_button.setEnabled(missing or self._anything_is_ours())
        if not self.job.running:
            self._say_what_is_missing(found)
        self._show_running()

    def install(self) -> None:
        """Start the installation as entered, or show why it cannot start."""
        problems = self.form.problems()
        if problems:
            self._say(tr("This cannot be installed."), " ".join(problems), wrong=True)
            return
        self._was_loaded = bool(places.loaded_folders(self._home)) or "torch" in sys.modules
        self.log.clear()
        self.bar.setRange(0, 0)
        self._say(tr("Installing ..."), tr("You can keep working in QGIS and close this window in the meantime."))
        self.job.start(self.form.options())
        self._show_running()

    def discard(self) -> None:
        """Cancel a running installation and close, because the plugin is unloaded."""
        self._iface = None
        self.job.cancel()
        self.close()
        self.deleteLater()

    def _arrange(self) -> None:
        self.setWindowTitle(tr("SAR Cloud Removal: Python packages"))
        self.resize(760, 640)
        introduction = QLabel(
            tr(
                "The networks need Python packages that are not part of QGIS. They are installed into a folder of your "
                "QGIS profile; QGIS, its numpy and its GDAL are not changed."
            )
        )
        place = QLabel(tr("Folder: {}").format(self._home))
        place.setToolTip(tr("Set the environment variable {} to use another folder.").format(places.VARIABLE))
        for label in (introduction, place, self.result):
            label.setWordWrap(True)
        for label in (place, self.result):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
            label.setOpenExternalLinks(True)
        self.packages.setHeaderLabels([tr("Package"), tr("Purpose"), tr("Status")])
        self.packages.setRootIsDecorated(False)
        self.packages.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.packages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.packages.setFixedHeight(self.fontMetrics().height() * (len(PACKAGES) + 3))
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(_LOG_LINES)
        self.log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.log.setPlaceholderText(tr("The output of pip appears here."))
        layout = QVBoxLayout(self)
        for widget in (introduction, self.packages, self.form, place, self.result, self.bar):
            layout.addWidget(widget)
        layout.addWidget(self.log, 1)
        layout.addWidget(self.buttons)

    def _connect(self) -> None:
        self.buttons.rejected.connect(self.close)
        self.install_button.clicked.connect(self.install)
        self.cancel_button.clicked.connect(self._cancel)
        self.copy_button.clicked.connect(lambda: QgsApplication.clipboard().setText(self.log.toPlainText()))
        self.job.line.connect(self.log.appendPlainText)
        self.job.step.connect(self._on_step)
        self.job.download.connect(self._on_download)
        self.job.ended.connect(self._on_ended)

    def _cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self._say(tr("Cancelling ..."), tr("Removing the unfinished installation ..."))
        self.job.cancel()

    def _on_step(self, text, details) -> None:
        self.bar.setRange(0, 0)
        self._say(tr(text).format(**details), tr("You can keep working in QGIS and close this window in the meantime."))

    def _on_download(self, name, done, total) -> None:
        self.bar.setRange(0, round(total / 1e6))
        self.bar.setValue(round(done / 1e6))
        self.bar.setFormat(tr("%v of %m MB: {}").format(name.split("-")[0]))

    def _on_ended(self, installed, text, cause, details) -> None:
        self.refresh()
        if installed:
            restart = tr("Restart QGIS: the old packages are still loaded.")
            what, remedy = tr("Ready."), restart if self._was_loaded else tr("The algorithms can be used immediately.")
            self.log.appendPlainText(text)
        elif cause in CAUSES:
            what, remedy = CAUSES[cause].parts(details, tr)
        else:
            what, remedy = tr("The installation failed."), text
        if not installed and self._anything_is_ours():
            remedy += " " + tr("The previous installation is still in use.")
        self._say(what, remedy, wrong=not installed and cause != "canceled")
        if self._iface is not None and not self.isVisible():
            level = Qgis.MessageLevel.Success if installed else Qgis.MessageLevel.Warning
            self._iface.messageBar().pushMessage(self.windowTitle(), f"{what} {remedy}", level, 0)

    def _say_what_is_missing(self, found) -> None:
        names = [state.package.name for state in found if state.missing]
        if not names:
            others = [f"{state.package.name} ('{state.folder}')" for state in found if not self._is_ours(state)]
            text = tr("QGIS's own Python has {}. What cannot be loaded must be repaired or removed there.")
            self._say(tr("All required packages are installed."), text.format(", ".join(others)) if others else "")
            return
        in_the_way = own.in_the_way(found, self._home)
        if in_the_way:
            self._say(tr("This cannot be installed."), " ".join(map(own_version_text, in_the_way)), wrong=True)
            return
        others = places.other_keys(self._home)
        free = in_units(shutil.disk_usage(places.existing(self._home)).free)
        text = tr("{} free on that disk.").format(free)
        if others:
            text += " " + tr("There are packages for another Python ({}), which this QGIS cannot use.").format(
                ", ".join(others)
            )
        self._say(tr("Missing: {}.").format(", ".join(names)), text)

    def _say(self, what, more="", wrong=False) -> None:
        is_dark = self.palette().color(QPalette.ColorRole.Window).lightness() < _MIDDLE_LIGHTNESS
        color = f' style="color: {_RED_ON_DARK if is_dark else _RED}"' if wrong else ""
        linked = _ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', escape(more, quote=False))
        self.result.setText(f"<b{color}>{escape(what, quote=False)}</b> {linked}")

    def _show_running(self) -> None:
        running = self.job.running
        self.form.setEnabled(not running)
        self.bar.setVisible(running)
        self.cancel_button.setVisible(running)
        self.cancel_button.setEnabled(running)
        self.install_button.setVisible(not running)
        self.install_button.setDefault(not running)

    def _state_text(self, state: State) -> str:
        if not state.folder:
            return tr("missing")
        if self._is_ours(state):
            text = tr("{} in the profile").format(state.version)
        else:
            text = tr("{} in QGIS's Python").format(state.version)
        if state.unsuitable:
            return tr("{}; required is {}").format(text, state.package.versions)
        return text

    def _anything_is_ours(self) -> bool:
        return any(self._is_ours(state) for state in states())

    def _is_ours(self, state: State) -> bool:
        return state.lies_in(self._home)
