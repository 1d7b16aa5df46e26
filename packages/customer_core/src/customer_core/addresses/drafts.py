"""Addresses as a caller writes them, and the rules that make them real."""

from __future__ import annotations

from functools import partial
from typing import Any

import attrs

from customer_core.addresses.model import Address, AddressType, Place, PostalProblem, Validation
from customer_core.addresses.ports import AddressesContext
from customer_core.customers.model import Phone
from customer_core.kernel.codec import camel
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.faults import Faults

LONGEST_NAME = 100
LONGEST_STREET = 255
LONGEST_CITY = 100
LONGEST_STATE = 50
LONGEST_ZIP_CODE = 20
DEFAULT_COUNTRY = "US"
"""The country of an address that names none, where no other is configured (001)."""

_REQUIRED = "is required"
_ZIP_CODE = "zipCode"


@attrs.frozen(kw_only=True)
class AddressDraft:
    """An address as written by a caller, not yet checked; lengths are those of 001.

    Attributes:
        type: what it is for; a new one that says nothing is for shipping.
        is_default: make it the default of its type, or no longer; None leaves that to the rules.
        country: the configured region without it, or else the United States.
    """

    type: AddressType | None = None
    is_default: bool | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    street: str
    street2: str | None = None
    city: str
    state: str | None = None
    zip_code: str | None = None
    country: str | None = None
    phone: str | None = None


def check_place(ctx: AddressesContext, draft: AddressDraft) -> tuple[Place, Validation]:
    """Return the place that a draft names, and what the rules of its country say of it.

    Raises:
        Invalid: naming every field that breaks a rule.
    """
    faults, standards = Faults(), ctx.standards
    short = partial(_shortened, faults)
    usual = ctx.policies.default_region or DEFAULT_COUNTRY
    named = usual if draft.country is None else draft.country
    country = faults.take(lambda: standards.country(named, "country"))
    phone = faults.take(lambda: _phone(ctx, draft.phone, country))
    place = Place(
        first_name=short(draft.first_name, "firstName", LONGEST_NAME),
        last_name=short(draft.last_name, "lastName", LONGEST_NAME),
        company=short(draft.company, "company", LONGEST_NAME),
        street=_needed(faults, short(draft.street, "street", LONGEST_STREET), "street"),
        street2=short(draft.street2, "street2", LONGEST_STREET),
        city=_needed(faults, short(draft.city, "city", LONGEST_CITY), "city"),
        state=short(draft.state, "state", LONGEST_STATE),
        zip_code=short(draft.zip_code, _ZIP_CODE, LONGEST_ZIP_CODE) or "",
        country=country,
        phone=phone,
    )
    faults.raise_any()
    return place, _validated(ctx, place)


def draft_of(address: Address) -> dict[str, Any]:
    """Return an address in the form of a draft, for merging a patch into it.

    Whether it is the default is left out, so that only a patch which names that changes it.
    """
    plain = address.shown()
    names = ["type", *(camel(attribute.name) for attribute in attrs.fields(Place))]
    return {name: plain[name] for name in names}


def _validated(ctx: AddressesContext, place: Place) -> Validation:
    """Return what the rules say; only a postal code that must be there is insisted upon.

    Raises:
        InvalidField: there is none, and the country's addresses have one.
    """
    found = ctx.standards.postal(place.country, place.state, place.city, place.zip_code)
    missing = [one.field for one in found.faults if one.problem is PostalProblem.MISSING]
    if _ZIP_CODE in missing:
        raise InvalidField(_ZIP_CODE, _REQUIRED)
    return found


def _shortened(faults: Faults, text: str | None, field: str, longest: int) -> str | None:
    stripped = (text or "").strip()
    if len(stripped) > longest:
        faults.add(InvalidField(field, f"must have at most {longest} characters"))
    return stripped or None


def _needed(faults: Faults, text: str | None, field: str) -> str:
    if text is None:
        faults.add(InvalidField(field, _REQUIRED))
    return text or ""


def _phone(ctx: AddressesContext, text: str | None, country: str | None) -> Phone | None:
    return None if text is None else ctx.standards.phone(text, "phone", country)
