"""Translation of the texts that users see; ``scripts/docs/translations.py`` collects them and compiles translations."""

from pathlib import Path
from typing import Optional

from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

CONTEXT = "SarCloudRemoval"
FOLDER = Path(__file__).resolve().parent / "resources" / "i18n"
FILE_STEM = "sar_cloud_removal"


def tr(text: str) -> str:
    """Return ``text`` in the language QGIS runs in, the text itself where nobody has translated it."""
    return QCoreApplication.translate(CONTEXT, text)


def user_locale() -> str:
    """Return the locale of QGIS's user interface, such as ``fr_CA``.

    That is the one chosen in QGIS's settings in place of the system's, else the one QGIS was started with, else the
    system's, which is what ``qgis_process`` has.
    """
    settings = QgsSettings()
    if settings.value("locale/overrideFlag", False, type=bool):
        chosen = settings.value("locale/userLocale", "", type=str)
        if chosen:
            return chosen
    return QgsApplication.instance().translation() or QLocale().name()


def install_translator() -> Optional[QTranslator]:
    """Have ``tr`` translate to ``user_locale()``, or to its language (``fr`` for ``fr_CA``).

    Returns what ``QCoreApplication.removeTranslator`` ends that with, ``None`` where there is no such translation.
    """
    translator = QTranslator()
    # Qt itself leaves out what follows the last underscore until there is such a file
    if not translator.load(f"{FILE_STEM}_{user_locale().replace('-', '_')}", str(FOLDER)):
        return None
    QCoreApplication.installTranslator(translator)
    return translator
