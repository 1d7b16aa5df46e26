"""Addresses as they are written and answered (001)."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from customer_api.schemas.requests import Body, Name, Phone
from customer_api.schemas.wire import Answer, Moment, Wire
from customer_core.addresses.drafts import (
    LONGEST_CITY,
    LONGEST_STATE,
    LONGEST_STREET,
    LONGEST_ZIP_CODE,
)
from customer_core.addresses.model import AddressType, PostalProblem, Unchecked

Street = Annotated[
    str, msgspec.Meta(min_length=1, max_length=LONGEST_STREET, examples=["123 Main St"])
]
Street2 = Annotated[str, msgspec.Meta(max_length=LONGEST_STREET, examples=["Apt 4B"])]
City = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_CITY, examples=["New York"])]
State = Annotated[str, msgspec.Meta(max_length=LONGEST_STATE, examples=["NY"])]
ZipCode = Annotated[str, msgspec.Meta(max_length=LONGEST_ZIP_CODE, examples=["10001"])]
Country = Annotated[
    str, msgspec.Meta(pattern="^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2.", examples=["US"])
]


class AddressDraft(Body, kw_only=True):
    """An address as a caller writes it.

    Attributes:
        type: what it is for; a new one that says nothing is for shipping, others stay as they are.
        is_default: true makes it the default for all that its type names, false hands that over to
            the newest other one; without it the first of a type becomes the default.
        zip_code: required where the country's addresses have one.
        country: the configured region without it, or else US.
    """

    type: AddressType | None = None
    is_default: bool | None = None
    first_name: Name | None = None
    last_name: Name | None = None
    company: Name | None = None
    street: Street
    street2: Street2 | None = None
    city: City
    state: State | None = None
    zip_code: ZipCode | None = None
    country: Country | None = None
    phone: Phone | None = None


class PatchAddress(Body):
    """A merge patch (RFC 7396): only what it names changes, and null empties a field.

    Attributes:
        type: null leaves it as it is.
        is_default: null leaves it to the rules.
        country: null is the configured region, or else US.
    """

    type: AddressType | UnsetType | None = UNSET
    is_default: bool | UnsetType | None = UNSET
    first_name: Name | UnsetType | None = UNSET
    last_name: Name | UnsetType | None = UNSET
    company: Name | UnsetType | None = UNSET
    street: Street | UnsetType = UNSET
    street2: Street2 | UnsetType | None = UNSET
    city: City | UnsetType = UNSET
    state: State | UnsetType | None = UNSET
    zip_code: ZipCode | UnsetType | None = UNSET
    country: Country | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET


class PostalFault(Wire):
    """A part of an address that breaks a rule of its country.

    Attributes:
        field: which: ``zipCode`` or ``state``.
        examples: of what would be right, where some are known.
    """

    field: str
    problem: PostalProblem
    examples: list[str]


class ValidationData(Wire):
    """What the rules of the country say of an address.

    Attributes:
        reason: why it was not checked, or null where it was.
        state: as the rules write it, where nothing is wrong.
        zip_code: as the rules write it, where nothing is wrong.
    """

    reason: Unchecked | None
    faults: list[PostalFault]
    state: str | None
    zip_code: str | None


class Address(Wire):
    """An address of a customer.

    Attributes:
        is_default: whether it is the default for all that its type names.
        is_validated: whether state and postal code were checked and nothing was found wrong.
    """

    id: str
    type: AddressType
    is_default: bool
    is_default_shipping: bool
    is_default_billing: bool
    first_name: str | None
    last_name: str | None
    company: str | None
    street: str
    street2: str | None
    city: str
    state: str | None
    zip_code: str
    country: str
    phone: str | None
    is_validated: bool
    validation_data: ValidationData
    created_at: Moment
    updated_at: Moment
    version: int


class AddressData(Wire):
    """One address."""

    address: Address


class AddressAnswer(Answer, kw_only=True):
    """The answer with one address."""

    data: AddressData


class AddressesData(Wire):
    """Every address of a customer, the oldest first."""

    addresses: list[Address]


class AddressesAnswer(Answer, kw_only=True):
    """The answer with every address of a customer."""

    data: AddressesData
