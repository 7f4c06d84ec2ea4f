"""The networks against ONNX Runtime and OpenVINO: ``python -m sar_cloud_removal.benchmarks.runtimes``.

The same two generators with the same weights on the same windows, on as many threads, all in turns in one process: this
plugin, ONNX Runtime and OpenVINO, in float32 and bfloat16, each at the best of its own batch sizes. The closed-form
condition between the generators, which ONNX has no operators for, is left out everywhere. Needs
requirements-benchmarks.txt.

On ARM, ONNX Runtime's bfloat16 is its fast math (products of a float32 model in bfloat16). It has no such option
elsewhere, so there a model of bfloat16 is tried; what does not run is printed with the runtime's own error.
"""

import argparse
import io
import platform
import sys
import warnings
from functools import cached_property
from typing import Callable, Dict

import torch
from torch import nn

from ..nets.fast import inference_form, on_device
from ..pipeline.options.inference import WINDOW_PX
from ..pipeline.windows.precision import FASTER, LEVEL, made_up_window, try_precision
from .measure import in_turns, machine, pair, parse_with_clocks

TYPES = {"bfloat16": "bf16", "float32": "f32"}
"""What is compared, and OpenVINO's names for it."""
_INPUTS = ("sar", "condition")
_BFLOAT16_SINCE_OPSET = 22
"""The first ONNX operators that include convolutions of bfloat16; torch's exporter writes older ones."""
_FAST_MATH = "mlas.enable_gemm_fastmath_arm64_bfloat16"


class CannotRun(Exception):
    """A runtime refuses the networks in a type; says why in its own words."""


class Generators(nn.Module):
    """Both generators of a restorer, each on its own input."""

    def __init__(self, restorer):
        super().__init__()
        self.translator, self.fuser = restorer.translator, restorer.fuser

    def forward(self, sar, condition):
        return self.translator(sar), self.fuser(condition)


class Case:
    """What all runtimes compute: the networks of one width, windows in batches of several sizes, threads."""

    def __init__(self, width: int, batches):
        self.restorer, self.threads = pair(width), torch.get_num_threads()
        self.windows = {batch: _windows(self.restorer, batch) for batch in batches}
        self.plain = Generators(self.restorer).eval()

    @cached_property
    def exported(self) -> bytes:
        """The networks in float32, in the ONNX format, for any batch size."""
        return self._export(self.plain)

    def exported_bfloat16(self) -> bytes:
        """Return the same in bfloat16, with float32 input and output."""
        import onnx.version_converter

        form = inference_form(self.restorer, torch.bfloat16, channels_last=False)
        model = onnx.load_model_from_string(self._export(Generators(form)))
        return onnx.version_converter.convert_version(model, _BFLOAT16_SINCE_OPSET).SerializeToString()

    def _export(self, network) -> bytes:
        written = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of tracing, and of the exporter's age: a newer one needs another package
            torch.onnx.export(
                network,
                next(iter(self.windows.values())),
                written,
                input_names=list(_INPUTS),
                dynamic_axes={name: {0: "batch"} for name in _INPUTS},
                dynamo=False,
            )
        return written.getvalue()

    def arrays(self, batch: int) -> dict:
        """Return the inputs of a batch by name, as arrays of numpy."""
        return {name: value.numpy() for name, value in zip(_INPUTS, self.windows[batch])}


def by_plugin(case: Case, kind: str) -> Dict[int, Callable]:
    """Return what computes each batch of ``case`` in the type ``kind``, and returns both images, by this plugin."""
    ours = Generators(on_device(case.restorer, getattr(torch, kind), torch.device("cpu")))
    return {batch: lambda values=values: ours(*values) for batch, values in case.windows.items()}


def by_onnx_runtime(case: Case, kind: str) -> Dict[int, Callable]:
    """Return the same by ONNX Runtime; raise ``CannotRun`` where it has no operators of that type."""
    import onnxruntime
    from onnxruntime.capi.onnxruntime_pybind11_state import InvalidGraph, NotImplemented

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = case.threads
    settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    fast_math = kind == "bfloat16" and platform.machine().lower() in ("aarch64", "arm64")
    if fast_math:
        settings.add_session_config_entry(_FAST_MATH, "1")
    model = case.exported if fast_math or kind == "float32" else case.exported_bfloat16()
    try:
        session = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])
    except (InvalidGraph, NotImplemented) as error:
        raise CannotRun(error) from error
    inputs = {batch: case.arrays(batch) for batch in case.windows}
    return {batch: lambda arrays=arrays: session.run(None, arrays) for batch, arrays in inputs.items()}


def by_openvino(case: Case, kind: str) -> Dict[int, Callable]:
    """Return the same by OpenVINO, compiled for each batch size."""
    import openvino

    core, runs = openvino.Core(), {}
    model = core.read_model(case.exported)
    settings = {
        "INFERENCE_PRECISION_HINT": TYPES[kind],
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": case.threads,
    }
    for batch in case.windows:
        arrays = case.arrays(batch)
        model.reshape({name: array.shape for name, array in arrays.items()})
        request = core.compile_model(model, "CPU", settings).create_infer_request()
        runs[batch] = lambda request=request, arrays=arrays: list(
            request.infer(arrays, share_inputs=True, share_outputs=True).values()
        )
    return runs


