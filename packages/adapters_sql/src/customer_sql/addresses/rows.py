"""Addresses as rows of their table, and back."""

from __future__ import annotations

from typing import Any

from customer_core.addresses.model import Address, AddressType, Place, Purpose, Validation
from customer_core.customers.model import Phone
from customer_core.kernel.codec import from_plain, to_plain
from customer_sql.exact_json import write_json
from customer_sql.session import Row


def address_row(address: Address) -> dict[str, Any]:
    """Return the row that keeps an address."""
    place = address.place
    return {
        "business_id": address.business_id,
        "customer_id": address.customer_id,
        "id": address.id,
        "type": address.type,
        "is_default_shipping": address.is_default_for(Purpose.SHIPPING),
        "is_default_billing": address.is_default_for(Purpose.BILLING),
        "first_name": place.first_name,
        "last_name": place.last_name,
        "company": place.company,
        "street": place.street,
        "street2": place.street2,
        "city": place.city,
        "state": place.state,
        "zip_code": place.zip_code,
        "country": place.country,
        "phone": place.phone and place.phone.number,
        "is_validated": address.validation.is_valid,
        "validation_data": write_json(to_plain(address.validation)),
        "created_at": address.created_at,
        "updated_at": address.updated_at,
        "version": address.version,
    }


def address_of(row: Row) -> Address:
    """Return the address that a row keeps."""
    return Address(
        id=row["id"],
        business_id=row["business_id"],
        customer_id=row["customer_id"],
        type=AddressType(row["type"]),
        default_for=tuple(one for one in Purpose if row[f"is_default_{one}"]),
        place=Place(
            first_name=row["first_name"],
            last_name=row["last_name"],
            company=row["company"],
            street=row["street"],
            street2=row["street2"],
            city=row["city"],
            state=row["state"],
            zip_code=row["zip_code"],
            country=row["country"],
            phone=row["phone"] and Phone(row["phone"]),
        ),
        validation=from_plain(row["validation_data"], Validation),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
    )
