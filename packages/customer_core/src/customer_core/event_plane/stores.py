"""What the readers of the journal keep: orders, points, appointments, brochures, standings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from customer_core.appointments.model import Appointment, AppointmentKey
from customer_core.brochures.model import BrochureKey, BrochureRequest
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.orders.model import Order, OrderKey
from customer_core.segments.history import CustomerKey, PurchaseHistory
from customer_core.segments.model import CustomerSegment
from customer_core.segments.points import PointsEntry


class OrderStore(Protocol):
    """Order rows of all businesses."""

    def load(self, keys: Iterable[OrderKey]) -> Mapping[OrderKey, Order]:
        """Return the orders known among ``keys``, locked until the transaction ends."""
        ...

    def save(self, orders: Sequence[Order]) -> None:
        """Keep the orders as they are now."""
        ...


class PointsStore(Protocol):
    """Loyalty points of all businesses, as far as metrics need them."""

    def add(self, entries: Sequence[PointsEntry]) -> None:
        """Keep points, once per customer and reference; the entry of the latest time stands."""
        ...


class AppointmentStore(Protocol):
    """Appointments of all businesses."""

    def load(self, keys: Iterable[AppointmentKey]) -> Mapping[AppointmentKey, Appointment]:
        """Return the appointments known among ``keys``, locked until the transaction ends."""
        ...

    def save(self, appointments: Sequence[Appointment]) -> None:
        """Keep the appointments as they are now."""
        ...


class BrochureStore(Protocol):
    """Brochure requests of all businesses."""

    def load(self, keys: Iterable[BrochureKey]) -> Mapping[BrochureKey, BrochureRequest]:
        """Return the requests known among ``keys``, locked until the transaction ends."""
        ...

    def save(self, requests: Sequence[BrochureRequest]) -> None:
        """Keep the requests as they are now."""
        ...


class SegmentStore(Protocol):
    """Metrics and standings of all businesses."""

    def lock(self, keys: Iterable[CustomerKey]) -> None:
        """Hold the customers until the transaction ends, so that one assessor is at work on each.

        What other assessors have committed before is seen by all reads that follow.
        """
        ...

    def histories(
        self, keys: Iterable[CustomerKey], *, profiles: bool = False
    ) -> Sequence[PurchaseHistory]:
        """Return what metrics stand on, of the customers that are registered.

        Args:
            keys: the customers.
            profiles: whether rules read the profile, so that it is told too.
        """
        ...

    def load(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, CustomerSegment]:
        """Return the standings kept."""
        ...

    def save(self, segments: Sequence[CustomerSegment]) -> None:
        """Keep the standings as they are now."""
        ...

    def due(
        self, now: datetime, limit: int, after: CustomerKey | None = None
    ) -> Sequence[CustomerKey]:
        """Return customers whose standing time alone may have changed by ``now``, in key order."""
        ...

    def versions(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, CustomerVersions]:
        """Return the present versions of customers and their standings."""
        ...
