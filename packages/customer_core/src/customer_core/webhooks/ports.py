"""What webhooks need from outside: their store, seen by one business and by the worker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import attrs

from customer_core.kernel.context import UseCaseContext
from customer_core.kernel.ids import BusinessId
from customer_core.webhooks.deliveries import Answer, Delivery, Message
from customer_core.webhooks.model import Endpoint, EndpointKey, WebhookId


class Webhooks(Protocol):
    """The webhooks of one business."""

    def add(self, endpoint: Endpoint) -> None:
        """Keep a new endpoint."""
        ...

    def save(self, endpoint: Endpoint) -> None:
        """Keep a changed endpoint.

        Raises:
            ConcurrentUpdate: its version is not the one after that which is kept.
        """
        ...

    def remove(self, webhook_id: WebhookId) -> None:
        """Forget an endpoint and all its deliveries."""
        ...

    def get(self, webhook_id: WebhookId) -> Endpoint | None:
        """Return an endpoint, or None."""
        ...

    def all(self) -> Sequence[Endpoint]:
        """Return every endpoint, the oldest first."""
        ...

    def deliveries(
        self, webhook_id: WebhookId, *, status: str | None, limit: int, before: int | None
    ) -> Sequence[Delivery]:
        """Return deliveries to an endpoint, the newest first.

        Args:
            webhook_id: the endpoint.
            status: only those of this status.
            limit: how many at most.
            before: only those whose number lies below.
        """
        ...

    def deliver(self, delivery: Delivery) -> None:
        """Keep a new delivery, unless the endpoint has one of that event."""
        ...

    def redeliver(
        self, webhook_id: WebhookId, now: datetime, *, event_id: str | None, since: datetime | None
    ) -> int:
        """Have deliveries made anew, and return how many.

        Args:
            webhook_id: the endpoint.
            now: the present moment.
            event_id: only that of this event, whatever became of it.
            since: only those kept since then that have failed.
        """
        ...


@attrs.frozen(kw_only=True)
class Claimed:
    """A delivery that one deliverer has taken on, until a moment.

    Attributes:
        delivery: with this attempt counted; ``attempts`` tells it from other attempts.
        url: where to.
        secrets: what to sign with.
    """

    delivery: Delivery
    url: str
    secrets: tuple[str, ...] = attrs.field(repr=False)


class DeliveryStore(Protocol):
    """Endpoints and deliveries of all businesses."""

    def collecting(self, businesses: Iterable[BusinessId]) -> Sequence[Endpoint]:
        """Return the endpoints of some businesses for which events are kept."""
        ...

    def add(self, deliveries: Sequence[tuple[EndpointKey, Message]], now: datetime) -> int:
        """Keep deliveries in this order, passing over those known; return how many are new."""
        ...

    def claim(
        self, now: datetime, *, limit: int, of_endpoint: int, lease: timedelta
    ) -> Sequence[Claimed]:
        """Take on deliveries that are due, so that others do not until the lease has passed.

        Of a stream only the first delivery that is pending can be due, and of an endpoint that
        fails only one at a time is.

        Args:
            now: the present moment.
            limit: how many at most.
            of_endpoint: how many to one endpoint at most.
            lease: how long they are kept from others.
        """
        ...

    def keys(self) -> Sequence[EndpointKey]:
        """Return the keys of all endpoints, in their order."""
        ...

    def hold(self, key: EndpointKey) -> Endpoint | None:
        """Return an endpoint, held until the transaction ends, or None where it was removed."""
        ...

    def save(self, endpoint: Endpoint) -> None:
        """Keep an endpoint that this transaction holds."""
        ...

    def recover(self, key: EndpointKey) -> None:
        """Forget that an endpoint has failed."""
        ...

    def succeed(self, claimed: Claimed, answer: Answer, now: datetime) -> bool:
        """Note that a delivery is made; tell whether it was still that attempt's to tell."""
        ...

    def fail(
        self, claimed: Claimed, answer: Answer, now: datetime, next_attempt_at: datetime | None
    ) -> bool:
        """Note that an attempt failed; tell whether it was still that attempt's to tell.

        Args:
            claimed: the attempt.
            answer: what came of it.
            now: the present moment.
            next_attempt_at: when to try again, or None where the delivery has failed.
        """
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Remove deliveries kept before a moment, whatever became of them; return how many."""
        ...


class Sender(Protocol):
    """The way a message is sent."""

    def send(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """Post a body, and return what came of it; it never raises for what the receiver does."""
        ...


class WebhooksContext(UseCaseContext, Protocol):
    """What the use cases of webhooks are given."""

    @property
    def webhooks(self) -> Webhooks:
        """The webhooks of the caller's business."""
        ...
