"""One scene by one and two workers of a cluster: ``python -m sar_cloud_removal.benchmarks.dask [--workers 1 2 4]``.

Draws a scene that is cloudy all over, restores it in this process, then by local Dask clusters of so many workers, one
thread each, and prints how much faster more are, what the cluster costs beside this process, and whether the results
are the same. With ``--references``, a scene of ten bands and so many other dates is restored by the estimators.
What blocks cost on a full Sentinel-2 tile, windows computed twice and pixels read twice, and how much faster up to 64
workers could be, is counted, not measured.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Sequence

import numpy as np
from osgeo import gdal

from ..feedback import NullFeedback
from ..models.cards import read_card
from ..pipeline.__main__ import local_cluster
from ..pipeline.blocks.plan import block_side, plan_blocks
from ..pipeline.options.removeclouds import BlockOptions, Outputs, RestoreOptions
from ..pipeline.tasks.removeclouds import restore
from ..pipeline.windows.plan import plan_windows
from .measure import machine
from .scenes import (
    BANDS,
    draw,
    draw_references,
    everywhere,
    options_of,
    patchy,
    use_threads,
    with_references,
    write_model,
)

TILE_PX = 10980
SIDES_PX = (1024, 2048, 3072, 4608, 6144)
CLUSTERS, CLUSTER_SIDES_PX = (1, 2, 4, 16, 64), (3072, 1536, 768)


def overhead(side_px: int, window_px: int = 256, overlap_px: int = 64, size_px: int = TILE_PX) -> tuple:
    """Return side and number of blocks, and the windows computed and pixels read for each one of an undivided tile."""
    plan = plan_windows((size_px, size_px), window_px, overlap_px)
    side_px = block_side(window_px, overlap_px, side_px)
    blocks = plan_blocks(plan.shape, side_px)
    parts = [plan.limited(block.window) for block in blocks]
    read = sum(
        (part.rows[-1] + window_px - part.rows[0]) * (part.cols[-1] + window_px - part.cols[0]) for part in parts
    )
    return side_px, len(blocks), sum(map(len, parts)) / len(plan), read / size_px**2


def speed_up(workers: int, side_px: int, window_px: int = 256, overlap_px: int = 64, size_px: int = TILE_PX) -> float:
    """Return how many times as fast as one worker without blocks so many ``workers`` compute the windows of a scene
    that is cloudy all over: who is free takes the next block. What is done once for the scene comes on top.
    """
    plan = plan_windows((size_px, size_px), window_px, overlap_px)
    busy = [0] * workers
    for block in plan_blocks(plan.shape, block_side(window_px, overlap_px, side_px)):
        busy[busy.index(min(busy))] += len(plan.limited(block.window))
    return len(plan) / max(busy)


def measure(options: RestoreOptions, folder: Path, rounds: int, clusters: Sequence[int] = (1, 2)) -> dict:
    """Return the least seconds in this process and with each number of workers in ``clusters``; raise where results are
    not the same.

    Those of ``process, core`` are what a core spent on it, whoever else the machine works for.
    """
    seconds: dict = {}

    def run(name, **changes):
        output = str(folder / f"{name}.tif")
        started, worked = time.perf_counter(), time.process_time()
        blocks = replace(options.blocks, **changes)
        restore(replace(options, written=Outputs(output), blocks=blocks), NullFeedback())
        seconds[name] = min(time.perf_counter() - started, seconds.get(name, np.inf))
        seconds[f"{name}, core"] = min(time.process_time() - worked, seconds.get(f"{name}, core", np.inf))
        return gdal.Open(output).ReadAsArray()

    for _ in range(rounds):
        expected = run("process", block_px=0)
        for workers in clusters:
            with local_cluster(workers, 1, NullFeedback()) as address:
                found = run(f"{workers}", scheduler=address)
            if not np.array_equal(expected, found):
                raise SystemExit(f"{workers} workers did not give the same result as this process.")
    return seconds


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1536, help="rows and columns of the scene")
    parser.add_argument("--block", type=int, default=768, help="side of the blocks")
    parser.add_argument("--width", type=int, default=32, help="of the networks")
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2], help="of each cluster")
    parser.add_argument("--rounds", type=int, default=2, help="the best of so many counts")
    parser.add_argument("--batch", type=int, default=2, help="windows at a time")
    parser.add_argument("--precision", default="float32", help="auto tries, and may end otherwise each time")
    parser.add_argument("--references", type=int, help="ten bands by the estimators, with so many other dates")
    arguments = parser.parse_args()
    use_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        card = write_model(folder, arguments.width)
        settings = {"threads": 1, "batch_size": arguments.batch, "precision": arguments.precision}
        size = arguments.size, arguments.size
        if arguments.references is None:
            options = options_of(draw(folder, *size, everywhere, True), folder / "out.tif", card, **settings)
        else:
            options = options_of(draw(folder, *size, patchy, True, len(BANDS)), folder / "out.tif", card, **settings)
            options = with_references(options, draw_references(folder, *size, arguments.references, len(BANDS)))
        options = replace(options, blocks=BlockOptions(block_px=arguments.block))
        seconds = measure(options, folder, arguments.rounds, arguments.workers)
        windows = read_card(card).window_px, options.inference.overlap_px
    process, first = seconds["process"], arguments.workers[0]
    one = seconds[str(first)]
    megapixels = arguments.size**2 / 1e6
    side_px, count, computed, _ = overhead(arguments.block, *windows, arguments.size)
    how = f"width {arguments.width}, precision {arguments.precision}"
    if arguments.references is not None:
        how = f"the estimators, {len(BANDS)} bands, {arguments.references} other dates"
    print(f"{machine()}; {how}; {arguments.size}² pixels, blocks of {side_px}")
    print(f"All results are the same bits; {count} blocks compute {computed:.2f} times the windows.\n")
    print("| | seconds | seconds per megapixel | times this process | speed relative to the first cluster |")
    print("|---|---|---|---|---|")
    for name in ("process", *map(str, arguments.workers)):
        taken, label = seconds[name], "this process" if name == "process" else f"{name} worker{'s' * (name != '1')}"
        print(
            f"| {label} | {taken:.1f} | {taken / megapixels:.2f} | {taken / process:.2f} | "
            f"{'' if name == 'process' else f'{one / taken:.2f}'} |"
        )
    print(f"\nThis process took {seconds['process, core'] / megapixels:.1f} core-seconds for a megapixel.")
    if first == 1:
        print(f"One worker takes {one / process / computed:.2f} times what its windows take in this process.\n")
    print(f"A tile of {TILE_PX}² pixels, windows of {windows[0]} with an overlap of {windows[1]}:\n")
    print("| side of blocks | blocks | windows computed | pixels read |\n|---|---|---|---|")
    for side in SIDES_PX:
        side_px, count, computed, read = overhead(side, *windows)
        print(f"| {side_px} | {count} | {computed:.2f} times | {read:.2f} times |")
    print("\nTimes as fast as one worker without blocks, counted by the windows of the busiest worker:\n")
    print(f"| workers | {' | '.join(f'blocks of {side}' for side in CLUSTER_SIDES_PX)} |")
    print("|---" * (1 + len(CLUSTER_SIDES_PX)) + "|")
    for workers in CLUSTERS:
        cells = [f"{speed_up(workers, side, *windows):.1f}" for side in CLUSTER_SIDES_PX]
        print(f"| {workers} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
