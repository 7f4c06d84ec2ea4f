"""What a run computes in, and everything else ``auto`` stands for."""

from dataclasses import replace

import numpy as np
import pytest
from runs import Log

torch = pytest.importorskip("torch", reason="the networks need torch")
from sar_cloud_removal.errors import OptionError  # noqa: E402
from sar_cloud_removal.models.store import ModelStore  # noqa: E402
from sar_cloud_removal.nets.checkpoint import load_restorer  # noqa: E402
from sar_cloud_removal.nets.detector import CloudDetector  # noqa: E402
from sar_cloud_removal.nets.fast import inference_form  # noqa: E402
from sar_cloud_removal.nets.registry import architecture, build  # noqa: E402
from sar_cloud_removal.pipeline.options.inference import InferenceOptions  # noqa: E402
from sar_cloud_removal.pipeline.rasters.grid import Window  # noqa: E402
from sar_cloud_removal.pipeline.windows import precision as precision_module  # noqa: E402
from sar_cloud_removal.pipeline.windows import settings  # noqa: E402
from sar_cloud_removal.pipeline.windows.batches import Patch, Predictor  # noqa: E402
from sar_cloud_removal.pipeline.windows.precision import (  # noqa: E402
    LEVEL,
    SAME_SHARE,
    Trial,
    choose_precision,
    made_up_window,
    try_precision,
)
from sar_cloud_removal.pipeline.windows.settings import (  # noqa: E402
    MANY_WINDOWS,  # noqa: E402
    automatic_batch,
    resolve,
)

pytestmark = pytest.mark.usefixtures("one_thread")

CPU = torch.device("cpu")


@pytest.fixture
def seconds(monkeypatch):
    """Set what the clock says of ``[low, full]`` precision: first the single convolution, then the networks."""

    def set_to(*pairs):
        left = list(pairs)
        monkeypatch.setattr(precision_module, "_best_seconds", lambda runs, device: left.pop(0))
        return left

    return set_to


# ---- the trial


def test_faster_and_the_same_to_the_eye_is_taken(restorer, seconds):
    log, left = Log(), seconds([1.0, 2.0], [1.0, 2.0])
    assert choose_precision(restorer, CPU, 0, log) == "bfloat16"
    assert log.infos[0].startswith("Precision: bfloat16 (trial of bfloat16: 2.0 times as fast as float32, ")
    assert "% of values within one level of 255)." in log.infos[0] and not left


def test_hardly_faster_is_not_taken(restorer, seconds):
    seconds([1.0, 2.0], [0.9, 1.0])
    log = Log()
    assert choose_precision(restorer, CPU, 0, log) == "float32"
    assert log.infos[0].startswith("Precision: float32 (trial of bfloat16: 1.1 times as fast")


def test_where_a_single_convolution_crawls_the_networks_are_not_tried(restorer, seconds):
    log, left = Log(), seconds([90.0, 1.0], [1.0, 2.0])
    assert choose_precision(restorer, CPU, 0, log) == "float32"
    assert log.infos == ["Precision: float32 (bfloat16 takes 90 times as long here)."]
    assert left == [[1.0, 2.0]]


def test_another_image_is_not_taken_however_fast(restorer, seconds, monkeypatch):
    from sar_cloud_removal.nets import fast

    class Off(torch.nn.Module):
        """A restorer whose low precision is two levels off in one value of a hundred."""

        multiple_px = 8

        def __init__(self, off):
            super().__init__()
            self.off = off

        def forward(self, sar, optical, cloudy):
            result = optical.clone()
            result.flatten()[::100] += self.off
            return result

        def translate(self, sar):
            return self(sar, sar.expand(-1, 3, -1, -1), None)

    monkeypatch.setattr(
        fast, "on_device", lambda network, kind, device: Off(0.0 if kind is torch.float32 else 2 * LEVEL)
    )
    seconds([1.0, 2.0], [1.0, 2.0])
    log = Log()
    assert choose_precision(restorer, CPU, 0, log) == "float32"
    assert "99.00 % of values" in log.infos[0]


def test_apple_gpus_are_left_in_float32(restorer):
    log = Log()
    assert choose_precision(restorer, torch.device("mps"), 0, log) == "float32"
    assert log.infos == ["Precision: float32 (the only choice on mps)."]


@pytest.mark.parametrize("supported, tried", [(True, "bfloat16"), (False, "float16")])
def test_a_gpu_without_bfloat16_is_tried_in_float16(supported, tried, monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (8, 6) if supported else (7, 5))
    assert precision_module._candidate(torch.device("cuda")) == tried


def test_the_clock_runs_for_every_kind_in_turns():
    calls = []
    found = precision_module._best_seconds([lambda: calls.append("low"), lambda: calls.append("full")], CPU)
    assert len(found) == 2 and all(value >= 0 for value in found)
    assert calls == ["low", "full"] * 4


def test_made_up_windows_are_alike_and_hold_what_the_networks_take():
    for sar, optical, cloudy in (made_up_window(64), made_up_window(64)):
        assert sar.shape == cloudy.shape == (1, 1, 64, 64) and optical.shape == (1, 3, 64, 64)
        assert max(sar.abs().max(), optical.abs().max()) <= 1 and set(cloudy.unique().tolist()) == {0.0, 1.0}
    assert all(torch.equal(a, b) for a, b in zip(made_up_window(64), made_up_window(64)))


def test_a_trial_says_what_it_found():
    assert Trial(1.0, 2.0, 1.0).passed and not Trial(1.0, 2.0, 0.99).passed and not Trial(2.0, 2.0, 1.0).passed
    assert str(Trial(1.0, 1.5, 0.9995)) == "1.5 times as fast as float32, 99.95 % of values within one level of 255"


