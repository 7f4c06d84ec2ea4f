"""The array tier on a GPU beside its roofline: ``python -m sar_cloud_removal.benchmarks.gpu``.

Restores a made-up scene that is cloudy all over, from arrays in memory to an array in memory, and prints windows a
second, what part of a large matrix product of the same type that is, and the share of the time in which the GPU
computes nothing. ``--device cpu`` runs the same on the processor, for comparison, without the last figure.
"""

import argparse
import time

import numpy as np
import torch
from torch.profiler import ProfilerActivity, profile

from ..feedback import NullFeedback
from ..pipeline.options.removeclouds import WINDOW_PX, InferenceOptions
from ..pipeline.pixels.radiometry import Radiometry
from ..pipeline.windows.devices import choose_device
from ..pipeline.windows.plan import plan_windows
from .arrays.arrays import SceneArrays, restore_arrays
from .measure import MATRIX, in_turns, machine, pair
from .network import window_gflop

IDLE_TARGET = 0.10
_GPU_MATRIX = 8192


def cloudy_scene(size_px: int) -> SceneArrays:
    """Return a scene of ``size_px`` rows and columns, digital numbers and decibels, cloudy all over."""
    rng = np.random.default_rng(0)
    repeats = -(-size_px // WINDOW_PX)
    optical = np.tile(rng.integers(500, 2500, (3, WINDOW_PX, WINDOW_PX)).astype("uint16"), (1, repeats, repeats))
    sar = np.tile(rng.normal(-12, 3, (1, WINDOW_PX, WINDOW_PX)).astype("float32"), (1, repeats, repeats))
    cut = (slice(None), slice(size_px), slice(size_px))
    cloudy = np.ones((size_px, size_px), bool)
    limits = Radiometry((-20.0,), (-4.0,)), Radiometry((500.0,) * 3, (2500.0,) * 3)
    return SceneArrays(np.ascontiguousarray(optical[cut]), np.ascontiguousarray(sar[cut]), cloudy, *limits)


def roof(device, name: str) -> float:
    """Return the operations a second of a large matrix product of the type ``name`` on the ``torch.device``."""
    size = _GPU_MATRIX if device.type == "cuda" else MATRIX
    a, b = (torch.randn(size, size, device=device).to(getattr(torch, name)) for _ in range(2))

    def run():
        a @ b
        if device.type == "cuda":
            torch.cuda.synchronize(device)

    return 2 * size**3 / in_turns({name: run})[name]


def busy_seconds(run) -> float:
    """Return the seconds in which kernels computed during ``run``, copies between host and GPU left out."""
    with profile(activities=[ProfilerActivity.CUDA]) as recorded:
        run()
        torch.cuda.synchronize()
    events = [event for event in recorded.key_averages() if "memcpy" not in event.key.lower()]
    return sum(event.self_device_time_total for event in events) / 1e6


def measure(width: int, arguments, device) -> str:
    """Measure one width; return a row of the table."""
    restorer, scene = pair(width), cloudy_scene(arguments.size)
    options = InferenceOptions(device=str(device), precision=arguments.type, batch_size=arguments.batch)
    windows = len(plan_windows(scene.shape, WINDOW_PX, options.overlap_px))

    def run():
        restore_arrays(restorer, scene, options)

    run()  # allocates, and chooses algorithms
    started = time.perf_counter()
    run()
    seconds = time.perf_counter() - started
    idle = f"{1 - busy_seconds(run) / seconds:.1%}" if device.type == "cuda" else "not measured"
    share = windows * window_gflop(restorer) * 1e9 / seconds / roof(device, arguments.type)
    return f"| {width} | {arguments.type} | {windows} | {windows / seconds:.2f} | {share:.2f} | {idle} |"


def main() -> None:
    """Read the command line, measure and print a table; without a GPU say so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--width", type=int, nargs="*", default=[64, 32])
    parser.add_argument("--type", default="bfloat16")
    parser.add_argument("--size", type=int, default=10980, help="rows and columns of the scene")
    parser.add_argument("--batch", type=int, default=0, help="windows at a time; 0 is the plugin's own choice")
    arguments = parser.parse_args()
    if arguments.device.startswith("cuda") and not torch.cuda.is_available():
        print("GPU: not measured (torch finds no CUDA device).")
        return
    device = choose_device(arguments.device, NullFeedback())
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else machine()
    print(
        f"{name}; scene of {arguments.size} × {arguments.size} pixels, cloudy all over; idle target {IDLE_TARGET:.0%}\n"
    )
    print("| width | type | windows | windows/s | share of the matrix product | GPU idle |\n|---|---|---|---|---|---|")
    for width in arguments.width:
        print(measure(width, arguments, device), flush=True)


if __name__ == "__main__":
    main()
