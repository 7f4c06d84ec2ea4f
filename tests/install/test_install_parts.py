"""The parts of an installation: QGIS's packages stay, pip is found and set up, downloads and events are told."""

import os
import queue
import sys
import zipfile
from importlib import metadata

import pytest
from sar_cloud_removal.errors import InstallError
from sar_cloud_removal.install import pip
from sar_cloud_removal.install.messages import Events, parse
from sar_cloud_removal.install.options import InstallOptions
from sar_cloud_removal.install.where import precedence
from wheels import write_wheel


def test_stand_ins_have_the_very_version_of_qgis_and_no_content(tmp_path):
    precedence.write_stand_ins(tmp_path, {"numpy": "1.26.4+mkl", "gdal": "3.6.2", "six": "1.16"})
    assert (tmp_path / "constraints.txt").read_text() == "GDAL==3.6.2+qgis\nnumpy==1.26.4+mkl.qgis\n"
    names = sorted(path.name for path in tmp_path.glob("*.whl"))
    assert names == ["gdal-3.6.2+qgis-py3-none-any.whl", "numpy-1.26.4+mkl.qgis-py3-none-any.whl"]
    with zipfile.ZipFile(tmp_path / names[1]) as wheel:
        assert all(".dist-info/" in name for name in wheel.namelist())


@pytest.fixture
def target(tmp_path):
    """A folder with three unpacked packages, one of them compiled, and a programme."""
    folder = tmp_path / "target"
    for wheel in (
        write_wheel(tmp_path, "torch", "2.13.0", requires=["sympy>=1.13", "numpy>=1.20", "tqdm>=9; extra == 'more'"]),
        write_wheel(tmp_path, "Mark_upSafe", "3.0", extra=[("mark_upsafe/_speedups.so", "")]),
        write_wheel(tmp_path, "numpy", "1.24.2+qgis"),
    ):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    (folder / "bin").mkdir()
    (folder / "bin" / "torchrun").write_text("")
    return folder


def test_what_qgis_has_is_removed_and_the_rest_is_whole(target):
    installed = {"mark-upsafe": "2.1", "numpy": "1.24.2"}
    assert precedence.prune(target, installed) == ["Mark_upSafe 3.0"]
    assert {path.name for path in target.iterdir()} == {"torch", "torch-2.13.0.dist-info"}
    assert [d.metadata["Name"] for d in metadata.distributions(path=[str(target)])] == ["torch"]


def test_pruning_never_leaves_the_folder(target, tmp_path):
    outside = tmp_path / "numpy.py"
    outside.write_text("")
    record = target / "numpy-1.24.2+qgis.dist-info" / "RECORD"
    record.write_text(f"../numpy.py,,\n{outside},,\n{record.read_text()}")
    precedence.prune(target, {"numpy": "1.24.2"})
    assert outside.is_file() and not (target / "numpy").exists()


def test_versions_of_qgis_that_something_was_not_made_for_are_told(target):
    installed = {"sympy": "1.11.1", "numpy": "1.24.2", "tqdm": "4"}
    assert precedence.unmet(target, installed) == ["torch requires sympy>=1.13; QGIS's 1.11.1 is used."]


def test_pip_is_taken_from_the_copy_python_brings_where_it_is_not_installed(tmp_path, monkeypatch):
    bundled = write_wheel(tmp_path / "_bundled", "pip", "23.0")
    spec = type("Spec", (), {"origin": str(tmp_path / "__init__.py")})
    monkeypatch.setattr(pip, "find_spec", lambda name: spec if name == "ensurepip" else None)
    before = list(sys.path)
    pip.require_pip()
    assert sys.path[-1] == str(bundled)
    sys.path[:] = before


def test_no_pip_at_all_says_where_to_get_it(monkeypatch):
    monkeypatch.setattr(pip, "find_spec", lambda name: None)
    monkeypatch.setattr(pip.Path, "glob", lambda *_: [])
    with pytest.raises(InstallError, match="no pip.*apt install python3-pip.*flatpak run --devel.*OSGeo4W"):
        pip.require_pip()


def test_pips_environment_is_put_back_and_passes_the_proxy_on(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_PREFIX", "/usr")
    monkeypatch.setenv("PIP_FIND_LINKS", "/elsewhere")
    before = dict(os.environ)
    with pip.pip_environment(tmp_path, InstallOptions(proxy="http://proxy.test:1")):
        assert os.environ["PIP_PROXY"] == "http://proxy.test:1" and os.environ["TMPDIR"] == str(tmp_path)
        assert "PIP_PREFIX" not in os.environ and os.environ["PIP_FIND_LINKS"] == "/elsewhere"
    with pip.pip_environment(tmp_path, InstallOptions(wheels="folder")):
        assert "PIP_FIND_LINKS" not in os.environ and os.environ["PIP_CONFIG_FILE"] == os.devnull
    assert dict(os.environ) == before


LOG = "2026 Collecting torch\n2026   Downloading https://x.test/whl/torch-2.13.0%2Bcpu-cp311.whl (198.6 MB)\n"


def test_downloads_are_read_from_pips_log():
    assert pip.current_download("Collecting torch") is None
    assert pip.current_download(LOG) == ("torch-2.13.0%2Bcpu-cp311.whl", pytest.approx(198.6e6))
    newer = LOG + "  Downloading safetensors-0.8.0-cp310-abi3.whl.metadata (4 kB)\n  Downloading a-1-py3.whl (4.1 kB)\n"
    assert pip.current_download(newer) == ("a-1-py3.whl", pytest.approx(4100))
    assert pip.current_download("  Downloading x-1.whl (804 bytes)") == ("x-1.whl", 804)
    assert pip.current_download(f"{newer}Installing collected packages: a") is None


def test_a_growing_file_is_reported(tmp_path):
    (tmp_path / "log").write_text(LOG)
    (tmp_path / "pip-unpack-1").mkdir()
    (tmp_path / "pip-unpack-1" / "torch.whl").write_bytes(bytes(5000))
    told = queue.Queue()
    with pip.DownloadWatch(tmp_path / "log", tmp_path, lambda *what: told.put(what), period_s=0.01):
        assert told.get(timeout=10) == ("torch-2.13.0%2Bcpu-cp311.whl", 5000.0, pytest.approx(198.6e6))
        (tmp_path / "log").write_text(f"{LOG}Installing collected packages: torch\n")
        last = told.get(timeout=10)
        while last[2]:
            last = told.get(timeout=10)
    assert last == ("", 0.0, 0.0)


def test_events_pass_through_a_line_and_anything_else_is_the_log(capsys):
    Events().step("Downloading {packages}", packages="torch")
    Events().download("torch.whl", 1.0, 2.0)
    Events().info("Collecting torch")
    lines = capsys.readouterr().out.splitlines()
    assert parse(lines[0]) == {"step": "Downloading {packages}", "details": {"packages": "torch"}}
    assert parse(lines[1]) == {"download": "torch.whl", "done": 1.0, "total": 2.0}
    assert parse(lines[2]) is None and parse("@sar_cloud_removal {broken") is None
