"""What QGIS says about packages that cannot be used, and what is left of paths and of the plugin afterwards."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import PurePosixPath, PureWindowsPath
from types import SimpleNamespace

import pytest
from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkProxy
from sar_cloud_removal import classFactory
from sar_cloud_removal import plugin as plugin_module
from sar_cloud_removal.algorithms.base.opened import OPENED
from sar_cloud_removal.errors import PluginError
from sar_cloud_removal.gui import installation_report, profile
from sar_cloud_removal.gui.packages import requirements
from sar_cloud_removal.gui.packages.dialog import PackagesDialog
from sar_cloud_removal.gui.packages.form import InstallForm
from sar_cloud_removal.install.packages import PACKAGES, Package, State
from sar_cloud_removal.models.store import MODELS_VARIABLE
from wheels import write_wheel

BROKEN = "raise ImportError('libsomething.so: undefined symbol')"
PACKAGE = Package("oddtorch", "oddtorch", ">=2.2,<3", "is tried out")


@pytest.fixture
def oddtorch(qgis_app, tmp_path, monkeypatch):
    """Return a function that puts a package into a folder of this Python and has it needed by the networks."""
    monkeypatch.setattr("sar_cloud_removal.install.packages.PACKAGES", (PACKAGE,))

    def write(folder, version, source=BROKEN):
        with zipfile.ZipFile(write_wheel(tmp_path / "wheels", "oddtorch", version, source)) as wheel:
            wheel.extractall(folder)
        monkeypatch.syspath_prepend(str(folder))
        return folder

    return write


def test_a_broken_package_of_qgiss_own_is_mended_there(oddtorch, tmp_path):
    folder = oddtorch(tmp_path / "own", "2.6.0")
    with pytest.raises(PluginError) as raised:
        requirements.require_packages([PACKAGE])
    text = str(raised.value)
    assert "oddtorch is installed but cannot be loaded (libsomething.so: undefined symbol)" in text
    assert f"It lies in '{folder}' and is QGIS's own." in text
    assert "pip uninstall oddtorch" in text and "--reinstall" not in text and requirements.menu() not in text


def test_a_broken_package_of_the_profile_is_installed_again(oddtorch, tmp_path, monkeypatch):
    monkeypatch.setattr(requirements, "_home", lambda: tmp_path / "home")
    oddtorch(tmp_path / "home" / "1", "2.6.0")
    with pytest.raises(PluginError, match="To reinstall it, choose .* or run: .* --reinstall$"):
        requirements.require_packages([PACKAGE])


def test_a_version_of_qgiss_own_that_does_not_do_is_named(oddtorch, tmp_path):
    folder = oddtorch(tmp_path / "own", "1.13.1")
    text = requirements.missing_text([PACKAGE])
    assert text.startswith(f"QGIS's own Python has oddtorch 1.13.1 in '{folder}', but oddtorch>=2.2,<3 is required.")
    assert "pip uninstall oddtorch" in text and requirements.menu() not in text


def test_a_version_in_the_profile_that_does_not_do_is_replaced(oddtorch, tmp_path, monkeypatch):
    monkeypatch.setattr(requirements, "_home", lambda: tmp_path / "home")
    oddtorch(tmp_path / "home" / "1", "1.13.1")
    text = requirements.missing_text([PACKAGE])
    assert "oddtorch (oddtorch>=2.2,<3; 1.13.1 is too old or too new)" in text and requirements.menu() in text


@pytest.mark.parametrize(
    ("version", "said", "status"),
    [
        (
            "2.6.0",
            "QGIS's own Python has torch ('/usr/own'). What cannot be loaded must be repaired",
            "2.6.0 in QGIS's",
        ),
        (
            "1.13.1",
            "QGIS's own Python has torch 1.13.1 in '/usr/own', but torch>=2.2,<3 is required",
            "required is >=2",
        ),
    ],
)
def test_the_dialog_says_what_it_cannot_change(qgis_app, monkeypatch, version, said, status):
    torch = next(package for package in PACKAGES if package.name == "torch")
    found = (State(torch, version, "/usr/own"),)
    monkeypatch.setattr("sar_cloud_removal.gui.packages.dialog.states", lambda: found)
    dialog = PackagesDialog()
    try:
        assert said in dialog.result.text().replace("&gt;", ">").replace("&lt;", "<")
        assert status in dialog.packages.topLevelItem(0).text(2)
    finally:
        dialog.discard()


LINUX, WINDOWS = PurePosixPath("/users/al"), PureWindowsPath("C:\\Users\\al")


@pytest.mark.parametrize(
    ("home", "text", "wanted"),
    [
        (LINUX, "/users/al", "~"),
        (LINUX, "In '/users/al/x.tif', /users/al.", "In '~/x.tif', ~."),
        (LINUX, "file:///users/al/x.tif", "file://~/x.tif"),
        (LINUX, "/users/alice/x.tif /users/al-2 /users/al.bak", "/users/alice/x.tif /users/al-2 /users/al.bak"),
        (LINUX, "/mnt/users/al/x.tif", "/mnt/users/al/x.tif"),
        (PurePosixPath("/"), "https://x.test/a", "https://x.test/a"),
        (WINDOWS, "C:\\Users\\al\\x.tif, c:/users/al/y.tif", "~\\x.tif, ~/y.tif"),
        (WINDOWS, "OSError('C:\\\\Users\\\\al\\\\x.dll')", "OSError('~\\\\x.dll')"),
        (WINDOWS, "C:\\Users\\alice", "C:\\Users\\alice"),
        (PureWindowsPath("C:\\"), "C:\\x", "C:\\x"),
        (PureWindowsPath("\\\\server\\homes\\al"), "\\\\server\\homes\\al\\x.tif", "~\\x.tif"),
    ],
)
def test_paths_in_the_home_folder_are_shortened_and_nothing_else(home, text, wanted):
    assert installation_report.shortened(text, home) == wanted


def test_the_json_is_shortened_before_it_is_written(monkeypatch):
    monkeypatch.setattr(installation_report, "Path", FakeHome)
    values = {"path": "C:\\Users\\al\\x", "parts": ("C:/Users/al", 1, None), "more": {"url": "https://x.test"}}
    found = json.loads(json.dumps(installation_report._without_homes(values)))
    assert found == {"path": "~\\x", "parts": ["~", 1, None], "more": {"url": "https://x.test"}}


class FakeHome:
    """Stands for ``Path`` on a computer with Windows."""

    @staticmethod
    def home():
        """Return the user's folder."""
        return WINDOWS


