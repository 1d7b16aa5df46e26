"""The read models as they stand, row by row, for whoever compares them with something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import attrs


@attrs.frozen
class Span:
    """The ids of a business from one to below another, in the order of their characters."""

    business_id: str
    first: str
    behind: str


@attrs.frozen(kw_only=True)
class OrderState:
    """What the read model says of an order."""

    business_id: str
    id: str
    status: str
    customer_id: str | None
    total_amount: Decimal | None
    currency: str | None
    base_amount: Decimal | None
    created_at: datetime | None
    payment_id: str | None
    payment_status: str | None
    payment_processed_at: datetime | None
    shipment_id: str | None
    tracking_number: str | None
    estimated_delivery: datetime | None
    actual_delivery: datetime | None


@attrs.frozen(kw_only=True)
class CustomerState:
    """What is known of where a registered customer stands; None is what was never assessed."""

    business_id: str
    id: str
    registered_at: datetime
    measured_at: datetime | None
    order_count: int | None
    total_spent: Decimal | None
    last_order_at: datetime | None
    orders_last_6_months: int | None
    not_counted: int | None
    loyalty_points: int | None
    tier: str | None
    segment: str | None
    membership_names: Sequence[str] | None


@attrs.frozen(kw_only=True)
class UserState:
    """The profile of a customer who is a user of the auth service; ``id`` is the user's."""

    business_id: str
    id: str
    email: str
    first_name: str | None
    last_name: str | None
    full_name: str | None


@attrs.frozen(kw_only=True)
class AppointmentState:
    """What the read model says of an appointment."""

    business_id: str
    id: str
    status: str
    customer_id: str | None
    user_id: str | None
    service: str | None
    starts_at: datetime | None


@attrs.frozen(kw_only=True)
class BrochureState:
    """What the read model says of a brochure request."""

    business_id: str
    id: str
    customer_id: str | None
    user_id: str | None
    brochure: str
    requested_at: datetime


class Snapshot(Protocol):
    """Reads what stands in the tables of all businesses, in the order of ids, a page at a time.

    All methods raise DependencyUnavailable where the store does not answer.
    """

    def kept(self) -> frozenset[str]:
        """Return the names of the methods below whose rows this database keeps by now.

        Those of a reader that has never run are not among them.
        """
        ...

    def orders(self, span: Span) -> Iterator[OrderState]:
        """Return the orders."""
        ...

    def customers(self, span: Span) -> Iterator[CustomerState]:
        """Return the registered customers."""
        ...

    def users(self, span: Span) -> Iterator[UserState]:
        """Return the customers who are users of the auth service, by the user's id."""
        ...

    def appointments(self, span: Span) -> Iterator[AppointmentState]:
        """Return the appointments."""
        ...

    def brochures(self, span: Span) -> Iterator[BrochureState]:
        """Return the brochure requests."""
        ...

    def journal(self, sources: Sequence[str]) -> Mapping[str, int]:
        """Return how many events of each source the journal holds."""
        ...

    def dead_letters(self, sources: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Return business and event id of all dead letters of some sources, in this order."""
        ...

    def put_aside(self, length: int) -> Iterator[str]:
        """Return the SHA-256 of the first bytes of each message in quarantine, as hex digits."""
        ...
