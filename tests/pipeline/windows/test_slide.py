"""The sliding window's threads: batches across rows, bounded memory, errors, cancels, and no thread left running."""

import threading
import time
from contextlib import closing

import numpy as np
import pytest
from runs import Log
from sar_cloud_removal.errors import Canceled
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.threads import WriteBehind, write_behind
from sar_cloud_removal.pipeline.windows import slide as slide_module
from sar_cloud_removal.pipeline.windows.batches import Patch
from sar_cloud_removal.pipeline.windows.plan import plan_windows
from sar_cloud_removal.pipeline.windows.slide import Slide, rows_under_way, widest_px

SIZE_PX = 8


class Picture:
    """A source whose blocks are their windows; ``cloudy`` ones are computed. What ``fails`` names raises ``error``."""

    def __init__(self, cloudy=lambda window: True, fails="", error=None):
        self.cloudy, self.fails, self.error = cloudy, fails, error
        self.read, self.threads = [], {}

    def _enter(self, name, window):
        self.threads.setdefault(name, set()).add(threading.get_ident())
        if name == self.fails and window.row >= 3 * SIZE_PX:
            raise self.error

    def read_rows(self, window):
        self._enter("read", window)
        self.read.append(window.row)
        return window

    def needs(self, block, window):
        return self.cloudy(window)

    def patch(self, block, window):
        self._enter("encode", window)
        image = np.full((1, *window.shape), window.row * 1000 + window.col, np.float32)
        return Patch(window, image, None, None)


class Batches:
    """A runner that returns its patches in batches and remembers how many windows each had."""

    bands = 1

    def __init__(self, size=4):
        self.size, self.batches = size, []

    def run(self, patches):
        batch = []
        for patch in patches:
            batch.append(patch)
            if len(batch) == self.size:
                yield from self._done(batch)
                batch = []
        if batch:
            yield from self._done(batch)

    def _done(self, batch):
        self.batches.append(len(batch))
        return [(patch.window, patch.sar) for patch in batch]


def plan_of(rows, cols):
    return plan_windows((rows * SIZE_PX, cols * SIZE_PX), SIZE_PX, 0)


def run(plan, source, runner, log=None):
    with closing(Slide(plan, source, runner, log or Log()).strips()) as strips:
        yield from strips


@pytest.fixture(autouse=True)
def no_thread_is_left():
    before = threading.active_count()
    yield
    assert threading.active_count() == before


