"""The simulated platform: the same each time, however its messages travel."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import attrs
import pytest

from customer_bootstrap.events_wire import decode, encode
from customer_cli.simulate import Business, Plan, Simulation, simulated
from customer_cli.simulate.expectation.model import Expectation
from customer_cli.simulate.expectation.standing import standing_at
from customer_cli.simulate.facts import Fact
from customer_cli.simulate.world import World
from customer_core.event_plane.envelope import Arrival, read_envelope
from customer_core.kernel.clock import parse_time
from customer_core.kernel.errors import Invalid

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TWO = (Business("default", "USD"), Business("shop", "EUR"))


def simulation(events: int = 2_000, **options) -> Simulation:
    return simulated(7, events, until=NOW, businesses=TWO, customers=60, **options)


def things(expectation: Expectation) -> list[object]:
    return list(expectation.things())


def test_a_seed_sends_the_same_bytes_each_time() -> None:
    options = {"duplicates": 0.3, "disorder": 0.5, "poison": 0.02, "hostile": 0.02}

    once, again = ([m.payload for m in simulation(**options)] for _ in range(2))

    assert once == again


def test_another_seed_tells_another_story() -> None:
    def payloads(seed: int) -> set[bytes]:
        return {message.payload for message in simulated(seed, 200, until=NOW)}

    assert payloads(1).isdisjoint(payloads(2))


def test_the_shares_change_how_messages_travel_but_nothing_that_happens() -> None:
    plain = simulation()
    rough = simulation(
        duplicates=0.4, disorder=0.6, delay=0.1, poison=0.05, hostile=0.05, shape="mixed"
    )
    facts = [message.payload for message in plain]
    arrived = [message.payload for message in rough]

    def happened(one: Simulation) -> list[object]:
        return [t for t in things(one.expectation()) if t.section not in ("poison", "hostile")]

    assert len(arrived) > len(facts)
    assert happened(plain) == happened(rough)
    assert plain.expectation().journal == rough.expectation().journal


@pytest.mark.parametrize("seed", range(5))
def test_what_is_expected_depends_neither_on_order_nor_on_repetition(seed: int) -> None:
    plan = Plan(seed=seed, until=NOW, events=1_500, customers=40, businesses=TWO)
    facts = list(World(plan).facts())
    shuffled = [*facts, *random.Random(seed).choices(facts, k=700)]
    random.Random(seed).shuffle(shuffled)

    def expected(some: list[Fact]) -> list[object]:
        expectation = Expectation(plan)
        for fact in some:
            expectation.add_fact(fact)
        return things(expectation)

    assert expected(facts) == expected(shuffled)


def test_shares_come_out_as_asked_for() -> None:
    one = simulation(20_000, duplicates=0.3, poison=0.01, hostile=0.02)

    sent = sum(1 for _ in one)
    counts = one.expectation().messages

    assert sent == sum(counts.values())
    assert counts["events"] == 20_000
    assert counts["duplicates"] == pytest.approx(6_000, rel=0.1)
    assert counts["poison"] == pytest.approx(200, rel=0.3)
    assert counts["hostile"] == pytest.approx(400, rel=0.3)


def test_disorder_reaches_no_further_than_its_window() -> None:
    plain = [message.fact.event_id for message in simulation()]
    rough = [message.fact.event_id for message in simulation(disorder=1.0, window=50)]
    places = {event_id: place for place, event_id in enumerate(plain)}

    late = [abs(place - places[event_id]) for place, event_id in enumerate(rough)]

    assert 0 < max(late) <= 50


@pytest.mark.parametrize("shape", ["customers", "cloudevents", "mixed"])
def test_every_document_is_one_that_the_service_understands(shape: str) -> None:
    arrival = Arrival(at=NOW, origin="test")

    for message in simulation(shape=shape, duplicates=0.2):
        fact, event = message.fact, read_envelope(decode(message.payload), arrival)
        assert event.event_type in (fact.kind, fact.name)
        assert event.business_id == fact.business
        assert (event.source, event.timestamp) == (fact.source, fact.at)
        assert fact.is_anonymous or event.event_id == fact.event_id
        assert event.data == decode(encode(fact.data))


def test_no_hostile_message_is_understood_and_no_two_are_the_same() -> None:
    arrival = Arrival(at=NOW, origin="test")
    hostile = [m.payload for m in simulation(hostile=0.2) if m.fact is None]

    assert len(set(hostile)) == len(hostile) > 300
    for payload in hostile:
        assert payload.strip()
        assert b"\n" not in payload
        with pytest.raises(Invalid):
            read_envelope(decode(payload), arrival)


def test_poison_has_an_event_of_its_own_and_leaves_what_is_expected_alone() -> None:
    poisoned = simulation(poison=0.2)
    poison = [m.fact for m in poisoned if m.fact.is_poison]
    told = {m.fact.event_id for m in simulation()}

    assert len({fact.event_id for fact in poison}) == len(poison) > 300
    assert told.isdisjoint(fact.event_id for fact in poison)
    assert all(fact.source.endswith(".faulty") for fact in poison)


def test_the_story_has_all_that_makes_it_hard() -> None:
    facts = [message.fact for message in simulation(20_000)]
    orders = [fact for fact in facts if fact.kind == "OrderCreated"]
    totals = [fact.data["totalAmount"] for fact in orders]

    assert {fact.kind for fact in facts} >= {"OrderReturned", "UserUpdated", "AppointmentCancelled"}
    assert any(isinstance(total, str) for total in totals)
    assert any(isinstance(total, Decimal) for total in totals)
    assert {fact.data.get("currency") for fact in orders} >= {None, "USD", "EUR", "JPY"}
    assert any("exchangeRate" in fact.data for fact in orders)
    assert any(not fact.data["items"][0]["name"].isascii() for fact in orders)
    assert any((fact.when.month, fact.when.day) == (2, 29) for fact in orders)
    assert any(fact.timestamp[-6] == "+" for fact in facts)
    assert any(fact.is_anonymous for fact in facts)
    assert any("createdAt" not in fact.data for fact in orders)
    assert len({fact.data["orderId"] for fact in orders}) < len(orders)


def test_times_are_written_as_they_are_meant() -> None:
    for message in simulation():
        assert parse_time(message.fact.timestamp, "timestamp") == message.fact.at
        assert message.fact.at <= NOW


def test_nobody_buys_near_a_moment_that_moves_a_standing_by_itself() -> None:
    placed = [m.fact.when for m in simulation(20_000) if m.fact.kind == "OrderCreated"]

    for days in (90, 180):
        edge = NOW - timedelta(days=days)
        assert not any(abs(when - edge) < timedelta(days=1) for when in placed)


CUSTOMER = {
    "orderCount": 5,
    "totalSpent": "1000",
    "lastOrderAt": "2026-11-01T00:00:00+00:00",
    "notCounted": 0,
    "loyaltyPoints": 0,
    "recentOrders": ["2026-11-01T00:00:00+00:00"],
}


@pytest.mark.parametrize(
    ("changes", "tier", "segment"),
    [
        ({}, "premium", "high_value"),
        ({"totalSpent": "999.99"}, "regular", "regular_customer"),
        ({"orderCount": 4}, "regular", "high_value"),
        ({"totalSpent": "10000", "orderCount": 20, "loyaltyPoints": 5000}, "vip", "high_value"),
        ({"totalSpent": "10000", "orderCount": 20, "loyaltyPoints": 4999}, "premium", "high_value"),
        ({"totalSpent": "50000", "orderCount": 100}, "enterprise", "high_value"),
        ({"lastOrderAt": "2026-08-23T00:00:00+00:00"}, "premium", "at_risk"),
        ({"lastOrderAt": "2026-05-25T00:00:00+00:00"}, "premium", "churned"),
        ({"recentOrders": ["2026-11-01T00:00:00+00:00"] * 10}, "premium", "frequent_buyer"),
    ],
)
def test_tiers_and_segments_are_those_of_document_001(changes, tier, segment) -> None:
    found = standing_at({**CUSTOMER, **changes}, NOW - timedelta(days=40), NOW)

    assert (found["tier"], found["segment"]) == (tier, segment)


def test_the_later_fact_of_a_kind_stands_and_in_one_moment_the_greater_id() -> None:
    plan = Plan(until=NOW)
    fact = next(m.fact for m in simulation() if m.fact.kind == "PaymentProcessed")
    earlier = attrs.evolve(fact, when=fact.when - timedelta(hours=1), event_id="zzz")
    greater = attrs.evolve(fact, event_id=fact.event_id + "0", data={**fact.data, "status": "!"})

    expectation = Expectation(attrs.evolve(plan, businesses=TWO))
    for one in (greater, fact, earlier):
        expectation.add_fact(one)

    (order,) = [t for t in things(expectation) if t.section == "orders"]
    assert order.values["paymentStatus"] == "!"
