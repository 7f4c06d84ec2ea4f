"""Copies windows to a device and results back, in parallel with its computation where possible."""

from typing import Callable, Sequence

import numpy as np


def transfers(device):
    """Return the object that copies arrays to and from the ``torch.device``."""
    return _CudaTransfers(device) if device.type == "cuda" else _PlainTransfers(device)


class _PlainTransfers:
    """Synchronous copies. ``ahead``: how many batches may be in progress besides the oldest one."""

    ahead = 0

    def __init__(self, device):
        self._device = device

    def to_device(self, arrays: Sequence[np.ndarray]):
        """Return ``arrays``, all of one shape, as one tensor (N, ...) on the device."""
        import torch

        return torch.from_numpy(np.stack(arrays)).to(self._device)

    def to_host(self, tensor) -> Callable[[], np.ndarray]:
        """Return a function that waits for ``tensor`` and returns it as an array."""
        array = tensor.cpu().numpy()
        return lambda: array


class _CudaTransfers:
    """Copies through pinned memory on separate streams, while another batch is computed."""

    ahead = 1

    def __init__(self, device):
        import torch

        self._device = device
        self._coming, self._going = torch.cuda.Stream(device), torch.cuda.Stream(device)

    def to_device(self, arrays):
        """Return ``arrays``, all of one shape, as one tensor (N, ...) that later work on the device waits for."""
        import torch

        dtype = torch.from_numpy(arrays[0][:0]).dtype
        pinned = torch.empty((len(arrays), *arrays[0].shape), dtype=dtype, pin_memory=True)
        np.stack(arrays, out=pinned.numpy())
        computing = torch.cuda.current_stream(self._device)
        with torch.cuda.stream(self._coming):
            tensor = pinned.to(self._device, non_blocking=True)
        computing.wait_stream(self._coming)
        tensor.record_stream(computing)  # otherwise its memory would be reused for the next batch too early
        return tensor

    def to_host(self, tensor):
        """Return a function that waits for ``tensor`` and returns it as an array."""
        import torch

        host = torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True)
        self._going.wait_stream(torch.cuda.current_stream(self._device))
        with torch.cuda.stream(self._going):
            host.copy_(tensor, non_blocking=True)
            copied = self._going.record_event()
        tensor.record_stream(self._going)

        def wait():
            copied.synchronize()
            return host.numpy()

        return wait


class OnDevice:
    """No copies: inputs and results are tensors on the device, and nothing is waited for."""

    ahead = 0

    def __init__(self, device):
        """``device`` is not used: the tensors are on it already."""

    def to_device(self, tensors):
        """Return ``tensors``, all of one shape, as one (N, ...)."""
        import torch

        return torch.stack(tensors)

    def to_host(self, tensor):
        """Return a function that returns ``tensor``."""
        return lambda: tensor
