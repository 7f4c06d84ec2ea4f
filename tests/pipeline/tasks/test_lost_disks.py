"""Disks that fill up, become read-only or disappear during a run, and clocks that are wrong.

What needs a file system of its own skips where none can be mounted.
"""

import errno
import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from children import run_with_own_mounts
from rasters import read_raster, write_scene
from runs import At, Log, changed, contents, scene_options
from sar_cloud_removal.errors import Canceled, RasterError
from sar_cloud_removal.models.cards import sha256
from sar_cloud_removal.pipeline.rasters.drafts import WORK_PREFIX
from sar_cloud_removal.pipeline.tasks.removeclouds import restore
from sar_cloud_removal.pipeline.tasks.removecloudsseries import restore_series
from seriesfiles import DAYS, season_options, write_season

pytest.importorskip("torch", reason="the networks need torch")

SHAPE = (300, 460)
EARLIER = b"the result of an earlier run"
DAYS_S = 24 * 3600
SCRIPT = """
import os, pathlib, shutil, subprocess

pytestmark = pytest.mark.usefixtures("few_trials")
folder, disk, card = pathlib.Path({folder!r}), pathlib.Path({disk!r}), {card!r}
second = folder / "second"
def call(*command):
    subprocess.run(command, check=True)
def remount(how):
    return subprocess.run(["mount", "-o", "remount," + how, disk], stderr=subprocess.DEVNULL).returncode == 0
call("mount", "-t", "tmpfs", "-o", {how!r}, "tmpfs", disk)
print("mounted", flush=True)
call("mkdir", second)
call("mount", "--bind", disk, second)
scene = write_scene(folder / "in", {shape})
(disk / "out.tif").write_bytes({earlier!r})
options = scene_options(scene, disk / "out.tif", card, batch_size=1, threads=1, overlap_px=32)
def attempt(options, log):
    try:
        restore(options, log)
        print("succeeded", flush=True)
    except Exception as error:
        print(type(error).__name__, error, flush=True)
"""


def lines_of(tmp_path, card, body, how="size=60m"):
    """Run ``body`` after ``SCRIPT`` with the file system ``disk`` mounted as ``how`` says; return what it prints."""
    for name in ("in", "disk"):
        (tmp_path / name).mkdir()
    script = SCRIPT.format(
        folder=str(tmp_path), disk=str(tmp_path / "disk"), card=card, how=how, shape=SHAPE, earlier=EARLIER
    )
    return run_with_own_mounts(script + body)


LEFT = """
print((second / "out.tif").read_bytes(), [p.name for p in second.iterdir() if not p.name.startswith(".")], flush=True)
"""
WHOLE = f"{EARLIER!r} ['out.tif']"


@pytest.mark.parametrize(
    "how", ["size=60m,usrquota,usrquota_block_hardlimit=200k", "size=60m,nr_inodes=3"], ids=["blocks", "files"]
)
def test_a_quota_that_is_used_up(tmp_path, tiny_model, how):
    attempt = "attempt(changed(options, creation_options=('COMPRESS=NONE',)), Log())"
    error, left = lines_of(tmp_path, tiny_model, attempt + LEFT, how)
    assert error.startswith("RasterError The ") and ("disk is not full" in error or "cannot be written to" in error)
    assert left == WHOLE


def test_a_disk_that_becomes_read_only_before_the_result_is_moved(tmp_path, tiny_model):
    """As Linux does after errors of a disk; one cannot do so by hand while a file is open for writing."""
    body = """
from sar_cloud_removal.pipeline.rasters.drafts import Draft
move = Draft.move
def read_only(draft):
    print(remount("ro"))
    move(draft)
Draft.move = read_only
attempt(options, Log())
"""
    done, error, left = lines_of(tmp_path, tiny_model, body + LEFT)
    assert done == "True" and left == WHOLE
    assert error.startswith("RasterError The output ") and "(Read-only file system). Check that the disk" in error


def test_a_work_folder_that_becomes_read_only_is_used_again_when_it_is_writable(tmp_path, tiny_model):
    """The parts that were done stay; the result, elsewhere, is that of a run which nothing disturbed."""
    body = """
from contextlib import nullcontext
from sar_cloud_removal.pipeline.blocks import folder as folders
folders.locked = nullcontext  # no disk with a file open for writing becomes read-only by hand
plain = changed(options, restored=str(folder / "plain.tif"))
attempt(plain, Log())
blocks = changed(options, restored=str(folder / "blocks.tif"), work_folder=str(disk / "work"), block_px=256)
attempt(blocks, At(0.5, lambda: remount("ro")))
print((folder / "blocks.tif").exists(), len(list(disk.rglob("*-output.tif"))) > 0)
remount("rw")
attempt(blocks, Log())
"""
    body += """
import numpy as np
from rasters import read_raster
print((read_raster(folder / "blocks.tif") == read_raster(folder / "plain.tif")).all(), os.listdir(disk / "work"))
"""
    first, error, parts, second, same = lines_of(tmp_path, tiny_model, body)
    assert first == second == "succeeded" and parts == "False True" and same == "True []"
    assert error.startswith("RasterError ") and "Read-only file system" in error


