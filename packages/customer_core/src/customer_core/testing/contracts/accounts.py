"""What every repository of the auth service's accounts must do."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

import attrs
import pytest

from customer_core.customers.account import Account, AccountRecord, Said
from customer_core.customers.errors import EmailAlreadyExists, UserAlreadyLinked
from customer_core.customers.model import Customer, Email, Status
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.testing.builders import a_customer
from customer_core.testing.contracts.given import ELSEWHERE, HERE, given_customers
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

USER = UserId("user-1")
RECORD = AccountRecord(
    account=Account(
        business_id=HERE,
        user_id=USER,
        since=NOON,
        said={
            "email": Said(at=NOON, event_id="1", value="ana@example.com"),
            "profile.fullName": Said(at=NOON, event_id="2", value="Ștefan"),
            "profile.phone": Said(at=NOON, event_id="2", value=None),
        },
    ),
    taken={"email": "ana@example.com", "profile.fullName": "Ștefan", "profile.phone": None},
    opened=True,
    version=1,
)


def save(units: UnitsOfWork, record: AccountRecord, business: BusinessId = HERE) -> None:
    """Keep an account."""
    with units.begin(business) as unit:
        unit.accounts.save(record)
        unit.commit()


def open_account(units: UnitsOfWork, customer: Customer) -> None:
    """Keep an account and its new customer, in this order."""
    with units.begin(HERE) as unit:
        unit.accounts.save(RECORD)
        unit.customers.add(customer)
        unit.commit()


def linked(units: UnitsOfWork, customer_id: str) -> Customer:
    """Link a customer to the user, and return it as it is kept."""
    with units.begin(HERE) as unit:
        customer = unit.customers.get(CustomerId(customer_id))
        assert customer is not None
        customer.change(now=NOON, user_id=USER)
        unit.customers.save(customer)
        unit.commit()
    with units.begin(HERE) as unit:
        found = unit.customers.find_by_user(USER)
    assert found is not None
    return found


class AccountRepositoryContract:
    """Keeping the accounts of one business."""

    def test_an_account_comes_back_as_it_was_kept(self, units: UnitsOfWork) -> None:
        save(units, RECORD)
        with units.begin(HERE) as unit:
            assert unit.accounts.get(USER) == RECORD
            assert unit.accounts.get(UserId("user-2")) is None

    def test_the_next_version_stands(self, units: UnitsOfWork) -> None:
        save(units, RECORD)
        changed = attrs.evolve(RECORD, taken={}, opened=False, version=2)
        save(units, changed)
        with units.begin(HERE) as unit:
            assert unit.accounts.get(USER) == changed

    @pytest.mark.parametrize("version", [1, 3])
    def test_a_version_that_is_not_the_next_is_refused(
        self, units: UnitsOfWork, version: int
    ) -> None:
        save(units, RECORD)
        with pytest.raises(ConcurrentUpdate):
            save(units, attrs.evolve(RECORD, version=version))

    def test_what_is_not_committed_is_not_kept(self, units: UnitsOfWork) -> None:
        with units.begin(HERE) as unit:
            unit.accounts.save(RECORD)
            unit.customers.add(a_customer())
        with units.begin(HERE) as unit:
            assert unit.accounts.get(USER) is None
            assert unit.customers.get(a_customer().id) is None

    def test_account_and_customer_are_kept_at_once(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer("other", email="ana@example.com"))
        with pytest.raises(EmailAlreadyExists):
            open_account(units, a_customer(email="Ana@example.com", user_id=USER))
        with units.begin(HERE) as unit:
            assert unit.accounts.get(USER) is None

    def test_other_businesses_know_nothing_of_it(self, units: UnitsOfWork) -> None:
        save(units, RECORD)
        with units.begin(ELSEWHERE) as unit:
            assert unit.accounts.get(USER) is None

    def test_a_customer_is_found_by_its_address_without_regard_to_case(
        self, units: UnitsOfWork
    ) -> None:
        given_customers(units, a_customer(email="Ana@example.com"), a_customer("cust-2"))
        with units.begin(HERE) as unit:
            found = unit.customers.find_by_email(Email("ANA@example.com"))
            assert found is not None
            assert found.id == a_customer().id
            assert unit.customers.find_by_email(Email("eva@example.com")) is None
        with units.begin(ELSEWHERE) as unit:
            assert unit.customers.find_by_email(Email("ana@example.com")) is None

    def test_an_erased_customer_is_not_found_by_its_address(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer(email="ana@example.com", status=Status.DELETED))
        with units.begin(HERE) as unit:
            assert unit.customers.find_by_email(Email("ana@example.com")) is None

    def test_a_customer_can_be_linked_later(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        assert linked(units, a_customer().id).version == 2  # noqa: PLR2004

    def test_a_user_is_linked_to_one_customer_alone(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer(user_id=USER), a_customer("cust-2"))
        with pytest.raises(UserAlreadyLinked):
            linked(units, "cust-2")
