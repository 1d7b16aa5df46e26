"""The lookout: whatever was held back while its poke went by is found."""

from __future__ import annotations

import threading

import pytest

from customer_core.event_plane.projector import Step
from customer_core.kernel.errors import DependencyUnavailable
from customer_worker.advance import Advancer
from customer_worker.lookout import Lookout


class HeldBack:
    """A reader that sees an event only from its third look on, as behind a running transaction."""

    def __init__(self) -> None:
        self.looks = 0

    @property
    def behind(self) -> list[int]:
        return [5] if self.looks < 3 else []

    def step(self, _partition: int) -> Step:
        self.looks += 1
        return Step(int(self.looks == 3), more=False)


@pytest.fixture
def reader() -> HeldBack:
    return HeldBack()


@pytest.fixture
def watched(reader: HeldBack, stopping) -> Advancer:
    return Advancer(reader, partitions=16, stopping=stopping)


def test_looks_until_an_event_held_back_is_taken(reader, watched, stopping):
    watched.advance([5])
    assert reader.behind

    Lookout(watched, lambda: reader.behind, stopping).look()

    assert not reader.behind
    assert watched.taken == 1


def test_waits_for_a_database_that_is_down(reader, watched, stopping):
    answers = iter([DependencyUnavailable("PostgreSQL"), RuntimeError("a bug"), []])

    def behind() -> list[int]:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    Lookout(watched, behind, stopping).look()

    assert next(answers, "all asked") == "all asked"


@pytest.fixture
def looking(watched, stopping):
    """Look by itself until the test ends."""
    threads = []

    def start(behind):
        threads.append(threading.Thread(target=Lookout(watched, behind, stopping).run))
        threads[0].start()

    yield start
    stopping.set()
    threads[0].join(5)
    assert not threads[0].is_alive()


def test_looks_at_the_start_for_what_was_left_while_no_worker_ran(reader, looking, eventually):
    looking(lambda: reader.behind)
    eventually(lambda: not reader.behind)


def test_looks_after_work_by_itself_and_ends_with_the_process(reader, watched, looking, eventually):
    looked = threading.Event()

    def behind() -> list[int]:
        was_nothing, _ = not looked.is_set(), looked.set()
        return [] if was_nothing else reader.behind

    looking(behind)
    looked.wait(5)
    watched.advance([5])
    eventually(lambda: not reader.behind)
