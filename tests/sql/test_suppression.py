"""Whatever the moment and the way in which something is told of the erased, it is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from customer_bootstrap.events_wire import encode
from customer_bootstrap.taking_again import take_again
from customer_core.event_plane.erasure.sifting import Sifted, sift
from customer_core.event_plane.ports import PlatformUnits
from customer_core.event_plane.quarantine import Quarantined
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId, UserId
from customer_core.privacy.erasure.ledger import erased_names
from customer_core.privacy.erasure.subject import Subject
from customer_core.testing import an_event, order_created
from customer_core.testing.doubles import NOON
from customer_core.testing.suppression import PSEUDONYMS
from customer_sql.database import Database
from customer_sql.platform import SqlPlatformUnits
from customer_sql.roles import WORKER_ROLE
from tests.sql.erasing import House, Person, open_house

pytestmark = pytest.mark.postgres

ADA, BOB = Person("adawordada"), Person("bobwordbob")


def subject_of(person: Person) -> Subject:
    return Subject(
        business_id=DEFAULT_BUSINESS,
        customer_id=CustomerId(person.id),
        user_id=UserId(person.user),
        emails=(person.email,),
        pseudonym=PSEUDONYMS.of(DEFAULT_BUSINESS, person.id),
    )


def enter_in_ledger(units: PlatformUnits, person: Person) -> int:
    """Do the first step of an erasure; return the place in time that is waited for."""
    with units.begin() as unit:
        unit.erased.add(erased_names(subject_of(person), PSEUDONYMS, NOON, None))
        unit.commit()
    with units.begin() as unit:
        return unit.erasures.horizon()


def is_past(units: PlatformUnits, horizon: int) -> bool:
    with units.begin() as unit:
        return unit.erasures.is_past(horizon)


@pytest.fixture
def units(fresh_database: str) -> Iterator[SqlPlatformUnits]:
    database = Database(fresh_database, role=WORKER_ROLE, max_connections=3)
    yield SqlPlatformUnits(database, pseudonyms=PSEUDONYMS)
    database.close()


@pytest.fixture
def house(fresh_database: str, redis_url: str, tmp_path: Path) -> Iterator[House]:
    service = open_house(
        fresh_database, redis_url, ERASURE_LEDGER_FILE=str(tmp_path / "erased.jsonl")
    )
    with psycopg.connect(fresh_database, autocommit=True) as owner:
        yield House(service, owner, redis.Redis.from_url(redis_url))
    service.close()


@pytest.mark.parametrize("before", [(), (BOB,)], ids=["empty ledger", "ledger with names"])
def test_an_erasure_waits_for_whoever_asked_before_it_began(units, before):
    for person in before:
        enter_in_ledger(units, person)
    told = [an_event(data={"customerId": ADA.id})]
    with units.begin() as intake:
        assert sift(intake, told).events == told
        horizon = enter_in_ledger(units, ADA)
        assert not is_past(units, horizon)
        intake.journal.append(told)
        intake.commit()
    assert is_past(units, horizon)


def test_whoever_asks_after_the_ledger_has_the_person_leaves_it_out(units):
    enter_in_ledger(units, ADA)
    told = [an_event(data={"userId": ADA.user}), an_event(data={"email": BOB.email})]
    with units.begin() as intake:
        assert sift(intake, told) == Sifted(told[1:], suppressed=1, about_erased=(0,))


def test_an_erasure_that_begins_while_the_ledger_is_asked_is_seen_or_waits(units):
    enter_in_ledger(units, BOB)
    with units.begin() as intake:
        assert intake.erased.any()
        horizon = enter_in_ledger(units, ADA)
        found = intake.erased.suppressed(subject_of(ADA).names)
        assert set(found) == set(subject_of(ADA).names)
        assert not is_past(units, horizon)


def test_a_name_that_no_database_could_hold_is_of_nobody_erased(units):
    enter_in_ledger(units, ADA)
    told = [an_event(data={"email": f"{odd}{ADA.email}"}) for odd in ("\x00", "\ud800")]
    with units.begin() as intake:
        assert sift(intake, told) == Sifted(told)


def test_a_message_of_the_quarantine_that_is_taken_again_brings_nobody_back(house):
    house.welcome(ADA)
    house.erase(ADA)
    told = encode(order_created("order-of-ada", ADA.id)).replace(b"customerId", b"customer\\u0049d")
    bare = encode({**order_created("order-x"), "eventType": "Odd", "data": {"customerId": ADA.id}})
    with house.service.units.begin() as unit:  # as if it had been put aside by a sender unknown
        unit.quarantine.put(
            [Quarantined(transport="t", raw=raw, reason="odd", at=NOON) for raw in (told, bare)]
        )
        unit.commit()
    ids = [row[0] for row in house.owner.execute("SELECT id FROM quarantine").fetchall()]
    assert take_again(house.service, ids).taken == len(ids)
    house.settle()
    house.redis.flushall()
    assert house.places_of(ADA.word) == {}
