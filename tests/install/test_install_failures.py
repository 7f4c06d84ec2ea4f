"""Installations that fail for packages, wheels or disks, each for a reason that is really there."""

import os
import subprocess
from contextlib import contextmanager

import pytest
from installing import assert_refused, install, require_bare_python
from wheels import TORCH, write_packages, write_wheel

require_bare_python()


BROKEN = {
    "Visual C++": (
        "raise OSError(r'[WinError 126] The specified module could not be found. Error loading "
        '"C:\\torch\\lib\\c10.dll"\')',
        *("Visual C\\+\\+ Redistributable is missing", "aka.ms/vs/17/release/vc_redist"),
    ),
    "a library that does not start": (
        "raise OSError('[WinError 1114] A dynamic link library (DLL) initialization routine failed')",
        *("does not start", "older version of torch, such as 2.5.1"),
    ),
    "too old a system": (
        'raise ImportError("/lib/libc.so.6: version `GLIBC_2.28\' not found (required by libtorch.so)")',
        *("too old for the packages \\(GLIBC_2.28\\)", "older version of torch"),
    ),
    "CUDA's libraries": (
        "import ctypes; ctypes.CDLL('libcudnn.so.99')",
        *("CUDA build are missing \\(libcudnn.so.99\\)", "CPU build"),
    ),
    "another numpy": (
        TORCH.replace("return self._values", "raise RuntimeError('Numpy is not available')"),
        *("QGIS's numpy [\\d.]+ are incompatible", "another version of torch"),
    ),
    "an old package of QGIS's": (
        "from json import nothing_of_the_kind",
        *("QGIS's own Python has an old json", "pip install --upgrade json"),
    ),
    "OpenMP twice": (
        "import os\nos.write(2, b'OMP: Error #15: Initializing libiomp5, but found it already')\nos.abort()",
        *("Two copies of the OpenMP library", "conda install pytorch"),
    ),
    "arrays come back changed": (
        TORCH.replace("return self._values", "return self._values + 1"),
        *("does not return the array", "another version"),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_packages_that_do_not_work_are_not_used(tmp_path, name):
    source, what, way_out = BROKEN[name]
    wheels, profile = write_packages(tmp_path / "wheels", torch=source), tmp_path / "profile"
    assert_refused(install(profile, "--wheels", wheels), profile, what, way_out)


# Folders of wheels


def _without(pattern):
    def change(folder):
        for path in folder.glob(pattern):
            path.unlink()

    return change


def _damaged(folder):
    path = next(folder.glob("torch*"))
    path.write_bytes(path.read_bytes()[:-400])


def _other(tag):
    def change(folder):
        _without("torch*")(folder)
        write_wheel(folder, "torch", "2.13.0", TORCH, tag=tag)

    return change


FOLDERS = {
    "another Python": (_other("cp39-cp39-any"), "are for cp39, but this QGIS has Python 3", "pip download torch"),
    "another system": (
        _other("py3-none-win_arm64"),
        "are for win_arm64, but this system is linux",
        "a computer of its kind",
    ),
    "no torch": (_without("torch*"), "does not contain a wheel of torch", "pip download torch"),
    "not all that torch needs": (
        _without("lonely*"),
        "does not contain a wheel of lonely-helper",
        "pip download lonely-helper",
    ),
    "too old a torch": (
        lambda folder: (_without("torch*")(folder), write_wheel(folder, "torch", "1.13.1", TORCH)),
        *("does not offer torch for Python 3", "newer|empty"),
    ),
    "a damaged file": (_damaged, "wheel is damaged", "download that file again"),
    "nothing that fits QGIS's numpy": (
        lambda folder: write_wheel(folder, "torch", "2.13.0", TORCH, requires=["numpy>=99"]),
        *("compatible with each other and with QGIS's own GDAL [\\d.]+, numpy", "newer QGIS"),
    ),
    "too long a name": (
        lambda folder: write_wheel(folder, "torch", "2.13.0", TORCH, extra=[(f"torch/{'x' * 300}.py", "")]),
        *("longer than", "SAR_CLOUD_REMOVAL_PACKAGES to a short folder"),
    ),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_folders_of_wheels_that_do_not_do(tmp_path, name):
    change, what, way_out = FOLDERS[name]
    wheels, profile = write_packages(tmp_path / "wheels"), tmp_path / "profile"
    change(wheels)
    assert_refused(install(profile, "--wheels", wheels), profile, what, way_out)


def test_what_cannot_be_asked_for_is_refused_before_anything_is_done(tmp_path):
    done = install(tmp_path / "profile", "--wheels", tmp_path, "--proxy", "proxy:1")
    assert done.returncode == 1 and not list((tmp_path / "profile").iterdir())
    assert "does not contain wheels" in done.stderr and "The proxy is not an address" in done.stderr


# Disks


@contextmanager
def small_disk(options):
    """Yield what goes before a command to give it a disk of its own, mounted at ``$DISK`` with ``options``."""
    script = f'mount -t tmpfs -o {options} tmpfs "$DISK" && exec "$@"'
    before = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    try:
        able = subprocess.run([*before, "true"], env={**os.environ, "DISK": "/mnt"}, check=False).returncode == 0
    except OSError:
        able = False
    if not able:
        pytest.skip("this user may not mount a disk of its own")
    yield before


@pytest.mark.parametrize("size", ["4k", "300k"], ids=["seen beforehand", "while unpacking"])
def test_a_full_disk_is_named_with_what_is_needed(tmp_path, size):
    wheels = write_packages(tmp_path / "wheels")
    write_wheel(wheels, "torch", "2.13.0", TORCH, extra=[("torch/large.py", "#" * 3_000_000)])  # small in the wheel
    (tmp_path / "disk").mkdir()
    with small_disk(f"size={size}") as before:
        done = install(tmp_path / "disk", "--wheels", wheels, before=before, DISK=str(tmp_path / "disk"))
    assert_refused(
        done, tmp_path / "nowhere", "The disk is full: about [\\d.]+ MB are needed", "CPU build.*another disk"
    )


@pytest.mark.parametrize("pip", [True, False], ids=["with pip", "without pip"])
def test_a_folder_that_may_not_be_written(tmp_path, pip):
    wheels = write_packages(tmp_path / "wheels")
    (tmp_path / "disk").mkdir()
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['pip'] = None\n", encoding="utf-8")
    changes = {"DISK": str(tmp_path / "disk")} if pip else {"DISK": str(tmp_path / "disk"), "PYTHONPATH": str(tmp_path)}
    with small_disk("ro") as before:
        done = install(tmp_path / "disk", "--wheels", wheels, before=before, **changes)
    assert_refused(done, tmp_path / "nowhere", "cannot be written", "virus scanner.*SAR_CLOUD_REMOVAL_PACKAGES")
