"""A cluster of two workers: the bits of one machine, also when a worker is killed; every failure names its cause."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from dates import write_dates
from qgis.core import QgsProcessingException
from rasters import disc, read_raster, write_raster, write_scene
from runs import Log, changed, contents, scene_options
from sar_cloud_removal.errors import Canceled, OptionError, PluginError
from sar_cloud_removal.pipeline.__main__ import main
from sar_cloud_removal.pipeline.blocks import cluster, workers
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM, BlockOptions, Outputs, RestoreOptions
from sar_cloud_removal.pipeline.options.sources import (
    MaskSource,
    OpticalSource,
    RasterSource,
    SarSource,
    reference_sources,
)
from sar_cloud_removal.pipeline.tasks.removeclouds import restore
from toolbox import Log as ToolboxLog
from toolbox import run

pytest.importorskip("torch", reason="the networks need torch")
distributed = pytest.importorskip("distributed", reason="clusters need the package distributed (Dask)")
SHAPE = (512, 1024)
BLOCKS = 8
MODULE = "sar_cloud_removal.pipeline.__main__"


@pytest.fixture(scope="module")
def whole(tmp_path_factory, tiny_model):
    """A cloudy scene, the options that restore it, and what one machine makes of it."""
    folder = tmp_path_factory.mktemp("whole")
    scene = write_scene(folder, SHAPE, cloudy=~disc(SHAPE, (200, 300), 150))
    inference = {"batch_size": 2, "threads": 1, "overlap_px": 32, "precision": "float32"}
    options = scene_options(scene, folder / "whole.tif", tiny_model, **inference)
    restore(options, Log())
    return options, read_raster(options.written.restored)


@pytest.fixture
def options(whole, two_workers, tmp_path):
    """Options that have the cluster restore the scene in eight blocks."""
    (tmp_path / "work").mkdir()
    shared = {"scheduler": two_workers.scheduler_address, "work_folder": str(tmp_path / "work"), "block_px": 256}
    return changed(whole[0], restored=str(tmp_path / "out.tif"), **shared)


class Watch(Log):
    """Feedback that does something once when some blocks are done."""

    def __init__(self, folder, blocks, action):
        super().__init__()
        self._folder, self._blocks, self._action = folder, blocks, action

    def progress(self, fraction):
        super().progress(fraction)
        if self._action and len(records(self._folder)) >= self._blocks:
            action, self._action = self._action, None
            action()


def records(folder):
    """Return the records of the blocks that are done, by file name."""
    found = {}
    for path in Path(folder).rglob("block-*.json"):
        found[path.name] = json.loads(path.read_text())
    return found


def processes(address):
    """Return the process ids of the workers."""
    with distributed.Client(address, set_as_default=False) as client:
        return client.run(os.getpid)


def test_a_worker_that_is_killed_costs_its_block_only(options, whole, two_workers):
    options = changed(options, restored=options.written.restored.replace(".tif", ".vrt"))
    killed, before = [], {}

    def kill():
        before.update(records(options.blocks.work_folder))
        done_by = [record["process"] for record in before.values()]
        killed.append(next(pid for pid in processes(two_workers.scheduler_address).values() if pid in done_by))
        os.kill(killed[0], signal.SIGKILL)

    log = Watch(options.blocks.work_folder, 3, kill)
    report = restore(options, log)
    np.testing.assert_array_equal(read_raster(report.output), whole[1])
    after = records(options.blocks.work_folder)
    assert len(after) == BLOCKS and 3 <= len(before) < BLOCKS
    assert {name: after[name] for name in before} == before, "what was done is not done again"
    later = [record for name, record in after.items() if name not in before]
    assert later and killed[0] in {record["process"] for record in before.values()}
    assert all(record["finished"] > max(r["finished"] for r in before.values()) for record in later)
    assert len({record["process"] for record in after.values()} - set(killed)) >= 1
    assert log.fractions == sorted(log.fractions) and log.fractions[-1] == 1


def test_a_canceled_run_leaves_no_output_and_goes_on_later(options, whole):
    def stop():
        raise Canceled("The run was canceled.")

    with pytest.raises(Canceled):
        restore(options, Watch(options.blocks.work_folder, 3, stop))
    assert not Path(options.written.restored).exists()
    time.sleep(1.5)  # workers stop at their next window
    before = records(options.blocks.work_folder)
    assert 3 <= len(before) < BLOCKS
    log = Log()
    restore(options, log)
    np.testing.assert_array_equal(read_raster(options.written.restored), whole[1])
    assert any(f"{BLOCKS} blocks of up to 256 × 256 pixels, {len(before)} of them done" in text for text in log.infos)
    assert not contents(options.blocks.work_folder), "the parts go when the result is there"


def test_the_algorithm_takes_an_address_and_stops_when_told(options, whole, provider, two_workers, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_S", 1)
    values = {
        "OPTICAL": options.optical.raster.path,
        "SAR": options.sar.raster.path,
        "CLOUD_MASK": options.mask.raster.path,
        "ESTIMATOR": "networks",
        **{
            "MODEL_FILE": options.inference.model_file,
            "DEVICE": "cpu",
            "BATCH_SIZE": 2,
            "OVERLAP": 32,
            "PRECISION": "float32",
            "OUTPUT": options.written.restored,
        },
        **{"SCHEDULER": two_workers.scheduler_address, "WORK_FOLDER": options.blocks.work_folder},
    }
    log = ToolboxLog()
    results = run("removeclouds", values, log)
    np.testing.assert_array_equal(read_raster(results["OUTPUT"]), whole[1])
    assert any("2 workers on 1 machines" in line for line in log.lines["info"]) and max(log.percents) == 100
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        values["OUTPUT"] = options.written.restored.replace("out", "other")
        run("removeclouds", values, ToolboxLog(cancel=True))
    with pytest.raises(QgsProcessingException, match="cannot be reached"):
        run("removeclouds", {**values, "SCHEDULER": "tcp://127.0.0.1:9"})


def test_other_dates_in_all_bands_are_the_same_bits_on_the_workers(two_workers, tmp_path):
    """The weights that trials decide travel with the job; every worker reads all dates and their SAR itself."""
    dates = write_dates(tmp_path)
    names = ("earlier", "later", "autumn")
    mask = MaskSource(RasterSource(dates.paths["mask"]))
    rasters = [tuple(RasterSource(dates.paths[name + end]) for name in names) for end in ("", "_mask", "_sar")]
    here = RestoreOptions(
        optical=OpticalSource(RasterSource(dates.paths["optical"])),
        sar=SarSource(RasterSource(dates.paths["sar"])),
        mask=mask,
        references=reference_sources(*rasters, mask),
        estimator=CLOSED_FORM,
        written=_written(tmp_path, "here"),
        inference=InferenceOptions(device="cpu", threads=1),
    )
    (tmp_path / "work").mkdir()
    blocks = BlockOptions(two_workers.scheduler_address, str(tmp_path / "work"), 128)
    there = replace(here, written=_written(tmp_path, "there"), blocks=blocks)
    first, log = restore(here, Log()), Log()
    second = restore(there, log)
    assert any("blocks of up to" in text for text in log.infos)
    # Dask gives numpy one thread, and sums depend on their number: weights differ, by far less than a digit of a value
    assert second.proof.psnr_db == pytest.approx(first.proof.psnr_db, abs=1e-6) and first.proof.gain_db > 2
    for name, path in here.outputs.items():
        np.testing.assert_array_equal(read_raster(path), read_raster(there.outputs[name]), err_msg=name)


def _written(folder, name):
    paths = {field: str(folder / f"{name}_{field}.tif") for field in ("restored", "confidence", "provenance")}
    return Outputs(**paths)


def command(options, *more):
    """Return the command line that restores the scene of ``options``."""
    given = [options.optical.raster.path, options.sar.raster.path, options.written.restored]
    given += ["--mask", options.mask.raster.path, "--estimator", "networks"]
    given += ["--model-file", options.inference.model_file, "--device", "cpu", "--batch-size", "2", "--threads", "1"]
    given += ["--overlap", "32", "--precision", "float32"]
    return [sys.executable, "-m", MODULE, *given, *more]


def test_the_command_line_works_without_qgis(options, whole):
    more = ("--scheduler", options.blocks.scheduler, "--work-folder", options.blocks.work_folder, "--block", "512")
    done = subprocess.run(command(options, *more), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "restored on cpu" in done.stdout and "100 %" in done.stderr
    np.testing.assert_array_equal(read_raster(options.written.restored), whole[1])
    wrong = subprocess.run(
        command(changed(options, restored="no/such/folder/out.tif")), capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 1 and wrong.stderr.startswith("Error: The folder 'no/such/folder'")


def test_the_command_line_starts_workers_and_stops_in_order(options):
    started = subprocess.Popen(
        command(options, "--workers", "1", "--work-folder", options.blocks.work_folder, "--block", "256"),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    threading.Thread(target=_interrupt, args=(started, options.blocks.work_folder), daemon=True).start()
    _, said = started.communicate(timeout=120)
    assert started.returncode == 130 and "Cancelled. No incomplete results were left behind." in said, said
    assert "Traceback" not in said
    assert not Path(options.written.restored).exists() and 1 <= len(records(options.blocks.work_folder)) < BLOCKS


def _interrupt(process, folder):
    """Press Ctrl-C as in a terminal, which reaches the workers, too."""
    while process.poll() is None and not records(folder):
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)


@pytest.mark.parametrize(
    "interrupt, status, told",
    [
        (False, 1, "Error: The 3 worker processes cannot be started (RuntimeError: no memory). Start fewer"),
        (True, 130, "Cancelled. No incomplete results were left behind."),
    ],
)
def test_workers_that_cannot_be_started_are_told(monkeypatch, capsys, interrupt, status, told):
    def start(**options):
        if interrupt:
            signal.raise_signal(signal.SIGINT)
        raise RuntimeError("no memory")

    monkeypatch.setattr(distributed, "LocalCluster", start)
    assert main(["optical.tif", "sar.tif", "out.tif", "--workers", "3"]) == status
    assert told in capsys.readouterr().err


def test_workers_fail_with_the_engines_own_words(options, tmp_path):
    """What only pixels show is found by the worker that prepares the job."""
    unclear = write_raster(tmp_path / "unclear.tif", np.random.default_rng(0).uniform(0, 7, SHAPE).astype("float32"))
    with pytest.raises(OptionError, match="Set MASK_TYPE"):
        restore(changed(options, mask=unclear), Log())


def test_no_scheduler_no_workers(options, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_S", 1)
    with pytest.raises(OptionError, match="tcp://127.0.0.1:9 cannot be reached .* no firewall"):
        restore(changed(options, scheduler="tcp://127.0.0.1:9"), Log())
    with pytest.raises(OptionError, match="nowhere.json cannot be reached"):
        restore(changed(options, scheduler=str(tmp_path / "nowhere.json")), Log())
    monkeypatch.setattr(cluster, "_WORKERS_S", 0.5)
    empty = {"n_workers": 0, "dashboard_address": None, "silence_logs": 50}
    with (
        distributed.LocalCluster(**empty) as alone,
        pytest.raises(OptionError, match="has no workers.*dask worker tcp"),
    ):
        restore(changed(options, scheduler=alone.scheduler_address), Log())


class Impatient(Log):
    """Feedback that cancels ``seconds`` after the first report that ``begun`` says is late enough."""

    def __init__(self, seconds, begun=lambda: True):
        super().__init__()
        self._seconds, self._begun, self.canceled = seconds, begun, None

    def progress(self, fraction):
        super().progress(fraction)
        now = time.monotonic()
        if self.canceled is None and self._begun():
            self.canceled = now + self._seconds
        if self.canceled is not None and now >= self.canceled:
            raise Canceled("The run was canceled.")


def assert_ends_soon(options, log):
    """Assert that a run ends within two seconds after it was cancelled."""
    with pytest.raises(Canceled):
        restore(options, log)
    assert time.monotonic() - log.canceled < 2
    assert not Path(options.written.restored).exists()


@pytest.fixture
def silent_address():
    """An address that takes connections and never answers, as a frozen scheduler does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield "tcp://127.0.0.1:{1}".format(*server.getsockname())


