"""numpy's BLAS has one thread while a run goes on, and what it had before afterwards; an old one is named."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from runs import Log, scene_options
from sar_cloud_removal.pipeline import blas
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM
from sar_cloud_removal.pipeline.scene import proof
from sar_cloud_removal.pipeline.tasks.removeclouds import restore


@pytest.fixture
def threads(monkeypatch):
    """A BLAS of 4 threads: the numbers that it was set to, 4 first."""
    numbers = [4]
    monkeypatch.setattr(blas, "_openblas", lambda: blas.OpenBlas(lambda: numbers[-1], numbers.append, "Haswell"))
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


def test_numpy_has_one_thread_inside_the_block_and_as_many_as_before_after_it():
    own = blas._openblas()
    if own is None:
        pytest.skip("numpy's BLAS is not OpenBLAS")
    assert own.core
    before = own.threads()
    try:
        own.limit_to(2)
        allowed = own.threads()
        with blas.one_thread():
            assert own.threads() == 1
        assert own.threads() == allowed
    finally:
        own.limit_to(before)


@pytest.mark.parametrize(
    ("core", "has_avx2", "told"),
    [("Prescott", True, True), ("Prescott", False, False), ("Haswell", True, False), ("", True, False)],
)
def test_an_openblas_that_does_not_know_the_processor_is_named(monkeypatch, core, has_avx2, told):
    monkeypatch.setattr(blas, "_openblas", lambda: blas.OpenBlas(lambda: 1, lambda count: None, core))
    monkeypatch.setattr(blas, "_has_avx2", lambda: has_avx2)
    hint = blas.blas_hint()
    assert bool(hint) is told and (not told or ("'Prescott'" in hint and "OPENBLAS_CORETYPE to Haswell" in hint))


def test_the_remedy_that_the_hint_names_works():
    """With the variable set as it says, in a new process, there is nothing to say any more."""
    if blas._openblas() is None or not blas._has_avx2():
        pytest.skip("numpy's BLAS is not OpenBLAS, or the processor has no AVX2")
    code = "from sar_cloud_removal.pipeline import blas; print(blas._openblas().core, blas.blas_hint())"
    for core, told in (("Prescott", True), ("Haswell", False)):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "OPENBLAS_CORETYPE": core, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        found, _, hint = done.stdout.strip().partition(" ")
        assert found.lower() == core.lower() and bool(hint) is told


def test_a_run_says_what_makes_it_slow(monkeypatch, scene, tmp_path, tiny_model):
    monkeypatch.setattr(proof, "blas_hint", lambda: "OpenBLAS is old.")
    log = Log()
    restore(replace(scene_options(scene, tmp_path / "out.tif", tiny_model), estimator=CLOSED_FORM), log)
    assert log.infos.count("OpenBLAS is old.") == 1


def test_another_blas_is_left_alone(monkeypatch, tmp_path):
    (tmp_path / "no library.so").write_text("")
    monkeypatch.setattr(blas, "_libraries", lambda: [tmp_path / "no library.so", tmp_path / "none"])
    blas._openblas.cache_clear()
    try:
        with blas.one_thread():
            assert blas._openblas() is None
    finally:
        blas._openblas.cache_clear()
