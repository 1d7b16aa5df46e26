"""Rules that read the profile: who changes it is assessed for that, with the true moments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.deactivate_customer import DeactivateCustomer, deactivate_customer
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.recompute_runs import RecomputeScope
from customer_core.kernel.clock import parse_time
from customer_core.kernel.ids import CustomerId
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.testing import (
    NOON,
    MemoryService,
    an_admin,
    key_of,
    order_created,
    order_fact,
    payment_processed,
    the_customer,
)
from customer_core.testing.read_models import MemorySegmentStore

DAY = timedelta(days=1)
JOHN = key_of("cust-123")
NO_MAIL = {"preferences": {"marketing": {"emailOptIn": False}}}
MAIL = {"preferences": {"marketing": {"emailOptIn": True}}}


@pytest.fixture
def service() -> MemoryService:
    return MemoryService()


def register(service: MemoryService, name: str = "cust-123", business: str = "default") -> None:
    command = RegisterCustomer(email=f"{name}@example.com", id=name)
    service.application.run(register_customer, command, an_admin(business))


def define(service: MemoryService, name: str, rule: str, business: str = "default") -> None:
    """Define a segment that is shown before all others, and bring everybody up to date."""
    command = DefineSegment(name=name, rule=rule, priority=0)
    service.application.run(define_segment, command, an_admin(business))
    run = service.recompute.open(RecomputeScope(), afresh=True)
    list(service.recompute.go_on(run))
    service.settle()


def change(service: MemoryService, patch: dict[str, Any], name: str = "cust-123") -> None:
    command = PatchCustomer(customer_id=CustomerId(name), patch=patch)
    caller = an_admin() if "status" in patch else the_customer(name)
    service.application.run(patch_customer, command, caller)


def since(service: MemoryService, name: str) -> datetime | None:
    """Return since when the customer is a member of a segment, or None."""
    return service.store.segments[JOHN].standing.memberships.get(name)


def told(service: MemoryService, segment: str) -> list[tuple[str, datetime]]:
    """Return what was told of a segment's members, each with its moment, in order."""
    names = {"SegmentEntered": "enteredAt", "SegmentExited": "exitedAt"}
    events = (one.event for one in service.store.all_events() if one.event.event_type in names)
    return [
        (one.event_type, parse_time(one.data[names[one.event_type]], ""))
        for one in events
        if one.data["segment"] == segment
    ]


def test_who_gives_and_withdraws_consent_enters_and_leaves_at_that_moment(service):
    register(service)
    define(service, "by_mail", "accepts email")
    for day, patch in enumerate((MAIL, NO_MAIL), start=1):
        service.clock.set(NOON + day * DAY)
        change(service, patch)
        service.clock.advance(timedelta(minutes=3))  # the event plane comes later
        service.settle()
        service.settle()
    assert told(service, "by_mail") == [
        ("SegmentEntered", NOON + DAY),
        ("SegmentExited", NOON + 2 * DAY),
    ]
    assert since(service, "by_mail") is None
    assert service.store.segments[JOHN].standing.segment == "new_customer"


@pytest.mark.parametrize(
    ("rule", "patch"),
    [
        ("language = 'de'", {"preferences": {"language": "de"}}),
        ("currency = EUR", {"preferences": {"currency": "EUR"}}),
        ("timeZone = 'Europe/Paris'", {"preferences": {"timezone": "Europe/Paris"}}),
        ("gender = female", {"profile": {"gender": "female"}}),
        ("status = suspended", {"status": "suspended"}),
        ("status = inactive", {"status": "inactive"}),
        ("accepts push", {"preferences": {"marketing": {"pushOptIn": True}}}),
        ("accepts newsletters", {"preferences": {"notifications": {"newsletters": True}}}),
        ("not accepts orderUpdates", {"preferences": {"notifications": {"orderUpdates": False}}}),
    ],
)
def test_every_fact_of_a_profile_moves_its_customer(service, rule, patch):
    register(service)
    define(service, "picked", rule)
    assert since(service, "picked") is None
    service.clock.set(NOON + DAY)
    change(service, patch)
    service.settle()
    assert since(service, "picked") == NOON + DAY


def test_who_leaves_and_comes_back_is_moved_by_that(service):
    register(service)
    define(service, "here", "status = active")
    service.clock.set(NOON + DAY)
    command = DeactivateCustomer(customer_id=JOHN.customer_id)
    service.application.run(deactivate_customer, command, an_admin())
    service.settle()
    assert since(service, "here") is None
    service.clock.set(NOON + 2 * DAY)
    change(service, {"status": "active"})
    service.settle()
    assert told(service, "here") == [
        ("SegmentEntered", NOON),
        ("SegmentExited", NOON + DAY),
        ("SegmentEntered", NOON + 2 * DAY),
    ]


def test_a_change_that_ends_no_membership_leaves_it_its_beginning(service):
    register(service)
    define(service, "western", "language in ('de', 'fr')")
    for day, language in enumerate(("de", "fr"), start=1):
        service.clock.set(NOON + day * DAY)
        change(service, {"preferences": {"language": language}})
        service.settle()
    service.clock.set(NOON + 3 * DAY)
    change(service, {"profile": {"firstName": "Jean"}})
    service.ingest(order_created(at=NOON + 3 * DAY), payment_processed(at=NOON + 3 * DAY))
    service.settle()
    assert since(service, "western") == NOON + DAY
    assert told(service, "western") == [("SegmentEntered", NOON + DAY)]


