"""Webhooks and their deliveries in memory: of one business, and of all."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

import attrs

from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import BusinessId
from customer_core.testing.transaction import Transaction
from customer_core.webhooks.deliveries import Answer, Delivery, DeliveryStatus, Message
from customer_core.webhooks.model import Endpoint, EndpointKey, EndpointStatus, WebhookId
from customer_core.webhooks.ports import Claimed

_PENDING = DeliveryStatus.PENDING


class MemoryWebhooks:
    """Implements ``Webhooks``."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def add(self, endpoint: Endpoint) -> None:
        """Keep a new endpoint."""
        self._transaction.endpoints.put(endpoint.key, copy.copy(endpoint))

    def save(self, endpoint: Endpoint) -> None:
        """Keep a changed endpoint."""
        self._transaction.hold(("webhook", endpoint.key))
        stored = self._transaction.endpoints.get(endpoint.key)
        if stored is None or stored.version >= endpoint.version:
            raise ConcurrentUpdate
        self._transaction.endpoints.put(endpoint.key, copy.copy(endpoint))

    def remove(self, webhook_id: WebhookId) -> None:
        """Forget an endpoint and all its deliveries."""
        key = EndpointKey(self._business_id, webhook_id)
        self._transaction.endpoints.put(key, None)
        for delivery in _deliveries(self._transaction, key):
            self._transaction.deliveries.put((key, delivery.message.event_id), None)

    def get(self, webhook_id: WebhookId) -> Endpoint | None:
        """Return an endpoint, or None."""
        key = EndpointKey(self._business_id, webhook_id)
        return copy.copy(self._transaction.endpoints.get(key))

    def all(self) -> Sequence[Endpoint]:
        """Return every endpoint, the oldest first."""
        found = _endpoints(self._transaction, {self._business_id})
        return sorted(found, key=lambda one: (one.created_at, one.id))

    def deliveries(
        self, webhook_id: WebhookId, *, status: str | None, limit: int, before: int | None
    ) -> Sequence[Delivery]:
        """Return deliveries to an endpoint, the newest first."""
        found = _deliveries(self._transaction, EndpointKey(self._business_id, webhook_id))
        asked = [
            one
            for one in reversed(found)
            if status in (None, one.status) and (before is None or one.number < before)
        ]
        return asked[:limit]

    def deliver(self, delivery: Delivery) -> None:
        """Keep a new delivery, unless the endpoint has one of that event."""
        _add(self._transaction, delivery)

    def redeliver(
        self, webhook_id: WebhookId, now: datetime, *, event_id: str | None, since: datetime | None
    ) -> int:
        """Have deliveries made anew, and return how many."""
        found = [
            one
            for one in _deliveries(self._transaction, EndpointKey(self._business_id, webhook_id))
            if one.message.event_id == event_id
            or (since and one.created_at >= since and one.status is DeliveryStatus.FAILED)
        ]
        for one in found:
            again = attrs.evolve(one, status=_PENDING, tries=0, next_attempt_at=now)
            _put(self._transaction, again)
        return len(found)


