"""Retention in memory: who was active when, notices, runs, and people erased together."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

import attrs

from customer_core.appointments.model import Appointment
from customer_core.kernel.events import Recorded, customer_stream
from customer_core.kernel.facts import Owner
from customer_core.kernel.ids import BusinessId
from customer_core.privacy.erasure.ports import Booking
from customer_core.privacy.retention.policy import AgingCategory
from customer_core.privacy.retention.ports import Aged, Notice
from customer_core.privacy.retention.run import JournalPlace, RetentionRun
from customer_core.segments.history import CustomerKey
from customer_core.testing.crowd import MemoryCrowdStore
from customer_core.testing.transaction import Transaction

_TRACES = {"ipAddress", "userAgent"}
_ALL = 2**31

Drop = Callable[[], None]


class MemoryRetentionStore:
    """Implements ``RetentionStore``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._aging = _Aging(transaction)

    def hold_runs(self) -> None:
        """Keep others from beginning or taking on a run until the transaction ends."""
        self._transaction.hold("retention runs")

    def runs(self, limit: int) -> Sequence[RetentionRun]:
        """Return the newest runs, the newest first."""
        found = self._transaction.retention_runs.rows().values()
        ordered = sorted(found, key=lambda one: (one.started_at, one.id), reverse=True)
        return [copy.copy(one) for one in ordered[:limit]]

    def run_due_at(self, due_at: datetime) -> RetentionRun | None:
        """Return the run for a due time, or None."""
        found = self._transaction.retention_runs.rows().values()
        return next((copy.copy(one) for one in found if one.due_at == due_at), None)

    def keep_run(self, run: RetentionRun) -> bool:
        """Keep a run as it is now; tell whether it is still the one's who took it on last."""
        known = self._transaction.retention_runs.get(run.id)
        if known and (known.finished_at is not None or known.attempts > run.attempts):
            return False
        self._transaction.retention_runs.put(run.id, copy.copy(run))
        return True

    def quiet(
        self, before: datetime, after: CustomerKey | None, limit: int
    ) -> Sequence[CustomerKey]:
        """Return customers who have neither registered nor signed in since, in key order."""
        found = [
            key
            for key, one in self._transaction.customers.rows().items()
            if max(filter(None, (one.registered_at, one.last_login_at))) <= before
            and self._transaction.retention_notices.get(key) is None
            and (after is None or key > after)
        ]
        return sorted(found)[:limit]

    def last_active(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, datetime]:
        """Return when customers were active last; who is not there is left out."""
        rows = self._transaction.customers.rows()
        return {key: max(self._moments(key)) for key in keys if key in rows}

    def busy(self, keys: Iterable[CustomerKey]) -> frozenset[CustomerKey]:
        """Return those customers who have an open request about privacy."""
        asked = frozenset(keys)
        requests = self._transaction.data_requests.rows().values()
        owners = {CustomerKey(one.business_id, one.customer_id) for one in requests if one.is_open}
        return asked & owners

    def notice(self, notices: Sequence[Notice]) -> frozenset[CustomerKey]:
        """Keep notices; return whose are new."""
        kept = self._transaction.retention_notices
        self._transaction.hold(*(("notice", one.key) for one in notices))
        new = [one for one in notices if kept.get(one.key) is None]
        for one in new:
            kept.put(one.key, one)
        return frozenset(one.key for one in new)

    def notices(self, by: datetime, after: CustomerKey | None, limit: int) -> Sequence[Notice]:
        """Return notices of that time or earlier, in key order."""
        found = [
            one
            for key, one in sorted(self._transaction.retention_notices.rows().items())
            if one.noticed_at <= by and (after is None or key > after)
        ]
        return found[:limit]

    def count_notices(self) -> int:
        """Return how many notices there are."""
        return len(self._transaction.retention_notices.rows())

    def withdraw(self, keys: Iterable[CustomerKey]) -> None:
        """Forget notices."""
        for key in keys:
            self._transaction.retention_notices.drop(key)

    def let_go(
        self,
        category: AgingCategory,
        before: datetime,
        place: JournalPlace,  # noqa: ARG002 - the port
        limit: int,  # noqa: ARG002 - the port
    ) -> Aged:
        """Let go of all that is older in a category."""
        return Aged(self._aging.let_go(category, before), None)

    def count_aged(self, category: AgingCategory, before: datetime) -> int:
        """Return how much would be let go of."""
        return len(self._aging.old(category, before))

    def _moments(self, key: CustomerKey) -> Iterator[datetime]:
        transaction = self._transaction
        customer = transaction.customers.rows()[key]
        own = {one for one in (customer.id, customer.user_id) if one}
        yield customer.registered_at
        if customer.last_login_at:
            yield customer.last_login_at
        for order in transaction.orders.rows().values():
            if (order.business_id, order.customer_id) == (key.business_id, key.customer_id):
                yield from (at for at in (order.ordered_at,) if at)
        for where, at, owner in self._aging.booked():
            if where == key.business_id and owner and owner.is_of(customer.id, customer.user_id):
                yield at
        if kept := transaction.retention_activity.get(key):
            yield kept
        for one in transaction.store.all_events():
            event = one.event
            mine = event.business_id == key.business_id and event.metadata.actor in own
            if mine and event.is_ours and event.stream == customer_stream(key.customer_id):
                yield event.timestamp


