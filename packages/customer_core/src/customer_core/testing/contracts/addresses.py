"""What every store of addresses must do."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from customer_core.addresses.model import (
    Address,
    AddressId,
    AddressType,
    Place,
    PostalFault,
    PostalProblem,
    Purpose,
    Unchecked,
    Validation,
)
from customer_core.customers.model import Phone
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.testing.contracts.given import ELSEWHERE, HERE
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

ANA, BEN = CustomerId("ana"), CustomerId("ben")
BOTH = tuple(Purpose)
SHIPPING, BILLING = (Purpose.SHIPPING,), (Purpose.BILLING,)
_WHOLE = Place(
    first_name="Zoë",
    last_name="O'Brien",
    company="Łódź 🧡 GmbH",
    street="Straße 1",
    street2="2. Hof",
    city="Köln",
    state="NRW",
    zip_code="50667",
    country="DE",
    phone=Phone("+4922112345678"),
)
_LEAST = Place(street="1", city="x", country="AQ")
_FAULT = PostalFault(field="zipCode", problem=PostalProblem.INVALID, examples=("26133", "53225"))


def an_address(  # noqa: PLR0913 - by name, each with a default
    address_id: str = "addr_1",
    *,
    of: CustomerId = ANA,
    business: BusinessId = HERE,
    kind: AddressType = AddressType.BOTH,
    default_for: tuple[Purpose, ...] = (),
    at: datetime = NOON,
) -> Address:
    """Return an address in Cologne."""
    return Address(
        id=AddressId(address_id),
        business_id=business,
        customer_id=of,
        type=kind,
        default_for=default_for,
        place=_WHOLE,
        validation=Validation(faults=(_FAULT,), state="NW", zip_code="50667"),
        created_at=at,
        updated_at=at,
    )


def keep(units: UnitsOfWork, *addresses: Address) -> None:
    """Keep addresses, each in its business."""
    for one in addresses:
        with units.begin(one.business_id) as unit:
            unit.addresses.save(one.customer_id, [one])
            unit.commit()


def kept(units: UnitsOfWork, business: BusinessId = HERE, of: CustomerId = ANA) -> list[Address]:
    """Return the addresses that are kept of a customer."""
    with units.begin(business) as unit:
        return list(unit.addresses.of_customer(of))


class AddressesContract:
    """What a store of one business's addresses must do."""

    def test_addresses_are_kept_whole_the_oldest_first(self, units: UnitsOfWork) -> None:
        old = an_address("addr_9", default_for=BOTH)
        least = Validation(unchecked=Unchecked.NO_DATA_FOR_COUNTRY)
        new = attrs.evolve(
            an_address("addr_1", at=NOON + timedelta(microseconds=1)),
            type=AddressType.BILLING,
            place=_LEAST,
            validation=least,
            version=7,
        )
        keep(units, new, old)
        assert kept(units) == [old, new]

    def test_a_changed_address_takes_the_place_of_the_old_one(self, units: UnitsOfWork) -> None:
        keep(units, an_address())
        changed = attrs.evolve(
            an_address(),
            place=_LEAST,
            validation=Validation(),
            updated_at=NOON + timedelta(1),
            version=2,
        )
        keep(units, changed)
        assert kept(units) == [changed]

    def test_two_defaults_can_change_places_at_once(self, units: UnitsOfWork) -> None:
        keep(units, an_address("addr_1", default_for=SHIPPING))
        keep(units, an_address("addr_2", default_for=BILLING))
        swapped = [
            an_address("addr_1", default_for=BILLING),
            an_address("addr_2", default_for=SHIPPING),
        ]
        with units.begin(HERE) as unit:
            unit.addresses.save(ANA, swapped)
            unit.commit()
        assert kept(units) == swapped

    def test_a_default_that_is_removed_makes_room_in_the_same_unit(
        self, units: UnitsOfWork
    ) -> None:
        keep(units, an_address("addr_1", default_for=BOTH), an_address("addr_2"))
        heir = an_address("addr_2", default_for=BOTH)
        with units.begin(HERE) as unit:
            unit.addresses.remove(ANA, AddressId("addr_1"))
            unit.addresses.save(ANA, [heir])
            assert unit.addresses.of_customer(ANA) == [heir]
            unit.commit()
        assert kept(units) == [heir]

    def test_what_is_not_committed_is_not_kept(self, units: UnitsOfWork) -> None:
        keep(units, an_address("addr_1"))
        with units.begin(HERE) as unit:
            unit.addresses.save(ANA, [an_address("addr_2")])
            unit.addresses.remove(ANA, AddressId("addr_1"))
        assert kept(units) == [an_address("addr_1")]

    def test_customers_and_businesses_have_their_own(self, units: UnitsOfWork) -> None:
        hers, his = an_address(default_for=BOTH), an_address(of=BEN, default_for=BOTH)
        foreign = an_address(business=ELSEWHERE, default_for=BOTH)
        keep(units, hers, his, foreign)
        with units.begin(HERE) as unit:
            unit.addresses.remove(ANA, AddressId("addr_1"))
            unit.commit()
        assert kept(units) == []
        assert kept(units, of=BEN) == [his]
        assert kept(units, ELSEWHERE) == [foreign]

    def test_a_name_that_cannot_be_has_no_addresses(self, units: UnitsOfWork) -> None:
        for name in ("nobody", "a\x00b", "a\ud800b"):
            assert kept(units, of=CustomerId(name)) == []
