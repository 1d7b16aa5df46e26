"""An erasure is killed again and again, while events come in; it ends as if it had not been."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import attrs
import psycopg
import pytest
import redis

from customer_bootstrap import Service
from customer_bootstrap.embedded.postgres import EmbeddedPostgres
from customer_sql.migrate import upgrade
from customer_sql.session import Session
from tests.faults.dying import die, died
from tests.faults.scale import scaled
from tests.sql.erasing import House, Person, later, open_house

KILLS = scaled(6, 20)
ADA, BOB = Person("adawordada"), Person("bobwordbob")


@attrs.frozen
class Place:
    """Where the service lies, for the processes that are killed."""

    database: str
    redis: str
    ledger: Path

    def open(self) -> Service:
        return open_house(self.database, self.redis, ERASURE_LEDGER_FILE=str(self.ledger))


@pytest.fixture
def place(tmp_path: Path, redis_url: str) -> Iterator[Place]:
    with EmbeddedPostgres(tmp_path / "postgres", password="pw", durable=True) as postgres:
        upgrade(postgres.url)
        yield Place(postgres.url, redis_url, tmp_path / "erased.jsonl")


def erase_and_die(place: Place, attempt: int, *, commits: int, before: bool) -> None:
    """Go on with the erasure, and die around a commit."""
    left = [commits]
    commit = Session.commit

    def dying(session: Session) -> None:
        left[0] -= 1
        if before and left[0] < 0:
            die()
        commit(session)
        if left[0] < 0:
            die()

    Session.commit = dying  # type: ignore[method-assign] # in this process alone, which dies
    service = place.open()
    list(later(service.eraser, 5 * attempt).due())
    service.close()


@pytest.mark.timeout(1800)
def test_it_ends_complete_however_often_it_is_killed(place, figure):
    chance = random.Random(5)
    service = place.open()
    with psycopg.connect(place.database, autocommit=True) as owner:
        house = House(service, owner, redis.Redis.from_url(place.redis))
        told = house.welcome(ADA)
        house.welcome(BOB)
        kept = house.places_of(BOB.word)
        house.ask(ADA)
        stopping = threading.Event()
        traffic = threading.Thread(target=_tell_on, args=(house, told, stopping))
        traffic.start()
        killed = 0
        for attempt in range(1, KILLS + 1):
            killed += died(
                lambda turn=attempt: erase_and_die(
                    place, turn, commits=chance.randrange(12), before=chance.random() < 0.5
                )
            )
        stopping.set()
        traffic.join()
        house.settle()
        outcomes = list(later(house.eraser, 5 * KILLS + 5).due())
        house.redis.delete("customers.events")
        assert house.places_of(ADA.word) == {}
        assert (
            house.places_of(BOB.word).items()
            >= {name: count for name, count in kept.items() if name != "customers.events"}.items()
        )
        states = owner.execute("SELECT state FROM data_requests").fetchall()
        assert states == [("done",)]
    service.close()
    figure(f"killed {killed} times of {KILLS}; at last {[str(one) for one in outcomes]}")
    assert killed


def _tell_on(house: House, told: list[dict[str, object]], stopping: threading.Event) -> None:
    """Let others tell the same and more of the person while it is being erased."""
    number = 0
    while not stopping.wait(0.1):
        number += 1
        house.tell([*told, *ADA.envelopes(f"late-{number}")])
