"""The networks alone against the machine's large matrix product: ``python -m sar_cloud_removal.benchmarks.network``.

For each width, in each type and batch size: windows of 256 pixels a second through a whole pair of networks, as a run
computes them, two batches at a time, and what part that is of a large matrix product of the same type, measured in
turns with it. Only the convolutions' own operations count; the closed-form condition between the networks, in float32,
counts as time alone.
"""

import argparse
from collections import deque

import torch
from torch.utils.flop_counter import FlopCounterMode

from ..feedback import NullFeedback
from ..pipeline.blas import one_thread
from ..pipeline.options.inference import WINDOW_PX
from ..pipeline.rasters.grid import Window
from ..pipeline.windows.batches import Patch, Predictor
from ..pipeline.windows.lanes import LANES
from ..pipeline.windows.precision import made_up_window
from ..pipeline.windows.settings import InferenceSettings
from .measure import in_turns, machine, matrix_gflop, matrix_products, pair, parse_with_clocks

TARGET = 0.75


def window_gflop(restorer) -> float:
    """Return the operations (10^9) of the convolutions of ``restorer`` for one window."""
    sar, optical, cloudy = made_up_window(WINDOW_PX)
    with torch.inference_mode():
        condition = restorer.condition(sar, optical, cloudy, optical)
        with FlopCounterMode(display=False) as counter:
            restorer.translator(sar)
            restorer.fuser(condition)
    return counter.get_total_flops() / 1e9


def patches(count: int) -> list:
    """Return ``count`` made-up windows, as a run has them."""
    inputs = (tensor.numpy() for tensor in made_up_window(WINDOW_PX, count))
    return [Patch(Window(0, 0, WINDOW_PX, WINDOW_PX), *window) for window in zip(*inputs)]


def measure(width: int, names, batches, rounds: int, products, of_processors: bool = False) -> list:
    """Return (type, batch, windows per second, share of the product of that type, share of the fastest usable one)."""
    restorer = pair(width)
    gflop = window_gflop(restorer)
    runs = {}
    for name in names:
        for batch in batches:
            settings = InferenceSettings("cpu", name, batch, torch.get_num_threads())
            predictor = Predictor(restorer, settings, NullFeedback())
            runs[name, batch] = lambda run=predictor.run, windows=patches(LANES * batch): deque(run(windows), 0)
    with one_thread(), torch.inference_mode():
        seconds = in_turns({**runs, **products}, rounds, of_processors)
    rates = {name: matrix_gflop() / seconds[name] for name in products}
    fastest = max(rates[name] for name in names)
    for name in products:
        print(f"Matrix product of {name}: {rates[name]:.0f} × 10^9 operations a second.")
    print(f"Width {width}: {gflop:.1f} × 10^9 operations a window.")
    rows = []
    for name, batch in runs:
        per_second = LANES * batch / seconds[name, batch]
        speed = per_second * gflop
        rows.append((name, batch, per_second, speed / rates[name], speed / fastest))
    return rows


def main() -> None:
    """Read the command line, measure and print a table for each width."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", type=int, nargs="*", default=[64, 32])
    parser.add_argument("--types", nargs="*", default=["float32", "bfloat16"], help="types of torch to compute in")
    parser.add_argument("--batch", type=int, nargs="*", default=[1, 2, 4, 8], help="windows at a time")
    arguments = parse_with_clocks(parser)
    print(f"{machine()}\n")
    products = matrix_products([*arguments.types, "int8"])
    for width in arguments.width:
        rows = measure(width, arguments.types, arguments.batch, arguments.rounds, products, arguments.processor_time)
        print("\n| type | batch | windows/s | share of its matrix product | share of the fastest usable type's |")
        print("|---|---|---|---|---|")
        for name, batch, per_second, own, fastest in rows:
            print(f"| {name} | {batch} | {per_second:.2f} | {own:.2f} | {fastest:.2f} |")
        best = max(fastest for *_, fastest in rows)
        print(f"\nBest share, width {width}: {best:.2f} (target {TARGET}: {'met' if best >= TARGET else 'not met'}).\n")
    if not torch.cuda.is_available():
        print("GPU: not measured (see benchmarks/gpu.py).")


if __name__ == "__main__":
    main()
