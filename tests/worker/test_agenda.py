"""The agenda: each task once, by one thread at a time, and none left."""

from __future__ import annotations

from customer_worker.agenda import Agenda, Task

FIRST, SECOND = Task(0, 1), Task(0, 2)


def test_gives_each_task_once_however_often_it_was_asked_for():
    agenda = Agenda()
    agenda.want([FIRST, SECOND, FIRST])
    agenda.want([FIRST])

    assert [agenda.take(), agenda.take(), agenda.take()] == [FIRST, SECOND, None]


def test_keeps_a_task_asked_for_again_while_a_thread_is_at_it():
    agenda = Agenda()
    agenda.want([FIRST])
    agenda.take()
    agenda.want([FIRST])

    assert agenda.take() is None
    agenda.finish(FIRST)
    assert agenda.take() == FIRST


def test_is_idle_only_when_nothing_is_wanted_or_being_done():
    agenda = Agenda()
    assert agenda.wait_until_idle(0)

    agenda.want([FIRST])
    assert not agenda.wait_until_idle(0)
    agenda.take()
    assert not agenda.wait_until_idle(0)
    agenda.finish(FIRST)
    assert agenda.wait_until_idle(0)


def test_forgets_what_is_wanted_on_request():
    agenda = Agenda()
    agenda.want([FIRST, SECOND])
    agenda.forget()

    assert agenda.take() is None
