"""What requests need from outside: their store, seen by one business and by the jobs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from customer_core.customers.ports import CustomersContext
from customer_core.kernel.ids import CustomerId
from customer_core.privacy.holds.ports import LegalHolds
from customer_core.privacy.requests.model import DataRequest, DataRequestId, RequestKey
from customer_core.privacy.requests.states import RequestKind, RequestState


@attrs.frozen(kw_only=True)
class RequestFilter:
    """Which requests to list; every filter given must hold.

    Attributes:
        overdue_at: only those that are open and whose due date lies before this moment.
    """

    customer_id: CustomerId | None = None
    kind: RequestKind | None = None
    state: RequestState | None = None
    overdue_at: datetime | None = None


@attrs.frozen(order=True)
class RequestPlace:
    """The place of a request in a list."""

    received_at: datetime
    id: DataRequestId


class DataRequests(Protocol):
    """The requests of one business."""

    def add(self, request: DataRequest) -> None:
        """Keep a new request.

        Raises:
            ConcurrentUpdate: the customer has an open one of that kind by now.
        """
        ...

    def save(self, request: DataRequest) -> None:
        """Keep a changed request, and count its version.

        Raises:
            ConcurrentUpdate: it was changed by another one since it was read.
        """
        ...

    def get(self, request_id: DataRequestId) -> DataRequest | None:
        """Return a request, or None."""
        ...

    def open_of(self, customer_id: CustomerId, kind: RequestKind) -> DataRequest | None:
        """Return the open request of a kind that a customer has, or None."""
        ...

    def find(
        self, wanted: RequestFilter, *, limit: int, before: RequestPlace | None
    ) -> Sequence[DataRequest]:
        """Return requests, the newest first.

        Args:
            wanted: which.
            limit: how many at most.
            before: only those whose place lies below.
        """
        ...


@attrs.frozen(kw_only=True)
class RequestCount:
    """How many requests of a kind there are in all businesses, for metrics.

    Attributes:
        open: those that are not over, the others of these figures among them.
        overdue: those that should have been over before.
        failed: those whose last attempt failed.
    """

    kind: RequestKind
    open: int = 0
    overdue: int = 0
    failed: int = 0


class DataRequestStore(Protocol):
    """The requests of all businesses, for the jobs that carry them out."""

    def due(
        self, now: datetime, kinds: Collection[RequestKind], limit: int
    ) -> Sequence[DataRequest]:
        """Return requests that may run now, held until the transaction ends, the most urgent first.

        Those are approved ones whose grace is over, running ones whose lease is, and ones on hold
        whose hold is; of customers with a legal hold, no erasure is. What another one holds at
        this moment is passed over. Whoever takes a request calls ``start`` on it, saves it and
        commits; the lease then keeps it from others. Erasures that await their proof are left to
        :meth:`to_prove`.
        """
        ...

    def to_prove(self, now: datetime, limit: int) -> Sequence[DataRequest]:
        """Return erasures that may run now and await their proof, held until the end, as ``due``.

        They are apart, since one search proves many.
        """
        ...

    def get(self, key: RequestKey) -> DataRequest | None:
        """Return a request, or None."""
        ...

    def save(self, request: DataRequest) -> None:
        """Keep a changed request, and count its version.

        After a conflict it is still the job's own while it is running and its attempts are as
        many as when the job started it; the job reads it again and says once more what it wanted.

        Raises:
            ConcurrentUpdate: it was changed by another one since it was read, such as by a legal
                hold, or by whoever took it up when the lease was over.
        """
        ...

    def counts(self, now: datetime) -> Sequence[RequestCount]:
        """Return how many requests there are of each kind; none is left out."""
        ...


class RequestsContext(CustomersContext, Protocol):
    """The context of the use cases of requests and legal holds."""

    @property
    def data_requests(self) -> DataRequests:
        """The requests of the caller's business."""
        ...

    @property
    def legal_holds(self) -> LegalHolds:
        """The legal holds of the caller's business."""
        ...
