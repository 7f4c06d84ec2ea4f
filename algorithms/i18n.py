"""Translation of the texts people see."""

from qgis.PyQt.QtCore import QCoreApplication


def tr(text: str) -> str:
    """Return ``text`` in the language QGIS runs in, the text itself where nobody has translated it."""
    return QCoreApplication.translate("SarCloudRemoval", text)
