"""Orders, metrics and standings in memory: for reading by one business, and for the platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from customer_core.customers.model import Status
from customer_core.customers.profile_facts import profile_facts
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.kernel.ids import BusinessId, CustomerId, OrderId
from customer_core.orders.activity import newest_first
from customer_core.orders.model import Order, OrderKey
from customer_core.segments.history import CustomerKey, PointsGain, PurchaseHistory, purchase_of
from customer_core.segments.language.facts import NOTHING_KNOWN
from customer_core.segments.model import CustomerSegment
from customer_core.segments.points import PointsEntry
from customer_core.segments.ports import SegmentCounts
from customer_core.testing.tags import tags_of
from customer_core.testing.transaction import Transaction


class MemoryOrders:
    """Implements ``OrderReader`` of one business."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def get(self, order_id: OrderId) -> Order | None:
        """Return an order that has been placed by a known customer, or None."""
        order = self._transaction.orders.get(OrderKey(self._business_id, order_id))
        if order is None or order.customer_id is None:
            return None
        owner = CustomerKey(self._business_id, order.customer_id)
        return order if self._transaction.customers.get(owner) else None

    def of_customer(self, customer_id: CustomerId) -> Sequence[Order]:
        """Return a customer's placed orders, the newest first."""
        return newest_first(
            orders_of(self._transaction, CustomerKey(self._business_id, customer_id))
        )


class MemoryHistories:
    """Implements ``PurchaseHistories`` of one business."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def of_customer(self, customer_id: CustomerId) -> PurchaseHistory | None:
        """Return the history of a customer, or None for one not known."""
        key = CustomerKey(self._business_id, customer_id)
        return history_of(self._transaction, key, profiles=True)


class MemorySegments:
    """Implements ``SegmentReader`` of one business."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def of_customer(self, customer_id: CustomerId) -> CustomerSegment | None:
        """Return a customer's metrics and standing as last assessed, or None."""
        return self._transaction.segments.get(CustomerKey(self._business_id, customer_id))

    def counts(self) -> SegmentCounts:
        """Return the sizes of all tiers and segments; customers erased do not count."""
        keys = [
            key
            for key, customer in self._transaction.customers.rows().items()
            if key.business_id == self._business_id and customer.status is not Status.DELETED
        ]
        tiers: dict[str, int] = {}
        segments: dict[str, int] = {}
        for known in filter(None, map(self._transaction.segments.get, keys)):
            tiers[known.standing.tier] = tiers.get(known.standing.tier, 0) + 1
            for name in known.standing.belongs_to:
                segments[name] = segments.get(name, 0) + 1
        return SegmentCounts(customers=len(keys), tiers=tiers, segments=segments)


class MemoryOrderStore:
    """Implements ``OrderStore``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def load(self, keys: Iterable[OrderKey]) -> Mapping[OrderKey, Order]:
        """Return the orders known among ``keys``, held until the transaction ends."""
        wanted = list(keys)
        self._transaction.hold(*(("order", key) for key in wanted))
        found = {key: self._transaction.orders.get(key) for key in wanted}
        return {key: order for key, order in found.items() if order is not None}

    def save(self, orders: Sequence[Order]) -> None:
        """Keep the orders as they are now."""
        for order in orders:
            self._transaction.orders.put(order.key, order)


class MemoryPointsStore:
    """Implements ``PointsStore``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, entries: Sequence[PointsEntry]) -> None:
        """Keep points, once per customer and reference; the entry of the latest time stands."""
        self._transaction.hold(*(("points", entry.key, entry.reference) for entry in entries))
        for entry in entries:
            place = (entry.key, entry.reference)
            known = self._transaction.points.get(place)
            if known is None or known.rank < entry.rank:
                self._transaction.points.put(place, entry)


class MemorySegmentStore:
    """Implements ``SegmentStore``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def lock(self, keys: Iterable[CustomerKey]) -> None:
        """Hold the customers until the transaction ends."""
        self._transaction.hold(*(("assessment", key) for key in keys))

    def histories(
        self, keys: Iterable[CustomerKey], *, profiles: bool = False
    ) -> Sequence[PurchaseHistory]:
        """Return what metrics stand on, of the customers that are registered."""
        found = (history_of(self._transaction, key, profiles=profiles) for key in keys)
        return [history for history in found if history is not None]

    def load(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, CustomerSegment]:
        """Return the standings kept."""
        found = {key: self._transaction.segments.get(key) for key in keys}
        return {key: segment for key, segment in found.items() if segment is not None}

    def save(self, segments: Sequence[CustomerSegment]) -> None:
        """Keep the standings as they are now."""
        for segment in segments:
            self._transaction.segments.put(segment.key, segment)

    def due(
        self, now: datetime, limit: int, after: CustomerKey | None = None
    ) -> Sequence[CustomerKey]:
        """Return customers whose standing time alone may have changed by ``now``, in key order."""
        return _page(
            [
                key
                for key, segment in self._transaction.segments.rows().items()
                if segment.standing.next_change_at and segment.standing.next_change_at <= now
            ],
            limit,
            after,
        )

    def versions(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, CustomerVersions]:
        """Return the present versions of customers and their standings."""
        found: dict[CustomerKey, CustomerVersions] = {}
        for key in keys:
            customer = self._transaction.customers.get(key)
            segment = self._transaction.segments.get(key)
            if customer is not None:
                found[key] = CustomerVersions(customer.version, segment.version if segment else 0)
        return found


def orders_of(transaction: Transaction, key: CustomerKey) -> list[Order]:
    """Return all orders that name a customer."""
    return [
        order
        for order in transaction.orders.rows().values()
        if order.business_id == key.business_id and order.customer_id == key.customer_id
    ]


def history_of(
    transaction: Transaction, key: CustomerKey, *, profiles: bool = False
) -> PurchaseHistory | None:
    """Return what the metrics of a registered customer stand on, perhaps with its profile."""
    customer = transaction.customers.get(key)
    if customer is None:
        return None
    entries = transaction.points.rows().values()
    tagged_at = [
        tag.created_at for (of, _), tag in transaction.tags.rows().items() if tag and of == key
    ]
    return PurchaseHistory(
        key=key,
        registered_at=customer.registered_at,
        purchases=tuple(filter(None, map(purchase_of, orders_of(transaction, key)))),
        points=tuple(PointsGain(entry.at, entry.points) for entry in entries if entry.key == key),
        assignment=customer.assignment,
        profile=profile_facts(customer, tags_of(transaction, [key])[key])
        if profiles
        else NOTHING_KNOWN,
        profile_changed_at=max([customer.updated_at, *tagged_at]) if profiles else None,
    )


def _page(keys: list[CustomerKey], limit: int, after: CustomerKey | None) -> Sequence[CustomerKey]:
    last = (after.business_id, after.customer_id) if after else None
    ordered = sorted((key.business_id, key.customer_id) for key in keys)
    behind = [CustomerKey(*pair) for pair in ordered if last is None or pair > last]
    return behind[:limit]