class MemoryDeliveryStore:
    """Implements ``DeliveryStore``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def collecting(self, businesses: Iterable[BusinessId]) -> Sequence[Endpoint]:
        """Return the endpoints of some businesses for which events are kept."""
        return [one for one in _endpoints(self._transaction, set(businesses)) if one.collects]

    def add(self, deliveries: Sequence[tuple[EndpointKey, Message]], now: datetime) -> int:
        """Keep deliveries in this order, passing over those known; return how many are new."""
        return sum(
            _add(
                self._transaction,
                Delivery(endpoint=key, message=message, created_at=now, next_attempt_at=now),
            )
            for key, message in deliveries
        )

    def keys(self) -> Sequence[EndpointKey]:
        """Return the keys of all endpoints, in their order."""
        rows = self._transaction.endpoints.rows()
        return sorted(rows, key=lambda one: (one.business_id, one.id))

    def claim(
        self, now: datetime, *, limit: int, of_endpoint: int, lease: timedelta
    ) -> Sequence[Claimed]:
        """Take on deliveries that are due."""
        free = (
            (endpoint, delivery)
            for endpoint, delivery in self._due(now, of_endpoint)
            if self._hold(delivery)
        )
        return [self._take(one, delivery, now, lease) for one, delivery in islice(free, limit)]

    def hold(self, key: EndpointKey) -> Endpoint | None:
        """Return an endpoint, held until the transaction ends, or None where it was removed."""
        self._transaction.hold(("webhook", key))
        return copy.copy(self._transaction.endpoints.get(key))

    def save(self, endpoint: Endpoint) -> None:
        """Keep an endpoint that this transaction holds."""
        self._transaction.endpoints.put(endpoint.key, copy.copy(endpoint))

    def recover(self, key: EndpointKey) -> None:
        """Forget that an endpoint has failed."""
        endpoint = self.hold(key)
        if endpoint is not None:
            endpoint.failing_since, endpoint.failures = None, 0
            self.save(endpoint)

    def succeed(self, claimed: Claimed, answer: Answer, now: datetime) -> bool:
        """Note that a delivery is made; tell whether it was still that attempt's to tell."""
        return self._note(claimed, answer, now, DeliveryStatus.DELIVERED, None)

    def fail(
        self, claimed: Claimed, answer: Answer, now: datetime, next_attempt_at: datetime | None
    ) -> bool:
        """Note that an attempt failed; tell whether it was still that attempt's to tell."""
        status = DeliveryStatus.FAILED if next_attempt_at is None else _PENDING
        return self._note(claimed, answer, now, status, next_attempt_at)

    def forget(self, before: datetime, limit: int) -> int:
        """Remove deliveries kept before a moment; return how many."""
        kept = filter(None, self._transaction.deliveries.rows().values())
        old = [one for one in kept if one.created_at < before][:limit]
        for one in old:
            self._transaction.deliveries.put(_key(one), None)
        return len(old)

    def _hold(self, delivery: Delivery) -> bool:
        """Hold a delivery, unless another one does, or did since it was read and changed it."""
        key = _key(delivery)
        held = self._transaction.try_hold(("delivery", key))
        return held and self._transaction.deliveries.get(key) == delivery

    def _due(self, now: datetime, of_endpoint: int) -> Iterator[tuple[Endpoint, Delivery]]:
        given: Counter[EndpointKey] = Counter()
        streams: set[tuple[EndpointKey, str]] = set()
        for delivery in _deliveries(self._transaction):
            endpoint = self._transaction.endpoints.get(delivery.endpoint)
            lane = (delivery.endpoint, delivery.message.stream)
            if delivery.status is not _PENDING or lane in streams:
                continue
            streams.add(lane)
            if endpoint is None or endpoint.status is not EndpointStatus.ACTIVE:
                continue
            most = 1 if endpoint.failing_since else of_endpoint
            due = delivery.next_attempt_at is not None and delivery.next_attempt_at <= now
            if due and given[endpoint.key] < most:
                given[endpoint.key] += 1
                yield endpoint, delivery

    def _take(
        self, endpoint: Endpoint, delivery: Delivery, now: datetime, lease: timedelta
    ) -> Claimed:
        taken = attrs.evolve(
            delivery,
            attempts=delivery.attempts + 1,
            tries=delivery.tries + 1,
            next_attempt_at=now + lease,
        )
        _put(self._transaction, taken)
        secrets = tuple(endpoint.secrets_at(now))
        return Claimed(delivery=taken, url=endpoint.url, secrets=secrets)

    def _note(
        self,
        claimed: Claimed,
        answer: Answer,
        now: datetime,
        status: DeliveryStatus,
        next_attempt_at: datetime | None,
    ) -> bool:
        key = _key(claimed.delivery)
        self._transaction.hold(("delivery", key))
        known = self._transaction.deliveries.get(key)
        if known is None or (known.status, known.attempts) != (_PENDING, claimed.delivery.attempts):
            return False
        noted = attrs.evolve(
            known,
            status=status,
            next_attempt_at=next_attempt_at,
            last_attempt_at=now,
            answer=attrs.evolve(answer, retry_after=None),
        )
        _put(self._transaction, noted)
        return True


def _key(delivery: Delivery) -> tuple[EndpointKey, str]:
    return delivery.endpoint, delivery.message.event_id


def _put(transaction: Transaction, delivery: Delivery) -> None:
    transaction.deliveries.put(_key(delivery), delivery)


def _add(transaction: Transaction, delivery: Delivery) -> bool:
    if transaction.deliveries.get(_key(delivery)) is not None:
        return False
    _put(transaction, attrs.evolve(delivery, number=transaction.store.next_delivery()))
    return True


def _endpoints(transaction: Transaction, businesses: set[BusinessId]) -> list[Endpoint]:
    return [
        copy.copy(one)
        for one in transaction.endpoints.rows().values()
        if one is not None and one.business_id in businesses
    ]


def _deliveries(transaction: Transaction, key: EndpointKey | None = None) -> list[Delivery]:
    kept = filter(None, transaction.deliveries.rows().values())
    found = [one for one in kept if key in (None, one.endpoint)]
    return sorted(found, key=lambda one: one.number)
