"""customers gdpr requests, customers gdpr hold: what operators do with them."""

from __future__ import annotations

import pytest

from customer_cli.exits import Exit
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Role
from customer_core.privacy.requests.open_request import (
    RequestErasure,
    RequestRectification,
    request_erasure,
    request_rectification,
)
from customer_core.testing import an_admin, principal

JANE = CustomerId("jane")
HERSELF = principal(Role.CUSTOMER, subject="jane")


@pytest.fixture
def jane(memory):
    command = RegisterCustomer(id=JANE, email="jane@example.com")
    return memory.application.run(register_customer, command, an_admin())


@pytest.fixture
def erasure(memory, jane):
    """An erasure that Jane asked for."""
    return memory.application.run(request_erasure, RequestErasure(customer_id=JANE), HERSELF)


@pytest.fixture
def rectification(memory, jane):
    """A rectification that Jane asked for."""
    command = RequestRectification(customer_id=JANE, note="My name is Łucja")
    return memory.application.run(request_rectification, command, HERSELF)


def test_requests_are_listed_by_what_is_asked_for(customers, service, erasure, rectification):
    shown = customers("gdpr", "requests", "list")
    assert (shown.code, erasure.id in shown.out, "erasure" in shown.out) == (Exit.OK, True, True)
    listed = customers("gdpr", "requests", "list", "--kind", "erasure", "--json").json
    assert [one["id"] for one in listed["requests"]] == [erasure.id]
    overdue = customers("gdpr", "requests", "list", "--overdue", "--json").json
    assert overdue == {"requests": [], "nextCursor": None}


def test_a_list_says_how_it_goes_on(customers, service, erasure, rectification):
    first = customers("gdpr", "requests", "list", "--limit", "1")
    cursor = first.err.partition("--cursor ")[2].strip()
    rest = customers("gdpr", "requests", "list", "--cursor", cursor, "--json").json
    assert [one["id"] for one in rest["requests"]] == [erasure.id]


def test_one_is_shown_with_what_was_done(customers, service, rectification):
    shown = customers("gdpr", "requests", "show", rectification.id)
    assert all(word in shown.out for word in ("received", "approved", "My name is Łucja", "jane"))
    plain = customers("gdpr", "requests", "show", rectification.id, "--json").json
    assert [one["act"] for one in plain["history"]] == ["received", "approved"]


def test_it_is_put_off_and_refused_with_a_reason(customers, service, erasure):
    arguments = ("gdpr", "requests", "extend", erasure.id, "--days", "60", "--reason", "Many")
    assert customers(*arguments, "--json").json["firstDueAt"] is not None
    assert customers(*arguments).code == Exit.REFUSED
    refused = customers("gdpr", "requests", "refuse", erasure.id, "--reason", "Twice", "--json")
    assert (refused.json["state"], refused.json["refusal"]) == ("refused", "Twice")
    assert customers("gdpr", "requests", "approve", erasure.id).code == Exit.REFUSED


def test_a_rectification_is_closed_by_hand_and_nothing_else(
    customers, service, erasure, rectification
):
    done = customers("gdpr", "requests", "complete", rectification.id, "--note", "Done", "--json")
    assert done.json["state"] == "done"
    refused = customers("gdpr", "requests", "complete", erasure.id, "--note", "Done")
    assert (refused.code, "only a rectification is by hand" in refused.err) == (Exit.REFUSED, True)


def test_what_has_not_failed_is_not_run_again(customers, service, erasure):
    assert customers("gdpr", "requests", "retry", erasure.id).code == Exit.REFUSED


def test_what_is_not_there_is_told(customers, service):
    assert customers("gdpr", "requests", "show", "dsr_nothing").code == Exit.NOT_FOUND


def test_a_hold_stops_an_erasure_until_it_is_lifted(customers, service, erasure):
    placed = customers("gdpr", "hold", "place", "jane", "--reason", "Lawsuit 7/24", "--json").json
    state = customers("gdpr", "requests", "show", erasure.id, "--json").json["state"]
    assert (placed["reason"], state) == ("Lawsuit 7/24", "on_hold")
    assert "Lawsuit 7/24" in customers("gdpr", "hold", "list", "jane").out
    assert customers("gdpr", "hold", "lift", "jane", placed["id"]).code != Exit.OK
    lifted = customers("gdpr", "hold", "lift", "jane", placed["id"], "--yes", "--json").json
    assert lifted["releasedBy"] == "operator"
    state = customers("gdpr", "requests", "show", erasure.id, "--json").json["state"]
    assert state == "approved"


def test_a_hold_ends_in_the_future(customers, service, jane):
    place = ("gdpr", "hold", "place", "jane", "--reason", "Audit", "--until")
    assert customers(*place, "2000-01-01T00:00:00Z").code == Exit.REFUSED
    assert "2100-01-01 00:00:00" in customers(*place, "2100-01-01T00:00:00Z").out


@pytest.mark.parametrize("kind", ["access", "erasure", "rectification"])
def test_a_request_that_came_by_letter_is_opened_and_withdrawn(customers, service, jane, kind):
    opened = customers(
        *("gdpr", "requests", "open", JANE, kind, "--note", "Letter of 3 May", "--json")
    ).json
    assert (opened["kind"], opened["customerId"]) == (kind, JANE)
    again = customers("gdpr", "requests", "open", JANE, kind, "--note", "Again", "--json").json
    assert again["id"] == opened["id"]
    withdrawn = customers("gdpr", "requests", "withdraw", opened["id"], "--json").json
    assert withdrawn["state"] == "withdrawn"


def test_who_asks_may_not_be_known_yet(customers, service, jane):
    options = ("gdpr", "requests", "open", JANE, "erasure", "--unidentified", "--json")
    assert customers(*options).json["state"] == "identity_check"


def test_what_is_to_be_put_right_has_to_be_said(customers, service, jane):
    refused = customers("gdpr", "requests", "open", JANE, "rectification")
    assert refused.code == Exit.REFUSED
    assert "note" in refused.err
