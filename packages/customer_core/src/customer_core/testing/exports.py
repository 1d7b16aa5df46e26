"""The records of one person and the store of archives, in memory; and what an export would have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from customer_core.application import Application
from customer_core.appointments.model import Appointment, AppointmentId
from customer_core.brochures.model import BrochureRequest, RequestId
from customer_core.kernel.clock import Clock, SystemClock
from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import Recorded
from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.kernel.principal import Principal
from customer_core.orders.model import Order
from customer_core.privacy.export.ports import KeptArchive, OrderPlace, StreamPlace
from customer_core.privacy.export.read_part import ReadPart, read_part, records_of
from customer_core.privacy.export.table import PARTS
from customer_core.segments.history import CustomerKey
from customer_core.segments.points import PointsEntry
from customer_core.testing.appointments import MemoryAppointments, MemoryBrochures
from customer_core.testing.read_models import MemoryOrders
from customer_core.testing.transaction import Transaction
from customer_core.webhooks.deliveries import Delivery


def exported_parts(
    application: Application, customer_id: str, caller: Principal
) -> dict[str, list[dict[str, Any]]]:
    """Return what an export has of a customer: the records of each part, as plain values."""
    run = partial(application.run, read_part, principal=caller)
    commands = [ReadPart(customer_id=CustomerId(customer_id), part=part.name) for part in PARTS]
    return {
        command.part: [to_plain(one) for page in records_of(run, command) for one in page]
        for command in commands
    }


class MemoryPersonalRecords:
    """Implements ``PersonalRecords`` of one business."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def orders(
        self, customer_id: CustomerId, *, limit: int, after: OrderPlace | None
    ) -> Sequence[Order]:
        """Return placed orders, the newest first, then by id."""
        known = MemoryOrders(self._transaction, self._business_id).of_customer(customer_id)
        by_id = sorted((one for one in known if one.ordered_at), key=lambda one: one.order_id)
        found = sorted(by_id, key=_moment_of, reverse=True)
        return [one for one in found if after is None or _lies_behind(one, after)][:limit]

    def appointments(
        self,
        customer_id: CustomerId,
        user_id: UserId | None,
        *,
        limit: int,
        after: AppointmentId | None,
    ) -> Sequence[Appointment]:
        """Return appointments by id."""
        known = MemoryAppointments(self._transaction, self._business_id)
        found = sorted(known.of_customer(customer_id, user_id), key=lambda one: one.appointment_id)
        return [one for one in found if one.appointment_id > (after or "")][:limit]

    def brochures(
        self,
        customer_id: CustomerId,
        user_id: UserId | None,
        *,
        limit: int,
        after: RequestId | None,
    ) -> Sequence[BrochureRequest]:
        """Return brochure requests by id."""
        known = MemoryBrochures(self._transaction, self._business_id)
        found = sorted(known.of_customer(customer_id, user_id), key=lambda one: one.request_id)
        return [one for one in found if one.request_id > (after or "")][:limit]

    def points(
        self, customer_id: CustomerId, *, limit: int, after: str | None
    ) -> Sequence[PointsEntry]:
        """Return loyalty points by what they were given for."""
        key = CustomerKey(self._business_id, customer_id)
        known = (one for one in self._transaction.points.rows().values() if one.key == key)
        found = sorted(known, key=lambda one: one.reference)
        return [one for one in found if after is None or one.reference > after][:limit]

    def events(
        self, streams: Sequence[str], *, limit: int, after: StreamPlace | None
    ) -> Sequence[Recorded]:
        """Return events of some streams, stream by stream, the oldest first."""
        behind = -1 if after is None else after.position
        ranks = {stream: rank for rank, stream in enumerate(streams)}
        found = sorted(
            (
                one
                for one in self._recorded(ranks)
                if ranks[one.event.stream] > 0 or one.point.position > behind
            ),
            key=lambda one: (ranks[one.event.stream], one.point.position),
        )
        return found[:limit]

    def count_events(self, streams: Sequence[str]) -> int:
        """Return how many events there are of some streams."""
        return sum(1 for _ in self._recorded(set(streams)))

    def deliveries(self, event_ids: Sequence[str]) -> Sequence[Delivery]:
        """Return the deliveries of some events, in their order."""
        wanted = set(event_ids)
        found = (
            one
            for (endpoint, _), one in self._transaction.deliveries.rows().items()
            if one is not None
            and endpoint.business_id == self._business_id
            and one.message.event_id in wanted
        )
        return sorted(found, key=lambda one: one.number)

    def _recorded(self, streams: Iterable[str]) -> Iterator[Recorded]:
        wanted = set(streams)
        for one in self._transaction.store.all_events():
            if one.event.business_id == self._business_id and one.event.stream in wanted:
                yield one


class MemoryArchives:
    """Implements ``ArchiveStore``.

    Attributes:
        kept: the archives by name, each with the time at which it was kept.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.kept: dict[str, tuple[datetime, bytes]] = {}
        self._clock = clock or SystemClock()

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep an archive, in the place of one of the same name."""
        self.kept[name] = (self._clock.now(), b"".join(pieces))

    def read(self, name: str) -> KeptArchive | None:
        """Return an archive, or None."""
        if name not in self.kept:
            return None
        _, content = self.kept[name]
        return KeptArchive(size=len(content), pieces=iter([content]))

    def delete(self, name: str) -> None:
        """Remove an archive, where it is there."""
        self.kept.pop(name, None)

    def beginning_with(self, beginning: str) -> Iterator[str]:
        """Yield the names of the archives that begin so."""
        yield from sorted(name for name in self.kept if name.startswith(beginning))

    def older_than(self, moment: datetime) -> Iterator[str]:
        """Yield the names of the archives that were kept before a moment."""
        yield from sorted(name for name, (at, _) in self.kept.items() if at < moment)


def _moment_of(order: Order) -> datetime:
    return order.ordered_at or order.updated_at


def _lies_behind(order: Order, place: OrderPlace) -> bool:
    moment = _moment_of(order)
    return moment < place.ordered_at or (
        moment == place.ordered_at and order.order_id > place.order_id
    )
