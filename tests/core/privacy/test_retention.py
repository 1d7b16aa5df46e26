"""The rules of retention: due times, boundaries, who has a run, and whom a text names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.retention.retention import Retention
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.retention.errors import RetentionOff, RetentionRunning
from customer_core.privacy.retention.people import People
from customer_core.privacy.retention.policy import RetentionPolicy, due_at, next_due_at
from customer_core.privacy.retention.run import Report
from customer_core.testing import MemoryService, an_admin
from customer_core.testing.erasures import MemoryErasureStore

HERE, ELSEWHERE = BusinessId("default"), BusinessId("other")
POLICY = RetentionPolicy(inactive=timedelta(days=1095))
MOMENTS = st.integers(946_684_800, 4_102_444_800).map(lambda at: datetime.fromtimestamp(at, UTC))


def a_subject(name: str = "ada", business: BusinessId = HERE, **more: object) -> Subject:
    return Subject(
        business_id=business,
        customer_id=CustomerId(f"cust-{name}"),
        user_id=UserId(f"user-{name}"),
        emails=(f"{name}@example.com",),
        phones=("+40712345678",),
        pseudonym=CustomerId(f"erased_{name}"),
        **more,
    )


@given(MOMENTS)
def test_the_job_was_due_on_the_last_sunday_at_three(moment):
    due = due_at(moment)
    assert (due.weekday(), due.hour, due.minute, due.second, due.microsecond) == (6, 3, 0, 0, 0)
    assert due <= moment < next_due_at(moment) == due + timedelta(days=7)


def test_other_time_zones_mean_the_same_sunday():
    zone = datetime.fromisoformat("2023-03-05T05:30:00+03:00")
    assert due_at(zone) == datetime(2023, 2, 26, 3, tzinfo=UTC)


@given(MOMENTS)
def test_inactivity_begins_when_the_time_is_over_and_not_before(moment):
    assert POLICY.is_inactive(moment, moment + timedelta(days=1095))
    assert not POLICY.is_inactive(moment, moment + timedelta(days=1095, microseconds=-1))
    assert not RetentionPolicy().is_inactive(moment, moment + timedelta(days=99_999))


def test_reports_add_up():
    report = Report().plus(noticed=2).plus(noticed=1, erased=4)
    report = report.plus_category("online", 2).plus_category("online", 3)
    assert (report.noticed, report.erased, report.categories) == (3, 4, {"online": 5})


@pytest.mark.parametrize(
    "text",
    [
        '{"customerid": "cust-ada"}',
        '{"by":"user-ada"}',
        '{"stream": "customer:cust-ada"}',
        '{"note": "write to ada@example.com."}',
        '{"note": "<mailto:ada@example.com>"}',
        '{"phone": "+40712345678"}',
        '{"note": "call +40712345678 today"}',
    ],
)
def test_a_text_that_names_somebody_is_found(text):
    people = People([a_subject("bob", phones=())]) if "bob" in text else People([a_subject()])
    assert people.named_in(HERE, text) == [a_subject()]
    assert people.named_in(ELSEWHERE, text) == []


@pytest.mark.parametrize(
    "text", ['{"a": "cust-ada-2"}', '{"cust-adam": 1}', '{"m": "eva@example.com"}', "", "cust-ada"]
)
def test_what_only_looks_like_somebody_is_not(text):
    assert People([a_subject()]).named_in(HERE, text) == []


def test_each_is_found_once_and_all_are_found():
    bob = attrs.evolve(a_subject("bob"), phones=())
    text = '{"a": "cust-ada", "b": "user-ada", "c": "bob@example.com"}'
    found = People([a_subject(), bob]).named_in(HERE, text)
    assert (len(found), set(found)) == (2, {a_subject(), bob})


def test_an_odd_address_is_found_too():
    odd = attrs.evolve(a_subject(), emails=("o/dd=one@example.com",), phones=())
    assert People([odd]).named_in(HERE, '{"note": "to o/dd=one@example.com"}') == [odd]


def test_ids_that_differ_in_case_alone_are_both_found():
    one, other = a_subject(), attrs.evolve(a_subject(), customer_id=CustomerId("CUST-ADA"))
    assert set(People([one, other]).named_in(HERE, '{"a": "cust-ada"}')) == {one, other}


@pytest.fixture
def service() -> MemoryService:
    made = MemoryService(retention=POLICY)
    command = RegisterCustomer(id="cust-ada", email="ada@example.com")
    made.application.run(register_customer, command, an_admin())
    made.settle()
    made.clock.advance(timedelta(days=1095))
    return made


def with_tools(service: MemoryService, **changed: object) -> Retention:
    return attrs.evolve(service.retention, tools=attrs.evolve(service.retention.tools, **changed))


def test_nothing_runs_where_nothing_is_set(service):
    off = with_tools(service, policy=RetentionPolicy())
    with pytest.raises(RetentionOff):
        list(off.by_hand())
    with pytest.raises(RetentionOff):
        off.rehearse()
    assert list(off.due()) == []
    assert off.status().next_due_at is None


def test_a_rehearsal_says_what_a_run_would_do_and_does_nothing(service):
    assert service.retention.rehearse() == Report(noticed=1)
    assert service.retention.rehearse() == Report(noticed=1)
    list(service.retention.by_hand())
    assert service.retention.rehearse() == Report()
    service.clock.advance(timedelta(days=30))
    assert service.retention.rehearse() == Report(erased=1)
    assert service.retention.status().notices == 1


def test_while_one_is_at_it_nobody_else_is(service):
    running = service.retention.by_hand()
    next(running)
    with pytest.raises(RetentionRunning):
        list(service.retention.by_hand())
    assert list(service.retention.due()) == []


def test_who_was_left_behind_notices_and_stops(service):
    slow = service.retention.by_hand()
    next(slow)
    service.clock.advance(timedelta(minutes=3))
    *_, done = service.retention.by_hand()
    assert (done.finished_at is not None, done.report.noticed) == (True, 1)
    *_, lost = slow
    assert lost.finished_at is None
    (run,) = service.retention.status().runs
    assert (run.attempts, run.report.noticed) == (2, 1)


def test_what_fails_is_told_and_tried_again(service):
    class Broken:
        def append(self, _names: object) -> None:
            raise OSError("no space left")

    list(service.retention.by_hand())
    service.clock.advance(timedelta(days=30))
    *_, run = with_tools(service, copy=Broken()).by_hand()
    assert (run.failure, run.finished_at, run.report.erased) == ("OSError", None, 0)
    assert service.store.customers
    service.clock.advance(timedelta(minutes=11))
    *_, again = service.retention.by_hand()
    assert (again.failure, again.report.erased) == (None, 1)
    assert not service.store.customers


def test_where_a_place_does_not_answer_it_goes_on_soon(service):
    class Down:
        name = "a cache"

        def erase_all(self, _subjects: object) -> object:
            raise DependencyUnavailable("Redis")

    list(service.retention.by_hand())
    service.clock.advance(timedelta(days=30))
    with pytest.raises(DependencyUnavailable):
        list(with_tools(service, caches=(Down(),)).by_hand())
    service.clock.advance(timedelta(seconds=3))
    *_, run = service.retention.due()
    assert run.report.erased == 1


def test_it_waits_until_others_have_been_told(service):
    waiting = with_tools(service, sleep=lambda _: None, patience=0.1)
    list(service.retention.by_hand())
    service.clock.advance(timedelta(days=30))
    *_, run = waiting.by_hand()
    assert (run.finished_at, str(run.step), run.failure) == (None, "farewell", None)
    service.settle()
    service.clock.advance(timedelta(seconds=3))
    *_, done = service.retention.due()
    assert done.finished_at is not None
    assert done.report.erased == 1


def test_while_read_models_are_built_anew_nobody_is_declared_gone(service, monkeypatch):
    list(service.retention.by_hand())
    service.clock.advance(timedelta(days=30))
    with monkeypatch.context() as building:
        building.setattr(MemoryErasureStore, "has_built", lambda _: True)
        *_, waits = service.retention.by_hand()
        assert (str(waits.step), waits.report.erased) == ("erase", 0)
    service.clock.advance(timedelta(seconds=3))
    *_, done = service.retention.due()
    assert done.report.erased == 1
