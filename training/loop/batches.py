"""What the training loop runs on: batches made ahead, a clock for what is due, a stop in order."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor


class Batches:
    """Prepares the next batches of a trainer's process in threads while it trains on this one."""

    def __init__(self, trainer, ahead=2):
        self.trainer, self.ahead, self.pending = trainer, ahead, {}

    def __enter__(self):
        self.pool = ThreadPoolExecutor(self.ahead)
        return self

    def __exit__(self, *exception):
        self.pool.shutdown(cancel_futures=True)

    def get(self, step):
        """Return this process's part of the batch of ``step`` as tensors."""
        for wanted in range(step, step + 1 + self.ahead):
            if wanted not in self.pending:
                self.pending[wanted] = self.pool.submit(self._make, wanted)
        return self.trainer.to_tensors(self.pending.pop(step).result())

    def _make(self, step):
        fabric = self.trainer.fabric
        size = self.trainer.settings.batch_size // fabric.world_size
        return self.trainer.samples.batch(step, size, first=fabric.global_rank * size)


class Clock:
    """Tells when the next checkpoint, validation or panel is due, by wall-clock time."""

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
