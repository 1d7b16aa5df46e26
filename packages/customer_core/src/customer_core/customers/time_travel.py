"""Time travel: the use cases that read, run on what was at a moment instead of what is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import TypeVar

import attrs

from customer_core.appointments.model import Appointment
from customer_core.appointments.past import appointment_at, appointment_stream
from customer_core.appointments.statistics import newest_first as newest_appointments_first
from customer_core.customers.looking_back import look_back
from customer_core.customers.model import Customer
from customer_core.customers.past import customer_at
from customer_core.customers.past_tags import is_tagging, tagged_at
from customer_core.customers.ports import CustomersContext, ReadingContext
from customer_core.customers.repository import CustomerRecord
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import Event, Recorded, customer_stream
from customer_core.kernel.ids import CustomerId, OrderId, UserId
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Principal
from customer_core.orders.activity import newest_first
from customer_core.orders.model import Order
from customer_core.orders.past import order_at, order_stream
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.history import PurchaseHistory, purchase_of

C = TypeVar("C")
R = TypeVar("R")


def as_of(
    moment: datetime, use_case: Callable[[ReadingContext, C], R]
) -> Callable[[CustomersContext, C], R]:
    """Return a use case that reads, made to answer as things were at ``moment``.

    What had happened by then counts, also where it became known only later.

    Raises (when it runs):
        InvalidField: the moment lies in the future.
    """

    @wraps(use_case)
    def run(ctx: CustomersContext, command: C) -> R:
        if moment > ctx.now:
            raise InvalidField("asOf", "must not lie in the future")
        return use_case(_Past(ctx, moment), command)

    return run


class _Past:
    """Implements ``ReadingContext`` at a moment that is over."""

    def __init__(self, present: CustomersContext, moment: datetime) -> None:
        self.principal: Principal = present.principal
        self.policies: Policies = present.policies
        self.now = moment
        self.definitions = _PastDefinitions(present, moment)
        self.customers = _PastCustomers(present, moment)
        self.orders = _PastOrders(present, moment)
        self.histories = _PastHistories(present, self.orders, moment)
        self.appointments = _PastAppointments(present, moment)
        self.journal = _PastStreams(present, moment)


@attrs.frozen
class _PastDefinitions:
    """Implements ``DefinitionReader``."""

    present: CustomersContext
    moment: datetime

    def recent(self) -> DefinitionSet:
        return self.present.definitions.at(self.moment)


@attrs.frozen
class _PastCustomers:
    """Implements ``CustomerReader``."""

    present: CustomersContext
    moment: datetime

    def get(self, customer_id: CustomerId) -> Customer | None:
        customer = self.present.customers.get(customer_id)
        return customer and customer_at(customer, self._changes(customer_id), self.moment)

    def read(self, customer_id: CustomerId) -> CustomerRecord | None:
        customer = self.get(customer_id)
        return None if customer is None else CustomerRecord(customer=customer, segment=None)

    def _changes(self, customer_id: CustomerId) -> Sequence[Event]:
        """Return the events that made versions, the newest first, past the moment by one."""
        changes: list[Event] = []
        for event in look_back(self.present.journal, customer_stream(customer_id)):
            if event.subject_version is not None:
                changes.append(event)
                if event.timestamp <= self.moment:
                    break
        return changes


@attrs.frozen
class _PastStreams:
    """Implements ``StreamReader``."""

    present: CustomersContext
    moment: datetime

    def of_stream(
        self, stream: str, *, limit: int, before: int | None = None
    ) -> Sequence[Recorded]:
        while page := self.present.journal.of_stream(stream, limit=limit, before=before):
            if then := [one for one in page if one.event.timestamp <= self.moment]:
                return then
            before = page[-1].point.position
        return []


@attrs.frozen
class _PastOrders:
    """Implements ``OrderReader``."""

    present: CustomersContext
    moment: datetime

    def get(self, order_id: OrderId) -> Order | None:
        order = self.present.orders.get(order_id)
        then = self._then([order]) if order else []
        return then[0] if then else None

    def of_customer(self, customer_id: CustomerId) -> Sequence[Order]:
        return newest_first(self._then(self.present.orders.of_customer(customer_id)))

    def _then(self, orders: Sequence[Order]) -> list[Order]:
        """Return those of the orders that had been placed, with what was known to happen."""
        moved = [order for order in orders if order.updated_at > self.moment]
        events = _events(self.present, [order_stream(order.order_id) for order in moved])
        then = {
            order.key: order_at(
                order, events[order_stream(order.order_id)], self.moment, self.present.policies
            )
            for order in moved
        }
        all_then = [then.get(order.key, order) for order in orders]
        return [order for order in all_then if order.placed]


@attrs.frozen
class _PastAppointments:
    """Implements ``AppointmentReader``."""

    present: CustomersContext
    moment: datetime

    def of_customer(self, customer_id: CustomerId, user_id: UserId | None) -> Sequence[Appointment]:
        known = self.present.appointments.of_customer(customer_id, user_id)
        moved = [one for one in known if one.updated_at > self.moment]
        streams = {one.key: appointment_stream(one.appointment_id) for one in moved}
        events = _events(self.present, list(streams.values()))
        then = [
            appointment_at(one, events[streams[one.key]], self.moment)
            if one.key in streams
            else one
            for one in known
        ]
        return newest_appointments_first(
            one for one in then if one and one.owner and one.owner.is_of(customer_id, user_id)
        )


@attrs.frozen
class _PastHistories:
    """Implements ``PurchaseHistories``."""

    present: CustomersContext
    orders: _PastOrders
    moment: datetime

    def of_customer(self, customer_id: CustomerId) -> PurchaseHistory | None:
        history = self.present.histories.of_customer(customer_id)
        if history is None:
            return None
        purchases = map(purchase_of, self.orders.of_customer(customer_id))
        tagged = tagged_at(history.profile.tags, self._tagging(customer_id), self.moment)
        return attrs.evolve(
            history,
            purchases=tuple(purchase for purchase in purchases if purchase is not None),
            points=tuple(gain for gain in history.points if gain.at <= self.moment),
            profile=attrs.evolve(history.profile, tags=tagged.keys),
            profile_changed_at=tagged.changed_at,
        )

    def _tagging(self, customer_id: CustomerId) -> Sequence[Event]:
        stream = customer_stream(customer_id)
        return [one for one in _events(self.present, [stream])[stream] if is_tagging(one)]


def _events(present: CustomersContext, streams: Sequence[str]) -> Mapping[str, list[Event]]:
    """Return the events of streams, each in the order of writing."""
    found: dict[str, list[Event]] = {stream: [] for stream in streams}
    for recorded in present.journal.of_streams(streams):
        found[recorded.event.stream].append(recorded.event)
    return found
