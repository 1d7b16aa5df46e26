"""What the service publishes about customers (SPEC 5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import attrs

from customer_core.consents.model import MARKETING, ConsentRecord, Decision
from customer_core.customers.model import ChangedField, Customer, Status
from customer_core.kernel.events import DomainEvent, customer_stream


@attrs.frozen(kw_only=True)
class CustomerEvent(DomainEvent):
    """Base of events about one customer."""

    customer_id: str

    @property
    def stream(self) -> str:
        """The customer's stream."""
        return customer_stream(self.customer_id)


@attrs.frozen(kw_only=True)
class CustomerCreated(CustomerEvent):
    """A customer registered; the form of document 001."""

    topic: ClassVar[str] = "customers.customer.created"
    email: str
    user_id: str | None
    profile: dict[str, Any]
    segment: dict[str, str] = attrs.field(
        factory=lambda: {"tier": "regular", "segment": "new_customer"}
    )
    registration_date: datetime


@attrs.frozen(kw_only=True)
class CustomerProfileUpdated(CustomerEvent):
    """Fields of a customer changed; a new e-mail or phone comes with its value."""

    topic: ClassVar[str] = "customers.profile.updated"
    user_id: str | None
    fields_changed: tuple[str, ...]
    email: str | None = None
    phone: str | None = None
    updated_at: datetime


@attrs.frozen(kw_only=True)
class CustomerDeactivated(CustomerEvent):
    """A customer left, or was made inactive."""

    topic: ClassVar[str] = "customers.customer.deactivated"
    deactivated_at: datetime


@attrs.frozen(kw_only=True)
class CustomerReactivated(CustomerEvent):
    """A customer is active again."""

    topic: ClassVar[str] = "customers.customer.reactivated"
    reactivated_at: datetime


@attrs.frozen(kw_only=True)
class CustomerErased(CustomerEvent):
    """Nothing is held about a customer any more; who holds a copy erases it, too."""

    topic: ClassVar[str] = "customers.customer.erased"
    erased_at: datetime


@attrs.frozen(kw_only=True)
class ConsentGiven(CustomerEvent):
    """The person agreed to marketing by a channel."""

    topic: ClassVar[str] = "customers.consent.given"
    consent_id: str
    purpose: str = MARKETING
    channel: str
    source: str
    notice_version: str | None
    given_at: datetime


@attrs.frozen(kw_only=True)
class ConsentWithdrawn(CustomerEvent):
    """The person no longer agrees to marketing by a channel."""

    topic: ClassVar[str] = "customers.consent.withdrawn"
    consent_id: str
    purpose: str = MARKETING
    channel: str
    source: str
    notice_version: str | None
    withdrawn_at: datetime


def created(customer: Customer) -> CustomerCreated:
    """Return the event of a registration."""
    names = {
        "firstName": customer.profile.first_name,
        "lastName": customer.profile.last_name,
        "fullName": customer.profile.full_name,
    }
    return CustomerCreated(
        customer_id=customer.id,
        email=customer.email.address,
        user_id=customer.user_id,
        profile={name: value for name, value in names.items() if value is not None},
        registration_date=customer.registered_at,
    )


def changed(
    customer: Customer, fields: dict[str, ChangedField]
) -> list[tuple[CustomerEvent, dict[str, ChangedField]]]:
    """Return the events of a change, each with the fields it tells of.

    Leaving and coming back have names of their own; all else is one update.
    """
    told: list[tuple[CustomerEvent, dict[str, ChangedField]]] = []
    rest = dict(fields)
    status_event = _status_event(customer) if "status" in fields else None
    if status_event is not None:
        told.append((status_event, {"status": rest.pop("status")}))
    if rest:
        told.append((_updated(customer, rest), rest))
    return told


def _status_event(customer: Customer) -> CustomerEvent | None:
    if customer.status is Status.INACTIVE:
        return CustomerDeactivated(customer_id=customer.id, deactivated_at=customer.updated_at)
    if customer.status is Status.ACTIVE:
        return CustomerReactivated(customer_id=customer.id, reactivated_at=customer.updated_at)
    return None


def _updated(customer: Customer, fields: dict[str, ChangedField]) -> CustomerProfileUpdated:
    phone = customer.profile.phone
    return CustomerProfileUpdated(
        customer_id=customer.id,
        user_id=customer.user_id,
        fields_changed=tuple(fields),
        email=customer.email.address if "email" in fields else None,
        phone=phone.number if phone and "profile.phone" in fields else None,
        updated_at=customer.updated_at,
    )


def consent(record: ConsentRecord) -> ConsentGiven | ConsentWithdrawn:
    """Return the event of a person's decision; what shows it stays within the service."""
    if record.decision is Decision.GIVEN:
        return ConsentGiven(
            customer_id=record.customer_id,
            consent_id=record.id,
            channel=record.channel,
            source=record.source,
            notice_version=record.notice_version,
            given_at=record.at,
        )
    return ConsentWithdrawn(
        customer_id=record.customer_id,
        consent_id=record.id,
        channel=record.channel,
        source=record.source,
        notice_version=record.notice_version,
        withdrawn_at=record.at,
    )
