"""numpy's BLAS has one thread while a run goes on, and what it had before afterwards."""

import pytest
from runs import Log, scene_options
from sar_cloud_removal.pipeline import blas
from sar_cloud_removal.pipeline.tasks.removeclouds import restore


@pytest.fixture
def threads(monkeypatch):
    """A BLAS of 4 threads: the numbers that it was set to, 4 first."""
    numbers = [4]
    monkeypatch.setattr(blas, "_openblas", lambda: (lambda: numbers[-1], numbers.append))
    return numbers


def test_one_thread_inside_and_as_many_as_before_afterwards(threads):
    with blas.one_thread():
        assert threads[-1] == 1
        with blas.one_thread():
            pass
        assert threads[-1] == 1, "another run goes on"
    assert threads == [4, 1, 4]
    with pytest.raises(KeyError), blas.one_thread():
        raise KeyError
    assert threads == [4, 1, 4, 1, 4]


def test_a_run_has_one_thread(threads, scene, tmp_path, tiny_model):
    class Watch(Log):
        seen = set()

        def progress(self, fraction):
            self.seen.add(threads[-1])

    restore(scene_options(scene, tmp_path / "out.tif", tiny_model), Watch())
    assert Watch.seen == {1} and threads[-1] == 4


def test_numpy_s_own():
    functions = blas._openblas()
    if functions is None:
        pytest.skip("numpy's BLAS is not OpenBLAS")
    threads_of, limit_to = functions
    before = threads_of()
    try:
        limit_to(2)
        allowed = threads_of()
        with blas.one_thread():
            assert threads_of() == 1
        assert threads_of() == allowed
    finally:
        limit_to(before)


def test_another_blas_is_left_alone(monkeypatch, tmp_path):
    (tmp_path / "no library.so").write_text("")
    monkeypatch.setattr(blas, "_libraries", lambda: [tmp_path / "no library.so", tmp_path / "none"])
    blas._openblas.cache_clear()
    try:
        with blas.one_thread():
            assert blas._openblas() is None
    finally:
        blas._openblas.cache_clear()
