"""The number format of the networks: fewer bits only if a trial is faster and its image does not differ visibly."""

import time
from dataclasses import dataclass

from ...feedback import Feedback
from .devices import processor_threads

FLOAT32 = "float32"
LEVEL = 2 / 255
"""One of 256 grey levels, in the networks' domain of -1 .. 1."""
SAME_SHARE = 0.995
"""The share of values, of the restored image and the translation, that must be within one level of float32."""
FASTER = 0.85
"""The largest share of the float32 time: a smaller gain is not worth different bits and could be chance."""
_TRIALS = 3
_BFLOAT16_SINCE = 8, 0
"""Compute capability of the first NVIDIA GPUs that compute in bfloat16 (Ampere)."""
_TRIAL_PX = 128
_PREVIEW_CHANNELS, _PREVIEW_PX, _PREVIEW_SLOWER = 64, 32, 3.0


@dataclass(frozen=True)
class Trial:
    """A precision compared with float32 on the same input: seconds, and the share (0..1) of values within one level."""

    seconds: float
    seconds_float32: float
    same_share: float

    @property
    def passed(self) -> bool:
        """Whether the precision is to be used."""
        return self.seconds <= FASTER * self.seconds_float32 and self.same_share >= SAME_SHARE

    def __str__(self):
        ratio = self.seconds_float32 / self.seconds
        return f"{ratio:.1f} times as fast as float32, {100 * self.same_share:.2f} % of values within one level of 255"


def choose_precision(restorer, device, threads: int, feedback: Feedback) -> str:
    """Return the precision of ``restorer`` on the ``torch.device``, ``float32`` or a faster one, and log the reason.

    On a processor bfloat16 is tried; on a CUDA device bfloat16 if it is native, else float16. The trial takes a few
    seconds at most: processors without native bfloat16 can take 90 times as long for dilated convolutions (pytorch
    issue 183815), so a single small convolution is tried first.
    """
    name = _candidate(device)
    if name is None:
        feedback.info(f"Precision: {FLOAT32} (the only choice on {device.type}).")
        return FLOAT32
    with processor_threads(threads):
        slower = _preview(name, device)
        if slower > _PREVIEW_SLOWER:
            feedback.info(f"Precision: {FLOAT32} ({name} takes {slower:.0f} times as long here).")
            return FLOAT32
        trial = try_precision(restorer, name, device)
    chosen = name if trial.passed else FLOAT32
    feedback.info(f"Precision: {chosen} (trial of {name}: {trial}).")
    return chosen


def try_precision(restorer, name: str, device) -> Trial:
    """Compare ``restorer`` in the precision ``name`` with float32, on one synthetic window of half the usual side."""
    import torch

    from ...nets.fast import on_device

    size = max(_TRIAL_PX, restorer.multiple_px)
    kinds = (getattr(torch, name), torch.float32)
    networks = [on_device(restorer, kind, device) for kind in kinds]
    inputs = [tensor.to(device) for tensor in made_up_window(size)]
    with torch.inference_mode():
        low, full = (torch.cat([net(*inputs), net.translate(inputs[0]).clamp(-1, 1)]) for net in networks)
        seconds = _best_seconds([lambda network=network: network(*inputs) for network in networks], device)
    same = (low - full).abs() <= LEVEL
    return Trial(*seconds, float(same.double().mean()))


def made_up_window(size_px: int, count: int = 1):
    """Return SAR, optical image and cloud mask of ``count`` synthetic windows, the same on every computer.

    Shapes and ranges are those of the networks' input: (N, 1, H, W), (N, 3, H, W) and (N, 1, H, W).
    """
    import torch

    from ...estimators.fill import blur

    generator = torch.Generator().manual_seed(0)
    ground = blur(torch.randn((count, 4, size_px, size_px), generator=generator), 3.0)
    ground = (ground / ground.std() * 0.3).clamp(-1, 1)
    speckle = 0.2 * torch.randn((count, 1, size_px, size_px), generator=generator)
    cloudy = torch.zeros((count, 1, size_px, size_px))
    cloudy[..., size_px // 4 : 3 * size_px // 4, size_px // 4 :] = 1
    return (ground[:, :1] + speckle).clamp(-1, 1), ground[:, 1:], cloudy


def _candidate(device):
    """Return the name of the precision to try, ``None`` for none."""
    import torch

    if device.type == "cuda":
        # not is_bf16_supported: it checks the current device, and old versions of torch include emulation
        native = torch.version.hip or torch.cuda.get_device_capability(device) >= _BFLOAT16_SINCE
        return "bfloat16" if native else "float16"
    return "bfloat16" if device.type == "cpu" else None


def _preview(name, device) -> float:
    """Return how many times as long a small dilated convolution takes as in float32."""
    import torch

    channels, size = _PREVIEW_CHANNELS, _PREVIEW_PX
    layer = torch.nn.Conv2d(channels, channels, 3, padding=2, dilation=2)
    features = torch.zeros((1, channels, size, size))

    def run(kind):
        settings = {"device": device, "dtype": kind, "memory_format": torch.channels_last}
        weight, bias, values = layer.weight.to(**settings), layer.bias.to(device, kind), features.to(**settings)
        return lambda: torch.nn.functional.conv2d(values, weight, bias, padding=2, dilation=2)

    with torch.inference_mode():
        low, full = _best_seconds([run(getattr(torch, name)), run(torch.float32)], device)
    return low / full


def _best_seconds(runs, device) -> list:
    """Return the least seconds of each of ``runs``, run in turns; the first run of each, always slower, is ignored."""
    import torch

    def seconds(run):
        started = time.perf_counter()
        run()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        return time.perf_counter() - started

    for run in runs:
        seconds(run)
    return [min(times) for times in zip(*([seconds(run) for run in runs] for _ in range(_TRIALS)))]
