"""The plugin object that QGIS calls: it registers the Processing provider and, if there is a window, a menu."""

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from .i18n import install_translator, tr
from .install.where.places import activate, packages_home


class SarCloudRemovalPlugin:
    """Registers the Processing provider, with a window (``initGui``) or without one (``qgis_process``)."""

    def __init__(self, iface):
        """Activate the packages in the profile; nothing is registered yet. ``iface``: ``None`` in ``qgis_process``."""
        self.iface = iface
        self.provider = None
        self.menu = None
        self.packages_dialog = None
        self.offer = None
        self.translator = None
        activate(packages_home(QgsApplication.qgisSettingsDirPath()))

    def initProcessing(self):  # noqa: N802 (QGIS' name)
        """Register the provider; ``qgis_process`` calls only this."""
        if self.provider is None:
            self.translator = install_translator()  # first: algorithms take their texts when they are made
            from .algorithms.provider import (
                SarCloudRemovalProvider,
            )  # may need the packages activated above

            self.provider = SarCloudRemovalProvider()
            QgsApplication.processingRegistry().addProvider(self.provider)
            self.provider.refreshAlgorithms()  # only now can its processing models find their algorithms

    def initGui(self):  # noqa: N802 (QGIS' name)
        """Register the provider and add the menu when QGIS starts with a window."""
        from .algorithms.base.toolbox import ICON
        from .gui.packages.offer import offer_packages

        self.initProcessing()
        self.menu = self.iface.pluginMenu().addMenu(QIcon(ICON), tr("SAR Cloud Removal"))
        self.menu.addAction(tr("Python packages…"), self.show_packages)
        self.offer = offer_packages(self.iface, self.show_packages)

    def show_packages(self):
        """Open the dialog that installs Python packages."""
        from .gui.packages.dialog import PackagesDialog

        if self.packages_dialog is None:
            self.packages_dialog = PackagesDialog(self.iface, self.iface.mainWindow())
        self.packages_dialog.refresh()
        self.packages_dialog.show()
        self.packages_dialog.raise_()

    def unload(self):
        """Remove all that the plugin has added to QGIS, and close the rasters that were opened for a run."""
        if self.offer is not None:
            self.offer.withdraw()
            self.offer = None
        if self.packages_dialog is not None:
            self.packages_dialog.discard()
            self.packages_dialog = None
        if self.menu is not None:
            self.iface.pluginMenu().removeAction(self.menu.menuAction())
            self.menu.deleteLater()
            self.menu = None
        if self.provider is not None:
            from .algorithms.base.opened import OPENED
            from .algorithms.base.toolbox import forget_provider

            forget_provider(self.provider)
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
            OPENED.clear()
        if self.translator is not None:
            QCoreApplication.removeTranslator(self.translator)
            self.translator = None
