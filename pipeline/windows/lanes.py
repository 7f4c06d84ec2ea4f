"""Two batches side by side on a processor, each computed by half of torch's threads.

Threads that share a batch wait for each other after every layer, and for the one whose core reads or writes a raster.
Batches of their own spare them that (benchmarks/README.md).
"""

from contextlib import contextmanager
from queue import SimpleQueue
from typing import Callable, Iterator

from ..threads import thread

LANES = 2
"""More would need more memory for activations."""
Start = Callable[..., Callable[[], object]]
"""Starts a call of a function with arguments, and returns a function that waits for its result."""


@contextmanager
def one_after_another() -> Iterator[Start]:
    """Yield a function that makes a call at once, in the calling thread."""

    def start(function, *arguments):
        result = function(*arguments)
        return lambda: result

    yield start


@contextmanager
def in_lanes(threads: int) -> Iterator[Start]:
    """Yield a function that starts a call in one of ``LANES`` threads, which share ``threads`` threads of torch.

    On leaving the ``with`` block, calls that have not started are dropped, and the threads have ended.
    """
    import torch

    before, shares = torch.get_num_threads(), SimpleQueue()
    for lane in range(LANES):
        shares.put((threads + lane) // LANES)

    def begin():
        torch.set_num_threads(shares.get())

    try:
        with thread("networks", LANES, begin) as pool:
            yield lambda function, *arguments: pool.submit(function, *arguments).result
    finally:
        torch.set_num_threads(before)  # threads that use torch for the first time begin with the number set last
