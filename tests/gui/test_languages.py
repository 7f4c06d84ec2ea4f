"""What QGIS shows is translated: algorithms, processing models and the dialog, in the language that QGIS runs in."""

import ast
import json
import re
from pathlib import Path
from unittest import mock

import pytest
from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator
from qgisprocess import needs_qgis_process, qgis_process
from sar_cloud_removal import i18n
from sar_cloud_removal.scripts.docs import translations
from translating import ALIKE, COMMANDS, ENGLISH, languages

SEEN = (
    "plugin.py",
    "algorithms/**/*.py",
    "gui/**/*.py",
    "install/packages.py",
)
"""Modules whose texts people see: all that know QGIS."""
UNSEEN = ("tr", "later", "ValueError", "getattr", "hasattr")
"""What is called with texts that are translated, or that nobody sees."""
PROSE = re.compile(r"^[^<{;]*[A-Za-z]{2,},? [a-z]{2,}[^<{;]*$|^[A-Z][a-z]{3,}$")
"""Words, or one with a capital; no HTML, no style sheet."""


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
    for key in ("displayName", "group", "shortDescription"):
        found[f"{name}: {key}"] = getattr(fresh, key)()
    found[f"{name}: introduction"] = fresh.texts().introduction
    for key, child in getattr(fresh, "childAlgorithms", dict)().items():
        found[f"{name}, step {key}"] = child.description()
    return {**found, f"{name}: tags": ",".join(fresh.tags())}


def untranslated(path):
    """Yield place and text of each literal in a module that reads like a text for people and is not marked as one."""
    tree, marked = ast.parse(path.read_text(encoding="utf-8")), set()
    for node in ast.walk(tree):
        for annotation in filter(None, (getattr(node, name, None) for name in ("annotation", "returns"))):
            marked.update(map(id, ast.walk(annotation)))
        documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        function = getattr(node, "func", None)
        if documents or getattr(function, "id", getattr(function, "attr", "")) in UNSEEN:
            marked.update(map(id, ast.walk(node)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in marked:
            if PROSE.search(node.value) and node.value not in ALIKE:
                yield f"{path.name}:{node.lineno}: {node.value}"


def test_no_text_is_written_without_a_mark(tmp_path):
    files = [path for pattern in SEEN for path in sorted(translations.ROOT.glob(pattern))]
    assert len(files) > 20
    assert [line for path in files for line in untranslated(path)] == []
    (tmp_path / "x.py").write_text(
        '"""A page of it."""\nlabel("Choose one file")\nraise E(f"{x} is wrong here")\ntr("No one")\n'
    )
    assert list(untranslated(tmp_path / "x.py")) == ["x.py:2: Choose one file", "x.py:3:  is wrong here"]


def test_nothing_that_algorithms_show_goes_past_the_translation(provider, marked):
    found = {key: text for algorithm in provider.algorithms() for key, text in shown(algorithm).items()}
    assert len(found) > 200
    assert [key for key, text in found.items() if not text.startswith("⟦")] == []


def test_nothing_that_the_dialog_shows_goes_past_the_translation(qgis_app, marked):
    from qgis.PyQt.QtWidgets import QAbstractButton, QComboBox, QGroupBox, QLabel, QLineEdit
    from sar_cloud_removal.gui.packages.dialog import PackagesDialog

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
    # what is not a text: empty ones, and the signs on the buttons that choose files
    found = [text for text in found if re.search(r"\w{2}", text)]
    assert len(found) > 20
    assert [text for text in found if "⟦" not in text] == []


@pytest.fixture(scope="module")
def english(provider):
    """All texts that algorithms show where nothing is translated."""
    return {key: text for algorithm in provider.algorithms() for key, text in shown(algorithm).items()}


@languages
def test_algorithms_and_processing_models_show_no_english(provider, english, translated):
    found = {key: text for algorithm in provider.algorithms() for key, text in shown(algorithm).items()}
    assert set(found) == set(english)
    assert {text for key, text in found.items() if text == english[key]} <= ALIKE
    assert [key for key, text in found.items() if ENGLISH.search(COMMANDS.sub("", text))] == []
    assert found["removeclouds: displayName"] == {"fr": "Supprimer les nuages", "es": "Eliminar nubes"}[translated]
    overlap = {"fr": "Recouvrement des fenêtres (pixels) : Largeur", "es": "Solape de las ventanas (píxeles): Anchura"}
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


@needs_qgis_process
def test_qgis_process_speaks_the_language_of_the_system_or_of_the_settings(environment):
    french = qgis_process({**environment, "LC_ALL": "fr_CA.UTF-8"}, "help", "sarcloudremoval:removeclouds")
    assert french.returncode == 0, french.stderr
    assert "Supprimer les nuages (sarcloudremoval:removeclouds)" in french.stdout
    assert "Recouvrement des fenêtres (pixels)" in french.stdout and "Overlap" not in french.stdout
    files = {path: path.read_text(encoding="utf-8") for path in Path(environment["HOME"]).rglob("QGIS*.ini")}
    ((ini, before),) = [(path, text) for path, text in files.items() if "sar_cloud_removal" in text]
    try:
        ini.write_text(f"{before}\n[locale]\noverrideFlag=true\nuserLocale=es\n", encoding="utf-8")
        spanish = qgis_process({**environment, "LC_ALL": "C.UTF-8"}, "--json", "list")
    finally:
        ini.write_text(before, encoding="utf-8")
    listed = json.loads(spanish.stdout)["providers"]["sarcloudremoval"]["algorithms"]
    assert listed["sarcloudremoval:removeclouds"]["name"] == "Eliminar nubes"


@pytest.mark.parametrize(
    ("locale", "begins", "about"),
    [
        ("fr_CA", "Supprime les nuages", "Reconstitue le sol"),
        ("es", "Elimina las nubes", "Reconstruye el suelo"),
        ("de_DE", "Removes clouds", "Restores the ground"),
    ],
)
def test_the_plugin_manager_describes_the_plugin(monkeypatch, locale, begins, about):
    monkeypatch.syspath_prepend(str(Path(QgsApplication.pkgDataPath()) / "python"))
    installer_data = pytest.importorskip("pyplugin_installer.installer_data", reason="QGIS's plugin manager")
    with mock.patch.object(installer_data, "QLocale") as language:
        language.system.return_value.name.return_value = locale
        plugin = installer_data.Plugins().getInstalledPlugin("sar_cloud_removal", str(translations.ROOT), False)
    assert plugin["description"].startswith(begins) and not plugin["error"]
    assert plugin["about"].startswith(about) and plugin["about"].count("safetensors") == 2
