"""Setting a tier and a segment by hand, and withdrawing it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import attrs
import pytest

from customer_core.customers.assign_segment import (
    AssignSegment,
    WithdrawAssignment,
    assign_segment,
    withdraw_assignment,
)
from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.read_customer import ReadCustomer, read_customer, viewed
from customer_core.customers.time_travel import as_of
from customer_core.event_plane.rebuild import Rebuilder
from customer_core.event_plane.recompute_runs import RecomputeScope
from customer_core.kernel.errors import (
    ConcurrentUpdate,
    InvalidField,
    NotPermitted,
    ValidationFailed,
    VersionConflict,
)
from customer_core.kernel.principal import Role, Scope
from customer_core.segments.assignment import Assignment
from customer_core.testing import (
    NOON,
    an_admin,
    key_of,
    order_created,
    payment_processed,
    principal,
    the_customer,
)
from customer_core.testing.exports import exported_parts
from customer_core.testing.rebuilds import MemoryRebuilds

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ID, KEY = "cust-123", key_of("cust-123")
VIP = AssignSegment(customer_id=ID, tier="vip", reason="Guest", ends_at=NOON + 7 * DAY)


@pytest.fixture(autouse=True)
def assessed(service, john):
    service.settle()


def assign(service, command=VIP, caller=None, **changes):
    asked = attrs.evolve(command, **changes)
    return service.application.run(viewed(assign_segment), asked, caller or an_admin())


def withdraw(service, caller=None, **fields):
    command = WithdrawAssignment(customer_id=ID, **fields)
    return service.application.run(viewed(withdraw_assignment), command, caller or an_admin())


def read(service, moment=None):
    use_case = read_customer if moment is None else as_of(moment, read_customer)
    return service.application.run(use_case, ReadCustomer(customer_id=ID), an_admin())


def standing(service, moment=None):
    return read(service, moment).segment.standing


def told(service, event_type):
    events = (recorded.event for recorded in service.store.all_events())
    return [event for event in events if event.event_type == event_type]


def test_whoever_sets_it_sees_it_in_the_answer(service):
    view = assign(service)
    assert (view.segment.standing.tier, view.customer.version) == ("vip", 2)


def test_it_is_read_before_the_event_plane_has_heard_of_it(service):
    assign(service)
    assert service.store.segments[KEY].standing.by_hand is None
    found = standing(service)
    assert (found.tier, found.ruled_tier) == ("vip", "regular")
    withdraw(service)
    assert standing(service).by_hand is None


def test_it_is_read_the_same_before_and_after(service):
    assign(service, segment="high_value")
    before = standing(service)
    service.settle()
    assert service.store.segments[KEY].standing == before == standing(service)


def test_it_stands_after_every_later_assessment(service):
    assign(service, ends_at=None)
    service.settle()
    for day in range(1, 400, 40):
        service.clock.set(NOON + day * DAY)
        service.ingest(
            order_created(f"order-{day}", total="300.00", at=NOON + day * DAY),
            payment_processed(f"order-{day}", at=NOON + day * DAY),
        )
        service.settle()
        service.tick()
        assert service.store.segments[KEY].standing.tier == "vip"
    assert service.store.segments[KEY].standing.ruled_tier == "premium"


@pytest.mark.parametrize("name", ["orders", "points"])
def test_it_stands_when_a_read_model_is_rebuilt(service, name):
    service.ingest(order_created(), payment_processed())
    assign(service)
    service.settle()
    (perspective,) = (one for one in service.projector.perspectives if one.name == name)
    with MemoryRebuilds(service.store).open(name, afresh=True) as building:
        rebuilder = Rebuilder(building, perspective)

        def fill():
            while any(rebuilder.step(partition).events for partition in range(4)):
                pass

        assert building.switch(fill).same
    recompute = service.recompute
    list(recompute.go_on(recompute.open(RecomputeScope(from_orders=True))))
    assert standing(service).tier == "vip"
    assert len(told(service, "CustomerSegmentChanged")) == 1


def test_what_follows_carries_on_the_conversation(service):
    assign(service)
    service.settle()
    (assigned,), (changed,) = (
        told(service, name) for name in ("SegmentAssigned", "CustomerSegmentChanged")
    )
    assert changed.metadata.causation_id == assigned.event_id
    assert changed.data["changedAt"] == "2024-12-12T12:00:00Z"


def test_who_set_it_and_what_was_before_is_in_the_audit_trail(service):
    assign(service)
    service.clock.advance(HOUR)
    assign(service, segment="high_value", reason=" Because ", ends_at=None)
    _, second = told(service, "SegmentAssigned")
    assert second.data == {
        "customerId": ID,
        "tier": "vip",
        "segment": "high_value",
        "reason": "Because",
        "author": "admin-1",
        "assignedAt": "2024-12-12T13:00:00Z",
        "endsAt": None,
    }
    assert (second.audit["actor"], second.audit["roles"]) == ("admin-1", ["admin_business"])
    change = second.audit["changes"]["assignment"]
    assert (change["old"]["reason"], change["new"]["reason"]) == ("Guest", "Because")
    assert second.subject_version == 3


def test_the_same_said_again_is_no_change(service):
    assign(service)
    service.clock.advance(HOUR)
    assert assign(service).customer.version == 2
    assert len(told(service, "SegmentAssigned")) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"tier": "premium"},
        {"segment": "churned"},
        {"reason": "Another"},
        {"ends_at": NOON + 8 * DAY},
        {"ends_at": None},
        {"caller": principal(Role.SERVICE, subject="shop")},
    ],
)
def test_whatever_else_is_said_takes_its_place(service, change):
    assign(service)
    assert assign(service, **change).customer.version == 3


def test_the_same_said_after_the_end_is_set_anew(service):
    assign(service, ends_at=NOON + HOUR)
    service.clock.advance(HOUR)
    assign(service, ends_at=NOON + 2 * HOUR)
    assert len(told(service, "SegmentAssigned")) == 2


def test_withdrawn_at_the_moment_it_was_set_it_never_was(service):
    assign(service)
    withdraw(service)
    assert standing(service).by_hand is None
    service.clock.advance(HOUR)
    assert standing(service, NOON).by_hand is None


def test_withdrawing_nothing_changes_nothing(service):
    assert withdraw(service).customer.version == 1
    assign(service, ends_at=NOON + HOUR)
    service.clock.advance(HOUR)
    assert withdraw(service).customer.version == 2
    assert told(service, "SegmentAssignmentWithdrawn") == []


def test_looking_back_sees_each_as_it_was(service):
    assign(service)
    for number, command in enumerate((attrs.evolve(VIP, tier="premium"), VIP), 1):
        service.clock.set(NOON + number * DAY)
        assign(service, command)
    service.clock.set(NOON + 3 * DAY)
    withdraw(service)
    service.clock.set(NOON + 30 * DAY)
    service.tick()
    moments = [NOON - DAY / 24, *(NOON + n * DAY for n in range(5))]
    seen = [standing(service, moment).tier for moment in moments[1:]]
    assert seen == ["vip", "premium", "vip", "regular", "regular"]
    with pytest.raises(CustomerNotFound):
        standing(service, moments[0])


def test_an_end_that_was_to_come_is_seen_when_looking_back(service):
    assign(service)
    service.clock.set(NOON + DAY)
    withdraw(service)
    then = standing(service, NOON + DAY / 2).by_hand.assignment
    assert then.ends_at == VIP.ends_at


def test_the_tick_finds_the_end_and_only_that(service):
    assign(service)
    service.settle()
    service.clock.set(VIP.ends_at - timedelta(microseconds=1))
    assert service.tick() == 0
    service.clock.set(VIP.ends_at)
    assert service.tick() == 1
    assert [event.data["newTier"] for event in told(service, "CustomerSegmentChanged")] == [
        "vip",
        "regular",
    ]
    assert service.tick() == 0


def test_the_end_is_told_with_its_moment_however_late_one_looks(service):
    assign(service)
    service.settle()
    service.clock.set(VIP.ends_at + 3 * HOUR)
    service.tick()
    *_, ended = told(service, "CustomerSegmentChanged")
    assert ended.data["changedAt"] == "2024-12-19T12:00:00Z"
    assert ended.timestamp == VIP.ends_at + 3 * HOUR


def test_a_worker_that_was_away_tells_what_was_set_with_its_moment(service):
    assign(service)
    service.clock.advance(5 * HOUR)
    service.settle()
    (changed,) = told(service, "CustomerSegmentChanged")
    assert changed.data["changedAt"] == "2024-12-12T12:00:00Z"


def test_a_worker_whose_clock_is_behind_sees_it_all_the_same(service):
    service.clock.advance(HOUR)
    assign(service)
    service.clock.set(NOON + HOUR - timedelta(seconds=1))
    service.settle()
    assert service.store.segments[KEY].standing.tier == "vip"


def test_set_and_ended_while_nobody_looked_changes_nothing_that_was_told(service):
    assign(service, ends_at=NOON + HOUR)
    service.clock.advance(2 * HOUR)
    service.settle()
    assert told(service, "CustomerSegmentChanged") == []


def test_a_change_of_the_profile_at_the_same_moment_is_not_lost(service):
    """The first attempt is overtaken, as by another process; the second sees what that wrote."""
    units, overtaken = service.application.units, []

    class Overtaking:
        @contextmanager
        def begin(self, business_id):
            with units.begin(business_id) as unit:
                commit = unit.commit

                def overtaken_once():
                    if not overtaken:
                        overtaken.append(True)
                        raise ConcurrentUpdate
                    commit()

                unit.commit = overtaken_once
                yield unit

    application = attrs.evolve(service.application, units=Overtaking())
    assert application.run(assign_segment, VIP, an_admin()).version == 2
    assert overtaken


def test_a_version_that_is_over_is_refused(service):
    patch = PatchCustomer(customer_id=ID, patch={"profile": {"firstName": "Jane"}})
    service.application.run(patch_customer, patch, an_admin())
    with pytest.raises(VersionConflict):
        assign(service, expected_version=1)
    with pytest.raises(VersionConflict):
        withdraw(service, expected_version=1)
    assert assign(service, expected_version=2).customer.version == 3
    assert withdraw(service, expected_version=3).customer.version == 4


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tier": None}, "tier"),
        ({"tier": ""}, "tier"),
        ({"tier": "Vip"}, "tier"),
        ({"tier": "churned"}, "tier"),
        ({"segment": "vip"}, "segment"),
        ({"segment": "x\x00"}, "segment"),
        ({"reason": ""}, "reason"),
        ({"reason": " \t\n"}, "reason"),
        ({"reason": "ș" * 501}, "reason"),
        ({"reason": "a\x00b"}, "reason"),
        ({"reason": "half of \ud83d"}, "reason"),
        ({"ends_at": NOON}, "endsAt"),
        ({"ends_at": NOON - HOUR}, "endsAt"),
    ],
)
def test_what_makes_no_sense_is_refused(service, changes, field):
    with pytest.raises(InvalidField) as refused:
        assign(service, **changes)
    assert refused.value.field == field
    assert standing(service).by_hand is None


def test_all_that_is_wrong_is_told_at_once(service):
    with pytest.raises(ValidationFailed) as refused:
        assign(service, tier="gold", segment="good", reason="", ends_at=NOON)
    told_of = {fault.field: fault.message for fault in refused.value.faults}
    assert told_of == {
        "tier": "must be one of regular, premium, vip, enterprise",
        "segment": "must be one of churned, at_risk, frequent_buyer, high_value, new_customer, "
        "regular_customer",
        "reason": "must be a text of 1 to 500 characters",
        "endsAt": "must lie in the future",
    }


@pytest.mark.parametrize("reason", ["x", "ș" * 500, f" {'x' * 500} ", "\N{PARTY POPPER}" * 500])
def test_a_reason_has_up_to_500_characters(service, reason):
    assert assign(service, reason=reason).customer.assignment.reason == reason.strip()


@pytest.mark.parametrize("reason", ["", " ", "x" * 501])
def test_withdrawing_needs_no_reason_but_takes_no_bad_one(service, reason):
    assign(service)
    with pytest.raises(InvalidField):
        withdraw(service, reason=reason)
    assert standing(service).tier == "vip"


@pytest.mark.parametrize(
    ("caller", "error"),
    [
        (the_customer(ID), NotPermitted),
        (principal(Role.AGENT), NotPermitted),
        (principal(Role.ADMIN_BUSINESS, scopes=[Scope.READ]), NotPermitted),
        (principal(Role.CUSTOMER), CustomerNotFound),
        (an_admin("other"), CustomerNotFound),
    ],
)
def test_who_may_not_is_refused_before_anything_is_looked_at(service, caller, error):
    with pytest.raises(error):
        assign(service, caller=caller, tier="gold")
    with pytest.raises(error):
        withdraw(service, caller=caller, expected_version=9)


@pytest.mark.parametrize("role", [Role.ADMIN_BUSINESS, Role.ADMIN_MANAGER, Role.SERVICE])
def test_administrators_and_services_may(service, role):
    caller = principal(role, subject="somebody", scopes=[Scope.WRITE])
    assert assign(service, caller=caller).customer.assignment.author == "somebody"
    assert withdraw(service, caller=caller).customer.assigned(NOON) is None


def test_a_customer_not_there_is_told(service):
    with pytest.raises(CustomerNotFound):
        assign(service, customer_id="nobody")


def test_customers_not_assessed_yet_can_be_put(service):
    assign(service)
    service.store.segments.clear()
    assert standing(service).tier == "vip"


def test_the_export_tells_what_was_set_and_why_but_not_by_whom(service):
    assign(service, caller=principal(Role.ADMIN_BUSINESS, subject="mallory"))
    withdraw(service, caller=principal(Role.ADMIN_BUSINESS, subject="mallory"))
    assign(service, caller=principal(Role.ADMIN_BUSINESS, subject="mallory"))
    service.settle()
    held = exported_parts(service.application, ID, the_customer(ID))
    (profile,), (standing,) = held["profile"], held["segment"]
    assert profile["assignment"]["reason"] == "Guest"
    assert (standing["ruledTier"], standing["byHand"]["author"]) == ("regular", "staff")
    assert "mallory" not in str(held)


def test_two_assignments_that_differ_in_their_moment_say_the_same():
    one = Assignment(tier="vip", reason="x", author="a", assigned_at=NOON)
    assert one.says_the_same(attrs.evolve(one, assigned_at=NOON + HOUR))
    assert not one.says_the_same(attrs.evolve(one, ends_at=NOON + HOUR))
