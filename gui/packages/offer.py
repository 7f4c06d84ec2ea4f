"""A message in QGIS's message bar, once for each version of the plugin, that offers to install missing packages."""

from contextlib import suppress
from typing import Optional

from qgis.core import Qgis, QgsSettings
from qgis.PyQt.QtWidgets import QPushButton

from ...i18n import tr
from ...install.packages import missing_packages
from ...version import plugin_version

_SETTING = "sar_cloud_removal/offered_packages"


class Offer:
    """The message that is shown."""

    def __init__(self, bar, message):
        self._bar, self._message = bar, message

    def withdraw(self) -> None:
        """Remove the message, since its button belongs to a plugin that is unloaded."""
        with suppress(RuntimeError):  # the user has closed it, and Qt has deleted it
            self._bar.popWidget(self._message)


def offer_packages(iface, show_dialog) -> Optional[Offer]:
    """Show the message, with a button for ``show_dialog``, if packages are missing; return ``None`` if it is not."""
    missing = [package.name for package in missing_packages()]
    settings = QgsSettings()
    if not missing or settings.value(_SETTING, "") == plugin_version():
        return None
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
    return Offer(bar, message)
