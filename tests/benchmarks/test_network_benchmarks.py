"""The networks' benchmarks run, and say what they cannot measure; how fast anything is, nothing here asks."""

import builtins
import sys

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
from sar_cloud_removal.benchmarks import gpu, measure, network, onnx, precision  # noqa: E402


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setattr(measure, "MATRIX", 64)
    monkeypatch.setattr(gpu, "MATRIX", 64)
    yield
    torch.set_num_threads(before)


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


def test_without_onnx_runtime_it_says_what_to_install(monkeypatch, capsys):
    found = builtins.__import__

    def missing(name, *rest, **settings):
        if name in ("onnx", "onnxruntime"):
            raise ImportError(f"No module named '{name}'", name=name)
        return found(name, *rest, **settings)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(SystemExit, match="onnx is not installed.*requirements-benchmarks.txt"):
        run(onnx, monkeypatch, "--width", "8", "--batch", "1", "--type", "float32")


def test_onnx_runtime_computes_the_same(monkeypatch, capsys):
    for package in ("onnx", "onnxruntime"):
        pytest.importorskip(package, reason="requirements-benchmarks.txt is not installed")
    run(onnx, monkeypatch, "--width", "8", "--batch", "1", "--rounds", "1", "--type", "float32")
    said = capsys.readouterr().out
    (difference,) = [
        float(line.rpartition(" ")[2]) for line in said.splitlines() if line.startswith("Largest difference")
    ]
    assert difference < 1e-3 and "Best against best" in said


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
