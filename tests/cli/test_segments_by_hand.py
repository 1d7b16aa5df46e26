"""segments assign, segments release."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_cli.exits import Exit

VIP = ("segments", "assign", "cust-123", "--tier", "vip", "--reason", "Guest of the opening")
END = ("--until", "2024-12-19T12:00:00Z")

pytestmark = pytest.mark.usefixtures("service", "ada")


def test_assign_sets_it_and_tells_how_the_customer_stands(customers, memory):
    outcome = customers(*VIP, *END, "--segment", "high_value")

    assert outcome.code == Exit.OK, outcome.err
    for text in (
        "cust-123",
        "vip, high_value",
        "Guest of the opening",
        "operator",
        "2024-12-19 12:00:00",
        "regular, new_customer",
    ):
        assert text in outcome.out
    memory.settle()
    assert memory.store.customers
    (told,) = memory.publisher.of_topic("customers.segment.assigned")
    assert told["data"]["author"] == "operator"


def test_assign_tells_programs_the_whole_standing(customers):
    found = customers(*VIP, "--json").json

    assert (found["customerId"], found["tier"]) == ("cust-123", "vip")
    assert found["byHand"] == {
        "tier": "vip",
        "segment": None,
        "reason": "Guest of the opening",
        "author": "operator",
        "assignedAt": "2024-12-12T12:00:00Z",
        "endsAt": None,
    }
    assert found["byRules"] == {"tier": "regular", "segment": "new_customer"}


def test_it_is_on_the_page_of_the_customer_until_it_ends(customers, memory):
    customers(*VIP, *END)
    memory.settle()

    assert "Set by hand" in customers("show", "cust-123").out
    memory.clock.advance(timedelta(days=7))
    assert "Set by hand" not in customers("show", "cust-123").out
    then = customers("history", "cust-123", "--as-of", "2024-12-15T00:00:00Z")
    assert "Set by hand" in then.out


def test_without_an_end_it_says_so(customers):
    assert "it is released" in customers(*VIP).out


def test_release_leaves_it_to_the_rules(customers, memory):
    customers(*VIP)

    found = customers("segments", "release", "cust-123", "--reason", "A mistake", "--json").json

    assert (found["tier"], found["byHand"]) == ("regular", None)
    memory.settle()
    (told,) = memory.publisher.of_topic("customers.segment_assignment.withdrawn")
    assert told["data"]["reason"] == "A mistake"
    again = customers("segments", "release", "cust-123")
    assert again.code == Exit.OK
    assert "Set by hand" not in again.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--tier", "gold", "--reason", "x"), "must be one of regular, premium, vip, enterprise"),
        (("--reason", "x"), "or segment must be given, or both"),
        (("--tier", "vip", "--reason", " "), "must be a text of 1 to 500 characters"),
        (("--tier", "vip", "--reason", "x", "--until", "soon"), "must be an ISO 8601 time"),
        (("--tier", "vip", "--reason", "x", "--until", "2025-01-01"), "offset from UTC"),
        (
            ("--tier", "vip", "--reason", "x", "--until", "2024-12-12T12:00:00Z"),
            "must lie in the future",
        ),
    ],
)
def test_what_makes_no_sense_is_said(customers, arguments, said):
    outcome = customers("segments", "assign", "cust-123", *arguments)

    assert outcome.code == Exit.REFUSED
    assert said in outcome.err


def test_a_reason_is_needed(customers):
    assert customers("segments", "assign", "cust-123", "--tier", "vip").code == Exit.USAGE


@pytest.mark.parametrize("command", [VIP, ("segments", "release", "cust-123")])
def test_customers_of_other_businesses_are_not_there(customers, command):
    assert customers(*command, "--business", "acme").code == Exit.NOT_FOUND