# ---- what is promised of the result


@pytest.mark.parametrize("name", ["plus-32"])
def test_the_bundled_model_gives_the_same_image_in_bfloat16(name):
    """Within one of 255 levels in 995 of 1000 values, what the trial asks for, in windows like those of a run."""
    network = load_restorer(ModelStore().find(name))
    inputs = made_up_window(256)
    with torch.inference_mode():
        forms = [inference_form(network, kind) for kind in (torch.float32, torch.bfloat16)]
        images = [form(*inputs) for form in forms]
        translations = [form.translate(inputs[0]).clamp(-1, 1) for form in forms]
    for full, low in (images, translations):
        difference = (low - full).abs() / LEVEL
        assert float((difference <= 1).double().mean()) >= SAME_SHARE
        assert 0 < float(difference.mean()) < 0.25
    assert try_precision(network, "bfloat16", CPU).same_share >= SAME_SHARE


# ---- everything else that is chosen


def test_windows_that_the_networks_cannot_take_are_refused():
    u_net = {"kind": "unet256", "out_channels": 3, "width": 4, "dropout": 0.5}
    numbers = {
        "recipe": "paper",
        "translator": {**u_net, "in_channels": 1, "head": "tanh"},
        "fuser": {**u_net, "in_channels": 6, "head": "tanh"},
    }
    options = InferenceOptions(device="cpu", window_px=320)
    with pytest.raises(OptionError, match="WINDOW is 320, but.*multiples of 256"):
        resolve(options, build(numbers), Log(), 1)
    assert resolve(replace(options, window_px=512), build(numbers), Log(), 1).batch_size == 1


@pytest.mark.parametrize("window_px", [64, 192, 320])
def test_windows_of_any_multiple_run(restorer, window_px):
    values = np.random.default_rng(0).uniform(-1, 1, (5, window_px, window_px)).astype(np.float32)
    patch = Patch(Window(0, 0, window_px, window_px), values[:1], values[1:4], (values[4:] > 0).astype(np.float32))
    options = InferenceOptions(device="cpu", batch_size=1, window_px=window_px)
    predictor = Predictor(restorer, resolve(options, restorer, Log(), 1), Log())
    ((_, tile),) = predictor.run([patch])
    with torch.inference_mode():
        expected = restorer(*(torch.from_numpy(array)[None] for array in (patch.sar, patch.optical, patch.untrusted)))
    np.testing.assert_allclose(tile, expected[0], atol=1e-5)


def test_what_is_asked_for_is_not_tried(restorer, monkeypatch):
    monkeypatch.setattr(settings, "choose_precision", None)
    options = InferenceOptions(device="cpu", precision="bfloat16", batch_size=3)
    found = resolve(options, restorer, Log(), MANY_WINDOWS)
    assert (found.precision, found.batch_size, found.device, found.threads) == ("bfloat16", 3, "cpu", 1)


def test_a_run_computes_in_what_was_asked_for(restorer):
    settings = resolve(InferenceOptions(device="cpu", precision="bfloat16"), restorer, Log())
    predictor = Predictor(restorer, settings, Log())
    assert {weight.dtype for weight in predictor._network.parameters()} == {torch.bfloat16}


@pytest.mark.parametrize("windows, batch_size", [(1, 1), (3, 3), (7, 4)])
def test_few_windows_are_worth_no_trial_and_no_large_batch(restorer, monkeypatch, windows, batch_size):
    monkeypatch.setattr(settings, "choose_precision", None)
    found = resolve(InferenceOptions(device="cpu"), restorer, Log(), windows)
    assert (found.precision, found.batch_size) == ("float32", batch_size)


@pytest.mark.parametrize("windows, window_px", [(settings.FEW_WINDOWS, 0), (2, 512)])
def test_many_or_large_windows_are_worth_a_trial(restorer, monkeypatch, windows, window_px):
    monkeypatch.setattr(settings, "choose_precision", lambda network, device, threads, feedback: "bfloat16")
    options = InferenceOptions(device="cpu", window_px=window_px)
    assert resolve(options, restorer, Log(), windows).precision == "bfloat16"


def test_a_detector_is_not_tried(monkeypatch):
    monkeypatch.setattr(settings, "choose_precision", None)
    assert resolve(InferenceOptions(device="cpu"), CloudDetector((4,)), Log(), MANY_WINDOWS).precision == "float32"


@pytest.mark.parametrize(
    "kind, window_px, expected", [("cpu", 256, 4), ("cpu", 512, 1), ("cpu", 2048, 1), ("cuda", 512, 8)]
)
def test_larger_windows_come_in_smaller_batches(kind, window_px, expected):
    assert automatic_batch(kind, window_px) == expected


@pytest.mark.parametrize("width, expected", [(32, {"bfloat16": 8, "float32": 4}), (64, {"bfloat16": 4, "float32": 2})])
def test_batches_on_a_processor_follow_the_memory_of_a_window(width, expected):
    network = build(architecture("plus", width))
    for precision, batch_size in expected.items():
        options = InferenceOptions(device="cpu", precision=precision)
        assert resolve(options, network, Log(), MANY_WINDOWS).batch_size == batch_size
    assert automatic_batch("cuda", 256, narrow=False, in_16_bits=True) == automatic_batch("cuda", 256)


def test_settings_travel(restorer):
    import pickle

    found = resolve(InferenceOptions(device="cpu"), restorer, Log(), 2)
    copy = pickle.loads(pickle.dumps(found))  # noqa: S301
    assert copy == found and np.issubdtype(type(copy.batch_size), np.integer)
