"""The package: what it holds, when it is refused, that two builds are the same bytes, and that it works."""

import ast
import json
import shutil
import subprocess
import zipfile
from pathlib import PurePosixPath

import pytest
import rasters
from checkout import ROOT
from osgeo import gdal
from qgisprocess import PROGRAM, assignments, install_package, plugin_folder, qgis_process
from sar_cloud_removal.models.cards import read_sums
from sar_cloud_removal.models.store import ModelStore
from sar_cloud_removal.scripts.release import package, scan

METADATA = "[general]\nname=X\nversion=1.2.3\nhomepage={address}\ntracker={address}/issues\n"


@pytest.fixture
def checkout(tmp_path):
    """A small checkout with everything a package needs, and things that do not belong into one."""
    root = tmp_path / "a checkout"
    shipped, others = (
        ("__init__.py", "LICENSE", "pipeline/rasters/grid.py"),
        ("tests/test_x.py", "scripts/x.sh", ".ci/run"),
    )
    others += ("resources/i18n/x_fr.ts",)
    for name in shipped + others:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"# {name}\n")
    (root / "metadata.txt").write_text(METADATA.format(address="https://clouds.test"))
    _git(root, "init", "-q")
    _git(root, "add", ".")
    (root / "pipeline" / "scratch.py").write_text("# not tracked\n")
    return root


def _git(root, *arguments):
    subprocess.run(["git", "-C", str(root), *arguments], check=True)


def _contents(path):
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def test_package_has_the_tracked_plugin_files_under_one_folder(checkout, tmp_path):
    path = package.build(checkout, tmp_path / "out")
    assert path.name == "sar_cloud_removal-1.2.3.zip"
    files = ["LICENSE", "__init__.py", "metadata.txt", "pipeline/rasters/grid.py"]
    assert sorted(_contents(path)) == [f"sar_cloud_removal/{name}" for name in files]


def test_two_builds_are_equal_bytes(checkout, tmp_path):
    copy = tmp_path / "another place"
    first = package.build(checkout, tmp_path / "first").read_bytes()
    shutil.copytree(checkout, copy, copy_function=shutil.copy)  # new modification times
    (copy / "pipeline" / "rasters" / "grid.py").chmod(0o755)
    assert package.build(copy, tmp_path / "second").read_bytes() == first


def test_release_is_refused_with_placeholder_addresses_and_development_is_not(checkout, tmp_path):
    (checkout / "metadata.txt").write_text(METADATA.format(address="https://example.org"))
    with pytest.raises(package.PackagingError, match="homepage=https://example.org.*tracker=.*--development"):
        package.build(checkout, tmp_path)
    assert not list(tmp_path.glob("*.zip"))
    assert package.build(checkout, tmp_path, development=True).name == "sar_cloud_removal-1.2.3-development.zip"


@pytest.mark.parametrize("name", package.REQUIRED)
def test_missing_file_is_named(checkout, tmp_path, name):
    (checkout / name).unlink()
    with pytest.raises(package.PackagingError, match=name):
        package.build(checkout, tmp_path)


