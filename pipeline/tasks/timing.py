"""How fast networks are on a device, measured as a run uses them."""

import time
from dataclasses import dataclass

import numpy as np

from ...feedback import NullFeedback
from ..options.inference import InferenceOptions
from ..rasters.grid import Window
from ..windows.batches import BatchRunner, Patch, Predictor
from ..windows.lanes import LANES
from ..windows.settings import resolve

_RUNS = 3
_LONG_S = 5.0
"""So long a measurement needs no repetition."""


@dataclass(frozen=True)
class Timing:
    """Seconds for a window, and what it was computed in and by how many processor threads."""

    seconds: float
    precision: str
    threads: int


def time_restoring(restorer, window_px: int, device: str) -> Timing:
    """Return what a window of ``window_px`` takes ``restorer`` in full batches: the best of three, after a first one.

    ``device`` is as in ``InferenceOptions``; all else is chosen as in a run. Raises ``OptionError`` where the device is
    absent or its memory too short.
    """
    feedback = NullFeedback()
    predictor = Predictor(restorer, resolve(InferenceOptions(device=device), restorer, feedback), feedback)
    sar, optical = _noise(1, window_px), _noise(3, window_px)
    patch = Patch(Window(0, 0, window_px, window_px), sar, optical, (_noise(1, window_px) > 0).astype(np.float32))
    return _timing(predictor, patch)


def time_detecting(detector, window_px: int, device: str) -> Timing:
    """Return what ``time_restoring`` does for a cloud detector."""
    from ..masks.detectors import DetectorRunner, OpticalPatch

    feedback = NullFeedback()
    runner = DetectorRunner(detector, resolve(InferenceOptions(device=device), detector, feedback), feedback)
    return _timing(runner, OpticalPatch(Window(0, 0, window_px, window_px), _noise(3, window_px)))


def _timing(runner: BatchRunner, patch) -> Timing:
    """Return how ``runner`` does at best with full batches of ``patch``; the first one is always slower."""
    settings, times = runner.settings, []
    patches = [patch] * (LANES * settings.batch_size)
    while len(times) < 2 or (len(times) < 1 + _RUNS and sum(times) < _LONG_S):
        started = time.perf_counter()
        for _ in runner.run(patches):
            pass
        times.append(time.perf_counter() - started)
    return Timing(min(times[1:]) / len(patches), settings.precision, settings.threads)


def _noise(bands, window_px):
    return np.random.default_rng(0).uniform(-1, 1, (bands, window_px, window_px)).astype(np.float32)
