"""The networks' benchmarks run, and say what they cannot measure; how fast anything is, nothing here asks."""

import sys
from importlib.util import find_spec
from types import ModuleType

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
from sar_cloud_removal.benchmarks import gpu, measure, network, precision, runtimes  # noqa: E402
from sar_cloud_removal.pipeline.windows.precision import Trial  # noqa: E402

RUNTIME_PACKAGES = ("onnx", "onnxruntime", "openvino")
needs_runtimes = pytest.mark.skipif(
    not all(map(find_spec, RUNTIME_PACKAGES)), reason="requirements-benchmarks.txt is not installed"
)


@pytest.fixture(autouse=True)
def small_matrices(one_thread, monkeypatch):
    """Have the benchmarks multiply small matrices, in one thread."""
    monkeypatch.setattr(measure, "MATRIX", 64)
    monkeypatch.setattr(gpu, "MATRIX", 64)


def run(module, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["benchmark", *arguments])
    module.main()


def test_clocks_run_in_turns_and_the_first_time_does_not_count(monkeypatch):
    now, log = [0.0], []

    def takes(name, *seconds):
        left = list(seconds)

        def run():
            log.append(name)
            now[0] += left.pop(0)

        return run

    monkeypatch.setattr(measure.time, "perf_counter", lambda: now[0])
    found = measure.in_turns({"a": takes("a", 1, 5, 3), "b": takes("b", 1, 4, 7)}, rounds=2)
    assert found == {"a": 3.0, "b": 4.0} and log == ["a", "b"] * 3


def test_networks_are_compared_with_the_matrix_product(monkeypatch, capsys):
    run(network, monkeypatch, "--width", "8", "--batch", "1", "--rounds", "1")
    said = capsys.readouterr().out
    rows = [line for line in said.splitlines() if line.startswith("| ") and "|---" not in line][1:]
    assert [row.split(" | ")[0] for row in rows] == ["| float32", "| bfloat16"]
    assert "Matrix product of int8" in said and "Best share, width 8" in said
    if not torch.cuda.is_available():
        assert "GPU: not measured" in said


def test_a_window_s_operations_are_those_of_its_convolutions():
    """54 × 10^9 for a width-64 generator is in the model's description; a quarter of it is one of half the width."""
    restorer = measure.pair(32)
    assert network.window_gflop(restorer) == pytest.approx(2 * 54.04 / 4, rel=0.03)


@pytest.mark.parametrize("absent", RUNTIME_PACKAGES)
def test_without_a_runtime_it_says_what_to_install(absent, monkeypatch):
    for package in RUNTIME_PACKAGES:
        monkeypatch.setitem(sys.modules, package, None if package == absent else ModuleType(package))
    with pytest.raises(SystemExit, match=f"{absent} is not installed.*requirements-benchmarks.txt"):
        run(runtimes, monkeypatch, "--width", "8", "--batch", "1")


@needs_runtimes
def test_all_runtimes_compute_the_same(monkeypatch, capsys):
    run(runtimes, monkeypatch, "--width", "8", "--batch", "1", "2", "--rounds", "1", "--type", "bfloat16", "float32")
    said = capsys.readouterr().out
    rows = [line.strip("| ").split(" | ") for line in said.splitlines() if line.startswith("| ")]
    batches, best = rows[:3], {row[0]: row for row in rows[4:]}
    assert [row[0] for row in batches] == ["batch", "1", "2"] and batches[0][1:] == list(best)
    float32 = [f"{name}, float32" for name in ("plugin", "ONNX Runtime", "OpenVINO")]
    assert {*float32, "plugin, bfloat16", "OpenVINO, bfloat16"} <= set(best)
    assert all(float(best[column][-2]) < 1e-3 for column in float32)
    assert "ONNX Runtime, bfloat16" in best or "ONNX Runtime does not run in bfloat16: " in said


@needs_runtimes
def test_on_arm_onnx_runtime_runs_a_float32_model_with_fast_math(monkeypatch):
    monkeypatch.setattr(runtimes.platform, "machine", lambda: "aarch64")
    with torch.inference_mode():
        case = runtimes.Case(8, [1])
        runs = runtimes.by_onnx_runtime(case, "bfloat16")
        assert runtimes.difference(case, "ONNX Runtime, bfloat16", runs)[1] > 0.9


def test_types_that_a_runtime_refuses_are_reported_and_wrong_images_end_the_run(monkeypatch):
    def refuses(case, kind):
        raise runtimes.CannotRun("no kernels")

    def wrong(case, kind):
        return {1: lambda: [image + 0.1 for image in case.plain(*case.windows[1])]}

    monkeypatch.setattr(runtimes, "RUNTIMES", {"a": refuses, "b": wrong})
    with torch.inference_mode():
        case = runtimes.Case(8, [1])
        columns, refusals = runtimes.prepare(case, ["bfloat16"])
        assert list(columns) == ["b, bfloat16"] and refusals == ["a does not run in bfloat16: no kernels"]
        with pytest.raises(SystemExit, match="b, bfloat16 computes something else.*install another version"):
            runtimes.difference(case, "b, bfloat16", columns["b, bfloat16"])


def test_the_best_batch_of_each_runtime_is_compared_with_the_plugin_s():
    rates = {("plugin, float32", 1): 3.0, ("plugin, float32", 4): 4.0, ("b, float32", 1): 2.0, ("b, float32", 4): 1.0}
    lines = list(runtimes.tables(rates, {"plugin, float32": (0.0, 1.0), "b, float32": (0.25, 0.5)}))
    assert lines[2:4] == ["| 1 | 3.00 | 2.00 |", "| 4 | 4.00 | 1.00 |"]
    assert lines[-2:] == [
        "| plugin, float32 | 4 | 4.00 | 1.00 | 0.0e+00 | 100.0 % |",
        "| b, float32 | 1 | 2.00 | 2.00 | 2.5e-01 | 50.0 % |",
    ]


@pytest.mark.parametrize(("seconds", "kinds"), [(0.5, ["bfloat16", "float32"]), (1.0, ["float32"])])
def test_bfloat16_is_compared_where_the_plugin_gains_by_it(seconds, kinds, monkeypatch):
    monkeypatch.setattr(runtimes, "try_precision", lambda *_: Trial(seconds, 1.0, 0.0))
    assert runtimes.worth_comparing(None) == kinds


def test_levels_and_decibels():
    image = np.zeros((3, 4, 4))
    where = np.zeros((4, 4), bool)
    where[:2] = True
    mean, most, share, decibels = precision.compare(image, image + 3.0, where, np.array([1.0, 2.0, 6.0]))
    assert (mean, most) == (pytest.approx(5 / 3), 3.0) and share == pytest.approx(100 / 3)
    assert decibels == pytest.approx(10 * np.log10(255**2 / ((9 + 2.25 + 0.25) / 3)))


def test_without_a_gpu_it_is_not_measured(monkeypatch, capsys):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    run(gpu, monkeypatch)
    assert capsys.readouterr().out == "GPU: not measured (torch finds no CUDA device).\n"


def test_the_array_tier_is_measured_on_the_processor(monkeypatch, capsys):
    run(gpu, monkeypatch, "--device", "cpu", "--width", "8", "--size", "300", "--type", "float32")
    row = capsys.readouterr().out.splitlines()[-1]
    assert row.startswith("| 8 | float32 | 4 |") and row.endswith("| not measured |")
