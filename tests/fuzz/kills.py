"""Kills at random moments: nothing the user had is lost, nothing is half written, and a later run is right.

Six kinds of runs take turns: the command line and ``qgis_process``, each with SAR alone, with another date, and in
blocks with a work folder, whose parts the next run uses.
"""

import os
import random
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Tuple

import numpy as np
from osgeo import gdal
from qgisprocess import PROGRAM, assignments, new_environment
from rasters import BAND_NAMES, disc, optical_dn, write_raster, write_scene
from tinymodels import write_tiny_model

from .verdict import snapshot

SHAPE = (160, 200)
BLOCK_PX = 64
EARLIER = b"the result of an earlier run"
DOORS = ("command line", *(("qgis_process",) if PROGRAM else ()))
WAYS = ("SAR", "another date", "blocks")
KINDS = tuple((door, way) for way in WAYS for door in DOORS)
_HIDDEN = ".sar-cloud-removal-"
_WEEK_S = 8 * 24 * 3600
_SWEEP_EVERY = 10
"""After so many kills what they left is made a week old, and a run that is not killed has to delete it."""
_SAY_EVERY = 5
_END_S = 300
_POLL_S = 0.002


@dataclass(frozen=True)
class Length:
    """Seconds that an undisturbed run takes, and those of them after it has begun to write."""

    whole_s: float
    writing_s: float


