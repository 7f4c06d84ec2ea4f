"""How fast networks are on a device, measured as a run uses them."""

import time

import numpy as np

from .feedback import NullFeedback
from .grid import Window
from .inference import Patch, Predictor
from .options import InferenceOptions

_WINDOWS = {"cpu": 2, "cuda": 32, "mps": 16}
"""Windows that are timed: whole batches on a GPU."""


def seconds_per_window(restorer, window_px: int, device: str) -> float:
    """Return the seconds that ``restorer`` takes for a window of ``window_px``, what the first ones take longer left out.

    ``device`` is as in ``InferenceOptions``. Raises ``OptionError`` where it is absent or its memory too short.
    """
    predictor = Predictor(restorer, InferenceOptions(device=device), NullFeedback())
    rng = np.random.default_rng(0)
    sar, optical = (rng.uniform(-1, 1, (bands, window_px, window_px)).astype(np.float32) for bands in (1, 3))
    cloudy = (rng.uniform(0, 1, (1, window_px, window_px)) > 0.5).astype(np.float32)
    patches = [Patch(Window(0, 0, window_px, window_px), sar, optical, cloudy)] * _WINDOWS[predictor.device.type]
    for _ in predictor.run(patches if predictor.device.type != "cpu" else patches[:1]):
        pass
    started = time.perf_counter()
    for _ in predictor.run(patches):
        pass
    return (time.perf_counter() - started) / len(patches)
