"""The networks against ONNX Runtime in float32: ``python -m sar_cloud_removal.benchmarks.onnx``.

The same two generators with the same weights on the same windows, in turns, on as many threads: this plugin in the type
that a run chooses, or ``--type``, ONNX Runtime at the best of its own batch sizes. The closed-form condition between
the generators, which ONNX has no operators for, is left out on both sides. Needs requirements-benchmarks.txt.
"""

import argparse
import sys
import tempfile
import warnings
from pathlib import Path

import torch
from torch import nn

from ..nets.fast import on_device
from ..pipeline.options.removeclouds import WINDOW_PX
from ..pipeline.windows.precision import FASTER, made_up_window, try_precision
from .measure import in_turns, machine, pair

TARGET = 1.5
_INPUTS = ("sar", "condition")


class Generators(nn.Module):
    """Both generators of a restorer, each on its own input."""

    def __init__(self, translator, fuser):
        super().__init__()
        self.translator, self.fuser = translator, fuser

    def forward(self, sar, condition):
        return self.translator(sar), self.fuser(condition)


def session(network, inputs, threads: int):
    """Return an ONNX Runtime session of ``network`` for any batch size; end with what to install where it is absent."""
    try:
        import onnx  # noqa: F401 (torch's exporter needs it)
        import onnxruntime
    except ImportError as error:
        sys.exit(f"{error.name} is not installed: python3 -m pip install -r requirements-benchmarks.txt")
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = threads
    settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of tracing, and of the exporter's age: the newer one needs another package
        path = str(Path(folder) / "generators.onnx")
        torch.onnx.export(
            network,
            inputs,
            path,
            input_names=list(_INPUTS),
            dynamic_axes={name: {0: "batch"} for name in _INPUTS},
            dynamo=False,
        )
        return onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])


def main() -> None:
    """Read the command line, measure in turns and print a table with the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--batch", type=int, nargs="*", default=[1, 2, 4, 8], help="windows at a time, of both")
    parser.add_argument("--type", default="", help="what the plugin computes in; left out, what its trial chooses")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    restorer, threads = pair(arguments.width), torch.get_num_threads()
    kind = arguments.type or choose_speed(restorer)
    fast = on_device(restorer, getattr(torch, kind), torch.device("cpu"))
    ours, plain = Generators(fast.translator, fast.fuser), Generators(restorer.translator, restorer.fuser).eval()
    runs = {}
    with torch.inference_mode():
        inputs = {batch: _inputs(restorer, batch) for batch in arguments.batch}
        theirs = session(plain, inputs[arguments.batch[0]], threads)
        difference = _difference(theirs, plain, inputs[arguments.batch[0]])
        for batch, values in inputs.items():
            arrays = {name: value.numpy() for name, value in zip(_INPUTS, values)}
            runs["plugin", batch] = lambda values=values: ours(*values)
            runs["ONNX Runtime", batch] = lambda arrays=arrays: theirs.run(None, arrays)
        seconds = in_turns(runs, arguments.rounds)
    print(f"{machine()}; width {arguments.width}, {kind} against ONNX Runtime in float32")
    print(f"Largest difference of ONNX Runtime from torch in float32: {difference:.1e}\n")
    print("| batch | plugin, windows/s | ONNX Runtime, windows/s |\n|---|---|---|")
    rates = {(name, batch): batch / seconds[name, batch] for name, batch in runs}
    for batch in arguments.batch:
        print(f"| {batch} | {rates['plugin', batch]:.2f} | {rates['ONNX Runtime', batch]:.2f} |")
    best = [max(rate for (name, _), rate in rates.items() if name == wanted) for wanted in ("plugin", "ONNX Runtime")]
    ratio = best[0] / best[1]
    print(f"\nBest against best: {ratio:.2f} (target {TARGET}: {'met' if ratio >= TARGET else 'not met'}).")


def choose_speed(restorer) -> str:
    """Return what a trained model of this size would be run in: weights drawn at random say nothing about its image."""
    trial = try_precision(restorer, "bfloat16", torch.device("cpu"))
    return "bfloat16" if trial.seconds <= FASTER * trial.seconds_float32 else "float32"


def _inputs(restorer, batch):
    sar, optical, cloudy = made_up_window(WINDOW_PX, batch)
    return sar, restorer.condition(sar, optical, cloudy, optical)


def _difference(theirs, plain, values) -> float:
    found = theirs.run(None, {name: value.numpy() for name, value in zip(_INPUTS, values)})
    return max(float((torch.from_numpy(a) - b).abs().max()) for a, b in zip(found, plain(*values)))


if __name__ == "__main__":
    main()
