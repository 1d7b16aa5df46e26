"""An address of a customer: where it is, what it serves, and what is known of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

import attrs

from customer_core.customers.model import Phone
from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import BusinessId, CustomerId

AddressId = NewType("AddressId", str)

MOST_ADDRESSES = 10
"""How many addresses a customer can have (001)."""


class Purpose(StrEnum):
    """What an address can be the default for."""

    SHIPPING = "shipping"
    BILLING = "billing"


class AddressType(StrEnum):
    """What an address is for (001)."""

    SHIPPING = "shipping"
    BILLING = "billing"
    BOTH = "both"

    @property
    def serves(self) -> tuple[Purpose, ...]:
        """The purposes that it names, in their order."""
        return tuple(Purpose) if self is AddressType.BOTH else (Purpose(self),)


@attrs.frozen(kw_only=True)
class Place:
    """Who is to be found where, as a person wrote it (001).

    Attributes:
        zip_code: the postal code; empty where the country has none.
        country: ISO 3166-1 alpha-2, in capitals.
    """

    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    street: str
    street2: str | None = None
    city: str
    state: str | None = None
    zip_code: str = ""
    country: str
    phone: Phone | None = None


class PostalProblem(StrEnum):
    """What is wrong with a part of an address by the rules of its country."""

    MISSING = "missing"
    INVALID = "invalid"


class Unchecked(StrEnum):
    """Why an address could not be checked."""

    NO_DATA_FOR_COUNTRY = "no_data_for_country"


@attrs.frozen(kw_only=True)
class PostalFault:
    """A part of an address that breaks a rule of its country.

    Attributes:
        field: its name on the wire: ``zipCode`` or ``state``.
        examples: of what would be right, where some are known.
    """

    field: str
    problem: PostalProblem
    examples: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Validation:
    """What the rules of the country say of an address.

    Attributes:
        unchecked: why they say nothing, or None where they were asked.
        faults: what they object to.
        state: the state as the rules write it, such as ``NY`` for New York.
        zip_code: the postal code as they write it.
    """

    unchecked: Unchecked | None = None
    faults: tuple[PostalFault, ...] = ()
    state: str | None = None
    zip_code: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether it was checked, and nothing was found wrong."""
        return self.unchecked is None and not self.faults


@attrs.frozen(kw_only=True)
class Address:
    """An address of a customer.

    Attributes:
        default_for: the purposes it is the default for, in their order; only ones that its type
            serves.
        version: grows by one with every change; 1 for a new one.
    """

    id: AddressId
    business_id: BusinessId
    customer_id: CustomerId
    type: AddressType
    default_for: tuple[Purpose, ...] = ()
    place: Place
    validation: Validation
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def is_default(self) -> bool:
        """Whether it is the default for all that its type serves."""
        return self.default_for == self.type.serves

    def is_default_for(self, purpose: Purpose) -> bool:
        """Whether it is the default for a purpose."""
        return purpose in self.default_for

    def shown(self) -> dict[str, Any]:
        """Return its content as plain values, as the audit trail and an export have it."""
        phone = self.place.phone
        return {
            "type": str(self.type),
            "isDefaultShipping": self.is_default_for(Purpose.SHIPPING),
            "isDefaultBilling": self.is_default_for(Purpose.BILLING),
            **to_plain(self.place),
            "phone": phone and phone.number,
            "isValidated": self.validation.is_valid,
        }
