"""The package: what is in it, what is not, when it is refused, and that two builds are the same bytes."""

import ast
import shutil
import subprocess
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from sar_cloud_removal.scripts import package

ROOT = Path(package.__file__).resolve().parent.parent
METADATA = "[general]\nname=X\nversion=1.2.3\nhomepage={address}\ntracker={address}/issues\n"


@pytest.fixture
def checkout(tmp_path):
    """A small checkout with everything a package needs, and things that do not belong into one."""
    root = tmp_path / "a checkout"
    shipped, others = ("__init__.py", "LICENSE", "pipeline/grid.py"), ("tests/test_x.py", "scripts/x.sh", ".ci/run")
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
    files = ["LICENSE", "__init__.py", "metadata.txt", "pipeline/grid.py"]
    assert sorted(_contents(path)) == [f"sar_cloud_removal/{name}" for name in files]


def test_two_builds_are_equal_bytes(checkout, tmp_path):
    copy = tmp_path / "another place"
    first = package.build(checkout, tmp_path / "first").read_bytes()
    shutil.copytree(checkout, copy, copy_function=shutil.copy)  # new modification times
    (copy / "pipeline" / "grid.py").chmod(0o755)
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


def test_this_checkout_packages_complete_and_within_the_limit(tmp_path):
    contents = _contents(package.build(ROOT, tmp_path, development=True))
    assert {f"sar_cloud_removal/{name}" for name in package.REQUIRED} <= set(contents)
    parts = {part for name in contents for part in PurePosixPath(name).parts}
    assert not parts & {"tests", "training", "scripts", "docs", ".ci", ".git", "__pycache__"}
    assert not [name for name in contents if name.endswith((".pyc", ".sh", ".so"))]
    unresolved = [f"{name}: {module}" for name, text in contents.items() for module in _relative_imports(name, text)
                  if f"{module}.py" not in contents and f"{module}/__init__.py" not in contents]  # fmt: skip
    assert unresolved == []


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
