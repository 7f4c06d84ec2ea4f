"""How fast networks are on a device, measured as a run uses them."""

import time

import numpy as np

from .feedback import NullFeedback
from .grid import Window
from .inference import Patch, Predictor
from .options import InferenceOptions

_BATCH = {"cpu": 1, "cuda": 16, "mps": 8}
"""Windows that are timed together: what a GPU is given in a run."""
_RUNS = 3


def restoring_seconds(restorer, window_px: int, device: str) -> float:
    """Return the seconds that ``restorer`` takes for a window of ``window_px``: the best of three runs, after a first one.

    ``device`` is as in ``InferenceOptions``. Raises ``OptionError`` where it is absent or its memory too short.
    """
    predictor = Predictor(restorer, InferenceOptions(device=device), NullFeedback())
    sar, optical = _noise(1, window_px), _noise(3, window_px)
    patch = Patch(Window(0, 0, window_px, window_px), sar, optical, (_noise(1, window_px) > 0).astype(np.float32))

    def run(count):
        for _ in predictor.run([patch] * count):
            pass

    return _seconds(run, predictor.device.type)


def detecting_seconds(detector, window_px: int, device: str) -> float:
    """Return what ``restoring_seconds`` does for a cloud detector."""
    import torch

    detector = detector.to(device)

    def run(count):
        windows = torch.from_numpy(np.stack([_noise(3, window_px)] * count))
        with torch.inference_mode():
            detector(windows.to(device)).cpu()

    return _seconds(run, torch.device(device).type)


def _seconds(run, kind):
    """Return the seconds that ``run(count)`` takes for one window at best; the first run is always slower."""
    count, times = _BATCH[kind], []
    for _ in range(1 + _RUNS):
        started = time.perf_counter()
        run(count)
        times.append(time.perf_counter() - started)
    return min(times[1:]) / count


def _noise(bands, window_px):
    return np.random.default_rng(0).uniform(-1, 1, (bands, window_px, window_px)).astype(np.float32)