def test_a_scheduler_that_never_answers_can_be_cancelled(options, silent_address):
    assert_ends_soon(changed(options, scheduler=silent_address), Impatient(0.5))


def test_a_scheduler_that_never_answers_is_told(options, silent_address, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_S", 0.5)
    started = time.monotonic()
    with pytest.raises(OptionError, match="cannot be reached"):
        restore(changed(options, scheduler=silent_address), Log())
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("blocks_before", [0, 1])
def test_frozen_workers_can_be_cancelled(options, two_workers, blocks_before):
    """They freeze before they say what they have, or while they compute."""
    frozen = []

    def freeze():
        if not frozen and len(records(options.blocks.work_folder)) >= blocks_before:
            frozen.extend(processes(two_workers.scheduler_address).values())
            for process in frozen:
                os.kill(process, signal.SIGSTOP)
        return bool(frozen)

    try:
        assert_ends_soon(options, Impatient(0.5, freeze))
    finally:
        for process in frozen:
            os.kill(process, signal.SIGCONT)


def has_connection_to(port):
    """Whether any process has a TCP connection to ``port`` of this machine."""
    _, *lines = Path("/proc/net/tcp").read_text().splitlines()
    return any(line.split()[2:4] == [f"0100007F:{port:04X}", "01"] for line in lines)


def test_a_frozen_scheduler_lets_the_command_line_go(options):
    """Nothing that waits for it keeps the process from ending."""
    file = Path(options.blocks.work_folder) / "scheduler.json"
    place = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", *place], stderr=subprocess.DEVNULL
    )
    try:
        while not file.exists():
            assert scheduler.poll() is None
            time.sleep(0.1)
        port = int(json.loads(file.read_text())["address"].rpartition(":")[2])
        scheduler.send_signal(signal.SIGSTOP)
        more = ("--scheduler", str(file), "--work-folder", options.blocks.work_folder)
        started = subprocess.Popen(command(options, *more), stderr=subprocess.PIPE, text=True)
        while not has_connection_to(port):  # it waits for an answer from then on
            assert started.poll() is None
            time.sleep(0.1)
        started.send_signal(signal.SIGINT)
        asked = time.monotonic()
        _, said = started.communicate(timeout=30)
        assert time.monotonic() - asked < 5 and started.returncode == 130, said
        assert "Cancelled. No incomplete results were left behind." in said and "Traceback" not in said
    finally:
        scheduler.kill()
        scheduler.wait()


