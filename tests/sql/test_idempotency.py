"""Requests with a key on PostgreSQL: one runs, and work and answer last together or not at all."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import attrs
import psycopg
import pytest
import redis

from customer_core.application import Application
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.idempotency.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from customer_core.idempotency.model import KEPT, LEASE, KeptAnswer, KeyDigests
from customer_core.idempotency.run_once import reserve_key, run_once
from customer_core.kernel.errors import Conflict, DependencyUnavailable
from customer_core.kernel.ids import TypeIds
from customer_core.kernel.policies import Policies
from customer_core.notes.add_note import AddNote, add_note
from customer_core.testing import FixedClock, PlainHasher, PlainStandards, an_admin
from customer_sql.idempotency.expired import REMOVE_EXPIRED, SqlExpiredKeys
from customer_sql.idempotency.keys import FIND_KEY, RESERVE_KEY
from tests.sql.erasing import House, Person, open_house

pytestmark = pytest.mark.postgres

ADMIN, MANY = an_admin(), 8
JOHN = RegisterCustomer(email="john@example.com", id="john")


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def application(units, clock):
    return Application(
        units=units,
        clock=clock,
        ids=TypeIds(clock),
        policies=Policies(),
        standards=PlainStandards(),
        passwords=PlainHasher(),
    )


def asked(key="k-1", body=b"{}", caller=ADMIN):
    return KeyDigests(b"secret").of(caller, key, body)


def told(customer):
    return KeptAnswer(content=f"created {customer.id}".encode(), customer_id=customer.id)


def once(application, command=JOHN, request=None, answer=told, use_case=register_customer):
    return run_once(application, use_case, command, ADMIN, request or asked(), answer)


def committing(application, commit):
    """Return the application with units that commit in another way."""

    class Units:
        @contextmanager
        def begin(self, business_id):
            with application.units.begin(business_id) as unit:
                honest = unit.commit
                unit.commit = lambda: commit(unit, honest)
                yield unit

    return attrs.evolve(application, units=Units())


def count(owner, table="customers"):
    return owner.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_of_many_at_once_exactly_one_runs(application, owner):
    start = threading.Barrier(MANY)

    def ask(number):
        start.wait()
        try:
            return once(application, RegisterCustomer(email=f"p{number}@example.com")).replayed
        except IdempotencyKeyInUse:
            return "in use"

    with ThreadPoolExecutor(MANY) as pool:
        outcomes = Counter(pool.map(ask, range(MANY)))
    assert outcomes[False] == 1
    assert outcomes[True] + outcomes["in use"] == MANY - 1
    assert count(owner) == 1


def test_all_who_come_later_get_the_answer_of_the_first(application, owner):
    first = once(application)
    with ThreadPoolExecutor(MANY) as pool:
        later = list(pool.map(lambda _: once(application), range(MANY)))
    assert {(one.content, one.replayed) for one in later} == {(first.content, True)}
    assert (first.content, first.replayed) == (b"created john", False)
    assert count(owner) == 1


def test_while_one_works_the_key_is_in_use(application):
    met = []

    def answer(customer):
        with pytest.raises(IdempotencyKeyInUse):
            once(application)
        with pytest.raises(IdempotencyKeyReused):
            once(application, request=asked(body=b"other"))
        met.append(customer.id)
        return told(customer)

    assert not once(application, answer=answer).replayed
    assert met == ["john"]
    assert once(application).replayed


def test_a_process_that_dies_before_the_work_holds_the_key_for_a_minute(application, clock, owner):
    application.run(reserve_key, asked(), ADMIN)
    clock.advance(LEASE - timedelta(seconds=1))
    with pytest.raises(IdempotencyKeyInUse):
        once(application)
    clock.advance(timedelta(seconds=1))
    assert not once(application).replayed
    assert count(owner) == 1


def test_a_process_that_dies_before_the_commit_has_done_nothing(application, clock, owner):
    class Died(BaseException):
        """The process is gone: nothing of it runs any more."""

    def die(unit, honest):
        if unit.customers.get("john"):
            raise Died
        honest()

    with pytest.raises(Died):
        once(committing(application, die))
    assert (count(owner), count(owner, "journal")) == (0, 0)
    clock.advance(LEASE)
    assert not once(application).replayed


def test_a_process_that_dies_after_the_commit_has_kept_the_answer(application, owner):
    class Died(BaseException):
        """The process is gone before it could answer."""

    def die(unit, honest):
        done = unit.customers.get("john") is not None
        honest()
        if done:
            raise Died

    with pytest.raises(Died):
        once(committing(application, die))
    again = once(application)
    assert (again.content, again.replayed) == (b"created john", True)
    assert count(owner) == 1


def test_where_nobody_can_tell_whether_it_was_committed_the_key_tells(application, owner):
    def lost(unit, honest):
        done = unit.customers.get("john") is not None
        honest()
        if done:
            raise DependencyUnavailable("PostgreSQL")

    with pytest.raises(DependencyUnavailable):
        once(committing(application, lost))
    assert once(application).replayed
    assert count(owner) == 1


def test_what_failed_for_now_can_be_asked_for_at_once(application):
    def refuse(unit, honest):
        if unit.customers.get("john"):
            raise DependencyUnavailable("PostgreSQL")
        honest()

    with pytest.raises(DependencyUnavailable):
        once(committing(application, refuse))
    assert not once(application).replayed


def test_whoever_was_taken_for_dead_does_nothing_any_more(application, clock, owner):
    def slow(customer):
        clock.advance(LEASE)
        taken_over.append(once(application, RegisterCustomer(email="b@example.com", id="ben")))
        return told(customer)

    taken_over = []
    with pytest.raises(IdempotencyKeyInUse):
        once(application, answer=slow)
    assert [one.content for one in taken_over] == [b"created ben"]
    assert owner.execute("SELECT id FROM customers").fetchall() == [("ben",)]
    assert owner.execute("SELECT stream FROM journal").fetchall() == [("customer:ben",)]
    assert once(application).content == b"created ben"


def test_who_takes_over_waits_for_one_that_is_just_committing(application, clock, owner):
    late = attrs.evolve(application, clock=FixedClock(clock.now() + LEASE))
    over = []
    taker = threading.Thread(target=lambda: over.append(once(late).replayed))

    def hold(unit, honest):
        if unit.customers.get("john"):
            taker.start()
            taker.join(0.3)
            assert over == []
        honest()

    once(committing(application, hold))
    taker.join(10)
    assert over == [True]
    assert count(owner) == 1


def test_what_was_refused_leaves_nothing(application, register, owner):
    register("jane", email="john@example.com")
    for _ in range(2):
        with pytest.raises(Conflict):
            once(application)
    assert count(owner, "idempotency_keys") == 0


def test_after_a_day_the_key_is_forgotten(application, clock, worker, owner):
    once(application)
    expired = SqlExpiredKeys(worker)
    assert expired.remove(clock.now() + KEPT - timedelta(seconds=1)) == 0
    assert expired.remove(clock.now() + KEPT) == 1
    assert count(owner, "idempotency_keys") == 0


def test_a_request_without_a_key_asks_nothing_of_the_table(application, statements):
    application.run(register_customer, JOHN, ADMIN)
    assert not any("idempotency_keys" in one for one in statements)


def test_a_key_costs_one_statement_before_the_work(application, statements):
    once(application)
    before = [one for one in statements if "idempotency_keys" in one]
    assert before[0] == RESERVE_KEY.decode()
    assert len(before) == 2
    statements.clear()
    once(application)
    assert statements == [RESERVE_KEY.decode(), FIND_KEY.decode()]


def test_expired_keys_are_found_by_their_age(owner):
    owner.execute("SET enable_seqscan TO off")
    query = REMOVE_EXPIRED.decode().replace("%(now)s", "now()").replace("%(limit)s", "9")
    plan = "\n".join(line for (line,) in owner.execute("EXPLAIN " + query))
    assert "idempotency_keys_by_age" in plan


def test_an_erasure_takes_what_is_kept_about_the_person(fresh_database, redis_url):
    ada, bob = Person("adawordada"), Person("bobwordbob")
    service = open_house(fresh_database, redis_url)
    try:
        with psycopg.connect(fresh_database, autocommit=True) as owner:
            for person in (ada, bob):
                note_about(service.application, person)
            house = House(service, owner, redis.Redis.from_url(redis_url))
            assert house.erase(ada) == ["done"]
            left = owner.execute("SELECT customer_id, answer FROM idempotency_keys").fetchall()
        assert left == [(bob.id, bob.word.encode())]
    finally:
        service.close()


def note_about(application, person):
    """Register somebody, and make a note about them under a key; the answer has their word."""
    command = RegisterCustomer(email=person.email, id=person.id, user_id=person.user)
    application.run(register_customer, command, ADMIN)
    kept = KeptAnswer(content=person.word.encode(), customer_id=person.id)
    note = AddNote(customer_id=person.id, content="Late")
    run_once(application, add_note, note, ADMIN, asked(person.number), lambda _: kept)
