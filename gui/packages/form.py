"""The form in the dialog: which build of torch to install, from where, and through which network."""

import sys

from qgis.gui import QgsCollapsibleGroupBox, QgsFileWidget
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ...i18n import tr
from ...install.options import InstallOptions
from ...nvidia import driver_cuda
from .proxy import qgis_proxy


class InstallForm(QWidget):
    """Edits ``InstallOptions``; empty fields are filled from QGIS's settings and from this computer."""

    def __init__(self, parent=None):
        """Preselect what fits this computer: CUDA if there is an NVIDIA driver."""
        super().__init__(parent)
        self.online = QRadioButton(tr("From the internet"))
        self.build = QComboBox()
        self.index_decides = QLabel(
            tr(
                "The package index decides which build of torch is installed. For the CPU build on Linux, enter a "
                "version that ends in +cpu, such as 2.5.1+cpu, if the index has it."
            )
        )
        self.offline = QRadioButton(tr("From a folder of wheels"))
        self.wheels = QgsFileWidget()
        self.torch, self.index, self.proxy = QLineEdit(), QLineEdit(), QLineEdit()
        self.certificate = QgsFileWidget()
        self._fill()
        self._arrange()

    def options(self) -> InstallOptions:
        """Return the entries, with QGIS's own proxy if none was entered and the index is to be reached by it."""
        torch, index = self.torch.text().strip(), self.index.text().strip()
        if self.offline.isChecked():  # the fields for the network are disabled, whatever they contain
            return InstallOptions(build=self.build.currentData(), torch=torch, wheels=self.wheels.filePath())
        return InstallOptions(
            build=self.build.currentData(),
            torch=torch,
            index=index,
            proxy=self.proxy.text().strip() or qgis_proxy(address=index),
            certificate=self.certificate.filePath(),
        )

    def problems(self) -> list:
        """Return one sentence for each entry that cannot be used, an empty list if all can."""
        if self.offline.isChecked() and not self.wheels.filePath():
            return [tr("No folder of wheels is selected.")]
        return self.options().problems(tr)

    def _fill(self) -> None:
        driver = driver_cuda()
        if sys.platform == "darwin":
            self.build.addItem(tr("torch for the processor and Apple's GPU, about 100 MB"), "cpu")
        else:
            self.build.addItem(tr("torch for the processor (CPU), about 200 MB"), "cpu")
            if driver:
                version = ".".join(map(str, driver))
                self.build.addItem(
                    tr("torch for the NVIDIA GPU (CUDA), about 3 GB; the driver supports CUDA {}").format(version),
                    "cuda",
                )
            else:
                self.build.addItem(
                    tr("torch for NVIDIA GPUs (CUDA), about 3 GB; no driver was found on this computer"), "cuda"
                )
        self.build.setCurrentIndex(1 if driver else 0)
        self.online.setChecked(True)
        self.wheels.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.wheels.lineEdit().setPlaceholderText(tr("folder of .whl files downloaded elsewhere"))
        self.torch.setPlaceholderText(tr("the newest compatible version"))
        self.index.setPlaceholderText(tr("download.pytorch.org and the indexes configured for pip"))
        self.proxy.setPlaceholderText(
            qgis_proxy(password=False) or tr("none in QGIS's settings; http://[user:password@]host:port")
        )
        self.certificate.setFilter(tr("Certificates (*.pem *.crt *.cer)"))
        self.certificate.lineEdit().setPlaceholderText(tr("the certificates that pip trusts"))

    def _arrange(self) -> None:
        sources = QGridLayout()
        for row, widgets in enumerate(((self.online, self.build), (self.offline, self.wheels))):
            for column, widget in enumerate(widgets):
                sources.addWidget(widget, row, column)
        sources.addWidget(self.index_decides, 2, 0, 1, 2)
        sources.setColumnStretch(1, 1)
        self.index_decides.setWordWrap(True)
        more = QgsCollapsibleGroupBox(tr("Version and network"))
        rows = QFormLayout(more)
        rows.addRow(tr("torch version"), self.torch)
        rows.addRow(tr("Package index"), self.index)
        rows.addRow(tr("Proxy"), self.proxy)
        rows.addRow(tr("Certificate"), self.certificate)
        more.setCollapsed(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(sources)
        layout.addWidget(more)
        self.online.toggled.connect(self._follow)
        self.index.textChanged.connect(self._follow)
        self._follow()

    def _follow(self, *_) -> None:
        """Enable the fields that have an effect."""
        online, own_index = self.online.isChecked(), bool(self.index.text().strip())
        for widget in (self.index, self.proxy, self.certificate):
            widget.setEnabled(online)
        self.build.setEnabled(online and not own_index)
        self.index_decides.setVisible(online and own_index)
        self.wheels.setEnabled(not online)
