"""Calls that wait for another machine, which may never answer: they can be cancelled, and left behind."""

import math
import threading
from typing import Callable, Optional

_POLL_S = 0.1


class Unanswered(Exception):
    """The other machine did not answer in time."""


def answer_of(
    call: Callable, waiting: Callable[[], None], timeout_s: Optional[float] = None, late: Optional[Callable] = None
):
    """Return what ``call`` returns, or raise its error; ``waiting`` is called every 0.1 s meanwhile and may raise.

    Then, and after ``timeout_s``, when ``Unanswered`` is raised, the call is left behind in a thread that keeps no
    process from ending. What it still returns goes to ``late``.
    """
    called = _Call(call, late)
    left_s = math.inf if timeout_s is None else timeout_s
    try:
        while not called.done.wait(min(_POLL_S, left_s)):
            waiting()
            left_s -= _POLL_S
            if left_s <= 0:
                raise Unanswered("no answer")
    except BaseException:
        called.leave()
        raise
    return called.result()


class _Call:
    """A call in a thread of its own."""

    def __init__(self, call, late):
        self.done = threading.Event()
        self._call, self._late = call, late
        self._found = self._error = None
        self._left, self._deciding = False, threading.Lock()
        threading.Thread(target=self._run, name="answer", daemon=True).start()

    def _run(self):
        try:
            self._found = self._call()
        except BaseException as error:  # raised where the answer is used
            self._error = error
        with self._deciding:
            self.done.set()
            left = self._left
        if left:
            self._give_late()

    def leave(self):
        """Have an answer that still comes, or has just come, go to ``late``."""
        with self._deciding:
            self._left, done = True, self.done.is_set()
        if done:
            self._give_late()

    def _give_late(self):
        if self._error is None and self._late is not None:
            self._late(self._found)

    def result(self):
        """Return what the call returned, or raise its error."""
        if self._error is not None:
            raise self._error
        return self._found