RUNTIMES = {"plugin": by_plugin, "ONNX Runtime": by_onnx_runtime, "OpenVINO": by_openvino}


def main() -> None:
    """Read the command line, measure in turns and print tables with the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--batch", type=int, nargs="+", default=[1, 2, 4, 8], help="windows at a time")
    parser.add_argument(
        "--type", nargs="+", choices=TYPES, help="left out, float32, and bfloat16 where the plugin gains by it"
    )
    arguments = parse_with_clocks(parser)
    versions = require_packages()
    with torch.inference_mode():
        case = Case(arguments.width, arguments.batch)
        columns, refusals = prepare(case, arguments.type or worth_comparing(case.restorer))
        differences = {column: difference(case, column, runs) for column, runs in columns.items()}
        turns = {(column, batch): columns[column][batch] for batch in case.windows for column in columns}
        seconds = in_turns(turns, arguments.rounds, arguments.processor_time)
    clock = "processor time" if arguments.processor_time else "clock"
    print(f"{machine()}, {versions}; width {arguments.width}; windows/s by the {clock}\n")
    print("\n".join(tables({key: key[1] / taken for key, taken in seconds.items()}, differences)))
    for refusal in refusals:
        print(f"\n{refusal}")


def require_packages() -> str:
    """Return the names and versions of both runtimes; end with what to install where a package is absent."""
    try:
        import onnx  # noqa: F401 (torch's exporter needs it)
        import onnxruntime
        import openvino
    except ImportError as error:
        sys.exit(f"{error.name} is not installed: python3 -m pip install -r requirements-benchmarks.txt")
    return f"ONNX Runtime {onnxruntime.__version__}, OpenVINO {openvino.__version__.partition('-')[0]}"


def worth_comparing(restorer) -> list:
    """Return the types that a trained model of this size may be run in.

    Only the time of the plugin's trial counts: weights drawn at random say nothing about a trained model's image.
    """
    trial = try_precision(restorer, "bfloat16", torch.device("cpu"))
    return list(TYPES) if trial.seconds <= FASTER * trial.seconds_float32 else ["float32"]


def prepare(case: Case, kinds):
    """Return what computes each batch, by runtime and type, and a sentence for each type that a runtime refuses."""
    columns, refusals = {}, []
    for name, by_runtime in RUNTIMES.items():
        for kind in kinds:
            try:
                columns[f"{name}, {kind}"] = by_runtime(case, kind)
            except CannotRun as error:
                refusals.append(f"{name} does not run in {kind}: {error}")
    return columns, refusals


def difference(case: Case, column: str, runs):
    """Return the largest difference from torch in float32, and the share (0..1) of values within a grey level of 255.

    Ends if ``column`` is a grey level or more apart on average: bfloat16 is not, with these weights.
    """
    batch = min(runs)
    found = [torch.as_tensor(image) for image in runs[batch]()]
    apart = torch.cat([(a - b).abs().flatten() for a, b in zip(found, case.plain(*case.windows[batch]))])
    levels = float(apart.mean()) / LEVEL
    if not levels < 1:
        sys.exit(
            f"{column} computes something else ({levels:.1f} grey levels from torch in float32 on average), so its "
            "speed says nothing: install another version of it."
        )
    return float(apart.max()), float((apart <= LEVEL).float().mean())


def tables(rates, differences):
    """Yield the lines of two tables in Markdown: all batches, and the best of each with the plugin's ratio to it.

    ``rates``: windows a second by column and batch; ``differences``: what ``difference`` returns, by column.
    """
    yield f"| batch | {' | '.join(differences)} |"
    yield "|---" * (1 + len(differences)) + "|"
    for batch in sorted({batch for _, batch in rates}):
        yield f"| {batch} | {' | '.join(f'{rates[column, batch]:.2f}' for column in differences)} |"
    best = {column: max((rates[key], key[1]) for key in rates if key[0] == column) for column in differences}
    ours = [column for column in best if column.startswith("plugin")]
    yield ""
    ratios = "".join(f" {column}, relative to it |" for column in ours)
    yield f"| runtime | best batch | windows/s |{ratios} largest difference | within a grey level |"
    yield "|---" * (5 + len(ours)) + "|"
    for column, (rate, batch) in best.items():
        ratios = "".join(f" {best[name][0] / rate:.2f} |" for name in ours)
        most, same = differences[column]
        yield f"| {column} | {batch} | {rate:.2f} |{ratios} {most:.1e} | {100 * same:.1f} % |"


def _windows(restorer, batch):
    sar, optical, cloudy = made_up_window(WINDOW_PX, batch)
    return sar, restorer.condition(sar, optical, cloudy, optical)


if __name__ == "__main__":
    main()
