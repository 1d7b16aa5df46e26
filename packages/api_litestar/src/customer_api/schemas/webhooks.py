"""Webhooks as they are written and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from customer_api.schemas.requests import Body
from customer_api.schemas.wire import Answer, Meta, Moment, Wire
from customer_core.webhooks.addresses import LONGEST_URL
from customer_core.webhooks.deliveries import DeliveryStatus
from customer_core.webhooks.model import EndpointStatus
from customer_core.webhooks.register_webhook import LONGEST_DESCRIPTION

Url = Annotated[str, msgspec.Meta(max_length=LONGEST_URL, examples=["https://shop.example/hook"])]
EventTypes = Annotated[
    list[str], msgspec.Meta(min_length=1, max_length=50, examples=[["CustomerCreated", "Segment*"]])
]
Description = Annotated[str, msgspec.Meta(max_length=LONGEST_DESCRIPTION)]
Secret = Annotated[str, msgspec.Meta(description="16 to 64 bytes in base64, after `whsec_`.")]
Hours = Annotated[int, msgspec.Meta(ge=0, le=168)]


class RegisterWebhook(Body):
    """A webhook to register; without a secret it gets a new one."""

    url: Url
    event_types: EventTypes = msgspec.field(default_factory=lambda: ["*"])
    description: Description | None = None
    secret: Secret | None = None


class ChangeWebhook(Body):
    """What to change of a webhook; what is left out stays."""

    url: Url | None = None
    event_types: EventTypes | None = None
    description: Description | None = None
    status: Literal["active", "paused"] | None = None


class RotateSecret(Body):
    """How to replace the secret; the present one signs too for some hours."""

    overlap_hours: Hours = 24
    secret: Secret | None = None


class Redeliver(Body):
    """What to send again: one event, or all that failed since a time."""

    event_id: str | None = None
    since: datetime | None = None


class Webhook(Wire):
    """An address that events are sent to.

    Attributes:
        event_types: types of events, or the beginnings of them followed by ``*``.
        reason: why it is not active, where nobody wished it so.
        failing_since: since when every attempt has failed, or null.
        failures: how many those are.
    """

    id: str
    url: str
    event_types: list[str]
    description: str | None
    status: EndpointStatus
    reason: str | None
    failing_since: Moment | None
    failures: int
    created_at: Moment
    updated_at: Moment
    version: int


class WebhookData(Wire):
    """One webhook."""

    webhook: Webhook


class WebhookAnswer(Answer, kw_only=True):
    """The answer with one webhook."""

    data: WebhookData


class SecretData(Wire):
    """One webhook, and its secret, which is told only now."""

    webhook: Webhook
    secret: str


class SecretAnswer(Answer, kw_only=True):
    """The answer with a webhook and its new secret."""

    data: SecretData


class WebhooksData(Wire):
    """Every webhook of the business."""

    webhooks: list[Webhook]


class WebhooksAnswer(Answer, kw_only=True):
    """The answer with every webhook."""

    data: WebhooksData


class Delivery(Wire):
    """An event on its way to a webhook.

    Attributes:
        attempts: how often it was tried.
        next_attempt_at: when it is tried next, or null.
        answer_status: what the receiver answered last, or null where it did not.
        answer_detail: the beginning of that answer, or why there was none.
    """

    event_id: str
    event_type: str
    status: DeliveryStatus
    attempts: int
    created_at: Moment
    next_attempt_at: Moment | None
    last_attempt_at: Moment | None
    answer_status: int | None
    answer_detail: str | None


class DeliveriesData(Wire):
    """Some deliveries, the newest first."""

    deliveries: list[Delivery]


class DeliveriesAnswer(Answer, kw_only=True):
    """The answer with a page of deliveries."""

    data: DeliveriesData
    meta: Meta


class Redelivered(Wire):
    """How many deliveries are made again."""

    redelivered: int


class RedeliveredAnswer(Answer, kw_only=True):
    """The answer to sending again."""

    data: Redelivered


class Pinged(Wire):
    """The event that tries the webhook."""

    event_id: str


class PingedAnswer(Answer, kw_only=True):
    """The answer to trying a webhook; its deliveries tell what came of it."""

    data: Pinged
