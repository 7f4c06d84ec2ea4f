"""Runs in a process of their own, with file systems of their own where they are to fill up or disappear."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import rasters

_BEGINNING = """
import sys
sys.path.insert(0, {tests!r})
from rasters import disc, write_raster, write_scene
from runs import At, Log, changed, contents, scene_options
from sar_cloud_removal.pipeline.tasks.removeclouds import restore
"""


def child(body: str, *prefix: str) -> subprocess.Popen:
    """Start a Python process that runs ``body`` with the tests' helpers at hand; its output is piped."""
    code = _BEGINNING.format(tests=str(Path(rasters.__file__).parent)) + body
    command = [*prefix, sys.executable, "-c", code]
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def run_with_own_mounts(body: str) -> list:
    """Run ``body``, which may mount and prints "mounted" once it has; return the other lines that it prints.

    Skips the test where mounting is not possible. Nothing may be printed as an error.
    """
    if not shutil.which("unshare"):
        pytest.skip("needs unshare to mount a file system")
    process = child(body, "unshare", "--mount", "--map-root-user")
    printed, errors = process.communicate(timeout=300)
    if not printed.startswith("mounted"):
        said = [line for line in errors.splitlines() if line.startswith(("mount", "unshare"))]
        pytest.skip(f"this file system cannot be mounted here: {(said or ['no reason given'])[0]}")
    assert process.returncode == 0 and errors == "", errors
    return printed.splitlines()[1:]
