"""Running the installation as users do: in a process of its own, by a Python without torch, into a clean profile."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT

PYTHON = str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")
"""The Python below the tests' virtual environment: the one QGIS uses."""


def environment(**changes) -> dict:
    """Return an environment without the user's own packages and settings of pip."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON", "SAR_CLOUD"))}
    settings = {"PYTHONNOUSERSITE": "1", "PIP_CONFIG_FILE": os.devnull, "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
    return {**kept, **settings, **changes}


def require_bare_python() -> None:
    """Skip the tests of this module where the system's Python has torch, or lacks what QGIS brings."""
    code = "import sys; from importlib.util import find_spec as has; "
    code += "sys.exit(bool(has('torch')) or not (has('numpy') and has('qgis')))"
    if subprocess.run([PYTHON, "-c", code], env=environment(), check=False).returncode:
        pytest.skip("the system's Python has torch, or no numpy or QGIS", allow_module_level=True)


def install(profile, *arguments, before=(), **changes):
    """Run the command line and return what ``subprocess.run`` returns; ``before`` is what goes before Python.

    The ``profile`` is made, unless another folder takes its place.
    """
    if "SAR_CLOUD_REMOVAL_PACKAGES" not in changes:
        Path(profile).mkdir(parents=True, exist_ok=True)
    command = [*before, PYTHON, str(ROOT / "install"), "--profile", str(profile), *map(str, arguments)]
    return subprocess.run(
        command, env=environment(**changes), capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def home(profile) -> Path:
    """Return the folder of the packages in ``profile``."""
    return next((Path(profile) / "sar_cloud_removal").iterdir())


def leftovers(profile) -> set:
    """Return what there is in the folder of the packages beside the lock and the log."""
    return {path.name for path in home(profile).iterdir()} - {"lock", "install.log"}


def version_in_use(profile) -> str:
    """Return the version of torch in use, empty where there is none."""
    done = install(profile, "--status")
    return (
        next(line for line in done.stdout.splitlines() if line.startswith("torch ")).split()[1].replace("missing", "")
    )


def assert_refused(done, profile, what, way_out):
    """Assert that an installation ended with the cause ``what`` and the remedy ``way_out``, and left nothing."""
    assert done.returncode == 1, done.stdout
    assert re.search(what, done.stderr) and re.search(way_out, done.stderr), done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    if (profile / "sar_cloud_removal").exists():
        assert leftovers(profile) == set()
