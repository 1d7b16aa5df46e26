"""Requests of data subjects and legal holds in memory: of one business, and of all."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.privacy.holds.model import LegalHold, LegalHoldId
from customer_core.privacy.requests.model import DataRequest, DataRequestId, RequestKey
from customer_core.privacy.requests.ports import RequestCount, RequestFilter, RequestPlace
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.segments.history import CustomerKey
from customer_core.testing.transaction import Transaction


class MemoryDataRequests:
    """Implements ``DataRequests``."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def add(self, request: DataRequest) -> None:
        """Keep a new request."""
        self._transaction.hold(("open request", request.business_id, request.customer_id))
        if self.open_of(request.customer_id, request.kind) is not None:
            raise ConcurrentUpdate
        self._transaction.data_requests.put(request.key, copy.copy(request))

    def save(self, request: DataRequest) -> None:
        """Keep a changed request, and count its version."""
        _save(self._transaction, request)

    def get(self, request_id: DataRequestId) -> DataRequest | None:
        """Return a request, or None."""
        key = RequestKey(self._business_id, request_id)
        return copy.copy(self._transaction.data_requests.get(key))

    def open_of(self, customer_id: CustomerId, kind: RequestKind) -> DataRequest | None:
        """Return the open request of a kind that a customer has, or None."""
        wanted = RequestFilter(customer_id=customer_id, kind=kind)
        return next((one for one in self._all(wanted) if one.is_open), None)

    def find(
        self, wanted: RequestFilter, *, limit: int, before: RequestPlace | None
    ) -> Sequence[DataRequest]:
        """Return requests, the newest first."""
        found = sorted(self._all(wanted), key=_place, reverse=True)
        return [one for one in found if before is None or _place(one) < before][:limit]

    def _all(self, wanted: RequestFilter) -> Iterator[DataRequest]:
        for one in self._transaction.data_requests.rows().values():
            if (
                one.business_id == self._business_id
                and wanted.customer_id in {None, one.customer_id}
                and wanted.kind in {None, one.kind}
                and wanted.state in {None, one.state}
                and (wanted.overdue_at is None or one.is_overdue(wanted.overdue_at))
            ):
                yield copy.copy(one)


class MemoryDataRequestStore:
    """Implements ``DataRequestStore``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._holds = MemoryLegalHoldStore(transaction)

    def due(
        self, now: datetime, kinds: Collection[RequestKind], limit: int
    ) -> Sequence[DataRequest]:
        """Return requests that may run now, held until the transaction ends."""
        rows = self._transaction.data_requests.rows().values()
        wanted = (one for one in rows if one.kind in kinds and not one.awaits_proof)
        return self._taken(wanted, now, limit)

    def to_prove(self, now: datetime, limit: int) -> Sequence[DataRequest]:
        """Return erasures that may run now and await their proof, held until the end."""
        rows = self._transaction.data_requests.rows().values()
        return self._taken((one for one in rows if one.awaits_proof), now, limit)

    def _taken(self, wanted: Iterable[DataRequest], now: datetime, limit: int) -> list[DataRequest]:
        waiting = [one for one in wanted if one.is_due(now)]
        waiting.sort(key=lambda one: (one.due_at, one.key))
        free = (one for one in waiting if not self._is_held(one, now) and self._take(one))
        return [copy.copy(one) for one in islice(free, limit)]

    def get(self, key: RequestKey) -> DataRequest | None:
        """Return a request, or None."""
        return copy.copy(self._transaction.data_requests.get(key))

    def save(self, request: DataRequest) -> None:
        """Keep a changed request, and count its version."""
        _save(self._transaction, request)

    def counts(self, now: datetime) -> Sequence[RequestCount]:
        """Return how many requests there are of each kind; none is left out."""
        rows = [one for one in self._transaction.data_requests.rows().values() if one.is_open]
        return [
            RequestCount(
                kind=kind,
                open=sum(one.kind is kind for one in rows),
                overdue=sum(one.kind is kind and one.is_overdue(now) for one in rows),
                failed=sum(one.kind is kind and one.state is RequestState.FAILED for one in rows),
            )
            for kind in RequestKind
        ]

    def _is_held(self, request: DataRequest, now: datetime) -> bool:
        customer = CustomerKey(request.business_id, request.customer_id)
        return request.kind is RequestKind.ERASURE and bool(self._holds.active([customer], now))

    def _take(self, request: DataRequest) -> bool:
        """Hold a request, unless another one does, or did since it was read and changed it."""
        held = self._transaction.try_hold(("request", request.key))
        return held and self._transaction.data_requests.get(request.key) == request


class MemoryLegalHolds:
    """Implements ``LegalHolds``."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def add(self, hold: LegalHold) -> None:
        """Keep a new hold."""
        self._transaction.legal_holds.put((hold.business_id, hold.id), copy.copy(hold))

    def save(self, hold: LegalHold) -> None:
        """Keep a hold that was lifted; one lifted by another before stays as that one left it."""
        self._transaction.hold(("legal hold", hold.id))
        known = self.get(hold.id)
        if known is not None and known.released_at is None:
            self.add(hold)

    def get(self, hold_id: LegalHoldId) -> LegalHold | None:
        """Return a hold, or None."""
        return copy.copy(self._transaction.legal_holds.get((self._business_id, hold_id)))

    def of_customer(self, customer_id: CustomerId) -> Sequence[LegalHold]:
        """Return the holds of a customer, those that are over too, the newest first."""
        found = [one for one in self._all() if one.customer_id == customer_id]
        return sorted(found, key=lambda one: (one.placed_at, one.id), reverse=True)

    def active(self, customer_ids: Iterable[CustomerId], now: datetime) -> frozenset[CustomerId]:
        """Return those customers who have a hold that lasts: nothing of theirs may be erased."""
        held = frozenset(one.customer_id for one in self._all() if one.is_active(now))
        return held & frozenset(customer_ids)

    def _all(self) -> Iterator[LegalHold]:
        for one in self._transaction.legal_holds.rows().values():
            if one.business_id == self._business_id:
                yield copy.copy(one)


class MemoryLegalHoldStore:
    """Implements ``LegalHoldStore``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def active(self, customers: Iterable[CustomerKey], now: datetime) -> frozenset[CustomerKey]:
        """Return those customers who have a hold that lasts: nothing of theirs may be erased."""
        held = frozenset(
            CustomerKey(one.business_id, one.customer_id)
            for one in self._transaction.legal_holds.rows().values()
            if one.is_active(now)
        )
        return held & frozenset(customers)


def _save(transaction: Transaction, request: DataRequest) -> None:
    transaction.hold(("request", request.key))
    known = transaction.data_requests.get(request.key)
    if known is None or known.version != request.version:
        raise ConcurrentUpdate
    request.version += 1
    transaction.data_requests.put(request.key, copy.copy(request))


def _place(request: DataRequest) -> RequestPlace:
    return RequestPlace(request.received_at, request.id)
