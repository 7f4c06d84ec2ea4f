"""French and Spanish: complete, current, compiled, with all that is no language kept, and what QGIS shows in them."""

import json
import re
import string
from collections import Counter
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator
from sar_cloud_removal.algorithms import i18n
from sar_cloud_removal.scripts import translations
from sar_cloud_removal.scripts.translation_files import elf_hash, qm_bytes, read_ts, ts_text
from sar_cloud_removal.scripts.translation_sources import UnreadableText, texts_in
from test_qgis_process import PROGRAM, environment, qgis_process  # noqa: F401 (a fixture)

COMMAND = "run python -m sar_cloud_removal.scripts.translations, translate what it names, run it again and commit"
ALIKE = {
    *("SAR Cloud Removal", "SSIM", "PSNR (dB)", "Proxy", "{layer} - {title}", "{label}: {text}"),
    *("{hours:.1f} h", "{minutes:.0f} min", "{seconds:.0f} s", "{seconds:.3g} s"),
    *("Installation", "Versions", "Installation ..."),
}
"""Texts that may be the same in another language: names, units, and words that are."""
ENGLISH = re.compile(r"\b(?:the|of|is|are|with|from|which|where|this|that|for|and|it|or not|cannot)\b", re.IGNORECASE)
COMMANDS = re.compile(r"python3 -m .*?(?=[,»'\u00a0]|$)|flatpak run [^']*|apt install \S+|conda install [a-z ]+")
"""What is typed as it stands, apart from the words it has in common with English."""
KEPT = re.compile(
    r"https?://\S+[\w\]]|--[\w-]+|\bC:\\\w+|\*\.\w+|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|\b[A-Z]{2,}\d*\b|\bSentinel-\d\b|%[a-z1-9]\b|\b\w+\.\w+\.\w{3}\b"
)
"""Addresses, options, patterns of files, names of parameters and of formats: they stay as they are."""
LOCALIZED = {"MB", "GB", "CRS", "SCR", "SRC", "GPU", "GAN", "PEM", "NAME", "VALUE", "HTML", "JSON", "CSV"}
"""Abbreviations that a language may have its own for, or needs more or less often."""
languages = pytest.mark.parametrize("language", translations.LANGUAGES)


@pytest.fixture
def translated(language):
    """Texts in ``language`` for the time of a test."""
    translator = QTranslator()
    assert translator.load(str(translations.ts_path(language).with_suffix(".qm")))
    QCoreApplication.installTranslator(translator)
    yield language
    QCoreApplication.removeTranslator(translator)


class Marking(QTranslator):
    """Translates to the text itself between brackets, so that what goes past ``tr`` is seen."""

    def translate(self, context, source, disambiguation=None, number=-1):
        """Return the marked text where it is one of ours."""
        return f"⟦{source}⟧" if context == i18n.CONTEXT else ""

    def isEmpty(self):  # noqa: N802 (Qt's name)
        """Return ``False``: there is something to ask this for."""
        return False


@pytest.fixture
def marked():
    """All texts marked for the time of a test."""
    translator = Marking()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def shown(algorithm):
    """Return all texts that a new instance of ``algorithm`` shows, by what they are."""
    fresh = algorithm.create()
    name = fresh.name()
    found = {f"{name}: {item.name()}": item.description() for item in fresh.outputDefinitions()}
    found.update({f"{name}, {item.name()}": item.description() for item in fresh.parameterDefinitions()})
    found.update({f"{name}, help of {item.name()}": item.help() for item in fresh.parameterDefinitions()})
    for key in ("displayName", "group", "shortDescription", "introduction"):
        found[f"{name}: {key}"] = getattr(fresh, key)()
    for key, child in getattr(fresh, "childAlgorithms", dict)().items():
        found[f"{name}, step {key}"] = child.description()
    return {**found, f"{name}: tags": ",".join(fresh.tags())}


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


def test_nothing_that_algorithms_show_goes_past_the_translation(provider, marked):
    found = {key: text for algorithm in provider.algorithms() for key, text in shown(algorithm).items()}
    assert len(found) > 200
    assert [key for key, text in found.items() if not text.startswith("⟦")] == []


def test_nothing_that_the_dialog_shows_goes_past_the_translation(qgis_app, marked):
    from qgis.PyQt.QtWidgets import QAbstractButton, QComboBox, QGroupBox, QLabel, QLineEdit
    from sar_cloud_removal.install.dialog import PackagesDialog

    dialog = PackagesDialog()
    try:
        own = {dialog.buttons.button(dialog.buttons.StandardButton.Close)}  # Qt has texts of its own
        found = [dialog.windowTitle(), dialog.log.placeholderText()]
        found += [
            child.text()
            for kind in (QLabel, QAbstractButton)
            for child in dialog.findChildren(kind)
            if child not in own
        ]
        found += [box.title() for box in dialog.findChildren(QGroupBox)]
        found += [box.itemText(index) for box in dialog.findChildren(QComboBox) for index in range(box.count())]
        found += [edit.placeholderText() for edit in dialog.findChildren(QLineEdit)]
        found += [dialog.packages.headerItem().text(column) for column in range(3)]
        found += [dialog.packages.topLevelItem(0).text(column) for column in (1, 2)]
    finally:
        dialog.discard()
    # what is no text: empty ones, and the signs on the buttons that choose files
    found = [text for text in found if re.search(r"\w{2}", text)]
    assert len(found) > 20
    assert [text for text in found if "⟦" not in text] == []


