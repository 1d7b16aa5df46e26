"""Inactive customers are told, and erased together; nothing brings them back; what is old goes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import psycopg
import pytest
import redis

from customer_bootstrap import open_service
from customer_core.event_plane.retention.retention import Retention
from customer_core.event_plane.retention.tools import Sizes
from customer_core.privacy.erasure.ledger import ErasedName
from customer_core.privacy.retention.policy import AgingCategory, RetentionPolicy
from customer_core.privacy.retention.run import RetentionRun
from customer_core.testing import FixedClock
from tests.sql.erasing import House, Person, open_house

pytestmark = pytest.mark.postgres

ADA, BOB, CLEO = Person("adawordada"), Person("bobwordbob"), Person("cleowordcleo")
YEARS = timedelta(days=1_100)
NOTICE = timedelta(days=30)
AT_ONCE = Sizes()


def now_and_then(settle):
    """Return what lets the others work at every eighth pause: at each, they would take minutes."""
    pauses = itertools.count(1)
    return lambda _: settle() if next(pauses) % 8 == 0 else None


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime.now(UTC))


@pytest.fixture
def house(
    fresh_database: str, redis_url: str, tmp_path: Path, clock: FixedClock
) -> Iterator[House]:
    made = open_house(
        fresh_database,
        redis_url,
        ERASURE_LEDGER_FILE=str(tmp_path / "erased.jsonl"),
        DATA_DIR=str(tmp_path),
        RETENTION_INACTIVE_DAYS="1095",
    )
    service = open_service(made.settings, clock=clock, name="test")
    with psycopg.connect(fresh_database, autocommit=True) as owner:
        yield House(service, owner, redis.Redis.from_url(redis_url))
    service.close()


def retention(house: House, sizes: Sizes = AT_ONCE) -> Retention:
    """The retention; while it waits, the readers work."""
    made = house.service.retention
    tools = attrs.evolve(made.tools, sleep=now_and_then(house.settle), sizes=sizes)
    return attrs.evolve(made, tools=tools)


def ran(house: House, sizes: Sizes = AT_ONCE) -> RetentionRun:
    *_, run = retention(house, sizes).by_hand()
    return run


def tell_and_wait(house: House, clock: FixedClock) -> None:
    clock.advance(YEARS)
    ran(house)
    house.settle()
    clock.advance(NOTICE)


def test_nothing_of_the_inactive_is_left(house, clock):
    house.welcome(ADA)
    house.welcome(CLEO)
    clock.advance(YEARS)
    house.welcome(BOB)
    before = house.places_of(BOB.word)
    told = ran(house)
    assert (told.report.noticed, told.report.erased) == (2, 0)
    clock.advance(NOTICE)
    done = ran(house)
    assert done.finished_at is not None
    assert (done.report.noticed, done.report.erased, done.report.held) == (0, 2, 0)
    for person in (ADA, CLEO):
        left = house.places_of(person.word)
        left.pop("customers.events")
        assert left == {}
    assert house.places_of(BOB.word) == before
    assert house.rows("retention_members") == []
    assert house.rows("retention_notices") == []


def test_the_same_in_the_smallest_pieces(house, clock):
    people = [Person(f"person{number}word") for number in range(5)]
    for one in people:
        house.welcome(one)
    tell_and_wait(house, clock)
    small = Sizes(page=1, batch=1, orders=1, rows=1, texts=1, crowd=2)
    assert ran(house, small).report.erased == 5
    for one in people:
        assert house.places_of(one.word).keys() <= {"customers.events"}


def test_what_is_told_late_brings_nothing_back(house, clock):
    told = house.welcome(ADA)
    tell_and_wait(house, clock)
    ran(house)
    house.redis.flushall()
    assert house.tell([*told, *ADA.envelopes("2")]).ingested.suppressed > 0
    assert house.places_of(ADA.word) == {}


def test_orders_stay_for_the_books_and_a_rebuild_gives_them_again(house, clock):
    house.welcome(ADA)
    tell_and_wait(house, clock)
    ran(house)
    pseudonym = house.service.pseudonyms.of("default", ADA.id)
    kept = house.owner.execute(
        "SELECT DISTINCT customer_id FROM order_summary WHERE customer_id IS NOT NULL"
    ).fetchall()
    assert kept == [(pseudonym,)]
    before = house.rows("order_summary")
    assert house.rebuilt_orders().same
    assert house.rows("order_summary") == before


def test_others_are_told_of_each_and_the_journal_forgets_whom(house, clock):
    house.welcome(ADA)
    tell_and_wait(house, clock)
    ran(house)
    published = [fields[b"event"] for _, fields in house.redis.xrange("customers.events")]
    erased = [one for one in published if b'"CustomerErased"' in one]
    assert len(erased) == 1
    assert ADA.id.encode() in erased[0]
    kept = house.owner.execute(
        "SELECT data->>'customerId' FROM journal WHERE event_type = 'CustomerErased'"
    ).fetchall()
    assert kept == [(house.service.pseudonyms.of("default", ADA.id),)]


def test_the_copy_of_the_ledger_has_everybody(house, clock):
    house.welcome(ADA)
    tell_and_wait(house, clock)
    run = ran(house)
    assert {one.request_id for one in house.ledger()} == {run.id}


def test_the_same_id_in_another_business_is_somebody_else(house, clock):
    house.welcome(ADA)
    clock.advance(YEARS)
    twin = Person(ADA.word, "other")
    house.welcome(twin)
    ran(house)
    clock.advance(NOTICE)
    assert ran(house).report.erased == 1
    customers = house.owner.execute("SELECT business_id, id, email FROM customers").fetchall()
    assert customers == [("other", twin.id, twin.email)]


def test_the_run_proves_that_everybody_is_gone_and_each_can_be_proven_again(house, clock):
    house.welcome(ADA)
    house.welcome(CLEO)
    tell_and_wait(house, clock)
    house.redis.delete("customers.events")
    run = ran(house)
    prover = house.service.crowd_prover
    (signed,) = prover.prover.proofs.of_run("default", run.id)
    certificate = signed.certificate
    pseudonyms = {house.service.pseudonyms.of("default", one.id) for one in (ADA, CLEO)}
    assert (set(certificate.people), certificate.verdict) == (pseudonyms, "gone")
    assert certificate.marks >= 10
    assert {"journal", "customers", "Redis"} <= {one.place for one in certificate.searched}
    assert {"customers", "order_summary", "appointments"} <= {one.place for one in certificate.done}
    ada = house.service.pseudonyms.of("default", ADA.id)
    again = prover.prove_again("default", ada, lambda _place, _read: None).certificate
    assert (again.verdict, again.subject) == ("gone", ada)
    house.welcome(BOB)
    house.owner.execute("UPDATE customers SET last_name = %s", [ADA.email])
    found = prover.prove_again("default", ada, lambda _place, _read: None).certificate
    assert [one.place for one in found.searched if one.found] == ["customers"]


class Killed(BaseException):
    """The process has ended."""


@pytest.mark.parametrize("after", [1, 4, 12, 25, 38, 51, 64])
def test_killed_anywhere_the_next_one_goes_on(house, clock, after: int):
    for one in (ADA, BOB):
        house.welcome(one)
    tell_and_wait(house, clock)
    small = Sizes(batch=1, orders=1, rows=5, texts=20)
    made = retention(house, small)
    pieces = [0]

    def die(_: float) -> None:
        house.settle()
        pieces[0] += 1
        if pieces[0] == after:
            raise Killed

    dying = attrs.evolve(made, tools=attrs.evolve(made.tools, sleep=die))
    try:
        for _ in dying.by_hand():
            pass
    except Killed:
        clock.advance(timedelta(minutes=3))
        assert ran(house, small).finished_at is not None
    for one in (ADA, BOB):
        assert house.places_of(one.word).keys() <= {"customers.events"}
    assert house.rows("retention_members") == []


def test_who_orders_at_the_very_moment_stays(house, clock):
    house.welcome(ADA)
    tell_and_wait(house, clock)
    made = retention(house)
    copied: list[ErasedName] = []

    class Copy:
        def append(self, names: Sequence[ErasedName]) -> None:
            copied.extend(names)

    with psycopg.connect(house.owner.info.dsn, password=house.owner.info.password) as older:
        older.execute("SELECT pg_current_xact_id()")

        def order(_seconds: float) -> None:
            """Order while the ledger said so already and an older transaction is waited for."""
            if house.rows("retention_members") and not older.closed:
                house.owner.execute(
                    "UPDATE order_summary SET created_at = %s WHERE customer_id = %s",
                    [clock.now(), ADA.id],
                )
                older.close()

        racing = attrs.evolve(made, tools=attrs.evolve(made.tools, copy=Copy(), sleep=order))
        *_, run = racing.by_hand()
        assert older.closed
    assert (run.report.erased, run.report.withdrawn) == (0, 1)
    assert copied == []
    assert house.rows("retention_members") == []
    assert house.tell(ADA.envelopes("3")).ingested.suppressed == 0


def test_old_traces_go_and_the_last_activity_stays(house, clock):
    house.welcome(ADA)
    house.owner.execute(
        'UPDATE journal SET audit = \'{"actor":"a","ipAddress":"192.0.2.7","userAgent":"x"}\', '
        "recorded_at = recorded_at - interval '500 days' WHERE source = 'customer-service'"
    )
    clock.advance(timedelta(days=400))
    made = retention(house)
    policy = RetentionPolicy(periods=dict.fromkeys(AgingCategory, timedelta(days=365)))
    aging = attrs.evolve(made, tools=attrs.evolve(made.tools, policy=policy))
    planned = aging.rehearse().categories
    *_, run = aging.by_hand()
    report = run.report
    assert report.categories == planned
    assert report.categories["online"] > 0
    assert report.categories["remarks"] == 1
    assert report.categories["appointments"] >= 4
    audits = house.owner.execute("SELECT DISTINCT audit::text FROM journal WHERE audit IS NOT NULL")
    assert audits.fetchall() == [('{"actor":"a"}',)]
    assert house.rows("appointments") == house.rows("brochure_requests") == []
    assert house.rows("customer_notes") == []
    booked = house.owner.execute(
        "SELECT count(*) FROM journal WHERE stream LIKE 'appointment:%' OR stream LIKE 'brochure:%'"
    ).fetchone()
    assert booked == (0,)
    assert len(house.rows("retention_activity")) == 1
    *_, again = aging.by_hand()
    assert set(again.report.categories.values()) == {0}
