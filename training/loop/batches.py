"""What the training loop runs on: batches made ahead, a clock for what is due, a stop in order."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import torch


class Batches:
    """Prepares the next batches in threads while the caller trains on this one.

    ``samples`` has ``batch(step, batch_size, first)``; of a step's ``batch_size`` samples each process of ``fabric``
    gets its own part, as tensors on its device. ``batch_size`` is divisible by the number of processes.
    """

    def __init__(self, samples, batch_size, fabric, ahead=2):
        self.samples, self.device, self.ahead = samples, fabric.device, ahead
        self.size = batch_size // fabric.world_size
        self.first = fabric.global_rank * self.size
        self.pending = {}

    def __enter__(self):
        self.pool = ThreadPoolExecutor(self.ahead)
        return self

    def __exit__(self, *exception):
        self.pool.shutdown(cancel_futures=True)

    def get(self, step):
        """Return this process's part of the batch of ``step``."""
        for coming in range(step, step + 1 + self.ahead):
            if coming not in self.pending:
                self.pending[coming] = self.pool.submit(self.samples.batch, coming, self.size, first=self.first)
        return on_device(self.pending.pop(step).result(), self.device)


def on_device(batch, device):
    """Return ``batch`` ({name: tensor (N, C, H, W)}) on ``device``, channels last."""
    return {
        name: tensor.to(device, non_blocking=True).contiguous(memory_format=torch.channels_last)
        for name, tensor in batch.items()
    }


class Clock:
    """Knows when the next checkpoint, validation or panel is due, by wall-clock time."""

    def __init__(self, config):
        self.period = {name: 60 * getattr(config, f"{name}_minutes") for name in ("checkpoint", "validate", "panel")}
        self.last = dict.fromkeys(self.period, time.perf_counter())

    def due(self, name):
        """Return whether ``name`` is due, and start its next period where it is."""
        now = time.perf_counter()
        if now - self.last[name] < self.period[name]:
            return False
        self.last[name] = now
        return True


class StopRequest:
    """Within: the first SIGINT or SIGTERM sets ``asked``, so that the loop ends in order; a second one interrupts."""

    signals = (signal.SIGINT, signal.SIGTERM)

    def __init__(self):
        self.asked = False
        self._before = {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._ask) for number in self.signals}
        return self

    def __exit__(self, *exception):
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, number, frame):
        self.asked = True
        signal.signal(number, self._before[number])