CHILD = """
from sar_cloud_removal.gui import profile
from pathlib import Path
profile.profile_folder = lambda: Path("/other/sar_cloud_removal")
profile.use_models_of_profile()
from sar_cloud_removal.models.store import model_store
print(model_store().installed)
"""


@pytest.mark.parametrize("chosen", [None, "/users/own/"], ids=["the profile's", "the user's"])
def test_the_models_of_a_profile_are_not_those_of_another_one_started_from_it(monkeypatch, chosen):
    for name in (MODELS_VARIABLE, f"{MODELS_VARIABLE}_OF_PROFILE"):
        monkeypatch.setenv(name, "")  # is put back afterwards
        monkeypatch.delenv(name)
    if chosen:
        monkeypatch.setenv(MODELS_VARIABLE, chosen)
    profile.use_models_of_profile()
    own = str(profile.profile_folder() / "models")
    assert os.environ[MODELS_VARIABLE] == (chosen or own)
    assert str(profile.models_folder()) == (chosen or own).rstrip("/")
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ("/users/own" if chosen else "/other/sar_cloud_removal/models")


def test_unloading_closes_what_was_opened_for_the_next_run(monkeypatch):
    removed, cleared = [], []
    registry = SimpleNamespace(removeProvider=removed.append)
    plugin = classFactory(None)
    plugin.provider = provider = object()  # QGIS takes one of an id only
    monkeypatch.setattr(plugin_module, "QgsApplication", SimpleNamespace(processingRegistry=lambda: registry))
    monkeypatch.setattr(OPENED, "clear", lambda: cleared.append(True))
    plugin.unload()
    assert removed == [provider] and cleared == [True] and plugin.provider is None


def test_an_index_that_qgis_reaches_without_its_proxy_is_reached_so_here(qgis_app):
    manager = QgsNetworkAccessManager.instance()
    before = manager.fallbackProxy(), manager.excludeList(), manager.noProxyList()
    proxy = QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "proxy.test", 3128)
    form = InstallForm()
    try:
        manager.setFallbackProxyAndExcludes(proxy, ["", "https://Mirror.test/"], ["http://near.test"])
        used = {}
        for index in ("", "https://mirror.test/simple", "http://near.test:80/pypi", "https://other.test/simple"):
            form.index.setText(index)
            used[index] = form.options().proxy
    finally:
        manager.setFallbackProxyAndExcludes(*before)
    assert list(used.values()) == ["http://proxy.test:3128", "", "", "http://proxy.test:3128"], used
