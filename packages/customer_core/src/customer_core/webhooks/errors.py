"""What can go wrong with webhooks."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import Conflict, InvalidField, NotFound, Unauthenticated


@attrs.define(eq=False)
class WebhookNotFound(NotFound):
    """There is no webhook {webhook_id}."""

    code: ClassVar[str] = "WEBHOOK_NOT_FOUND"
    webhook_id: str


@attrs.define(eq=False)
class DeliveryNotFound(NotFound):
    """The webhook has no delivery of the event {event_id}; it may have been too long ago."""

    code: ClassVar[str] = "DELIVERY_NOT_FOUND"
    event_id: str


@attrs.define(eq=False)
class WebhookLimitExceeded(Conflict):
    """A business can have {limit} webhooks at most; remove one that is not used any more."""

    code: ClassVar[str] = "WEBHOOK_LIMIT_EXCEEDED"
    limit: int


@attrs.define(eq=False)
class WebhookNotActive(Conflict):
    """The webhook is {status}; resume it first."""

    code: ClassVar[str] = "WEBHOOK_NOT_ACTIVE"
    status: str


@attrs.define(eq=False)
class InvalidWebhookUrl(InvalidField):
    """{field}: {message}

    Nothing can be sent to the address.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "INVALID_WEBHOOK_URL"


@attrs.define(eq=False)
class UnknownEventType(InvalidField):
    """{field}: {message}

    No event that is published has such a type.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "UNKNOWN_EVENT_TYPE"


@attrs.define(eq=False)
class InvalidSignature(Unauthenticated):
    """The signature of the message is not accepted: {reason}."""

    code: ClassVar[str] = "INVALID_SIGNATURE"
    reason: str
