"""What the check of the installation finds: packages, models and devices, whole, damaged and absent."""

import math
import os
import shutil
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from packs import members, renamed, write_pack
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.models.store import ModelStore
from sar_cloud_removal.pipeline.tasks import checkinstallation, timing
from sar_cloud_removal.pipeline.tasks.checkinstallation import Speed, examine
from sar_cloud_removal.pipeline.windows import devices

torch = pytest.importorskip("torch", reason="looks at what torch finds")


@pytest.fixture
def store(tiny_model, tmp_path):
    """A copy of the tiny model as the only bundled one, and a folder for installed ones."""
    shutil.copytree(Path(tiny_model).parent, tmp_path / "weights")
    return ModelStore(tmp_path / "weights", tmp_path / "installed")


@pytest.fixture(autouse=True)
def no_driver(monkeypatch):
    """Find no driver of NVIDIA."""
    monkeypatch.setattr(devices, "driver_cuda", lambda: None)


@pytest.fixture
def gpus(monkeypatch):
    """Have torch find two GPUs, which it then cannot use."""
    gpu = SimpleNamespace(name="Stand-in", total_memory=8e9, major=12, minor=0)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda index: gpu)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: gpu.name)


@pytest.fixture
def cpu_only(monkeypatch):
    """Have torch find no GPU."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


def put(monkeypatch, **modules):
    """Have the packages of ``modules`` (name: module) looked for as well, which are all needed."""
    extra = tuple((name, module, True) for name, module in modules.items())
    monkeypatch.setattr(checkinstallation, "MODULES", checkinstallation.MODULES + extra)


def found_package(found, name):
    """Return what was found of the package ``name``."""
    (package,) = (package for package in found.packages if package.name == name)
    return package


def test_a_whole_installation_is_ready_and_timed(store, cpu_only):
    found = examine(NullFeedback(), store)
    assert found.ready and found.problems() == [] and found.device == "cpu"
    assert all(package.version for package in found.packages if package.required)
    assert found_package(found, "torch").version == torch.__version__
    assert (found.models[0].name, found.models[0].bundled, len(found.models[0].sha256)) == ("plus-8", True, 64)
    assert found.speed == found.speeds[0] and 0 < found.speed.seconds_per_window < 5


def test_absent_and_broken_packages_are_told_apart(store, monkeypatch, tmp_path):
    (tmp_path / "broken_by_dll.py").write_text("raise OSError('[WinError 126] c10.dll')")
    (tmp_path / "broken_within.py").write_text("import no_such_part")
    (tmp_path / "silent.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    put(monkeypatch, absent="no_such_module", dll="broken_by_dll", within="broken_within", silent="silent")
    found = examine(NullFeedback(), store)
    assert found_package(found, "absent").problem == "not installed"
    assert found_package(found, "dll").problem == "installed, but cannot be loaded ([WinError 126] c10.dll)"
    assert "cannot be loaded (No module named 'no_such_part')" in found_package(found, "within").problem
    assert found_package(found, "silent").problem == "" and found_package(found, "silent").version == ""
    assert not found.ready and found.speeds == () and found.devices, "nothing is run with a package missing"


def test_an_optional_package_is_not_needed(store, monkeypatch, cpu_only):
    monkeypatch.setattr(checkinstallation, "MODULES", (*checkinstallation.MODULES, ("extra", "no_such_module", False)))
    found = examine(NullFeedback(), store)
    assert found.ready and found_package(found, "extra").problem == "not installed"


def install_again(card, folder):
    """Install the tiny model under another name, whole, and return its folder."""
    installed = folder / "installed" / "plus-8b"
    write_pack(folder / "pack.zip", renamed(members(card), "plus-8b"))
    with zipfile.ZipFile(folder / "pack.zip") as archive:
        archive.extractall(installed)
    return installed


def test_a_damaged_model_is_named_and_the_others_are_run(store, tiny_model, tmp_path, cpu_only):
    (install_again(tiny_model, tmp_path) / "SHA256SUMS").unlink()
    found = examine(NullFeedback(), store)
    damaged, whole = found.models[1], found.models[0]
    assert (damaged.name, damaged.bundled, damaged.sha256) == ("plus-8b", False, "") and not whole.problem
    assert found.problems() == [damaged.problem] and "not listed" in damaged.problem
    assert [speed.model for speed in found.speeds] == ["plus-8"] and found.ready
    weights = store.bundled / "plus-8.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    found = examine(NullFeedback(), store)
    assert not found.ready and len(found.problems()) == 2 and "Reinstall the plugin" in found.problems()[0]


def test_the_weights_are_read_although_their_hash_is_known(store, cpu_only):
    weights = store.bundled / "plus-8.safetensors"
    long_ago = time.time() - 3600
    os.utime(weights, (long_ago, long_ago))
    assert examine(NullFeedback(), store).ready
    content = weights.read_bytes()
    weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(weights, (long_ago, long_ago))
    found = examine(NullFeedback(), store)
    assert not found.ready and "damaged or of another version" in found.problems()[0]


def test_a_cloud_detector_is_checked_and_timed_but_removes_no_clouds(store, cpu_only):
    from sar_cloud_removal.models.detector_cards import DetectorCard
    from sar_cloud_removal.nets.checkpoint import save_detector
    from sar_cloud_removal.nets.detector import CloudDetector

    widths = [4, 4, 4, 4, 4]
    card = DetectorCard("tiny", "1.0", {"widths": widths}, "Untrained.", window_px=64)
    path = save_detector(CloudDetector(widths), card, store.detectors)
    found = examine(NullFeedback(), store)
    assert [(model.name, model.restores, model.problem) for model in found.models][1:] == [("tiny", False, "")]
    assert found.ready and found.speeds[1].seconds_per_window > 0 and found.speeds[1].seconds_per_tile is None
    path.with_suffix(".safetensors").write_bytes(b"")
    found = examine(NullFeedback(), store)
    assert found.ready and len(found.problems()) == 1 and "tiny.safetensors" in found.problems()[0]
    (store.bundled / "plus-8.json").unlink()
    assert not examine(NullFeedback(), store).ready


def test_a_plugin_without_models_says_so(store):
    (store.bundled / "plus-8.json").unlink()
    found = examine(NullFeedback(), store)
    assert not found.ready and found.problems() == ["The plugin's folder holds no model. Install the plugin again."]


def test_a_gpu_that_cannot_be_used_is_named_and_the_processor_is_run(store, gpus, monkeypatch):
    move = torch.nn.Module.to

    def move_to_processor(module, *where, **how):
        if any(getattr(device, "type", "") == "cuda" for device in where):
            raise AssertionError("Torch not compiled with CUDA enabled")
        return move(module, *where, **how)

    monkeypatch.setattr(torch.nn.Module, "to", move_to_processor)
    found = examine(NullFeedback(), store)
    assert [device.name for device in found.devices] == ["cpu", "cuda:0", "cuda:1"] and found.device == "cuda:0"
    assert found.devices[1].label == "Stand-in, 8 GB, compute capability 12.0"
    assert [speed.seconds_per_window is None for speed in found.speeds] == [False, True, True]
    assert not found.ready, "the defaults choose the GPU"
    first, second = found.problems()
    assert [speed.device for speed in found.alternatives] == ["cpu"]
    assert "do not run on cuda:0 (Stand-in" in first and "DEVICE" in first
    assert "not compiled with CUDA" in first or "no NVIDIA driver" in first, "what torch's build for CUDA says here"


def test_a_gpu_that_torch_has_no_code_for_is_told_from_other_failures(store, gpus, monkeypatch, tiny_model, tmp_path):
    def run(restorer, window_px, device):
        if device != "cpu":
            raise RuntimeError("CUDA error: no kernel image is available for execution on the device\nmore lines")
        return timing.Timing(2.0, "float32", 1)

    monkeypatch.setattr(timing, "time_restoring", run)
    install_again(tiny_model, tmp_path)
    found = examine(NullFeedback(), store)
    assert [(speed.device, speed.model) for speed in found.alternatives] == [("cpu", "plus-8"), ("cpu", "plus-8b")]
    problem, other = found.problems()  # once for each GPU, whatever the number of models
    assert "cuda:0" in problem and "cuda:1" in other
    assert "no kernel image" in problem and "more lines" not in problem and "build of torch that has code" in problem


def test_a_gpu_that_torch_leaves_alone_is_hinted_at(store, cpu_only, monkeypatch):
    monkeypatch.setattr(devices, "driver_cuda", lambda: (12, 4))
    monkeypatch.setattr(torch.version, "cuda", None)
    (hint,) = examine(NullFeedback(), store).problems()
    assert "has an NVIDIA GPU" in hint and "CPU build" in hint and "CUDA 12.4 or older" in hint
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    found = examine(NullFeedback(), store)
    assert (
        "built for CUDA 13.0, but the driver supports CUDA up to 12.4" in found.gpu_hint
        and "Update the driver" in found.gpu_hint
    )
    assert found.ready, "it is slower, not broken"


def test_an_apple_gpu_is_the_default_where_there_is_one(store, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(timing, "time_restoring", lambda *run: timing.Timing(0.1, "float32", 1))
    found = examine(NullFeedback(), store)
    assert found.device == "mps" and found.speed.device == "mps" and found.ready


def test_a_tile_is_as_many_windows_as_a_run_takes():
    per_side = math.ceil((10980 - 256) / (256 - 64)) + 1
    assert Speed("cpu", "plus-8", True, 0.5).seconds_per_tile == 0.5 * per_side**2
    assert Speed("cpu", "plus-8", True, None).seconds_per_tile is None


class SlowRestorer(torch.nn.Module):
    """A stand-in that sets the clock forward by so many ``seconds`` with each batch."""

    def __init__(self, monkeypatch, *seconds):
        super().__init__()
        self.seconds, self.now, self.seen = list(seconds), 0.0, []
        monkeypatch.setattr(timing.time, "perf_counter", lambda: self.now)

    def translate(self, sar):
        return sar.expand(-1, 3, -1, -1)

    def fuse(self, sar, optical, cloudy, translation):
        self.now += self.seconds.pop(0)
        self.seen.append((tuple(sar.shape), tuple(optical.shape), cloudy.unique().tolist()))
        return translation


def test_the_time_is_the_best_of_full_batches_after_the_first(store, monkeypatch, one_thread):
    # the first batches compile and allocate
    restorer = SlowRestorer(monkeypatch, 1.5, 0.6, 0.3, 0.4, 0.1, 0.3, 0.3, 0.3)
    found = timing.time_restoring(restorer, 64, "cpu")
    assert found.seconds == pytest.approx((0.1 + 0.3) / (2 * restorer.seen[0][0][0]))
    assert (found.precision, found.threads) == ("float32", 1)
    assert restorer.seen == [((4, 1, 64, 64), (4, 3, 64, 64), [0.0, 1.0])] * 8


def test_what_takes_long_is_not_measured_again(store, monkeypatch, one_thread):
    restorer = SlowRestorer(monkeypatch, 8.0, 6.0, 2.0, 3.0)
    assert timing.time_restoring(restorer, 256, "cpu").seconds == pytest.approx((2.0 + 3.0) / (2 * 4))
    assert not restorer.seconds


def test_a_detector_is_timed_as_it_runs():
    from sar_cloud_removal.nets.detector import CloudDetector

    found = timing.time_detecting(CloudDetector((4,)).eval(), 64, "cpu")
    assert found.seconds > 0 and (found.precision, found.threads) == ("float32", torch.get_num_threads())
