"""Translations: the committed files are what the sources say, complete and compiled, and keep what is not language."""

import re
import string
from collections import Counter

import pytest
from qgis.PyQt.QtCore import QCoreApplication, QTranslator
from sar_cloud_removal import i18n
from sar_cloud_removal.scripts.docs import translations
from sar_cloud_removal.scripts.docs.translation_files import elf_hash, qm_bytes, read_ts, ts_text
from sar_cloud_removal.scripts.docs.translation_sources import UnreadableText, texts_in
from translating import ALIKE, COMMANDS, ENGLISH, languages

COMMAND = "run python -m sar_cloud_removal.scripts.docs.translations, translate what it names, run it again and commit"
KEPT = re.compile(
    r"https?://\S+[\w\]]|--[\w-]+|\bC:\\\w+|\*\.\w+|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|\b[A-Z]{2,}\d*\b|\bSentinel-\d\b"
    r"|%[a-z1-9]\b|\b\w+\.\w+\.\w{3}\b"
)
"""Addresses, options, patterns of files, names of parameters and of formats: they stay as they are."""
LOCALIZED = {"MB", "GB", "CRS", "SCR", "SRC", "GPU"}
"""Abbreviations that a language has its own for, or no plural of."""


def fields(text):
    """Return the fields of ``format`` and of Qt in ``text``, each as often as it is there."""
    named = [
        f"{field}:{spec}!{conversion}"
        for _, field, spec, conversion in string.Formatter().parse(text)
        if field is not None
    ]
    return Counter([*named, *re.findall(r"%[vm\d]\b", text)])


def numbers(text):
    """Return the numbers in ``text``, whatever separates their decimals, and those of none."""
    return Counter(number.replace(",", ".") for number in re.findall(r"\d+(?:[.,]\d+)*", text))


def words_kept(text):
    """Return what stays as it is in every language, each once."""
    return set(KEPT.findall(text)) - LOCALIZED


@languages
def test_files_are_what_the_sources_say(language):
    for path, content in translations.contents(language).items():
        assert path.read_bytes() == content, f"{path.name} is stale: {COMMAND}"


@languages
def test_every_text_is_translated(language):
    found = translations.translations(language)
    assert len(found) > 400
    assert [text for text, translation in found.items() if not translation.strip()] == [], COMMAND
    assert {text for text, translation in found.items() if translation == text} <= ALIKE
    left = {text: ENGLISH.findall(COMMANDS.sub("", translation)) for text, translation in found.items()}
    assert {text: words for text, words in left.items() if words} == {}


@languages
def test_translations_keep_what_is_no_language(language):
    for text, translation in translations.translations(language).items():
        assert fields(translation) == fields(text), translation
        assert words_kept(translation) == words_kept(text), translation
        assert numbers(translation) == numbers(text), translation
        for part in (slice(0, 1), slice(-1, None)):  # spaces around, and what ends a sentence or begins a list
            assert (translation[part] in " .:;(") == (text[part] in " .:;("), translation


@languages
def test_the_compiled_file_says_what_translators_wrote(language, translated):
    for text, translation in read_ts(translations.ts_path(language)).items():
        assert i18n.tr(text) == translation
    assert i18n.tr("nobody translated this") == "nobody translated this"
    assert QCoreApplication.translate("Another", "Remove clouds") == "Remove clouds", "texts of others stay"


def test_texts_with_one_hash_are_told_apart(tmp_path, qgis_app):
    assert elf_hash(b"aq") == elf_hash(b"ba")
    (tmp_path / "x.qm").write_bytes(qm_bytes("Here", "fr", {"aq": "premier é", "ba": "second", "none": ""}))
    translator = QTranslator()
    assert translator.load(str(tmp_path / "x.qm"))
    assert [translator.translate("Here", text) for text in ("aq", "ba")] == ["premier é", "second"]
    assert not translator.translate("Here", "none") and not translator.translate("There", "aq")


def test_unfinished_translations_are_kept_out(tmp_path):
    written = tmp_path / "x.ts"
    written.write_text(ts_text("Here", "fr", {"a < b & 'c'": 'é > "è"', "new": ""}), encoding="utf-8")
    assert read_ts(written) == {"a < b & 'c'": 'é > "è"', "new": ""}
    assert 'type="unfinished"></translation>' in written.read_text(encoding="utf-8")


def test_texts_are_found_where_they_are_marked():
    source = 'tr("one " "text").format(x=1)\nlater("two")\ntr(name)\nother("three")\n'
    assert sorted(texts_in(source, "x.py")) == ["one text", "two"]
    for wrong in ('tr(f"{x} here")', 'tr("a" + b)', 'tr("a" if b else "c")'):
        with pytest.raises(UnreadableText, match=r"x.py:1: .* fill these in afterwards"):
            list(texts_in(wrong, "x.py"))
