"""Work side by side: results in order, few items ahead, and all threads gone afterwards."""

import threading
import time

import pytest
from sar_cloud_removal.errors import Canceled
from sar_cloud_removal.pipeline.threads import all_side_by_side, at_a_time, side_by_side


def names():
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("compute")}


@pytest.mark.parametrize("threads", [1, 3])
def test_results_come_in_order_and_few_items_are_taken_ahead(threads):
    taken = []

    def items():
        for number in range(20):
            taken.append(number)
            yield number

    def slowest_first(number):
        time.sleep(0.002 * (20 - number))
        return -number

    for count, result in enumerate(side_by_side(slowest_first, items(), threads)):
        assert result == -count and len(taken) <= count + threads + 1
    assert len(taken) == 20 and not names()


def test_as_many_run_at_once_as_there_are_threads():
    together = threading.Barrier(3, timeout=20)
    assert all_side_by_side(3, lambda: None, lambda _: together.wait() >= 0, range(6), lambda count: None) == [True] * 6


def test_an_error_reaches_the_caller_and_the_threads_end():
    def fails_at_3(number):
        if number == 3:
            raise KeyError(number)
        return number

    done = []
    with pytest.raises(KeyError):
        all_side_by_side(2, lambda: None, fails_at_3, range(10), done.append)
    assert done == [1, 2, 3] and not names()


def test_a_run_can_be_cancelled_while_it_waits():
    stop = threading.Event()

    def waiting():
        stop.set()  # what is under way ends
        raise Canceled

    with pytest.raises(Canceled):
        all_side_by_side(2, waiting, lambda _: stop.wait(20), range(10), lambda count: None)
    assert stop.is_set() and not names()


def test_no_more_windows_at_a_time_than_memory_has_room_for():
    assert at_a_time(1) == 1 and at_a_time(1000) == 8 and 1 <= at_a_time(0) <= 8
