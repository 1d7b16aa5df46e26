"""Address books on PostgreSQL, whoever changes one at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from customer_core.addresses.add_address import AddAddress, add_address
from customer_core.addresses.change_address import PatchAddress, patch_address
from customer_core.addresses.drafts import AddressDraft
from customer_core.addresses.errors import AddressLimitExceeded
from customer_core.addresses.read_addresses import ListAddresses, list_addresses
from customer_core.addresses.remove_address import RemoveAddress, remove_address
from customer_core.application import Application
from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.kernel.clock import SystemClock
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import TypeIds
from customer_core.kernel.policies import Policies
from customer_core.testing import PlainHasher, PlainStandards, an_admin
from customer_sql.unit_of_work import SqlUnitsOfWork

pytestmark = pytest.mark.postgres

JOHN = "cust-123"
DRAFT = AddressDraft(street="1 Main St", city="New York", zip_code="10001")


@pytest.fixture
def application(units: SqlUnitsOfWork, register) -> Application:
    register(JOHN)
    clock = SystemClock()
    return Application(
        units=units,
        clock=clock,
        ids=TypeIds(clock),
        policies=Policies(),
        standards=PlainStandards(),
        passwords=PlainHasher(),
    )


@pytest.fixture
def run(application):
    return lambda use_case, command: application.run(use_case, command, an_admin())


def book_of(run):
    return run(list_addresses, ListAddresses(customer_id=JOHN))


def test_ten_at_most_also_when_all_come_at_once(run):
    def one_more(_):
        try:
            return run(add_address, AddAddress(customer_id=JOHN, draft=DRAFT))
        except AddressLimitExceeded:
            return None

    with ThreadPoolExecutor(8) as threads:
        added = [one for one in threads.map(one_more, range(30)) if one]
    kept = book_of(run)
    assert len(added) == len(kept) == 10
    assert sum(one.is_default for one in kept) == 1


def test_all_who_want_the_default_at_once_leave_one(run):
    for _ in range(6):
        run(add_address, AddAddress(customer_id=JOHN, draft=DRAFT))

    def want(one):
        patch = PatchAddress(customer_id=JOHN, address_id=one.id, patch={"isDefault": True})
        return run(patch_address, patch)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(want, book_of(run) * 3))
    assert sum(one.is_default for one in book_of(run)) == 1


def test_no_address_is_lost_to_a_profile_that_changes_at_the_same_moment(run, owner):
    def rename(number):
        patch = {"profile": {"firstName": f"name {number}"}}
        try:
            return run(patch_customer, PatchCustomer(customer_id=JOHN, patch=patch))
        except ConcurrentUpdate:  # it was overtaken three times
            return None

    def change(number):
        if number % 2:
            return rename(number)
        return run(add_address, AddAddress(customer_id=JOHN, draft=DRAFT))

    with ThreadPoolExecutor(2) as threads:
        done = [one for one in threads.map(change, range(10)) if one]
    version = owner.execute("SELECT version FROM customers").fetchone()
    assert version == (1 + len(done),)
    assert len(book_of(run)) == 5


def test_the_country_of_a_customer_is_always_that_of_its_book(run, owner):
    def country():
        return owner.execute("SELECT country FROM customers").fetchone()[0]

    home = run(add_address, AddAddress(customer_id=JOHN, draft=DRAFT))
    assert country() == "US"
    patch = {"country": "ro"}
    run(patch_address, PatchAddress(customer_id=JOHN, address_id=home.id, patch=patch))
    assert country() == "RO"
    run(remove_address, RemoveAddress(customer_id=JOHN, address_id=home.id))
    assert country() is None


@pytest.mark.parametrize("purpose", ["shipping", "billing"])
def test_the_database_itself_allows_one_default_for_each_purpose(run, owner, purpose):
    for _ in range(2):
        run(add_address, AddAddress(customer_id=JOHN, draft=DRAFT))
    with pytest.raises(psycopg.errors.UniqueViolation, match=f"one_for_{purpose}"):
        owner.execute(f"UPDATE customer_addresses SET is_default_{purpose} = true")
