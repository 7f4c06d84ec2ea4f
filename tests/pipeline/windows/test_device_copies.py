"""Copies to and from devices. What a GPU is told is checked with stand-ins for its streams."""

from contextlib import contextmanager

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
from sar_cloud_removal.pipeline.windows.device_copies import OnDevice, transfers  # noqa: E402

CPU = torch.device("cpu")


class Stream:
    """A stand-in for a CUDA stream that records its calls in ``log``; ``log.within``: the stream that work goes to."""

    def __init__(self, name, log):
        self.name, self.log = name, log

    def wait_stream(self, other):
        self.log.append(f"{self.name} waits for {other.name}")

    def record_event(self):
        self.log.append(f"event on {self.name}")
        return self

    def synchronize(self):
        self.log.append(f"host waits for {self.name}")


class Gpu:
    """A device of the kind ``cuda`` whose memory is the processor's."""

    type = "cuda"


@pytest.fixture
def gpu(monkeypatch):
    """``(transfers of a stand-in for a GPU, log of what its streams are told)``."""
    log, names = [], iter(["coming", "going"])
    computing = Stream("computing", log)
    empty, to = torch.empty, torch.Tensor.to

    @contextmanager
    def within(stream):
        log.append(f"on {stream.name}")
        yield
        log.append(f"off {stream.name}")

    def pinned_empty(*shape, pin_memory=False, **settings):
        log.append("pinned memory" if pin_memory else "memory")
        return empty(*shape, **settings)

    def move(tensor, *where, **how):
        if where and isinstance(where[0], Gpu):
            log.append("copy beside the host" if how.pop("non_blocking", False) else "copy")
            return tensor.clone()
        return to(tensor, *where, **how)

    monkeypatch.setattr(torch.cuda, "Stream", lambda device: Stream(next(names), log))
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: computing)
    monkeypatch.setattr(torch.cuda, "stream", within)
    monkeypatch.setattr(torch, "empty", pinned_empty)
    monkeypatch.setattr(torch.Tensor, "to", move)
    monkeypatch.setattr(torch.Tensor, "record_stream", lambda tensor, stream: log.append(f"kept for {stream.name}"))
    return transfers(Gpu()), log


@pytest.mark.parametrize("dtype", ["float32", "uint16", "bool"])
def test_windows_come_through_pinned_memory_beside_the_computing(gpu, dtype):
    moving, log = gpu
    arrays = [np.arange(6).reshape(1, 2, 3).astype(dtype) + np.array(value, dtype) for value in (0, 1)]
    tensor = moving.to_device(arrays)
    np.testing.assert_array_equal(tensor.numpy(), np.stack(arrays))
    assert tensor.numpy().dtype == dtype
    assert log == [
        "pinned memory", "on coming", "copy beside the host", "off coming", "computing waits for coming",
        "kept for computing",
    ]  # fmt: skip


def test_results_go_beside_the_computing_and_are_waited_for_last(gpu):
    moving, log = gpu
    result = torch.arange(6.0).reshape(2, 3)
    wait = moving.to_host(result)
    assert log == [
        "pinned memory",
        "going waits for computing",
        "on going",
        "event on going",
        "off going",
        "kept for going",
    ]
    np.testing.assert_array_equal(wait(), result.numpy())
    assert log[-1] == "host waits for going" and moving.ahead == 1


def test_on_the_processor_nothing_is_under_way():
    moving = transfers(CPU)
    tensor = moving.to_device([np.zeros((1, 2), np.float32), np.ones((1, 2), np.float32)])
    assert moving.ahead == 0 and tensor.shape == (2, 1, 2)
    np.testing.assert_array_equal(moving.to_host(tensor)(), tensor.numpy())


def test_what_stays_on_the_device_is_not_copied():
    moving, tensor = OnDevice(CPU), torch.ones(2, 3)
    assert moving.to_host(tensor)() is tensor
    assert moving.to_device([tensor, tensor]).shape == (2, 2, 3)
