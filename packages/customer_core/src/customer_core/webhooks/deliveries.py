"""Deliveries: one event on its way to one endpoint, what became of it, and when it is tried again.

All of it is pure: the moment and the chance come from outside.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from customer_core.webhooks.model import Endpoint, EndpointKey, EndpointStatus

_GONE = 410
_LONGEST_WAIT = timedelta(days=1)
_RETRIES = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)


class DeliveryStatus(StrEnum):
    """What became of a delivery."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@attrs.frozen(kw_only=True)
class Message:
    """An event, ready to be sent.

    Attributes:
        event_id: id of the event, which is the id of the message too.
        stream: what it is about; the messages of a stream go to an endpoint in their order.
        body: the envelope.
    """

    event_id: str
    event_type: str
    stream: str
    body: bytes
    content_type: str = "application/json"


@attrs.frozen(kw_only=True)
class Answer:
    """What came of an attempt.

    Attributes:
        status: of HTTP, or None where there was no answer.
        detail: what to tell of it in a few words.
        retry_after: how long the receiver asks to be left alone.
    """

    status: int | None
    detail: str
    retry_after: timedelta | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver has the message."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - of HTTP

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants no message any more."""
        return self.status == _GONE


@attrs.frozen(kw_only=True)
class Delivery:
    """A message on its way to an endpoint.

    Attributes:
        number: grows from delivery to delivery; 0 until it is kept.
        attempts: how often it was tried, in all.
        tries: how often it was tried since it was last asked for.
        next_attempt_at: when it is tried next, while it is pending.
        answer: what came of the last attempt.
    """

    endpoint: EndpointKey
    message: Message
    number: int = 0
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    tries: int = 0
    created_at: datetime
    next_attempt_at: datetime | None
    last_attempt_at: datetime | None = None
    answer: Answer | None = None


@attrs.frozen(kw_only=True)
class DeliveryPolicy:
    """How patiently messages are sent.

    Attributes:
        retries: the waits after the first, second, … attempt that fails; after the last wait and
            one more attempt the delivery has failed.
        spread: up to which part of itself a wait is lengthened by chance, so that those who failed
            together do not all come back together.
        pause_after: how long an endpoint may fail before it is paused.
        pause_after_failures: how many attempts must have failed in that time.
    """

    retries: tuple[timedelta, ...] = _RETRIES
    spread: float = 0.2
    pause_after: timedelta = timedelta(days=5)
    pause_after_failures: int = 10

    def next_attempt(
        self, tries: int, answer: Answer, now: datetime, chance: float
    ) -> datetime | None:
        """Return when a delivery is tried again, or None where it has failed for good.

        Args:
            tries: how often it was tried, this time included.
            answer: what came of it.
            now: the present moment.
            chance: from 0 to 1.
        """
        if tries > len(self.retries):
            return None
        wait = self.retries[tries - 1] * (1 + self.spread * chance)
        asked = min(answer.retry_after or wait, _LONGEST_WAIT)
        return now + max(wait, asked)

    def judge(self, endpoint: Endpoint, answer: Answer, now: datetime) -> None:
        """Count a failed attempt, and stop an endpoint that is gone or has failed for too long."""
        endpoint.fail(now)
        since = endpoint.failing_since or now
        if answer.is_gone:
            endpoint.stop(EndpointStatus.DISABLED, "It answered 410 Gone.", now)
        elif (
            now - since >= self.pause_after
            and endpoint.failures >= self.pause_after_failures
            and endpoint.status is EndpointStatus.ACTIVE
        ):
            reason = f"Every attempt has failed since {since:%Y-%m-%d %H:%M} UTC: {answer.detail}"
            endpoint.stop(EndpointStatus.PAUSED, reason, now)