def test_package_over_the_limit_is_refused_and_removed(checkout, tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MAX_BYTES", 100)
    with pytest.raises(package.PackagingError, match="accepts 100"):
        package.build(checkout, tmp_path)
    assert not list(tmp_path.glob("*.zip"))


def test_models_too_wide_for_the_package_are_left_out_and_not_listed(checkout, tmp_path):
    weights = checkout / "weights"
    weights.mkdir()
    for width in (32, 64):
        (weights / f"plus-{width}.json").write_text(json.dumps({"width": width}))
        (weights / f"plus-{width}.safetensors").write_bytes(b"weights")
    (weights / "SHA256SUMS").write_text("0a  plus-32.safetensors\n0b  plus-64.safetensors\n")
    _git(checkout, "add", ".")
    contents = _contents(package.build(checkout, tmp_path))
    names = {PurePosixPath(name).name for name in contents if "/weights/" in name}
    assert names == {"plus-32.json", "plus-32.safetensors", "SHA256SUMS"}
    assert contents["sar_cloud_removal/weights/SHA256SUMS"] == b"0a  plus-32.safetensors\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The package of this checkout."""
    return package.build(ROOT, tmp_path_factory.mktemp("built"), development=True)


def test_this_checkout_packages_complete(built):
    contents = _contents(built)
    assert {f"sar_cloud_removal/{name}" for name in package.REQUIRED} <= set(contents)
    parts = {part for name in contents for part in PurePosixPath(name).parts}
    assert not parts & {"tests", "training", "scripts", "docs", ".ci", ".git", "__pycache__"}
    assert not [name for name in contents if name.endswith((".pyc", ".sh", ".bat", ".so", ".dll", ".exe"))]
    unresolved = [f"{name}: {module}" for name, text in contents.items() for module in _relative_imports(name, text)
                  if f"{module}.py" not in contents and f"{module}/__init__.py" not in contents]  # fmt: skip
    assert unresolved == []


def test_this_checkout_is_what_the_plugin_site_takes(built):
    assert built.stat().st_size <= 25_000_000
    with zipfile.ZipFile(built) as archive:
        entries = archive.infolist()
    (top,) = {entry.filename.split("/")[0] for entry in entries}
    assert top.isidentifier()
    assert all(entry.external_attr >> 16 == 0o644 for entry in entries)
    assert not [entry.filename for entry in entries if PurePosixPath(entry.filename).name.startswith(".")]


def test_scanners_find_nothing_in_this_checkout_that_is_not_explained(built):
    pytest.importorskip("bandit", reason="the scan needs Bandit (requirements-test.txt)")
    pytest.importorskip("detect_secrets", reason="the scan needs detect-secrets (requirements-test.txt)")
    assert scan.require_clean(built).startswith("Bandit and detect-secrets: ")


def test_this_checkout_builds_the_same_bytes_twice(built, tmp_path):
    assert package.build(ROOT, tmp_path, development=True).read_bytes() == built.read_bytes()


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """Environment of a new profile into which the package is unpacked, as QGIS's plugin manager does it."""
    if PROGRAM is None:
        pytest.skip("qgis_process is not installed")
    return install_package(built, tmp_path_factory.mktemp("clean profile"))


def test_installed_from_the_zip_it_removes_clouds(installed, tmp_path):
    """Everything it needs is in the zip, also the model: nothing of this checkout is within reach."""
    pytest.importorskip("torch", reason="the networks need torch")
    folder = plugin_folder(installed)
    scene = rasters.write_scene(tmp_path)
    values = {"OPTICAL": scene.optical, "SAR": scene.sar, "CLOUD_MASK": scene.mask, "DEVICE": "cpu"}
    values["ESTIMATOR"] = "networks"  # runs them once, and not in all trials
    arguments = assignments({**values, "OUTPUT": str(tmp_path / "restored.tif")})
    done = qgis_process(installed, "--json", "run", "sarcloudremoval:removeclouds", "--", *arguments)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["results"]["DEVICE_USED"] == "cpu" and 0 < report["results"]["RESTORED_SHARE"] < 1
    restored = rasters.read_raster(tmp_path / "restored.tif")
    assert restored.shape == scene.optical_dn.shape and (restored != scene.optical_dn).any()
    assert list((folder / "pipeline" / "tasks" / "__pycache__").glob("removeclouds.*.pyc")), (
        "the code that ran is the installed one"
    )
    digest = read_sums(folder / "weights")[ModelStore().find().weights_path.name]
    assert digest in gdal.Open(str(tmp_path / "restored.tif")).GetMetadata().values()


def _relative_imports(name, text):
    """Yield the paths, without suffix, of the modules that the Python file ``name`` imports relatively."""
    if not name.endswith(".py"):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = PurePosixPath(name).parents[node.level - 1]
            if node.module:
                yield str(base / node.module.replace(".", "/"))
            else:
                yield from (str(base / alias.name) for alias in node.names)
