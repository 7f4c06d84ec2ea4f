"""What an installation decides before anything runs: what is missing, where it comes from, and which calls of pip."""

import ctypes
import sys
import zipfile
from importlib import metadata

import pytest
from checkout import ROOT
from sar_cloud_removal.install import own, packages
from sar_cloud_removal.install.options import InstallOptions
from sar_cloud_removal.install.packages import PACKAGES
from sar_cloud_removal.install.plan import NEEDED_BYTES, Plan, torch_index
from sar_cloud_removal.nvidia import driver_cuda
from wheels import write_packages, write_wheel

CPU, PYTORCH = "https://download.pytorch.org/whl/cpu", "https://download.pytorch.org/whl/"


def plan(torch_from=CPU, names=None, **options):
    chosen = tuple(package for package in PACKAGES if names is None or package.name in names)
    return Plan(InstallOptions(**options), chosen, {"numpy": "1.24.2"}, torch_from)


@pytest.mark.parametrize(
    ("build", "system", "driver", "index"),
    [
        ("auto", "linux", None, "cpu"),
        ("auto", "win32", (12, 8), "cu128"),
        ("auto", "linux", (13, 1), "cu130"),
        ("cuda", "linux", (12, 7), "cu126"),
        ("cuda", "win32", (11, 4), "cu118"),
        ("cuda", "linux", None, "cu130"),
        ("cpu", "win32", (12, 8), "cpu"),
        ("auto", "darwin", None, None),
        ("cuda", "darwin", None, None),
    ],
)
def test_the_build_of_torch_fits_system_and_driver(build, system, driver, index):
    assert torch_index(build, system, driver) == (index and PYTORCH + index)


def test_torch_comes_from_its_own_index_and_the_rest_from_pips():
    torch, others = plan().pip_calls("target", "beside")
    assert torch.names == ("torch",) and others.names == ("safetensors",)
    assert torch.arguments[torch.arguments.index("--index-url") + 1] == CPU
    assert "--index-url" not in others.arguments and "--extra-index-url" not in torch.arguments + others.arguments
    assert torch.arguments[-1] == "torch>=2.2,<3" and others.arguments[-1] == "safetensors>=0.4"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"index": "https://mirror.test/simple"}, "--index-url https://mirror.test/simple"),
        ({"wheels": "folder"}, "--no-index --find-links folder"),
        ({}, "torch>=2.2,<3 safetensors>=0.4"),
    ],
    ids=["mirror", "folder of wheels", "PyPI"],
)
def test_one_source_for_all_is_one_call(options, expected):
    (call,) = plan(None, **options).pip_calls("target", "beside")
    assert call.names == tuple(package.name for package in PACKAGES)
    assert expected in " ".join(call.arguments)


def test_a_password_in_an_address_is_not_shown():
    (call,) = plan(index="https://me:secret@mirror.test/simple").pip_calls("target", "beside")
    assert call.source == "https://mirror.test/simple" and "https://me:secret@mirror.test/simple" in call.arguments


def test_every_call_leaves_qgis_alone():
    for call in plan(torch="2.5.1").pip_calls("target", "beside"):
        text = " ".join(call.arguments)
        assert text.startswith("install --target target ") and "--user" not in text and "--break-system" not in text
        assert "--constraint beside" in text and "--only-binary :all:" in text
        assert "--proxy" not in text, "a proxy may hold a password, which is for no command line"
    assert plan(torch="2.5.1").pip_calls("t", "b")[0].arguments[-1] == "torch==2.5.1"


def test_what_is_not_missing_is_not_installed():
    (call,) = plan(names=["safetensors"]).pip_calls("target", "beside")
    assert call.arguments[-1] == "safetensors>=0.4" and "--index-url" not in call.arguments
    assert plan(names=["safetensors"]).needed_bytes < plan().needed_bytes < plan(f"{PYTORCH}cu126").needed_bytes


def test_space_for_a_folder_of_wheels_is_taken_from_their_size(tmp_path):
    size = sum(path.stat().st_size for path in write_packages(tmp_path).iterdir())
    assert plan(wheels=str(tmp_path)).needed_bytes == 6 * size


@pytest.mark.parametrize(
    ("system", "options", "build"),
    [
        ("linux", {}, "cuda"),
        ("linux", {"torch": "2.5.1"}, "cuda"),
        ("linux", {"torch": "2.5.1+cpu"}, "cpu"),
        ("win32", {}, "cpu"),
        ("darwin", {}, "cpu"),
    ],
)
def test_an_index_decides_on_the_build_and_the_space(monkeypatch, system, options, build):
    monkeypatch.setattr(sys, "platform", system)
    found = plan(None, index="https://mirror.test/simple", build="cpu", **options)
    assert found.ignores_build and found.needed_bytes == NEEDED_BYTES[build]
    assert not plan().ignores_build and not plan(None, ["safetensors"], index="https://mirror.test").ignores_build


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"build": "rocm"}, "The build is 'rocm'; choose one of auto, cpu, cuda"),
        ({"torch": "newest"}, "is not a version of torch: enter one such as 2.5.1"),
        ({"torch": ">=2"}, "is not a version of torch: enter one such as 2.5.1"),
        ({"wheels": "/nowhere"}, "does not contain wheels"),
        ({"index": "mirror.test"}, "The index is not an address"),
        ({"proxy": "proxy.test:3128"}, "The proxy is not an address: enter one such as http://"),
        ({"certificate": "/nowhere/ca.pem"}, "does not exist"),
        ({"certificate": str(ROOT)}, "cannot be read"),
        ({"certificate": str(ROOT / "resources" / "icon.svg")}, "openssl x509 -inform der"),
    ],
)
def test_options_that_cannot_be_used_are_named(options, problem):
    (found,) = InstallOptions(**options).problems()
    assert problem in found