def test_a_lost_scheduler_is_told(options, monkeypatch):
    monkeypatch.setattr(
        workers, "_kept", None
    )  # in this process: closes the rasters at the end, before GDAL is shut down
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, silence_logs=50
    ) as made:
        as_the_worker = changed(options.inference, threads=0)
        gone, log = (
            changed(options, scheduler=made.scheduler_address, inference=as_the_worker),
            Watch(options.blocks.work_folder, 1, made.close),
        )
        with pytest.raises(PluginError, match="connection to the scheduler .* was lost.*are kept in"):
            restore(gone, log)
    assert any("2 processor threads" in text for text in log.infos), "as many as the worker was started with"
    assert not Path(options.written.restored).exists() and records(options.blocks.work_folder)


def test_a_worker_without_the_plugin_is_told_so(options, two_workers):
    """Only the code of ``worker_facts`` goes there, so that it can say what is missing."""
    with distributed.Client(two_workers.scheduler_address, set_as_default=False) as client:
        client.run(_hide_plugin)
        try:
            with pytest.raises(OptionError, match="cannot import the plugin .*PYTHONPATH"):
                restore(options, Log())
        finally:
            client.restart()


def _hide_plugin():
    import sys

    for name in [name for name in sys.modules if name.split(".")[0] == "sar_cloud_removal"]:
        del sys.modules[name]
    sys.modules["sar_cloud_removal"] = None
