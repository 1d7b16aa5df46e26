"""What every repository of customers must do."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import attrs
import pytest

from customer_core.customers.errors import (
    CustomerAlreadyExists,
    EmailAlreadyExists,
    UserAlreadyLinked,
)
from customer_core.customers.model import (
    Customer,
    Email,
    Gender,
    Marketing,
    Notifications,
    Phone,
    Preferences,
    Profile,
    Status,
)
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.attributes import AttributeValue
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import CustomerId, UserId
from customer_core.testing.builders import a_customer, an_event
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    a_segment,
    given_customers,
    given_segments,
)
from customer_core.testing.doubles import NOON
from customer_core.units import UnitOfWork, UnitsOfWork

JOHN = CustomerId("cust-123")


def _add(unit: UnitOfWork, customer: Customer) -> None:
    unit.customers.add(customer)
    unit.commit()


def _save(unit: UnitOfWork, customer: Customer) -> None:
    unit.customers.save(customer)
    unit.commit()


class CustomerRepositoryContract:
    """Keeping customers: everything comes back, what must be unique is, changes do not collide."""

    def test_a_customer_comes_back_as_it_was_kept(self, units: UnitsOfWork) -> None:
        customer = attrs.evolve(
            a_customer(user_id="user-1"),
            password_hash="hash",  # noqa: S106 - no password
            profile=Profile(
                first_name="Ștefan",
                last_name="O'Brien",
                full_name="Ștefan 'Bob' O'Brien \\ %",
                date_of_birth=date(1985, 6, 15),
                gender=Gender.OTHER,
                phone=Phone("+40712345678"),
                avatar="https://example.com/a.png",
            ),
            preferences=Preferences(
                language="ro",
                currency="RON",
                timezone="Europe/Bucharest",
                marketing=Marketing(sms_opt_in=True),
                notifications=Notifications(order_updates=False, newsletters=True),
            ),
            email_verified=True,
            phone_verified=True,
            last_login_at=NOON + timedelta(microseconds=1),
        )
        given_customers(units, customer)
        with units.begin(HERE) as unit:
            assert unit.customers.get(JOHN) == customer

    def test_attributes_come_back_value_by_value_and_type_by_type(self, units: UnitsOfWork) -> None:
        attributes: dict[str, AttributeValue] = {
            "text": 'Ștefan\'s \\ % "👩‍🔧"',
            "looks_like_a_date": "2024-02-30",
            "looks_like_a_number": "42",
            "number": Decimal("-12345678901234.000000000010"),
            "zero": Decimal(0),
            "yes": True,
            "no": False,
            "date": date(1, 1, 1),
        }
        given_customers(units, attrs.evolve(a_customer(), attributes=attributes))
        with units.begin(HERE) as unit:
            found = unit.customers.get(JOHN)
        assert found is not None
        assert repr(sorted(found.attributes.items())) == repr(sorted(attributes.items()))

    def test_a_customer_with_nothing_but_an_address_comes_back(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        with units.begin(HERE) as unit:
            assert unit.customers.get(JOHN) == a_customer()

    def test_a_customer_not_known_is_none(self, units: UnitsOfWork) -> None:
        with units.begin(HERE) as unit:
            assert unit.customers.get(JOHN) is None
            assert unit.customers.read(JOHN) is None
            assert unit.customers.find_by_user(UserId("user-1")) is None

    def test_a_customer_is_found_by_its_user(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer(user_id="user-1"), a_customer("cust-2", user_id="user-2"))
        with units.begin(HERE) as unit:
            found = unit.customers.find_by_user(UserId("user-2"))
        assert found is not None
        assert found.id == "cust-2"

    def test_a_customer_is_read_without_a_segment_before_it_is_assessed(
        self, units: UnitsOfWork
    ) -> None:
        given_customers(units, a_customer())
        with units.begin(HERE) as unit:
            record = unit.customers.read(JOHN)
        assert record is not None
        assert (record.customer, record.segment) == (a_customer(), None)

    def test_a_customer_is_read_with_its_segment(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer())
        given_segments(platform, a_segment(tier="premium", memberships=["high_value"]))
        with units.begin(HERE) as unit:
            record = unit.customers.read(JOHN)
        assert record is not None
        assert record.segment == a_segment(tier="premium", memberships=["high_value"])

    def test_what_is_not_committed_is_not_kept(self, units: UnitsOfWork) -> None:
        with units.begin(HERE) as unit:
            unit.customers.add(a_customer())
            unit.journal.append([an_event(stream="customer:cust-123")])
        with units.begin(HERE) as unit:
            assert unit.customers.get(JOHN) is None
            assert not unit.journal.of_stream("customer:cust-123", limit=1)

    def test_an_error_rolls_back(self, units: UnitsOfWork) -> None:
        with suppress(ZeroDivisionError), units.begin(HERE) as unit:
            unit.customers.add(a_customer())
            raise ZeroDivisionError
        with units.begin(HERE) as unit:
            assert unit.customers.get(JOHN) is None

    def test_a_customer_and_its_events_are_kept_together(self, units: UnitsOfWork) -> None:
        with units.begin(HERE) as unit:
            unit.customers.add(a_customer())
            unit.journal.append([an_event("event-1", stream="customer:cust-123")])
            unit.commit()
        with units.begin(HERE) as unit:
            (recorded,) = unit.journal.of_stream("customer:cust-123", limit=10)
        assert recorded.event.event_id == "event-1"

    def test_a_change_is_kept(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        with units.begin(HERE) as unit:
            customer = unit.customers.get(JOHN)
            assert customer is not None
            customer.change(
                now=NOON + timedelta(days=1),
                email=Email("new@example.com"),
                profile=Profile(first_name="Jane"),
                status=Status.SUSPENDED,
            )
            unit.customers.save(customer)
            unit.commit()
        with units.begin(HERE) as unit:
            assert unit.customers.get(JOHN) == customer
        assert customer.version == 2

    def test_a_changed_customer_is_not_kept_until_it_is_saved(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        with units.begin(HERE) as unit:
            customer = unit.customers.get(JOHN)
            assert customer is not None
            customer.change(now=NOON, email=Email("new@example.com"))
            unit.commit()
        with units.begin(HERE) as unit:
            assert unit.customers.get(JOHN) == a_customer()

    def test_a_change_that_another_overtook_is_refused(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        with units.begin(HERE) as first, units.begin(HERE) as second:
            mine, others = first.customers.get(JOHN), second.customers.get(JOHN)
            assert mine is not None
            assert others is not None
            others.change(now=NOON, profile=Profile(first_name="Others"))
            second.customers.save(others)
            second.commit()
            mine.change(now=NOON, profile=Profile(first_name="Mine"))
            with pytest.raises(ConcurrentUpdate):
                _save(first, mine)
        with units.begin(HERE) as unit:
            assert unit.customers.get(JOHN) == others

    def test_a_change_of_a_customer_not_known_is_refused(self, units: UnitsOfWork) -> None:
        customer = a_customer()
        customer.change(now=NOON, profile=Profile(first_name="Nobody"))
        with units.begin(HERE) as unit, pytest.raises(ConcurrentUpdate):
            _save(unit, customer)

    def test_an_address_is_taken_once_without_regard_to_case(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer(email="John@example.com"))
        with units.begin(HERE) as unit, pytest.raises(EmailAlreadyExists):
            _add(unit, a_customer("cust-2", email="jOHN@example.com"))
        with units.begin(HERE) as unit:
            assert unit.customers.get(CustomerId("cust-2")) is None

    def test_an_address_is_not_to_be_changed_into_anothers(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer(), a_customer("cust-2"))
        with units.begin(HERE) as unit:
            customer = unit.customers.get(JOHN)
            assert customer is not None
            customer.change(now=NOON, email=Email("CUST-2@example.com"))
            with pytest.raises(EmailAlreadyExists):
                _save(unit, customer)

    def test_an_address_given_up_is_free(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        with units.begin(HERE) as unit:
            customer = unit.customers.get(JOHN)
            assert customer is not None
            customer.change(now=NOON, email=Email("new@example.com"))
            _save(unit, customer)
        given_customers(units, a_customer("cust-2", email="cust-123@example.com"))
        with units.begin(HERE) as unit:
            assert unit.customers.get(CustomerId("cust-2")) is not None

    def test_an_address_of_a_deleted_customer_is_free(self, units: UnitsOfWork) -> None:
        given_customers(
            units,
            a_customer(email="john@example.com", status=Status.DELETED),
            a_customer("cust-2", email="john@example.com"),
        )
        with units.begin(HERE) as unit:
            assert unit.customers.get(CustomerId("cust-2")) is not None

    def test_the_case_of_the_own_address_can_change(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        with units.begin(HERE) as unit:
            customer = unit.customers.get(JOHN)
            assert customer is not None
            customer.change(now=NOON, email=Email("Cust-123@example.com"))
            _save(unit, customer)
        with units.begin(HERE) as unit:
            assert unit.customers.get(JOHN) == customer

    def test_an_id_is_taken_once(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        with units.begin(HERE) as unit, pytest.raises(CustomerAlreadyExists, match="cust-123"):
            _add(unit, a_customer(email="other@example.com"))

    def test_a_user_has_one_customer(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer(user_id="user-1"))
        with units.begin(HERE) as unit, pytest.raises(UserAlreadyLinked):
            _add(unit, a_customer("cust-2", user_id="user-1"))

    def test_customers_without_a_user_do_not_collide(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer(), a_customer("cust-2"))
        with units.begin(HERE) as unit:
            assert unit.customers.get(CustomerId("cust-2")) is not None

    def test_a_refused_unit_keeps_nothing_of_what_it_did_before(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        with units.begin(HERE) as unit:
            unit.customers.add(a_customer("cust-2"))
            with pytest.raises(EmailAlreadyExists):
                _add(unit, a_customer("cust-3", email="cust-123@example.com"))
        with units.begin(HERE) as unit:
            assert unit.customers.get(CustomerId("cust-2")) is None

    def test_the_same_person_has_a_profile_in_each_business(self, units: UnitsOfWork) -> None:
        here = a_customer(user_id="user-1", first_name="Here")
        there = a_customer(business=ELSEWHERE, user_id="user-1", first_name="There")
        given_customers(units, here, there)
        with units.begin(HERE) as unit:
            assert unit.customers.get(JOHN) == here
        with units.begin(ELSEWHERE) as unit:
            assert unit.customers.get(JOHN) == there

    def test_a_customer_of_another_business_is_not_known(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer(user_id="user-1"))
        with units.begin(ELSEWHERE) as unit:
            assert unit.customers.get(JOHN) is None
            assert unit.customers.read(JOHN) is None
            assert unit.customers.find_by_user(UserId("user-1")) is None

    def test_a_customer_of_another_business_cannot_be_changed(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        foreign = a_customer(business=ELSEWHERE)
        foreign.change(now=NOON, profile=Profile(first_name="Foreign"))
        with units.begin(ELSEWHERE) as unit, pytest.raises(ConcurrentUpdate):
            _save(unit, foreign)
        with units.begin(HERE) as unit:
            assert unit.customers.get(JOHN) == a_customer()