class _Aging:
    """What has an age of its own, in memory."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def booked(self) -> Iterator[tuple[BusinessId, datetime, Owner | None]]:
        """Yield the business, moment and owner of every appointment and brochure request."""
        for key, one in self._transaction.appointments.rows().items():
            yield key.business_id, _latest(one), one.owner
        for brochure_key, brochure in self._transaction.brochures.rows().items():
            yield brochure_key.business_id, brochure.requested_at, brochure.owner

    def old(self, category: AgingCategory, before: datetime) -> Sequence[Drop]:
        """Return what lets go of each thing that is older."""
        found: Mapping[AgingCategory, Callable[[datetime], Iterator[Drop]]] = {
            AgingCategory.ONLINE: self._traces,
            AgingCategory.APPOINTMENTS: self._bookings,
            AgingCategory.REMARKS: self._notes,
            AgingCategory.CORRESPONDENCE: self._letters,
        }
        return list(found[category](before))

    def let_go(self, category: AgingCategory, before: datetime) -> int:
        """Let go of what is older, and return how much it was."""
        old = self.old(category, before)
        for drop in old:
            drop()
        return len(old)

    def _traces(self, before: datetime) -> Iterator[Drop]:
        for one in self._transaction.store.all_events():
            if one.recorded_at < before and _TRACES & set(one.event.audit or {}):
                yield partial(self._forget_traces, one)

    def _forget_traces(self, one: Recorded) -> None:
        audit = one.event.audit or {}
        left = {name: value for name, value in audit.items() if name not in _TRACES}
        without = attrs.evolve(one, event=attrs.evolve(one.event, audit=left))
        self._transaction.rewritten[one.point] = without

    def _bookings(self, before: datetime) -> Iterator[Drop]:
        for key, one in self._transaction.appointments.rows().items():
            if (at := _latest(one)) < before:
                stream = f"{Booking.APPOINTMENT}:{key.appointment_id}"
                drop = partial(self._transaction.appointments.drop, key)
                yield partial(self._drop_booking, drop, key.business_id, stream, one.owner, at)
        for asked, brochure in self._transaction.brochures.rows().items():
            if (at := brochure.requested_at) < before:
                stream = f"{Booking.BROCHURE}:{asked.request_id}"
                drop = partial(self._transaction.brochures.drop, asked)
                owner = brochure.owner
                yield partial(self._drop_booking, drop, asked.business_id, stream, owner, at)

    def _drop_booking(
        self, drop: Drop, business_id: BusinessId, stream: str, owner: Owner | None, at: datetime
    ) -> None:
        self._keep_activity(business_id, owner, at)
        drop()
        MemoryCrowdStore(self._transaction).drop_streams(business_id, [stream])

    def _keep_activity(self, business_id: BusinessId, owner: Owner | None, at: datetime) -> None:
        for key, one in self._transaction.customers.rows().items():
            if key.business_id == business_id and owner and owner.is_of(one.id, one.user_id):
                known = self._transaction.retention_activity.get(key)
                self._transaction.retention_activity.put(key, max(filter(None, (known, at))))

    def _notes(self, before: datetime) -> Iterator[Drop]:
        table = self._transaction.notes
        for key, one in table.rows().items():
            if one and one.created_at < before:
                yield partial(table.drop, key)

    def _letters(self, before: datetime) -> Iterator[Drop]:
        requests, holds = self._transaction.data_requests, self._transaction.legal_holds
        for key, one in requests.rows().items():
            if one.closed_at and one.closed_at < before:
                yield partial(requests.drop, key)
        for name, hold in holds.rows().items():
            ends = [at for at in (hold.released_at, hold.until) if at]
            if ends and min(ends) < before:
                yield partial(holds.drop, name)


def _latest(one: Appointment) -> datetime:
    return max(filter(None, (one.starts_at, one.updated_at)))
