"""What rules read of a profile, and which changes may change it."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.customers.model import (
    ALLOWED_MOVES,
    Email,
    Gender,
    Marketing,
    Notifications,
    Phone,
    Preferences,
    Profile,
    Status,
)
from customer_core.customers.profile_facts import change_facts, profile_facts
from customer_core.testing import NOON, a_customer


def switches(kind: type) -> st.SearchStrategy:
    """Return a group of switches, each in any position."""
    return st.builds(kind, **{one.name: st.booleans() for one in attrs.fields(kind)})


NAMES = st.sampled_from([None, "Ana", "Ștefan"])
PROFILES = st.builds(
    Profile,
    first_name=NAMES,
    full_name=NAMES,
    date_of_birth=st.sampled_from([None, date(1985, 6, 15)]),
    gender=st.sampled_from([None, *Gender]),
    phone=st.sampled_from([None, Phone("+40712345678")]),
    avatar=NAMES,
)
PREFERENCES = st.builds(
    Preferences,
    language=st.sampled_from(["en", "pt-BR"]),
    currency=st.sampled_from(["EUR", "USD"]),
    timezone=st.sampled_from(["UTC", "Europe/Bucharest"]),
    marketing=switches(Marketing),
    notifications=switches(Notifications),
)
EMAILS = st.sampled_from([Email("a@example.com"), Email("b@example.com")])
MOVES = [(Status.ACTIVE, Status.ACTIVE)] + [
    (before, after) for before, moves in ALLOWED_MOVES.items() for after in sorted(moves)
]


@given(PROFILES, PREFERENCES, EMAILS, PROFILES, PREFERENCES, EMAILS, st.sampled_from(MOVES))
def test_a_change_of_what_rules_read_is_told_by_the_fields_that_changed(
    profile, preferences, email, new_profile, new_preferences, new_email, move
):
    customer = a_customer()
    customer.change(now=NOON, profile=profile, preferences=preferences, email=email)
    customer.status = move[0]
    before = profile_facts(customer)
    fields = customer.change(
        now=NOON,
        profile=new_profile,
        preferences=new_preferences,
        email=new_email,
        status=move[1],
    )
    assert change_facts(fields) == (profile_facts(customer) != before)


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ((), False),
        (("email", "profile.firstName", "userId", "registrationDate", "assignment"), False),
        (("email", "status"), True),
        (("profile.gender",), True),
        (("preferences.marketing.emailOptIn",), True),
        (("preferences.timezone",), True),
        (("addresses.addr_1", "addresses.addr_2.isDefaultShipping"), False),
        (("addresses.addr_1.country", "country"), True),
    ],
)
def test_which_fields_may_change_what_rules_read(fields, may):
    assert change_facts(fields) is may
