"""Bring resources/i18n up to date: the .ts files by the sources, the .qm files by the .ts files.

    python -m sar_cloud_removal.scripts.docs.translations

New texts are added to the .ts files as unfinished, those that are gone are taken out. Translate what is unfinished, by
hand or with Qt Linguist, and run this again. ``tests/scripts/test_translations.py`` compares the committed files with
these.
"""

import sys
from pathlib import Path
from typing import Dict

from ...i18n import CONTEXT, FILE_STEM, FOLDER
from .translation_files import qm_bytes, read_ts, ts_text
from .translation_sources import texts

LANGUAGES = ("es", "fr")
ROOT = Path(__file__).resolve().parent.parent.parent


def ts_path(language: str) -> Path:
    """Return the path of the file that translators edit."""
    return FOLDER / f"{FILE_STEM}_{language}.ts"


def translations(language: str, root=ROOT) -> Dict[str, str]:
    """Return ``{source: translation}`` of all texts in the sources; the translation is empty where there is none."""
    path = ts_path(language)
    known = read_ts(path) if path.exists() else {}
    return {text: known.get(text, "") for text in texts(root)}


def contents(language: str) -> Dict[Path, bytes]:
    """Return what the files of one language have to hold."""
    current, path = translations(language), ts_path(language)
    return {
        path: ts_text(CONTEXT, language, current).encode("utf-8"),
        path.with_suffix(".qm"): qm_bytes(CONTEXT, language, current),
    }


def main() -> int:
    """Write all files; return the exit status: 1 where a text is not translated."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = 0
    for language in LANGUAGES:
        for path, content in contents(language).items():
            path.write_bytes(content)
        unfinished = [text for text, translation in translations(language).items() if not translation]
        missing += len(unfinished)
        print(f"{ts_path(language).name}: {len(unfinished)} texts to be translated", *unfinished, sep="\n  ")
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main())
