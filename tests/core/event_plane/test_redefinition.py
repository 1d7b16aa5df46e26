"""Bringing everybody to what their business has newly defined."""

from __future__ import annotations

import attrs
import pytest

from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.segments.change_segment import ChangeSegment, change_segment
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.segments.retire_segment import RetireSegment, retire_segment
from customer_core.testing import MemoryService, an_admin, key_of

PEOPLE = [f"cust-{number}" for number in range(7)]


@pytest.fixture
def service():
    made = MemoryService()
    made.redefinition = attrs.evolve(
        made.redefinition, recompute=attrs.evolve(made.recompute, looked_at=2)
    )
    for name in PEOPLE:
        made.application.run(
            register_customer, RegisterCustomer(email=f"{name}@example.com", id=name), an_admin()
        )
    made.settle()
    return made


def define(service, name, rule="always", business="default", **more):
    command = DefineSegment(name=name, rule=rule, **more)
    return service.application.run(define_segment, command, an_admin(business))


def members(service, name):
    found = (service.store.segments[key_of(one)].standing.memberships for one in PEOPLE)
    return sum(name in one for one in found)


def told(service, topic, name):
    return sum(one["data"]["segment"] == name for one in service.publisher.of_topic(topic))


def test_everybody_enters_and_leaves_once(service):
    define(service, "loyal")
    assert service.bring_up_to_date() == len(PEOPLE)
    assert members(service, "loyal") == len(PEOPLE)
    service.application.run(retire_segment, RetireSegment(name="loyal"), an_admin())
    service.bring_up_to_date()
    assert members(service, "loyal") == 0
    assert told(service, "customers.segment.entered", "loyal") == len(PEOPLE)
    assert told(service, "customers.segment.exited", "loyal") == len(PEOPLE)


def test_nothing_is_done_twice(service):
    define(service, "loyal")
    service.bring_up_to_date()
    assert service.bring_up_to_date() == 0


def test_without_a_change_nobody_is_looked_at(service):
    assert service.bring_up_to_date() == 0


def test_only_the_business_that_changed_is_looked_at(service):
    define(service, "loyal", business="other")
    assert service.bring_up_to_date() == 0
    assert members(service, "loyal") == 0


def test_whoever_stays_where_it_is_is_not_touched(service):
    before = dict(service.store.segments)
    define(service, "rich", "totalSpent > 1000")
    service.bring_up_to_date()
    assert service.store.segments == before


@pytest.mark.parametrize("steps", range(1, 9))
def test_one_that_was_broken_off_goes_on_where_it_was(service, steps):
    define(service, "loyal")
    going = service.redefinition.apply()
    for _ in range(steps):
        next(going, None)
    going.close()
    service.bring_up_to_date()
    assert members(service, "loyal") == len(PEOPLE)
    assert told(service, "customers.segment.entered", "loyal") == len(PEOPLE)
    with service.units.begin("default") as unit:
        assert unit.definitions.are_applied()


def test_what_is_defined_meanwhile_is_taken_up_before_it_ends(service):
    define(service, "loyal")
    going = service.redefinition.apply()
    next(going)
    define(service, "quiet", "orderCount = 0")
    for _ in going:
        pass
    assert members(service, "loyal") == members(service, "quiet") == len(PEOPLE)
    with service.units.begin("default") as unit:
        assert unit.definitions.are_applied()


def test_a_rule_changed_back_meanwhile_leaves_nobody_behind(service):
    define(service, "loyal")
    going = service.redefinition.apply()
    next(going)
    command = ChangeSegment(name="loyal", rule="orderCount > 5")
    service.application.run(change_segment, command, an_admin())
    for _ in going:
        pass
    service.settle()
    assert members(service, "loyal") == 0
    entered = told(service, "customers.segment.entered", "loyal")
    assert told(service, "customers.segment.exited", "loyal") == entered


def test_answers_kept_of_the_business_are_forgotten(service):
    define(service, "loyal")
    service.bring_up_to_date()
    assert service.freshness.forgotten == ["default"]


def test_while_the_cache_is_down_everybody_moves_but_it_is_not_done(service):
    define(service, "loyal")
    service.freshness.down = True
    with pytest.raises(DependencyUnavailable):
        service.bring_up_to_date()
    assert members(service, "loyal") == len(PEOPLE)
    service.freshness.down = False
    service.bring_up_to_date()
    assert service.freshness.forgotten == ["default"]
    assert told(service, "customers.segment.entered", "loyal") == len(PEOPLE)
