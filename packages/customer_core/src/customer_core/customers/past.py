"""A customer as it was at a moment: the present one, with every later change taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

import attrs

from customer_core.customers.attributes import SECTION, attributes_of, shown_attributes
from customer_core.customers.model import Customer, Email, Phone, Preferences, Profile, Status
from customer_core.kernel.codec import from_plain, to_plain
from customer_core.kernel.events import Event
from customer_core.segments.assignment import Assignment

_Plain = dict[str, Any]


def customer_at(customer: Customer, changes: Sequence[Event], moment: datetime) -> Customer | None:
    """Return the customer as it was at ``moment``, or None before it registered.

    Whether e-mail and phone were verified is known only of those that it still has.

    Args:
        customer: the present one.
        changes: the events of its stream that made a version of it, the newest first, back to the
            last one before ``moment`` at least.
        moment: what changed later is taken back.
    """
    if moment < customer.registered_at:
        return None
    rewound = Rewound(customer)
    for event in changes:
        if event.timestamp > moment:
            rewound.take_back(event)
    before = next((event for event in changes if event.timestamp <= moment), None)
    return attrs.evolve(
        rewound.customer,
        last_login_at=_if_by(moment, customer.last_login_at),
        updated_at=_moment_of(customer, changes, before),
        version=_version_of(customer, changes, before),
    )


class Rewound:
    """A customer whose changes are taken back one by one, the last one first."""

    def __init__(self, customer: Customer) -> None:
        self._present = customer
        self._state = _shown(customer)

    def take_back(self, event: Event) -> None:
        """Take back what an event of the customer's stream has changed."""
        _take_back(self._state, event)

    @property
    def customer(self) -> Customer:
        """The customer with the fields that events tell of as they were."""
        present, state = self._present, self._state
        email, profile = Email(state["email"]), _profile(state["profile"])
        return attrs.evolve(
            present,
            email=email,
            profile=profile,
            preferences=from_plain(state["preferences"], Preferences),
            status=Status(state["status"]),
            email_verified=present.email_verified and email == present.email,
            phone_verified=present.phone_verified and profile.phone == present.profile.phone,
            assignment=_assignment(state["assignment"]),
            attributes=attributes_of(state[SECTION]),
            country=state["country"],
        )


def _shown(customer: Customer) -> _Plain:
    phone = customer.profile.phone
    return {
        "email": customer.email.address,
        "status": str(customer.status),
        "profile": {**to_plain(customer.profile), "phone": phone and phone.number},
        "preferences": deepcopy(to_plain(customer.preferences)),
        "assignment": to_plain(customer.assignment),
        SECTION: shown_attributes(customer.attributes),
        "country": customer.country,
    }


def _take_back(state: _Plain, event: Event) -> None:
    changes: Mapping[str, Mapping[str, Any]] = (event.audit or {}).get("changes") or {}
    for path, change in changes.items():
        *parents, name = path.split(".")
        place = state
        for parent in parents:
            place = place.get(parent, {})
        if parents == [SECTION]:
            _take_back_attribute(place, name, change["old"])
        elif name in place:
            place[name] = change["old"]


def _take_back_attribute(attributes: _Plain, name: str, old: object) -> None:
    if old is None:
        attributes.pop(name, None)
    else:
        attributes[name] = old


def _profile(plain: _Plain) -> Profile:
    number = plain["phone"]
    known = from_plain({**plain, "phone": None}, Profile)
    return attrs.evolve(known, phone=None if number is None else Phone(number))


def _assignment(plain: _Plain | None) -> Assignment | None:
    return None if plain is None else from_plain(plain, Assignment)


def _if_by(moment: datetime, at: datetime | None) -> datetime | None:
    return at if at is not None and at <= moment else None


def _moment_of(customer: Customer, changes: Sequence[Event], before: Event | None) -> datetime:
    if before is not None:
        return before.timestamp
    return customer.registered_at if changes else customer.updated_at


def _version_of(customer: Customer, changes: Sequence[Event], before: Event | None) -> int:
    if before is not None and before.subject_version is not None:
        return before.subject_version
    return 1 if changes else customer.version
