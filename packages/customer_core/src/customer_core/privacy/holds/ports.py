"""What legal holds need from outside: their store, seen by one business and by the jobs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from customer_core.kernel.ids import CustomerId
from customer_core.privacy.holds.model import LegalHold, LegalHoldId
from customer_core.segments.history import CustomerKey


class LegalHolds(Protocol):
    """The legal holds of one business."""

    def add(self, hold: LegalHold) -> None:
        """Keep a new hold."""
        ...

    def save(self, hold: LegalHold) -> None:
        """Keep a hold that was lifted; one lifted by another before stays as that one left it."""
        ...

    def get(self, hold_id: LegalHoldId) -> LegalHold | None:
        """Return a hold, or None."""
        ...

    def of_customer(self, customer_id: CustomerId) -> Sequence[LegalHold]:
        """Return the holds of a customer, those that are over too, the newest first."""
        ...

    def active(self, customer_ids: Iterable[CustomerId], now: datetime) -> frozenset[CustomerId]:
        """Return those customers who have a hold that lasts: nothing of theirs may be erased."""
        ...


class LegalHoldStore(Protocol):
    """The legal holds of all businesses, for the jobs that erase."""

    def active(self, customers: Iterable[CustomerKey], now: datetime) -> frozenset[CustomerKey]:
        """Return those customers who have a hold that lasts: nothing of theirs may be erased."""
        ...
