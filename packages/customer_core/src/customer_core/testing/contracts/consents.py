"""What every ledger of consent records must do."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import attrs
import pytest

from customer_core.consents.model import Channel, ConsentId, ConsentRecord, Decision
from customer_core.customers.model import Customer
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.testing.builders import a_customer
from customer_core.testing.contracts.given import ELSEWHERE, HERE, given_customers
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

JOHN = CustomerId("cust-123")


def a_consent(
    consent_id: str = "cns_1",
    channel: Channel = Channel.EMAIL,
    decision: Decision = Decision.GIVEN,
    *,
    customer_id: str = JOHN,
    business: BusinessId = HERE,
) -> ConsentRecord:
    """Return a record with something in each of its fields."""
    return ConsentRecord(
        business_id=business,
        customer_id=CustomerId(customer_id),
        id=ConsentId(consent_id),
        channel=channel,
        decision=decision,
        source="Łódź shop",
        evidence="Form 7,\nin the drawer \N{PARTY POPPER}",
        notice_version="2025-01",
        actor_role="admin_business",
        language="pl",
        jurisdiction="PL",
        at=NOON + timedelta(microseconds=1),
        event_id=f"evt_{consent_id}",
    )


def append(units: UnitsOfWork, *records: ConsentRecord) -> None:
    """Keep records, each in a transaction of its own."""
    for record in records:
        with units.begin(record.business_id) as unit:
            unit.consents.append([record])
            unit.commit()


def save(units: UnitsOfWork, customer: Customer, record: ConsentRecord) -> None:
    """Keep a record with the next version of a customer."""
    customer.renew(now=NOON)
    with units.begin(customer.business_id) as unit:
        unit.customers.save(customer)
        unit.consents.append([record])
        unit.commit()


def kept(units: UnitsOfWork, business: BusinessId = HERE) -> Sequence[ConsentRecord]:
    """Return what is kept of John, the newest first, as it was appended."""
    with units.begin(business) as unit:
        found = unit.consents.of_customer(JOHN, limit=100)
    assert all(one.number for one in found)
    return [attrs.evolve(one, number=0) for one in found]


class ConsentLedgerContract:
    """The behaviour of a ledger of consent records."""

    def test_a_record_comes_back_as_it_was_appended(self, units: UnitsOfWork) -> None:
        bare = attrs.evolve(
            a_consent("cns_2"), evidence=None, notice_version=None, language=None, jurisdiction=None
        )
        append(units, a_consent(), bare)
        assert kept(units) == [bare, a_consent()]

    def test_records_are_listed_from_the_newest_page_by_page(self, units: UnitsOfWork) -> None:
        append(units, *(a_consent(f"cns_{number}") for number in range(5)))
        with units.begin(HERE) as unit:
            page = unit.consents.of_customer(JOHN, limit=2)
            rest = unit.consents.of_customer(JOHN, limit=9, before=page[-1].number)
        assert [one.id for one in (*page, *rest)] == [f"cns_{number}" for number in (4, 3, 2, 1, 0)]

    def test_the_latest_of_each_channel_is_the_last_that_was_appended(
        self, units: UnitsOfWork
    ) -> None:
        append(
            units,
            a_consent("cns_1", Channel.SMS),
            a_consent("cns_2", Channel.EMAIL),
            a_consent("cns_3", Channel.SMS, Decision.WITHDRAWN),
        )
        with units.begin(HERE) as unit:
            assert [one.id for one in unit.consents.latest(JOHN)] == ["cns_2", "cns_3"]
            assert unit.consents.latest(CustomerId("nobody")) == []

    def test_a_record_is_found_by_its_customer_and_id_alone(self, units: UnitsOfWork) -> None:
        append(units, a_consent())
        with units.begin(HERE) as unit:
            found = unit.consents.get(JOHN, ConsentId("cns_1"))
            assert found is not None
            assert found.id == "cns_1"
            assert unit.consents.get(JOHN, ConsentId("cns_9")) is None
            assert unit.consents.get(JOHN, ConsentId("cns_\x00")) is None
            assert unit.consents.get(CustomerId("other"), ConsentId("cns_1")) is None

    def test_businesses_and_customers_see_their_own_alone(self, units: UnitsOfWork) -> None:
        theirs = a_consent("cns_1", business=ELSEWHERE)
        append(units, a_consent(), theirs, a_consent("cns_2", customer_id="other"))
        assert kept(units) == [a_consent()]
        assert kept(units, ELSEWHERE) == [theirs]

    def test_what_was_appended_is_seen_within_the_unit_and_gone_without_a_commit(
        self, units: UnitsOfWork
    ) -> None:
        with units.begin(HERE) as unit:
            unit.consents.append([a_consent("cns_1"), a_consent("cns_2")])
            assert [one.id for one in unit.consents.of_customer(JOHN, limit=9)] == [
                "cns_2",
                "cns_1",
            ]
        assert kept(units) == []

    def test_records_are_kept_with_a_new_customer_and_with_a_changed_one(
        self, units: UnitsOfWork
    ) -> None:
        with units.begin(HERE) as unit:
            unit.customers.add(a_customer(JOHN))
            unit.consents.append([a_consent("cns_1"), a_consent("cns_2", Channel.SMS)])
            unit.commit()
        with units.begin(HERE) as unit:
            john = unit.customers.get(JOHN)
        assert john is not None
        save(units, john, a_consent("cns_3", Channel.PUSH))
        assert [one.id for one in kept(units)] == ["cns_3", "cns_2", "cns_1"]

    def test_records_of_a_change_that_another_overtook_are_not_kept(
        self, units: UnitsOfWork
    ) -> None:
        given_customers(units, a_customer(JOHN))
        with units.begin(HERE) as unit:
            late = unit.customers.get(JOHN)
            john = unit.customers.get(JOHN)
        assert john is not None
        assert late is not None
        save(units, john, a_consent("cns_1"))
        with pytest.raises(ConcurrentUpdate):
            save(units, late, a_consent("cns_2", Channel.EMAIL, Decision.WITHDRAWN))
        assert [one.id for one in kept(units)] == ["cns_1"]
