"""What operators see of a customer's addresses."""

from __future__ import annotations

import pytest

from customer_core.addresses.add_address import AddAddress, add_address
from customer_core.addresses.drafts import AddressDraft
from customer_core.addresses.model import AddressType
from customer_core.testing import an_admin


@pytest.fixture
def home(ada, memory):
    draft = AddressDraft(
        type=AddressType.BOTH,
        first_name="Ada",
        street="12 St James's Square",
        city="London",
        zip_code="nowhere 1",
        country="GB",
    )
    command = AddAddress(customer_id="cust-123", draft=draft)
    return memory.application.run(add_address, command, an_admin())


def test_show_tells_people_the_addresses(customers, service, home):
    shown = customers("show", "cust-123").out
    assert "12 St James's Square" in shown
    assert "shipping, billing" in shown
    assert "right" in shown


def test_show_gives_programs_every_field_of_them(customers, service, home):
    (found,) = customers("show", "cust-123", "--json").json["addresses"]
    assert found["id"] == home.id
    assert (found["isDefaultShipping"], found["isDefaultBilling"]) == (True, True)
    assert (found["city"], found["country"], found["isValidated"]) == ("London", "GB", True)


def test_show_tells_of_none_where_there_are_none_and_of_those_before_only_in_the_history(
    customers, service, ada
):
    assert customers("show", "cust-123", "--json").json["addresses"] == []
    before = customers("show", "cust-123", "--as-of", "2024-12-12T12:00:00Z", "--json").json
    assert "addresses" not in before
    assert "Addresses" not in customers("show", "cust-123").out
