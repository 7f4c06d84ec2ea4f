"""What an installation decides before anything runs: what is missing, where it comes from, and which calls of pip."""

import sys

import pytest
from checkout import ROOT
from sar_cloud_removal.install import packages
from sar_cloud_removal.install.options import InstallOptions
from sar_cloud_removal.install.packages import PACKAGES
from sar_cloud_removal.install.plan import Plan, torch_index
from sar_cloud_removal.nvidia import driver_cuda
from wheels import write_packages

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
    ("options", "problem"),
    [
        ({"build": "rocm"}, "The build is 'rocm'; choose one of auto, cpu, cuda"),
        ({"torch": "newest"}, "is not a version of torch: enter one such as 2.5.1"),
        ({"torch": ">=2"}, "is not a version of torch: enter one such as 2.5.1"),
        ({"wheels": "/nowhere"}, "does not contain wheels"),
        ({"index": "mirror.test"}, "The index is not an address"),
        ({"proxy": "proxy.test:3128"}, "The proxy is not an address: enter one such as http://"),
        ({"certificate": "/nowhere/ca.pem"}, "does not exist"),
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


def test_the_driver_is_asked_without_torch():
    assert driver_cuda() is None or driver_cuda() >= (9, 0)