def test_options_that_can_be_used_are_not_named(tmp_path):
    write_packages(tmp_path)
    good = {"torch": "2.13.0+cpu", "wheels": str(tmp_path), "proxy": "http://me:secret@proxy.test:3128"}
    assert InstallOptions(**good, index="https://mirror.test/simple").problems() == []


def test_requirements_txt_asks_for_versions_that_are_allowed_here():
    from packaging.requirements import Requirement

    lines = (ROOT / "requirements.txt").read_text().splitlines()
    listed = {Requirement(line).name: Requirement(line) for line in lines if line and line[0].isalpha()}
    for package in PACKAGES:
        allowed = Requirement(package.requirement).specifier
        lowest = min(specifier.version for specifier in listed[package.name].specifier)
        assert lowest in allowed, package.name


def test_states_import_nothing(tmp_path, monkeypatch):
    (tmp_path / "safetensors").mkdir()
    (tmp_path / "safetensors" / "__init__.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "safetensors", raising=False)
    found = {state.package.name: state for state in packages.states()}
    assert found["safetensors"].folder == str(tmp_path)
    monkeypatch.setitem(sys.modules, "torch", None)
    assert {state.package.name for state in packages.states() if state.missing} == {"torch"}
    assert [package.name for package in packages.missing_packages()] == ["torch"]


@pytest.mark.parametrize(
    ("version", "accepted"),
    [
        *(("2.2", True), ("2.2.0", True), ("2.13.0+cu126", True), ("2.9.0a0+git1", True), ("", True), ("git", True)),
        *(("1.13.1", False), ("2.1.2+cpu", False), ("3.0", False), ("3", False), ("10.0", False)),
    ],
)
def test_versions_are_compared_as_pip_does(version, accepted):
    torch = next(package for package in PACKAGES if package.name == "torch")
    assert torch.accepts(version) == accepted


@pytest.mark.parametrize("version", ["1.13.1", "3.0.0"])
def test_a_version_that_is_not_compatible_counts_as_missing(tmp_path, monkeypatch, version):
    with zipfile.ZipFile(write_wheel(tmp_path, "torch", version)) as wheel:
        wheel.extractall(tmp_path / "packages")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    state = next(state for state in packages.states() if state.package.name == "torch")
    assert state.missing and state.unsuitable and (state.version, state.folder) == (version, str(tmp_path / "packages"))
    assert "torch" in [package.name for package in packages.missing_packages()]
    assert own.in_the_way([state], tmp_path / "home") == [state] and own.in_the_way([state], tmp_path) == []


def test_the_version_is_the_one_of_the_folder_that_is_imported(tmp_path, monkeypatch):
    with zipfile.ZipFile(write_wheel(tmp_path, "safetensors", "0.5.0")) as wheel:
        wheel.extractall(tmp_path / "packages")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    monkeypatch.delitem(sys.modules, "safetensors", raising=False)
    monkeypatch.setattr(metadata, "version", lambda name: "9.9")  # what another folder has
    state = next(state for state in packages.states() if state.package.name == "safetensors")
    assert state.version == "0.5.0"
    next((tmp_path / "packages").glob("*.dist-info")).rename(tmp_path / "elsewhere")
    state = next(state for state in packages.states() if state.package.name == "safetensors")
    assert state.version == "" and not state.missing, "nothing speaks against a version that is not known"


class Driver:
    """A driver for NVIDIA GPUs that supports CUDA ``number``; asking it ends with the status ``failed``."""

    def __init__(self, number, failed=0):
        self.number, self.failed = number, failed

    def cuDriverGetVersion(self, pointer):  # noqa: N802 (CUDA's name)
        """Write the version where ``pointer`` points to."""
        pointer._obj.value = self.number
        return self.failed


@pytest.mark.parametrize(
    ("driver", "version"),
    [(Driver(12080), (12, 8)), (Driver(13010), (13, 1)), (Driver(0), None), (Driver(12080, 3), None), (None, None)],
    ids=["12.8", "13.1", "no version", "an error", "no driver"],
)
def test_the_driver_is_asked_without_torch(monkeypatch, driver, version):
    def load(name):
        if driver is None:
            raise OSError(f"{name}: cannot open shared object file")
        return driver

    monkeypatch.setattr(ctypes, "CDLL", load)
    assert driver_cuda() == version
