"""Addresses as they are answered."""

from __future__ import annotations

from collections.abc import Sequence

from customer_api.schemas import addresses as wire
from customer_core.addresses.model import Address, Purpose, Validation


def address_answer(address: Address) -> wire.AddressAnswer:
    """Return the answer with one address."""
    return wire.AddressAnswer(data=wire.AddressData(_address(address)))


def addresses_answer(addresses: Sequence[Address]) -> wire.AddressesAnswer:
    """Return the answer with every address of a customer."""
    return wire.AddressesAnswer(data=wire.AddressesData([_address(one) for one in addresses]))


def _address(address: Address) -> wire.Address:
    place = address.place
    return wire.Address(
        id=address.id,
        type=address.type,
        is_default=address.is_default,
        is_default_shipping=address.is_default_for(Purpose.SHIPPING),
        is_default_billing=address.is_default_for(Purpose.BILLING),
        first_name=place.first_name,
        last_name=place.last_name,
        company=place.company,
        street=place.street,
        street2=place.street2,
        city=place.city,
        state=place.state,
        zip_code=place.zip_code,
        country=place.country,
        phone=place.phone.number if place.phone else None,
        is_validated=address.validation.is_valid,
        validation_data=_validation(address.validation),
        created_at=address.created_at,
        updated_at=address.updated_at,
        version=address.version,
    )


def _validation(found: Validation) -> wire.ValidationData:
    return wire.ValidationData(
        reason=found.unchecked,
        faults=[
            wire.PostalFault(one.field, one.problem, list(one.examples)) for one in found.faults
        ],
        state=found.state,
        zip_code=found.zip_code,
    )