@pytest.mark.parametrize("share", [0, 0.05, 0.3, 1])
def test_every_window_lands_in_its_place_and_its_strip(share):
    chosen = np.random.default_rng(1).random((30, 7)) < share
    source = Picture(lambda window: chosen[window.row // SIZE_PX, window.col // SIZE_PX])
    log = Log()
    slide = Slide(plan_of(30, 7), source, Batches(), log)
    image = np.concatenate([values[0] for _, _, values in slide.strips()])
    places = np.add.outer(np.arange(30) * SIZE_PX * 1000, np.arange(7) * SIZE_PX)
    expected = np.kron(np.where(chosen, places, 0), np.ones((SIZE_PX, SIZE_PX)))
    np.testing.assert_allclose(image, expected, rtol=1e-6)
    assert (slide.counts.run, slide.counts.skipped) == (chosen.sum(), (~chosen).sum())
    assert log.fractions == sorted(log.fractions) and log.fractions[-1] == 1


def test_batches_run_across_rows():
    runner = Batches(4)
    strips = list(run(plan_of(6, 3), Picture(), runner))
    assert len(strips) == 6 and runner.batches == [4, 4, 4, 4, 2]


def test_reading_encoding_and_computing_are_threads_of_their_own():
    source = Picture()
    list(run(plan_of(3, 3), source, Batches()))
    reading, encoding = source.threads["read"], source.threads["encode"]
    assert len(reading) == len(encoding) == 1
    assert len({*reading, *encoding, threading.get_ident()}) == 3


@pytest.mark.parametrize("every", [1, 2, 50])
def test_rows_under_way_are_bounded_whatever_the_height(every):
    """Also where a batch takes far more rows to be full, and where nothing at all is computed."""
    source, seen, plan = Picture(lambda window: window.row // SIZE_PX % every == every - 1), 0, plan_of(100, 1)
    for _ in run(plan, source, Batches(200)):
        seen += 1
        time.sleep(0.002)  # gives the reader the time to run away
        assert len(source.read) - seen <= rows_under_way(plan) + 1 < 100
    assert seen == 100


@pytest.mark.parametrize("width_px, rows", [(256, 64), (3072, 14), (10980, 4), (100_000, 4)])
def test_narrow_rasters_have_more_rows_under_way(width_px, rows):
    """So that the large batches of a GPU fill; in pixels they are no more than those of a wide one."""
    assert rows_under_way(plan_windows((3000, width_px), 256, 64)) == rows


@pytest.mark.parametrize("size_px, width_px", [(64, 65536), (256, 16384), (512, 11000), (4096, 11000)])
def test_a_row_of_windows_is_no_wider_than_memory_allows_and_a_tile_of_sentinel_2_stays_whole(size_px, width_px):
    assert widest_px(size_px) == width_px
    assert len(plan_windows((3000, 10980), size_px, 0).side_by_side(width_px)) == 1


def test_a_very_wide_raster_is_done_in_areas_side_by_side(monkeypatch):
    monkeypatch.setattr(slide_module, "widest_px", lambda size_px: 256)
    source, log, plan = Picture(), Log(), plan_of(3, 80)
    image = np.zeros(plan.shape)
    for strip, block, values in run(plan, source, Batches(), log):
        assert block.width <= 256
        image[strip.slices] = values[0]
    places = np.add.outer(np.arange(3) * SIZE_PX * 1000, np.arange(80) * SIZE_PX)
    np.testing.assert_allclose(image, np.kron(places, np.ones((SIZE_PX, SIZE_PX))), rtol=1e-6)
    assert source.read == [0, SIZE_PX, 2 * SIZE_PX] * 3
    assert log.fractions == sorted(log.fractions) and log.fractions[-1] == 1


@pytest.mark.parametrize("where", ["read", "encode"])
@pytest.mark.parametrize("error", [ValueError("damaged"), KeyboardInterrupt(), MemoryError()], ids=repr)
def test_an_error_of_a_thread_comes_out_unchanged(where, error):
    with pytest.raises(type(error)) as caught:
        list(run(plan_of(9, 3), Picture(fails=where, error=error), Batches()))
    assert caught.value is error


@pytest.mark.parametrize("at", [0.0, 0.5, 1.0])
def test_a_cancel_ends_everything_within_a_batch(at):
    runner, log = Batches(2), Log(cancel_at=at)
    with pytest.raises(Canceled):
        list(run(plan_of(10, 2), Picture(), runner, log))
    assert len(runner.batches) <= 10 * at + 1
    assert sum(fraction >= at for fraction in log.fractions) == 1


def test_a_cancel_is_noticed_while_a_row_is_read():
    class Slow(Picture):
        def read_rows(self, window):
            time.sleep(0.5)
            return super().read_rows(window)

    source = Slow()
    with pytest.raises(Canceled):
        list(run(plan_of(9, 1), source, Batches(), Log(cancel_at=0.0)))
    assert len(source.read) == 1, "the row that was being read is the last one"


def test_whoever_stops_early_ends_the_threads():
    with closing(run(plan_of(9, 2), Picture(), Batches())) as strips:
        assert next(strips)[0] == Window(0, 0, SIZE_PX, 2 * SIZE_PX)


# ---- writing behind


def test_calls_are_made_in_order_in_another_thread_and_waited_for():
    calls = []

    def write(number):
        time.sleep(0.001)
        calls.append((number, threading.get_ident()))

    write_behind(((number,) for number in range(20)), write, lambda: None)
    assert [number for number, _ in calls] == list(range(20))
    assert {ident for _, ident in calls} - {threading.get_ident()} == {calls[0][1]}


@pytest.mark.parametrize("last", [False, True], ids=["in between", "in the last call"])
def test_an_error_of_writing_comes_out_unchanged_and_nothing_more_is_written(last):
    error, written = OSError("disk full"), []

    def write(number):
        written.append(number)
        if number == (9 if last else 3):
            raise error

    with pytest.raises(OSError) as caught:
        write_behind(((number,) for number in range(10)), write, lambda: None)
    assert caught.value is error
    assert written == list(range(10 if last else 4))


def test_an_error_of_computing_waits_for_what_is_being_written():
    written = []

    def write(number):
        time.sleep(0.05)
        written.append(number)

    def parts():
        yield (0,)
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        write_behind(parts(), write, lambda: None)
    assert written == [0]


def test_one_call_is_behind_and_a_cancel_is_noticed_while_it_is_waited_for():
    gate, waited = threading.Event(), []

    def waiting():
        waited.append(True)
        if len(waited) == 2:
            gate.set()
            raise Canceled("The run was canceled.")

    with pytest.raises(Canceled), WriteBehind(lambda: gate.wait(5), waiting) as behind:
        behind.put()
        assert not waited
        behind.put()
    assert len(waited) == 2
