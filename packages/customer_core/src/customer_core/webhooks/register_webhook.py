"""Registering a webhook."""

from __future__ import annotations

import attrs

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.faults import Faults
from customer_core.kernel.principal import Scope
from customer_core.webhooks.access import need_webhook_admin
from customer_core.webhooks.addresses import check_url
from customer_core.webhooks.errors import WebhookLimitExceeded
from customer_core.webhooks.event_types import EVERY, check_event_types
from customer_core.webhooks.events import WebhookRegistered
from customer_core.webhooks.model import MOST_ENDPOINTS, Endpoint, SigningSecret, WebhookId
from customer_core.webhooks.ports import WebhooksContext
from customer_core.webhooks.signature import key_of, new_secret

LONGEST_DESCRIPTION = 200


@attrs.frozen(kw_only=True)
class RegisterWebhook:
    """Send events to an address.

    Attributes:
        event_types: types of events, or the beginnings of them followed by ``*``.
        secret: what to sign with; a new one without it.
    """

    url: str
    event_types: tuple[str, ...] = (EVERY,)
    description: str | None = None
    secret: str | None = attrs.field(default=None, repr=False)


def register_webhook(ctx: WebhooksContext, command: RegisterWebhook) -> Endpoint:
    """Register a webhook; only here and at a rotation is its secret told.

    Raises:
        NotPermitted: the caller is no administrator.
        Invalid: the URL, a type or the secret is not as it must be.
        WebhookLimitExceeded: the business has too many.
    """
    need_webhook_admin(ctx.principal, Scope.WRITE)
    faults = Faults()
    private = ctx.policies.webhooks_to_private_addresses
    url = faults.take(lambda: check_url(command.url, allow_private=private))
    types = faults.take(lambda: check_event_types(command.event_types))
    description = faults.take(lambda: check_description(command.description))
    secret = faults.take(lambda: check_secret(command.secret))
    faults.raise_any()
    if len(ctx.webhooks.all()) >= MOST_ENDPOINTS:
        raise WebhookLimitExceeded(MOST_ENDPOINTS)
    endpoint = Endpoint(
        business_id=ctx.principal.business_id,
        id=WebhookId(ctx.new_id("whk")),
        url=url,
        event_types=types,
        description=description,
        secrets=(SigningSecret(secret),),
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.webhooks.add(endpoint)
    ctx.record(WebhookRegistered(webhook_id=endpoint.id, url=url, event_types=types))
    return endpoint


def check_description(text: str | None) -> str | None:
    """Return a description.

    Raises:
        InvalidField: it is too long.
    """
    if text is not None and len(text) > LONGEST_DESCRIPTION:
        raise InvalidField("description", f"must have {LONGEST_DESCRIPTION} characters at most")
    return text or None


def check_secret(secret: str | None) -> str:
    """Return a secret that was given, or a new one.

    Raises:
        InvalidField: it is no secret after the specification.
    """
    if secret is None:
        return new_secret()
    try:
        key_of(secret)
    except ValueError:
        raise InvalidField(
            "secret", "must be 16 to 64 bytes in base64, such as `openssl rand -base64 32` prints"
        ) from None
    return secret
