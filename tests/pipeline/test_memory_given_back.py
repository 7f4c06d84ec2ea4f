"""Memory that a run frees goes back to the system, where the C library would keep it."""

import platform
import threading
from types import SimpleNamespace

import pytest
from sar_cloud_removal.benchmarks.memory import resident_mb
from sar_cloud_removal.pipeline import memory
from sar_cloud_removal.pipeline.threads import write_behind

PIECE = 64 << 10
COUNT = 2000


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told to give memory back")
def test_free_pieces_between_used_ones_go_back():
    pieces = [bytearray(b"x" * PIECE) for _ in range(COUNT)]
    kept = pieces[:: COUNT // 20]
    pieces.clear()
    before = resident_mb()
    memory.give_back()
    assert before - resident_mb() > 0.8 * PIECE * COUNT / 2**20
    assert all(piece[-1:] == b"x" for piece in kept)


def test_other_c_libraries_are_left_alone(monkeypatch):
    """Windows has no library of that name, musl no such function."""

    def windows(name):
        raise TypeError

    for library in (windows, lambda name: object()):
        memory._giver.cache_clear()
        monkeypatch.setattr(memory.ctypes, "CDLL", library)
        assert memory._giver() is None
        memory.give_back()
    memory._giver.cache_clear()


def test_between_parts_it_is_given_back_now_and_then(monkeypatch):
    """Not after each of many short parts: that would cost more than it brings."""
    clock, given, done = [0.0], [], []
    monkeypatch.setattr(memory, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(memory, "give_back", lambda: given.append((clock[0], threading.current_thread().name)))

    def write(part):
        clock[0] += 0.2
        done.append(part)

    write_behind(((part,) for part in range(10)), write, lambda: None)
    assert done == list(range(10))
    assert [round(at, 1) for at, _ in given] == [0.6, 1.2, 1.8]
    assert all(name.startswith("behind") for _, name in given)
