"""A message in QGIS's message bar, once for each version of the plugin, that offers to install missing packages."""

from qgis.core import Qgis, QgsSettings
from qgis.PyQt.QtWidgets import QPushButton

from ...i18n import tr
from ...install.packages import missing_packages
from ...version import plugin_version

_SETTING = "sar_cloud_removal/offered_packages"


def offer_packages(iface, show_dialog) -> bool:
    """Show the message, with a button for ``show_dialog``, if packages are missing; return whether it was shown."""
    missing = [package.name for package in missing_packages()]
    settings = QgsSettings()
    if not missing or settings.value(_SETTING, "") == plugin_version():
        return False
    settings.setValue(_SETTING, plugin_version())
    bar = iface.messageBar()
    message = bar.createMessage(
        tr("SAR Cloud Removal"),
        tr("Ready. The networks need Python packages: {}.").format(", ".join(missing)),
    )
    button = QPushButton(tr("Install…"), message)
    button.clicked.connect(show_dialog)
    button.clicked.connect(message.dismiss)
    message.layout().addWidget(button)
    bar.pushWidget(message, Qgis.MessageLevel.Info)
    return True
