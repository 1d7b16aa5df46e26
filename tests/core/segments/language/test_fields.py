"""The table of fields agrees with what it speaks of."""

from __future__ import annotations

from operator import attrgetter

import attrs
import pytest

from customer_core.customers.model import Gender, Marketing, Notifications, Preferences, Status
from customer_core.customers.profile_facts import profile_facts
from customer_core.segments.language.facts import Facts, ProfileFacts
from customer_core.segments.language.fields import (
    FIELDS,
    FieldKind,
    Unit,
    field_of,
    find_field,
    names_of,
    nearest,
    window_of,
)
from customer_core.segments.language.tree import Window
from customer_core.testing import NOON


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_each_field_reads_something_that_facts_have(field):
    facts = Facts(at=NOON, registered_at=NOON)
    attrgetter(field.reads)(facts)
    assert (field.unit is not None) is (field.kind in (FieldKind.NUMBER, FieldKind.WINDOW))


def test_the_values_of_status_and_gender_are_those_of_a_customer():
    assert set(FIELDS["status"].values) == set(Status)
    assert set(FIELDS["gender"].values) == set(Gender)


def test_the_switches_are_all_that_a_customer_can_accept(john):
    every = Preferences(
        marketing=Marketing(**dict.fromkeys(attrs.fields_dict(Marketing), True)),
        notifications=Notifications(**dict.fromkeys(attrs.fields_dict(Notifications), True)),
    )
    john.preferences = every
    assert profile_facts(john).accepts == set(names_of(FieldKind.SWITCH))


def test_facts_of_the_profile_are_the_customers(john):
    john.change(now=NOON, profile=attrs.evolve(john.profile, gender=Gender.FEMALE))
    john.country = "RO"
    assert profile_facts(john) == ProfileFacts(
        status="active",
        gender="female",
        language="en",
        currency="USD",
        time_zone="UTC",
        country="RO",
        accepts=frozenset({"orderUpdates"}),
    )


@pytest.mark.parametrize("name", ["totalSpent", "total_spent", "TotalSpent", "TOTAL_SPENT"])
def test_a_field_is_found_by_any_spelling_of_its_name(name):
    assert find_field(name) is FIELDS["totalSpent"]


def test_a_field_that_is_not_there_is_not_found_but_the_nearest_is():
    assert find_field("totalSpnt") is None
    assert nearest("total_spnt", FIELDS) == "totalSpent"
    assert nearest("zebra", FIELDS) is None


def test_six_months_are_a_window_under_another_name():
    assert window_of("ordersLast6Months") == window_of(Window("orders", 180))
    assert window_of("orderCount") is None
    assert field_of(Window("spent", 5)).unit is Unit.MONEY
