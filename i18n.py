"""Translation of the texts that users see, which ``scripts/docs/translations.py`` collects and compiles."""

from pathlib import Path
from typing import Optional

from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

CONTEXT = "SarCloudRemoval"
FOLDER = Path(__file__).resolve().parent / "resources" / "i18n"
FILE_STEM = "sar_cloud_removal"


def tr(text: str) -> str:
    """Return ``text`` in the language QGIS runs in, or the text itself if it has no translation."""
    return QCoreApplication.translate(CONTEXT, text)


def user_locale() -> str:
    """Return the locale of QGIS's user interface, such as ``fr_CA``.

    In this order: the locale chosen in QGIS's settings, the one QGIS was started with, the system's (for
    ``qgis_process``).
    """
    settings = QgsSettings()
    if settings.value("locale/overrideFlag", False, type=bool):
        chosen = settings.value("locale/userLocale", "", type=str)
        if chosen:
            return chosen
    return QgsApplication.instance().translation() or QLocale().name()


def install_translator() -> Optional[QTranslator]:
    """Make ``tr`` translate to ``user_locale()``, or to its language (``fr`` for ``fr_CA``).

    Returns the translator, for ``QCoreApplication.removeTranslator``, or ``None`` if there is no such translation.
    """
    translator = QTranslator()
    # Qt itself drops what follows the last underscore until it finds a file
    if not translator.load(f"{FILE_STEM}_{user_locale().replace('-', '_')}", str(FOLDER)):
        return None
    QCoreApplication.installTranslator(translator)
    return translator
