"""Install the plugin and its packages into an empty profile as a newcomer does, and take the pictures of it.

Called by scripts/screenshots.sh, through ``qgis --code``. ``SCREENSHOTS_ZIP`` is the plugin's zip,
``SCREENSHOTS_WHEELS`` a folder of wheels, if packages are not to come from the internet.
"""

import os
import re
from pathlib import Path

import pyplugin_installer
from qgis.core import QgsApplication
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QLabel, QListWidget
from qgis.utils import iface, plugins
from screenshots_window import run, take, wait

ZIP = Path(os.environ["SCREENSHOTS_ZIP"])
WHEELS = os.environ.get("SCREENSHOTS_WHEELS", "")
LONGEST_INSTALLATION_S = 1800


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


def show_install() -> None:
    """Take the way from the zip to packages that are ready."""
    show_plugin_manager()
    pyplugin_installer.instance().installFromZipFile(str(ZIP))  # what the page's button does
    plugin = plugins["sar_cloud_removal"]
    message = iface.messageBar().findChildren(QLabel)
    if not message:
        raise RuntimeError("The plugin does not offer to install its packages.")
    take(iface.messageBar(), "offer")

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
    wait(LONGEST_INSTALLATION_S, lambda: not dialog.job.running)
    if "Ready" not in dialog.result.text():
        raise RuntimeError(f"{dialog.result.text()}\n{dialog.log.toPlainText()}")
    dialog.form.wheels.setFilePath("")
    dialog.log.setPlainText(anonymous(dialog.log.toPlainText()))
    dialog.log.verticalScrollBar().setValue(dialog.log.verticalScrollBar().maximum())
    take(dialog, "installed")


run(show_install)
