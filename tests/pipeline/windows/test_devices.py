"""What networks run on: the device that is chosen, and how many threads of the processor."""

import pytest
from runs import Log
from sar_cloud_removal.errors import OptionError
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.windows import devices
from sar_cloud_removal.pipeline.windows.devices import choose_device, processor_threads

torch = pytest.importorskip("torch", reason="the networks need torch")


@pytest.fixture(autouse=True)
def threads_as_before():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_the_device_is_logged_with_the_reason():
    log = Log()
    assert choose_device("cpu", log).type == "cpu"
    assert log.infos == ["Device: cpu (as requested)."]


@pytest.mark.parametrize("wanted, used", [(0, 2), (1, 1), (2, 2), (64, 2)])
def test_not_more_threads_than_torch_would_take_by_itself(wanted, used):
    torch.set_num_threads(2)
    with pytest.raises(ZeroDivisionError), processor_threads(wanted) as count:
        assert count == torch.get_num_threads() == used
        1 / 0  # noqa: B018
    assert torch.get_num_threads() == 2


def test_automatic_takes_the_cpu_only_where_there_is_nothing_else():
    log = Log()
    device = choose_device("auto", log)
    expected = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    assert device.type == expected
    assert log.infos[0].startswith(f"Device: {expected}") and "automatic" in log.infos[0]


@pytest.mark.parametrize("wanted", ["cuda", "cuda:0", "cuda:7"])
def test_a_cuda_device_that_is_absent_is_an_error_and_no_silent_fallback(wanted, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(OptionError, match=rf"DEVICE is '{wanted}' but torch .* finds 0 CUDA device.*auto or cpu"):
        choose_device(wanted, NullFeedback())


def test_a_cuda_number_beyond_the_last_device_is_an_error(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(OptionError, match="DEVICE is 'cuda:2' but torch .* finds 2 CUDA"):
        choose_device("cuda:2", NullFeedback())


def test_an_mps_device_that_is_absent_is_an_error(monkeypatch):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(OptionError, match="DEVICE is 'mps' but torch .* finds no MPS device"):
        choose_device("mps", NullFeedback())


def test_what_is_installed_while_the_program_runs_is_found(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(devices, "find_spec", lambda name: None)
        assert devices.torch_problem() == "torch and safetensors are not installed" and not devices.has_torch()
        patched.setattr(devices, "find_spec", lambda name: None if name == "safetensors" else name)
        assert devices.torch_problem() == "safetensors is not installed"
    assert devices.torch_problem() == "" and devices.has_torch()
