"""Kills at random moments: no earlier output is damaged, and what stays is a folder that a later run deletes."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from osgeo import gdal
from qgisprocess import PROGRAM, assignments, new_environment
from rasters import write_scene
from tinymodels import write_tiny_model

from .verdict import snapshot

SHAPE = (500, 700)
EARLIER = b"the result of an earlier run"
_HIDDEN = ".sar-cloud-removal-"
_WEEK_S = 8 * 24 * 3600
_SWEEP_EVERY = 20
"""After so many kills what they left is made a week old, and a run that is not killed has to delete it."""
_END_S = 300


class Runs:
    """Runs of one scene through the command line and through ``qgis_process``."""

    def __init__(self, folder: Path):
        self.inputs, self.out = folder / "in", folder / "out"
        for path in (self.inputs, self.out, folder / "model", folder / "profile"):
            path.mkdir()
        self.scene = write_scene(self.inputs, SHAPE)
        self.card = write_tiny_model(folder / "model")
        self.output = self.out / "result.tif"
        self._environment = new_environment(folder / "profile") if PROGRAM else {**os.environ}

    def start(self, door: str) -> subprocess.Popen:
        """Start a run through ``door``, ``command line`` or ``qgis_process``, in a process group of its own."""
        scene = self.scene
        if door == "qgis_process":
            values = {"OPTICAL": scene.optical, "SAR": scene.sar, "CLOUD_MASK": scene.mask, "MODEL_FILE": self.card,
                      "DEVICE": "cpu", "PRECISION": "float32", "THREADS": 1, "OUTPUT": self.output}  # fmt: skip
            command = [PROGRAM, "run", "sarcloudremoval:removeclouds", "--", *assignments(values)]
        else:
            command = [sys.executable, "-m", "sar_cloud_removal.pipeline", scene.optical, scene.sar, str(self.output),
                       "--mask", scene.mask, "--model-file", self.card, "--device", "cpu", "--precision", "float32",
                       "--threads", "1"]  # fmt: skip
        return subprocess.Popen(
            command, env=self._environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def finish(self, door: str) -> float:
        """Run to the end and return the seconds it took."""
        started, process = time.monotonic(), self.start(door)
        if process.wait(_END_S) != 0:
            raise RuntimeError(f"A run through {door} that nothing disturbed failed with {process.returncode}.")
        return time.monotonic() - started

    def pixels(self) -> np.ndarray:
        """Return what is in the result."""
        return gdal.Open(str(self.output)).ReadAsArray()

    def working(self) -> bool:
        """Whether the run has begun to write."""
        return any(path.name.startswith(_HIDDEN) for path in self.out.iterdir())


def kill_runs(count: int, seed: int, folder) -> int:
    """Kill ``count`` runs, print what became of them, and return 1 where something was damaged."""
    chance, runs = random.Random(seed), Runs(Path(folder))
    doors = ["command line", *(["qgis_process"] if PROGRAM else [])]
    lengths = {door: runs.finish(door) for door in doors}
    right, inputs = runs.pixels(), snapshot(runs.inputs)
    outcomes, faults = {}, []
    for number in range(count):
        door = doors[number % len(doors)]
        runs.output.write_bytes(EARLIER)
        outcome = _kill(runs, door, lengths[door], chance)
        outcomes[door, outcome] = outcomes.get((door, outcome), 0) + 1
        faults += [f"kill {number} ({door}, {outcome}): {text}" for text in _damage(runs, right, inputs)]
        if (number + 1) % _SWEEP_EVERY == 0 or number + 1 == count:
            faults += [f"after kill {number}: {text}" for text in _sweep(runs, door, right)]
    for (door, outcome), times in sorted(outcomes.items()):
        print(f"{times} × {door}: {outcome}")
    print(f"{count} kills, {len(faults)} faults")
    print("\n".join(faults))
    return 1 if faults else 0


def _kill(runs, door, seconds, chance) -> str:
    """Start a run and kill it: at any moment, or, in two of three cases, while it writes."""
    left_before = set(runs.out.iterdir())
    process, wait_for_work, share = runs.start(door), chance.random() < 2 / 3, chance.random()
    if wait_for_work:
        while process.poll() is None and not set(runs.out.iterdir()) - left_before:
            time.sleep(0.002)
        time.sleep(share * seconds / 3)
    else:
        time.sleep(share * seconds)
    ended = process.poll() is not None
    if not ended:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    new = set(runs.out.iterdir()) - left_before
    return "ended before the kill" if ended else "killed while it wrote" if new else "killed before or after writing"


def _damage(runs, right, inputs) -> list:
    """Return what is not as it has to be after a kill."""
    found = []
    if runs.output.read_bytes() != EARLIER:
        try:
            if not np.array_equal(runs.pixels(), right):
                found.append("the output is neither the earlier one nor the right one")
        except (AttributeError, RuntimeError):
            found.append("the output is damaged")
    others = [path.name for path in runs.out.iterdir() if path != runs.output and not path.name.startswith(_HIDDEN)]
    if others:
        found.append(f"left over: {others}")
    if snapshot(runs.inputs) != inputs and not _only_statistics(runs.inputs, inputs):
        found.append("an input changed")
    return found


def _only_statistics(folder, inputs) -> bool:
    """Whether nothing but QGIS's own sidecars of statistics came to the inputs."""
    now = snapshot(folder)
    return {path: state for path, state in now.items() if not path.endswith(".aux.xml")} == {
        path: state for path, state in inputs.items() if not path.endswith(".aux.xml")
    }


def _sweep(runs, door, right) -> list:
    """Make what kills left a week old, and return what a run that ends leaves of it."""
    for path in (*runs.out.rglob("*"), *runs.out.iterdir()):
        if path != runs.output:
            os.utime(path, (time.time() - _WEEK_S,) * 2)
    runs.finish(door)
    found = [] if np.array_equal(runs.pixels(), right) else ["the run that ended is not right"]
    rest = sorted(
        path.name for path in runs.out.iterdir() if path != runs.output and not path.name.endswith(".aux.xml")
    )
    return found + ([f"not deleted by a later run: {rest}"] if rest else [])
