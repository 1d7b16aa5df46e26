"""The records of an archive, as its schemas describe them and its files have them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs

from customer_core.appointments.model import Appointment
from customer_core.customers.account import Said
from customer_core.customers.model import Preferences
from customer_core.orders.model import Order
from customer_core.segments.metrics import Metrics

Json = Any
"""Whatever JSON can hold."""


@attrs.frozen(kw_only=True)
class AssignmentRecord:
    """A tier or segment that was set by hand.

    Attributes:
        author: the role of who set it.
    """

    tier: str | None
    segment: str | None
    reason: str
    author: str | None
    assigned_at: datetime
    ends_at: datetime | None


@attrs.frozen(kw_only=True)
class ProfileRecord:
    """Who the customer is, and how it wants to be served."""

    id: str
    user_id: str | None
    email: str
    email_verified: bool
    phone: str | None
    phone_verified: bool
    first_name: str | None
    last_name: str | None
    full_name: str | None
    date_of_birth: date | None
    gender: str | None
    avatar_url: str | None
    country: str | None
    attributes: Mapping[str, Json]
    preferences: Preferences
    assignment: AssignmentRecord | None
    status: str
    registered_at: datetime
    last_login_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


@attrs.frozen(kw_only=True)
class SegmentRecord:
    """Where the customer stands.

    Attributes:
        tiers: the tiers reached, each with the moment since when.
        memberships: the segments that match, each with the moment since when.
        metrics: the figures that this stands on.
        ruled_tier: the tier by the rules, beside what was set by hand.
        ruled_segment: the segment by the rules, beside what was set by hand.
        by_hand: what was set by hand and holds.
    """

    tier: str
    segment: str
    ruled_tier: str
    ruled_segment: str
    is_default: bool
    tiers: Mapping[str, datetime]
    memberships: Mapping[str, datetime]
    metrics: Metrics
    by_hand: AssignmentRecord | None


@attrs.frozen(kw_only=True)
class OrderRecord:
    """An order, with its payment and shipment.

    Attributes:
        base_amount: the total in the base currency of the business, where a rate is known.
        facts: everything that was told of it.
    """

    order_id: str
    created_at: datetime | None
    status: str
    total_amount: Decimal | None
    currency: str | None
    base_amount: Decimal | None
    item_count: int
    shipping_address: Mapping[str, str]
    payment_id: str | None
    payment_status: str | None
    payment_processed_at: datetime | None
    qualified_at: datetime | None
    disqualified_at: datetime | None
    shipment_id: str | None
    tracking_number: str | None
    estimated_delivery: datetime | None
    actual_delivery: datetime | None
    facts: Order


@attrs.frozen(kw_only=True)
class AppointmentRecord:
    """An appointment; ``facts`` is everything that was told of it."""

    appointment_id: str
    service: str | None
    status: str
    starts_at: datetime | None
    facts: Appointment


@attrs.frozen(kw_only=True)
class BrochureRecord:
    """A brochure that was asked for."""

    request_id: str
    brochure: str
    requested_at: datetime


@attrs.frozen(kw_only=True)
class PointsRecord:
    """Loyalty points; ``reference`` is what they were given for."""

    reference: str
    points: int
    at: datetime


@attrs.frozen(kw_only=True)
class AccountRecord:
    """What the sign-in service told of the person; ``said`` is by field."""

    user_id: str
    since: datetime
    said: Mapping[str, Said]


@attrs.frozen(kw_only=True)
class EventRecord:
    """Something that happened.

    Attributes:
        source: the service that told it.
        by: who caused it: ``self``, a role, or the service that told it.
        ip_address: from where, where it was the person.
        user_agent: by which program, where it was the person.
        data: what was told.
        changes: old and new value of each field that changed.
    """

    event_id: str
    event_type: str
    version: str
    timestamp: datetime
    recorded_at: datetime
    source: str
    by: str
    ip_address: str | None
    user_agent: str | None
    request_id: str | None
    correlation_id: str | None
    causation_id: str | None
    traceparent: str | None
    data: Mapping[str, Json]
    changes: Mapping[str, Json] | None


@attrs.frozen(kw_only=True)
class DeliveryRecord:
    """An event about the person on its way to an endpoint of the business; ``body`` was sent."""

    event_id: str
    event_type: str
    endpoint_id: str
    status: str
    created_at: datetime
    body: Json


@attrs.frozen(kw_only=True)
class TagRecord:
    """A label that the business gave; ``author`` is the role of who did."""

    id: str
    label: str
    author: str | None
    created_at: datetime


@attrs.frozen(kw_only=True)
class NoteRecord:
    """What somebody of the business noted; ``author`` is the role of who did."""

    id: str
    text: str
    author: str | None
    created_at: datetime


@attrs.frozen(kw_only=True)
class RequestStep:
    """One thing that was done with a privacy request; ``by`` is the role of who did."""

    act: str
    by: str | None
    at: datetime
    note: str | None


@attrs.frozen(kw_only=True)
class RequestRecord:
    """What the person asked for as a data subject.

    Attributes:
        opened_by: the role of who asked first.
        history: what was done with it.
    """

    id: str
    kind: str
    state: str
    received_at: datetime
    due_at: datetime
    grace_until: datetime | None
    closed_at: datetime | None
    opened_by: str | None
    refusal: str | None
    failure: str | None
    history: tuple[RequestStep, ...]


@attrs.frozen(kw_only=True)
class AddressRecord:
    """A postal address of the person; ``validation`` is what the rules of its country say."""

    id: str
    type: str
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
    validation: Json
    created_at: datetime
    updated_at: datetime


@attrs.frozen(kw_only=True)
class ConsentEntry:
    """A decision about consent; ``actor_role`` is who recorded it."""

    id: str
    purpose: str
    channel: str
    decision: str
    source: str
    evidence: str | None
    notice_version: str | None
    actor_role: str
    language: str | None
    jurisdiction: str | None
    at: datetime
