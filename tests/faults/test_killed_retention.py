"""The weekly retention is killed again and again at any moment; it ends as if it had not been."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import psycopg
import pytest
import redis

from customer_bootstrap import Service, open_service
from customer_bootstrap.embedded.postgres import EmbeddedPostgres
from customer_core.event_plane.retention.retention import Retention
from customer_core.event_plane.retention.tools import Sizes
from customer_core.privacy.retention.run import RetentionRun
from customer_core.testing import FixedClock
from customer_sql.migrate import upgrade
from tests.faults.dying import killed
from tests.faults.scale import scaled
from tests.sql.erasing import House, Person, open_house

KILLS = scaled(4, 20)
PEOPLE = [Person(f"person{number}word") for number in range(scaled(4, 10))]
BOB = Person("bobwordbob")
PIECES = Sizes(page=1, batch=2, orders=1, rows=5, texts=40, crowd=3)
YEARS, NOTICE, LEASE = timedelta(days=1_100), timedelta(days=30), timedelta(minutes=3)
TELLING, ERASING = 0.05, 0.4
"""For how many seconds a process is let be at the most before it is killed."""


@attrs.define
class Place:
    """Where the service lies, for the processes that are killed, and what time it is there."""

    database: str
    redis: str
    folder: Path
    now: datetime

    def open(self) -> Service:
        made = open_house(
            self.database,
            self.redis,
            ERASURE_LEDGER_FILE=str(self.folder / "erased.jsonl"),
            DATA_DIR=str(self.folder),
            RETENTION_INACTIVE_DAYS="1095",
        )
        return open_service(made.settings, clock=FixedClock(self.now), name="test")


@pytest.fixture
def place(tmp_path: Path, redis_url: str) -> Iterator[Place]:
    with EmbeddedPostgres(tmp_path / "postgres", password="pw", durable=True) as postgres:
        upgrade(postgres.url)
        yield Place(postgres.url, redis_url, tmp_path, datetime.now(UTC))


def run_on(place: Place, at_work: Callable[[], object]) -> RetentionRun:
    """Begin the retention, or go on with it, to its end; the readers work while it waits."""
    service = place.open()
    pauses = itertools.count(1)
    with psycopg.connect(place.database) as owner, redis.Redis.from_url(place.redis) as client:
        settle = House(service, owner, client).settle
        tools = attrs.evolve(
            service.retention.tools,
            sizes=PIECES,
            sleep=lambda _: settle() if next(pauses) % 8 == 0 else None,
        )
        run = None
        for run in Retention(tools=tools).by_hand():  # noqa: B007 - the last is wanted
            at_work()
    service.close()
    assert run is not None
    return run


def killed_until_done(
    place: Place, kills: int, moments: Callable[[], float]
) -> tuple[int, RetentionRun]:
    """Kill it some times, and then let it come to its end; return how often it was at work."""
    count = 0
    for _ in range(kills):
        count += killed(lambda at_work: run_on(place, at_work), moments())
        place.now += LEASE
    return count, run_on(place, lambda: None)


@pytest.mark.timeout(1800)
def test_it_ends_complete_however_often_it_is_killed(place, figure):
    chance = random.Random(7)
    service = place.open()
    with psycopg.connect(place.database, autocommit=True) as owner:
        house = House(service, owner, redis.Redis.from_url(place.redis))
        for one in PEOPLE:
            house.welcome(one)
        place.now += YEARS
        service.close()
        service = place.open()
        house = attrs.evolve(house, service=service)
        house.welcome(BOB)
        kept = house.places_of(BOB.word)

        noticed, _ = killed_until_done(place, KILLS // 2, lambda: chance.uniform(0, TELLING))
        house.settle()
        told = owner.execute(
            "SELECT data ->> 'customerId', count(*) FROM journal "
            "WHERE event_type = 'CustomerInactivityNoticed' GROUP BY 1"
        ).fetchall()
        assert sorted(told) == sorted((one.id, 1) for one in PEOPLE)

        place.now += NOTICE
        erasing, run = killed_until_done(
            place, KILLS - KILLS // 2, lambda: chance.uniform(0, ERASING)
        )
        house.redis.delete("customers.events")
        assert {one.word: house.places_of(one.word) for one in PEOPLE} == {
            one.word: {} for one in PEOPLE
        }
        kept.pop("customers.events")
        assert house.places_of(BOB.word) == kept
        _everybody_is_anonymised_once(house, run)
    service.close()
    figure(f"killed {noticed} times while it told and {erasing} times while it erased, of {KILLS}")
    assert noticed + erasing


def _everybody_is_anonymised_once(house: House, run: RetentionRun) -> None:
    pseudonyms = sorted(house.service.pseudonyms.of("default", one.id) for one in PEOPLE)
    told = house.owner.execute(
        "SELECT data ->> 'customerId' FROM journal WHERE event_type = 'CustomerErased'"
    ).fetchall()
    assert sorted(name for (name,) in told) == pseudonyms
    reports = house.owner.execute(
        "SELECT sum((run -> 'report' ->> 'erased')::int) FROM retention_runs"
    )
    assert reports.fetchone() == (len(PEOPLE),)
    assert run.finished_at is not None
    assert house.rows("retention_members") == house.rows("retention_notices") == []
    proven = {
        name
        for run_id, business in house.owner.execute(
            "SELECT DISTINCT request_id, business_id FROM erasure_certificates"
        ).fetchall()
        for one in house.service.prover.proofs.of_run(business, run_id)
        if one.certificate.verdict == "gone"
        for name in one.certificate.people
    }
    assert sorted(proven) == pseudonyms
