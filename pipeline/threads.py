"""Threads that read ahead of the computing thread and write behind it; errors are raised where results are used."""

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from typing import Callable, Generator, Iterable, Iterator, List, Optional

from .memory import GivingBack

_POLL_S = 0.1
_MOST_AT_A_TIME = 8
"""The features of a window under way take some 25 MB for each date of ten bands, in trials its estimates as much."""


@contextmanager
def thread(name: str, count: int = 1, begin: Optional[Callable[[], None]] = None) -> Iterator[ThreadPoolExecutor]:
    """Start ``count`` threads that run submitted calls in the order in which these come: one after another if it is 1.

    Each calls ``begin`` first. On leaving the ``with`` block, calls that have not started are dropped, and the threads
    have ended.
    """
    executor = ThreadPoolExecutor(count, thread_name_prefix=name, initializer=begin)
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def result_of(future: Future, waiting: Callable[[], None]):
    """Return the result of ``future``, or raise its error; ``waiting`` is called every 0.1 s until it is done."""
    while not wait([future], _POLL_S).done:
        waiting()
    return future.result()


def at_a_time(threads: int) -> int:
    """Return how many windows are computed at a time with so many ``threads``, 0 for one on each core."""
    return min(threads or os.cpu_count() or 1, _MOST_AT_A_TIME)


def side_by_side(
    function: Callable, items: Iterable, threads: int, waiting: Callable[[], None] = lambda: None
) -> Iterator:
    """Yield what ``function`` returns for each of ``items``, in their order, computed in so many ``threads``.

    ``items`` are taken in the iterating thread, one more than there are threads. ``waiting`` is called every 0.1 s
    while it waits, and may raise.
    """
    with thread("compute", threads) as pool:
        under_way: deque = deque()
        for item in items:
            under_way.append(pool.submit(function, item))
            if len(under_way) > threads:
                yield result_of(under_way.popleft(), waiting)
        while under_way:
            yield result_of(under_way.popleft(), waiting)


def all_side_by_side(
    threads: int, waiting: Callable[[], None], function: Callable, items: Iterable, done: Callable[[int], None]
) -> List:
    """Return what ``side_by_side`` yields; ``done`` is called with how many are finished, and may raise."""
    found = []
    with closing(side_by_side(function, items, threads, waiting)) as results:
        for result in results:
            found.append(result)
            done(len(found))
    return found


def write_behind(parts: Generator, write: Callable, waiting: Callable[[], None]) -> None:
    """Call ``write`` with the arguments that the generator ``parts`` yields, while it computes the next part.

    Between parts, memory that is free goes back to the system. All threads have ended when this returns or raises the
    error of any of them.
    """
    memory = GivingBack()

    def written(*arguments):
        write(*arguments)
        memory.now_and_then()

    with closing(parts), WriteBehind(written, waiting) as behind:
        for arguments in parts:
            behind.put(*arguments)


class WriteBehind:
    """Calls ``function`` in a separate thread, one call after another.

    An error of the function is raised by the next ``put`` or at the end of the ``with`` block. An exception in the
    block waits for the current call to finish. ``waiting`` is called during every wait.
    """

    def __init__(self, function: Callable, waiting: Callable[[], None]):
        self._function, self._waiting = function, waiting
        self._call = None
        self._thread = thread("behind")

    def __enter__(self):
        self._executor = self._thread.__enter__()
        return self

    def put(self, *arguments) -> None:
        """Wait for the previous call to finish, start a call with ``arguments`` and return."""
        self._finish()
        self._call = self._executor.submit(self._function, *arguments)

    def __exit__(self, kind, error, trace):
        try:
            if kind is None:
                self._finish()
        finally:
            self._thread.__exit__(None, None, None)

    def _finish(self):
        call, self._call = self._call, None
        if call is not None:
            result_of(call, self._waiting)
