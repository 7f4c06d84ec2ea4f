"""Threads beside the one that computes: reading ahead of it, writing behind it; errors come out where results do."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from typing import Callable, Generator, Iterator

_POLL_S = 0.1


@contextmanager
def thread(name: str) -> Iterator[ThreadPoolExecutor]:
    """Start a thread that does what is submitted, one after another; at the end what it has not begun is dropped.

    The thread has ended when the ``with`` block is left.
    """
    executor = ThreadPoolExecutor(1, thread_name_prefix=name)
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def result_of(future: Future, waiting: Callable[[], None]):
    """Return the result of ``future``, or raise its error; ``waiting`` is called every 0.1 s until it is there."""
    while not wait([future], _POLL_S).done:
        waiting()
    return future.result()


def write_behind(parts: Generator, write: Callable, waiting: Callable[[], None]) -> None:
    """Call ``write`` with the arguments that the generator ``parts`` yields, while that one goes on with the next part.

    All threads have ended when this returns, or raises what any of them raised.
    """
    with closing(parts), WriteBehind(write, waiting) as behind:
        for arguments in parts:
            behind.put(*arguments)


class WriteBehind:
    """Calls ``function`` in a thread of its own, one call after another.

    An error of the function comes out of the next ``put``, or of the end of the ``with`` block. Leaving it by an exception
    waits for the call that was begun. ``waiting`` is called while something is waited for.
    """

    def __init__(self, function: Callable, waiting: Callable[[], None]):
        self._function, self._waiting = function, waiting
        self._call = None
        self._thread = thread("behind")

    def __enter__(self):
        self._executor = self._thread.__enter__()
        return self

    def put(self, *arguments) -> None:
        """Have the function called with ``arguments`` as soon as the call before has come to its end, and return then."""
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
