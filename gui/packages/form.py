"""The form in the dialog: which build of torch to install, from where, and through which network."""

import sys

from qgis.gui import QgsCollapsibleGroupBox, QgsFileWidget
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QGridLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

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
        self.offline = QRadioButton(tr("From a folder of wheels"))
        self.wheels = QgsFileWidget()
        self.torch, self.index, self.proxy = QLineEdit(), QLineEdit(), QLineEdit()
        self.certificate = QgsFileWidget()
        self._fill()
        self._arrange()

    def options(self) -> InstallOptions:
        """Return the entries, with QGIS's own proxy if none was entered."""
        wheels = self.wheels.filePath() if self.offline.isChecked() else ""
        return InstallOptions(
            build=self.build.currentData(),
            torch=self.torch.text().strip(),
            wheels=wheels,
            index=self.index.text().strip(),
            proxy=self.proxy.text().strip() or ("" if wheels else qgis_proxy()),
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
        sources.setColumnStretch(1, 1)
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
        self._follow(True)

    def _follow(self, online) -> None:
        for widget in (self.build, self.index, self.proxy):
            widget.setEnabled(online)
        self.wheels.setEnabled(not online)