class Runs:
    """Runs of one small scene with the closed-form estimators, which load no torch: starting them is what takes long.

    ``lengths`` and ``right``, the pixels of the result, are those of undisturbed runs of each kind.
    """

    def __init__(self, folder: Path):
        self.inputs, self.out, self._work = folder / "in", folder / "out", folder / "work"
        for path in (self.inputs, self.out, folder / "model", folder / "profile", folder / "temp"):
            path.mkdir()
        self._scene = write_scene(self.inputs, SHAPE)
        clear = optical_dn(SHAPE) // 2 + np.uint16(300)
        self._date = write_raster(self.inputs / "date.tif", clear, names=BAND_NAMES[3])
        clouds = disc(SHAPE, (30, 30), 12).astype("uint8")
        self._date_mask = write_raster(self.inputs / "date-mask.tif", clouds)
        self._card = write_tiny_model(folder / "model")
        self.output = self.out / "result.tif"
        environment = new_environment(folder / "profile") if PROGRAM else {**os.environ}
        self._environment = {**environment, "TMPDIR": str(folder / "temp")}
        self.lengths: Dict[Tuple[str, str], List[Length]] = {kind: [] for kind in KINDS}
        self.right: Dict[Tuple[str, str], np.ndarray] = {}

    def start(self, kind) -> subprocess.Popen:
        """Start a run of ``kind`` in a process group of its own."""
        door, way = kind
        command = self._qgis_process(way) if door == "qgis_process" else self._command_line(way)
        return subprocess.Popen(
            command, env=self._environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def finish(self, kind) -> None:
        """Run to the end, and remember how long that took; the first result of a kind is the right one."""
        before, started, process = self.names(), time.monotonic(), self.start(kind)
        wait_for_work(self, process, before)
        writing = time.monotonic()
        if process.wait(_END_S) != 0:
            raise RuntimeError(f"A run by {', '.join(kind)} that nothing disturbed failed with {process.returncode}.")
        now = time.monotonic()
        self.lengths[kind].append(Length(now - started, now - writing))
        self.right.setdefault(kind, self.pixels())

    def names(self) -> set:
        """Return what is in the folder of the result and, where parts are kept, in the work folder."""
        return {*self.out.iterdir(), *(self._work.rglob("*") if self._work.exists() else ())}

    def pixels(self) -> np.ndarray:
        """Return what is in the result."""
        return gdal.Open(str(self.output)).ReadAsArray()

    def _command_line(self, way) -> list:
        scene = self._scene
        more = {
            "SAR": [],
            "another date": ["--reference", self._date, "--reference-mask", self._date_mask],
            "blocks": ["--work-folder", self._work_of("command line"), "--block", str(BLOCK_PX)],
        }[way]
        paths = [scene.optical, scene.sar, str(self.output), "--mask", scene.mask, "--model-file", self._card]
        options = ["--estimator", "closed-form", "--threads", "1", *more]
        return [sys.executable, "-m", "sar_cloud_removal.pipeline", *paths, *options]

    def _qgis_process(self, way) -> list:
        scene = self._scene
        more = {
            "SAR": {},
            "another date": {"REFERENCES": [self._date], "REFERENCE_MASKS": [self._date_mask]},
            "blocks": {"WORK_FOLDER": self._work_of("qgis_process")},
        }[way]
        values = {"OPTICAL": scene.optical, "SAR": scene.sar, "CLOUD_MASK": scene.mask, "MODEL_FILE": self._card,
                  "ESTIMATOR": "closed-form", "THREADS": 1, "OUTPUT": self.output, **more}  # fmt: skip
        return [PROGRAM, "run", "sarcloudremoval:removeclouds", "--", *assignments(values)]

    def _work_of(self, door) -> str:
        return str(self._work / door.replace(" ", "-"))


def wait_for_work(runs: Runs, process, before) -> None:
    """Wait until a run writes its first file, or ends."""
    while process.poll() is None and not runs.names() - before:
        time.sleep(_POLL_S)


def kill_runs(count: int, seed: int, folder) -> int:
    """Kill ``count`` runs, print what became of them, and return 1 where something was damaged."""
    chance, runs, begun = random.Random(seed), Runs(Path(folder)), time.monotonic()
    outcomes: Dict[tuple, int] = {}
    faults: List[str] = []

    def say(text):
        print(f"{time.monotonic() - begun:6.0f} s: {text}", file=sys.stderr, flush=True)

    for kind in KINDS:
        runs.finish(kind)
        runs.output.unlink()
        length = runs.lengths[kind][0]
        say(f"{', '.join(kind)}: {length.whole_s:.1f} s undisturbed, writing for {length.writing_s:.1f} s of them")
    inputs, sweeps = snapshot(runs.inputs), 0
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        runs.output.write_bytes(EARLIER)
        outcome = _kill(runs, kind, chance)
        outcomes[kind, outcome] = outcomes.get((kind, outcome), 0) + 1
        found = _damage(runs, kind, inputs)
        if (number + 1) % _SWEEP_EVERY == 0 or number + 1 == count:
            found += _sweep(runs, KINDS[sweeps % len(KINDS)])
            sweeps += 1
        faults += [f"kill {number} ({', '.join(kind)}; {outcome}): {text}" for text in found]
        if found or (number + 1) % _SAY_EVERY == 0:
            say(f"{number + 1} kills, {len(faults)} faults {' '.join(found)}")
    for (kind, outcome), times in sorted(outcomes.items()):
        print(f"{times} × {', '.join(kind)}: {outcome}")
    print(f"{count} kills, {sweeps} undisturbed runs after them, {len(faults)} faults")
    print("\n".join(faults))
    return 1 if faults else 0


def _kill(runs, kind, chance) -> str:
    """Start a run and kill it: at any moment or, in two of three cases, while it writes."""
    before, lengths = runs.names(), runs.lengths[kind][-3:]
    process, while_writing, share = runs.start(kind), chance.random() < 2 / 3, chance.random()
    if while_writing:
        wait_for_work(runs, process, before)
        time.sleep(share * statistics.median(length.writing_s for length in lengths))
    else:
        time.sleep(share * statistics.median(length.whole_s for length in lengths))
    ended = process.poll() is not None
    if not ended:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if ended:
        return "ended before the kill" if process.returncode == 0 else f"ended with {process.returncode}"
    return "killed while it wrote" if runs.names() - before else "killed before it wrote"


def _damage(runs, kind, inputs) -> list:
    """Return what is not as it has to be after a kill."""
    found = []
    if runs.output.read_bytes() != EARLIER:
        found += _not_right(runs, kind)
    others = [path.name for path in runs.out.iterdir() if path != runs.output and not path.name.startswith(_HIDDEN)]
    if others:
        found.append(f"left over: {others}")
    if _without_statistics(snapshot(runs.inputs)) != _without_statistics(inputs):
        found.append("an input changed")
    return found


def _not_right(runs, kind) -> list:
    try:
        return [] if np.array_equal(runs.pixels(), runs.right[kind]) else ["the output is not the right one"]
    except (AttributeError, RuntimeError):
        return ["the output is damaged"]


def _without_statistics(found) -> dict:
    """Return a snapshot without the sidecars into which QGIS writes statistics."""
    return {path: state for path, state in found.items() if not path.endswith(".aux.xml")}


def _sweep(runs, kind) -> list:
    """Make what kills left a week old, and return what an undisturbed run of ``kind`` leaves of it.

    In blocks, the run begins with the parts that the killed ones have written.
    """
    for path in (*runs.out.rglob("*"), *runs.out.iterdir()):
        if path != runs.output:
            os.utime(path, (time.time() - _WEEK_S,) * 2)
    runs.finish(kind)
    found = [f"{text} after a run of {', '.join(kind)} that nobody killed" for text in _not_right(runs, kind)]
    rest = sorted(
        path.name for path in runs.out.iterdir() if path != runs.output and not path.name.endswith(".aux.xml")
    )
    return found + ([f"not deleted by a later run: {rest}"] if rest else [])
