"""An account of the auth service, and how a customer is kept in step with it."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.customers.account import evolve, kept_in_step, read_account
from customer_core.kernel.errors import InvalidField
from customer_core.testing import NOON, an_event

HOUR = timedelta(hours=1)
NAME = "profile.firstName"


def told(hour=0, event_id="1", **data):
    facts = {"userId": "user-1", "email": "ana@example.com"} | data
    return an_event(event_id, event_type="UserUpdated", at=NOON + hour * HOUR, data=facts)


FIELDS = st.dictionaries(
    st.sampled_from(["firstName", "phone"]), st.sampled_from(["a", "b", "", None])
)
EVENTS = st.builds(
    lambda hour, event_id, data: told(hour, event_id, **data),
    st.integers(0, 3),
    st.sampled_from(["1", "2"]),
    FIELDS,
)


@given(st.lists(EVENTS, min_size=1, max_size=8), st.data())
def test_any_arrival_and_any_duplication_make_the_same_account(events, data):
    again = data.draw(st.lists(st.sampled_from(events), max_size=5))
    shuffled = data.draw(st.permutations(events + again))
    assert reduce(evolve, shuffled, None) == reduce(evolve, events, None)


@given(st.lists(EVENTS, min_size=1, max_size=8))
def test_every_event_is_known_once_it_was_heard(events):
    account = reduce(evolve, events, None)
    assert all(evolve(account, event) == account for event in events)


def test_of_each_field_what_was_said_last_stands():
    events = [told(3, firstName="Ana"), told(5, email="eva@example.com"), told(1, phone="1")]
    account = reduce(evolve, events, None)
    assert {path: fact.value for path, fact in account.said.items()} == {
        "email": "eva@example.com",
        NAME: "Ana",
        "profile.phone": "1",
    }
    assert account.since == NOON + HOUR


def test_a_field_left_out_says_nothing_and_a_blank_one_that_there_is_nothing():
    said = read_account(told(firstName=" Ana ", lastName=None, phone="  ")).said
    assert {path: fact.value for path, fact in said.items()} == {
        "email": "ana@example.com",
        NAME: "Ana",
        "profile.lastName": None,
        "profile.phone": None,
    }


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"userId": None}, "data.userId"),
        ({"userId": "a b"}, "data.userId"),
        ({"email": None}, "data.email"),
        ({"email": "  "}, "data.email"),
        ({"email": 7}, "data.email"),
        ({"firstName": ["Ana"]}, "data.firstName"),
        ({"phone": "1" * 501}, "data.phone"),
        ({"fullName": "a\x00"}, "data.fullName"),
    ],
)
def test_a_field_that_is_wrong_is_named(data, field):
    with pytest.raises(InvalidField) as refused:
        read_account(told(**data))
    assert refused.value.field == field


def test_a_user_without_an_address_is_refused():
    event = an_event(event_type="UserCreated", data={"userId": "user-1"})
    with pytest.raises(InvalidField, match=r"data\.email: is required"):
        read_account(event)


def taken_over(*, theirs, taken, ours, said=0, changed=0):
    """Return what is taken over of a name said and changed here some hours after noon."""
    return kept_in_step(
        read_account(told(said, firstName="said")),
        theirs={NAME: theirs},
        taken=taken,
        ours={NAME: ours},
        changed_here=lambda paths: dict.fromkeys(paths, NOON + changed * HOUR),
    )


@pytest.mark.parametrize(
    ("theirs", "taken", "ours", "result"),
    [
        ("Ana", {}, None, {NAME: "Ana"}),
        ("Eva", {NAME: "Ana"}, "Ana", {NAME: "Eva"}),
        (None, {NAME: "Ana"}, "Ana", {NAME: None}),
        ("Ana", {NAME: "Ana"}, "Changed here", {}),
        ("Ana", {NAME: "Ana"}, "Ana", {}),
        (None, {}, "Known here alone", {}),
    ],
)
def test_only_what_the_auth_service_changed_is_taken_over(theirs, taken, ours, result):
    assert taken_over(theirs=theirs, taken=taken, ours=ours) == result


@pytest.mark.parametrize(
    ("said", "changed", "result"),
    [(2, 1, {NAME: "Eva"}), (1, 2, {}), (1, 1, {})],
    ids=["theirs is later", "ours is later", "at the same moment ours stays"],
)
def test_where_both_changed_a_field_the_later_change_stands(said, changed, result):
    found = taken_over(
        theirs="Eva", taken={NAME: "Ana"}, ours="Changed here", said=said, changed=changed
    )
    assert found == result


def test_where_both_changed_to_the_same_nobody_has_to_ask_when():
    found = kept_in_step(
        read_account(told(firstName="Eva")),
        theirs={NAME: "Eva"},
        taken={NAME: "Ana"},
        ours={NAME: "Eva"},
        changed_here=None,
    )
    assert found == {NAME: "Eva"}