def test_a_consent_that_an_order_finds_before_its_own_event_does_counts_from_the_consent(service):
    register(service)
    define(service, "buys_by_mail", "accepts email and orderCount >= 1")
    service.clock.set(NOON + DAY)
    service.ingest(order_created(at=NOON), payment_processed(at=NOON))
    change(service, MAIL)
    partition = service.store.partition_of(JOHN.business_id, "order:order-1")
    service.projector.step(partition)
    assert since(service, "buys_by_mail") == NOON + DAY
    service.settle()
    assert told(service, "buys_by_mail") == [("SegmentEntered", NOON + DAY)]


def test_a_membership_that_time_ends_is_left_then_though_the_tick_comes_later(service):
    register(service)
    define(service, "fresh", "accepts orderUpdates and lastOrder within 30 days")
    service.ingest(order_created(at=NOON), payment_processed(at=NOON))
    service.settle()
    service.clock.set(NOON + 33 * DAY)
    service.tick()
    assert told(service, "fresh") == [
        ("SegmentEntered", NOON),
        ("SegmentExited", NOON + 30 * DAY),
    ]


def test_a_segment_is_shown_no_earlier_than_the_consent_it_stands_on_though_time_came_first(
    service,
):
    register(service)
    define(service, "asleep_by_mail", "accepts email and lastOrder older than 20 days")
    service.ingest(order_created(at=NOON), payment_processed(at=NOON))
    service.settle()
    service.clock.set(NOON + 25 * DAY)
    change(service, MAIL)
    service.clock.set(NOON + 26 * DAY)
    service.tick()
    changes = [
        parse_time(one.event.data["changedAt"], "")
        for one in service.store.all_events()
        if one.event.event_type == "CustomerSegmentChanged"
        and one.event.data["newSegment"] == "asleep_by_mail"
    ]
    assert changes == [NOON + 25 * DAY]
    assert told(service, "asleep_by_mail") == [("SegmentEntered", NOON + 25 * DAY)]


def test_who_never_was_a_member_by_what_is_known_now_leaves_when_it_is_found_out(service):
    register(service)
    define(service, "buyer", "orderCount >= 1")
    service.clock.set(NOON + DAY)
    service.ingest(order_created(at=NOON), payment_processed(at=NOON))
    service.settle()
    service.clock.set(NOON + 2 * DAY)
    service.ingest(order_fact("OrderCancelled", "order-1", at=NOON - DAY))
    service.settle()
    assert told(service, "buyer") == [("SegmentEntered", NOON), ("SegmentExited", NOON + 2 * DAY)]


@pytest.fixture
def gathered(monkeypatch) -> list[str]:
    """Return whose histories are gathered, as that happens."""
    names: list[str] = []
    gather = MemorySegmentStore.histories

    def noting(store, keys, **options):
        asked = list(keys)
        names.extend(f"{key.business_id} {key.customer_id}" for key in asked)
        return gather(store, asked, **options)

    monkeypatch.setattr(MemorySegmentStore, "histories", noting)
    return names


def test_where_no_rule_reads_the_profile_nobody_is_looked_at_for_it(service, gathered):
    register(service)
    register(service, "cust-456", business="other")
    define(service, "by_mail", "accepts email", business="other")
    gathered.clear()
    change(service, MAIL)
    service.settle()
    assert gathered == []


def test_what_no_rule_can_read_moves_nobody(service, gathered):
    register(service)
    define(service, "by_mail", "accepts email")
    gathered.clear()
    change(service, {"profile": {"firstName": "Jean"}, "email": "jean@example.com"})
    service.settle()
    assert gathered == []
    change(service, MAIL)
    service.settle()
    assert gathered == ["default cust-123"]


def test_an_order_in_the_same_batch_as_a_change_of_the_profile_is_assessed_all_the_same(service):
    register(service)
    service.settle()
    change(service, MAIL)
    service.ingest(order_created(total="250.00"), payment_processed())
    service.settle()
    assert since(service, "high_value") == NOON


RULES = [
    "orderCount >= 2",
    "spent in last 30 days > 99",
    "lastOrder older than 20 days",
    "firstOrder within 40 days",
    "loyaltyPoints < 10 and member of orders_0",
]
HAPPENED = [
    event
    for number in range(4)
    for event in (
        order_created(f"order-{number}", total="60.00", at=NOON + 10 * number * DAY),
        payment_processed(f"order-{number}", at=NOON + 12 * number * DAY),
    )
] + [order_fact("OrderReturned", "order-2", at=NOON + 35 * DAY)]


def standing_after(events: list[Any], steps: list[int]) -> object:
    """Return where the customer stands after events that came in sets of so many."""
    service = MemoryService()
    register(service)
    for number, rule in enumerate(RULES):
        define(service, f"orders_{number}", rule)
    service.clock.set(NOON + 45 * DAY)
    left = list(events)
    for step in steps:
        service.ingest(*left[:step])
        del left[:step]
        service.settle()
    service.ingest(*left)
    service.settle()
    return service.store.segments[JOHN].standing


@settings(max_examples=30, deadline=None)
@given(st.permutations(HAPPENED), st.lists(st.integers(1, 4), max_size=3))
def test_rules_on_orders_alone_give_the_same_rows_in_whatever_order(events, steps):
    assert standing_after(events, steps) == standing_after(HAPPENED, [])
