"""Install the plugin and its packages into an empty profile as a newcomer does, and take the pictures of it.

Called by scripts/screenshots.sh, through ``qgis --code``. ``SCREENSHOTS_ZIP`` is the plugin's zip,
``SCREENSHOTS_WHEELS`` a folder of wheels, if packages are not to come from the internet.
"""

import os
import platform
import re
from pathlib import Path

import processing
import pyplugin_installer
from qgis.core import QgsApplication
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QLabel, QListWidget
from qgis.utils import iface, plugins
from screenshots_window import FOLDER, run, take, take_page, wait, wait_for

ZIP = Path(os.environ["SCREENSHOTS_ZIP"])
USUAL_PROFILE = "$HOME/.local/share/QGIS/QGIS3/profiles/default"
WHEELS = os.environ.get("SCREENSHOTS_WHEELS", "")


def show_plugin_manager() -> None:
    """Take the page of the plugin manager that installs from a zip."""

    def take_and_close():
        manager = QApplication.activeModalWidget()
        try:
            pages = manager.findChild(QListWidget)
            pages.setCurrentItem(pages.findItems("Install from ZIP", Qt.MatchFlag.MatchExactly)[0])
            manager.resize(760, 420)
            wait(1)
            path = next(widget for widget in manager.findChildren(QgsFileWidget) if widget.isVisible())
            os.chdir(ZIP.parent)
            path.setFilePath(ZIP.name)
            take(manager, "zip")
        finally:
            manager.close()  # nobody else would

    QTimer.singleShot(2000, take_and_close)
    iface.pluginManagerInterface().showPluginManager(0)


def anonymous(text: str) -> str:
    """Return ``text`` without the folders and servers of this run, which say nothing to anybody."""
    kept = [line for line in text.splitlines() if not line.startswith(("Looking in", "DEPRECATION", "WARNING"))]
    text = "\n".join(kept).replace(QgsApplication.qgisSettingsDirPath(), "<profile>/")
    if WHEELS:
        text = text.replace(WHEELS, "wheels")
    return re.sub(r"(Processing|Downloading) \S*/([^/\s]+)", r"\1 \2", text)


def show_report() -> None:
    """Take the report of 'Check installation', without the folders and the kernel of this run."""
    report = FOLDER / "installation.html"
    processing.run("sarcloudremoval:checkinstallation", {"REPORT": str(report)})
    text = report.read_text(encoding="utf-8").replace(f"-{platform.release()}", "")
    text = text.replace(str(Path(QgsApplication.qgisSettingsDirPath())), USUAL_PROFILE)
    report.write_text(text, encoding="utf-8")
    take_page(str(report), "installation", height=520)


def show_install() -> None:
    """Take the way from the zip to packages that are ready."""
    show_plugin_manager()
    pyplugin_installer.instance().installFromZipFile(str(ZIP))  # what the page's button does
    plugin = plugins["sar_cloud_removal"]
    message = iface.messageBar().findChildren(QLabel)
    if not message:
        raise RuntimeError("The plugin does not offer to install its packages.")
    take(iface.messageBar(), "offer")
    show_report()

    plugin.show_packages()
    dialog = plugin.packages_dialog
    for label in dialog.findChildren(QLabel):
        label.setText(anonymous(label.text()))
    take(dialog, "packages")
    if WHEELS:
        dialog.form.offline.setChecked(True)
        dialog.form.wheels.setFilePath(WHEELS)
    dialog.install_button.click()
    wait(2)
    wait_for("the end of the installation", lambda: not dialog.job.running)
    if "Ready" not in dialog.result.text():
        raise RuntimeError(f"{dialog.result.text()}\n{dialog.log.toPlainText()}")
    dialog.form.wheels.setFilePath("")
    dialog.log.setPlainText(anonymous(dialog.log.toPlainText()))
    dialog.log.verticalScrollBar().setValue(dialog.log.verticalScrollBar().maximum())
    take(dialog, "installed")


run(show_install)
