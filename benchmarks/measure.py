"""What the benchmarks share: clocks that run in turns, networks of any width, the machine's large matrix product."""

import argparse
import platform
import time
from pathlib import Path
from typing import Callable, Dict

import torch
from torch import nn

from ..nets.registry import architecture, build

MATRIX = 4096
"""Rows and columns of the matrix product that a machine is measured by."""


def in_turns(runs: Dict[str, Callable], rounds: int = 5, of_processors: bool = False) -> Dict[str, float]:
    """Return the least seconds of each of ``runs``, all in turns: what slows the machine for a while slows them all.

    A first run of each, which allocates and chooses algorithms, does not count. ``of_processors``: the seconds that
    processors work for this process, which other programs hardly change; several threads that wait for each other do.
    """
    clock = time.process_time if of_processors else time.perf_counter
    times: Dict[str, list] = {name: [] for name in runs}
    for _ in range(1 + rounds):
        for name, run in runs.items():
            started = clock()
            run()
            times[name].append(clock() - started)
    return {name: min(found[1:]) for name, found in times.items()}


def parse_with_clocks(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Return the command line's arguments, ``rounds`` and ``processor_time`` among them; torch has its threads then."""
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0, help="processor threads; 0 leaves torch's own choice")
    parser.add_argument(
        "--processor-time", action="store_true", help="instead of that of the clock: for one thread on a busy machine"
    )
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    return arguments


def trained_like(network: nn.Module) -> nn.Module:
    """Return ``network`` for evaluation, with weights and statistics drawn as training could have left them.

    No two layers are alike, and activations keep their size from layer to layer.
    """
    generator = torch.Generator().manual_seed(0)

    def between(low, high, tensor):
        tensor.copy_(low + (high - low) * torch.rand(tensor.shape, generator=generator))

    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, nn.BatchNorm2d):
                between(-0.3, 0.3, layer.running_mean)
                between(0.2, 3.0, layer.running_var)
                between(0.5, 1.5, layer.weight)
                between(-0.3, 0.3, layer.bias)
            elif isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
                layer.weight.copy_(
                    torch.randn(layer.weight.shape, generator=generator) * layer.weight[0].numel() ** -0.5
                )
                if layer.bias is not None:
                    between(-0.1, 0.1, layer.bias)
    return network.eval()


def pair(width: int):
    """Return a restorer of the recipe ``plus`` at ``width``: speed does not depend on how well it was trained."""
    return trained_like(build(architecture("plus", width)))


def matrix_products(names) -> Dict[str, Callable]:
    """Return a large matrix product for each type of ``names``, ``int8`` among them where torch has it."""
    return {name: _matrix_product(name) for name in names}


def _matrix_product(name):
    if name == "int8":
        a, b = (torch.randint(-128, 127, (MATRIX, MATRIX), dtype=torch.int8) for _ in range(2))
        return lambda: torch._int_mm(a, b)
    a, b = (torch.randn(MATRIX, MATRIX).to(getattr(torch, name)) for _ in range(2))
    return lambda: a @ b


def matrix_gflop() -> float:
    """Return the operations of one of them, in 10^9."""
    return 2 * MATRIX**3 / 1e9


def machine() -> str:
    """Return the processor's name, the threads that torch uses and torch's version."""
    name = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        names = [
            line.partition(":")[2].strip() for line in information.read_text().splitlines() if "model name" in line
        ]
        name = names[0] if names else name
    return f"{name}, {torch.get_num_threads()} threads, torch {torch.__version__}"