def test_a_network_folder_that_vanishes_during_the_run(tmp_path, tiny_model):
    """Lazily unmounted: what is open still works, but the folder of the output is another one, and empty."""
    body = """
attempt(options, At(0.3, lambda: call("umount", "-l", disk)))
print(os.listdir(disk))
"""
    error, below, left = lines_of(tmp_path, tiny_model, body + LEFT)
    assert error.startswith("RasterError The output ") and "Its folder is gone: connect its drive" in error
    assert below == "[]" and left == WHOLE


def test_inputs_that_vanish_during_the_run(tmp_path, tiny_model):
    """A right result or an error, and never half a result: what is open can still be read."""
    body = """
for name in ("optical.tif", "sar.tif", "mask.tif"):
    shutil.copy(folder / "in" / name, disk / name)
whole = changed(options, restored=str(folder / "whole.tif"))
attempt(whole, Log())
class There:
    optical, sar, mask = (str(disk / f"{name}.tif") for name in ("optical", "sar", "mask"))
gone = scene_options(There, folder / "gone.tif", card, batch_size=1, threads=1, overlap_px=32)
attempt(gone, At(0.3, lambda: call("umount", "-l", disk)))
from rasters import read_raster
there = (folder / "gone.tif").exists()
print(there, there and (read_raster(folder / "gone.tif") == read_raster(folder / "whole.tif")).all())
print(sorted(path.name for path in folder.iterdir()))
"""
    first, ending, result, names = lines_of(tmp_path, tiny_model, body)
    assert first == "succeeded"
    assert (ending, result) == ("succeeded", "True True") or (ending.startswith("RasterError"), result) == (
        True, "False False",
    )  # fmt: skip
    assert WORK_PREFIX not in names


@pytest.fixture
def options(tmp_path, tiny_model):
    """Options of a run of several windows that replaces an earlier result."""
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    scene = write_scene(tmp_path / "in", SHAPE)
    (tmp_path / "out" / "out.tif").write_bytes(EARLIER)
    return scene_options(scene, tmp_path / "out" / "out.tif", tiny_model, batch_size=1, threads=1, overlap_px=32)


def test_a_folder_that_is_deleted_during_the_run(options, tmp_path):
    before = contents(tmp_path / "in")
    log = At(0.3, lambda: shutil.rmtree(tmp_path / "out"))
    with pytest.raises(RasterError, match=r"out\.tif' cannot be .*Its folder is gone: connect its drive again"):
        restore(options, log)
    assert contents(tmp_path / "in") == before and os.listdir(tmp_path) == ["in"]


@pytest.mark.parametrize("days", [-400, 400], ids=["set back", "set forward"])
def test_a_clock_that_is_set_during_the_run(options, tmp_path, monkeypatch, days):
    """Times of files are then in the future or long ago; the result does not depend on them."""
    restore(changed(options, restored=str(tmp_path / "right.tif")), Log())
    real, shift = time.time, [0]
    monkeypatch.setattr(time, "time", lambda: real() + shift[0])
    restore(options, At(0.3, lambda: shift.__setitem__(0, days * DAYS_S)))
    np.testing.assert_array_equal(read_raster(tmp_path / "out" / "out.tif"), read_raster(tmp_path / "right.tif"))
    assert os.listdir(tmp_path / "out") == ["out.tif"]


@pytest.mark.parametrize("days", [-400, 400], ids=["long ago", "in the future"])
def test_a_work_folder_with_times_of_another_clock_is_gone_on_with(options, tmp_path, days):
    restore(changed(options, restored=str(tmp_path / "right.tif")), Log())
    blocks = changed(options, work_folder=str(tmp_path / "work"), block_px=256)
    with pytest.raises(Canceled):
        restore(blocks, Log(cancel_at=0.6))
    parts = [path for path in (tmp_path / "work").rglob("*-output.tif")]
    for path in (tmp_path / "work").rglob("*"):
        os.utime(path, (time.time() + days * DAYS_S,) * 2)
    log = Log()
    restore(blocks, log)
    assert any(f"{len(parts)} of them done" in text for text in log.infos), log.infos
    np.testing.assert_array_equal(read_raster(tmp_path / "out" / "out.tif"), read_raster(tmp_path / "right.tif"))