@pytest.fixture(scope="module")
def english(provider):
    """All texts that algorithms show where nothing is translated."""
    return {key: text for algorithm in provider.algorithms() for key, text in shown(algorithm).items()}


@languages
def test_algorithms_and_graphs_show_no_english(provider, english, translated):
    found = {key: text for algorithm in provider.algorithms() for key, text in shown(algorithm).items()}
    assert set(found) == set(english)
    assert {text for key, text in found.items() if text == english[key]} <= ALIKE
    assert [key for key, text in found.items() if ENGLISH.search(COMMANDS.sub("", text))] == []
    assert found["removeclouds: displayName"] == {"fr": "Supprimer les nuages", "es": "Eliminar nubes"}[translated]
    overlap = {"fr": "Recouvrement des fenêtres (pixels) : Pixels", "es": "Solape de las ventanas (píxeles): Píxeles"}
    assert overlap[translated] in provider.algorithm("removeclouds").create().shortHelpString().replace("\u00a0", " ")


@languages
def test_values_are_named_in_help_as_they_are_chosen(provider, translated):
    """``auto``, ``scl``, ``refined_lee`` ... are the same in every language: help has to call them by that name."""
    for algorithm in provider.algorithms():
        english = {item.name(): item.help() for item in algorithm.parameterDefinitions()}
        fresh = algorithm.create()  # has to outlive its definitions
        for item in fresh.parameterDefinitions():
            options = item.options() if item.type() == "enum" and item.usesStaticStrings() else []
            named = {
                value
                for value in options
                if re.search(rf"(?<!\w){re.escape(value)}(?::| is | keeps | calms )", english[item.name()])
            }
            assert all(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", item.help()) for value in named), item.help()


@pytest.fixture
def settings():
    """QGIS's settings of the language, as they were again afterwards."""
    stored, keys = QgsSettings(), ("locale/overrideFlag", "locale/userLocale")
    before = {key: stored.value(key) for key in keys}
    yield stored
    for key, value in before.items():
        stored.remove(key) if value is None else stored.setValue(key, value)


@pytest.mark.parametrize(
    ("override", "chosen", "started", "system", "wanted"),
    [
        (True, "fr", "", "C", "fr"),
        ("true", "es_MX", "en", "de_DE", "es_MX"),
        (True, "", "fr", "de_DE", "fr"),
        (False, "es", "fr", "de_DE", "fr"),
        (False, "es", "", "fr_CA", "fr_CA"),
        (None, None, "", "es_ES", "es_ES"),
    ],
)
def test_the_locale_is_the_one_of_qgis(settings, monkeypatch, override, chosen, started, system, wanted):
    for key, value in (("locale/overrideFlag", override), ("locale/userLocale", chosen)):
        settings.remove(key) if value is None else settings.setValue(key, value)
    monkeypatch.setattr(QgsApplication, "translation", lambda application: started)
    before = QLocale()
    QLocale.setDefault(QLocale(system))
    try:
        assert i18n.user_locale() == wanted
    finally:
        QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("locale", "name"),
    [
        ("fr", "Supprimer les nuages"),
        ("fr_CA", "Supprimer les nuages"),
        ("es-419", "Eliminar nubes"),
        ("pt_BR", ""),
        ("C", ""),
    ],
)
def test_regions_have_the_translation_of_their_language(qgis_app, monkeypatch, locale, name):
    monkeypatch.setattr(i18n, "user_locale", lambda: locale)
    translator = i18n.install_translator()
    try:
        assert (translator is not None) == bool(name)
        assert i18n.tr("Remove clouds") == (name or "Remove clouds")
    finally:
        if translator is not None:
            QCoreApplication.removeTranslator(translator)
    assert i18n.tr("Remove clouds") == "Remove clouds"


@pytest.mark.skipif(PROGRAM is None, reason="qgis_process is not installed")
def test_qgis_process_speaks_the_language_of_the_system_or_of_the_settings(environment):  # noqa: F811
    french = qgis_process({**environment, "LC_ALL": "fr_CA.UTF-8"}, "help", "sarcloudremoval:removeclouds")
    assert french.returncode == 0, french.stderr
    assert "Supprimer les nuages (sarcloudremoval:removeclouds)" in french.stdout
    assert "Recouvrement des fenêtres (pixels)" in french.stdout and "Overlap" not in french.stdout
    (ini,) = [path for path in _settings_files(environment) if "sar_cloud_removal" in path.read_text(encoding="utf-8")]
    before = ini.read_text(encoding="utf-8")
    try:
        ini.write_text(f"{before}\n[locale]\noverrideFlag=true\nuserLocale=es\n", encoding="utf-8")
        spanish = qgis_process({**environment, "LC_ALL": "C.UTF-8"}, "--json", "list")
    finally:
        ini.write_text(before, encoding="utf-8")
    listed = json.loads(spanish.stdout)["providers"]["sarcloudremoval"]["algorithms"]
    assert listed["sarcloudremoval:removeclouds"]["name"] == "Eliminar nubes"


def _settings_files(environment):  # noqa: F811
    return sorted(Path(environment["QGIS_CUSTOM_CONFIG_PATH"]).rglob("QGIS*.ini"))
