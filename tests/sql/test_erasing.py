"""People are erased from everything, and nothing that comes late brings them back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from customer_bootstrap.erasures import erasure_check
from customer_bootstrap.taking_in import ingest_messages
from customer_core.customers.errors import CustomerAlreadyExists
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.errors import Invalid
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.privacy.erasure.plan import plan
from customer_core.privacy.holds.manage_holds import LiftHold, PlaceHold, lift_hold, place_hold
from customer_core.testing import an_admin, key_of
from customer_sql.journal.adoption import adopt
from tests.sql.erasing import House, Person, later, open_house

pytestmark = pytest.mark.postgres

ADA, BOB = Person("adawordada"), Person("bobwordbob")


@pytest.fixture
def house(fresh_database: str, redis_url: str, tmp_path: Path) -> Iterator[House]:
    service = open_house(
        fresh_database, redis_url, ERASURE_LEDGER_FILE=str(tmp_path / "erased.jsonl")
    )
    # a superuser, so that row-level security hides nothing from the search
    with psycopg.connect(fresh_database, autocommit=True) as owner:
        yield House(service, owner, redis.Redis.from_url(redis_url))
    service.close()


def test_nothing_of_who_was_erased_is_left(house):
    house.welcome(ADA)
    house.welcome(BOB)
    before = house.places_of(BOB.word)
    assert {"customers", "journal", "order_summary", "customers.events"} <= before.keys()
    assert house.erase(ADA) == ["done"]
    left = house.places_of(ADA.word)
    left.pop("customers.events")
    assert left == {}
    assert house.places_of(BOB.word) == before


def test_what_is_told_late_or_twice_brings_nothing_back(house):
    told = house.welcome(ADA)
    house.erase(ADA)
    house.redis.flushall()
    report = house.tell([*told, *ADA.envelopes("2"), *ADA.envelopes("3")])
    assert report.ingested.suppressed > 0
    assert house.places_of(ADA.word) == {}


def test_orders_are_kept_for_the_books_under_one_pseudonym(house):
    house.welcome(ADA)
    house.erase(ADA)
    house.tell(ADA.envelopes("2"))
    pseudonym = house.service.pseudonyms.of("default", ADA.id)
    kept = house.owner.execute(
        "SELECT customer_id, total_amount, shipping_address::text FROM order_summary "
        "WHERE customer_id IS NOT NULL ORDER BY total_amount DESC"
    ).fetchall()
    empty = '{"city": "", "state": "", "street": "", "country": "", "zipCode": ""}'
    assert kept[:2] == [(pseudonym, 100, empty)] * 2
    assert {row[0] for row in kept} == {pseudonym}


def test_a_rebuild_gives_the_rows_that_the_erasure_left(house):
    house.welcome(ADA)
    house.welcome(BOB)
    house.erase(ADA)
    house.tell(ADA.envelopes("2"))
    before = house.rows("order_summary")
    assert house.rebuilt_orders().same
    assert house.rows("order_summary") == before


def test_a_read_model_that_is_being_built_forgets_the_person_too(house):
    house.welcome(ADA)
    with house.building_orders() as fill:
        fill()
        house.erase(ADA)
        table = "customers_next.order_summary"
        query = f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s"
        assert house.owner.execute(query, [f"%{ADA.word}%"]).fetchone() == (0,)
        assert house.rows(table) == house.rows("order_summary")


def test_the_same_id_in_another_business_is_somebody_else(house):
    twin = Person(ADA.word, "other")
    house.welcome(ADA)
    house.welcome(twin)
    assert house.erase(ADA) == ["done"]
    customers = house.owner.execute("SELECT business_id, id, user_id, email FROM customers")
    assert customers.fetchall() == [("other", ADA.id, ADA.user, ADA.email)]
    assert house.places_of(ADA.word)["order_summary"] > 0
    assert house.tell(twin.envelopes("2")).ingested.suppressed == 0


def test_an_erasure_done_twice_does_nothing(house):
    house.welcome(ADA)
    house.erase(ADA)
    before = {table: house.rows(table) for table in ("journal", "order_summary", "erased_subjects")}
    assert list(house.eraser.due()) == []
    house.service.replay.missing(house.ledger(), add=True)
    assert list(house.service.replay.found(house.ledger())) == []
    assert {table: house.rows(table) for table in before} == before


def test_a_legal_hold_stops_it(house):
    house.welcome(ADA)
    admin = an_admin()
    held = house.service.application.run(
        place_hold, PlaceHold(customer_id=CustomerId(ADA.id), reason="a court asks"), admin
    )
    assert house.erase(ADA) == []
    assert house.places_of(ADA.word)["customers"] == 1
    house.service.application.run(
        lift_hold, LiftHold(customer_id=CustomerId(ADA.id), hold_id=held.id), admin
    )
    assert [str(one) for one in house.eraser.due()] == ["erased", "done"]


def test_who_registers_anew_is_somebody_new(house):
    house.welcome(ADA)
    house.erase(ADA)
    run, admin = house.service.application.run, an_admin()
    with pytest.raises(CustomerAlreadyExists):
        run(register_customer, RegisterCustomer(email="new@example.com", id=ADA.id), admin)
    pseudonym = house.service.pseudonyms.of(DEFAULT_BUSINESS, ADA.id)
    with pytest.raises(Invalid):
        run(register_customer, RegisterCustomer(email="new@example.com", id=pseudonym), admin)
    run(register_customer, RegisterCustomer(email=ADA.email, user_id=ADA.user), admin)
    told = [one for one in ADA.envelopes("2") if one["eventType"] == "UserUpdated"]
    assert house.tell(told).ingested.suppressed == 0
    assert house.places_of(ADA.word)["customers"] == 1


def test_a_dump_from_before_is_erased_again(house, restore):
    house.welcome(ADA)
    house.welcome(BOB)
    address = restore()
    house.erase(ADA)
    adopt(address)
    service = open_house(address, house.redis_url, ERASURE_LEDGER_FILE=str(house.ledger_path))
    with psycopg.connect(address, autocommit=True) as owner:
        restored = House(service, owner, house.redis)
        assert restored.places_of(ADA.word)
        assert not erasure_check(service.restore_watch).ok
        names = house.ledger()
        assert service.replay.missing(names, add=True) == len(names)
        people = list(service.replay.found(names))
        assert [one.customer_id for one in people] == [ADA.id]
        restored.settle()
        for one in people:
            service.replay.erase(one)
        restored.settle()
        list(later(restored.eraser).due())
        service.replay.done()
        house.redis.flushall()
        assert restored.places_of(ADA.word) == {}
        assert restored.places_of(BOB.word)
        assert erasure_check(service.restore_watch).ok
    service.close()


def test_a_message_nobody_can_read_is_kept_only_where_it_names_nobody_erased(house):
    house.welcome(ADA)
    house.erase(ADA)
    for text in (ADA.email, BOB.email):
        broken = Incoming(origin="test", payload=f'{{"email": "{text}"'.encode())
        ingest_messages(house.service, [broken])
    assert "quarantine" not in house.places_of(ADA.word)
    assert house.places_of(BOB.word)["quarantine"] == 1


def test_the_dry_run_changes_nothing_and_tells_the_grounds(house):
    house.welcome(ADA)
    tables = ("customers", "journal", "order_summary", "customer_notes")
    before = {table: house.rows(table) for table in tables}
    subject = house.eraser.tools.subject(key_of(ADA.id))
    with house.service.units.begin() as unit:
        found = {one.place: one for one in plan(unit.erasures, subject, house.service.elsewhere)}
    assert {table: house.rows(table) for table in tables} == before
    assert found["customers"].deleted == found["customer_notes"].deleted == 1
    assert found["order_summary"].masked == 2
    assert "bookkeeping" in found["order_summary"].ground
    assert "total_amount" in found["order_summary"].kept
