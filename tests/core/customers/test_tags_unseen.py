"""Rules that ask for tags tell the customer nothing of them."""

from __future__ import annotations

import pytest

from customer_core.customers.read_customer import (
    ExplainSegment,
    ReadCustomer,
    explain_segment,
    read_customer,
)
from customer_core.kernel.principal import Role
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.segments.definitions import Kind
from customer_core.segments.model import qualifications
from customer_core.tags.add_tags import AddTags, add_tags
from customer_core.testing import NOON, an_admin, principal, the_customer

RULES = {
    "late_payers": "tags contains 'pays late'",
    "untagged": "tags is empty or orderCount > 100",
    "plain": "attributes.seats is not set",
    "through": "member of late_payers",
}


@pytest.fixture
def tagged(service, john):
    """A customer with a tag, in segments by it."""
    for name, rule in RULES.items():
        command = DefineSegment(name=name, kind=Kind.SEGMENT, rule=rule)
        service.application.run(define_segment, command, an_admin())
    command = AddTags(customer_id="cust-123", labels=("Pays late",))
    service.application.run(add_tags, command, an_admin())
    service.settle()
    return service


def explained(service, caller):
    command = ExplainSegment(customer_id="cust-123")
    found = service.application.run(explain_segment, command, caller)
    return {one.name: one for one in found.explanations}


@pytest.mark.parametrize(
    "caller", [the_customer("cust-123"), principal(Role.SERVICE, subject="shop")]
)
def test_who_may_not_see_tags_is_not_told_of_rules_that_ask_for_them(tagged, caller):
    found = explained(tagged, caller)
    assert set(RULES) & set(found) == {"plain", "through"}
    assert "late" not in repr(found["plain"])
    (condition,) = found["through"].conditions
    assert (condition.requirement, condition.value) == ("member of late_payers", None)


@pytest.mark.parametrize("caller", [an_admin(), principal(Role.AGENT, subject="agent-1")])
def test_who_may_is_told_all_of_it(tagged, caller):
    (condition,) = explained(tagged, caller)["late_payers"].conditions
    assert (condition.value, condition.holds, condition.since) == ("pays late", True, NOON)


def test_what_a_customer_qualifies_for_by_tags_does_not_name_them(tagged):
    command = ReadCustomer(customer_id="cust-123")
    view = tagged.application.run(read_customer, command, the_customer("cust-123"))
    held = qualifications(view.segment.standing, view.definitions)
    assert held["latePayersSegment"].requirement == "tags of the business"
    assert held["plainSegment"].requirement == "attributes.seats is not set"
