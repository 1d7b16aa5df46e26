"""Several walks at once are told as one."""

from __future__ import annotations

from threading import Barrier, Event, get_ident

import pytest

from customer_core.event_plane.lanes import side_by_side


def test_one_lane_goes_step_by_step_in_the_callers_thread():
    walked = []

    def walk():
        for step in range(3):
            walked.append((step, get_ident()))
            yield step

    steps = side_by_side(1, walk)
    assert next(steps) == 0
    assert walked == [(0, get_ident())]
    assert list(steps) == [1, 2]


def test_the_steps_of_all_walks_are_told_once_each():
    together = Barrier(3, timeout=10)

    def walk():
        number = together.wait()
        yield from ((number, step) for step in range(5))

    steps = list(side_by_side(3, walk))

    assert sorted(steps) == [(number, step) for number in range(3) for step in range(5)]


def test_where_one_fails_the_others_end_and_the_caller_is_told():
    numbers, failed = iter(range(2)), Event()

    def walk():
        if next(numbers) == 0:
            yield "one"
            failed.set()
            raise LookupError("gone")
        assert failed.wait(10)
        while True:
            yield "another"

    steps = []
    with pytest.raises(LookupError, match="gone"):
        steps.extend(side_by_side(2, walk))


def test_who_goes_on_no_more_ends_all_of_them():
    ended = []

    def walk():
        try:
            while True:
                yield 1
        finally:
            ended.append(get_ident())

    steps = side_by_side(2, walk)
    next(steps)
    steps.close()

    assert len(ended) == 2