def test_leftovers_of_the_future_stay_and_do_not_disturb(options, tmp_path):
    """They may belong to a run that is going on, on a machine whose clock is ahead."""
    left = tmp_path / "out" / f"{WORK_PREFIX}1234abcd"
    left.mkdir()
    (left / "out.tif").write_bytes(b"half")
    for path in (left / "out.tif", left):
        os.utime(path, (time.time() + 400 * DAYS_S,) * 2)
    restore(options, Log())
    assert (left / "out.tif").read_bytes() == b"half"
    assert Path(options.written.restored).read_bytes() != EARLIER


def test_weights_of_the_future_are_hashed_each_time(tmp_path):
    """With a clock that was set back, a file may change again without a newer time."""
    path = tmp_path / "weights.safetensors"
    hashes = set()
    for content in (b"a", b"b"):
        path.write_bytes(content)
        os.utime(path, (time.time() + 400 * DAYS_S,) * 2)
        hashes.add(sha256(path))
    assert len(hashes) == 2


SERIES = """
import hashlib, os, pathlib, subprocess
from dataclasses import replace
from seriesfiles import season_options, write_season
from sar_cloud_removal.pipeline.scene import trials
from sar_cloud_removal.pipeline.tasks.removecloudsseries import restore_series
from osgeo import gdal
trials.TRIALS = 6
folder, disk = pathlib.Path({folder!r}), pathlib.Path({disk!r})
def fill():
    with open(disk / "filler", "wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(4096))
        except OSError:
            pass
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk], check=True)
print("mounted", flush=True)
season = write_season(folder / "in")
def run(target, log, count=4):
    some = replace(season, rasters=season.rasters[:count], masks=season.masks[:count])
    options = season_options(some, target)
    try:
        print([outcome.state for outcome in restore_series(options, log).outcomes], flush=True)
    except Exception as error:
        print(type(error).__name__, error, flush=True)
def pixels(target):
    return {{path.name: hashlib.sha256(gdal.Open(str(path)).ReadAsArray().tobytes()).hexdigest()
             for path in target.glob("*.tif")}}
def hidden(target):
    return sorted(path.name for path in target.iterdir() if path.name.startswith("."))
run(folder / "right", Log())
"""
DONE = str(["restored"] * 4)


def series_lines(tmp_path, body):
    """Run ``body`` after ``SERIES`` with a file system of 20 MB; return what it prints after an undisturbed run."""
    for name in ("in", "disk"):
        (tmp_path / name).mkdir()
    first, *lines = run_with_own_mounts(SERIES.format(folder=str(tmp_path), disk=str(tmp_path / "disk")) + body)
    assert first == DONE
    return lines


def test_a_disk_that_fills_up_during_a_series(tmp_path):
    """What was finished before stays whole, nothing is half written, and a later run does the rest."""
    body = """
run(disk / "out", Log(), 2)
earlier = pixels(disk / "out")
log = At(0.6, fill)
run(disk / "out", log)
left = pixels(disk / "out")
print(log.done, hidden(disk / "out"), [text for text in log.warnings if "is not restored" in text])
right = pixels(folder / "right")
print(all(left[name] in (right[name], earlier.get(name)) for name in left), set(earlier) <= set(left))
(disk / "filler").unlink()
run(disk / "out", Log())
print(pixels(disk / "out") == right)
"""
    two, ending, facts, whole, again, same = series_lines(tmp_path, body)
    assert two == str(["restored"] * 2)
    assert ending != DONE and ("RasterError" in ending or "failed" in ending)
    assert facts.startswith("True [] [") and "Check that the disk is not full" in ending + facts
    assert whole == "True True" and again == DONE and same == "True"


def test_a_disk_that_becomes_read_only_during_a_series(tmp_path, monkeypatch):
    """Simulated: a disk on which files are open for writing cannot be made read-only by hand."""
    season = write_season(tmp_path / "in")

    def run(name):
        restore_series(season_options(season, tmp_path / name), Log())

    def pixels(name):
        return {path.name: read_raster(path).tobytes() for path in (tmp_path / name).glob("*.tif")}

    replace, failed = os.replace, []

    def read_only(source, target, **more):
        if failed or "2023-06-10" in str(target):
            failed.append(target)
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        replace(source, target, **more)

    run("right")
    right = pixels("right")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "series.csv").write_bytes(EARLIER)
    monkeypatch.setattr(os, "replace", read_only)
    with pytest.raises(RasterError, match=r"series\.csv' cannot be written \(Read-only file system\)"):
        run("out")
    left = pixels("out")
    assert {name[:10] for name in left} == set(DAYS[:2]) and left == {name: right[name] for name in left}
    assert (tmp_path / "out" / "series.csv").read_bytes() == EARLIER
    assert not list((tmp_path / "out").glob(".*"))
    monkeypatch.setattr(os, "replace", replace)
    run("out")
    assert pixels("out") == right
