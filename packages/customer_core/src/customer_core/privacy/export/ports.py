"""What an export needs from outside: a person's records page by page, and a place for archives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from customer_core.addresses.ports import AddressesContext
from customer_core.appointments.model import Appointment, AppointmentId
from customer_core.brochures.model import BrochureRequest, RequestId
from customer_core.customers.ports import AccountsContext
from customer_core.kernel.events import Recorded
from customer_core.kernel.ids import CustomerId, OrderId, UserId
from customer_core.notes.ports import NotesContext
from customer_core.orders.model import Order
from customer_core.privacy.requests.ports import RequestsContext
from customer_core.segments.points import PointsEntry
from customer_core.tags.ports import TagsContext
from customer_core.webhooks.deliveries import Delivery
from customer_core.webhooks.ports import WebhooksContext


@attrs.frozen
class OrderPlace:
    """A place among a customer's orders, which come the newest first, then by id."""

    ordered_at: datetime
    order_id: OrderId


@attrs.frozen
class StreamPlace:
    """A place among the events of several streams, which come stream by stream."""

    stream: str
    position: int


class PersonalRecords(Protocol):
    """The records of one person, of any number, page by page; each page is one short statement."""

    def orders(
        self, customer_id: CustomerId, *, limit: int, after: OrderPlace | None
    ) -> Sequence[Order]:
        """Return placed orders, the newest first, then by id."""
        ...

    def appointments(
        self,
        customer_id: CustomerId,
        user_id: UserId | None,
        *,
        limit: int,
        after: AppointmentId | None,
    ) -> Sequence[Appointment]:
        """Return appointments by id, those of the customer's user among them."""
        ...

    def brochures(
        self,
        customer_id: CustomerId,
        user_id: UserId | None,
        *,
        limit: int,
        after: RequestId | None,
    ) -> Sequence[BrochureRequest]:
        """Return brochure requests by id, those of the customer's user among them."""
        ...

    def points(
        self, customer_id: CustomerId, *, limit: int, after: str | None
    ) -> Sequence[PointsEntry]:
        """Return loyalty points by what they were given for."""
        ...

    def events(
        self, streams: Sequence[str], *, limit: int, after: StreamPlace | None
    ) -> Sequence[Recorded]:
        """Return events of some streams, stream by stream in the order given, the oldest first.

        Args:
            streams: at most some hundred, each once.
            limit: how many events at most.
            after: only those behind this place; its stream is the first of them.
        """
        ...

    def count_events(self, streams: Sequence[str]) -> int:
        """Return how many events there are of some streams."""
        ...

    def deliveries(self, event_ids: Sequence[str]) -> Sequence[Delivery]:
        """Return the deliveries of some events to the endpoints of the business, in their order."""
        ...


class ExportContext(
    AccountsContext,
    AddressesContext,
    NotesContext,
    RequestsContext,
    TagsContext,
    WebhooksContext,
    Protocol,
):
    """The context of the use cases of exports."""

    @property
    def personal(self) -> PersonalRecords:
        """The records of one person."""
        ...


@attrs.frozen(kw_only=True)
class KeptArchive:
    """An archive in the store.

    Attributes:
        size: in bytes.
        pieces: its content; it can be gone through once.
    """

    size: int
    pieces: Iterator[bytes] = attrs.field(repr=False)


class ArchiveStore(Protocol):
    """Keeps the archives of exports, each under a name of letters, digits, points and hyphens."""

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep an archive, in the place of one of the same name.

        It is there as a whole or not at all: where ``pieces`` raise, nothing of it is kept.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        ...

    def read(self, name: str) -> KeptArchive | None:
        """Return an archive, or None where there is none of that name.

        Raises:
            DependencyUnavailable: the store does not answer; reading the pieces may, too.
        """
        ...

    def delete(self, name: str) -> None:
        """Remove an archive, where it is there.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        ...

    def beginning_with(self, beginning: str) -> Iterator[str]:
        """Yield the names of the archives that begin so.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        ...

    def older_than(self, moment: datetime) -> Iterator[str]:
        """Yield the names of the archives that were kept before a moment.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        ...
